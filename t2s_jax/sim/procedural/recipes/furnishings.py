"""Household goods: what stands, hangs or rolls between the larger furniture."""

import math

from t2s_jax.sim.procedural.parts import (
    Part,
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
    wedge,
)
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, FABRICS, PAINTS, SHINY, WOODS


def _hand(slot: str, at, length: float, degrees: float, thick: float) -> Part:
    """A clock's hand from `at`, turned left from upright, in the plane of x and y."""
    angle = math.radians(degrees)
    middle = (at[0] - length * math.sin(angle), at[1] + length * math.cos(angle), at[2])
    return box(slot, middle, (thick, length, 0.012), turn=(0, 0, degrees))


@category(
    "n02694662",
    body=(*PAINTS, "brass", "chrome"),
    face=("white_paint", "cream_paint"),
    hands=("black_paint",),
    bell=(*SHINY, "gold"),
)
def alarm_clock(d: Draw):
    r, bell, spread = d(0.5, 0.6), d(0.2, 0.26), d(30, 38)
    yield cylinder("body", (0, 0, 0), r, 0.2, turn=(90, 0, 0), edge=0.05)
    yield ring("body", (0, 0, 0.18), r - 0.02, 0.05, turn=(90, 0, 0))
    yield cylinder("face", (0, 0, 0.19), r - 0.04, 0.02, turn=(90, 0, 0))
    yield box("hands", (0, 0.8 * r, 0.21), (0.025, 0.05, 0.012), radial=12)
    yield _hand("hands", (0, 0, 0.225), 0.13, d(-70, 70), 0.03)
    yield _hand("hands", (0, 0, 0.23), 0.18, d(100, 260), 0.022)
    x, y = (r + 0.1) * math.sin(math.radians(spread)), (r + 0.1) * math.cos(math.radians(spread))
    lean = (0, 0, -spread)
    yield ellipsoid("bell", (x, y, 0), (bell, 0.8 * bell, bell), turn=lean, mirror="x")
    yield cylinder("body", (x, y, 0), bell + 0.02, 0.03, turn=lean, mirror="x")
    yield rod("bell", (0, r + 0.1, 0), 0.03, 0.16)
    yield ball("bell", (0, r + 0.26, 0), 0.06)
    yield rod("body", (0.62 * r, -0.95 * r, 0), 0.06, 0.2, turn=(0, 0, 32), mirror="x")
    yield arc("bell", (0, y + 0.4, 0), x, 0.025, 170, turn=(90, 0, 90))


@category(
    "n03452594",
    case=WOODS,
    face=("cream_paint", "white_paint", "brass"),
    metal=("brass", "gold"),
    dark=("black_paint", "ebony"),
)
def grandfather_clock(d: Draw):
    w, waist, head, hour = d(0.2, 0.24), d(0.4, 0.52), d(0.24, 0.28), d(-60, 60)
    y = waist + head
    yield box("case", (0, -waist - 0.18, 0), (w + 0.07, 0.2, 0.19))
    yield box("case", (0, -waist - 0.36, 0), (w + 0.11, 0.04, 0.22))
    yield box("case", (0, 0, 0), (w, waist, 0.15))
    yield box("dark", (0, 0, 0.145), (w - 0.06, waist - 0.07, 0.012))
    yield rod("metal", (0, 0.1, 0.16), 0.02, waist - 0.18)
    yield cylinder("metal", (0, -0.45 * waist, 0.17), 0.1, 0.02, turn=(90, 0, 0))
    yield box("case", (0, y, 0), (w + 0.07, head, 0.19))
    yield cylinder("face", (0, y, 0.19), 0.85 * head, 0.02, turn=(90, 0, 0))
    yield ring("metal", (0, y, 0.2), 0.85 * head, 0.022, turn=(90, 0, 0))
    yield _hand("dark", (0, y, 0.22), 0.06, hour, 0.018)
    yield _hand("dark", (0, y, 0.22), 0.09, hour + d(90, 200), 0.014)
    if d.chance():
        yield cylinder("case", (0, y + head, 0), w + 0.06, 0.19, turn=(90, 0, 0), edge=0.02)
    else:
        yield wedge("case", (0, y + head + 0.08, 0), (w + 0.1, 0.1, 0.2), top=0.15)
    yield box("case", (0, y + head, 0), (w + 0.11, 0.04, 0.22))
    yield ball("metal", (0, y + head + 0.24, 0), 0.06)
    yield ball("metal", (w + 0.05, y + head + 0.09, 0.12), 0.05, mirror="x")


