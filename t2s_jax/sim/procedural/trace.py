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
PHASES = (8, 12, 24)
_HIT = 0.05  # a ray has arrived when it is this close, in pixels
_MIN_STEP = 0.25  # pixels
_EDGE = 0.25  # pixels: rays that pass by nearer than this meet the object in part
_BLOCK = 4  # pixels on a side that share the first part of their way
_BLOCK_STEPS = 16
_SHADOW_STEPS = 18
_SHADOW_SHARPNESS = 10.0  # inverse of the sun's apparent radius
_AO_REACH = (0.03, 0.10, 0.20)  # object radii


class Rays(NamedTuple):
    """The camera's rays of N images, unit directions, in object coordinates.

    Attributes:
      origin: Each of shape [N, 1].
      direction: Each of shape [N, P].
    """

    origin: Vec
    direction: Vec


def pixel_width(resolution: int) -> float:
    """Returns the width of a pixel at unit distance."""
    return 2 * math.tan(math.radians(factors.FIELD_OF_VIEW / 2)) / resolution


def camera_directions(resolution: int, at: np.ndarray | None = None) -> np.ndarray:
    """Returns unit vectors through points of the image, in world coordinates.

    Args:
      resolution: side of the image in pixels.
      at: where rows and columns of points lie, in pixels from the image's corner; by default
        at the pixels' centres. Shape [n].

    Returns:
      Row by row. Shape [n * n, 3], float32.
    """
    at = np.arange(resolution) + 0.5 if at is None else at
    offset = (at - resolution / 2) * pixel_width(resolution)
    pitch = math.radians(factors.CAMERA_ELEVATION)
    forward = np.array([0, -math.sin(pitch), -math.cos(pitch)])
    up = np.array([0, math.cos(pitch), -math.sin(pitch)])
    v, u = np.meshgrid(-offset, offset, indexing="ij")
    rays = forward + u[..., None] * np.array([1.0, 0, 0]) + v[..., None] * up
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    return rays.reshape(-1, 3).astype(np.float32)


def camera_position(distance: jax.Array) -> Vec:
    """Returns the camera's position in world coordinates. [N] -> 3 x [N, 1]."""
    pitch = math.radians(factors.CAMERA_ELEVATION)
    away = distance[:, None]
    return jnp.zeros_like(away), away * math.sin(pitch), away * math.cos(pitch)


def camera_axis() -> Vec:
    """Returns the unit vector from the point looked at to the camera, world coordinates."""
    pitch = math.radians(factors.CAMERA_ELEVATION)
    return 0.0, math.sin(pitch), math.cos(pitch)


def to_camera(v: Vec) -> Vec:
    """Converts world to camera coordinates: x right, y up, z to the viewer."""
    _, rise, back = camera_axis()
    return v[0], back * v[1] - rise * v[2], rise * v[1] + back * v[2]


def camera_rays(scene: factors.Scene, centre: jax.Array, directions: Vec) -> Rays:
    """Makes rays of world directions (each [N, P]), for objects with centres [N, 3]."""
    origin = to_object(scene.rotation, camera_position(scene.distance))
    origin = tuple(o + c for o, c in zip(origin, split(centre)))
    return Rays(origin, to_object(scene.rotation, directions))


def box_interval(
    lower: jax.Array, upper: jax.Array, origin: Vec, direction: Vec
) -> tuple[jax.Array, jax.Array]:
    """Computes where rays enter and leave boxes [N, 3]; they miss if enter > leave."""
    enter, leave = jnp.float32(0), jnp.float32(1e9)
    for low, high, o, d in zip(split(lower), split(upper), origin, direction):
        inverse = 1 / jnp.where(jnp.abs(d) < 1e-6, 1e-6, d)
        a, b = (low - o) * inverse, (high - o) * inverse
        enter, leave = jnp.maximum(enter, jnp.minimum(a, b)), jnp.minimum(leave, jnp.maximum(a, b))
    return enter, leave


