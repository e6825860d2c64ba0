"""Fruit and vegetables."""

import numpy as np

from t2s_jax.sim.procedural.parts import Part, ball, box, cylinder, ellipsoid, ring, rod
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import lathe

_LEAF = ("leaf", "green_paint", "lettuce")
_STALK = ("bark", "leaf")


def _leaf(x: float, y: float, half: float, tilt: float):
    """One leaf that points to the right."""
    return ellipsoid("leaf", (x, y, 0), (half, 0.035, 0.5 * half), turn=(30, 0, tilt))


def _pear_body(slot: str, r: float, tall: float, top: float):
    """A ball with a smaller one at height `tall`."""
    yield ball(slot, (0, 0, 0), r)
    yield ball(slot, (0, tall, 0), top, smooth=0.3)


@category(
    "n07767847",
    skin=("lettuce", "yellow_paint", "banana_skin", "honeycomb"),
    stalk=_STALK,
    leaf=_LEAF,
)
def pear(d: Draw):
    r, tall, top = d(0.46, 0.54), d(0.56, 0.72), d(0.24, 0.29)
    yield from _pear_body("skin", r, tall, top)
    yield rod("stalk", (0.05, tall + top + 0.1, 0), 0.035, 0.17, turn=(0, 0, -d(5, 25)))
    yield _leaf(0.28, tall + top + 0.06, d(0.2, 0.26), 15)


@category(
    "n07747607",
    peel=("orange_paint", "skin_of_fruit"),
    pith=("cream", "wax"),
    flesh=("orange_paint", "honeycomb", "skin_of_fruit"),
    leaf=_LEAF,
)
def orange(d: Draw):
    r, n = d(0.62, 0.7), d.count(8, 10)
    yield ball("peel", (0, 0, 0), r)
    yield box("pith", (0, 0, 1), (1, 1, 1), edge=0.0, cut=True)
    w = 0.92 * 0.88 * r * np.tan(np.pi / n) - 0.02
    yield Part(
        "flesh",
        (0, 0.48 * r, 0),
        (0.5 * w, 0.4 * r, 0.03),
        corner=0.02,
        edge=0.02,
        taper=0.45 * w,
        radial=n,
    )
    size = r * d(0.75, 0.9)
    yield ball("peel", (-0.7 * r, size - r, -size - 0.1), size)
    yield _leaf(0.1 - 0.7 * r, 2 * size - r, d(0.22, 0.3), 12)


@category(
    "n07745940", flesh=("red_paint", "skin_of_fruit"), seed=("yellow_paint", "cream"), leaf=_LEAF
)
def strawberry(d: Draw):
    r, tall, n = d(0.46, 0.54), d(0.72, 0.86), 7
    bulges = (
        (0, 0.36, r),
        (-0.28 * tall, 0.42 * tall, 0.86 * r),
        (-0.62 * tall, 0.38 * tall, 0.55 * r),
    )
    for y, high, wide in bulges:
        yield ellipsoid("flesh", (0, y, 0), (wide, high, wide), smooth=0.1)
    for share in (0.12, 0.34, 0.56, 0.78):
        y = -share * tall
        inside = [(1 - ((y - at) / high) ** 2, wide) for at, high, wide in bulges]
        out = max(wide * max(part, 0) ** 0.5 for part, wide in inside)
        yield ellipsoid("seed", (0, y, out), (0.035, 0.055, 0.025), radial=n, axis="y")
    yield ellipsoid("leaf", (0, 0.3, 0.24), (0.12, 0.05, 0.28), turn=(20, 0, 0), radial=n, axis="y")
    yield rod("leaf", (0, 0.42, 0), 0.05, d(0.12, 0.2), turn=(0, 0, d(-20, 20)))


@category("n07757132", fruit=("red_paint", "velvet", "skin_of_fruit"), stalk=_STALK, leaf=_LEAF)
def cherry(d: Draw):
    r, apart, tall = d(0.32, 0.38), d(0.36, 0.44), d(0.8, 1.0)
    drop = d(0.0, 0.25)
    for side, low in ((1, 0.0), (-1, drop)):
        yield ellipsoid("fruit", (side * apart, low, 0), (r, 0.92 * r, r))
        yield ball("fruit", (side * apart, low + r + 0.08, 0), 0.14, smooth=0.12, cut=True)
    for side, low in ((1, 0.0), (-1, drop)):
        start, end = np.array([side * apart, low + 0.8 * r]), np.array([0.02, tall + 0.25])
        reach = end - start
        turn = (0, 0, np.degrees(np.arctan2(-reach[0], reach[1])))
        yield rod("stalk", (*(0.5 * (start + end)), 0), 0.035, 0.5 * np.hypot(*reach), turn=turn)
    yield ellipsoid("stalk", (0.02, tall + 0.26, 0), (0.1, 0.06, 0.06))
    yield _leaf(0.36, tall + 0.2, d(0.3, 0.38), -10)


