"""Birds. They look to -x, or to +z where they stand upright."""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category

_EYE = ("black_paint",)


def _legs(slot: str, x: float, top: float, bottom: float, apart: float, thick: float):
    """Two straight legs and their feet, which point to -x."""
    yield rod(slot, (x, 0.5 * (top + bottom), apart), thick, 0.5 * (top - bottom), mirror="z")
    size = 2.2 * thick + 0.05
    yield ellipsoid(slot, (x - 0.6 * size, bottom, apart), (1.6 * size, 0.03, size), mirror="z")


@category(
    "n02055803",
    black=("black_paint", "slate"),
    white=("white_paint", "snow"),
    beak=("orange_paint", "yellow_paint"),
)
def penguin(d: Draw):
    h, fat, flap = d(0.55, 0.65), d(0.32, 0.4), d(12, 35)
    y = h + 0.1
    yield ellipsoid("black", (0, 0, 0), (fat, h, 0.36))
    yield ellipsoid("white", (0, -0.06, 0.1), (0.82 * fat, 0.86 * h, 0.31))
    yield ball("black", (0, y, 0.02), 0.25, smooth=0.1)
    yield ellipsoid("white", (0.09, y - 0.02, 0.14), (0.13, 0.15, 0.12), mirror="x")
    yield cylinder("beak", (0, y - 0.02, 0.34), 0.075, 0.13, 0.01, turn=(95, 0, 0))
    yield ball("black", (0.1, y + 0.06, 0.235), 0.04, mirror="x")
    yield ellipsoid(
        "black", (fat + 0.04, 0.02, 0), (0.07, 0.38, 0.16), turn=(0, 0, flap), mirror="x"
    )
    yield ellipsoid("beak", (0.16, -h + 0.02, 0.2), (0.13, 0.05, 0.2), mirror="x")


@category(
    "n01792158",
    body=("mahogany", "terracotta", "white_paint", "orange_paint"),
    red=("red_paint",),
    beak=("yellow_paint", "orange_paint"),
    tail=("black_paint", "teal_paint", "green_paint"),
)
def rooster(d: Draw):
    fat, tall, plume = d(0.28, 0.33), d(0.5, 0.6), d(0.3, 0.4)
    x = -0.38
    yield arc("tail", (0.52, 0.34, 0), plume, 0.085, 120, turn=(d(0, 15), -90, 0))
    yield arc("tail", (0.62, 0.2, 0), plume, 0.075, 110, turn=(-15, -90, 0))
    yield ellipsoid("body", (0.05, 0, 0), (0.45, fat, 0.28), turn=(0, 0, 12))
    yield cylinder("body", (x + 0.07, 0.28, 0), 0.24, 0.3, 0.11, turn=(0, 0, 14), smooth=0.1)
    yield ball("body", (x, tall, 0), 0.16, smooth=0.06)
    yield cylinder("beak", (x - 0.2, tall - 0.02, 0), 0.07, 0.1, 0.005, turn=(0, 0, 95))
    for shift, up in ((-0.1, 0.13), (0.01, 0.19), (0.12, 0.15)):
        yield ellipsoid("red", (x + shift, tall + up, 0), (0.075, 0.1, 0.04))
    yield ellipsoid("red", (x - 0.12, tall - 0.2, 0.03), (0.06, 0.11, 0.04), mirror="z")
    yield ball("tail", (x - 0.07, tall + 0.04, 0.13), 0.035, mirror="z")
    yield ellipsoid("tail", (0.12, 0.02, 0.25), (0.27, 0.15, 0.07), turn=(0, 0, 18), mirror="z")
    yield from _legs("beak", 0.02, -0.2, -0.56, 0.12, 0.035)


@category(
    "n01621127",
    body=("fur", "bark", "walnut", "feather"),
    pale=("cream", "white_paint", "cork"),
    eye=("black_paint",),
    beak=("orange_paint", "yellow_paint"),
)
def owl(d: Draw):
    h, fat, eye = d(0.5, 0.6), d(0.36, 0.42), d(0.17, 0.2)
    y = 0.62 * h
    yield ellipsoid("body", (0, 0, 0), (fat, h, 0.34))
    yield ellipsoid("body", (0, y, 0.02), (0.37, 0.28, 0.31), smooth=0.08)
    yield ellipsoid("pale", (0, -0.15 * h, 0.13), (0.72 * fat, 0.62 * h, 0.25))
    yield cylinder("body", (0.24, y + 0.27, 0.05), 0.1, 0.15, 0.01, turn=(0, 0, -20), mirror="x")
    yield cylinder(
        "pale", (0.15, y + 0.02, 0.29), eye, 0.05, turn=(90, 12, 0), edge=0.03, mirror="x"
    )
    yield cylinder("beak", (0.15, y + 0.02, 0.34), 0.65 * eye, 0.02, turn=(90, 12, 0), mirror="x")
    yield ball("eye", (0.155, y + 0.02, 0.33), 0.42 * eye, mirror="x")
    yield cylinder("beak", (0, y - 0.12, 0.37), 0.005, 0.09, 0.065, turn=(-15, 0, 0))
    yield ellipsoid("body", (fat - 0.02, -0.08, 0), (0.09, 0.4, 0.24), turn=(0, 0, 8), mirror="x")
    yield rod("beak", (0.14, -h + 0.02, 0.16), 0.05, 0.1, turn=(90, 0, 0), mirror="x")
    yield rod("body", (0, -h - 0.03, 0.06), 0.07, 0.55, turn=(0, 0, 90))


