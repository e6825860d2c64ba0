"""Large and wild animals on four legs. They look to -x."""

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, rod, strut
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.quadrupeds import barrel, ears, head_and_neck

_EYE = ("black_paint",)


@category(
    "n02503517", skin=("hide", "grey_paint", "slate"), tusk=("bone", "white_paint"), dark=_EYE
)
def elephant(d: Draw):
    length, girth, leg, ear = d(0.5, 0.56), d(0.36, 0.4), d(0.28, 0.36), d(0.28, 0.34)
    x = -length - 0.12
    tilt = d(-50, -30)
    yield arc("skin", (x - 0.36, -0.25, 0), 0.42, 0.085, 100, turn=(tilt, -90, 0))
    yield from barrel("skin", length, girth, leg, 0.14, foot=1.05)
    yield ball("skin", (x, 0.2, 0), 0.29, smooth=0.1)
    yield ellipsoid("skin", (x + 0.14, 0.2, 0.34), (0.24, ear, 0.05), turn=(0, 35, 10), mirror="z")
    yield cylinder(
        "tusk", (x - 0.24, -0.1, 0.14), 0.02, 0.17, top=0.045, turn=(0, 0, -50), mirror="z"
    )
    yield ball("dark", (x - 0.23, 0.28, 0.15), 0.04, mirror="z")
    yield strut("skin", (length - 0.02, 0.1), (length + 0.1, -0.25), 0.03)


@category(
    "n02439033",
    coat=("honeycomb", "honeycomb", "cheese"),
    dark=("chocolate", "black_paint"),
    spot=("chocolate", "bark"),
)
def giraffe(d: Draw):
    length, leg, reach = d(0.36, 0.42), d(0.5, 0.6), d(0.9, 1.1)
    head = (-length - 0.22, reach)
    yield from barrel("coat", length, 0.19, leg, 0.06, "dark", foot=0.9)
    yield from head_and_neck(
        "coat", head, 0.11, 0.22, 0.075, 25, (0.12 - length, 0.05, 0.12), tip="coat"
    )
    yield rod("dark", (head[0] + 0.04, reach + 0.14, 0.05), 0.025, 0.08, mirror="z")
    yield ball("dark", (head[0] + 0.04, reach + 0.22, 0.05), 0.04, mirror="z")
    yield ears("coat", (head[0] + 0.08, reach + 0.04, 0.15), (0.03, 0.09, 0.03), 75)
    for x, y in ((-0.2, 0.04), (0.04, -0.02), (0.24, 0.05)):
        yield ellipsoid("spot", (x, y, 0.16), (0.085, 0.08, 0.05), mirror="z")
    for s in (0.3, 0.52, 0.74):
        at = (0.12 - length - (0.34) * s, 0.05 + (reach - 0.05) * s, 0.09)
        yield ellipsoid("spot", at, (0.05, 0.075, 0.045), turn=(0, 0, 20), mirror="z")
    yield strut("coat", (length, 0.05), (length + 0.08, -0.25), 0.025)
    yield ball("dark", (length + 0.09, -0.3, 0), 0.05)


@category(
    "n02437136", coat=("sandstone", "fur", "cork", "leather"), dark=_EYE, wool=("fur", "chocolate")
)
def camel(d: Draw):
    length, leg, humps = d(0.48, 0.55), d(0.42, 0.5), d.count(1, 2)
    head = (-length - 0.4, d(0.5, 0.6))
    yield from barrel("coat", length, 0.24, leg, 0.065, "dark")
    if humps == 2:
        yield ellipsoid("coat", (0.24, 0.24, 0), (0.17, d(0.24, 0.32), 0.16), smooth=0.08)
        yield ellipsoid("coat", (-0.2, 0.24, 0), (0.17, d(0.24, 0.32), 0.16), smooth=0.08)
    else:
        yield ellipsoid("coat", (0.02, 0.22, 0), (0.26, d(0.34, 0.42), 0.19), smooth=0.1)
    bottom = (-length - 0.16, 0.0)
    yield strut("coat", (0.1 - length, 0.0), bottom, 0.14, smooth=0.08)
    yield from head_and_neck("coat", head, 0.125, 0.2, 0.09, 12, (*bottom, 0.11))
    yield ears("coat", (head[0] + 0.09, head[1] + 0.13, 0.08), (0.03, 0.07, 0.04), 10)
    yield strut("wool", (length, 0.08), (length + 0.1, -0.25), 0.04)


