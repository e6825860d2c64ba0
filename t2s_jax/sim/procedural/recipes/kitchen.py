"""Kitchen and tableware."""

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
    tube,
    wedge,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import ENDS_DOWN, basin, lathe
from t2s_jax.sim.procedural.recipes.palettes import (
    BRIGHT,
    GLASS,
    METALS,
    PAINTS,
    POTTERY,
    SHINY,
    WOODS,
)  # fmt: skip


@category("n03797390", body=(*POTTERY, *PAINTS), drink=("chocolate", "leather"), handle=POTTERY)
def mug(d: Draw):
    r, h = d(0.36, 0.46), d(0.4, 0.56)
    top = r * d(0.95, 1.15)
    side = 0.5 * (r + top)
    yield arc(
        "handle" if d.chance(0.4) else "body",
        (side + d(0.2, 0.26), 0, 0),
        0.26,
        0.055,
        250,
        stretch=(1, 1, 1),
        turn=(0, -90, 0),
    )
    yield tube("body", (0, 0, 0), r, h, top=top, wall=0.05)
    yield cylinder("body", (0, -h + 0.04, 0), r - 0.02, 0.04)
    yield cylinder("drink", (0, 0.55 * h, 0), side - 0.02, 0.02)


@category(
    "n02876657",
    body=("dark_glass", "glass", "green_paint", "bronze"),
    cap=("red_paint", "gold", "oak"),
    label=("paper", "cream_paint", "yellow_paint"),
)
def bottle(d: Draw):
    r, h, neck, tall = d(0.22, 0.3), d(0.42, 0.62), d(0.075, 0.1), d(0.16, 0.3)
    yield cylinder("body", (0, 0, 0), r, h, edge=0.05)
    yield cylinder("body", (0, h + 0.12, 0), r, 0.16, top=neck, smooth=0.08)
    yield cylinder("body", (0, h + 0.2 + tall, 0), neck, tall, smooth=0.05)
    yield cylinder("cap", (0, h + 0.24 + 2 * tall, 0), 1.25 * neck, 0.06)
    if d.chance(0.8):
        yield cylinder("label", (0, -0.05, 0), r + 0.01, h * d(0.35, 0.6))


@category("n04398044", body=(*POTTERY, *METALS), lid=POTTERY, knob=("ebony", "gold", "porcelain"))
def teapot(d: Draw):
    r, squat = d(0.45, 0.52), d(0.75, 0.95)
    yield arc("body", (-r - 0.18, 0.05, 0), d(0.22, 0.27), 0.05, 230, turn=(0, 90, 0))
    yield ellipsoid("body", (0, 0, 0), (r, r * squat, r))
    yield cylinder(
        "body", (r + 0.1, 0.07, 0), 0.14, 0.28, top=0.05, turn=(0, 0, -d(38, 52)), smooth=0.1
    )
    yield ellipsoid("lid", (0, 0.82 * r * squat, 0), (0.55 * r, 0.11, 0.55 * r))
    yield ball("knob", (0, 0.82 * r * squat + 0.14, 0), 0.075)
    yield cylinder("body", (0, -0.88 * r * squat, 0), 0.6 * r, 0.06)


@category(
    "n03400231",
    pan=("iron", "steel", "copper", "black_paint"),
    handle=("ebony", "rubber", *WOODS),
    inside=("black_paint", "iron", "steel"),
)
def frying_pan(d: Draw):
    r, h, reach = d(0.5, 0.6), d(0.12, 0.18), d(0.32, 0.42)
    yield tube("pan", (0, 0, 0), 0.8 * r, h, top=r, wall=0.05)
    yield cylinder("inside", (0, -h + 0.03, 0), 0.78 * r, 0.03)
    yield box(
        "handle", (r + reach, 0.5 * h, 0), (reach, 0.05, 0.085), edge=0.045, turn=(0, 0, d(5, 14))
    )