@category(
    "n02007558",
    pink=("petal", "human_skin"),
    leg=("petal", "human_skin"),
    beak=("black_paint",),
)
def flamingo(d: Draw):
    leg, fat, reach = d(0.55, 0.68), d(0.19, 0.23), d(0.2, 0.24)
    x, top = -0.42, 0.2 + 3 * reach
    yield arc("pink", (x - 0.02, 0.2 + 0.4 * reach, 0), reach, 0.06, 175, turn=(-15, 90, 0))
    yield arc("pink", (x + 0.16, top - 0.95 * reach, 0), reach, 0.055, 170, turn=(0, -90, 0))
    yield ellipsoid("pink", (0.08, 0.05, 0), (0.4, fat, 0.2), turn=(0, 0, -6))
    yield cylinder("pink", (0.5, 0.02, 0), 0.15, 0.2, 0.02, turn=(0, 0, -105), smooth=0.08)
    yield ellipsoid("pink", (0.14, 0.06, 0.16), (0.32, 0.14, 0.06), turn=(0, 0, -8), mirror="z")
    head = x - 0.06, top - 0.05
    yield ellipsoid("pink", (*head, 0), (0.13, 0.09, 0.085))
    yield cylinder("leg", (head[0] - 0.15, head[1] - 0.06, 0), 0.07, 0.1, 0.05, turn=(0, 0, 125))
    yield cylinder("beak", (head[0] - 0.24, head[1] - 0.17, 0), 0.055, 0.08, 0.01, turn=(0, 0, 165))
    yield ball("beak", (head[0] - 0.05, head[1] + 0.03, 0.075), 0.025, mirror="z")
    yield rod("leg", (0.06, -0.1 - 0.5 * leg, 0.06), 0.03, 0.5 * leg + 0.05)
    yield ellipsoid("leg", (0.0, -0.12 - leg, 0.06), (0.15, 0.03, 0.1))
    yield strut("leg", (0.06, -0.05), (-0.1, -0.1 - 0.45 * leg), 0.03)
    yield strut("leg", (-0.1, -0.1 - 0.45 * leg), (0.2, -0.1 - 0.52 * leg), 0.027)


@category(
    "n01858441",
    body=("white_paint", "snow", "black_paint"),
    beak=("orange_paint", "red_paint"),
    dark=_EYE,
)
def swan(d: Draw):
    fat, reach, wing = d(0.28, 0.33), d(0.24, 0.28), d(5, 25)
    x, top = -0.5, 0.1 + 3.2 * reach
    yield arc("body", (x - 0.06, 0.08 + 0.5 * reach, 0), reach, 0.1, 150, turn=(0, 90, 0))
    yield arc("body", (x + 0.18, top - 0.95 * reach, 0), 0.9 * reach, 0.085, 190, turn=(0, -90, 0))
    yield ellipsoid("body", (0.05, 0, 0), (0.58, fat, 0.32))
    yield cylinder("body", (0.6, 0.16, 0), 0.2, 0.24, 0.02, turn=(0, 0, -65), smooth=0.1)
    yield ellipsoid("body", (0.18, 0.18, 0.22), (0.45, 0.24, 0.1), turn=(0, 0, wing), mirror="z")
    head = x - 0.05, top - 0.18
    yield ellipsoid("body", (*head, 0), (0.15, 0.11, 0.105), turn=(0, 0, 30))
    yield cylinder("beak", (head[0] - 0.2, head[1] - 0.09, 0), 0.075, 0.13, 0.03, turn=(0, 0, 112))
    yield ball("dark", (head[0] - 0.1, head[1] + 0.02, 0.085), 0.035, mirror="z")
    yield ball("dark", (head[0] - 0.11, head[1] - 0.02, 0), 0.075)