@category(
    "n07753275",
    skin=("honeycomb", "banana_skin", "bread"),
    eye=("bark", "bread", "honeycomb"),
    leaf=_LEAF,
)
def pineapple(d: Draw):
    r, h, n = d(0.4, 0.46), d(0.54, 0.64), d.count(8, 9)
    yield ellipsoid("skin", (0, 0, 0), (r, h, r))
    for i in range(5):
        share = 0.36 * i - 0.72
        out = r * (1 - share * share) ** 0.5
        # Every other row is shifted by half a step, which takes both halves of its eyes.
        turn = np.pi / n * (i % 2)
        at = (out * np.sin(turn), share * h, out * np.cos(turn))
        yield ball("eye", at, 0.26 * out, radial=n, axis="y", mirror="x" * (i % 2))
    tall = d(0.26, 0.36)
    yield ellipsoid(
        "leaf", (0, h + 0.1, 0.2), (0.09, 0.05, 0.3), turn=(-40, 0, 0), radial=n, axis="y"
    )
    yield ellipsoid(
        "leaf", (0, h + tall, 0.12), (0.08, 0.05, tall + 0.05), turn=(-68, 0, 0), radial=n, axis="y"
    )
    yield cylinder("leaf", (0, h + tall, 0), 0.1, tall, top=0.02)


@category(
    "n07758680",
    fruit=("velvet", "lettuce", "black_paint", "teal_paint"),
    stalk=("bark",),
    leaf=_LEAF,
)
def grape(d: Draw):
    n, r, step = 6, d(0.15, 0.17), d(0.23, 0.26)
    yield ball("fruit", (0, -4 * step - 0.05, 0), r)
    for i, out in enumerate((0.36, 0.42, 0.34, 0.24)):
        turn = np.pi / n * (i % 2)
        at = (out * np.sin(turn), -i * step, out * np.cos(turn))
        yield ball("fruit", at, r, radial=n, axis="y", mirror="x" * (i % 2))
    yield from lathe("fruit", (-4 * step, 0.1), (0, 0.3))
    yield rod("stalk", (0, 0.2, 0), 0.045, 0.25)
    yield rod("stalk", (0.08, 0.42, 0), 0.045, 0.16, turn=(0, 0, 90))
    yield ellipsoid("leaf", (-0.25, 0.2, 0.12), (0.26, 0.035, 0.2), turn=(30, 0, 20))
    yield ellipsoid("leaf", (0.22, 0.2, 0.14), (0.24, 0.035, 0.18), turn=(35, 0, -15))


@category(
    "n07756951",
    rind=("green_paint", "leaf"),
    white=("cream", "lettuce"),
    flesh=("red_paint", "petal"),
    seed=("black_paint", "chocolate"),
)
def watermelon(d: Draw):
    r, half, n = d(0.88, 0.98), d(0.16, 0.24), d.count(12, 16)
    flat = (90, 0, 0)
    yield cylinder("rind", (0, 0, 0), r, half, edge=0.03, turn=flat)
    yield cylinder("white", (0, 0, 0), 0.92 * r, half + 0.005, turn=flat)
    yield cylinder("flesh", (0, 0, 0), 0.85 * r, half + 0.01, turn=flat)
    for share in (0.68, 0.4):
        yield ellipsoid("seed", (0, share * r, half), (0.028, 0.055, 0.04), radial=n)
    yield box("flesh", (0, 1.06, 0), (1.2, 1, 1), edge=0.0, cut=True)


@category("n07730207", root=("orange_paint", "skin_of_fruit"), leaf=_LEAF)
def carrot(d: Draw):
    r, long = d(0.28, 0.34), d(0.6, 0.72)
    yield cylinder("root", (0, 0, 0), 0.06, long, top=r, edge=0.05)
    yield ellipsoid("root", (0, long - 0.03, 0), (r, 0.15, r))
    for share in (0.6, 0.25, -0.1, -0.45):
        out = 0.5 * (r + 0.06) + 0.5 * (r - 0.06) * share
        yield ring("root", (0, share * long, 0), out - 0.012, 0.022)
    for tilt in (0, 26, -26):
        x = -np.tan(np.radians(tilt)) * 0.28
        yield ellipsoid("leaf", (x, long + 0.36, 0), (0.09, d(0.28, 0.36), 0.07), turn=(0, 0, tilt))
    yield ellipsoid("leaf", (0, long + 0.3, 0.14), (0.08, 0.28, 0.07), turn=(28, 0, 0), mirror="z")


