"""Small things of the bathroom and the household."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    Part,
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import ENDS_DOWN, FACING, lathe, side_handle
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS, POTTERY, SHINY, WOODS


@category(
    "n04453156",
    body=(*BRIGHT, "teal_paint"),
    bristle=("white_paint", "snow", "ice"),
    stripe=(*BRIGHT, "green_paint"),
)
def toothbrush(d: Draw):
    long, lean, w = d(0.4, 0.48), d(2, 6), d(0.13, 0.16)
    n = d.count(4, 5)
    yield rod("body", (-0.4, 0, 0), w, long, turn=(0, 0, 90), stretch=(0.7, 1, 1))
    yield rod("stripe", (-0.45, 0.06, 0), 0.8 * w, 0.6 * long, turn=(0, 0, 90), stretch=(0.7, 1, 1))
    yield rod("body", (0.2, 0.03, 0), 0.085, 0.3, turn=(0, 0, 90))
    yield box("body", (0.62, 0.05, 0), (0.32, 0.075, 0.16), edge=0.06)
    for i in range(n):
        slot = "stripe" if i == n - 1 else "bristle"
        x = 0.36 + 0.52 * i / (n - 1)
        tilt = (0, 0, lean * (-1) ** i)
        yield box(slot, (x, 0.26, 0), (0.055, 0.2, 0.14), edge=0.02, turn=tilt)


@category("n03074855", body=("black_paint", "leather", "bone", *BRIGHT))
def comb(d: Draw):
    long, tall, n = d(0.8, 0.95), d(0.24, 0.32), d.count(13, 18)
    step = 2 * (long - 0.08) / (n - 1)
    yield box("body", (0, 0.36, 0), (long, 0.12, 0.07), edge=0.05)
    if d.chance():
        yield ellipsoid("body", (0, 0.46, 0), (0.96 * long, 0.14, 0.06))
    yield box(
        "body", (0, 0.36 - tall, 0), (0.27 * step, tall, 0.05), edge=0.02, copies=n, spacing=step
    )
    yield box("body", (long - 0.05, 0.38 - tall, 0), (0.06, tall, 0.06), edge=0.04, mirror="x")


@category(
    "n03475581",
    body=("ebony", *WOODS, *BRIGHT),
    pad=("cream_paint", "rubber", "petal"),
    bristle=("black_paint", "bristle", "steel"),
)
def hairbrush(d: Draw):
    w, tall, long = d(0.33, 0.4), d(0.44, 0.54), d(0.4, 0.5)
    yield ellipsoid("body", (0, 0, 0), (w, tall, 0.14))
    yield ellipsoid("pad", (0, 0, 0.06), (0.84 * w, 0.88 * tall, 0.12))
    for i in range(6):
        y = tall * (0.26 * i - 0.65)
        n = 5 if abs(y) < 0.5 * tall else 3
        yield rod("bristle", (0, y, 0.22), 0.025, 0.1, turn=(90, 0, 0), copies=n, spacing=0.27 * w)
    yield box("body", (0, -tall - 0.02, 0), (0.08, 0.15, 0.07), edge=0.06)
    yield rod("body", (0, -tall - long, 0), d(0.09, 0.12), long, stretch=(1, 1, 0.8))


@category(
    "n04254120",
    body=(*POTTERY, "glass", "teal_paint", "petal"),
    pump=("white_paint", "chrome", "black_paint", "gold"),
    label=("paper", "yellow_paint"),
)
def soap_dispenser(d: Draw):
    r, h, reach = d(0.36, 0.44), d(0.42, 0.52), d(0.34, 0.44)
    yield cylinder("body", (0, 0, 0), r, h, edge=0.08)
    yield ellipsoid("body", (0, h - 0.04, 0), (0.96 * r, d(0.14, 0.24), 0.96 * r))
    yield cylinder("pump", (0, h + 0.18, 0), 0.18, 0.1, edge=0.03)
    yield rod("pump", (0, h + 0.38, 0), 0.06, 0.2)
    yield box("pump", (-0.02, h + 0.6, 0), (0.16, 0.07, 0.12), edge=0.05)
    yield rod("pump", (0.5 * reach, h + 0.6, 0), 0.055, 0.5 * reach, turn=(0, 0, 90))
    yield rod("pump", (reach, h + 0.54, 0), 0.055, 0.1)
    yield cylinder("label", (0, -0.06, 0), r + 0.008, 0.45 * h)
    yield ball("body", (0, -0.06, r - 0.06), 0.13)


@category(
    "n04127521",
    handle=(*BRIGHT, "steel", "ebony"),
    head=("steel", "chrome"),
    strip=("teal_paint", "white_paint", "black_paint"),
)
def safety_razor(d: Draw):
    w, long, n = d(0.4, 0.48), d(0.55, 0.68), d.count(2, 3)
    yield rod("handle", (0, -long, 0), d(0.09, 0.12), long)
    yield rod("strip", (0, -1.2 * long, 0.04), 0.09, 0.5 * long)
    yield box("handle", (0, 0.02, 0), (0.14, 0.14, 0.08), edge=0.06, taper=0.06)
    yield box("head", (0, 0.24, 0.04), (w, 0.17, 0.11), edge=0.05)
    yield box("strip", (0, 0.36, 0.1), (0.92 * w, 0.04, 0.07), edge=0.02)
    for i in range(n):
        yield box("handle", (0, 0.14 + 0.08 * i, 0.15), (0.88 * w, 0.016, 0.015))


@category(
    "n03485198",
    frame=(*SHINY, *WOODS, "petal", "teal_paint"),
    glass=("ice", "glass", "chrome"),
    gem=("red_paint", "gold", "teal_paint"),
)
def hand_mirror(d: Draw):
    r, tall, long = d(0.46, 0.54), d(1.0, 1.25), d(0.36, 0.46)
    oval = (1, 1, tall)
    yield ring("frame", (0, 0, 0), r, 0.08, turn=FACING, stretch=oval)
    yield cylinder("glass", (0, 0, 0), r, 0.04, turn=FACING, stretch=oval)
    low = -(r + 0.04) * tall
    yield cylinder("frame", (0, low - 0.08, 0), 0.08, 0.12, top=0.15)
    yield rod("frame", (0, low - long, 0), d(0.075, 0.1), long)
    yield ball("gem", (0, low - 2 * long, 0), 0.12)
    yield ball("gem", (0, -low, 0.02), 0.1)


@category(
    "n03544143",
    frame=(*WOODS, "brass", "black_paint"),
    glass=("glass", "ice"),
    sand=("sand", "honeycomb", "red_paint"),
)
def hourglass(d: Draw):
    r, h, n = d(0.36, 0.42), d(0.6, 0.7), d.count(3, 4)
    yield cylinder("frame", (0, h + 0.06, 0), r + 0.16, 0.07, edge=0.03, mirror="y")
    yield cylinder("frame", (0, h - 0.04, 0), r + 0.06, 0.05, mirror="y")
    yield rod("frame", (0, 0, r + 0.07), 0.05, h, radial=n, axis="y")
    yield ellipsoid("glass", (0, 0.58 * h, 0), (r, 0.42 * h, r), mirror="y")
    yield cylinder("glass", (0, 0.16 * h, 0), 0.06, 0.2 * h, top=0.7 * r, mirror="y")
    yield cylinder("sand", (0, -0.78 * h, 0), 0.93 * r, 0.16 * h, top=0.99 * r, edge=0.02)
    yield cylinder("sand", (0, d(0.38, 0.5) * h, 0), 0.75 * r, 0.1 * h, top=r)


@category(
    "n04148054", blade=("steel", "chrome"), grip=(*BRIGHT, "black_paint"), screw=("brass", "iron")
)
def scissors(d: Draw):
    open_, long, r = d(12, 20), d(0.5, 0.6), d(0.2, 0.25)
    for side, z in ((1, 0.03), (-1, -0.03)):
        lean = np.radians(open_ * side)
        sin, cos = np.sin(lean), np.cos(lean)
        yield Part(
            "blade",
            (long * sin, long * cos, z),
            (0.075, long, 0.035),
            corner=0.02,
            edge=0.012,
            taper=-0.05,
            turn=(0, 0, -open_ * side),
        )
        yield rod("grip", (-0.22 * sin, -0.22 * cos, z), 0.07, 0.3, turn=(0, 0, -open_ * side))
    x = 0.42 * np.sin(np.radians(open_)) + 0.16
    yield ring(
        "grip", (x, -0.44 - r, 0), r, 0.07, turn=FACING, mirror="x", stretch=(1, 1, d(1.15, 1.4))
    )
    yield cylinder("screw", (0, 0, 0), 0.075, 0.09, turn=FACING)


@category(
    "n02824448",
    body=("gold", "brass", "bronze", "copper", "red_paint"),
    handle=(*WOODS, "black_paint", "gold"),
    clapper=("iron", "gold"),
)
def bell(d: Draw):
    r, h, flare = d(0.4, 0.46), d(0.36, 0.44), d(0.16, 0.22)
    yield ellipsoid("body", (0, h, 0), (0.74 * r, 0.3, 0.74 * r))
    yield from lathe("body", (-0.3 * h, 0.95 * r), (h, 0.73 * r))
    yield from lathe("body", (-h, r + flare), (-0.3 * h + 0.01, 0.95 * r))
    yield ring("body", (0, -h, 0), r + flare - 0.03, 0.055)
    yield ring("body", (0, -0.2 * h, 0), 0.93 * r, 0.025)
    yield ball("clapper", (0, -h - 0.07, 0), 0.14)
    if d.chance():
        yield rod("handle", (0, h + 0.6, 0), 0.09, 0.36)
        yield ball("handle", (0, h + 0.9, 0), 0.12)
    else:
        yield ring("handle", (0, h + 0.42, 0), 0.16, 0.05, turn=FACING)


@category("n04423845", metal=(*SHINY, "gold", "copper"), pit=("iron", "bronze"))
def thimble(d: Draw):
    r, h, n = d(0.5, 0.56), d(0.48, 0.6), d.count(12, 14)
    top = 0.74 * r
    yield from lathe("metal", (-h, r), (h, top), edge=0.12)
    yield ellipsoid("metal", (0, h - 0.1, 0), (0.98 * top, 0.2, 0.98 * top))
    for i in range(5):
        y = h * (0.28 * i - 0.42)
        out = 0.5 * (r + top) - 0.5 * (r - top) * y / h
        yield ball("pit", (0, y, out + 0.01), 0.05, radial=n, axis="y", cut=True)
    yield ball("pit", (0, h + 0.1, 0.18), 0.045, radial=n, axis="y", cut=True)
    yield ring("metal", (0, -h + 0.02, 0), r - 0.01, 0.06)


@category(
    "n02860415",
    wood=(*WOODS[:3], "white_paint"),
    thread=(*BRIGHT, "petal", "green_paint"),
    hole=("black_paint",),
)
def spool(d: Draw):
    r, h, n = d(0.42, 0.5), d(0.42, 0.54), d.count(7, 9)
    full = r * d(0.66, 0.82)
    yield cylinder("wood", (0, h, 0), r, 0.1, top=0.8 * r, edge=0.03)
    yield cylinder("wood", (0, -h, 0), r, 0.1, edge=0.03)
    yield cylinder("thread", (0, 0, 0), full - 0.02, h)
    for i in range(n):
        y = (h - 0.12) * (2 * i / (n - 1) - 1)
        yield ring("thread", (0, y, 0), full - 0.03, 0.055, turn=(4, 0, 0))
    yield cylinder("hole", (0, h + 0.1, 0), 0.11, 0.06, cut=True)


@category(
    "n04197781",
    body=(*PAINTS, "bone", *POTTERY[:2], "mahogany"),
    thread=("white_paint", "red_paint", "black_paint"),
)
def shirt_button(d: Draw):
    r, gap, size = d(0.6, 0.72), d(0.13, 0.17), d(0.065, 0.08)
    yield cylinder("body", (0, 0, 0), r, 0.12, turn=FACING, edge=0.06)
    yield cylinder("body", (0, 0, 0.12), 0.76 * r, 0.06, turn=FACING, cut=True)
    if d.chance():
        yield cylinder("thread", (gap, gap, 0), size, 0.3, turn=FACING, mirror="xy", cut=True)
    else:
        yield cylinder("thread", (gap, 0, 0), 1.2 * size, 0.3, turn=FACING, mirror="x", cut=True)


@category("n03051249", wood=(*WOODS[:3], *BRIGHT), spring=("steel", "brass"))
def clothespin(d: Draw):
    long, lean, w = d(0.8, 0.95), d(5, 9), d(0.16, 0.22)
    x = 0.12 + 0.35 * long * np.sin(np.radians(lean))
    yield box("wood", (x, 0, 0), (0.1, long, w), edge=0.03, turn=(0, 0, lean), mirror="x")
    yield cylinder("spring", (0, 0.28 * long, 0), 0.13, w + 0.04, turn=FACING)
    yield rod(
        "spring", (0.13, 0.25 * long, w + 0.02), 0.035, 0.28, turn=(0, 0, 90 + lean), mirror="xz"
    )
    yield cylinder("spring", (0, 0.72 * long, 0), 0.1, 0.5, turn=FACING, cut=True)


@category("n04560292", body=(*PAINTS, "steel", "copper"), rose=("brass", "steel", "black_paint"))
def watering_can(d: Draw):
    r, h, lean = d(0.42, 0.5), d(0.38, 0.46), d(42, 54)
    yield side_handle("body", r + d(0.3, 0.38), 0.1, 0.34, 0.05, 220)
    yield arc("body", (0, h + 0.36, 0), 0.34, 0.05, 200, turn=ENDS_DOWN)
    yield cylinder("body", (0, 0, 0), r, h, top=0.9 * r, edge=0.03)
    yield ellipsoid("body", (-0.08, h, 0), (0.75 * r, 0.16, 0.8 * r))
    sin, cos = np.sin(np.radians(lean)), np.cos(np.radians(lean))
    low, long = np.array([r - 0.08, -0.45 * h]), 0.62
    middle = low + long * np.array([sin, cos])
    turn = (0, 0, -lean)
    yield cylinder("body", (*middle, 0), 0.13, long, top=0.07, turn=turn)
    end = low + 2 * long * np.array([sin, cos])
    yield cylinder("rose", (*end, 0), 0.07, 0.11, top=d(0.2, 0.26), turn=turn)
    yield ring("body", (0, -0.6 * h, 0), r - 0.01, 0.035)


@category(
    "n03031422",
    case=(*SHINY, "red_paint", "black_paint"),
    wheel=("iron", "ebony"),
    flame=("orange_paint", "yellow_paint"),
    core=("yellow_paint", "cream"),
)
def cigar_lighter(d: Draw):
    w, h, deep = d(0.26, 0.32), d(0.42, 0.5), d(0.12, 0.16)
    yield box("case", (0, -h, 0), (w, h, deep), edge=0.04)
    yield box("case", (-2 * w + 0.02, 0.24, 0), (w, 0.26, deep), edge=0.04)
    yield box("wheel", (-w, 0.02, 0), (0.05, 0.08, 0.9 * deep))
    yield box("wheel", (0.1 * w, 0.14, 0), (0.55 * w, 0.16, 0.8 * deep), edge=0.02)
    yield cylinder("wheel", (-0.55 * w, 0.22, 0), 0.12, 0.07, turn=FACING)
    tall = d(0.26, 0.34)
    yield ellipsoid("flame", (0.1 * w, 0.3 + tall, 0), (0.14, tall, 0.11))
    yield cylinder("flame", (0.1 * w, 0.38 + 1.6 * tall, 0), 0.1, 0.5 * tall, top=0.01)
    yield ellipsoid("core", (0.1 * w, 0.3 + 0.7 * tall, 0.06), (0.08, 0.5 * tall, 0.08))


@category(
    "n03945615",
    bowl=("mahogany", "walnut", "bark", "ebony"),
    stem=("ebony", "rubber", "black_paint"),
    band=("gold", "steel"),
    ash=("soil", "rust"),
)
def pipe(d: Draw):
    r, h, drop = d(0.25, 0.3), d(0.3, 0.38), d(4, 16)
    yield arc("stem", (0.95, -h + 0.1, 0), 0.8, 0.075, 62, turn=(-90, 90, drop))
    yield cylinder("bowl", (0, 0, 0), 0.9 * r, h, top=r, edge=0.06)
    yield ball("bowl", (0, -h + 0.05, 0), 0.92 * r)
    yield cylinder("ash", (0, h, 0), 0.72 * r, 0.12, cut=True)
    yield cylinder("bowl", (0.42, -h + 0.04, 0), 0.14, 0.3, top=0.1, turn=(0, 0, -88), smooth=0.1)
    yield cylinder("band", (0.64, -h + 0.05, 0), 0.115, 0.06, turn=(0, 0, 90))
