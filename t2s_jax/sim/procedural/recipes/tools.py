"""Tools."""

from t2s_jax.sim.procedural.parts import box, cylinder, rod
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, METALS, WOODS


@category(handle=WOODS, head=METALS, grip=("rubber", *BRIGHT))
def hammer(d: Draw):
    h, s = d(0.7, 0.95), d(0.1, 0.15)
    yield rod("handle", (0, -0.1, 0), d(0.05, 0.07), h)
    yield box("head", (0, h - 0.12, 0), (0.12, s, s), edge=0.03)
    yield cylinder("head", (0.28, h - 0.12, 0), 0.95 * s, 0.17, turn=(0, 0, 90))
    yield box(
        "head", (-0.28, h - 0.1, 0), (0.24, 0.04, 0.7 * s), turn=(0, 0, d(10, 25)), smooth=0.08
    )
    if d.chance(0.6):
        yield rod("grip", (0, -0.7 * h, 0), 0.09, 0.42 * h)


@category(rail=(*METALS, *WOODS, "orange_paint"), rung=(*METALS, *WOODS))
def ladder(d: Draw):
    w, n = d(0.25, 0.36), d.count(5, 8)
    yield box("rail", (w, 0, 0), (0.045, 1.0, 0.05), mirror="x")
    yield cylinder("rung", (0, 0, 0), 0.032, w, turn=(0, 0, 90), copies=1)
    yield box("rung", (0, 0, 0), (0.03, w, 0.04), turn=(0, 0, 90), copies=n, spacing=1.8 / n)
