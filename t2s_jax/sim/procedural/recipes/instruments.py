"""More musical instruments: wind and percussion."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    rotation_matrix,
    strut,
    tube,
    wedge,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.lines import curve
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, SHINY, WOODS

_BRASS = ("brass", "gold", "copper", "brass")


@category("n04141076", brass=_BRASS, key=("chrome", "white_paint", "gold"), mouth=("black_paint",))
def saxophone(d: Draw):
    r, bell, rise = d(0.17, 0.21), d(0.24, 0.29), d(0.0, 0.15)
    yield curve("brass", (r, -0.5), r, 0.105, 180, 360)
    yield curve("brass", (-0.16, 0.62), 0.16, 0.05, 0, 95)
    yield cylinder("brass", (0, 0.06, 0), 0.105, 0.58, top=0.05)
    yield cylinder("brass", (2 * r + 0.02, -0.28, 0), 0.105, 0.24, top=0.14, turn=(0, 0, -5))
    yield tube("brass", (2 * r + 0.06, 0.08 + rise, 0), 0.13, 0.2 + rise, top=bell, turn=(0, 0, -8))
    yield ring("brass", (2 * r + 0.09, 0.28 + 2 * rise, 0), bell, 0.03, turn=(0, 0, -8))
    yield cylinder("mouth", (-0.26, 0.76, 0), 0.06, 0.12, top=0.035, turn=(0, 0, 78))
    yield cylinder("key", (0, -0.38, 0.1), 0.075, 0.025, turn=(90, 0, 0))
    yield cylinder("key", (0, -0.2, 0.1), 0.07, 0.025, turn=(90, 0, 0))
    yield cylinder("key", (0, -0.02, 0.09), 0.065, 0.025, turn=(90, 0, 0))
    yield cylinder("key", (0, 0.15, 0.08), 0.055, 0.025, turn=(90, 0, 0))
    yield cylinder("key", (0, 0.3, 0.07), 0.05, 0.025, turn=(90, 0, 0))
    yield cylinder("key", (2 * r + 0.02, -0.34, 0.11), 0.085, 0.03, turn=(90, 0, 0))
    yield rod("key", (0.1, 0.0, 0.07), 0.02, 0.42)
    yield rod("brass", (r, -0.2, 0), 0.025, 0.18, turn=(0, 0, 90))


@category(
    "n02672831",
    case=("red_paint", "black_paint", "blue_paint", "mahogany", "teal_paint"),
    bellows=("black_paint", "leather", "velvet", "white_paint"),
    white=("white_paint",),
    trim=SHINY,
)
def accordion(d: Draw):
    h, deep, wide, n = d(0.48, 0.58), d(0.26, 0.32), d(0.28, 0.42), d.count(6, 8)
    yield box("case", (wide + 0.18, 0, 0), (0.18, h, deep), edge=0.06, mirror="x")
    yield box("bellows", (0, 0, 0), (wide + 0.02, 0.9 * h, 0.86 * deep))
    yield box(
        "bellows",
        (0, 0, 0),
        (0.58 * wide / n, 0.99 * h, 0.98 * deep),
        edge=0.01,
        copies=n,
        spacing=2 * wide / n,
    )
    yield box("white", (wide + 0.42, 0, 0.04), (0.09, 0.92 * h, deep - 0.06), edge=0.01)
    yield box(
        "case",
        (wide + 0.45, 0, deep - 0.02),
        (0.012, 0.08, 0.02),
        edge=0.005,
        turn=(0, 0, 90),
        copies=12,
        spacing=1.8 * h / 12,
    )
    yield box("trim", (wide + 0.16, 0, deep), (0.1, 0.7 * h, 0.015), edge=0.01)
    yield box(
        "case",
        (wide + 0.16, 0, deep + 0.015),
        (0.02, 0.08, 0.01),
        edge=0.005,
        turn=(0, 0, 90),
        copies=5,
        spacing=0.25 * h,
    )
    yield cylinder(
        "white", (-wide - 0.18, 0, deep), 0.035, 0.03, turn=(0, 90, 90), copies=6, spacing=0.25 * h
    )
    yield cylinder(
        "white",
        (-wide - 0.28, 0.06, deep),
        0.035,
        0.03,
        turn=(0, 90, 90),
        copies=6,
        spacing=0.25 * h,
    )


@category(
    "n03452741",
    case=("black_paint", "walnut", "white_paint", "mahogany"),
    white=("white_paint",),
    black=("black_paint",),
    plate=("gold", "brass"),
)
def grand_piano(d: Draw):
    w, tail, lift, h = d(0.6, 0.68), d(0.35, 0.5), d(24, 34), d(0.11, 0.14)
    r = 0.62 * w
    yield box("case", (0, 0, 0.2), (w, h, 0.32), edge=0.03)
    yield cylinder("case", (r - w, 0, -tail), r, h)
    yield box("case", (r - w - 0.02, 0, -0.5 * tail), (r - 0.02, h, 0.5 * tail), edge=0.01)
    yield cylinder("plate", (r - w, h, -tail), 0.88 * r, 0.02)
    yield box("plate", (r - w, h, -0.3 * tail), (0.88 * r, 0.02, 0.7 * tail))
    yield box("case", (0, -0.03, 0.6), (w, 0.07, 0.14), edge=0.02)
    yield box(
        "white",
        (0, 0.04, 0.6),
        (0.9 * w / 14, 0.03, 0.12),
        edge=0.006,
        copies=13,
        spacing=1.8 * w / 13,
    )
    yield box(
        "black",
        (0, 0.07, 0.55),
        (0.4 * w / 13, 0.03, 0.07),
        edge=0.006,
        copies=12,
        spacing=1.8 * w / 13,
    )
    yield box("case", (w - 0.03, 0.03, 0.6), (0.04, 0.1, 0.14), mirror="x")
    yield box("case", (0, h + 0.12, 0.3), (0.3, 0.13, 0.015), turn=(-15, 0, 0))
    x, y = (f(np.deg2rad(lift)) for f in (np.cos, np.sin))
    yield cylinder("case", (r * x - w, h + 0.04 + r * y, -tail), r, 0.02, turn=(0, 0, lift))
    yield box(
        "case",
        (0.92 * w * x - w, h + 0.04 + 0.92 * w * y, -0.5 * tail + 0.1),
        (0.92 * w, 0.02, 0.5 * tail + 0.1),
        turn=(0, 0, lift),
    )
    yield strut("black", (0.5 * w, h, 0.1), (0.58 * w, h + 1.62 * w * y, 0.1), 0.022)
    yield cylinder("case", (0.8 * w, -0.42, 0.5), 0.06, 0.35, top=0.08, mirror="x")
    yield cylinder("case", (r - w, -0.42, -tail), 0.06, 0.35, top=0.08)
    yield box("plate", (0, -0.65, 0.35), (0.1, 0.03, 0.14))
    yield rod("plate", (0, -0.4, 0.3), 0.03, 0.28)


@category(
    "n04387400",
    hoop=(*WOODS, "red_paint", "blue_paint"),
    skin=("paper", "cream", "white_paint"),
    jingle=("brass", "gold", "chrome"),
)
def tambourine(d: Draw):
    r, deep, n = d(0.66, 0.74), d(0.17, 0.21), d.count(6, 9)
    turn = (90, 0, 0)
    yield tube("hoop", (0, 0, 0), r, deep, wall=0.06, turn=turn)
    yield cylinder("skin", (0, 0, deep - 0.03), r - 0.03, 0.025, turn=turn)
    yield box("hoop", (0, r, 0), (0.15, 0.12, 0.09), edge=0.01, radial=n, cut=True)
    yield cylinder("jingle", (0, r, 0), 0.13, 0.03, edge=0.015, turn=(90, 0, 0), radial=n)
    yield rod("jingle", (0, r - 0.02, 0), 0.022, deep, turn=turn, radial=n)
    yield ring("hoop", (0, 0, deep), r - 0.02, 0.03, turn=turn)


@category(
    "n02869737",
    shell=(*WOODS, "red_paint", "orange_paint"),
    skin=("cream", "paper", "hide"),
    hoop=("chrome", "black_paint", "brass"),
)
def bongo(d: Draw):
    big, small, h = d(0.44, 0.5), d(0.32, 0.37), d(0.32, 0.4)
    for x, r in ((-0.46, big), (big - 0.46 + 0.4, small)):
        yield cylinder("shell", (x, 0, 0), 0.78 * r, h, top=r)
        yield cylinder("skin", (x, h + 0.02, 0), 0.93 * r, 0.035)
        yield ring("hoop", (x, h - 0.02, 0), r + 0.02, 0.045)
        yield ring("hoop", (x, -0.75 * h, 0), 0.82 * r, 0.025)
        yield rod("hoop", (x, 0.1, r - 0.02), 0.025, 0.8 * h, turn=(8, 0, 0))
        yield rod("hoop", (x + 0.7 * r, 0.1, 0.7 * r - 0.01), 0.025, 0.8 * h, turn=(6, 0, -6))
        yield rod("hoop", (x - 0.7 * r, 0.1, 0.7 * r - 0.01), 0.025, 0.8 * h, turn=(6, 0, 6))
    yield box("hoop", (big - 0.5, -0.05, 0), (0.16, 0.16, 0.12))


@category(
    "n03720891",
    head=(*BRIGHT, "green_paint", "teal_paint"),
    band=("yellow_paint", "white_paint", "black_paint"),
    handle=("pine", "oak", "walnut"),
)
def maraca(d: Draw):
    r, tall, h, lean = d(0.24, 0.28), d(0.3, 0.35), d(0.3, 0.36), d(18, 26)
    turn = (0, 0, -lean)
    along = np.array([np.sin(np.deg2rad(lean)), np.cos(np.deg2rad(lean)), 0])
    foot = np.array([0.12, 0.0, 0])
    options = {"turn": turn, "mirror": "x"}
    yield cylinder("handle", foot + h * along, 0.075, h, top=0.055, edge=0.04, **options)
    head = foot + (2 * h + 0.8 * tall) * along
    yield ellipsoid("head", head, (r, tall, r), **options)
    yield cylinder("band", head, r + 0.008, 0.05, **options)
    yield cylinder("band", head + 0.45 * tall * along, 0.9 * r + 0.008, 0.035, **options)
    yield cylinder("band", head - 0.45 * tall * along, 0.9 * r + 0.008, 0.035, **options)
    yield cylinder("band", foot + 2 * h * along, 0.085, 0.05, **options)
    yield box("handle", (0, 0.1, 0), (0.2, 0.05, 0.05), edge=0.04)


@category(
    "n03447721",
    disc=("brass", "gold", "bronze", "copper"),
    frame=("mahogany", "ebony", "red_paint", "walnut"),
    rope=("rope", "red_paint"),
    felt=("felt", "velvet", "white_paint"),
)
def gong(d: Draw):
    r, w, boss = d(0.5, 0.58), d(0.7, 0.78), d(0.13, 0.18)
    turn = (90, 0, 0)
    yield cylinder("disc", (0, 0, 0), r, 0.05, edge=0.03, turn=turn)
    yield ring("disc", (0, 0, 0.01), r, 0.05, turn=turn)
    yield cylinder("disc", (0, 0, 0.05), 1.7 * boss, 0.03, top=1.4 * boss, turn=turn)
    yield ellipsoid("disc", (0, 0, 0.06), (boss, boss, 0.1))
    yield rod(
        "rope", (0.45 * r, 0.5 * (r + 0.75) - 0.06, 0), 0.03, 0.5 * (0.85 - 0.75 * r), mirror="x"
    )
    yield box("frame", (w, -0.02, 0), (0.055, 0.86, 0.055), mirror="x")
    yield box("frame", (0, 0.82, 0), (w + 0.16, 0.06, 0.06), edge=0.03)
    yield box("frame", (w, -0.85, 0), (0.07, 0.05, 0.3), mirror="x")
    yield rod("frame", (0, -0.75, 0), 0.04, w, turn=(0, 0, 90))
    yield rod("frame", (w + 0.08, -0.1, 0.1), 0.03, 0.36, turn=(0, 0, -6))
    yield cylinder("felt", (w + 0.11, 0.26, 0.1), 0.1, 0.1, edge=0.05)


@category("n03394916", brass=_BRASS, valve=("chrome", "steel"), mouth=("chrome", "steel"))
def french_horn(d: Draw):
    r, bell = d(0.42, 0.48), d(0.36, 0.42)
    turn = (90, 0, 0)
    yield ring("brass", (0, 0, 0), r, 0.05, turn=turn)
    yield ring("brass", (0.02, 0.02, 0.09), r - 0.1, 0.045, turn=turn)
    yield ring("brass", (0.0, -0.02, -0.08), r - 0.05, 0.045, turn=turn)
    yield curve("brass", (-0.06, 0.0), r + 0.07, 0.085, 215, 320)
    x, y = 0.6, -0.22
    yield tube("brass", (x - 0.06, y + 0.02, 0), 0.09, 0.2, top=0.2, turn=(0, 0, -112))
    yield tube("brass", (x + 0.18, y - 0.08, 0), 0.18, 0.09, top=bell, turn=(0, 0, -112))
    yield cylinder("valve", (-0.05, 0.0, 0.16), 0.085, 0.12, turn=turn, copies=3, spacing=0.2)
    yield rod("brass", (-0.05, 0.15, 0.14), 0.035, 0.3, turn=(0, 0, 90))
    yield rod("brass", (-0.05, -0.15, 0.14), 0.035, 0.3, turn=(0, 0, 90))
    yield rod("brass", (-0.4, 0.42, 0.05), 0.035, 0.28, turn=(0, 0, 62))
    yield cylinder("mouth", (-0.68, 0.57, 0.05), 0.035, 0.08, top=0.08, turn=(0, 0, 62))


@category(
    "n03757604",
    case=(*WOODS, "ebony"),
    face=("cream_paint", "white_paint", "pine"),
    rod=("steel", "brass"),
    weight=("brass", "gold", "chrome"),
)
def metronome(d: Draw):
    w, h, top, swing = d(0.46, 0.52), d(0.72, 0.84), d(0.16, 0.22), d.pick(-1, 1) * d(8, 22)
    draw_in = w - top
    yield wedge("case", (0, 0, 0), (w, h, w - 0.02), top=draw_in)
    lean = np.degrees(np.arctan2(draw_in, 2 * h))
    yield box(
        "case", (0, 0.12, 0.56 * w + 0.15), (0.17, 0.62 * h, 0.16), turn=(-lean, 0, 0), cut=True
    )
    yield box("face", (0, 0.12, 0.56 * w - 0.07), (0.17, 0.62 * h, 0.06), turn=(-lean, 0, 0))
    for y in (-0.12, 0.06, 0.24, 0.42):
        yield box(
            "case",
            (0, y, 0.56 * w - 0.01 - 0.27 * (y - 0.12)),
            (0.1, 0.015, 0.02),
            turn=(-lean, 0, 0),
        )
    turn = (-lean, 0, swing)
    pivot, along = np.array([0, 0.14 - 0.62 * h, 0.72 * w]), rotation_matrix(turn) @ (0, 1, 0)
    yield rod("rod", pivot + 0.6 * h * along, 0.025, 0.62 * h, turn=turn)
    weight = pivot + d(0.75, 1.0) * h * along
    yield box("weight", weight, (0.1, 0.08, 0.05), turn=turn, taper=0.03)
    yield box("case", (0, -h - 0.03, 0), (w + 0.05, 0.06, w + 0.03), edge=0.03)
    yield box("case", (0, -0.72 * h, 0.9 * w), (0.2, 0.02, 0.03))
