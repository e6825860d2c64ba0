"""Baked and cooked food."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    Part,
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import ENDS_UP, FACING
from t2s_jax.sim.procedural.recipes.palettes import PAINTS, POTTERY


@category(
    "n07679356",
    crust=("bread", "leather"),
    crumb=("cream", "bone"),
    board=("oak", "bamboo", "white_paint"),
)
def bread(d: Draw):
    long, w, h, n = d(0.5, 0.62), d(0.34, 0.4), d(0.26, 0.32), d.count(1, 3)
    flat, crown = d(0.68, 0.8), 1.1 * w
    yield box("board", (-0.1 * n, -h - 0.05, 0), (long + 0.16 + 0.12 * n, 0.06, w + 0.14))
    yield box("crust", (0, 0, 0), (long, h, w), edge=0.06)
    yield cylinder(
        "crust",
        (0, 0.75 * h, 0),
        crown,
        long,
        edge=0.06,
        turn=(0, 0, 90),
        stretch=(flat, 1, 1),
    )
    for i in range(n + 1):
        x = -long - 0.23 * i
        if i:
            yield box("crust", (x, 0, 0), (0.07, h, w), edge=0.05)
            yield ellipsoid("crust", (x, 0.75 * h, 0), (0.075, flat * crown, crown))
        yield box("crumb", (x - 0.05, 0.01, 0), (0.03, 0.88 * h, 0.88 * w), edge=0.02)
        yield ellipsoid("crumb", (x - 0.05, 0.75 * h, 0), (0.04, 0.85 * flat * crown, 0.88 * crown))


@category("n07691650", crust=("bread", "honeycomb", "leather"), dark=("bread", "leather"))
def croissant(d: Draw):
    radius, thick, n = d(0.5, 0.58), d(0.28, 0.34), 4
    for i in range(n):
        angle = np.radians(28 * i)
        size = thick * (1 - 0.2 * i)
        at = (radius * np.sin(angle), 0, -radius * np.cos(angle) + 0.2)
        yield ellipsoid(
            "dark" if i % 2 else "crust",
            at,
            (0.2, size, size * d(0.95, 1.1)),
            turn=(0, -28 * i, 0),
            mirror="x" if i else "",
            smooth=0.02,
        )
    angle = np.radians(28 * n - 10)
    yield ellipsoid(
        "crust",
        (radius * np.sin(angle), 0, -radius * np.cos(angle) + 0.2),
        (0.2, 0.11, 0.11),
        turn=(0, -28 * n + 10, 0),
        mirror="x",
        smooth=0.03,
    )


@category("n07695742", dough=("bread", "leather", "chocolate"), salt=("snow", "white_paint"))
def pretzel(d: Draw):
    r, thick, w = d(0.33, 0.38), d(0.1, 0.125), d(0.36, 0.42)
    yield arc("dough", (0, -0.62, 0), 0.62, thick, 150, turn=ENDS_UP)
    yield ring("dough", (w, 0.22, 0), r, thick, turn=FACING, mirror="x", stretch=(1, 1, 1.1))
    yield strut("dough", (-w, -0.5, 0.06), (0.16, 0.1, 0.06), thick)
    yield strut("dough", (w, -0.5, 0.1), (-0.16, 0.1, 0.1), thick)
    for x, y in ((0.36, -0.5), (w + r, 0.1), (w + 0.6 * r, 0.5), (0.12, 0.4), (0.62, -0.24)):
        yield ball("salt", (x, y, thick), 0.04, mirror="x")


@category(
    "n07695965",
    bread=("bread", "cream", "cardboard"),
    salad=("lettuce", "leaf"),
    cheese=("cheese", "yellow_paint"),
    ham=("petal", "meat", "red_paint"),
)
def sandwich(d: Draw):
    side, thick = d(0.62, 0.72), d(0.1, 0.14)
    layers = d.pick(("salad", "cheese", "ham"), ("cheese", "ham", "salad"), ("ham", "salad"))
    height = 0.085 * len(layers)
    for y in (0, 2 * (height + thick)):
        yield box("bread", (0, y, 0), (side, thick, side), edge=0.03, turn=(0, 45, 0))
    yield box("bread", (0, 0, 1.02), (2, 2, 1), edge=0.0, cut=True)
    for i, slot in enumerate(layers):
        y = thick + 0.085 * (2 * i + 1)
        out = d(0.0, 0.05)
        yield box(slot, (0, y, -0.05), (1.25 * side, 0.075, 0.1 + out), edge=0.06)
        at = (0.5 * side + 0.02, y, -0.62 * side)
        yield box(slot, at, (0.6 * side, 0.075, 0.25), edge=0.06, turn=(0, -45, 0), mirror="x")
    if d.chance(0.6):
        top = 2 * (height + thick) + thick
        yield rod("bread", (0, top + 0.1, -0.3), 0.025, 0.3)
        yield ball("salad", (0, top + 0.22, -0.3), 0.12)


@category(
    "n07873807",
    crust=("bread", "leather"),
    cheese=("cheese", "banana_skin", "honeycomb"),
    sausage=("red_paint", "meat"),
    herb=("leaf", "black_paint"),
)
def pizza(d: Draw):
    r, n = d(0.84, 0.92), d.count(7, 8)
    yield cylinder("crust", (0, 0, 0), r, 0.05, turn=FACING)
    yield cylinder("cheese", (0, 0, 0.05), r - 0.06, 0.03, turn=FACING, edge=0.02)
    yield ring("crust", (0, 0, 0.03), r - 0.03, 0.085, turn=FACING)
    yield cylinder("sausage", (0, 0.64 * r, 0.08), 0.13, 0.025, turn=FACING, radial=n)
    yield cylinder("sausage", (0, 0.3 * r, 0.08), 0.08, 0.025, turn=FACING, radial=n)
    yield ellipsoid("herb", (0.05, 0.45 * r, 0.08), (0.06, 0.04, 0.03), radial=n)
    if d.chance(0.7):  # one slice is gone
        angle, half = 2 * np.pi / n * d.pick(1, -1), 0.65 * r * np.tan(np.pi / n)
        yield Part(
            "cheese",
            (0.65 * r * np.sin(angle), 0.65 * r * np.cos(angle), 0),
            (half, 0.65 * r, 0.9),
            corner=0.004,
            edge=0.004,
            taper=half,
            turn=(0, 0, -np.degrees(angle)),
            cut=True,
        )


@category(
    "n07697537",
    bun=("bread", "honeycomb"),
    sausage=("meat", "skin_of_fruit", "red_paint"),
    sauce=("yellow_paint", "red_paint", "banana_skin"),
)
def hotdog(d: Draw):
    long, r, n = d(0.62, 0.72), d(0.21, 0.25), d.count(6, 8)
    yield rod("bun", (0, 0, 0.2), r, long, turn=(0, 0, 90), mirror="z")
    yield box("bun", (0, -0.08, 0), (long - 0.15, 0.1, 0.2), edge=0.05)
    yield rod("sausage", (0, 0.18, 0), d(0.16, 0.19), long + d(0.12, 0.2), turn=(0, 0, 90))
    step = 1.7 * long / n
    for i in range(n):
        at = (step * (i - 0.5 * (n - 1)), 0.36, 0)
        yield rod("sauce", at, 0.04, 0.15, turn=(90, 50 * (-1) ** i, 0))


@category("n07840804", egg=("bone", "cream", "human_skin"), cup=(*POTTERY, *PAINTS), band=PAINTS)
def egg(d: Draw):
    r, stem = d(0.36, 0.42), d(0.1, 0.22)
    yield ellipsoid("egg", (0, 0, 0), (r, 1.1 * r, r))
    yield ellipsoid("egg", (0, 0.12, 0), (0.94 * r, 1.3 * r, 0.94 * r), smooth=0.05)
    yield ellipsoid("cup", (0, -0.1, 0), (r + 0.08, r + 0.12, r + 0.08))
    yield box("cup", (0, 0.9, 0), (1, 0.95, 1), edge=0.0, cut=True)
    yield ellipsoid("egg", (0, 0.06, 0), (0.97 * r, 1.35 * r, 0.97 * r))
    low = -r - 0.2
    yield cylinder("cup", (0, low - 0.5 * stem, 0), 0.12, 0.5 * stem + 0.06)
    yield cylinder("cup", (0, low - stem, 0), d(0.3, 0.38), 0.06, top=0.15)
    yield ring("band", (0, -0.06, 0), r + 0.075, 0.03)


@category(
    "n07843636",
    white=("snow", "white_paint", "cream"),
    yolk=("yellow_paint", "orange_paint", "banana_skin"),
)
def fried_egg(d: Draw):
    tilt = (d(35, 50), 0, 0)
    cos, sin = np.cos(np.radians(tilt[0])), np.sin(np.radians(tilt[0]))

    def at(x, z, up):
        """A point of the tilted plane."""
        return (x, up * cos - z * sin, up * sin + z * cos)

    for i in range(d.count(4, 6)):
        angle, out = i * 1.2 + d(0, 0.5), d(0.25, 0.42)
        size = d(0.36, 0.52)
        place = at(out * np.cos(angle), out * np.sin(angle), 0)
        yield cylinder("white", place, size, 0.05, edge=0.045, turn=tilt, smooth=0.12)
    x, z, r = d(-0.1, 0.1), d(-0.1, 0.1), d(0.26, 0.33)
    yield cylinder("white", at(x, z, 0), 0.5, 0.07, edge=0.05, turn=tilt, smooth=0.08)
    yield ellipsoid("yolk", at(x, z, 0.06), (r, 0.2, r), turn=tilt)


@category(
    "n07850329",
    cheese=("cheese", "yellow_paint", "banana_skin"),
    rind=("orange_paint", "red_paint", "cream"),
)
def cheese(d: Draw):
    r, h, half = d(0.9, 1.0), d(0.28, 0.36), d(20, 28)
    yield cylinder("rind", (0, 0, 0), r + 0.03, h, edge=0.02)
    yield cylinder("cheese", (0, 0, 0), r - 0.02, h + 0.004, edge=0.02)
    turn = np.radians(half)
    out = (-np.sin(turn), 0, np.cos(turn))
    yield box(
        "cheese",
        (1.5 * out[0], 0, 1.5 * out[2]),
        (3, 1, 1.5),
        edge=0.0,
        turn=(0, -half, 0),
        mirror="z",
        cut=True,
    )
    yield box("cheese", (-1.5, 0, 0), (1.52, 1, 2), edge=0.0, cut=True)
    for share, y, size in (
        (0.45, 0.1, 0.1),
        (0.66, -0.12, 0.13),
        (0.84, 0.14, 0.09),
        (0.3, -0.14, 0.07),
    ):
        at = (share * r * np.cos(turn), y, share * r * np.sin(turn))
        yield ball("cheese", at, size * d(0.85, 1.15), cut=True, mirror="z")
    yield rod("cheese", (0.05, 0, 0), 0.035, h)
    yield ball("cheese", (0.62 * r, h, 0.05), 0.12, cut=True)
    yield ball("cheese", (0.82 * r, h, -0.12), 0.08, cut=True)


@category(
    "n07879450",
    rice=("snow", "white_paint"),
    fish=("orange_paint", "skin_of_fruit", "petal"),
    seaweed=("black_paint", "leaf"),
    board=("oak", "walnut", "bamboo"),
)
def sushi(d: Draw):
    long, w, n = d(0.34, 0.4), d(0.17, 0.2), d.count(1, 2)
    yield box("board", (0, -0.3, 0), (0.88, 0.06, 0.48))
    yield box("board", (0.6, -0.42, 0), (0.08, 0.08, 0.44), mirror="x")
    gap = d(0.5, 0.56)
    yield box("rice", (-0.1, -0.08, 0), (w, 0.18, long), edge=0.12, copies=n, spacing=gap)
    yield box(
        "fish", (-0.1, 0.14, 0), (w + 0.05, 0.07, long + 0.08), edge=0.06, copies=n, spacing=gap
    )
    if d.chance():
        yield box("seaweed", (-0.1, 0, 0), (w + 0.062, 0.225, 0.07), copies=n, spacing=gap)
    z = d(0.2, 0.26)
    yield cylinder("seaweed", (0.62, -0.06, z), 0.22, 0.19, mirror="z")
    yield cylinder("rice", (0.62, 0.1, z), 0.18, 0.05, mirror="z")
    yield cylinder("fish", (0.62, 0.12, z), 0.09, 0.05, mirror="z")


@category(
    "n07711080",
    fries=("banana_skin", "cheese", "honeycomb"),
    carton=("red_paint", "blue_paint", "striped_fabric", "orange_paint"),
    badge=("yellow_paint", "white_paint"),
)
def french_fries(d: Draw):
    w, h = d(0.38, 0.46), d(0.4, 0.48)
    for i in range(8):
        x, tilt = w * (0.27 * i - 0.95), d(-10, 10) - 2.5 * (i - 3.5)
        at = (x, d(0.35, 0.6), 0.12 * (-1) ** i - 0.02)
        yield box("fries", at, (0.065, 0.55, 0.065), edge=0.015, turn=(d(-6, 6), 0, tilt))
    yield box("carton", (0, 0, 0), (w, h, 0.24), edge=0.02, taper=0.06)
    yield ellipsoid("fries", (0, h + 0.25, 0.6), (0.9 * w, 0.42, 0.5), cut=True)
    yield ellipsoid("badge", (0, -0.1, 0.23), (0.5 * w, 0.16, 0.05))


@category(
    "n07880751",
    shell=("honeycomb", "cheese", "bread"),
    salad=("lettuce", "leaf"),
    meat=("meat", "leather"),
    tomato=("red_paint",),
)
def taco(d: Draw):
    r, n, lean = d(0.75, 0.85), d.count(9, 11), d(12, 18)
    at = 0.06 + 0.5 * r * np.sin(np.radians(lean))
    yield cylinder("shell", (0, 0, at), r, 0.035, turn=(90 + lean, 0, 0), mirror="z")
    yield box("shell", (0, -1, 0), (2, 0.9, 2), edge=0.0, cut=True)
    yield cylinder("shell", (0, -0.1, 0), 0.1, 0.95 * r, turn=(0, 0, 90), edge=0.06)
    yield cylinder("meat", (0, 0, 0), r - 0.12, 0.1, turn=FACING)
    yield box("meat", (0, -1.02, 0), (2, 0.92, 2), edge=0.0, cut=True)
    for i in range(n):
        angle = np.radians(180 * (i + 0.5) / n)
        place = ((r - 0.02) * np.cos(angle), (r - 0.02) * np.sin(angle), 0)
        slot = ("salad", "tomato", "salad", "meat")[i % 4]
        yield ball(slot, place, d(0.13, 0.19))


@category(
    "n07869775",
    meat=("meat", "leather"),
    green=("green_paint", "lettuce"),
    red=("red_paint", "orange_paint"),
    stick=("bamboo", "steel"),
)
def kebab(d: Draw):
    n, lean, size = 7, d(40, 55), d(0.17, 0.2)
    sin, cos = np.sin(np.radians(lean)), np.cos(np.radians(lean))
    turn = (0, 0, -lean)
    yield rod("stick", (0, 0, 0), 0.035, 1.25, turn=turn)
    for i in range(n):
        along = 0.27 * (i - 0.5 * (n - 1)) + 0.1
        at = (along * sin, along * cos, 0)
        if i % 2 == 0:
            half = (size, 0.12, size * d(0.85, 1.05))
            yield box("meat", at, half, edge=0.05, turn=(0, 0, -lean + d(-8, 8)))
        else:
            slot = ("green", "red", "green")[i // 2]
            yield cylinder(slot, at, size * d(1.1, 1.3), 0.06, edge=0.04, turn=turn)
