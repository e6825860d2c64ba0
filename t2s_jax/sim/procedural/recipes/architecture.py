"""Buildings."""

import numpy as np

from t2s_jax.sim.procedural.parts import ball, box, cylinder, ellipsoid, gable, ring, tube, wedge
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.dwellings import gabled


@category(
    "n03028079",
    wall=("white_paint", "sandstone", "brick", "stucco"),
    roof=("slate", "roof_tiles", "teal_paint"),
    door=("walnut", "mahogany"),
    cross=("gold", "iron", "brass"),
)
def church(d: Draw):
    w, depth, side, h = d(0.3, 0.36), d(0.5, 0.62), d(0.17, 0.2), d(0.5, 0.65)
    spire = d(0.3, 0.42)
    yield from gabled("wall", "roof", w, 0.3, depth, d(0.14, 0.18), 0.06)
    front = depth + side
    yield box("wall", (0, h - 0.3, depth), (side, h, side), edge=0.01)
    yield wedge(
        "roof", (0, 2 * h - 0.3 + spire, depth), (side + 0.06, spire, side + 0.06), side + 0.04
    )
    top = 2 * h - 0.3 + 2 * spire
    yield box("cross", (0, top + 0.08, depth), (0.03, 0.15, 0.03), edge=0.01)
    yield box("cross", (0, top + 0.12, depth), (0.1, 0.03, 0.03), edge=0.01)
    yield box("door", (0, -0.17, front), (0.09, 0.13, 0.02))
    yield cylinder("door", (0, -0.04, front), 0.09, 0.02, turn=(90, 0, 0))
    yield cylinder("door", (0, 2 * h - 0.55, front), 0.08, 0.02, turn=(90, 0, 0))
    yield box(
        "door",
        (w, 0.02, -0.1),
        (0.06, 0.14, 0.02),
        edge=0.02,
        turn=(0, 90, 0),
        copies=3,
        spacing=0.55 * depth,
        mirror="x",
    )


@category(
    "n03788195",
    wall=("white_paint", "sandstone", "stucco", "marble"),
    dome=("gold", "teal_paint", "blue_paint", "copper"),
    door=("walnut", "dark_glass"),
)
def mosque(d: Draw):
    w, r, h, n = d(0.5, 0.58), d(0.36, 0.44), d(0.6, 0.78), d.count(1, 2)
    yield box("wall", (0, -0.2, 0), (w, 0.3, w), edge=0.01)
    yield cylinder("wall", (0, 0.14, 0), r, 0.1)
    yield ellipsoid("dome", (0, 0.24, 0), (r + 0.02, 0.9 * r, r + 0.02))
    yield cylinder("dome", (0, 0.24 + 0.9 * r, 0), 0.08, 0.14, top=0.015, smooth=0.08)
    planes = "xz" if n == 2 else "x"
    yield cylinder("wall", (w + 0.05, h - 0.5, w), 0.1, h, top=0.08, mirror=planes)
    yield cylinder("wall", (w + 0.05, 2 * h - 0.68, w), 0.14, 0.04, mirror=planes)
    yield cylinder("dome", (w + 0.05, 2 * h - 0.4, w), 0.11, 0.14, top=0.01, mirror=planes)
    yield box("door", (0, -0.32, w), (0.12, 0.18, 0.02))
    yield cylinder("door", (0, -0.14, w), 0.12, 0.02, turn=(90, 0, 0))
    yield box("door", (0.33, -0.2, w), (0.07, 0.14, 0.02), edge=0.02, mirror="x")


