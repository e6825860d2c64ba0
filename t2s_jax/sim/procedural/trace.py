"""Sphere tracing: where rays meet the object, its normals, its shadows."""

from __future__ import annotations

import math
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from t2s_jax.sim.procedural import factors, packing, shape
from t2s_jax.sim.procedural.vectors import Vec, advance, dot, normalize, scale, split, to_object

# A ray takes at most the sum of these steps. After each phase the rays that are still under
# way are packed anew, so that a few long ones do not hold up the rest.
PHASES = (20, 24)
_HIT = 0.05  # a ray has arrived when it is this close, in pixels
_FULL_COVER = 0.05  # coverage is 1 up to this distance in pixels, 0 at one more pixel
_SHADOW_STEPS = 18
_SHADOW_SHARPNESS = 10.0  # inverse of the sun's apparent radius
_AO_REACH = (0.03, 0.10, 0.20)  # object radii
_NORMAL_STEP = 1e-3

# Corners of a tetrahedron, along which differences give the gradient in four evaluations.
_TETRAHEDRON = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], np.float32)


class Rays(NamedTuple):
    """The camera's rays of N images, unit directions, in object coordinates.

    Attributes:
      origin: Each of shape [N, 1].
      direction: Each of shape [N, P].
    """

    origin: Vec
    direction: Vec


def pixel_width(resolution: int) -> float:
    """Width of a pixel at unit distance."""
    return 2 * math.tan(math.radians(factors.FIELD_OF_VIEW / 2)) / resolution


def camera_directions(resolution: int) -> np.ndarray:
    """Unit vectors through the pixels' centres in world coordinates. Shape [P, 3], float32."""
    pitch = math.radians(factors.CAMERA_ELEVATION)
    forward = np.array([0, -math.sin(pitch), -math.cos(pitch)])
    up = np.array([0, math.cos(pitch), -math.sin(pitch)])
    offset = (np.arange(resolution) + 0.5 - resolution / 2) * pixel_width(resolution)
    v, u = np.meshgrid(-offset, offset, indexing="ij")
    rays = forward + u[..., None] * np.array([1.0, 0, 0]) + v[..., None] * up
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    return rays.reshape(-1, 3).astype(np.float32)


def camera_position(distance: jax.Array) -> Vec:
    """In world coordinates. [N] -> 3 x [N, 1]."""
    pitch = math.radians(factors.CAMERA_ELEVATION)
    away = distance[:, None]
    return jnp.zeros_like(away), away * math.sin(pitch), away * math.cos(pitch)


def camera_rays(scene: factors.Scene, centre: jax.Array, directions: Vec) -> Rays:
    """Rays of the given world directions (each [N, P]), for objects with this centre [N, 3]."""
    origin = to_object(scene.rotation, camera_position(scene.distance))
    origin = tuple(o + c for o, c in zip(origin, split(centre)))
    return Rays(origin, to_object(scene.rotation, directions))


def box_interval(
    lower: jax.Array, upper: jax.Array, origin: Vec, direction: Vec
) -> tuple[jax.Array, jax.Array]:
    """Where rays enter and leave boxes [N, 3]; they miss if they enter after leaving."""
    enter, leave = jnp.float32(0), jnp.float32(1e9)
    for low, high, o, d in zip(split(lower), split(upper), origin, direction):
        inverse = 1 / jnp.where(jnp.abs(d) < 1e-6, 1e-6, d)
        a, b = (low - o) * inverse, (high - o) * inverse
        enter, leave = jnp.maximum(enter, jnp.minimum(a, b)), jnp.minimum(leave, jnp.maximum(a, b))
    return enter, leave


