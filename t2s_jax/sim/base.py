"""The contract every simulator keeps, and how one is found by name."""

from __future__ import annotations

import abc
import inspect
from collections.abc import Sequence
from importlib import metadata
from typing import NamedTuple

import numpy as np

from t2s_jax.errors import UserError
from t2s_jax.simspace import SimParams, SimSpace

ENTRY_POINT_GROUP = "t2s_jax.simulators"


class Category(NamedTuple):
    """A class of the pre-training set.

    Attributes:
      name: the label's name, e.g. "chair".
      objects: ids of its object instances, e.g. ("chair/00", "chair/01").
    """

    name: str
    objects: tuple[str, ...]


class Simulator(abc.ABC):
    """Turns (SimParams, object, seed, index) into an image.

    Each image is a pure function of those four and the resolution: it does not depend on
    what else is rendered in the same call, so a restart is exact and workers need no
    coordination.

    Attributes:
      name: the simulator's name, as in the config and the provenance.
      version: changes whenever the same request would give another image.
      space: the SimSpace it renders.
      resolution: side of the square images, in pixels.
    """

    name: str
    version: str
    space: SimSpace
    resolution: int

    @abc.abstractmethod
    def categories(self) -> list[Category]:
        """All categories, in label order."""

    @abc.abstractmethod
    def render(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int]
    ) -> np.ndarray:
        """Renders N images.

        Args:
          params: the SimParams of all N images.
          objects: N object ids.
          seed: the render set's seed.
          indices: N image numbers; with the seed they address the random draws.

        Returns:
          Images in sRGB. Shape [N, H, W, 3], uint8.
        """

    def close(self) -> None:  # noqa: B027 (optional to override)
        """Releases what the simulator holds outside this process; nothing by default."""


def load_simulator(name: str, **options) -> Simulator:
    """Makes the simulator called `name`.

    Args:
      name: registered in the entry points `t2s_jax.simulators`, or "module:Class".
      options: passed to its constructor.

    Raises:
      UserError: no simulator has that name, or it does not take one of the options.
    """
    found = {e.name: e for e in metadata.entry_points(group=ENTRY_POINT_GROUP)}
    if ":" in name:
        entry = metadata.EntryPoint(name, name, ENTRY_POINT_GROUP)
    elif name in found:
        entry = found[name]
    else:
        raise UserError(
            f"config.sim.simulator: no simulator is called {name!r}; installed: "
            f"{', '.join(sorted(found)) or 'none'} (is t2s_jax installed with pip?)"
        )
    try:
        make = entry.load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"config.sim.simulator: {name} cannot be loaded: {error}") from error
    try:
        inspect.signature(make).bind(**options)
    except TypeError as error:
        raise UserError(f"config.sim.options: {name} {error}") from None
    return make(**options)
