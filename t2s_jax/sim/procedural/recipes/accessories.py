"""Jewellery, bags, cosmetics."""

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
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import ENDS_DOWN, FACING, lathe
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS

_GEMS = ("red_paint", "teal_paint", "blue_paint", "green_paint", "ice")


@category(
    "n04555897",
    case=("gold", "steel", "chrome", "black_paint"),
    dial=("white_paint", "cream_paint", "blue_paint"),
    strap=("leather", "black_paint", "red_paint", "steel"),
    hand=("ebony",),
)
def watch(d: Draw):
    r, long, w = d(0.38, 0.44), d(0.36, 0.46), d(0.2, 0.26)
    yield box("strap", (0, r + long - 0.1, -0.06), (w, long, 0.06), edge=0.04, mirror="y")
    yield box("hand", (0, r + 0.8 * long, 0), (0.03, 0.03, 0.1), mirror="y")
    yield box("hand", (0, r + 1.2 * long, 0), (0.03, 0.03, 0.1), mirror="y")
    yield cylinder("case", (0, 0, 0), r, 0.12, turn=FACING, edge=0.04)
    yield ring("case", (0, 0, 0.1), r - 0.03, 0.05, turn=FACING)
    yield cylinder("dial", (0, 0, 0.1), 0.84 * r, 0.04, turn=FACING)
    yield box("hand", (0, 0.7 * r, 0.14), (0.018, 0.05, 0.012), radial=12)
    for long_hand, turn in ((0.3, d(0, 360)), (0.22, d(0, 360))):
        angle = np.radians(turn)
        at = (-0.5 * long_hand * np.sin(angle), 0.5 * long_hand * np.cos(angle), 0.15)
        yield box("hand", at, (0.028, 0.5 * long_hand + 0.02, 0.015), turn=(0, 0, turn))
    yield cylinder("case", (r + 0.04, 0, 0), 0.06, 0.05, turn=(0, 0, 90))


@category("", band=("gold", "steel", "brass", "chrome"), gem=_GEMS)
def engagement_ring(d: Draw):
    r, thick, size = d(0.48, 0.54), d(0.07, 0.1), d(0.24, 0.34)
    yield ring("band", (0, 0, 0), r, thick, turn=FACING, stretch=(1, 1.4, 1))
    top = r + thick
    yield cylinder("band", (0, top + 0.02, 0), 0.1, 0.1, top=0.7 * size)
    yield cylinder("gem", (0, top + 0.12, 0), 0.06, 0.14, top=size)
    yield cylinder("gem", (0, top + 0.31, 0), size, 0.06, top=0.6 * size)
    yield rod(
        "band", (0, top + 0.17, 0.72 * size), 0.035, 0.13, turn=(25, 0, 0), radial=4, axis="y"
    )


@category(
    "n03814906", bead=("bone", "snow", "gold", *_GEMS), pendant=_GEMS, setting=("gold", "steel")
)
def necklace(d: Draw):
    r, n, size = d(0.56, 0.62), d.count(18, 22), d(0.075, 0.09)
    tilt = d(1.0, 1.15)
    yield ball("bead", (0, r, 0), size, radial=n)
    yield ring("setting", (0, 0, 0), r, 0.03, turn=FACING)
    yield ring("setting", (0, -r - 0.16, 0), 0.09, 0.03, turn=FACING)
    low = -r - 0.2 - 0.2 * tilt
    yield ellipsoid("setting", (0, low - 0.03, 0), (0.2, 0.25 * tilt, 0.07))
    yield ellipsoid("pendant", (0, low - 0.03, 0.03), (0.15, 0.2 * tilt, 0.1))


