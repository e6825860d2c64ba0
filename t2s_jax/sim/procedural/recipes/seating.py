"""Things to sit and lie in."""

import math

from t2s_jax.sim.procedural.parts import Part, arc, ball, box, cylinder, ring, rod, strut, wedge
from t2s_jax.sim.procedural.recipes.base import Draw, category
from t2s_jax.sim.procedural.recipes.palettes import FABRICS, METALS, PAINTS, WOODS


def _legs(slot: str, x: float, z: float, height: float, thick: float, lean: float = 0.0) -> Part:
    """Four legs from y = 0 down, their feet spread by `lean` degrees."""
    return rod(
        slot, (x, -height, z), thick, 1.02 * height, turn=(-lean, 0, 0.7 * lean), mirror="xz"
    )


def _slats(slot: str, at, half, copies: int, spacing: float, lean: float) -> Part:
    """Planks along x, one above the other, leaning back by `lean` degrees from upright.

    `half` is half the plank's width, length and thickness.
    """
    return box(slot, at, half, turn=(-lean, 0, 90), copies=copies, spacing=spacing)


def _sling(slot: str, start, end, width: float, sag: float, **options) -> Part:
    """Cloth that hangs between two points (y, z) in the plane of y and z.

    The part from `start` up to `end` sags downwards by `sag`.
    """
    (y0, z0), (y1, z1) = start, end
    chord = math.hypot(y1 - y0, z1 - z0)
    radius = (chord * chord / 4 + sag * sag) / (2 * sag)
    up, back = (y1 - y0) / chord, (z1 - z0) / chord
    at = (0, 0.5 * (y0 + y1) + sag * back, 0.5 * (z0 + z1) - sag * up)
    angle = math.degrees(math.atan2(back, up))
    length = radius * math.asin(0.5 * chord / radius)
    half = (width, length, 0.02)
    return box(slot, at, half, turn=(angle, 0, 0), bend=radius, **options)


def _rockers(slot: str, x: float, y: float, z: float, radius: float, thick: float) -> Part:
    """Two curved runners below y."""
    return arc(slot, (x, y, z), radius, thick, 58, turn=(-90, 0, 0), mirror="x")


@category("n02738535", cover=(*FABRICS, "velvet"), cushion=(*FABRICS, "velvet"), feet=WOODS)
def armchair(d: Draw):
    w, back, arm, plump = d(0.38, 0.46), d(0.5, 0.66), d(0.1, 0.13), d(0.1, 0.14)
    yield box("cover", (0, -0.06, 0), (w, 0.16, 0.44), edge=0.05)
    yield box("cushion", (0, 0.16, 0.07), (w - 0.06, plump, 0.4), edge=0.09)
    yield box("cover", (0, 0.2 + back, -0.4), (w, back, 0.13), edge=0.12, turn=(-7, 0, 0))
    if d.chance():
        yield cylinder("cover", (w, 0.3, 0.06), arm, 0.46, turn=(90, 0, 0), mirror="x", edge=0.05)
        yield box("cover", (w, 0.06, 0.04), (0.8 * arm, 0.26, 0.44), mirror="x", edge=0.05)
    else:
        yield box("cover", (w, 0.06, 0.04), (arm, 0.3, 0.46), mirror="x", edge=0.09)
    if d.chance(0.6):  # a wing chair
        at, half = (0.97 * w, 0.3 + back, -0.28), (0.07, 0.75 * back, 0.2)
        yield box("cover", at, half, edge=0.06, turn=(-7, 0, 0), mirror="x")
    yield cylinder("feet", (w - 0.02, -0.3, 0.36), 0.04, 0.12, top=0.06, mirror="xz")


