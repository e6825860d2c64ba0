"""Tools and parts of the workshop."""

from t2s_jax.sim.procedural.parts import (
    Part,
    arc,
    ball,
    box,
    cylinder,
    ring,
    rod,
    strut,
    tube,
)  # fmt: skip
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import METALS, SHINY, WOODS


@category("n03966976", metal=METALS, grip=("red_paint", "blue_paint", "orange_paint", "rubber"))
def pliers(d: Draw):
    jaw, spread, length = d(0.26, 0.36), d(9, 16), d(0.42, 0.52)
    yield arc(
        "grip", (0.26, -0.2 - length, 0), 1.1, 0.085, 57 * length, turn=(spread, -90, 0), mirror="x"
    )
    yield strut("metal", (0.02, 0.05), (0.24, -0.4), 0.08, mirror="x")
    yield box("metal", (0, 0.08, 0), (0.17, 0.2, 0.09), edge=0.08)
    yield box("metal", (0, 0.2 + jaw, 0), (0.14, jaw, 0.07), edge=0.02, taper=-0.06)
    yield box("metal", (0, 0.24 + jaw, 0), (d(0.012, 0.03), jaw, 0.2), edge=0.005, cut=True)
    yield cylinder("metal", (0, 0.05, 0.04), 0.11, 0.08, turn=(90, 0, 0))
    yield box("grip", (0, 0.05, 0.12), (0.07, 0.015, 0.008), edge=0.004, turn=(0, 0, 40))


@category("n04606574", metal=("chrome", "steel", "iron", "brushed_steel", "red_paint"))
def wrench(d: Draw):
    h, r, jaw, lean = d(0.6, 0.72), d(0.26, 0.31), d(0.11, 0.14), d(10, 25)
    yield cylinder("metal", (0, h, 0), r, 0.08, turn=(90, 0, 0), edge=0.03)
    yield box("metal", (-0.08, h + 0.2, 0), (jaw, 0.26, 0.3), turn=(0, 0, lean), cut=True)
    yield box("metal", (0, -0.05, 0), (0.1, h - 0.1, 0.06), edge=0.03)
    yield box("metal", (0, -0.05, 0), (0.045, h - 0.3, 0.2), edge=0.04, cut=True)
    yield box("metal", (0, -0.05, 0), (0.06, h - 0.15, 0.035))
    yield tube("metal", (0, -h - 0.05, 0), d(0.19, 0.23), 0.09, wall=0.09, turn=(90, 0, 0))


@category(
    "n03239726",
    body=("yellow_paint", "teal_paint", "red_paint", "orange_paint", "green_paint"),
    dark=("black_paint", "rubber"),
    metal=SHINY,
)
def drill(d: Draw):
    length, r, grip, lean = d(0.4, 0.48), d(0.17, 0.21), d(0.3, 0.38), d(6, 14)
    yield cylinder("body", (0, 0.3, 0), r, length, edge=0.06, turn=(0, 0, 90))
    yield box(
        "dark", (-length + 0.16, 0.3, 0), (0.02, 0.12, r + 0.01), edge=0.01, copies=3, spacing=0.09
    )
    yield cylinder("dark", (length + 0.14, 0.3, 0), 0.15, 0.16, top=0.09, turn=(0, 0, -90))
    yield cylinder("metal", (length + 0.55, 0.3, 0), 0.04, 0.28, edge=0.005, turn=(0, 0, -90))
    yield cylinder("metal", (length + 0.86, 0.3, 0), 0.04, 0.05, top=0.005, turn=(0, 0, -90))
    for x in (0.42, 0.56, 0.7):
        yield ring("metal", (length + x, 0.3, 0), 0.036, 0.018, turn=(0, 0, 65))
    yield box("body", (-0.16, -0.12, 0), (0.12, grip, 0.1), edge=0.08, turn=(0, 0, -lean))
    yield box("dark", (-0.02, 0.04, 0), (0.05, 0.1, 0.05), edge=0.03)
    yield box("dark", (-0.16, -grip - 0.2, 0), (0.27, 0.11, 0.17), edge=0.05)


