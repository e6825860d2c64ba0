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
_MIN_STEP = 0.4  # pixels
_RISE = 0.02  # pixels: rounding errors do not make an edge
_FULL_COVER = 0.05  # coverage is 1 up to this distance in pixels, 0 at one more pixel
_NO_GAP = 1e3
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
    """Width of a pixel at unit distance."""
    return 2 * math.tan(math.radians(factors.FIELD_OF_VIEW / 2)) / resolution


def camera_directions(resolution: int, block: int = 1) -> np.ndarray:
    """Unit vectors through the centres of blocks of pixels in world coordinates.

    The last blocks may reach beyond the image. Shape [blocks, 3], float32.
    """
    pitch = math.radians(factors.CAMERA_ELEVATION)
    forward = np.array([0, -math.sin(pitch), -math.cos(pitch)])
    up = np.array([0, math.cos(pitch), -math.sin(pitch)])
    centres = block * (np.arange(-(-resolution // block)) + 0.5)
    offset = (centres - resolution / 2) * pixel_width(resolution)
    v, u = np.meshgrid(-offset, offset, indexing="ij")
    rays = forward + u[..., None] * np.array([1.0, 0, 0]) + v[..., None] * up
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    return rays.reshape(-1, 3).astype(np.float32)


def camera_position(distance: jax.Array) -> Vec:
    """In world coordinates. [N] -> 3 x [N, 1]."""
    pitch = math.radians(factors.CAMERA_ELEVATION)
    away = distance[:, None]
    return jnp.zeros_like(away), away * math.sin(pitch), away * math.cos(pitch)


def camera_axis() -> Vec:
    """Unit vector from what the camera looks at to the camera, world coordinates."""
    pitch = math.radians(factors.CAMERA_ELEVATION)
    return 0.0, math.sin(pitch), math.cos(pitch)


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


class Layer(NamedTuple):
    """A surface as the pixels see it.

    Attributes:
      depth: distance along the ray. Shape [N, P].
      cover: part of the pixel that it covers, 0 to 1. Shape [N, P].
    """

    depth: jax.Array
    cover: jax.Array


def march(
    shapes: shape.Shape, scene: factors.Scene, rays: Rays, directions: jax.Array, resolution: int
) -> tuple[Layer, Layer]:
    """Finds what each ray meets of the object.

    A ray that passes by an edge at less than a pixel meets it in part, and goes on to what
    lies behind: so outlines are smooth against the background and against the object itself.

    Args:
      shapes: of the N images' objects.
      scene: of N images.
      rays: of all pixels.
      directions: from `camera_directions`. Shape [P, 3].
      resolution: side of the images.

    Returns:
      The nearest surface, and the one behind it where the nearest covers a part only.
    """
    pixel = pixel_width(resolution)
    near, far = box_interval(shapes.lower, shapes.upper, rays.origin, rays.direction)
    start = _skip_empty_space(shapes, scene, resolution)
    start = jnp.maximum(near, start)
    none = jnp.full_like(near, _NO_GAP)
    state = _March(start, none, start, none, start, none)

    def phase(i, carry):
        state, active = carry

        def advance_group(image, pixels, real, inputs):
            group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
            ray = camera_rays(view, group.centre, _gather(directions, pixels))
            _, far = box_interval(group.lower, group.upper, ray.origin, ray.direction)

            def step(carry):
                n, state, active = carry
                d = shape.distance(group, advance(ray.origin, ray.direction, state.t))
                state, hit = _take_step(state, d, pixel, active)
                return n + 1, state, active & ~hit & (state.t < far)

            def under_way(carry):
                return (carry[0] < jnp.asarray(PHASES)[i]) & jnp.any(carry[-1])

            _, state, active = lax.while_loop(under_way, step, (0, _March(*inputs), real))
            return (*state, active.astype(jnp.float32))

        *state, active = packing.map_active(advance_group, active, tuple(state), (*state, 0.0))
        return _March(*state), active > 0

    state, _ = lax.fori_loop(0, len(PHASES), phase, (state, far > start))
    edge = state.edge_gap < _NO_GAP
    last = Layer(state.last_t, _coverage(state.last_gap))
    front = Layer(
        jnp.where(edge, state.edge_t, last.depth),
        jnp.where(edge, _coverage(state.edge_gap), last.cover),
    )
    return front, Layer(last.depth, jnp.where(edge, last.cover, 0.0))


class _March(NamedTuple):
    """How far rays have come; gaps are distances to the object in pixels. Shape [N, P] each.

    Attributes:
      t: where the ray is.
      gap: at the point before.
      edge_t, edge_gap: the first edge it passed by at less than a pixel.
      last_t, last_gap: the nearest point since then.
    """

    t: jax.Array
    gap: jax.Array
    edge_t: jax.Array
    edge_gap: jax.Array
    last_t: jax.Array
    last_gap: jax.Array


def _take_step(
    state: _March, d: jax.Array, pixel: float, active: jax.Array
) -> tuple[_March, jax.Array]:
    """Moves active rays on by the distance d; also says which have arrived."""
    gap = d / (pixel * state.t)
    # Receding from a nearest point that lies within the pixel: the ray passed by an edge.
    passed = active & (gap > state.gap + _RISE) & (state.last_gap < 1) & (state.edge_gap == _NO_GAP)
    edge_t = jnp.where(passed, state.last_t, state.edge_t)
    edge_gap = jnp.where(passed, state.last_gap, state.edge_gap)
    last_gap = jnp.where(passed, _NO_GAP, state.last_gap)
    # Behind an edge only what the ray comes nearer to again counts as another surface.
    approaching = (edge_gap == _NO_GAP) | (gap < state.gap)
    nearer = active & (gap < last_gap) & approaching
    hit = gap < _HIT
    # A grazing ray would creep along the surface.
    t = state.t + jnp.maximum(d, _MIN_STEP * pixel * state.t)
    return _March(
        jnp.where(active & ~hit, t, state.t),
        jnp.where(active, gap, state.gap),
        edge_t,
        edge_gap,
        jnp.where(nearer, state.t, state.last_t),
        jnp.where(nearer, gap, last_gap),
    ), hit


def _coverage(gap: jax.Array) -> jax.Array:
    return jnp.clip(1 + _FULL_COVER - gap, 0, 1)


def _skip_empty_space(shapes: shape.Shape, scene: factors.Scene, resolution: int) -> jax.Array:
    """How far the rays of each pixel can go before one of its block meets anything.

    A cone around each block of pixels is marched until the object comes as close as the
    cone is wide: most of the way, and most of the misses, cost one ray for a whole block.

    Returns:
      Distance along the ray, infinite where the block misses. Shape [N, P].
    """
    count, side = scene.distance.shape[0], -(-resolution // _BLOCK)
    directions = jnp.asarray(camera_directions(resolution, _BLOCK))
    blocks = tuple(jnp.broadcast_to(directions[:, i][None], (count, side**2)) for i in range(3))
    rays = camera_rays(scene, shapes.centre, blocks)
    radius = pixel_width(resolution) * (_BLOCK * 0.71 + 1.05)  # of the cone at unit distance
    margin = radius * (scene.distance[:, None] + 1)
    low, high = shapes.lower - margin, shapes.upper + margin
    near, far = box_interval(low, high, rays.origin, rays.direction)

    def run(image, pixels, real, inputs):
        (t,) = inputs
        group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
        ray = camera_rays(view, group.centre, _gather(directions, pixels))
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
    start = start.reshape(count, side, 1, side, 1)
    start = jnp.broadcast_to(start, (count, side, _BLOCK, side, _BLOCK))
    start = start.reshape(count, side * _BLOCK, side * _BLOCK)
    return start[:, :resolution, :resolution].reshape(count, resolution**2)


def visibility(
    shapes: shape.Shape, p: Vec, normal: Vec, sun: Vec, lit: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Soft shadow and ambient occlusion at points outside the object.

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


def _gather(directions: jax.Array, pixels: jax.Array) -> Vec:
    return tuple(directions[pixels, i] for i in range(3))


def outward(gradient: Vec, direction: Vec) -> Vec:
    """The unit normal from a distance's gradient; where that is nil, towards the viewer."""
    flat = dot(gradient, gradient) < 1e-12
    return normalize(tuple(jnp.where(flat, -d, g) for g, d in zip(gradient, direction)))


def offset_along(p: Vec, normal: Vec, amount: jax.Array | float) -> Vec:
    return tuple(a + b for a, b in zip(p, scale(normal, amount)))


def facing(normal: Vec, direction: Vec) -> jax.Array:
    """Cosine of the angle between a normal and a direction, at least 0."""
    return jnp.maximum(dot(normal, direction), 0)
