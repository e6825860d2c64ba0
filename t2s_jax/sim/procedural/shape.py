"""Objects as arrays, and the signed distance to a whole object."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from t2s_jax.sim.procedural.primitive import FAR, combine, part_distance
from t2s_jax.sim.procedural.vectors import Vec, arctan2, cosine, mix, sine

MAX_PARTS = 20  # straight parts of an object
MAX_BENT = 4  # parts with a bent axis; they come first
MAX_SLOTS = 4  # materials of an object

# Parts evaluated per iteration of the loop over parts: 2 hides the loop's overhead on a CPU.
_UNROLL = 2

TWO_PI = 6.2831853


class Shape(NamedTuple):
    """Geometry of N objects, in units of their bounding radius.

    Attributes:
      parts: Shape [N, MAX_PARTS, NUM_COLUMNS], float32.
      bent_parts: Shape [N, MAX_BENT, NUM_COLUMNS], float32.
      num_parts: parts that exist. Shape [N], int32.
      num_bent: bent parts that exist. Shape [N], int32.
      fold_count: copies around the fold axis, 1 for none. Shape [N], float32.
      fold_upright: 1 if the fold axis is y, 0 if it is z. Shape [N], float32.
      lower, upper: the bounding box. Shape [N, 3], float32.
      centre: of the bounding sphere, whose radius is 1. Shape [N, 3], float32.
    """

    parts: jax.Array
    bent_parts: jax.Array
    num_parts: jax.Array
    num_bent: jax.Array
    fold_count: jax.Array
    fold_upright: jax.Array
    lower: jax.Array
    upper: jax.Array
    centre: jax.Array


def distance(shape: Shape, p: Vec) -> jax.Array:
    """Signed distance to each group's object.

    Args:
      shape: the objects of G groups.
      p: points in object coordinates. Each of shape [G, P].

    Returns:
      A lower bound of the distance, negative inside. Shape [G, P].
    """
    return _evaluate(shape, p, None)


def slot(shape: Shape, p: Vec) -> jax.Array:
    """Material slot of the part nearest to each point. Shape [G, P], float32."""
    return _evaluate(shape, p, jnp.zeros_like(p[0]))


def _evaluate(shape: Shape, p: Vec, slots: jax.Array | None) -> jax.Array:
    folded = lax.cond(jnp.any(shape.fold_count > 1), lambda q: _fold(shape, q), lambda q: q, p)
    carry = (jnp.full_like(p[0], FAR), slots)
    for bent, rows, count in (
        (True, shape.bent_parts, shape.num_bent),
        (False, shape.parts, shape.num_parts),
    ):
        rows = rows.swapaxes(0, 1)

        def add_parts(i, carry, rows=rows, bent=bent):
            for j in range(_UNROLL):
                part = lax.dynamic_index_in_dim(rows, _UNROLL * i + j, 0, keepdims=False)
                carry = combine(*carry, part_distance(part, p, folded, bent), part)
            return carry

        # Only as many parts as the largest object here has; the rest of the rows are empty.
        carry = lax.fori_loop(0, (jnp.max(count) + _UNROLL - 1) // _UNROLL, add_parts, carry)
    return carry[0] if slots is None else carry[1]


def _fold(shape: Shape, p: Vec) -> Vec:
    """Turns points around the fold axis into the sector around +y (axis z) or +z (axis y)."""
    x, y, z = p
    count, upright = shape.fold_count[:, None], shape.fold_upright[:, None]
    ahead = mix(y, z, upright)
    sector = TWO_PI / count
    angle = arctan2(x, ahead)
    angle = angle - sector * jnp.round(angle / sector)
    radius = jnp.sqrt(x * x + ahead * ahead)
    side, ahead = radius * sine(angle), radius * cosine(angle)
    return side, mix(ahead, y, upright), mix(z, ahead, upright)
