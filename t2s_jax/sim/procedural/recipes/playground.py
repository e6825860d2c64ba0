"""The playground and the fair."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT


@category(
    "n04238128",
    chute=BRIGHT,
    ladder=("blue_paint", "red_paint", "steel", "green_paint"),
    rail=("yellow_paint", "steel", "white_paint"),
)
def slide(d: Draw):
    high, reach, w = d(0.8, 0.95), d(0.75, 0.9), d(0.2, 0.25)
    angle = np.degrees(np.arctan2(high, reach))
    middle = (0.5 * reach - 0.15, 0.5 * high, 0)
    half = 0.5 * np.hypot(high, reach)
    turn = (0, 0, -angle)
    yield box("chute", middle, (half, 0.03, w), turn=turn)
    yield box("chute", (*middle[:2], w), (half, 0.1, 0.03), turn=turn, mirror="z")
    yield box("chute", (reach + 0.05, 0.02, 0), (0.24, 0.03, w))
    yield box("chute", (reach + 0.02, 0.07, w), (0.22, 0.08, 0.03), mirror="z")
    yield box("ladder", (-0.3, high, 0), (0.17, 0.03, w + 0.02))
    yield strut("ladder", (-0.8, -0.02, w), (-0.42, high + 0.02, w), 0.04, mirror="z")
    n = 4
    for i in range(n):
        t = (i + 0.6) / n
        yield rod("ladder", (-0.8 + 0.38 * t, t * high, 0), 0.03, w, turn=(90, 0, 0))
    yield strut("rail", (-0.42, high, w), (-0.42, high + 0.32, w), 0.03, mirror="z")
    yield strut("rail", (-0.42, high + 0.32, w), (-0.05, high + 0.1, w), 0.03, mirror="z")
    yield rod("ladder", (-0.16, 0.5 * high, w), 0.04, 0.5 * high + 0.02, mirror="z")
    yield rod("ladder", (0.6 * reach, 0.1, w), 0.035, 0.14, mirror="z")


@category(
    "n04167759",
    plank=(*BRIGHT, "oak", "pine"),
    stand=("blue_paint", "red_paint", "steel", "green_paint"),
    grip=("yellow_paint", "steel", "black_paint"),
    seat=BRIGHT,
)
def seesaw(d: Draw):
    lean, length, h = d.pick(-1, 1) * d(11, 16), d(0.95, 1.05), d(0.3, 0.38)
    turn = (0, 0, lean)
    along = np.array([np.cos(np.deg2rad(lean)), np.sin(np.deg2rad(lean)), 0])
    up = np.array([-along[1], along[0], 0])
    yield strut("stand", (0, 0.0, 0.12), (0.3, -h - 0.08, 0.12), 0.05, mirror="xz")
    yield rod("stand", (0, 0, 0), 0.06, 0.22, turn=(90, 0, 0))
    yield box("stand", (0.3, -h - 0.08, 0), (0.05, 0.04, 0.2), mirror="x")
    yield box("plank", 0.06 * up, (length, 0.045, 0.13), edge=0.02, turn=turn)
    for side in (-1, 1):
        at = side * along
        yield box(
            "seat", (length - 0.14) * at + 0.12 * up, (0.14, 0.03, 0.17), edge=0.02, turn=turn
        )
        yield rod("grip", (length - 0.4) * at + 0.22 * up, 0.03, 0.16, turn=turn)
        yield rod("grip", (length - 0.4) * at + 0.37 * up, 0.035, 0.16, turn=(90, 0, 0))


@category(
    "n04371774",
    frame=("red_paint", "blue_paint", "steel", "green_paint", "oak"),
    chain=("steel", "rope", "black_paint"),
    seat=("walnut", "rubber", *BRIGHT),
)
def swing(d: Draw):
    w, high, spread, n = d(0.6, 0.75), d(0.78, 0.9), d(0.38, 0.46), d.count(1, 2)
    yield rod("frame", (0, high, 0), 0.055, w + 0.04, turn=(0, 0, 90))
    yield strut("frame", (w, -0.72, spread), (w, high, 0), 0.05, mirror="xz")
    yield rod("frame", (w, -0.1, 0), 0.035, 0.58 * spread, turn=(90, 0, 0), mirror="x")
    for i in range(n):
        x = (i - 0.5 * (n - 1)) * 0.95 * w
        half = 0.16 if n == 2 else 0.24
        low, push = d(-0.5, -0.35), d(-0.22, 0.22)
        yield strut("chain", (x - half, low, push), (x - half, high, 0), 0.024)
        yield strut("chain", (x + half, low, push), (x + half, high, 0), 0.024)
        yield box("seat", (x, low, push), (half + 0.04, 0.03, 0.14), edge=0.025)


@category(
    "n02966193",
    roof=("red_paint", "blue_paint", "yellow_paint"),
    trim=("white_paint", "gold", "yellow_paint"),
    pole=("gold", "brass"),
    horse=("white_paint", "cream_paint", "walnut"),
)
def carousel(d: Draw):
    r, h, n, tall = d(0.7, 0.78), d(0.36, 0.44), d.count(6, 8), d(0.2, 0.28)
    yield cylinder("trim", (0, -h - 0.06, 0), r + 0.08, 0.06, edge=0.02)
    yield cylinder("roof", (0, -h - 0.13, 0), r, 0.05)
    yield cylinder("trim", (0, 0, 0), 0.22, h)
    yield cylinder("roof", (0, h + 0.12 + tall, 0), r + 0.08, tall, top=0.06)
    yield cylinder("trim", (0, h + 0.06, 0), r + 0.09, 0.07, edge=0.02)
    yield ball("roof", (0, h + 0.06, r + 0.08), 0.08, radial=n, axis="y")
    yield ball("pole", (0, h + 0.16 + 2 * tall, 0), 0.1)
    z = 0.8 * r
    yield rod("pole", (0, 0, z), 0.025, h, radial=n, axis="y")
    y = -0.25 * h
    yield ellipsoid("horse", (0, y, z), (0.17, 0.085, 0.07), radial=n, axis="y")
    yield box(
        "horse",
        (0.13, y + 0.12, z),
        (0.045, 0.12, 0.04),
        edge=0.03,
        turn=(0, 0, -25),
        radial=n,
        axis="y",
    )
    yield box(
        "horse",
        (0.22, y + 0.2, z),
        (0.075, 0.04, 0.035),
        edge=0.03,
        turn=(0, 0, -20),
        radial=n,
        axis="y",
    )
    yield box("horse", (0.1, y - 0.14, z), (0.025, 0.1, 0.04), turn=(0, 0, 15), radial=n, axis="y")
    yield box(
        "horse", (-0.11, y - 0.14, z), (0.025, 0.1, 0.04), turn=(0, 0, -15), radial=n, axis="y"
    )


@category(
    "n03042697",
    bar=("red_paint", "blue_paint", "steel", "oak", "green_paint"),
    cross=("yellow_paint", "orange_paint", "white_paint", "steel"),
    joint=("black_paint", "steel", "red_paint"),
)
def climbing_frame(d: Draw):
    step, tall, n, thick = d(0.32, 0.38), d(0.58, 0.7), d.count(3, 4), d(0.032, 0.042)
    side, levels = 0.5 * (n - 1) * step, d.count(3, 4)
    for z in (-side, 0, side):
        yield rod("bar", (0, 0, z), thick, tall, copies=n, spacing=step)
    along = {"turn": (90, 0, 0), "copies": n, "spacing": step}
    for i in range(levels):
        y = tall * (2 * (i + 0.75) / levels - 1)
        yield rod("cross", (0, y, 0), thick, side + 0.03, turn=(0, 0, 90))
        yield rod("cross", (0, y, side), thick, side + 0.03, turn=(0, 0, 90), mirror="z")
        yield rod("cross", (0, y, 0), thick, side + 0.03, **along)
        yield ball("joint", (0, y, side), 1.6 * thick, copies=n, spacing=step, mirror="z")
