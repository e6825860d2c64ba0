"""Food, and things children draw."""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, rod
from t2s_jax.sim.procedural.recipes.base import Draw, category


@category(
    "n07739125",
    skin=("red_paint", "skin_of_fruit", "green_paint", "red_paint"),
    stalk=("bark",),
    leaf=("leaf",),
)
def apple(d: Draw):
    r, tall = d(0.5, 0.56), d(0.85, 1.0)
    yield ellipsoid("skin", (0, 0, 0), (r, r * tall, r))
    yield ball("skin", (0, 1.15 * r * tall, 0), 0.2, smooth=0.2, cut=True)
    yield rod("stalk", (0.02, 0.95 * r * tall, 0), 0.028, 0.2, turn=(0, 0, -d(5, 20)))
    if d.chance(0.7):
        yield ellipsoid("leaf", (0.2, r * tall + 0.12, 0), (0.17, 0.035, 0.08), turn=(0, 0, 20))


@category("n07753592", skin=("banana_skin", "yellow_paint", "cheese"), tip=("bark",))
def banana(d: Draw):
    radius, thick, degrees = d(0.75, 0.95), d(0.13, 0.16), d(80, 100)
    yield arc("skin", (0, -0.5, 0), radius, thick, degrees, turn=(-90, 90, 0))
    angle = np.radians(0.5 * degrees) + 0.14
    x, y = radius * np.sin(angle), radius * (1 - np.cos(angle))
    yield rod("tip", (x, y - 0.5, 0), 0.06, 0.12, turn=(0, 0, -90 + 0.5 * degrees))
    yield ball("tip", (-0.96 * x, y - 0.55, 0), 0.09)


@category("n07735510", skin=("orange_paint", "skin_of_fruit"), stalk=("leaf", "bark"))
def pumpkin(d: Draw):
    n, r, tall = d.count(7, 10), d(0.28, 0.34), d(0.4, 0.5)
    yield ellipsoid("skin", (0, 0, 0.3), (r, tall, r), radial=n, axis="y")
    yield ellipsoid("skin", (0, 0, 0), (0.42, 0.85 * tall, 0.42))
    yield cylinder("stalk", (0.02, tall + 0.02, 0), 0.09, 0.13, top=0.06, turn=(0, 0, -d(0, 20)))


@category(
    snow=("snow",),
    hat=("black_paint", "blue_paint", "red_paint"),
    nose=("orange_paint",),
    arm=("bark",),
)
def snowman(d: Draw):
    r = d(0.4, 0.48)
    yield ball("snow", (0, -0.5, 0), r)
    yield ball("snow", (0, 0.08, 0), 0.75 * r, smooth=0.05)
    yield ball("snow", (0, 0.52, 0), 0.54 * r, smooth=0.05)
    yield cylinder("nose", (0, 0.52, 0.5 * r + 0.1), 0.055, 0.13, top=0.01, turn=(90, 0, 0))
    yield cylinder("hat", (0, 0.84, 0), 0.18, 0.15)
    yield cylinder("hat", (0, 0.7, 0), 0.3, 0.02)
    yield rod("arm", (0.46, 0.2, 0), 0.025, 0.28, turn=(0, 0, -d(40, 65)), mirror="x")
    yield ball("hat", (0.09, 0.6, 0.46 * r), 0.032, mirror="x")
    yield ball("hat", (0, 0.08, 0.75 * r), 0.04, turn=(0, 0, 90), copies=3, spacing=0.13)


@category(
    cake=("bread", "chocolate", "cream"),
    icing=("cream", "petal", "white_paint", "chocolate"),
    candle=("red_paint", "blue_paint", "yellow_paint"),
    flame=("orange_paint", "yellow_paint"),
)
def cake(d: Draw):
    r, tiers, n = d(0.55, 0.66), d.count(1, 2), d.count(4, 8)
    top = 0.0
    for i in range(tiers):
        size = r * (1 - 0.32 * i)
        yield cylinder("cake", (0, top + 0.18, 0), size, 0.2, edge=0.03)
        yield cylinder("icing", (0, top + 0.36, 0), size + 0.02, 0.06, edge=0.05)
        top += 0.38
    yield rod("candle", (0, top + 0.15, 0.6 * size), 0.035, 0.16, radial=n, axis="y")
    yield ball("flame", (0, top + 0.36, 0.6 * size), 0.05, radial=n, axis="y")
    yield cylinder("icing", (0, -0.04, 0), r + 0.16, 0.025)


@category(
    "n07614500",
    cone=("bread", "cardboard"),
    scoop=("cream", "petal", "chocolate", "porcelain"),
    more=("petal", "chocolate", "cream"),
    cherry=("red_paint",),
)
def ice_cream(d: Draw):
    r, n = d(0.3, 0.36), d.count(1, 3)
    yield cylinder("cone", (0, -0.5, 0), 0.03, 0.5, top=r)
    for i in range(n):
        yield ball("more" if i == 1 else "scoop", (0, 0.08 + 0.36 * i, 0), r + 0.04 - 0.03 * i)
    yield cylinder("scoop", (0, 0.02, 0), r + 0.05, 0.05, edge=0.045)
    yield ball("cherry", (0, 0.38 + 0.36 * (n - 1) + 0.05, 0), 0.1)


@category(
    "n07697100",
    bun=("bread",),
    meat=("meat", "chocolate"),
    salad=("lettuce", "leaf"),
    cheese=("cheese", "yellow_paint"),
)
def hamburger(d: Draw):
    r, tall = d(0.55, 0.62), d(0.3, 0.42)
    yield ellipsoid("bun", (0, 0.16, 0), (r, tall, r))
    yield box("bun", (0, -0.35, 0), (1, 0.5, 1), cut=True)
    yield cylinder("bun", (0, -0.26, 0), r, 0.1, edge=0.08)
    yield cylinder("meat", (0, -0.1, 0), r + 0.02, 0.08, edge=0.06)
    yield box("cheese", (0, 0.0, 0), (0.8 * r, 0.02, 0.8 * r), edge=0.015, turn=(0, d(10, 45), 0))
    yield cylinder("salad", (0, 0.07, 0), r + 0.06, 0.06, edge=0.04)
