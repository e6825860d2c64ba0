"""Small vector maths for rendering.

A vector is a tuple of three arrays (x, y, z) rather than an array with a last axis of 3:
the arrays then hold pixels contiguously and elementwise code vectorises over them.
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np

Vec = tuple[jax.Array, jax.Array, jax.Array]


def split(x: jax.Array) -> Vec:
    """Splits rows of 3-vectors into columns, to combine with [N, P]. [N, 3] -> 3 x [N, 1]."""
    return x[:, 0, None], x[:, 1, None], x[:, 2, None]


def dot(a: Vec, b: Vec) -> jax.Array:
    """Computes the dot product of two vectors."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def advance(origin: Vec, direction: Vec, t: jax.Array) -> Vec:
    """Returns the point at distance t along a ray."""
    return tuple(o + t * d for o, d in zip(origin, direction))


def scale(v: Vec, factor: jax.Array | float) -> Vec:
    """Multiplies a vector by a factor."""
    return tuple(x * factor for x in v)


def normalize(v: Vec) -> Vec:
    """Scales a vector to unit length; a zero vector stays zero."""
    return scale(v, jax.lax.rsqrt(dot(v, v) + 1e-20))


def to_world(rotation: jax.Array, v: Vec) -> Vec:
    """Applies the rotations [N, 3, 3] to vectors of [N, P]."""
    return tuple(dot(split(rotation[:, i]), v) for i in range(3))


def to_object(rotation: jax.Array, v: Vec) -> Vec:
    """Applies the inverse of the rotations [N, 3, 3] to vectors of [N, P]."""
    return to_world(rotation.swapaxes(1, 2), v)


def mix(a: jax.Array, b: jax.Array, weight: jax.Array) -> jax.Array:
    """Interpolates linearly from `a` at weight 0 to `b` at weight 1."""
    return a + weight * (b - a)


def sine(x: jax.Array) -> jax.Array:
    """Approximates sin(x) by a Taylor polynomial after range reduction.

    The absolute error is below 1e-5.

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
    """Approximates cos(x) with the error of `sine`."""
    return sine(x + 0.5 * math.pi)


def arctan2(y: jax.Array, x: jax.Array) -> jax.Array:
    """Approximates the angle of (x, y), error about 1e-5 rad (Abramowitz & Stegun, 4.4.49)."""
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


def wave(x: jax.Array) -> jax.Array:
    """Approximates sin(x) by parabolas: same zeros and peaks, error at most 0.06, half the cost."""
    turns = x * (0.5 / math.pi)
    turns = turns - jnp.round(turns)
    return turns * (8 - 16 * jnp.abs(turns))


def integers(x: jax.Array) -> jax.Array:
    """Returns floor(x) as uint32, the type that `scramble` takes."""
    return jax.lax.bitcast_convert_type(jnp.floor(x).astype(jnp.int32), jnp.uint32)


def scramble(x: jax.Array) -> jax.Array:
    """Hashes each uint32 to a number in [-1, 1], the same on every machine. float32."""
    x = (x ^ (x >> 15)) * jnp.uint32(0x2C1B3C6D)
    return jax.lax.bitcast_convert_type(x, jnp.int32).astype(jnp.float32) * 2.0**-31


NOISE_DEVIATION = 0.5  # standard deviation of `noise`

_ROTATION = np.array([[0.80, -0.48, 0.36], [0.60, 0.64, -0.48], [0.0, 0.60, 0.80]])


def _octaves(count: int) -> np.ndarray:
    """Returns matrix and offset of each octave of the noise. Shape [count, 3, 4], float32."""
    matrix, offset, rows = 0.4 * np.eye(3), np.zeros(3), []
    for _ in range(count):
        # The rotation hides the lattice, whose cells would line up with floors and walls.
        matrix, offset = _ROTATION @ matrix, _ROTATION @ offset
        rows.append(np.concatenate([matrix, offset[:, None]], axis=1))
        matrix, offset = 2.03 * matrix, 2.03 * offset + (11.3, 4.7, 17.9)
    return np.array(rows, np.float32)


def noise(p: Vec, octaves: int) -> tuple[jax.Array, Vec]:
    """Computes a smooth random field: mean 0, standard deviation about 0.5, mostly in [-1, 1].

    Random values at the corners of a lattice, interpolated. The corners are hashed in
    integers: no table is needed, no period shows, and the same bits come out everywhere.

    Args:
      p: points, of one shape; the field's features are a few units wide.
      octaves: how many scales are summed, each half as wide and high as the one before.

    Returns:
      The field and its gradient.
    """
    maps = jnp.asarray(_octaves(octaves))

    def add(i, total):
        value, slope = total
        m = maps[i]
        here, toward = _lattice(tuple(dot(tuple(row), p) + row[3] for row in m))
        size = 1.2 * 0.5**i
        back = (dot(toward, tuple(m[:, j])) for j in range(3))
        return value + size * here, tuple(g + size * b for g, b in zip(slope, back))

    # A loop, because XLA on a CPU would repeat the whole noise for every channel of colour
    # and normal that is made of it; what a loop carries is computed once.
    zero = jnp.zeros_like(p[0])
    return jax.lax.fori_loop(0, octaves, add, (zero, (zero, zero, zero)))


def _lattice(p: Vec) -> tuple[jax.Array, Vec]:
    """Interpolates random values at integers smoothly; returns value and gradient."""
    near, far, weight, rise = [], [], [], []
    for t, prime in zip(p, (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)):
        near.append(integers(t) * jnp.uint32(prime))
        far.append(near[-1] + jnp.uint32(prime))
        rest = t - jnp.floor(t)
        weight.append(rest * rest * (3 - 2 * rest))
        rise.append(6 * rest * (1 - rest))

    def edge(y, z):
        """Interpolates along x; returns the value and the difference of the two ends."""
        one, other = scramble(near[0] + y + z), scramble(far[0] + y + z)
        return mix(one, other, weight[0]), other - one

    (a, da), (b, db) = edge(near[1], near[2]), edge(far[1], near[2])
    (c, dc), (d, dd) = edge(near[1], far[2]), edge(far[1], far[2])
    front, back = mix(a, b, weight[1]), mix(c, d, weight[1])
    slope = (
        mix(mix(da, db, weight[1]), mix(dc, dd, weight[1]), weight[2]) * rise[0],
        mix(b - a, d - c, weight[2]) * rise[1],
        (back - front) * rise[2],
    )
    return mix(front, back, weight[2]), slope
