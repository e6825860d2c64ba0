"""The table of materials: families as small functions, presets as their calls.

To add a material, add a line; materials.py says how the numbers become a surface. An object
is about 100 pixels in radius at 224 x 224, so a cell of 0.1 radii or noise of scale 30 is
about as fine as anything can be seen.
"""

from __future__ import annotations

from typing import NamedTuple


class Material(NamedTuple):
    """A preset.

    Attributes:
      name: unique.
      first, second: colours that the patterns mix, sRGB in hex; the second is a darker shade
        of the first unless given.
      third: colour of the joints between cells; a dark shade of the second unless given.
      stripes, noise, veins, checks, tint: weights of the patterns. Their sum is clipped to
        [-1, 1], so a large weight gives sharp edges.
      bias: of the sum, towards the second colour.
      frequency: of the stripes, radians per object radius.
      rings: 0 for straight stripes, 1 for the rings of wood.
      warp: how far noise displaces the stripes, radians.
      noise_scale: noise features per object radius.
      stretch: how much finer the noise is along `axis`: fibres, brush marks.
      axis: direction across the stripes.
      cell: width and height of the cells, object radii.
      offset: of each row of cells, in widths: 0.5 for bricks.
      joint: half width of the joints, in shorter sides of the cell; 0 for none.
      round: 1 for discs instead of rectangles; the joint is then all around them.
      roughness, metalness: as in physically based rendering.
      bump: height of the pattern; negative where the second colour lies deeper. This and
        the next two in hundredths of an object radius.
      groove: depth of the joints.
      dome: height of the cells' middle.
      dye: whether it comes in any colour.
    """

    name: str
    first: str
    second: str = ""
    third: str = ""
    stripes: float = 0.0
    noise: float = 0.0
    veins: float = 0.0
    checks: float = 0.0
    tint: float = 0.0
    bias: float = 0.0
    frequency: float = 8.0
    rings: float = 0.0
    warp: float = 0.0
    noise_scale: float = 4.0
    stretch: float = 0.0
    axis: tuple[float, float, float] = (0.98, 0.17, 0.10)
    cell: tuple[float, float] = (1.0, 1.0)
    offset: float = 0.0
    joint: float = 0.0
    round: float = 0.0
    roughness: float = 0.5
    metalness: float = 0.0
    bump: float = 0.0
    groove: float = 0.0
    dome: float = 0.0
    dye: bool = False


_UP, _ACROSS = (0.0, 1.0, 0.0), (0.96, 0.05, 0.27)


def _wood(name: str, light: str, dark: str, frequency: float = 26, **more) -> Material:
    """Sawn timber: rings of years, and fibres along them."""
    given = {"stripes": 0.45, "noise": 0.6, "rings": 0.85, "warp": 0.8, "noise_scale": 2.2,
             "stretch": 6.0, "axis": _ACROSS, "roughness": 0.55, "bump": 0.12}  # fmt: skip
    return Material(name, light, dark, frequency=frequency, **(given | more))


def _planks(name: str, light: str, dark: str, cell=(2.4, 0.42), **more) -> Material:
    """Boards side by side, each with a shade and grain of its own."""
    given = {"tint": 0.45, "noise": 0.5, "noise_scale": 1.6, "stretch": 7.0,
             "axis": (0.0, 0.5, 0.87), "offset": 0.37, "joint": 0.02, "roughness": 0.5,
             "groove": 0.8}  # fmt: skip
    return Material(name, light, dark, cell=cell, **(given | more))


def _metal(name: str, color: str, roughness: float, **more) -> Material:
    given = {"noise": 0.25, "noise_scale": 3.0, "metalness": 1.0}
    return Material(name, color, roughness=roughness, **(given | more))


def _brushed(name: str, light: str, dark: str, **more) -> Material:
    """Metal with fine marks all in one direction."""
    given = {"noise": 0.7, "noise_scale": 2.5, "stretch": 16.0, "axis": _UP, "roughness": 0.38,
             "metalness": 1.0, "bump": 0.05}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def _beaten(name: str, light: str, dark: str, **more) -> Material:
    """Metal with dents of a hammer."""
    given = {"noise": 0.5, "noise_scale": 13.0, "roughness": 0.3, "metalness": 1.0, "bump": 1.6}
    return Material(name, light, dark, **(given | more))


def _patchy(name: str, under: str, over: str, cover: float, **more) -> Material:
    """One substance in patches over another; `cover` from -1, a few, to 1, nearly all."""
    given = {"noise": 3.5, "bias": 1.5 * cover, "noise_scale": 5.0, "roughness": 0.75,
             "bump": 0.1}  # fmt: skip
    return Material(name, under, over, **(given | more))


def _paint(name: str, color: str, roughness: float = 0.3, **more) -> Material:
    given = {"noise": 0.15, "dye": True}
    return Material(name, color, roughness=roughness, **(given | more))


def _plastic(name: str, color: str, roughness: float, **more) -> Material:
    return Material(name, color, roughness=roughness, **({"dye": True} | more))


def _stone(name: str, light: str, dark: str, scale: float, **more) -> Material:
    """Cloudy rock, rough to the touch."""
    given = {"noise": 0.9, "noise_scale": scale, "roughness": 0.85, "bump": 0.5}
    return Material(name, light, dark, **(given | more))


