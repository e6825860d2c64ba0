"""Optical instruments."""

import numpy as np

from t2s_jax.sim.procedural.parts import Part, arc, ball, box, cylinder, ring, rod, strut, wedge
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import WOODS
from t2s_jax.sim.procedural.recipes.placing import turned


def _tripod(slot: str, y: float, length: float, lean: float, thick: float = 0.04):
    """Three legs down from a height on the y axis."""
    angle = np.radians(lean)
    at = (0, y - length * np.cos(angle), length * np.sin(angle))
    yield rod(slot, at, thick, length, turn=(-lean, 0, 0), radial=3, axis="y")
    yield cylinder(slot, (0, y, 0), 2.4 * thick, 0.08)


@category(
    "n04009552",
    body=("grey_paint", "black_paint", "green_paint", "steel"),
    reel=("chrome", "black_paint", "steel", "brass"),
    film=("black_paint", "chocolate"),
    lens=("dark_glass", "glass"),
)
def projector(d: Draw):
    w, h, r, big = d(0.32, 0.4), d(0.34, 0.42), d(0.3, 0.36), d(0.9, 1.15)
    yield box("body", (0, 0, 0), (w, h, 0.2), edge=0.06)
    yield box("body", (0, -h - 0.04, 0), (w + 0.12, 0.06, 0.28), edge=0.03)
    yield cylinder("reel", (-w - 0.14, 0.05, 0), 0.13, 0.2, top=0.16, turn=(0, 0, 90))
    yield ring("reel", (-w - 0.33, 0.05, 0), 0.14, 0.035, turn=(0, 0, 90))
    yield ball("lens", (-w - 0.3, 0.05, 0), 0.12)
    low, high = (-w - 0.02, h + 0.8 * r), (w - 0.02, h + r * big + 0.02)
    for (x, y), size in ((low, 0.85 * r), (high, r * big)):
        yield strut("body", (0.3 * x, 0.6 * h, 0), (x, y, 0), 0.05)
        yield cylinder("film", (x, y, 0.1), 0.72 * size, 0.05, turn=(90, 0, 0))
        yield ring("reel", (x, y, 0.1), size - 0.03, 0.04, turn=(90, 0, 0))
        for angle in (30, 90, 150):
            yield box("reel", (x, y, 0.13), (0.05, size - 0.03, 0.035), turn=(0, 0, angle))
        yield cylinder("body", (x, y, 0.16), 0.06, 0.05, turn=(90, 0, 0))
    yield cylinder("reel", (0.1, -0.1, 0.2), 0.12, 0.04, turn=(90, 0, 0))


@category(
    "n02942349",
    body=("black_paint", "grey_paint", "steel"),
    dark=("black_paint", "rubber"),
    lens=("dark_glass", "blue_paint"),
    stand=("black_paint", "steel", *WOODS),
)
def camcorder(d: Draw):
    w, h, hood, leg = d(0.42, 0.52), d(0.17, 0.22), d(0.17, 0.21), d(0.42, 0.52)
    yield box("body", (0, 0, 0), (w, h, 0.18), edge=0.04)
    yield cylinder("dark", (-w - 0.14, 0.02, 0), 0.13, 0.18, top=0.15, turn=(0, 0, 90))
    yield wedge(
        "dark", (-w - 0.34, 0.02, 0), (hood + 0.04, 0.1, hood + 0.07), 0.09, turn=(0, 0, -90)
    )
    yield cylinder("lens", (-w - 0.44, 0.02, 0), 0.12, 0.02, turn=(0, 0, 90))
    yield box("dark", (0, h + 0.2, 0), (0.62 * w, 0.04, 0.06), edge=0.03)
    yield box("dark", (0.5 * w, h + 0.1, 0), (0.05, 0.12, 0.05), mirror="x")
    yield rod("body", (-0.7 * w, h + 0.28, 0), 0.06, 0.2, turn=(0, 0, 90))
    yield cylinder("dark", (w + 0.1, 0.08, 0.05), 0.09, 0.14, top=0.11, turn=(0, 0, -70))
    yield box("dark", (-0.05, 0.0, 0.3), (0.22, 0.15, 0.025), edge=0.02, turn=(0, d(-10, 10), 0))
    yield box("lens", (-0.05, 0.0, 0.32), (0.18, 0.115, 0.02), edge=0.01)
    yield box("dark", (0.15, 0, 0.22), (0.05, 0.1, 0.08))
    yield cylinder("stand", (0, -h - 0.08, 0), 0.14, 0.1)
    yield strut("stand", (0.06, -h - 0.1), (0.62, -h - 0.34), 0.025)
    yield from _tripod("stand", -h - 0.16, leg, d(20, 27), 0.045)


