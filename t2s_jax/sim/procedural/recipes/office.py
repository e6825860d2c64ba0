"""Things of the desk, and small gifts."""

import numpy as np

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
    tube,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.forms import ENDS_RIGHT, FACING
from t2s_jax.sim.procedural.recipes.palettes import BRIGHT, PAINTS, SHINY, WOODS


def _leaning(degrees: float):
    """The turn of parts that lie along an axis leaning to the right, and points on that axis."""
    sin, cos = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))

    def at(along: float, aside: float = 0.0, z: float = 0.0) -> tuple[float, float, float]:
        return (along * sin - aside * cos, along * cos + aside * sin, z)

    return (0, 0, -degrees), at


@category(
    "n03908204",
    paint=(*BRIGHT, "green_paint"),
    wood=("pine", "cream"),
    lead=("ebony",),
    end=("petal", "steel", "brass"),
)
def pencil(d: Draw):
    r, long = d(0.13, 0.17), d(0.72, 0.9)
    turn, at = _leaning(d(30, 50))
    yield cylinder("paint", at(0), r, long, turn=turn, edge=0.0)
    yield cylinder("wood", at(-long - 0.14), 0.04, 0.14, top=r, turn=turn)
    yield cylinder("lead", at(-long - 0.25), 0.01, 0.07, top=0.07, turn=turn)
    yield cylinder("end", at(long + 0.06), r + 0.012, 0.09, turn=turn)
    for i in (0.03, 0.1):
        yield ring("wood", at(long + i), r, 0.02, turn=turn)
    yield cylinder("end", at(long + 0.22), 0.95 * r, 0.1, turn=turn, edge=0.06)


@category("n03906997", barrel=(*PAINTS, "black_paint"), metal=SHINY, tip=("gold", "ebony", "steel"))
def pen(d: Draw):
    r, long = d(0.12, 0.15), d(0.45, 0.55)
    turn, at = _leaning(d(28, 46))
    yield cylinder("barrel", at(-0.5 * long), 0.8 * r, 0.6 * long, top=r, turn=turn)
    yield cylinder("metal", at(0.1), r + 0.015, 0.05, turn=turn)
    yield cylinder("barrel", at(0.1 + 0.6 * long), 1.1 * r, 0.6 * long, top=r, turn=turn, edge=0.04)
    yield cylinder("metal", at(-1.15 * long), 0.5 * r, 0.09, top=0.8 * r, turn=turn)
    yield cylinder(
        "tip", at(-1.15 * long - 0.2), 0.01, 0.16, top=0.75 * r, turn=turn, stretch=(1, 1, 0.5)
    )
    yield rod("metal", at(0.1 + 0.7 * long, 0, 1.2 * r), 0.035, 0.48 * long, turn=turn)
    yield ball("metal", at(0.1 + 0.3 * long, 0, 1.15 * r), 0.06)
    yield cylinder("metal", at(0.1 + 1.2 * long), 0.7 * r, 0.04, turn=turn)


@category(
    "n02870526",
    cover=(*PAINTS, "leather", "velvet"),
    page=("paper", "cream"),
    title=("gold", "cream_paint", "white_paint", "black_paint"),
)
def book(d: Draw):
    w, h, thick = d(0.48, 0.58), d(0.66, 0.76), d(0.12, 0.24)
    yield box("page", (-0.02, 0, 0), (w - 0.03, h - 0.05, thick), edge=0.01)
    yield box("cover", (0, 0, thick + 0.03), (w, h, 0.04), mirror="z")
    yield box("cover", (-w, 0, 0), (0.05, h, thick + 0.06), edge=0.03)
    front = thick + 0.07
    if d.chance():
        yield box("title", (0.03, 0.4 * h, front), (0.7 * w, d(0.05, 0.09), 0.015))
        yield box("title", (0.03, 0.2 * h, front), (0.5 * w, 0.03, 0.015))
        yield ellipsoid("title", (0.03, -0.35 * h, front), (0.36 * w, 0.3 * h, 0.02))
    else:
        yield box("title", (0.03, 0.25 * h, front), (0.65 * w, 0.36 * h, 0.015))
        yield box("cover", (0.03, 0.32 * h, front), (0.5 * w, 0.05, 0.025))
        yield box("cover", (0.03, 0.16 * h, front), (0.35 * w, 0.03, 0.025))
    yield box("title", (-w - 0.04, 0.75 * h, 0), (0.02, 0.03, thick + 0.04), mirror="y")


