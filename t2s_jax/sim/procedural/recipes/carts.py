"""Carts, sleds and trams."""

from t2s_jax.sim.procedural.parts import (
    box,
    cylinder,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.lines import curve
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS
from t2s_jax.sim.procedural.recipes.rolling import wheels


@category(
    "n04149374",
    deck=("black_paint", *BRIGHT),
    tyre=("rubber", "white_paint", *BRIGHT),
    metal=("aluminium", "chrome", "red_paint", "blue_paint"),
    grip=("black_paint", *BRIGHT),
)
def scooter(d: Draw):
    length, r, tall, wide = d(0.46, 0.54), d(0.14, 0.17), d(0.95, 1.1), d(0.26, 0.32)
    yield box("deck", (-0.05, 0, 0), (length, 0.035, 0.13), edge=0.03)
    yield strut("metal", (length - 0.1, 0.0), (length + 0.12, 0.25), 0.05)
    yield strut("metal", (length + 0.22, -0.05), (length + 0.02, tall), 0.05)
    yield cylinder("grip", (length + 0.08, 0.7 * tall, 0), 0.065, 0.06, turn=(0, 0, 10))
    yield rod("metal", (length + 0.02, tall, 0), 0.035, wide, turn=(90, 0, 0))
    yield rod("grip", (length + 0.02, tall, wide), 0.055, 0.1, turn=(90, 0, 0), mirror="z")
    yield from wheels(length + 0.24, -0.06, 0, r, 0.05, mirror="")
    yield from wheels(-length - 0.14, -0.06, 0, r, 0.05, mirror="")
    yield cylinder("metal", (length + 0.24, -0.06, 0), 0.45 * r, 0.065, turn=(90, 0, 0))
    yield cylinder("metal", (-length - 0.14, -0.06, 0), 0.45 * r, 0.065, turn=(90, 0, 0))
    yield curve("deck", (-length - 0.14, -0.06), r + 0.03, 0.04, 50, 160)
    yield box("deck", (-length - 0.02, -0.02, 0), (0.1, 0.03, 0.07), edge=0.02)


@category(
    "n04543509",
    tray=("red_paint", "blue_paint", "green_paint", "oak"),
    tyre=("rubber",),
    hub=("white_paint", "yellow_paint", "red_paint"),
    metal=("black_paint", "steel"),
)
def wagon(d: Draw):
    length, w, deep, r = d(0.6, 0.72), d(0.32, 0.38), d(0.13, 0.18), d(0.17, 0.21)
    reach = d(0.5, 0.6)
    yield box("tray", (0, 0, 0), (length, deep, w), edge=0.05)
    yield box("tray", (0, 0.06, 0), (length - 0.05, deep, w - 0.05), edge=0.04, cut=True)
    yield box("tray", (0, deep - 0.02, w), (length + 0.01, 0.03, 0.03), edge=0.02, mirror="z")
    yield box("tray", (length, deep - 0.02, 0), (0.03, 0.03, w + 0.01), edge=0.02, mirror="x")
    yield from wheels(0.66 * length, -deep - 0.12, w, r, 0.07, hub="hub", mirror="xz")
    yield rod("metal", (0.66 * length, -deep - 0.12, 0), 0.035, w, turn=(90, 0, 0), mirror="x")
    yield box("metal", (0.66 * length, -deep - 0.05, 0), (0.1, 0.09, 0.16), mirror="x")
    yield strut("metal", (0.7 * length, -deep - 0.1), (length + reach, 0.8 * reach), 0.035)
    yield rod("metal", (length + reach, 0.8 * reach, 0), 0.045, 0.14, turn=(90, 0, 0))


@category(
    "n04235291",
    slat=("oak", "pine", "red_paint", "walnut"),
    runner=("iron", "steel", "red_paint", "black_paint"),
    rope=("rope", "red_paint"),
)
def sled(d: Draw):
    length, w, high, n = d(0.75, 0.88), d(0.3, 0.36), d(0.16, 0.22), d.count(4, 5)
    curl = d(0.2, 0.26)
    yield box(
        "slat",
        (-0.05, high, 0),
        (0.8 * w / n, 0.03, length),
        edge=0.015,
        turn=(0, 90, 0),
        copies=n,
        spacing=2 * w / n,
    )
    for x in (-0.6, 0.0, 0.6):
        yield box("slat", (x * length, high - 0.05, 0), (0.05, 0.03, w - 0.02))
        yield box(
            "runner", (x * length, 0.4 * high, w - 0.05), (0.03, 0.6 * high, 0.03), mirror="z"
        )
    yield box("runner", (0, -0.14, w - 0.05), (length, 0.04, 0.04), edge=0.03, mirror="z")
    yield curve("runner", (length, curl - 0.14), curl, 0.042, -95, 120, z=w - 0.05, mirror="z")
    yield rod("slat", (length + curl - 0.03, curl - 0.1, 0), 0.04, w, turn=(90, 0, 0))
    yield curve("rope", (length + 0.05, curl + 0.22), 0.3, 0.028, 190, 300)
    yield strut("rope", (0.8 * length, 2 * curl), (0.8 * length - 0.1, high), 0.028)
    yield strut(
        "runner",
        (0.7 * length, high, w - 0.05),
        (length, 2 * curl - 0.16, w - 0.05),
        0.03,
        mirror="z",
    )


@category(
    "n04335435",
    body=("red_paint", "yellow_paint", "green_paint", "cream_paint"),
    band=("white_paint", "cream_paint", "yellow_paint"),
    glass=("dark_glass",),
    metal=METALS,
)
def streetcar(d: Draw):
    length, h, n, w = d(0.85, 0.98), d(0.3, 0.36), d.count(5, 7), 0.28
    step = 1.75 * length / n
    yield box("body", (0, 0, 0), (length, h, w), edge=0.07)
    yield box("band", (0, 0.45 * h, 0), (length + 0.004, 0.36 * h, w + 0.004), edge=0.05)
    yield box("glass", (0, 0.45 * h, 0), (0.4 * step, 0.27 * h, w + 0.012), copies=n, spacing=step)
    yield box("glass", (0, 0.42 * h, 0), (length + 0.012, 0.28 * h, 0.2))
    yield box("body", (0, h + 0.03, 0), (0.75 * length, 0.06, 0.17), edge=0.03)
    yield cylinder("band", (length, -0.4 * h, 0), 0.08, 0.03, turn=(0, 0, 90), mirror="x")
    yield box("metal", (0, -h - 0.04, 0), (0.8 * length, 0.08, w - 0.05))
    yield cylinder(
        "metal", (0.52 * length, -h - 0.1, w - 0.05), 0.12, 0.04, turn=(90, 0, 0), mirror="xz"
    )
    yield box("metal", (0, -h - 0.23, w - 0.05), (1.12 * length, 0.03, 0.035), mirror="z")
    yield box("band", (0, -h - 0.27, 0), (0.05, 0.025, w + 0.1), copies=8, spacing=0.3 * length)
    for start, end in (((0.1, 0.0), (-0.16, 0.2)), ((-0.16, 0.2), (0.1, 0.42))):
        yield strut("metal", (start[0], h + 0.08 + start[1]), (end[0], h + 0.08 + end[1]), 0.03)
    yield rod("metal", (0.1, h + 0.52, 0), 0.03, 0.24, turn=(90, 0, 0))


@category(
    "n03417042",
    cab=("green_paint", "orange_paint", "white_paint", "blue_paint"),
    tyre=("rubber",),
    bin=("green_paint", "grey_paint", "white_paint", "teal_paint"),
    metal=("steel", "yellow_paint"),
)
def garbage_truck(d: Draw):
    length, h, slant = d(0.5, 0.6), d(0.36, 0.42), d(25, 38)
    back = -0.32 - length
    yield box("bin", (-0.32, h - 0.12, 0), (length, h, 0.4), edge=0.1)
    yield box("bin", (back - 0.1, 0.5 * h - 0.1, 0), (0.3, 0.75 * h, 0.38), edge=0.05)
    yield box("tyre", (back - 0.42, 0.1, 0), (0.25, 0.2, 0.33), turn=(0, 0, slant), cut=True)
    yield box(
        "metal", (-0.32, h - 0.12, 0.4), (0.025, 0.8 * h, 0.02), copies=4, spacing=0.45 * length
    )
    yield box("metal", (back, h - 0.12, 0.39), (0.06, 0.8 * h, 0.02), turn=(0, 0, -12))
    yield box("cab", (0.6, 0.12, 0), (0.3, 0.4, 0.39), edge=0.07)
    yield box("tyre", (0.72, 0.28, 0), (0.19, 0.15, 0.37))
    yield box("tyre", (0.1, -0.25, 0), (0.85, 0.07, 0.32))
    yield cylinder("metal", (0.62, 0.57, 0), 0.07, 0.06)
    yield from wheels(0.62, -0.32, 0.34, 0.19, 0.09, hub="metal")
    for x in (-0.35, -0.75):
        yield from wheels(x, -0.32, 0.34, 0.19, 0.09, hub="metal")
    yield box("tyre", (back - 0.42, -0.05, 0.28), (0.11, 0.19, 0.1), taper=0.03)
    yield box("tyre", (back - 0.28, 0.02, 0.28), (0.14, 0.03, 0.05))