@category(
    "n02769748",
    cloth=(*BRIGHT, "denim", "canvas", "green_paint"),
    pocket=(*PAINTS, "leather"),
    strap=("black_paint", "leather", "canvas"),
    metal=("steel", "brass"),
)
def backpack(d: Draw):
    w, h, deep = d(0.44, 0.52), d(0.58, 0.7), d(0.26, 0.32)
    yield arc("strap", (0, h + 0.2, -0.1), 0.14, 0.045, 190, turn=ENDS_DOWN)
    yield arc(
        "strap", (w - 0.12, 0.1, -deep - 0.2), d(0.36, 0.44), 0.07, 190, turn=(0, 0, 0), mirror="x"
    )
    yield box("cloth", (0, 0, 0), (w, h, deep), edge=0.2)
    yield box("pocket", (0, -0.42 * h, deep), (0.74 * w, 0.42 * h, 0.16), edge=0.1)
    yield box(
        "pocket", (w + 0.02, -0.45 * h, 0), (0.13, 0.35 * h, 0.75 * deep), edge=0.09, mirror="x"
    )
    yield ellipsoid("pocket", (0, h - 0.16, 0.06), (w + 0.02, 0.24, deep + 0.06))
    yield box("strap", (0.4 * w, 0.32 * h, deep + 0.03), (0.055, 0.4 * h, 0.03), mirror="x")
    yield box("metal", (0.4 * w, 0.12 * h, deep + 0.06), (0.085, 0.06, 0.03), mirror="x")
    yield box("strap", (0, -0.24 * h, deep + 0.16), (0.55 * w, 0.02, 0.015))


@category(
    "n02774152",
    body=("leather", "red_paint", "black_paint", "petal", "velvet", "teal_paint"),
    flap=("leather", "black_paint", "cream_paint"),
    metal=("gold", "brass", "steel"),
)
def handbag(d: Draw):
    w, h, tall, top = d(0.56, 0.68), d(0.38, 0.46), d(0.34, 0.46), d(0.1, 0.16)
    for z in (0.14, -0.14):
        yield arc("flap", (0, h + tall, z), 0.3, 0.045, 180, turn=ENDS_DOWN)
        yield rod("flap", (0.3, h + 0.5 * tall - 0.18, z), 0.045, 0.5 * tall, mirror="x")
    yield Part("body", (0, 0, 0), (w, h, 0.25), corner=0.1, edge=0.06, taper=-top)
    yield box("metal", (0.3, h - 0.08, 0.15), (0.06, 0.07, 0.03), mirror="xz")
    if d.chance(0.7):
        yield ellipsoid("flap", (0, 0.62 * h, 0.1), (0.85 * w, 0.5 * h, 0.16))
        yield ball("metal", (0, 0.25 * h, 0.25), 0.075)
    else:
        yield box("flap", (0, -0.05, 0.2), (0.1, h, 0.08), edge=0.02)
        yield ring("metal", (0, 0.1, 0.28), 0.1, 0.035, turn=FACING)
    yield box("flap", (0, -h + 0.04, 0), (w + top - 0.01, 0.06, 0.35), edge=0.03)


@category(
    "n02773838",
    shell=("leather", *BRIGHT, "canvas", "teal_paint"),
    trim=("leather", "black_paint", "cream_paint"),
    metal=("steel", "brass"),
)
def suitcase(d: Draw):
    w, h, deep = d(0.72, 0.86), d(0.46, 0.56), d(0.2, 0.27)
    yield arc("trim", (0, h + 0.2, 0), 0.2, 0.055, 180, turn=ENDS_DOWN)
    yield box("shell", (0, 0, 0), (w, h, deep), edge=0.08)
    yield box("trim", (0, 0, 0), (w + 0.012, h + 0.012, 0.035), edge=0.03)
    yield box("trim", (0.52 * w, 0, 0), (0.06, h + 0.02, deep + 0.02), edge=0.02, mirror="x")
    yield box("metal", (0.52 * w, 0.25 * h, deep + 0.015), (0.09, 0.07, 0.025), mirror="x")
    yield ball("trim", (w - 0.08, h - 0.08, deep - 0.08), 0.11, mirror="xyz")
    yield box("metal", (0.2, h + 0.01, 0), (0.06, 0.04, 0.07), mirror="x")


