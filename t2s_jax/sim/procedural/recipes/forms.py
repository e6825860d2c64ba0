"""Forms that recipes share: turned bodies, vessels, and the turns of their parts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from t2s_jax.sim.procedural.parts import Part, arc, box, cylinder, ellipsoid

FACING = (90, 0, 0)  # turns a disc or a ring to face the viewer

# Turns of an arc that lies in the plane of x and y, by where its ends point.
ENDS_RIGHT, ENDS_DOWN, ENDS_UP = (0, 90, 0), (90, 0, 90), (-90, 90, 0)


def lathe(slot: str, *profile: tuple[float, float], smooth=0.0, **options) -> Iterator[Part]:
    """A solid of revolution through points (y, radius), from the bottom to the top."""
    for (low, r), (high, top) in itertools.pairwise(profile):
        middle, half = 0.5 * (low + high), 0.5 * (high - low)
        yield cylinder(slot, (0, middle, 0), r, half, top=top, smooth=smooth, **options)


def basin(
    slot: str, y: float, r: float, depth: float, wall: float = 0.05, inside: str = ""
) -> Iterator[Part]:
    """A round bowl whose rim is at height `y`. It cuts what came before it above the rim."""
    yield ellipsoid(slot, (0, y, 0), (r, depth, r))
    inner = (r - wall, depth - wall, r - wall)
    yield ellipsoid(inside or slot, (0, y, 0), inner, cut=True)
    yield box(slot, (0, y + 2, 0), (2, 2, 2), edge=0.0, cut=True)


def side_handle(slot: str, x: float, y: float, r: float, thick: float, degrees=220, **options):
    """A loop on the left side of a vessel: `x` is how far out it reaches."""
    return arc(slot, (-x, y, 0), r, thick, degrees, turn=ENDS_RIGHT, **options)


def cut_below(slot: str, y: float) -> Part:
    """Takes away what is below height `y`."""
    return box(slot, (0, y - 2, 0), (3, 2, 3), edge=0.0, cut=True)