@category("n02828884", plank=(*WOODS, "green_paint", "bamboo"), frame=("cast_iron", *METALS))
def bench(d: Draw):
    w, seat, back = d(0.85, 1.05), d(0.38, 0.46), d(0.22, 0.3)
    slats, rows = d.count(4, 6), d.count(2, 4)
    wide = 0.62 / slats
    yield box(
        "plank",
        (0, 0, 0),
        (0.42 * wide, 0.03, w),
        turn=(0, 90, 0),
        copies=slats,
        spacing=wide,
    )
    tall = 2 * back / rows
    yield _slats("plank", (0, 0.2 + back, -0.44), (0.42 * tall, w, 0.03), rows, tall, 14)
    for x, mirror in ((0.78 * w, "x"), (0, "")):
        yield box(
            "frame",
            (x, 0.4 * back, -0.4),
            (0.035, 1.2 * back, 0.03),
            turn=(-14, 0, 0),
            mirror=mirror,
        )
        yield box("frame", (x, -0.06, 0), (0.035, 0.04, 0.32), mirror=mirror)
        if mirror:
            yield box("frame", (x, -0.5 * seat, 0.27), (0.04, 0.5 * seat, 0.04), mirror="xz")
    if d.chance(0.7):
        yield box("frame", (0.78 * w, 0.26, -0.05), (0.04, 0.03, 0.36), mirror="x")
        yield box("frame", (0.78 * w, 0.1, 0.27), (0.035, 0.17, 0.035), mirror="x")


@category("n04099969", wood=(*WOODS, "white_paint"), seat=(*WOODS, "wicker", "checked_fabric"))
def rocking_chair(d: Draw):
    w, leg, back, n = d(0.34, 0.42), d(0.26, 0.32), d(0.5, 0.62), d.count(4, 6)
    yield box("seat", (0, 0, 0), (w, 0.05, 0.4), edge=0.04)
    yield box(
        "wood",
        (0, back, -0.5),
        (0.03, back, 0.025),
        turn=(-14, 0, 0),
        copies=n,
        spacing=1.5 * w / (n - 1),
    )
    yield rod("wood", (w - 0.02, back, -0.5), 0.045, 1.1 * back, turn=(-14, 0, 0), mirror="x")
    yield box("wood", (0, 2 * back - 0.04, -0.75), (w + 0.03, 0.1, 0.04), turn=(-14, 0, 0))
    yield box("wood", (w + 0.04, 0.34, -0.08), (0.06, 0.03, 0.42), mirror="x")
    yield rod("wood", (w + 0.02, 0.05, 0.26), 0.035, 0.32, mirror="x")
    yield rod("wood", (w, -leg, 0.28), 0.045, leg, turn=(-6, 0, 0), mirror="xz")
    yield _rockers("wood", w, -2 * leg - 0.07, -0.05, d(1.1, 1.35), 0.05)
    yield rod("wood", (0, -leg, 0.3), 0.025, w, turn=(0, 0, 90))


@category(
    "n03168217",
    cloth=("striped_fabric", "canvas", "striped_fabric", "teal_paint"),
    frame=(*WOODS, "white_paint"),
)
def deck_chair(d: Draw):
    w, top, front, sag = d(0.36, 0.44), d(1.0, 1.2), d(0.42, 0.52), d(0.18, 0.26)
    yield _sling("cloth", (front, 0.72), (top, -0.72), w - 0.03, sag)
    yield strut("frame", (w, 0, 0.6), (w, top, -0.72), 0.035, mirror="x")
    yield strut("frame", (w - 0.05, 0, -0.62), (w - 0.05, front, 0.72), 0.035, mirror="x")
    yield strut("frame", (w + 0.05, 0.05, -0.6), (w + 0.05, 0.72 * top, -0.4), 0.03, mirror="x")
    for y, z in ((top, -0.72), (front, 0.72), (0.0, 0.58), (0.0, -0.6)):
        yield rod("frame", (0, y, z), 0.035, w + 0.05, turn=(0, 0, 90))
    if d.chance():
        yield box("cloth", (0, top - 0.2, -0.36), (0.75 * w, 0.13, 0.07), 0.06, turn=(-40, 0, 0))


@category(
    "n03858418",
    cover=("velvet", "striped_fabric", "linen", "checked_fabric", "fabric"),
    trim=("leather", "rope", "gold"),
    feet=WOODS,
)
def ottoman(d: Draw):
    w, h, plump, corner = d(0.48, 0.66), d(0.14, 0.22), d(0.09, 0.13), d(0.08, 0.2)
    depth = w if d.chance() else 0.75 * w
    yield Part("cover", (0, 0, 0), (w, h, depth), corner=corner, edge=0.05)
    yield Part(
        "cover", (0, h, 0), (w + 0.02, plump, depth + 0.02), corner=corner, edge=plump - 0.01
    )
    yield Part("trim", (0, h - 0.07, 0), (w + 0.015, 0.022, depth + 0.015), corner, edge=0.02)
    yield Part("trim", (0, 0.05 - h, 0), (w + 0.015, 0.022, depth + 0.015), corner, edge=0.02)
    for z, across in ((0, ""), (0.5 * depth, "z")):
        yield ball("trim", (0, h + plump, z), 0.04, copies=3, spacing=0.55 * w, mirror=across)
    turned = {"mirror": "xz", "edge": 0.02}
    yield cylinder("feet", (w - 0.1, -h - 0.12, depth - 0.1), 0.045, 0.14, top=0.09, **turned)


