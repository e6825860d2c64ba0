"""What people and animals live in."""

import numpy as np

from t2s_jax.sim.procedural.parts import ball, box, cylinder, ellipsoid, gable, ring, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import PAINTS


def gabled(wall: str, roof: str, w: float, h: float, depth: float, tall: float, over: float):
    """A house around the origin: walls up to y = h, and a roof whose gable faces +z."""
    yield box(wall, (0, h + tall - 0.05, 0), (w + over, tall - 0.05, depth + 0.05), edge=0.01)
    yield gable(wall, h + tall - 0.11, w + over, tall, depth=depth + 0.1)
    yield box(roof, (0, h + tall, 0), (w + over, tall, depth + 0.035), edge=0.01)
    yield gable(roof, h + tall, w + over, tall, depth=depth + 0.1)
    yield box(roof, (0, h + 2 * tall, 0), (0.04, 0.025, depth + 0.035), edge=0.01)
    yield box(wall, (0, 0, 0), (w, h, depth), edge=0.01)


@category(
    "n03544360",
    wall=("white_paint", "cream_paint", "brick", "stucco"),
    roof=("roof_tiles", "slate", "bark", "red_paint"),
    door=("walnut", *PAINTS),
    window=("dark_glass", "glass"),
)
def house(d: Draw):
    w, h, depth, tall = d(0.5, 0.6), d(0.34, 0.45), d(0.5, 0.65), d(0.2, 0.3)
    yield from gabled("wall", "roof", w, h, depth, tall, 0.12)
    yield box("wall", (-0.45 * w, h + 1.5 * tall, -0.1), (0.09, 0.6 * tall, 0.1))
    yield box("door", (0, -0.3 * h, depth), (0.12, 0.7 * h, 0.03))
    yield box("window", (0.62 * w, 0.2 * h, depth), (0.12, 0.14, 0.025), edge=0.01, mirror="x")
    yield box("window", (0, h + 0.55 * tall, depth + 0.04), (0.09, 0.1, 0.025), edge=0.01)
    yield box(
        "window",
        (w, 0.2 * h, 0),
        (0.13, 0.14, 0.025),
        edge=0.01,
        turn=(0, 90, 0),
        copies=2,
        spacing=0.9 * depth,
        mirror="x",
    )


@category("n02793495", wall=("red_paint",), trim=("white_paint", "cream_paint"), roof=("slate",))
def barn(d: Draw):
    w, h, depth, tall = d(0.5, 0.58), d(0.3, 0.4), d(0.6, 0.75), d(0.22, 0.28)
    front = depth + 0.02
    for slot, inset, out in (("wall", 0.07, 0.05), ("roof", 0.0, 0.0)):
        top, wide = h + 2 * tall - inset, w + 0.1 - inset
        yield box(slot, (0, h + tall, 0), (wide, tall, depth + out), edge=0.01)
        # Steep from the eaves, then flat: two triangles cut down to the same gambrel.
        yield gable(slot, h + 1.6 * tall - inset, wide, 1.6 * tall, depth=1)
        yield gable(slot, top - 0.5 * tall, 1.05 * wide, 0.5 * tall, depth=1)
    yield box("roof", (0, h + 2 * tall, 0), (0.05, 0.025, depth), edge=0.01)
    yield box("wall", (0, 0, 0), (w, h, depth), edge=0.01)
    size = d(0.24, 0.28)
    yield box("trim", (0, size - h, front), (size, size, 0.02))
    yield box("wall", (0, size - h, front + 0.02), (size - 0.05, size - 0.05, 0.02))
    for turn in (45, -45):
        yield box("trim", (0, size - h, front + 0.03), (0.035, 1.3 * size, 0.02), turn=(0, 0, turn))
    yield box("trim", (0, h + 0.5 * tall, depth + 0.06), (0.14, 0.13, 0.02))
    yield box("roof", (0, h + 0.5 * tall, depth + 0.07), (0.1, 0.09, 0.02))


