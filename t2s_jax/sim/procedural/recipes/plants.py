"""Trees, bushes and other plants."""

import numpy as np

from t2s_jax.sim.procedural.parts import (
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


@category(
    "n12582231",
    trunk=("bark", "cork", "walnut"),
    leaf=("leaf", "green_paint", "lettuce"),
    nut=("walnut", "chocolate"),
)
def palm(d: Draw):
    lean, n, reach = d(6, 14), d.count(6, 8), d(0.4, 0.5)
    yield arc(
        "leaf",
        (0, 0.08, 0.42),
        reach,
        0.07,
        120,
        turn=(90, 0, 0),
        radial=n,
        axis="y",
        stretch=(1.7, 1, 1),
    )
    yield arc("trunk", (0.05 - 0.008 * lean, -0.72, 0), 2.6, 0.1, 32, turn=(0, 90, 0))
    for i in range(4):
        y = -1.2 + 0.3 * i
        x = 0.05 - 0.008 * lean + (y + 0.72) ** 2 / 5.2
        yield ring("trunk", (x, y, 0), 0.09, 0.028)
    yield ellipsoid("leaf", (0, 0.02, 0), (0.16, 0.13, 0.16))
    yield ball("nut", (0, -0.12, 0.13), 0.09, radial=n, axis="y")
    yield ellipsoid("leaf", (0, -1.45, 0), (0.3, 0.06, 0.3))


@category(
    "n13111881",
    trunk=("bark", "walnut"),
    leaf=("leaf", "green_paint", "lettuce"),
    pot=("glazed_clay", "terracotta", "slate", "blue_paint"),
    soil=("soil", "grass"),
)
def bonsai(d: Draw):
    w, size, side = d(0.45, 0.55), d(0.26, 0.32), d.pick(1, -1)
    yield box("pot", (0, -0.62, 0), (w, 0.13, 0.3), edge=0.04, taper=0.06)
    yield box("pot", (0.7 * w, -0.78, 0), (0.08, 0.05, 0.22), mirror="x")
    yield box("soil", (0, -0.5, 0), (w - 0.02, 0.05, 0.28), edge=0.03)
    yield strut("trunk", (0.12 * side, -0.5), (-0.1 * side, -0.15), 0.11, smooth=0.05)
    yield strut("trunk", (-0.1 * side, -0.15), (0.12 * side, 0.25), 0.085, smooth=0.05)
    yield strut("trunk", (-0.05 * side, -0.05), (0.42 * side, 0.02), 0.05, smooth=0.05)
    yield strut("trunk", (0, 0.1), (-0.4 * side, 0.2), 0.05, smooth=0.05)
    for x, y, scale in ((0.14, 0.42, 1.1), (0.52, 0.08, 0.9), (-0.46, 0.26, 1.0)):
        yield ellipsoid("leaf", (x * side, y, 0), (1.15 * size * scale, 0.5 * size, size * scale))
        yield ellipsoid(
            "leaf", (x * side, y + 0.08, 0.05), (0.75 * size * scale, 0.5 * size, 0.7 * size)
        )


@category(
    "n12147226",
    cane=("bamboo", "leaf", "green_paint"),
    knot=("leaf", "cork", "lettuce"),
    leaf=("leaf", "green_paint"),
)
def bamboo(d: Draw):
    r, gap = d(0.085, 0.11), d(0.34, 0.42)
    canes = ((0, 0.1, d(0.9, 1.0)), (-0.32, -0.1, d(0.65, 0.8)), (0.3, -0.12, d(0.75, 0.9)))
    for x, z, h in canes:
        yield cylinder("cane", (x, h - 1, z), r, h)
        for i in range(3):
            yield ring("knot", (x, gap * (i + 0.6) - 1 + 0.1 * x, z), r - 0.01, 0.03)
    for x, y, turn in (
        (0.3, 0.5, -60),
        (0.62, 0.2, -100),
        (-0.3, 0.35, 65),
        (-0.62, 0.05, 100),
        (0.22, 0.0, -50),
    ):
        yield ellipsoid("leaf", (x, y, 0.08), (0.075, 0.28, 0.06), turn=(0, 0, turn))
    yield ellipsoid("knot", (0, -1, 0), (0.55, 0.07, 0.35))


@category(
    "n12155583",
    stem=("leaf", "green_paint", "lettuce"),
    head=("chocolate", "walnut", "mahogany"),
    water=("blue_paint", "ice", "soil"),
)
def cattail(d: Draw):
    long = d(0.22, 0.3)
    for x, z, top in (
        (0, 0.08, d(0.6, 0.75)),
        (-0.3, -0.05, d(0.25, 0.4)),
        (0.28, -0.1, d(0.4, 0.55)),
    ):
        yield rod("stem", (x, 0.5 * (top - 0.9), z), 0.035, 0.5 * (top + 0.9))
        yield rod("head", (x, top, z), 0.1, long)
        yield rod("stem", (x, top + long + 0.08, z), 0.028, 0.12)
    for x, z, turn, h in (
        (-0.5, 0.05, 18, 0.75),
        (-0.14, 0.15, 8, 0.6),
        (0.18, 0.12, -10, 0.7),
        (0.52, 0, -20, 0.7),
    ):
        yield cylinder(
            "stem", (x, h - 0.95, z), 0.08, h, 0.01, turn=(0, 0, turn), stretch=(1, 1, 0.5)
        )
    yield ellipsoid("water", (0, -0.92, 0), (0.66, 0.08, 0.42))


@category(
    "n04454908",
    leaf=("leaf", "green_paint", "grass"),
    trunk=("bark", "walnut"),
    pot=("terracotta", "white_paint", "blue_paint", "slate"),
    soil=("soil",),
)
def topiary(d: Draw):
    kind, r = d.pick("balls", "spiral", "cone"), d(0.3, 0.36)
    yield wedge("pot", (0, -0.98, 0), (0.34, 0.22, 0.34), 0.1, turn=(0, 0, 180))
    yield box("pot", (0, -0.74, 0), (0.37, 0.05, 0.37))
    yield box("soil", (0, -0.69, 0), (0.31, 0.02, 0.31))
    yield rod("trunk", (0, -0.2, 0), 0.055, 0.55)
    if kind == "cone":
        yield cylinder("leaf", (0, 0.05, 0), 1.2 * r, 0.65, 0.02, edge=0.05)
    elif kind == "balls":
        for size, y in ((1.15, -0.3), (0.85, 0.26), (0.55, 0.68)):
            yield ball("leaf", (0, y, 0), size * r)
    else:
        for i in range(6):
            size = (1.15 - 0.15 * i) * r
            y = -0.4 + 0.34 * i - 0.022 * i * i
            yield ellipsoid("leaf", (0, y, 0), (size, 0.62 * size, size), turn=(0, 0, 14))


@category(
    "n13111504",
    bark=("bark", "walnut"),
    wood=("oak", "pine"),
    moss=("grass", "leaf"),
    axe=("steel", "red_paint"),
)
def stump(d: Draw):
    r, h, n = d(0.42, 0.52), d(0.26, 0.38), d.count(5, 6)
    yield cylinder("bark", (0, 0, 0), 1.1 * r, h, r, edge=0.03)
    yield cylinder(
        "bark",
        (0, -h + 0.04, 1.1 * r),
        0.17,
        0.26,
        0.05,
        turn=(100, 0, 0),
        radial=n,
        axis="y",
        smooth=0.12,
    )
    yield cylinder("wood", (0, h, 0), 0.9 * r, 0.03)
    for s in (0.25, 0.5, 0.72):
        yield ring("bark", (0, h + 0.024, 0), s * r, 0.013)
    yield rod("bark", (-r - 0.04, 0.02, 0.1), 0.08, 0.2, turn=(0, 0, 50))
    yield ellipsoid("moss", (0.3 * r, -h + 0.1, r), (0.2, 0.13, 0.12))


@category("", bark=("bark", "walnut"), wood=("oak", "pine"))
def log(d: Draw):
    r, length, twig = d(0.26, 0.33), d(0.75, 0.95), d(-0.4, 0.3)
    yield cylinder("bark", (0, 0, 0), r, length, turn=(0, 0, 90), edge=0.02)
    yield cylinder("wood", (length, 0, 0), 0.88 * r, 0.025, turn=(0, 0, 90), mirror="x")
    for s in (0.3, 0.6):
        yield ring("bark", (length + 0.02, 0, 0), s * r, 0.014, turn=(0, 0, 90), mirror="x")
    yield cylinder("bark", (twig, r + 0.06, 0.08), 0.1, 0.16, 0.085, turn=(20, 0, 20), smooth=0.06)
    yield cylinder("wood", (twig - 0.055, r + 0.21, 0.135), 0.07, 0.02, turn=(20, 0, 20))
    yield cylinder(
        "bark", (twig + 0.55, 0.1, r + 0.04), 0.08, 0.13, 0.06, turn=(70, 0, 0), smooth=0.06
    )


@category(
    "n12142085",
    straw=("straw", "bristle", "cheese"),
    ear=("cheese", "straw", "bread"),
    band=("rope", "red_paint", "leaf"),
)
def wheat(d: Draw):
    n, r, tall = d.count(7, 9), d(0.26, 0.32), d(0.55, 0.65)
    lean = d(16, 24)
    yield cylinder("straw", (0, -0.5, 0), r + 0.08, 0.45, 0.13)
    yield cylinder("straw", (0, 0.2, 0), 0.12, 0.35, r)
    yield rod("straw", (0, 0.2, 0.2), 0.03, 0.42, turn=(lean, 0, 0), radial=n, axis="y")
    out = 0.2 + (tall - 0.1) * np.tan(np.radians(lean))
    yield ellipsoid(
        "ear",
        (0, tall + 0.14, out),
        (0.085, 0.26, 0.085),
        turn=(lean + 6, 0, 0),
        radial=n,
        axis="y",
    )
    yield ellipsoid("ear", (0, tall + 0.24, 0), (0.11, 0.28, 0.11))
    yield ellipsoid(
        "ear", (0, tall + 0.2, 0.13), (0.08, 0.25, 0.08), turn=(10, 0, 0), radial=n, axis="y"
    )
    yield ring("band", (0, -0.07, 0), 0.12, 0.06)


@category(
    "n01915811",
    coral=("red_paint", "petal", "orange_paint", "skin_of_fruit"),
    rock=("granite", "gravel", "sandstone"),
)
def coral(d: Draw):
    n, thick = d.count(4, 5), d(0.065, 0.085)
    yield ellipsoid("rock", (0, -0.62, 0), (0.5, 0.16, 0.42))
    yield rod("coral", (0, -0.15, 0), 0.11, 0.5)
    tip = ((0.0, 0.62), (0.42, 0.5), (-0.44, 0.42), (0.72, 0.12), (-0.7, 0.0))
    base = ((0.0, 0.2), (0.02, -0.1), (-0.02, -0.18), (0.05, -0.3), (-0.04, -0.35))
    for start, end in zip(base[:n], tip[:n], strict=True):
        shift = d(-0.08, 0.08)
        end = np.array((end[0] + shift, end[1]))
        yield strut("coral", start, end, thick, smooth=0.08)
        for side in (1, -1):
            fork = 0.35 * np.array(start) + 0.65 * end
            yield strut(
                "coral", fork, fork + np.array((0.2 * side, 0.26)), 0.8 * thick, smooth=0.05
            )


@category(
    plant=("leaf", "green_paint"), pot=("terracotta", "white_paint", "blue_paint"), soil=("soil",)
)
def cactus(d: Draw):
    h, r = d(0.6, 0.75), d(0.19, 0.23)
    yield rod("plant", (0, 0.15, 0), r, h)
    yield rod("plant", (0.44, d(0.2, 0.4), 0), 0.12, 0.32)
    yield rod("plant", (0.26, 0.02, 0), 0.11, 0.26, turn=(0, 0, 90), smooth=0.08)
    if d.chance(0.75):
        yield rod("plant", (-0.4, d(0.3, 0.5), 0), 0.11, 0.26)
        yield rod("plant", (-0.24, 0.18, 0), 0.1, 0.23, turn=(0, 0, 90), smooth=0.08)
    yield cylinder("pot", (0, -0.62, 0), 0.26, 0.24, top=0.36)
    yield cylinder("soil", (0, -0.4, 0), 0.31, 0.03)


@category("n13104059", trunk=("bark",), leaf=("leaf", "grass"), fruit=("red_paint", "orange_paint"))
def tree(d: Draw):
    if d.chance():
        n, r = d.count(3, 4), d(0.48, 0.6)
        yield cylinder("trunk", (0, -0.75, 0), 0.1, 0.25)
        for i in range(n):
            yield cylinder("leaf", (0, -0.35 + 0.38 * i, 0), r * (1 - 0.2 * i), 0.27, top=0.02)
        return
    yield cylinder("trunk", (0, -0.5, 0), 0.14, 0.5, top=0.09)
    r = d(0.38, 0.48)
    yield ball("leaf", (0, 0.4, 0), r)
    yield ball("leaf", (0.32, 0.25, 0.1), d(0.24, 0.32), smooth=0.1)
    yield ball("leaf", (-0.3, 0.3, -0.1), d(0.26, 0.34), smooth=0.1)
    yield ball("leaf", (0.05, 0.2, 0.3), d(0.22, 0.3), smooth=0.1)
    if d.chance(0.4):
        yield ball("fruit", (0.65 * r, 0.5, 0.65 * r), 0.06, mirror="xz")
        yield ball("fruit", (0.3 * r, 0.65, 0.68 * r), 0.06, mirror="xz")


@category(
    "n12476510",
    leaf=("leaf", "green_paint", "teal_paint", "lettuce"),
    edge=("cheese", "lettuce", "leaf"),
    ground=("sand", "gravel", "soil"),
)
def agave(d: Draw):
    n, long, fat = d.count(9, 11), d(0.42, 0.5), d(0.1, 0.13)
    yield ellipsoid("ground", (0, -0.08, 0), (0.5, 0.1, 0.5))
    for i, tilt in enumerate((68, 46, 24)):
        size = long * (1 + 0.06 * i)
        out, up = np.sin(np.radians(tilt)), np.cos(np.radians(tilt))
        slot = "edge" if i == 1 else "leaf"
        at = (0, 0.9 * size * up, 0.9 * size * out)
        turn = (tilt, 0, 0)
        yield cylinder(
            slot, at, fat, size, 0.01, turn=turn, radial=n, axis="y", stretch=(1, 1, 0.5)
        )
    yield cylinder("leaf", (0, long, 0), 0.09, 0.9 * long, 0.01)


@category(
    "n11717399",
    petal=("petal", "white_paint", "human_skin"),
    heart=("yellow_paint", "cheese"),
    pad=("leaf", "green_paint", "lettuce"),
)
def lotus(d: Draw):
    n, r, tall = d.count(7, 8), d(0.42, 0.5), d(0.24, 0.3)
    yield cylinder("pad", (0, -0.16, 0), 0.85, 0.03, edge=0.025)
    yield box("pad", (0.66, -0.16, 0.5), (0.4, 0.2, 0.05), edge=0.01, turn=(0, -38, 0), cut=True)
    for tilt, out, size in ((68, 1.0, 1.1), (40, 0.62, 1.05), (14, 0.3, 0.95)):
        at = (0, tall * np.cos(np.radians(tilt)) * 1.1 - 0.08, out * r * 0.85)
        half = (0.42 * r, size * tall, 0.07)
        yield ellipsoid("petal", at, half, turn=(tilt, 0, 0), radial=n, axis="y")
    yield cylinder("heart", (0, 0.06, 0), 0.08, 0.15, 0.14, edge=0.03)


@category("n11752578", leaf=("leaf", "green_paint", "lettuce"), mark=("lettuce", "cream", "leaf"))
def clover(d: Draw):
    n, r, h = d.pick(3, 4, 4), d(0.24, 0.28), d(0.4, 0.52)
    yield cylinder(
        "leaf", (0.62 * r, 1.9 * r, 0), 0.85 * r, 0.04, turn=(90, 0, 0), edge=0.03, radial=n
    )
    yield cylinder(
        "leaf", (-0.62 * r, 1.9 * r, 0), 0.85 * r, 0.04, turn=(90, 0, 0), edge=0.03, radial=n
    )
    yield box(
        "leaf", (0, 1.15 * r, 0), (0.85 * r, 0.85 * r, 0.04), edge=0.03, turn=(0, 0, 45), radial=n
    )
    yield ellipsoid("mark", (0, 1.35 * r, 0.035), (0.1, 0.5 * r, 0.025), radial=n)
    yield rod("leaf", (0, -1.2 * h, -0.05), 0.04, 1.2 * h)
