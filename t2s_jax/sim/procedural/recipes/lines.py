"""Curved lines, shared by several groups."""

import numpy as np

from t2s_jax.sim.procedural.parts import Part, arc


def curve(
    slot: str,
    centre: tuple[float, float],
    radius: float,
    thickness: float,
    start: float,
    end: float,
    z: float = 0.0,
    **options,
) -> Part:
    """Part of a circle in the plane of x and y, between two angles in degrees from +x."""
    middle = 0.5 * (start + end)
    x, y = (f(np.deg2rad(middle)) * radius + c for f, c in zip((np.cos, np.sin), centre))
    return arc(slot, (x, y, z), radius, thickness, end - start, turn=(middle, -90, 0), **options)
