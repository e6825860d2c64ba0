"""Electrical and electronic things."""

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, rod, wedge
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import PAINTS, PLASTICS, SHINY
from t2s_jax.sim.procedural.recipes.placing import turned


@category(
    "n04405907",
    body=("black_paint", "walnut", "white_paint"),
    screen=("screen", "blue_paint", "dark_glass"),
    stand=("steel", "black_paint"),
)
def television(d: Draw):
    w, h = d(0.8, 0.95), d(0.46, 0.56)
    if d.chance(0.65):
        yield box("body", (0, 0, 0), (w, h, 0.05))
        yield box("screen", (0, 0.02, 0.04), (w - 0.06, h - 0.08, 0.02))
        yield box("stand", (0, -h - 0.08, 0), (0.07, 0.12, 0.04))
        yield box("stand", (0, -h - 0.2, 0), (0.36, 0.03, 0.18))
        return
    yield box("body", (0, 0, 0), (0.7, 0.5, 0.34), edge=0.06)
    yield box("screen", (-0.12, 0, 0.33), (0.46, 0.38, 0.04), edge=0.035)
    yield cylinder("stand", (0.53, 0.15, 0.35), 0.07, 0.04, turn=(0, 90, 90), copies=2, spacing=0.3)
    yield rod("stand", (0.22, 0.75, 0), 0.02, 0.34, turn=(0, 0, -35), mirror="x")
    yield rod("stand", (0.5, -0.6, 0), 0.04, 0.17, turn=(0, 0, 15), mirror="x")


@category(
    "n02942699",
    body=("black_paint", "grey_paint", "red_paint"),
    grip=("leather", "steel"),
    lens=("dark_glass",),
    metal=SHINY,
)
def camera(d: Draw):
    w, r = d(0.52, 0.64), d(0.22, 0.27)
    yield box("body", (0, 0, 0), (w, 0.34, 0.18), edge=0.06)
    yield box("grip", (0, -0.02, 0), (w + 0.006, 0.18, 0.186), edge=0.05)
    yield cylinder("body", (0.05, -0.02, 0.3), r, 0.2, turn=(90, 0, 0))
    yield ring("metal", (0.05, -0.02, 0.48), r - 0.02, 0.03, turn=(90, 0, 0))
    yield cylinder("lens", (0.05, -0.02, 0.49), r - 0.05, 0.02, turn=(90, 0, 0))
    yield box("body", (0.05, 0.4, 0), (0.17, 0.11, 0.14), edge=0.05)
    yield cylinder("metal", (-0.7 * w, 0.38, 0), 0.07, 0.05)
    yield cylinder("metal", (0.75 * w, 0.37, 0), 0.1, 0.04)


@category(
    "n03320046",
    cage=(*SHINY, "black_paint"),
    blade=PAINTS,
    base=("white_paint", "black_paint", "steel"),
)
def electric_fan(d: Draw):
    r, h = d(0.52, 0.62), d(0.45, 0.6)
    n = 3 * d.count(1, 2) if d.chance() else 4
    yield ellipsoid("blade", (0, 0.5 * r, 0.1), (0.16, 0.42 * r, 0.03), turn=(0, 30, 0), radial=n)
    yield ring("cage", (0, 0, 0.1), r, 0.03, turn=(90, 0, 0))
    yield box("cage", (0, 0.5 * r, 0.2), (0.01, 0.5 * r, 0.01), radial=n, turn=(0, 0, 0))
    yield cylinder("base", (0, 0, 0), 0.14, 0.17, turn=(90, 0, 0), edge=0.05)
    yield rod("base", (0, -h, -0.05), 0.05, h)
    yield cylinder("base", (0, -2 * h, 0), 0.38, 0.05, edge=0.03)


@category("n03261776", band=PLASTICS, cup=("black_paint", *PAINTS), pad=("leather", "black_paint"))
def headphones(d: Draw):
    r = d(0.5, 0.58)
    yield arc("band", (0, r, 0), r, 0.06, 185, turn=(90, 0, 90))
    yield cylinder("cup", (r, -0.2, 0), d(0.24, 0.3), 0.09, turn=(0, 0, 90), edge=0.05, mirror="x")
    yield cylinder("pad", (r - 0.12, -0.2, 0), 0.22, 0.06, turn=(0, 0, 90), edge=0.05, mirror="x")
    yield box("band", (r + 0.02, 0, 0), (0.03, 0.14, 0.05), mirror="x")


@category(
    "n04442312",
    body=("steel", "white_paint", "red_paint", "chrome"),
    slot=("black_paint",),
    bread=("bread",),
)
def toaster(d: Draw):
    w, h = d(0.5, 0.62), d(0.32, 0.4)
    yield box("body", (0, 0, 0), (w, h, 0.28), edge=0.12)
    yield box("slot", (0, h - 0.03, 0.1), (0.8 * w, 0.05, 0.05), edge=0.01, mirror="z")
    if d.chance(0.75):
        yield box("bread", (0, h + 0.06, 0.1), (0.65 * w, 0.18, 0.035), edge=0.03, mirror="z")
    yield box("slot", (0, -h, 0), (w - 0.04, 0.04, 0.24))
    yield box("slot", (-w - 0.03, 0.12, 0), (0.06, 0.03, 0.08))
    yield cylinder("slot", (-w, -0.12, 0), 0.07, 0.04, turn=(0, 0, 90))


