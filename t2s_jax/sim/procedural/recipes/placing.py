"""Where to put the parts of something that is turned as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from t2s_jax.sim.procedural.parts import rotation_matrix


def turned(
    turn: Sequence[float], origin: Sequence[float] = (0, 0, 0), out: float = 0.0
) -> Callable[..., tuple[float, float, float]]:
    """A frame of reference that is turned about an origin.

    Args:
      turn: as in `Part`, which parts placed by it then need as well.
      origin: where the frame's own origin lies.
      out: local z of points that are given by x and y alone.

    Returns:
      A function from local x, y and, if not `out`, z to a point in object coordinates.
    """
    rotation = rotation_matrix(turn)

    def place(x: float, y: float, z: float = out) -> tuple[float, float, float]:
        return tuple(float(p) for p in np.asarray(origin) + rotation @ (x, y, z))

    return place
