"""Kitchen and tableware."""

from t2s_jax.sim.procedural.parts import arc, ball, box, cylinder, ellipsoid, ring, tube
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import GLASS, METALS, PAINTS, POTTERY, WOODS


@category(body=(*POTTERY, *PAINTS), drink=("chocolate", "leather"), handle=POTTERY)
def mug(d: Draw):
    r, h = d(0.36, 0.46), d(0.4, 0.56)
    top = r * d(0.95, 1.15)
    side = 0.5 * (r + top)
    yield arc(
        "handle" if d.chance(0.4) else "body",
        (side + d(0.2, 0.26), 0, 0),
        0.26,
        0.055,
        250,
        stretch=(1, 1, 1),
        turn=(0, -90, 0),
    )
    yield tube("body", (0, 0, 0), r, h, top=top, wall=0.05)
    yield cylinder("body", (0, -h + 0.04, 0), r - 0.02, 0.04)
    yield cylinder("drink", (0, 0.55 * h, 0), side - 0.02, 0.02)


@category(
    body=("dark_glass", "glass", "green_paint", "bronze"),
    cap=("red_paint", "gold", "oak"),
    label=("paper", "cream_paint", "yellow_paint"),
)
def bottle(d: Draw):
    r, h, neck, tall = d(0.22, 0.3), d(0.42, 0.62), d(0.075, 0.1), d(0.16, 0.3)
    yield cylinder("body", (0, 0, 0), r, h, edge=0.05)
    yield cylinder("body", (0, h + 0.12, 0), r, 0.16, top=neck, smooth=0.08)
    yield cylinder("body", (0, h + 0.2 + tall, 0), neck, tall, smooth=0.05)
    yield cylinder("cap", (0, h + 0.24 + 2 * tall, 0), 1.25 * neck, 0.06)
    if d.chance(0.8):
        yield cylinder("label", (0, -0.05, 0), r + 0.01, h * d(0.35, 0.6))


@category(body=(*POTTERY, *METALS), lid=POTTERY, knob=("ebony", "gold", "porcelain"))
def teapot(d: Draw):
    r, squat = d(0.45, 0.52), d(0.75, 0.95)
    yield arc("body", (-r - 0.18, 0.05, 0), d(0.22, 0.27), 0.05, 230, turn=(0, 90, 0))
    yield ellipsoid("body", (0, 0, 0), (r, r * squat, r))
    yield cylinder(
        "body", (r + 0.1, 0.07, 0), 0.14, 0.28, top=0.05, turn=(0, 0, -d(38, 52)), smooth=0.1
    )
    yield ellipsoid("lid", (0, 0.82 * r * squat, 0), (0.55 * r, 0.11, 0.55 * r))
    yield ball("knob", (0, 0.82 * r * squat + 0.14, 0), 0.075)
    yield cylinder("body", (0, -0.88 * r * squat, 0), 0.6 * r, 0.06)


@category(
    pan=("iron", "steel", "copper", "black_paint"),
    handle=("ebony", "rubber", *WOODS),
    inside=("black_paint", "iron", "steel"),
)
def frying_pan(d: Draw):
    r, h = d(0.5, 0.62), d(0.09, 0.15)
    yield tube("pan", (0, 0, 0), 0.85 * r, h, top=r, wall=0.04)
    yield cylinder("inside", (0, -h + 0.03, 0), 0.83 * r, 0.03)
    yield box(
        "handle", (r + 0.42, 0.4 * h, 0), (0.48, 0.035, 0.06), edge=0.03, turn=(0, 0, d(4, 12))
    )


@category(bowl=GLASS, stem=("glass",), wine=("mahogany", "red_paint", "yellow_paint"))
def wine_glass(d: Draw):
    r, h, stem = d(0.3, 0.38), d(0.28, 0.4), d(0.3, 0.42)
    yield cylinder("stem", (0, -stem, 0), 0.035, stem)
    yield cylinder("stem", (0, -2 * stem, 0), 0.85 * r, 0.03, top=0.2 * r)
    yield ellipsoid("bowl", (0, 0.12, 0), (0.9 * r, 0.16, 0.9 * r), smooth=0.08)
    yield tube("bowl", (0, 0.12 + h, 0), 0.88 * r, h, top=r * d(0.8, 1.0), wall=0.03)
    yield cylinder("wine", (0, 0.12 + 0.5 * h, 0), 0.84 * r, 0.5 * h)


@category(blade=("steel", "chrome"), handle=("ebony", "rubber", *WOODS), rivet=("brass", "steel"))
def kitchen_knife(d: Draw):
    length, w = d(0.6, 0.8), d(0.12, 0.17)
    yield box("blade", (length, 0, 0), (length, w, 0.02), edge=0.005)
    yield box(
        "blade", (length, -1.5 * w, 0), (1.6 * length, w, 0.1), turn=(0, 0, d(7, 10)), cut=True
    )
    yield box("handle", (-0.36, 0.25 * w, 0), (0.4, 0.65 * w, 0.05), edge=0.045)
    yield ball("rivet", (-0.36, 0.25 * w, 0.04), 0.025, mirror="z", copies=3, spacing=0.2)


@category(
    pot=(*METALS, "red_paint", "blue_paint"), lid=(*METALS, "glass"), knob=("ebony", "rubber")
)
def cooking_pot(d: Draw):
    r, h = d(0.5, 0.6), d(0.28, 0.42)
    yield cylinder("pot", (0, 0, 0), r, h, edge=0.05)
    yield cylinder("lid", (0, h + 0.06, 0), 1.04 * r, 0.07, top=0.5 * r)
    yield ball("knob", (0, h + 0.18, 0), 0.09)
    yield ring("pot", (r, 0.5 * h, 0), 0.14, 0.04, mirror="x", stretch=(1, 1, 1.3))
