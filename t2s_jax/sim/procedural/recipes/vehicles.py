"""Vehicles."""

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
    gable,
    ring,
    rod,
    strut,
    wedge,
)
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS, PAINTS, WOODS


@category(
    "n02958343", body=PAINTS, tyre=("rubber",), glass=("dark_glass",), trim=("chrome", "steel")
)
def car(d: Draw):
    length, w, h, r = d(0.95, 1.15), d(0.42, 0.48), d(0.15, 0.2), d(0.19, 0.23)
    cabin, place, tall = length * d(0.45, 0.6), d(-0.2, 0.05), d(0.16, 0.22)
    yield box("body", (0, 0, 0), (length, h, w), edge=0.09)
    yield box("glass", (place, h + 0.8 * tall, 0), (cabin, tall, 0.88 * w), edge=0.06, taper=-0.06)
    yield box("body", (place, h + 1.75 * tall, 0), (cabin - 0.1, 0.06, 0.8 * w), edge=0.05)
    yield box("body", (place, h + 0.8 * tall, 0), (0.04, tall, 0.9 * w), edge=0.02)
    yield cylinder(
        "tyre", (0.6 * length, -h, w - 0.05), r, 0.09, edge=0.03, turn=(90, 0, 0), mirror="xz"
    )
    yield cylinder(
        "trim", (0.6 * length, -h, w + 0.03), 0.55 * r, 0.03, turn=(90, 0, 0), mirror="xz"
    )
    yield ball("trim", (length - 0.03, 0.02, 0.65 * w), 0.08, mirror="z")
    yield box("trim", (length - 0.02, -0.6 * h, 0), (0.05, 0.04, 0.9 * w), mirror="x")


@category(
    "n02691156",
    body=("white_paint", "blue_paint", "red_paint", "steel"),
    wing=("white_paint", *METALS),
    engine=METALS,
    glass=("dark_glass",),
)
def airplane(d: Draw):
    length, r, span, sweep = d(0.95, 1.1), d(0.12, 0.16), d(0.85, 1.1), d(8, 32)
    chord = d(0.17, 0.24)
    yield rod("body", (0, 0, 0), r, length, turn=(0, 0, 90))
    yield box(
        "wing",
        (0.15 - 0.009 * sweep * span, -0.04, 0.5 * span),
        (chord, 0.025, 0.55 * span),
        turn=(0, -sweep, 0),
        mirror="z",
    )
    yield box(
        "wing", (-0.86 * length, 0.04, 0.2), (0.11, 0.02, 0.28), turn=(0, -sweep, 0), mirror="z"
    )
    yield box("wing", (-0.88 * length, 0.24, 0), (0.12, 0.24, 0.02), turn=(0, 0, 22))
    yield cylinder("engine", (0.12, -0.13, 0.4 * span), 0.07, 0.17, turn=(0, 0, 90), mirror="z")
    yield ellipsoid("glass", (0.84 * length, 0.6 * r, 0), (0.12, 0.06, 0.09))


@category(
    "n04490091", cargo=(*PAINTS, "steel"), cab=PAINTS, tyre=("rubber",), glass=("dark_glass",)
)
def truck(d: Draw):
    length, h, axles = d(0.55, 0.72), d(0.34, 0.45), d.count(1, 2)
    yield box("cargo", (-0.35, h - 0.1, 0), (length, h, 0.42), edge=0.02)
    yield box("cab", (0.68, 0.12, 0), (0.28, 0.34, 0.4), edge=0.07)
    yield box("glass", (0.82, 0.25, 0), (0.15, 0.13, 0.37))
    yield box("tyre", (0.1, -0.2, 0), (0.82, 0.06, 0.34))
    yield cylinder("tyre", (0.66, -0.28, 0.36), 0.18, 0.08, edge=0.03, turn=(90, 0, 0), mirror="z")
    yield cylinder(
        "tyre",
        (-0.55, -0.28, 0.36),
        0.18,
        0.08,
        edge=0.03,
        turn=(90, 0, 0),
        mirror="z",
        copies=axles,
        spacing=0.4,
    )


