"""Bath, heating, laundry and cleaning."""

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
    wedge,
)
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS, SHINY, WOODS
from t2s_jax.sim.procedural.recipes.placing import turned

_SANITARY = ("porcelain", "enamel", "white_paint")


@category(
    "n03584829",
    body=(*BRIGHT, "teal_paint", "white_paint"),
    plate=("chrome", "steel"),
    handle=("black_paint", "white_paint", "grey_paint"),
)
def iron(d: Draw):
    w, h, length, grip = d(0.32, 0.38), d(0.26, 0.32), d(1.0, 1.12), d(0.3, 0.36)
    yield ellipsoid("body", (0.45, 0.06, 0), (length, h, 0.92 * w))
    yield box("body", (1.45, 0, 0), (1.0, 2, 2), cut=True)
    yield ellipsoid("handle", (0.45, 0.06, 0), (1.06 * length, 0.16, w))
    yield ellipsoid("plate", (0.45, 0, 0), (1.1 * length, 0.12, 1.05 * w))
    yield box("plate", (1.5, 0, 0), (1.0, 2, 2), cut=True)
    yield box("plate", (0, -0.5, 0), (3, 0.5, 2), cut=True)
    y = h + grip
    yield box("handle", (0.02, y, 0), (0.46, 0.075, 0.085), edge=0.07, turn=(0, 0, 6))
    yield strut("handle", (0.4, 0.1), (0.44, y), 0.085)
    yield strut("handle", (-0.3, 0.7 * h), (-0.4, y), 0.075)
    yield cylinder("handle", (0, h + 0.06, 0), 0.13, 0.05, top=0.11)
    yield ball("plate", (-0.36, y + 0.07, 0), 0.05)
    yield strut("handle", (0.45, y + 0.02), (0.62, y + d(0.1, 0.24)), 0.045)


@category(
    "n04179913",
    body=("black_paint", "white_paint", "teal_paint", "cream_paint", "red_paint"),
    metal=SHINY,
    wood=(*WOODS, "white_paint"),
    thread=("red_paint", "blue_paint", "yellow_paint"),
)
def sewing_machine(d: Draw):
    w, h, thick = d(0.72, 0.82), d(0.4, 0.48), d(0.15, 0.19)
    yield box("wood", (0, 0, 0), (w, 0.08, 0.34), edge=0.03)
    yield box("body", (0.06, 0.1, 0), (w - 0.12, 0.05, 0.24), edge=0.03)
    x = w - 0.24
    yield box("body", (x, 0.1 + h, 0), (0.17, h, thick), edge=0.1)
    yield box("body", (0, 2 * h - 0.02, 0), (w - 0.12, 0.15, thick), edge=0.12)
    yield box("body", (0.24 - w, 2 * h - 0.14, 0), (0.14, 0.27, thick), edge=0.08)
    yield rod("metal", (0.24 - w, h + 0.05, 0), 0.045, 0.24)
    yield rod("metal", (0.24 - w, 0.3, 0.02), 0.02, 0.2)
    yield box("metal", (0.24 - w, 0.17, 0.03), (0.08, 0.025, 0.1))
    yield cylinder("metal", (w - 0.02, 2 * h - 0.04, 0), 0.2, 0.05, turn=(0, 0, 90))
    yield cylinder("thread", (0.2, 2 * h + 0.23, 0), 0.09, 0.1)
    yield cylinder("wood", (0.2, 2 * h + 0.14, 0), 0.11, 0.02)
    yield rod("metal", (0.2, 2 * h + 0.28, 0), 0.025, 0.12)
    yield cylinder("metal", (x, h + 0.2, thick), 0.1, 0.04, turn=(90, 0, 0))
    yield cylinder("metal", (0.05 - 0.5 * w, 2 * h - 0.02, thick), 0.06, 0.05, turn=(90, 0, 0))
    yield box("thread", (0.05, 2 * h - 0.02, thick), (0.18, 0.03, 0.012), edge=0.01)