@category(
    "n03781594",
    cloth=("canvas", "linen", "cardboard", "leather"),
    rope=("rope", "bark", "black_paint"),
    sign=("green_paint", "black_paint", "gold"),
)
def moneybag(d: Draw):
    r, squat = d(0.54, 0.62), d(0.85, 1.0)
    h = r * squat
    yield ellipsoid("cloth", (0, 0, 0), (r, h, 0.9 * r))
    yield from lathe("cloth", (-h + 0.02, 0.7 * r), (-0.6 * h, 0.8 * r), edge=0.05)
    yield from lathe("cloth", (0.7 * h, 0.5 * r), (h + 0.2, 0.15), smooth=0.1)
    yield from lathe("cloth", (h + 0.16, 0.15), (h + 0.44, d(0.3, 0.4)), edge=0.03)
    yield ring("rope", (0, h + 0.18, 0), 0.16, 0.06)
    z = 0.9 * r
    for y in (0.13, -0.13):
        yield ring(
            "sign", (0, y, z - 0.04), 0.13, 0.04, turn=FACING, stretch=(1.2, 1, 1), mirror="z"
        )
    yield box("cloth", (0.14, 0.05, z), (0.08, 0.075, 0.12), mirror="z", cut=True)
    yield box("cloth", (-0.14, -0.05, z), (0.08, 0.075, 0.12), mirror="z", cut=True)
    yield box("sign", (0, 0, z - 0.02), (0.03, 0.36, 0.03), mirror="z")


@category(
    "",
    ribbon=("red_paint", "blue_paint", "striped_fabric", "velvet"),
    metal=("gold", "steel", "bronze"),
    star=("gold", "steel", "bronze", "red_paint"),
)
def medal(d: Draw):
    r, long, lean = d(0.42, 0.5), d(0.5, 0.6), d(20, 28)
    x = long * np.sin(np.radians(lean))
    y = r + 0.1 + long * np.cos(np.radians(lean))
    yield box("ribbon", (x, y, 0), (0.15, long, 0.03), turn=(0, 0, -lean), mirror="x")
    yield ring("metal", (0, r + 0.12, 0.02), 0.1, 0.04, turn=FACING)
    yield cylinder("metal", (0, 0, 0), r, 0.07, turn=FACING)
    yield ring("metal", (0, 0, 0.05), r - 0.03, 0.05, turn=FACING)
    yield Part(
        "star",
        (0, 0.32 * r, 0),
        (0.09, 0.4 * r, 0.16),
        corner=0.004,
        edge=0.004,
        taper=-0.08,
        radial=5,
    )
    yield cylinder("star", (0, 0, 0.1), 0.13, 0.06, turn=FACING)


@category(
    "n03676483",
    case=("black_paint", "gold", "red_paint", "white_paint"),
    band=("gold", "steel", "brass"),
    colour=("red_paint", "petal", "velvet", "skin_of_fruit"),
)
def lipstick(d: Draw):
    r, h, tall = d(0.27, 0.32), d(0.32, 0.42), d(0.3, 0.4)
    top, slant = h + 0.3 + 1.5 * tall, d(32, 42)
    yield cylinder("colour", (0, top - tall, 0), 0.68 * r, tall, edge=0.05)
    lean = np.radians(slant)
    at = (0, top - 0.15 + 0.5 * np.cos(lean), 0.5 * np.sin(lean))
    yield box("colour", at, (0.6, 0.5, 0.9), turn=(slant, 0, 0), cut=True)
    yield cylinder("band", (0, h + 0.14, 0), 0.84 * r, 0.2)
    yield cylinder("case", (0, 0, 0), r, h, edge=0.03)
    yield cylinder("band", (0, h - 0.08, 0), r + 0.01, 0.05)
    yield cylinder("case", (2 * r - 0.02, 0.02, 0.1), r + 0.01, h + 0.02, edge=0.04)


@category(
    "n02827606",
    leather=("leather", "black_paint", "walnut", "red_paint", "cream_paint"),
    metal=("gold", "brass", "steel"),
    hole=("ebony",),
)
def belt(d: Draw):
    r, w, deep = d(0.7, 0.8), d(0.16, 0.21), d(0.7, 0.85)
    oval = (1, 1, deep)
    yield tube("leather", (0, 0, 0), r, w, wall=0.08, stretch=oval)
    z = deep * r
    yield box("leather", (0.3, 0, z + 0.02), (0.42, 0.92 * w, 0.05), edge=0.04, turn=(0, 12, 0))
    yield box("metal", (-0.02, 0, z + 0.02), (0.2, w + 0.09, 0.06), edge=0.04)
    yield box("hole", (-0.02, 0, z + 0.06), (0.12, w, 0.04), edge=0.02)
    yield rod("metal", (-0.02, 0, z + 0.1), 0.035, 0.17, turn=(0, 0, 90))
    yield ball("hole", (0.42, 0, z), 0.05, copies=3, spacing=0.14)