@category("n07731952", kernel=("banana_skin", "yellow_paint", "honeycomb"), husk=_LEAF)
def corn(d: Draw):
    r, n, rows = d(0.26, 0.3), d.count(11, 13), d.count(10, 12)
    size = 1.12 * r * np.pi / n
    step = 1.75 * size
    long = 0.5 * step * (rows - 1)
    yield rod("kernel", (0, 0, 0), r, long + r)
    yield ball(
        "kernel", (0, 0, r), size, turn=(0, 0, 90), copies=rows, spacing=step, radial=n, axis="y"
    )
    yield ball("kernel", (0, long + 1.5 * size, 0.78 * r), 0.8 * size, radial=n, axis="y")
    husk = d(0.55, 0.7)
    for x, tilt in ((0.2, 24), (-0.2, -24)):
        yield ellipsoid("husk", (x, -long + 0.05, 0.04), (0.16, husk, 0.2), turn=(0, 0, -tilt))
    yield ellipsoid("husk", (0, -long - 0.05, 0.16), (0.22, 0.75 * husk, 0.16), turn=(14, 0, 0))
    yield rod("husk", (0, -long - 0.5, 0), 0.09, 0.16)


@category("n07713074", skin=("velvet", "black_paint"), leaf=_LEAF)
def eggplant(d: Draw):
    r, long = d(0.36, 0.42), d(0.5, 0.62)
    yield ellipsoid("skin", (0, -0.3, 0), (r, 1.2 * r, r))
    yield ball("skin", (0.04, 0.4 * long - 0.1, 0), 0.8 * r, smooth=0.2)
    yield ball("skin", (0.1, long, 0), 0.62 * r, smooth=0.3)
    yield ellipsoid("leaf", (0.12, long + 0.12, 0), (0.62 * r, 0.17, 0.62 * r), turn=(0, 0, -10))
    for x, z in ((0.2, 0.62), (0.85, 0.2), (-0.45, 0.35)):
        at = (0.12 + x * r * 0.75, long - 0.02, z * r)
        yield ellipsoid("leaf", at, (0.09, 0.26, 0.06), turn=(10 * z, 0, 12 * x))
    yield rod("leaf", (0.17, long + 0.36, 0), d(0.06, 0.08), 0.2, turn=(0, 0, -d(0, 25)))


@category(
    "n07720875", skin=("red_paint", "yellow_paint", "green_paint", "orange_paint"), stalk=_LEAF
)
def bell_pepper(d: Draw):
    n, r, h = d.count(3, 4), d(0.34, 0.4), d(0.5, 0.62)
    yield cylinder(
        "skin", (0, 0, 0.24), 0.24, h, top=r, edge=0.2, radial=n, axis="y", turn=(0, 0, 0)
    )
    yield cylinder("skin", (0, -0.05, 0), 0.22, 0.8 * h, top=0.4, smooth=0.05)
    yield ball("skin", (0, h + 0.1, 0), 0.24, cut=True, smooth=0.12)
    yield cylinder("stalk", (0, h - 0.1, 0), 0.22, 0.04, top=0.16)
    yield cylinder("stalk", (0.03, h + 0.1, 0), 0.06, 0.22, top=0.085, turn=(0, 0, -d(0, 22)))


@category(
    "n07764847",
    skin=("leaf", "bark", "black_paint"),
    flesh=("lettuce", "banana_skin"),
    pit=("bark", "leather", "chocolate"),
)
def avocado(d: Draw):
    r, tall, top = d(0.52, 0.6), d(0.55, 0.7), d(0.26, 0.32)
    yield from _pear_body("skin", r, tall, top)
    yield box("skin", (0, 0.3, 1), (2, 2, 1), edge=0.0, cut=True)
    for share in (0, 0.35, 0.7, 1):
        size = 0.86 * (r + share * (top - r))
        yield ellipsoid("flesh", (0, share * tall, 0), (size, size, 0.05))
    if d.chance(0.75):
        yield ball("pit", (0, -0.06, 0), d(0.24, 0.3))
    else:
        yield ball("pit", (0, -0.06, 0.03), d(0.24, 0.3), cut=True)
