"""Sweets and snacks."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    wedge,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import ENDS_DOWN, FACING, lathe
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS

_ICING = ("petal", "chocolate", "white_paint", "cream")


@category("n07639069", dough=("bread", "honeycomb"), icing=_ICING, sprinkle=PAINTS)
def doughnut(d: Draw):
    r, thick = d(0.48, 0.54), d(0.24, 0.3)
    yield ring("dough", (0, 0, 0), r, thick, turn=FACING)
    yield ring("icing", (0, 0, 0.06), r, thick - 0.02, turn=FACING)
    if d.chance(0.8):
        n = d.count(8, 11)
        front = 0.05 + thick
        yield rod("sprinkle", (0, r, front), 0.025, 0.07, turn=(0, 0, 60), radial=n)
        yield rod(
            "sprinkle", (0.1, r - 0.13, front - 0.05), 0.025, 0.06, radial=n, turn=(0, 0, -30)
        )
        yield rod("sprinkle", (0.08, r + 0.14, front - 0.05), 0.025, 0.07, radial=n)


@category(
    "n07607605",
    candy=("red_paint", "petal", "yellow_paint", "teal_paint"),
    swirl=("white_paint", "cream"),
    stick=("white_paint", "paper"),
)
def lollipop(d: Draw):
    r, long, gap = d(0.5, 0.58), d(0.42, 0.55), d(0.2, 0.24)
    yield cylinder("candy", (0, 0, 0), r, 0.12, edge=0.09, turn=FACING)
    yield ball("swirl", (0, 0, 0.06), 0.09)
    for i in (1, 2):
        yield ring("swirl", (0.02, 0.02 * i, 0.075), gap * i, 0.06, turn=FACING)
    yield rod("stick", (0, -r - long + 0.1, 0), 0.05, long)
    if d.chance():
        yield ellipsoid(
            "swirl", (0.16, -r - 0.12, 0.02), (0.17, 0.1, 0.05), turn=(0, 0, 20), mirror="x"
        )


@category(
    "",
    paper=PAINTS,
    cake=("bread", "chocolate"),
    icing=_ICING,
    cherry=("red_paint", "orange_paint"),
)
def cupcake(d: Draw):
    r, h, n = d(0.32, 0.38), d(0.2, 0.26), d.count(15, 19)
    top = r * d(1.25, 1.4)
    yield cylinder("paper", (0, 0, 0), r, h, top=top)
    yield rod(
        "paper",
        (0, 0, 0.5 * (r + top)),
        0.045,
        h + 0.02,
        turn=(np.degrees(np.arctan2(top - r, 2 * h)), 0, 0),
        radial=n,
        axis="y",
    )
    yield ellipsoid("cake", (0, h, 0), (top + 0.04, 0.16, top + 0.04))
    for i in range(3):
        size = top * (0.98 - 0.3 * i)
        yield cylinder(
            "icing",
            (0, h + 0.17 + 0.2 * i, 0),
            size,
            0.13,
            top=0.75 * size,
            edge=0.1,
            turn=(0, 0, 5),
        )
    yield ball("cherry", (0, h + 0.76, 0), d(0.12, 0.15))


@category(
    "n07598256",
    bar=("chocolate", "leather", "cream"),
    wrapper=(*BRIGHT, "green_paint"),
    foil=("foil", "gold"),
)
def candy_bar(d: Draw):
    columns, rows, size = d.count(3, 4), d.count(3, 4), 0.17
    step = 2 * size + 0.03
    w = 0.5 * step * columns
    yield box("bar", (0, 0.5 * step * rows, 0), (w, 0.5 * step * rows, 0.06), edge=0.01)
    for i in range(rows):
        y = step * (i + 0.5)
        yield wedge(
            "bar",
            (0, y, 0.1),
            (size, 0.05, size),
            0.05,
            turn=(90, 0, 0),
            copies=columns,
            spacing=step,
        )
    deep = d(0.3, 0.45)
    yield box("foil", (0, 0.12, 0), (w + 0.03, 0.14, 0.15), edge=0.03)
    yield box("wrapper", (0, -deep, 0), (w + 0.04, deep + 0.04, 0.16), edge=0.03)
    yield box("foil", (0, -deep, 0.16), (0.7 * w, 0.16, 0.01))


@category(
    "n07615774",
    ice=("petal", "orange_paint", "chocolate", "teal_paint", "lettuce"),
    tip=("cream", "red_paint", "yellow_paint", "chocolate"),
    stick=("pine", "oak"),
)
def popsicle(d: Draw):
    w, h, deep = d(0.34, 0.42), d(0.5, 0.6), d(0.15, 0.2)
    yield box("ice", (0, 0, 0), (w, h, deep), edge=0.12)
    yield cylinder("ice", (0, h - 0.05, 0), w, deep, edge=0.12, turn=FACING)
    yield rod("ice", (0.5 * w, 0, deep), 0.07, 0.65 * h, mirror="x", cut=True, smooth=0.04)
    if d.chance():
        yield box("tip", (0, h + 0.02 + 0.5 * w, 0), (w + 0.015, 0.3, deep + 0.015), edge=0.12)
    if d.chance(0.6):
        yield ball("tip", (w, h + w - 0.05, 0), 0.24, cut=True)
    yield box("stick", (0, -h - 0.22, 0), (0.11, 0.3, 0.045), edge=0.04)


@category("n07601572", candy=("white_paint", "snow"), stripe=("red_paint", "green_paint"))
def candy_cane(d: Draw):
    r, long, n = d(0.12, 0.15), d(0.55, 0.68), 6
    radius = d(0.26, 0.32)
    yield arc("candy", (radius, long + radius, 0), radius, r, 190, turn=ENDS_DOWN)
    yield rod("candy", (0, 0, 0), r, long)
    for i in range(n):
        y = long * (1.9 * (i + 0.5) / n - 0.95)
        yield cylinder("stripe", (0, y, 0), r + 0.012, 0.06, turn=(0, 0, 28))
    for angle in (35, 90, 145):
        turn = np.radians(angle)
        at = (radius - radius * np.cos(turn), long + radius * np.sin(turn), 0)
        yield cylinder("stripe", at, r + 0.012, 0.055, turn=(0, 0, 28 - angle))


@category(
    "n07732636",
    corn=("snow", "cream", "banana_skin"),
    carton=("white_paint",),
    stripe=("red_paint", "blue_paint"),
)
def popcorn(d: Draw):
    w, h, top = d(0.34, 0.4), d(0.46, 0.54), d(0.06, 0.1)
    yield box("carton", (0, 0, 0), (w, h, w), edge=0.015, taper=top)
    lean = (np.degrees(np.arctan2(top, h)), 0, 0)
    size = (0.14 * w, h, 0.02)
    yield box("stripe", (0, 0, w), size, turn=lean, copies=3, spacing=0.58 * w, radial=4, axis="y")
    yield ellipsoid("corn", (0, h, 0), (w + top - 0.02, 0.25, w + top - 0.02))
    for i in range(8):
        angle, out = 2.4 * i, (0.12 + 0.035 * i) * 1.05
        at = (out * np.cos(angle), h + 0.3 - 0.6 * out * out, out * np.sin(angle))
        yield ball("corn", at, d(0.11, 0.14))


@category(
    "",
    dough=("bread", "leather", "meat"),
    icing=("white_paint", "snow"),
    button=(*BRIGHT, "green_paint"),
)
def gingerbread_man(d: Draw):
    head, w, thick = d(0.3, 0.36), d(0.27, 0.33), d(0.09, 0.12)
    arm, leg = d(4, 18), d(20, 30)
    flat = (1, 1, 0.55)
    yield cylinder("dough", (0, 0.72, 0), head, thick, turn=FACING, edge=0.06)
    yield box("dough", (0, 0.1, 0), (w, 0.42, thick), edge=0.06)
    yield rod(
        "dough", (0.45, 0.32, 0), 0.17, 0.36, turn=(0, 0, -90 - arm), mirror="x", stretch=flat
    )
    yield rod("dough", (0.26, -0.45, 0), 0.19, 0.45, turn=(0, 0, leg), mirror="x", stretch=flat)
    yield ball("icing", (0.12, 0.78, thick), 0.05, mirror="x")
    yield rod("icing", (0, 0.6, thick), 0.03, 0.13, turn=(0, 0, 90))
    yield ball("button", (0, 0.1, thick), 0.065, turn=(0, 0, 90), copies=3, spacing=0.22)
    x, y = 0.45 + 0.24 * np.cos(np.radians(arm)), 0.32 - 0.24 * np.sin(np.radians(arm))
    yield rod("icing", (x, y, thick - 0.02), 0.03, 0.14, turn=(0, 0, -arm), mirror="x")
    yield rod("icing", (0.36, -0.7, thick - 0.01), 0.03, 0.15, turn=(0, 0, 90 + leg), mirror="x")


@category(
    "n07616487",
    glass=("glass", "ice", "petal"),
    scoop=("cream", "petal", "snow"),
    more=("chocolate", "petal", "lettuce"),
    cherry=("red_paint",),
)
def sundae(d: Draw):
    r, h, stem = d(0.44, 0.5), d(0.36, 0.44), d(0.14, 0.24)
    yield cylinder("glass", (0, -h - stem, 0), 0.08, stem)
    yield cylinder("glass", (0, -h - 2 * stem, 0), d(0.32, 0.38), 0.04, top=0.12)
    yield from lathe("glass", (-h, 0.12), (h, r))
    yield ring("glass", (0, h, 0), r - 0.02, 0.045)
    yield ball("scoop", (-0.2, h + 0.12, 0.1), 0.3)
    yield ball("more", (0.22, h + 0.1, 0.08), 0.28)
    yield ball("scoop", (0, h + 0.14, -0.2), 0.28)
    top = h + d(0.38, 0.46)
    yield ball("scoop", (0, top, 0), 0.26)
    yield ellipsoid("more", (0, top + 0.12, 0), (0.24, 0.17, 0.24))
    yield ball("cherry", (0, top + 0.34, 0), 0.1)
    yield rod("more", (0.34, top + 0.1, -0.1), 0.06, 0.5, turn=(0, 0, -28))


@category(
    "",
    crust=("bread", "honeycomb"),
    dish=("foil", "white_paint", "blue_paint", "terracotta"),
    filling=("red_paint", "velvet", "orange_paint"),
)
def pie(d: Draw):
    r, h, n = d(0.8, 0.9), d(0.18, 0.24), d.count(4, 5)
    yield cylinder("dish", (0, 0, 0), 0.78 * r, h, top=r + 0.05, edge=0.03)
    yield cylinder("filling", (0, h, 0), 0.94 * r, 0.1, top=0.86 * r, edge=0.05)
    step, size = 1.6 * r / n, 0.4 * r / n
    for turn in (45, -45):
        for i in range(n):
            x = step * (i - 0.5 * (n - 1))
            half = (size, 0.04, (r * r - x * x) ** 0.5 - 0.06)
            angle = np.radians(turn)
            at = (x * np.cos(angle), h + (0.13 if turn > 0 else 0.1), -x * np.sin(angle))
            yield box("crust", at, half, edge=0.03, turn=(0, turn, 0))
    yield ring("crust", (0, h + 0.04, 0), r - 0.02, 0.08)
    yield ball("crust", (0, h + 0.05, r), 0.1, radial=22, axis="y")
