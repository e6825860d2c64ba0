"""Small instruments and pastimes that fit into a pocket."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ring,
    rod,
    rotation_matrix,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.lines import curve


@category(
    "n03080497",
    case=("brass", "gold", "steel", "walnut"),
    dial=("white_paint", "cream_paint", "paper"),
    north=("red_paint",),
    mark=("black_paint", "blue_paint"),
)
def compass(d: Draw):
    r, heading, tilt = d(0.56, 0.64), d(-50, 50), d(50, 60)
    turn = (tilt, 0, 0)
    frame = rotation_matrix(turn)
    yield cylinder("case", (0, 0, 0), r, 0.13, edge=0.05, turn=turn)
    yield cylinder("dial", frame @ (0, 0.1, 0), 0.86 * r, 0.05, edge=0.005, turn=turn)
    yield ring("case", frame @ (0, 0.13, 0), 0.9 * r, 0.05, turn=turn)
    for half in ((0.8 * r, 0.02, 0.025), (0.025, 0.02, 0.8 * r)):
        yield box("mark", frame @ (0, 0.14, 0), half, edge=0.005, turn=turn)
    for slot, angle in (("north", heading), ("mark", heading + 180)):
        spin = (tilt - 90, 0, angle)
        at = rotation_matrix(spin) @ (0, 0.32 * r, 0.19)
        yield cylinder(
            slot, at, 0.14, 0.34 * r, top=0.01, edge=0.005, turn=spin, stretch=(1, 1, 0.2)
        )
    yield cylinder("case", frame @ (0, 0.2, 0), 0.07, 0.04, turn=turn)
    yield cylinder("case", frame @ (0, 0, -r - 0.06), 0.07, 0.1, turn=(tilt + 90, 0, 0))
    yield ring("case", frame @ (0, 0, -r - 0.25), 0.13, 0.03, turn=turn)


@category(
    "n04376876",
    barrel=("glass", "ice", "white_paint"),
    liquid=("red_paint", "yellow_paint", "blue_paint", "green_paint"),
    plunger=("white_paint", "black_paint", "blue_paint"),
    needle=("steel", "chrome"),
)
def syringe(d: Draw):
    r, long, fill, lean = d(0.16, 0.19), d(0.5, 0.6), d(0.35, 0.65), d(-58, -45)
    turn = (0, 0, lean)
    along = rotation_matrix(turn) @ (0, 1, 0)
    draw = 2 * long * fill
    yield cylinder("barrel", (0, 0, 0), r, long, turn=turn)
    yield cylinder("liquid", (0.5 * draw - long) * along, r + 0.006, 0.5 * draw - 0.03, turn=turn)
    for y in (-0.5, -0.1, 0.3, 0.7):
        yield cylinder("plunger", y * long * along, r + 0.014, 0.012, edge=0.005, turn=turn)
    yield cylinder("barrel", long * along, 2 * r, 0.035, edge=0.02, turn=turn)
    yield cylinder("plunger", (long + 0.5 * draw) * along, 0.075, 0.5 * draw, turn=turn)
    yield cylinder("plunger", (long + draw) * along, 1.5 * r, 0.04, edge=0.02, turn=turn)
    yield cylinder("barrel", -(long + 0.08) * along, 0.05, 0.1, top=0.12, turn=turn)
    yield cylinder("needle", -(long + 0.42) * along, 0.01, 0.3, top=0.032, turn=turn)


@category(
    "n04317175",
    hose=("black_paint", "rubber", "blue_paint", "red_paint", "green_paint"),
    metal=("chrome", "steel"),
    tip=("black_paint", "white_paint", "rubber"),
    disc=("white_paint", "steel"),
)
def stethoscope(d: Draw):
    r, drop, reach = d(0.3, 0.36), d(0.2, 0.35), d(0.26, 0.32)
    yield curve("metal", (0, 0.5), r, 0.045, -90, 42, mirror="x")
    x, y = r * np.cos(np.deg2rad(42)), 0.5 + r * np.sin(np.deg2rad(42))
    yield strut("metal", (x, y), (x - 0.1, y + 0.12), 0.04, mirror="x")
    yield ball("tip", (x - 0.12, y + 0.14, 0), 0.085, mirror="x")
    yield cylinder("hose", (0, 0.5 - r, 0), 0.085, 0.1, top=0.12)
    yield rod("hose", (0, 0.1 - drop, 0), 0.06, 0.2 + drop)
    yield curve("hose", (reach, -0.1 - 2 * drop), reach, 0.06, 180, 360)
    yield rod("hose", (2 * reach, -2 * drop, 0), 0.06, 0.14)
    yield cylinder("metal", (2 * reach, 0.16 - 2 * drop, 0), 0.06, 0.08)
    yield cylinder("metal", (2 * reach, 0.4 - 2 * drop, 0), 0.24, 0.06, turn=(90, 0, 0), edge=0.03)
    yield cylinder("disc", (2 * reach, 0.4 - 2 * drop, 0.06), 0.19, 0.025, turn=(90, 0, 0))


@category(
    "n03494278",
    cover=("chrome", "steel", "gold", "brass"),
    comb=("walnut", "red_paint", "black_paint", "blue_paint"),
    hole=("black_paint",),
)
def harmonica(d: Draw):
    length, h, deep, n = d(0.85, 0.98), d(0.07, 0.1), d(0.26, 0.32), d.count(8, 11)
    yield box("comb", (0, 0, 0), (length, h, deep), edge=0.02)
    yield box(
        "hole",
        (0, 0, deep),
        (0.55 * length / n, 0.75 * h, 0.02),
        edge=0.01,
        copies=n,
        spacing=1.8 * length / n,
    )
    yield box(
        "cover", (0, h + 0.06, -0.02), (length - 0.06, 0.08, deep - 0.03), edge=0.07, mirror="y"
    )
    yield box("hole", (0, h + 0.13, -0.02), (0.4 * length, 0.016, 0.1), edge=0.01)
    yield cylinder("hole", (length - 0.03, h, 0), 0.03, 0.01, mirror="x")


@category(
    "n03157348",
    disc=("brass", "gold", "bronze"),
    stand=("chrome", "steel", "black_paint"),
    felt=("felt", "red_paint", "black_paint"),
)
def cymbal(d: Draw):
    r, tilt, tall, n = d(0.62, 0.72), d(10, 20), d(0.5, 0.62), 3
    turn = (tilt, 0, -8)
    up = rotation_matrix(turn) @ (0, 1, 0)
    yield cylinder("disc", (0, 0, 0), r, 0.045, top=0.25 * r, edge=0.01, turn=turn)
    yield cylinder("disc", 0.07 * up, 0.3 * r, 0.05, top=0.15 * r, edge=0.03, turn=turn)
    yield ring("disc", 0.0 * up, 0.75 * r, 0.03, turn=turn)
    yield cylinder("felt", 0.14 * up, 0.07, 0.04)
    yield rod("stand", (0, -tall, 0), 0.045, tall + 0.2)
    yield cylinder("stand", (0, -tall, 0), 0.07, 0.06)
    yield rod("stand", (0, -1.7 * tall, 0.26), 0.04, 0.42, turn=(-42, 0, 0), radial=n, axis="y")
    yield ball("felt", (0, -1.7 * tall - 0.32, 0.54), 0.065, radial=n, axis="y")


@category(
    "n03598930",
    a=("red_paint", "orange_paint"),
    b=("yellow_paint", "white_paint"),
    c=("green_paint", "teal_paint"),
    e=("blue_paint", "mahogany"),
)
def jigsaw_puzzle(d: Draw):
    s, thick, knob, off = d(0.38, 0.44), d(0.08, 0.12), d(0.11, 0.135), d(0.04, 0.07)
    for slot, x, y in (("a", -s, s), ("b", s, s), ("c", -s, -s), ("e", s, -s)):
        yield box(slot, (x, y, 0), (s - 0.012, s - 0.012, thick), edge=0.03)
    for slot, x, y in (
        ("a", off, s),
        ("e", s, off),
        ("c", -s, -off),
        ("e", -off, -s),
    ):
        yield cylinder("a", (x, y, 0), knob + 0.025, 2 * thick, turn=(90, 0, 0), cut=True)
        yield cylinder(slot, (x, y, 0), knob, thick, edge=0.03, turn=(90, 0, 0))
    for slot, x, y in (("a", 0, s), ("e", s, 0), ("c", -s, 0), ("e", 0, -s)):
        yield box(slot, (x, y, 0), (0.05, 0.05, thick), edge=0.02)
