"""Weapons and armour."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    gable,
    ring,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import PAINTS, WOODS


def _blade(length: float, width: float):
    """A double-edged blade of slot "blade" with a point, pointing up from y = 0."""
    yield box("blade", (0, length, 0), (width, length, 0.035), edge=0.03)
    tip = 2.4 * width
    yield gable("blade", 2 * length - tip, width, tip)
    yield box("blade", (0, length - 0.035, 0), (0.012, length - 0.035, 0.045), edge=0.01)


@category(
    "n04373894",
    blade=("steel", "chrome"),
    guard=("gold", "brass", "iron"),
    grip=("leather", "walnut", "black_paint"),
)
def sword(d: Draw):
    length, w, wide = d(0.62, 0.72), d(0.085, 0.11), d(0.26, 0.36)
    yield from _blade(length, w)
    yield rod("guard", (0, 0, 0), 0.055, wide, turn=(0, 0, 90))
    yield ball("guard", (wide, 0, 0), 0.08, mirror="x")
    yield rod("grip", (0, -0.2, 0), 0.06, 0.2)
    yield ball("guard", (0, -0.42, 0), d(0.09, 0.12))


@category(
    "n03158885",
    blade=("steel", "chrome", "bronze"),
    guard=("gold", "brass", "iron"),
    grip=("ebony", "mahogany", "leather", "bone"),
    gem=("red_paint", "blue_paint", "green_paint"),
)
def dagger(d: Draw):
    length, w, wide, grip = d(0.36, 0.42), d(0.13, 0.16), d(0.24, 0.32), d(0.22, 0.27)
    yield box("blade", (0, length, 0), (w, length, 0.04), edge=0.035)
    yield gable("blade", length, w, length)
    yield box("blade", (0, length - 0.035, 0), (0.012, length - 0.035, 0.05), edge=0.01)
    yield box("guard", (0, 0.0, 0), (wide, 0.05, 0.07), edge=0.04)
    yield ball("guard", (wide, -0.03, 0), 0.075, mirror="x")
    yield ball("gem", (0, 0, 0.05), 0.055)
    yield cylinder("grip", (0, -grip, 0), 0.07, grip, top=0.085)
    yield ring("guard", (0, -grip, 0), 0.075, 0.02)
    yield ball("guard", (0, -2 * grip - 0.04, 0), d(0.11, 0.13))


def _escutcheon(slot: str, wide: float, tall: float, thick: float):
    """A plate with a point below and curved sides; it also trims what came before it."""
    reach = 1.45 * tall
    radius = 0.5 * (reach**2 / wide + wide)
    yield box(slot, (0, 0, 0), (wide, tall, thick), edge=0.03)
    yield cylinder(
        slot,
        (wide - radius, 0.45 * tall, 0),
        radius + 2,
        0.4,
        wall=2,
        turn=(90, 0, 0),
        mirror="x",
        cut=True,
    )


@category(
    "n04192698",
    face=(*PAINTS, *WOODS),
    rim=("iron", "gold", "steel"),
    mark=("yellow_paint", "white_paint", "gold", "black_paint"),
)
def shield(d: Draw):
    wide, tall = d(0.56, 0.68), d(0.74, 0.84)
    yield from _escutcheon("face", wide - 0.08, tall - 0.09, 0.09)
    yield from _escutcheon("rim", wide, tall, 0.06)
    yield box("rim", (0, 0, -0.05), (0.04, tall, 0.03))
    yield box("rim", (0, 0.45 * tall, -0.05), (wide - 0.01, 0.04, 0.03))
    device = d.pick("cross", "bend", "boss")
    if device == "cross":
        yield box("mark", (0, -0.02, 0.08), (0.09, 0.74 * tall, 0.03))
        yield box("mark", (0, 0.24, 0.08), (wide - 0.13, 0.09, 0.03))
    elif device == "bend":
        yield box("mark", (0, 0.2, 0.08), (0.5 * wide, 0.08, 0.03), turn=(0, 0, 35), mirror="x")
        yield ball("mark", (0, -0.2, 0.05), 0.11)
    else:
        yield ellipsoid("rim", (0, 0.12, 0.08), (0.2, 0.2, 0.12))
        yield box("mark", (0.52 * wide, 0.3, 0.08), (0.1, 0.1, 0.03), turn=(0, 0, 45), mirror="x")
        yield box("mark", (0, -0.32, 0.08), (0.09, 0.09, 0.03), turn=(0, 0, 45))


@category(
    "n02879718",
    wood=WOODS,
    string=("linen", "rope", "black_paint"),
    arrow=("pine", "oak", "bamboo"),
    head=("steel", "iron", "red_paint"),
)
def bow(d: Draw):
    r, half, pull = d(0.85, 1.0), d(58, 68), d(0.2, 0.4)
    tip = (-r * np.sin(np.deg2rad(half)), r * (1 - np.cos(np.deg2rad(half))))
    yield arc("wood", (r - 0.25, 0, 0), r, 0.055, 2 * half, turn=(0, -90, 0))
    x, y = r - 0.25 - tip[1], -tip[0]
    yield rod("wood", (r - 0.25, 0, 0), 0.075, 0.16)
    yield strut("string", (x, y), (x - pull, 0), 0.02)
    yield strut("string", (x, -y), (x - pull, 0), 0.02)
    end = r + 0.05
    yield rod(
        "arrow", (0.5 * (x - pull + end), 0, 0.05), 0.03, 0.5 * (end - x + pull), turn=(0, 0, 90)
    )
    yield cylinder("head", (end + 0.08, 0, 0.05), 0.085, 0.11, top=0.01, turn=(0, 0, -90))
    yield box("head", (x - pull + 0.12, 0, 0.05), (0.1, 0.09, 0.012))


@category(
    "n02950826",
    barrel=("cast_iron", "bronze", "iron", "brass"),
    carriage=WOODS,
    wheel=("oak", "iron", "red_paint"),
)
def cannon(d: Draw):
    length, r, aim, big = d(0.66, 0.8), d(0.16, 0.19), d(8, 18), d(0.36, 0.44)
    tilt = (0, 0, aim - 90)
    along = np.array([np.cos(np.deg2rad(aim)), np.sin(np.deg2rad(aim)), 0])
    start = np.array([0.12, 0.14, 0])
    yield cylinder("barrel", start, r, length, top=0.7 * r, turn=tilt)
    yield ring("barrel", start + (length - 0.04) * along, 0.72 * r, 0.045, turn=tilt)
    yield cylinder("barrel", start + length * along, 0.45 * r, 0.12, turn=tilt, cut=True)
    yield ring("barrel", start, 0.82 * r, 0.035, turn=tilt)
    yield ring("barrel", start - 0.75 * length * along, 0.93 * r, 0.035, turn=tilt)
    yield ball("barrel", start - length * along, 0.9 * r)
    yield ball("barrel", start - (length + r) * along, 0.07)
    yield box("carriage", (-0.35, -0.12, 0.18), (0.62, 0.09, 0.05), turn=(0, 0, 22), mirror="z")
    yield box("carriage", (-0.75, -0.28, 0), (0.14, 0.05, 0.18), turn=(0, 0, 22))
    yield ring("wheel", (0, 0, 0.34), big, 0.05, turn=(90, 0, 0), mirror="z")
    for angle in (0, 45, 90, 135):
        yield box("wheel", (0, 0, 0.34), (0.03, big, 0.03), turn=(0, 0, angle), mirror="z")
    yield cylinder("wheel", (0, 0, 0.34), 0.09, 0.08, turn=(90, 0, 0), mirror="z")
    yield rod("carriage", (0, 0, 0), 0.06, 0.34, turn=(90, 0, 0))


@category(
    "n04086273",
    metal=("steel", "iron", "chrome", "black_paint"),
    grip=("walnut", "ebony", "bone", "mahogany"),
    dark=("black_paint",),
)
def revolver(d: Draw):
    length, r, lean = d(0.42, 0.56), d(0.16, 0.19), d(14, 24)
    yield ring("metal", (0.0, -0.1, 0), 0.17, 0.03, turn=(90, 0, 0))
    yield box("metal", (0, 0.16, 0), (0.32, 0.17, 0.07), edge=0.04)
    yield rod("metal", (0.25 + length, 0.24, 0), 0.075, length, turn=(0, 0, 90))
    yield rod("metal", (0.3 + 0.5 * length, 0.13, 0), 0.05, 0.5 * length, turn=(0, 0, 90))
    yield cylinder("dark", (0.25 + 2 * length, 0.24, 0), 0.05, 0.03, turn=(0, 0, 90))
    yield box("metal", (0.18 + 2 * length, 0.34, 0), (0.05, 0.05, 0.02))
    yield cylinder("metal", (0.1, 0.16, 0), r, 0.17, edge=0.04, turn=(0, 0, 90))
    yield rod("dark", (0.1, 0.16, r), 0.035, 0.13, turn=(0, 0, 90))
    yield rod("dark", (0.1, 0.16 + 0.7 * r, 0.7 * r), 0.035, 0.13, turn=(0, 0, 90))
    yield box("grip", (-0.38, -0.18, 0), (0.13, 0.32, 0.085), edge=0.08, turn=(0, 0, -lean))
    yield box("metal", (-0.32, 0.36, 0), (0.05, 0.11, 0.035), edge=0.02, turn=(0, 0, 30))
    yield box("metal", (-0.02, -0.08, 0), (0.025, 0.1, 0.025), turn=(0, 0, -12))
