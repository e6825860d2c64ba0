"""Materials: a table of presets, random ones, and the colour at a point.

A material is a row of `Field`s: two colours mixed by a procedural pattern, with roughness
and metalness. Recipes name presets for their parts; the `materials` factor draws a preset
for every part of every image and dyes it where its substance can have any colour.
"""

from __future__ import annotations

import enum
import math
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.sim.procedural.vectors import Vec, dot, mix, noise, scale, sine


class Field(enum.IntEnum):
    """What each number of a material's row means. Colours are linear RGB."""

    FIRST = 0  # 3: colour at pattern value 0
    SECOND = 3  # 3: colour at pattern value 1
    STRIPES = 6  # weights of the patterns that are summed
    CHECKS = 7
    GRID = 8
    NOISE = 9
    FREQUENCY = 10  # radians per object radius, of stripes, checks and grid
    RINGS = 11  # 0 straight stripes along AXIS, 1 rings around the y axis (wood grain)
    WARP = 12  # how far noise displaces the stripes, in radians
    NOISE_SCALE = 13  # noise features per object radius
    AXIS = 14  # 3: direction across the stripes
    ROUGHNESS = 17
    METALNESS = 18
    SHIFT = 19  # moves the pattern, so that two samples of one material differ


NUM_FIELDS = 20


class Material(NamedTuple):
    """A preset. Colours are sRGB in hex; `dye` says that it comes in any colour."""

    name: str
    first: str
    second: str = ""  # a darker shade of the first unless given
    stripes: float = 0.0
    checks: float = 0.0
    grid: float = 0.0
    noise: float = 0.0
    frequency: float = 8.0
    rings: float = 0.0
    warp: float = 0.0
    noise_scale: float = 4.0
    roughness: float = 0.5
    metalness: float = 0.0
    dye: bool = False


def _wood(name: str, first: str, second: str) -> Material:
    return Material(
        name, first, second, stripes=0.7, noise=0.3, frequency=26, rings=0.8, warp=1.6,
        noise_scale=2.2, roughness=0.55,
    )  # fmt: skip


def _metal(name: str, first: str, roughness: float) -> Material:
    return Material(name, first, noise=0.3, noise_scale=3, roughness=roughness, metalness=1.0)


def _paint(name: str, first: str) -> Material:
    return Material(name, first, noise=0.15, roughness=0.3, dye=True)


