"""What stands in streets, parks and fields."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    arc,
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
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, GLASS, METALS, PAINTS, SHINY, WOODS

_STONES = ("sandstone", "concrete", "marble", "granite")


@category(
    "n03710193",
    body=("red_paint", "blue_paint", "yellow_paint"),
    post=(*WOODS, "grey_paint"),
    flap=("black_paint", "white_paint"),
)
def mailbox(d: Draw):
    w, h = d(0.2, 0.25), d(0.45, 0.6)
    yield box("post", (0, -h, 0), (0.06, h, 0.06))
    yield box("body", (0, 0.05, 0), (w, 0.14, 0.46), edge=0.02)
    yield cylinder("body", (0, 0.19, 0), w, 0.46, turn=(90, 0, 0))
    yield box("flap", (0, 0.1, 0.46), (0.8 * w, 0.15, 0.02))
    yield box("flap", (w + 0.02, 0.3, 0.1), (0.015, 0.18, 0.025))
    yield box("flap", (w + 0.02, 0.45, 0.02), (0.015, 0.06, 0.1))


@category(
    "n03221720", leaf=(*WOODS, *PAINTS), frame=("white_paint", *WOODS), knob=SHINY, glass=GLASS
)
def door(d: Draw):
    w, h, glazed = d(0.4, 0.48), d(0.85, 0.98), d.chance()
    yield box("frame", (0, 0.06, 0), (w + 0.12, h + 0.08, 0.1), edge=0.01)
    yield box("leaf", (0, -0.01, 0.03), (w, h, 0.1), edge=0.01)
    yield box("frame", (0, -h - 0.04, 0.05), (w + 0.18, 0.04, 0.2), edge=0.01)
    x, wide = 0.46 * w, 0.32 * w
    for y, tall in ((0.52 * h, 0.34 * h), (-0.4 * h, 0.42 * h)):
        top = y > 0
        slot = "glass" if top and glazed else "leaf"
        yield box("frame", (x, y, 0.13), (wide + 0.03, tall + 0.03, 0.02), edge=0.015, mirror="x")
        yield box(slot, (x, y, 0.14), (wide, tall, 0.03), edge=0.02, mirror="x")
    yield ball("knob", (0.84 * w, 0.06 * h, 0.22), 0.07)
    yield cylinder("knob", (0.84 * w, 0.06 * h, 0.15), 0.05, 0.05, turn=(90, 0, 0))


@category(
    "n04587648", frame=("white_paint", *WOODS, "blue_paint"), glass=GLASS, sill=("marble", "oak")
)
def window(d: Draw):
    w, h, across, up = d(0.5, 0.62), d(0.6, 0.75), d.count(1, 2), d.count(1, 3)
    yield box("glass", (0, 0, 0), (w, h, 0.03))
    for sign in (1, -1):
        yield box("frame", (0, sign * h, 0), (w + 0.08, 0.07, 0.09), edge=0.01)
    yield box("frame", (w, 0, 0), (0.07, h, 0.09), edge=0.01, mirror="x")
    gap_x, gap_y = 2 * w / (across + 1), 2 * h / (up + 1)
    yield box("frame", (0, 0, 0), (0.035, h, 0.06), edge=0.01, copies=across, spacing=gap_x)
    yield box(
        "frame",
        (0, 0, 0),
        (0.035, w, 0.06),
        edge=0.01,
        turn=(0, 0, 90),
        copies=up,
        spacing=gap_y,
    )
    yield box("sill", (0, -h - 0.09, 0.08), (w + 0.16, 0.05, 0.2), edge=0.02)


@category("n03327234", pale=("white_paint", *WOODS), rail=("white_paint", *WOODS))
def fence(d: Draw):
    n, h, gap = d.count(6, 8), d(0.42, 0.55), d(0.27, 0.3)
    w, pointed = 0.36 * gap, d.chance(0.7)
    length = 0.5 * gap * n
    for y in (-0.5 * h, 0.5 * h):
        yield box("rail", (0, y, -0.04), (length, 0.07, 0.04))
    yield box("pale", (0, 0, 0.03), (w, h, 0.035), edge=0.01, copies=n, spacing=gap)
    if pointed:
        yield cylinder(
            "pale", (0, h + w, 0.03), w, w, top=0.01, stretch=(1, 1, 0.36), copies=n, spacing=gap
        )
    else:
        yield cylinder("pale", (0, h, 0.03), w, 0.035, turn=(90, 0, 0), copies=n, spacing=gap)
    for x in (-length, length):
        yield box("rail", (x, 0.06, 0), (0.08, h + 0.12, 0.08))


@category("n03427296", pillar=("brick", "sandstone", "concrete"), cap=_STONES, bar=("iron", "gold"))
def gate(d: Draw):
    w, h, n = d(0.5, 0.6), d(0.5, 0.6), d.count(7, 9)
    side = d(0.15, 0.19)
    yield box("pillar", (w + side, 0, 0), (side, h, side), edge=0.01, mirror="x")
    yield wedge("cap", (w + side, h + 0.05, 0), (side + 0.05, 0.06, side + 0.05), 0.06, mirror="x")
    yield ball("cap", (w + side, h + 0.2, 0), 0.13, mirror="x")
    gap = 2 * w / n
    top = h - 0.12
    yield rod("bar", (0, -0.06, 0), 0.025, top, copies=n, spacing=gap)
    yield cylinder("bar", (0, top, 0), 0.05, 0.08, top=0.005, copies=n, spacing=gap)
    for y in (0.68 * top, -0.1, 0.06 - h):
        yield box("bar", (0, y, 0), (w + 0.02, 0.03, 0.025))
    yield box("bar", (0, -0.06, 0), (0.05, top, 0.035))


@category("n04486054", stone=_STONES, trim=("sandstone", "marble", "white_paint"))
def triumphal_arch(d: Draw):
    w, h, depth, r = d(0.58, 0.72), d(0.58, 0.7), d(0.22, 0.3), d(0.26, 0.32)
    yield box("stone", (0, 0, 0), (w, h, depth), edge=0.01)
    spring = d(0.0, 0.12)
    yield box("stone", (0, spring - h, 0), (r, h, 1), cut=True)
    yield cylinder("stone", (0, spring, 0), r, 1, turn=(90, 0, 0), cut=True)
    yield box("trim", (0, h - 0.24, 0), (w + 0.06, 0.04, depth + 0.06), edge=0.01)
    yield box("trim", (0, h + 0.03, 0), (w + 0.08, 0.05, depth + 0.08), edge=0.01)
    yield box("trim", (0, h - 0.11, 0), (0.7 * w, 0.07, depth + 0.02))
    for x in (r + 0.06, w - 0.05):
        yield box("trim", (x, -0.13, depth), (0.05, h - 0.12, 0.03), edge=0.01, mirror="xz")
    middle, half = 0.5 * (r + w), 0.5 * (w - r) + 0.03
    yield box("trim", (middle, 0.06 - h, 0), (half, 0.06, depth + 0.06), edge=0.01, mirror="x")
    yield box("trim", (0, spring + r, depth), (0.06, 0.1, 0.04), edge=0.01, mirror="z")


@category(
    "n02898711", stone=("sandstone", "brick", "concrete"), water=("ice", "blue_paint", "glass")
)
def bridge(d: Draw):
    w, n, rise = d(0.26, 0.34), d.count(1, 3), d(0.1, 0.2)
    r = 0.62 / n + 0.04
    yield box("stone", (0, 0, 0), (1.0, 0.3, w), edge=0.01)
    yield cylinder("stone", (0, 0.3, 0), 1.0, w, turn=(90, 0, 0), edge=0.01, stretch=(1, 1, rise))
    yield box("stone", (0, 0.7, 0), (2, 0.4 - rise, w - 0.06), cut=True)
    yield cylinder(
        "stone", (0, -0.3, 0), r, 1, turn=(90, 0, 0), cut=True, copies=n, spacing=1.7 / n
    )
    yield box("stone", (1.0, 0.1, w - 0.02), (0.08, 0.4, 0.08), mirror="xz")
    yield box("water", (0, -0.3, 0), (1.0, 0.02, w + 0.25))


@category(
    "n04366367",
    tower=("red_paint", "orange_paint", "concrete", "teal_paint"),
    road=("slate", "iron"),
    cable=("white_paint", "red_paint", "steel"),
)
def suspension_bridge(d: Draw):
    x, h, w = d(0.5, 0.58), d(0.55, 0.68), d(0.15, 0.19)
    yield box("road", (0, 0, 0), (1.15, 0.045, w), edge=0.01)
    yield box("tower", (x, 0.5 * h - 0.2, w), (0.06, 0.5 * h + 0.2, 0.05), mirror="xz")
    for y in (0.5 * h, h - 0.05):
        yield box("tower", (x, y, 0), (0.05, 0.05, w), mirror="x")
    yield box("tower", (x, -0.36, 0), (0.14, 0.1, w + 0.12), mirror="x")
    # A circle through both tops and a point just above the road.
    radius = (x * x + (h - 0.08) ** 2) / (2 * (h - 0.08))
    degrees = 2 * np.degrees(np.arcsin(min(x / radius, 1)))
    yield arc("cable", (0, 0.08, w), radius, 0.024, degrees, turn=(-90, 90, 0), mirror="z")
    yield strut("cable", (x, h, w), (1.15, 0.03, w), 0.024, mirror="xz")
    yield rod("cable", (x + 0.25, 0.2, w), 0.018, 0.2, mirror="xz")


@category(
    "n04562935",
    tank=("steel", "white_paint", "teal_paint", "oak"),
    leg=METALS,
    roof=("slate", "red_paint", "steel"),
)
def water_tower(d: Draw):
    r, h, n = d(0.38, 0.46), d(0.22, 0.32), d.count(4, 6)
    out = d(0.36, 0.42)
    lean = np.degrees(np.arctan2(out - 0.28, 1.0))
    yield ellipsoid("tank", (0, 0.45 - h, 0), (r, 0.24, r))
    yield cylinder("tank", (0, 0.45, 0), r, h)
    yield ring("leg", (0, 0.45 - h, 0), r + 0.02, 0.03)
    yield cylinder("roof", (0, 0.45 + h + 0.1, 0), r + 0.05, 0.1, top=0.04)
    yield rod(
        "leg", (0, -0.35, 0.5 * (out + 0.3)), 0.04, 0.58, turn=(-lean, 0, 0), radial=n, axis="y"
    )
    for y in (-0.15, -0.6):
        size = 0.33 + (0.1 - y) * (out - 0.28)
        yield ring("leg", (0, y, 0), size, 0.025)
    yield cylinder("leg", (0, -0.4, 0), 0.06, 0.5)


@category(
    "n04401680",
    box=("red_paint", "red_paint", "blue_paint", "green_paint"),
    glass=("glass", "dark_glass"),
    sign=("white_paint", "cream_paint"),
)
def telephone_booth(d: Draw):
    w, h, rows = d(0.34, 0.38), d(0.72, 0.84), d.count(4, 6)
    yield box("glass", (0, 0, 0), (w - 0.04, h, w - 0.04))
    yield box("box", (w - 0.05, 0, w - 0.05), (0.07, h, 0.07), edge=0.01, mirror="xz")
    yield box("box", (0, h + 0.1, 0), (w + 0.03, 0.16, w + 0.03), edge=0.02)
    yield ellipsoid("box", (0, h + 0.24, 0), (w, d(0.1, 0.16), w))
    yield box("sign", (0, h + 0.1, 0), (0.75 * w, 0.055, w + 0.04))
    yield box("sign", (0, h + 0.1, 0), (w + 0.04, 0.055, 0.75 * w))
    yield box("box", (0, -h + 0.02, 0), (w + 0.02, 0.14, w + 0.02), edge=0.02)
    yield box(
        "box",
        (0, 0.05, 0),
        (0.025, w - 0.01, w - 0.01),
        turn=(0, 0, 90),
        edge=0.005,
        copies=rows,
        spacing=2 * h / (rows + 1),
    )
    for turn in (0, 90):
        yield box(
            "box",
            (0, 0, 0),
            (0.02, h, w - 0.01),
            edge=0.005,
            turn=(0, turn, 0),
            copies=2,
            spacing=0.6 * w,
        )
    yield rod("sign", (0.7 * w, -0.05, w + 0.03), 0.025, 0.12)


@category(
    "n04591517",
    mast=("white_paint", "grey_paint"),
    blade=("white_paint", "cream_paint"),
    tip=("red_paint", "white_paint"),
)
def wind_turbine(d: Draw):
    h, span, w = d(0.75, 0.9), d(0.6, 0.72), d(0.075, 0.1)
    yield cylinder("mast", (0, -h, -0.16), 0.1, h, top=0.05)
    yield ellipsoid("mast", (0, 0, -0.1), (0.11, 0.11, 0.27))
    yield ellipsoid(
        "blade", (0, 0.52 * span, 0.1), (w, 0.52 * span, 0.03), turn=(0, 20, 0), radial=3
    )
    yield ellipsoid(
        "tip", (0, 0.9 * span, 0.1), (0.62 * w, 0.14 * span, 0.032), turn=(0, 20, 0), radial=3
    )
    yield ellipsoid("mast", (0, 0, 0.13), (0.1, 0.1, 0.12))
    yield cylinder("mast", (0, -2 * h, -0.16), 0.2, 0.04)


@category(
    "n03329302",
    rim=("steel", "white_paint", *BRIGHT),
    cabin=BRIGHT,
    frame=("steel", "white_paint", "blue_paint"),
)
def ferris_wheel(d: Draw):
    r, n, w = d(0.68, 0.8), d.count(8, 12), d(0.12, 0.16)
    yield ring("rim", (0, 0, w), r, 0.03, turn=(90, 0, 0), mirror="z")
    yield ring("rim", (0, 0, w), 0.55 * r, 0.022, turn=(90, 0, 0), mirror="z")
    yield rod("rim", (0, 0.5 * r, w), 0.018, 0.5 * r, radial=n, mirror="z")
    yield ellipsoid("cabin", (0, r + 0.01, 0), (0.1, 0.11, 0.1), radial=n)
    yield cylinder("cabin", (0, 0, 0), 0.1, w + 0.1, turn=(90, 0, 0))
    yield strut("frame", (0.52, -r - 0.22, w + 0.07), (0, 0, w + 0.07), 0.045, mirror="xz")
    yield box("frame", (0, -r - 0.22, 0), (0.62, 0.04, w + 0.16))


@category(
    "n04572935",
    stone=("sandstone", "brick", "gravel", "granite"),
    wood=WOODS,
    roof=("roof_tiles", "straw", "slate", "mahogany"),
    water=("dark_glass", "blue_paint"),
)
def well(d: Draw):
    r, h, tall, top = d(0.42, 0.48), d(0.24, 0.3), d(0.13, 0.19), d(0.7, 0.8)
    yield wedge("roof", (0, top + tall, 0), (r + 0.18, tall, 0.46), 0.42)
    yield cylinder("water", (0, 0, 0), r - 0.03, h - 0.1)
    yield tube("stone", (0, 0, 0), r, h, wall=0.12)
    yield ring("stone", (0, h, 0), r - 0.05, 0.06)
    yield box("wood", (r - 0.06, 0.5 * top, 0), (0.05, 0.5 * top + 0.06, 0.05), mirror="x")
    axle = 0.62 * top
    yield rod("wood", (0.06, axle, 0), 0.05, r + 0.1, turn=(0, 0, 90))
    yield rod("wood", (r + 0.15, axle - 0.08, 0), 0.03, 0.12)
    yield rod("wood", (0, axle - 0.1, 0), 0.022, 0.12)
    yield cylinder("wood", (0, axle - 0.3, 0), 0.1, 0.1, top=0.13)


@category(
    "n03047052",
    wall=("brick", "sandstone", "stucco", "concrete"),
    roof=("slate", "copper", "roof_tiles"),
    face=("white_paint", "cream_paint"),
    hand=("black_paint",),
)
def clock_tower(d: Draw):
    w, h, spire = d(0.22, 0.27), d(0.62, 0.75), d(0.2, 0.32)
    top = h + 0.2
    yield box("wall", (0, 0, 0), (w, h, w), edge=0.01)
    yield box("wall", (0, -h - 0.02, 0), (w + 0.08, 0.1, w + 0.08), edge=0.01)
    yield box("wall", (0, top, 0), (w + 0.06, 0.26, w + 0.06), edge=0.01)
    yield wedge("roof", (0, top + 0.25 + spire, 0), (w + 0.1, spire, w + 0.1), w + 0.08)
    yield ball("face", (0, top + 0.27 + 2 * spire, 0), 0.05)
    out, hour, minute = w + 0.06, d(-180, 180), d(-180, 180)
    for x, z, turn in ((0, out, 0), (-out, 0, -90)):
        yield cylinder("face", (x, top, z), 0.85 * w, 0.025, turn=(90, turn, 0))
    for angle, length, thick in ((hour, 0.4, 0.028), (minute, 0.62, 0.02)):
        reach = 0.5 * length * w
        x, y = -reach * np.sin(np.radians(angle)), top + reach * np.cos(np.radians(angle))
        yield box("hand", (x, y, out + 0.03), (thick, reach, 0.015), turn=(0, 0, angle))
        yield box("hand", (-out - 0.03, y, x), (thick, reach, 0.015), turn=(0, -90, angle))
    yield box("hand", (0, -0.25 * h, w), (0.06, 0.16, 0.02))
    yield box("hand", (0, 0.14 - h, w + 0.06), (0.1, 0.2, 0.03))
