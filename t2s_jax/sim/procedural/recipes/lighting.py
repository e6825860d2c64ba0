"""Lamps and other sources of light."""

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
    tube,
)
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS, PAINTS, WOODS
from t2s_jax.sim.procedural.recipes.placing import turned

_SHADE = ("lampshade", "cream_paint", "lampshade", "white_paint")
_FLAME = ("orange_paint", "yellow_paint")
_LIT = ("white_paint", "cream_paint", "yellow_paint")


def _candle(slot: str, flame: str, at, radius: float, height: float, **options):
    """A burning candle that stands at a point."""
    x, y, z = at
    yield cylinder(slot, (x, y + height, z), radius, height, **options)
    top = y + 2 * height + 1.2 * radius
    size = (0.55 * radius + 0.01, 1.6 * radius, 0.55 * radius + 0.01)
    yield ellipsoid(flame, (x, top, z), size, **options)


@category("n03367059", pole=(*METALS, "brass", "black_paint"), shade=_SHADE, bulb=("white_paint",))
def floor_lamp(d: Draw):
    h, r, base = d(0.9, 1.05), d(0.22, 0.27), d(0.24, 0.3)
    style = d.pick("arched", "tripod", "tripod", "uplight")
    if style != "tripod":
        x = -d(0.26, 0.32) if style == "arched" else 0
        yield cylinder("pole", (x, -h, 0), base, 0.04, top=0.9 * base)
    if style == "arched":
        bow = -x
        yield rod("pole", (x, -0.5 * bow, 0), 0.035, h - 0.5 * bow)
        yield arc("pole", (0, h - bow, 0), bow, 0.035, 184, turn=(90, 0, 90))
        yield rod("pole", (bow, h - 1.25 * bow, 0), 0.03, 0.3 * bow)
        yield cylinder("shade", (bow, h - 1.6 * bow, 0), r, 0.16, top=0.4 * r, edge=0.04)
        yield ball("bulb", (bow, h - 1.6 * bow - 0.12, 0), 0.1)
    elif style == "tripod":
        yield strut("pole", (0.42, -h, 0), (0.04, 0.5 * h, 0), 0.035, mirror="x")
        yield strut("pole", (0, -h, 0.42), (0, 0.5 * h, 0.04), 0.035, mirror="z")
        yield rod("pole", (0, 0.1 * h, 0), 0.03, 0.7 * h)
        yield tube("shade", (0, 0.72 * h, 0), 1.25 * r, 0.22, top=1.1 * r)
        yield rod("pole", (0, 0.78 * h, 0), 0.02, 1.2 * r, turn=(0, 0, 90))
        yield ball("bulb", (0, 0.7 * h, 0), 0.1)
    else:
        yield rod("pole", (0, -0.1 * h, 0), 0.035, 0.95 * h)
        yield cylinder("shade", (0, 0.92 * h, 0), 0.05, 0.11, top=r, edge=0.02)
        side, y = d(0.24, 0.32), d(0.1, 0.3)
        yield strut("pole", (0, y - 0.1), (side, y + 0.12), 0.025)
        yield cylinder("shade", (side, y + 0.12, 0), 0.13, 0.12, top=0.05, turn=(20, 0, 30))


@category(
    "n04057981", metal=(*PAINTS, "black_paint", "chrome"), joint=("steel", "black_paint"), bulb=_LIT
)
def reading_lamp(d: Draw):
    low, high, lean, bow = d(0.5, 0.6), d(0.52, 0.62), d(0.22, 0.34), d(0.42, 0.52)
    r, tilt = d(0.24, 0.3), d(18, 32)
    knee = (-lean, low)
    head = (bow - lean, low + 0.75 * high)
    yield cylinder("metal", (0, -0.04, 0), 0.32, 0.06, top=0.29, edge=0.03)
    for z in (0.04, -0.04):
        yield strut("metal", (0, 0.04, z), (*knee, z), 0.024)
        yield strut("metal", (*knee, z), (*head, z), 0.024)
    for x, y in ((0, 0.04), knee, head):
        yield cylinder("joint", (x, y, 0), 0.065, 0.08, turn=(90, 0, 0))
    turn, lean = (-14, 0, tilt), math.radians(tilt)
    x, y = head[0] + 0.2 * math.sin(lean), head[1] - 0.2 * math.cos(lean)
    yield cylinder("metal", (x, y, 0.04), r, 0.17, top=0.1, edge=0.03, turn=turn)
    yield cylinder("metal", (head[0], head[1], 0), 0.09, 0.08, turn=turn)
    x, y = x + 0.13 * math.sin(lean), y - 0.13 * math.cos(lean)
    yield ball("bulb", (x, y, 0.07), 0.62 * r)


