"""Insects, spiders, snails: small animals. They look to -x, or to +z with their wings spread."""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category

_EYE = ("black_paint",)


def _legs(slot: str, x: float, gap: float, reach: float, height: float, thick: float):
    """Three pairs of legs with knees, at x - gap, x and x + gap."""
    for i, turn in enumerate((-22, 0, 22)):
        at = x + (i - 1) * gap
        side = 0.5 * reach
        bow = (i - 1) * 0.4 * side
        yield rod(
            slot, (at + bow, 0.1 * height, side), thick, 0.62 * side, turn=(65, turn, 0), mirror="z"
        )
        yield rod(
            slot,
            (at + 2.2 * bow, -0.3 * height, 1.75 * side),
            thick,
            0.55 * height,
            turn=(-25, turn, 0),
            mirror="z",
        )


@category(
    "n02274259",
    wing=("orange_paint", "blue_paint", "yellow_paint", "petal"),
    mark=("white_paint", "cream", "yellow_paint"),
    body=("black_paint",),
)
def butterfly(d: Draw):
    upper, lower, sweep = d(0.36, 0.42), d(0.26, 0.32), d(-28, -12)
    forward = -np.tan(np.radians(sweep))  # both wings of a side lie in one plane
    for slot, grow, thick in (("body", 0.05, 0.025), ("wing", 0.0, 0.04)):
        for x, y, size, tall in ((0.44, 0.26, upper, 1.15), (0.32, -0.3, lower, 1.3)):
            at = (x, y, forward * x)
            turn, stretch = (90, sweep, 0), (1, 1, tall)
            yield cylinder(slot, at, size + grow, thick, turn=turn, stretch=stretch, mirror="x")
    for x, y, size in ((0.56, 0.36, 0.15), (0.36, -0.34, 0.11)):
        at = (x, y, forward * x)
        yield cylinder("mark", at, size, 0.055, turn=(90, sweep, 0), mirror="x")
    yield ellipsoid("body", (0, -0.08, 0.05), (0.08, 0.42, 0.09))
    yield ball("body", (0, 0.38, 0.06), 0.1)
    yield rod("body", (0.12, 0.58, 0.07), 0.02, 0.2, turn=(0, 0, -30), mirror="x")
    yield ball("body", (0.22, 0.75, 0.07), 0.04, mirror="x")


@category(
    "n02206856",
    yellow=("yellow_paint", "orange_paint", "cheese"),
    black=("black_paint", "hair"),
    wing=("ice", "glass", "white_paint"),
    eye=("black_paint", "chocolate"),
)
def bee(d: Draw):
    fat, length, lift = d(0.29, 0.34), d(0.5, 0.58), d(20, 40)
    yield ellipsoid("yellow", (0.05, 0, 0), (length, fat, fat))
    for x in (-0.06, 0.2, 0.43):
        size = fat * (1 - ((x - 0.05) / length) ** 2) ** 0.5
        yield cylinder(
            "black", (x, 0, 0), size + 0.015, 0.06, 0.94 * size + 0.01, turn=(0, 0, -90), edge=0.01
        )
    yield cylinder("black", (length + 0.1, 0, 0), 0.06, 0.1, 0.005, turn=(0, 0, -90))
    yield ball("black", (-0.48, 0.04, 0), 0.22)
    yield ball("eye", (-0.58, 0.1, 0.14), 0.09, mirror="z")
    yield rod("black", (-0.64, 0.32, 0.1), 0.025, 0.14, turn=(15, 0, 30), mirror="z")
    wing = {"mirror": "z", "stretch": (1, 1, 1.4)}
    for x, y, size in ((0.1, 0.24, 0.24), (0.36, 0.12, 0.17)):
        yield cylinder("wing", (x, fat + y, 0.26), size, 0.035, turn=(lift - 90, 0, 0), **wing)
    for x in (-0.25, -0.05, 0.15):
        yield rod("black", (x, -fat - 0.02, 0.18), 0.03, 0.14, turn=(-20, 0, 0), mirror="z")


