"""Computers, telephones and what is plugged into them."""

from t2s_jax.sim.procedural.parts import Part, arc, box, cylinder, ellipsoid, ring, rod, wedge
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import SHINY
from t2s_jax.sim.procedural.recipes.placing import turned


@category(
    "n03642806",
    body=("steel", "black_paint", "white_paint"),
    screen=("screen",),
    keys=("black_paint", "grey_paint", "white_paint"),
)
def laptop(d: Draw):
    w, depth, lean = d(0.65, 0.8), d(0.42, 0.5), d(8, 25)
    yield box("body", (0, 0, 0), (w, 0.035, depth))
    yield box("body", (0, 0.42, -depth - 0.1), (w, 0.44, 0.025), turn=(-lean, 0, 0))
    yield box("screen", (0, 0.43, -depth - 0.075), (0.92 * w, 0.37, 0.012), turn=(-lean, 0, 0))
    for row in range(3):
        yield box(
            "keys",
            (0, 0.035, -0.3 * depth + 0.13 * row),
            (0.75 * w / 10, 0.02, 0.05),
            edge=0.01,
            copies=10,
            spacing=1.75 * w / 10,
        )
    yield box("keys", (0, 0.032, 0.68 * depth), (0.2, 0.012, 0.1))


@category(
    "n03180011",
    body=("cream_paint", "grey_paint", "black_paint", "white_paint"),
    screen=("screen", "blue_paint"),
    keys=("white_paint", "grey_paint"),
    dark=("black_paint",),
)
def desktop_computer(d: Draw):
    w, h, deep = d(0.4, 0.48), d(0.32, 0.38), d(0.3, 0.38)
    tower = d.chance()
    if tower:
        x, y = w + 0.16, d(0.42, 0.5)
        yield box("body", (x, y - 0.02, -0.1), (0.17, y, 0.42), edge=0.03)
        yield box("dark", (x, 1.6 * y, 0.31), (0.13, 0.035, 0.02), edge=0.01)
        yield box("dark", (x, 1.35 * y, 0.31), (0.13, 0.035, 0.02), edge=0.01)
        yield cylinder("keys", (x, 0.6 * y, 0.32), 0.05, 0.02, turn=(90, 0, 0))
        yield box("body", (0, 0.03, -0.1), (w, 0.05, 0.34), edge=0.03)
        low = 0.14
    else:
        yield box("body", (0, 0.1, -0.1), (w + 0.14, 0.13, 0.42), edge=0.03)
        yield box("dark", (0.5 * w, 0.14, 0.31), (0.17, 0.02, 0.02), edge=0.01)
        yield box("keys", (-0.7 * w, 0.1, 0.32), (0.06, 0.04, 0.015), edge=0.01)
        low = 0.3
    yield cylinder("body", (0, low, -0.12), 0.22, 0.08, top=0.14)
    y = low + h + 0.06
    yield box("body", (0, y, 0), (w, h, 0.14), edge=0.05)
    yield wedge("body", (0, y, -0.28), (0.92 * w, deep, 0.9 * h), top=0.16, turn=(-90, 0, 0))
    yield box("screen", (0, y + 0.03, 0.13), (w - 0.07, h - 0.1, 0.02), edge=0.018)
    yield box("dark", (0.7 * w, y - h + 0.05, 0.14), (0.05, 0.015, 0.01), edge=0.005)
    yield box("body", (0, 0.02, 0.5), (w + 0.06, 0.035, 0.2), edge=0.02)
    for row in range(3):
        at = (0, 0.06, 0.4 + 0.1 * row)
        yield box("keys", at, (0.036, 0.02, 0.036), edge=0.01, copies=9, spacing=0.205 * w)