@category(
    "n03760671",
    body=("white_paint", "black_paint", "grey_paint", "teal_paint", "brass"),
    dark=("black_paint", "iron"),
    metal=("chrome", "steel", "brass"),
    slide=("glass", "ice"),
)
def microscope(d: Draw):
    lean, length, h = d(-36, -24), d(0.3, 0.36), d(0.3, 0.36)

    turn = (0, 0, lean)
    along = turned(turn, (-0.16, 0.78, 0))
    yield Part("body", (0.0, -0.34, 0), (0.5, 0.08, 0.3), corner=0.16, edge=0.05)
    yield box("body", (0.38, -0.12, 0), (0.12, 0.26, 0.14), edge=0.06)
    yield arc("body", (0.5, 0.34, 0), 0.42, 0.12, 118, turn=(0, -90, 0))
    yield box("dark", (-0.14, 0.1, 0), (0.34, 0.045, 0.28), edge=0.02)
    yield box("slide", (-0.2, 0.15, 0.02), (0.1, 0.012, 0.24), edge=0.005)
    yield box("body", (0.22, 0.05, 0), (0.2, 0.06, 0.1))
    yield cylinder("metal", (-0.16, -0.16, 0), 0.13, 0.12, top=0.09)
    yield cylinder("metal", along(0, 0), 0.17, 0.08, turn=turn, edge=0.03)
    yield cylinder("metal", (-0.14, 0.52, 0), 0.055, 0.16, top=0.08)
    yield cylinder("metal", (-0.28, 0.58, 0.04), 0.05, 0.13, top=0.07, turn=(0, 0, -25))
    yield cylinder("body", along(0, length), 0.13, length, turn=turn)
    yield cylinder("dark", along(0, 2 * length + 0.1), 0.09, 0.14, turn=turn)
    yield cylinder("dark", along(0, 2 * length + 0.24), 0.14, 0.06, top=0.11, turn=turn)
    yield box("body", (0.06, 0.74, 0), (0.22, 0.08, 0.09), edge=0.05)
    yield cylinder("dark", (0.4, -0.05 + 0.5 * h - 0.1, 0.17), 0.12, 0.06, turn=(90, 0, 0))
    yield cylinder("metal", (0.4, -0.05 + 0.5 * h - 0.1, 0.23), 0.06, 0.04, turn=(90, 0, 0))


@category(
    "n04403638",
    tube=("white_paint", "brass", "blue_paint", "black_paint", "red_paint"),
    dark=("black_paint",),
    metal=("steel", "brass", "gold"),
    stand=(*WOODS, "steel", "black_paint"),
)
def telescope(d: Draw):
    r, length, tilt, leg = d(0.13, 0.18), d(0.5, 0.6), d(22, 38), d(0.4, 0.5)
    turn = (0, 0, 90 - tilt)  # local y looks up to the left
    at = turned(turn)
    yield cylinder("tube", at(0, 0.1), r, length, turn=turn)
    end = 0.1 + length
    yield cylinder("tube", at(0, end + 0.1), 1.3 * r, 0.14, turn=turn)
    yield ring("metal", at(0, end + 0.24), 1.2 * r, 0.03, turn=turn)
    yield cylinder("dark", at(0, end + 0.23), 1.1 * r, 0.02, turn=turn)
    yield ring("metal", at(0, 0.22), r, 0.03, turn=turn)
    yield ring("metal", at(0, -0.22), r, 0.03, turn=turn)
    back = 0.1 - length
    yield cylinder("metal", at(0, back - 0.12), 0.6 * r, 0.16, turn=turn)
    yield cylinder("dark", at(0.08, back - 0.3), 0.09, 0.12, turn=(0, 0, -tilt))
    yield cylinder("dark", at(0, back - 0.28), 0.09, 0.08, turn=turn)
    yield rod("dark", at(r + 0.1, -0.2), 0.05, 0.24, turn=turn)
    yield box("metal", at(r + 0.04, -0.2), (0.05, 0.03, 0.03), turn=turn)
    yield cylinder("metal", (0, -0.14, 0), 0.1, 0.12)
    yield cylinder("metal", (0, -0.1, 0), 0.08, r + 0.06, turn=(90, 0, 0))
    yield from _tripod("stand", -0.24, leg, d(18, 25), 0.045)