@category(
    "n06874185",
    body=("yellow_paint", "green_paint", "black_paint"),
    red=("red_paint",),
    amber=("yellow_paint", "orange_paint"),
    green=("green_paint",),
)
def traffic_light(d: Draw):
    r, h = d(0.13, 0.16), d(0.28, 0.42)
    yield rod("body", (0, -0.5 - h, 0), 0.06, h)
    yield box("body", (0, 0, 0), (0.24, 0.58, 0.16), edge=0.04)
    yield cylinder("body", (0, -0.5 - 2 * h, 0), 0.22, 0.05, top=0.12)
    for slot, y in (("red", 0.37), ("amber", 0.0), ("green", -0.37)):
        yield ball(slot, (0, y, 0.14), r)
    yield box("body", (0, 0.03 + r, 0.24), (0.02, r, 0.1), turn=(0, 0, 90), copies=3, spacing=0.37)


@category(
    "n03691459",
    body=("walnut", "black_paint", "oak", "white_paint", "mahogany"),
    cone=("rubber", "black_paint", "grey_paint"),
    metal=("steel", "chrome", "gold"),
)
def loudspeaker(d: Draw):
    w, h, depth, n = d(0.34, 0.42), d(0.62, 0.84), d(0.3, 0.38), d.count(2, 3)
    yield box("body", (0, 0, 0), (w, h, depth), edge=0.03)
    big = 0.8 * w
    sizes = [(-h + big + 0.09, big), (h - 0.2, 0.15)]
    if n == 3 and h > 0.7:
        sizes.insert(1, (0.5 * (-h + 2 * big + 0.12 + h - 0.4), 0.5 * w))
    for y, r in sizes:
        yield cylinder("cone", (0, y, depth), r, 0.12, top=0.4 * r, turn=(-90, 0, 0), cut=True)
        yield ring("metal", (0, y, depth), r, 0.035, turn=(90, 0, 0))
        yield ball("metal", (0, y, depth - 0.1), 0.36 * r)
    yield box("cone", (0, -h - 0.03, 0), (w - 0.05, 0.05, depth - 0.05))
    yield box("cone", (0, -0.5 * h, -depth), (0.16, 0.16, 0.02), edge=0.015)
    yield cylinder(
        "metal", (0, -0.5 * h, -depth), 0.05, 0.06, turn=(90, 0, 0), copies=2, spacing=0.15
    )


@category(
    "n04043733",
    body=("red_paint", "cream_paint", "walnut", "teal_paint", "mahogany"),
    grille=("wicker", "brushed_steel", "cream_paint", "black_paint"),
    metal=("chrome", "brass", "gold"),
    dial=("cream_paint", "white_paint", "yellow_paint"),
)
def radio(d: Draw):
    w, h, depth, r = d(0.66, 0.8), d(0.36, 0.44), d(0.18, 0.24), d(0.26, 0.31)
    x = -w + r + 0.1
    yield box("body", (0, 0, 0), (w, h, depth), edge=d(0.04, 0.12))
    yield cylinder("grille", (x, 0, depth), r, 0.03, turn=(90, 0, 0))
    yield ring("metal", (x, 0, depth + 0.02), r, 0.03, turn=(90, 0, 0))
    right = 0.5 * (w + x + r)
    wide = 0.5 * (w - x - r) - 0.08
    yield box("dial", (right, 0.45 * h, depth), (wide, 0.3 * h, 0.03), edge=0.01)
    yield box(
        "metal", (right + d(-0.5, 0.5) * wide, 0.45 * h, depth + 0.03), (0.015, 0.28 * h, 0.01)
    )
    yield cylinder(
        "metal",
        (right, -0.4 * h, depth + 0.05),
        0.09,
        0.06,
        turn=(90, 0, 0),
        copies=2,
        spacing=1.1 * wide,
    )
    yield arc("metal", (0, h + 0.2, 0), 0.62 * w, 0.04, 96, turn=(90, 0, 90))
    yield rod("metal", (w - 0.08, h + 0.3, -0.1), 0.022, d(0.4, 0.5), turn=(0, 0, -24))
    yield ball("metal", (w - 0.12, h, -0.1), 0.05)
    yield box("metal", (0.7 * w, -h - 0.02, 0), (0.07, 0.04, depth), mirror="x")


