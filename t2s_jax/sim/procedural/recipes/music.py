"""Musical instruments."""

import numpy as np

from t2s_jax.sim.procedural.parts import Part, ball, box, cylinder, ring, rod, tube
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import PAINTS, SHINY, WOODS


@category(
    "n03467517",
    body=(*WOODS, "red_paint", "black_paint"),
    neck=("ebony", "walnut"),
    hole=("black_paint",),
    metal=("chrome", "gold"),
)
def guitar(d: Draw):
    low, high = d(0.38, 0.44), d(0.28, 0.33)
    yield cylinder("body", (0, -0.5, 0), low, 0.1, turn=(90, 0, 0), edge=0.03)
    yield cylinder("body", (0, -0.05, 0), high, 0.1, turn=(90, 0, 0), edge=0.03, smooth=0.08)
    yield cylinder("hole", (0, -0.2, 0.1), 0.13, 0.012, turn=(90, 0, 0))
    yield box("neck", (0, 0.42, 0.1), (0.055, 0.55, 0.03))
    yield box("neck", (0, 1.02, 0.08), (0.09, 0.15, 0.03))
    yield box("neck", (0, -0.58, 0.1), (0.15, 0.03, 0.03))
    yield rod("metal", (0.11, 1.02, 0.08), 0.022, 0.09, turn=(0, 0, 90), mirror="x")


@category("n03110669", brass=("brass", "gold", "copper", "steel"), valve=("chrome", "porcelain"))
def trumpet(d: Draw):
    length, bell = d(0.75, 0.9), d(0.24, 0.32)
    yield cylinder("brass", (0, 0.12, 0), 0.04, length, turn=(0, 0, 90))
    yield tube(
        "brass", (-length - 0.12, 0.12, 0), 0.045, 0.26, top=bell, wall=0.03, turn=(0, 0, 90)
    )
    yield tube(
        "brass",
        (-length - 0.36, 0.12, 0),
        bell - 0.05,
        0.05,
        top=bell + 0.06,
        wall=0.03,
        turn=(0, 0, 90),
    )
    yield cylinder("valve", (length, 0.12, 0), 0.04, 0.07, top=0.08, turn=(0, 0, -90))
    yield Part(
        "brass",
        (0.05, -0.04, 0),
        (0.5, 0.04, 0.18),
        corner=0.17,
        edge=0.035,
        wall=0.08,
        turn=(90, 0, 0),
    )
    yield cylinder("brass", (0.05, -0.04, 0), 0.065, 0.24, copies=3, spacing=0.16)
    yield cylinder("valve", (0.05, 0.25, 0), 0.045, 0.05, copies=3, spacing=0.16)


@category(
    "n03928116",
    case=("black_paint", "walnut", "white_paint", "mahogany"),
    white=("white_paint",),
    black=("black_paint",),
)
def piano(d: Draw):
    w, h = d(0.72, 0.85), d(0.5, 0.65)
    yield box("case", (0, 0.1, -0.2), (w, h, 0.18))
    yield box("case", (0, h + 0.12, -0.2), (w + 0.04, 0.03, 0.23))
    yield box("case", (0, -0.08, 0.15), (w, 0.06, 0.24))
    yield box(
        "white", (0, 0.01, 0.17), (0.05, 0.03, 0.18), edge=0.008, copies=14, spacing=1.8 * w / 14
    )
    yield box(
        "black", (0, 0.04, 0.1), (0.025, 0.03, 0.1), edge=0.008, copies=13, spacing=1.8 * w / 14
    )
    yield box("case", (w - 0.05, -0.4 * h - 0.12, 0.3), (0.05, 0.4 * h, 0.05), mirror="x")
    yield box("case", (w - 0.03, 0, 0.15), (0.04, 0.12, 0.24), mirror="x")
    yield box("white", (0, h - 0.12, 0), (0.22, 0.14, 0.012), turn=(-8, 0, 0))


@category("n03249569", shell=(*PAINTS, *WOODS), skin=("paper", "cream"), hoop=SHINY, stick=WOODS)
def drum(d: Draw):
    r, h = d(0.5, 0.6), d(0.26, 0.45)
    yield cylinder("shell", (0, 0, 0), r, h)
    yield cylinder("skin", (0, h, 0), 0.97 * r, 0.03)
    yield ring("hoop", (0, h, 0), r, 0.045, mirror="y")
    yield rod("hoop", (0, 0, r + 0.02), 0.022, h, radial=d.count(6, 9), axis="y")
    yield rod("stick", (0, h + 0.06, 0.02), 0.03, 0.5, turn=(90, d(25, 45), 0))
    yield rod("stick", (0, h + 0.06, 0.02), 0.03, 0.5, turn=(90, -d(15, 50), 0))


@category(
    "n03721384",
    low=("red_paint", "orange_paint"),
    middle=("yellow_paint", "white_paint"),
    high=("blue_paint", "green_paint", "teal_paint"),
    frame=WOODS,
)
def xylophone(d: Draw):
    n, w, lean = d.count(2, 3), d(0.75, 0.88), d(9, 13)
    step = 2 * w / (3 * n)
    yield box("frame", (0, -0.06, 0.2), (w + 0.03, 0.06, 0.045), turn=(0, lean, 0), mirror="z")
    for i, slot in enumerate(("low", "middle", "high")):
        yield box(
            slot,
            ((i - 1) * step, 0.03, 0),
            (0.4 * step, 0.04, 0.46),
            copies=n,
            spacing=3 * step,
        )
    yield Part(
        "frame", (0, 0, 0.93), (2 * w, 0.6, 0.55), turn=(0, lean + 6, 0), mirror="z", cut=True
    )
    for x, turn in ((-0.25, d(20, 50)), (0.25, d(-60, -35))):
        yield rod("frame", (x, 0.12, 0.15), 0.03, 0.42, turn=(90, turn, 0))
        along = np.deg2rad(turn)
        yield ball("low", (x - 0.42 * np.sin(along), 0.13, 0.15 - 0.42 * np.cos(along)), 0.085)
