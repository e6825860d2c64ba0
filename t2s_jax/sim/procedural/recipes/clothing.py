"""Clothes and shoes."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    Part,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import cut_below
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, SHINY

_CLOTH = ("fabric", "linen", "striped_fabric", "checked_fabric", *BRIGHT)
_KNIT = ("wool", "felt", "striped_fabric", "red_paint", "teal_paint")
_SHOE = ("leather", "black_paint", "red_paint", "white_paint", "denim", "blue_paint")


@category(
    "n04197391",
    cloth=_CLOTH,
    collar=("white_paint", "linen", "blue_paint"),
    button=("bone", "black_paint"),
)
def shirt(d: Draw):
    w, h, sleeve, lean = d(0.4, 0.48), d(0.52, 0.64), d(0.2, 0.48), d(28, 42)
    yield box("cloth", (0, 0, 0), (w, h, 0.17), edge=0.1, taper=d(-0.02, 0.05))
    side, drop = np.sin(np.radians(lean)), np.cos(np.radians(lean))
    at = (w + sleeve * drop - 0.06, h - 0.14 - sleeve * side, 0)
    yield box("cloth", at, (sleeve + 0.05, 0.17, 0.14), edge=0.08, turn=(0, 0, -lean), mirror="x")
    end = (w + 2 * sleeve * drop - 0.06, h - 0.14 - 2 * sleeve * side, 0)
    yield box("collar", end, (0.04, 0.18, 0.15), edge=0.03, turn=(0, 0, -lean), mirror="x")
    yield cylinder("collar", (0, h + 0.03, 0), 0.19, 0.08, top=0.15, stretch=(1, 1, 0.8))
    yield box("collar", (0.1, h - 0.06, 0.16), (0.11, 0.06, 0.03), turn=(-15, 0, 35), mirror="x")
    yield cylinder("button", (0, h + 0.08, 0), 0.12, 0.04, stretch=(1, 1, 0.8))
    yield box("collar", (0, -0.05, 0.165), (0.045, h - 0.08, 0.015))
    yield ball("button", (0, -0.08, 0.18), 0.035, turn=(0, 0, 90), copies=5, spacing=0.36 * h)


@category(
    "n04489008",
    cloth=("denim", "fabric", "black_paint", "canvas", "checked_fabric"),
    belt=("leather", "black_paint"),
    metal=SHINY,
)
def trouser(d: Draw):
    w, long, lean, flare = d(0.36, 0.42), d(0.62, 0.75), d(5, 9), d(-0.05, 0.03)
    yield box("cloth", (0, 0, 0), (w, 0.24, 0.2), edge=0.08)
    at = (0.5 * w + long * np.sin(np.radians(lean)), -long + 0.02, 0)
    yield box(
        "cloth", at, (0.55 * w, long, 0.19), edge=0.05, taper=-flare, turn=(0, 0, lean), mirror="x"
    )
    yield box("belt", (0, 0.22, 0), (w + 0.015, 0.065, 0.215), edge=0.05)
    yield box("metal", (0, 0.22, 0.21), (0.08, 0.06, 0.025))
    yield box("belt", (0, 0.02, 0.2), (0.015, 0.14, 0.012))
    yield box("belt", (0.62 * w, 0.05, 0.195), (0.1, 0.012, 0.015), turn=(0, 0, 40), mirror="x")
    foot = (0.5 * w + 2 * long * np.sin(np.radians(lean)), -2 * long + 0.05, 0)
    yield box("belt", foot, (0.56 * w + flare, 0.03, 0.19 + flare), turn=(0, 0, lean), mirror="x")


@category("n03236735", cloth=(*_CLOTH, "velvet"), sash=(*BRIGHT, "white_paint", "black_paint"))
def dress(d: Draw):
    waist, skirt, long = d(0.2, 0.25), d(0.55, 0.72), d(0.4, 0.55)
    flat = (1, 1, d(0.6, 0.8))
    yield cylinder("cloth", (0, -long, 0), skirt, long, top=waist, stretch=flat)
    yield ring("sash", (0, -2 * long + 0.03, 0), skirt - 0.03, 0.045, stretch=flat)
    yield cylinder("cloth", (0, 0.22, 0), waist, 0.24, top=waist + 0.1, stretch=flat)
    yield cylinder("sash", (0, 0.01, 0), waist + 0.025, 0.06, stretch=flat)
    if d.chance():
        yield ellipsoid("cloth", (waist + 0.16, 0.38, 0), (0.18, 0.15, 0.15), mirror="x")
    yield box("cloth", (waist - 0.02, 0.52, 0), (0.05, 0.16, 0.05), mirror="x")
    yield ellipsoid(
        "sash", (0.12, 0.02, 0.8 * waist), (0.13, 0.08, 0.05), turn=(0, 0, 18), mirror="x"
    )


def _upper(slot: str, inside: str, wide: float, high: float):
    """The upper of a low shoe on y = 0 whose toe points to +x, and its opening."""
    oval = (1.4, 1, 1)
    yield ellipsoid(slot, (0.42, 0, 0), (0.5, 0.3, wide))
    yield ellipsoid(slot, (0, 0.05, 0), (0.5, 0.7 * high, 0.9 * wide), smooth=0.1)
    yield ellipsoid(slot, (-0.5, 0, 0), (0.42, 0.7 * high, 0.9 * wide), smooth=0.1)
    yield cylinder(
        slot, (-0.46, 0.5 * high, 0), 0.95 * wide, 0.5 * high, top=0.8 * wide, stretch=oval
    )
    yield cylinder(
        inside, (-0.46, high, 0), 0.6 * wide, 0.15, top=0.68 * wide, stretch=oval, cut=True
    )
    yield cut_below(inside, 0)


@category(
    "n03472535",
    upper=_SHOE,
    sole=("white_paint", "cream_paint", "rubber"),
    lace=("white_paint", "yellow_paint"),
    trim=BRIGHT,
)
def sneaker(d: Draw):
    wide, high, thick = d(0.3, 0.35), d(0.5, 0.66), d(0.09, 0.14)
    yield from _upper("upper", "trim", wide, high)
    yield ellipsoid("sole", (0.72, 0.02, 0), (0.22, 0.2, 0.8 * wide))
    yield Part("sole", (0, -0.01, 0), (0.95, thick, wide + 0.03), corner=wide, edge=0.04)
    for i in range(4):
        at = (0.12 * i - 0.02, high - 0.02 - (high - 0.3) * (0.2 + 0.2 * i), 0)
        yield rod("lace", at, 0.035, 0.19, turn=(90, 0, 0))
    for i in range(d.count(1, 3)):
        at = (-0.1 - 0.15 * i, 0.2, 0.9 * wide)
        yield box("trim", at, (0.045, 0.2, 0.05), turn=(-8, 0, 30), mirror="z")


@category(
    "n04199027",
    upper=("leather", "black_paint", "mahogany"),
    sole=("ebony", "rubber"),
    inside=("black_paint",),
)
def shoe(d: Draw):
    wide, high = d(0.27, 0.32), d(0.36, 0.44)
    yield from _upper("upper", "inside", wide, high)
    yield Part("sole", (0.02, -0.03, 0), (0.97, 0.05, wide + 0.02), corner=wide, edge=0.02)
    yield Part("sole", (-0.6, -0.14, 0), (0.29, d(0.1, 0.16), 0.85 * wide), corner=0.2, edge=0.02)
    yield ellipsoid("sole", (0.2, high - 0.1, 0), (0.2, 0.05, 0.14), turn=(0, 0, -28))
    for i in range(3):
        at = (0.12 * i + 0.08, high - 0.02 - 0.07 * i, 0)
        yield rod("inside", at, 0.026, 0.12, turn=(90, 0, 0))


@category(
    "n04022332",
    upper=("red_paint", "black_paint", "velvet", "petal", "gold"),
    inside=("cream", "leather", "bone"),
)
def pump(d: Draw):
    lift, wide, r = d(0.55, 0.75), d(0.21, 0.26), d(0.05, 0.08)
    slope = np.degrees(np.arctan2(lift, 0.9))
    yield ellipsoid("upper", (0.62, 0.08, 0), (0.42, 0.2, wide))
    yield ellipsoid(
        "upper",
        (-0.02, 0.12 + 0.52 * lift, 0),
        (0.66, 0.13, 0.75 * wide),
        turn=(0, 0, -slope),
        smooth=0.12,
    )
    yield ellipsoid("upper", (-0.5, 0.2 + lift, 0), (0.27, 0.27, 0.95 * wide), smooth=0.12)
    yield ellipsoid(
        "inside", (-0.42, 0.42 + lift, 0), (0.3, 0.3, 0.75 * wide), turn=(0, 0, -20), cut=True
    )
    yield ellipsoid(
        "inside",
        (0.1, 0.36 + 0.5 * lift, 0),
        (0.6, 0.19, 0.7 * wide),
        turn=(0, 0, -slope),
        cut=True,
    )
    yield cylinder(
        "upper", (-0.57, 0.48 * lift - 0.03, 0), r, 0.5 * lift + 0.05, top=0.17, smooth=0.05
    )
    yield cut_below("upper", -0.08)


@category(
    "n02872752",
    upper=("leather", "black_paint", "yellow_paint", "red_paint", "green_paint"),
    sole=("rubber", "ebony"),
    trim=("cream_paint", "wool", "black_paint"),
)
def boot(d: Draw):
    wide, tall, r = d(0.25, 0.29), d(0.5, 0.72), d(0.24, 0.29)
    yield ellipsoid("upper", (0.38, 0, 0), (0.5, 0.3, wide))
    yield ellipsoid("upper", (-0.3, 0.05, 0), (0.42, 0.36, 0.9 * wide), smooth=0.12)
    yield cylinder("upper", (-0.36, tall, 0), 0.25, tall, top=r, smooth=0.2)
    yield cylinder("sole", (-0.36, 2 * tall, 0), r - 0.05, 0.12, cut=True)
    yield ring("trim", (-0.36, 2 * tall, 0), r - 0.02, d(0.045, 0.08))
    yield cut_below("sole", -0.05)
    yield Part("sole", (0.06, -0.07, 0), (0.82, 0.06, wide + 0.03), corner=wide, edge=0.03)
    yield Part("sole", (-0.48, -0.17, 0), (0.26, 0.12, 0.9 * wide), corner=0.2, edge=0.02)


@category(
    "n03364008",
    sole=("rubber", *BRIGHT, "cork"),
    strap=("black_paint", "red_paint", "white_paint", "leather"),
    inside=("canvas", "yellow_paint", "teal_paint"),
)
def flip_flop(d: Draw):
    wide, thick, spread = d(0.3, 0.34), d(0.07, 0.1), d(19, 25)
    z = wide + 0.04
    yield Part("sole", (0, 0, z), (0.95, thick, wide), corner=0.95 * wide, edge=0.03, mirror="z")
    yield Part(
        "inside", (0, thick, z), (0.88, 0.03, wide - 0.07), corner=0.8 * wide, edge=0.02, mirror="z"
    )
    yield rod("strap", (0.56, thick + 0.06, z), 0.05, 0.12, mirror="z")
    for side in (1, -1):
        at = (0.2, thick + 0.12, z + 0.12 * side)
        yield rod("strap", at, 0.055, 0.42, turn=(90, -90 + spread * side, 0), mirror="z")
        end = (-0.18, thick + 0.04, z + 0.27 * side)
        yield rod("strap", end, 0.055, 0.12, mirror="z")
    yield box("strap", (0, 0, 0), (0.3, 0.5 * thick, 0.06))


@category(
    "n04254777",
    cloth=_KNIT,
    band=("white_paint", "red_paint", "blue_paint"),
    heel=(*BRIGHT, "grey_paint"),
)
def sock(d: Draw):
    r, tall, long = d(0.22, 0.26), d(0.6, 0.75), d(0.5, 0.62)
    turn = (0, 0, 90 - d(8, 16))
    yield cylinder("cloth", (0, tall, 0), r, tall, top=1.1 * r, stretch=(1, 1, 0.7))
    yield ellipsoid("heel", (-0.03, 0, 0), (1.25 * r, 1.15 * r, 0.75 * r), smooth=0.05)
    yield rod(
        "cloth", (long - 0.12, -0.1, 0), r, 0.9 * long, turn=turn, stretch=(1, 1, 0.7), smooth=0.1
    )
    yield ellipsoid(
        "heel", (1.6 * long - 0.12, -0.19, 0), (0.28, r + 0.01, 0.72 * r), turn=(0, 0, -10)
    )
    flat = (1, 1, 0.7)
    yield cylinder("band", (0, 2 * tall - 0.1, 0), 1.1 * r + 0.02, 0.12, edge=0.04, stretch=flat)
    for i in range(d.count(1, 3)):
        yield cylinder("band", (0, 1.5 * tall - 0.2 * i, 0), 1.07 * r + 0.008, 0.05, stretch=flat)


@category(
    "n03441112",
    cloth=("leather", "black_paint", "wool", "canvas", "red_paint"),
    cuff=(*BRIGHT, "wool", "black_paint"),
)
def glove(d: Draw):
    w, long, thick = d(0.34, 0.4), d(0.26, 0.34), d(0.085, 0.1)
    yield box("cloth", (0, 0, 0), (w, 0.36, 0.15), edge=0.13, taper=0.03)
    for i, share in enumerate((0.85, 1.0, 0.97, 0.75)):
        x = w * (0.5 * i - 0.75)
        size = share * long + 0.1
        yield rod(
            "cloth", (1.12 * x, 0.26 + size, 0), thick, size, turn=(0, 0, -9 * x / w), smooth=0.04
        )
    yield rod("cloth", (w + 0.12, 0.02, 0.03), thick + 0.02, 0.3, turn=(0, 0, -38), smooth=0.1)
    yield box("cuff", (0, -0.46, 0), (0.88 * w, d(0.12, 0.2), 0.16), edge=0.09)
    yield box("cuff", (0, -0.32, 0), (0.92 * w, 0.03, 0.17), edge=0.025)


@category(
    "n03775071",
    cloth=_KNIT,
    cuff=("white_paint", "wool", "red_paint", "blue_paint"),
    mark=("white_paint", "yellow_paint", "red_paint"),
)
def mitten(d: Draw):
    w, h = d(0.34, 0.4), d(0.48, 0.58)
    yield ellipsoid("cloth", (0, 0.3, 0), (w, h, 0.2))
    yield box("cloth", (0, 0, 0), (0.92 * w, 0.36, 0.18), edge=0.15, smooth=0.08)
    yield ellipsoid(
        "cloth", (w + 0.1, 0.08, 0), (0.16, d(0.3, 0.36), 0.15), turn=(0, 0, -32), smooth=0.1
    )
    yield box("cuff", (0, -0.42, 0), (0.84 * w, d(0.14, 0.2), 0.19), edge=0.1)
    yield rod("mark", (0, 0.28, 0.18), 0.035, 0.17, stretch=(1, 1, 0.8))
    yield rod("mark", (0, 0.28, 0.18), 0.035, 0.17, turn=(0, 0, 60), stretch=(1, 1, 0.8))
    yield rod("mark", (0, 0.28, 0.18), 0.035, 0.17, turn=(0, 0, -60), stretch=(1, 1, 0.8))


@category(
    "n03815615",
    cloth=("striped_fabric", "velvet", "red_paint", "blue_paint", "checked_fabric"),
    knot=("velvet", "red_paint", "blue_paint", "black_paint"),
    collar=("white_paint", "linen"),
)
def necktie(d: Draw):
    w, long = d(0.26, 0.32), d(0.55, 0.66)
    flat = (1, 1, 0.3)
    yield cylinder("cloth", (0, -long, 0), w, long, top=0.12, stretch=flat)
    yield cylinder("cloth", (0, -2 * long - 0.12, 0), 0.02, 0.14, top=w, stretch=flat)
    yield cylinder("knot", (0, 0.1, 0.04), 0.13, 0.15, top=0.2, edge=0.05, stretch=(1, 1, 0.6))
    yield box(
        "collar",
        (0.27, 0.2, 0.02),
        (0.28, 0.13, 0.08),
        edge=0.04,
        turn=(0, 0, d(25, 34)),
        mirror="x",
    )
    yield ring("collar", (0, 0.3, -0.2), 0.3, 0.1, stretch=(1, 1.2, 1))


@category(
    "n02883205",
    cloth=("black_paint", "red_paint", "striped_fabric", "checked_fabric", "velvet", "petal"),
    knot=("black_paint", "red_paint", "velvet"),
)
def bow_tie(d: Draw):
    w, h = d(0.4, 0.48), d(0.34, 0.44)
    yield cylinder(
        "cloth",
        (0.08 + w, 0, 0),
        0.13,
        w,
        top=h,
        edge=0.05,
        turn=(0, 0, -90),
        stretch=(1, 1, 0.42),
        mirror="x",
    )
    yield ellipsoid(
        "knot", (0.9 * w, 0, 0.42 * h - 0.06), (0.5 * w, 0.03, 0.05), turn=(0, -8, 0), mirror="x"
    )
    yield box("knot", (0, 0, 0), (0.13, 0.19, 0.17), edge=0.09)
