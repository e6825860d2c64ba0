"""Tools and household things."""

from t2s_jax.sim.procedural.parts import (
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    tube,
    wedge,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, FABRICS, METALS, PAINTS, SHINY, WOODS


@category("n03481172", handle=WOODS, head=METALS, grip=("rubber", *BRIGHT))
def hammer(d: Draw):
    h, s = d(0.7, 0.95), d(0.1, 0.15)
    yield rod("handle", (0, -0.1, 0), d(0.05, 0.07), h)
    yield box("head", (0, h - 0.12, 0), (0.12, s, s), edge=0.03)
    yield cylinder("head", (0.28, h - 0.12, 0), 0.95 * s, 0.17, turn=(0, 0, 90))
    yield box(
        "head", (-0.28, h - 0.1, 0), (0.24, 0.04, 0.7 * s), turn=(0, 0, d(10, 25)), smooth=0.08
    )
    if d.chance(0.6):
        yield rod("grip", (0, -0.7 * h, 0), 0.09, 0.42 * h)


@category("n03632277", rail=(*METALS, *WOODS, "orange_paint"), rung=(*METALS, *WOODS))
def ladder(d: Draw):
    w, n = d(0.25, 0.36), d.count(5, 8)
    yield box("rail", (w, 0, 0), (0.045, 1.0, 0.05), mirror="x")
    yield box("rung", (0, 0, 0), (0.03, w, 0.04), turn=(0, 0, 90), copies=n, spacing=1.8 / n)


@category("n04154565", handle=(*BRIGHT, "walnut"), shaft=SHINY)
def screwdriver(d: Draw):
    h, r = d(0.45, 0.65), d(0.11, 0.15)
    yield cylinder("handle", (0, -0.5, 0), r, 0.34, edge=0.08)
    yield rod("handle", (0, -0.5, 0.85 * r), 0.05, 0.3, radial=6, axis="y")
    yield cylinder("handle", (0, -0.12, 0), 0.8 * r, 0.08)
    yield rod("shaft", (0, h - 0.15, 0), 0.045, h)
    yield box("shaft", (0, 2 * h - 0.15, 0), (0.075, 0.1, 0.02))


@category("n04140064", blade=SHINY, handle=(*WOODS, "red_paint", "orange_paint"))
def saw(d: Draw):
    length, n = d(0.65, 0.85), d.count(14, 20)
    yield box("blade", (0.25, 0.05, 0), (length, 0.2, 0.015), edge=0.005)
    yield box("blade", (0.3, 0.4, 0), (1.4, 0.2, 0.1), turn=(0, 0, -10), cut=True)
    yield box(
        "blade",
        (0.25, -0.15, 0),
        (0.032, 0.032, 0.015),
        edge=0.004,
        turn=(0, 0, 0),
        copies=n,
        spacing=1.9 * length / n,
    )
    x = 0.2 - length
    yield box("handle", (x, 0.05, 0), (0.2, 0.26, 0.05), edge=0.05)
    yield box("handle", (x - 0.03, 0.04, 0), (0.09, 0.13, 0.1), edge=0.06, cut=True)


@category("n02764044", handle=WOODS, blade=("steel", "iron", "red_paint"), edge=("chrome",))
def axe(d: Draw):
    h, w = d(0.75, 0.95), d(0.2, 0.28)
    yield cylinder("edge", (0.22, h - 0.2, 0), w + 0.02, 0.018, edge=0.004, turn=(90, 0, 0))
    yield cylinder("blade", (0.2, h - 0.2, 0), w, 0.03, edge=0.005, turn=(90, 0, 0))
    yield cylinder("blade", (0.13, h - 0.2 + w + 0.06, 0), w, 0.2, turn=(90, 0, 0), cut=True)
    yield cylinder("blade", (0.13, h - 0.26 - w, 0), w, 0.2, turn=(90, 0, 0), cut=True)
    yield box("blade", (-0.3, h - 0.2, 0), (0.3, 0.6, 0.2), cut=True)
    yield box("blade", (-0.06, h - 0.2, 0), (0.14, 0.11, 0.07), edge=0.03)
    yield rod("handle", (0, 0, 0), d(0.045, 0.06), h)


@category(
    "n04208210",
    handle=WOODS,
    blade=("steel", "iron", "green_paint"),
    grip=("red_paint", "black_paint"),
)
def shovel(d: Draw):
    h, w = d(0.6, 0.75), d(0.2, 0.27)
    yield box("blade", (0, -h, 0), (w, 0.28, 0.025), edge=0.02)
    yield ellipsoid("blade", (0, -h - 0.26, 0), (w, 0.16, 0.04))
    yield rod("handle", (0, 0, 0), 0.045, h)
    yield rod("grip", (0, h + 0.16, 0), 0.045, 0.17, turn=(0, 0, 90))
    yield rod("grip", (0.13, h + 0.07, 0), 0.035, 0.12, turn=(0, 0, -20), mirror="x")


@category(
    "n03876231",
    handle=(*WOODS, *BRIGHT),
    ferrule=("brass", "steel"),
    hair=("bristle", "black_paint"),
    paint=PAINTS,
)
def paintbrush(d: Draw):
    w, h = d(0.16, 0.26), d(0.4, 0.55)
    yield rod("handle", (0, -0.45, 0), 0.06, h)
    yield box("handle", (0, -0.1, 0), (0.8 * w, 0.12, 0.05), edge=0.045, smooth=0.15)
    yield box("ferrule", (0, 0.1, 0), (w, 0.13, 0.08), edge=0.02)
    yield box("hair", (0, 0.4, 0), (0.95 * w, 0.24, 0.065), edge=0.02)
    yield box("paint", (0, 0.56, 0), (0.96 * w, d(0.08, 0.14), 0.07), edge=0.03)


@category(
    "n02906734", handle=(*WOODS, *BRIGHT), head=("bristle", "red_paint", "green_paint"), band=BRIGHT
)
def broom(d: Draw):
    w, tall = d(0.26, 0.36), d(0.2, 0.3)
    yield rod("handle", (0, 0.4, 0), 0.035, 0.8)
    yield wedge("head", (0, -0.4 - tall, 0), (w, tall, 0.12), top=0.06)
    yield box("band", (0, -0.4, 0), (w - 0.05, 0.06, 0.09), edge=0.03)


@category(
    "n02909870",
    body=(*BRIGHT, "steel", "grey_paint"),
    handle=("steel", "black_paint"),
    water=("glass",),
)
def bucket(d: Draw):
    r, h = d(0.34, 0.42), d(0.36, 0.5)
    top = r * d(1.15, 1.35)
    yield arc("handle", (0, h + 0.95 * top, 0), top, 0.028, 185, turn=(90, 0, 90))
    yield tube("body", (0, 0, 0), r, h, top=top, wall=0.04)
    yield cylinder("body", (0, -h + 0.04, 0), r - 0.02, 0.04)
    yield ring("body", (0, h, 0), top, 0.035)
    yield cylinder("water", (0, 0.35 * h, 0), 0.5 * (r + top), 0.02)


@category(
    "n04507155",
    cloth=(*FABRICS[1:4], *BRIGHT),
    pole=("steel", "walnut"),
    handle=("walnut", "black_paint"),
)
def umbrella(d: Draw):
    r, n = d(0.75, 0.9), d.count(6, 8)
    yield ellipsoid("cloth", (0, 0.1, 0), (r, 0.6 * r, r))
    yield ellipsoid("cloth", (0, 0.05, 0), (0.97 * r, 0.58 * r, 0.97 * r), cut=True)
    yield box("cloth", (0, -0.45, 0), (1, 0.57, 1), cut=True)
    yield ball("cloth", (0, 0.02, 1.07 * r), 0.3 * r, radial=n, axis="y", cut=True)
    yield rod("pole", (0, -0.15, 0), 0.028, 0.85)
    yield (
        arc("handle", (0.13, -1.12, 0), 0.13, 0.045, 185, turn=(-90, 90, 0))
        if d.chance(0.7)
        else (rod("handle", (0, -0.95, 0), 0.06, 0.16))
    )


@category("n03613294", bow=("gold", "brass", "steel", "iron"))
def key(d: Draw):
    r, length, wide = d(0.2, 0.26), d(0.34, 0.44), d(0.13, 0.17)
    bow, low = d.pick("ring", "clover", "oval"), 0.62 - 2 * length
    tip = low - r
    if bow == "clover":
        yield ring("bow", (0, 0.6 + 0.7 * r, 0), 0.65 * r, 0.06, turn=(90, 0, 0))
        yield ring("bow", (0.75 * r, 0.56, 0), 0.65 * r, 0.06, turn=(90, 0, 0), mirror="x")
    else:
        across = 1.35 if bow == "oval" else 1.0
        yield ring("bow", (0, 0.62, 0), r, 0.06, turn=(90, 0, 0), stretch=(across, 1, 1))
    yield box("bow", (wide + 0.03, tip + 0.22, 0), (wide, 0.17, 0.035), edge=0.01)
    yield box("bow", (wide + 0.09, tip + d(0.2, 0.26), 0), (0.6 * wide, 0.03, 0.1), cut=True)
    yield box("bow", (2 * wide, tip + d(0.1, 0.14), 0), (0.45 * wide, 0.04, 0.1), cut=True)
    yield rod("bow", (0, 0.62 - r - length, 0), 0.06, length + 0.02)
    yield ring("bow", (0, 0.56 - r, 0), 0.06, 0.045)
    yield ring("bow", (0, 0.44 - r, 0), 0.06, 0.03)


@category(
    "n03874599",
    body=("brass", "gold", "steel", "red_paint"),
    shackle=("steel", "chrome"),
    hole=("black_paint",),
)
def padlock(d: Draw):
    w, h, tall = d(0.36, 0.44), d(0.3, 0.38), d(0.2, 0.35)
    yield arc("shackle", (0, h + tall + 0.24, 0), 0.24, 0.065, 180, turn=(90, 0, 90))
    yield rod("shackle", (0.24, h + 0.5 * tall - 0.05, 0), 0.065, 0.5 * tall + 0.1, mirror="x")
    yield box("body", (0, 0, 0), (w, h, 0.15), edge=0.06)
    yield cylinder("hole", (0, 0.04, 0.15), 0.07, 0.012, turn=(90, 0, 0))
    yield box("hole", (0, -0.08, 0.15), (0.03, 0.1, 0.012))


@category("n03665924", glass=("glass", "cream_paint", "yellow_paint"), cap=("steel", "brass"))
def light_bulb(d: Draw):
    r = d(0.38, 0.46)
    yield ball("glass", (0, 0.3, 0), r)
    yield cylinder("glass", (0, -0.08, 0), 0.19, 0.2, top=0.3, smooth=0.15)
    yield cylinder("cap", (0, -0.4, 0), 0.19, 0.2)
    yield ring("cap", (0, -0.4, 0), 0.19, 0.035, turn=(0, 0, 0))
    yield ring("cap", (0, -0.52, 0), 0.19, 0.035)
    yield ring("cap", (0, -0.28, 0), 0.19, 0.035)
    yield cylinder("cap", (0, -0.64, 0), 0.1, 0.05)


@category("n02709367", ring=("rust", "iron", "steel"))
def anchor(d: Draw):
    h, r = d(0.55, 0.7), d(0.42, 0.52)
    yield arc("ring", (0, -h, 0), r, 0.075, 170, turn=(-90, 90, 0))
    yield rod("ring", (0, 0, 0), 0.07, h)
    yield rod("ring", (0, 0.6 * h, 0), 0.055, 0.3, turn=(0, 0, 90))
    yield ring("ring", (0, h + 0.13, 0), 0.13, 0.045, turn=(90, 0, 0))
    yield wedge(
        "ring", (r, -h + r * 0.92, 0), (0.14, 0.12, 0.06), top=0.06, mirror="x", turn=(0, 0, 15)
    )


@category("n03497657", cloth=FABRICS, band=("black_paint", "red_paint", "leather"))
def hat(d: Draw):
    r, h, brim = d(0.36, 0.44), d(0.2, 0.4), d(0.7, 0.85)
    yield cylinder("cloth", (0, -h, 0), brim, 0.03, edge=0.028)
    yield cylinder("cloth", (0, 0, 0), r, h, top=r * d(0.8, 1.05), edge=0.09)
    yield cylinder("band", (0, -0.6 * h, 0), r + 0.015, d(0.05, 0.09))


@category(
    "n04272054", frame=("black_paint", "leather", "gold", "red_paint"), lens=("glass", "dark_glass")
)
def eyeglasses(d: Draw):
    r = d(0.3, 0.36)
    shape = d.pick("round", "square")
    if shape == "round":
        yield cylinder("lens", (r + 0.1, 0, 0), r, 0.015, turn=(90, 0, 0), mirror="x")
        yield ring("frame", (r + 0.1, 0, 0), r, 0.04, turn=(90, 0, 0), mirror="x")
    else:
        yield box("frame", (r + 0.1, 0, 0), (r + 0.04, 0.28, 0.035), edge=0.03, mirror="x")
        yield box("lens", (r + 0.1, 0, 0), (r - 0.03, 0.21, 0.045), edge=0.02, mirror="x")
    yield rod("frame", (0, 0.06, 0.02), 0.03, 0.13, turn=(0, 0, 90))
    yield rod("frame", (2 * r + 0.12, 0.05, -0.42), 0.03, 0.45, turn=(90, 0, 0), mirror="x")
    yield rod("frame", (2 * r + 0.12, -0.03, -0.9), 0.03, 0.13, turn=(35, 0, 0), mirror="x")
