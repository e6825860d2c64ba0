"""Headgear."""

from t2s_jax.sim.procedural.parts import (
    ball,
    box,
    cylinder,
    ellipsoid,
    ring,
    rod,
    tube,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import cut_below
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS

_GEMS = ("red_paint", "teal_paint", "blue_paint", "green_paint", "ice")


@category(
    "n02799323",
    cloth=(*BRIGHT, "black_paint", "denim"),
    visor=(*BRIGHT, "black_paint"),
    badge=("white_paint", "yellow_paint"),
)
def baseball_cap(d: Draw):
    r, tall, reach = d(0.56, 0.62), d(0.85, 1.0), d(0.42, 0.54)
    yield ellipsoid("cloth", (0, 0, 0), (r, r * tall, 1.08 * r))
    yield cut_below("cloth", 0)
    yield ellipsoid(
        "visor", (0, -0.02, r + 0.02), (0.85 * r, 0.06, reach + 0.12), turn=(d(8, 16), 0, 0)
    )
    yield ball("visor", (0, r * tall, 0), 0.07)
    yield ellipsoid("badge", (0, 0.45 * r, 0.94 * r), (0.2, 0.17, 0.06), turn=(-28, 0, 0))
    yield cylinder("cloth", (0, 0.02, 0), r + 0.008, 0.04, stretch=(1, 1, 1.08))


@category(
    "n03127747",
    shell=(*PAINTS, "black_paint"),
    trim=("white_paint", "black_paint", "red_paint"),
    visor=("dark_glass", "screen"),
)
def crash_helmet(d: Draw):
    r, w, high = d(0.64, 0.72), d(0.06, 0.14), d(0.22, 0.28)
    yield ellipsoid("shell", (0, 0, 0), (0.94 * r, r, 1.05 * r))
    yield box("shell", (0, -0.35, 0.3), (0.6 * r, 0.25, 0.42), edge=0.2, smooth=0.1)
    yield ring("trim", (0, 0, 0), r, w, turn=(0, 0, 90), stretch=(1, 1, 1.05))
    yield box("trim", (0, 0.06, r), (2, high, 0.75 * r), edge=0.1, cut=True)
    yield ellipsoid("visor", (0, 0.04, 0.02), (0.9 * r, 0.8 * r, 1.02 * r))
    yield cylinder("trim", (0.9 * r, 0.04, 0), 0.12, 0.04, turn=(0, 0, 90), mirror="x")
    yield cut_below("trim", -0.58)


@category(
    "n03138669",
    gold=("gold", "brass", "steel"),
    gem=_GEMS,
    lining=("velvet", "red_paint", "blue_paint"),
)
def crown(d: Draw):
    r, h, n = d(0.6, 0.68), d(0.18, 0.26), d.count(7, 9)
    top = r * d(1.05, 1.2)
    yield ellipsoid("lining", (0, 0.1, 0), (0.86 * r, d(0.3, 0.42), 0.86 * r))
    yield cut_below("lining", 0)
    yield tube("gold", (0, 0, 0), r, h, top=top, wall=0.08)
    spike = d(0.3, 0.4)
    yield cylinder(
        "gold",
        (0, h + spike - 0.08, top),
        0.24 * top,
        spike,
        top=0.02,
        radial=n,
        axis="y",
        stretch=(1, 1, 0.35),
    )
    yield ball("gem", (0, h + 2 * spike - 0.08, top), 0.085, radial=n, axis="y")
    yield ball("gem", (0, 0.02, 0.5 * (r + top)), 0.085, radial=n, axis="y")
    yield ring("gold", (0, -h, 0), r, 0.07)


@category(
    "n03124170",
    felt=("leather", "felt", "black_paint", "straw", "cream_paint"),
    band=("black_paint", "leather", "red_paint"),
)
def cowboy_hat(d: Draw):
    r, tall, curl = d(0.38, 0.44), d(0.42, 0.52), d(38, 55)
    yield cylinder(
        "felt",
        (0, 0.5 * tall, 0),
        1.1 * r,
        0.5 * tall,
        top=0.92 * r,
        edge=0.1,
        stretch=(0.9, 1, 1.15),
    )
    yield ellipsoid("felt", (0, tall, 0), (0.8 * r, 0.14, 1.02 * r), smooth=0.06)
    yield ellipsoid("felt", (0, tall + 0.16, 0.0), (0.16, 0.18, 0.8 * r), smooth=0.08, cut=True)
    yield ellipsoid("felt", (0, -0.02, 0), (0.72, 0.07, 0.88))
    yield ellipsoid(
        "felt", (0.66, 0.13, 0), (0.3, 0.055, 0.68), turn=(0, 0, curl), mirror="x", smooth=0.08
    )
    yield cylinder("band", (0, 0.12, 0), 1.1 * r + 0.01, d(0.05, 0.08), stretch=(0.9, 1, 1.15))


@category(
    "n03787032",
    cloth=("black_paint", "blue_paint", "velvet"),
    tassel=("gold", "yellow_paint", "red_paint"),
)
def mortarboard(d: Draw):
    r, w, hang = d(0.4, 0.46), d(0.66, 0.74), d(0.2, 0.32)
    yield cylinder("cloth", (0, -0.16, 0), r, 0.22, top=0.95 * r)
    yield box("cloth", (0, 0.1, 0), (w, 0.04, w), turn=(0, d(35, 50), 0))
    yield cylinder("tassel", (0, 0.16, 0), 0.08, 0.035)
    x = w * d(0.9, 1.05)
    yield rod("tassel", (0.25, 0.15, 0.5 * x), 0.03, 0.5 * x + 0.09, turn=(90, 27, 0))
    yield rod("tassel", (0.5, 0.14 - hang, x), 0.03, hang)
    yield ball("tassel", (0.5, 0.08 - 2 * hang, x), 0.075)
    yield cylinder("tassel", (0.5, -0.12 - 2 * hang, x), 0.12, 0.17, top=0.06)


@category(
    "n04259630",
    straw=("straw", "banana_skin", "cream_paint", "bread"),
    band=("red_paint", "green_paint", "blue_paint"),
    tassel=("yellow_paint", "red_paint", "white_paint"),
)
def sombrero(d: Draw):
    r, tall, brim, n = d(0.26, 0.31), d(0.26, 0.34), d(0.85, 0.95), d.count(10, 14)
    yield cylinder("straw", (0, 0, 0), 0.7 * brim, 0.1, top=brim, edge=0.03)
    yield cylinder("straw", (0, 0.06, 0), 0.6 * brim, 0.1, top=brim - 0.02, cut=True)
    yield cylinder("straw", (0, tall, 0), 1.25 * r, tall, top=0.7 * r, edge=0.04)
    yield ellipsoid("straw", (0, 2 * tall, 0), (0.7 * r, 0.12, 0.7 * r))
    yield cylinder("band", (0, 0.06, 0), 1.25 * r + 0.02, 0.07)
    yield ring("band", (0, 0.09, 0), brim - 0.01, 0.045)
    yield ball("tassel", (0, 0.03, brim + 0.03), 0.06, radial=n, axis="y")
