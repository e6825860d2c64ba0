"""Small vector maths for rendering.

A vector is a tuple of three arrays (x, y, z) rather than an array with a last axis of 3:
the arrays then hold pixels contiguously and elementwise code vectorises over them.
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp

Vec = tuple[jax.Array, jax.Array, jax.Array]


def split(x: jax.Array) -> Vec:
    """Rows of 3-vectors as a vector of columns, to combine with [N, P]. [N, 3] -> 3 x [N, 1]."""
    return x[:, 0, None], x[:, 1, None], x[:, 2, None]


def dot(a: Vec, b: Vec) -> jax.Array:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def advance(origin: Vec, direction: Vec, t: jax.Array) -> Vec:
    """The point at distance t along a ray."""
    return tuple(o + t * d for o, d in zip(origin, direction))


def scale(v: Vec, factor: jax.Array | float) -> Vec:
    return tuple(x * factor for x in v)


def normalize(v: Vec) -> Vec:
    return scale(v, jax.lax.rsqrt(dot(v, v) + 1e-20))


def to_world(rotation: jax.Array, v: Vec) -> Vec:
    """Applies the rotations [N, 3, 3] to vectors of [N, P]."""
    return tuple(dot(split(rotation[:, i]), v) for i in range(3))


def to_object(rotation: jax.Array, v: Vec) -> Vec:
    """Applies the inverse of the rotations [N, 3, 3] to vectors of [N, P]."""
    return to_world(rotation.swapaxes(1, 2), v)


def mix(a: jax.Array, b: jax.Array, weight: jax.Array) -> jax.Array:
    return a + weight * (b - a)


def sine(x: jax.Array) -> jax.Array:
    """sin(x) by a Taylor polynomial after range reduction; absolute error below 1e-5.

    XLA's sine costs about 20 times as much on a CPU, and its last bits differ between
    versions.
    """
    turns = x * (0.5 / math.pi) - 0.25
    turns = 0.25 - jnp.abs(turns - jnp.round(turns))  # sin(2 pi turns) with |turns| <= 1/4
    square = turns * turns
    poly = 42.058694
    for coefficient in (-76.705860, 81.605249, -41.341702, 6.2831853):
        poly = poly * square + coefficient
    return poly * turns


def cosine(x: jax.Array) -> jax.Array:
    return sine(x + 0.5 * math.pi)


def arctan2(y: jax.Array, x: jax.Array) -> jax.Array:
    """The angle of (x, y), absolute error about 1e-5 (Abramowitz & Stegun, 4.4.49)."""
    ax, ay = jnp.abs(x), jnp.abs(y)
    ratio = jnp.minimum(ax, ay) / jnp.maximum(jnp.maximum(ax, ay), 1e-20)
    square = ratio * ratio
    poly = 0.0208351
    for coefficient in (-0.0851330, 0.1801410, -0.3302995, 0.9998660):
        poly = poly * square + coefficient
    angle = poly * ratio
    angle = jnp.where(ay > ax, 0.5 * math.pi - angle, angle)
    angle = jnp.where(x < 0, math.pi - angle, angle)
    return jnp.where(y < 0, -angle, angle)


def noise(p: Vec, octaves: int) -> jax.Array:
    """A smooth random-looking field in about [-1, 1], built of warped sines.

    It needs neither hashing nor tables, so the same bits come out everywhere in a batch.

    Args:
      p: points; the field's features are a few units wide.
      octaves: how many scales are summed.
    """
    x, y, z = p
    # Long waves bend the short ones, or their lattice would show on large surfaces.
    x, y, z = (
        x + 2.1 * sine(0.43 * z + 0.31 * y),
        0.8 * y + 0.6 * z + 1.9 * sine(0.37 * x - 0.29 * z),
        0.8 * z - 0.6 * y + 2.3 * sine(0.33 * x + 0.41 * y + 1.0),
    )
    total, amplitude = jnp.zeros_like(x), 0.5
    for _ in range(octaves):
        wave = sine(x + 1.4 * sine(y)) + sine(y + 1.4 * sine(z)) + sine(z + 1.4 * sine(x))
        total = total + amplitude * wave
        # A rotation between octaves hides that the waves run along the axes.
        x, y, z = (
            1.37 * x - 1.26 * z + 2.1 + 0.4 * wave,
            1.21 * x + 1.45 * y - 5.3,
            0.83 * z + 1.71 * y + 0.9,
        )
        amplitude *= 0.5
    return total
