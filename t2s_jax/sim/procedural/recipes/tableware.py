"""Tableware: what food and drink are served in, and eaten with."""

import numpy as np

from t2s_jax.sim.procedural.parts import ball, box, cylinder, ellipsoid, ring, rod, tube
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import basin, lathe, side_handle
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS, POTTERY

_CUTLERY = ("steel", "chrome", "brushed_steel", "gold")
_GRIPS = ("steel", "ebony", "walnut", "blue_paint", "red_paint")


@category("n03147509", body=(*POTTERY, *PAINTS), saucer=POTTERY, drink=("chocolate", "leather"))
def cup(d: Draw):
    r, h, wide = d(0.4, 0.48), d(0.42, 0.55), d(0.8, 0.95)
    yield side_handle("body", r + d(0.16, 0.24), -0.42 * h, 0.18, 0.045, 270)
    yield cylinder("saucer", (0, -h - 0.06, 0), 0.5, 0.07, top=wide, edge=0.02)
    yield cylinder("saucer", (0, -h + 0.04, 0), 0.4, 0.06, top=wide, cut=True)
    yield from basin("body", 0, r, h)
    yield cylinder("drink", (0, -0.25 * h, 0), 0.9 * r, 0.02)
    yield cylinder("body", (0, -h, 0), 0.24, 0.06)


@category("n03206908", body=(*POTTERY, *PAINTS, "oak"), inside=("cream_paint", "porcelain"))
def bowl(d: Draw):
    r = d(0.8, 0.9)
    depth = r * d(0.6, 0.85)
    yield from basin("body", 0, r, depth, wall=0.06, inside="inside")
    yield cylinder("body", (0, -depth - 0.02, 0), d(0.3, 0.4), 0.08)
    if d.chance(0.6):
        yield tube("inside", (0, -0.22 * depth, 0), 0.96 * r, 0.05, wall=0.05, top=0.995 * r)


@category("n03960490", body=POTTERY, rim=PAINTS, well=("porcelain", "cream_paint", "white_paint"))
def plate(d: Draw):
    r, tilt = d(0.85, 0.95), (d(42, 55), 0, 0)
    yield cylinder("body", (0, 0, 0), d(0.5, 0.58), 0.07, top=r, turn=tilt)
    yield ring("rim", (0, 0.045, 0.045), r - 0.02, d(0.03, 0.05), turn=tilt)
    inner = d(0.52, 0.6)
    yield cylinder("well", (0, 0.09, 0.09), inner, 0.1, turn=tilt, cut=True)
    yield ring("rim", (0, 0.02, 0.02), inner + 0.02, 0.02, turn=tilt)


def _handle(d: Draw, slot: str, top: float):
    """The grip of a piece of cutlery, from its neck at height `top` down."""
    w = d(0.11, 0.14)
    yield rod(slot, (0, top - 0.2, 0), 0.06, 0.3, stretch=(1, 1, 0.8))
    yield box(slot, (0, top - 0.62, 0), (w, 0.36, 0.06), edge=0.05, taper=-0.3 * w, smooth=0.08)


@category("n03383948", metal=_CUTLERY, grip=_GRIPS)
def fork(d: Draw):
    w, n, long = d(0.26, 0.31), d.pick(3, 4, 4), d(0.28, 0.36)
    yield from _handle(d, d.pick("metal", "grip"), 0)
    yield box("metal", (0, 0.2, 0), (w, 0.16, 0.04), edge=0.035, taper=0.06, smooth=0.06)
    width = 0.62 * w / n
    yield rod(
        "metal",
        (0, 0.26 + long, 0),
        width,
        long,
        copies=n,
        spacing=(2 * w - 2 * width) / (n - 1) + 0.012,
        stretch=(1, 1, 0.7),
    )


@category("n04284002", metal=_CUTLERY, grip=_GRIPS)
def spoon(d: Draw):
    w, long = d(0.3, 0.36), d(0.4, 0.48)
    yield ellipsoid("metal", (0, 0.9 * long, 0), (w, long, 0.16))
    yield ellipsoid("metal", (0, 0.9 * long, 0.05), (0.86 * w, 0.88 * long, 0.17), cut=True)
    yield box("metal", (0, 0.9 * long, 1.02), (1, 1, 1), cut=True)
    yield from _handle(d, d.pick("metal", "grip"), 0.02)