@category(
    "",
    wall=("red_paint", "walnut", "white_paint", "mahogany"),
    roof=("slate", "green_paint", "roof_tiles", "teal_paint"),
    trim=("gold", "brass"),
)
def pagoda(d: Draw):
    n, w, shrink = d.count(3, 5), d(0.36, 0.42), d(0.8, 0.86)
    step = 1.6 / n
    y = 0.0
    yield box("trim", (0, -0.06, 0), (w + 0.2, 0.06, w + 0.2))
    for i in range(n):
        size = w * shrink**i
        yield box("wall", (0, y + 0.3 * step, 0), (size, 0.32 * step, size))
        out = size + 0.22 * shrink**i
        yield wedge(
            "roof", (0, y + 0.78 * step, 0), (out, 0.2 * step, out), 0.75 * (out - size) + 0.1
        )
        y += step
    yield cylinder("trim", (0, y + 0.1, 0), 0.06, 0.22, top=0.015)
    yield box("trim", (0, 0.24 * step, w), (0.1, 0.24 * step, 0.02))


@category(
    "n04233124",
    frame=("concrete", "white_paint", "steel", "sandstone"),
    glass=("dark_glass", "glass", "blue_paint"),
)
def skyscraper(d: Draw):
    w, h, floors = d(0.26, 0.32), d(0.55, 0.7), d.count(7, 10)
    tiers = d.count(2, 3)
    bottom = -1.0
    for i in range(tiers):
        size, tall = w * (1 - 0.27 * i), h * (1 - 0.4 * i)
        y = bottom + tall
        yield box("glass", (0, y, 0), (size, tall, size), edge=0.01)
        count = max(round(floors * tall / h), 2)
        yield box(
            "frame",
            (0, y + 0.04, 0),
            (0.035, size + 0.03, size + 0.03),
            turn=(0, 0, 90),
            edge=0.005,
            copies=count,
            spacing=2 * tall / count,
        )
        for turn in (0, 90):
            yield box(
                "frame",
                (0, y, 0),
                (0.03, tall, size + 0.03),
                edge=0.005,
                turn=(0, turn, 0),
                copies=4 - i,
                spacing=2 * size / (4 - i),
            )
        bottom = y + tall
    yield cylinder("frame", (0, bottom + 0.2, 0), 0.05, d(0.2, 0.3), top=0.02)


@category(
    "n03316406",
    wall=("brick", "concrete", "cream_paint"),
    roof=("slate", "iron", "grey_paint"),
    window=("glass", "dark_glass", "yellow_paint"),
    chimney=("brick", "concrete", "white_paint"),
)
def factory(d: Draw):
    h, depth, n, tall = d(0.24, 0.32), d(0.42, 0.52), d.count(2, 3), d(0.55, 0.7)
    yield box("wall", (0, 0, 0), (0.92, h, depth), edge=0.01)
    yield wedge("roof", (0, h + 0.12, 0), (0.23, 0.13, depth), 0.2, copies=4, spacing=0.46)
    back = 0.1 - depth
    yield cylinder("chimney", (0, h + tall, back), 0.13, tall, top=0.085, copies=n, spacing=0.5)
    yield cylinder("roof", (0, h + 1.85 * tall, back), 0.11, 0.07, top=0.105, copies=n, spacing=0.5)
    yield box("window", (0, 0.25 * h, depth), (0.1, 0.4 * h, 0.02), copies=5, spacing=0.35)
    yield box("window", (-0.92, -0.2 * h, 0.1), (0.02, 0.7 * h, 0.2), edge=0.01)


@category(
    "n04407435",
    stone=("marble", "white_paint", "sandstone"),
    roof=("roof_tiles", "marble", "sandstone"),
    wall=("sandstone", "cream_paint", "terracotta"),
)
def temple(d: Draw):
    w, depth, h, n = d(0.62, 0.72), d(0.7, 0.85), d(0.28, 0.36), d.count(4, 6)
    r = 0.36 * w / n + 0.02
    yield box("stone", (0, h + 0.24, 0), (w + 0.08, 0.16, depth + 0.08), edge=0.01)
    yield gable("stone", h + 0.24, w + 0.08, 0.16)
    yield box("roof", (0, h + 0.3, 0), (w + 0.08, 0.16, depth), edge=0.01)
    yield gable("roof", h + 0.28, w + 0.1, 0.17)
    yield box("stone", (0, h + 0.44, 0), (0.05, 0.03, depth), edge=0.01)
    yield box("stone", (0, h + 0.05, 0), (w + 0.04, 0.06, depth + 0.04), edge=0.01)
    yield box("wall", (0, 0, 0), (w - 0.24, h, depth - 0.26))
    for i in range(3):
        size = 0.08 + 0.08 * i
        yield box("stone", (0, -h - 0.05 - 0.08 * i, 0), (w + size, 0.045, depth + size), edge=0.01)
    gap = 2 * (w - r) / (n - 1)
    yield cylinder(
        "stone", (0, 0, depth - r), r, h, top=0.85 * r, copies=n, spacing=gap, mirror="z"
    )
    count = round(2 * depth / gap)
    yield cylinder(
        "stone",
        (w - r, 0, 0),
        r,
        h,
        top=0.85 * r,
        turn=(0, 90, 0),
        copies=count,
        spacing=2 * (depth - r) / (count - 1),
        mirror="x",
    )