def march(
    shapes: shape.Shape, scene: factors.Scene, rays: Rays, directions: jax.Array, pixel: float
) -> tuple[jax.Array, jax.Array]:
    """Finds the point of each ray that is nearest to the object, measured in pixels.

    Args:
      shapes: of the N images' objects.
      scene: of N images.
      rays: of all pixels.
      directions: from `camera_directions`. Shape [P, 3].
      pixel: width of a pixel at unit distance.

    Returns:
      That point's distance along the ray, and the pixel's coverage by the object from 0 to
      1. Each of shape [N, P].
    """
    near, far = box_interval(shapes.lower, shapes.upper, rays.origin, rays.direction)
    hit = far > near

    def phase(i, state):
        t, best_t, best_gap, active = state

        def advance_group(image, pixels, real, inputs):
            t, best_t, best_gap = inputs
            group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
            ray = camera_rays(view, group.centre, _gather(directions, pixels))
            _, far = box_interval(group.lower, group.upper, ray.origin, ray.direction)

            def step(carry):
                n, t, best_t, best_gap, active = carry
                d = shape.distance(group, advance(ray.origin, ray.direction, t))
                gap = d / (pixel * t)
                better = active & (gap < best_gap)
                best_gap, best_t = jnp.where(better, gap, best_gap), jnp.where(better, t, best_t)
                t = jnp.where(active, t + d, t)
                return n + 1, t, best_t, best_gap, active & (gap > _HIT) & (t < far)

            def under_way(carry):
                return (carry[0] < jnp.asarray(PHASES)[i]) & jnp.any(carry[-1])

            carry = lax.while_loop(under_way, step, (0, t, best_t, best_gap, real))
            return (*carry[1:4], carry[4].astype(jnp.float32))

        *state, active = packing.map_active(
            advance_group, active, (t, best_t, best_gap), (t, best_t, best_gap, 0.0)
        )
        return (*state, active > 0)

    start = (near, near, jnp.full_like(near, 1e3), hit)
    _, best_t, best_gap, _ = lax.fori_loop(0, len(PHASES), phase, start)
    return best_t, jnp.clip(1 + _FULL_COVER - best_gap, 0, 1)


def normal_at(shapes: shape.Shape, p: Vec) -> tuple[Vec, jax.Array]:
    """The unit normal at points near the surface, and their distance to it."""

    def add(i, carry):
        gradient, total = carry
        corner = jnp.asarray(_TETRAHEDRON)[i]
        d = shape.distance(shapes, tuple(q + _NORMAL_STEP * corner[j] for j, q in enumerate(p)))
        return tuple(g + corner[j] * d for j, g in enumerate(gradient)), total + d

    zero = jnp.zeros_like(p[0])
    gradient, total = lax.fori_loop(0, 4, add, ((zero, zero, zero), zero))
    return normalize(gradient), 0.25 * total


def sun_visibility(shapes: shape.Shape, p: Vec, sun: Vec, lit: jax.Array) -> jax.Array:
    """Soft shadow: the part of the sun that is visible from points outside the object.

    The penumbra comes from how close, as an angle, the ray to the sun passes by the object.

    Args:
      shapes: objects of G groups.
      p: points. Each of shape [G, P].
      sun: unit direction to the sun. Each of shape [G, 1].
      lit: where to compute it; elsewhere the result is 1. Shape [G, P], bool.
    """
    enter, leave = box_interval(shapes.lower, shapes.upper, p, sun)

    def step(carry):
        n, t, visible, active = carry
        d = shape.distance(shapes, advance(p, sun, t))
        visible = jnp.where(active, jnp.minimum(visible, _SHADOW_SHARPNESS * d / t), visible)
        t = jnp.where(active, t + jnp.clip(d, 0.02, 0.35), t)
        return n + 1, t, visible, active & (visible > 0.01) & (t < leave)

    def under_way(carry):
        return (carry[0] < _SHADOW_STEPS) & jnp.any(carry[-1])

    start = (0, jnp.maximum(enter, 0.015), jnp.ones_like(p[0]), lit & (leave > enter))
    visible = jnp.clip(lax.while_loop(under_way, step, start)[2], 0, 1)
    return visible * visible * (3 - 2 * visible)


def ambient_visibility(shapes: shape.Shape, p: Vec, normal: Vec) -> jax.Array:
    """Ambient occlusion: 1 in the open, lower in corners. Shape [G, P]."""

    def add(i, occlusion):
        reach = jnp.asarray(_AO_REACH, jnp.float32)[i]
        d = shape.distance(shapes, advance(p, normal, reach))
        return occlusion + jnp.clip(1 - d / reach, 0, 1)

    total = lax.fori_loop(0, len(_AO_REACH), add, jnp.zeros_like(p[0]))
    return 1 - 0.8 * total / len(_AO_REACH)


def _gather(directions: jax.Array, pixels: jax.Array) -> Vec:
    return tuple(directions[pixels, i] for i in range(3))


def offset_along(p: Vec, normal: Vec, amount: jax.Array | float) -> Vec:
    return tuple(a + b for a, b in zip(p, scale(normal, amount)))


def facing(normal: Vec, direction: Vec) -> jax.Array:
    """Cosine of the angle between a normal and a direction, at least 0."""
    return jnp.maximum(dot(normal, direction), 0)
