"""Tools of the garden and of cleaning."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    arc,
    box,
    cylinder,
    ellipsoid,
    gable,
    ring,
    rod,
    strut,
    tube,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS, WOODS


def _shaft(d: Draw, low: float, high: float):
    """A wooden shaft of slot "handle" from y = 0 downwards."""
    h = d(low, high)
    yield rod("handle", (0, -h, 0), d(0.045, 0.055), h)


@category("n03929202", handle=WOODS, head=("iron", "steel", "cast_iron", "rust"))
def pick(d: Draw):
    r, wide = d(0.75, 0.95), d(62, 74)
    yield arc("head", (0, 0.02, 0), r, 0.075, wide, turn=(90, 0, 90))
    yield from _shaft(d, 0.68, 0.8)
    half = np.deg2rad(0.5 * wide)
    x, y = r * np.sin(half), 0.02 - r * (1 - np.cos(half))
    yield cylinder(
        "head",
        (x + 0.07, y - 0.06, 0),
        0.08,
        0.17,
        top=0.01,
        turn=(0, 0, -90 - 0.6 * wide),
        mirror="x",
    )
    yield box("head", (0, 0.01, 0), (0.13, 0.1, 0.1), edge=0.04)
    yield rod("handle", (0, 0.06, 0), 0.055, 0.12)


@category(
    "n04050066", handle=WOODS, head=("iron", "steel", "green_paint", "red_paint", "orange_paint")
)
def rake(d: Draw):
    wide, n, tine = d(0.42, 0.52), d.count(7, 10), d(0.17, 0.22)
    yield from _shaft(d, 0.68, 0.8)
    yield strut("head", (0, -0.25), (0.8 * wide, 0.04), 0.03, mirror="x")
    yield rod("handle", (0, -0.08, 0), 0.045, 0.14)
    yield box("head", (0, 0.06, 0), (wide, 0.06, 0.05), edge=0.02)
    yield box(
        "head",
        (0, 0.1, tine),
        (0.028, 0.03, tine),
        edge=0.015,
        turn=(-18, 0, 0),
        copies=n,
        spacing=1.9 * wide / n,
    )


@category(
    "n03950359",
    handle=WOODS,
    head=("iron", "steel", "cast_iron"),
    grip=("red_paint", "black_paint"),
)
def pitchfork(d: Draw):
    n, wide, tine = d.count(3, 5), d(0.24, 0.32), d(0.34, 0.42)
    yield from _shaft(d, 0.55, 0.68)
    yield rod("head", (0, 0.02, 0), 0.05, 0.18)
    yield rod("head", (0, 0.16, 0), 0.04, wide, turn=(0, 0, 90))
    step = 2 * (wide - 0.04) / (n - 1)
    yield rod("head", (0, 0.16 + tine, 0), 0.035, tine, copies=n, spacing=step)
    yield cylinder("head", (0, 0.2 + 2 * tine, 0), 0.035, 0.08, top=0.005, copies=n, spacing=step)


@category("n03524574", handle=WOODS, head=("iron", "steel", "green_paint", "red_paint"))
def hoe(d: Draw):
    wide, deep, lean = d(0.26, 0.36), d(0.17, 0.23), d(-30, -10)
    yield rod("handle", (0, 0.75, 0), 0.055, d(0.62, 0.72))
    yield arc("head", (0, 0.0, 0.07), 0.2, 0.045, 110, turn=(-40, 180, 0))
    yield box("head", (0, -0.16, 0.34), (wide, deep, 0.025), turn=(lean, 0, 0))
    yield rod("head", (0, 0.05, 0.2), 0.045, 0.16, turn=(75, 0, 0))


@category(
    "n04489817",
    handle=("red_paint", "oak", "yellow_paint", "walnut"),
    blade=METALS,
    ferrule=("brass", "steel"),
)
def trowel(d: Draw):
    wide, tall, bent = d(0.28, 0.36), d(0.42, 0.5), d(0.12, 0.2)
    yield box("blade", (0, tall + 0.1, 0), (wide, tall, 0.03), edge=0.012)
    yield gable("blade", tall + 0.1, wide, tall)
    yield box("blade", (0, tall + 0.1, 0), (0.02, tall - 0.05, 0.04))
    yield strut("blade", (0, 0.12, 0.03 + bent), (0, 0.25, 0.03), 0.04)
    yield strut("blade", (0, 0.12, 0.03 + bent), (0, -0.12, 0.03 + bent), 0.045)
    yield cylinder("ferrule", (0, -0.16, 0.03 + bent), 0.075, 0.06)
    yield cylinder("handle", (0, -0.46, 0.03 + bent), 0.11, 0.27, top=0.075, edge=0.05)


@category(
    "n03970156",
    handle=("pine", "oak", "bamboo"),
    cup=("red_paint", "rubber", "terracotta", "black_paint"),
)
def plunger(d: Draw):
    r, tall, lip = d(0.36, 0.44), d(0.26, 0.34), d(0.03, 0.07)
    yield ellipsoid("cup", (0, 0, 0), (r, tall, r))
    yield box("cup", (0, -0.5, 0), (1, 0.5, 1), cut=True)
    yield tube("cup", (0, -0.05, 0), r - 0.03, 0.08, top=r + 0.01, wall=0.08)
    yield ring("cup", (0, -0.12, 0), r, lip)
    yield cylinder("cup", (0, tall, 0), 0.13, 0.08, top=0.08, smooth=0.08)
    yield rod("handle", (0, tall + 0.6, 0), d(0.05, 0.06), 0.62)


@category(
    "n04367480",
    strand=("linen", "rope", "wool", "white_paint"),
    handle=(*WOODS, *BRIGHT),
    clamp=BRIGHT,
)
def mop(d: Draw):
    n, wide, drop = d.count(9, 12), d(0.32, 0.4), d(0.3, 0.38)
    yield ellipsoid("strand", (0, -0.1, 0), (0.2, 0.2, 0.2))
    yield rod(
        "strand", (0, -0.5 * drop, 0.55 * wide), 0.085, drop, turn=(-38, 0, 0), radial=n, axis="y"
    )
    yield rod(
        "strand",
        (0, -0.7 * drop, 0.3 * wide),
        0.09,
        0.85 * drop,
        turn=(-18, 0, 0),
        radial=n,
        axis="y",
    )
    yield box("clamp", (0, 0.16, 0), (0.2, 0.07, 0.1), edge=0.04)
    yield cylinder("clamp", (0, 0.28, 0), 0.09, 0.1, top=0.055)
    yield rod("handle", (0, 0.9, 0), 0.045, d(0.6, 0.7))


@category("n03259009", pan=BRIGHT, handle=BRIGHT, hair=("bristle", "straw", "black_paint"))
def dustpan(d: Draw):
    wide, deep, wall = d(0.42, 0.5), d(0.36, 0.42), d(0.12, 0.17)
    yield box("pan", (0, wall, 0), (wide, wall, deep), edge=0.03)
    yield box("pan", (0, wall + 0.05, 0.07), (wide - 0.045, wall, deep), edge=0.02, cut=True)
    yield box("pan", (0, 2 * wall + 0.12, deep), (1, 0.3, 2.2 * wall), turn=(35, 0, 0), cut=True)
    yield box("pan", (0, 0.03, 0.08), (wide, 0.03, deep), edge=0.015)
    yield strut("pan", (0, wall, 0.02 - deep), (0, wall + 0.36, -deep - 0.4), 0.07)
    lean = d(-20, 20)
    yield box("handle", (0.1, 0.36, 0.08), (0.3, 0.06, 0.06), edge=0.04, turn=(0, lean, 0))
    yield box("hair", (0.1, 0.19, 0.08), (0.28, 0.13, 0.075), edge=0.03, turn=(0, lean, 0))
    yield rod("handle", (0.1, 0.38, 0.08), 0.055, 0.62, turn=(0, lean, 96))