@category("n03950228", body=("glass", *POTTERY, "enamel"))
def pitcher(d: Draw):
    r, neck, rim = d(0.42, 0.5), d(0.26, 0.32), d(0.34, 0.4)
    h = r * d(1.05, 1.3)
    top = h + d(0.3, 0.42)
    reach = 0.5 * r + 0.1
    yield side_handle("body", r + 0.5 * reach, 0.35 * h, d(0.32, 0.38), 0.06, 240)
    yield ellipsoid("body", (0, 0, 0), (r, h, r))
    yield from lathe("body", (-h - 0.03, 0.66 * r), (-0.7 * h, 0.6 * r), smooth=0.06)
    yield from lathe("body", (0.6 * h, neck), (top, rim), smooth=0.12)
    yield ellipsoid("body", (rim, top - 0.06, 0), (0.24, 0.12, 0.15), turn=(0, 0, 35), smooth=0.1)
    yield from lathe("body", (top - 0.3, neck - 0.05), (top + 0.2, rim + 0.02), cut=True)
    yield ellipsoid("body", (rim, top + 0.05, 0), (0.24, 0.12, 0.12), turn=(0, 0, 30), cut=True)


@category("n03603722", body=POTTERY, shoulder=("leather", "bark", "glazed_clay"), cork=("cork",))
def jug(d: Draw):
    r, h = d(0.44, 0.54), d(0.3, 0.42)
    yield side_handle("shoulder", 0.3, h + 0.42, 0.15, 0.05, 270)
    yield cylinder("body", (0, 0, 0), r, h, edge=0.04)
    yield ellipsoid("shoulder", (0, h - 0.01, 0), (r + 0.01, d(0.32, 0.42), r + 0.01))
    yield cylinder("shoulder", (0, h + 0.4, 0), 0.13, 0.2, smooth=0.1)
    yield ring("shoulder", (0, h + 0.58, 0), 0.13, 0.04)
    yield cylinder("cork", (0, h + 0.66, 0), 0.09, 0.12, top=0.11)


@category(
    "n03593526",
    glass=("red_paint", "orange_paint", "honeycomb", "glass"),
    lid=(*BRIGHT, "gold", "checked_fabric"),
    label=("paper", "cream_paint"),
)
def jar(d: Draw):
    r, h = d(0.44, 0.54), d(0.42, 0.58)
    yield cylinder("glass", (0, 0, 0), r, h, edge=0.07)
    yield cylinder("glass", (0, h + 0.03, 0), 0.8 * r, 0.1, smooth=0.05)
    yield cylinder("lid", (0, h + 0.15, 0), d(0.84, 0.95) * r, d(0.09, 0.13), edge=0.03)
    yield cylinder("label", (0, -0.08, 0), r + 0.008, d(0.45, 0.6) * h)
    yield ellipsoid("glass", (0, -0.08, r), (0.16, 0.14, 0.025))


@category("n04522168", body=(*POTTERY, "green_marble", "bronze"), band=(*PAINTS, "gold"))
def vase(d: Draw):
    r, neck, tall = d(0.42, 0.52), d(0.14, 0.2), d(0.95, 1.3)
    h, rim = r * tall, d(0.26, 0.36)
    yield ellipsoid("body", (0, 0, 0), (r, h, r))
    yield from lathe("body", (-h - 0.15, 0.5 * r), (-0.6 * h, 0.62 * r), smooth=0.1)
    yield from lathe("body", (0.8 * h, neck), (h + d(0.15, 0.35), neck), smooth=0.12)
    top = h + 0.5
    yield from lathe("body", (top - 0.25, neck), (top, rim), smooth=0.1)
    yield from lathe("band", (top - 0.1, neck - 0.05), (top + 0.1, rim), cut=True)
    yield ring("band", (0, 0.1, 0), r - 0.01, 0.03)
    yield ring("band", (0, -0.25 * h, 0), 0.95 * r, 0.03)
    yield cylinder("band", (0, -h - 0.15, 0), 0.55 * r, 0.05)