@category(
    "n03610524",
    wall=("oak", "pine", "yellow_paint", "blue_paint", "white_paint"),
    roof=("red_paint", "roof_tiles", "green_paint", "slate"),
    hole=("black_paint",),
    bone=("bone", "white_paint"),
)
def doghouse(d: Draw):
    w, h, depth, tall = d(0.46, 0.52), d(0.34, 0.42), d(0.5, 0.62), d(0.18, 0.26)
    r = d(0.22, 0.27)
    yield from gabled("wall", "roof", w, h, depth, tall, 0.14)
    yield box("hole", (0, -0.28 - 0.2 * h, depth), (r, 0.72 * h - 0.14, 0.02))
    yield cylinder("hole", (0, 0.3 * h - 0.2, depth), r, 0.02, turn=(90, 0, 0))
    yield rod("bone", (0, h + 0.12, depth + 0.05), 0.035, 0.14, turn=(0, 0, 90))
    yield ball("bone", (0.13, h + 0.155, depth + 0.05), 0.045, mirror="x")
    yield ball("bone", (0.13, h + 0.085, depth + 0.05), 0.045, mirror="x")


@category(
    "n02843684",
    wall=("oak", "pine", *PAINTS),
    roof=("red_paint", "slate", "bark"),
    hole=("black_paint",),
)
def birdhouse(d: Draw):
    w, h, depth = d(0.3, 0.36), d(0.32, 0.4), d(0.28, 0.36)
    yield box("roof", (0, -h - 0.5, 0), (0.06, 0.55, 0.06))
    yield from gabled("wall", "roof", w, h, depth, d(0.16, 0.22), 0.12)
    yield box("roof", (0, -h, 0), (w + 0.06, 0.03, depth + 0.08))
    yield cylinder("hole", (0, 0.3 * h, depth), d(0.13, 0.16), 0.015, turn=(90, 0, 0))
    yield rod("roof", (0, -0.4 * h, depth + 0.1), 0.04, 0.14, turn=(90, 0, 0))


@category(
    "n03686924",
    log=("bark", "walnut", "oak"),
    roof=("slate", "straw", "mahogany", "green_paint"),
    stone=("gravel", "granite", "concrete"),
    door=("pine", "red_paint", "dark_glass"),
)
def log_cabin(d: Draw):
    w, n, depth, tall = d(0.52, 0.6), d.count(4, 5), d(0.6, 0.72), d(0.18, 0.25)
    h = 0.36
    r = h / n
    yield from gabled("log", "roof", w - 0.05, h, depth - 0.05, tall, 0.2)
    for i in range(n):
        y = (2 * i + 1) * r - h
        yield rod("log", (0, y, depth), r, w + 0.14, turn=(0, 0, 90), mirror="z")
        yield rod("log", (w, y, 0), r, depth + 0.14, turn=(90, 0, 0), mirror="x")
    yield box("stone", (-w, 0.3, 0), (0.12, 0.72, 0.17))
    yield box("door", (0.1, -0.1, depth + r), (0.13, 0.26, 0.03))
    yield box("door", (-0.28, 0.0, depth + r), (0.11, 0.11, 0.03))


@category("n03560430", snow=("snow", "ice"), hole=("black_paint", "slate"))
def igloo(d: Draw):
    r, tall, door = d(0.62, 0.72), d(0.82, 0.95), d(0.24, 0.28)
    yield ellipsoid("snow", (0, 0, 0), (r, r * tall, r))
    for y in (0.2, 0.45, 0.68):
        level = r * (1 - y * y) ** 0.5
        yield ring("snow", (0, y * r * tall, 0), level + 0.008, 0.022, cut=True)
    yield box("snow", (0, -0.6, 0), (1, 0.6, 1), cut=True)
    yield cylinder("snow", (0, 0.02, r), door, 0.3, turn=(90, 0, 0), edge=0.05)
    yield ring("snow", (0, 0.02, r + 0.05), door, 0.02, turn=(90, 0, 0), cut=True)
    yield cylinder("hole", (0, 0.0, r + 0.28), 0.68 * door, 0.04, turn=(90, 0, 0))
    yield box("snow", (0, -0.62, 0), (1.2, 0.6, 1.5), cut=True)