@category(
    "n03876519",
    frame=("gold", *WOODS, "black_paint"),
    sky=("blue_paint", "cream_paint"),
    land=("leaf", "sand", "green_paint"),
    accent=("snow", "red_paint", "yellow_paint"),
)
def picture(d: Draw):
    w, h, t, lean = d(0.6, 0.85), d(0.5, 0.65), d(0.07, 0.11), (-10, 0, 0)
    horizon, x = d(-0.3, 0) * h, d(-0.4, 0.4) * w
    peak = d(0.5, 0.62) * (horizon + h)
    yield box("sky", (0, 0, 0), (w, h, 0.03), edge=0.005)
    for part, size, y, z in (("land", peak, 0, 0), ("accent", 0.4 * peak, 0.6 * peak, 0.004)):
        at = (x, horizon + math.sqrt(2) * y, z)
        yield box(part, at, (size, size, 0.034), edge=0.005, turn=(0, 0, 45))
    yield box("land", (0, 0.5 * (horizon - h), 0.014), (w, 0.5 * (horizon + h), 0.03), edge=0.005)
    sun = (math.copysign(0.55 * w, -x), 0.55 * h, 0.02)
    yield cylinder("accent", sun, 0.13, 0.015, turn=(90, 0, 0))
    yield box("frame", (0, h, 0), (w + t, t, 0.07), edge=0.03, mirror="y")
    yield box("frame", (w, 0, 0), (t, h + t, 0.07), edge=0.03, mirror="x")
    yield box("frame", (0, -0.3 * h, -0.16), (0.05, 0.7 * h, 0.02), turn=lean)


@category(
    "n03688832",
    frame=(*WOODS, "gold", "white_paint"),
    mirror=("ice", "chrome", "glass"),
    knob=("brass", "ebony"),
)
def looking_glass(d: Draw):
    w, h, lean = d(0.36, 0.46), d(0.72, 0.84), (-d(6, 14), 0, 0)
    oval = d.chance(0.6)
    corner = w if oval else 0.05
    half = (w + 0.07, 0.045, h + 0.07)
    flat = (90 + lean[0], 0, 0)
    yield Part("frame", (0, 0, 0), half, corner=corner + 0.07, edge=0.04, turn=flat)
    yield Part("mirror", (0, 0.01, 0.035), (w, 0.02, h), corner=corner, edge=0.01, turn=flat)
    x = w + 0.14
    yield rod("frame", (x, -0.35, -0.02), 0.045, 0.75 * h + 0.1, mirror="x")
    yield ball("knob", (x, 0.75 * h - 0.2, -0.02), 0.07, mirror="x")
    yield rod("knob", (w + 0.09, 0, 0), 0.03, 0.12, turn=(0, 0, 90), mirror="x")
    low = -0.45 - 0.75 * h
    yield arc("frame", (x, low + 0.07, -0.02), 0.3, 0.045, 140, turn=(90, 0, 0), mirror="x")
    yield rod("frame", (0, low + 0.16, -0.02), 0.035, x, turn=(0, 0, 90))