@category(
    "n04517823",
    body=(*BRIGHT, "teal_paint", "green_paint"),
    dark=("black_paint", "rubber"),
    metal=("chrome", "steel", "grey_paint"),
    bag=("dark_glass", "canvas", "grey_paint"),
)
def vacuum(d: Draw):
    w, lean, h = d(0.4, 0.48), d(-26, -16), d(0.72, 0.84)
    turn = (lean, 0, 0)
    at = turned(turn, (0, 0.16, 0))
    yield wedge("body", (0, 0.12, 0.14), (w, 0.11, 0.28), top=0.08, edge=0.05)
    yield box("dark", (0, 0.04, 0.16), (w + 0.02, 0.05, 0.29), edge=0.04)
    yield box("metal", (0, 0.14, 0.39), (0.5 * w, 0.04, 0.03))
    yield cylinder("dark", (w - 0.04, 0.07, -0.12), 0.1, 0.05, turn=(0, 0, 90), mirror="x")
    if d.chance():
        yield cylinder("body", at(0, 0.28, 0.02), 0.2, 0.2, turn=turn, edge=0.06)
        yield cylinder("bag", at(0, 0.62, 0.04), 0.19, 0.26, turn=turn, top=0.21)
        yield cylinder("body", at(0, 0.93, 0.03), 0.22, 0.08, turn=turn, edge=0.05)
    else:
        yield cylinder("body", at(0, 0.2), 0.16, 0.14, turn=turn, edge=0.05)
        yield ellipsoid("bag", at(0, 0.68, 0.06), (0.24, 0.48, 0.2), turn=turn)
        yield box("body", at(0, 1.08, 0.04), (0.12, 0.05, 0.08), turn=turn, edge=0.04)
    yield rod("metal", at(0, h, -0.12), 0.045, h - 0.1, turn=turn)
    yield box("dark", at(0, 0.3, -0.1), (0.1, 0.25, 0.06), turn=turn, edge=0.04)
    _, top, back = at(0, 2 * h - 0.12, -0.12)
    yield strut("dark", (0, top - 0.02, back), (0, top + 0.1, back - 0.3), 0.065)
    yield arc("dark", (0, top - 0.14, back - 0.17), 0.16, 0.035, 170, turn=(-45, 0, 0))


@category(
    "n04041069",
    body=("white_paint", "cast_iron", "cream_paint", "grey_paint", "bronze"),
    valve=("brass", "chrome", "red_paint"),
)
def radiator(d: Draw):
    n, gap, h, depth = d.count(6, 9), d(0.18, 0.21), d(0.5, 0.62), d(0.15, 0.2)
    w, row = 0.5 * gap * (n - 1), {"copies": n, "spacing": gap}
    radius = 0.42 * gap
    yield rod("body", (0, 0, 0.62 * depth), 0.75 * radius, h, mirror="z", **row)
    yield rod("body", (0, 0, 0), 0.75 * radius, h, **row)
    for y in (0.86 * h, -0.86 * h):
        yield box("body", (0, y, 0), (radius, 0.17, depth + 0.05), edge=0.9 * radius, **row)
        yield rod("body", (0, y, 0), 0.06, w + 0.1, turn=(0, 0, 90))
    yield box("body", (w, -h - 0.06, 0), (0.05, 0.14, depth), edge=0.04, mirror="x")
    yield rod("valve", (-w - 0.2, -0.86 * h, 0), 0.045, 0.12, turn=(0, 0, 90))
    yield rod("valve", (-w - 0.26, -h, 0), 0.04, 0.2)
    yield cylinder("valve", (-w - 0.26, -0.68 * h, 0), 0.09, 0.06, edge=0.03)


