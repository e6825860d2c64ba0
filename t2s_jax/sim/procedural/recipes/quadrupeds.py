"""Animals on four legs.

They look to -x, which a viewer in front of +z sees in three-quarter view.
"""

import numpy as np

from t2s_jax.sim.procedural.parts import Part, ball, box, cylinder, ellipsoid, ring, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category

_EYE = ("black_paint",)


def barrel(
    coat: str, length: float, girth: float, leg: float, thick: float, hoof: str = "", foot=1.0
):
    """A body around the origin: half `length` along x, `leg` of each of four legs below it."""
    yield rod(coat, (0, 0, 0), girth, length, turn=(0, 0, 90))
    x, z, low = length - 0.9 * thick - 0.02, girth - 0.95 * thick, -0.6 * girth
    half = 0.5 * (leg + 0.4 * girth)
    yield cylinder(
        coat, (x, low - half, z), foot * thick, half, top=thick, mirror="xz", smooth=0.05
    )
    if hoof:
        y = low - 2 * half
        yield cylinder(hoof, (x, y, z), 1.15 * foot * thick, 0.05, edge=0.02, mirror="xz")


def head_and_neck(
    coat: str,
    at: tuple[float, float],
    skull: float,
    snout: float,
    thick: float,
    drop: float = 20,
    neck: tuple[float, float, float] | None = None,
    nose: str = "dark",
    tip: str = "",
):
    """A head at (x, y), its snout `drop` degrees below -x, on a `neck` from (x, y), this thick."""
    x, y = at
    if neck:
        yield strut(coat, neck[:2], at, neck[2], smooth=0.08)
    yield ball(coat, (x, y, 0), skull, smooth=0.04)
    out = -np.cos(np.radians(drop)), -np.sin(np.radians(drop))
    end = x + out[0] * snout, y + out[1] * snout
    yield strut(coat, at, end, thick, smooth=0.06)
    if tip:
        yield ball(tip, (*end, 0), 1.12 * thick)
    yield ball(
        nose,
        (end[0] + out[0] * 0.85 * thick, end[1] + 0.3 * thick, 0.45 * thick),
        0.32 * thick,
        mirror="z",
    )
    yield ball("dark", (x - 0.62 * skull, y + 0.42 * skull, 0.68 * skull), 0.045, mirror="z")


def ears(coat: str, at: tuple[float, float, float], half, tilt: float = 25) -> Part:
    """A pair of ears of this size, leaning out by `tilt` degrees."""
    return ellipsoid(coat, at, half, turn=(tilt, 0, 0), mirror="z")


@category(
    "n02084071",
    coat=("fur", "chocolate", "cream", "oak"),
    dark=_EYE,
    collar=("red_paint", "blue_paint"),
)
def dog(d: Draw):
    length, leg, size, floppy = d(0.42, 0.52), d(0.26, 0.38), d(0.2, 0.24), d.chance()
    head = (-length - 0.2, 0.42)
    yield from barrel("coat", length, 0.19, leg, 0.075)
    yield from head_and_neck("coat", head, size, size + 0.1, 0.1, 12, (0.14 - length, 0.05, 0.13))
    if floppy:
        ear = (head[0] + 0.06, head[1] - 0.02, size)
        yield ellipsoid("coat", ear, (0.1, d(0.18, 0.24), 0.05), turn=(-12, 0, 10), mirror="z")
    else:
        ear = (head[0] + 0.06, head[1] + size, 0.5 * size)
        yield cylinder("coat", ear, 0.1, 0.12, top=0.01, stretch=(0.6, 1, 1), mirror="z")
    yield strut("coat", (length - 0.08, 0.1), (length + 0.22, d(0.3, 0.45)), 0.05, smooth=0.05)
    yield cylinder("collar", (-length - 0.08, 0.24, 0), 0.16, 0.04, turn=(0, 0, 42))
    nose = head[0] - size - 0.19
    yield ball("dark", (nose, head[1] + 0.0, 0), 0.06)


