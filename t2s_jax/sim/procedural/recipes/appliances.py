"""Kitchen appliances and the washer."""

from t2s_jax.sim.procedural.parts import Part, arc, box, cylinder, ellipsoid, ring, rod, tube
from t2s_jax.sim.procedural.recipes.base import Draw, category

_WHITE_GOODS = ("white_paint", "steel", "enamel", "cream_paint", "grey_paint")
_COLOURFUL = ("white_paint", "red_paint", "cream_paint", "teal_paint", "black_paint", "steel")


def _cabinet(slot: str, inside: str, half, wall: float, floor: float, ceiling: float):
    """A box that is open to the front between two heights."""
    w, _, depth = half
    yield box(slot, (0, 0, 0), half, edge=0.03)
    middle, tall = 0.5 * (floor + ceiling), 0.5 * (ceiling - floor)
    hole = (w - wall, tall, depth - wall)
    yield box(inside, (0, middle, 2 * wall), (hole[0], tall, depth), cut=True, edge=0.01)
    yield box(inside, (0, middle, wall - depth), (w - wall, tall, 0.02), edge=0.01)


@category(
    "n04070727",
    body=(*_WHITE_GOODS, "red_paint", "teal_paint"),
    inside=("white_paint",),
    food=("red_paint", "orange_paint", "cheese"),
    more=("lettuce", "teal_paint", "yellow_paint"),
)
def refrigerator(d: Draw):
    w, h, depth = d(0.42, 0.5), d(0.85, 0.98), d(0.36, 0.42)
    split = d(0.35, 0.45) * h
    if d.chance(0.3):  # both doors closed
        yield box("body", (0, 0, 0), (w, h, depth), edge=0.04)
        yield box("body", (0, 0.5 * (split - h), depth), (w, 0.5 * (split + h) - 0.01, 0.06), 0.04)
        yield rod("inside", (0.09 - w, split - 0.32, depth + 0.09), 0.03, 0.22)
        yield box("food", (0.5 * w, 0.2 * h, depth + 0.06), (0.06, 0.05, 0.015))
        yield box("more", (0.25 * w, 0.05 * h, depth + 0.06), (0.07, 0.08, 0.012))
    else:
        yield from _cabinet("body", "inside", (w, h, depth), 0.05, 0.08 - h, split)
        yield box(
            "inside",
            (0, 0.5 * (split - h), 0),
            (0.015, w, depth - 0.05),
            turn=(0, 0, 90),
            copies=3,
            spacing=0.36,
        )
        for slot, x, low in (("food", -0.24, -0.36), ("more", -0.04, -0.36), ("food", 0.24, 0)):
            yield cylinder(slot, (x, 0.5 * (split - h) + low + 0.1, 0.15), 0.09, 0.1, top=0.07)
        yield ellipsoid("more", (-0.15, 0.5 * (split - h) + 0.1, 0.15), (0.16, 0.1, 0.12))
        yield box("food", (0.1, 0.5 * (split - h) + 0.43, 0.15), (0.2, 0.07, 0.12))
        door = (w + 0.01, 0.5 * (split - h), depth + 0.92 * w)
        yield box("body", door, (0.05, 0.5 * (split + h), 0.95 * w), edge=0.04, turn=(0, 6, 0))
        at, half = (door[0] - 0.09, door[1] - 0.1, door[2]), (0.04, 0.07, 0.7 * w)
        yield box("inside", at, half, turn=(0, 0, 90), copies=3, spacing=0.4)
        yield cylinder("more", (at[0], at[1] + 0.12, at[2]), 0.06, 0.11)
    yield box(
        "body", (0, 0.5 * (split + h) + 0.01, depth), (w, 0.5 * (h - split) - 0.01, 0.06), 0.04
    )
    yield rod("inside", (0.09 - w, split + 0.24, depth + 0.09), 0.03, 0.16)
    # The condenser behind it.
    yield box(
        "inside",
        (0, 0.75 - h, -depth),
        (0.03, w - 0.1, 0.05),
        turn=(0, 0, 90),
        copies=6,
        spacing=0.15,
    )
    yield box("more", (0, 0.14 - h, -depth), (0.6 * w, 0.12, 0.06))


