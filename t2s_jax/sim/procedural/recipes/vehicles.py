"""Vehicles."""

from t2s_jax.sim.procedural.parts import ball, box, cylinder, ellipsoid, rod
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import METALS, PAINTS


@category(body=PAINTS, tyre=("rubber",), glass=("dark_glass",), trim=("chrome", "steel"))
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
    body=("white_paint", "blue_paint", "red_paint", "steel"),
    wing=("white_paint", *METALS),
    engine=METALS,
    glass=("dark_glass",),
)
def airplane(d: Draw):
    length, r, span, sweep = d(0.95, 1.1), d(0.12, 0.16), d(0.75, 1.0), d(12, 35)
    chord = d(0.14, 0.2)
    yield rod("body", (0, 0, 0), r, length, turn=(0, 0, 90))
    yield box(
        "wing",
        (-0.25 * span * sweep / 35, -0.03, 0.5 * span),
        (chord, 0.025, 0.55 * span),
        turn=(0, -sweep, 0),
        mirror="z",
    )
    yield box(
        "wing", (-0.88 * length, 0.03, 0.18), (0.09, 0.02, 0.26), turn=(0, -sweep, 0), mirror="z"
    )
    yield box("wing", (-0.9 * length, 0.24, 0), (0.11, 0.22, 0.02), turn=(0, 0, 25))
    yield cylinder("engine", (0.02, -0.13, 0.45 * span), 0.07, 0.15, turn=(0, 0, 90), mirror="z")
    yield ellipsoid("glass", (0.84 * length, 0.6 * r, 0), (0.12, 0.06, 0.09))


@category(cargo=(*PAINTS, "steel"), cab=PAINTS, tyre=("rubber",), glass=("dark_glass",))
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