@category(
    "n03483316",
    body=(*PAINTS, "petal", "black_paint"),
    dark=("black_paint", "grey_paint"),
    metal=("chrome", "grey_paint"),
)
def hand_blower(d: Draw):
    r, length, grip, lean = d(0.24, 0.29), d(0.36, 0.44), d(0.34, 0.4), d(4, 14)
    yield cylinder("body", (-0.1, 0, 0), r, length, top=0.8 * r, turn=(0, 0, 90), edge=0.06)
    yield ellipsoid("body", (0.2, 0, 0), (r + 0.12, 1.1 * r, 1.1 * r))
    nozzle = -0.1 - length
    yield cylinder("dark", (nozzle - 0.1, 0, 0), 0.78 * r, 0.13, turn=(0, 0, 90))
    if d.chance():
        yield box("dark", (nozzle - 0.3, 0, 0), (0.13, 0.09, 1.15 * r), edge=0.05)
        yield wedge("dark", (nozzle - 0.22, 0, 0), (0.7 * r, 0.06, 0.8 * r), 0.02, turn=(0, 0, 90))
    else:
        yield ring("metal", (nozzle - 0.22, 0, 0), 0.72 * r, 0.04, turn=(0, 0, 90))
    yield cylinder("dark", (0.2 + r + 0.06, 0, 0), 0.75 * r, 0.06, turn=(0, 0, 90))
    yield ring("metal", (0.2 + r + 0.08, 0, 0), 0.5 * r, 0.03, turn=(0, 0, 90))
    x, y = 0.18 + np.sin(np.radians(lean)) * grip, -r - 0.75 * grip
    yield box("body", (x, y, 0), (0.12, grip + 0.1, 0.1), edge=0.09, turn=(0, 0, lean))
    yield box("dark", (x - 0.02, y + 0.4 * grip, 0.1), (0.05, 0.12, 0.025), edge=0.02)
    x += 1.1 * grip * np.sin(np.radians(lean))
    yield cylinder("dark", (x, y - grip - 0.1, 0), 0.06, 0.1, turn=(0, 0, lean))
    yield arc("dark", (x + 0.16, y - grip - 0.29, 0), 0.16, 0.035, 120, turn=(-90, 90, 0))


@category(
    "n04446521",
    body=(*_SANITARY, "teal_paint"),
    seat=("white_paint", *WOODS, "black_paint"),
    metal=SHINY,
    water=("glass", "ice"),
)
def toilet(d: Draw):
    w, h, tank = d(0.32, 0.37), d(0.3, 0.36), d(0.26, 0.34)
    length = d(0.42, 0.48)
    yield box("body", (0, h + 0.16 + tank, -0.5), (w + 0.06, tank, 0.17), edge=0.06)
    yield box("body", (0, h + 0.18 + 2 * tank, -0.49), (w + 0.1, 0.05, 0.21), edge=0.04)
    yield box("body", (0, 0.3 * h, -0.46), (0.6 * w, h, 0.2), edge=0.08)
    yield cylinder("body", (0, 0, 0.05), 0.62, h, top=1.0, stretch=(w, 1, length), edge=0.03)
    yield cylinder("body", (0, -h, 0), 0.7, 0.06, stretch=(w, 1, length))
    yield ellipsoid("body", (0, 0.8 * h, 0.06), (w, 0.22, length))
    yield ellipsoid("water", (0, h + 0.1, 0.08), (0.72 * w, 0.26, 0.74 * length), cut=True)
    yield ellipsoid("water", (0, h - 0.16, 0.08), (0.6 * w, 0.06, 0.6 * length))
    yield ring("seat", (0, h + 0.06, 0.08), 0.86, 0.14, stretch=(w, 0.3, length))
    yield cylinder(
        "seat", (0, h + 0.44, -0.27), 1.0, 0.035, turn=(82, 0, 0), stretch=(w, 1, 0.92 * length)
    )
    if d.chance():
        yield box("metal", (-0.6 * w, h + 2 * tank, -0.31), (0.1, 0.03, 0.03))
    else:
        yield cylinder("metal", (0, h + 0.24 + 2 * tank, -0.49), 0.08, 0.03)
    yield cylinder("metal", (0.5 * w, h + 0.06, -0.33), 0.05, 0.06, mirror="x")


