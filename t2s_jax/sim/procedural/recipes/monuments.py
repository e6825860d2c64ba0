"""Monuments and other works of stone."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
    tube,
    wedge,
)
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import WOODS

STONES = ("sandstone", "concrete", "marble", "granite")


@category(
    "n03074380",
    stone=("marble", "sandstone", "white_paint", "granite"),
    base=("marble", "sandstone", "concrete"),
)
def column(d: Draw):
    r, h, flutes, ionic = d(0.2, 0.25), d(0.7, 0.9), d.count(10, 14), d.chance(0.6)
    yield cylinder("stone", (0, 0, 0), r, h, top=0.85 * r)
    yield rod("stone", (0, 0, r), 0.035, 1.2 * h, radial=flutes, axis="y", cut=True)
    for sign in (1, -1):
        yield cylinder("stone", (0, sign * (h - 0.04), 0), r + 0.04, 0.06, edge=0.05)
    yield cylinder("base", (0, -h - 0.03, 0), r + 0.11, 0.06, edge=0.05)
    yield box("base", (0, -h - 0.15, 0), (r + 0.17, 0.08, r + 0.17))
    if ionic:
        yield cylinder("base", (r + 0.04, h + 0.06, 0), 0.14, r, turn=(90, 0, 0), mirror="x")
        yield ring("stone", (r + 0.04, h + 0.06, r), 0.08, 0.025, turn=(90, 0, 0), mirror="xz")
    else:
        yield cylinder("base", (0, h + 0.06, 0), r, 0.08, top=r + 0.14)
    yield box("base", (0, h + 0.18, 0), (r + 0.17, 0.07, r + 0.17))


@category("n03837869", stone=STONES, base=STONES, cap=("gold", "bronze", "sandstone"))
def obelisk(d: Draw):
    w, h, steps = d(0.17, 0.22), d(0.75, 0.9), d.count(1, 3)
    yield wedge("stone", (0, 0, 0), (w, h, w), 0.35 * w)
    yield wedge("cap", (0, h + 0.1, 0), (0.66 * w, 0.12, 0.66 * w), 0.63 * w)
    yield box("base", (0, -h - 0.08, 0), (w + 0.08, 0.13, w + 0.08), edge=0.01)
    for i in range(steps):
        size = w + 0.18 + 0.1 * i
        yield box("base", (0, -h - 0.22 - 0.09 * i, 0), (size, 0.05, size), edge=0.01)


@category(
    "",
    stone=("sandstone", "concrete"),
    trim=("sandstone", "marble", "gold"),
    door=("slate", "walnut"),
)
def pyramid(d: Draw):
    w, h, n = d(0.85, 1.0), d(0.5, 0.62), d.count(7, 9)
    for i in range(n):
        size = w * (1 - (i + 0.3) / n)
        slot = "trim" if i == n - 1 else "stone"
        yield box(slot, (0, 2 * h * (i + 0.5) / n, 0), (size, h / n + 0.005, size), edge=0.005)
    size = w * (1 - (n - 0.7) / n)
    yield wedge("trim", (0, 2 * h + 0.5 * size, 0), (size, 0.6 * size, size), 0.95 * size)
    yield box("stone", (0, 0.16, 0.84 * w), (0.17, 0.17, 0.2), edge=0.01)
    yield box("door", (0, 0.12, 0.84 * w + 0.2), (0.09, 0.12, 0.015), edge=0.01)


@category("n03220237", stone=("granite", "concrete", "sandstone", "slate"))
def dolmen(d: Draw):
    w, h = d(0.45, 0.58), d(0.34, 0.45)
    yield box("stone", (w, 0, d(-0.1, 0.1)), (0.16, h, 0.34), edge=0.1, turn=(0, 15, d(-6, 6)))
    yield box("stone", (-w, 0, d(-0.1, 0.1)), (0.15, h, 0.3), edge=0.1, turn=(0, -20, d(-6, 6)))
    yield box("stone", (0.05, 0, -0.4), (0.3, h, 0.13), edge=0.09, turn=(0, d(-10, 10), 4))
    yield box(
        "stone", (0, h + 0.1, 0), (w + d(0.25, 0.4), 0.17, 0.6), edge=0.12, turn=(3, 12, d(-6, 6))
    )


@category(
    "n03455488",
    stone=("granite", "marble", "slate", "concrete"),
    mark=("slate", "gold", "black_paint"),
    ground=("grass", "soil"),
    flower=("red_paint", "petal", "yellow_paint"),
)
def gravestone(d: Draw):
    w, h, cross = d(0.36, 0.44), d(0.36, 0.5), d.chance(0.6)
    yield box("stone", (0, 0, 0), (w, h, 0.12), edge=0.02)
    yield cylinder("stone", (0, h, 0), w, 0.12, turn=(90, 0, 0), edge=0.02)
    yield box("stone", (0, -h - 0.02, 0), (w + 0.12, 0.1, 0.22), edge=0.02)
    if cross:
        yield box("mark", (0, h, 0.12), (0.04, 0.24, 0.02), edge=0.01)
        yield box("mark", (0, h + 0.07, 0.12), (0.15, 0.04, 0.02), edge=0.01)
    else:
        yield ring("mark", (0, h + 0.02, 0.12), 0.14, 0.03, turn=(90, 0, 0))
    yield box(
        "mark",
        (0, -0.25 * h, 0.12),
        (0.025, 0.62 * w, 0.015),
        edge=0.01,
        turn=(0, 0, 90),
        copies=3,
        spacing=0.14,
    )
    yield ellipsoid("ground", (0, -h - 0.14, 0.5), (0.48, 0.16, 0.62))
    yield ball("flower", (0.14, -h + 0.06, 0.62), 0.09)
    yield ball("flower", (-0.06, -h + 0.06, 0.7), 0.09)
    yield box("ground", (0, -h - 0.24, 0.35), (0.62, 0.1, 0.8), edge=0.04)


@category(
    "n04458633",
    wood=("walnut", "mahogany", "oak"),
    red=("red_paint", "orange_paint"),
    dark=("black_paint", "teal_paint", "blue_paint"),
    light=("white_paint", "yellow_paint"),
)
def totem_pole(d: Draw):
    r, n, wings = d(0.24, 0.28), d.count(2, 3), d(0.55, 0.7)
    step = 0.62
    for i in range(n):
        y = step * i
        yield cylinder(
            "wood" if i % 2 == 0 else "red", (0, y, 0), r, 0.5 * step, top=1.08 * r, edge=0.05
        )
        yield ball("light", (0.11, y + 0.14, 0.86 * r), 0.085, mirror="x")
        yield ball("dark", (0.11, y + 0.14, 0.86 * r + 0.06), 0.05, mirror="x")
        if i % 2 == 0:
            yield box("dark", (0, y - 0.15, 0.95 * r), (0.17, 0.075, 0.05), edge=0.03)
            yield box("light", (0, y - 0.15, 0.95 * r + 0.05), (0.13, 0.035, 0.02), edge=0.01)
        else:
            yield wedge("light", (0, y - 0.04, r + 0.12), (0.1, 0.2, 0.1), 0.09, turn=(100, 0, 0))
    top = step * (n - 0.5)
    yield box(
        "red",
        (0.5 * wings, top - 0.36, 0),
        (0.5 * wings, 0.1, 0.05),
        turn=(0, 0, d(5, 18)),
        mirror="x",
    )
    yield box(
        "dark",
        (0.75 * wings, top - 0.3, 0.03),
        (0.22 * wings, 0.06, 0.04),
        turn=(0, 0, 15),
        mirror="x",
    )
    yield cylinder("dark", (0.12, top + 0.06, 0), 0.1, 0.12, top=0.02, mirror="x")
    yield cylinder("wood", (0, -0.36, 0), r + 0.08, 0.06)


@category(
    "n04306847",
    figure=("bronze", "marble", "granite", "cast_iron"),
    base=("granite", "marble", "sandstone"),
    plate=("brass", "slate"),
)
def statue(d: Draw):
    h, w, lift = d(0.28, 0.42), d(0.28, 0.34), d(25, 60)
    yield box("base", (0, -h, 0), (w, h, w), edge=0.02)
    yield box("base", (0, 0.02, 0), (w + 0.06, 0.05, w + 0.06), edge=0.02)
    yield box("base", (0, -2 * h, 0), (w + 0.1, 0.07, w + 0.1), edge=0.02)
    yield box("plate", (0, -h, w), (0.6 * w, 0.4 * h, 0.015), edge=0.01)
    yield cylinder("figure", (0, 0.34, 0), 0.19, 0.3, top=0.12)
    yield ellipsoid("figure", (0, 0.74, 0), (0.19, 0.24, 0.13), smooth=0.1)
    yield rod("figure", (0, 0.98, 0), 0.06, 0.1)
    yield ball("figure", (0, 1.12, 0.01), 0.125)
    yield rod("figure", (-0.23, 0.68, 0.02), 0.06, 0.24, turn=(0, 0, -12), smooth=0.05)
    yield rod("figure", (0.26, 0.95, 0.06), 0.055, 0.26, turn=(15, 0, -lift), smooth=0.05)
    yield box("figure", (0, 0.55, -0.12), (0.2, 0.36, 0.05), edge=0.04, taper=-0.05)


@category(
    "n03388043",
    stone=("marble", "sandstone", "concrete", "granite"),
    water=("ice", "glass", "blue_paint"),
    trim=("bronze", "marble", "sandstone"),
)
def fountain(d: Draw):
    r, h, n, tiers = d(0.7, 0.82), d(0.34, 0.44), d.count(6, 8), d.count(1, 2)
    yield arc("water", (0, h + 0.4, 0.34), 0.22, 0.03, 170, turn=(90, 0, 0), radial=n, axis="y")
    yield cylinder("water", (0, -0.1, 0), r - 0.03, 0.1)
    yield tube("stone", (0, -0.06, 0), r, 0.16, wall=0.09)
    yield ring("stone", (0, 0.1, 0), r - 0.04, 0.055)
    yield cylinder("trim", (0, 0.5 * h, 0), 0.14, 0.5 * h + 0.05, top=0.08)
    for i in range(tiers):
        y, size = h + 0.34 * i, 0.4 - 0.16 * i
        yield cylinder("stone", (0, y, 0), 0.1, 0.08, top=size)
        yield cylinder("water", (0, y + 0.07, 0), size - 0.03, 0.025)
        yield cylinder("trim", (0, y + 0.2, 0), 0.07, 0.16)
    yield ellipsoid("water", (0, h + 0.34 * tiers + 0.1, 0), (0.06, 0.18, 0.06))


@category(
    "",
    step=("oak", "walnut", "marble", "white_paint", "concrete"),
    pole=("iron", "steel", "black_paint", "white_paint"),
)
def spiral_staircase(d: Draw):
    n, r, turn, hand = 14, d(0.55, 0.68), d(22, 27), d.pick(1, -1)
    rise = d(0.125, 0.15)
    for i in range(n):
        angle = hand * (turn * i - 60)
        x, z = np.sin(np.radians(angle)), np.cos(np.radians(angle))
        yield box(
            "step",
            (0.5 * r * x, rise * i, 0.5 * r * z),
            (0.13, 0.03, 0.5 * r),
            edge=0.01,
            turn=(0, angle, 0),
        )
    yield cylinder("pole", (0, 0.5 * rise * n + 0.1, 0), 0.07, 0.5 * rise * n + 0.2)
    yield cylinder("pole", (0, -0.08, 0), 0.3, 0.03)
    yield ball("pole", (0, rise * n + 0.3, 0), 0.1)


@category(
    "",
    step=("oak", "walnut", "marble", "white_paint", "concrete"),
    rail=("iron", "walnut", "white_paint", "brass"),
)
def stairway(d: Draw):
    n, w, rise, run = d.count(6, 8), d(0.36, 0.46), d(0.13, 0.16), d(0.16, 0.19)
    for i in range(n):
        size = 0.5 * rise * (i + 1)
        yield box("step", (0, size, -run * i), (w, size, 0.5 * run + 0.02), edge=0.01)
    end, top = -run * (n - 1), rise * n
    yield strut("rail", (w, rise + 0.5, 0), (w, top + 0.5, end), 0.04, mirror="x")
    yield rod("rail", (w, rise + 0.2, 0), 0.045, 0.32, mirror="x")
    yield rod("rail", (w, top + 0.2, end), 0.045, 0.32, mirror="x")
    yield rod("rail", (w, 0.5 * (rise + top) + 0.2, 0.5 * end), 0.03, 0.28, mirror="x")
    yield ball("rail", (w, rise + 0.55, 0), 0.08, mirror="x")


@category(
    "",
    post=(*WOODS, "grey_paint"),
    board=("white_paint", "yellow_paint", "green_paint", "oak"),
    mark=("black_paint", "red_paint"),
    ground=("grass", "gravel"),
)
def signpost(d: Draw):
    n, h, w = d.count(2, 3), d(0.75, 0.9), d(0.11, 0.14)
    yield cylinder("post", (0, 0, 0), 0.07, h)
    yield cylinder("post", (0, h + 0.06, 0), 0.1, 0.08, top=0.01)
    first = d.pick(1, -1)
    for i in range(n):
        side, length = first * (-1) ** i, d(0.36, 0.46)
        y, middle = h - 0.2 - 2.3 * w * i, 0.25 * side
        yield box("board", (middle, y, 0.08), (length, w, 0.035), edge=0.01)
        point = middle + side * length
        yield box("board", (point, y, 0.08), (0.707 * w,) * 2 + (0.035,), 0.01, turn=(0, 0, 45))
        yield box("mark", (middle, y, 0.115), (0.75 * length, 0.3 * w, 0.012), edge=0.01)
    yield ellipsoid("ground", (0, -h, 0), (0.4, 0.12, 0.4))


@category(
    "n03743016",
    stone=("granite", "concrete", "sandstone", "slate"),
    grass=("grass", "leaf", "dry_grass"),
)
def megalith(d: Draw):
    n, r, h = d.count(6, 8), d(0.66, 0.76), d(0.26, 0.34)
    wide = np.pi * r / n
    yield box("stone", (0, 0, r), (0.42 * wide, h, 0.1), edge=0.05, radial=n, axis="y")
    yield box("stone", (0, h + 0.06, r), (1.04 * wide, 0.08, 0.11), edge=0.04, radial=n, axis="y")
    for x in (-0.15, 0.15):
        yield box("stone", (x, 0.12, 0), (0.09, h + 0.12, 0.12), edge=0.05)
    yield box("stone", (0, h + 0.3, 0), (0.3, 0.08, 0.13), edge=0.05)
    yield cylinder("grass", (0, -h - 0.02, 0), r + 0.22, 0.05)


@category(
    "",
    shirt=("checked_fabric", "denim", "canvas", "red_paint"),
    straw=("straw", "bristle"),
    head=("canvas", "linen", "cork"),
    wood=("oak", "bark"),
)
def scarecrow(d: Draw):
    h, tilt, brim = d(0.4, 0.5), d(-8, 8), d(0.28, 0.34)
    yield rod("wood", (0, -0.35, -0.06), 0.045, 0.7)
    yield box("shirt", (0, 0.05, 0), (0.2, 0.3, 0.13), edge=0.09, taper=-0.03)
    yield rod("shirt", (0.42, 0.25, 0), 0.095, 0.34, turn=(0, 0, 90), mirror="x")
    yield cylinder("straw", (0.82, 0.25, 0), 0.06, 0.1, 0.13, turn=(0, 0, -90), mirror="x")
    yield rod("wood", (0, 0.25, -0.05), 0.035, 0.95, turn=(0, 0, 90))
    yield cylinder("straw", (0, -0.32, 0), 0.24, 0.12, 0.17)
    yield ellipsoid("head", (0, 0.6, 0), (0.2, 0.23, 0.19))
    yield ring("straw", (0, 0.39, 0), 0.12, 0.06)
    yield ball("wood", (0.08, 0.63, 0.165), 0.035, mirror="x")
    yield box("wood", (0, 0.5, 0.165), (0.085, 0.018, 0.02), edge=0.01)
    yield cylinder("wood", (0, 0.57, 0.22), 0.035, 0.06, 0.005, turn=(90, 0, 0))
    yield cylinder("straw", (0, 0.74, 0), brim + 0.04, 0.03, turn=(0, 0, tilt))
    yield cylinder(
        "straw", (0.01 * tilt * -0.2, 0.74 + 0.4 * h, 0), 0.2, 0.42 * h, 0.08, turn=(0, 0, tilt)
    )
