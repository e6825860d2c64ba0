"""Machines of office and shop."""

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
    strut,
    tube,
    wedge,
)
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import PAINTS, WOODS
from t2s_jax.sim.procedural.recipes.placing import turned


@category(
    "n03207305",
    dish=("white_paint", "grey_paint", "steel", "cream_paint"),
    metal=("steel", "grey_paint", "black_paint"),
    feed=("black_paint", "red_paint", "white_paint"),
)
def dish_antenna(d: Draw):
    r, deep, tilt, h = d(0.72, 0.85), d(0.24, 0.32), d(-38, -22), d(0.3, 0.45)
    turn = (90 + tilt, 0, 0)  # local y looks out of the dish
    at = turned(turn)
    yield ellipsoid("dish", (0, 0, 0), (r, deep, r), turn=turn)
    yield ellipsoid("dish", at(0, 0.14), (1.06 * r, deep, 1.06 * r), turn=turn, cut=True)
    focus = at(0, d(0.42, 0.55))
    for up in (0.85 * r, -0.85 * r):
        yield strut("metal", at(0, -0.02, -up), focus, 0.022)
    yield strut("metal", at(0, -deep), focus, 0.022)
    yield cylinder("feed", focus, 0.1, 0.09, turn=turn)
    yield rod("metal", at(0, -deep), 0.09, 0.16, turn=turn)
    base = at(0, -deep - 0.1)
    yield cylinder("metal", (0, base[1] - h - 0.1, base[2]), 0.08, h + 0.1)
    foot = base[1] - 2 * h - 0.2
    yield cylinder("metal", (0, foot, base[2]), 0.4, 0.05, top=0.34)
    yield strut("metal", (0.28, foot, base[2]), (0, foot + 0.4, base[2]), 0.035)


@category(
    "n02938886",
    body=("black_paint", "grey_paint", "cream_paint", "white_paint"),
    display=("glass", "green_paint", "teal_paint"),
    keys=("white_paint", "grey_paint", "cream_paint"),
    accent=("orange_paint", "red_paint", "blue_paint"),
)
def calculator(d: Draw):
    w, h, lean, rows = d(0.46, 0.54), d(0.66, 0.76), d(-50, -38), d.count(4, 5)
    turn, pitch = (lean, 0, 0), 0.46 * w
    at = turned(turn, out=0.1)
    yield box("body", (0, 0, 0), (w, h, 0.1), edge=0.06, turn=turn)
    yield box("accent", at(0, h - 0.22), (w - 0.06, 0.17, 0.012), edge=0.01, turn=turn)
    yield box("display", at(0, h - 0.22, 0.11), (w - 0.11, 0.12, 0.015), edge=0.01, turn=turn)
    yield box(
        "body", at(0.12, h - 0.22, 0.125), (0.02, 0.07, 0.006), turn=turn, copies=4, spacing=0.11
    )
    step = (2 * h - 0.52) / rows
    for row in range(rows):
        y = h - 0.48 - row * step
        key = (0.38 * pitch, 0.36 * step, 0.04)
        slot = "accent" if row == 0 else "keys"
        yield box(slot, at(-0.5 * pitch, y), key, turn=turn, copies=3, spacing=pitch)
        yield box("accent", at(1.5 * pitch, y), key, turn=turn)
    yield box("body", at(0, 0, -0.16), (0.8 * w, 0.06, 0.16), turn=turn)


