"""Things of the street and for safety."""

from t2s_jax.sim.procedural.parts import (
    Part,
    arc,
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import METALS


@category(
    "n03345837",
    tank=("red_paint",),
    metal=("chrome", "brass", "steel"),
    dark=("black_paint", "rubber"),
    label=("white_paint", "yellow_paint"),
)
def fire_extinguisher(d: Draw):
    r, h = d(0.26, 0.32), d(0.52, 0.62)
    yield arc("dark", (r + 0.14, h - 0.12, 0), 0.42, 0.05, 150, turn=(10, -90, 0))
    yield cylinder("tank", (0, 0, 0), r, h, edge=0.06)
    yield ellipsoid("tank", (0, h - 0.03, 0), (r, 0.2, r))
    yield cylinder("dark", (0, 0.05 - h, 0), r + 0.012, 0.06)
    yield cylinder("label", (0, 0.05, 0), r + 0.006, d(0.16, 0.24))
    yield cylinder("metal", (0, h + 0.2, 0), 0.09, 0.1)
    yield box("metal", (0.0, h + 0.3, 0), (0.1, 0.07, 0.08), edge=0.02)
    yield box("dark", (-0.2, h + 0.42, 0), (0.28, 0.03, 0.05), turn=(0, 0, -18))
    yield box("dark", (-0.2, h + 0.26, 0), (0.2, 0.025, 0.05), turn=(0, 0, 8))
    yield cylinder("label", (0, h + 0.24, 0.11), 0.075, 0.03, turn=(90, 0, 0))
    yield cylinder("dark", (r + 0.05, -0.42, 0), 0.05, 0.13, top=0.085, turn=(0, 0, 180))
    yield strut("dark", (r + 0.05, -0.3), (r + 0.06, -0.0), 0.045)


@category(
    "n03346898",
    body=("red_paint", "yellow_paint", "red_paint", "orange_paint"),
    cap=("white_paint", "steel", "blue_paint", "yellow_paint"),
    bolt=("iron", "steel"),
)
def fire_hydrant(d: Draw):
    r, h, n = d(0.25, 0.3), d(0.45, 0.54), d.count(6, 8)
    yield cylinder("body", (0, 0, 0), r, h)
    yield cylinder("body", (0, -h, 0), r + 0.13, 0.06, edge=0.02)
    yield cylinder("body", (0, h, 0), r + 0.1, 0.05, edge=0.02)
    yield rod("bolt", (0, -h + 0.07, r + 0.07), 0.035, 0.05, radial=n, axis="y")
    yield ellipsoid("cap", (0, h + 0.04, 0), (r + 0.03, d(0.24, 0.32), r + 0.03))
    yield cylinder("bolt", (0, h + 0.33, 0), 0.07, 0.07)
    yield cylinder("body", (0, 0.2, 0), 0.13, r + 0.12, turn=(0, 0, 90))
    yield cylinder("cap", (r + 0.13, 0.2, 0), 0.17, 0.06, turn=(0, 0, 90), mirror="x")
    yield cylinder("bolt", (r + 0.22, 0.2, 0), 0.06, 0.06, turn=(0, 0, 90), mirror="x")
    yield cylinder("body", (0, 0.12, r), 0.17, 0.12, turn=(90, 0, 0))
    yield cylinder("cap", (0, 0.12, r + 0.12), 0.22, 0.06, turn=(90, 0, 0))
    yield cylinder("bolt", (0, 0.12, r + 0.2), 0.07, 0.06, turn=(90, 0, 0))


@category(
    "n03891332",
    head=("grey_paint", "blue_paint", "steel", "green_paint", "black_paint"),
    post=METALS,
    window=("glass", "white_paint"),
    mark=("red_paint", "yellow_paint"),
)
def parking_meter(d: Draw):
    w, tall, h = d(0.24, 0.29), d(0.22, 0.28), d(0.46, 0.56)
    turn = (90, 0, 0)
    yield rod("post", (0, -h - tall, 0), 0.075, h)
    yield cylinder("post", (0, -2 * h - tall, 0), 0.22, 0.05)
    yield cylinder("head", (0, -tall - 0.05, 0), 0.1, 0.1, top=0.17)
    yield box("head", (0, 0, 0), (w, tall, 0.17), edge=0.05)
    yield cylinder("head", (0, tall - 0.03, 0), w, 0.17, edge=0.04, turn=turn)
    yield cylinder("window", (0, tall, 0.02), 0.76 * w, 0.17, turn=turn)
    yield box("head", (0, tall - 0.14, 0.02), (w - 0.02, 0.12, 0.175))
    yield box("mark", (0.04, tall + 0.06, 0.18), (0.018, 0.09, 0.02), turn=(0, 0, -30))
    yield box("post", (0, 0.0, 0.17), (0.02, 0.07, 0.025))
    yield cylinder("post", (0, -0.6 * tall, 0.18), 0.08, 0.04, turn=turn)
    yield box("mark", (0, 0.62 * tall - 0.02, 0.19), (0.6 * w, 0.03, 0.012))


@category(plate=("red_paint",), rim=("white_paint",), post=("steel", "grey_paint", "oak"))
def stop_sign(d: Draw):
    r, h, width = d(0.46, 0.52), d(0.5, 0.66), d(0.92, 1.08)
    for slot, size, z in (("rim", 1.0, 0.03), ("plate", 0.91, 0.05)):
        side = size * r * 0.414
        yield box(slot, (0, 0.5 * size * r, z), (side, 0.5 * size * r, 0.02), edge=0.003, radial=8)
    yield box("post", (0, 0.3 - r - h, -0.03), (d(0.05, 0.07), h + 0.2, 0.04))
    s, tall, z = 0.085 * width, 0.15, 0.07

    def stroke(x, y, half_x, half_y):
        return box("rim", (x * width, y, z), (half_x, half_y, 0.012), edge=0.003)

    for y in (-tall, 0, tall):
        yield stroke(-0.32, y, s, 0.024)
    yield stroke(-0.32 - 0.07, 0.5 * tall, 0.024, 0.5 * tall)
    yield stroke(-0.32 + 0.07, -0.5 * tall, 0.024, 0.5 * tall)
    yield stroke(-0.11, tall, s, 0.024)
    yield stroke(-0.11, 0, 0.024, tall)
    letter = {"edge": 0.004, "wall": 0.05, "turn": (90, 0, 0)}
    yield Part("rim", (0.1 * width, 0, z), (s + 0.005, 0.012, tall + 0.024), corner=0.05, **letter)
    yield stroke(0.31 - 0.07, 0, 0.024, tall + 0.02)
    yield Part(
        "rim", (0.31 * width, 0.5 * tall, z), (s, 0.012, 0.5 * tall + 0.024), corner=0.04, **letter
    )


@category(cone=("orange_paint",), band=("white_paint",), base=("orange_paint", "black_paint"))
def traffic_cone(d: Draw):
    r, h, n = d(0.36, 0.44), d(0.66, 0.76), d.count(1, 2)
    top = 0.08
    yield cylinder("cone", (0, 0, 0), r, h, top=top)
    for y in (0.3, -0.2) if n == 2 else (0.08,):
        radius = 0.5 * (r + top) - 0.5 * (r - top) * y / h
        tall = d(0.1, 0.14) if n == 2 else d(0.2, 0.26)
        slope = 0.5 * (r - top) * tall / h
        yield cylinder("band", (0, y, 0), radius + slope + 0.012, tall, top=radius - slope + 0.012)
    yield box("base", (0, -h, 0), (r + 0.12, 0.05, r + 0.12), edge=0.03)
    yield cylinder("base", (0, h, 0), 0.045, 0.1, cut=True)


@category(
    "n02747177",
    can=("steel", "aluminium", "grey_paint", "green_paint"),
    lid=("steel", "grey_paint", "green_paint", "black_paint"),
    handle=("iron", "black_paint"),
)
def garbage_can(d: Draw):
    r, h, n, tilt = d(0.38, 0.45), d(0.5, 0.6), d.count(14, 18), d(0, 7)
    yield cylinder("can", (0, 0, 0), 0.86 * r, h, top=r)
    yield box(
        "can",
        (0, 0, 0.93 * r),
        (0.03, 0.84 * h, 0.03),
        edge=0.025,
        turn=(7, 0, 0),
        radial=n,
        axis="y",
    )
    yield ring("can", (0, h - 0.05, 0), r, 0.035)
    yield ring("can", (0, -h + 0.04, 0), 0.87 * r, 0.03)
    turn = (0, 0, tilt)
    yield cylinder("lid", (0, h + 0.04, 0), r + 0.06, 0.045, edge=0.02, turn=turn)
    yield cylinder("lid", (0, h + 0.12, 0), r, 0.06, top=0.4 * r, turn=turn)
    yield Part(
        "handle",
        (0, h + 0.2, 0),
        (0.15, 0.035, 0.1),
        corner=0.06,
        edge=0.03,
        wall=0.07,
        turn=(90, 0, 0),
    )
    yield arc("handle", (r + 0.12, 0.55 * h, 0), 0.14, 0.035, 200, turn=(0, -90, 0), mirror="x")


@category(
    "n03663531",
    body=("white_paint", "orange_paint", "white_paint"),
    band=("red_paint", "blue_paint"),
    rope=("rope", "linen", "yellow_paint"),
)
def life_preserver(d: Draw):
    r, thick, wide = d(0.56, 0.62), d(0.17, 0.21), d(0.11, 0.16)
    yield ring("body", (0, 0, 0), r, thick, turn=(90, 0, 0))
    yield cylinder("band", (0, r, 0), thick + 0.02, wide, edge=0.015, turn=(0, 0, 90), radial=4)
    yield ring("rope", (0, 0, 0), r + thick + 0.03, 0.03, turn=(90, 0, 0))
    yield ball("rope", (0, r + thick + 0.02, 0), 0.055, radial=4)


@category(
    "n04011827",
    blade=("brass", "bronze", "steel", "copper"),
    hub=("brass", "steel", "iron"),
    nose=("red_paint", "brass", "steel"),
)
def propeller(d: Draw):
    n, wide, twist = d.count(3, 5), d(0.2, 0.25), d(25, 38)
    yield ellipsoid("blade", (0, 0.52, 0), (wide, 0.42, 0.05), turn=(0, twist, 0), radial=n)
    yield cylinder("hub", (0, 0, 0), 0.2, 0.16, edge=0.03, turn=(90, 0, 0))
    yield ellipsoid("nose", (0, 0, 0.15), (0.17, 0.17, d(0.16, 0.26)))
    yield rod("hub", (0, 0, -0.3), 0.08, 0.28, turn=(90, 0, 0))