@category(
    "n04538552",
    body=("blue_paint", "green_paint", "red_paint", "cast_iron", "teal_paint"),
    metal=("steel", "chrome"),
)
def vise(d: Draw):
    gap, wide, tall = d(0.1, 0.24), d(0.32, 0.4), d(0.2, 0.26)
    yield cylinder("body", (-0.2, -0.4, 0), 0.34, 0.06, edge=0.03)
    yield box("body", (-0.2, -0.2, 0), (0.2, 0.2, 0.2), taper=-0.03)
    yield box("body", (-0.2, 0, 0), (0.36, 0.12, 0.2), edge=0.03)
    yield box("body", (-0.08, 0.08 + tall, 0), (0.11, tall, wide), edge=0.04)
    yield box("body", (-0.34, 0.3, 0), (0.2, 0.05, 0.2), edge=0.03)
    yield box("body", (0.17 + gap, 0.08 + tall, 0), (0.1, tall, wide), edge=0.04)
    yield box("body", (0.2 + gap, 0.02, 0), (0.3, 0.13, 0.17), edge=0.04)
    yield box("metal", (0.02, 0.02 + 2 * tall, 0), (0.04, 0.1, wide - 0.03))
    yield box("metal", (0.07 + gap, 0.02 + 2 * tall, 0), (0.04, 0.1, wide - 0.03))
    yield rod("metal", (0.45 + gap, 0.02, 0), 0.07, 0.3, turn=(0, 0, 90))
    yield rod("metal", (0.66 + gap, 0.02, 0), 0.035, 0.36, turn=(d(20, 60), 0, 0))


@category(
    "n03954731",
    block=WOODS,
    handle=("walnut", "mahogany", "ebony"),
    blade=("steel", "chrome"),
    sole=("iron", "brass", "pine"),
)
def plane(d: Draw):
    length, h, w = d(0.85, 1.0), d(0.13, 0.18), d(0.2, 0.25)
    yield box("block", (0, 0, 0), (length, h, w), edge=0.03)
    yield box("block", (0.06, h + 0.1, 0), (0.2, 0.24, 0.7 * w), turn=(0, 0, -35), cut=True)
    yield box("sole", (0, -h - 0.02, 0), (length + 0.02, 0.03, w + 0.015), edge=0.01)
    yield box("blade", (-0.1, h + 0.12, 0), (0.025, 0.36, 0.68 * w), turn=(0, 0, 35))
    yield box("handle", (0.0, h + 0.06, 0), (0.04, 0.26, 0.6 * w), turn=(0, 0, 35))
    yield box("handle", (-0.6, h + 0.22, 0), (0.08, 0.26, 0.07), edge=0.06, turn=(0, 0, -14))
    yield box("handle", (-0.5, h + 0.42, 0), (0.14, 0.07, 0.065), edge=0.06, turn=(0, 0, 12))
    yield cylinder("handle", (0.62, h + 0.06, 0), 0.08, 0.1, top=0.05)
    yield ball("handle", (0.62, h + 0.22, 0), d(0.11, 0.14))


def _thread(slot: str, top: float, pitch: float, count: int, radius: float, taper: float = 0.0):
    """Inclined rings around the y axis, from y = top downwards."""
    for i in range(count):
        yield ring(slot, (0, top - i * pitch, 0), radius - i * taper, 0.035, turn=(0, 0, 7))


@category("n04153751", metal=("steel", "brass", "chrome", "gold"), slot=("iron", "black_paint"))
def screw(d: Draw):
    r, n, wide = d(0.15, 0.19), d.count(6, 8), d(0.36, 0.44)
    crossed = d.chance()
    yield cylinder("metal", (0, 0.62, 0), 0.9 * r, 0.12, top=wide, edge=0.01)
    yield cylinder("metal", (0, 0.74, 0), wide, 0.045, edge=0.03)
    yield box("slot", (0, 0.79, 0), (0.8 * wide, 0.012, 0.06), edge=0.005)
    if crossed:
        yield box("slot", (0, 0.79, 0), (0.06, 0.012, 0.8 * wide), edge=0.005)
    yield cylinder("metal", (0, -0.05, 0), 0.75 * r, 0.6, top=r)
    yield cylinder("metal", (0, -0.82, 0), 0.02, 0.18, top=0.75 * r)
    yield from _thread("metal", 0.36, 0.15, n, r + 0.01, 0.05 * r)


