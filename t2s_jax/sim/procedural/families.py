"""Families of materials: small functions that give a preset its numbers.

An object is about 100 pixels in radius at 224 x 224, so a cell of 0.1 radii or noise of
scale 30 is about as fine as anything can be seen.
"""

from __future__ import annotations

from typing import NamedTuple


class Material(NamedTuple):
    """Preset of a material.

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
      dye: whether the substance can have any colour.
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


UP, ACROSS = (0.0, 1.0, 0.0), (0.96, 0.05, 0.27)


def wood(name: str, light: str, dark: str, frequency: float = 26, **more) -> Material:
    """Makes sawn timber: growth rings, and fibres along them."""
    given = {"stripes": 0.45, "noise": 0.6, "rings": 0.85, "warp": 0.8, "noise_scale": 2.2,
             "stretch": 6.0, "axis": ACROSS, "roughness": 0.55, "bump": 0.12}  # fmt: skip
    return Material(name, light, dark, frequency=frequency, **(given | more))


def planks(name: str, light: str, dark: str, cell=(2.4, 0.42), **more) -> Material:
    """Makes boards side by side, each with its own shade and grain."""
    given = {"tint": 0.45, "noise": 0.5, "noise_scale": 1.6, "stretch": 7.0,
             "axis": (0.0, 0.5, 0.87), "offset": 0.37, "joint": 0.02, "roughness": 0.5,
             "groove": 0.8}  # fmt: skip
    return Material(name, light, dark, cell=cell, **(given | more))


def metal(name: str, color: str, roughness: float, **more) -> Material:
    """Makes plain metal, slightly mottled."""
    given = {"noise": 0.25, "noise_scale": 3.0, "metalness": 1.0}
    return Material(name, color, roughness=roughness, **(given | more))


def brushed(name: str, light: str, dark: str, **more) -> Material:
    """Makes metal with fine marks in one direction."""
    given = {"noise": 0.7, "noise_scale": 2.5, "stretch": 16.0, "axis": UP, "roughness": 0.38,
             "metalness": 1.0, "bump": 0.05}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def beaten(name: str, light: str, dark: str, **more) -> Material:
    """Makes hammered metal with dents."""
    given = {"noise": 0.5, "noise_scale": 13.0, "roughness": 0.3, "metalness": 1.0, "bump": 1.6}
    return Material(name, light, dark, **(given | more))


def patchy(name: str, under: str, over: str, cover: float, **more) -> Material:
    """Makes patches of one substance over another; `cover` from -1 (few) to 1 (nearly all)."""
    given = {"noise": 3.5, "bias": 1.5 * cover, "noise_scale": 5.0, "roughness": 0.75,
             "bump": 0.1}  # fmt: skip
    return Material(name, under, over, **(given | more))


def paint(name: str, color: str, roughness: float = 0.3, **more) -> Material:
    """Makes slightly mottled paint, which can have any colour."""
    given = {"noise": 0.15, "dye": True}
    return Material(name, color, roughness=roughness, **(given | more))


def plastic(name: str, color: str, roughness: float, **more) -> Material:
    """Makes plastic of an even colour, which can be any colour."""
    return Material(name, color, roughness=roughness, **({"dye": True} | more))


def stone(name: str, light: str, dark: str, scale: float, **more) -> Material:
    """Makes cloudy, rough rock."""
    given = {"noise": 0.9, "noise_scale": scale, "roughness": 0.85, "bump": 0.5}
    return Material(name, light, dark, **(given | more))


def marble(name: str, base: str, vein: str, scale: float, **more) -> Material:
    """Makes polished stone with thin veins and faint clouds."""
    given = {"veins": 1.1, "noise": 0.5, "bias": -0.7, "noise_scale": scale, "stretch": 1.6,
             "axis": (0.6, 0.7, 0.4), "roughness": 0.18}  # fmt: skip
    return Material(name, base, vein, **(given | more))


def speckled(name: str, base: str, speck: str, scale: float, cover: float, **more) -> Material:
    """Makes sharp grains on a base; `cover` from -1 (few) to 1 (nearly all)."""
    given = {"noise": 4.0, "bias": 2.0 * cover, "noise_scale": scale, "roughness": 0.35}
    return Material(name, base, speck, **(given | more))


def weave(name: str, light: str, dark: str, size: float = 0.11, **more) -> Material:
    """Makes a plain weave: threads over and under."""
    given = {"checks": 0.45, "noise": 0.35, "noise_scale": 6.0, "cell": (size, size),
             "roughness": 0.95, "dome": 6.0 * size}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def knit(name: str, light: str, dark: str, size: float = 0.14, **more) -> Material:
    """Makes knitwear: rows of stitches."""
    given = {"tint": 0.12, "noise": 0.3, "noise_scale": 7.0, "cell": (size, 0.75 * size),
             "offset": 0.5, "joint": 0.1, "roughness": 0.98, "dome": 15.0 * size,
             "dye": True}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def twill(name: str, light: str, dark: str, size: float = 0.13, **more) -> Material:
    """Makes a twill weave: crossings shifted from row to row, which gives diagonal ribs."""
    given = {"checks": 0.6, "noise": 0.25, "cell": (2 * size, size), "offset": 0.5,
             "roughness": 0.9, "dome": 5.0 * size}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def ribs(name: str, light: str, dark: str, width: float = 0.13, **more) -> Material:
    """Makes rounded ridges from top to bottom."""
    given = {"noise": 0.3, "cell": (width, 40.0), "joint": 0.12, "dome": 22.0 * width}
    return Material(name, light, dark, **(given | more))


def bands(name: str, one: str, other: str, frequency: float, **more) -> Material:
    """Makes sharp stripes of two colours."""
    given = {"stripes": 4.0, "noise": 0.2, "roughness": 0.9, "axis": UP, "dye": True}
    return Material(name, one, other, frequency=frequency, **(given | more))


def chequered(name: str, one: str, other: str, size: float, **more) -> Material:
    """Makes a chequerboard of two colours, with squares of side `size` in object radii."""
    given = {"checks": 1.0, "noise": 0.2, "cell": (size, size), "roughness": 0.9, "dye": True}
    return Material(name, one, other, **(given | more))


def dots(name: str, dot: str, base: str, size: float, **more) -> Material:
    """Makes round dots on a base; `size` is the spacing in a row, in object radii."""
    given = {"noise": 0.2, "cell": (size, 0.87 * size), "offset": 0.5, "joint": 0.2,
             "round": 1.0, "roughness": 0.85, "dye": True}  # fmt: skip
    return Material(name, dot, dot, base, **(given | more))


def tiles(name: str, one: str, other: str, grout: str, cell=(0.5, 0.5), **more) -> Material:
    """Makes slabs with joints, each slab with its own shade."""
    given = {"tint": 0.5, "noise": 0.3, "joint": 0.035, "roughness": 0.25, "groove": 0.8}
    return Material(name, one, other, grout, cell=cell, **(given | more))


def bricks(name: str, one: str, other: str, mortar: str, cell=(0.46, 0.17), **more) -> Material:
    """Makes bricks with mortar joints, each row offset by half a brick."""
    given = {"tint": 0.6, "noise": 0.45, "noise_scale": 9.0, "offset": 0.5, "joint": 0.08,
             "roughness": 0.9, "bump": 0.25, "groove": 1.0}  # fmt: skip
    return Material(name, one, other, mortar, cell=cell, **(given | more))


def leather(name: str, light: str, dark: str, scale: float = 13, **more) -> Material:
    """Makes leather with fine creases."""
    given = {"noise": 0.25, "veins": 0.7, "bias": -0.3, "noise_scale": scale,
             "roughness": 0.45, "bump": -0.7}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def fur(name: str, light: str, dark: str, scale: float = 4, **more) -> Material:
    """Makes hair that hangs down."""
    given = {"noise": 1.0, "noise_scale": scale, "stretch": 5.0, "axis": (0.75, -0.2, 0.63),
             "roughness": 0.95, "bump": 0.8}  # fmt: skip
    return Material(name, light, dark, **(given | more))


def soft(name: str, light: str, dark: str, scale: float, roughness: float, **more) -> Material:
    """Makes gentle clouds of two colours: skins of fruit, food, wax, paper."""
    given = {"noise": 0.6, "noise_scale": scale}
    return Material(name, light, dark, roughness=roughness, **(given | more))


def ground(name: str, light: str, dark: str, scale: float, **more) -> Material:
    """Makes rough ground in two colours; `scale` is in noise features per object radius."""
    given = {"noise": 0.9, "noise_scale": scale, "roughness": 0.95, "bump": 9.0 / scale}
    return Material(name, light, dark, **(given | more))