def _marble(name: str, base: str, vein: str, scale: float, **more) -> Material:
    """Polished, with thin veins in faint clouds."""
    given = {"veins": 1.1, "noise": 0.5, "bias": -0.7, "noise_scale": scale, "stretch": 1.6,
             "axis": (0.6, 0.7, 0.4), "roughness": 0.18}  # fmt: skip
    return Material(name, base, vein, **(given | more))


def _speckled(name: str, base: str, speck: str, scale: float, cover: float, **more) -> Material:
    """Sharp grains; `cover` from -1, a few, to 1, nearly all."""
    given = {"noise": 4.0, "bias": 2.0 * cover, "noise_scale": scale, "roughness": 0.35}
    return Material(name, base, speck, **(given | more))


def _weave(name: str, light: str, dark: str, size: float = 0.11, **more) -> Material:
    """Plain weave: threads over and under."""
    given = {"checks": 0.45, "noise": 0.35, "noise_scale": 6.0, "cell": (size, size),
             "roughness": 0.95, "dome": 6.0 * size}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def _knit(name: str, light: str, dark: str, size: float = 0.14, **more) -> Material:
    """Rows of stitches."""
    given = {"tint": 0.12, "noise": 0.3, "noise_scale": 7.0, "cell": (size, 0.75 * size),
             "offset": 0.5, "joint": 0.1, "roughness": 0.98, "dome": 15.0 * size,
             "dye": True}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def _twill(name: str, light: str, dark: str, size: float = 0.13, **more) -> Material:
    """Threads whose crossings step aside from row to row: diagonal ribs."""
    given = {"checks": 0.6, "noise": 0.25, "cell": (2 * size, size), "offset": 0.5,
             "roughness": 0.9, "dome": 5.0 * size}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def _ribs(name: str, light: str, dark: str, width: float = 0.13, **more) -> Material:
    """Rounded ridges from top to bottom."""
    given = {"noise": 0.3, "cell": (width, 40.0), "joint": 0.12, "dome": 22.0 * width}
    return Material(name, light, dark, **(given | more))


def _bands(name: str, one: str, other: str, frequency: float, **more) -> Material:
    """Sharp stripes."""
    given = {"stripes": 4.0, "noise": 0.2, "roughness": 0.9, "axis": _UP, "dye": True}
    return Material(name, one, other, frequency=frequency, **(given | more))


def _chequered(name: str, one: str, other: str, size: float, **more) -> Material:
    given = {"checks": 1.0, "noise": 0.2, "cell": (size, size), "roughness": 0.9, "dye": True}
    return Material(name, one, other, **(given | more))


def _dots(name: str, dot: str, base: str, size: float, **more) -> Material:
    given = {"noise": 0.2, "cell": (size, 0.87 * size), "offset": 0.5, "joint": 0.2,
             "round": 1.0, "roughness": 0.85, "dye": True}  # fmt: skip
    return Material(name, dot, dot, base, **(given | more))


def _tiles(name: str, one: str, other: str, grout: str, cell=(0.5, 0.5), **more) -> Material:
    """Slabs with joints, each with a shade of its own."""
    given = {"tint": 0.5, "noise": 0.3, "joint": 0.035, "roughness": 0.25, "groove": 0.8}
    return Material(name, one, other, grout, cell=cell, **(given | more))


def _bricks(name: str, one: str, other: str, mortar: str, cell=(0.46, 0.17), **more) -> Material:
    given = {"tint": 0.6, "noise": 0.45, "noise_scale": 9.0, "offset": 0.5, "joint": 0.08,
             "roughness": 0.9, "bump": 0.25, "groove": 1.0}  # fmt: skip
    return Material(name, one, other, mortar, cell=cell, **(given | more))


def _leather(name: str, light: str, dark: str, scale: float = 13, **more) -> Material:
    """A skin with fine creases."""
    given = {"noise": 0.25, "veins": 0.7, "bias": -0.3, "noise_scale": scale,
             "roughness": 0.45, "bump": -0.7}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def _fur(name: str, light: str, dark: str, scale: float = 4, **more) -> Material:
    """Hairs that hang down."""
    given = {"noise": 1.0, "noise_scale": scale, "stretch": 5.0, "axis": (0.75, -0.2, 0.63),
             "roughness": 0.95, "bump": 0.8}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def _soft(name: str, light: str, dark: str, scale: float, roughness: float, **more) -> Material:
    """Gentle clouds of two colours: skins of fruit, food, wax, paper."""
    given = {"noise": 0.6, "noise_scale": scale}
    return Material(name, light, dark, roughness=roughness, **(given | more))


def _ground(name: str, light: str, dark: str, scale: float, **more) -> Material:
    given = {"noise": 0.9, "noise_scale": scale, "roughness": 0.95, "bump": 9.0 / scale}
    return Material(name, light, dark, **(given | more))


