"""Food, and things children draw."""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, rod
from t2s_jax.sim.procedural.recipes.base import Draw, category


@category(
    petal=("petal", "yellow_paint", "white_paint", "red_paint"),
    heart=("yellow_paint", "orange_paint", "chocolate"),
    stem=("leaf", "green_paint"),
)
def flower(d: Draw):
    n, size = d.count(5, 9), d(0.22, 0.3)
    yield ellipsoid(
        "petal",
        (0, 0.17 + size, 0.05),
        (1.9 * size / n + 0.05, size, 0.05),
        turn=(-15, 0, 0),
        radial=n,
    )
    yield ellipsoid("heart", (0, 0, 0.05), (0.19, 0.19, 0.1))
    yield rod("stem", (0, -0.65, -0.03), 0.035, 0.65)
    yield ellipsoid("stem", (0.24, -0.75, -0.03), (0.28, 0.09, 0.035), turn=(0, 0, 30))
    if d.chance():
        yield ellipsoid("stem", (-0.22, -0.95, -0.03), (0.26, 0.08, 0.035), turn=(0, 0, -35))


@category(
    plant=("leaf", "green_paint"), pot=("terracotta", "white_paint", "blue_paint"), soil=("soil",)
)
def cactus(d: Draw):
    h, r = d(0.6, 0.75), d(0.19, 0.23)
    yield rod("plant", (0, 0.15, 0), r, h)
    yield rod("plant", (0.44, d(0.2, 0.4), 0), 0.12, 0.32)
    yield rod("plant", (0.26, 0.02, 0), 0.11, 0.26, turn=(0, 0, 90), smooth=0.08)
    if d.chance(0.75):
        yield rod("plant", (-0.4, d(0.3, 0.5), 0), 0.11, 0.26)
        yield rod("plant", (-0.24, 0.18, 0), 0.1, 0.23, turn=(0, 0, 90), smooth=0.08)
    yield cylinder("pot", (0, -0.62, 0), 0.26, 0.24, top=0.36)
    yield cylinder("soil", (0, -0.4, 0), 0.31, 0.03)


@category(trunk=("bark",), leaf=("leaf", "grass"), fruit=("red_paint", "orange_paint"))
def tree(d: Draw):
    if d.chance():
        n, r = d.count(3, 4), d(0.48, 0.6)
        yield cylinder("trunk", (0, -0.75, 0), 0.1, 0.25)
        for i in range(n):
            yield cylinder("leaf", (0, -0.35 + 0.38 * i, 0), r * (1 - 0.2 * i), 0.27, top=0.02)
        return
    yield cylinder("trunk", (0, -0.5, 0), 0.14, 0.5, top=0.09)
    r = d(0.38, 0.48)
    yield ball("leaf", (0, 0.4, 0), r)
    yield ball("leaf", (0.32, 0.25, 0.1), d(0.24, 0.32), smooth=0.1)
    yield ball("leaf", (-0.3, 0.3, -0.1), d(0.26, 0.34), smooth=0.1)
    yield ball("leaf", (0.05, 0.2, 0.3), d(0.22, 0.3), smooth=0.1)
    if d.chance(0.4):
        yield ball("fruit", (0.65 * r, 0.5, 0.65 * r), 0.06, mirror="xz")
        yield ball("fruit", (0.3 * r, 0.65, 0.68 * r), 0.06, mirror="xz")


@category(
    cap=("red_paint", "skin_of_fruit", "bread", "orange_paint"),
    stem=("cream", "white_paint"),
    spot=("white_paint", "cream"),
)
def mushroom(d: Draw):
    r, h = d(0.5, 0.65), d(0.3, 0.45)
    yield ellipsoid("cap", (0, 0, 0), (r, d(0.36, 0.5), r))
    yield box("cap", (0, -0.5, 0), (1, 0.47, 1), cut=True)
    yield cylinder("stem", (0, -h, 0), d(0.18, 0.24), h, top=0.15, smooth=0.05)
    if d.chance(0.8):
        yield ball("spot", (0, 0.26, 0.62 * r), 0.09, radial=d.count(5, 6), axis="y")
        yield ellipsoid("spot", (0, 0.36, 0), (0.12, 0.1, 0.12))


