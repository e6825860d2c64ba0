"""Materials: rows of numbers, random ones, and how a surface looks at a point.

A material is a row of `Field`s: two colours mixed by procedural patterns and a third one
between or around cells (joints, gaps, dots), with roughness, metalness and relief. Recipes
name presets (see presets.py) for their parts; the `materials` factor draws a preset for
every part of every image and dyes it where its substance can have any colour.
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.sim.procedural.families import Material
from t2s_jax.sim.procedural.presets import GROUND_ONLY, PRESETS
from t2s_jax.sim.procedural.surface import (
    NUM_FIELDS,
    Field,
    joint_share,
)
from t2s_jax.sim.procedural.surface import surface_at as surface_at
from t2s_jax.sim.procedural.vectors import NOISE_DEVIATION, mix

_SHIFT = 7.3  # of presets: no joint between very long cells runs through the object

NAMES = tuple(m.name for m in PRESETS)
INDEX = {name: i for i, name in enumerate(NAMES)}

# What the materials factor chooses from: everything an object could be made of.
OBJECT_CHOICES = tuple(i for i, name in enumerate(NAMES) if name not in GROUND_ONLY)


def choices(*names: str) -> tuple[int, ...]:
    """Returns the positions of presets in the table."""
    return tuple(INDEX[name] for name in names)


def srgb_to_linear(srgb: np.ndarray) -> np.ndarray:
    """Decodes sRGB to linear values (IEC 61966-2-1), both in [0, 1]. Any shape."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def linear_color(code: str) -> np.ndarray:
    """Returns the linear RGB of a hex colour such as "c8a06a". Shape [3], float64."""
    return srgb_to_linear(np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255)


def _row(m: Material) -> np.ndarray:
    """Returns a preset's row of the table. Shape [NUM_FIELDS], float32."""
    row = np.zeros(NUM_FIELDS, np.float32)
    first = linear_color(m.first)
    second = linear_color(m.second) if m.second else 0.8 * first
    third = linear_color(m.third) if m.third else 0.5 * second
    row[Field.FIRST : Field.STRIPES] = np.concatenate([first, second, third])
    row[Field.STRIPES : Field.BIAS + 1] = (
        m.stripes, m.noise, m.veins, m.checks, m.tint, m.bias,
    )  # fmt: skip
    row[Field.FREQUENCY : Field.STRETCH + 1] = (
        m.frequency, m.rings, m.warp, m.noise_scale, m.stretch,
    )  # fmt: skip
    row[Field.AXIS : Field.AXIS + 3] = np.array(m.axis) / np.linalg.norm(m.axis)
    row[Field.CELL : Field.ROUND + 1] = *m.cell, m.offset, m.joint, m.round
    row[Field.ROUGHNESS : Field.METALNESS + 1] = m.roughness, m.metalness
    row[Field.BUMP : Field.DOME + 1] = 0.01 * np.array([m.bump, m.groove, m.dome])
    row[Field.SHIFT] = _SHIFT
    row[Field.SETTLE] = _settle(m)
    return row


def _settle(m: Material) -> float:
    """Computes by how much the mean of the patterns' clipped sum differs from the bias.

    For speckle or sharp stripes, which are mostly clipped, that matters when they fade. The
    noise is taken to be normally distributed.
    """
    z = (np.arange(100) + 0.5) / 100 * 8 - 4
    weight = np.exp(-0.5 * z * z)
    n = NOISE_DEVIATION * z
    noisy = m.noise * n + m.veins * np.clip(1 - 5 * np.abs(n), 0, 1)
    wave = np.cos((np.arange(50) + 0.5) / 50 * np.pi)
    total = np.clip(m.bias + noisy[:, None] + m.stripes * wave, -1, 1).mean(axis=1)
    return (total * weight).sum() / weight.sum() - m.bias


TABLE = np.stack([_row(m) for m in PRESETS])  # [presets, NUM_FIELDS]
_DYE = np.array([m.dye for m in PRESETS], np.float32)

NUM_DRAWS = 10  # uniform numbers that `random_row` takes


