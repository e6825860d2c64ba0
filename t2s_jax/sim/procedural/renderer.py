"""From scenes to images: the stages of rendering, in order."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural import backgrounds, lens, materials, packing, shading, shape, trace
from t2s_jax.sim.procedural.factors import Scene
from t2s_jax.sim.procedural.materials import Field
from t2s_jax.sim.procedural.vectors import (
    Vec,
    advance,
    dot,
    mix,
    normalize,
    scale,
    split,
    to_object,
    to_world,
)  # fmt: skip

_LIFT = 6e-3  # shadow rays start this far above the surface, in object radii
_CONTACT = 0.25  # the object darkens the floor's ambient light within this distance


class _Hits(NamedTuple):
    """The object's surface as each pixel sees it; fields of shape [N, P] or vectors of it."""

    depth: jax.Array
    cover: jax.Array
    normal: Vec  # object coordinates
    albedo: Vec
    roughness: jax.Array
    metalness: jax.Array


def render(shapes: shape.Shape, scene: Scene, resolution: int) -> jax.Array:
    """Renders N images.

    Args:
      shapes: geometry of the N images' objects.
      scene: everything else about them.
      resolution: side of the images in pixels.

    Returns:
      sRGB images. Shape [N, resolution, resolution, 3], uint8.
    """
    pixel = trace.pixel_width(resolution)
    table = jnp.asarray(trace.camera_directions(resolution))
    count = scene.distance.shape[0]
    directions = tuple(
        jnp.broadcast_to(table[:, i][None], (count, resolution**2)) for i in range(3)
    )
    rays = trace.camera_rays(scene, shapes.centre, directions)

    depth, cover = trace.march(shapes, scene, rays, table, pixel)
    hits = _surface(shapes, scene, rays, table, depth, cover, pixel)
    camera, floor_height = trace.camera_position(scene.distance), scene.floor[:, None]
    down = jnp.minimum(directions[1], -1e-6)
    floor_depth = jnp.where(
        (directions[1] < 0) & (scene.backdrop.has_floor[:, None] > 0),
        (floor_height - camera[1]) / down,
        jnp.inf,
    )
    visible, open_sky = _light(shapes, scene, rays, hits, floor_depth)

    sun_direction, sun = split(scene.sun_direction), split(scene.sun)
    radiance = shading.shade_object(
        hits.albedo, hits.roughness, hits.metalness, to_world(scene.rotation, hits.normal),
        scale(directions, -1.0), sun_direction, sun, visible[0], open_sky[0],
    )  # fmt: skip
    seen = backgrounds.look(scene.backdrop, camera, directions, floor_depth, floor_height, pixel)
    behind = shading.shade_surface(
        seen.color, seen.normal, sun_direction, sun, visible[1], open_sky[1]
    )
    behind = tuple(
        jnp.where(seen.on_floor, mix(near, far, seen.haze), jnp.where(seen.on_wall, near, far))
        for near, far in zip(behind, seen.far)
    )
    front = lens.stack_image((*(c * cover for c in radiance), cover), resolution)
    front = lens.defocus(front, scene.blur_object)
    behind = lens.defocus(lens.stack_image(behind, resolution), scene.blur_background)
    return lens.develop(front[..., :3] + behind * (1 - front[..., 3:]))


def _surface(
    shapes: shape.Shape, scene: Scene, rays: trace.Rays, table: jax.Array, depth: jax.Array,
    cover: jax.Array, pixel: float,
) -> _Hits:  # fmt: skip
    """Normals and materials where the object is seen."""

    def look_up(image, pixels, real, inputs):
        del real
        (t,) = inputs
        group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
        ray = trace.camera_rays(view, group.centre, tuple(table[pixels, i] for i in range(3)))
        p = advance(ray.origin, ray.direction, t)
        normal, gap = trace.normal_at(group, p)
        p = trace.offset_along(p, normal, -gap)  # rays that only pass close by
        slots = shape.slot(group, p)
        rows = view.materials[:, 0].T[:, :, None]
        for i in range(1, shape.MAX_SLOTS):
            rows = jnp.where((slots == i)[None], view.materials[:, i].T[:, :, None], rows)
        local = tuple(q - c for q, c in zip(p, split(group.centre)))
        look = materials.surface_at(rows, local, pixel * t, normal)
        steep = dot(normal, look.slope)
        normal = normalize(tuple(n - s + n * steep for n, s in zip(normal, look.slope)))
        return (*normal, *look.color, rows[Field.ROUGHNESS], rows[Field.METALNESS], t - gap)

    out = packing.map_active(look_up, cover > 0, (depth,), (0.0,) * 9)
    return _Hits(out[8], cover, out[0:3], out[3:6], out[6], out[7])


def _light(
    shapes: shape.Shape, scene: Scene, rays: trace.Rays, hits: _Hits, floor_depth: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Visibility of sun and sky from the object and from the floor.

    Both surfaces go through one pass, as 2 N images, so that it is compiled once.

    Returns:
      Visible part of the sun and ambient visibility. Each of shape [2, N, P]: object, floor.
    """
    count, sun = hits.depth.shape[0], to_object(scene.rotation, split(scene.sun_direction))
    zero = jnp.zeros((count, 1))
    up = to_object(scene.rotation, (zero, zero + 1, zero))
    on_floor = advance(rays.origin, rays.direction, jnp.minimum(floor_depth, 1e3))
    enter, leave = trace.box_interval(shapes.lower, shapes.upper, on_floor, sun)
    near = jnp.ones_like(enter, bool)
    for q, low, high in zip(on_floor, split(shapes.lower), split(shapes.upper)):
        near &= (q > low - _CONTACT) & (q < high + _CONTACT)
    floor_active = jnp.isfinite(floor_depth) & ((leave > enter) | near) & (hits.cover < 1)
    on_object = advance(rays.origin, rays.direction, hits.depth)

    def both(object_value, floor_value):
        return jnp.concatenate([object_value, jnp.broadcast_to(floor_value, object_value.shape)])

    points = tuple(map(both, on_object, on_floor))
    normals = tuple(map(both, hits.normal, up))
    active = both(hits.cover > 0, floor_active)

    def measure(image, pixels, real, inputs):
        del pixels
        p, normal = inputs[:3], inputs[3:]
        image = jnp.where(image < count, image, image - count)
        group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
        sun = to_object(view.rotation, split(view.sun_direction))
        p = trace.offset_along(p, normal, _LIFT)
        lit = real & (trace.facing(normal, sun) > 0)
        return trace.sun_visibility(group, p, sun, lit), trace.ambient_visibility(group, p, normal)

    out = packing.map_active(measure, active, (*points, *normals), (1.0, 1.0))
    return tuple(x.reshape(2, count, -1) for x in out)