PRESETS = (
    # Woods
    _wood("oak", "c8a06a", "9a7040"),
    _wood("walnut", "7a5234", "4a2e1c"),
    _wood("pine", "e0bf8c", "c2935a"),
    _wood("mahogany", "8a4128", "5c2416"),
    _wood("ebony", "40352e", "221a16"),
    Material("plywood", "d9b98c", "b89058", stripes=0.8, frequency=40, warp=0.8, roughness=0.6),
    Material("bark", "6b543c", "3c2c20", stripes=0.6, noise=0.7, frequency=22, warp=3.5,
             roughness=0.9),
    # Metals
    _metal("steel", "c4c8cc", 0.28),
    _metal("chrome", "e6e8ea", 0.12),
    _metal("iron", "55565a", 0.5),
    _metal("brass", "d6b25a", 0.25),
    _metal("gold", "f0c250", 0.2),
    _metal("copper", "c9784e", 0.3),
    _metal("bronze", "8c6a40", 0.4),
    Material("brushed_steel", "c8cacd", "8d9196", stripes=0.6, frequency=90, warp=0.6,
             roughness=0.4, metalness=1.0),
    Material("rust", "9a5230", "4c3026", noise=1.0, noise_scale=6, roughness=0.85),
    # Paints and plastics
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
    Material("glossy_plastic", "d4d6d8", roughness=0.15, dye=True),
    Material("matte_plastic", "a8abad", roughness=0.7, dye=True),
    Material("rubber", "2e2e30", "3c3c3e", noise=0.4, noise_scale=9, roughness=0.85),
    Material("screen", "182430", "263a4c", stripes=0.5, frequency=2.5, roughness=0.12),
    Material("glass", "a9c4cc", "c9dde2", noise=0.4, noise_scale=1.5, roughness=0.08),
    Material("dark_glass", "33414a", "4a5c66", noise=0.4, noise_scale=1.5, roughness=0.08),
    Material("lampshade", "f2e6c8", "e6d3a6", stripes=0.3, frequency=30, roughness=0.9, dye=True),
    # Fabrics, paper, leather
    Material("fabric", "7d8597", "646c7e", checks=0.5, noise=0.4, frequency=70, roughness=0.95,
             dye=True),
    Material("linen", "d8cfbc", "bfb39c", stripes=0.4, noise=0.5, frequency=80, warp=0.5,
             roughness=0.95, dye=True),
    Material("striped_fabric", "3e5f8a", "e6e2d6", stripes=3.0, frequency=14, roughness=0.9,
             dye=True),
    Material("checked_fabric", "a8423a", "e8dcc8", checks=2.0, frequency=11, roughness=0.9,
             dye=True),
    Material("leather", "7a4a2e", "5c3420", noise=0.8, noise_scale=14, roughness=0.5),
    Material("paper", "f0ece0", "e2dccb", noise=0.5, noise_scale=5, roughness=0.95),
    Material("cardboard", "b8915f", "a67f4f", stripes=0.4, frequency=45, roughness=0.95),
    Material("bristle", "d8c690", "a8904e", stripes=0.8, frequency=60, warp=1.0, roughness=0.95),
    # Stone, clay, earth
    Material("marble", "e8e6e2", "8e9096", stripes=1.0, frequency=4, warp=5.0, noise_scale=2.2,
             roughness=0.2),
    Material("green_marble", "3e5e4c", "a8bda8", stripes=1.0, frequency=4, warp=6.0,
             noise_scale=2.6, roughness=0.2),
    Material("granite", "9a9692", "55504e", noise=1.6, noise_scale=22, roughness=0.4),
    Material("sandstone", "d2b48a", "b08c60", stripes=0.5, noise=0.6, frequency=14, warp=2.0,
             roughness=0.9),
    Material("concrete", "a3a19c", "85837e", noise=0.9, noise_scale=7, roughness=0.9),
    Material("brick", "a35a44", "c9bdb0", grid=1.0, noise=0.25, frequency=12, roughness=0.9),
    Material("tiles", "e4e4de", "8c9aa0", grid=1.0, frequency=9, roughness=0.25, dye=True),
    Material("terracotta", "c0714a", "a45a38", noise=0.7, noise_scale=6, roughness=0.85),
    Material("porcelain", "f2f0ea", "e4e2dc", noise=0.3, roughness=0.12, dye=True),
    Material("glazed_clay", "4d6e80", "2f4a5c", noise=0.8, noise_scale=4, roughness=0.18,
             dye=True),
    # Living things and food
    Material("leaf", "4f7d38", "35602a", stripes=0.4, noise=0.5, frequency=18, roughness=0.65),
    Material("petal", "d86a8c", "b04468", noise=0.6, noise_scale=3, roughness=0.7, dye=True),
    Material("skin_of_fruit", "c8402c", "d8903a", noise=0.8, noise_scale=1.6, roughness=0.35,
             dye=True),
    Material("banana_skin", "e8c840", "c8a030", noise=0.6, noise_scale=3, roughness=0.5),
    Material("bread", "c88c4c", "a0642c", noise=0.9, noise_scale=5, roughness=0.85),
    Material("cream", "f6ead2", "ead9b8", noise=0.5, noise_scale=4, roughness=0.6),
    Material("chocolate", "54301e", "3c2014", noise=0.4, noise_scale=4, roughness=0.4),
    Material("fur", "8c6a48", "5e442c", stripes=0.5, noise=0.8, frequency=40, warp=3.0,
             noise_scale=7, roughness=0.95),
    Material("feather", "dcd8d0", "a8a298", stripes=0.4, noise=0.6, frequency=30, warp=2.0,
             roughness=0.9),
    Material("scales", "6f93a0", "3f5f70", checks=0.8, noise=0.3, frequency=34, roughness=0.3),
    Material("snow", "f4f6f8", "dde4ea", noise=0.6, noise_scale=5, roughness=0.85),
    Material("wicker", "c09a62", "7c5a30", checks=1.0, noise=0.3, frequency=34, roughness=0.8),
    Material("denim", "3d5578", "2a3c58", stripes=0.5, noise=0.5, frequency=70, roughness=0.95),
    Material("wool", "b8a894", "8c7c6a", noise=1.2, noise_scale=18, roughness=0.98, dye=True),
    Material("velvet", "6a2438", "4a1626", noise=0.5, noise_scale=6, roughness=0.8, dye=True),
    Material("canvas", "c8bc9c", "a89c7c", checks=0.5, noise=0.4, frequency=50, roughness=0.95,
             dye=True),
    Material("cork", "b88c5c", "8a643c", noise=1.4, noise_scale=14, roughness=0.95),
    Material("slate", "5a6066", "42474c", stripes=0.4, noise=0.7, frequency=12, warp=2.0,
             roughness=0.75),
    Material("ice", "cfe4ec", "b4d2de", noise=0.6, noise_scale=3, roughness=0.1),
    Material("wax", "efe4c8", "e0d2ae", noise=0.3, noise_scale=3, roughness=0.35, dye=True),
    Material("cheese", "e8b84a", "d89c34", noise=0.6, noise_scale=5, roughness=0.5),
    Material("meat", "8a4a34", "6a3424", noise=0.9, noise_scale=7, roughness=0.55),
    Material("lettuce", "86b04a", "5e8a34", noise=0.8, noise_scale=8, roughness=0.6),
    Material("human_skin", "d8a684", "c08e6c", noise=0.4, noise_scale=4, roughness=0.55),
    Material("hair", "4a3424", "2c1e14", stripes=0.8, noise=0.5, frequency=50, warp=2.0,
             roughness=0.6),
    Material("straw", "d8bc74", "b09448", stripes=0.8, noise=0.4, frequency=60, warp=1.5,
             roughness=0.95),
    Material("rope", "c8aa7a", "947448", stripes=1.0, frequency=44, warp=0.6, roughness=0.95),
    Material("foil", "d0d2d4", "a8aaae", noise=1.2, noise_scale=10, roughness=0.2, metalness=1.0),
    Material("enamel", "e8e4da", "dcd6c8", noise=0.2, roughness=0.12, dye=True),
    Material("cast_iron", "3c3d40", "2c2d30", noise=0.8, noise_scale=12, roughness=0.65,
             metalness=0.7),
    Material("aluminium", "c6c9cc", "b4b7ba", noise=0.3, roughness=0.35, metalness=1.0),
    Material("bamboo", "cdb06c", "a88a48", stripes=0.6, frequency=18, roughness=0.5),
    Material("roof_tiles", "a85a3c", "7c3c26", grid=1.0, noise=0.3, frequency=14, roughness=0.85),
    Material("stucco", "e4dccb", "cfc6b2", noise=0.9, noise_scale=16, roughness=0.95, dye=True),
    Material("bone", "e8dfc8", "d2c6aa", noise=0.5, noise_scale=5, roughness=0.5),
    Material("hide", "9a9490", "7c7672", noise=0.9, noise_scale=9, roughness=0.85),
    Material("felt", "4c7a56", "3e6848", noise=0.8, noise_scale=20, roughness=0.98, dye=True),
    Material("honeycomb", "d89c4a", "a86c2a", grid=1.0, frequency=20, roughness=0.6),
    # Grounds
    Material("grass", "5c7a36", "3e5a26", noise=1.1, noise_scale=12, roughness=0.95),
    Material("dry_grass", "a69a58", "7c7040", noise=1.1, noise_scale=10, roughness=0.95),
    Material("sand", "d8c49a", "bfa878", stripes=0.25, noise=0.5, frequency=7, warp=2.5,
             roughness=0.95),
    Material("soil", "6e5640", "4c3a2a", noise=1.1, noise_scale=9, roughness=0.95),
    Material("asphalt", "6a6a6c", "505052", noise=1.1, noise_scale=20, roughness=0.9),
    Material("gravel", "9c968c", "67625a", noise=1.6, noise_scale=13, roughness=0.95),
    Material("parquet", "b98a56", "8f6236", stripes=0.9, noise=0.2, frequency=16, warp=0.3,
             noise_scale=3, roughness=0.35),
    Material("carpet", "8d7f78", "776a64", noise=1.0, noise_scale=26, roughness=0.98, dye=True),
    Material("wallpaper", "ddd6c6", "c9bfa8", stripes=1.6, frequency=9, roughness=0.9, dye=True),
    Material("wall_paint", "dcd8cf", "cfcabf", noise=0.3, noise_scale=2, roughness=0.9, dye=True),
)  # fmt: skip

