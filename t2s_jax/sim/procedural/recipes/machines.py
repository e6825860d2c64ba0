"""Working machines on wheels, tracks or runners."""

from t2s_jax.sim.procedural.parts import (
    Part,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    strut,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS, PAINTS
from t2s_jax.sim.procedural.recipes.rolling import tracks, wheels

_MACHINE = ("yellow_paint", "orange_paint", "yellow_paint", "red_paint", "teal_paint")


def _cab(x: float, y: float, z: float, half: tuple[float, float, float]):
    """A glazed cab with a roof of slot "body", standing on y."""
    wide, tall, deep = half
    yield box("glass", (x, y + tall, z), half, edge=0.03)
    yield box("body", (x, y + 2 * tall, z), (wide + 0.04, 0.04, deep + 0.04), edge=0.03)
    yield box("body", (x, y + tall, z), (0.035, tall, deep + 0.012))


@category(
    "n04465501",
    body=("red_paint", "green_paint", "blue_paint", "orange_paint"),
    tyre=("rubber",),
    hub=("yellow_paint", "white_paint", "red_paint"),
    glass=("dark_glass",),
)
def tractor(d: Draw):
    r, small, hood = d(0.4, 0.48), d(0.18, 0.23), d(0.36, 0.45)
    yield box("body", (0.02 + hood, 0.2, 0), (hood, 0.17, 0.2), edge=0.05)
    yield box("hub", (0.02 + 2 * hood, 0.18, 0), (0.02, 0.13, 0.14))
    yield box("body", (-0.3, 0.14, 0), (0.34, 0.2, 0.26), edge=0.03)
    if d.chance(0.7):
        yield from _cab(-0.3, 0.3, 0, (0.28, d(0.24, 0.3), 0.27))
    else:
        yield box("hub", (-0.4, 0.42, 0), (0.16, 0.05, 0.16), edge=0.04)
        yield box("hub", (-0.56, 0.56, 0), (0.04, 0.16, 0.16), edge=0.03)
        yield strut("glass", (0.02, 0.3), (-0.12, 0.6), 0.03)
        yield ring("glass", (-0.13, 0.62, 0), 0.15, 0.025, turn=(0, 0, 25))
    yield rod("glass", (1.2 * hood, 0.5, 0.08), 0.04, d(0.2, 0.26))
    yield box("body", (-0.38, r + 0.05, 0.42), (0.3, 0.03, 0.17), mirror="z")
    yield from wheels(-0.38, 0, 0.42, r, 0.15, hub="hub")
    yield from wheels(1.6 * hood, small - r, 0.34, small, 0.1, hub="hub")
    yield rod("glass", (1.6 * hood, small - r, 0), 0.05, 0.34, turn=(90, 0, 0))
    yield box("glass", (1.6 * hood, 0.5 * (small - r), 0), (0.08, 0.16, 0.1))
    yield box("glass", (hood, 0.02, 0), (hood + 0.2, 0.08, 0.12))


@category(
    "n03384352",
    body=_MACHINE,
    tyre=("rubber",),
    mast=("black_paint", "iron", "grey_paint"),
    fork=("steel", "iron", "black_paint"),
)
def forklift(d: Draw):
    tall, lift, reach = d(0.7, 0.85), d(0.0, 0.25), d(0.36, 0.46)
    yield box("body", (-0.15, 0, 0), (0.5, 0.17, 0.34), edge=0.05)
    yield box("body", (-0.55, 0.12, 0), (0.22, 0.28, 0.34), edge=0.09)
    yield box("mast", (0.44, tall - 0.25, 0.2), (0.05, tall, 0.045), mirror="z")
    yield box("mast", (0.44, 2 * tall - 0.3, 0), (0.04, 0.05, 0.2))
    yield box("mast", (0.44, 0.3, 0), (0.03, 0.05, 0.2))
    yield box("fork", (0.52, lift, 0), (0.035, 0.2, 0.26), edge=0.01)
    yield box("fork", (0.5 + reach, lift - 0.19, 0.18), (reach, 0.03, 0.075), edge=0.01, mirror="z")
    yield box("body", (-0.12, 0.98, 0), (0.46, 0.035, 0.33), edge=0.02)
    yield strut("body", (0.36, 0.1, 0.3), (0.22, 0.98, 0.3), 0.035, mirror="z")
    yield strut("body", (-0.6, 0.3, 0.3), (-0.48, 0.98, 0.3), 0.035, mirror="z")
    yield box("mast", (-0.2, 0.24, 0), (0.17, 0.08, 0.18), edge=0.04)
    yield box("mast", (-0.36, 0.46, 0), (0.05, 0.2, 0.18), edge=0.04)
    yield strut("mast", (0.32, 0.1), (0.16, 0.44), 0.03)
    yield ring("mast", (0.15, 0.45, 0), 0.12, 0.025, turn=(0, 0, 30))
    yield from wheels(0.22, -0.14, 0.32, d(0.17, 0.2), 0.09, hub="body")
    yield from wheels(-0.5, -0.17, 0.32, 0.15, 0.08, hub="body")


@category(
    "n02916179",
    body=_MACHINE,
    track=("rubber", "iron"),
    blade=("steel", "iron", *_MACHINE[:2]),
    glass=("dark_glass",),
)
def bulldozer(d: Draw):
    length, tall, wide = d(0.6, 0.7), d(0.32, 0.42), d(0.58, 0.68)
    front = length + 0.32
    yield box("blade", (front, 0.08, 0), (0.1, tall, wide), edge=0.015)
    yield cylinder("blade", (front + 0.6, 0.1, 0), 0.63, 1, turn=(90, 0, 0), cut=True)
    yield from tracks(length, 0.2, 0.42, 0.14, "body")
    yield box("body", (0.05, 0.12, 0), (length - 0.05, 0.14, 0.3), edge=0.03)
    yield box("body", (0.36, 0.36, 0), (0.36, 0.19, 0.22), edge=0.05)
    yield from _cab(-0.25, 0.2, 0, (0.27, d(0.28, 0.34), 0.27))
    yield box("body", (0.5 * front, 0, 0.62), (0.5 * front, 0.055, 0.05), mirror="z")
    yield rod("track", (0.42, 0.64, 0.06), 0.04, d(0.16, 0.22))
    yield strut("blade", (0.6, 0.3, 0.12), (front, 0.1, 0.12), 0.035, mirror="z")


@category(
    "n03996416",
    body=_MACHINE,
    track=("rubber", "iron"),
    bucket=("iron", "steel", "black_paint"),
    glass=("dark_glass",),
)
def power_shovel(d: Draw):
    length, high, far, low = d(0.5, 0.6), d(1.0, 1.2), d(0.75, 0.88), d(0.1, 0.35)
    knee, wrist = (far, high), (far + 0.42, low + 0.3)
    yield from tracks(length, 0.17, 0.34, 0.13, "body")
    yield cylinder("bucket", (-0.1, 0.2, 0), 0.3, 0.1)
    yield box("body", (-0.3, 0.42, 0), (0.46, 0.17, 0.38), edge=0.06)
    yield from _cab(0.06, 0.3, 0.22, (0.2, 0.27, 0.16))
    yield strut("body", (0.05, 0.45, -0.1), (*knee, -0.1), 0.085)
    yield strut("body", (*knee, -0.1), (*wrist, -0.1), 0.065)
    yield strut("bucket", (0.5, 0.55, -0.1), (0.8 * far, 0.75 * high, -0.1), 0.035)
    yield Part(
        "bucket",
        (wrist[0] - 0.08, low + 0.12, -0.1),
        (0.21, 0.2, 0.21),
        corner=0.2,
        edge=0.01,
        wall=0.06,
        turn=(90, 0, 0),
    )
    yield box("bucket", (wrist[0] - 0.08, low + 0.12, 0.08), (0.2, 0.2, 0.015))


@category(
    "n03087069",
    cab=PAINTS,
    tyre=("rubber",),
    drum=("white_paint", "grey_paint", "steel"),
    mark=BRIGHT,
)
def concrete_mixer(d: Draw):
    r, lean = d(0.34, 0.4), d(8, 14)
    yield box("tyre", (-0.1, -0.2, 0), (0.95, 0.07, 0.26))
    yield box("cab", (0.72, 0.13, 0), (0.26, 0.34, 0.36), edge=0.06)
    yield box("tyre", (0.82, 0.24, 0), (0.175, 0.13, 0.34))
    tilt = (0, 0, 90 - lean)
    yield cylinder("drum", (0.02, 0.22, 0), r, 0.22, top=r, turn=tilt)
    yield cylinder("drum", (0.31, 0.17, 0), 0.6 * r, 0.12, top=r, edge=0.03, turn=tilt)
    yield cylinder("drum", (-0.45, 0.31, 0), r, 0.3, top=0.45 * r, turn=tilt)
    yield ring("mark", (0.2, 0.19, 0), r - 0.01, 0.03, turn=tilt)
    yield ring("mark", (-0.2, 0.26, 0), r - 0.01, 0.03, turn=tilt)
    yield cylinder("mark", (-0.76, 0.36, 0), 0.12, 0.12, top=0.26, turn=tilt)
    yield box("cab", (-0.8, 0.06, 0), (0.05, 0.28, 0.12))
    yield strut("mark", (-0.8, 0.18), (-1.1, -0.1), 0.06)
    yield from wheels(0.7, -0.3, 0.3, 0.18, 0.09, hub="mark")
    for x in (-0.3, -0.7):
        yield from wheels(x, -0.3, 0.3, 0.18, 0.09, hub="mark")


@category(
    "n04252077",
    body=BRIGHT,
    track=("rubber", "black_paint"),
    seat=("leather", "black_paint"),
    ski=("white_paint", "steel", *BRIGHT),
)
def snowmobile(d: Draw):
    length, tall = d(0.48, 0.58), d(0.16, 0.24)
    yield Part(
        "track", (-0.3, -0.14, 0), (length, 0.2, 0.14), corner=0.13, edge=0.02, turn=(90, 0, 0)
    )
    yield ellipsoid("body", (0.3, 0.12, 0), (0.52, 0.22, 0.3))
    yield box("body", (-0.3, 0.08, 0), (0.46, 0.1, 0.22), edge=0.06)
    yield box("seat", (-0.32, 0.22, 0), (0.4, 0.09, 0.17), edge=0.08)
    yield box("ski", (0.22, 0.32 + tall, 0), (0.02, tall, 0.22), turn=(0, 0, 35), edge=0.015)
    yield rod("track", (-0.02, 0.42, 0), 0.03, 0.34, turn=(90, 0, 0))
    yield strut("track", (0.2, 0.2), (-0.02, 0.42), 0.04)
    yield box("ski", (0.5, -0.3, 0.36), (0.36, 0.025, 0.075), mirror="z")
    yield box("ski", (0.92, -0.22, 0.36), (0.13, 0.025, 0.075), turn=(0, 0, 40), mirror="z")
    yield strut("track", (0.42, 0.06, 0.3), (0.5, -0.3, 0.3), 0.035, mirror="z")
    yield box("seat", (0.8, 0.12, 0.1), (0.03, 0.05, 0.07), mirror="z")


@category(
    "n02797295",
    tray=(*PAINTS, "steel", "rust"),
    tyre=("rubber",),
    bar=("oak", "steel", "black_paint"),
)
def barrow(d: Draw):
    length, tall, rise = d(0.46, 0.55), d(0.17, 0.23), d(6, 12)
    yield box("tray", (0.1, 0.25, 0), (length, tall, 0.32), edge=0.03, taper=0.1)
    yield box("tray", (0.1, 0.32, 0), (length - 0.04, tall, 0.28), edge=0.03, taper=0.1, cut=True)
    yield rod("bar", (-0.15, 0.07, 0.2), 0.035, 0.95, turn=(0, 0, 90 - rise), mirror="z")
    yield rod(
        "tyre",
        (-0.98, 0.07 + 0.83 * rise / 57, 0.2),
        0.055,
        0.12,
        turn=(0, 0, 90 - rise),
        mirror="z",
    )
    yield ring("tyre", (0.72, -0.12, 0), 0.17, 0.08, turn=(90, 0, 0))
    yield cylinder("tray", (0.72, -0.12, 0), 0.14, 0.04, turn=(90, 0, 0))
    yield rod("bar", (0.72, -0.1, 0), 0.035, 0.2, turn=(90, 0, 0))
    yield strut("bar", (-0.3, 0.1, 0.2), (-0.36, -0.36, 0.2), 0.035, mirror="z")
    yield rod("bar", (-0.35, -0.28, 0), 0.03, 0.2, turn=(90, 0, 0))


@category(
    "n03649909",
    body=("red_paint", "green_paint", "orange_paint", "yellow_paint"),
    tyre=("rubber",),
    metal=METALS,
    bag=("black_paint", "canvas"),
)
def lawn_mower(d: Draw):
    length, r, rear = d(0.4, 0.48), d(0.13, 0.16), d(0.15, 0.2)
    tall = d(0.7, 0.85)
    yield box("body", (0.15, 0, 0), (length, 0.12, 0.36), edge=0.08)
    yield cylinder("metal", (0.2, 0.2, 0), 0.19, 0.12, edge=0.03)
    yield cylinder("bag", (0.2, 0.34, 0), 0.13, 0.04)
    yield box("bag", (0.2, 0.18, 0.22), (0.12, 0.08, 0.06))
    yield box("bag", (-0.46, 0.14, 0), (0.26, 0.18, 0.26), edge=0.08)
    yield strut("metal", (-0.2, 0.02, 0.3), (-0.2 - 0.6 * tall, tall, 0.3), 0.03, mirror="z")
    yield rod("metal", (-0.2 - 0.6 * tall, tall, 0), 0.03, 0.3, turn=(90, 0, 0))
    yield rod("bag", (-0.2 - 0.6 * tall, tall, 0), 0.045, 0.22, turn=(90, 0, 0))
    yield from wheels(0.15 + 0.8 * length, -0.08, 0.38, r, 0.055, hub="metal")
    yield from wheels(0.15 - 0.8 * length, -0.08 + rear - r, 0.38, rear, 0.055, hub="metal")