@category(
    "n04303497",
    body=(*BRIGHT, "black_paint", "grey_paint"),
    metal=("steel", "chrome"),
    base=("black_paint", "rubber", "grey_paint"),
)
def stapler(d: Draw):
    long, tilt, w = d(0.85, 0.95), d(9, 17), d(0.17, 0.22)
    lift = long * np.sin(np.radians(tilt))
    yield box("base", (0, -0.1, 0), (long + 0.05, 0.06, w + 0.04), edge=0.04)
    yield box("metal", (0.7 * long, -0.03, 0), (0.13, 0.03, 0.6 * w), edge=0.01)
    yield box("base", (-0.72 * long, 0.1, 0), (0.2, 0.18, w), edge=0.05)
    turn = (0, 0, tilt)
    yield box("metal", (0.03, 0.1 + lift, 0), (0.94 * long, 0.08, 0.75 * w), turn=turn)
    yield box("body", (-0.02, 0.25 + lift, 0), (long, 0.13, w), edge=0.1, turn=turn)
    yield ellipsoid("body", (-0.25, 0.33 + 0.75 * lift, 0), (0.6 * long, 0.15, 0.9 * w), turn=turn)
    yield cylinder("metal", (-0.78 * long, 0.18, 0), 0.07, w + 0.03, turn=FACING)


@category("n03886762", wire=("steel", "copper", "gold", *BRIGHT))
def paper_clip(d: Draw):
    w, long, thick = d(0.36, 0.44), d(0.85, 0.98), d(0.05, 0.065)

    def loop(x: float, y: float, w: float, long: float) -> Part:
        return Part(
            "wire",
            (x, y, 0),
            (w, thick, long),
            corner=w,
            edge=0.98 * thick,
            wall=2 * thick,
            turn=FACING,
        )

    yield loop(0, 0, w, long)
    yield loop(0, -0.12, 0.72 * w, 0.72 * long)
    yield box("wire", (-w + thick, -0.1, 0), (0.1, d(0.3, 0.4) * long, 0.2), edge=0.0, cut=True)
    yield box("wire", (0.72 * w - thick, 0.1, 0), (0.09, 0.3 * long, 0.2), edge=0.0, cut=True)
    yield rod("wire", (-0.86 * w + thick, -0.45 * long, 0), thick, 0.1, turn=(0, 0, 90))


@category(
    "n03291819",
    paper=("paper", "cream_paint", "petal", "cardboard"),
    fold=("cardboard", "grey_paint", "leather"),
    seal=("red_paint", "velvet", "gold"),
)
def envelope(d: Draw):
    w, h, drop = d(0.8, 0.92), d(0.5, 0.58), d(0.0, 0.16)
    yield box("paper", (0, 0, 0), (w, h, 0.06), edge=0.02)
    for side in (1, -1):
        yield strut("fold", (side * (w - 0.02), h - 0.02, 0.05), (0, -drop, 0.05), 0.025)
        yield strut(
            "fold", (side * (w - 0.02), 0.02 - h, 0.05), (side * 0.22, -drop - 0.02, 0.05), 0.018
        )
    yield cylinder("seal", (0, -drop, 0.06), d(0.12, 0.16), 0.05, turn=FACING, edge=0.04)
    yield ball("seal", (0, -drop, 0.1), 0.05)