@category("n04592099", bowl=GLASS, stem=("glass",), wine=("mahogany", "red_paint", "yellow_paint"))
def wine_glass(d: Draw):
    r, h, stem = d(0.36, 0.46), d(0.4, 0.5), d(0.26, 0.36)
    depth = d(0.3, 0.42)
    yield ellipsoid("wine", (0, 0, 0), (r, depth, r))
    yield box("wine", (0, 1, 0), (1, 1, 1), edge=0.0, cut=True)
    yield tube("bowl", (0, 0.5 * h, 0), r, 0.5 * h, top=r * d(0.75, 0.95), wall=0.04)
    yield cylinder("stem", (0, -depth - stem, 0), 0.045, stem + 0.05, smooth=0.06)
    yield cylinder("stem", (0, -depth - 2 * stem, 0), 0.85 * r, 0.04, top=0.2 * r)


@category(
    "n03624134",
    blade=("steel", "chrome"),
    handle=("ebony", "rubber", *WOODS),
    rivet=("brass", "steel"),
)
def kitchen_knife(d: Draw):
    length, w, grip = d(0.95, 1.15), d(0.3, 0.4), d(0.32, 0.4)
    yield ellipsoid("blade", (0, 0, 0), (length, w, 0.035))
    yield box("blade", (0, 1, 0), (2, 1, 1), edge=0.0, cut=True)
    yield box("blade", (-1, 0, 0), (1, 1, 1), edge=0.0, cut=True)
    yield box("handle", (-grip + 0.03, -0.12, 0), (grip, 0.11, 0.07), edge=0.06)
    yield ball("rivet", (-grip, -0.12, 0.06), 0.035, mirror="z", copies=3, spacing=0.6 * grip)


@category(
    "n03990474",
    pot=(*METALS, "red_paint", "blue_paint"),
    lid=(*METALS, "glass"),
    knob=("ebony", "rubber"),
)
def cooking_pot(d: Draw):
    r, h = d(0.5, 0.6), d(0.28, 0.42)
    yield cylinder("pot", (0, 0, 0), r, h, edge=0.05)
    yield cylinder("lid", (0, h + 0.06, 0), 1.04 * r, 0.07, top=0.5 * r)
    yield ball("knob", (0, h + 0.18, 0), 0.09)
    yield ring("pot", (r, 0.5 * h, 0), 0.14, 0.04, mirror="x", stretch=(1, 1, 1.3))


@category(
    "n04397768", body=(*METALS, *PAINTS), lid=(*METALS, "red_paint"), grip=("ebony", "walnut")
)
def teakettle(d: Draw):
    r = d(0.52, 0.6)
    h, tall = r * d(0.95, 1.2), d(0.5, 0.62)
    yield arc("grip", (0, h + tall, 0), 0.85 * r, 0.06, 150, turn=ENDS_DOWN)
    yield rod("body", (0.84 * r, 0.55 * h + 0.5 * tall, 0), 0.035, 0.3 + 0.3 * tall, mirror="x")
    yield ellipsoid("body", (0, 0, 0), (r, h, r))
    yield box("body", (0, -1.32, 0), (1, 1, 1), edge=0.0, cut=True)
    yield from lathe("body", (-0.4, 0.95 * r), (-0.25, 0.95 * r), edge=0.03)
    yield cylinder("body", (r + 0.1, 0.12, 0), 0.2, 0.3, top=0.07, turn=(0, 0, -50), smooth=0.1)
    yield ellipsoid("lid", (0, 0.88 * h, 0), (0.5 * r, 0.12, 0.5 * r))
    yield ball("grip", (0, 0.9 * h + 0.17, 0), 0.08)


