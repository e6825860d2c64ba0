"""From scenes to images: the stages of rendering, in order."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural import backgrounds, lens, materials, packing, shading, shape, trace
from t2s_jax.sim.procedural.factors import Scene
from t2s_jax.sim.procedural.materials import Field
from t2s_jax.sim.procedural.vectors import Vec, advance, dot, mix, scale, split, to_object, to_world

_LIFT = 6e-3  # shadow rays start this far above the surface, in object radii
_CONTACT = 0.25  # the object darkens the floor's ambient light within this distance


def render(shapes: shape.Shape, scene: Scene, resolution: int) -> jax.Array:
    """Renders N images.

    Args:
      shapes: geometry of the N images' objects.
      scene: everything else about them.
      resolution: side of the images in pixels.

    Returns:
      sRGB images. Shape [N, resolution, resolution, 3], uint8.
    """
    order = jnp.argsort(_cost(shapes))
    shapes, scene = jax.tree.map(lambda x: x[order], (shapes, scene))
    table = jnp.asarray(trace.camera_directions(resolution))
    directions = _all_directions(table, len(order))
    rays = trace.camera_rays(scene, shapes.centre, directions)

    layers = trace.march(shapes, scene, rays, table, resolution)
    radiance = _shade_object(shapes, scene, table, layers, resolution)
    floor_depth = _floor_depth(scene, directions)
    floor_light = _light_floor(shapes, scene, rays, layers[0].cover, floor_depth)
    behind, behind_depth = _shade_backdrop(scene, table, floor_depth, floor_light, resolution)
    image = _photograph(scene, table, layers, radiance, behind, behind_depth, resolution)
    return image[jnp.argsort(order)]


def _cost(shapes: shape.Shape) -> jax.Array:
    """Sorts objects by what their distance costs: those worked on together should be alike."""
    return shapes.num_parts + 32 * shapes.num_bent + 256 * (shapes.fold_count > 1)


def _all_directions(table: jax.Array, count: int) -> Vec:
    return tuple(jnp.broadcast_to(table[:, i][None], (count, len(table))) for i in range(3))


def _shade_object(
    shapes: shape.Shape,
    scene: Scene,
    table: jax.Array,
    layers: tuple[trace.Layer, trace.Layer],
    resolution: int,
) -> tuple[Vec, Vec]:
    """Radiance of both layers of the object, where they are seen. Each of shape [N, P]."""
    pixel = trace.pixel_width(resolution)

    def shade(image, pixels, real, inputs):
        (t,) = inputs
        group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
        directions = tuple(table[pixels % len(table), i] for i in range(3))
        ray = trace.camera_rays(view, group.centre, directions)
        p = advance(ray.origin, ray.direction, t)
        nearest = shape.surface(group, p)
        normal = trace.outward(nearest.gradient, ray.direction)
        p = trace.offset_along(p, normal, -nearest.distance)  # rays may only pass close by
        rows = _material_rows(view, nearest.slot)
        local = tuple(q - c for q, c in zip(p, split(group.centre)))
        albedo = materials.color_at(rows, local, pixel * t)
        sun = to_object(view.rotation, split(view.sun_direction))
        lit = real & (trace.facing(normal, sun) > 0)
        above = trace.offset_along(p, normal, _LIFT)
        visible, open_sky = trace.visibility(group, above, normal, sun, lit)
        return shading.shade_object(
            albedo, rows[Field.ROUGHNESS], rows[Field.METALNESS],
            to_world(view.rotation, normal), scale(directions, -1.0),
            split(view.sun_direction), split(view.sun), visible, open_sky,
        )  # fmt: skip

    depth, cover = (
        jnp.concatenate([getattr(layer, name) for layer in layers], axis=1)
        for name in ("depth", "cover")
    )
    out = packing.map_active(shade, cover > 0, (depth,), (0.0, 0.0, 0.0))
    front, back = zip(*(jnp.split(channel, 2, axis=1) for channel in out))
    return front, back


def _material_rows(view: Scene, slots: jax.Array) -> jax.Array:
    """The material of each point. Shape [NUM_FIELDS, G, P]."""
    rows = view.materials[:, 0].T[:, :, None]
    for i in range(1, shape.MAX_SLOTS):
        rows = jnp.where((slots == i)[None], view.materials[:, i].T[:, :, None], rows)
    return rows


def _floor_depth(scene: Scene, directions: Vec) -> jax.Array:
    """Distance along the ray to the floor, infinite where there is none. Shape [N, P]."""
    camera = trace.camera_position(scene.distance)
    return jnp.where(
        (directions[1] < 0) & (scene.backdrop.has_floor[:, None] > 0),
        (scene.floor[:, None] - camera[1]) / jnp.minimum(directions[1], -1e-6),
        jnp.inf,
    )


def _light_floor(
    shapes: shape.Shape, scene: Scene, rays: trace.Rays, cover: jax.Array, depth: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Visible part of the sun, and ambient visibility, on the floor. Each of shape [N, P]."""
    sun = to_object(scene.rotation, split(scene.sun_direction))
    points = advance(rays.origin, rays.direction, jnp.minimum(depth, 1e3))
    enter, leave = trace.box_interval(shapes.lower, shapes.upper, points, sun)
    near = jnp.ones_like(enter, bool)
    for q, low, high in zip(points, split(shapes.lower), split(shapes.upper)):
        near &= (q > low - _CONTACT) & (q < high + _CONTACT)
    active = jnp.isfinite(depth) & ((leave > enter) | near) & (cover < 1)

    def measure(image, pixels, real, inputs):
        del pixels
        group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
        sun = to_object(view.rotation, split(view.sun_direction))
        up = tuple(view.rotation[:, 1, i, None] + jnp.zeros_like(inputs[0]) for i in range(3))
        return trace.visibility(group, trace.offset_along(inputs, up, _LIFT), up, sun, real)

    return packing.map_active(measure, active, points, (1.0, 1.0))