@category(
    "n03440512",
    sea=("blue_paint", "teal_paint", "glazed_clay"),
    land=("leaf", "sandstone", "yellow_paint"),
    metal=("brass", "gold", "steel"),
    stand=WOODS,
)
def globe(d: Draw):
    r = d(0.54, 0.6)
    yield arc("metal", (-r - 0.11, 0, 0), r + 0.1, 0.05, 190, turn=ENDS_RIGHT)
    yield ball("sea", (0, 0, 0), r)
    for yaw, pitch, wide, high in (
        (-50, 25, 0.28, 0.24), (-28, -22, 0.17, 0.26), (25, 28, 0.34, 0.22), (22, -18, 0.2, 0.3),
        (75, 20, 0.3, 0.22), (78, -32, 0.16, 0.12), (-100, 10, 0.25, 0.3),
    ):  # fmt: skip
        turn = np.radians([yaw + d(-6, 6), pitch])
        out = 0.97 * r
        at = (
            out * np.sin(turn[0]) * np.cos(turn[1]),
            out * np.sin(turn[1]),
            out * np.cos(turn[0]) * np.cos(turn[1]),
        )
        yield ellipsoid("land", at, (wide, high, 0.06), turn=(-pitch, yaw, 0))
    yield rod("metal", (0, 0, 0), 0.045, r + 0.14)
    yield cylinder("stand", (0, -r - 0.26, 0), 0.09, 0.16)
    yield cylinder("stand", (0, -r - 0.42, 0), d(0.36, 0.44), 0.07, top=0.2, edge=0.02)


@category(
    "n13265011",
    paper=(*BRIGHT, "striped_fabric", "petal", "white_paint", "green_paint"),
    ribbon=("gold", "red_paint", "white_paint", "yellow_paint"),
)
def gift(d: Draw):
    w, h, deep = d(0.5, 0.62), d(0.36, 0.52), d(0.46, 0.56)
    band = d(0.08, 0.11)
    yield box("paper", (0, 0, 0), (w, h, deep), edge=0.02)
    yield box("paper", (0, h - 0.08, 0), (w + 0.04, 0.1, deep + 0.04), edge=0.02)
    yield box("ribbon", (0, 0.02, 0), (band, h + 0.02, deep + 0.055), edge=0.015)
    yield box("ribbon", (0, 0.02, 0), (w + 0.055, h + 0.02, band), edge=0.015)
    top, size = h + 0.02, d(0.17, 0.22)
    yield tube(
        "ribbon",
        (size + 0.06, top + 0.16, 0),
        size,
        0.1,
        wall=0.05,
        turn=(90, 0, 0),
        stretch=(1.3, 1, 0.7),
        mirror="x",
    )
    yield ball("ribbon", (0, top + 0.1, 0), 0.12)
    yield box("ribbon", (0.2, top + 0.03, 0.16), (0.2, 0.025, 0.07), turn=(0, -38, -4), mirror="x")


@category("n04127249", wire=("steel", "chrome", "gold", "brass"), cap=("steel", "gold", *BRIGHT))
def safety_pin(d: Draw):
    w, long, thick = d(0.22, 0.28), d(0.62, 0.74), d(0.05, 0.065)
    turn, at = _leaning(d(20, 40))
    yield rod("wire", at(0, w), thick, long, turn=turn)
    yield rod("wire", at(0, -w), thick, long, turn=turn)
    yield ring("wire", at(-long - 0.02), w, thick, turn=(90, 0, 0))
    yield ring("wire", at(-long - 0.02, 0, 0.06), 0.6 * w, thick, turn=(90, 0, 0))
    yield box("wire", at(-long + 0.04, 0, 0.03), (0.7 * w, 0.04, 0.06), turn=turn)
    yield box("cap", at(long), (w + 0.1, 0.16, 0.12), edge=0.1, turn=turn)
    yield ellipsoid("cap", at(long + 0.1), (w + 0.06, 0.16, 0.11), turn=turn)


@category(
    "",
    page=("paper", "white_paint"),
    head=(*BRIGHT, "teal_paint"),
    ink=("black_paint", "blue_paint"),
    wire=("steel", "ebony"),
)
def calendar(d: Draw):
    w, h, n = d(0.66, 0.76), d(0.6, 0.7), d.count(5, 7)
    rows = d.count(4, 5)
    yield box("page", (0, 0, 0), (w, h, 0.07), edge=0.02)
    yield box("head", (0, 0.74 * h, 0.03), (w + 0.005, 0.26 * h, 0.055), edge=0.02)
    step, size = 1.85 * w / n, 0.6 * w / n
    for i in range(rows):
        y = h * (0.28 - 1.15 * i / (rows - 1))
        yield box("ink", (0, y, 0.07), (size, 0.45 * h / rows, 0.015), copies=n, spacing=step)
    yield box("head", (step, h * (0.28 - 1.15 / (rows - 1)), 0.08), (size, 0.46 * h / rows, 0.02))
    yield box("page", (0, 0.7 * h, 0.085), (0.45 * w, 0.08 * h, 0.015))
    yield ring("wire", (0.55 * w, h, 0), 0.11, 0.035, turn=(0, 0, 90), mirror="x")