@category(
    "n04554684",
    body=_WHITE_GOODS,
    rim=("chrome", "grey_paint", "black_paint"),
    door=("dark_glass", "glass"),
    panel=("grey_paint", "black_paint", "blue_paint"),
)
def washer(d: Draw):
    w, h, r = d(0.55, 0.62), d(0.66, 0.74), d(0.34, 0.4)
    y, front = -0.1, w
    yield box("body", (0, 0, 0), (w, h, w), edge=0.04)
    yield box("panel", (0, h - 0.15, front), (w - 0.04, 0.11, 0.02), edge=0.015)
    yield box("body", (-0.62 * w, h - 0.15, front + 0.02), (0.18, 0.08, 0.02), edge=0.015)
    yield cylinder("rim", (0.1 * w, h - 0.15, front + 0.04), 0.085, 0.05, turn=(90, 0, 0))
    yield cylinder(
        "rim",
        (0.62 * w, h - 0.15, front + 0.02),
        0.04,
        0.03,
        turn=(90, 0, 0),
        copies=3,
        spacing=0.12,
    )
    yield ring("rim", (0, y, front + 0.02), r, 0.07, turn=(90, 0, 0))
    yield ellipsoid("door", (0, y, front), (r - 0.03, r - 0.03, 0.1))
    yield box("rim", (-r - 0.02, y, front + 0.07), (0.06, 0.12, 0.04), edge=0.03)
    yield box("panel", (0, -h, 0), (w - 0.04, 0.05, w - 0.03))
    yield cylinder("body", (0.7 * w, -h + 0.14, front), 0.07, 0.02, turn=(90, 0, 0))
    yield box("panel", (0, -0.1, -front), (0.7 * w, 0.6 * h, 0.025), edge=0.02)
    yield arc("rim", (0.6 * w, -0.05, -front - 0.02), 0.3, 0.045, 140, turn=(0, 90, 90))


@category(
    "n03207941",
    body=_WHITE_GOODS,
    inside=("steel", "grey_paint"),
    rack=("blue_paint", "white_paint", "black_paint"),
    plate=("porcelain", "glazed_clay", "white_paint"),
)
def dishwasher(d: Draw):
    w, h, n = d(0.52, 0.6), d(0.58, 0.68), d.count(5, 6)
    yield from _cabinet("body", "inside", (w, h, w), 0.06, 0.1 - h, h - 0.24)
    yield box("inside", (0, h - 0.12, w), (w - 0.05, 0.08, 0.02), edge=0.015)
    yield cylinder(
        "body", (0.4 * w, h - 0.12, w + 0.02), 0.045, 0.03, turn=(90, 0, 0), copies=3, spacing=0.14
    )
    low = 0.1 - h
    tall = 0.5 * (h - 0.24 - low)
    yield box("body", (0, low - 0.02, w + tall), (w - 0.02, 0.05, tall), edge=0.03)
    yield box("inside", (0, low + 0.035, w + tall), (w - 0.12, 0.015, tall - 0.1), edge=0.01)
    yield rod("inside", (0, low - 0.02, w + 2 * tall + 0.02), 0.035, 0.5 * w, turn=(0, 0, 90))
    y, z = low + 0.16, w + 0.5 * tall
    yield Part("rack", (0, y, z), (w - 0.1, 0.1, 0.75 * tall), corner=0.05, edge=0.01, wall=0.04)
    yield box("rack", (0, y - 0.09, z), (w - 0.1, 0.02, 0.75 * tall))
    step = 1.5 * w / n
    r = d(0.25, 0.3)
    for i in range(n):
        x = (i - 0.5 * (n - 1)) * step
        yield cylinder("plate", (x, y + r - 0.08, z), r, 0.022, turn=(0, 0, 82))
    yield box("rack", (0, 0.25 * h, 0.3 * w), (w - 0.08, 0.03, 0.6 * w))


@category(
    "n04330340",
    body=_WHITE_GOODS,
    dark=("black_paint", "cast_iron"),
    metal=("chrome", "steel"),
    knob=("black_paint", "red_paint", "chrome"),
)
def stove(d: Draw):
    w, h, n, back = d(0.54, 0.62), d(0.58, 0.66), d.count(4, 5), d(0.12, 0.2)
    r, front = 0.33 * w, w
    yield box("body", (0, 0, 0), (w, h, w), edge=0.03)
    yield box("body", (0, h + back, 0.06 - w), (w, back, 0.06), edge=0.03)
    yield box("dark", (0, h + back, 0.13 - w), (0.4 * w, 0.4 * back, 0.015), edge=0.01)
    yield box("body", (0, h + 0.01, 0.02), (w + 0.02, 0.03, w), edge=0.02)
    yield ring("dark", (0.48 * w, h + 0.05, 0.46 * w), 0.7 * r, 0.045, mirror="xz")
    yield cylinder("dark", (0.48 * w, h + 0.05, 0.46 * w), 0.3 * r, 0.04, mirror="xz")
    yield box("dark", (0.48 * w, h + 0.07, 0.46 * w), (0.95 * r, 0.02, 0.025), mirror="xz")
    yield box("dark", (0.48 * w, h + 0.07, 0.46 * w), (0.025, 0.02, 0.95 * r), mirror="xz")
    yield cylinder(
        "knob",
        (0, h - 0.13, front + 0.04),
        0.065,
        0.05,
        turn=(90, 0, 0),
        copies=n,
        spacing=1.7 * w / n,
    )
    low = -0.12
    yield box("body", (0, low, front), (w - 0.04, 0.36, 0.04), edge=0.03)
    yield box("dark", (0, low - 0.04, front + 0.04), (w - 0.18, 0.2, 0.012), edge=0.01)
    yield rod("metal", (0, low + 0.27, front + 0.1), 0.03, 0.8 * w, turn=(0, 0, 90))
    yield box("metal", (0.7 * w, low + 0.27, front + 0.06), (0.03, 0.025, 0.05), mirror="x")
    yield box("metal", (0, 0.08 - h, front + 0.02), (w - 0.08, 0.015, 0.02), edge=0.01)