@category(
    "n03430418",
    frame=("white_paint", "oak", "pine"),
    roof=("slate", "roof_tiles", "green_paint", "teal_paint"),
    floor=("oak", "concrete", "sandstone"),
)
def gazebo(d: Draw):
    n, r, h, tall = d.count(6, 8), d(0.56, 0.64), d(0.4, 0.5), d(0.2, 0.3)
    yield cylinder("floor", (0, -h - 0.06, 0), r + 0.12, 0.08)
    yield box("frame", (0, 0, r), (0.045, h, 0.045), radial=n, axis="y")
    width = r * 3.14159 / n
    for y in (-0.45 * h, 0.9 * h):
        yield box("frame", (0, y, 0.93 * r), (width, 0.035, 0.025), radial=n, axis="y")
    yield box(
        "frame", (0.5 * width, -0.7 * h, 0.93 * r), (0.025, 0.3 * h, 0.02), radial=n, axis="y"
    )
    yield cylinder("roof", (0, h + tall, 0), r + 0.18, tall, top=0.05)
    yield ball("frame", (0, h + 2 * tall + 0.03, 0), 0.08)


@category(
    "n04220250",
    wall=("concrete", "steel", "brick", "white_paint"),
    roof=("steel", "slate", "red_paint", "white_paint"),
    band=("iron", "grey_paint"),
)
def silo(d: Draw):
    r, h, n = d(0.3, 0.36), d(0.65, 0.8), d.count(4, 6)
    yield ellipsoid("roof", (0, h, 0), (r + 0.02, d(0.75, 1.0) * r, r + 0.02))
    yield cylinder("wall", (0, 0, 0), r, h)
    for i in range(n):
        yield ring("band", (0, h * (2 * i + 0.6) / n - h, 0), r, 0.022)
    yield box("wall", (-r, 0.03, 0), (0.08, h + 0.05, 0.1))
    yield wedge("roof", (-r, h + 0.12, 0), (0.12, 0.06, 0.14), 0.06)
    yield box("wall", (0, 0.22 - h, r + 0.12), (0.26, 0.22, 0.2))
    yield wedge("roof", (0, 0.52 - h, r + 0.12), (0.3, 0.08, 0.26), 0.2)
    yield box("band", (0, 0.16 - h, r + 0.32), (0.1, 0.16, 0.02))


@category(
    "n02814860",
    tower=("white_paint",),
    stripe=("red_paint", "blue_paint", "black_paint"),
    lamp=("glass", "yellow_paint"),
    roof=("red_paint", "black_paint"),
)
def lighthouse(d: Draw):
    r, n = d(0.3, 0.36), d.count(2, 3)
    yield cylinder("tower", (0, -0.2, 0), r, 0.75, top=0.6 * r)
    for i in range(n):
        y = -0.65 + 1.1 * i / n
        size = r * (0.8 - 0.2 * (y + 0.2) / 0.75) + 0.012
        yield cylinder("stripe", (0, y, 0), size + 0.02, 0.13, top=size - 0.015, edge=0.002)
    yield cylinder("stripe", (0, 0.57, 0), 0.95 * r, 0.04)
    yield cylinder("lamp", (0, 0.72, 0), 0.5 * r, 0.14)
    yield cylinder("roof", (0, 0.94, 0), 0.7 * r, 0.1, top=0.03)
    yield cylinder("stripe", (0, -0.97, 0), 1.5 * r, 0.05)


