"""Reptiles, frogs, dinosaurs."""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category

_EYE = ("black_paint",)


@category(
    "n01662784",
    shell=("leaf", "bark", "green_paint", "honeycomb"),
    skin=("leaf", "lettuce", "cork"),
    rim=("walnut", "cork", "green_paint"),
    dark=_EYE,
)
def turtle(d: Draw):
    r, tall, flip = d(0.5, 0.56), d(0.32, 0.4), d(10, 35)
    yield ellipsoid("shell", (0, 0, 0), (r, tall, 0.86 * r))
    for x in (-0.24, 0.0, 0.24):
        wide = 0.15 * (1 - abs(x))
        yield ellipsoid("rim", (x, 0.87 * tall * (1 - x * x), 0), (0.09, 0.07, wide))
    yield ellipsoid("rim", (0.14, 0.55 * tall, 0.62 * r), (0.11, 0.09, 0.09), mirror="xz")
    yield box("shell", (0, -0.6, 0), (1, 0.55, 1), cut=True)
    yield cylinder("rim", (0, -0.04, 0), r + 0.04, 0.05, stretch=(1, 1, 0.87), edge=0.04)
    yield strut("skin", (-0.4, -0.04), (-0.72, 0.1), 0.1)
    yield ellipsoid("skin", (-0.78, 0.14, 0), (0.18, 0.14, 0.14))
    yield ball("dark", (-0.86, 0.2, 0.1), 0.035, mirror="z")
    yield ellipsoid("skin", (0.36, -0.14, 0.38), (0.12, 0.14, 0.11), turn=(0, flip, 0), mirror="xz")
    yield cylinder("skin", (0.62, -0.08, 0), 0.06, 0.1, 0.01, turn=(0, 0, -100))


@category(
    "n01726692",
    skin=("scales", "green_paint", "honeycomb", "leaf"),
    dark=_EYE,
    tongue=("red_paint",),
)
def snake(d: Draw):
    r, thick, rise = d(0.46, 0.54), d(0.095, 0.115), d(0.5, 0.62)
    x, y = 0.1 - 0.57 * rise, 0.4 + 0.83 * rise
    yield arc("skin", (0.1, 0.4 + 0.1 * rise, 0), rise, 0.85 * thick, 110, turn=(10, -90, 0))
    for i in range(3):
        yield ring("skin", (0.02 * i, 1.75 * thick * i, 0), r - 0.1 * i, thick)
    yield cylinder("skin", (r - 0.02, -0.02, 0.3), 0.9 * thick, 0.36, 0.01, turn=(78, 20, 0))
    yield ellipsoid("skin", (x - 0.1, y + 0.01, 0), (0.23, 0.11, 0.16), turn=(0, 0, 5))
    yield ball("dark", (x - 0.18, y + 0.08, 0.1), 0.04, mirror="z")
    yield rod("tongue", (x - 0.36, y - 0.03, 0), 0.022, 0.13, turn=(0, 0, 97))


@category(
    "n01639765",
    skin=("leaf", "green_paint", "lettuce", "walnut"),
    belly=("cream", "lettuce", "yellow_paint"),
    dark=_EYE,
    eye=("white_paint", "yellow_paint", "gold"),
)
def frog(d: Draw):
    fat, wide, eye = d(0.28, 0.33), d(0.4, 0.46), d(0.13, 0.16)
    yield ellipsoid("skin", (0, 0, -0.08), (wide, fat, 0.48), turn=(-22, 0, 0))
    yield ellipsoid("belly", (0, -0.1, 0.08), (0.85 * wide, 0.8 * fat, 0.36), turn=(-22, 0, 0))
    yield ellipsoid("skin", (0, 0.24, 0.24), (0.36, 0.19, 0.28), smooth=0.1)
    yield ball("skin", (0.22, 0.42, 0.24), eye + 0.02, mirror="x", smooth=0.03)
    yield ball("eye", (0.23, 0.43, 0.3), eye - 0.01, mirror="x")
    yield ball("dark", (0.24, 0.43, 0.385), 0.52 * eye, mirror="x")
    yield cylinder("dark", (0, 0.2, 0.24), 0.362, 0.018, stretch=(1, 1, 0.79))
    yield ellipsoid("skin", (wide, -0.12, -0.14), (0.16, 0.16, 0.32), turn=(-25, 20, 0), mirror="x")
    yield ellipsoid(
        "skin", (wide + 0.08, -0.28, 0.06), (0.12, 0.05, 0.28), turn=(0, 25, 0), mirror="x"
    )
    yield rod("skin", (0.28, -0.12, 0.32), 0.07, 0.2, turn=(-8, 0, 8), mirror="x")
    for turn in (-25, 0, 25):
        yield rod(
            "skin", (0.3 + 0.003 * turn, -0.3, 0.42), 0.035, 0.12, turn=(90, turn, 0), mirror="x"
        )