@category(
    "n03005285",
    metal=("brass", "gold", "iron", "chrome"),
    candle=("wax", "white_paint"),
    flame=(*_FLAME, "white_paint"),
    crystal=("ice", "glass", "gold"),
)
def chandelier(d: Draw):
    n, r, h, drop = d.count(5, 8), d(0.48, 0.6), d(0.32, 0.42), d(0.08, 0.14)
    yield rod("metal", (0, 0.3 * h, 0), 0.035, 1.4 * h)
    yield ellipsoid("metal", (0, -0.2, 0), (0.14, 0.16, 0.14))
    yield ball("crystal", (0, -0.44, 0), 0.09)
    yield ellipsoid("metal", (0, 0.55 * h, 0), (0.09, 0.13, 0.09))
    yield cylinder("metal", (0, 1.7 * h, 0), 0.2, 0.04, top=0.06)
    yield arc(
        "metal", (0, -0.22, 0.5 * r), 0.5 * r, 0.03, 160, turn=(-90, 0, 0), radial=n, axis="y"
    )
    yield cylinder("metal", (0, -0.1, r), 0.07, 0.02, top=0.11, radial=n, axis="y")
    yield from _candle("candle", "flame", (0, -0.1, r), 0.045, 0.13, radial=n, axis="y")
    yield rod("crystal", (0, -0.16 - drop, r), 0.03, drop, radial=n, axis="y")
    yield ring("metal", (0, -0.18, 0), 0.5 * r, 0.02)
    yield rod(
        "crystal", (0, 0.25 * h, 0.26 * r), 0.02, 0.6 * h, turn=(-28, 0, 0), radial=n, axis="y"
    )


@category(
    "n03640988",
    metal=("black_paint", "iron", "brass", "red_paint", "green_paint"),
    candle=("wax",),
    flame=_FLAME,
)
def lantern(d: Draw):
    w, h, roof = d(0.36, 0.44), d(0.4, 0.52), d(0.16, 0.24)
    square = d.chance()
    corner = 0.02 if square else w
    yield Part("metal", (0, -h - 0.06, 0), (w + 0.07, 0.07, w + 0.07), corner=corner, edge=0.02)
    yield from _candle("candle", "flame", (0, -h, 0), 0.13, d(0.16, 0.22))
    post = w if square else 0.75 * w
    yield box("metal", (post, 0, post), (0.035, h, 0.035), mirror="xz")
    for y in (h, -h + 0.04):
        yield Part("metal", (0, y, 0), (w + 0.04, 0.035, w + 0.04), corner=corner, edge=0.01)
    yield Part(
        "metal",
        (0, h + roof, 0),
        (0.55 * w + 0.04, roof, 0.55 * w + 0.04),
        corner=min(corner, 0.5 * w),
        edge=0.015,
        taper=-0.45 * w,
    )
    yield cylinder("metal", (0, h + 2 * roof, 0), 0.1, 0.06)
    yield ring("metal", (0, h + 2 * roof + 0.18, 0), 0.15, 0.025, turn=(90, 0, 0))