def _horse(d: Draw, coat: str, mane: str, upright: bool):
    length, leg, reach = d(0.48, 0.56), d(0.42, 0.5), d(0.52, 0.62)
    head = (-length - 0.28, reach)
    yield from barrel(coat, length, 0.21, leg, 0.065, "dark")
    yield from head_and_neck(
        coat, head, 0.13, 0.3, 0.085, 48, (0.16 - length, 0.05, 0.13), tip=mane
    )
    yield ears(coat, (head[0] + 0.06, reach + 0.15, 0.07), (0.03, 0.09, 0.045), 10)
    start, end = np.array((0.24 - length, 0.22)), np.array((head[0] + 0.13, reach + 0.1))
    lean = -np.degrees(np.arctan2(*(end - start)))
    half = 0.5 * np.linalg.norm(end - start)
    middle = (*(0.5 * (start + end)), 0)
    wide = 0.06 if upright else 0.09
    yield box(mane, middle, (wide, half, 0.045), edge=0.04, turn=(0, 0, lean))
    yield strut(mane, (length - 0.04, 0.08), (length + 0.16, -0.36), 0.07, smooth=0.03)


@category(
    "n02374451",
    coat=("walnut", "chocolate", "fur", "white_paint", "mahogany"),
    mane=("black_paint", "hair", "cream"),
    dark=_EYE,
)
def horse(d: Draw):
    yield from _horse(d, "coat", "mane", False)


@category("n02391049", coat=("white_paint",), stripe=("black_paint",), dark=_EYE)
def zebra(d: Draw):
    yield from _horse(d, "coat", "stripe", True)
    gap, side = d(0.09, 0.11), {"turn": (0, 0, 90), "edge": 0.005, "mirror": "x"}
    for i in range(3):
        yield cylinder("stripe", ((2 * i + 1) * gap - 0.02, 0, 0), 0.217, 0.032, **side)
    for y in (-0.32, -0.48):
        yield cylinder("stripe", (0.4, y, 0.15), 0.072, 0.035, mirror="xz")
    for s in (0.45, 0.75):
        x, y = -0.34 - 0.44 * s, 0.05 + 0.52 * s
        yield ellipsoid("stripe", (x, y, 0), (0.17, 0.07, 0.142), turn=(0, 0, 40))


@category(
    "n01887787",
    coat=("white_paint", "cream", "chocolate"),
    patch=("black_paint", "chocolate", "mahogany"),
    pink=("petal", "human_skin"),
    dark=_EYE,
)
def cow(d: Draw):
    length, leg = d(0.52, 0.6), d(0.26, 0.34)
    head = (-length - 0.24, 0.22)
    yield from barrel("coat", length, 0.28, leg, 0.085, "dark")
    yield from head_and_neck(
        "coat", head, 0.18, 0.22, 0.12, 30, (0.2 - length, 0.05, 0.17), "dark", tip="pink"
    )
    yield ears("patch", (head[0] + 0.06, 0.27, 0.25), (0.05, 0.12, 0.035), 75)
    yield cylinder("pink", (head[0] + 0.06, 0.42, 0.16), 0.045, 0.1, top=0.01, mirror="z")
    for x in (-0.22, 0.2):
        shift = d(-0.06, 0.06)
        yield ellipsoid("patch", (x + shift, 0.08, 0.23), (d(0.13, 0.2), 0.16, 0.075), mirror="z")
    yield ellipsoid("patch", (0.02, 0.24, 0), (0.15, 0.06, 0.14))
    yield ellipsoid("pink", (length - 0.24, -0.28, 0), (0.13, 0.1, 0.12))
    yield strut("coat", (length, 0.1), (length + 0.1, -0.28), 0.03)
    yield ball("dark", (length + 0.11, -0.34, 0), 0.07)


@category(
    "n02395406",
    coat=("petal", "human_skin", "cream_paint"),
    pink=("petal", "human_skin"),
    dark=_EYE,
)
def pig(d: Draw):
    length, girth, leg = d(0.48, 0.58), d(0.31, 0.36), d(0.12, 0.2)
    x = -length - 0.06
    yield from barrel("coat", length, girth, leg, 0.1, "dark")
    yield ball("coat", (x, 0.1, 0), 0.27, smooth=0.1)
    yield cylinder("pink", (x - 0.27, 0.04, 0), 0.13, 0.1, edge=0.04, turn=(0, 0, 90))
    yield ball("dark", (x - 0.37, 0.05, 0.05), 0.032, mirror="z")
    yield ball("dark", (x - 0.19, 0.2, 0.13), 0.042, mirror="z")
    yield cylinder(
        "pink",
        (x - 0.02, 0.36, 0.17),
        0.13,
        0.12,
        0.01,
        stretch=(0.5, 1, 1),
        turn=(20, 0, d(0, 25)),
        mirror="z",
    )
    yield ring("pink", (length + 0.06, 0.16, 0), 0.075, 0.03, turn=(60, 20, 0))


