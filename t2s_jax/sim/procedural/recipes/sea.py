"""Animals of the sea without a spine, and shells."""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category

_EYE = ("black_paint",)


@category(
    "n01970164",
    body=("petal", "orange_paint", "red_paint", "teal_paint"),
    sucker=("cream", "human_skin"),
    eye=("white_paint",),
    dark=_EYE,
)
def octopus(d: Draw):
    r, tall, reach = d(0.36, 0.42), d(1.05, 1.3), d(0.34, 0.42)
    yield arc("body", (0, -0.36, 0.5), reach, 0.095, 130, turn=(-90, 0, 0), radial=8, axis="y")
    yield arc(
        "sucker", (0, -0.33, 0.5), reach - 0.04, 0.07, 120, turn=(-90, 0, 0), radial=8, axis="y"
    )
    yield ellipsoid("body", (0, 0.2 * tall, -0.04), (r, r * tall, r))
    yield cylinder("body", (0, -0.2, 0), 0.4, 0.12, 0.3, smooth=0.12, edge=0.05)
    yield ball("eye", (0.16, 0.08, 0.3), 0.12, mirror="x")
    yield ball("dark", (0.17, 0.09, 0.39), 0.06, mirror="x")
    yield ball("body", (0, -0.3, 0), 0.3)


@category(
    "n01976957",
    shell=("red_paint", "orange_paint", "terracotta", "mahogany"),
    claw=("red_paint", "orange_paint", "cream"),
    eye=("white_paint",),
    dark=_EYE,
)
def crab(d: Draw):
    wide, tall, claw = d(0.46, 0.54), d(0.22, 0.28), d(0.17, 0.21)
    yield ellipsoid("shell", (0, 0, 0), (wide, tall, 0.36))
    for i, turn in enumerate((-25, 0, 25)):
        z = 0.16 - 0.17 * i
        yield rod("shell", (wide + 0.1, 0.02, z), 0.05, 0.22, turn=(0, turn, -65), mirror="x")
        yield rod(
            "shell",
            (wide + 0.36, -0.12, z + (1 - i) * 0.12),
            0.042,
            0.24,
            turn=(0, turn, 28),
            mirror="x",
        )
    yield rod("shell", (wide - 0.02, 0.1, 0.36), 0.07, 0.2, turn=(35, 0, -40), mirror="x")
    x, y = wide + 0.1, 0.28
    yield ellipsoid("claw", (x, y, 0.48), (claw, 0.8 * claw, 0.13), mirror="x")
    for side, size in ((1, 0.6), (-1, 0.42)):
        at = (x + 0.62 * side * claw, y + 1.05 * claw, 0.48)
        half = (size * claw, claw, 0.1)
        yield ellipsoid("claw", at, half, turn=(0, 0, 18 * side), mirror="x")
    yield rod("shell", (0.13, tall + 0.04, 0.22), 0.03, 0.12, mirror="x")
    yield ball("eye", (0.13, tall + 0.16, 0.23), 0.08, mirror="x")
    yield ball("dark", (0.13, tall + 0.17, 0.29), 0.045, mirror="x")


@category(
    "n01982650",
    shell=("red_paint", "terracotta", "blue_paint"),
    claw=("red_paint", "orange_paint", "terracotta"),
    dark=_EYE,
)
def lobster(d: Draw):
    fat, claw, curl = d(0.17, 0.21), d(0.16, 0.2), d(0.04, 0.09)
    yield ellipsoid("shell", (0, 0, 0.15), (fat, 0.17, 0.38))
    for i in range(4):
        size = fat * (0.95 - 0.14 * i)
        yield ellipsoid("shell", (0, -curl * i, -0.22 - 0.17 * i), (size, 0.9 * size, 0.13))
    yield ellipsoid("claw", (0.13, -0.28, -0.92), (0.09, 0.035, 0.2), turn=(15, -30, 0), mirror="x")
    yield ellipsoid("claw", (0, -0.28, -0.92), (0.09, 0.04, 0.2), turn=(15, 0, 0))
    for z, turn in ((0.28, -20), (0.12, 0), (-0.04, 20)):
        yield rod("claw", (fat + 0.12, -0.1, z), 0.03, 0.2, turn=(0, turn, 62), mirror="x")
    yield strut("claw", (0.34, 0, 0.38), (0.34, 0.02, 0.66), 0.06, mirror="x")
    yield rod("claw", (0.22, 0, 0.38), 0.055, 0.16, turn=(0, 0, 90), mirror="x")
    yield ellipsoid("claw", (0.36, 0.04, 0.88), (claw, 0.09, 0.28), turn=(0, -8, 0), mirror="x")
    yield box(
        "claw",
        (0.3, 0.04, 1.08),
        (0.035, 0.3, 0.17),
        edge=0.02,
        turn=(0, -14, 0),
        mirror="x",
        cut=True,
    )
    yield ball("dark", (0.09, 0.13, 0.46), 0.05, mirror="x")
    yield strut("shell", (0.06, 0.06, 0.5), (0.06, 0.5, 0.75), 0.022, mirror="x")


