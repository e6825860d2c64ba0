"""Electrical and electronic things."""

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, rod, wedge
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import PAINTS, PLASTICS, SHINY


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
    "n06874185",
    body=("yellow_paint", "green_paint", "black_paint"),
    red=("red_paint",),
    amber=("yellow_paint", "orange_paint"),
    green=("green_paint",),
)
def traffic_light(d: Draw):
    r, h = d(0.13, 0.16), d(0.45, 0.65)
    yield rod("body", (0, -0.5 - h, 0), 0.05, h)
    yield box("body", (0, 0, 0), (0.24, 0.58, 0.16), edge=0.04)
    yield cylinder("body", (0, -0.5 - 2 * h, 0), 0.22, 0.05, top=0.12)
    for slot, y in (("red", 0.37), ("amber", 0.0), ("green", -0.37)):
        yield ball(slot, (0, y, 0.14), r)
    yield box("body", (0, 0.03 + r, 0.24), (0.02, r, 0.1), turn=(0, 0, 90), copies=3, spacing=0.37)