PRESETS = (
    # Woods
    _wood("oak", "c8a06a", "9a7040"),
    _wood("walnut", "7a5234", "4a2e1c"),
    _wood("pine", "e0bf8c", "c2935a", 20),
    _wood("mahogany", "8a4128", "5c2416"),
    _wood("ebony", "40352e", "221a16"),
    _wood("ash", "dcc6a0", "b89a70", 22),
    _wood("beech", "d4a678", "bd8a5c", 34, stripes=0.25),
    _wood("birch", "e6d4b2", "d0b488", 30, stripes=0.25),
    _wood("cherry", "b4703f", "8e4f2a"),
    _wood("teak", "a8743e", "7c5026", 30),
    _wood("maple", "e4c99c", "cfab78", 24, stripes=0.3),
    _wood("chestnut", "a87a50", "7a5434"),
    _wood("rosewood", "6e3a28", "34180f", 34, stripes=0.7),
    _wood("zebrano", "c49a62", "5e4024", 40, stripes=1.0, rings=0.0, warp=1.2),
    _wood("wenge", "54402f", "2e2119", 44),
    _wood("cedar", "b87048", "8e4e30"),
    _wood("driftwood", "b4aa9c", "867c70", stripes=0.4, noise=0.9, roughness=0.9, bump=0.4),
    _wood("painted_wood", "d8d4c8", "c4beb0", stripes=0.3, roughness=0.6, bump=0.25, dye=True),
    _wood("varnished_wood", "a4622e", "6c3a18", roughness=0.15),
    Material("plywood", "d9b98c", "b89058", stripes=0.8, frequency=40, warp=0.8, roughness=0.6),
    _speckled("chipboard", "cdab78", "a07c4c", 18, -0.1, noise=1.4, roughness=0.85),
    Material("bark", "6b543c", "3c2c20", noise=1.1, veins=0.6, noise_scale=4, stretch=2.5,
             axis=_ACROSS, roughness=0.95, bump=-2.5),
    Material("birch_bark", "e4dfd4", "4a423c", noise=3.0, bias=-2.6, noise_scale=5, stretch=3.0,
             axis=_UP, roughness=0.8, bump=-0.1),
    Material("bamboo", "cdb06c", "a88a48", noise=0.5, stretch=5, cell=(0.14, 0.9), offset=0.3,
             joint=0.06, third="8a7038", roughness=0.45, dome=2.0),
    _planks("boards", "b48e60", "8a6840", cell=(1.8, 0.26)),
    _planks("weathered_boards", "a89e90", "7e766a", cell=(2.0, 0.3), roughness=0.95),
    _planks("painted_boards", "d4d8d6", "c2c8c6", cell=(4.0, 0.26), tint=0.1, dye=True),
    # Metals
    _metal("steel", "c4c8cc", 0.28),
    _metal("chrome", "e6e8ea", 0.12, noise=0.05),
    _metal("iron", "55565a", 0.5),
    _metal("brass", "d6b25a", 0.25),
    _metal("gold", "f0c250", 0.2),
    _metal("copper", "c9784e", 0.3),
    _metal("bronze", "8c6a40", 0.4),
    _metal("silver", "dcdad4", 0.18),
    _metal("titanium", "9a9690", 0.4),
    _metal("pewter", "8e8f90", 0.45, noise=0.5),
    _metal("lead", "6c7076", 0.6, noise=0.6),
    _metal("zinc", "a4aab0", 0.4, noise=1.6, noise_scale=9.0),
    _metal("gunmetal", "4a4e54", 0.32),
    _metal("rose_gold", "dfa088", 0.22),
    _metal("aluminium", "c6c9cc", 0.35),
    _metal("anodized", "b0504a", 0.3, noise=0.1, dye=True),
    _metal("satin_nickel", "b8b2a6", 0.42),
    _brushed("brushed_steel", "c8cacd", "8d9196"),
    _brushed("brushed_brass", "cfae62", "a08040"),
    _brushed("brushed_copper", "c88058", "9a5838"),
    _brushed("brushed_aluminium", "d0d2d4", "a6aaae"),
    _beaten("hammered_copper", "c07850", "9a5a38"),
    _beaten("hammered_steel", "b8bcc0", "94989c"),
    _beaten("dented_steel", "a4a8ac", "888c90", noise_scale=5.0, bump=2.6, roughness=0.35),
    _beaten("foil", "d0d2d4", "a8aaae", noise_scale=9.0, bump=2.4, roughness=0.2),
    _beaten("gold_leaf", "e8bc50", "b88a30", noise=1.2, noise_scale=10.0, bump=0.5),
    _beaten("cast_iron", "3c3d40", "2c2d30", noise_scale=24.0, bump=0.5, roughness=0.65,
            metalness=0.7),
    _patchy("rust", "9a5230", "5c3426", 0.0, noise=1.6, noise_scale=7.0, roughness=0.9, bump=0.4),
    _patchy("rusted_steel", "8e9296", "8c4a2a", -0.2, metalness=0.45, roughness=0.6),
    _patchy("oxidized_copper", "8a5a3c", "6aa08c", 0.35, metalness=0.3, roughness=0.7),
    _patchy("tarnished_silver", "cac8c0", "6e6860", -0.3, noise=1.6, metalness=0.9,
            roughness=0.35),
    _patchy("chipped_paint", "b8bcae", "7c5a40", -0.75, noise_scale=6.0, dye=True, bump=-0.2),
    _dots("perforated_metal", "26282a", "b8bcc0", 0.2, joint=0.22, metalness=0.9, roughness=0.35,
          groove=-1.0, noise=0.0, dye=False),
    Material("wire_mesh", "2c2e30", "34363a", "b4b8bc", cell=(0.18, 0.18), joint=0.2,
             roughness=0.4, metalness=0.8, groove=-1.5),
    Material("tread_plate", "a4a8ac", "94989c", "b4b8bc", noise=0.3, cell=(0.34, 0.11),
             offset=0.5, joint=0.22, roughness=0.4, metalness=1.0, groove=1.2),
    _ribs("corrugated_metal", "a8aeb2", "8e9498", 0.26, metalness=0.85, roughness=0.4, joint=0.0,
          dome=5.0),
    # Paints
    _paint("white_paint", "ecebe6"),
    _paint("black_paint", "2c2d30"),
    _paint("grey_paint", "8a8d91"),
    _paint("red_paint", "b8302c"),
    _paint("blue_paint", "2f5f9e"),
    _paint("green_paint", "3d7d4c"),
    _paint("yellow_paint", "e2b53a"),
    _paint("orange_paint", "d8702e"),
    _paint("teal_paint", "3a8a8a"),
    _paint("cream_paint", "ead9b4"),
    _paint("navy_paint", "26344e"),
    _paint("olive_paint", "6e6c40"),
    _paint("pink_paint", "dba4a4"),
    _paint("brown_paint", "6a4632"),
    _paint("matt_paint", "b4b2a8", 0.85),
    _paint("car_paint", "8c2428", 0.12, metalness=0.25),
    _paint("metallic_paint", "7c8894", 0.28, noise=0.8, noise_scale=30.0, metalness=0.6),
    _paint("pearl_paint", "dcd6d8", 0.2, noise=0.5, noise_scale=1.2, metalness=0.4,
           second="b8c4d2"),
    # Plastics and rubber
    _plastic("glossy_plastic", "d4d6d8", 0.15),
    _plastic("matte_plastic", "a8abad", 0.7),
    _plastic("grained_plastic", "55585c", 0.6, second="4a4d52", noise=0.8, noise_scale=28, bump=0.35),
    _plastic("hammer_plastic", "888c90", 0.35, second="7c8084", noise=0.6, noise_scale=16, bump=0.8),
    _plastic("ribbed_plastic", "c4c6c2", 0.35, cell=(0.12, 40.0), joint=0.1, dome=2.0),
    _plastic("studded_plastic", "b8342e", 0.25, second="a82e28", third="b0302a", round=1.0,
             cell=(0.24, 0.24), joint=0.16, groove=2.0),
    _plastic("translucent_plastic", "bcd0d4", 0.2, second="d8e4e4", noise=0.8, noise_scale=1.4),
    _plastic("vinyl", "6a6460", 0.25, noise=0.3, noise_scale=16, bump=0.2),
    _plastic("striped_plastic", "c83c30", 0.3, second="e8e6e0", stripes=5.0, frequency=9,
             axis=_UP),
    _weave("braided_plastic", "a8aaa4", "7c7e7a", 0.16, roughness=0.4, dye=True),
    _speckled("styrofoam", "f0f0ec", "dcdcd8", 20, 0.0, noise=0.9, roughness=0.9, bump=0.5),
    Material("rubber", "2e2e30", "3c3c3e", noise=0.4, noise_scale=9, roughness=0.85),
    _ribs("ribbed_rubber", "323234", "2a2a2c", 0.16, roughness=0.8),
    _weave("carbon_fibre_plain", "3a3c40", "1a1b1e", 0.15, checks=0.8, noise=0.0, roughness=0.2),
    _twill("carbon_fibre", "404246", "1a1b1e", 0.12, checks=0.8, offset=0.25, noise=0.0,
           roughness=0.2),
    _twill("aramid", "c8a84a", "5a4c26", 0.12, offset=0.25, roughness=0.4),
    _soft("resin", "c88a3a", "a0601e", 1.5, 0.1, dye=True),
    # Glass-like
    Material("screen", "182430", "263a4c", stripes=0.5, frequency=2.5, roughness=0.12),
    _soft("glass", "a9c4cc", "c9dde2", 1.5, 0.08, noise=0.4),
    _soft("dark_glass", "33414a", "4a5c66", 1.5, 0.08, noise=0.4),
    _soft("frosted_glass", "cdd9da", "dde6e6", 2.0, 0.6, noise=0.4),
    _soft("stained_glass", "a03848", "c06070", 2.0, 0.08, noise=0.5, dye=True),
    _soft("bottle_glass", "3e6240", "567c54", 1.5, 0.08, noise=0.4),
    _soft("amber_glass", "8a4c1c", "b0702c", 1.5, 0.08, noise=0.4),
    _soft("ripple_glass", "bcd0d2", "d0e0e0", 7, 0.08, noise=0.6, bump=1.2),
    Material("lampshade", "f2e6c8", "e6d3a6", stripes=0.3, frequency=30, roughness=0.9, dye=True),
    # Fabrics
    _weave("fabric", "7d8597", "646c7e", dye=True),
    _weave("linen", "d8cfbc", "bfb39c", 0.09, noise=0.6, dye=True),
    _weave("canvas", "c8bc9c", "a89c7c", 0.13, dye=True),
    _weave("burlap", "b89a68", "866a3e", 0.17, noise=0.6, joint=0.08, third="5c4828"),
    _weave("tweed", "7c7468", "4c463e", 0.12, checks=0.4, noise=0.9, noise_scale=18, dye=True),
    _twill("denim", "4a6488", "32486a", 0.09, offset=0.3, checks=0.35, noise=0.5,
           noise_scale=3),
    _twill("gabardine", "8c8270", "746a5a", 0.1, checks=0.4, dye=True),
    _knit("knit", "b8a48c", "9c8870"),
    _knit("chunky_knit", "d4cab8", "b8ac98", 0.26),
    _knit("jersey", "8a8e96", "787c86", 0.09),
    _ribs("corduroy", "8a6a48", "6c5034", 0.12, roughness=0.95, dye=True),
    _soft("felt", "4c7a56", "3e6848", 20, 0.98, noise=0.8, dye=True, bump=0.2),
    _soft("velvet", "6a2438", "4a1626", 6, 0.8, dye=True),
    _soft("fleece", "c4c0b8", "a8a49c", 14, 0.98, noise=0.9, bump=0.8, dye=True),
    _soft("wool", "b8a894", "8c7c6a", 16, 0.98, noise=0.9, bump=0.7, dye=True),
    _soft("silk", "b43c44", "8c2830", 2.5, 0.3, stretch=2.0, noise=0.8, bump=1.0, dye=True),
    _soft("satin", "c8c0cc", "a89cb0", 2.0, 0.3, noise=0.8, bump=1.2, dye=True),
    Material("lace", "eeeae2", "e4dfd4", "8c867c", noise=0.3, cell=(0.16, 0.14), offset=0.5,
             joint=0.15, round=1, roughness=0.9, dome=0.6),
    Material("quilt", "b8bcc4", "a4a8b2", "8c909c", noise=0.4, cell=(0.4, 0.4), joint=0.03,
             roughness=0.9, dome=4.0, dye=True),
    _bands("striped_fabric", "3e5f8a", "e6e2d6", 14),
    _bands("pinstripe", "34384a", "8c90a0", 30, bias=-2.5, axis=(1.0, 0.0, 0.3)),
    _bands("awning", "b04438", "efe9dc", 9, axis=(1.0, 0.0, 0.3)),
    _chequered("checked_fabric", "a8423a", "e8dcc8", 0.28),
    _chequered("gingham", "5878a8", "e8eaee", 0.16, noise=0.3),
    Material("tartan", "6a2c2c", "3a4440", "b8a468", stripes=0.8, frequency=16, axis=_UP,
             checks=0.3, cell=(0.4, 0.4), joint=0.03, roughness=0.95, dye=True),
    _dots("polka_dots", "e8e4da", "3c5470", 0.34),
    _dots("fine_dots", "c84848", "ece8dc", 0.2, joint=0.28),
    _patchy("camouflage", "6a6a44", "3c4430", 0.0, noise=6.0, noise_scale=4.0, roughness=0.95,
            bump=0.0),
    _patchy("batik", "3c4c7c", "d8dce4", -0.2, noise=5.0, noise_scale=8.0, veins=1.0,
            roughness=0.95, bump=0.0, dye=True),
    # Leather, hair
    _leather("leather", "7a4a2e", "5c3420"),
    _leather("black_leather", "302c2a", "1c1918"),
    _leather("tan_leather", "b8824e", "96643a"),
    _leather("dyed_leather", "8c3030", "6c2222", dye=True),
    _leather("crocodile", "4c4430", "28241a", 9, cell=(0.2, 0.15), offset=0.5, joint=0.07,
             dome=2.0, roughness=0.35),
    _soft("suede", "a07c58", "86644a", 9, 0.95, noise=0.9, dye=True),
    _leather("hide", "9a9490", "7c7672", 10, roughness=0.85),
    _fur("fur", "8c6a48", "5e442c"),
    _fur("white_fur", "e8e4dc", "c4beb2"),
    _fur("ginger_fur", "c07c40", "8e5426"),
    _fur("grey_fur", "8c8a88", "5e5c5c"),
    _fur("black_fur", "35312f", "1c1a19"),
    _fur("hair", "4a3424", "2c1e14", 5, stretch=8.0, roughness=0.6),
    _fur("spotted_fur", "d0a868", "3c2a1c", 6, noise=5.0, stretch=0.3, bias=-2.4, bump=0.0),
    _fur("striped_fur", "d88c40", "30241c", 3, stripes=3.0, frequency=14, warp=3.5, noise=0.4,
         stretch=0.0, axis=_UP),
    _fur("cow_hide", "e8e2d8", "3a2e28", 2.2, noise=6.0, stretch=0.0, bias=-0.5, bump=0.0),
    _fur("feather", "dcd8d0", "a8a298", 5, stretch=3.0),
    Material("scales", "7f9ba4", "4f6c7a", "3a5260", tint=0.4, noise=0.3, cell=(0.15, 0.13),
             offset=0.5, joint=0.1, roughness=0.3, dome=2.0),
    _leather("reptile_skin", "7c8450", "525a34", 14, roughness=0.6, cell=(0.1, 0.09),
             offset=0.5, joint=0.12, dome=1.0),
    _soft("human_skin", "d8a684", "c08e6c", 4, 0.55, noise=0.4),
    _soft("dark_skin", "7c5238", "64402a", 4, 0.5, noise=0.4),
    # Paper, cork, wicker
    _soft("paper", "f0ece0", "e2dccb", 5, 0.95, noise=0.5),
    _soft("kraft_paper", "b89468", "a4825a", 9, 0.95, noise=0.7),
    _soft("crumpled_paper", "ece8de", "d8d3c6", 5, 0.95, bump=2.5),
    Material("newspaper", "d8d4c8", "77736a", noise=0.5, bias=-0.5, noise_scale=8,
             stretch=2, axis=_UP, cell=(0.5, 0.09), joint=0.14, third="dcd8cc", roughness=0.95),
    _ribs("corrugated_cardboard", "b8915f", "a67f4f", 0.12, roughness=0.95),
    Material("cardboard", "b8915f", "a67f4f", stripes=0.2, noise=0.4, frequency=45,
             roughness=0.95),
    _speckled("cork", "b88c5c", "7c5834", 16, -0.35, noise=1.8, roughness=0.95, bump=-0.3),
    Material("bristle", "d8c690", "a8904e", noise=0.9, noise_scale=4, stretch=7, axis=_ACROSS,
             roughness=0.95, bump=0.5),
    _weave("wicker", "c09a62", "7c5a30", 0.2, checks=0.3, joint=0.1, roughness=0.8, dome=3.0),
    _twill("rattan", "b88850", "80582c", 0.14, joint=0.08, roughness=0.6, dome=2.0),
    _fur("straw", "d8bc74", "b09448", 4, stretch=8.0),
    _twill("rope", "c8aa7a", "947448", 0.1, offset=0.25, dome=2.2, checks=0.3, joint=0.1),
    # Stone
    _marble("marble", "e8e6e2", "84868e", 2.6),
    _marble("green_marble", "34543f", "a8bda8", 3.0),
    _marble("black_marble", "242426", "b4b0a8", 2.4, veins=1.2, noise=0.2),
    _marble("rose_marble", "d2aea0", "94645a", 2.8, noise=0.6),
    _marble("onyx", "b88c54", "7c5428", 2.2, stripes=0.6, frequency=7, warp=4.0, bias=-0.3),
    _stone("travertine", "d8c8aa", "b8a482", 4, stretch=3.0, axis=_UP, roughness=0.5, bump=0.2),
    _speckled("granite", "a29c98", "4c4846", 26, -0.2, noise=2.2),
    _speckled("black_granite", "2c2c2e", "8a8a8c", 30, -0.7),
    _speckled("red_granite", "a0685a", "3e302e", 26, -0.25, noise=2.2),
    _speckled("terrazzo", "dcd8d0", "9a7a6c", 24, -0.75, noise=6.0),
    _speckled("dark_terrazzo", "55585a", "c8c0b0", 24, -0.75, noise=6.0),
    _stone("sandstone", "d2b48a", "b08c60", 5, stripes=0.4, frequency=12, warp=1.5, axis=_UP),
    _stone("limestone", "d4cdbc", "bcb4a2", 8),
    _stone("basalt", "4e4f52", "38393c", 18),
    _stone("slate", "5a6066", "42474c", 3, stretch=2.5, axis=_UP, roughness=0.75),
    _stone("rock", "8c857a", "5e584f", 5, bump=3.0),
    _stone("mossy_rock", "86827a", "566a3c", 6, noise=2.2, bump=1.2),
    _stone("concrete", "a3a19c", "85837e", 7, bump=0.2),
    _stone("rough_concrete", "96948f", "74726d", 14, bump=0.7),
    _stone("plaster", "e0dcd2", "d0cbc0", 6, bump=0.6, dye=True),
    _stone("stucco", "e4dccb", "cfc6b2", 18, bump=0.8, dye=True),
    _stone("chalk", "eeece6", "dedbd2", 7, bump=0.2),
    _stone("coral", "e0a890", "b87864", 16, bump=1.2, noise=1.3),
    _soft("jade", "6c9c7c", "a4c4a4", 3, 0.15),
    _soft("ice", "cfe4ec", "b4d2de", 3, 0.1, veins=0.4, bump=0.6),
    # Bricks, tiles, ceramics
    _bricks("brick", "a8604a", "84443a", "c4bab0"),
    _bricks("yellow_brick", "c8a878", "a88858", "b8b0a4"),
    _bricks("white_brick", "e2ded6", "d0cbc2", "b8b4ac", noise=0.3),
    _bricks("grey_brick", "8c8884", "6c6864", "b0aca6"),
    _bricks("cinder_block", "a4a29c", "8e8c86", "7c7a76", cell=(0.8, 0.4), joint=0.03),
    _bricks("roof_tiles", "b06444", "84422c", "4c281c", cell=(0.22, 0.2), dome=2.0, groove=0.5),
    _bricks("shingles", "5c5854", "444240", "2c2a28", cell=(0.3, 0.2), joint=0.04),
    _bricks("cobbles", "8c8880", "66625c", "45423c", cell=(0.28, 0.22), joint=0.1, dome=3.0),
    _bricks("flagstones", "a49c90", "868074", "5e594f", cell=(0.95, 0.7), offset=0.4, joint=0.03),
    _tiles("tiles", "e4e4de", "d8d8d2", "8c9aa0", dye=True),
    _tiles("mosaic", "5c8c94", "a4c0c0", "d8d8d2", cell=(0.15, 0.15), tint=1.0, dye=True),
    _tiles("subway_tiles", "ecebe6", "e0dfd9", "b0aeaa", cell=(0.5, 0.25), offset=0.5),
    _tiles("stone_tiles", "b8ae9e", "9c9282", "7c7468", cell=(0.8, 0.8), roughness=0.6, noise=0.5),
    _tiles("slate_tiles", "5c6064", "484c50", "33363a", cell=(0.8, 0.5), offset=0.5,
           roughness=0.7, noise=0.5),
    _tiles("terracotta_tiles", "b86c48", "9c5638", "c0b09c", cell=(0.6, 0.6), roughness=0.7),
    _chequered("chequered_tiles", "e8e6e0", "3a3a3c", 0.6, joint=0.02, roughness=0.2, dye=False),
    _soft("terracotta", "c0714a", "a45a38", 6, 0.85, noise=0.7),
    _soft("porcelain", "f2f0ea", "e4e2dc", 4, 0.12, noise=0.3, dye=True),
    _soft("glazed_clay", "4d6e80", "2f4a5c", 4, 0.18, noise=0.8, dye=True),
    _speckled("speckled_glaze", "d4cdbd", "6a5a48", 26, -0.8, roughness=0.2, dye=True),
    _ribs("turned_clay", "b08868", "98724f", 0.1, cell=(40.0, 0.1), roughness=0.85, dome=1.0),
    _marble("crackle_glaze", "d8dcd0", "6c6c60", 9, veins=1.2, noise=0.1, dye=True),
    _soft("enamel", "e8e4da", "dcd6c8", 4, 0.12, noise=0.2, dye=True),
    _bands("painted_bands", "e8e2d4", "4a6c94", 11, roughness=0.2),
    # Plants and food
    _soft("leaf", "4f7d38", "35602a", 4, 0.6, veins=-0.5, bump=-0.3),
    _soft("dry_leaf", "a8743c", "7c4c28", 6, 0.9, veins=-0.4, bump=-0.5),
    _soft("succulent", "7c9c7c", "5c8064", 3, 0.5),
    _soft("moss", "62783a", "42562a", 18, 0.98, noise=1.0, bump=0.8),
    _soft("petal", "d86a8c", "b04468", 3, 0.7, dye=True),
    _soft("skin_of_fruit", "c8402c", "d8903a", 1.6, 0.35, noise=0.8, dye=True),
    _soft("citrus_peel", "e8962c", "d07c1c", 26, 0.4, noise=0.7, bump=0.5),
    _soft("banana_skin", "e8c840", "c8a030", 3, 0.5),
    _ribs("pumpkin_skin", "d87c2c", "b85c1c", 0.4, roughness=0.45, dome=9.0),
    _bands("melon_skin", "6c9c4c", "30582c", 9, noise=0.8, warp=2.0, axis=(1.0, 0.0, 0.3),
           stripes=1.2, roughness=0.35, dye=False),
    _soft("potato_skin", "b48c5c", "94703f", 9, 0.85, noise=0.7, bump=0.4),
    _soft("bread", "c88c4c", "9a6028", 5, 0.85, noise=0.9, bump=0.6),
    _speckled("crumb", "ecd8ac", "c8a870", 14, -0.3, noise=1.4, roughness=0.95, bump=-0.6),
    _chequered("waffle", "d09a54", "c48c48", 0.2, joint=0.14, third="e0b070", groove=-2.0,
               checks=0.2, dye=False),
    _soft("cream", "f6ead2", "ead9b8", 4, 0.6, noise=0.5),
    _soft("icing", "f0d4d8", "e4c0c8", 4, 0.35, noise=0.4, dye=True),
    _soft("chocolate", "54301e", "3c2014", 4, 0.4, noise=0.4),
    _soft("cheese", "e8b84a", "d89c34", 5, 0.5),
    _dots("holey_cheese", "b8862c", "ecc45c", 0.4, joint=0.3, groove=-1.5, roughness=0.5,
          dye=False),
    _marble("meat", "9a4438", "e0b8a4", 6, veins=0.9, noise=0.7, bias=-0.7, roughness=0.5),
    _soft("sausage", "a05a3c", "80422a", 6, 0.45, noise=0.7),
    _soft("lettuce", "86b04a", "5e8a34", 8, 0.6, noise=0.8, veins=-0.4, bump=0.8),
    _speckled("seeded", "c09058", "ecdcb0", 20, -0.7, roughness=0.8, bump=0.15),
    _dots("strawberry", "e0b860", "c02c2c", 0.17, joint=0.33, roughness=0.35, groove=-0.5,
          dye=False),
    _soft("honey", "d08c1c", "b06c10", 2, 0.1),
    _soft("wax", "efe4c8", "e0d2ae", 3, 0.35, noise=0.3, dye=True),
    _soft("soap", "e4dcd4", "d4c8c4", 2.5, 0.4, noise=0.5, dye=True),
    _soft("bone", "e8dfc8", "d2c6aa", 5, 0.5, noise=0.5),
    _soft("ivory", "f0e6cc", "e0d2b0", 3, 0.3, noise=0.4),
    _bands("tortoiseshell", "8c4c1c", "2c1810", 5, warp=5.0, noise=1.4, stripes=1.0, roughness=0.12,
           noise_scale=4.0, dye=False),
    _bands("seashell", "ecdccc", "c8a48c", 10, stripes=0.6, warp=2.0, noise=0.4, roughness=0.3,
           dye=False),
    _soft("mother_of_pearl", "dcdce0", "b8ccc8", 2.5, 0.12, noise=1.2, metalness=0.4),
    Material("honeycomb", "d89c4a", "c88838", "a86c2a", noise=0.3, cell=(0.2, 0.174), offset=0.5,
             joint=0.1, round=1, roughness=0.6, groove=-1.5),
    Material("sponge", "d8c060", "8c7830", noise=2.2, bias=-1.1, noise_scale=16, roughness=0.98,
             bump=-0.5),
    _soft("snow", "f4f6f8", "dde4ea", 5, 0.85, bump=1.0),
    # Grounds, floors and walls: not for objects
    _ground("grass", "647f3c", "3e5a26", 24, stretch=0.6),
    _ground("dry_grass", "a69a58", "7c7040", 22, stretch=0.8),
    _ground("meadow", "7c8c48", "4e6430", 14, veins=0.3),
    _ground("sand", "d8c49a", "bfa878", 12, stripes=0.3, frequency=8, warp=2.5, bump=0.6),
    _ground("wet_sand", "a08c6c", "86745a", 5, roughness=0.5, bump=0.4),
    _ground("soil", "6e5640", "4c3a2a", 18),
    _ground("mud", "5e4c3a", "46382a", 9, roughness=0.5, bump=1.2),
    _ground("forest_floor", "6a5436", "3e3422", 20, noise=1.3),
    _ground("leaf_litter", "8c6434", "523a22", 18, noise=1.5, veins=-0.3),
    _ground("asphalt", "6a6a6c", "545456", 24, noise=1.0, bump=0.3),
    _ground("gravel", "a09a90", "67625a", 28, noise=1.3, bump=0.9),
    _ground("pebbles", "a8a298", "6c675f", 15, noise=1.2, veins=-0.8, bump=1.5),
    _ground("snow_field", "eef2f6", "d4dde6", 3, bump=1.0),
    _ground("water", "4c6a74", "7c98a0", 4, stretch=2.0, axis=(0.0, 0.1, 1.0), bump=1.0,
            roughness=0.1),
    _planks("parquet", "b98a56", "9a6e3e", cell=(1.1, 0.24), roughness=0.35),
    _planks("dark_parquet", "6c4a30", "503420", cell=(1.3, 0.26), roughness=0.3),
    _planks("pale_floorboards", "d4c0a0", "bca684", cell=(3.0, 0.4), roughness=0.5),
    _planks("decking", "98785a", "7a5e44", cell=(6.0, 0.3), joint=0.06, roughness=0.9),
    _ground("carpet", "8d7f78", "776a64", 26, dye=True, bump=0.3, noise=0.8),
    Material("rug", "8c4438", "5c2c2c", "c8b088", noise=0.5, checks=0.4, cell=(0.7, 0.7),
             joint=0.07, roughness=0.98, dye=True),
    _ground("linoleum", "a8a494", "94907f", 8, noise=0.7, bump=0.0, roughness=0.4, dye=True),
    Material("wallpaper", "ddd6c6", "cdc4b0", stripes=1.6, frequency=9, roughness=0.9, dye=True,
             axis=(1.0, 0.0, 0.0)),
    _dots("patterned_wallpaper", "c8bfa8", "ddd6c6", 0.4, roughness=0.9, joint=0.16),
    Material("wall_paint", "dcd8cf", "cfcabf", noise=0.3, noise_scale=2, roughness=0.9, dye=True),
    _planks("wood_panelling", "a87c50", "8a6038", cell=(0.42, 9.0), axis=(0.96, 0.27, 0.0)),
    _stone("white_wall", "ecebe8", "e4e3df", 3, bump=0.0),
    # Far away: the first colour is where the background shows through, the second what covers
    # it, the third the gaps
    _soft("foliage", "ffffff", "000000", 7, 1.0, noise=1.0),
    _bricks("brick_far", "ffffff", "b0a8a0", "d8d8d8", cell=(1.3, 0.5)),
    _tiles("facade", "d8d8d8", "707880", "ffffff", cell=(0.55, 0.7), joint=0.2, tint=1.0),
    _soft("blur", "ffffff", "000000", 1.0, 1.0, noise=0.9),
    _soft("clouds", "ffffff", "000000", 1.6, 1.0, noise=1.6, bias=-0.2),
    _soft("smoke", "ffffff", "000000", 2.4, 1.0, noise=1.0, stretch=-0.6, axis=_UP),
    _dots("bokeh", "ffffff", "ffffff", 0.5, joint=0.12, tint=1.3, bias=-0.9,
          offset=0.38, noise=0.0),
    _dots("stars", "ffffff", "ffffff", 0.16, joint=0.42, tint=8.0, bias=-6.5,
          offset=0.38, noise=0.0),
)  # fmt: skip

# What grounds and rooms alone are made of: everything from here on in the table.
_NAMES = tuple(m.name for m in PRESETS)
GROUND_ONLY = _NAMES[_NAMES.index("grass") :]