@category("n04430364", cover=("velvet", *FABRICS, "wool"), trim=("gold", "rope", *FABRICS))
def throw_pillow(d: Draw):
    w, h, plump, lean = d(0.55, 0.7), d(0.5, 0.6), d(0.2, 0.28), d(-22, -12)
    flat, out = (90 + lean, 0, 0), math.radians(lean)
    yield Part("cover", (0, 0, 0), (w, 0.12, h), corner=0.14, edge=0.11, turn=flat)
    yield ellipsoid("cover", (0, 0, 0), (0.92 * w, plump, 0.92 * h), turn=flat, smooth=0.14)
    yield Part("trim", (0, 0, 0), (w + 0.03, 0.03, h + 0.03), corner=0.15, edge=0.028, turn=flat)
    y, z = h * math.cos(out), h * math.sin(out)
    style = d.pick("tassels", "button", "plain")
    if style == "tassels":
        for s in (1, -1):
            yield ball("trim", (w, s * y, s * z), 0.07, mirror="x")
            yield rod(
                "trim",
                (w + 0.1, s * (y + 0.03), s * z),
                0.05,
                0.13,
                turn=(0, 0, -50 * s),
                mirror="x",
            )
    if style == "button":
        yield ball("trim", (0, -0.9 * plump * math.sin(out), 0.9 * plump * math.cos(out)), 0.07)


@category(
    "n03059103",
    wood=(*WOODS, "iron", "brass"),
    hat=("felt", "black_paint", "straw"),
    coat=("denim", "wool", "canvas", "leather", "felt"),
)
def coatrack(d: Draw):
    h, n, lean, arm = d(0.85, 0.98), d.count(4, 5), d(35, 50), d(0.15, 0.19)
    yield rod("wood", (0, 0, 0), 0.05, h)
    yield ball("wood", (0, h + 0.03, 0), 0.08)
    yield rod("wood", (0, -h, 0.2), 0.045, 0.28, turn=(60, 0, 0), radial=n, axis="y")
    yield rod("wood", (0, h - 0.22, 0.14), 0.035, arm, turn=(lean, 0, 0), radial=n, axis="y")
    yield rod("wood", (0, h - 0.55, 0.1), 0.03, 0.12, turn=(40, 0, 0), radial=n, axis="y")
    yield ball("wood", (0, h - 0.1, 0.27), 0.05, radial=n, axis="y")
    hat = (0.08, h - 0.02, 0.29)
    yield cylinder("hat", hat, 0.24, 0.025, turn=(25, 0, -10))
    yield ellipsoid("hat", (hat[0], hat[1] + 0.07, hat[2] + 0.04), (0.14, 0.15, 0.14))
    at, half = (-0.2, h - 0.62, 0.12), (0.24, d(0.36, 0.44), 0.1)
    yield wedge("coat", at, half, top=0.09, edge=0.08)
    yield box("coat", (-0.38, h - 0.52, 0.12), (0.055, 0.3, 0.07), 0.05, turn=(0, 0, -12))


@category(
    "n04152387",
    frame=(*WOODS, "black_paint"),
    panel=("paper", "linen", "red_paint", "bamboo", "gold"),
)
def screen(d: Draw):
    w, h, angle, rows = d(0.27, 0.33), d(0.66, 0.8), d(24, 36), d.count(3, 5)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    for i, s in ((-1, -sin), (0, sin), (1, -sin)):
        x, turn = 2 * i * (w - 0.015) * cos, math.degrees(math.asin(s))
        yield box("panel", (x, 0, 0), (w, h - 0.04, 0.014), edge=0.005, turn=(0, turn, 0))
        for side in (0.03 - w, w - 0.03):
            at = (x + side * cos, -0.04, -side * s)
            yield box("frame", at, (0.035, h + 0.02, 0.032), turn=(0, turn, 0))
        yield box(
            "frame",
            (x, 0, 0),
            (0.024, w, 0.026),
            turn=(0, turn, 90),
            copies=rows,
            spacing=2 * (h - 0.06) / (rows - 1),
        )