@category(
    "n03759954",
    mesh=("chrome", "brushed_steel", "black_paint", "gold"),
    body=("black_paint", "steel", "red_paint", "blue_paint"),
    stand=("black_paint", "chrome", "iron"),
)
def microphone(d: Draw):
    r, length, tilt, h = d(0.23, 0.28), d(0.4, 0.5), d(35, 50), d(0.36, 0.46)
    turn = (0, 0, tilt)
    at = turned(turn)
    yield cylinder("body", at(0, 0), 0.1, length, top=0.17, turn=turn)
    yield ball("mesh", at(0, length + 0.16), r)
    yield ring("body", at(0, length + 0.16), r - 0.01, 0.035, turn=turn)
    yield cylinder("body", at(0, length), 0.17, 0.06, top=0.2, turn=turn)
    yield cylinder("stand", at(0, -0.08), 0.165, 0.1, turn=turn)
    yield box("mesh", at(0, 0.26), (0.06, 0.09, 0.16), turn=turn)
    yield rod("stand", (0, -h, 0), 0.05, h)
    yield ball("stand", (0.02, -0.13, 0), 0.1)
    yield cylinder("stand", (0, -2 * h, 0), d(0.36, 0.46), 0.05, top=0.3)
    # The cord goes on from the handle's end in the same direction.
    middle = turned((0, 0, tilt - 40), at(-0.3, -length))(0.3, 0)
    yield arc("stand", middle, 0.3, 0.035, 84, turn=(tilt - 40, -90, 0))


@category(
    "n02978881",
    shell=("black_paint", "grey_paint", "white_paint", "red_paint"),
    label=("paper", "yellow_paint", "orange_paint", "cream_paint", "teal_paint"),
    hub=("white_paint", "cream_paint"),
    dark=("black_paint", "chocolate"),
)
def cassette(d: Draw):
    w, h, t, x = d(0.8, 0.9), d(0.5, 0.58), d(0.07, 0.1), d(0.32, 0.38)
    yield box("shell", (0, 0, 0), (w, h, t), edge=0.04)
    yield box("label", (0, 0.1, t), (w - 0.1, h - 0.2, 0.012), edge=0.01, mirror="z")
    yield box("shell", (0, 0.06, t + 0.01), (x + 0.22, 0.17, 0.015), edge=0.012, mirror="z")
    yield cylinder("hub", (x, 0.06, t + 0.01), 0.14, 0.025, turn=(90, 0, 0), mirror="xz")
    yield cylinder("dark", (x, 0.06, t + 0.02), 0.085, 0.025, turn=(90, 0, 0), mirror="xz")
    for angle in (0, 60, 120):
        yield box("hub", (x, 0.06, t + 0.03), (0.085, 0.014, 0.02), turn=(0, 0, angle), mirror="xz")
    yield box("dark", (0, 0.06, t + 0.02), (0.12, 0.1, 0.01), edge=0.008, mirror="z")
    yield box(
        "dark", (0, 0.7 * h - 0.04, t + 0.01), (0.75 * w, 0.015, 0.008), edge=0.006, mirror="z"
    )
    yield wedge("shell", (0, -h + 0.12, t), (0.62 * w, 0.12, 0.06), top=0.03, mirror="z")
    yield cylinder("dark", (0.4 * w, -h + 0.1, t + 0.06), 0.05, 0.015, turn=(90, 0, 0), mirror="xz")
    yield cylinder("dark", (0.9 * w, h - 0.07, t), 0.03, 0.01, turn=(90, 0, 0), mirror="xz")


@category(
    "n04064401",
    body=("walnut", "red_paint", "teal_paint", "oak", "cream_paint"),
    record=("black_paint",),
    label=("red_paint", "orange_paint", "yellow_paint", "blue_paint"),
    metal=("chrome", "steel", "gold"),
)
def record_player(d: Draw):
    w, h, depth, lean = d(0.68, 0.78), d(0.12, 0.18), d(0.5, 0.56), d(-16, -4)
    r, x = 0.86 * depth, -w + depth + 0.01
    yield box("body", (0, 0, 0), (w, h, depth), edge=0.03)
    yield cylinder("metal", (x, h + 0.02, 0), r + 0.02, 0.03)
    yield cylinder("record", (x, h + 0.05, 0), r, 0.025)
    yield ring("metal", (x, h + 0.072, 0), 0.7 * r, 0.006)
    yield cylinder("label", (x, h + 0.075, 0), 0.36 * r, 0.012)
    yield rod("metal", (x, h + 0.1, 0), 0.025, 0.05)
    pivot = w - 0.14
    yield cylinder("metal", (pivot, h + 0.06, 0.16 - depth), 0.11, 0.08)
    sweep = d(18, 30)
    arm = turned((0, -sweep, 0), (pivot, h + 0.16, 0.16 - depth))
    yield rod("metal", arm(0, 0, 0.36), 0.025, 0.46, turn=(90, -sweep, 0))
    yield box("metal", arm(0, -0.03, 0.8), (0.055, 0.05, 0.08), turn=(0, -sweep, 0))
    yield cylinder("metal", (pivot, h + 0.03, depth - 0.14), 0.06, 0.04)
    back = 0.48 * depth
    yield box(
        "body",
        (0, h + 0.9 * depth, -depth - back * 0.15),
        (w, 0.92 * depth, 0.09),
        turn=(lean, 0, 0),
    )
    yield box(
        "record",
        (0, h + 0.9 * depth, -depth - back * 0.15 + 0.08),
        (0.9 * w, 0.8 * depth, 0.02),
        turn=(lean, 0, 0),
    )
    yield box("metal", (-0.5 * w, -0.1 * h, depth), (0.1, 0.05, 0.02))