@category(
    "n03085013",
    body=("black_paint", "grey_paint", "cream_paint", "white_paint"),
    keys=("white_paint", "cream_paint", "grey_paint"),
    accent=("orange_paint", "grey_paint", "teal_paint", "red_paint"),
)
def computer_keyboard(d: Draw):
    size, n, rows, lean = d(0.062, 0.07), d.count(11, 12), 5, d(8, 16)
    step = 2.25 * size
    w, pad, depth = 0.5 * step * n, 1.5 * step, 0.5 * step * rows
    gap = 0.5 * step
    total = w + pad + 0.5 * gap
    left, right = w - total, total - pad
    flat = {"turn": (lean, 0, 0), "edge": 0.02}
    at = turned(flat["turn"])
    yield box("body", (0, 0, 0), (total + 0.06, 0.05, depth + 0.07), **flat)
    for row in range(rows):
        z = (row - 0.5 * (rows - 1)) * step
        half = (size, 0.045, size)
        slot = "accent" if row == 0 else "keys"
        if row < rows - 1:
            yield box(slot, at(left, 0.06, z), half, **flat, copies=n, spacing=step)
        else:
            yield box("keys", at(left, 0.06, z), (0.5 * w, 0.045, size), **flat)
            yield box("accent", at(left - 0.8 * w, 0.06, z), (0.13 * w, 0.045, size), **flat)
            yield box("accent", at(left + 0.8 * w, 0.06, z), (0.13 * w, 0.045, size), **flat)
        yield box("keys", at(right, 0.06, z), half, **flat, copies=3, spacing=step)
    yield arc("body", (0.3 * w, 0.18 * depth, -depth - 0.2), 0.22, 0.028, 170, turn=(0, 90, 90))


@category(
    "n03793489",
    body=("white_paint", "grey_paint", "black_paint", "red_paint"),
    buttons=("grey_paint", "white_paint", "black_paint"),
    dark=("black_paint", "rubber"),
)
def computer_mouse(d: Draw):
    w, h, length = d(0.34, 0.4), d(0.3, 0.38), d(0.56, 0.64)
    front = d(0.02, 0.12)
    yield ellipsoid("buttons", (0, 0, 0), (1.015 * w, 1.015 * h, 1.015 * length))
    yield ellipsoid("dark", (0, 0, 0), (0.02, 1.05 * h, 1.04 * length))
    yield box("dark", (0, 0, front - 1), (1, 1, 1), cut=True)
    yield ellipsoid("body", (0, 0, 0), (w, h, length))
    yield box("body", (0, -0.5, 0), (1, 0.5, 1), cut=True)
    yield cylinder("dark", (0, 0.82 * h, 0.52 * length), 0.09, 0.045, turn=(0, 0, 90), edge=0.03)
    r = d(0.26, 0.34)
    yield arc("dark", (0.3 * r, 0.035, length + 0.7 * r), r, 0.032, 150, turn=(0, 135, 90))
    yield rod("dark", (0, 0.05, length), 0.045, 0.1, turn=(90, 0, 0))


@category(
    "n04004767",
    body=("white_paint", "grey_paint", "black_paint", "cream_paint"),
    dark=("black_paint", "grey_paint"),
    paper=("paper",),
    light=("green_paint", "blue_paint", "screen"),
)
def printer(d: Draw):
    w, h, depth = d(0.6, 0.7), d(0.2, 0.28), d(0.36, 0.42)
    yield box("body", (0, 0, 0), (w, h, depth), edge=0.06)
    yield box("dark", (0, -0.3 * h, depth - 0.02), (w - 0.14, 0.3 * h, 0.04), edge=0.02)
    yield box("body", (0, -h + 0.04, depth + 0.18), (w - 0.16, 0.03, 0.24), edge=0.02)
    yield box("paper", (0, -h + 0.12, depth + 0.2), (0.42, 0.012, 0.27), turn=(-4, 0, 0))
    yield box("dark", (0, h + 0.14, -depth + 0.04), (w - 0.12, 0.2, 0.03), turn=(-18, 0, 0))
    tall = d(0.32, 0.42)
    yield box("paper", (0, h + tall - 0.05, -depth), (0.42, tall, 0.02), turn=(-18, 0, 0))
    yield box("dark", (0.62 * w, h, 0.4 * depth), (0.2 * w, 0.02, 0.35 * depth), edge=0.015)
    yield box("light", (0.62 * w, h + 0.02, 0.3 * depth), (0.13 * w, 0.015, 0.1), edge=0.01)
    for z in (0.6, 0.2):
        at = (-0.62 * w, h + 0.01, z * depth)
        yield cylinder("light", at, 0.04, 0.025, copies=3, spacing=0.13)


