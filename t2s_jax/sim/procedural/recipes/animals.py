"""Mammals that are not built as a barrel on four legs, and people.

They look to +z where they sit up, to -x where they crouch.
"""

import numpy as np

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category

_EYE = ("black_paint",)


@category(
    "n02121620",
    coat=("fur", "orange_paint", "grey_paint", "black_paint", "cream"),
    pale=("white_paint", "cream"),
    dark=("black_paint", "green_paint"),
    pink=("petal",),
)
def cat(d: Draw):
    h, fat, r = d(0.4, 0.5), d(0.3, 0.35), d(0.27, 0.31)
    y = h + 0.13
    yield arc("coat", (0.36, -h + 0.36, -0.12), 0.34, 0.06, d(150, 200), turn=(0, -30, 90))
    yield ellipsoid("coat", (0, -0.1, -0.05), (fat, h, 0.32))
    yield ellipsoid("coat", (0.2, -h + 0.12, 0), (0.19, 0.22, 0.32), mirror="x")
    yield rod("coat", (0.1, -0.25, 0.22), 0.075, h - 0.15, mirror="x", smooth=0.04)
    yield ellipsoid("pale", (0.1, -h + 0.01, 0.3), (0.085, 0.06, 0.11), mirror="x")
    yield ellipsoid("pale", (0, 0.08, 0.2), (0.13, 0.22, 0.1), smooth=0.03)
    yield ellipsoid("coat", (0, y, 0.06), (1.1 * r, 0.92 * r, 0.9 * r))
    yield cylinder(
        "coat",
        (0.17, y + r + 0.03, 0.06),
        0.12,
        0.13,
        0.01,
        stretch=(1, 1, 0.6),
        turn=(0, 0, -14),
        mirror="x",
    )
    yield ellipsoid("pale", (0.06, y - 0.1, 0.9 * r + 0.04), (0.08, 0.07, 0.07), mirror="x")
    yield ball("pink", (0, y - 0.04, 0.9 * r + 0.1), 0.035)
    yield ellipsoid("dark", (0.12, y + 0.05, 0.78 * r + 0.06), (0.05, 0.06, 0.04), mirror="x")
    for turn in (8, -8):
        yield rod(
            "pale",
            (0.22, y - 0.1 + 0.003 * turn, 0.9 * r + 0.06),
            0.012,
            0.14,
            turn=(0, 0, 90 + turn),
            mirror="x",
        )


@category(
    "n02324045",
    coat=("cream", "white_paint", "fur", "grey_paint"),
    pink=("petal",),
    dark=_EYE,
    tail=("snow", "white_paint"),
)
def rabbit(d: Draw):
    fat, ear, lean = d(0.32, 0.38), d(0.28, 0.38), d(8, 20)
    x, y = -0.4, 0.32
    yield ellipsoid("coat", (0.08, -0.05, 0), (0.46, fat, 0.32), turn=(0, 0, -8))
    yield ellipsoid("coat", (0.22, -0.16, 0.2), (0.26, 0.24, 0.16), mirror="z", smooth=0.04)
    yield ellipsoid("coat", (0.1, -0.38, 0.24), (0.28, 0.07, 0.09), mirror="z")
    yield rod("coat", (-0.3, -0.25, 0.13), 0.08, 0.2, mirror="z", smooth=0.04)
    yield ellipsoid("coat", (x, y, 0), (0.25, 0.22, 0.2), turn=(0, 0, 15), smooth=0.1)
    ears = {"turn": (lean, 0, -12), "mirror": "z"}
    yield ellipsoid("coat", (x + 0.13, y + 0.1 + ear, 0.15), (0.06, ear, 0.09), **ears)
    yield ellipsoid("pink", (x + 0.08, y + 0.1 + ear, 0.16), (0.03, 0.8 * ear, 0.055), **ears)
    yield ball("pink", (x - 0.23, y - 0.06, 0), 0.04)
    yield ball("dark", (x - 0.12, y + 0.07, 0.155), 0.045, mirror="z")
    yield ball("tail", (0.53, 0.0, 0), 0.13)


