"""Fish, whales and seals. They look to -x."""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category

_EYE = ("black_paint",)


@category(
    "n02512053",
    body=("scales", "orange_paint", "steel", "blue_paint"),
    fin=("orange_paint", "scales"),
    eye=("black_paint",),
)
def fish(d: Draw):
    length, tall = d(0.6, 0.75), d(0.26, 0.38)
    yield ellipsoid("body", (0.1, 0, 0), (length, tall, 0.17))
    yield box(
        "fin", (0.0 - length, 0.13, 0), (0.1, 0.24, 0.02), turn=(0, 0, 38), mirror="y", smooth=0.03
    )
    yield box(
        "fin", (0.05, tall + 0.03, 0), (0.26, 0.13, 0.02), turn=(0, 0, -d(5, 15)), smooth=0.05
    )
    yield ellipsoid(
        "fin", (0.1, -0.3 * tall, 0.19), (0.15, 0.08, 0.03), turn=(0, 30, 20), mirror="z"
    )
    yield ball("eye", (0.6 * length + 0.02, 0.3 * tall, 0.115), 0.05, mirror="z")


@category(
    "n02062744",
    body=("blue_paint", "slate", "hide"),
    belly=("white_paint", "cream"),
    dark=_EYE,
    water=("ice", "glass"),
)
def whale(d: Draw):
    fat, rise, spout = d(0.42, 0.5), d(30, 48), d(0.2, 0.28)
    spray = fat + 2 * spout - 0.06
    yield arc("water", (-0.28, spray, 0.17), 0.17, 0.05, 170, turn=(90, 0, 0), mirror="z")
    yield rod("water", (-0.28, fat + spout - 0.12, 0), 0.06, spout)
    yield ellipsoid("body", (-0.1, 0, 0), (0.72, fat, 0.46))
    yield ellipsoid("belly", (-0.16, -0.1, 0), (0.64, 0.36, 0.42))
    out = np.radians(rise)
    x, y = 0.4 + 0.66 * np.cos(out), 0.66 * np.sin(out)
    middle = (0.5 * (x + 0.4), 0.5 * y, 0)
    yield cylinder("body", middle, 0.3, 0.36, 0.08, turn=(0, 0, rise - 90), smooth=0.15)
    yield ellipsoid("body", (x + 0.06, y, 0.19), (0.15, 0.05, 0.26), turn=(0, -25, 20), mirror="z")
    yield ellipsoid("body", (-0.2, -0.26, 0.45), (0.2, 0.05, 0.2), turn=(25, -30, 0), mirror="z")
    yield ball("dark", (-0.56, 0.1, 0.36), 0.045, mirror="z")


@category(
    "n02068974",
    body=("blue_paint", "grey_paint", "slate", "hide"),
    belly=("white_paint", "cream"),
    dark=_EYE,
)
def dolphin(d: Draw):
    fat, dive, fin = d(0.22, 0.26), d(28, 44), d(0.13, 0.17)
    yield ellipsoid("body", (-0.06, 0, 0), (0.56, fat, 0.2))
    yield ellipsoid("belly", (-0.12, -0.06, 0), (0.48, 0.8 * fat, 0.175))
    out = np.radians(dive)
    x, y = 0.3 + 0.62 * np.cos(out), -0.62 * np.sin(out) + 0.04
    middle = (0.5 * (x + 0.3), 0.5 * y, 0)
    yield cylinder("body", middle, 0.19, 0.34, 0.05, turn=(0, 0, -90 - dive), smooth=0.15)
    yield ellipsoid(
        "body", (x + 0.05, y - 0.02, 0.15), (0.12, 0.035, 0.2), turn=(0, -30, -dive), mirror="z"
    )
    yield ball("body", (-0.47, -0.06, 0), 0.18, smooth=0.08)
    yield rod("body", (-0.7, -0.19, 0), 0.06, 0.16, turn=(0, 0, 112), smooth=0.05)
    yield cylinder(
        "body",
        (0.1, fat + 0.6 * fin, 0),
        0.17,
        fin,
        0.02,
        turn=(0, 0, -35),
        stretch=(1, 1, 0.25),
        smooth=0.04,
    )
    yield ellipsoid("body", (-0.18, -0.2, 0.24), (0.1, 0.035, 0.19), turn=(35, -35, 0), mirror="z")
    yield ball("dark", (-0.53, 0.0, 0.14), 0.034, mirror="z")


