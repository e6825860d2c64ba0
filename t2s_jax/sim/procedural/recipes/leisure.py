"""Sports and games."""

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    tube,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS, PAINTS, SHINY, WOODS


@category("n03255030", bar=SHINY, weight=("iron", "black_paint", *PAINTS))
def dumbbell(d: Draw):
    r, n = d(0.27, 0.36), d.count(1, 2)
    yield cylinder("bar", (0, 0, 0), 0.065, 0.85, turn=(0, 0, 90))
    yield cylinder("weight", (0.5, 0, 0), r, 0.11, edge=0.04, turn=(0, 0, 90), mirror="x")
    if n == 2:
        yield cylinder(
            "weight", (0.7, 0, 0), 0.72 * r, 0.09, edge=0.04, turn=(0, 0, 90), mirror="x"
        )


@category("n04574999", tyre=("rubber", "walnut"), rim=(*SHINY, *WOODS, "red_paint"), hub=METALS)
def wheel(d: Draw):
    r, n = d(0.62, 0.75), d.count(4, 10)
    yield ring("tyre", (0, 0, 0), r, d(0.08, 0.15), turn=(90, 0, 0))
    yield ring("rim", (0, 0, 0), r - 0.11, 0.05, turn=(90, 0, 0))
    yield box("rim", (0, 0.45 * r, 0), (d(0.03, 0.06), 0.45 * r, 0.035), radial=n)
    yield cylinder("hub", (0, 0, 0), 0.14, 0.12, turn=(90, 0, 0), edge=0.04)


@category(
    "n04381724",
    face=("red_paint", "blue_paint", "green_paint"),
    handle=("pine", "oak", "walnut"),
    ball=("white_paint", "orange_paint"),
)
def table_tennis_bat(d: Draw):
    r, grip, flare = d(0.46, 0.52), d(0.24, 0.3), d(0.02, 0.04)
    turn = (90, 0, 0)
    yield cylinder("face", (0, 0.3, 0), r, 0.065, edge=0.015, turn=turn)
    yield box("face", (0, 0.16 - r, 0), (0.6, 0.14, 0.1), cut=True)
    yield cylinder("handle", (0, 0.3, 0), r - 0.005, 0.035, turn=turn)
    yield box("handle", (0, 0.2 - r, 0), (0.13, 0.18, 0.05), edge=0.03, taper=0.05)
    yield box("handle", (0, 0.1 - r - grip, 0), (0.09, grip, 0.075), edge=0.05, taper=-flare)
    yield ball("ball", (0.22, 0.25 - r - 2 * grip, 0.06), 0.15)


@category("n04225987", deck=(*WOODS, *PAINTS), wheel=("white_paint", *BRIGHT), metal=("steel",))
def skateboard(d: Draw):
    length, w = d(0.72, 0.9), d(0.22, 0.27)
    yield box("deck", (0, 0, 0), (length - 0.1, 0.03, w), edge=0.025)
    yield cylinder("deck", (length - 0.02, 0.06, 0), w, 0.03, turn=(0, 0, d(12, 22)), mirror="x")
    yield box("metal", (0.6 * length, -0.08, 0), (0.07, 0.07, 0.16), mirror="x")
    yield cylinder(
        "wheel", (0.6 * length, -0.15, 0.2), 0.1, 0.06, edge=0.02, turn=(90, 0, 0), mirror="xz"
    )


@category("n02882647", pin=("white_paint", "cream_paint"), stripe=BRIGHT)
def bowling_pin(d: Draw):
    r = d(0.28, 0.33)
    yield ellipsoid("pin", (0, -0.35, 0), (r, 0.6, r))
    yield cylinder("pin", (0, -0.82, 0), 0.17, 0.1)
    yield cylinder("pin", (0, 0.25, 0), 0.17, 0.4, top=0.1, smooth=0.15)
    yield ball("pin", (0, 0.68, 0), d(0.17, 0.2), smooth=0.1)
    yield ring("stripe", (0, 0.32, 0), 0.125, 0.035)
    if d.chance(0.7):
        yield ring("stripe", (0, 0.44, 0), 0.12, 0.035)


@category("n03901750", wood=("ebony", "pine", "marble", "mahogany"), felt=("leaf", "walnut"))
def chess_pawn(d: Draw):
    r, h = d(0.22, 0.27), d(0.4, 0.55)
    yield cylinder("wood", (0, 0, 0), 0.32, h, top=0.12)
    yield cylinder("wood", (0, -h, 0), 0.44, 0.09, edge=0.07)
    yield cylinder("wood", (0, -h + 0.15, 0), 0.36, 0.05, edge=0.045)
    yield cylinder("wood", (0, h - 0.02, 0), 0.23, 0.045, edge=0.04)
    yield ball("wood", (0, h + r, 0), r)
    yield cylinder("felt", (0, -h - 0.09, 0), 0.42, 0.02)


@category(
    "n04487996",
    cup=("gold", "steel", "bronze"),
    base=("ebony", "marble", "walnut"),
    plate=("gold",),
)
def trophy(d: Draw):
    r, h = d(0.32, 0.4), d(0.26, 0.36)
    yield ring("cup", (r + 0.08, 0.4, 0), d(0.16, 0.2), 0.04, turn=(90, 0, 0), mirror="x")
    yield tube("cup", (0, 0.35, 0), 0.6 * r, h, top=r + 0.08, wall=0.04)
    yield ellipsoid("cup", (0, 0.35 - h, 0), (0.62 * r, 0.16, 0.62 * r))
    yield cylinder("cup", (0, 0, 0), 0.06, 0.42, smooth=0.08)
    yield cylinder("cup", (0, -0.38, 0), 0.22, 0.05, top=0.1)
    yield box("base", (0, -0.56, 0), (0.3, 0.17, 0.3))
    yield box("plate", (0, -0.56, 0.3), (0.18, 0.08, 0.012))


@category(
    "n03191029",
    die=("white_paint", "red_paint", "cream_paint", "teal_paint"),
    pip=("black_paint",),
)
def die(d: Draw):
    s, r, off = 0.5, d(0.13, 0.17), d(0.22, 0.26)
    above = s - 0.78 * r
    yield box("die", (0, 0, 0), (s, s, s), edge=d(0.06, 0.16))
    yield ball("pip", (0, 0, above), r)
    yield ball("pip", (off, off, above), r, mirror="xy")
    yield ball("pip", (above, off, off), r, mirror="yz")
    yield ball("pip", (off, above, 0), r, turn=(0, 90, 0), mirror="x", copies=3, spacing=1.1 * off)