@category(
    "n02330245",
    coat=("grey_paint", "hide", "white_paint", "fur"),
    pink=("petal", "human_skin"),
    dark=_EYE,
)
def mouse(d: Draw):
    length, ear = d(0.42, 0.5), d(0.19, 0.25)
    yield arc("pink", (length + 0.27, -0.12, -0.06), 0.4, 0.035, d(100, 130), turn=(0, 0, 90))
    yield ellipsoid("coat", (0.05, 0, 0), (length, 0.3, 0.28))
    yield cylinder(
        "coat", (-length - 0.08, -0.02, 0), 0.24, 0.26, 0.04, turn=(0, 0, 82), smooth=0.1
    )
    yield ball("pink", (-length - 0.36, -0.05, 0), 0.06)
    yield cylinder(
        "coat", (-length + 0.14, 0.26, 0.2), ear, 0.03, turn=(0, 0, 75), mirror="z", edge=0.025
    )
    yield cylinder(
        "pink", (-length + 0.11, 0.26, 0.2), 0.7 * ear, 0.03, turn=(0, 0, 75), mirror="z"
    )
    yield ball("dark", (-length - 0.09, 0.11, 0.13), 0.05, mirror="z")
    yield ellipsoid("pink", (-0.3, -0.27, 0.16), (0.12, 0.05, 0.06), mirror="z")
    yield ellipsoid("pink", (0.2, -0.27, 0.2), (0.15, 0.05, 0.07), mirror="z")


@category(
    "n02355227",
    coat=("mahogany", "terracotta", "grey_paint", "fur"),
    pale=("cream", "white_paint"),
    dark=_EYE,
    nut=("oak", "walnut"),
)
def squirrel(d: Draw):
    h, bush = d(0.34, 0.42), d(0.15, 0.19)
    yield arc("coat", (0.46, 0.25, 0), 0.5, bush, d(150, 175), turn=(-20, -90, 0))
    yield ellipsoid("coat", (0, -0.05, 0), (0.27, h, 0.26), turn=(0, 0, 12))
    yield ellipsoid("pale", (-0.12, -0.05, 0), (0.2, 0.8 * h, 0.18), turn=(0, 0, 12))
    yield ellipsoid("coat", (0.06, -0.28, 0.2), (0.22, 0.2, 0.13), mirror="z")
    yield ellipsoid("coat", (-0.12, -0.42, 0.2), (0.22, 0.06, 0.08), mirror="z")
    yield ellipsoid("coat", (-0.16, h + 0.08, 0), (0.24, 0.2, 0.19), turn=(0, 0, 12))
    yield ball("dark", (-0.4, h + 0.03, 0), 0.045)
    yield ball("dark", (-0.26, h + 0.14, 0.14), 0.045, mirror="z")
    yield cylinder("coat", (-0.08, h + 0.3, 0.11), 0.07, 0.11, 0.01, mirror="z")
    yield strut("coat", (-0.16, 0.1, 0.19), (-0.16, 0.02, 0.19), 0.06, mirror="z")
    yield rod("coat", (-0.26, 0.05, 0.13), 0.05, 0.15, turn=(0, 25, 80), mirror="z")
    yield ellipsoid("nut", (-0.4, 0.07, 0), (0.1, 0.13, 0.1))


@category("n01877134", coat=("cork", "fur", "terracotta"), pale=("cream", "sandstone"), dark=_EYE)
def kangaroo(d: Draw):
    lean, fat, tail = d(20, 30), d(0.26, 0.3), d(0.62, 0.75)
    yield ellipsoid("coat", (0, 0, 0), (fat, 0.52, 0.25), turn=(0, 0, lean))
    yield ellipsoid("pale", (-0.14, -0.08, 0), (0.19, 0.36, 0.19), turn=(0, 0, lean))
    yield ring("pale", (-0.2, 0.02, 0), 0.15, 0.035, turn=(0, 0, lean + 15))
    yield ellipsoid("coat", (0.14, -0.3, 0.2), (0.3, 0.2, 0.12), turn=(0, 0, -35), mirror="z")
    yield strut("coat", (0.3, -0.42, 0.22), (0.3, -0.68, 0.22), 0.07, mirror="z", smooth=0.05)
    yield ellipsoid("coat", (0.06, -0.72, 0.22), (0.34, 0.06, 0.08), mirror="z")
    yield cylinder(
        "coat", (0.2 + 0.72 * tail, -0.5, 0), 0.16, tail, 0.05, turn=(0, 0, -75), smooth=0.1
    )
    yield strut("coat", (-0.15, 0.35), (-0.32, 0.66), 0.12, smooth=0.08)
    yield ellipsoid("coat", (-0.42, 0.72, 0), (0.25, 0.14, 0.13), turn=(0, 0, 18))
    yield ball("dark", (-0.66, 0.66, 0), 0.05)
    yield ball("dark", (-0.46, 0.79, 0.11), 0.036, mirror="z")
    yield ellipsoid("coat", (-0.28, 0.98, 0.1), (0.05, 0.2, 0.07), turn=(14, 0, -8), mirror="z")
    yield rod("coat", (-0.36, 0.26, 0.17), 0.055, 0.2, turn=(0, 0, -50), mirror="z")
    yield rod("coat", (-0.54, 0.2, 0.17), 0.045, 0.12, turn=(0, 0, 30), mirror="z")