@category(
    "n03602883",
    base=("black_paint", "grey_paint"),
    stick=("black_paint", "grey_paint", "blue_paint"),
    button=("red_paint", "orange_paint"),
    boot=("rubber",),
)
def joystick(d: Draw):
    w, h, lean, tall = d(0.44, 0.54), d(0.12, 0.16), d(-8, 12), d(0.4, 0.5)

    if d.chance():
        yield wedge("base", (0, 0, 0), (w, h, w), top=0.08, edge=0.05)
    else:
        yield cylinder("base", (0, 0, 0), w, h, top=0.86 * w, edge=0.05)
    yield ellipsoid("boot", (0, h, 0), (0.26, 0.2, 0.26))
    yield ring("boot", (0, h + 0.08, 0), 0.22, 0.045)
    turn = (0, 0, lean)
    at = turned(turn, (0, h, 0))
    yield rod("stick", at(0, 0.3), 0.07, 0.3, turn=turn)
    top = 0.4 + 2 * tall
    yield cylinder("stick", at(0, 0.36 + tall), 0.11, tall, top=0.15, turn=turn, edge=0.05)
    yield cylinder("stick", at(0, 0.42), 0.17, 0.05, turn=turn, edge=0.04)
    yield ellipsoid("stick", at(0, top, 0.03), (0.19, 0.15, 0.21), turn=turn)
    yield cylinder("button", at(0, top + 0.13, 0.05), 0.09, 0.05, turn=turn)
    yield box("button", at(0, top - 0.16, 0.17), (0.05, 0.1, 0.06), turn=turn)
    yield cylinder("button", (0.6 * w, h, 0.6 * w), 0.09, 0.06)
    yield cylinder("button", (-0.6 * w, h, 0.6 * w), 0.09, 0.06)


@category("n04401088", body=("black_paint", "red_paint", "cream_paint", "green_paint"), dial=SHINY)
def telephone(d: Draw):
    w = d(0.44, 0.54)
    yield wedge("body", (0, 0, 0), (w, 0.24, 0.42), top=0.14, edge=0.05)
    yield cylinder("dial", (0, 0.08, 0.3), 0.22, 0.05, turn=(60, 0, 0))
    yield cylinder("body", (0, 0.11, 0.34), 0.09, 0.05, turn=(60, 0, 0))
    yield box("body", (0.2, 0.28, -0.05), (0.06, 0.1, 0.1), mirror="x")
    yield arc("body", (0, 0.45, -0.05), 0.9, 0.08, 52, turn=(90, 0, 90))
    yield cylinder("body", (0.48, 0.36, -0.05), 0.15, 0.09, edge=0.04, turn=(0, 0, -20), mirror="x")


@category(
    "n02992529",
    body=("black_paint", "white_paint", "grey_paint", "red_paint"),
    screen=("screen", "blue_paint", "dark_glass"),
    icons=("white_paint", "yellow_paint", "orange_paint"),
    more=("green_paint", "red_paint", "teal_paint"),
)
def cellular_telephone(d: Draw):
    w, h, lean = d(0.4, 0.48), d(0.82, 0.95), d(-20, -12)
    turn, chin = (lean, 0, 0), d(0.1, 0.16)
    at = turned(turn, out=0.06)
    yield Part("body", (0, 0, 0), (w, 0.06, h), corner=0.12, edge=0.04, turn=(90 + lean, 0, 0))
    yield box("screen", at(0, 0.01), (w - 0.05, h - chin, 0.014), edge=0.01, turn=turn)
    for i, slot in enumerate(("icons", "more", "icons")):
        yield box(
            slot,
            at(0, h - chin - 0.2 - 0.24 * i, 0.075),
            (0.07, 0.07, 0.01),
            turn=turn,
            copies=4,
            spacing=0.45 * w,
        )
    yield box(
        "more",
        at(0, 0.16 - h + chin, 0.075),
        (0.07, 0.07, 0.01),
        turn=turn,
        copies=4,
        spacing=0.45 * w,
    )
    yield box("icons", at(0, h - 0.06), (0.09, 0.015, 0.015), edge=0.008, turn=turn)
    yield cylinder("screen", at(0, 0.5 * chin - h + 0.01), 0.05, 0.014, turn=(90 + lean, 0, 0))
    yield box("body", at(-w, 0.4 * h, 0), (0.025, 0.1, 0.03), turn=turn)
    yield box("screen", at(-0.5 * w, h - 0.24, -0.06), (0.13, 0.15, 0.03), 0.025, turn=turn)
    yield cylinder("icons", at(-0.5 * w, h - 0.24, -0.09), 0.07, 0.02, turn=(90 + lean, 0, 0))


