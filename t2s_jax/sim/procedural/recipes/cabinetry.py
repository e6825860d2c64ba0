"""Furniture with doors and drawers, and other larger joinery."""

import math

from t2s_jax.sim.procedural.parts import Part, arc, ball, box, cylinder, ring, rod, tube
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import FABRICS, METALS, SHINY, WOODS


@category(
    "n03063968",
    top=(*WOODS, "glass", "marble"),
    legs=(*WOODS, *METALS),
    book=("red_paint", "teal_paint", "orange_paint"),
    cup=("porcelain", "glazed_clay"),
)
def coffee_table(d: Draw):
    w, h, depth = d(0.72, 0.88), d(0.17, 0.23), d(0.4, 0.52)
    corner = d.pick(0.06, 0.2, depth)
    yield Part("top", (0, 0, 0), (w, 0.045, depth), corner=corner, edge=0.02)
    x, z = w - 0.12 - 0.25 * corner, depth - 0.08 - 0.25 * corner
    yield box("legs", (x, -h, z), (0.05, h, 0.05), mirror="xz")
    yield Part("legs", (0, -1.35 * h, 0), (x + 0.03, 0.03, z + 0.03), corner=0.06, edge=0.02)
    yield box("book", (-0.45 * w, 0.08, 0), (0.2, 0.035, 0.15), turn=(0, d(-30, 30), 0))
    yield box("cup", (-0.44 * w, 0.14, 0), (0.16, 0.03, 0.12), turn=(0, d(-30, 30), 0))
    yield cylinder("cup", (0.35 * w, 0.06, 0.05), 0.14, 0.015, top=0.17)
    yield tube("cup", (0.35 * w, 0.14, 0.05), 0.07, 0.08, top=0.1)
    yield ring("cup", (0.35 * w - 0.1, 0.14, 0.05), 0.045, 0.015, turn=(90, 0, 0))
    yield box("book", (0.1, -1.35 * h + 0.08, 0.05), (0.3, 0.06, 0.16))


@category(
    "n03179701",
    body=(*WOODS, "white_paint"),
    drawer=(*WOODS, "white_paint"),
    knob=("brass", "ebony", "steel"),
    top=(*WOODS, "leather"),
)
def desk(d: Draw):
    w, h, depth, n = d(0.8, 0.95), d(0.32, 0.38), d(0.38, 0.48), d.count(3, 4)
    wide, both = d(0.2, 0.25), d.chance()
    mirror, x, gap = "x" if both else "", w - wide - 0.03, 1.9 * h / n
    side = 1 if both else d.pick(1, -1)
    yield box("top", (0, h + 0.03, 0), (w + 0.02, 0.04, depth))
    yield box("body", (0, 0.3 * h, 0.04 - depth), (w - 0.05, 0.7 * h, 0.02))
    yield box("body", (side * x, 0, 0), (wide, h, depth - 0.03), mirror=mirror)
    front = depth - 0.02
    yield box(
        "drawer",
        (side * x, 0, front),
        (0.42 * gap, 0.88 * wide, 0.025),
        turn=(0, 0, 90),
        copies=n,
        spacing=gap,
        mirror=mirror,
    )
    yield ball(
        "knob",
        (side * x, 0, front + 0.04),
        0.035,
        turn=(0, 0, 90),
        copies=n,
        spacing=gap,
        mirror=mirror,
    )
    if not both:
        yield box("body", (0.05 - side * w, 0, 0), (0.04, h, depth - 0.03))
    middle = 0 if both else -side * 0.22
    yield box("drawer", (middle, h - 0.09, front - 0.02), (0.3, 0.07, 0.03))
    yield ball("knob", (middle, h - 0.09, front + 0.03), 0.035)
    yield box("body", (side * x, -h - 0.03, 0), (wide + 0.02, 0.05, depth - 0.01), mirror=mirror)