@category(
    "n02510455",
    white=("white_paint", "snow"),
    black=("black_paint",),
    dark=_EYE,
    green=("bamboo", "leaf"),
)
def giant_panda(d: Draw):
    h, fat, r = d(0.4, 0.48), d(0.4, 0.48), d(0.31, 0.36)
    y = h + 0.22
    yield ellipsoid("white", (0, 0, 0), (fat, h, 0.38))
    yield ellipsoid("black", (0, 0.22, -0.02), (fat - 0.02, 0.22, 0.36))
    yield rod(
        "black", (fat - 0.06, 0.05, 0.2), 0.12, 0.28, turn=(-50, 0, 15), mirror="x", smooth=0.04
    )
    yield rod("black", (0.26, -h + 0.14, 0.36), 0.15, 0.28, turn=(90, 25, 0), mirror="x")
    yield ellipsoid("white", (0, y, 0.04), (1.12 * r, r, 0.95 * r))
    yield ball("black", (0.82 * r, y + 0.82 * r, 0), 0.12, mirror="x")
    yield ellipsoid(
        "black", (0.15, y + 0.03, 0.84 * r + 0.04), (0.075, 0.1, 0.06), turn=(0, 0, -25), mirror="x"
    )
    yield ball("white", (0.14, y + 0.06, 0.84 * r + 0.1), 0.03, mirror="x")
    yield ellipsoid("white", (0, y - 0.11, 0.9 * r + 0.03), (0.14, 0.1, 0.1))
    yield ellipsoid("black", (0, y - 0.06, 0.9 * r + 0.12), (0.06, 0.045, 0.04))
    if d.chance():
        yield rod("green", (0.05, 0.02, 0.55), 0.04, 0.42, turn=(0, 0, d(40, 70)))
        yield ball("black", (0.28, -0.05, 0.45), 0.13, mirror="x")


@category(
    "n01893825", spine=("bark", "fur", "bristle"), skin=("cork", "cream", "human_skin"), dark=_EYE
)
def hedgehog(d: Draw):
    n, r, long = d.count(11, 14), d(0.42, 0.48), d(0.13, 0.18)
    yield ellipsoid("skin", (0, -0.12, 0.36), (0.3, 0.24, 0.3))
    yield ball("spine", (0, 0, 0), r)
    yield box("skin", (0, -1.26, 0), (2, 1, 2), cut=True)
    for angle in (5, 30, 55, 76):
        flat, up = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        out = r + 0.6 * long
        yield cylinder(
            "spine",
            (0, out * up, out * flat),
            0.085,
            long,
            0.005,
            turn=(90 - angle, 0, 0),
            radial=n,
            axis="y",
        )
    yield ellipsoid("skin", (0, -0.1, 0.5), (0.24, 0.2, 0.24))
    yield cylinder("skin", (0, -0.12, 0.72), 0.15, 0.17, 0.04, turn=(95, 0, 0), smooth=0.08)
    yield ball("dark", (0, -0.14, 0.91), 0.065)
    yield ball("dark", (0.12, 0.0, 0.68), 0.045, mirror="x")
    yield ball("skin", (0.2, 0.1, 0.52), 0.09, mirror="x")
    yield ellipsoid("skin", (0.2, -0.28, 0.3), (0.1, 0.07, 0.15), mirror="xz")