@category(
    "n02129165",
    coat=("sandstone", "cheese", "cork"),
    mane=("mahogany", "chocolate", "terracotta"),
    dark=_EYE,
    pale=("cream", "bone"),
)
def lion(d: Draw):
    length, leg, bush = d(0.46, 0.54), d(0.26, 0.34), d(0.36, 0.42)
    x, y = -length - 0.16, 0.24
    yield from barrel("coat", length, 0.21, leg, 0.09, foot=1.1)
    yield ellipsoid("mane", (x + 0.08, y, 0), (0.24, bush, bush))
    yield ellipsoid("mane", (x + 0.22, y - 0.16, 0), (0.26, 0.3, 0.26), smooth=0.1)
    yield ball("coat", (x - 0.08, y + 0.02, 0), 0.24)
    yield ellipsoid("pale", (x - 0.28, y - 0.07, 0), (0.13, 0.1, 0.13))
    yield ball("dark", (x - 0.38, y - 0.02, 0), 0.055)
    yield ball("dark", (x - 0.27, y + 0.1, 0.11), 0.042, mirror="z")
    yield ball("coat", (x + 0.0, y + 0.26, 0.19), 0.09, mirror="z")
    yield strut("coat", (length - 0.02, 0.08), (length + 0.3, d(0.2, 0.4)), 0.04)
    yield ball("mane", (length + 0.33, 0.34, 0), 0.12)


@category(
    "n02131653",
    coat=("fur", "chocolate", "white_paint", "black_paint"),
    muzzle=("cork", "cream"),
    dark=_EYE,
)
def bear(d: Draw):
    length, girth, leg = d(0.5, 0.58), d(0.31, 0.36), d(0.18, 0.26)
    x, y = -length - 0.14, d(0.12, 0.24)
    yield from barrel("coat", length, girth, leg, 0.13, foot=1.1)
    yield ellipsoid("coat", (-0.3 * length, 0.2, 0), (0.3, 0.25, 0.24), smooth=0.1)
    yield ball("coat", (x, y, 0), 0.24, smooth=0.1)
    yield strut("muzzle", (x - 0.1, y - 0.03), (x - 0.25, y - 0.07), 0.12, smooth=0.03)
    yield ball("dark", (x - 0.38, y - 0.02, 0), 0.06)
    yield ball("dark", (x - 0.2, y + 0.1, 0.12), 0.04, mirror="z")
    yield ball("coat", (x + 0.03, y + 0.22, 0.17), 0.09, mirror="z")
    yield ball("coat", (length, 0.08, 0), 0.1)


@category(
    "n02398521",
    skin=("hide", "slate", "grey_paint"),
    pink=("petal", "human_skin"),
    dark=_EYE,
    tooth=("bone",),
)
def hippopotamus(d: Draw):
    length, girth, leg = d(0.5, 0.58), d(0.37, 0.42), d(0.06, 0.14)
    x = -length - 0.12
    yield from barrel("skin", length, girth, leg, 0.14)
    yield ball("skin", (x, 0.12, 0), 0.27, smooth=0.1)
    yield box("skin", (x - 0.32, -0.0, 0), (0.2, d(0.17, 0.21), 0.27), edge=0.15, smooth=0.06)
    yield box("pink", (x - 0.34, -0.08, 0), (0.2, 0.02, 0.26), edge=0.01)
    yield ball("dark", (x - 0.45, 0.17, 0.13), 0.04, mirror="z")
    yield ball("skin", (x - 0.06, 0.34, 0.15), 0.075, mirror="z")
    yield ball("dark", (x - 0.11, 0.36, 0.17), 0.045, mirror="z")
    yield ball("pink", (x + 0.1, 0.37, 0.2), 0.07, mirror="z")
    yield cylinder("tooth", (x - 0.5, -0.11, 0.13), 0.035, 0.06, mirror="z")
    yield rod("skin", (length + 0.02, 0.08, 0), 0.03, 0.12, turn=(0, 0, 20))