@category("n03914337", wood=(*WOODS, "red_paint", "black_paint"), metal=SHINY)
def pepper_mill(d: Draw):
    r, waist, h = d(0.27, 0.33), d(0.12, 0.16), d(0.45, 0.6)
    yield from lathe("wood", (-h - 0.12, r), (-h + 0.08, r))
    yield from lathe("wood", (-h, 0.95 * r), (0, waist), smooth=0.05)
    yield from lathe("wood", (0, waist), (0.6 * h, 0.8 * r), smooth=0.05)
    yield cylinder("metal", (0, 0.6 * h + 0.03, 0), 0.72 * r, 0.05)
    yield ellipsoid("wood", (0, 0.6 * h + 0.26, 0), (r, d(0.2, 0.26), r))
    yield ball("metal", (0, 0.6 * h + 0.54, 0), d(0.08, 0.11))
    yield ring("wood", (0, 0, 0), waist + 0.01, 0.04)


@category("n04103206", wood=(*WOODS, "marble"), handle=(*WOODS, *BRIGHT))
def rolling_pin(d: Draw):
    r, long, grip = d(0.22, 0.28), d(0.52, 0.66), d(0.18, 0.24)
    yield cylinder("wood", (0, 0, 0), r, long, turn=(0, 0, 90), edge=0.04)
    yield rod("handle", (long + 0.05, 0, 0), 0.06, 0.1, turn=(0, 0, 90), mirror="x")
    yield ellipsoid("handle", (long + 0.08 + grip, 0, 0), (grip, 0.11, 0.11), mirror="x")


@category("n04578934", wire=SHINY, handle=(*WOODS, *BRIGHT, "steel"))
def whisk(d: Draw):
    r, tall, long = d(0.42, 0.5), d(1.3, 1.6), d(0.38, 0.5)
    for i in range(4):
        yield ring(
            "wire", (0, 0.85 * r * tall, 0), r, 0.027, turn=(90, 45 * i, 0), stretch=(1, 1, tall)
        )
    yield cylinder("handle", (0, -0.12, 0), 0.13, 0.14, top=0.16, edge=0.03)
    yield rod("handle", (0, -0.2 - long, 0), d(0.11, 0.14), long)


@category("n03109150", metal=SHINY, grip=(*METALS, *WOODS, "red_paint"))
def corkscrew(d: Draw):
    r, n, grip = d(0.15, 0.19), 5, d(0.46, 0.6)
    step = d(0.19, 0.23)
    for i in range(n):
        yield ring("metal", (0, -0.95 + step * i, 0), r - 0.03, 0.045, turn=(0, 0, 24))
    yield rod("metal", (0, -0.15, 0), 0.05, 0.75)
    yield cylinder("metal", (0, 0.42, 0), 0.09, 0.1, top=0.14)
    yield ellipsoid("grip", (0, 0.62, 0), (grip, d(0.15, 0.19), 0.16))
    yield cylinder("metal", (0.6 * grip, 0.62, 0), 0.145, 0.03, turn=(0, 0, 90), mirror="x")


@category("n03066849", body=(*METALS, *PAINTS, "enamel"), hole=("black_paint",))
def colander(d: Draw):
    r = d(0.66, 0.74)
    depth, n = r * d(0.75, 0.9), d.count(12, 15)
    yield from basin("body", 0, r, depth)
    for i, size in ((0.25, 0.06), (0.52, 0.055), (0.76, 0.045)):
        out = r * (1 - i * i) ** 0.5
        yield ball("hole", (0, -i * depth, out - 0.02), size, radial=n, axis="y", cut=True)
    yield ring("body", (0, 0, 0), r, 0.045)
    yield ring("body", (r + 0.08, -0.02, 0), 0.15, 0.045, mirror="x", stretch=(1, 1, 1.5))
    yield tube("body", (0, -depth, 0), 0.36, 0.09, wall=0.05, top=0.3)
    yield cylinder("body", (0, 0.1, 0), 0.97 * r, 0.1, cut=True)


