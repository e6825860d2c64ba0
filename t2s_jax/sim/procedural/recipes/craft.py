"""Craft of water, air and space."""

from collections.abc import Iterator

from t2s_jax.sim.procedural.parts import (
    Part,
    ball,
    box,
    cylinder,
    ellipsoid,
    gable,
    ring,
    rod,
    rotation_matrix,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS, PAINTS, WOODS


def _hull(length: float, width: float, height: float, back: float, flare: float) -> Iterator[Part]:
    """A hull of slot "hull" along x, around y = 0, whose sides are arcs that meet at the bow.

    Args:
      length: half its length.
      width: half its greatest width.
      height: half its height.
      back: how far behind the middle the hull is widest; 0 makes the stern as sharp as the bow.
      flare: how much wider the upper edge is than the middle.
    """
    reach = length + back
    radius = 0.5 * (reach**2 / width + width)
    yield box("hull", (0, 0, 0), (length, height, width + flare), edge=0.02)
    yield cylinder(
        "hull",
        (-back, 0, width - radius),
        radius + 2 - 2 * flare,
        2 * height,
        top=radius + 2 + 2 * flare,
        wall=2,
        mirror="z",
        cut=True,
    )
    yield box("hull", (0, 0, 0), (length, height, 0.02))


@category("n02951358", hull=(*WOODS, *PAINTS), seat=WOODS, blade=("pine", "oak", *BRIGHT))
def canoe(d: Draw):
    length, width, sheer = d(0.95, 1.05), d(0.24, 0.3), d(2.2, 3.0)
    yield from _hull(length, width, 0.2, 0, 0.05)
    yield ellipsoid("hull", (0, 0.24, 0), (0.9 * length, 0.36, 0.85 * width), cut=True)
    yield cylinder("hull", (0, sheer + 0.04, 0), sheer, 1, turn=(90, 0, 0), cut=True)
    yield box("seat", (0.42, 0.0, 0), (0.07, 0.02, 0.75 * width), mirror="x")
    yield rod("seat", (0, 0.02, 0), 0.025, 0.95 * width, turn=(90, 0, 0))
    x = d(-0.15, 0.15)
    turn = (90, d(15, 40), 0)
    along = rotation_matrix(turn) @ (0, 1, 0)
    yield rod("blade", (x, 0.08, 0), 0.03, 0.5, turn=turn)
    yield ellipsoid("blade", (x, 0.08, 0) + 0.62 * along, (0.1, 0.2, 0.035), turn=turn)


@category(
    "n04273569",
    hull=PAINTS,
    deck=("white_paint", "mahogany", "cream_paint"),
    glass=("dark_glass", "glass"),
    motor=("black_paint", "grey_paint"),
)
def speedboat(d: Draw):
    length, width = d(0.92, 1.05), d(0.32, 0.38)
    yield from _hull(length, width, 0.17, d(0.4, 0.6), 0.07)
    yield box("deck", (0, -0.34, 0), (1.4, 0.15, 0.8), turn=(0, 0, 8), cut=True)
    yield box("deck", (-0.42, 0.16, 0), (0.42, 0.14, width - 0.06), edge=0.05, cut=True)
    yield box("glass", (0.06, 0.25, 0), (0.02, 0.13, width - 0.08), turn=(0, 0, 38))
    yield box("glass", (-0.08, 0.22, width - 0.03), (0.16, 0.08, 0.015), mirror="z")
    yield box("deck", (-0.28, 0.1, 0.15), (0.1, 0.1, 0.1), edge=0.03, mirror="z")
    yield box("deck", (-0.4, 0.22, 0.15), (0.04, 0.14, 0.1), edge=0.03, mirror="z")
    yield box("motor", (-length - 0.08, 0.24, 0), (0.13, 0.14, 0.11), edge=0.06)
    yield box("motor", (-length - 0.1, -0.05, 0), (0.06, 0.24, 0.04))
    yield ring("motor", (-0.02, 0.2, 0.15), 0.09, 0.02, turn=(0, 0, 60))


@category(
    "n03673027",
    hull=("black_paint", "blue_paint", "red_paint", "teal_paint"),
    deck=("white_paint", "cream_paint"),
    funnel=("red_paint", "orange_paint", "yellow_paint"),
    band=("black_paint", "white_paint"),
)
def liner(d: Draw):
    length, n, tall = d(1.0, 1.15), d.count(2, 4), d(0.16, 0.22)
    yield from _hull(length, 0.2, 0.14, d(0.2, 0.5), 0.02)
    yield box("deck", (-0.1, 0.19, 0), (0.75, 0.07, 0.17), edge=0.02)
    yield box("deck", (-0.08, 0.31, 0), (0.62, 0.06, 0.14), edge=0.02)
    yield box("deck", (0.4, 0.4, 0), (0.1, 0.07, 0.13), edge=0.02)
    for slot, y, half in (("funnel", 0.36 + tall, tall), ("band", 0.36 + 1.9 * tall, 0.12 * tall)):
        yield cylinder(
            slot, (-0.1, y, 0), 0.085, half, copies=n, spacing=0.85 / n, stretch=(1, 1, 0.9)
        )
    for y, z, count in ((0.19, 0.165, 12), (0.31, 0.135, 10)):
        yield box(
            "band",
            (-0.1, y, z),
            (0.025, 0.022, 0.01),
            edge=0.005,
            mirror="z",
            copies=count,
            spacing=0.11,
        )
    yield rod("band", (0.68, 0.4, 0), 0.02, 0.32)
    yield rod("band", (-0.85, 0.35, 0), 0.02, 0.26)


@category(
    "n04347754",
    body=("grey_paint", "yellow_paint", "black_paint", "steel", "teal_paint"),
    fin=("red_paint", "iron", "grey_paint"),
    port=("glass", "brass"),
)
def submarine(d: Draw):
    length, r, tower = d(0.9, 1.05), d(0.24, 0.29), d(0.0, 0.2)
    yield ellipsoid("body", (0, 0, 0), (length, r, r))
    yield box("body", (tower, r + 0.08, 0), (0.22, 0.2, 0.1), edge=0.09)
    yield rod("fin", (tower + 0.08, r + 0.4, 0), 0.03, 0.2)
    yield rod("fin", (tower + 0.13, r + 0.58, 0), 0.035, 0.08, turn=(0, 0, 90))
    yield rod("fin", (tower - 0.1, r + 0.3, 0), 0.025, 0.14)
    yield box("fin", (tower, r + 0.1, 0), (0.1, 0.02, 0.3))
    yield box("fin", (-length + 0.16, 0, 0), (0.11, 0.36, 0.02), edge=0.015)
    yield box("fin", (-length + 0.16, 0, 0), (0.11, 0.02, 0.36), edge=0.015)
    yield cylinder("fin", (-length - 0.04, 0, 0), 0.05, 0.1, turn=(0, 0, 90))
    yield box("port", (-length - 0.1, 0, 0), (0.02, 0.24, 0.06), turn=(35, 0, 0))
    yield box("port", (-length - 0.1, 0, 0), (0.02, 0.24, 0.06), turn=(125, 0, 0))
    yield cylinder("port", (0.05, 0.06, r - 0.04), 0.065, 0.03, turn=(90, 0, 0), mirror="z")
    yield cylinder("port", (0.38, 0.06, 0.9 * r - 0.04), 0.06, 0.03, turn=(90, 0, 0), mirror="z")
    yield cylinder("port", (-0.28, 0.06, 0.92 * r - 0.03), 0.06, 0.03, turn=(90, 0, 0), mirror="z")


@category(
    "n03541923",
    envelope=("yellow_paint", "white_paint", "orange_paint", "cream_paint"),
    gore=("red_paint", "blue_paint", "green_paint", "mahogany"),
    basket=("wicker",),
    rope=("rope", "black_paint"),
)
def hot_air_balloon(d: Draw):
    r, n, drop = d(0.6, 0.68), d.count(5, 8), d(0.3, 0.42)
    bottom = -r - 0.12
    yield ellipsoid("envelope", (0, 0, 0), (r, 1.05 * r, r))
    yield cylinder("envelope", (0, 0.5 * bottom - 0.15, 0), 0.2, 0.3, top=0.86 * r, smooth=0.1)
    yield ellipsoid("gore", (0, 0, 0.1), (0.2 * r, 1.02 * r, r - 0.075), radial=n, axis="y")
    yield cylinder("gore", (0, bottom - 0.06, 0), 0.21, 0.05)
    yield box("basket", (0, bottom - drop - 0.15, 0), (0.19, 0.15, 0.19), edge=0.03)
    yield box("rope", (0, bottom - drop, 0), (0.205, 0.025, 0.205), edge=0.02)
    yield rod("rope", (0.17, bottom - 0.5 * drop, 0.17), 0.02, 0.5 * drop + 0.05, mirror="xz")


@category(
    "n02692877",
    body=("grey_paint", "white_paint", "aluminium", "cream_paint", "red_paint"),
    fin=("red_paint", "blue_paint", "grey_paint"),
    cabin=("white_paint", "black_paint", "steel"),
    glass=("dark_glass",),
)
def airship(d: Draw):
    r, cabin = d(0.28, 0.34), d(0.24, 0.34)
    yield ellipsoid("body", (0, 0, 0), (1.05, r, r))
    yield box("fin", (-0.85, 0, 0), (0.17, r + 0.1, 0.025), edge=0.02)
    yield box("fin", (-0.85, 0, 0), (0.17, 0.025, r + 0.1), edge=0.02)
    yield cylinder("fin", (0, 0, 0), r + 0.008, 0.05, turn=(0, 0, 90))
    yield box("cabin", (0.15, -r - 0.06, 0), (cabin, 0.1, 0.11), edge=0.06)
    yield box("glass", (0.15, -r - 0.05, 0), (0.06, 0.045, 0.115), copies=3, spacing=0.16)
    yield cylinder("cabin", (-0.3, -0.75 * r, 0.75 * r), 0.06, 0.12, turn=(0, 0, 90), mirror="z")
    yield box(
        "glass", (-0.44, -0.75 * r, 0.75 * r), (0.012, 0.16, 0.03), turn=(20, 0, 0), mirror="z"
    )


@category(
    "n02842573", body=BRIGHT, wing=PAINTS, metal=("steel", "oak", "black_paint"), tyre=("rubber",)
)
def biplane(d: Draw):
    span, gap, chord = d(0.85, 1.0), d(0.24, 0.3), d(0.18, 0.23)
    yield cylinder("body", (-0.3, 0.02, 0), 0.07, 0.7, top=0.17, turn=(0, 0, -90))
    yield cylinder("metal", (0.44, 0.02, 0), 0.18, 0.08, edge=0.04, turn=(0, 0, 90))
    yield box("wing", (0.12, -0.12, 0), (chord, 0.025, span), edge=0.02)
    yield box("wing", (0.2, -0.12 + 2 * gap, 0), (chord, 0.025, span), edge=0.02)
    for z in (0.2, 0.85 * span):
        yield rod(
            "metal",
            (0.16, gap - 0.12, z),
            0.02,
            gap,
            turn=(0, 0, -8),
            mirror="z",
            copies=2,
            spacing=0.22,
        )
    yield box("wing", (-0.9, 0.05, 0), (0.12, 0.02, 0.36), edge=0.015)
    yield box("wing", (-0.93, 0.2, 0), (0.12, 0.2, 0.02), edge=0.015)
    yield box(
        "metal", (0.56, 0.02, 0), (0.015, d(0.3, 0.38), 0.045), edge=0.01, turn=(d(0, 60), 0, 0)
    )
    yield ball("body", (0.56, 0.02, 0), 0.06)
    yield cylinder("tyre", (0.26, -0.4, 0.24), 0.13, 0.05, edge=0.03, turn=(90, 0, 0), mirror="z")
    yield strut("metal", (0.26, -0.12, 0.2), (0.26, -0.4, 0.2), 0.025, mirror="z")
    yield rod("metal", (0.26, -0.4, 0), 0.02, 0.24, turn=(90, 0, 0))
    yield ball("tyre", (-0.18, 0.16, 0), 0.1)


@category(
    "n04266014",
    body=("white_paint",),
    tank=("orange_paint", "terracotta", "cork"),
    dark=("black_paint",),
    engine=METALS,
)
def space_shuttle(d: Draw):
    h, r, wing = d(0.72, 0.85), d(0.19, 0.23), d(0.4, 0.48)
    z = r + 0.16
    yield box("body", (0, -0.62 * h, z - 0.05), (wing, 0.5 * h, 0.025), edge=0.01)
    yield gable("body", -0.62 * h, wing, 0.5 * h)
    yield cylinder("tank", (0, 0.05, 0), r, h)
    yield cylinder("tank", (0, h + 0.22, 0), r, 0.19, top=0.03, edge=0.02)
    yield cylinder("body", (r + 0.1, -0.1, 0), 0.1, h - 0.06, mirror="x")
    yield cylinder("body", (r + 0.1, h - 0.05, 0), 0.1, 0.13, top=0.015, mirror="x")
    yield cylinder("engine", (r + 0.1, -h - 0.1, 0), 0.13, 0.07, top=0.08, mirror="x")
    yield rod("body", (0, -0.3 * h, z), 0.13, 0.75 * h)
    yield box("dark", (0, 0.3 * h, z + 0.1), (0.075, 0.03, 0.05), turn=(-20, 0, 0))
    yield box("dark", (0, -0.9 * h, z + 0.2), (0.02, 0.17, 0.12), turn=(-25, 0, 0))
    yield box("body", (0, -0.86 * h, z + 0.18), (0.022, 0.15, 0.12), turn=(-25, 0, 0))
    yield cylinder("engine", (0.07, -1.08 * h, z), 0.08, 0.07, top=0.04, mirror="x")
    yield box("dark", (r + 0.1, 0.3, 0), (0.104, 0.02, 0.104), edge=0.1, mirror="x")


@category(
    "n04137444",
    body=("foil", "gold", "white_paint"),
    panel=("blue_paint", "dark_glass"),
    metal=("steel", "aluminium"),
    dish=("white_paint", "steel"),
)
def satellite(d: Draw):
    n, tall, w = d.count(3, 5), d(0.18, 0.26), d(0.2, 0.26)
    step = d(0.2, 0.24)
    yield box("body", (0, 0, 0), (w, d(0.24, 0.34), w), edge=0.02)
    yield rod("metal", (0, 0, 0), 0.03, w + n * step + 0.1, turn=(0, 0, 90))
    x = w + 0.08 + 0.5 * n * step
    yield box(
        "metal", (x, 0, 0), (0.5 * n * step, tall, 0.012), edge=0.008, turn=(-20, 0, 0), mirror="x"
    )
    yield Part(
        "panel",
        (x, 0, 0),
        (0.44 * step, tall - 0.03, 0.022),
        edge=0.005,
        corner=0.005,
        turn=(-20, 0, 0),
        mirror="x",
        copies=n,
        spacing=step,
    )
    yield ellipsoid("dish", (0, 0.1, w + 0.2), (0.24, 0.24, 0.1), turn=(-25, 0, 0))
    yield ellipsoid("dish", (0, 0.145, w + 0.29), (0.22, 0.22, 0.12), turn=(-25, 0, 0), cut=True)
    yield rod("metal", (0, 0.15, w + 0.24), 0.02, 0.16, turn=(65, 0, 0))
    yield ball("metal", (0, 0.21, w + 0.38), 0.04)
    yield cylinder("metal", (0, -0.38, 0), 0.12, 0.08, top=0.05)