@category(
    "n01613294",
    body=("chocolate", "bark", "walnut"),
    head=("white_paint", "cream"),
    beak=("yellow_paint", "orange_paint"),
    dark=_EYE,
)
def eagle(d: Draw):
    lift, span, deep = d(20, 38), d(0.42, 0.5), d(0.24, 0.3)
    out, up = np.cos(np.radians(lift)), np.sin(np.radians(lift))
    yield ellipsoid("body", (0, 0, 0), (0.22, 0.4, 0.2), turn=(18, 0, 0))
    wing = {"edge": 0.03, "mirror": "x"}
    yield box(
        "body",
        (0.1 + span * out, 0.16 + span * up, -0.06),
        (span, deep, 0.045),
        turn=(0, 0, lift),
        **wing,
    )
    for i in range(4):
        s, size = 0.45 + 0.5 * i, 0.22 + 0.03 * i
        x, y = 0.1 + s * span * out + deep * up, 0.16 + s * span * up - deep * out
        yield ellipsoid(
            "body", (x, y, -0.06), (0.09, size, 0.04), turn=(0, 0, lift - 8 + 9 * i), mirror="x"
        )
    yield ball("head", (0, 0.44, 0.14), 0.17)
    yield ellipsoid("head", (0, 0.3, 0.1), (0.19, 0.16, 0.17), smooth=0.06)
    yield arc("beak", (0, 0.42, 0.32), 0.11, 0.055, 90, turn=(145, 0, 0))
    yield ball("dark", (0.1, 0.49, 0.26), 0.035, mirror="x")
    yield box("head", (0, -0.5, -0.2), (0.14, 0.22, 0.03), edge=0.03, taper=-0.06, turn=(25, 0, 0))
    yield rod("beak", (0.11, -0.38, 0.12), 0.055, 0.12, mirror="x")
    yield rod("beak", (0.11, -0.5, 0.18), 0.04, 0.11, turn=(80, 0, 0), mirror="x")


@category(
    "n01518878",
    body=("black_paint", "hair", "chocolate"),
    skin=("human_skin", "petal", "cork"),
    plume=("white_paint", "feather"),
    dark=_EYE,
)
def ostrich(d: Draw):
    leg, reach, fat = d(0.6, 0.7), d(0.6, 0.72), d(0.28, 0.33)
    x, y = -0.5, 0.2 + reach
    yield ellipsoid("body", (0, 0.05, 0), (0.44, fat, 0.3))
    yield ellipsoid(
        "body", (0.06, 0.08, 0.22), (0.34, 0.2, 0.14), turn=(0, 0, -10), mirror="z", smooth=0.04
    )
    for turn, z in ((-40, 0.0), (-70, 0.14)):
        yield ellipsoid(
            "plume",
            (0.44, 0.16 - 0.004 * turn - 0.2, z),
            (0.13, 0.24, 0.13),
            turn=(0, 0, turn),
            mirror="z",
        )
    yield strut("skin", (-0.32, 0.12), (x + 0.03, y), 0.07, smooth=0.1)
    yield ellipsoid("skin", (x - 0.02, y + 0.04, 0), (0.13, 0.11, 0.1))
    yield cylinder(
        "plume", (x - 0.18, y + 0.0, 0), 0.07, 0.1, 0.02, turn=(0, 0, 97), stretch=(0.7, 1, 1)
    )
    yield ball("dark", (x - 0.06, y + 0.09, 0.085), 0.035, mirror="z")
    yield rod("skin", (0.04, -0.24, 0.12), 0.1, 0.2, mirror="z")
    yield from _legs("skin", 0.04, -0.3, -0.2 - leg, 0.12, 0.04)


@category(
    "n01503061",
    body=("blue_paint", "red_paint", "yellow_paint", "fur"),
    belly=("cream", "orange_paint", "white_paint"),
    beak=("orange_paint", "black_paint"),
    dark=_EYE,
)
def bird(d: Draw):
    fat, r, tail = d(0.27, 0.32), d(0.21, 0.24), d(0.28, 0.4)
    x, y = -0.34, 0.3
    yield ellipsoid("body", (0, 0, 0), (0.42, fat, 0.28), turn=(0, 0, -20))
    yield ellipsoid("belly", (-0.12, -0.06, 0), (0.3, 0.25, 0.24), turn=(0, 0, -35))
    yield ball("body", (x, y, 0), r, smooth=0.08)
    yield cylinder("beak", (x - r - 0.07, y - 0.02, 0), 0.07, 0.11, 0.005, turn=(0, 0, 95))
    yield ball("dark", (x - 0.09, y + 0.06, 0.8 * r), 0.042, mirror="z")
    yield box("body", (0.4 + 0.6 * tail, -0.02, 0), (tail, 0.03, 0.1), turn=(0, 0, d(5, 25)))
    yield ellipsoid("body", (0.12, 0.03, 0.25), (0.34, 0.16, 0.06), turn=(0, 0, -8), mirror="z")
    yield from _legs("beak", 0.0, -0.2, -0.52, 0.1, 0.03)