@category(
    "n01696633", skin=("leaf", "green_paint", "scales", "bark"), tooth=("white_paint",), dark=_EYE
)
def alligator(d: Draw):
    length, fat, gape = d(0.4, 0.46), d(0.2, 0.24), d(8, 22)
    x = -length - 0.02
    yield ellipsoid("skin", (0, 0, 0), (length + 0.1, fat, 0.27))
    yield cylinder(
        "skin",
        (length + 0.4, -0.03, 0),
        0.2,
        0.55,
        0.02,
        turn=(0, 0, -94),
        smooth=0.08,
        stretch=(0.8, 1, 1),
    )
    yield box("skin", (x - 0.32, -0.08, 0), (0.38, 0.045, 0.15), edge=0.04)
    yield box(
        "skin",
        (x - 0.3, 0.05 + 0.005 * gape, 0),
        (0.38, 0.05, 0.14),
        edge=0.045,
        turn=(0, 0, -gape),
    )
    yield ellipsoid("skin", (x, 0.03, 0), (0.22, 0.17, 0.2), smooth=0.05)
    yield cylinder(
        "tooth", (x - 0.36, -0.02, 0.12), 0.035, 0.05, 0.005, copies=5, spacing=0.12, mirror="z"
    )
    yield ball("skin", (x - 0.08, 0.19, 0.1), 0.075, mirror="z")
    yield ball("dark", (x - 0.12, 0.21, 0.13), 0.045, mirror="z")
    for y, at, n, z in ((0.18, 0.02, 5, 0.08), (0.13, 0.6, 3, 0.0)):
        yield cylinder(
            "skin",
            (at, y * fat / 0.19 + 0.02, z),
            0.06,
            0.07,
            0.005,
            copies=n,
            spacing=0.15,
            mirror="z",
        )
    yield rod("skin", (0.32, -0.16, 0.26), 0.075, 0.16, turn=(-25, 0, 0), mirror="xz")
    yield ellipsoid("skin", (0.28, -0.28, 0.34), (0.14, 0.04, 0.1), mirror="xz")


@category(
    "n01701859",
    skin=("leaf", "green_paint", "hide", "terracotta"),
    plate=("orange_paint", "mahogany", "red_paint", "yellow_paint"),
    dark=_EYE,
    horn=("bone",),
)
def stegosaurus(d: Draw):
    tall, size, leg = d(0.32, 0.38), d(0.15, 0.18), d(0.14, 0.2)
    yield ellipsoid("skin", (0, 0, 0), (0.55, tall, 0.28))
    yield cylinder("skin", (0.74, -0.06, 0), 0.2, 0.45, 0.03, turn=(0, 0, -100), smooth=0.12)
    yield cylinder("skin", (-0.62, -0.12, 0), 0.17, 0.24, 0.1, turn=(0, 0, 112), smooth=0.12)
    yield ellipsoid("skin", (-0.86, -0.2, 0), (0.18, 0.11, 0.11))
    yield ball("dark", (-0.9, -0.15, 0.09), 0.03, mirror="z")
    yield rod("skin", (0.3, -0.32, 0.18), 0.12, 0.14 + leg, mirror="z")
    yield rod("skin", (-0.3, -0.38, 0.17), 0.095, 0.08 + leg, mirror="z")
    for x, y, scale, turn in (
        (-0.54, 0.16, 0.6, 40),
        (-0.3, 0.36, 0.9, 20),
        (0.0, 0.47, 1.1, 0),
        (0.3, 0.37, 1.0, -22),
        (0.56, 0.18, 0.75, -30),
        (0.78, 0.08, 0.5, -20),
    ):
        half = scale * size
        at = (x, y * tall / 0.35 - 0.05, 0.05)
        yield box(
            "plate", at, (half, half, 0.035), edge=0.03, turn=(0, 0, 45 + 0.5 * turn), mirror="z"
        )
    yield cylinder("horn", (1.05, 0.02, 0.1), 0.035, 0.14, 0.005, turn=(40, 0, -20), mirror="z")


@category(
    "n01709484", skin=("hide", "leaf", "slate", "teal_paint"), belly=("cream", "cork"), dark=_EYE
)
def apatosaurus(d: Draw):
    fat, leg, reach = d(0.3, 0.36), d(0.2, 0.28), d(0.65, 0.85)
    x, y = -0.9, 0.1 + reach
    yield arc("skin", (0.92, -0.14, 0), 0.75, 0.1, 70, turn=(75, 90, 0))
    yield ellipsoid("skin", (0, 0, 0), (0.52, fat, 0.31))
    yield ellipsoid("belly", (0, -0.06, 0), (0.46, fat - 0.03, 0.27))
    yield cylinder("skin", (0.3, -0.2 - 0.5 * leg, 0.17), 0.13, 0.14 + 0.5 * leg, mirror="xz")
    lean = np.degrees(np.arctan2(-0.3 - x, y - 0.05))
    half = 0.5 * np.hypot(-0.3 - x, y - 0.05)
    at = 0.5 * (x - 0.3), 0.5 * (y + 0.05), 0
    yield cylinder("skin", at, 0.2, half, 0.085, turn=(0, 0, lean), smooth=0.15)
    yield cylinder("skin", (0.5, -0.06, 0), 0.22, 0.25, 0.1, turn=(0, 0, -100), smooth=0.15)
    yield ellipsoid("skin", (x - 0.1, y, 0), (0.22, 0.12, 0.12), turn=(0, 0, 12))
    yield ball("dark", (x - 0.1, y + 0.06, 0.1), 0.035, mirror="z")