@category(
    "n04545858",
    body=("black_paint", "yellow_paint", "green_paint", "grey_paint", "orange_paint"),
    dark=("rubber", "black_paint"),
    screen=("green_paint", "cream_paint", "teal_paint"),
)
def walkie_talkie(d: Draw):
    w, h, depth, mast = d(0.3, 0.36), d(0.5, 0.58), d(0.17, 0.22), d(0.34, 0.5)
    yield box("body", (0, 0, 0), (w, h, depth), edge=0.07)
    yield cylinder("dark", (-0.6 * w, h + mast, 0), 0.085, mast + 0.05, top=0.055, edge=0.04)
    yield cylinder("dark", (-0.6 * w, h + 0.06, 0), 0.11, 0.08)
    yield cylinder("dark", (0.45 * w, h + 0.06, 0), 0.09, 0.09)
    yield box("dark", (0, 0.56 * h, depth), (0.78 * w, 0.26 * h, 0.02), edge=0.015)
    yield box("screen", (0, 0.56 * h, depth + 0.01), (0.64 * w, 0.18 * h, 0.02), edge=0.01)
    yield box(
        "dark",
        (0, -0.42 * h, depth),
        (0.025, 0.7 * w, 0.02),
        turn=(0, 0, 90),
        copies=5,
        spacing=0.18 * h,
    )
    yield cylinder(
        "screen",
        (0, 0.12 * h, depth + 0.01),
        0.05,
        0.03,
        turn=(90, 0, 0),
        copies=3,
        spacing=0.5 * w,
    )
    yield box("screen", (-w, 0.25 * h, 0), (0.035, 0.16, 0.08), edge=0.03)
    yield box("dark", (0, -h + 0.04, 0), (w + 0.015, 0.06, depth + 0.015), edge=0.04)


@category(
    "n04074963",
    body=("black_paint", "grey_paint", "white_paint"),
    keys=("grey_paint", "white_paint", "rubber"),
    accent=("red_paint",),
    more=("green_paint", "blue_paint", "yellow_paint"),
)
def remote_control(d: Draw):
    w, h, lean, rows = d(0.26, 0.32), d(0.86, 0.96), d(-26, -16), d.count(4, 5)
    turn = (lean, 0, 0)
    at = turned(turn, out=0.09)
    yield box("body", (0, 0, 0), (w, h, 0.09), edge=0.07, turn=turn)
    yield cylinder("accent", at(-0.55 * w, h - 0.16), 0.06, 0.035, turn=(90 + lean, 0, 0))
    yield cylinder("keys", at(0.55 * w, h - 0.16), 0.05, 0.03, turn=(90 + lean, 0, 0))
    for row in range(rows):
        yield box(
            "keys",
            at(0, 0.56 * h - row * 0.14),
            (0.2 * w, 0.045, 0.035),
            turn=turn,
            copies=3,
            spacing=0.56 * w,
        )
    y = 0.56 * h - rows * 0.14 - 0.16
    yield ring("keys", at(0, y), 0.55 * w, 0.045, turn=(90 + lean, 0, 0))
    yield cylinder("more", at(0, y), 0.22 * w, 0.04, turn=(90 + lean, 0, 0))
    yield box(
        "more", at(0, y - 0.28), (0.2 * w, 0.04, 0.035), turn=turn, copies=3, spacing=0.56 * w
    )
    yield box("accent", at(0, y - 0.42), (0.2 * w, 0.04, 0.035), turn=turn)