@category(
    "n04204347",
    wire=("chrome", "steel", "grey_paint"),
    grip=(*BRIGHT, "black_paint"),
    wheel=("rubber",),
)
def shopping_cart(d: Draw):
    w, h, depth, n = d(0.32, 0.38), d(0.26, 0.3), d(0.5, 0.58), d.count(5, 7)
    bar = 0.018
    yield box("wire", (0, 0, depth), (bar, h, bar), copies=n, spacing=2 * w / n, mirror="z")
    yield box(
        "wire",
        (w, 0, 0),
        (bar, h, bar),
        turn=(0, 90, 0),
        copies=9,
        spacing=0.24 * depth,
        mirror="x",
    )
    yield box("wire", (0, -h, 0), (bar, bar, depth), copies=n, spacing=2 * w / n)
    for y in (-h, -0.33 * h, 0.33 * h, h):
        thick = 0.032 if y == h else bar
        yield Part(
            "wire",
            (0, y, 0),
            (w + 0.02, thick, depth + 0.02),
            corner=0.05,
            edge=0.01,
            wall=2 * thick,
        )
    yield rod("grip", (0, h + 0.16, -depth - 0.2), 0.045, w + 0.05, turn=(0, 0, 90))
    yield strut("wire", (w, h, -depth), (w, h + 0.16, -depth - 0.2), 0.03, mirror="x")
    yield rod("wire", (w, -h - 0.2, 0.05 - depth), 0.035, 0.24, mirror="x")
    yield rod("wire", (w, -h - 0.36, 0), 0.035, depth, turn=(90, 0, 0), mirror="x")
    yield strut("wire", (w, -h - 0.36, 0.45 * depth), (w, -h, 0.8 * depth), 0.025, mirror="x")
    yield box("wire", (0, -h - 0.36, 0), (w, 0.02, 0.02))
    yield cylinder("wheel", (w, -h - 0.48, depth - 0.05), 0.11, 0.04, turn=(0, 0, 90), mirror="xz")
    yield box("grip", (0, 0.25 * h, depth + 0.035), (0.55 * w, 0.09, 0.012))


@category(
    "n02766534",
    hood=("blue_paint", "canvas", "velvet", "black_paint", "teal_paint"),
    body=("blue_paint", "white_paint", "black_paint", "wicker"),
    metal=SHINY,
    tyre=("rubber", "white_paint"),
)
def baby_buggy(d: Draw):
    w, length, h, r = d(0.28, 0.34), d(0.52, 0.6), d(0.2, 0.25), d(0.2, 0.28)
    cover, x = d(0.36, 0.44), length - 0.05
    yield ellipsoid("hood", (0.3 * length, h, 0), (0.75 * length, cover, w + 0.06))
    yield ellipsoid("hood", (0.25 * length, h, 0), (0.75 * length, cover - 0.05, w), cut=True)
    yield box("hood", (-0.55, h + 0.2, 0), (0.6, 1, 1), turn=(0, 0, d(12, 22)), cut=True)
    yield box("hood", (0, h - 0.52, 0), (2, 0.5, 1), cut=True)
    yield Part("body", (0, 0, 0), (x - 0.06, h, w - 0.04), corner=0.2, edge=0.13, taper=0.08)
    yield box("tyre", (-0.2 * length, h, 0), (0.6 * length, 0.06, w - 0.08), edge=0.05)
    yield Part("metal", (0, h - 0.02, 0), (x + 0.04, 0.025, w + 0.05), corner=0.2, edge=0.02)
    low, wheel = -h - 0.22, 0.72 * length
    yield rod("metal", (wheel, low, 0), 0.03, w + 0.08, turn=(90, 0, 0), mirror="x")
    yield arc("metal", (0, -h - 0.08, w - 0.06), 1.0, 0.03, 50, turn=(0, 0, 90), mirror="z")
    yield strut("metal", (wheel, low), (0.2, -h), 0.03, mirror="x")
    hub = (wheel, low, w + 0.08)
    yield ring("tyre", hub, r, 0.035, turn=(90, 0, 0), mirror="xz")
    for angle in (0, 60, 120):
        yield rod("metal", hub, 0.016, r, turn=(0, 0, angle), mirror="xz")
    yield strut("metal", (-x, h - 0.05, w), (-x - 0.28, h + 0.3, w), 0.028, mirror="z")
    yield rod("tyre", (-x - 0.28, h + 0.3, 0), 0.04, w + 0.03, turn=(90, 0, 0))