@category("n03633091", metal=(*METALS, "copper", *WOODS[:2]), grip=("ebony", "red_paint", "walnut"))
def ladle(d: Draw):
    r, tall = d(0.36, 0.44), d(0.55, 0.68)
    yield arc("grip", (0, 2 * tall + 0.13, -r - 0.1), 0.13, 0.05, 190, turn=(90, 0, 0))
    yield from basin("metal", 0, r, 0.85 * r, wall=0.05)
    yield rod("metal", (0, 0.5 * tall, -r + 0.02), 0.055, 0.55 * tall)
    yield box("grip", (0, 1.4 * tall, -r + 0.02), (0.08, 0.62 * tall, 0.05), edge=0.045)


@category("n04270147", blade=("steel", "black_paint", "oak"), handle=(*BRIGHT, *WOODS, "rubber"))
def spatula(d: Draw):
    w, h, n = d(0.28, 0.36), d(0.34, 0.44), d.count(3, 4)
    yield box("blade", (0, h, 0), (w, h, 0.03), edge=0.025, taper=d(0.0, 0.06))
    slot = (0.4 * w / n, 0.62 * h, 0.2)
    yield box("blade", (0, 1.1 * h, 0), slot, copies=n, spacing=1.7 * w / n, cut=True)
    yield rod("blade", (0, -0.15, 0), 0.05, 0.25)
    yield rod("handle", (0, -0.62, 0), d(0.085, 0.11), d(0.34, 0.42))


@category("n02795169", wood=WOODS, hoop=("iron", "rust", "black_paint"), tap=("brass", "bark"))
def barrel(d: Draw):
    r, h = d(0.56, 0.64), d(0.6, 0.72)
    yield ellipsoid("wood", (0, 0, 0), (r, 2 * h, r))
    yield box("wood", (0, h + 1, 0), (1, 1, 1), edge=0.0, mirror="y", cut=True)
    yield box(
        "hoop", (0, 0, r), (0.012, 1, 0.05), edge=0.0, radial=d.count(11, 14), axis="y", cut=True
    )
    yield cylinder("wood", (0, h, 0), 0.8 * r, 0.07, cut=True)
    for y, share in ((d(0.2, 0.3), 0.99), (1 - 0.06 / h, 0.885)):
        yield cylinder("hoop", (0, y * h, 0), share * r + 0.015, 0.06, mirror="y")
    if d.chance(0.6):
        yield cylinder("tap", (0, -0.45 * h, r), 0.05, 0.12, turn=(90, 0, 0))
        yield box("tap", (0, -0.45 * h + 0.09, r + 0.08), (0.09, 0.03, 0.03))


@category(
    "n03454885", metal=("steel", "brushed_steel", "chrome"), hole=("black_paint",), grip=BRIGHT
)
def grater(d: Draw):
    w, depth, h, lean = d(0.42, 0.5), d(0.34, 0.42), d(0.58, 0.7), d(0.12, 0.2)
    yield arc("grip", (0, h + 0.26, 0), 0.2, 0.06, 180, turn=ENDS_DOWN)
    yield wedge("metal", (0, 0, 0), (w, h, depth), lean)
    for i in range(5):
        y = h * (0.36 * i - 0.78)
        out = depth - 0.5 * lean * (1 + y / h)
        yield ball("hole", (0, y, out), 0.055, copies=4, spacing=0.16, cut=True)
    for i in range(3):
        y = h * (0.5 * i - 0.5)
        out = w - 0.5 * lean * (1 + y / h)
        yield box("hole", (-out, y, 0), (0.05, 0.04, 0.2), edge=0.0, cut=True)
    yield box("grip", (0, h + 0.03, 0), (w - lean, 0.05, depth - lean), edge=0.03)