def random_row(u: jax.Array, among: tuple[int, ...], max_saturation: float = 0.85) -> jax.Array:
    """Draws a material.

    Args:
      u: uniform numbers. Shape [NUM_DRAWS], float32.
      among: positions of the presets to choose from.
      max_saturation: of the colours of dyed materials (HSV); most are far less saturated.

    Returns:
      Shape [NUM_FIELDS], float32.
    """
    among = jnp.asarray(among)
    return vary_row(among[pick(u[0], len(among))], u, max_saturation)


def pick(u: jax.Array, count: int) -> jax.Array:
    """Returns an integer below `count`, int32, from a uniform number in [0, 1)."""
    return jnp.minimum((u * count).astype(jnp.int32), count - 1)


def vary_row(
    preset: jax.Array, u: jax.Array, max_saturation: float = 0.85, darkest: float = 0.3
) -> jax.Array:
    """Varies a preset as `random_row` does.

    Args:
      preset: its position in the table. Shape [], int32.
      u: uniform numbers, the first of which is not used. Shape [NUM_DRAWS], float32.
      max_saturation: of dyed colours (HSV); most are far less saturated.
      darkest: value of the darkest dyed colour (HSV).

    Returns:
      Shape [NUM_FIELDS], float32.
    """
    row = jnp.asarray(TABLE)[preset]
    first, second = row[Field.FIRST : Field.SECOND], row[Field.SECOND : Field.THIRD]
    # The square makes strong colours the exception, as among things that people make.
    saturation = max_saturation * (0.08 + 0.92 * u[2] * u[2])
    hue = jnp.mod(0.8 * u[1] - 0.05, 1)  # magenta is rare among things
    dyed = hsv_to_linear(hue, saturation, darkest + (0.92 - darkest) * u[3])
    ratio = second / jnp.maximum(first, 1e-3)  # keeps the preset's contrast
    dyed_second = jnp.clip(dyed * jnp.minimum(ratio, 4.0), 0, 0.9)
    shade = 0.75 + 0.5 * u[4]
    dye = jnp.asarray(_DYE)[preset]
    first = mix(jnp.minimum(first * shade, 0.95), dyed, dye)
    second = mix(jnp.minimum(second * shade, 0.95), dyed_second, dye)
    height, turn = 2 * u[5] - 1, 2 * math.pi * u[6]
    across = jnp.sqrt(1 - height * height)
    axis = jnp.stack([across * jnp.cos(turn), height, across * jnp.sin(turn)])
    aligned = (row[Field.JOINT] > 0) | (row[Field.RINGS] > 0)  # grain along planks or rings
    axis = jnp.where(aligned, row[Field.AXIS : Field.CELL], axis)
    size = 0.75 + 0.6 * u[7]
    return (
        row.at[Field.FIRST : Field.SECOND].set(first)
        .at[Field.SECOND : Field.THIRD].set(second)
        .at[Field.FREQUENCY].multiply(size)
        .at[Field.NOISE_SCALE].multiply(size)
        .at[Field.CELL : Field.OFFSET].divide(size)
        .at[Field.AXIS : Field.CELL].set(axis)
        .at[Field.ROUGHNESS].set(jnp.clip(row[Field.ROUGHNESS] + 0.2 * (u[8] - 0.5), 0.08, 1))
        .at[Field.SHIFT].set(20 * u[9])
    )  # fmt: skip


def hsv_to_linear(hue: jax.Array, saturation: jax.Array, value: jax.Array) -> jax.Array:
    """Converts a colour from HSV, each in [0, 1], to linear RGB. Shape [3]."""
    k = jnp.mod(jnp.asarray([5.0, 3.0, 1.0]) + 6 * hue, 6)
    srgb = value - value * saturation * jnp.clip(jnp.minimum(k, 4 - k), 0, 1)
    return srgb**2.2


def mean_color(row: jax.Array) -> jax.Array:
    """Returns a material's average colour. [NUM_FIELDS] -> [3], linear RGB."""
    value = 0.5 + 0.5 * (row[Field.BIAS] + row[Field.SETTLE])
    plain = mix(row[Field.FIRST : Field.SECOND], row[Field.SECOND : Field.THIRD], value)
    return mix(plain, row[Field.THIRD : Field.STRIPES], joint_share(row))
