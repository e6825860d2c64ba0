"""Toys."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.lines import curve
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, SHINY, WOODS


@category(
    "n03888257",
    cloth=(*BRIGHT, "white_paint", "canvas"),
    gore=("white_paint", "yellow_paint", "blue_paint", "red_paint"),
    line=("black_paint", "rope"),
    load=("green_paint", "orange_paint", "cardboard", "oak"),
)
def parachute(d: Draw):
    r, tall, n, drop = d(0.7, 0.8), d(0.5, 0.62), d.count(6, 8), d(0.75, 0.9)
    yield ellipsoid("cloth", (0, 0, 0), (r, tall, r))
    yield ellipsoid("gore", (0, 0, 0.1), (0.2 * r, tall - 0.005, r - 0.085), radial=n, axis="y")
    yield ellipsoid("cloth", (0, -0.04, 0), (0.95 * r, 0.94 * tall, 0.95 * r), cut=True)
    yield box("cloth", (0, -0.58, 0), (2, 0.6, 2), cut=True)
    lean = np.degrees(np.arctan2(0.93 * r, drop))
    length = 0.5 * np.hypot(0.93 * r, drop)
    yield rod(
        "line",
        (0, 0.03 - 0.5 * drop, 0.46 * r),
        0.016,
        length + 0.02,
        turn=(lean, 0, 0),
        radial=n,
        axis="y",
    )
    yield box("load", (0, -drop - 0.1, 0), (0.15, 0.14, 0.15), edge=0.03)
    yield box("line", (0, -drop - 0.1, 0), (0.156, 0.145, 0.03), edge=0.01)
    yield box("line", (0, -drop - 0.1, 0), (0.03, 0.145, 0.156), edge=0.01)


@category(
    "n03621473",
    left=BRIGHT,
    right=("white_paint", "green_paint", "teal_paint", "yellow_paint"),
    spar=("black_paint", "pine"),
    tail=BRIGHT,
)
def kite(d: Draw):
    w, up, down, n = d(0.52, 0.62), d(0.42, 0.5), d(0.75, 0.9), d.count(3, 4)
    yield box("left", (0, 0, 0), (w, down, 0.02), edge=0.005)
    yield box("right", (0.5 * w, 0.5, 0), (0.5 * w, 0.5, 0.025), edge=0.005)
    yield box("right", (-0.5 * w, -0.5, 0), (0.5 * w, 0.5, 0.025), edge=0.005)
    for height, sign in ((up, 1), (down, -1)):
        out = np.array([height, w]) / np.hypot(height, w)
        x, y = 0.5 * np.array([w, height]) + out
        turn = (0, 0, np.degrees(np.arctan2(sign * out[1], out[0])))
        yield box("left", (x, sign * y, 0), (1, 2, 1), turn=turn, mirror="x", cut=True)
    yield rod("spar", (0, 0.5 * (up - down), 0.03), 0.02, 0.5 * (up + down))
    yield rod("spar", (0, 0, 0.03), 0.02, w, turn=(0, 0, 90))
    yield curve("spar", (0.25, -down), 0.25, 0.02, 180, 300)
    yield curve("spar", (0.5, -down - 0.43), 0.25, 0.02, 20, 120)
    angles = np.deg2rad([195, 240, 285, 85, 40][: n + 1])
    for i, angle in enumerate(angles):
        centre = np.array([0.25, -down] if i < 3 else [0.5, -down - 0.43])
        x, y = centre + 0.25 * np.array([np.cos(angle), np.sin(angle)])
        yield box("tail", (x, y, 0), (0.11, 0.05, 0.02), edge=0.015, turn=(0, 0, 35 * (-1) ** i))


@category(
    "n03523633",
    wood=(*WOODS, "white_paint", "cream_paint"),
    mane=("bristle", "black_paint", "hair", "straw"),
    saddle=("red_paint", "blue_paint", "leather"),
    rocker=("red_paint", "blue_paint", "oak", "walnut"),
)
def rocking_horse(d: Draw):
    fat, legs, neck = d(0.2, 0.25), d(0.3, 0.36), d(22, 32)
    yield curve("rocker", (0, 0.95), 1.45, 0.05, 235, 305, z=0.25, mirror="z")
    yield ellipsoid("wood", (0, 0.15, 0), (0.52, fat, 0.22))
    yield strut("wood", (0.3, 0.1, 0.16), (0.3 + 0.2, -legs - 0.04, 0.16), 0.07, mirror="z")
    yield strut("wood", (-0.3, 0.1, 0.16), (-0.3 - 0.2, -legs - 0.04, 0.16), 0.07, mirror="z")
    yield rod("rocker", (0.48, -legs - 0.02, 0), 0.04, 0.26, turn=(90, 0, 0), mirror="x")
    yield cylinder(
        "wood", (0.48, 0.45, 0), 0.17, 0.3, top=0.12, edge=0.08, turn=(0, 0, -neck), smooth=0.1
    )
    yield ellipsoid("wood", (0.76, 0.68, 0), (0.24, 0.12, 0.11), turn=(0, 0, -28))
    yield cylinder("wood", (0.6, 0.86, 0.06), 0.04, 0.08, top=0.01, mirror="z")
    yield ball("mane", (0.72, 0.76, 0.09), 0.03, mirror="z")
    yield box("mane", (0.4, 0.58, 0), (0.08, 0.28, 0.05), edge=0.045, turn=(0, 0, -neck))
    yield ellipsoid("mane", (-0.58, 0.08, 0), (0.1, 0.32, 0.09), turn=(0, 0, -22))
    yield box("saddle", (-0.02, 0.15 + fat, 0), (0.22, 0.05, 0.16), edge=0.045)
    yield cylinder("saddle", (-0.02, 0.15, 0), fat + 0.02, 0.06, turn=(0, 0, 90))
    yield rod("rocker", (0.6, 0.6, 0), 0.035, 0.3, turn=(90, 0, 0))


@category(
    "n04613555",
    disc=(*BRIGHT, "green_paint", "mahogany"),
    face=("white_paint", "yellow_paint", "chrome"),
    string=("white_paint", "linen", "rope"),
)
def yo_yo(d: Draw):
    r, thick, gap = d(0.46, 0.52), d(0.12, 0.16), d(0.04, 0.06)
    turn = (90, 0, 0)
    yield curve("string", (r - 0.02, 0.62), 0.36, 0.025, 20, 180, z=0)
    yield cylinder("disc", (0, 0, gap + thick), r, thick, edge=0.08, turn=turn, mirror="z")
    yield cylinder("face", (0, 0, gap + 2 * thick), 0.6 * r, 0.02, turn=turn, mirror="z")
    yield cylinder("disc", (0, 0, gap + 2 * thick), 0.3 * r, 0.03, turn=turn, mirror="z")
    yield cylinder("string", (0, 0, 0), 0.7 * r, gap + 0.02, turn=turn)
    yield strut("string", (r - 0.38, 0.1), (r - 0.38, 0.64), 0.025)
    yield ring("string", (r + 0.34, 0.64, 0), 0.12, 0.025, turn=turn)


@category(
    "n04454240",
    body=(*BRIGHT, "green_paint"),
    band=("white_paint", "yellow_paint", "blue_paint"),
    tip=SHINY,
    knob=("red_paint", "blue_paint", "oak"),
)
def top(d: Draw):
    r, low, high, lean = d(0.5, 0.58), d(0.28, 0.34), d(0.16, 0.24), d(8, 16)
    turn = (0, 0, -lean)
    along = np.array([np.sin(np.deg2rad(lean)), np.cos(np.deg2rad(lean)), 0])
    yield cylinder("body", -low * along, 0.1, low, top=r, turn=turn)
    yield cylinder("band", 0.05 * along, r + 0.02, 0.07, edge=0.05, turn=turn)
    yield cylinder("body", (0.12 + high) * along, r, high, top=0.12, turn=turn)
    yield cylinder("band", (0.12 + high) * along, 0.5 * r + 0.12, 0.04, top=0.5 * r, turn=turn)
    yield cylinder("band", -low * along, 0.5 * r + 0.03, 0.04, top=0.5 * r + 0.13, turn=turn)
    yield cylinder("tip", -(2 * low + 0.08) * along, 0.015, 0.1, top=0.09, turn=turn)
    yield cylinder("tip", (0.25 + 2 * high) * along, 0.05, 0.18, turn=turn)
    yield ball("knob", (0.45 + 2 * high) * along, 0.11)


@category(
    "n02782329",
    a=("red_paint", "orange_paint"),
    b=("blue_paint", "green_paint"),
    c=("yellow_paint", "white_paint"),
    string=("white_paint", "black_paint", "linen"),
)
def balloon(d: Draw):
    r, tall, drop = d(0.34, 0.4), d(1.15, 1.3), d(0.9, 1.05)
    foot = np.array([0, -drop, 0])
    for slot, x, y in (("a", -0.36, 0.25), ("b", 0.38, 0.2), ("c", 0.02, 0.6)):
        bottom = y - tall * r
        yield ellipsoid(slot, (x, y, 0.12 if slot == "c" else 0), (r, tall * r, r))
        z = 0.12 if slot == "c" else 0
        yield cylinder(slot, (x, bottom - 0.03, z), 0.08, 0.06, top=0.02)
        yield strut("string", (x, bottom, 0), (0, -drop), 0.02)
    yield ellipsoid("a", foot, (0.14, 0.1, 0.14))


@category(
    "n02666196",
    frame=(*WOODS, "red_paint"),
    a=("red_paint", "orange_paint"),
    b=("yellow_paint", "white_paint"),
    c=("blue_paint", "green_paint"),
)
def abacus(d: Draw):
    w, h, r, rows = d(0.62, 0.72), d(0.58, 0.66), d(0.075, 0.09), d.count(4, 5)
    yield box("frame", (w, 0, 0), (0.06, h, 0.08), mirror="x")
    yield box("frame", (0, h, 0), (w + 0.06, 0.055, 0.08), mirror="y")
    step = 2 * h / (rows + 1)
    for i in range(rows):
        y = -h + (i + 1) * step
        yield rod("frame", (0, y, 0), 0.025, w, turn=(0, 0, 90))
        n, m = d.count(2, 4), d.count(2, 3)
        slot = "abc"[i % 3]
        half = 0.5 * 0.15
        for count, side in ((n, -1), (m, 1)):
            x = side * (w - 0.08 - count * half)
            yield ball(slot, (x, y, 0), r, copies=count, spacing=2 * half)
    yield box("frame", (w - 0.02, -h - 0.05, 0), (0.07, 0.05, 0.24), mirror="x")


@category(
    "n03944138",
    a=("red_paint", "orange_paint"),
    b=("yellow_paint", "white_paint"),
    hub=("blue_paint", "white_paint"),
    stick=("pine", "white_paint", "oak"),
)
def pinwheel(d: Draw):
    r, n, h = d(0.5, 0.58), d.count(4, 6), d(0.75, 0.9)
    wide = 2.0 * r * np.tan(np.pi / n) / 2
    yield box(
        "a", (0.3 * wide, 0.55 * r, 0.05), (0.5 * wide, 0.5 * r, 0.02), turn=(0, 28, -18), radial=n
    )
    yield box(
        "b",
        (-0.12 * wide, 0.42 * r, 0.12),
        (0.3 * wide, 0.4 * r, 0.02),
        turn=(0, -30, 12),
        radial=n,
    )
    yield cylinder("hub", (0, 0, 0.14), 0.1, 0.08, turn=(90, 0, 0))
    yield rod("stick", (0, -h, -0.06), 0.04, h)
    yield rod("hub", (0, 0, 0), 0.03, 0.12, turn=(90, 0, 0))


@category(
    "n03590588",
    box=BRIGHT,
    trim=("yellow_paint", "white_paint", "green_paint"),
    spring=("steel", "brass", "red_paint"),
    face=("human_skin", "cream_paint", "white_paint"),
)
def jack_in_the_box(d: Draw):
    s, up, r, n = d(0.36, 0.42), d(0.5, 0.62), d(0.24, 0.29), 5
    yield box("box", (0, -s, 0), (s, s, s), edge=0.02)
    yield box("trim", (0, -s, s), (0.5 * s, 0.5 * s, 0.02), edge=0.01, turn=(0, 0, 45))
    yield box("trim", (s, -s, 0), (0.02, 0.5 * s, 0.5 * s), edge=0.01, turn=(45, 0, 0))
    yield box("box", (0, 0.8 * s, -s - 0.2 * s), (s, s, 0.03), turn=(-12, 0, 0))
    for i in range(n):
        yield ring(
            "spring", (0, (i + 0.3) * up / n, 0), 0.16, 0.035, turn=(0, 0, 9 if i % 2 else -9)
        )
    yield cylinder("trim", (0, up + 0.02, 0), 0.26, 0.05, top=0.12)
    yield ball("face", (0, up + r, 0), r)
    yield ball("box", (0, up + r - 0.02, r), 0.06)
    yield ball("trim", (0.1, up + r + 0.09, 0.88 * r), 0.04, mirror="x")
    yield cylinder("box", (0, up + 2 * r + 0.16, 0), 0.24, 0.24, top=0.02, turn=(0, 0, d(-10, 10)))
    yield ball("trim", (0, up + 2 * r + 0.4, 0), 0.08)
    yield rod("spring", (s + 0.1, -s, 0.15), 0.035, 0.12, turn=(0, 0, 90))
    yield rod("spring", (s + 0.2, -s + 0.08, 0.15), 0.035, 0.11)


@category(
    "n04240097",
    wood=("bark", *WOODS),
    band=("rubber", "red_paint", "terracotta"),
    pouch=("leather", "black_paint"),
    grip=("leather", "red_paint", "rope"),
)
def slingshot(d: Draw):
    w, h, grip = d(0.34, 0.42), d(0.5, 0.6), d(0.5, 0.6)
    yield curve("wood", (0, w + 0.02), w, 0.09, 180, 360)
    yield cylinder(
        "wood", (w, 0.5 * h + w - 0.05, 0), 0.09, 0.5 * h, top=0.08, edge=0.05, mirror="x"
    )
    yield cylinder("wood", (0, -grip + 0.08, 0), 0.1, grip, top=0.11, edge=0.06)
    yield cylinder("grip", (0, -grip, 0), 0.115, 0.6 * grip)
    top_y = h + w - 0.14
    yield cylinder("band", (w, top_y, 0), 0.105, 0.06, mirror="x")
    back = d(0.3, 0.5)
    yield strut("band", (w, top_y - 0.35, 0.05 + back), (w, top_y, 0.05), 0.035, mirror="x")
    yield rod("pouch", (0, top_y - 0.35, 0.05 + back), 0.05, w + 0.02, turn=(0, 0, 90))
    yield box("pouch", (0, top_y - 0.35, 0.06 + back), (0.15, 0.09, 0.035), edge=0.03)


@category(
    doll=BRIGHT,
    face=("human_skin", "cream_paint"),
    apron=("white_paint", "yellow_paint", "cream_paint"),
    mark=("red_paint", "blue_paint", "green_paint", "black_paint"),
)
def nesting_doll(d: Draw):
    r, tall, head = d(0.4, 0.46), d(0.52, 0.6), d(0.3, 0.34)
    yield ellipsoid("doll", (0, 0, 0), (r, tall, r))
    yield box("doll", (0, -tall - 0.12, 0), (1, 0.3, 1), cut=True)
    yield ball("doll", (0, tall + 0.08, 0), head, smooth=0.2)
    yield ball("face", (0, tall + 0.08, 0.1), head - 0.07)
    yield ball("mark", (0.08, tall + 0.12, head + 0.01), 0.035, mirror="x")
    yield ellipsoid("mark", (0, tall - 0.02, head), (0.05, 0.025, 0.03))
    yield ellipsoid("mark", (0, tall + 0.26, 0.09), (0.2, 0.09, head - 0.1))
    yield ellipsoid("apron", (0, -0.1, 0.06), (0.8 * r, 0.8 * tall, r - 0.03))
    yield ball("mark", (0, -0.02, r + 0.01), 0.08)
    yield ball("doll", (0, -0.02 + 0.12, r), 0.055)
    yield ball("doll", (0.11, -0.05, r), 0.055, mirror="x")
    yield cylinder("mark", (0, -0.76 * tall + 0.02, 0), 0.68 * r + 0.02, 0.06)


@category(
    "n04399382",
    fur=("fur", "felt", "bristle", "wool"),
    pale=("cream_paint", "wool", "linen"),
    dark=("black_paint",),
    bow=("red_paint", "blue_paint", "velvet"),
)
def teddy(d: Draw):
    belly, head, ear = d(0.38, 0.44), d(0.34, 0.4), d(0.13, 0.16)
    y = 0.72
    yield ellipsoid("fur", (0, 0, 0), (belly, 0.46, 0.36))
    yield ellipsoid("pale", (0, -0.02, 0.12), (0.68 * belly, 0.33, 0.28))
    yield ball("fur", (0, y, 0), head)
    yield ball("fur", (0.75 * head, y + 0.8 * head, 0), ear, mirror="x")
    yield ball("pale", (0.75 * head, y + 0.8 * head, 0.07), 0.65 * ear, mirror="x")
    yield ellipsoid("pale", (0, y - 0.08, 0.85 * head), (0.17, 0.14, 0.14))
    yield ellipsoid("dark", (0, y - 0.02, 0.85 * head + 0.12), (0.07, 0.05, 0.05))
    yield ball("dark", (0.4 * head, y + 0.1, 0.88 * head), 0.045, mirror="x")
    yield ellipsoid(
        "fur", (belly + 0.06, 0.08, 0.12), (0.14, 0.32, 0.15), turn=(-25, 0, 28), mirror="x"
    )
    yield ellipsoid("fur", (0.3, -0.36, 0.34), (0.16, 0.16, 0.36), turn=(0, 18, 0), mirror="x")
    yield cylinder("pale", (0.4, -0.34, 0.66), 0.12, 0.04, turn=(90, 18, 0), mirror="x")
    yield ball("bow", (0, 0.4, 0.34), 0.06)
    yield ellipsoid("bow", (0.13, 0.4, 0.32), (0.12, 0.08, 0.06), turn=(0, 0, 15), mirror="x")
