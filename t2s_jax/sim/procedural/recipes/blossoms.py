"""Flowers, fruits of trees, leaves; rocks, mountains and snow."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
    tube,
    wedge,
)
from t2s_jax.sim.procedural.recipes.base import Draw, category


@category(
    "n11669921",
    petal=("petal", "yellow_paint", "white_paint", "red_paint"),
    heart=("yellow_paint", "orange_paint", "chocolate"),
    stem=("leaf", "green_paint"),
)
def flower(d: Draw):
    n, size = d.count(5, 9), d(0.22, 0.3)
    yield ellipsoid(
        "petal",
        (0, 0.17 + size, 0.05),
        (1.9 * size / n + 0.05, size, 0.075),
        turn=(-15, 0, 0),
        radial=n,
    )
    yield ellipsoid("heart", (0, 0, 0.05), (0.19, 0.19, 0.1))
    yield rod("stem", (0, -0.65, -0.03), 0.035, 0.65)
    yield ellipsoid("stem", (0.24, -0.75, -0.03), (0.28, 0.09, 0.035), turn=(0, 0, 30))
    if d.chance():
        yield ellipsoid("stem", (-0.22, -0.95, -0.03), (0.26, 0.08, 0.035), turn=(0, 0, -35))


@category(
    "n13001041",
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
    "n12454159",
    petal=("red_paint", "yellow_paint", "petal", "orange_paint"),
    stem=("leaf", "green_paint"),
)
def tulip(d: Draw):
    r, tall, h = d(0.24, 0.29), d(0.34, 0.42), d(0.5, 0.6)
    yield ellipsoid("petal", (0, tall - 0.1, 0), (0.9 * r, tall, 0.9 * r))
    yield ellipsoid(
        "petal",
        (0, tall - 0.04, 0.5 * r),
        (0.72 * r, 1.12 * tall, 0.5 * r),
        turn=(-4, 0, 0),
        radial=3,
        axis="y",
    )
    yield ellipsoid("petal", (0, tall - 0.1, 0), (0.4 * r, tall + 0.1, 0.4 * r))
    yield rod("stem", (0, -h, 0), 0.05, h)
    for side, turn in ((1, d(14, 24)), (-1, d(16, 28))):
        x = 0.22 * side
        yield ellipsoid(
            "stem", (x, 0.16 - 1.2 * h, 0.04), (0.11, 0.5, 0.07), turn=(0, 0, -turn * side)
        )


@category(
    "n11978233",
    petal=("yellow_paint", "banana_skin", "cheese"),
    heart=("chocolate", "walnut"),
    stem=("leaf", "green_paint"),
)
def sunflower(d: Draw):
    n, r, h = d.count(14, 18), d(0.3, 0.36), d(0.55, 0.7)
    yield ellipsoid("petal", (0, r + 0.15, 0.02), (0.085, 0.24, 0.06), turn=(-10, 0, 0), radial=n)
    yield cylinder("petal", (0, 0, 0), r + 0.04, 0.05, turn=(90, 0, 0))
    yield ellipsoid("heart", (0, 0, 0.03), (r, r, 0.12))
    yield cylinder("stem", (0, 0, -0.05), 0.2, 0.08, turn=(90, 0, 0))
    yield rod("stem", (0, -0.2 - h, -0.06), 0.055, h + 0.1)
    yield ellipsoid("stem", (0.3, -0.3 - 0.9 * h, -0.04), (0.3, 0.16, 0.07), turn=(0, 0, d(15, 35)))
    yield ellipsoid(
        "stem", (-0.28, -0.4 - 1.1 * h, -0.04), (0.28, 0.15, 0.07), turn=(0, 0, -d(15, 35))
    )


@category(
    "n12620196", petal=("red_paint", "petal", "white_paint", "velvet"), stem=("leaf", "green_paint")
)
def rose(d: Draw):
    r, h = d(0.3, 0.36), d(0.55, 0.65)
    for size, y, wall in ((1.0, 0.0, 0.05), (0.74, 0.07, 0.05), (0.48, 0.13, 0.05)):
        yield tube("petal", (0, y, 0), 0.72 * size * r, 0.6 * r, wall=wall, top=1.05 * size * r)
    yield ellipsoid("petal", (0, 0.12, 0), (0.25 * r, 0.7 * r, 0.25 * r))
    yield ellipsoid("petal", (0, -0.1, 0), (0.9 * r, 0.55 * r, 0.9 * r))
    yield ellipsoid(
        "petal", (0, 0.02, 0.9 * r), (0.75 * r, 0.6 * r, 0.06), turn=(18, 0, 0), radial=5, axis="y"
    )
    yield ellipsoid(
        "stem", (0, -0.3, 0.13), (0.08, 0.17, 0.045), turn=(35, 0, 0), radial=5, axis="y"
    )
    yield rod("stem", (0, -0.25 - h, 0), 0.045, h)
    for side in (1, -1):
        y = -0.35 - h + 0.16 * side
        yield strut("stem", (0, y - 0.1), (0.2 * side, y), 0.028)
        yield ellipsoid(
            "stem", (0.34 * side, y + 0.06, 0.02), (0.2, 0.12, 0.045), turn=(0, 0, 24 * side)
        )


@category(
    "n12267677",
    nut=("oak", "leaf", "cork", "bread"),
    cup=("walnut", "bark", "wicker"),
    stalk=("bark", "walnut"),
)
def acorn(d: Draw):
    r, tall, deep = d(0.34, 0.4), d(0.62, 0.74), d(0.2, 0.28)
    yield ellipsoid("nut", (0, 0, 0), (r, tall, r))
    yield cylinder("nut", (0, -tall + 0.01, 0), 0.02, 0.08, 0.08, smooth=0.05)
    yield ellipsoid("cup", (0, 0.34, 0), (1.18 * r, deep + 0.14, 1.18 * r))
    yield ring("cup", (0, 0.28, 0), 1.1 * r, 0.07)
    yield rod("stalk", (0.03, deep + 0.54, 0), 0.05, 0.16, turn=(0, 0, -d(5, 25)))


@category("", scale=("walnut", "bark", "oak"), core=("bark", "chocolate"))
def pinecone(d: Draw):
    n, tall, wide = d.count(7, 9), d(0.6, 0.7), d(0.3, 0.36)
    yield ellipsoid("core", (0, 0, 0), (0.85 * wide, tall, 0.85 * wide))
    rows = 7
    for i in range(rows):
        s = -0.85 + 1.65 * i / (rows - 1)
        out = wide * (1 - s * s) ** 0.5 + 0.06 - 0.1 * s
        size = 0.12 + 0.4 * out
        yield ellipsoid(
            "scale",
            (0, s * tall, out),
            (0.42 * size, 0.06, 0.6 * size),
            turn=(-25 - 20 * s, 0, 0),
            radial=n,
            axis="y",
        )
    yield rod("core", (0, -tall - 0.02, 0), 0.06, 0.1)


@category(
    "n09416076",
    stone=("granite", "slate", "sandstone", "concrete", "gravel"),
    moss=("grass", "leaf"),
)
def rock(d: Draw):
    w = d(0.5, 0.62)
    yield box(
        "stone", (0, 0, 0), (w, d(0.3, 0.42), 0.45), edge=0.14, turn=(8, 20, d(-14, 14)), taper=-0.1
    )
    yield box(
        "stone",
        (0.4, -0.14, 0.2),
        (0.32, d(0.2, 0.28), 0.34),
        edge=0.1,
        turn=(-10, 50, 15),
        taper=-0.05,
    )
    yield box(
        "stone", (-0.42, -0.18, 0.12), (0.3, d(0.16, 0.24), 0.3), edge=0.1, turn=(0, -30, -18)
    )
    if d.chance(0.5):
        yield ellipsoid("moss", (-0.1, 0.28, 0.1), (0.3, 0.12, 0.25))


@category(
    "n09359803",
    rock=("slate", "granite", "concrete"),
    snow=("snow",),
    grass=("grass", "leaf", "green_paint"),
)
def mountain(d: Draw):
    h, side = d(0.62, 0.78), d(0.34, 0.48)
    peaks = (
        (0, 0, 0.72, h),
        (0.58, -0.1, 0.5, side),
        (-0.56, 0.12, 0.46, d(0.3, 0.42)),
        (0.15, 0.4, 0.4, 0.24),
    )
    for i, (x, z, w, tall) in enumerate(peaks):
        turn = (0, d(20, 60), 0)
        yield wedge("rock", (x, tall, z), (w, tall, w), w - 0.02, turn=turn)
        if i < 2:
            scale = 0.4
            cap = scale * tall
            yield wedge(
                "snow",
                (x, 2 * tall - cap + 0.015, z),
                (scale * w + 0.03, cap, scale * w + 0.03),
                scale * w + 0.02,
                turn=turn,
            )
    yield ellipsoid("grass", (0, 0, 0), (1.0, 0.1, 0.8))


@category(
    "n09472597",
    rock=("slate", "bark", "granite"),
    lava=("orange_paint", "red_paint"),
    smoke=("snow", "concrete", "wool"),
)
def volcano(d: Draw):
    r, h, mouth = d(0.78, 0.92), d(0.42, 0.54), d(0.18, 0.24)
    yield cylinder("rock", (0, 0, 0), r, h, mouth + 0.04, edge=0.02)
    yield ellipsoid("rock", (0, h + 0.03, 0), (mouth, 0.14, mouth), cut=True)
    yield cylinder("lava", (0, h - 0.08, 0), mouth, 0.04)
    lean = np.degrees(np.arctan2(r - mouth, 2 * h))
    for turn, s, w in ((0, 0.62, 0.085), (-38, 0.48, 0.07), (42, 0.42, 0.07)):
        x, z = np.sin(np.radians(turn)), np.cos(np.radians(turn))
        length = 1.02 * s * np.hypot(2 * h, r - mouth)
        out = mouth + 0.04 + 0.45 * s * (r - mouth)
        at = (out * x, h - 0.9 * s * h + 0.02, out * z)
        yield rod("lava", at, w, 0.5 * length, turn=(-lean, turn, 0))
    puff = d(0.14, 0.18)
    yield rod("smoke", (0, h + 0.1, 0), 0.1, 0.22)
    yield ball("smoke", (0.05, h + 0.36, 0), puff, smooth=0.03)
    yield ball("smoke", (-0.1, h + 0.56, 0), 1.3 * puff, smooth=0.03)
    yield ball("smoke", (0.16, h + 0.66, 0.04), 1.4 * puff, smooth=0.03)
    yield ball("smoke", (-0.02, h + 0.82, -0.04), 1.3 * puff, smooth=0.03)


@category("", ice=("ice", "white_paint", "snow", "glass"))
def snowflake(d: Draw):
    thick, length, gap = d(0.045, 0.06), d(0.14, 0.22), d(0.26, 0.32)
    yield box("ice", (0, 0.48, 0), (thick, 0.5, thick), edge=0.02, radial=6)
    for i in range(3):
        y, size = 0.3 + gap * i, length * (1.1 - 0.22 * i)
        for side in (1, -1):
            x = 0.75 * size * side
            yield box(
                "ice",
                (x, y + 0.5 * size, 0),
                (0.8 * thick, size, 0.8 * thick),
                edge=0.02,
                turn=(0, 0, -55 * side),
                radial=6,
            )
    yield cylinder("ice", (0, 0, 0), 0.13, 0.07, turn=(90, 0, 0))