@category(
    "n04587559",
    tower=("brick", "stucco", "cream_paint"),
    roof=("walnut", "terracotta"),
    sail=("white_paint", "linen", "canvas"),
)
def windmill(d: Draw):
    r, h, span = d(0.32, 0.4), d(0.55, 0.65), d(0.55, 0.68)
    yield cylinder("tower", (0, -0.35, 0), r, h, top=0.65 * r)
    yield cylinder("roof", (0, h - 0.2, 0), 0.75 * r, 0.2, top=0.05)
    yield box("sail", (0.06, 0.5 * span, 0.62 * r + 0.12), (0.1, 0.42 * span, 0.015), radial=4)
    yield box("roof", (0, 0.5 * span, 0.62 * r + 0.13), (0.025, 0.52 * span, 0.025), radial=4)
    yield cylinder("roof", (0, 0, 0.55 * r), 0.07, 0.22, turn=(90, 0, 0))
    yield box("roof", (0, -0.35 - 0.7 * h, 0.85 * r), (0.09, 0.18, 0.1))


@category(
    "n02980441",
    wall=("sandstone", "concrete", "brick"),
    roof=("red_paint", "blue_paint", "terracotta"),
    gate=("walnut", "ebony"),
)
def castle(d: Draw):
    w, r, h = d(0.5, 0.62), d(0.16, 0.21), d(0.38, 0.52)
    pointed = d.chance(0.6)
    yield box("wall", (0, -0.15, 0), (w, 0.32, w), edge=0.01)
    yield cylinder("wall", (w, 0, w), r, h, mirror="xz")
    if pointed:
        yield cylinder("roof", (w, h + 0.2, w), r + 0.06, 0.22, top=0.01, mirror="xz")
    else:
        yield tube("wall", (w, h + 0.04, w), r + 0.05, 0.09, wall=0.06, mirror="xz")
    yield box(
        "wall", (0, 0.22, w), (0.06, 0.07, 0.05), edge=0.01, copies=5, spacing=0.36 * w, mirror="z"
    )
    yield box(
        "wall",
        (w, 0.22, 0),
        (0.06, 0.07, 0.05),
        edge=0.01,
        turn=(0, 90, 0),
        copies=5,
        spacing=0.36 * w,
        mirror="x",
    )
    yield box("gate", (0, -0.27, w), (0.15, 0.2, 0.03))
    yield cylinder("gate", (0, -0.07, w), 0.15, 0.03, turn=(90, 0, 0))


@category(
    "n03839671",
    wall=("white_paint", "stucco", "concrete", "brick"),
    dome=("steel", "white_paint", "copper", "slate"),
    dark=("black_paint", "dark_glass"),
    tube=("red_paint", "blue_paint", "brass"),
)
def observatory(d: Draw):
    r, h, lift = d(0.52, 0.6), d(0.26, 0.36), d(30, 50)
    yield ellipsoid("dome", (0, h, 0), (r, r, r))
    yield box("dark", (0, h + 0.5 * r, 0.35 * r), (0.15, 0.42 * r, 0.68 * r), edge=0.05)
    yield cylinder("wall", (0, 0, 0), r + 0.04, h)
    yield ring("dome", (0, h, 0), r + 0.01, 0.045)
    out, up = np.cos(np.radians(lift)), np.sin(np.radians(lift))
    at = (0, h + 0.2 * r + 0.85 * r * up, 0.85 * r * out)
    yield cylinder("tube", at, 0.085, 0.45, 0.11, turn=(90 - lift, 0, 0))
    yield box("dark", (0, 0.2 - h, r + 0.03), (0.1, 0.2, 0.03))
    yield box("wall", (-r - 0.12, -0.25 * h, 0), (0.3, 0.75 * h, 0.34))
    yield box("dome", (-r - 0.12, 0.5 * h, 0), (0.34, 0.04, 0.38))