@category(
    "n04550184",
    body=(*WOODS, "white_paint", "cream_paint"),
    door=(*WOODS, "white_paint", "teal_paint"),
    knob=("brass", "ebony", "steel"),
)
def wardrobe(d: Draw):
    w, h, depth, panels = d(0.48, 0.6), d(0.74, 0.86), d(0.24, 0.3), d.count(1, 2)
    low = 0.2 if d.chance(0.6) else 0.0
    yield box("body", (0, 0, 0), (w, h, depth))
    yield box("body", (0, h + 0.02, 0.02), (w + 0.06, 0.05, depth + 0.05), edge=0.02)
    yield box("body", (0, -h, 0.01), (w + 0.03, 0.06, depth + 0.02))
    yield box("body", (w - 0.06, -h - 0.1, depth - 0.06), (0.06, 0.08, 0.06), mirror="xz")
    door = (0.5 * w, 0.04 + low, depth)
    tall = h - 0.1 - low
    yield box("door", door, (0.47 * w, tall, 0.03), mirror="x")
    yield box(
        "body",
        (door[0], door[1], depth + 0.025),
        (0.84 * tall / panels, 0.34 * w, 0.015),
        turn=(0, 0, 90),
        copies=panels,
        spacing=1.84 * tall / panels,
        mirror="x",
    )
    yield rod("knob", (0.07, door[1], depth + 0.06), 0.025, d(0.05, 0.14), mirror="x")
    if low:
        yield box("door", (0, 0.23 - h, depth), (0.95 * w, 0.12, 0.03))
        yield ball("knob", (0.4 * w, 0.23 - h, depth + 0.05), 0.035, mirror="x")


@category(
    "n03337140",
    body=("grey_paint", "green_paint", "black_paint", "steel"),
    drawer=("grey_paint", "green_paint", "teal_paint", "cream_paint"),
    metal=("chrome",),
    paper=("paper", "cardboard"),
)
def file(d: Draw):
    w, n, depth, pulled = d(0.34, 0.42), d.count(3, 4), d(0.38, 0.46), d(0.3, 0.42)
    tall = d(0.19, 0.22)
    h, front = n * tall, depth + 0.01
    yield box("body", (0, 0, 0), (w, h + 0.03, depth))
    yield box(
        "drawer",
        (0, -tall, front),
        (0.9 * tall, w - 0.04, 0.03),
        turn=(0, 0, 90),
        copies=n - 1,
        spacing=2 * tall,
    )
    handles = {"copies": n - 1, "spacing": 2 * tall}
    yield box(
        "metal", (0, -1.25 * tall, front + 0.05), (0.02, 0.13, 0.04), turn=(0, 0, 90), **handles
    )
    yield box(
        "paper", (0, -0.75 * tall, front + 0.03), (0.045, 0.11, 0.01), turn=(0, 0, 90), **handles
    )
    y, z = h - tall, front + pulled
    yield box("drawer", (0, y, z), (w - 0.04, 0.9 * tall, 0.03))
    yield box("drawer", (0, y - 0.1, 0.5 * (front + z)), (w - 0.06, 0.9 * tall - 0.1, 0.5 * pulled))
    yield box(
        "paper",
        (0, y + 0.02, 0.5 * (front + z)),
        (0.012, 0.8 * tall, w - 0.09),
        turn=(0, 90, 0),
        copies=6,
        spacing=0.16 * pulled,
    )
    yield box("metal", (0, y - 0.25 * tall, z + 0.04), (0.13, 0.02, 0.04))
    yield box("paper", (0, y + 0.25 * tall, z + 0.03), (0.11, 0.045, 0.01))


@category(
    "n04491769",
    wood=(*WOODS, "leather"),
    metal=("brass", "iron", "gold"),
    lining=("velvet", "black_paint"),
)
def trunk(d: Draw):
    w, h, depth, bands = d(0.62, 0.78), d(0.24, 0.3), d(0.36, 0.44), d.count(2, 3)
    lid = {"turn": (0, 0, 90), "edge": 0.02}
    yield box("wood", (0, -h, 0), (w, h, depth))
    yield cylinder("wood", (0, 0.02, 0), depth, w, stretch=(0.8, 1, 1), **lid)
    gap = 1.4 * w / (bands - 1)
    band = {"copies": bands, "spacing": gap}
    yield box("metal", (0, -h, 0), (0.05, h + 0.02, depth + 0.025), edge=0.01, **band)
    for x in (-0.7 * w, 0.7 * w) if bands == 2 else (-0.7 * w, 0, 0.7 * w):
        yield cylinder("metal", (x, 0.02, 0), depth + 0.025, 0.05, stretch=(0.8, 1, 1), **lid)
    yield box("metal", (0, -0.01, 0), (w + 0.02, 0.03, depth + 0.02), edge=0.01)
    yield box("metal", (0, -0.05, depth + 0.03), (0.12, 0.13, 0.03))
    yield cylinder("lining", (0, -0.05, depth + 0.06), 0.035, 0.01, turn=(90, 0, 0))
    yield box("lining", (0, -0.1, depth + 0.06), (0.014, 0.05, 0.008), edge=0.004)
    yield arc("metal", (-w - 0.09, -h, 0), 0.12, 0.03, 170, turn=(0, 90, 0))
    yield box("metal", (0, -2 * h + 0.03, 0), (w + 0.02, 0.04, depth + 0.02), edge=0.01)