@category(
    "n02948072",
    wax=("wax", "cream_paint", "red_paint", "teal_paint"),
    flame=_FLAME,
    metal=("brass", "gold", "iron", "porcelain"),
    wick=("black_paint",),
)
def candle(d: Draw):
    r, h, dish = d(0.16, 0.21), d(0.4, 0.58), d(0.42, 0.52)
    yield cylinder("metal", (0, 0, 0), 0.7 * dish, 0.05, top=dish, edge=0.02)
    yield ring("metal", (0, 0.06, 0), dish, 0.03)
    yield cylinder("metal", (0, 0.12, 0), r + 0.06, 0.1, top=r + 0.03)
    yield cylinder("wax", (0, h, 0), r, h, top=0.95 * r, edge=0.04)
    yield rod("wax", (0.5 * r, 2 * h - d(0.1, 0.2), 0.78 * r), 0.045, d(0.12, 0.2))
    yield rod("wax", (-0.75 * r, 2 * h - d(0.05, 0.15), 0.6 * r), 0.04, 0.12)
    yield rod("wick", (0, 2 * h + 0.04, 0), 0.018, 0.07)
    yield ellipsoid("flame", (0, 2 * h + 0.2, 0), (0.085, 0.14, 0.085))
    yield cylinder("flame", (0, 2 * h + 0.33, 0), 0.07, 0.1, top=0.01)
    yield ring("metal", (-dish - 0.1, 0.08, 0), 0.13, 0.035, turn=(90, 0, 0))


@category(
    "n04148703",
    metal=("brass", "gold", "iron", "black_paint"),
    candle=("wax", "cream_paint"),
    flame=_FLAME,
)
def sconce(d: Draw):
    h, wide, drop, reach, z = d(0.4, 0.5), d(0.16, 0.22), d(0.1, 0.2), d(0.26, 0.34), 0.26
    corner = d.pick(0.03, wide)
    yield Part("metal", (0, -0.1, 0), (wide, 0.05, h), corner=corner, edge=0.03, turn=(90, 0, 0))
    yield ellipsoid("metal", (0, -0.1, 0.05), (0.7 * wide, 0.9 * h, 0.06))
    yield ball("metal", (0, -0.1 - h, 0), 0.08)
    yield ball("metal", (0, h - 0.08, 0), 0.1)
    angle, span = math.degrees(math.atan2(reach, z)), math.hypot(reach, z)
    yield arc(
        "metal",
        (0.5 * reach, -drop - 0.5 * span, 0.5 * z),
        0.5 * span,
        0.04,
        180,
        turn=(-90, angle, 0),
        mirror="x",
    )
    yield cylinder("metal", (reach, -drop, z), 0.06, 0.03, top=0.12, mirror="x")
    if d.chance(0.35):
        yield rod("metal", (reach, -drop + 0.12, z), 0.03, 0.16, mirror="x")
        yield cylinder("candle", (reach, 0.28 - drop, z), 0.22, 0.17, top=0.12, mirror="x")
        return
    yield from _candle("candle", "flame", (reach, -drop, z), 0.07, d(0.16, 0.22), mirror="x")


@category(
    "n04335886", pole=("black_paint", "green_paint", "iron", "grey_paint"), glass=(*_LIT, "glass")
)
def streetlight(d: Draw):
    h, head, n = d(0.8, 0.95), d(0.13, 0.17), d.pick(1, 2, 2)
    yield cylinder("pole", (0, -h, 0), 0.14, 0.16, top=0.07)
    yield rod("pole", (0, 0, 0), 0.045, h)
    yield cylinder("pole", (0, -h - 0.12, 0), 0.18, 0.05)
    yield ring("pole", (0, 0.4 * h, 0), 0.05, 0.03)
    mirror, x = ("x", d(0.3, 0.36)) if n == 2 else ("", 0)
    y = 0.95 * h
    if n == 2:
        yield box("pole", (0, y - 0.06, 0), (x, 0.03, 0.03))
        yield strut("pole", (0, 0.55 * h), (0.7 * x, y - 0.06), 0.022, mirror="x")
        yield ball("pole", (0, h + 0.03, 0), 0.07)
    yield cylinder("pole", (x, y, 0), 0.05, 0.07, top=0.8 * head, mirror=mirror)
    yield cylinder("glass", (x, y + 0.23, 0), 0.75 * head, 0.17, top=1.25 * head, mirror=mirror)
    yield cylinder("pole", (x, y + 0.46, 0), 1.55 * head, 0.08, top=0.05, mirror=mirror)
    yield ball("pole", (x, y + 0.56, 0), 0.05, mirror=mirror)