@category("n02391994", skin=("hide", "grey_paint", "slate"), horn=("bone", "cream"), dark=_EYE)
def rhinoceros(d: Draw):
    length, girth, leg, horn = d(0.56, 0.64), d(0.31, 0.36), d(0.16, 0.24), d(0.17, 0.23)
    x = -length - 0.22
    yield from barrel("skin", length, girth, leg, 0.12, foot=1.05)
    yield ellipsoid("skin", (-0.55 * length, 0.12, 0), (0.3, 0.3, 0.3), smooth=0.1)
    yield strut("skin", (0.2 - length, 0.08), (x, 0.04), 0.22, smooth=0.08)
    yield strut("skin", (x, 0.02), (x - 0.3, -0.12), 0.15, smooth=0.08)
    yield cylinder("horn", (x - 0.36, 0.04 + horn, 0), 0.1, horn, top=0.005, turn=(0, 0, 22))
    yield cylinder("horn", (x - 0.17, 0.22, 0), 0.07, 0.5 * horn, top=0.005, turn=(0, 0, 18))
    yield ears("skin", (x + 0.12, 0.3, 0.14), (0.04, 0.11, 0.06), 20)
    yield ball("dark", (x - 0.08, 0.12, 0.17), 0.042, mirror="z")
    yield ball("dark", (x - 0.42, -0.1, 0.08), 0.03, mirror="z")
    yield strut("skin", (length, 0.06), (length + 0.08, -0.2), 0.03)


@category(
    "n02129604",
    coat=("orange_paint", "skin_of_fruit", "cheese"),
    stripe=("black_paint",),
    pale=("white_paint", "cream"),
    dark=_EYE,
)
def tiger(d: Draw):
    length, leg, r = d(0.5, 0.58), d(0.24, 0.32), d(0.24, 0.27)
    x, y = -length - 0.16, 0.22
    yield from barrel("coat", length, 0.22, leg, 0.095, foot=1.1)
    gap, side = d(0.085, 0.1), {"turn": (0, 0, 90), "edge": 0.005, "mirror": "x"}
    for i in range(3):
        yield cylinder("stripe", ((2 * i + 1) * gap - 0.02, 0, 0), 0.227, 0.03, **side)
    yield ball("coat", (x, y, 0), r, smooth=0.1)
    yield ellipsoid("pale", (x - 0.2, y - 0.09, 0.06), (0.11, 0.09, 0.1), mirror="z")
    yield ball("dark", (x - 0.29, y - 0.03, 0), 0.05)
    yield ball("dark", (x - 0.18, y + 0.09, 0.12), 0.042, mirror="z")
    yield ball("coat", (x + 0.05, y + 0.22, 0.17), 0.085, mirror="z")
    yield cylinder("stripe", (x + 0.06, y, 0), r + 0.006, 0.028, turn=(0, 0, 90))
    yield strut("coat", (length - 0.03, 0.08), (length + 0.3, d(0.25, 0.42)), 0.055, smooth=0.05)
    yield ball("stripe", (length + 0.31, 0.34, 0), 0.09)