@category(
    "n02480855",
    coat=("black_paint", "hair", "slate"),
    skin=("hide", "slate", "grey_paint"),
    dark=_EYE,
)
def gorilla(d: Draw):
    big, arm, r = d(0.36, 0.42), d(0.42, 0.5), d(0.2, 0.24)
    yield ellipsoid("coat", (0, 0, -0.12), (big, 0.36, 0.5), turn=(-28, 0, 0))
    yield rod(
        "coat", (big, -0.05 - 0.3 * arm, 0.26), 0.14, arm, turn=(-6, 0, 6), mirror="x", smooth=0.1
    )
    yield ellipsoid("skin", (big + 0.04, -0.1 - 1.2 * arm, 0.34), (0.15, 0.1, 0.16), mirror="x")
    yield rod("coat", (0.26, -0.42, -0.36), 0.15, 0.26, mirror="x", smooth=0.08)
    yield ellipsoid("skin", (0.27, -0.64, -0.24), (0.13, 0.08, 0.22), mirror="x")
    y, z = 0.44, 0.36
    yield ellipsoid("coat", (0, y, z - 0.04), (r, 1.25 * r, r), smooth=0.1)
    yield ellipsoid("skin", (0, y - 0.03, z + 0.5 * r), (0.8 * r, 0.85 * r, 0.6 * r))
    yield ellipsoid("skin", (0, y - 0.13, z + 0.9 * r), (0.15, 0.11, 0.11))
    yield ellipsoid("coat", (0, y + 0.1, z + 0.92 * r), (0.17, 0.04, 0.05))
    yield ball("dark", (0.07, y + 0.04, z + 1.02 * r), 0.035, mirror="x")
    yield ball("dark", (0.04, y - 0.09, z + 0.9 * r + 0.11), 0.025, mirror="x")
    yield ellipsoid("skin", (0, 0.02, 0.24), (0.26, 0.2, 0.14))


@category(
    "n02139199",
    fur=("black_paint", "hair", "slate", "chocolate"),
    wing=("slate", "leather", "rubber"),
    dark=("yellow_paint", "red_paint"),
    tooth=("white_paint",),
)
def bat(d: Draw):
    span, drop, r = d(0.5, 0.6), d(-8, 10), d(0.17, 0.2)
    yield cylinder("wing", (span, 0.1, -0.05), 0.52, 0.035, turn=(90, 0, 0), mirror="x")
    for x in (0.3, 0.62, 0.94):
        yield cylinder(
            "wing", (x + 0.06, -0.36, 0), 0.21, 0.5, turn=(90, 0, 0), mirror="x", cut=True
        )
    yield rod(
        "fur", (0.62, 0.42 + 0.004 * drop, -0.02), 0.04, 0.52, turn=(0, 0, 86 + drop), mirror="x"
    )
    yield rod("fur", (0.5, 0.2, -0.03), 0.028, 0.3, turn=(0, 0, 14), mirror="x")
    yield rod("fur", (0.84, 0.22, -0.03), 0.028, 0.28, turn=(0, 0, 24), mirror="x")
    yield ellipsoid("fur", (0, 0.02, 0), (0.19, 0.33, 0.18))
    yield ball("fur", (0, 0.4, 0.06), r + 0.02)
    yield cylinder(
        "fur",
        (0.12, 0.62, 0.04),
        0.09,
        0.14,
        0.01,
        stretch=(1, 1, 0.5),
        turn=(0, 0, -14),
        mirror="x",
    )
    yield ball("dark", (0.08, 0.44, 0.06 + 0.9 * r), 0.045, mirror="x")
    yield cylinder("tooth", (0.05, 0.28, 0.05 + 0.9 * r), 0.005, 0.045, 0.025, mirror="x")
    yield rod("fur", (0.08, -0.36, 0), 0.035, 0.09, mirror="x")


@category(
    "n00007846",
    skin=("human_skin", "walnut", "cork"),
    shirt=("red_paint", "striped_fabric", "yellow_paint", "checked_fabric", "white_paint"),
    trousers=("denim", "black_paint", "slate"),
    hair=("hair", "black_paint", "straw"),
)
def person(d: Draw):
    w, leg, lift = d(0.19, 0.24), d(0.36, 0.44), d(8, 35)
    yield rod("trousers", (0.11, -leg, 0), 0.11, leg, mirror="x")
    yield ellipsoid("hair", (0.12, -2 * leg + 0.03, 0.07), (0.1, 0.07, 0.17), mirror="x")
    yield box("shirt", (0, 0.28, 0), (w, 0.32, 0.13), edge=0.1, taper=0.04)
    out = np.radians(lift)
    x, y = w + 0.04 + 0.3 * np.sin(out), 0.48 - 0.3 * np.cos(out)
    yield rod("shirt", (x, y, 0), 0.075, 0.32, turn=(0, 0, lift), mirror="x")
    yield ball("skin", (x + 0.34 * np.sin(out), y - 0.34 * np.cos(out), 0), 0.085, mirror="x")
    yield cylinder("skin", (0, 0.62, 0), 0.075, 0.1)
    yield ellipsoid("skin", (0, 0.83, 0), (0.17, 0.2, 0.18))
    yield ellipsoid("hair", (0, 0.9, -0.035), (0.19, 0.18, 0.19))
    if d.chance():
        yield ellipsoid("hair", (0, 0.74, -0.1), (0.18, d(0.2, 0.3), 0.12))
    yield ellipsoid("skin", (0, 0.82, 0.06), (0.15, 0.17, 0.14))
    yield ball("hair", (0.06, 0.85, 0.19), 0.025, mirror="x")
    yield ball("skin", (0, 0.8, 0.2), 0.035)