@category(
    "n03359137",
    body=("black_paint", *BRIGHT, "steel"),
    lens=("white_paint", "yellow_paint"),
    metal=("chrome", "steel"),
    switch=("red_paint", "grey_paint"),
)
def flashlight(d: Draw):
    r, head, length, flare = d(0.13, 0.17), d(0.26, 0.34), d(0.5, 0.65), d(0.1, 0.16)
    flat = {"turn": (90, 0, 0)}
    yield cylinder("body", (0, 0, -0.35), r, length, **flat, edge=0.04)
    front = length - 0.35
    yield cylinder("body", (0, 0, front + flare), r, flare, top=head, **flat)
    yield cylinder("body", (0, 0, front + 2 * flare + 0.09), head, 0.11, **flat, edge=0.02)
    yield ring("metal", (0, 0, front + 2 * flare + 0.2), head - 0.03, 0.04, **flat)
    yield cylinder("lens", (0, 0, front + 2 * flare + 0.19), head - 0.04, 0.02, **flat)
    yield ball("metal", (0, 0, front + 2 * flare + 0.2), 0.08, stretch=(1, 1, 0.6))
    for z in (-length - 0.2, -length - 0.05, front - 0.16):
        yield ring("metal", (0, 0, max(z, -length - 0.28)), r - 0.01, 0.03, **flat)
    yield box("switch", (0, r, front - 0.4), (0.05, 0.04, 0.12), edge=0.03)
    yield ring("metal", (0, 0, -length - 0.42), 0.08, 0.02, turn=(0, 0, 90))


@category(
    "n04286575",
    body=("black_paint", "grey_paint", "steel"),
    lens=_LIT,
    stand=("black_paint", "steel", *WOODS),
)
def spotlight(d: Draw):
    r, length, h, tilt = d(0.26, 0.32), d(0.24, 0.34), d(0.55, 0.7), d(8, 22)
    aim, front = (90 + tilt, 0, 0), turned((tilt, 0, 0), out=length)
    yield cylinder("body", (0, 0, 0), 0.85 * r, length, top=r, edge=0.04, turn=aim)
    yield cylinder("lens", front(0, 0), r - 0.03, 0.03, turn=aim)
    yield ring("body", front(0, 0), r, 0.035, turn=aim)
    for side in (1, -1):  # the four flaps around the lens
        lid, leaf = front(0, side * r, length + 0.1), front(side * (r + 0.05), 0, length + 0.1)
        yield box("body", lid, (r, 0.015, 0.12), turn=(tilt - 20 * side, 0, 0))
        yield box("body", leaf, (0.015, r, 0.12), turn=(tilt, side * 20, 0))
    yield box("stand", (r + 0.04, -0.16, 0), (0.03, 0.22, 0.05), mirror="x")
    yield box("stand", (0, -0.38, 0), (r + 0.07, 0.03, 0.05))
    yield rod("stand", (0, -0.4 - 0.5 * h, 0), 0.04, 0.5 * h)
    yield rod(
        "stand", (0, -0.4 - 0.75 * h, 0.22), 0.035, 0.42 * h, turn=(-32, 0, 0), radial=3, axis="y"
    )


@category(
    metal=("chrome", "brass", "black_paint", "gold"),
    liquid=("teal_paint", "blue_paint", "yellow_paint", "glass"),
    blob=("red_paint", "orange_paint", "petal"),
)
def lava_lamp(d: Draw):
    h, r, top = d(0.5, 0.6), d(0.28, 0.34), d(0.13, 0.18)
    yield cylinder("metal", (0, -h - 0.42, 0), 1.15 * r, 0.2, top=0.6 * r)
    yield cylinder("metal", (0, -h - 0.16, 0), 0.6 * r, 0.16, top=r)
    yield cylinder("liquid", (0, 0, 0), r, h, top=top)
    yield cylinder("metal", (0, h + 0.1, 0), top + 0.01, 0.13, top=0.6 * top, edge=0.04)
    for low, high, size in (
        (-0.85, -0.75, 0.8),
        (-0.4, -0.2, 0.66),
        (0.05, 0.3, 0.52),
        (0.5, 0.7, 0.4),
    ):
        y = d(low, high)
        around = r + (top - r) * (0.5 + 0.5 * y)
        angle, blob = math.radians(d(-70, 20)), d(0.8, 1.1) * size * 0.24
        x, z = (around - 0.6 * blob) * math.sin(angle), (around - 0.6 * blob) * math.cos(angle)
        yield ellipsoid("blob", (x, y * h, z), (blob, 1.25 * blob, blob), smooth=0.03)
