"""Equipment of sports."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
    Part,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    rotation_matrix,
    strut,
    tube,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.lines import curve
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, WOODS


def _seam(start: np.ndarray, end: np.ndarray, **options) -> Part:
    """A line just above the unit sphere between two of its points."""
    x, y, z = (end - start) / np.linalg.norm(end - start)
    turn = (np.degrees(np.arccos(y)), np.degrees(np.arctan2(x, z)), 0)
    middle = 0.5 * (start + end)
    return rod("patch", 0.985 * middle / np.linalg.norm(middle), 0.03, 0.24, turn=turn, **options)


@category("n04254680", ball=("white_paint", "enamel", "cream_paint"), patch=("black_paint",))
def soccer_ball(d: Draw):
    # Twelve caps at the corners of an icosahedron, of spheres that just emerge from the ball,
    # and the edges between them. All but the poles are repeated five times.
    inner, latitude = 0.2, np.arctan(0.5)
    size = float(np.sqrt(1 + inner**2 - 2 * inner * d(0.935, 0.952)))

    def corner(height: float, turns: float) -> np.ndarray:
        level, angle = np.cos(height), 0.4 * np.pi * turns
        return np.array([level * np.sin(angle), np.sin(height), level * np.cos(angle)])

    pole, high, low = corner(0.5 * np.pi, 0), corner(latitude, 0), corner(-latitude, 0.5)
    around = {"radial": 5, "axis": "y"}
    yield ball("ball", (0, 0, 0), 1.0)
    yield _seam(pole, high, **around)
    yield _seam(high, low, mirror="x", **around)
    yield _seam(high, corner(latitude, 1), mirror="x", **around)
    yield _seam(low, corner(-latitude, -0.5), **around)
    yield _seam(low, -pole, mirror="x", **around)
    yield ball("patch", inner * pole, size, mirror="y")
    yield ball("patch", inner * high, size, **around)
    yield ball("patch", inner * low, size, mirror="x", **around)


@category("n02802426", ball=("orange_paint", "terracotta", "leather"), seam=("black_paint",))
def basketball(d: Draw):
    thick, off, tilt = d(0.022, 0.03), d(0.5, 0.62), d(-25, 25)
    yield ball("ball", (0, 0, 0), 1.0)
    yield ring("seam", (0, 0, 0), 0.99, thick, turn=(tilt, 0, 0))
    yield ring("seam", (0, 0, 0), 0.99, thick, turn=(0, 0, 90))
    radius = np.sqrt(1 - off**2) - 0.005
    yield ring("seam", (off, 0, 0), radius, thick, turn=(0, 0, 90), mirror="x")


@category(
    "n03445777",
    ball=("white_paint", "porcelain", "yellow_paint"),
    tee=("red_paint", "pine", "blue_paint", "orange_paint"),
    turf=("grass", "leaf"),
)
def golf_ball(d: Draw):
    n, deep, tall = d.count(10, 12), d(0.022, 0.03), d(0.2, 0.32)
    size = 0.1
    yield ball("ball", (0, 0, 0), 0.6)
    for degrees in (0, 27, 53, 77):
        angle, middle = np.deg2rad(degrees), 0.6 + size - deep
        at = (0, middle * np.sin(angle), middle * np.cos(angle))
        yield ball("ball", at, size, radial=n, axis="y", mirror="y" if degrees else "", cut=True)
    yield cylinder("tee", (0, -0.58, 0), 0.1, 0.1, top=0.28)
    yield cylinder("tee", (0, -0.66 - tall, 0), 0.07, tall, top=0.1)
    yield cylinder("turf", (0, -0.7 - 2 * tall, 0), 0.66, 0.06, edge=0.05)


@category(
    "n02799175",
    bat=("oak", "pine", "black_paint", "aluminium"),
    grip=("black_paint", "leather"),
    ball=("white_paint",),
    seam=("red_paint",),
)
def baseball_bat(d: Draw):
    r, h, lean = d(0.15, 0.18), d(0.45, 0.52), d(-16, -8)
    turn = (0, 0, lean)
    along = rotation_matrix(turn) @ (0, 1, 0)
    yield cylinder("bat", 0.55 * along, r, h, top=r, edge=0.12, turn=turn)
    yield cylinder("bat", -0.2 * along, 0.07, 0.35, top=r, turn=turn)
    yield cylinder("grip", -0.72 * along, 0.072, 0.26, turn=turn)
    yield cylinder("bat", -1.0 * along, 0.12, 0.045, edge=0.035, turn=turn)
    x, y = -1.0 * along[:2] + (0.3, 0.15)
    yield ball("ball", (x, y, 0.05), 0.21)
    yield ring("seam", (x + 0.12, y, 0.05), 0.17, 0.015, turn=(0, 0, 75))
    yield ring("seam", (x - 0.12, y, 0.05), 0.17, 0.015, turn=(0, 0, 105))


@category(
    "n04409806",
    frame=(*BRIGHT, "black_paint", "aluminium"),
    string=("white_paint", "cream_paint"),
    grip=("leather", "black_paint", "white_paint"),
    ball=("yellow_paint", "lettuce"),
)
def tennis_racket(d: Draw):
    r, tall, n, throat = d(0.4, 0.45), d(1.2, 1.35), d.count(8, 10), d(0.2, 0.28)
    turn, stretch = (90, 0, 0), (1, 1, tall)
    step = 2 * r / n
    yield box("string", (0, 0, 0), (0.014, 0.7, 0.014), copies=n, spacing=step)
    yield box("string", (0, 0, 0), (0.014, 0.6, 0.014), turn=(0, 0, 90), copies=n + 2, spacing=step)
    yield tube("string", (0, 0, 0), r + 1, 0.3, wall=1, turn=turn, stretch=stretch, cut=True)
    yield ring("frame", (0, 0, 0), r, 0.045, turn=turn, stretch=stretch)
    low = -tall * r - throat
    yield strut("frame", (0.62 * r, -0.8 * tall * r), (0.03, low), 0.04, mirror="x")
    yield rod("frame", (0, low - 0.05, 0), 0.055, 0.14)
    yield box("grip", (0, low - 0.4, 0), (0.07, 0.3, 0.07), edge=0.04)
    yield ball("ball", (0.22, low - 0.52, 0.03), 0.17)


@category(
    "n03524150",
    shaft=(*WOODS, "red_paint", "blue_paint"),
    tape=("black_paint", "white_paint"),
    puck=("black_paint", "rubber"),
)
def hockey_stick(d: Draw):
    h, lean, reach = d(0.75, 0.85), d(16, 24), d(0.26, 0.32)
    turn = (0, 0, lean)
    along = rotation_matrix(turn) @ (0, 1, 0)
    yield box("shaft", (0, 0, 0), (0.065, h, 0.05), edge=0.02, turn=turn)
    yield box("tape", 0.82 * h * along, (0.072, 0.18 * h, 0.057), edge=0.02, turn=turn)
    x, y = -h * along[:2]
    yield box("shaft", (x + 0.1, y + 0.05, 0), (0.12, 0.1, 0.045), edge=0.03)
    yield box("shaft", (x + reach, y + 0.05, 0), (reach, 0.1, 0.035), edge=0.03, turn=(0, 0, 4))
    yield box("tape", (x + 1.3 * reach, y + 0.055, 0), (0.45 * reach, 0.107, 0.042), turn=(0, 0, 4))
    yield cylinder("puck", (x + 1.5 * reach, y + 0.01, 0.22), 0.19, 0.075, edge=0.02)


def _boot(d: Draw, tall: float):
    """A laced boot along x, toe at +x, sole at y = 0, of slots "boot", "sole" and "lace"."""
    wide = d(0.17, 0.2)
    yield box("sole", (0.02, 0.02, 0), (0.6, 0.05, wide + 0.02), edge=0.03)
    yield ellipsoid("boot", (0.28, 0.13, 0), (0.36, 0.2, wide + 0.01))
    yield box("boot", (-0.18, 0.16, 0), (0.36, 0.14, wide), edge=0.1)
    yield Part(
        "boot",
        (-0.26, 0.3 + 0.5 * tall, 0),
        (0.27, 0.12 + 0.5 * tall, wide),
        corner=0.15,
        edge=0.06,
        turn=(0, 0, -5),
        smooth=0.1,
    )
    yield Part(
        "sole",
        (-0.22, 0.4 + tall, 0),
        (0.28, 0.045, wide + 0.02),
        corner=0.16,
        edge=0.03,
        turn=(0, 0, -5),
    )
    yield box("lace", (0.06, 0.34 + 0.42 * tall, 0), (0.015, 0.04, 0.13), turn=(0, 0, -5))
    yield box("lace", (0.09, 0.3 + 0.12 * tall, 0), (0.015, 0.04, 0.13), turn=(0, 0, -10))
    yield box("lace", (0.03, 0.34 + 0.74 * tall, 0), (0.015, 0.04, 0.13), turn=(0, 0, -5))
    yield box("lace", (0.2, 0.31, 0), (0.04, 0.02, 0.13), turn=(0, 0, -35))
    yield box("lace", (0.32, 0.3, 0), (0.04, 0.02, 0.12), turn=(0, 0, -20))


@category(
    "n03558404",
    boot=("white_paint", "black_paint", "leather", "blue_paint"),
    sole=("black_paint", "walnut", "red_paint"),
    lace=("white_paint", "yellow_paint", "black_paint"),
    blade=("chrome", "steel"),
)
def ice_skate(d: Draw):
    yield from _boot(d, d(0.4, 0.56))
    deep = d(0.2, 0.26)
    yield box("blade", (0.02, -deep, 0), (0.72, 0.05, 0.025), edge=0.01)
    yield curve("blade", (0.72, 0.1 - deep), 0.12, 0.035, -95, 30)
    yield box("blade", (0.32, -0.5 * deep, 0), (0.1, 0.55 * deep, 0.05), taper=0.04)
    yield box("blade", (-0.38, -0.5 * deep, 0), (0.08, 0.55 * deep, 0.05), taper=0.04)


@category(
    "n04102618",
    boot=("white_paint", "red_paint", "blue_paint", "teal_paint", "leather"),
    sole=("black_paint", "walnut", "yellow_paint"),
    lace=("white_paint", "yellow_paint", "black_paint"),
    wheel=("red_paint", "orange_paint", "yellow_paint", "teal_paint"),
)
def roller_skate(d: Draw):
    yield from _boot(d, d(0.34, 0.5))
    r = d(0.16, 0.19)
    yield box("sole", (0.02, -0.08, 0), (0.42, 0.05, 0.07))
    for x in (-0.38, 0.38):
        yield cylinder("wheel", (x, -0.14, 0.2), r, 0.08, edge=0.04, turn=(90, 0, 0), mirror="z")
        yield cylinder("lace", (x, -0.14, 0.25), 0.4 * r, 0.05, turn=(90, 0, 0), mirror="z")
    yield rod("sole", (0.38, -0.14, 0), 0.04, 0.2, turn=(90, 0, 0))
    yield rod("sole", (-0.38, -0.14, 0), 0.04, 0.2, turn=(90, 0, 0))
    yield cylinder("wheel", (0.66, -0.06, 0), 0.09, 0.1, top=0.07, turn=(0, 0, 40))


@category(
    "n04228054",
    ski=(*BRIGHT, "white_paint", "teal_paint"),
    mark=("white_paint", "black_paint"),
    binding=("black_paint", "steel"),
    pole=("aluminium", "black_paint", "red_paint"),
)
def ski(d: Draw):
    x, w, tip = d(0.15, 0.19), d(0.1, 0.12), d(0.16, 0.24)
    bend = d(18, 28)
    up = rotation_matrix((bend, 0, 0)) @ (0, 1, 0)
    neck = np.array([x, 0.88, 0])
    yield box("ski", (x, -0.05, 0), (w, 0.95, 0.03), edge=0.02, mirror="x")
    yield box(
        "ski", neck + 0.5 * tip * up, (w, 0.5 * tip, 0.03), edge=0.02, turn=(bend, 0, 0), mirror="x"
    )
    yield cylinder("ski", neck + tip * up, w, 0.03, turn=(90 + bend, 0, 0), mirror="x")
    yield box("mark", (x, 0.55, 0.03), (0.6 * w, 0.22, 0.01), edge=0.005, mirror="x")
    yield box("mark", (x, -0.6, 0.03), (0.6 * w, 0.16, 0.01), edge=0.005, mirror="x")
    yield box("binding", (x, 0.1, 0.06), (0.8 * w, 0.07, 0.05), edge=0.02, mirror="x")
    yield box("binding", (x, -0.2, 0.07), (0.8 * w, 0.09, 0.06), edge=0.02, mirror="x")
    lean = d(9, 13)
    turn = (0, 0, -lean)
    along = rotation_matrix(turn) @ (0, 1, 0)
    foot = np.array([2 * x + 0.08, -0.95, 0.08])
    yield rod("pole", foot + 0.7 * along, 0.028, 0.72, turn=turn, mirror="x")
    yield rod("binding", foot + 1.32 * along, 0.05, 0.14, turn=turn, mirror="x")
    yield ring("binding", foot + 0.14 * along, 0.09, 0.025, turn=turn, mirror="x")
    yield box("binding", (0, -0.95, 0.03), (2 * x + 0.12, 0.03, 0.08))


@category(
    "n04251791",
    board=(*BRIGHT, "teal_paint", "black_paint"),
    mark=("white_paint", "yellow_paint", "black_paint"),
    binding=("black_paint", "grey_paint", "rubber"),
    strap=BRIGHT,
)
def snowboard(d: Draw):
    w, h, place = d(0.24, 0.28), d(0.85, 0.98), d(0.3, 0.38)
    angle = d(8, 20)
    yield Part("board", (0, 0, 0), (w, 0.035, h), corner=0.95 * w, edge=0.02, turn=(90, 0, 0))
    yield cylinder("mark", (0, 0, 0.03), 0.55 * w, 0.012, edge=0.005, turn=(90, 0, 0))
    yield box("mark", (0, h - 0.28, 0.03), (0.6 * w, 0.035, 0.012), edge=0.005, mirror="y")
    for y, turn in ((place, angle), (-place, -angle)):
        yield box("binding", (0, y, 0.06), (0.21, 0.1, 0.05), edge=0.03, turn=(0, 0, turn))
        yield box("binding", (-0.2, y, 0.15), (0.04, 0.1, 0.12), edge=0.03, turn=(0, 0, turn))
        yield Part(
            "strap",
            (0.02, y, 0.1),
            (0.12, 0.04, 0.12),
            corner=0.1,
            edge=0.015,
            wall=0.05,
            turn=(0, 0, turn),
        )


@category(
    "n04363559",
    board=("white_paint", "cream_paint", "teal_paint", "yellow_paint", "orange_paint"),
    stripe=("red_paint", "blue_paint", "green_paint"),
    stringer=("walnut", "black_paint", "pine"),
)
def surfboard(d: Draw):
    w, h, bands = d(0.27, 0.32), d(0.95, 1.1), d.count(1, 3)
    reach, back = 1.0 * h, 0.12
    radius = 0.5 * ((reach + back) ** 2 / w + w)
    yield box("board", (0, 0, 0), (w, h, 0.05), edge=0.045)
    y = d(-0.1, 0.4)
    yield box("stripe", (0, y, 0), (w, 0.06, 0.055))
    if bands > 1:
        yield box("stripe", (0, y + 0.2, 0), (w, 0.04, 0.055))
    if bands > 2:
        yield box("stripe", (0, y - 0.2, 0), (w, 0.04, 0.055))
    yield tube(
        "board",
        (w - radius, -back, 0),
        radius + 2,
        0.3,
        wall=2,
        turn=(90, 0, 0),
        mirror="x",
        cut=True,
    )
    yield box("stringer", (0, 0, 0), (0.018, h, 0.06), edge=0.01)
    yield box("stripe", (0, -h + 0.2, -0.12), (0.02, 0.11, 0.13), turn=(30, 0, 0), edge=0.01)
    yield box(
        "stripe", (0.13, -h + 0.3, -0.1), (0.018, 0.08, 0.1), turn=(30, 0, 0), edge=0.01, mirror="x"
    )


@category(
    "n02885462",
    leather=("red_paint", "blue_paint", "black_paint", "leather", "mahogany"),
    cuff=("white_paint", "black_paint", "yellow_paint"),
    lace=("white_paint", "black_paint"),
)
def boxing_glove(d: Draw):
    fat, tall, thumb = d(0.36, 0.42), d(0.4, 0.46), d(14, 26)
    yield cylinder("leather", (0, -0.42, 0), 0.27, 0.24, top=0.25, edge=0.04)
    yield tube("cuff", (0, -0.62, 0), 0.3, 0.12, top=0.28, wall=0.08)
    yield ellipsoid("leather", (0, 0.1, 0), (fat, tall, 0.33), smooth=0.12)
    yield ellipsoid("leather", (-0.02, 0.28, 0.14), (0.9 * fat, 0.28, 0.28), smooth=0.1)
    yield ellipsoid(
        "leather", (fat + 0.02, 0.02, 0.1), (0.14, 0.3, 0.15), turn=(0, 0, thumb), smooth=0.03
    )
    yield ellipsoid("leather", (fat - 0.06, -0.2, 0.08), (0.16, 0.16, 0.15), smooth=0.06)
    yield cylinder("cuff", (0, -0.24, 0), 0.275, 0.03)
    yield box("lace", (0, -0.42, 0.26), (0.015, 0.1, 0.02), edge=0.01, turn=(0, 0, 60))
    yield box("lace", (0, -0.42, 0.26), (0.015, 0.1, 0.02), edge=0.01, turn=(0, 0, -60))