NAMES = tuple(m.name for m in PRESETS)
INDEX = {name: i for i, name in enumerate(NAMES)}

# What the materials factor chooses from: everything an object could be made of.
_GROUND_ONLY = NAMES[NAMES.index("grass") :]
OBJECT_CHOICES = tuple(i for i, name in enumerate(NAMES) if name not in _GROUND_ONLY)


def choices(*names: str) -> tuple[int, ...]:
    """Positions of presets in the table."""
    return tuple(INDEX[name] for name in names)


def srgb_to_linear(srgb: np.ndarray) -> np.ndarray:
    """The sRGB transfer function (IEC 61966-2-1), values in [0, 1]."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def linear_color(code: str) -> np.ndarray:
    """Linear RGB of a hex colour such as "c8a06a". Shape [3], float64."""
    return srgb_to_linear(np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255)


def _row(m: Material) -> np.ndarray:
    row = np.zeros(NUM_FIELDS, np.float32)
    first = linear_color(m.first)
    row[Field.FIRST : Field.FIRST + 3] = first
    row[Field.SECOND : Field.SECOND + 3] = linear_color(m.second) if m.second else 0.8 * first
    row[Field.STRIPES : Field.NOISE + 1] = m.stripes, m.checks, m.grid, m.noise
    row[Field.FREQUENCY : Field.NOISE_SCALE + 1] = m.frequency, m.rings, m.warp, m.noise_scale
    row[Field.AXIS : Field.AXIS + 3] = 0.98, 0.17, 0.10
    row[Field.ROUGHNESS : Field.METALNESS + 1] = m.roughness, m.metalness
    return row


TABLE = np.stack([_row(m) for m in PRESETS])  # [presets, NUM_FIELDS]
_DYE = np.array([m.dye for m in PRESETS], np.float32)

NUM_DRAWS = 10  # uniform numbers that `random_row` uses up


def random_row(u: jax.Array, among: tuple[int, ...], max_saturation: float = 0.8) -> jax.Array:
    """Draws a material.

    Args:
      u: uniform numbers. Shape [NUM_DRAWS], float32.
      among: positions of the presets to choose from.
      max_saturation: of the colours of dyed materials (HSV).

    Returns:
      Shape [NUM_FIELDS], float32.
    """
    among = jnp.asarray(among)
    preset = among[jnp.minimum((u[0] * len(among)).astype(jnp.int32), len(among) - 1)]
    row = jnp.asarray(TABLE)[preset]
    first, second = row[Field.FIRST : Field.SECOND], row[Field.SECOND : Field.STRIPES]
    dyed = hsv_to_linear(u[1], max_saturation * jnp.sqrt(u[2]), 0.25 + 0.7 * u[3])
    ratio = second / jnp.maximum(first, 1e-3)  # keeps the preset's contrast
    dyed_second = jnp.clip(dyed * jnp.minimum(ratio, 4.0), 0, 0.9)
    shade = 0.75 + 0.5 * u[4]
    dye = jnp.asarray(_DYE)[preset]
    first = mix(jnp.minimum(first * shade, 0.95), dyed, dye)
    second = mix(jnp.minimum(second * shade, 0.95), dyed_second, dye)
    height, turn = 2 * u[5] - 1, 2 * math.pi * u[6]
    across = jnp.sqrt(1 - height * height)
    axis = jnp.stack([across * jnp.cos(turn), height, across * jnp.sin(turn)])
    size = 0.75 + 0.6 * u[7]
    return (
        row.at[Field.FIRST : Field.SECOND].set(first)
        .at[Field.SECOND : Field.STRIPES].set(second)
        .at[Field.FREQUENCY].multiply(size)
        .at[Field.NOISE_SCALE].multiply(size)
        .at[Field.AXIS : Field.AXIS + 3].set(axis)
        .at[Field.ROUGHNESS].set(jnp.clip(row[Field.ROUGHNESS] + 0.2 * (u[8] - 0.5), 0.08, 1))
        .at[Field.SHIFT].set(20 * u[9])
    )  # fmt: skip


def hsv_to_linear(hue: jax.Array, saturation: jax.Array, value: jax.Array) -> jax.Array:
    """Linear RGB of a colour in HSV, each in [0, 1]. Shape [3]."""
    k = jnp.mod(jnp.asarray([5.0, 3.0, 1.0]) + 6 * hue, 6)
    srgb = value - value * saturation * jnp.clip(jnp.minimum(k, 4 - k), 0, 1)
    return srgb**2.2


def color_at(rows: jax.Array, p: Vec, footprint: jax.Array, octaves: int = 3) -> Vec:
    """A material's colour.

    Args:
      rows: the material of each point, or of each row of points: Shape [NUM_FIELDS, N, P]
        or [NUM_FIELDS, N, 1].
      p: points. Each of shape [N, P].
      footprint: size of a pixel at the point; finer patterns fade out. Shape [N, P].
      octaves: of the noise.

    Returns:
      Linear RGB. Each of shape [N, P].
    """
    frequency, noise_scale = rows[Field.FREQUENCY], rows[Field.NOISE_SCALE]
    p = tuple(x + rows[Field.SHIFT] for x in p)
    field = noise(scale(p, noise_scale), octaves)
    axis = tuple(rows[Field.AXIS + i] for i in range(3))
    straight = dot(axis, p)
    radius = jnp.sqrt(jnp.square(p[0] - rows[Field.SHIFT]) + jnp.square(p[2]) + 1e-6)
    stripes = sine(frequency * mix(straight, radius, rows[Field.RINGS]) + rows[Field.WARP] * field)
    waves = [sine(frequency * x) for x in p]
    sharp = [jnp.clip(4 * w, -1, 1) for w in waves]
    lines = jnp.minimum(jnp.abs(waves[0]), jnp.abs(waves[2]))
    grid = jnp.clip(1 - 6 * lines, -1, 1)
    regular = (
        rows[Field.STRIPES] * stripes
        + rows[Field.CHECKS] * (sharp[0] * sharp[1] * sharp[2])
        + rows[Field.GRID] * grid
    )
    pattern = regular * _fade(frequency * footprint)
    pattern = pattern + rows[Field.NOISE] * field * _fade(noise_scale * footprint)
    value = 0.5 + 0.5 * jnp.clip(pattern, -1, 1)
    return tuple(mix(rows[Field.FIRST + i], rows[Field.SECOND + i], value) for i in range(3))


def _fade(radians_per_pixel: jax.Array) -> jax.Array:
    """1 where a pattern is resolved, towards 0 where a pixel holds a whole period."""
    return 1 / (1 + jnp.square(jnp.square(0.6 * radians_per_pixel)))