def march(
    shapes: shape.Shape,
    scene: factors.Scene,
    table: jax.Array,
    start: jax.Array,
    wanted: jax.Array,
    pixel: float,
) -> tuple[jax.Array, jax.Array]:
    """Finds where each ray meets the object, or passes it most closely.

    Args:
      shapes: of the N images' objects.
      scene: of N images.
      table: directions of the rays. Shape [P, 3].
      start: how far they can go before they meet anything. Shape [N, P].
      wanted: which rays to follow. Shape [N, P], bool.
      pixel: width of a pixel at unit distance.

    Returns:
      The distance along the ray, and how much of the ray's surroundings the object covers
      there: 1 where it is met, less where the ray just passes by, else 0. Each of shape
      [N, P].
    """
    rays = camera_rays(scene, shapes.centre, all_directions(table, len(start)))
    near, far = box_interval(shapes.lower, shapes.upper, rays.origin, rays.direction)
    start = jnp.maximum(near, start)

    def phase(i, state):
        t, best_t, best_gap, active = state

        def advance_group(image, pixels, real, inputs):
            group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
            ray = camera_rays(view, group.centre, _gather(table, pixels))
            _, far = box_interval(group.lower, group.upper, ray.origin, ray.direction)

            def step(carry):
                n, t, best_t, best_gap, active = carry
                d = shape.distance(group, advance(ray.origin, ray.direction, t))
                width = pixel * t
                gap = d / width
                better = active & (gap < best_gap)
                best_gap, best_t = jnp.where(better, gap, best_gap), jnp.where(better, t, best_t)
                # At least a part of a pixel: a grazing ray would creep along the surface.
                t = jnp.where(active, t + jnp.maximum(d, _MIN_STEP * width), t)
                return n + 1, t, best_t, best_gap, active & (gap > _HIT) & (t < far)

            def under_way(carry):
                return (carry[0] < jnp.asarray(PHASES)[i]) & jnp.any(carry[-1])

            carry = lax.while_loop(under_way, step, (0, *inputs, real))
            return (*carry[1:4], carry[4].astype(jnp.float32))

        *state, active = packing.map_active(
            advance_group, active, (t, best_t, best_gap), (t, best_t, best_gap, 0.0)
        )
        return (*state, active > 0)

    state = (start, start, jnp.full_like(near, 1e3), wanted & (far > start))
    _, best_t, best_gap, _ = lax.fori_loop(0, len(PHASES), phase, state)
    return best_t, jnp.clip((_EDGE - best_gap) / (_EDGE - _HIT), 0, 1)


