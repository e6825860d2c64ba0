"""Furniture."""

import numpy as np

from t2s_jax.sim.procedural.parts import Part, arc, ball, box, cylinder, ellipsoid, ring, rod, tube
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import FABRICS, METALS, PAINTS, WOODS


@category("n03001627", seat=(*WOODS, *PAINTS), frame=(*WOODS, *METALS))
def chair(d: Draw):
    w, t, leg, back = d(0.36, 0.46), d(0.03, 0.05), d(0.38, 0.5), d(0.38, 0.6)
    yield box("seat", (0, 0, 0), (w, d(0.03, 0.06), w))
    yield box("frame", (w - t, -leg, w - t), (t, leg, t), mirror="xz")
    yield box("frame", (w - t, back, -w + t), (t, back, t), mirror="x")
    style = d.pick("panel", "slats", "bars")
    if style == "panel":
        yield box("seat", (0, 1.25 * back, -w + t), (w - t, 0.6 * back, 0.03))
    elif style == "slats":
        yield box(
            "frame",
            (0, 1.3 * back, -w + t),
            (0.09, w - t, 0.025),
            turn=(0, 0, 90),
            copies=3,
            spacing=0.55 * back,
        )
    else:
        yield box("frame", (0, back, -w + t), (0.025, back, 0.025), copies=4, spacing=0.4 * w)
        yield box("frame", (0, 2 * back, -w + t), (w, 0.06, t))


@category("n04379243", top=(*WOODS, "marble", "glass"), legs=(*WOODS, *METALS))
def table(d: Draw):
    w, h, t = d(0.7, 1.0), d(0.35, 0.5), d(0.04, 0.07)
    if d.chance(0.35):
        r = d(0.65, 0.85)
        yield cylinder("top", (0, 0, 0), r, 0.04)
        yield cylinder("legs", (0, -h, 0), 0.07, h)
        yield cylinder("legs", (0, -2 * h, 0), d(0.4, 0.5), 0.05, top=0.12)
        return
    depth = d(0.45, 0.65)
    yield box("top", (0, 0, 0), (w, 0.04, depth))
    yield cylinder("legs", (w - 0.1, -h, depth - 0.1), 0.6 * t, h, top=t, mirror="xz")
    yield box("legs", (0, -0.08, 0), (w - 0.1, 0.05, depth - 0.1))


@category("n04256520", cover=FABRICS, cushion=FABRICS, feet=WOODS)
def sofa(d: Draw):
    w, depth, arm = d(0.75, 1.1), d(0.36, 0.44), d(0.1, 0.15)
    yield box("cover", (0, -0.08, 0), (w, 0.14, depth), edge=0.05)
    yield box("cover", (0, 0.2, -depth), (w, d(0.32, 0.46), 0.13), edge=0.1)
    yield box("cover", (w, 0.06, 0), (arm, d(0.24, 0.32), depth + 0.06), edge=0.09, mirror="x")
    seats = d.count(2, 3)
    yield box(
        "cushion",
        (0, 0.1, 0.07),
        ((w - arm) / seats, 0.1, depth),
        edge=0.07,
        copies=seats,
        spacing=2 * (w - arm) / seats,
    )
    yield cylinder("feet", (w - 0.05, -0.28, depth - 0.08), 0.05, 0.12, mirror="xz")


@category(
    "n04380533",
    base=(*METALS, "brass", *WOODS),
    shade=("lampshade", "cream_paint", "lampshade"),
    bulb=("white_paint",),
)
def lamp(d: Draw):
    h, r, tall, narrow = d(0.4, 0.62), d(0.32, 0.45), d(0.2, 0.3), d(0.4, 0.8)
    yield cylinder("base", (0, -h, 0), d(0.24, 0.36), 0.05, top=0.14)
    yield rod("base", (0, 0.4 * tall, 0), 0.04, h + 0.4 * tall)
    yield rod("base", (0, h + 0.75 * tall, 0), 0.02, r * (0.1 + 0.9 * narrow), turn=(0, 0, 90))
    if d.chance():
        yield ball("base", (0, -0.5 * h, 0), d(0.13, 0.24), smooth=0.1)
    yield tube("shade", (0, h, 0), r, tall, top=r * narrow)
    yield ball("bulb", (0, h, 0), 0.12)