@category("n04431745", head=(*BRIGHT, "green_paint", "white_paint"), needle=("steel", "chrome"))
def thumbtack(d: Draw):
    r, h, long = d(0.38, 0.46), d(0.26, 0.34), d(0.34, 0.42)
    turn, at = _leaning(d(18, 36))
    yield cylinder("needle", at(-h - long), 0.02, long + 0.05, top=0.06, turn=turn)
    yield cylinder("head", at(-h), 1.05 * r, 0.07, turn=turn, edge=0.05)
    yield cylinder("head", at(-0.02), 0.5 * r, h, top=0.62 * r, turn=turn)
    yield cylinder("head", at(h), 0.62 * r, 0.1, top=0.9 * r, turn=turn)
    yield cylinder("head", at(h + 0.12), 0.9 * r, 0.07, turn=turn, edge=0.05)


@category("n15075141", paper=("white_paint", "paper", "snow", "petal"), core=("cardboard", "cork"))
def toilet_tissue(d: Draw):
    r, h, hang = d(0.5, 0.58), d(0.42, 0.5), d(0.32, 0.45)
    yield cylinder("paper", (0, 0, 0), r, h, edge=0.03)
    yield cylinder("core", (0, 0, 0), 0.4 * r, h + 0.1, cut=True)
    yield tube("core", (0, 0, 0), 0.42 * r, h + 0.004, wall=0.05)
    for share in (0.6, 0.8):
        yield ring("core", (0, h, 0), share * r, 0.012)
    yield box("paper", (0.5 * hang + 0.1, 0, r - 0.03), (0.5 * hang + 0.2, h, 0.022), edge=0.01)


@category("n03057920", body=(*WOODS, *BRIGHT), hook=("steel", "chrome", "brass"))
def coat_hanger(d: Draw):
    w, drop, thick = d(0.85, 0.95), d(0.36, 0.46), d(0.06, 0.08)
    r, start = d(0.14, 0.18), 25
    roll = np.radians(start)
    at = (r * np.cos(roll), 0.34 + r + r * np.sin(roll), 0)
    yield arc("hook", at, r, 0.045, 2 * (start + 90), turn=(start, -90, 0))
    yield rod("hook", (0, 0.22, 0), 0.045, 0.14)
    yield strut("body", (0, 0.12), (w, -drop), thick, mirror="x")
    yield rod("body", (0, -drop, 0), 0.8 * thick, w, turn=(0, 0, 90))
    yield ball("body", (w, -drop, 0), 1.15 * thick, mirror="x")
    yield ball("body", (0, 0.12, 0), 1.4 * thick)


@category(
    "n03572321",
    pot=("dark_glass", "glazed_clay", "brass", "blue_paint"),
    ink=("black_paint", "blue_paint"),
    feather=("feather", "snow", "petal"),
    quill=("bone", "cream"),
)
def inkwell(d: Draw):
    r, h, lean = d(0.4, 0.48), d(0.2, 0.27), d(20, 32)
    turn, at = _leaning(lean)
    yield cylinder("pot", (0, -h, 0), r, h, top=0.85 * r, edge=0.05)
    yield cylinder("pot", (0, 0.06, 0), 0.5 * r, 0.12, smooth=0.06)
    yield ring("pot", (0, 0.16, 0), 0.5 * r, 0.055)
    yield cylinder("ink", (0, 0.14, 0), 0.45 * r, 0.03)
    yield rod("quill", at(0.75), 0.03, 0.75, turn=turn)
    yield ellipsoid("feather", at(1.0, 0.03), (d(0.14, 0.19), 0.56, 0.035), turn=turn)
    yield ellipsoid("feather", at(1.22, -0.05), (0.15, 0.36, 0.035), turn=turn)
    yield box("feather", at(0.72, 0.2), (0.1, 0.04, 0.1), turn=(0, 0, 30 - lean), cut=True)