def _shade_backdrop(
    scene: Scene, table: jax.Array, floor_depth: jax.Array,
    floor_light: tuple[jax.Array, jax.Array], resolution: int,
) -> tuple[Vec, jax.Array]:  # fmt: skip
    """Radiance of floor, walls and sky, and their distance. Each of shape [N, P]."""
    pixel = trace.pixel_width(resolution)

    def shade(view, depth, visible, open_sky):
        directions = _all_directions(table, len(depth))
        camera, floor_height = trace.camera_position(view.distance), view.floor[:, None]
        sky = shading.sky_radiance(backgrounds.sky_color(view.backdrop, directions))
        seen = backgrounds.surfaces(view.backdrop, camera, directions, depth, floor_height, pixel)
        near = shading.shade_surface(
            seen.color, seen.normal, split(view.sun_direction), split(view.sun), visible, open_sky
        )
        radiance = tuple(
            jnp.where(seen.on_floor, mix(a, b, seen.haze), jnp.where(seen.on_wall, a, b))
            for a, b in zip(near, sky)
        )
        return radiance, jnp.minimum(depth, 1e3)

    return packing.apart(shade, scene.distance[0] > 0, scene, floor_depth, *floor_light)


def _photograph(
    scene: Scene, table: jax.Array, layers: tuple[trace.Layer, trace.Layer],
    radiance: tuple[Vec, Vec], behind: Vec, behind_depth: jax.Array, resolution: int,
) -> jax.Array:  # fmt: skip
    """Puts the layers together as the lens sees them. Shape [N, H, H, 3], uint8."""
    front, back = layers
    behind_front = (1 - front.cover) * back.cover
    cover = front.cover + behind_front
    channels = [a * front.cover + b * behind_front for a, b in zip(*radiance)]
    # Along the optical axis.
    cosine = -dot(tuple(table[:, i][None] for i in range(3)), trace.camera_axis())

    def spread(depth):
        focus, aperture = scene.focus[:, None], scene.aperture[:, None]
        return _as_image(lens.circle_of_confusion(depth * cosine, focus, aperture), resolution)

    # The object's blur reaches beyond its outline; there it is that of its centre.
    depth = jnp.where(cover > 0, front.depth, scene.distance[:, None] / cosine)
    object_image = jnp.stack([_as_image(c, resolution) for c in (*channels, cover)], axis=1)
    backdrop = jnp.stack([_as_image(c, resolution) for c in behind], axis=1)
    widths = spread(depth), spread(behind_depth)

    def blurred():
        return lens.defocus(object_image, widths[0]), lens.defocus(backdrop, widths[1])

    object_image, backdrop = jax.lax.cond(
        jnp.any(scene.aperture > 0), blurred, lambda: (object_image, backdrop)
    )
    image = object_image[:, :3] + backdrop * (1 - object_image[:, 3:])
    return lens.develop(image).transpose(0, 2, 3, 1)


def _as_image(x: jax.Array, resolution: int) -> jax.Array:
    return x.reshape(-1, resolution, resolution)
