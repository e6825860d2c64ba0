"""Stringed instruments."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.lines import curve
from t2s_jax.sim.procedural.recipes.palettes import WOODS


def _neck(base: float, length: float, width: float, z: float):
    """A neck of slot "neck" with a head and two pairs of pegs, from y = base upwards."""
    top = base + 2 * length
    yield box("neck", (0, base + length, z), (width, length, 0.04))
    yield box("neck", (0, top + 0.1, z), (1.4 * width, 0.14, 0.045), edge=0.03)
    for y in (0.04, 0.17):
        yield rod("neck", (0, top + y, z), 0.03, 3.2 * width, turn=(0, 0, 90))


@category(
    "n04536866",
    body=("mahogany", "oak", "walnut", "terracotta"),
    neck=("ebony",),
    bow=("pine", "white_paint"),
    hole=("black_paint",),
)
def violin(d: Draw):
    low, high, waist = d(0.34, 0.38), d(0.27, 0.3), d(0.13, 0.17)
    turn = (90, 0, 0)
    yield cylinder("body", (0, -0.55, 0), low, 0.1, turn=turn, edge=0.03)
    yield cylinder("body", (0, 0.02, 0), high, 0.1, turn=turn, edge=0.03)
    yield box("body", (0, -0.25, 0), (0.27, 0.2, 0.1), edge=0.03)
    yield cylinder("body", (waist + 0.18, -0.25, 0), 0.17, 0.3, turn=turn, mirror="x", cut=True)
    yield box("hole", (0.14, -0.3, 0.1), (0.018, 0.12, 0.012), turn=(0, 0, -12), mirror="x")
    yield box("neck", (0, -0.68, 0.13), (0.06, 0.16, 0.03), edge=0.02, taper=0.02)
    yield box("body", (0, -0.36, 0.14), (0.11, 0.03, 0.05))
    yield box("neck", (0, 0.2, 0.15), (0.045, 0.36, 0.03))
    yield from _neck(0.26, 0.22, 0.045, 0.1)
    yield ball("body", (0, 0.93, 0.12), 0.08)
    lean = d(14, 24)
    yield rod("bow", (0.46, 0.0, 0.16), 0.022, 0.95, turn=(0, 0, lean))
    yield box("bow", (0.4, -0.02, 0.16), (0.012, 0.85, 0.02), turn=(0, 0, lean))
    yield box("neck", (0.67, -0.75, 0.16), (0.06, 0.07, 0.03), turn=(0, 0, lean))
    yield box("bow", (0.2, 0.86, 0.16), (0.06, 0.03, 0.025), turn=(0, 0, lean))
    yield rod("neck", (0.28, 0.3, 0.12), 0.03, 0.14, turn=(0, 0, 90))


@category(
    "n02787622",
    rim=("chrome", "brass", "steel"),
    skin=("white_paint", "cream", "paper"),
    neck=("walnut", "mahogany", "ebony", "oak"),
    fret=("gold", "chrome", "white_paint"),
)
def banjo(d: Draw):
    r, thick, n, length = d(0.44, 0.5), d(0.1, 0.14), d.count(10, 14), d(0.42, 0.5)
    turn = (90, 0, 0)
    yield cylinder("rim", (0, 0, 0), r, thick, turn=turn)
    yield cylinder("skin", (0, 0, 0.02), 0.9 * r, thick, turn=turn)
    yield ring("rim", (0, 0, thick - 0.02), r, 0.04, turn=turn)
    yield rod("rim", (0, r + 0.03, 0), 0.025, thick, turn=turn, radial=n)
    yield box("neck", (0, -0.42 * r, thick + 0.04), (0.14, 0.03, 0.04))
    yield box("fret", (0, -0.75 * r, thick + 0.03), (0.07, 0.2 * r, 0.02))
    yield from _neck(0.75 * r, length, 0.07, thick - 0.02)
    yield box(
        "fret",
        (0, 0.75 * r + length, thick + 0.02),
        (0.012, 0.07, 0.01),
        edge=0.004,
        turn=(0, 0, 90),
        copies=7,
        spacing=0.25 * length,
    )
    top = 0.75 * r + 2 * length
    yield box("fret", (0, 0.5 * top - 0.2 * r, thick + 0.06), (0.03, 0.5 * top + 0.2 * r, 0.008))


@category("n03495258", frame=("gold", "walnut", "mahogany", "oak"), string=("white_paint", "brass"))
def harp(d: Draw):
    n, high, top = d.count(7, 9), d(0.85, 0.98), d(0.36, 0.5)
    yield box("string", (0, 0, 0), (0.013, 1.1, 0.013), edge=0.01, copies=n, spacing=0.95 / n)
    low = np.array([0.52, -0.85])
    end = np.array([-0.56, top])
    across = end - low
    angle = np.degrees(np.arctan2(across[1], across[0]))
    normal = np.array([across[1], -across[0]]) / np.linalg.norm(across)
    middle = 0.5 * (low + end)
    yield box("string", (*(middle - normal), 0), (2, 1, 1), turn=(0, 0, angle), cut=True)
    yield box("string", (0, high + 0.85, 0), (2, 0.9, 1), turn=(0, 0, 22), cut=True)
    yield box(
        "frame",
        (*middle, 0),
        (0.5 * np.linalg.norm(across), 0.09, 0.14),
        edge=0.06,
        turn=(0, 0, angle),
    )
    yield strut("frame", low, (0.56, high), 0.06)
    yield curve("frame", (-0.3, top + 0.02), 0.27, 0.075, 20, 180)
    yield curve("frame", (0.25, top + 0.22), 0.32, 0.075, 200, 340)
    yield ellipsoid("frame", (0.57, high + 0.02, 0), (0.12, 0.09, 0.1))
    yield box("frame", (0.5, -0.92, 0), (0.24, 0.07, 0.2), edge=0.04)


@category(
    "n03699280",
    frame=("gold", "walnut", "oak", "bronze"),
    string=("white_paint", "brass", "chrome"),
    face=WOODS,
)
def lyre(d: Draw):
    r, wide, n, high = d(0.36, 0.44), d(0.34, 0.42), d.count(5, 7), d(0.6, 0.72)
    yield curve("frame", (wide - 0.02, 0.0), r, 0.07, -75, 75, mirror="x")
    yield curve("frame", (wide + 0.28, high - 0.02), 0.22, 0.06, 130, 290, mirror="x")
    yield ellipsoid("frame", (0, -0.4, 0), (wide + 0.12, 0.28, 0.16))
    yield ellipsoid("face", (0, -0.4, 0.06), (wide, 0.22, 0.13))
    yield rod("frame", (0, high, 0), 0.055, wide + 0.2, turn=(0, 0, 90))
    yield box("frame", (0, -0.42, 0.17), (0.2, 0.03, 0.04))
    yield box(
        "string",
        (0, 0.5 * high - 0.2, 0.08),
        (0.015, 0.5 * high + 0.22, 0.015),
        edge=0.01,
        copies=n,
        spacing=0.4 / n,
        turn=(6, 0, 0),
    )