@category(
    "n02411705",
    wool=("wool", "snow", "cream"),
    dark=_EYE,
    face=("black_paint", "cream", "chocolate"),
)
def sheep(d: Draw):
    leg, fat = d(0.22, 0.3), d(0.9, 1.05)
    yield cylinder("face", (0.3, -0.42 - 0.5 * leg, 0.16), 0.06, 0.5 * leg + 0.1, mirror="xz")
    yield ellipsoid("wool", (0, 0, 0), (0.56, 0.34 * fat, 0.34 * fat))
    puff = d(0.19, 0.22)
    for y, z in ((0.12, 0.24), (-0.14, 0.24), (0.29, 0.09)):
        yield ball(
            "wool", (0, y * fat, z * fat), puff, copies=4, spacing=0.29, mirror="z", smooth=0.02
        )
    yield ball("wool", (0.5, 0.08, 0), 0.2, smooth=0.02)
    yield ellipsoid("face", (-0.68, 0.12, 0), (0.14, 0.24, 0.15), turn=(0, 0, -35))
    yield ball("wool", (-0.58, 0.34, 0), 0.17)
    yield ears("face", (-0.6, 0.2, 0.2), (0.05, 0.13, 0.04), 105)
    yield ball("dark", (-0.76, 0.22, 0.1), 0.035, mirror="z")


def _deer(d: Draw, coat: str, pale: str):
    length, leg, reach = d(0.42, 0.48), d(0.42, 0.5), d(0.42, 0.5)
    head = (-length - 0.2, reach)
    yield from barrel(coat, length, 0.19, leg, 0.05, "dark", foot=0.8)
    yield from head_and_neck(coat, head, 0.13, 0.2, 0.075, 25, (0.14 - length, 0.05, 0.1))
    yield ears(coat, (head[0] + 0.09, reach + 0.07, 0.18), (0.03, 0.11, 0.05), 70)
    yield ellipsoid(pale, (length + 0.02, 0.08, 0), (0.06, 0.12, 0.07), turn=(0, 0, -30))


@category(
    "n02430045",
    coat=("fur", "leather", "cork"),
    antler=("bone", "oak"),
    dark=_EYE,
    pale=("cream", "white_paint"),
)
def deer(d: Draw):
    x, y, spread = -0.6, 0.56, d(0.3, 0.4)
    tall = d(0.42, 0.55)
    yield from _deer(d, "coat", "pale")
    yield strut("antler", (x, y, 0.05), (x, y + tall, spread), 0.032, mirror="z")
    for s, length in ((0.35, 0.2), (0.65, 0.24), (0.9, 0.2)):
        start = y + s * tall, 0.05 + s * (spread - 0.05)
        yield strut(
            "antler", (x, *start), (x, start[0] + length, start[1] - 0.08), 0.026, mirror="z"
        )
        yield rod(
            "antler",
            (x - 0.09, start[0] + 0.05, start[1]),
            0.026,
            0.13,
            turn=(0, 0, 60),
            mirror="z",
        )


@category(
    "n02118333",
    coat=("orange_paint", "terracotta", "skin_of_fruit"),
    pale=("white_paint", "cream"),
    dark=_EYE,
)
def fox(d: Draw):
    length, leg, bush = d(0.4, 0.48), d(0.2, 0.28), d(0.15, 0.19)
    x, y = -length - 0.18, d(0.26, 0.34)
    yield from barrel("coat", length, 0.18, leg, 0.06, "dark")
    yield strut("coat", (0.12 - length, 0.03), (x, y), 0.13, smooth=0.08)
    yield ball("coat", (x, y, 0), 0.2, smooth=0.04)
    yield cylinder("pale", (x - 0.24, y - 0.06, 0), 0.13, 0.17, 0.03, turn=(0, 0, 80), smooth=0.03)
    yield ball("dark", (x - 0.41, y - 0.08, 0), 0.045)
    yield ball("dark", (x - 0.14, y + 0.07, 0.12), 0.038, mirror="z")
    yield cylinder(
        "coat", (x + 0.04, y + 0.24, 0.12), 0.1, 0.13, 0.01, stretch=(0.6, 1, 1), mirror="z"
    )
    yield ellipsoid("coat", (length + 0.26, 0.02, 0), (0.36, bush, bush), turn=(0, 0, 25))
    yield ellipsoid(
        "pale", (length + 0.5, 0.13, 0), (0.16, 0.8 * bush, 0.8 * bush), turn=(0, 0, 25)
    )