@category(
    "n04223580",
    body=(*_SANITARY, "teal_paint"),
    metal=(*SHINY, "gold"),
    water=("glass", "ice"),
    drain=("iron", "chrome"),
)
def sink(d: Draw):
    w, depth, h, low = d(0.55, 0.66), d(0.42, 0.48), d(0.13, 0.17), d(0.45, 0.58)
    yield Part("body", (0, 0, 0), (w, h, depth), corner=d(0.15, 0.35), edge=0.06, taper=0.08)
    yield box("body", (0, 0.1, 0.07 - depth), (w, 0.18, 0.09), edge=0.06)
    yield ellipsoid("body", (0, h + 0.04, 0.1), (0.78 * w, 0.3, 0.7 * depth), cut=True)
    yield ellipsoid("water", (0, h - 0.22, 0.1), (0.5 * w, 0.06, 0.45 * depth))
    yield cylinder("drain", (0, h - 0.17, 0.12), 0.07, 0.02)
    yield cylinder("body", (0, -h - low, -0.05), 0.22, low + 0.06, top=0.17)
    yield cylinder("body", (0, -h - 2 * low, -0.05), 0.3, 0.06, top=0.24)
    yield rod("metal", (0, 0.36, 0.1 - depth), 0.05, 0.14)
    yield arc("metal", (0, 0.58, 0.24 - depth), 0.14, 0.045, 185, turn=(90, 0, 0))
    yield rod("metal", (0, 0.42, 0.38 - depth), 0.05, 0.06)
    yield rod("metal", (0.22, 0.3, 0.1 - depth), 0.045, 0.07, mirror="x")
    yield rod("metal", (0.22, 0.38, 0.1 - depth), 0.03, 0.1, turn=(0, 0, 90), mirror="x")
    yield rod("metal", (0.22, 0.38, 0.1 - depth), 0.03, 0.1, turn=(90, 0, 0), mirror="x")


@category(
    "n04559451",
    metal=("chrome", "brass", "steel", "copper", "bronze"),
    knob=(*BRIGHT, "chrome", "porcelain"),
    drop=("ice", "blue_paint"),
)
def faucet(d: Draw):
    r, h, bow, reach, x = d(0.09, 0.12), d(0.3, 0.46), d(0.22, 0.3), d(0.06, 0.14), d(0.44, 0.54)
    yield box("metal", (0, 0, 0), (x + 0.16, 0.06, 0.2), edge=0.05)
    yield cylinder("metal", (0, 0.1, 0), 0.2, 0.1, top=r)
    yield cylinder("metal", (0, h, 0), r, h)
    yield arc("metal", (0, 2 * h + bow, bow), bow, r, 180, turn=(90, 0, 0))
    end = 2 * h - 2 * reach
    yield cylinder("metal", (0, end + reach, 2 * bow), r, reach + 0.05)
    yield ring("metal", (0, end, 2 * bow), r, 0.035)
    yield ellipsoid("drop", (0, end - 0.1, 2 * bow), (0.07, 0.12, 0.07))
    yield cylinder("metal", (x, 0.14, 0), 0.14, 0.12, top=0.1, mirror="x")
    if d.chance():
        for turn in ((0, 0, 90), (90, 0, 0)):
            yield rod("knob", (x, 0.32, 0), 0.06, 0.22, turn=turn, mirror="x")
        yield cylinder("knob", (x, 0.32, 0), 0.1, 0.08, mirror="x")
    else:
        yield cylinder("knob", (x, 0.32, 0), 0.17, 0.1, top=0.14, edge=0.04, mirror="x")
    yield cylinder("drop", (x, 0.42, 0), 0.06, 0.02, mirror="x")