@category(
    "n02761392",
    body=("steel", "red_paint", "blue_paint", "grey_paint", "teal_paint", "yellow_paint"),
    joint=("black_paint", "chrome", "iron"),
    eye=("yellow_paint", "red_paint", "white_paint"),
    panel=("cream_paint", "orange_paint", "screen"),
)
def robot(d: Draw):
    w, h, head, leg = d(0.32, 0.42), d(0.3, 0.38), d(0.2, 0.26), d(0.2, 0.3)
    y = h + 0.1 + head
    yield box("body", (0, 0, 0), (w, h, 0.24), edge=0.05)
    yield cylinder("joint", (0, h + 0.05, 0), 0.12, 0.08)
    yield box("body", (0, y, 0), (1.25 * head, head, 0.2), edge=d(0.04, 0.12))
    yield cylinder(
        "eye", (0.5 * head, y + 0.05, 0.2), 0.34 * head, 0.05, turn=(90, 0, 0), mirror="x"
    )
    yield ball("joint", (0.5 * head, y + 0.05, 0.25), 0.14 * head, mirror="x")
    yield box("joint", (0, y - 0.55 * head, 0.19), (0.6 * head, 0.035, 0.03), edge=0.01)
    yield cylinder("joint", (1.25 * head, y, 0), 0.09, 0.06, turn=(0, 0, 90), mirror="x")
    if d.chance():
        yield rod("joint", (0, y + head + 0.08, 0), 0.025, 0.14)
        yield ball("eye", (0, y + head + 0.24, 0), 0.07)
    else:
        yield rod("joint", (0.6 * head, y + head + 0.08, 0), 0.022, 0.14, mirror="x")
        yield ball("eye", (0.6 * head, y + head + 0.22, 0), 0.05, mirror="x")
    yield box("panel", (0, 0.05, 0.24), (0.68 * w, 0.6 * h, 0.02), edge=0.015)
    yield cylinder("eye", (0, 0.2, 0.26), 0.05, 0.03, turn=(90, 0, 0), copies=3, spacing=0.42 * w)
    yield box("joint", (0, -0.06, 0.26), (0.45 * w, 0.04, 0.015), edge=0.01)
    yield ball("joint", (w + 0.06, 0.7 * h, 0), 0.12, mirror="x")
    swing = d(8, 24)
    x = w + 0.1 + 0.26 * np.sin(np.radians(swing))
    yield rod("body", (x, 0.05, 0), 0.085, 0.26, turn=(0, 0, swing), mirror="x")
    tip = (w + 0.1 + 0.62 * np.sin(np.radians(swing)), 0.06 - 0.36, 0)
    yield arc("joint", (tip[0], tip[1] + 0.06, 0), 0.1, 0.045, 230, turn=(90, 0, 90), mirror="x")
    yield rod("joint", (0.5 * w, -h - leg, 0), 0.1, leg, mirror="x")
    yield box("body", (0.52 * w, -h - 2 * leg, 0.06), (0.46 * w, 0.09, 0.24), edge=0.06, mirror="x")


@category(
    "n03359285",
    body=("black_paint", "blue_paint", "green_paint", "red_paint"),
    cap=("copper", "gold", "brass"),
    metal=("steel", "chrome"),
    mark=("white_paint", "yellow_paint", "cream_paint"),
)
def flashlight_battery(d: Draw):
    r, h, top = d(0.32, 0.44), d(0.72, 0.86), d(0.2, 0.32)
    yield cylinder("body", (0, -0.5 * top, 0), r, h - 0.5 * top, edge=0.04)
    yield cylinder("cap", (0, h - 0.5 * top, 0), r, 0.5 * top, edge=0.05)
    yield ring("metal", (0, h - 0.01, 0), r - 0.05, 0.03)
    yield cylinder("metal", (0, h + 0.05, 0), 0.4 * r, 0.08, edge=0.04)
    yield ring("metal", (0, 0.03 - h, 0), r - 0.02, 0.035)
    y = h - top - 0.26
    out = r - 0.015
    for half in ((0.13, 0.035, 0.03), (0.035, 0.13, 0.03)):
        yield box("mark", (0, y, out), half, edge=0.01)
    yield box("mark", (0, 0.2 - h, out), (0.13, 0.035, 0.03), edge=0.01)
    yield cylinder("mark", (0, -0.2 * h, 0), r + 0.008, 0.03)
    yield cylinder("metal", (0, -0.2 * h - d(0.1, 0.14), 0), r + 0.006, 0.05)


@category(
    "n02977438",
    body=("mahogany", "red_paint", "cream_paint", "black_paint", "bronze", "teal_paint"),
    keys=("white_paint", "cream_paint", "yellow_paint"),
    metal=("brass", "chrome", "gold"),
    money=("leaf", "green_paint"),
)
def cash_register(d: Draw):
    w, rows, n, pull = d(0.6, 0.7), d.count(3, 4), d.count(5, 6), d(0.2, 0.32)
    yield box("body", (0, -0.4, 0), (w, 0.16, 0.5), edge=0.03)
    yield box("metal", (0, -0.4, 0.5 + pull), (w - 0.06, 0.11, 0.03), edge=0.02)
    yield box("body", (0, -0.46, 0.45 + 0.5 * pull), (w - 0.08, 0.05, 0.5 * pull), edge=0.01)
    yield box(
        "money",
        (0, -0.39, 0.48 + 0.5 * pull),
        (0.12, 0.03, 0.4 * pull),
        edge=0.01,
        copies=3,
        spacing=0.6 * w,
    )
    yield cylinder("body", (0, -0.4, 0.54 + pull), 0.06, 0.03, turn=(90, 0, 0))
    yield box("body", (0, 0.12, -0.22), (w - 0.06, 0.42, 0.26), edge=0.04)
    yield box("body", (0, -0.14, 0.16), (w - 0.06, 0.14, 0.42), edge=0.03, turn=(32, 0, 0))
    pitch = 1.5 * w / n
    for row in range(rows):
        at, half = (-0.06, 0.2 - 0.085 * row, 0.02 + 0.125 * row), (0.36 * pitch, 0.05, 0.045)
        yield box("keys", at, half, turn=(32, 0, 0), copies=n, spacing=pitch)
    yield box("metal", (0, 0.62, -0.22), (0.72 * w, 0.16, 0.12), edge=0.04)
    yield box("keys", (0, 0.63, -0.11), (0.6 * w, 0.1, 0.02), edge=0.01)
    yield box("body", (0, 0.63, -0.1), (0.035, 0.065, 0.02), edge=0.01, copies=4, spacing=0.24 * w)
    yield rod("metal", (-w - 0.06, 0.0, -0.1), 0.04, 0.1, turn=(0, 0, 90))
    yield rod("metal", (-w - 0.14, 0.12, -0.1), 0.035, 0.16)
    yield ball("keys", (-w - 0.14, 0.3, -0.1), 0.07)