@category(
    "n03761084",
    body=_COLOURFUL,
    window=("dark_glass", "screen"),
    panel=("black_paint", "grey_paint", "steel"),
    keys=("white_paint", "cream_paint", "green_paint"),
)
def microwave(d: Draw):
    w, h, depth, side = d(0.72, 0.85), d(0.38, 0.46), d(0.38, 0.45), d(0.17, 0.22)
    door = w - side
    yield box("body", (0, 0, 0), (w, h, depth), edge=0.04)
    yield box("body", (-side, 0, depth), (door - 0.02, h - 0.04, 0.05), edge=0.03)
    yield box("window", (-side - 0.04, 0, depth + 0.05), (door - 0.17, h - 0.14, 0.015), edge=0.012)
    yield rod("panel", (w - 2 * side - 0.07, 0, depth + 0.12), 0.03, 0.75 * h)
    yield box(
        "panel", (w - 2 * side - 0.07, 0.6 * h, depth + 0.08), (0.025, 0.03, 0.05), mirror="y"
    )
    x = w - side + 0.01
    yield box("panel", (x, 0, depth), (side - 0.05, h - 0.06, 0.04), edge=0.02)
    yield box("keys", (x, h - 0.16, depth + 0.04), (side - 0.09, 0.05, 0.012), edge=0.01)
    for row in range(3):
        yield box(
            "keys",
            (x, h - 0.33 - 0.11 * row, depth + 0.04),
            (0.034, 0.034, 0.014),
            copies=3,
            spacing=0.092,
        )
    yield cylinder("keys", (x, 0.12 - h, depth + 0.05), 0.065, 0.03, turn=(90, 0, 0))
    yield cylinder("panel", (w - 0.12, -h - 0.03, depth - 0.12), 0.06, 0.05, mirror="xz")
    yield box(
        "panel",
        (0, 0, -0.3 * depth),
        (0.02, w + 0.008, 0.12),
        turn=(0, 0, 90),
        copies=4,
        spacing=0.11,
    )
    yield box("panel", (0, 0, -depth), (0.5 * w, 0.6 * h, 0.02), edge=0.015)


@category(
    "n02850732",
    base=_COLOURFUL,
    jar=("glass", "ice"),
    dark=("black_paint", "rubber"),
    juice=("red_paint", "orange_paint", "lettuce", "petal"),
)
def blender(d: Draw):
    r, h, low, full = d(0.3, 0.36), d(0.42, 0.52), d(0.2, 0.26), d(0.3, 0.6)
    yield cylinder("base", (0, -h - low - 0.08, 0), 1.1 * r, low, top=0.72 * r, edge=0.05)
    yield cylinder("dark", (0, -h - 0.05, 0), 0.68 * r, 0.07)
    split = -h + 2 * h * full
    edge = 0.7 * r + 0.36 * r * full
    yield cylinder("juice", (0, 0.5 * (split - h), 0), 0.7 * r, h * full, top=edge)
    yield cylinder("jar", (0, 0.5 * (split + h), 0), edge, h * (1 - full), top=1.06 * r)
    yield cylinder("dark", (0, h + 0.03, 0), 1.08 * r, 0.06, edge=0.03)
    yield cylinder("dark", (0, h + 0.12, 0), 0.4 * r, 0.08)
    yield box("dark", (-1.35 * r, 0.15 * h, 0), (0.045, 0.55 * h, 0.055), edge=0.04)
    for y in (0.6, -0.3):
        yield box("dark", (-1.1 * r, y * h, 0), (0.3 * r, 0.05, 0.05), edge=0.03)
    z = 0.95 * r
    y = -h - low - 0.08
    yield cylinder("dark", (0, y, z - 0.04), 0.11, 0.06, turn=(75, 0, 0))
    yield box(
        "jar", (0, -h - 2 * low - 0.02, 1.05 * r), (0.035, 0.03, 0.04), copies=4, spacing=0.12
    )
    yield cylinder("dark", (0, -h - 2 * low - 0.08, 0), 1.08 * r, 0.03)