def skip_empty_space(shapes: shape.Shape, scene: factors.Scene, resolution: int) -> jax.Array:
    """Computes how far the rays of each block of pixels can go before one meets anything.

    A cone around each block of pixels is marched until the object comes as close as the
    cone is wide: most of the way, and most of the misses, cost one ray for a whole block.

    Returns:
      Distance along the ray for a grid of `resolution` + 1 points on a side, infinite where
      the block misses. Shape [N, P].
    """
    count, side = scene.distance.shape[0], -(-resolution // _BLOCK)
    table = jnp.asarray(camera_directions(resolution, _BLOCK * (np.arange(side) + 0.5)))
    rays = camera_rays(scene, shapes.centre, all_directions(table, count))
    radius = pixel_width(resolution) * (_BLOCK * 0.71 + _EDGE)  # of the cone at unit distance
    margin = radius * (scene.distance[:, None] + 1)
    low, high = shapes.lower - margin, shapes.upper + margin
    near, far = box_interval(low, high, rays.origin, rays.direction)

    def run(image, pixels, real, inputs):
        (t,) = inputs
        group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
        ray = camera_rays(view, group.centre, _gather(table, pixels))
        _, far = box_interval(low[image], high[image], ray.origin, ray.direction)

        def step(carry):
            n, t, active = carry
            free = shape.distance(group, advance(ray.origin, ray.direction, t)) - radius * t
            t = jnp.where(active, t + jnp.maximum(free, 0) / (1 + radius), t)
            return n + 1, t, active & (free > 0.1 * radius * t) & (t < far)

        def under_way(carry):
            return (carry[0] < _BLOCK_STEPS) & jnp.any(carry[-1])

        _, t, _ = lax.while_loop(under_way, step, (0, t, real))
        return (jnp.where(t < far, t, jnp.inf),)

    (start,) = packing.map_active(run, far > near, (near,), (jnp.inf,))
    block = np.minimum(np.arange(resolution + 1) // _BLOCK, side - 1)
    return start.reshape(count, side, side)[:, block][:, :, block].reshape(count, -1)


def visibility(
    shapes: shape.Shape, p: Vec, normal: Vec, sun: Vec, lit: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Computes soft shadow and ambient occlusion at points outside the object.

    The penumbra comes from how close, as an angle, the ray to the sun passes by the object;
    the occlusion from how near the object is at a few points along the normal. One loop
    takes both kinds of steps, so that the distance is compiled once.

    Args:
      shapes: objects of G groups.
      p: points. Each of shape [G, P].
      normal: unit normals. Each of shape [G, P].
      sun: unit direction to the sun. Each of shape [G, 1].
      lit: where the sun may be seen at all. Shape [G, P], bool.

    Returns:
      The visible part of the sun (1 where not `lit`) and 1 in the open to lower in corners.
      Each of shape [G, P].
    """
    enter, leave = box_interval(shapes.lower, shapes.upper, p, sun)
    lit = lit & (leave > enter)
    first = jnp.maximum(enter, 0.015)
    probes = len(_AO_REACH)

    def step(carry):
        n, t, visible, occlusion, active = carry
        probing = n < probes
        reach = jnp.asarray(_AO_REACH, jnp.float32)[jnp.minimum(n, probes - 1)]
        way = tuple(jnp.where(probing, a, b) for a, b in zip(normal, sun))
        d = shape.distance(shapes, advance(p, way, jnp.where(probing, reach, t)))
        occlusion = occlusion + jnp.where(probing, jnp.clip(1 - d / reach, 0, 1), 0)
        marching = active & ~probing
        visible = jnp.where(marching, jnp.minimum(visible, _SHADOW_SHARPNESS * d / t), visible)
        t = jnp.where(marching, t + jnp.clip(d, 0.02, 0.35), t)
        return n + 1, t, visible, occlusion, active & (visible > 0.01) & (t < leave)

    def under_way(carry):
        return (carry[0] < probes) | ((carry[0] < probes + _SHADOW_STEPS) & jnp.any(carry[-1]))

    start = (0, first, jnp.ones_like(p[0]), jnp.zeros_like(p[0]), lit)
    _, _, visible, occlusion, _ = lax.while_loop(under_way, step, start)
    visible = jnp.clip(visible, 0, 1)
    return visible * visible * (3 - 2 * visible), 1 - 0.8 * occlusion / probes


def all_directions(table: jax.Array, count: int) -> Vec:
    """Returns the directions of `count` images' rays. [P, 3] -> 3 x [count, P]."""
    return tuple(jnp.broadcast_to(table[:, i][None], (count, len(table))) for i in range(3))


def _gather(table: jax.Array, pixels: jax.Array) -> Vec:
    """Returns the directions [P, 3] at pixels [G, P]. Each of shape [G, P]."""
    return tuple(table[pixels, i] for i in range(3))


def outward(gradient: Vec, direction: Vec) -> Vec:
    """Computes the unit normal from a distance's gradient, on the side of the viewer.

    A ray that ends inside a part thinner than its last step may end nearer to its back.

    Args:
      gradient: Each of shape [G, P].
      direction: unit directions of the rays. Each of shape [G, P].
    """
    flat = dot(gradient, gradient) < 1e-12
    normal = normalize(tuple(jnp.where(flat, -d, g) for g, d in zip(gradient, direction)))
    away = 2 * jnp.maximum(dot(normal, direction), 0)
    return advance(normal, direction, -away)


def offset_along(p: Vec, normal: Vec, amount: jax.Array | float) -> Vec:
    """Moves points by `amount` along the normal. Each of shape [G, P]."""
    return tuple(a + b for a, b in zip(p, scale(normal, amount)))


def facing(normal: Vec, direction: Vec) -> jax.Array:
    """Computes the cosine of the angle between a normal and a direction, at least 0."""
    return jnp.maximum(dot(normal, direction), 0)