@category(
    "n01772222",
    body=("black_paint", "chocolate", "hair"),
    mark=("red_paint", "orange_paint", "chocolate"),
    eye=("white_paint", "red_paint"),
)
def spider(d: Draw):
    fat, reach, rise = d(0.28, 0.36), d(0.5, 0.6), d(0.3, 0.4)
    yield ellipsoid("body", (0, 0.12, -0.36), (fat, 0.9 * fat, 1.15 * fat))
    yield ellipsoid("mark", (0, 0.3, -0.38), (0.5 * fat, 0.75 * fat, 0.6 * fat))
    yield ball("body", (0, 0, 0.12), 0.22)
    yield ball("eye", (0.08, 0.11, 0.29), 0.05, mirror="x")
    for turn in (-50, -20, 12, 42):
        angle = np.radians(turn)
        x, z = np.cos(angle), -np.sin(angle)
        at = 0.1 * z + 0.05
        knee = 0.14 + 0.5 * reach
        yield rod(
            "body",
            (knee * x, 0.5 * rise, at + knee * z),
            0.04,
            0.55 * reach + 0.04,
            turn=(0, turn, -58),
            mirror="x",
        )
        far = 0.14 + 1.3 * reach
        yield rod(
            "body",
            (far * x, 0.25 * rise - 0.05, at + far * z),
            0.032,
            0.42,
            turn=(0, turn, 28),
            mirror="x",
        )
    yield rod("body", (0.08, -0.12, 0.3), 0.04, 0.12, turn=(-20, 0, 0), mirror="x")


@category(
    "n02165456",
    shell=("red_paint", "orange_paint", "yellow_paint"),
    spot=("black_paint",),
    eye=("white_paint",),
)
def ladybug(d: Draw):
    r, tall, spot = d(0.52, 0.6), d(0.42, 0.5), d(0.1, 0.13)
    yield ellipsoid("shell", (0.05, 0, 0), (r, tall, 0.9 * r))
    yield cylinder(
        "spot", (0.06, 0, 0), r, 0.02, turn=(90, 0, 0), stretch=(1, 1, (tall + 0.012) / r)
    )
    for x, z in ((-0.18, 0.24), (0.14, 0.34), (0.34, 0.14), (0.02, 0.13)):
        y = tall * max(1 - ((x - 0.05) / r) ** 2 - (z / (0.9 * r)) ** 2, 0) ** 0.5
        yield ball("spot", (x, y - 0.07, z), spot + 0.02, mirror="z")
    yield box("spot", (0, -0.55, 0), (1, 0.5, 1), cut=True)
    yield ellipsoid("spot", (-r - 0.04, 0.04, 0), (0.2, 0.2, 0.26))
    yield ball("eye", (-r - 0.14, 0.12, 0.15), 0.075, mirror="z")
    yield strut("spot", (-r - 0.14, 0.18, 0.1), (-r - 0.14, 0.4, 0.22), 0.025, mirror="z")
    for x in (-0.22, 0.06, 0.34):
        yield rod("spot", (x, -0.06, 0.86 * r), 0.045, 0.16, turn=(62, 0, 0), mirror="z")


@category(
    "n02219486",
    body=("black_paint", "mahogany", "chocolate", "rust"),
    eye=("white_paint", "yellow_paint"),
)
def ant(d: Draw):
    fat, length, height = d(0.22, 0.27), d(0.3, 0.36), d(0.34, 0.42)
    yield from _legs("body", 0.0, 0.13, 0.42, height, 0.035)
    yield ellipsoid("body", (0.16 + length, 0.06, 0), (length, fat, fat), turn=(0, 0, 10))
    yield ball("body", (0.14, 0.02, 0), 0.085)
    yield ellipsoid("body", (-0.08, 0.04, 0), (0.22, 0.13, 0.13))
    yield ellipsoid("body", (-0.42, 0.12, 0), (0.2, 0.18, 0.19))
    yield ball("eye", (-0.48, 0.18, 0.14), 0.055, mirror="z")
    yield rod("body", (-0.52, 0.34, 0.12), 0.025, 0.14, turn=(10, 0, 15), mirror="z")
    yield rod("body", (-0.65, 0.46, 0.14), 0.025, 0.12, turn=(0, 0, 75), mirror="z")
    yield rod("body", (-0.62, 0.02, 0.07), 0.03, 0.08, turn=(0, -20, 70), mirror="z")


@category(
    "n02309337",
    skin=("lettuce", "green_paint", "yellow_paint"),
    band=("leaf", "yellow_paint", "teal_paint"),
    head=("red_paint", "orange_paint", "chocolate"),
    dark=_EYE,
)
def caterpillar(d: Draw):
    n, r, hump = d.count(5, 6), d(0.18, 0.21), d(0.12, 0.3)
    for i in range(n):
        x = 0.3 * i - 0.75
        y = hump * np.sin(np.pi * i / (n - 1))
        yield ball("skin" if i % 2 == 0 else "band", (x, y, 0), r)
        yield ball("dark", (x, y - 0.9 * r, 0.1), 0.06, mirror="z")
    yield ball("head", (-1.0, 0.14, 0), r + 0.04)
    yield ball("dark", (-1.12, 0.2, 0.13), 0.05, mirror="z")
    yield rod("head", (-1.02, 0.42, 0.08), 0.025, 0.14, turn=(20, 0, 10), mirror="z")
    yield ball("dark", (-1.05, 0.56, 0.13), 0.05, mirror="z")