@category(
    "n03063338",
    body=("black_paint", "white_paint", "red_paint", "steel"),
    carafe=("glass", "ice"),
    coffee=("chocolate", "black_paint"),
    metal=("chrome", "steel"),
)
def coffee_maker(d: Draw):
    w, h, r, full = d(0.38, 0.44), d(0.58, 0.66), d(0.27, 0.31), d(0.4, 0.7)
    yield box("body", (0, 0.08 - h, 0.05), (w, 0.08, 0.52), edge=0.05)
    yield box("body", (0, 0, -0.32), (w, h, 0.17), edge=0.06)
    yield box("body", (0, h - 0.17, 0.03), (w, 0.18, 0.48), edge=0.07)
    yield cylinder("metal", (0, h - 0.38, 0.16), 0.22, 0.06, top=0.28)
    yield cylinder("metal", (0, 0.17 - h, 0.17), r + 0.03, 0.02)
    base, tall = 0.19 - h, 0.3
    mid = base + 2 * tall * full
    edge = r * (1.02 - 0.3 * full)
    yield cylinder("coffee", (0, 0.5 * (base + mid), 0.17), r, tall * full, top=edge)
    yield cylinder(
        "carafe", (0, 0.5 * (mid + base) + tall, 0.17), edge, tall * (1 - full), top=0.7 * r
    )
    yield cylinder("body", (0, base + 2 * tall + 0.02, 0.17), 0.74 * r, 0.04)
    at = (-0.2, base + tall, 0.17 + r)
    yield box("body", (at[0], at[1] + 0.02, at[2] + 0.06), (0.04, 0.22, 0.04), edge=0.03)
    yield box("body", (-0.15, base + tall + 0.2, 0.17 + 0.8 * r), (0.04, 0.04, 0.14), edge=0.03)
    yield box("body", (-0.17, base + tall - 0.15, 0.17 + r), (0.04, 0.04, 0.08), edge=0.03)
    yield cylinder("metal", (0.25, 0.1 - h, 0.56), 0.05, 0.04, turn=(90, 0, 0))
    yield box("metal", (0, h - 0.15, 0.5), (0.16, 0.07, 0.02), edge=0.015)


@category(
    "n03775199",
    body=(*_COLOURFUL, "yellow_paint"),
    bowl=("chrome", "steel", "porcelain"),
    metal=("steel", "chrome"),
    dough=("cream", "chocolate"),
)
def mixer(d: Draw):
    w, h, r, length = d(0.19, 0.23), d(0.36, 0.42), d(0.29, 0.34), d(0.56, 0.62)
    yield box("body", (0.02, 0, 0), (0.66, 0.07, 0.32), edge=0.06)
    yield box("body", (0.46, h, 0), (0.16, h, w), edge=0.1)
    y = 2 * h + 0.12
    yield Part(
        "body", (0.02, y, 0), (w + 0.02, length, w), corner=w - 0.02, edge=0.15, turn=(0, 0, 90)
    )
    yield cylinder("metal", (0.04 - length, y, 0), 0.12, 0.05, turn=(0, 0, 90))
    x = -0.22
    yield tube("bowl", (x, 0.35, 0), 0.6 * r, 0.24, top=r + 0.04, wall=0.035)
    yield cylinder("bowl", (x, 0.12, 0), 0.55 * r, 0.05)
    yield cylinder("dough", (x, 0.36, 0), 0.6 * r, 0.15, top=0.9 * r)
    yield rod("metal", (x, 0.65, 0), 0.05, 0.3)
    yield ellipsoid("metal", (x, 0.52, 0), (0.13, 0.16, 0.13))
    yield cylinder("body", (x, y - w, 0), 0.12, 0.08)
    yield cylinder("metal", (0.4, y - 0.04, w + 0.01), 0.06, 0.04, turn=(90, 0, 0))
    yield box("metal", (-0.05, y, w), (0.36, 0.03, 0.02), edge=0.015)
    yield arc("bowl", (x - r - 0.04, 0.4, 0), 0.12, 0.03, 190, turn=(0, 90, 0))