@category(
    "n04505036",
    body=("black_paint", "teal_paint", "red_paint", "green_paint", "cream_paint"),
    keys=("white_paint", "cream_paint", "black_paint"),
    metal=("chrome", "steel"),
    paper=("paper",),
)
def typewriter(d: Draw):
    w, n, rows, tall = d(0.58, 0.68), d.count(8, 10), d.count(3, 4), d(0.26, 0.36)
    yield box("body", (0, 0, -0.18), (w, 0.24, 0.34), edge=0.08)
    yield box("body", (0, -0.16, 0.25), (w, 0.09, 0.36), edge=0.05)
    yield box("body", (0, -0.06, 0.16), (w - 0.05, 0.12, 0.4), edge=0.03, turn=(24, 0, 0))
    pitch = 1.7 * w / n
    for row in range(rows):
        at = (0.03 * (row % 2), 0.14 - row * 0.085, 0.16 + row * 0.125)
        yield cylinder(
            "keys", at, 0.4 * pitch, 0.05, turn=(12, 0, 0), copies=n - row % 2, spacing=pitch
        )
    yield box("keys", (0, 0.14 - rows * 0.085, 0.16 + rows * 0.12), (0.5 * w, 0.035, 0.035))
    yield cylinder("metal", (0, 0.3, -0.3), 0.11, w + 0.1, turn=(0, 0, 90))
    yield cylinder("body", (w + 0.12, 0.3, -0.3), 0.13, 0.05, turn=(0, 0, 90), mirror="x")
    yield box("metal", (0, 0.22, -0.3), (w + 0.04, 0.06, 0.14), edge=0.03)
    yield box("paper", (0, 0.34 + tall, -0.42), (0.62 * w, tall, 0.022), turn=(-12, 0, 0))
    yield strut("metal", (-w - 0.1, 0.34, -0.2), (-w - 0.1, 0.5, 0.02), 0.03)
    yield box("metal", (0, 0.2, 0.06), (0.3 * w, 0.06, 0.05), edge=0.03)


@category(
    "n02977058",
    body=("blue_paint", "green_paint", "grey_paint", "teal_paint"),
    trim=("grey_paint", "steel", "white_paint"),
    screen=("screen", "dark_glass"),
    keys=("white_paint", "yellow_paint", "paper"),
)
def cash_machine(d: Draw):
    w, h, depth = d(0.42, 0.48), d(0.82, 0.95), d(0.28, 0.34)
    yield box("body", (0, 0, 0), (w, h, depth), edge=0.05)
    yield box("trim", (0, 0.36 * h, depth - 0.05), (w - 0.06, 0.42 * h, 0.08), edge=0.03)
    yield box("screen", (-0.06, 0.5 * h, depth + 0.03), (w - 0.19, 0.2 * h, 0.02), edge=0.015)
    yield box(
        "keys",
        (w - 0.14, 0.5 * h, depth + 0.04),
        (0.045, 0.04, 0.02),
        turn=(0, 0, 90),
        copies=3,
        spacing=0.14,
    )
    yield box("body", (0, 0.86 * h, depth + 0.03), (w, 0.1 * h, 0.12), edge=0.04)
    yield box("keys", (0, 0.86 * h, depth + 0.14), (0.75 * w, 0.045, 0.02), edge=0.015)
    low = 0.08 * h
    yield box("body", (0, low - 0.02, depth + 0.1), (w, 0.1, 0.2), edge=0.05, turn=(18, 0, 0))
    yield box(
        "trim", (-0.1, low + 0.09, depth + 0.13), (0.24, 0.02, 0.17), edge=0.015, turn=(22, 0, 0)
    )
    for row in range(3):
        at = (-0.1, low + 0.155 - 0.045 * row, depth + 0.04 + 0.1 * row)
        yield box(
            "keys", at, (0.045, 0.02, 0.035), edge=0.01, turn=(22, 0, 0), copies=3, spacing=0.13
        )
    yield box("screen", (w - 0.13, 0.26 * h, depth + 0.04), (0.09, 0.02, 0.02), edge=0.01)
    y = -0.28 * h
    yield box("trim", (0, y, depth), (0.28, 0.12, 0.04), edge=0.03)
    yield box("screen", (0, y, depth + 0.04), (0.22, 0.04, 0.015), edge=0.01)
    yield box("keys", (0, y - 0.02, depth + 0.1), (0.18, 0.02, 0.16), edge=0.01, turn=(12, 0, 0))
    yield box("trim", (0, 0.06 - h, 0), (w + 0.03, 0.07, depth + 0.03), edge=0.03)