@category(
    "n04190052",
    frame=(*WOODS, "white_paint"),
    books=PAINTS,
    more=PAINTS,
    back=("plywood", "white_paint"),
)
def bookshelf(d: Draw):
    w, h, depth, n = d(0.45, 0.62), d(0.8, 1.0), d(0.2, 0.28), d.count(3, 4)
    gap = 2 * h / n
    yield box("frame", (w, 0, 0), (0.04, h, depth), mirror="x")
    yield box("back", (0, 0, -depth), (w, h, 0.02))
    yield box("frame", (0, 0, 0), (0.03, w, depth), turn=(0, 0, 90), copies=n + 1, spacing=gap)
    for i in range(n):
        y, filled = -h + i * gap, d(0.4, 0.9) * w
        books = d.count(4, 6)
        yield box(
            d.pick("books", "more"),
            (filled - w, y + 0.33 * gap, 0),
            (filled / books - 0.012, 0.33 * gap, 0.7 * depth),
            copies=books,
            spacing=2 * filled / books,
        )


@category(
    "n02818832", frame=WOODS, mattress=("linen", "white_paint"), blanket=FABRICS, pillow=("linen",)
)
def bed(d: Draw):
    w, length, head = d(0.45, 0.68), d(0.9, 1.05), d(0.25, 0.42)
    yield box("frame", (0, -0.12, 0), (w, 0.09, length))
    yield box("mattress", (0, 0.03, 0), (w - 0.03, 0.1, length - 0.04), edge=0.06)
    yield box("frame", (0, head - 0.2, -length), (w + 0.02, head, 0.05))
    yield box("frame", (0, -0.05, length), (w + 0.02, 0.18, 0.05))
    yield box("blanket", (0, 0.07, d(0.25, 0.35)), (w + 0.01, 0.1, 0.62), edge=0.05)
    pillows = 2 if w > 0.55 else 1
    yield box(
        "pillow",
        (0, 0.16, -0.72),
        (0.85 * w / pillows, 0.07, 0.16),
        edge=0.065,
        copies=pillows,
        spacing=w,
    )
    yield box("frame", (w - 0.05, -0.3, length - 0.05), (0.05, 0.14, 0.05), mirror="xz")


@category("n04326896", seat=(*WOODS, *PAINTS), legs=(*WOODS, *METALS))
def stool(d: Draw):
    r, h, n, lean = d(0.3, 0.4), d(0.35, 0.6), d.count(3, 4), d(4, 10)
    yield cylinder("seat", (0, h, 0), r, d(0.05, 0.09), edge=0.04)
    yield rod("legs", (0, 0, 0.75 * r), 0.045, h, turn=(-lean, 0, 0), radial=n, axis="y")
    yield ring("legs", (0, -0.35 * h, 0), 0.75 * r + 0.35 * h * np.sin(np.radians(lean)), 0.025)


@category(
    "n04373704", seat=(*FABRICS, "black_paint"), frame=("black_paint", "chrome"), wheel=("rubber",)
)
def office_chair(d: Draw):
    w, back, h = d(0.36, 0.44), d(0.34, 0.46), d(0.3, 0.4)
    yield box("seat", (0, 0, 0), (w, 0.07, w), edge=0.06)
    yield box("seat", (0, 0.3 + back, -w), (0.9 * w, back, 0.06), edge=0.05, turn=(-8, 0, 0))
    yield box("frame", (0, 0.2, -w - 0.02), (0.06, 0.28, 0.03))
    yield cylinder("frame", (0, -h, 0), 0.05, h)
    yield box("frame", (0, -2 * h, 0.22), (0.04, 0.03, 0.24), radial=5, axis="y")
    yield ball("wheel", (0, -2 * h - 0.06, 0.44), 0.07, radial=5, axis="y")
    if d.chance(0.6):
        yield box("frame", (w + 0.03, 0.26, 0.03), (0.05, 0.03, 0.24), mirror="x")
        yield box("frame", (w + 0.03, 0.1, 0), (0.025, 0.17, 0.04), mirror="x")


