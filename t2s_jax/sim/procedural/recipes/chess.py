"""Chessmen."""

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category

_CHESS = ("ebony", "pine", "marble", "mahogany", "walnut")


def _chess_foot(d: Draw, h: float):
    """The foot and waist of a chessman of slots "wood" and "felt", up to y = h."""
    wide = d(0.4, 0.45)
    yield cylinder("felt", (0, -0.09 - h, 0), wide - 0.02, 0.02)
    yield cylinder("wood", (0, -h, 0), wide, 0.09, edge=0.07)
    yield cylinder("wood", (0, 0.15 - h, 0), 0.82 * wide, 0.05, edge=0.045)


@category("n03618101", wood=_CHESS, felt=("felt", "velvet"))
def chess_king(d: Draw):
    h, crown = d(0.7, 0.82), d(0.2, 0.26)
    yield from _chess_foot(d, h)
    yield cylinder("wood", (0, 0.1, 0), 0.3, h, top=0.13)
    yield cylinder("wood", (0, h + 0.02, 0), 0.26, 0.045, edge=0.04)
    yield cylinder("wood", (0, h + 0.1, 0), 0.2, 0.04, edge=0.035)
    yield cylinder("wood", (0, h + 0.1 + crown, 0), 0.14, crown, top=0.25)
    yield ellipsoid("wood", (0, h + 0.1 + 2 * crown, 0), (0.23, 0.1, 0.23))
    top_y = h + 0.34 + 2 * crown
    yield box("wood", (0, top_y, 0), (0.055, 0.2, 0.05), edge=0.01)
    yield box("wood", (0, top_y + 0.04, 0), (0.15, 0.055, 0.05), edge=0.01)


@category("n02980625", wood=_CHESS, felt=("felt", "velvet"))
def rook(d: Draw):
    h, r, n = d(0.44, 0.54), d(0.3, 0.34), d.count(5, 6)
    yield from _chess_foot(d, h)
    yield cylinder("wood", (0, h + 0.22, 0), r, 0.18)
    yield cylinder("wood", (0, h + 0.34, 0), r - 0.09, 0.2, cut=True)
    yield box("wood", (0, h + 0.36, r), (0.07, 0.13, 0.2), edge=0.01, radial=n, axis="y", cut=True)
    yield cylinder("wood", (0, 0, 0), 0.32, h, top=0.22)
    yield cylinder("wood", (0, h + 0.02, 0), r + 0.02, 0.045, edge=0.04)


@category("n03624767", wood=_CHESS, felt=("felt", "velvet"))
def knight(d: Draw):
    h, lean, nose = d(0.3, 0.36), d(10, 18), d(0.26, 0.32)
    yield from _chess_foot(d, h)
    yield cylinder("wood", (0, 0.24 - h, 0), 0.3, 0.06, edge=0.05)
    yield box("wood", (-0.05, 0.3, 0), (0.2, 0.5, 0.15), edge=0.13, turn=(0, 0, -lean))
    yield ellipsoid("wood", (0.06, 0.1, 0), (0.26, 0.34, 0.17), smooth=0.1)
    yield box(
        "wood", (nose + 0.02, 0.6, 0), (nose, 0.15, 0.12), edge=0.09, turn=(0, 0, -24), smooth=0.1
    )
    yield cylinder("wood", (0.04, 0.9, 0.07), 0.065, 0.12, top=0.01, mirror="z")
    yield box("wood", (-0.16, 0.36, 0), (0.1, 0.46, 0.05), edge=0.045, turn=(0, 0, -lean))
    yield ball("felt", (0.26, 0.66, 0.12), 0.035, mirror="z")
