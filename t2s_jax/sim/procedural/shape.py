"""Objects as arrays, and the signed distance to a whole object."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from t2s_jax.sim.procedural import field
from t2s_jax.sim.procedural.primitive import FAR, Column, Nearest, combine, part_distance
from t2s_jax.sim.procedural.vectors import Vec, arctan2, cosine, mix, sine

MAX_PARTS = 20  # straight parts of an object
MAX_BENT = 4  # parts with a bent axis; they come first
MAX_SLOTS = 4  # materials of an object

# Straight parts evaluated per iteration where only their distance is wanted: 2 hides the
# loop's overhead on a CPU. Elsewhere it would only have more to compile.
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
      mesh: position of the object's grid in `fields`, -1 for objects made of parts. Shape
        [N], int32; None where there are no meshes at all.
      fields: the grids of all meshes, a `field.Fields`; None where there are none.
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
    mesh: jax.Array | None = None
    fields: field.Shared | None = None


def distance(shape: Shape, p: Vec) -> jax.Array:
    """Computes the signed distance to each group's object.

    Args:
      shape: the objects of G groups.
      p: points in object coordinates. Each of shape [G, P].

    Returns:
      A lower bound of the distance, negative inside. Shape [G, P].
    """
    parts = _evaluate(shape, p, Nearest(jnp.full_like(p[0], FAR)))
    return _or_mesh(shape, p, parts).distance


def surface(shape: Shape, p: Vec) -> Nearest:
    """Computes distance, gradient, and the material slot of the part nearest to each point."""
    zero = jnp.zeros_like(p[0])
    parts = _evaluate(shape, p, Nearest(zero + FAR, zero, (zero, zero, zero)))
    return _or_mesh(shape, p, parts)


def _or_mesh(shape: Shape, p: Vec, parts: Nearest) -> Nearest:
    """Replaces the parts' result by that of the grids for objects that are meshes."""
    if shape.fields is None:
        return parts
    is_mesh = shape.mesh >= 0
    where = (shape.fields.value, jnp.maximum(shape.mesh, 0), shape.lower, shape.upper, p)

    def look() -> Nearest:
        found = Nearest(field.distance(*where))
        if parts.gradient is not None:
            found = Nearest(found.distance, field.slot(*where), field.gradient(*where))
        return jax.tree.map(lambda a, b: jnp.where(is_mesh[:, None], a, b), found, parts)

    return lax.cond(jnp.any(is_mesh), look, lambda: parts)


def _evaluate(shape: Shape, p: Vec, nearest: Nearest) -> Nearest:
    """Combines all parts of each group's object at points [G, P]."""
    fold = lax.cond(jnp.any(shape.fold_count > 1), _fold, _no_fold, shape._replace(fields=None), p)
    for bent, rows, count in (
        (True, shape.bent_parts, shape.num_bent),
        (False, shape.parts, shape.num_parts),
    ):
        rows = rows.transpose(1, 2, 0)
        unroll = 1 if bent or nearest.gradient is not None else _UNROLL

        def add_parts(i, nearest, rows=rows, bent=bent, unroll=unroll):
            for j in range(unroll):
                part = lax.dynamic_index_in_dim(rows, unroll * i + j, 0, keepdims=False)
                nearest = _add_part(nearest, part, p, fold, bent)
            return nearest

        # Only as many parts as the largest object here has; the rest of the rows are empty.
        nearest = lax.fori_loop(0, (jnp.max(count) + unroll - 1) // unroll, add_parts, nearest)
    return nearest


def _add_part(nearest: Nearest, part: jax.Array, p: Vec, fold: Fold, bent: bool) -> Nearest:
    """Adds one part of each group's object to those combined so far."""
    folded = part[Column.FOLDED][:, None] > 0
    q = tuple(jnp.where(folded, f, x) for f, x in zip(fold.points, p))
    if nearest.gradient is None:
        return combine(nearest, part_distance(part, q, bent), None, part)
    other, pull_back = jax.vjp(lambda q: part_distance(part, q, bent), q)
    (slope,) = pull_back(jnp.ones_like(other))
    slope = tuple(jnp.where(folded, u, s) for u, s in zip(fold.unfold(slope), slope, strict=True))
    return combine(nearest, other, slope, part)


class Fold(NamedTuple):
    """Points turned around the fold axis into the first sector of the radial symmetry.

    Attributes:
      points: Each of shape [G, P].
      cosine, sine: of the angle they were turned by. Shape [G, P].
      upright: 1 if the fold axis is y, 0 if it is z. Shape [G, 1].
    """

    points: Vec
    cosine: jax.Array
    sine: jax.Array
    upright: jax.Array

    def unfold(self, v: Vec) -> Vec:
        """Turns vectors at these points back."""
        x, ahead = v[0], mix(v[1], v[2], self.upright)
        x, ahead = (
            x * self.cosine + ahead * self.sine,
            ahead * self.cosine - x * self.sine,
        )
        return x, mix(ahead, v[1], self.upright), mix(v[2], ahead, self.upright)


def _fold(shape: Shape, p: Vec) -> Fold:
    """Folds points into the first sector, around +y (fold axis z) or +z (fold axis y)."""
    x, y, z = p
    count, upright = shape.fold_count[:, None], shape.fold_upright[:, None]
    ahead = mix(y, z, upright)
    angle = TWO_PI / count * jnp.round(arctan2(x, ahead) * count * (1 / TWO_PI))
    cos, sin = cosine(angle), sine(angle)
    x, ahead = x * cos - ahead * sin, ahead * cos + x * sin
    return Fold((x, mix(ahead, y, upright), mix(z, ahead, upright)), cos, sin, upright)


def _no_fold(shape: Shape, p: Vec) -> Fold:
    """Returns the points as they are, for objects without radial symmetry."""
    zero = jnp.zeros_like(p[0])
    return Fold(p, zero + 1, zero, shape.fold_upright[:, None])