@category(
    "n04125021",
    body=("grey_paint", "black_paint", "green_paint", "iron"),
    metal=SHINY,
    dial=("black_paint", "white_paint"),
)
def safe(d: Draw):
    w, h, depth = d(0.52, 0.62), d(0.55, 0.68), d(0.4, 0.5)
    side, y = d.pick(1, -1) * 0.38 * w, d(0.1, 0.25)
    yield box("body", (0, 0, 0), (w, h, depth), edge=0.05)
    yield box("metal", (0, 0, depth), (w - 0.08, h - 0.08, 0.02), edge=0.015)
    yield box("body", (0, 0, depth + 0.02), (w - 0.12, h - 0.12, 0.04), edge=0.03)
    yield cylinder("dial", (side, y, depth + 0.09), 0.15, 0.04, turn=(90, 0, 0))
    yield cylinder("metal", (side, y, depth + 0.14), 0.06, 0.04, turn=(90, 0, 0))
    yield ring("metal", (side, y, depth + 0.07), 0.16, 0.02, turn=(90, 0, 0))
    wheel = (-0.4 * side, -0.28, depth + 0.11)
    yield cylinder("metal", wheel, 0.06, 0.06, turn=(90, 0, 0))
    for angle in (20, 80, 140):
        yield rod("metal", (*wheel[:2], depth + 0.14), 0.025, 0.2, turn=(0, 0, angle))
    yield ring("metal", (*wheel[:2], depth + 0.14), 0.17, 0.022, turn=(90, 0, 0))
    x = math.copysign(w - 0.1, side)
    yield rod("metal", (-x, 0.6 * h, depth + 0.05), 0.045, 0.13)
    yield rod("metal", (-x, -0.6 * h, depth + 0.05), 0.045, 0.13)
    yield cylinder("dial", (w - 0.12, -h - 0.05, depth - 0.12), 0.08, 0.07, mirror="xz")


@category(
    "n02920259",
    frame=(*WOODS, "red_paint", "white_paint", "blue_paint"),
    mattress=("linen",),
    blanket=FABRICS,
    pillow=("white_paint",),
)
def bunk_bed(d: Draw):
    w, h, depth = d(0.78, 0.92), d(0.7, 0.8), d(0.34, 0.4)
    side = d.pick(-1, 1)
    yield box("frame", (w, 0, depth), (0.05, h, 0.05), mirror="xz")
    for y in (-0.52 * h, 0.42 * h):
        yield box("frame", (0, y, 0), (w, 0.07, depth + 0.03))
        yield box("mattress", (0, y + 0.1, 0), (w - 0.04, 0.07, depth - 0.03), edge=0.05)
        yield box("blanket", (0.2 * w, y + 0.12, 0), (0.72 * w, 0.07, depth), edge=0.05)
        yield box("pillow", (-0.78 * w, y + 0.2, 0), (0.13, 0.06, 0.7 * depth), edge=0.05)
        for z in (0.2, 0.36) if y > 0 else (0.26,):
            yield box("frame", (w, y + z, 0), (0.03, 0.05, depth), mirror="x")
    yield box("frame", (-side * 0.2 * w, 0.42 * h + 0.3, depth), (0.8 * w, 0.05, 0.03))
    yield box("frame", (0, 0.42 * h + 0.3, -depth), (w, 0.05, 0.03))
    x = side * 0.62 * w
    for s in (-0.14, 0.14):
        yield box("frame", (x + s, 0, depth + 0.1), (0.03, h, 0.03))
    yield box(
        "frame",
        (x, -0.05, depth + 0.1),
        (0.03, 0.14, 0.03),
        turn=(0, 0, 90),
        copies=5,
        spacing=0.32 * h,
    )