@category(
    skin=("skin_of_fruit", "red_paint", "green_paint", "yellow_paint"),
    stalk=("bark",),
    leaf=("leaf",),
)
def apple(d: Draw):
    r, tall = d(0.5, 0.56), d(0.85, 1.0)
    yield ellipsoid("skin", (0, 0, 0), (r, r * tall, r))
    yield ball("skin", (0, 1.15 * r * tall, 0), 0.2, smooth=0.2, cut=True)
    yield ball("skin", (0, -1.1 * r * tall, 0), 0.16, smooth=0.1, cut=True)
    yield rod("stalk", (0.02, 0.95 * r * tall, 0), 0.028, 0.2, turn=(0, 0, -d(5, 20)))
    if d.chance(0.7):
        yield ellipsoid("leaf", (0.2, r * tall + 0.12, 0), (0.17, 0.035, 0.08), turn=(0, 0, 20))


@category(skin=("banana_skin", "banana_skin", "green_paint"), tip=("bark",))
def banana(d: Draw):
    radius, thick, degrees = d(0.75, 0.95), d(0.13, 0.16), d(80, 100)
    yield arc("skin", (0, -0.5, 0), radius, thick, degrees, turn=(-90, 90, 0))
    angle = np.radians(0.5 * degrees) + 0.14
    x, y = radius * np.sin(angle), radius * (1 - np.cos(angle))
    yield rod("tip", (x, y - 0.5, 0), 0.06, 0.12, turn=(0, 0, -90 + 0.5 * degrees))
    yield ball("tip", (-0.96 * x, y - 0.55, 0), 0.09)


@category(skin=("orange_paint", "skin_of_fruit"), stalk=("leaf", "bark"))
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
    body=("yellow_paint", "feather", "white_paint"), beak=("orange_paint",), eye=("black_paint",)
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
    coat=("fur", "chocolate", "cream", "black_paint"),
    nose=("black_paint",),
    collar=("red_paint", "blue_paint"),
)
def dog(d: Draw):
    length, leg, r = d(0.45, 0.6), d(0.26, 0.36), d(0.17, 0.21)
    yield rod("coat", (0, 0, 0), r + 0.02, length, turn=(0, 0, 90))
    yield rod("coat", (length - 0.14, -leg, 0.11), 0.07, leg + 0.04, mirror="z")
    yield rod("coat", (0.14 - length, -leg, 0.11), 0.07, leg + 0.04, mirror="z")
    yield rod("coat", (length + 0.02, 0.24, 0), 0.12, 0.28, turn=(0, 0, -20), smooth=0.1)
    yield ball("coat", (length + 0.1, 0.5, 0), r + 0.02)
    yield rod("coat", (length + 0.28, 0.44, 0), 0.1, 0.18, turn=(0, 0, 90), smooth=0.06)
    yield ball("nose", (length + 0.46, 0.47, 0), 0.05)
    yield ellipsoid(
        "coat", (length + 0.04, 0.48, r), (0.09, d(0.16, 0.22), 0.05), turn=(15, 0, 10), mirror="z"
    )
    yield rod("coat", (-length - 0.12, 0.2, 0), 0.05, 0.22, turn=(0, 0, d(20, 50)))
    yield ball("nose", (length + 0.24, 0.58, 0.12), 0.035, mirror="z")
    yield cylinder("collar", (length + 0.03, 0.26, 0), 0.15, 0.035, turn=(0, 0, -20))


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


@category(bun=("bread",), meat=("chocolate", "leather"), salad=("leaf",), cheese=("yellow_paint",))
def hamburger(d: Draw):
    r, tall = d(0.55, 0.62), d(0.3, 0.42)
    yield ellipsoid("bun", (0, 0.16, 0), (r, tall, r))
    yield box("bun", (0, -0.35, 0), (1, 0.5, 1), cut=True)
    yield cylinder("bun", (0, -0.26, 0), r, 0.1, edge=0.08)
    yield cylinder("meat", (0, -0.1, 0), r + 0.02, 0.08, edge=0.06)
    yield box("cheese", (0, 0.0, 0), (0.8 * r, 0.02, 0.8 * r), edge=0.015, turn=(0, d(10, 45), 0))
    yield cylinder("salad", (0, 0.07, 0), r + 0.06, 0.06, edge=0.04)