@category(
    "n01846331",
    body=("yellow_paint", "feather", "white_paint"),
    beak=("orange_paint",),
    eye=("black_paint",),
)
def duck(d: Draw):
    neck, r = d(0.3, 0.45), d(0.24, 0.3)
    yield ellipsoid("body", (0, -0.2, 0), (0.58, 0.36, 0.38))
    yield ellipsoid("body", (-0.52, 0.02, 0), (0.26, 0.1, 0.18), turn=(0, 0, -35), smooth=0.15)
    yield rod("body", (0.36, 0.1, 0), 0.17, 0.36, smooth=0.2)
    yield ball("body", (0.4, 0.2 + neck, 0), r, smooth=0.1)
    yield ellipsoid("beak", (0.4 + r + 0.1, 0.16 + neck, 0), (0.2, 0.06, 0.12))
    yield ball("eye", (0.4 + 0.7 * r, 0.28 + neck, 0.62 * r), 0.045, mirror="z")
    yield ellipsoid("body", (-0.1, -0.12, 0.33), (0.36, 0.2, 0.08), turn=(0, 0, 12), mirror="z")


@category(
    "n01806143",
    body=("blue_paint", "teal_paint"),
    feather=("green_paint", "leaf", "teal_paint"),
    spot=("blue_paint", "gold", "orange_paint"),
    dark=_EYE,
)
def peacock(d: Draw):
    n, r = d.count(15, 17), d(0.56, 0.66)
    yield ellipsoid("feather", (0, 0.62 * r, -0.12), (0.12, 0.5 * r, 0.05), radial=n)
    yield ellipsoid("feather", (0, 0.62 * r, -0.1), (0.09, 0.4 * r, 0.06), radial=n)
    yield ball("spot", (0, 0.95 * r, -0.1), 0.075, radial=n)
    yield ball("spot", (0, 0.62 * r, -0.08), 0.06, radial=n)
    yield box("feather", (0, -1.02, 0), (2, 0.8, 2), cut=True)
    yield ellipsoid("body", (0, -0.16, 0.1), (0.24, 0.3, 0.28))
    yield rod("body", (0, 0.2, 0.24), 0.085, 0.32, turn=(-8, 0, 0), smooth=0.12)
    yield ball("body", (0, 0.52, 0.22), 0.12)
    yield cylinder("spot", (0, 0.5, 0.36), 0.05, 0.09, 0.005, turn=(95, 0, 0))
    yield ball("dark", (0.07, 0.56, 0.3), 0.032, mirror="x")
    for turn in (-25, 0, 25):
        x = -0.0035 * turn
        yield rod("body", (x, 0.7, 0.2), 0.018, 0.09, turn=(0, 0, turn))
        yield ball("body", (2 * x, 0.79, 0.2), 0.032)
    yield rod("spot", (0.1, -0.5, 0.1), 0.035, 0.16, mirror="x")
    yield ellipsoid("spot", (0.1, -0.64, 0.16), (0.07, 0.03, 0.14), mirror="x")


@category(
    "n01843383",
    body=("black_paint",),
    bib=("white_paint", "yellow_paint"),
    beak=("orange_paint", "yellow_paint", "skin_of_fruit"),
    eye=("blue_paint", "teal_paint"),
)
def toucan(d: Draw):
    long, fat, tail = d(0.3, 0.38), d(0.26, 0.3), d(0.26, 0.34)
    x, y = -0.12, 0.44
    yield arc(
        "beak",
        (x - 0.3 - 0.4 * long, y - 0.02, 0),
        0.6,
        0.13,
        95 * long,
        turn=(10, 180, 90),
        stretch=(0.75, 1, 1),
    )
    yield ellipsoid("body", (0.08, 0, 0), (fat, 0.44, 0.26), turn=(0, 0, 20))
    yield ball("body", (x, y, 0), 0.21, smooth=0.08)
    yield ellipsoid("bib", (x - 0.05, y - 0.17, 0), (0.19, 0.25, 0.19), turn=(0, 0, 15))
    yield ball("eye", (x - 0.08, y + 0.06, 0.155), 0.065, mirror="z")
    yield ball("body", (x - 0.1, y + 0.06, 0.2), 0.035, mirror="z")
    yield ellipsoid("body", (0.16, -0.02, 0.22), (0.16, 0.36, 0.08), turn=(0, 0, 24), mirror="z")
    yield box("body", (0.36, -0.42 - 0.4 * tail, 0), (0.09, tail, 0.1), edge=0.03, turn=(0, 0, 22))
    yield rod("eye", (0.0, -0.42, 0.1), 0.04, 0.1, mirror="z")
    yield rod("bib", (0.1, -0.52, 0), 0.06, 0.5, turn=(90, 0, 0))