@category(
    "n03518445",
    wood=(*WOODS, "white_paint"),
    seat=(*PAINTS, "checked_fabric"),
    tray=("white_paint", "yellow_paint", "pine"),
)
def highchair(d: Draw):
    w, leg, back = d(0.26, 0.31), d(0.5, 0.62), d(0.24, 0.32)
    yield box("seat", (0, 0, 0), (w, 0.05, w), edge=0.04)
    yield _legs("wood", 1.15 * w, 1.15 * w, leg, 0.04, 9)
    yield box("seat", (0, 0.1 + back, -w - 0.04), (w, back, 0.05), edge=0.04, turn=(-8, 0, 0))
    yield box("wood", (w + 0.02, 0.15, 0.02), (0.03, 0.15, w), mirror="x")
    yield box("tray", (0, 0.3, 0.75 * w), (1.4 * w, 0.04, 0.8 * w), edge=0.035)
    if d.chance():
        yield cylinder("seat", (0.5 * w, 0.36, 0.8 * w), 0.07, 0.08, top=0.09)
    yield box("wood", (0, -1.1 * leg, 1.6 * w), (w, 0.03, 0.13))
    yield rod("wood", (0, -1.5 * leg, 1.45 * w), 0.03, 1.35 * w, turn=(0, 0, 90), mirror="z")


@category(
    "n04576002",
    seat=("black_paint", "blue_paint", "leather"),
    frame=("chrome", "steel"),
    tyre=("rubber",),
)
def wheelchair(d: Draw):
    w, r, back = d(0.32, 0.38), d(0.46, 0.52), d(0.3, 0.36)
    yield box("seat", (0, 0, 0), (w, 0.05, 0.38), edge=0.04)
    yield box("seat", (0, 0.08 + back, -0.38), (w, back, 0.04), edge=0.03)
    yield rod("frame", (w, 0.2, -0.4), 0.03, back + 0.3, mirror="x")
    yield rod("tyre", (w, 0.48 + back, -0.52), 0.04, 0.16, turn=(90, 0, 0), mirror="x")
    yield box("tyre", (w, 0.32, 0), (0.05, 0.03, 0.28), mirror="x")
    yield rod("frame", (w, 0.1, 0.33), 0.03, 0.25, mirror="x")
    hub = (w + 0.1, -0.1, -0.15)
    yield ring("tyre", hub, r, 0.045, turn=(0, 0, 90), mirror="x")
    yield ring("frame", (w + 0.16, *hub[1:]), 0.85 * r, 0.02, turn=(0, 0, 90), mirror="x")
    for angle in (20, 65, 110, 155):
        yield rod("frame", hub, 0.018, r, turn=(angle, 0, 0), mirror="x")
    yield rod("frame", (0, -0.1, -0.15), 0.04, w + 0.17, turn=(0, 0, 90))
    yield strut("frame", (w - 0.04, -0.05, 0.34), (w - 0.04, -0.5, 0.6), 0.03, mirror="x")
    yield box("tyre", (0.55 * w, -0.5, 0.68), (0.4 * w, 0.025, 0.13), turn=(-15, 0, 0), mirror="x")
    yield cylinder("tyre", (w - 0.04, -0.46, 0.36), 0.13, 0.035, turn=(0, 0, 90), mirror="x")
    yield rod("frame", (w - 0.04, -0.2, 0.34), 0.025, 0.24, mirror="x")