@category(
    "n02865665", metal=("steel", "iron", "chrome", "rust"), nut=("brass", "steel", "chrome", "gold")
)
def bolt(d: Draw):
    r, apothem, up, n = d(0.17, 0.21), d(0.34, 0.4), d(-0.35, 0.0), d.count(7, 9)
    side = 0.577 * apothem
    yield cylinder("metal", (0, -0.05, 0), r, 0.78, edge=0.03)
    yield from _thread("metal", 0.25, 0.13, n, r)
    for slot, y, h in (("metal", 0.68, 0.15), ("nut", up, 0.16)):
        yield box(
            slot, (0, y, 0.5 * apothem), (side, h, 0.5 * apothem), edge=0.01, radial=6, axis="y"
        )
    yield cylinder("metal", (0, 0.83, 0), 0.75 * apothem, 0.02)


@category("n03430551", metal=(*METALS, "brass", "bronze", "red_paint", "yellow_paint"))
def gear(d: Draw):
    r, n, thick = d(0.55, 0.66), d.count(9, 14), d(0.1, 0.16)
    turn = (90, 0, 0)
    yield cylinder("metal", (0, 0, 0), r, thick, turn=turn)
    yield tube("metal", (0, 0, thick + 0.04), 0.82 * r, 0.1, wall=0.45 * r, turn=turn, cut=True)
    width = 1.5 * r / n
    yield Part(
        "metal",
        (0, r + 0.08, 0),
        (width, 0.16, thick),
        corner=0.01,
        edge=0.01,
        taper=-0.3 * width,
        radial=n,
    )
    yield cylinder("metal", (0, 0, 0), 0.38 * r, thick + 0.05, turn=turn)
    yield cylinder("metal", (0, 0, 0), 0.2 * r, 1, turn=turn, cut=True)


@category("n04288272", wire=("steel", "chrome", "brass", "copper", "iron", "red_paint"))
def spring(d: Draw):
    n, r, thick, lean = d.count(6, 8), d(0.34, 0.44), d(0.05, 0.065), d(8, 11)
    pitch = 2 * r * lean / 57
    for i in range(n):
        yield ring("wire", (0, i * pitch, 0), r, thick, turn=(0, 0, lean if i % 2 else -lean))
    yield ring("wire", (0, -0.35 * pitch, 0), r, thick)
    yield ring("wire", (0, (n - 0.65) * pitch, 0), r, thick)


@category("n03705379", body=("red_paint", "blue_paint", "red_paint"), pole=("steel", "white_paint"))
def magnet(d: Draw):
    r, wide, leg, tip = d(0.48, 0.56), d(0.24, 0.3), d(0.2, 0.36), d(0.12, 0.17)
    thick = d(0.12, 0.17)
    yield tube("body", (0, 0, 0), r, thick, wall=wide, turn=(90, 0, 0))
    yield box("body", (0, -1, 0), (2, 1, 1), cut=True)
    x = r - 0.5 * wide
    yield box("body", (x, -leg + 0.02, 0), (0.5 * wide, leg, thick), edge=0.012, mirror="x")
    yield box(
        "pole", (x, -2 * leg - tip + 0.04, 0), (0.5 * wide, tip, thick), edge=0.012, mirror="x"
    )


@category(
    "n03658858",
    body=("yellow_paint", "orange_paint", "red_paint", "aluminium"),
    vial=("leaf", "lettuce"),
    dark=("black_paint",),
    glass=("white_paint",),
)
def level(d: Draw):
    length, h = d(0.9, 1.05), d(0.17, 0.21)
    yield box("body", (0, 0, 0), (length, h, 0.09), edge=0.015)
    yield box("body", (0, 0.5 * h, 0), (0.24, 0.55 * h, 0.3), edge=0.02, cut=True)
    yield cylinder("vial", (0, 0.52 * h, 0), 0.085, 0.26, turn=(0, 0, 90))
    yield box("dark", (0, 0.52 * h, 0), (0.012, 0.09, 0.09), edge=0.005, copies=2, spacing=0.16)
    yield cylinder("glass", (0.02, 0.6 * h, 0.02), 0.085, 0.05, turn=(0, 0, 90))
    yield cylinder("dark", (0.68 * length, 0, 0), 0.75 * h, 0.1, turn=(90, 0, 0), mirror="x")
    yield rod("vial", (0.68 * length, 0, 0.09), 0.05, 0.6 * h, turn=(0, 0, d(0, 45)), mirror="x")
    yield box("dark", (length, 0, 0), (0.04, h + 0.01, 0.1), mirror="x")


