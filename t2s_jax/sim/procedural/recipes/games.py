"""Games, and the gymnasium."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    Part,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS, SHINY, WOODS


@category(
    "n02790996",
    bar=SHINY,
    plate=("black_paint", "cast_iron", "red_paint", "blue_paint"),
    small=(*BRIGHT, "iron", "green_paint"),
)
def barbell(d: Draw):
    r, n, x = d(0.36, 0.44), d.count(2, 3), d(0.62, 0.7)
    turn = (0, 0, 90)
    yield rod("bar", (0, 0, 0), 0.04, 1.15, turn=turn)
    yield cylinder("bar", (x + 0.2, 0, 0), 0.065, 0.3, turn=turn, mirror="x")
    yield cylinder("bar", (x - 0.1, 0, 0), 0.09, 0.03, turn=turn, mirror="x")
    sizes = (1.0, d(0.8, 1.0), d(0.5, 0.65))[:n]
    for i, size in enumerate(sizes):
        slot = "plate" if i == 0 else "small"
        yield cylinder(
            slot, (x + 0.12 * i, 0, 0), size * r, 0.05, edge=0.025, turn=turn, mirror="x"
        )
    yield ring("plate", (x + 0.12 * n - 0.06, 0, 0), 0.08, 0.03, turn=turn, mirror="x")


@category(
    "n03302671",
    frame=("white_paint", "black_paint", "red_paint", "grey_paint", "blue_paint"),
    wheel=("steel", "black_paint", "iron"),
    seat=("black_paint", "leather"),
    metal=SHINY,
)
def exercise_bike(d: Draw):
    r, high, bar = d(0.28, 0.34), d(0.62, 0.75), d(0.75, 0.9)
    yield cylinder("wheel", (0.42, 0, 0), r, 0.06, edge=0.03, turn=(90, 0, 0))
    yield cylinder("metal", (0.42, 0, 0), 0.7 * r, 0.075, turn=(90, 0, 0))
    yield cylinder("frame", (0.42, 0, 0), 0.3 * r, 0.1, turn=(90, 0, 0))
    yield strut("frame", (0.42, 0, 0.1), (0.3, 0.45, 0.1), 0.035, mirror="z")
    yield strut("frame", (-0.5, -0.36), (0.36, 0.42), 0.06)
    yield strut("frame", (0.05, -0.36), (0.5, -0.36), 0.05)
    yield rod("frame", (0, -0.38, 0), 0.045, 0.6, turn=(0, 0, 90))
    yield rod("seat", (0.58, -0.38, 0), 0.05, 0.34, turn=(90, 0, 0))
    yield rod("seat", (-0.55, -0.38, 0), 0.05, 0.34, turn=(90, 0, 0))
    yield strut("frame", (0.12, -0.36), (-0.32, high - 0.1), 0.05)
    yield box("seat", (-0.34, high, 0), (0.2, 0.06, 0.13), edge=0.055)
    yield strut("frame", (0.36, 0.36), (0.24, bar), 0.05)
    yield rod("metal", (0.3, bar, 0), 0.035, 0.26, turn=(90, 0, 0))
    yield rod("seat", (0.42, bar + 0.02, 0.26), 0.045, 0.16, turn=(0, 0, 80), mirror="z")
    yield box("seat", (0.28, bar + 0.1, 0), (0.03, 0.1, 0.13), turn=(0, 0, 25))
    yield cylinder("metal", (-0.02, -0.12, 0), 0.13, 0.08, turn=(90, 0, 0))
    yield strut("metal", (-0.02, -0.12, 0.12), (0.14, -0.24, 0.12), 0.03)
    yield box("seat", (0.15, -0.25, 0.2), (0.1, 0.03, 0.09))
    yield strut("metal", (-0.02, -0.12, -0.12), (-0.18, 0, -0.12), 0.03)
    yield box("seat", (-0.18, 0, -0.2), (0.1, 0.03, 0.09))


@category(
    "n04477387",
    frame=("grey_paint", "black_paint", "white_paint", "steel"),
    belt=("rubber", "black_paint"),
    trim=("red_paint", "blue_paint", "orange_paint", "steel"),
    screen=("glass", "blue_paint", "dark_glass"),
)
def treadmill(d: Draw):
    length, w, tall = d(0.8, 0.92), d(0.34, 0.4), d(0.5, 0.58)
    yield box("frame", (0, 0, 0), (length, 0.06, w), edge=0.03)
    yield box("belt", (-0.08, 0.045, 0), (length - 0.08, 0.035, w - 0.1), edge=0.02)
    yield box("trim", (-0.05, 0.05, w - 0.05), (length - 0.08, 0.035, 0.05), mirror="z")
    yield box("frame", (length - 0.14, 0.09, 0), (0.2, 0.12, w), edge=0.07)
    x = length - 0.2
    yield strut("frame", (x, 0.0, w - 0.02), (x - 0.12, 2 * tall, w - 0.02), 0.05, mirror="z")
    yield box("frame", (x - 0.1, 2 * tall, 0), (0.09, 0.16, w + 0.03), edge=0.04, turn=(0, 0, 25))
    yield box("screen", (x - 0.18, 2 * tall + 0.05, 0), (0.02, 0.1, 0.6 * w), turn=(0, 0, 25))
    yield rod(
        "trim", (x - 0.38, 2 * tall - 0.16, w - 0.02), 0.045, 0.3, turn=(0, 0, 84), mirror="z"
    )
    yield box("belt", (-length + 0.1, -0.07, w - 0.08), (0.08, 0.04, 0.06), mirror="z")
    yield box("belt", (length - 0.14, -0.07, w - 0.08), (0.08, 0.04, 0.06), mirror="z")


@category(
    "n04023962",
    bag=("red_paint", "black_paint", "leather", "blue_paint"),
    band=("white_paint", "black_paint"),
    metal=("steel", "iron", "black_paint"),
)
def punching_bag(d: Draw):
    r, h, side = d(0.24, 0.3), d(0.42, 0.5), d(0.5, 0.6)
    top = h + 0.34
    yield cylinder("bag", (0, 0, 0), r, h, edge=0.07)
    yield cylinder("band", (0, 0.72 * h, 0), r + 0.008, 0.035)
    yield cylinder("band", (0, -0.72 * h, 0), r + 0.008, 0.035)
    for sign in (-1, 1):
        yield strut("metal", (sign * 0.7 * r, h - 0.03), (0, h + 0.2), 0.025)
    yield strut("metal", (0, h - 0.03, 0.7 * r), (0, h + 0.2, 0), 0.025, mirror="z")
    yield rod("metal", (0, h + 0.24, 0), 0.035, 0.12)
    yield rod("metal", (-0.5 * side, top, 0), 0.05, 0.5 * side + 0.05, turn=(0, 0, 90))
    yield rod("metal", (-side, 0.5 * (top - h) - 0.12, 0), 0.055, 0.5 * (top + h) + 0.14)
    yield strut("metal", (-side, top - 0.3), (0.3 - side, top), 0.04)
    yield box("metal", (-0.45 * side, -h - 0.25, 0), (0.75 * side, 0.04, 0.06), edge=0.03)
    yield box("metal", (-side, -h - 0.25, 0), (0.06, 0.04, 0.42), edge=0.03)


@category(
    "n03162818",
    barrel=("brass", "steel", "chrome"),
    shaft=("black_paint", "red_paint", "blue_paint"),
    flight=(*BRIGHT, "green_paint"),
)
def dart(d: Draw):
    r, long, fin, lean = d(0.085, 0.11), d(0.24, 0.32), d(0.2, 0.26), d(-62, -48)
    turn = (0, 0, lean)
    along = np.array([-np.sin(np.deg2rad(lean)), np.cos(np.deg2rad(lean)), 0])
    yield cylinder("barrel", (0, 0, 0), r, long, edge=0.03, turn=turn)
    for y in (-0.6, -0.2, 0.2, 0.6):
        yield ring("barrel", y * long * along, r, 0.022, turn=turn)
    yield cylinder("barrel", -(long + 0.2) * along, 0.012, 0.22, top=0.5 * r, turn=turn)
    yield cylinder("shaft", (long + 0.2) * along, 0.05, 0.22, turn=turn)
    middle = (long + 0.62) * along
    for half in ((fin, 0.26, 0.015), (0.015, 0.26, fin)):
        yield box("flight", middle, half, edge=0.01, turn=turn)
    for half in ((0.6 * fin, 0.2, 0.015), (0.015, 0.2, 0.6 * fin)):
        yield box("flight", middle - 0.2 * along, half, edge=0.01, turn=turn)


@category(
    "n03162940",
    black=("black_paint",),
    light=("cream_paint", "white_paint", "cork"),
    red=("red_paint",),
    green=("green_paint",),
)
def dartboard(d: Draw):
    r, thick, rim = d(0.72, 0.78), d(0.07, 0.1), d(0.14, 0.2)
    turn = (90, 0, 0)
    yield cylinder("black", (0, 0, 0), r + rim, thick, turn=turn)
    yield Part(
        "light",
        (0, 0.5 * r, 0),
        (0.5 * r * np.tan(np.pi / 20), 0.5 * r, thick + 0.012),
        edge=0.002,
        corner=0.002,
        taper=0.48 * r * np.tan(np.pi / 20),
        radial=10,
    )
    yield ring("red", (0, 0, thick - 0.01), r, 0.035, turn=turn)
    yield ring("red", (0, 0, thick - 0.01), 0.6 * r, 0.03, turn=turn)
    for size in (1.0, 0.6):
        yield box(
            "green", (0, size * r, thick), (size * r * np.tan(np.pi / 20), 0.035, 0.035), radial=10
        )
    yield cylinder("green", (0, 0, thick), 0.12, 0.02, turn=turn)
    yield cylinder("red", (0, 0, thick), 0.06, 0.035, turn=turn)
    yield ring("light", (0, 0, thick - 0.02), r + 0.6 * rim, 0.025, turn=turn)


@category(
    "n04394261",
    white=("white_paint", "straw"),
    red=("red_paint",),
    blue=("blue_paint", "black_paint"),
    wood=("oak", "pine", "walnut"),
)
def target(d: Draw):
    r, lean, legs = d(0.6, 0.7), d(8, 14), d(0.42, 0.52)
    turn = (90 - lean, 0, 0)
    for i, (slot, size) in enumerate((("white", 1), ("blue", 0.8), ("white", 0.6), ("red", 0.42))):
        yield cylinder(slot, (0, 0, 0), size * r, 0.06 + 0.012 * i, edge=0.01, turn=turn)
    yield cylinder("white", (0, 0, 0), 0.2 * r, 0.11, edge=0.01, turn=turn)
    yield strut("wood", (legs, -0.95, -0.12), (0.06, 0.85, -0.12), 0.045, mirror="x")
    yield strut("wood", (0, -0.95, -0.66), (0, 0.8, -0.14), 0.045)
    yield box("wood", (0, -0.68, -0.05), (legs - 0.02, 0.045, 0.1))
    x, y = d(-0.2, 0.2), d(-0.1, 0.25)
    yield rod("wood", (x, y + 0.08, 0.36), 0.025, 0.34, turn=(78, 12, 0))
    yield box("blue", (x + 0.06, y + 0.15, 0.64), (0.012, 0.08, 0.07), turn=(78, 12, 0))
    yield box("blue", (x + 0.06, y + 0.15, 0.64), (0.07, 0.08, 0.012), turn=(78, 12, 0))


@category(
    "n03379051",
    shell=(*PAINTS, "gold", "black_paint"),
    stripe=("white_paint", "yellow_paint", "black_paint"),
    mask=("grey_paint", "white_paint", "black_paint"),
    pad=("black_paint",),
)
def football_helmet(d: Draw):
    long, wide, jaw = d(0.62, 0.7), d(0.52, 0.58), d(0.26, 0.34)
    yield ellipsoid("shell", (0, 0.1, 0), (long, 0.6, wide))
    yield box("shell", (-0.1, -0.3, 0), (long - 0.12, 0.2, wide - 0.06), edge=0.15)
    yield box("shell", (0.25, -0.2, 0), (0.2, jaw, wide - 0.03), edge=0.1)
    yield ellipsoid("pad", (0.1, -0.1, 0), (long - 0.12, 0.5, wide - 0.1), cut=True)
    yield box("pad", (0.8, -0.22, 0), (0.42, 0.38, 0.9), edge=0.06, cut=True)
    yield box("pad", (0, -0.8, 0), (1, 0.33, 1), cut=True)
    yield ellipsoid("pad", (-0.12, -0.02, 0), (long - 0.2, 0.46, wide - 0.09))
    yield Part(
        "stripe",
        (0, 0.1, 0),
        (0.612, 0.07, 0.612),
        corner=0.61,
        edge=0.005,
        turn=(90, 0, 0),
        stretch=((long + 0.01) / 0.61, 1, 1),
        wall=0.05,
    )
    yield cylinder("pad", (-0.02, -0.12, wide - 0.06), 0.09, 0.04, turn=(90, 0, 0), mirror="z")
    for y, thick in ((-0.06, 0.04), (-0.24, 0.045), (-0.42, 0.045)):
        yield Part(
            "mask",
            (0.42, y, 0),
            (0.42, thick, wide - 0.02),
            corner=0.4,
            edge=0.8 * thick,
            wall=0.075,
        )
    yield box("mask", (0.83, -0.24, 0.1), (0.035, 0.2, 0.03), mirror="z")


@category(
    "n03982430",
    felt=("felt", "green_paint", "blue_paint"),
    wood=WOODS,
    dark=("black_paint",),
    ball=("red_paint", "yellow_paint", "white_paint", "orange_paint"),
)
def pool_table(d: Draw):
    length, w, h = d(0.9, 1.0), d(0.5, 0.56), d(0.24, 0.32)
    yield box("wood", (0, 0, 0), (length, 0.13, w), edge=0.03)
    yield box("wood", (0, 0.2, 0), (length - 0.11, 0.13, w - 0.11), edge=0.02, cut=True)
    yield box("felt", (0, 0.04, 0), (length - 0.1, 0.04, w - 0.1))
    yield box("felt", (0, 0.1, w - 0.12), (length - 0.14, 0.03, 0.025), mirror="z")
    yield box("felt", (length - 0.12, 0.1, 0), (0.025, 0.03, w - 0.14), mirror="x")
    yield cylinder("dark", (length - 0.11, 0.1, w - 0.11), 0.085, 0.035, mirror="xz")
    yield cylinder("dark", (0, 0.1, w - 0.1), 0.075, 0.035, mirror="z")
    yield cylinder("wood", (length - 0.16, -0.12 - h, w - 0.16), 0.08, h, top=0.12, mirror="xz")
    x = d(-0.5, -0.3)
    for i in range(3):
        yield ball(
            "ball", (x + 0.1 * i, 0.13, 0), 0.06, turn=(0, 90, 0), copies=3 - i, spacing=0.125
        )
    yield ball("wood", (0.45, 0.13, 0.08), 0.06)
    yield rod("wood", (0.3, 0.17, 0.12), 0.025, 0.62, turn=(0, d(-30, -12), 84))


@category(
    "n02802215",
    board=("white_paint", "glass"),
    rim=("orange_paint", "red_paint"),
    net=("white_paint", "linen", "rope"),
    post=("steel", "black_paint", "blue_paint", "grey_paint"),
)
def basketball_hoop(d: Draw):
    w, tall, r, h = d(0.5, 0.6), d(0.34, 0.4), d(0.21, 0.25), d(0.7, 0.85)
    n, deep = d.count(8, 11), d(0.15, 0.19)
    z = r + 0.14
    yield ring("rim", (0, -0.2, 0), r, 0.035)
    yield rod("net", (0, -0.2 - deep, 0.85 * r), 0.016, deep, turn=(12, 16, 0), radial=n, axis="y")
    yield rod("net", (0, -0.2 - deep, 0.85 * r), 0.016, deep, turn=(12, -16, 0), radial=n, axis="y")
    yield ring("net", (0, -0.2 - 2 * deep, 0), 0.72 * r, 0.018)
    yield box("rim", (0, -0.2, -r - 0.06), (0.08, 0.03, 0.1))
    yield box("board", (0, 0.05, -z), (w, tall, 0.03))
    yield box("rim", (0, 0.05 + tall, -z), (w + 0.02, 0.025, 0.04))
    yield box("rim", (0, 0.05 - tall, -z), (w + 0.02, 0.025, 0.04))
    yield box("rim", (w, 0.05, -z), (0.025, tall, 0.04), mirror="x")
    yield Part(
        "rim",
        (0, 0.02, -z + 0.02),
        (0.18, 0.015, 0.14),
        corner=0.01,
        edge=0.005,
        wall=0.045,
        turn=(90, 0, 0),
    )
    yield strut("post", (0, -0.3, -z - 0.28), (0, -0.1, -z), 0.05)
    yield rod("post", (0, -0.3 - h, -z - 0.28), 0.06, h + 0.2)
    yield cylinder("post", (0, -0.32 - 2 * h, -z - 0.2), 0.34, 0.05)