@category("n02445715", black=("black_paint", "hair"), white=("white_paint", "snow"), dark=_EYE)
def skunk(d: Draw):
    length, leg, bush = d(0.38, 0.46), d(0.1, 0.16), d(0.17, 0.21)
    x, y = -length - 0.14, 0.06
    yield arc("black", (length + 0.22, 0.38, 0), 0.42, bush, 130, turn=(-20, -90, 0))
    yield arc("white", (length + 0.3, 0.41, 0), 0.48, 0.7 * bush, 115, turn=(-20, -90, 0))
    yield from barrel("black", length, 0.21, leg, 0.075)
    yield ellipsoid("white", (0.1, 0.12, 0), (length, 0.13, 0.1))
    yield ball("black", (x, y, 0), 0.19, smooth=0.08)
    yield cylinder("black", (x - 0.2, y - 0.06, 0), 0.11, 0.12, 0.04, turn=(0, 0, 100), smooth=0.05)
    yield ball("dark", (x - 0.33, y - 0.08, 0), 0.045)
    yield ellipsoid("white", (x - 0.1, y + 0.12, 0), (0.16, 0.08, 0.045), turn=(0, 0, 30))
    yield ball("white", (x - 0.12, y + 0.06, 0.13), 0.035, mirror="z")
    yield ball("black", (x + 0.06, y + 0.17, 0.12), 0.06, mirror="z")


@category(
    "n02432983", coat=("chocolate", "bark", "walnut"), antler=("bone", "cork", "oak"), dark=_EYE
)
def moose(d: Draw):
    length, leg, spread = d(0.48, 0.55), d(0.4, 0.48), d(0.28, 0.36)
    x, y = -length - 0.3, 0.36
    yield from barrel("coat", length, 0.25, leg, 0.065, "dark")
    yield ellipsoid("coat", (-0.5 * length, 0.16, 0), (0.26, 0.24, 0.2), smooth=0.1)
    neck = (0.16 - length, 0.12, 0.16)
    yield from head_and_neck("coat", (x, y), 0.15, 0.3, 0.115, 32, neck)
    yield ellipsoid("coat", (x - 0.02, y - 0.24, 0), (0.06, 0.15, 0.05))
    yield strut("antler", (x + 0.04, y + 0.1, 0.08), (x + 0.04, y + 0.24, 0.24), 0.045, mirror="z")
    palm = (x + 0.04, y + 0.34, 0.24 + spread)
    yield ellipsoid("antler", palm, (0.05, 0.16, spread), turn=(-25, 0, 0), mirror="z")
    for s, up in ((0.5, 0.42), (1.0, 0.56), (1.5, 0.66)):
        tip = (x + 0.04, y + up, 0.24 + s * spread)
        yield cylinder("antler", tip, 0.06, 0.13, 0.02, turn=(12, 0, 0), mirror="z")
    yield ears("coat", (x + 0.14, y + 0.1, 0.17), (0.035, 0.12, 0.05), 70)


@category(
    "n02416519",
    coat=("white_paint", "cream", "fur", "grey_paint"),
    horn=("bone", "slate", "cork"),
    dark=_EYE,
)
def goat(d: Draw):
    length, leg, horn = d(0.42, 0.5), d(0.26, 0.34), d(0.2, 0.26)
    x, y = -length - 0.18, d(0.34, 0.42)
    yield arc("horn", (x + 0.16, y + 0.22, 0.09), horn, 0.045, 110, turn=(25, 90, 0), mirror="z")
    yield from barrel("coat", length, 0.22, leg, 0.06, "dark")
    neck = (0.14 - length, 0.05, 0.13)
    yield from head_and_neck("coat", (x, y), 0.145, 0.22, 0.095, 32, neck)
    yield cylinder("coat", (x - 0.16, y - 0.3, 0), 0.01, 0.12, 0.06, turn=(0, 0, 10))
    yield ears("coat", (x + 0.06, y, 0.2), (0.045, 0.13, 0.035), 100)
    yield strut("coat", (length - 0.02, 0.1), (length + 0.1, 0.28), 0.06)