@category("n03786901", stone=("granite", "marble", "porcelain", *WOODS), pestle=("granite", *WOODS))
def mortar(d: Draw):
    r, h = d(0.5, 0.6), d(0.4, 0.5)
    yield from basin("stone", h, r, 2 * h - 0.1, wall=0.11)
    yield cylinder("stone", (0, -h + 0.05, 0), 0.75 * r, 0.17, top=0.55 * r, edge=0.03, smooth=0.08)
    yield ring("stone", (0, h, 0), r - 0.05, 0.06)
    tilt = d(22, 34)
    long, high = 0.74, h + 0.02
    yield cylinder("pestle", (0.16, high, 0), 0.14, long, top=0.08, turn=(0, 0, -tilt), edge=0.05)
    lean = np.radians(tilt)
    end = (0.16 + long * np.sin(lean), high + long * np.cos(lean), 0)
    yield ball("pestle", end, d(0.12, 0.15))


@category("n02801938", weave=("wicker", "straw", "bamboo"), rim=("wicker", "oak", "bark"))
def basket(d: Draw):
    r, h, n = d(0.42, 0.5), d(0.28, 0.36), d.count(12, 15)
    top = r * d(1.2, 1.4)
    yield arc("rim", (0, h + top, 0), top - 0.03, 0.055, 185, turn=ENDS_DOWN)
    yield tube("weave", (0, 0, 0), r, h, top=top, wall=0.06)
    yield cylinder("weave", (0, -h + 0.05, 0), r - 0.02, 0.05)
    for i in range(4):
        share = (i + 0.5) / 4
        yield ring("weave", (0, h * (2 * share - 1), 0), r + share * (top - r), 0.045)
    lean = np.degrees(np.arctan2(top - r, 2 * h))
    yield rod("rim", (0, 0, 0.5 * (r + top)), 0.035, h, turn=(lean, 0, 0), radial=n, axis="y")
    yield ring("rim", (0, h, 0), top, 0.06)


@category("n03062245", metal=(*SHINY, "copper"), band=(*METALS, "black_paint"))
def cocktail_shaker(d: Draw):
    r, h = d(0.28, 0.34), d(0.45, 0.55)
    yield from lathe("metal", (-h, 0.75 * r), (h, r))
    yield cylinder("band", (0, h, 0), r + 0.012, 0.04)
    yield from lathe("metal", (h, r), (h + 0.22, 0.5 * r))
    yield cylinder("band", (0, h + 0.22, 0), 0.53 * r, 0.03)
    yield from lathe("metal", (h + 0.22, 0.46 * r), (h + d(0.42, 0.5), 0.38 * r), edge=0.05)


@category("n04131690", glass=("glass", "porcelain", *PAINTS), cap=SHINY, hole=("black_paint",))
def saltshaker(d: Draw):
    r, h = d(0.4, 0.46), d(0.42, 0.55)
    top = d(0.28, 0.34)
    yield from lathe("glass", (-h, r), (h, top), edge=0.05)
    yield cylinder("cap", (0, h + 0.06, 0), top + 0.03, 0.1)
    bulge = d(0.16, 0.24)
    yield ellipsoid("cap", (0, h + 0.15, 0), (top + 0.02, bulge, top + 0.02))
    yield ball("hole", (0, h + 0.12 + 0.9 * bulge, 0.14), 0.04, radial=6, axis="y")
    yield ball("hole", (0, h + 0.12 + bulge, 0), 0.045)


@category("n04399046", tray=(*WOODS, *METALS, *PAINTS), handle=("brass", "steel", "walnut"))
def tea_tray(d: Draw):
    w, depth = d(0.75, 0.85), d(0.5, 0.58)
    yield Part("tray", (0, 0, 0), (w, 0.1, depth), corner=d(0.05, 0.3), edge=0.02, taper=0.05)
    yield Part("tray", (0, 0.1, 0), (w - 0.06, 0.12, depth - 0.06), corner=0.15, cut=True)
    yield ring("handle", (w, 0.1, 0), 0.17, 0.045, mirror="x", turn=(0, 0, 70), stretch=(1, 1, 1.3))