@category(
    "n04141975",
    body=(*PAINTS, "green_paint"),
    pan=("chrome", "steel", "brass", "enamel"),
    face=("white_paint", "cream_paint"),
    hand=("red_paint", "black_paint"),
)
def scale(d: Draw):
    w, h, r, pointer = d(0.4, 0.48), d(0.44, 0.52), d(0.28, 0.33), d(-80, 80)
    yield wedge("body", (0, 0, 0), (w, h, 0.34), top=0.1, edge=0.07)
    lean = np.degrees(np.arctan2(0.1, 2 * h))
    turn = (90 - lean, 0, 0)
    z = 0.3
    yield cylinder("face", (0, 0, z), r, 0.03, turn=turn)
    yield ring("pan", (0, 0, z + 0.02), r, 0.04, turn=turn)
    yield box("hand", (0, 0.8 * r, z + 0.005), (0.014, 0.05, 0.03), radial=12)
    angle = np.radians(pointer)
    at = (-0.4 * r * np.sin(angle), 0.4 * r * np.cos(angle), z + 0.035)
    yield box("hand", at, (0.03, 0.45 * r, 0.015), turn=(-lean, 0, pointer))
    yield cylinder("pan", (0, 0, z + 0.04), 0.05, 0.03, turn=turn)
    yield cylinder("body", (0, h + 0.06, 0), 0.13, 0.1)
    if d.chance(0.6):
        yield tube("pan", (0, h + 0.26, 0), 0.34, 0.13, top=0.6, wall=0.035)
        yield cylinder("pan", (0, h + 0.15, 0), 0.35, 0.03)
    else:
        yield Part("pan", (0, h + 0.18, 0), (0.6, 0.03, 0.42), corner=0.08, edge=0.02)
    yield box("pan", (w - 0.1, -h - 0.03, 0.22), (0.06, 0.05, 0.06), mirror="xz")


@category(
    "n02816494",
    metal=("brass", "gold", "iron", "steel", "bronze"),
    base=(*WOODS, "marble", "black_paint"),
    load=("skin_of_fruit", "cheese", "iron"),
)
def beam_balance(d: Draw):
    h, w, tilt, r = d(0.62, 0.74), d(0.58, 0.68), d(-11, 11), d(0.27, 0.32)
    s, c = np.sin(np.radians(tilt)), np.cos(np.radians(tilt))
    drop = d(0.62, 0.74) * h
    yield cylinder("base", (0, -0.95 * h, 0), d(0.36, 0.44), 0.07, top=0.32, edge=0.04)
    yield cylinder("metal", (0, -0.1, 0), 0.09, h - 0.05, top=0.05)
    yield ball("metal", (0, h + 0.08, 0), 0.09)
    top = h - 0.1
    yield box("metal", (0, top, 0), (w, 0.05, 0.04), edge=0.03, turn=(0, 0, tilt))
    yield cylinder("metal", (0, top, 0), 0.12, 0.07, turn=(90, 0, 0))
    for side in (1, -1):
        x, y = side * w * c, top + side * w * s
        low = y - drop
        yield ball("metal", (x, y, 0), 0.06)
        for end in (0.92 * r, -0.92 * r):
            yield strut("metal", (x, y), (x + end, low), 0.018)
        yield strut("metal", (x, y, 0), (x, low, 0.9 * r), 0.018)
        yield cylinder("metal", (x, low - 0.05, 0), 0.5 * r, 0.07, top=r)
    yield ball("load", (-w * c, top - w * s - drop + 0.12, 0), d(0.11, 0.15))
    yield cylinder("load", (w * c, top + w * s - drop + 0.12, 0), 0.1, 0.1, top=0.08)
