"""Vehicles of the road."""

from t2s_jax.sim.procedural.parts import (
    Part,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
    tube,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS, SHINY, WOODS
from t2s_jax.sim.procedural.recipes.rolling import wheels


@category("n03790512", body=PAINTS, tyre=("rubber",), metal=SHINY, seat=("leather", "black_paint"))
def motorcycle(d: Draw):
    base, r, lean = d(0.6, 0.7), d(0.26, 0.31), d(0.22, 0.34)
    yield ring("tyre", (base, 0, 0), r, 0.1, turn=(90, 0, 0), mirror="x")
    yield cylinder("metal", (base, 0, 0), 0.7 * r, 0.035, turn=(90, 0, 0), mirror="x")
    yield box("metal", (0, 0.02, 0), (0.24, 0.2, 0.15), edge=0.05)
    yield box("metal", (0.02, 0.1, 0), (0.17, 0.012, 0.2), turn=(0, 0, 10))
    yield ellipsoid("body", (0.12, 0.4, 0), (0.33, d(0.15, 0.19), 0.17))
    yield box("seat", (-0.35, 0.36, 0), (0.3, 0.07, 0.14), edge=0.06)
    yield box("body", (-0.62, 0.36, 0), (0.2, 0.06, 0.1), edge=0.05, turn=(0, 0, -18))
    yield strut("body", (-base, 0, 0.12), (-0.15, 0.3, 0.12), 0.035, mirror="z")
    yield strut("metal", (base, 0, 0.12), (base - lean, 0.66, 0.12), 0.04, mirror="z")
    yield rod("metal", (base - lean - 0.02, 0.7, 0), 0.035, d(0.32, 0.4), turn=(90, 0, 0))
    yield ball("metal", (base - lean + 0.14, 0.55, 0), 0.12)
    yield rod("metal", (-0.4, -0.1, 0.17), 0.06, 0.45, turn=(0, 0, 86))
    yield ellipsoid("body", (base, 0.5 * r, 0), (r + 0.04, 0.6 * r, 0.07))


@category("n03791053", body=PAINTS, tyre=("rubber",), metal=SHINY, seat=("leather", "black_paint"))
def motor_scooter(d: Draw):
    base, r, tall = d(0.56, 0.64), d(0.17, 0.2), d(0.38, 0.46)
    yield ring("tyre", (base, 0, 0), r, 0.08, turn=(90, 0, 0), mirror="x")
    yield cylinder("metal", (base, 0, 0), 0.7 * r, 0.04, turn=(90, 0, 0), mirror="x")
    yield box("body", (0.08, 0.0, 0), (0.42, 0.045, 0.2), edge=0.04)
    yield ellipsoid("body", (-0.44, 0.2, 0), (d(0.38, 0.44), 0.27, 0.23))
    yield box("seat", (-0.38, 0.48, 0), (0.34, 0.06, 0.17), edge=0.055)
    yield box("body", (0.45, tall - 0.02, 0), (0.05, tall, 0.25), edge=0.05, turn=(0, 0, 16))
    yield ellipsoid("body", (base, 0.14, 0), (0.26, 0.17, 0.13))
    yield rod("metal", (0.32, 2 * tall, 0), 0.035, d(0.32, 0.38), turn=(90, 0, 0))
    yield ball("metal", (0.4, 2 * tall, 0), 0.11)
    yield ball("metal", (-0.82, 0.25, 0), 0.07)
    yield strut("metal", (0.32, 2 * tall, 0.28), (0.32, 2 * tall + 0.22, 0.28), 0.02, mirror="z")
    yield ellipsoid("metal", (0.32, 2 * tall + 0.26, 0.28), (0.03, 0.07, 0.09), mirror="z")


@category("n04482393", frame=BRIGHT, tyre=("rubber",), metal=SHINY, seat=("leather", *BRIGHT))
def tricycle(d: Draw):
    r, small, back = d(0.32, 0.4), d(0.18, 0.23), d(0.5, 0.6)
    yield ring("tyre", (0.5, 0, 0), r, 0.07, turn=(90, 0, 0))
    yield cylinder("metal", (0.5, 0, 0), 0.8 * r, 0.025, turn=(90, 0, 0))
    yield ring("tyre", (-back, small - r, 0.38), small, 0.07, turn=(90, 0, 0), mirror="z")
    yield cylinder(
        "metal", (-back, small - r, 0.38), 0.8 * small, 0.025, turn=(90, 0, 0), mirror="z"
    )
    yield rod("frame", (-back, small - r, 0), 0.04, 0.38, turn=(90, 0, 0))
    yield box("frame", (-back + 0.02, small - r + 0.06, 0), (0.16, 0.025, 0.28))
    yield strut("frame", (-back, small - r), (0.33, r + 0.22), 0.055)
    yield strut("metal", (0.5, 0, 0.1), (0.34, r + 0.5, 0.1), 0.03, mirror="z")
    yield rod("metal", (0.32, r + 0.52, 0), 0.035, 0.34, turn=(90, 0, 0))
    yield rod("seat", (0.32, r + 0.52, 0.3), 0.055, 0.1, turn=(90, 0, 0), mirror="z")
    yield box("seat", (-0.22, 0.36, 0), (0.2, 0.06, 0.17), edge=0.055)
    yield strut("frame", (-0.2, 0.02), (-0.22, 0.36), 0.05)
    yield rod("metal", (0.5, 0, 0), 0.03, 0.26, turn=(90, 0, 0))
    yield box("tyre", (0.5, 0, 0.26), (0.1, 0.03, 0.06), mirror="z")


@category("n04509417", frame=(*BRIGHT, "chrome"), tyre=("rubber",), metal=SHINY, seat=("leather",))
def unicycle(d: Draw):
    r, tall, n = d(0.46, 0.56), d(0.45, 0.62), d.count(8, 12)
    yield ring("tyre", (0, 0, 0), r, 0.065, turn=(90, 0, 0))
    yield rod("metal", (0, 0.5 * r, 0), 0.014, 0.5 * r, radial=n)
    yield cylinder("metal", (0, 0, 0), 0.07, 0.12, turn=(90, 0, 0))
    yield strut("frame", (0, 0, 0.12), (0, r + 0.16, 0.12), 0.04, mirror="z")
    yield box("frame", (0, r + 0.18, 0), (0.05, 0.04, 0.15), edge=0.03)
    yield strut("metal", (0, r + 0.15), (0, r + tall), 0.045)
    yield box("seat", (0, r + tall + 0.02, 0), (0.28, 0.06, 0.12), edge=0.058)
    yield ellipsoid("seat", (0.24, r + tall + 0.07, 0), (0.1, 0.07, 0.09), mirror="x")
    yield strut("metal", (0, 0, 0.19), (0.2, -0.06, 0.19), 0.03)
    yield strut("metal", (0, 0, -0.19), (-0.2, 0.06, -0.19), 0.03)
    yield box("tyre", (0.2, -0.06, 0.3), (0.11, 0.035, 0.1), edge=0.02)
    yield box("tyre", (-0.2, 0.06, -0.3), (0.11, 0.035, 0.1), edge=0.02)
    yield rod("metal", (0, 0, 0), 0.035, 0.2, turn=(90, 0, 0))


@category("n03930630", body=PAINTS, tyre=("rubber",), glass=("dark_glass",), trim=SHINY)
def pickup(d: Draw):
    length, h, w, r = d(0.98, 1.12), d(0.2, 0.24), d(0.38, 0.43), d(0.2, 0.25)
    cabin, tall = d(0.3, 0.4), d(0.16, 0.2)
    yield box("body", (0, 0, 0), (length, h, w), edge=0.05)
    yield box(
        "trim", (-0.56 * length, h, 0), (0.38 * length, 1.2 * h, w - 0.07), edge=0.02, cut=True
    )
    yield box("glass", (0.12, h + tall, 0), (cabin, tall, w - 0.04), edge=0.04, taper=-0.06)
    yield box("body", (0.12, h + 1.9 * tall, 0), (cabin - 0.06, 0.045, w - 0.08), edge=0.04)
    yield box("body", (0.12, h + tall, 0), (0.035, tall, w - 0.025))
    yield from wheels(0.6 * length, -h, w - 0.04, r, 0.09, hub="trim", mirror="xz")
    yield ball("trim", (length - 0.03, 0.04, 0.7 * w), 0.08, mirror="z")
    yield box("trim", (length, -0.6 * h, 0), (0.05, 0.05, w), mirror="x")


@category(
    "n02701002",
    body=("white_paint", "cream_paint", "yellow_paint"),
    tyre=("rubber",),
    mark=("red_paint",),
    light=("blue_paint",),
)
def ambulance(d: Draw):
    length, h, cross = d(0.62, 0.75), d(0.38, 0.46), d(0.16, 0.2)
    yield box("body", (-0.25, 0.15, 0), (length, h, 0.44), edge=0.05)
    yield box("body", (0.62, -0.1, 0), (0.35, h - 0.22, 0.41), edge=0.07)
    yield box("tyre", (0.58, 0.2, 0), (0.14, 0.13, 0.37), edge=0.05, taper=-0.06)
    yield box("mark", (-0.1, h - 0.52, 0), (length + 0.14, 0.045, 0.448))
    yield box("mark", (-0.25, 0.26, 0.44), (cross, 0.36 * cross, 0.02), edge=0.005, mirror="z")
    yield box("mark", (-0.25, 0.26, 0.44), (0.36 * cross, cross, 0.02), edge=0.005, mirror="z")
    yield box("mark", (length - 0.25, h - 0.03, 0), (0.02, 0.06, 0.3))
    yield box("light", (length - 0.42, h + 0.2, 0), (0.08, 0.07, 0.3), edge=0.04)
    yield from wheels(0.55, 0.13 - h, 0.38, d(0.17, 0.2), 0.08, hub="body", mirror="xz")
    yield box("light", (0.97, -0.1, 0.28), (0.02, 0.04, 0.07), mirror="z")


@category(
    "n03345487",
    body=("red_paint",),
    tyre=("rubber",),
    trim=("chrome", "white_paint", "aluminium"),
    light=("blue_paint", "yellow_paint"),
)
def fire_engine(d: Draw):
    h, rise, reach, n = d(0.24, 0.3), d(6, 16), d(0.85, 1.0), d.count(7, 10)
    yield box("body", (-0.3, 0, 0), (0.75, h, 0.36), edge=0.03)
    yield box("body", (0.72, 0.06, 0), (0.28, h + 0.1, 0.37), edge=0.06)
    yield box("tyre", (0.76, h + 0.02, 0), (0.25, 0.1, 0.38))
    yield box("trim", (-0.3, 0.1, 0.36), (0.17, 0.13, 0.015), copies=3, spacing=0.42)
    yield box("trim", (-0.02, -0.6 * h, 0), (1.03, 0.035, 0.375))
    yield box("light", (0.72, h + 0.2, 0), (0.07, 0.06, 0.26), edge=0.04)
    yield cylinder("trim", (-0.55, h + 0.05, 0), 0.2, 0.09)
    up = h + 0.24 + 0.25 * reach * rise / 45
    yield box("trim", (-0.15, up, 0.2), (reach, 0.055, 0.03), turn=(0, 0, rise), mirror="z")
    yield box(
        "trim",
        (-0.15, up, 0),
        (0.025, 0.03, 0.2),
        turn=(0, 0, rise),
        copies=n,
        spacing=1.9 * reach / n,
    )
    yield box("trim", (-0.55, h + 0.15, 0), (0.16, 0.1, 0.17))
    yield from wheels(0.6, -h, 0.3, 0.19, 0.08, hub="trim", mirror="xz")


@category("n04037443", body=BRIGHT, tyre=("rubber",), wing=("black_paint", *PAINTS), metal=SHINY)
def racer(d: Draw):
    nose, wide, r = d(0.32, 0.42), d(0.42, 0.5), d(0.2, 0.24)
    yield box("body", (-0.2, 0, 0), (0.6, 0.12, 0.15), edge=0.06)
    yield cylinder(
        "body", (0.36 + nose, -0.03, 0), 0.15, nose, top=0.06, edge=0.03, turn=(0, 0, -90)
    )
    yield box("body", (-0.22, -0.03, 0.23), (0.32, 0.1, 0.14), edge=0.06, mirror="z")
    yield box("body", (-0.45, 0.2, 0), (0.3, 0.14, 0.07), edge=0.06)
    yield ellipsoid("wing", (0.12, 0.1, 0), (0.22, 0.06, 0.11))
    yield ball("metal", (0.06, 0.2, 0), 0.1)
    yield from wheels(0.58, 0, wide, r, 0.11, hub="metal")
    yield from wheels(-0.66, 0.03, wide, r + 0.03, 0.14, hub="metal")
    yield rod("metal", (0.58, 0, 0), 0.03, wide, turn=(90, 0, 0))
    yield rod("metal", (-0.66, 0.03, 0), 0.03, wide, turn=(90, 0, 0))
    yield box("wing", (0.36 + 2 * nose, -0.1, 0), (0.13, 0.025, wide + 0.04))
    yield box("wing", (-0.95, 0.38, 0), (0.14, 0.03, wide - 0.04), turn=(0, 0, -8))
    yield box("wing", (-0.95, 0.34, wide - 0.04), (0.17, 0.12, 0.02), mirror="z")
    yield box("wing", (-0.9, 0.15, 0), (0.1, 0.24, 0.04))


@category(
    "n03594945",
    body=("green_paint", "red_paint", "yellow_paint", "teal_paint", "grey_paint"),
    tyre=("rubber",),
    seat=("black_paint", "leather"),
    glass=("glass", "dark_glass"),
)
def jeep(d: Draw):
    length, r, roll = d(0.8, 0.9), d(0.24, 0.29), d(0.34, 0.42)
    yield box("body", (0, 0, 0), (length, 0.19, 0.36), edge=0.03)
    yield box("seat", (-0.32, 0.2, 0), (0.42, 0.2, 0.3), edge=0.02, cut=True)
    yield box("body", (0.58 * length, 0.22, 0), (0.4 * length, 0.06, 0.29), edge=0.03)
    yield box("body", (0.6 * length, 0.1, 0.42), (0.3, 0.035, 0.12), mirror="z")
    yield box("body", (-0.6 * length, 0.1, 0.42), (0.3, 0.035, 0.12), mirror="z")
    yield from wheels(0.6 * length, -0.18, 0.42, r, 0.11, hub="body", mirror="xz")
    yield box("body", (0.14, 0.42, 0), (0.03, 0.25, 0.36), edge=0.01, turn=(0, 0, 10))
    yield box("glass", (0.14, 0.46, 0), (0.04, 0.16, 0.3), turn=(0, 0, 10))
    yield box("seat", (-0.2, 0.14, 0.17), (0.14, 0.06, 0.12), mirror="z")
    yield box("seat", (-0.36, 0.3, 0.17), (0.05, 0.22, 0.12), turn=(0, 0, 10), mirror="z")
    yield rod("seat", (-0.55, roll, 0.32), 0.035, roll, mirror="z")
    yield rod("seat", (-0.55, 2 * roll, 0), 0.035, 0.33, turn=(90, 0, 0))
    yield cylinder("tyre", (-length - 0.08, 0.15, 0), r, 0.1, edge=0.04, turn=(0, 0, 90))
    yield box(
        "seat", (length, 0.03, 0), (0.02, 0.1, 0.018), turn=(0, 90, 0), copies=5, spacing=0.07
    )
    yield ball("glass", (length, 0.05, 0.26), 0.07, mirror="z")


@category(
    "n03445924",
    body=("white_paint", "green_paint", "cream_paint", "blue_paint", "red_paint"),
    tyre=("rubber",),
    seat=("leather", "cream_paint", "black_paint"),
    post=("black_paint", "steel", "white_paint"),
)
def golf_cart(d: Draw):
    length, tall, w = d(0.62, 0.72), d(0.46, 0.54), d(0.36, 0.42)
    yield box("body", (0, -0.1, 0), (length, 0.06, w), edge=0.04)
    yield box("body", (-0.6 * length, 0.06, 0), (0.38 * length, 0.16, w), edge=0.07)
    yield box("body", (0.82 * length, 0.1, 0), (0.2 * length, 0.2, w - 0.02), edge=0.1)
    yield box("seat", (-0.38 * length, 0.25, 0), (0.22, 0.06, w - 0.06), edge=0.05)
    yield box("seat", (-0.68 * length, 0.45, 0), (0.05, 0.19, w - 0.06), edge=0.045)
    yield box("body", (0, 2 * tall + 0.08, 0), (length + 0.02, 0.035, w + 0.03), edge=0.03)
    yield strut(
        "post",
        (0.84 * length, 0.2, w - 0.04),
        (0.7 * length, 2.1 * tall, w - 0.04),
        0.03,
        mirror="z",
    )
    yield strut(
        "post",
        (-0.9 * length, 0.1, w - 0.04),
        (-0.8 * length, 2.1 * tall, w - 0.04),
        0.03,
        mirror="z",
    )
    yield strut("post", (0.8 * length, 0.2, 0.15), (0.42 * length, 0.45, 0.15), 0.025)
    yield ring("post", (0.4 * length, 0.46, 0.15), 0.12, 0.025, turn=(0, 0, 50))
    yield from wheels(0.68 * length, -0.18, w - 0.02, d(0.15, 0.18), 0.08, hub="body", mirror="xz")
    yield ball("post", (1.01 * length, 0.12, 0.62 * w), 0.06, mirror="z")


@category(
    "n04520382",
    body=("white_paint", "cream_paint", "aluminium", "enamel"),
    tyre=("rubber",),
    band=PAINTS,
    glass=("dark_glass",),
)
def caravan(d: Draw):
    length, h, r = d(0.72, 0.86), d(0.4, 0.48), d(0.15, 0.18)
    door = d.pick(-1, 1) * d(0.3, 0.4) * length
    yield Part("body", (0, 0.1, 0), (length, 0.4, h), corner=0.28, edge=0.05, turn=(90, 0, 0))
    yield box("band", (0, -0.08, 0), (length + 0.005, 0.07, 0.41), edge=0.02)
    yield box("glass", (-0.9 * door, 0.24, 0.4), (0.24, 0.13, 0.02), edge=0.01)
    yield box("band", (door, 0.06, 0.4), (0.16, h - 0.1, 0.025), edge=0.02)
    yield box("glass", (door, 0.26, 0.42), (0.1, 0.11, 0.02), edge=0.01)
    yield box("glass", (length - 0.01, 0.24, 0), (0.02, 0.12, 0.26))
    yield from wheels(-0.02, 0.12 - h, 0.36, r, 0.07, hub="band")
    yield strut("tyre", (length - 0.1, 0.2 - h), (length + 0.42, 0.1 - h), 0.035)
    yield rod("tyre", (length + 0.36, 0.05 - h, 0), 0.035, 0.14)
    yield box("body", (0, h + 0.1, 0), (0.2, 0.04, 0.16), edge=0.02)


@category(
    "n03122295",
    cover=("linen", "canvas", "white_paint"),
    bed=WOODS,
    wheel=("oak", "iron", "red_paint"),
)
def covered_wagon(d: Draw):
    length, r, w, tall = d(0.72, 0.85), d(0.28, 0.34), d(0.34, 0.4), d(0.34, 0.42)
    turn = (0, 0, 90)
    yield tube(
        "cover", (0, 0.32, 0), w, length + 0.06, wall=0.05, turn=turn, stretch=(tall / w, 1, 1)
    )
    yield tube(
        "cover",
        (length, 0.32, 0),
        w + 0.02,
        0.035,
        wall=0.06,
        turn=turn,
        stretch=(tall / w, 1, 1),
        mirror="x",
    )
    yield box("cover", (0, 0, 0), (1.5, 0.3, 1), cut=True)
    yield box("bed", (0, 0.14, 0), (length, 0.2, w), edge=0.02)
    yield ring("wheel", (0.62 * length, -0.12, w + 0.1), r, 0.04, turn=(90, 0, 0), mirror="xz")
    for angle in (0, 60, 120):
        yield box(
            "wheel",
            (0.62 * length, -0.12, w + 0.1),
            (0.025, r, 0.025),
            turn=(0, 0, angle),
            mirror="xz",
        )
    yield cylinder(
        "wheel", (0.62 * length, -0.12, w + 0.1), 0.07, 0.06, turn=(90, 0, 0), mirror="xz"
    )
    yield rod("bed", (0.62 * length, -0.12, 0), 0.04, w + 0.1, turn=(90, 0, 0), mirror="x")
    yield box("bed", (0.62 * length, -0.08, 0), (0.06, 0.1, 0.8 * w), mirror="x")
    yield rod("bed", (length + 0.3, -0.08, 0), 0.035, 0.45, turn=(0, 0, 84))