@category(
    "n03482252",
    cloth=("striped_fabric", "canvas", "rope", "red_paint"),
    frame=(*WOODS, "steel"),
    pillow=("linen", "white_paint"),
)
def hammock(d: Draw):
    w, h, sag, wide = d(0.68, 0.78), d(0.52, 0.64), d(0.26, 0.34), d(0.26, 0.34)
    yield _sling_across("cloth", w, h - 0.12, wide, sag)
    yield rod("frame", (w, h - 0.12, 0), 0.03, wide + 0.03, turn=(90, 0, 0), mirror="x")
    yield strut("frame", (w + 0.34, h + 0.08), (w, h - 0.12), 0.016, mirror="x")
    for z in (0.55, -0.55):
        yield strut(
            "frame", (w + 0.34, h + 0.08, 0), (w + 0.34, h - 0.12, z * wide), 0.012, mirror="x"
        )
    yield strut("frame", (w + 0.36, h + 0.1), (0.75 * w, -0.1), 0.045, mirror="x")
    yield rod("frame", (0, -0.1, 0), 0.05, 0.78 * w, turn=(0, 0, 90))
    yield rod("frame", (0.7 * w, -0.13, 0), 0.045, wide + 0.12, turn=(90, 0, 0), mirror="x")
    if d.chance(0.7):
        yield box("pillow", (-0.55 * w, h - 0.16, 0), (0.14, 0.06, 0.18), 0.05, turn=(0, 0, -32))


def _sling_across(slot: str, x: float, y: float, width: float, sag: float) -> Part:
    """Cloth that hangs along x between (-x, y) and (x, y)."""
    radius = (x * x + sag * sag) / (2 * sag)
    half = (width, radius * math.asin(x / radius), 0.02)
    return box(slot, (0, y - sag, 0), half, turn=(-90, 90, 0), bend=radius)


@category("n03125729", wood=(*WOODS, "white_paint"), blanket=FABRICS, pillow=("linen",))
def cradle(d: Draw):
    w, h, length = d(0.3, 0.36), d(0.2, 0.26), d(0.55, 0.65)
    yield Part("wood", (0, 0, 0), (w, h, length), corner=0.03, edge=0.015, wall=0.06, taper=0.07)
    yield wedge("wood", (0, 0.04 - h, 0), (w - 0.06, 0.03, length - 0.08), top=0.01)
    yield box("wood", (0, 0.24, -length - 0.03), (w + 0.06, h + 0.22, 0.04), edge=0.03)
    yield box("wood", (0, 0.08, length + 0.03), (w + 0.06, h + 0.1, 0.04), edge=0.03)
    yield box("blanket", (0, 0.04, 0.14), (w - 0.05, h, length - 0.18), edge=0.07)
    yield box("pillow", (0, 0.2, 0.22 - length), (0.75 * w, 0.07, 0.15), edge=0.06)
    yield arc("wood", (0, -h - 0.12, length), d(0.8, 1.0), 0.05, 62, turn=(-90, 90, 0), mirror="z")
    yield box("wood", (0.55 * w, -h, length), (0.05, 0.12, 0.045), mirror="xz")


@category(
    "n03131574",
    wood=(*WOODS, "white_paint"),
    mattress=("linen", "white_paint"),
    blanket=(*FABRICS, "wool"),
)
def crib(d: Draw):
    w, h, depth, n = d(0.68, 0.8), d(0.38, 0.46), d(0.36, 0.42), d.count(8, 10)
    yield box("mattress", (0, -0.25 * h, 0), (w, 0.1, depth), edge=0.05)
    yield box("blanket", (0.3 * w, -0.2 * h, 0), (0.62 * w, 0.1, depth - 0.02), edge=0.05)
    yield box("wood", (0, 0, depth), (0.02, h, 0.02), copies=n, spacing=2 * w / n, mirror="z")
    yield box(
        "wood",
        (w, 0, 0),
        (0.02, h, 0.02),
        turn=(0, 90, 0),
        copies=5,
        spacing=0.4 * depth,
        mirror="x",
    )
    for y in (h, -0.5 * h):
        yield box("wood", (0, y, depth), (w, 0.04, 0.03), mirror="z")
        yield box("wood", (w, y, 0), (0.03, 0.04, depth), mirror="x")
    yield box("wood", (w, -0.1, depth), (0.05, h + 0.2, 0.05), mirror="xz")
    yield box("wood", (-w, h + 0.08, 0), (0.03, 0.1, depth), edge=0.03)
    yield ball("wood", (w, h + 0.13, depth), 0.06, mirror="xz")