@category(
    "n01482330",
    body=("slate", "hide", "grey_paint", "steel"),
    belly=("white_paint", "cream"),
    dark=_EYE,
    mouth=("red_paint", "petal"),
)
def shark(d: Draw):
    fat, fin, length = d(0.21, 0.26), d(0.19, 0.25), d(0.62, 0.72)
    yield ellipsoid("body", (-0.1, 0, 0), (length, fat, 0.2))
    yield ellipsoid("belly", (-0.14, -0.06, 0), (0.92 * length, 0.8 * fat, 0.18))
    yield cylinder("body", (0.52, 0.01, 0), 0.16, 0.3, 0.05, turn=(0, 0, -90), smooth=0.1)
    for turn, size in ((-38, 0.27), (-142, 0.19)):
        out = np.radians(turn)
        at = (0.8 - 0.6 * size * np.sin(out), 0.6 * size * np.cos(out), 0)
        yield cylinder("body", at, 0.13, size, 0.02, turn=(0, 0, turn), stretch=(1, 1, 0.25))
    yield cylinder(
        "body",
        (-0.02, fat + 0.7 * fin, 0),
        0.24,
        fin,
        0.02,
        turn=(0, 0, -22),
        stretch=(1, 1, 0.2),
        smooth=0.03,
    )
    yield cylinder(
        "body",
        (-0.14, -0.16, 0.34),
        0.17,
        0.24,
        0.02,
        turn=(112, 0, 0),
        stretch=(1, 1, 0.22),
        mirror="z",
    )
    yield ball("dark", (-0.58, 0.07, 0.13), 0.035, mirror="z")
    yield ellipsoid("mouth", (-0.6, -0.1, 0), (0.12, 0.03, 0.115), turn=(0, 0, -12))
    yield box(
        "dark",
        (-0.34, 0.01, 0.19),
        (0.012, 0.08, 0.02),
        edge=0.005,
        mirror="z",
        copies=3,
        spacing=0.06,
    )


def _pinniped(d: Draw, skin: str):
    """The body of a seal that lifts its head at -x, where the head is, and its flippers."""
    fat, lift = d(0.25, 0.3), d(0.36, 0.44)
    yield ellipsoid(skin, (0.1, -0.08, 0), (0.6, fat, 0.3), turn=(0, 0, -14))
    yield strut(skin, (-0.25, 0.08), (-0.48, lift), 0.2, smooth=0.15)
    yield ball(skin, (-0.52, lift + 0.06, 0), 0.21, smooth=0.05)
    yield ellipsoid(skin, (-0.32, -0.24, 0.3), (0.11, 0.05, 0.26), turn=(30, -25, 0), mirror="z")
    yield ellipsoid(skin, (0.74, -0.22, 0.12), (0.24, 0.05, 0.11), turn=(0, -28, 8), mirror="z")
    yield ball("dark", (-0.66, lift + 0.14, 0.12), 0.045, mirror="z")
    yield ellipsoid("pale", (-0.7, lift, 0.06), (0.1, 0.09, 0.1), mirror="z")
    yield ball("dark", (-0.8, lift + 0.05, 0), 0.05)


@category(
    "n02076196",
    skin=("slate", "hide", "grey_paint", "black_paint"),
    pale=("cream", "hide", "white_paint"),
    dark=_EYE,
    toy=("red_paint", "yellow_paint", "striped_fabric", "checked_fabric"),
)
def seal(d: Draw):
    yield from _pinniped(d, "skin")
    yield ball("toy", (-0.78, d(0.74, 0.8), 0), d(0.2, 0.25))


@category(
    "n02081571",
    skin=("terracotta", "fur", "leather", "hide"),
    pale=("human_skin", "cork"),
    dark=_EYE,
    tusk=("bone", "white_paint"),
)
def walrus(d: Draw):
    long = d(0.2, 0.28)
    yield from _pinniped(d, "skin")
    yield ellipsoid("skin", (-0.12, -0.04, 0), (0.4, 0.34, 0.36), turn=(0, 0, -30), smooth=0.1)
    yield ellipsoid("pale", (-0.7, 0.4, 0.09), (0.14, 0.12, 0.13), mirror="z")
    yield cylinder(
        "tusk", (-0.74, 0.32 - long, 0.1), 0.012, long, 0.05, turn=(4, 0, -5), mirror="z"
    )
    yield ball("dark", (-0.82, 0.48, 0), 0.05)


@category(
    "n01456756",
    skin=("yellow_paint", "orange_paint", "teal_paint", "petal"),
    fin=("orange_paint", "cream", "red_paint"),
    dark=_EYE,
)
def seahorse(d: Draw):
    fat, curl = d(0.17, 0.21), d(0.15, 0.19)
    yield arc("skin", (0.14, -0.08, 0), 0.5, fat, 55, turn=(0, -90, 0))
    yield arc("skin", (0.06, -0.52, 0), 0.42, 0.11, 85, turn=(30, -90, 0))
    yield arc("skin", (-0.16, -0.94, 0), curl, 0.07, 290, turn=(-120, 90, 0))
    yield arc("skin", (0.08, 0.4, 0), 0.3, 0.13, 70, turn=(-10, -90, 0))
    yield ellipsoid("skin", (-0.1, 0.64, 0), (0.2, 0.16, 0.14), turn=(0, 0, 12))
    yield rod("skin", (-0.38, 0.57, 0), 0.06, 0.16, turn=(0, 0, 102), smooth=0.05)
    yield ball("skin", (-0.52, 0.54, 0), 0.08)
    yield ball("dark", (-0.16, 0.68, 0.12), 0.042, mirror="z")
    for x, y in ((-0.1, 0.82), (0.04, 0.8), (0.17, 0.68)):
        yield cylinder("fin", (x, y, 0), 0.06, 0.08, 0.01, turn=(0, 0, -180 * (x + 0.06)))
    yield ellipsoid("fin", (0.38, -0.06, 0), (0.15, 0.22, 0.045))
    for y in (0.12, -0.02, -0.16, -0.3):
        yield ring("fin", (0.1, y, 0), fat - 0.01, 0.028, turn=(0, 0, 60 * (y + 0.08)))