@category(
    "n02924116",
    body=("red_paint", "yellow_paint", "blue_paint", "white_paint"),
    tyre=("rubber",),
    glass=("dark_glass",),
    trim=("chrome", "white_paint"),
)
def bus(d: Draw):
    length, h, n = d(0.9, 1.1), d(0.28, 0.36), d.count(4, 6)
    yield box("body", (0, 0, 0), (length, h, 0.3), edge=0.06)
    yield box(
        "glass",
        (0, 0.35 * h, 0),
        (0.75 * length / n, 0.3 * h, 0.31),
        copies=n,
        spacing=1.75 * length / n,
    )
    yield box("glass", (length - 0.02, 0.25 * h, 0), (0.03, 0.5 * h, 0.25))
    yield box("trim", (0, -0.35 * h, 0), (length + 0.005, 0.05, 0.305))
    yield cylinder(
        "tyre", (0.6 * length, -h, 0.26), 0.14, 0.06, edge=0.03, turn=(90, 0, 0), mirror="xz"
    )


@category(
    "n03684823",
    body=("black_paint", "green_paint", "red_paint", "blue_paint"),
    wheel=("iron", "red_paint"),
    trim=("brass", "gold", "copper"),
)
def locomotive(d: Draw):
    length, r, n = d(0.5, 0.65), d(0.22, 0.27), d.count(2, 3)
    yield box("wheel", (0, -0.22, 0), (0.95, 0.07, 0.28))
    yield cylinder("body", (0.25, 0.08, 0), r, length, turn=(0, 0, 90))
    yield cylinder("trim", (0.3, 0.08, 0), r + 0.012, 0.03, turn=(0, 0, 90))
    yield box("body", (-0.62, 0.2, 0), (0.28, 0.38, 0.3))
    yield box("trim", (-0.62, 0.6, 0), (0.36, 0.04, 0.36))
    yield box("wheel", (-0.62, 0.32, 0), (0.17, 0.14, 0.31))
    yield cylinder("body", (0.15 + length * 0.8, 0.42, 0), 0.08, 0.2, top=d(0.08, 0.16))
    yield ball("trim", (0.1, 0.3, 0), 0.12)
    yield cylinder(
        "wheel",
        (0.1, -0.32, 0.27),
        d(0.15, 0.2),
        0.05,
        turn=(90, 0, 0),
        mirror="z",
        copies=n,
        spacing=1.15 / n,
    )
    yield wedge("trim", (0.98, -0.28, 0), (0.1, 0.12, 0.26), top=0.1)


@category(
    "n04128499",
    hull=(*WOODS, *PAINTS),
    sail=("white_paint", "linen", "cream_paint", "striped_fabric"),
    mast=WOODS,
)
def sailboat(d: Draw):
    length, h, shift = d(0.7, 0.9), d(0.6, 0.78), d(-0.1, 0.1)
    middle = h - 0.16
    yield box("sail", (0, middle, 0), (0.75 * length, h, 0.02), edge=0.01)
    yield gable("sail", middle, 0.75 * length, h)
    yield box("sail", (d(0.07, 0.12), middle, 0), (0.03, h, 0.1), cut=True)
    yield ellipsoid("hull", (shift, -0.48, 0), (length, 0.3, 0.26))
    yield box("hull", (shift, -0.3, 0), (1.2, 0.13, 0.5), cut=True)
    yield rod("mast", (0, middle - 0.12, 0), 0.03, h + 0.22)
    yield rod("mast", (0, middle - h, 0), 0.03, 0.75 * length, turn=(0, 0, 90))


@category(
    "n04099429",
    body=("white_paint", "red_paint", "orange_paint", "steel"),
    fin=BRIGHT,
    glass=("dark_glass",),
    engine=METALS,
)
def rocket(d: Draw):
    h, r, n = d(0.55, 0.75), d(0.18, 0.25), d.count(3, 5)
    yield cylinder("body", (0, 0, 0), r, h)
    yield cylinder("fin", (0, h + 0.22, 0), r, 0.24, top=0.01)
    yield box("fin", (0, -0.85 * h, r + 0.12), (0.025, 0.24, 0.17), radial=n, axis="y")
    yield box("fin", (0, -0.85 * h - 0.22, r + 0.2), (0.025, 0.12, 0.09), radial=n, axis="y")
    yield cylinder("engine", (0, -h - 0.1, 0), 0.85 * r, 0.12, top=0.5 * r)
    yield cylinder("glass", (0.35 * r, 0.4 * h, 0.75 * r), 0.1, 0.1, turn=(90, 25, 0))
    yield cylinder("fin", (0, 0, 0), r + 0.01, 0.04)


