"""Distances that are sampled on grids: the user's meshes, on the device."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from t2s_jax.sim.procedural.vectors import Vec, split

_SAFE = 0.9  # the interpolated distance may be a little too long for a step


class Fields(NamedTuple):
    """The grids of M meshes. The nodes reach from one corner of a mesh's bounds to the other.

    Attributes:
      distance: signed. Shape [M, R, R, R] (x, y, z), float32.
      slot: material slots. Shape [M, R, R, R], uint8.
    """

    distance: jax.Array
    slot: jax.Array


class Shared:
    """Value that all objects of a `Shape` have in common.

    `jax.tree.map` treats it as a leaf, and indexing it by objects returns it unchanged: grids
    are not copied for every image, unlike the rest of a shape.

    Attributes:
      value: the shared value.
    """

    def __init__(self, value: Any):
        self.value = value

    def __getitem__(self, index: Any) -> Shared:
        return self


class _Place(NamedTuple):
    """Location of points [G, P] in their grids.

    Attributes:
      first: position of the lowest corner of their cell in all grids. Shape [G, P], int32.
      part: how far they are across the cell, 0 to 1. Each of shape [G, P].
      outside: squared distance to the grid's box. Shape [G, P].
    """

    first: jax.Array
    part: Vec
    outside: jax.Array


def distance(fields: Fields, mesh: jax.Array, lower: jax.Array, upper: jax.Array, p: Vec):
    """Computes the signed distance to meshes, slightly underestimated for safe steps.

    Args:
      fields: all grids.
      mesh: which of them. Shape [G], int32.
      lower, upper: their bounds. Shape [G, 3].
      p: points. Each of shape [G, P].

    Returns:
      Outside the bounds, a lower bound of the distance. Shape [G, P], float32.
    """
    place = _find(fields, mesh, lower, upper, p)
    inside = sum(w * v for w, v in _corners(fields.distance, place))
    # The way to the box and on to the surface turns by a right angle or less.
    around = jnp.sqrt(place.outside + jnp.square(jnp.maximum(inside, 0)) + 1e-20)
    return _SAFE * jnp.where(place.outside > 0, around, inside)


def gradient(fields: Fields, mesh: jax.Array, lower: jax.Array, upper: jax.Array, p: Vec) -> Vec:
    """Computes the gradient of `distance`, by central differences of one cell.

    Arguments as for `distance`. Each of shape [G, P].
    """
    step = (upper - lower) / (fields.distance.shape[1] - 1)

    def slope(axis):
        move = jnp.where(jnp.arange(3)[:, None] == axis, step.T, 0)[:, :, None]
        ahead, behind = (
            distance(fields, mesh, lower, upper, tuple(q + sign * m for q, m in zip(p, move)))
            for sign in (1.0, -1.0)
        )
        return (ahead - behind) / (2 * jnp.sum(move, axis=0))

    return tuple(lax.map(slope, jnp.arange(3)))


def slot(fields: Fields, mesh: jax.Array, lower: jax.Array, upper: jax.Array, p: Vec) -> jax.Array:
    """Returns the material slot of most of the surrounding nodes; arguments as for `distance`.

    Returns:
      Shape [G, P], float32.
    """
    corners = list(_corners(fields.slot, _find(fields, mesh, lower, upper, p)))
    best, most = jnp.zeros_like(p[0]), jnp.zeros_like(p[0])
    for _, candidate in corners:
        votes = sum(jnp.where(other == candidate, w, 0) for w, other in corners)
        best = jnp.where(votes > most, candidate.astype(jnp.float32), best)
        most = jnp.maximum(votes, most)
    return best


def _find(fields: Fields, mesh: jax.Array, lower: jax.Array, upper: jax.Array, p: Vec) -> _Place:
    """Finds the grid cells that hold points [G, P]."""
    last = fields.distance.shape[1] - 1
    first, part, outside = mesh[:, None], [], 0.0
    for q, low, high in zip(p, split(lower), split(upper)):
        held = jnp.clip(q, low, high)
        outside = outside + jnp.square(q - held)
        at = (held - low) * (last / (high - low))
        node = jnp.clip(jnp.floor(at), 0, last - 1)
        first = first * (last + 1) + node.astype(jnp.int32)
        part.append(jnp.clip(at - node, 0, 1))
    return _Place(first, tuple(part), outside)


def _corners(grids: jax.Array, place: _Place):
    """Yields weights and values of the eight nodes around points. Each of shape [G, P]."""
    size = grids.shape[1]
    flat = grids.reshape(-1)
    for i, j, k in itertools.product((0, 1), repeat=3):
        x, y, z = (f if up else 1 - f for f, up in zip(place.part, (i, j, k)))
        near = jnp.take(flat, place.first + ((i * size + j) * size + k), mode="clip")
        yield x * y * z, near