@category(
    "n04255586", body=BRIGHT, stripe=("white_paint", "black_paint", "gold"), top=("aluminium",)
)
def soda_can(d: Draw):
    r, h = d(0.36, 0.42), d(0.5, 0.64)
    yield cylinder("body", (0, 0, 0), r, h, edge=0.01)
    yield from lathe("top", (h, r), (h + 0.09, r - 0.07))
    yield cylinder("top", (0, h + 0.1, 0), r - 0.1, 0.03, cut=True)
    yield from lathe("top", (-h - 0.07, r - 0.07), (-h, r))
    yield ellipsoid("top", (0, h + 0.08, 0.1), (0.09, 0.02, 0.15))
    if d.chance():
        yield ellipsoid("stripe", (0, 0, r - 0.06), (0.6 * r, d(0.2, 0.32), 0.08))
    else:
        yield cylinder("stripe", (0, 0.1, 0), r + 0.006, d(0.14, 0.22))
        yield cylinder("stripe", (0, -0.3, 0), r + 0.006, d(0.04, 0.08))


@category(
    "n02824058",
    beer=("honeycomb", "banana_skin", "chocolate"),
    glass=("glass",),
    foam=("snow", "cream"),
)
def beer_mug(d: Draw):
    r, h = d(0.36, 0.44), d(0.46, 0.56)
    yield side_handle("glass", r + d(0.3, 0.38), 0, 0.3, 0.075, 220)
    yield cylinder("beer", (0, 0, 0), r, h)
    yield cylinder("glass", (0, -h, 0), r + 0.06, 0.08, edge=0.03)
    yield cylinder("glass", (0, h - 0.08, 0), r + 0.03, 0.1)
    yield rod("glass", (0, 0, r), 0.045, h, radial=d.count(9, 12), axis="y")
    yield ellipsoid("foam", (0, h + 0.02, 0), (r, d(0.2, 0.3), r))
    yield ball("foam", (0, h + 0.05, 0.3 * r), 0.55 * r, smooth=0.08)
    yield ball("foam", (0.5 * r, h, 0.55 * r), 0.36 * r, smooth=0.06)


@category(
    "n02877266",
    body=("cream", "white_paint", "glass"),
    collar=BRIGHT,
    teat=("banana_skin", "human_skin"),
)
def nursing_bottle(d: Draw):
    r, h = d(0.27, 0.33), d(0.46, 0.58)
    yield cylinder("body", (0, 0, 0), r, h, edge=0.05)
    yield cylinder("collar", (0, h + 0.06, 0), 0.98 * r, 0.13, edge=0.03)
    yield from lathe("teat", (h + 0.19, 0.75 * r), (h + 0.34, 0.36 * r), smooth=0.06)
    yield rod("teat", (0, h + 0.4, 0), d(0.09, 0.11), 0.16, smooth=0.08)
    for i in range(3):
        yield box("collar", (0, 0.22 - 0.2 * i, r), (0.1, 0.02, 0.02))


@category(
    "n03063689",
    metal=("aluminium", "steel", "brushed_steel", *PAINTS),
    grip=("black_paint", "ebony", "red_paint"),
)
def coffeepot(d: Draw):
    r, h, waist = d(0.42, 0.48), d(0.34, 0.42), d(0.3, 0.34)
    n = 8

    def octagon(low: float, r: float, high: float, top: float):
        """A body with flat sides: one tapering face, repeated all round."""
        yield from lathe("metal", (low, r), (high, top))
        lean = np.degrees(np.arctan2(top - r, high - low))
        width = 0.42 * max(r, top) * 2 * np.pi / n * 0.94
        half = (width, 0.5 * (high - low), 0.04)
        at = (0, 0.5 * (low + high), 0.5 * (r + top))
        yield box("metal", at, half, edge=0.01, turn=(lean, 0, 0), radial=n, axis="y")

    yield from octagon(-2 * h, r, -0.05, waist)
    yield cylinder("metal", (0, 0, 0), waist + 0.06, 0.07)
    yield from octagon(0.05, waist, 2 * h, r)
    yield box("metal", (r + 0.02, 2 * h - 0.14, 0), (0.17, 0.12, 0.1), turn=(0, 0, 38), edge=0.03)
    yield cylinder("metal", (0, 2 * h + 0.09, 0), r, 0.1, top=0.12)
    yield cylinder("grip", (0, 2 * h + 0.24, 0), 0.06, 0.08, top=0.1)
    yield rod("grip", (-r - 0.16, 2 * h - 0.1, 0), 0.07, 0.26, turn=(0, 0, 90))
    reach = d(0.3, 0.4)
    yield box("grip", (-r - reach, h + 0.02, 0), (0.07, h, 0.085), edge=0.05, turn=(0, 0, -8))
