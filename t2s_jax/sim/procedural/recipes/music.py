"""Musical instruments."""

from t2s_jax.sim.procedural.parts import box, cylinder, rod
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import WOODS


@category(
    body=(*WOODS, "red_paint", "black_paint"),
    neck=("ebony", "walnut"),
    hole=("black_paint",),
    metal=("chrome", "gold"),
)
def guitar(d: Draw):
    low, high = d(0.36, 0.42), d(0.26, 0.31)
    yield cylinder("body", (0, -0.55, 0), low, 0.1, turn=(90, 0, 0), edge=0.03)
    yield cylinder("body", (0, -0.08, 0), high, 0.1, turn=(90, 0, 0), edge=0.03, smooth=0.08)
    yield cylinder("hole", (0, -0.22, 0.1), 0.12, 0.012, turn=(90, 0, 0))
    yield box("neck", (0, 0.5, 0.1), (0.055, 0.62, 0.03))
    yield box("neck", (0, 1.2, 0.08), (0.09, 0.15, 0.03))
    yield box("neck", (0, -0.62, 0.1), (0.13, 0.03, 0.03))
    yield rod("metal", (0.11, 1.2, 0.08), 0.022, 0.09, turn=(0, 0, 90), mirror="x")