@category(
    "n03015254",
    body=(*WOODS, "white_paint"),
    drawer=(*WOODS, "white_paint"),
    knob=("brass", "ebony"),
)
def dresser(d: Draw):
    w, h, n, columns = d(0.5, 0.75), d(0.45, 0.65), d.count(3, 4), d.count(1, 2)
    tall, wide = 1.9 * h / n, 1.88 * w / columns
    yield box("body", (0, 0, 0), (w, h, 0.32))
    yield box("body", (0, h, 0.02), (w + 0.05, 0.04, 0.36))
    yield box("body", (w - 0.06, -h - 0.1, 0.24), (0.05, 0.12, 0.05), mirror="xz")
    for i in range(columns):
        x = (i - 0.5 * (columns - 1)) * wide
        yield box(
            "drawer",
            (x, -0.02, 0.32),
            (0.43 * tall, 0.46 * wide, 0.03),
            turn=(0, 0, 90),
            copies=n,
            spacing=tall,
        )
        yield ball("knob", (x, -0.02, 0.37), 0.045, turn=(0, 0, 90), copies=n, spacing=tall)


@category(
    "n03046257",
    face=("white_paint", "cream_paint", "paper"),
    rim=(*PAINTS, "gold", "walnut"),
    hands=("black_paint", "iron"),
)
def clock(d: Draw):
    r, hour = d(0.6, 0.75), d(-60, 60)
    yield cylinder("face", (0, 0, 0), r, 0.1, turn=(90, 0, 0))
    yield ring("rim", (0, 0, 0.06), r, 0.08, turn=(90, 0, 0))
    yield box("hands", (0, 0.82 * r, 0.1), (0.03, 0.09 * r, 0.02), radial=12)
    angle = np.radians(hour)
    yield box(
        "hands",
        (-0.2 * np.sin(angle), 0.2 * np.cos(angle), 0.13),
        (0.035, 0.22, 0.015),
        turn=(0, 0, hour),
    )
    yield box("hands", (0.16 * r + 0.12, 0, 0.14), (0.3 * r, 0.025, 0.015))
    yield ball("rim", (0, 0, 0.13), 0.05)


@category(
    "n13083023", pot=("terracotta", "white_paint", "blue_paint"), soil=("soil",), leaf=("leaf",)
)
def potted_plant(d: Draw):
    n, lean = d.count(5, 8), d(25, 40)
    yield tube("pot", (0, -0.5, 0), 0.24, 0.24, top=0.34, wall=0.04)
    yield cylinder("soil", (0, -0.45, 0), 0.24, 0.17, top=0.27)
    yield ellipsoid(
        "leaf", (0, 0.05, d(0.24, 0.3)), (0.13, 0.45, 0.035), turn=(lean, 0, 0), radial=n, axis="y"
    )
    yield ellipsoid("leaf", (0, 0.3, 0), (0.12, d(0.5, 0.65), 0.05), turn=(0, 40, 0))


@category("n02808440", frame=(*METALS, "white_paint"), glass=("glass",), rail=("chrome", "brass"))
def bathtub(d: Draw):
    length, w, h = d(0.8, 0.95), d(0.36, 0.42), d(0.24, 0.3)
    yield Part("frame", (0, 0, 0), (length, h, w), corner=0.9 * w, edge=0.03, wall=0.09, taper=0.06)
    yield Part("frame", (0, -h + 0.03, 0), (length - 0.06, 0.04, w - 0.06), corner=0.8 * w)
    yield Part("glass", (0, 0.2 * h, 0), (length - 0.05, 0.02, w - 0.05), corner=0.8 * w)
    yield arc("rail", (-length + 0.13, h + 0.16, 0), 0.14, 0.035, 190, turn=(90, 0, 90))
    yield ball("rail", (0.6 * length, -h - 0.05, 0.7 * w), 0.09, mirror="xz")