@category(
    "n04411264",
    cloth=("canvas", "orange_paint", "green_paint", "blue_paint", "yellow_paint"),
    dark=("black_paint", "slate"),
    trim=("white_paint", "rope", "grey_paint"),
)
def tent(d: Draw):
    w, h, depth = d(0.6, 0.72), d(0.4, 0.5), d(0.7, 0.9)
    yield box("dark", (0, 0, 0), (0.6 * w, 0.82 * h, depth + 0.02), edge=0.0)
    yield gable("dark", -0.18 * h, 0.55 * w, 0.82 * h, depth=2)
    yield box("cloth", (0, 0, 0), (w, h, depth), edge=0.0)
    yield gable("cloth", 0, w, h, depth=2)
    yield strut(
        "trim", (0.58 * w, -h, depth + 0.02), (0.02, 0.66 * h, depth + 0.02), 0.03, mirror="xz"
    )
    yield rod("trim", (0, h, 0), 0.03, depth + 0.03, turn=(90, 0, 0))
    yield box("trim", (w, -h, 0), (0.06, 0.025, depth), mirror="x")
    yield strut("trim", (0, h, depth), (0, -h, depth + 0.5), 0.02, mirror="z")


@category(
    "n04412416",
    hide=("canvas", "leather", "hide", "cream_paint"),
    band=("red_paint", "blue_paint", "terracotta"),
    pole=("pine", "oak", "bamboo"),
    dark=("black_paint",),
)
def tepee(d: Draw):
    r, h, n = d(0.6, 0.72), d(0.72, 0.85), d.count(5, 7)
    yield rod("pole", (0, h + 0.14, 0.09), 0.028, 0.26, turn=(d(18, 26), 0, 0), radial=n, axis="y")
    yield cylinder("hide", (0, 0, 0), r, h, top=0.07)
    slope = (r - 0.07) / (2 * h)
    for y in (-0.75 * h, d(0.1, 0.3) * h):
        size = r - slope * (y + h)
        grow = 0.07 * slope
        yield cylinder("band", (0, y, 0), size + grow + 0.012, 0.07, size - grow + 0.012, 0.003)
    lean = np.degrees(np.arctan(slope))
    yield cylinder(
        "dark",
        (0, -0.5 * h, r - 0.5 * h * slope),
        0.24,
        0.5 * h,
        top=0.01,
        stretch=(1, 1, 0.2),
        turn=(-lean, 0, 0),
    )


@category(
    "n03457902",
    glass=("glass",),
    frame=("white_paint", "green_paint", "steel"),
    base=("brick", "concrete"),
    door=("teal_paint", "dark_glass"),
)
def greenhouse(d: Draw):
    w, h, depth, tall, n = d(0.46, 0.54), d(0.3, 0.38), d(0.7, 0.85), d(0.15, 0.22), d.count(4, 6)
    gap = 2 * depth / n
    yield box("glass", (0, h + tall, 0), (w, tall, depth), edge=0.0)
    yield gable("glass", h + tall, w, tall)
    yield box("glass", (0, 0, 0), (w, h, depth), edge=0.0)
    lean, slant = np.degrees(np.arctan2(w, 2 * tall)), 0.5 * np.hypot(w, 2 * tall)
    row = {"mirror": "x", "copies": n + 1, "spacing": gap, "edge": 0.01}
    # Turned so that the rows of copies run along the house.
    yield box("frame", (0.5 * w, h + tall, 0), (0.03, slant, 0.03), turn=(-lean, 90, 0), **row)
    yield box("frame", (w, 0, 0), (0.03, h, 0.03), turn=(0, 90, 0), **row)
    yield box("frame", (w, h, 0), (0.04, 0.03, depth), edge=0.01, mirror="x")
    yield box("frame", (0, h + 2 * tall, 0), (0.04, 0.03, depth + 0.02), edge=0.01)
    yield box("frame", (0, h, depth), (w, 0.03, 0.03), edge=0.01)
    yield box("frame", (0.5 * w, 0.08, depth), (0.025, h + 0.5 * tall, 0.03), mirror="x")
    yield box("base", (0, 0.03 - h, 0), (w + 0.05, 0.09, depth + 0.05), edge=0.01)
    yield box("door", (0, -0.12 * h, depth), (0.13, 0.8 * h, 0.03))