@category(
    "n04392113",
    case=("yellow_paint", "red_paint", "black_paint", "orange_paint", "chrome"),
    blade=("yellow_paint", "white_paint"),
    dark=("black_paint",),
    dial=("white_paint", "steel"),
)
def tape(d: Draw):
    r, out, w = d(0.44, 0.52), d(0.34, 0.5), d(0.16, 0.2)
    yield Part("case", (0, 0, 0), (r, w, r - 0.03), corner=0.24, edge=0.04, turn=(90, 0, 0))
    yield box("case", (0.24, -0.3, 0), (r - 0.2, 0.15, w), edge=0.04)
    yield cylinder("dark", (0, 0, w), 0.66 * r, 0.02, turn=(90, 0, 0))
    yield cylinder("dial", (0, 0, w), 0.45 * r, 0.035, turn=(90, 0, 0))
    y = 0.12 - r
    yield box("blade", (r + out, y, 0), (out + 0.05, 0.02, 0.13), edge=0.01)
    yield box(
        "dark",
        (r + out, y + 0.015, 0.08),
        (0.012, 0.012, 0.05),
        edge=0.005,
        copies=7,
        spacing=0.27 * out,
    )
    yield box("dial", (r + 2 * out + 0.05, y - 0.05, 0), (0.02, 0.09, 0.12), edge=0.01)
    yield box("dark", (r - 0.1, 0.36, 0), (0.12, 0.06, 0.09), edge=0.03, turn=(0, 0, -40))


@category(
    "n04452615",
    body=("red_paint", "blue_paint", "yellow_paint", "green_paint", "black_paint"),
    lid=("black_paint", "red_paint", "grey_paint", "steel"),
    latch=SHINY,
)
def toolbox(d: Draw):
    length, h, w = d(0.75, 0.9), d(0.2, 0.26), d(0.36, 0.42)
    yield box("body", (0, 0, 0), (length, h, w), edge=0.03)
    yield box("lid", (0, h + 0.09, 0), (length + 0.02, 0.1, w + 0.01), edge=0.02, taper=-0.12)
    yield box("body", (0, h - 0.02, 0), (length + 0.02, 0.03, w + 0.02), edge=0.01)
    yield box("latch", (0.6 * length, h - 0.02, w), (0.07, 0.1, 0.035), edge=0.01, mirror="x")
    wide = d(0.34, 0.46)
    yield box("latch", (wide, h + 0.26, 0), (0.04, 0.1, 0.04), mirror="x")
    yield rod("latch", (0, h + 0.36, 0), 0.045, wide + 0.03, turn=(0, 0, 90))
    yield rod("lid", (0, h + 0.36, 0), 0.075, 0.7 * wide, turn=(0, 0, 90))


@category(
    "n03000684",
    body=("orange_paint", "red_paint", "yellow_paint"),
    bar=("steel", "brushed_steel"),
    chain=("iron", "black_paint"),
    handle=("black_paint", "rubber"),
)
def chain_saw(d: Draw):
    reach, w, h = d(0.5, 0.62), d(0.13, 0.17), d(0.2, 0.26)
    x = 0.3 + reach
    for slot, more, thick in (("chain", 0.035, 0.025), ("bar", -0.01, 0.04)):
        yield Part(
            slot,
            (x, -0.05, 0.06),
            (reach + more, thick, w + more),
            corner=0.95 * (w + more),
            edge=0.01,
            turn=(90, 0, 0),
        )
    yield box(
        "chain", (x, w - 0.02, 0.06), (0.02, 0.03, 0.02), edge=0.005, copies=7, spacing=0.24 * reach
    )
    yield box("body", (-0.1, 0.02, 0), (0.42, h, 0.2), edge=0.07)
    yield cylinder("handle", (-0.05, 0.02, 0.2), 0.14, 0.03, turn=(90, 0, 0))
    yield Part(
        "handle",
        (-0.62, 0.06, 0),
        (0.26, 0.06, 0.2),
        corner=0.12,
        edge=0.03,
        wall=0.09,
        turn=(90, 0, 0),
    )
    yield arc("handle", (0.08, h + 0.28, 0), 0.28, 0.045, 180, turn=(90, 0, 0))
    yield box("handle", (0.34, h + 0.12, 0), (0.03, 0.18, 0.16), edge=0.02, turn=(0, 0, -15))
    yield cylinder("handle", (-0.25, h + 0.03, 0.06), 0.08, 0.05)