@category(
    "n02317335",
    skin=("orange_paint", "red_paint", "terracotta", "petal"),
    bump=("cream", "yellow_paint", "white_paint"),
)
def starfish(d: Draw):
    size, fat, tilt = d(0.36, 0.42), d(0.18, 0.22), 5
    yield cylinder(
        "skin", (0, size, 0), fat, size + 0.05, 0.05, radial=tilt, edge=0.04, stretch=(1, 1, 0.6)
    )
    yield ellipsoid("skin", (0, 0, 0.0), (0.26, 0.26, 0.15), smooth=0.08)
    for s in (0.15, 0.45, 0.75, 1.0):
        y = 0.16 + 1.55 * s * size
        yield ball("bump", (0, y, 0.6 * (fat - 0.1 * s - 0.03)), 0.055 - 0.02 * s, radial=5)
    yield ball("bump", (0, 0, 0.13), 0.06)


@category(
    "n01910747",
    bell=("petal", "ice", "teal_paint", "wax"),
    tentacle=("petal", "cream", "human_skin"),
    spot=("white_paint", "orange_paint", "yellow_paint"),
)
def jellyfish(d: Draw):
    r, tall, n, long = d(0.46, 0.54), d(0.36, 0.46), d.count(7, 9), d(0.4, 0.55)
    yield arc("tentacle", (0, -0.25, 0.72 * r), 0.3, 0.05, 85, radial=n, axis="y")
    yield arc(
        "tentacle", (0, -0.66, 0.86 * r), 0.28, 0.04, 85, turn=(0, 180, 0), radial=n, axis="y"
    )
    yield ellipsoid("bell", (0, 0.1, 0), (r, tall, r))
    yield ring("bell", (0, -0.03, 0), r - 0.05, 0.07, smooth=0.03)
    yield cylinder("tentacle", (0, -0.25 - 0.5 * long, 0), 0.05, 0.5 * long + 0.1, 0.16, edge=0.03)
    yield ball("spot", (0, 0.1 + 0.58 * tall, 0.76 * r), 0.07, radial=n, axis="y")


@category(
    "n01943899",
    shell=("petal", "sandstone", "cream", "human_skin"),
    lip=("petal", "human_skin", "orange_paint"),
)
def conch(d: Draw):
    n, r, grow = 5, d(0.34, 0.4), d(0.72, 0.78)
    x, size = 0.0, r
    for _ in range(n):
        yield ellipsoid("shell", (x, 0, 0), (0.55 * size, size, size), turn=(0, 0, 8))
        yield cylinder("shell", (x, 0.95 * size, 0.2 * size), 0.22 * size, 0.3 * size, 0.01)
        x, size = x + 0.62 * size, size * grow
    yield cylinder("shell", (-0.35, -0.08, 0.05), 0.3, 0.45, 0.08, turn=(0, 0, 98), smooth=0.04)
    yield ellipsoid("shell", (-0.25, -0.02, 0.22), (0.44, 0.27, 0.16), turn=(0, -15, 10))
    yield ellipsoid("lip", (-0.27, -0.03, 0.4), (0.34, 0.13, 0.14), turn=(0, -15, 10), cut=True)


@category(
    "n01965889",
    shell=("terracotta", "petal", "orange_paint", "cream", "sandstone"),
    band=("cream", "white_paint", "human_skin"),
)
def scallop(d: Draw):
    r, n, deep = d(0.55, 0.62), 9, d(0.1, 0.16)
    for i in range(n):
        angle = 17 * (i - 4)
        x, y = np.sin(np.radians(angle)), np.cos(np.radians(angle))
        slot = "shell" if i % 2 == 0 else "band"
        yield cylinder(
            slot, (0.5 * r * x, 0.5 * r * y, 0), 0.02, 0.5 * r, deep, turn=(0, 0, -angle), edge=0.02
        )
        yield ball(slot, (r * x, r * y, 0), deep)
    yield box("shell", (0, -0.02, 0), (0.24, 0.09, 0.05), edge=0.03)


@category(
    "n02319095",
    shell=("mahogany", "black_paint", "slate", "velvet"),
    spine=("black_paint", "mahogany", "chocolate", "velvet"),
)
def sea_urchin(d: Draw):
    n, r, long = d.count(10, 12), d(0.36, 0.42), d(0.2, 0.28)
    yield ellipsoid("shell", (0, 0, 0), (r, 0.85 * r, r))
    for angle in (-28, 2, 32, 58, 80):
        flat, up = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        out = r - 0.04 + 0.9 * long
        at = (0, 0.9 * out * up, out * flat)
        yield cylinder("spine", at, 0.05, long, 0.008, turn=(90 - angle, 0, 0), radial=n, axis="y")