@category(
    "n03547054",
    wall=("terracotta", "cork", "stucco", "bamboo"),
    thatch=("straw", "bristle", "dry_grass"),
    door=("walnut", "black_paint"),
)
def hut(d: Draw):
    r, h, tall = d(0.46, 0.54), d(0.26, 0.34), d(0.28, 0.38)
    yield cylinder("wall", (0, 0, 0), r, h)
    yield cylinder("thatch", (0, h + tall - 0.08, 0), r + 0.2, tall, 0.06, edge=0.04)
    yield cylinder("thatch", (0, h + 2 * tall - 0.06, 0), 0.16, 0.1, 0.05, edge=0.03)
    yield box("door", (0, -0.12, r - 0.04), (0.14, h - 0.12, 0.06))
    yield cylinder("door", (0, h - 0.24, r - 0.04), 0.14, 0.06, turn=(90, 0, 0))
    for x in (0.34, -0.34):
        yield box("door", (x, 0, 0.78 * r), (0.07, 0.07, 0.08), turn=(0, 110 * x, 0))


@category(
    "n02822865",
    straw=("straw", "bread", "bristle"),
    hole=("black_paint",),
    wood=("oak", "pine", "walnut"),
    bee=("yellow_paint",),
)
def beehive(d: Draw):
    n, r, rise = d.count(6, 7), d(0.42, 0.48), d(0.15, 0.17)
    for i in range(n):
        size = r * (1 - (i / n) ** 2.2) + 0.02
        yield cylinder("straw", (0, rise * i, 0), size, 0.1, edge=0.095)
    yield ball("straw", (0, rise * n - 0.04, 0), 0.1)
    yield cylinder("hole", (0, 0.3 * rise, r - 0.04), 0.12, 0.08, turn=(90, 0, 0))
    yield box("wood", (0, -0.13, 0.06), (r + 0.08, 0.045, r + 0.12))
    yield cylinder("wood", (r - 0.06, -0.3, r - 0.08), 0.05, 0.16, mirror="xz")
    for x, y, z in ((0.2, 0.42, 0.8 * r), (-0.14, 0.55, 0.78 * r), (0.1, 0.2, r)):
        yield ellipsoid("bee", (x, y, z), (0.07, 0.05, 0.06))


@category(
    "n03819336",
    twig=("bark", "walnut", "straw"),
    inside=("straw", "cork"),
    egg=("teal_paint", "cream", "ice", "white_paint"),
)
def nest(d: Draw):
    r, n = d(0.46, 0.54), d.count(9, 12)
    yield ellipsoid("twig", (0, -0.06, 0), (r + 0.06, 0.26, r + 0.06))
    for y, out, thick in ((-0.1, 0.04, 0.08), (0.02, 0.06, 0.085), (0.13, 0.04, 0.08)):
        yield ring("twig", (0, y, 0), r + out, thick)
    yield rod("twig", (0, 0.05, r + 0.12), 0.03, 0.3, turn=(10, 15, 68), radial=n, axis="y")
    yield rod("twig", (0.05, 0.17, r), 0.025, 0.3, turn=(-12, -10, 105), radial=n, axis="y")
    yield cylinder("inside", (0, 0.1, 0), r - 0.02, 0.05, edge=0.03)
    tall = d(0.2, 0.25)
    for x, z in ((0.0, 0.16), (0.19, -0.08), (-0.19, -0.08)):
        yield ellipsoid("egg", (x, 0.26, z), (0.155, tall, 0.155))