@category("n03512147", body=BRIGHT, rotor=("black_paint", "steel"), glass=("dark_glass",))
def helicopter(d: Draw):
    tail, n, blade = d(0.45, 0.6), d.count(2, 4), d(0.6, 0.75)
    yield ellipsoid("body", (0.2, 0, 0), (0.45, 0.28, 0.26))
    yield ellipsoid("glass", (0.38, 0.05, 0), (0.3, 0.2, 0.23))
    yield cylinder(
        "body", (-0.2 - tail, 0.08, 0), 0.04, tail, top=0.13, turn=(0, 0, -90), smooth=0.1
    )
    yield box("body", (-0.25 - 2 * tail, 0.2, 0), (0.08, 0.18, 0.02), turn=(0, 0, 20))
    yield ring("rotor", (-0.28 - 2 * tail, 0.15, 0.05), 0.13, 0.015, turn=(90, 0, 0))
    yield rod("rotor", (0, 0.3, 0), 0.04, 0.12)
    yield box("rotor", (0, 0.4, 0.5 * blade), (0.05, 0.012, 0.5 * blade), radial=n, axis="y")
    yield rod("rotor", (0.2, -0.4, 0.22), 0.025, 0.45, turn=(0, 0, 90), mirror="z")
    yield rod("rotor", (0.4, -0.3, 0.19), 0.02, 0.14, turn=(-15, 0, 0), mirror="z")
    yield rod("rotor", (0.0, -0.3, 0.19), 0.02, 0.14, turn=(-15, 0, 0), mirror="z")


@category(
    "n02834778",
    frame=PAINTS,
    tyre=("rubber",),
    metal=("chrome", "steel"),
    seat=("leather", "rubber"),
)
def bicycle(d: Draw):
    r, base = d(0.34, 0.4), d(0.52, 0.6)
    yield ring("tyre", (base, 0, 0), r, 0.035, turn=(90, 0, 0), mirror="x")
    yield cylinder("metal", (base, 0, 0), 0.05, 0.05, turn=(90, 0, 0), mirror="x")
    yield box("metal", (base, 0, 0), (0.008, r, 0.008), mirror="x", turn=(0, 0, d(0, 30)))
    yield box("metal", (base, 0, 0), (r, 0.008, 0.008), mirror="x", turn=(0, 0, d(0, 30)))
    for start, end in (
        ((-base, 0), (-0.08, 0)),
        ((-0.08, 0), (-0.2, 0.5)),
        ((-base, 0), (-0.17, 0.4)),
        ((-0.17, 0.4), (0.4, 0.45)),
        ((-0.08, 0), (0.4, 0.4)),
        ((base, 0), (0.36, 0.6)),
    ):
        yield strut("frame", start, end, 0.03)
    yield box("seat", (-0.2, 0.54, 0), (0.15, 0.035, 0.07), edge=0.03)
    yield rod("metal", (0.38, 0.62, 0), 0.03, d(0.2, 0.28), turn=(90, 0, 0))
    yield cylinder("metal", (-0.08, 0, 0.03), 0.1, 0.02, turn=(90, 0, 0))


@category("n04389033", body=("green_paint", "dry_grass", "iron"), track=("rubber", "iron"))
def tank(d: Draw):
    length, w, gun = d(0.75, 0.9), d(0.4, 0.48), d(0.4, 0.55)
    yield box("body", (0, 0, 0), (length, 0.13, w - 0.1), edge=0.03)
    yield box("track", (0, -0.12, w), (length, 0.15, 0.12), edge=0.12, mirror="z")
    yield cylinder(
        "body",
        (0, -0.12, w + 0.08),
        0.1,
        0.06,
        turn=(90, 0, 0),
        mirror="z",
        copies=5,
        spacing=0.37 * length,
    )
    yield cylinder("body", (-0.1, 0.24, 0), d(0.32, 0.38), 0.13, top=0.26)
    yield rod("body", (0.1 + gun, 0.26, 0), 0.05, gun, turn=(0, 0, 90))
    yield cylinder("track", (-0.2, 0.4, 0.08), 0.09, 0.04)