@category("", bone=("bone", "white_paint", "cream"), dark=("black_paint",))
def skull(d: Draw):
    r, jaw, eye = d(0.48, 0.54), d(0.24, 0.29), d(0.14, 0.17)
    yield ellipsoid("bone", (0, 0.25, -0.1), (r, 0.48, 0.6))
    yield box("bone", (0, -0.18, 0.22), (jaw + 0.04, 0.2, 0.2), edge=0.1, smooth=0.12)
    yield ellipsoid("bone", (0.34, -0.03, 0.24), (0.12, 0.08, 0.14), mirror="x", smooth=0.05)
    yield ellipsoid(
        "bone", (0.2, 0.12, 0.5), (1.15 * eye, 1.1 * eye, 0.14), mirror="x", cut=True, smooth=0.03
    )
    yield ellipsoid("dark", (0.2, 0.12, 0.36), (1.1 * eye, eye, 0.09), mirror="x")
    yield cylinder("dark", (0, -0.08, 0.44), 0.085, 0.1, 0.02, stretch=(1, 1, 0.5))
    yield box("bone", (0, -0.42, 0.2), (jaw, 0.12, 0.2), edge=0.08)
    yield box("dark", (0, -0.31, 0.24), (jaw - 0.02, 0.025, 0.17), edge=0.01)
    yield box("bone", (0, -0.3, 0.36), (0.035, 0.085, 0.06), edge=0.025, copies=6, spacing=0.08)


@category(
    "n02484322",
    coat=("chocolate", "fur", "cork", "mahogany"),
    skin=("human_skin", "cream", "sandstone"),
    dark=_EYE,
    fruit=("banana_skin", "yellow_paint"),
)
def monkey(d: Draw):
    h, r, ear = d(0.32, 0.4), d(0.26, 0.3), d(0.1, 0.13)
    y = h + 0.16
    yield arc("coat", (0.42, 0.0, -0.2), 0.3, 0.05, 200, turn=(-70, 75, 0))
    yield ellipsoid("coat", (0, 0, 0), (0.27, h, 0.25))
    yield ellipsoid("skin", (0, -0.04, 0.09), (0.19, 0.78 * h, 0.19))
    yield ellipsoid("coat", (0, y, 0.02), (1.05 * r, r, 0.95 * r))
    yield cylinder(
        "coat", (r + 0.06, y, 0), ear + 0.02, 0.05, turn=(90, 0, 0), mirror="x", edge=0.04
    )
    yield cylinder("skin", (r + 0.06, y, 0.03), 0.7 * ear, 0.04, turn=(90, 0, 0), mirror="x")
    yield ball("skin", (0.09, y + 0.05, 0.6 * r + 0.02), 0.125, mirror="x")
    yield ellipsoid("skin", (0, y - 0.11, 0.8 * r + 0.02), (0.17, 0.12, 0.12))
    yield ball("dark", (0.08, y + 0.06, 0.6 * r + 0.13), 0.036, mirror="x")
    yield ball("dark", (0.03, y - 0.07, 0.8 * r + 0.13), 0.022, mirror="x")
    yield rod("coat", (0.3, -0.02, 0.14), 0.07, 0.28, turn=(-35, 0, 22), mirror="x")
    yield ball("skin", (0.38, -0.22, 0.3), 0.085, mirror="x")
    yield rod("coat", (0.24, -h + 0.1, 0.22), 0.085, 0.26, turn=(75, 30, 0), mirror="x")
    yield ellipsoid("skin", (0.36, -h + 0.08, 0.48), (0.08, 0.12, 0.08), mirror="x")