@category(
    "n01944390",
    shell=("terracotta", "honeycomb", "cork", "walnut", "petal"),
    swirl=("cream", "chocolate", "mahogany"),
    body=("cream", "cork", "human_skin", "sandstone"),
    dark=_EYE,
)
def snail(d: Draw):
    r, wide, reach = d(0.42, 0.5), d(0.18, 0.22), d(0.2, 0.3)
    yield ellipsoid("body", (-0.05, -r + 0.02, 0), (0.75, 0.11, 0.2))
    yield strut("body", (-0.5, -r + 0.02), (-0.68, -r + 0.35), 0.13, smooth=0.1)
    yield ellipsoid("shell", (0.1, 0.02, 0), (r, r, wide + 0.08))
    for size in (0.78, 0.5, 0.24):
        yield ring(
            "swirl",
            (0.1, 0.02, wide + 0.1 - 0.16 * size),
            size * r,
            0.035,
            turn=(90, 0, 0),
            mirror="z",
        )
    yield ball("body", (-0.7, -r + 0.38, 0), 0.15, smooth=0.05)
    top = -r + 0.5 + reach
    yield rod(
        "body",
        (-0.76, top - 0.5 * reach, 0.09),
        0.035,
        0.5 * reach + 0.05,
        turn=(10, 0, 10),
        mirror="z",
    )
    yield ball("dark", (-0.79, top + 0.05, 0.12), 0.06, mirror="z")


@category(
    "n02268443",
    body=("teal_paint", "blue_paint", "green_paint", "red_paint"),
    wing=("ice", "glass", "white_paint"),
    eye=("dark_glass", "mahogany"),
)
def dragonfly(d: Draw):
    length, span, w, n = d(0.45, 0.55), d(0.36, 0.44), d(0.11, 0.14), 4
    yield rod("body", (0, -0.2 - length, 0), 0.06, length)
    for i in range(n):
        yield ring("body", (0, -0.35 - 1.6 * length * (i + 0.5) / n, 0), 0.05, 0.03)
    yield ellipsoid("body", (0, 0, 0), (0.13, 0.26, 0.14))
    yield ball("body", (0, 0.3, 0.03), 0.13)
    yield ball("eye", (0.11, 0.34, 0.06), 0.11, mirror="x")
    for y, turn in ((0.14, d(8, 22)), (-0.14, d(-18, -4))):
        x, up = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        at = (0.06 + span * x, y + span * up, -0.02)
        yield box("wing", at, (span, w, 0.02), turn=(0, 0, turn), mirror="x")
        at = (0.06 + 2 * span * x, y + 2 * span * up, -0.02)
        yield cylinder("wing", at, w, 0.02, turn=(90, 0, 0), mirror="x")


@category(
    "n01770393",
    shell=("chocolate", "black_paint", "terracotta", "sandstone"),
    claw=("mahogany", "black_paint", "cork"),
    sting=("black_paint", "mahogany"),
)
def scorpion(d: Draw):
    fat, rise, claw = d(0.2, 0.25), d(0.36, 0.44), d(0.14, 0.18)
    yield arc("shell", (0.62, 0.32, 0), rise, 0.085, 190, turn=(10, -90, 0))
    yield ellipsoid("shell", (0.1, 0, 0), (0.45, 0.15, fat))
    yield cylinder("sting", (0.26, 0.26 + rise, 0), 0.09, 0.13, 0.005, turn=(0, 0, 130))
    yield from _legs("shell", 0.08, 0.16, 0.42, 0.3, 0.035)
    yield rod("claw", (-0.36, 0.02, 0.26), 0.06, 0.2, turn=(0, 35, 90), mirror="z")
    yield ellipsoid("claw", (-0.68, 0.05, 0.34), (0.24, 0.1, claw), turn=(0, -10, 0), mirror="z")
    yield box(
        "claw",
        (-0.82, 0.05, 0.3),
        (0.15, 0.3, 0.035),
        edge=0.02,
        turn=(0, -18, 0),
        mirror="z",
        cut=True,
    )
    yield ball("sting", (-0.3, 0.1, 0.08), 0.045, mirror="z")