@category(
    "n01704323",
    skin=("hide", "leaf", "terracotta", "slate"),
    horn=("bone", "cream"),
    frill=("orange_paint", "mahogany", "teal_paint"),
    dark=_EYE,
)
def triceratops(d: Draw):
    girth, leg, long = d(0.31, 0.36), d(0.16, 0.24), d(0.17, 0.22)
    x, y = -0.62, 0.08
    yield ellipsoid("skin", (0.05, 0, 0), (0.6, girth, 0.34))
    yield cylinder("skin", (0.75, -0.06, 0), 0.24, 0.4, 0.03, turn=(0, 0, -102), smooth=0.12)
    yield rod("skin", (0.32, -0.28, 0.2), 0.13, 0.12 + leg, mirror="xz")
    yield cylinder("frill", (x + 0.12, y + 0.2, 0), d(0.4, 0.46), 0.05, turn=(0, 0, 65), edge=0.04)
    yield cylinder("skin", (x + 0.09, y + 0.18, 0), 0.33, 0.06, turn=(0, 0, 65), edge=0.03)
    yield ellipsoid("skin", (x - 0.12, y - 0.02, 0), (0.28, 0.2, 0.2))
    yield cylinder("skin", (x - 0.4, y - 0.12, 0), 0.15, 0.15, 0.03, turn=(0, 0, 115), smooth=0.05)
    yield cylinder(
        "horn", (x - 0.28, y + 0.24, 0.12), 0.065, long, 0.005, turn=(0, 0, 40), mirror="z"
    )
    yield cylinder("horn", (x - 0.42, y + 0.08, 0), 0.055, 0.1, 0.005, turn=(0, 0, 25))
    yield ball("dark", (x - 0.22, y + 0.06, 0.17), 0.04, mirror="z")


@category(
    "n01713764",
    skin=("leaf", "bark", "green_paint", "terracotta"),
    belly=("cream", "cork", "lettuce"),
    tooth=("white_paint",),
    dark=_EYE,
)
def tyrannosaur(d: Draw):
    big, gape, tail = d(0.2, 0.24), d(10, 22), d(0.45, 0.55)
    x, y = -0.52, 0.66
    yield ellipsoid("skin", (0, 0, 0), (0.44, 0.3, 0.26), turn=(0, 0, -32))
    yield ellipsoid("belly", (-0.08, -0.05, 0), (0.38, 0.25, 0.22), turn=(0, 0, -36))
    yield cylinder(
        "skin", (0.3 + 0.8 * tail, -0.22, 0), 0.23, tail, 0.02, turn=(0, 0, -97), smooth=0.15
    )
    yield strut("skin", (-0.22, 0.2), (x + 0.12, y - 0.08), 0.17, smooth=0.12)
    yield ellipsoid("skin", (x, y, 0), (0.24, big, 0.2))
    yield box("skin", (x - 0.28, y + 0.02, 0), (0.22, 0.11, 0.15), edge=0.08)
    yield box("skin", (x - 0.22, y - 0.17, 0), (0.24, 0.06, 0.13), edge=0.05, turn=(0, 0, gape))
    yield cylinder(
        "tooth", (x - 0.26, y - 0.1, 0.11), 0.005, 0.05, 0.035, copies=5, spacing=0.085, mirror="z"
    )
    yield ball("dark", (x - 0.08, y + 0.13, 0.15), 0.05, mirror="z")
    yield strut("skin", (-0.28, -0.02, 0.2), (-0.28, -0.14, 0.24), 0.05, mirror="z")
    yield rod("skin", (-0.36, -0.16, 0.24), 0.04, 0.12, turn=(0, 0, 75), mirror="z")
    yield ellipsoid("skin", (0.12, -0.26, 0.2), (0.2, 0.3, 0.14), turn=(0, 0, 20), mirror="z")
    yield rod("skin", (0.16, -0.58, 0.22), 0.08, 0.2, turn=(0, 0, -18), mirror="z", smooth=0.05)
    yield ellipsoid("skin", (0.02, -0.78, 0.22), (0.24, 0.06, 0.12), mirror="z")
