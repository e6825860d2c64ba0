"""From scenes to images: the stages of rendering, in order."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from t2s_jax.sim.procedural import backgrounds, lens, packing, shading, shape, trace
from t2s_jax.sim.procedural.factors import Scene
from t2s_jax.sim.procedural.surface import Field, surface_at
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
)

_LIFT = 6e-3  # shadow rays start this far above the surface, in object radii
_CONTACT = 0.25  # the object darkens the floor's ambient light within this distance

# Corners of pixels are looked at where the pixels around one differ by more than this in
# coverage or in the square root of a colour channel.
_CONTRAST = 0.06


class _View(NamedTuple):
    """Object as a grid of rays sees it, in front of black.

    Attributes:
      color: linear RGB, or what `shade` computes instead, times coverage. Each of shape [N, P].
      cover: Shape [N, P].
      depth: of the nearest surface, along the ray. Shape [N, P].
    """

    color: Vec
    cover: jax.Array
    depth: jax.Array


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
    view = _look_at_object(shapes, scene, resolution, _shade)
    table = jnp.asarray(trace.camera_directions(resolution))
    floor_depth = _floor_depth(scene, table)
    floor_light = _light_floor(shapes, scene, table, view.cover, floor_depth)
    behind, behind_depth = _shade_backdrop(scene, table, floor_depth, floor_light, resolution)
    image = _photograph(scene, table, view, behind, behind_depth, resolution)
    return image[jnp.argsort(order)]


def survey(shapes: shape.Shape, scene: Scene, resolution: int) -> dict[str, jax.Array]:
    """Renders mask, depth and normals of N images; see `Simulator.render_extras`.

    Returns:
      "mask": uint8 [N, H, W, 1]. "depth": float32 [N, H, W, 1], in object radii. "normal":
      float32 [N, H, W, 3], in camera coordinates.
    """
    view = _look_at_object(shapes, scene, resolution, _encode_normal)
    table = jnp.asarray(trace.camera_directions(resolution))
    directions = trace.all_directions(table, len(scene.distance))
    floor_depth = _floor_depth(scene, table)
    seen = backgrounds.look(
        scene.backdrop, trace.camera_position(scene.distance), directions, floor_depth,
        scene.floor[:, None], trace.pixel_width(resolution),
    )  # fmt: skip
    on_object = view.cover > 0.5
    normal = tuple(
        jnp.where(on_object, 2 * n / jnp.maximum(view.cover, 1e-6) - 1, behind)
        for n, behind in zip(view.color, trace.to_camera(seen.normal))
    )
    nothing = ~on_object & ~jnp.isfinite(seen.depth)
    normal = [jnp.where(nothing, 0.0, n) for n in normalize(normal)]
    depth = jnp.where(on_object, view.depth, seen.depth) * _cosine(table)

    def images(*channels):
        return jnp.stack([_as_image(c, resolution) for c in channels], axis=-1)

    return {
        "mask": (images(view.cover) * 255 + 0.5).astype(jnp.uint8),
        "depth": images(depth),
        "normal": images(*normal),
    }


def _cosine(table: jax.Array) -> jax.Array:
    """Computes the cosine between directions [P, 3] and the optical axis. Shape [1, P]."""
    return -dot(tuple(table[:, i][None] for i in range(3)), trace.camera_axis())


def _cost(shapes: shape.Shape) -> jax.Array:
    """Estimates the cost of each object's distance, to group similar ones together. Shape [N]."""
    return shapes.num_parts + 32 * shapes.num_bent + 256 * (shapes.fold_count > 1)


def _look_at_object(shapes: shape.Shape, scene: Scene, resolution: int, shade: Callable) -> _View:
    """Renders the object through every pixel: at its centre, and at corners with contrast.

    Args:
      shade: computes three channels at each point; see `_shade`.
    """
    corners = np.arange(resolution + 1)
    tables = np.stack([trace.camera_directions(resolution, corners + s) for s in (0.5, 0.0)])
    start = trace.skip_empty_space(shapes, scene, resolution)
    inside = np.pad(np.ones((resolution, resolution), bool), ((0, 1), (0, 1)))  # centres

    # Both grids go through one loop, so that all of it is compiled once.
    def look(wanted, table):
        view = _follow_rays(shapes, scene, table, start, wanted, resolution, shade)
        return _corners_that_show(view, resolution), (view, wanted)

    wanted = jnp.broadcast_to(inside.reshape(1, -1), start.shape)
    _, (views, wanted) = lax.scan(look, wanted, jnp.asarray(tables))
    centre, corner = (jax.tree.map(lambda x, i=i: _grid(x[i], resolution), views) for i in (0, 1))
    traced = _grid(wanted[1], resolution)
    centre = jax.tree.map(lambda x: x[:, :-1, :-1], centre)

    def average(middle, corners):
        """Weights the pixel's centre by a half and each corner by an eighth."""
        total = 4 * middle
        for rows, columns in itertools.product((slice(None, -1), slice(1, None)), repeat=2):
            at = (slice(None), rows, columns)
            total = total + jnp.where(traced[at], corners[at], middle)
        return total.reshape(len(total), -1) / 8

    return _View(
        tuple(map(average, centre.color, corner.color)),
        average(centre.cover, corner.cover),
        centre.depth.reshape(len(start), -1),
    )


def _grid(x: jax.Array, resolution: int) -> jax.Array:
    """Reshapes [N, P] to [N, resolution + 1, resolution + 1]."""
    return x.reshape(-1, resolution + 1, resolution + 1)


def _corners_that_show(view: _View, resolution: int) -> jax.Array:
    """Finds the corners between pixels that differ. Shape [N, P], bool."""
    differ = False
    for channel in (view.cover, *view.color):
        x = _grid(jnp.sqrt(channel), resolution)[:, :-1, :-1]
        x = jnp.pad(x, ((0, 0), (1, 1), (1, 1)), mode="edge")
        around = [x[:, :-1, :-1], x[:, :-1, 1:], x[:, 1:, :-1], x[:, 1:, 1:]]
        high, low = functools.reduce(jnp.maximum, around), functools.reduce(jnp.minimum, around)
        differ |= high - low > _CONTRAST
    return differ.reshape(len(view.cover), -1)


def _follow_rays(
    shapes: shape.Shape, scene: Scene, table: jax.Array, start: jax.Array, wanted: jax.Array,
    resolution: int, shade: Callable,
) -> _View:  # fmt: skip
    """Traces the `wanted` [N, P] of the rays [P, 3], and shades where they meet the object."""
    pixel = trace.pixel_width(resolution)
    depth, cover = trace.march(shapes, scene, table, start, wanted, pixel)

    def shade_group(image, pixels, real, inputs):
        (t,) = inputs
        group, view = jax.tree.map(lambda x: x[image], (shapes, scene))
        directions = tuple(table[pixels, i] for i in range(3))
        ray = trace.camera_rays(view, group.centre, directions)
        p = advance(ray.origin, ray.direction, t)
        nearest = shape.surface(group, p)
        normal = trace.outward(nearest.gradient, ray.direction)
        p = trace.offset_along(p, normal, -nearest.distance)  # rays may only pass close by
        return shade(group, view, _Point(p, normal, nearest.slot, directions, pixel * t, real))

    color = packing.map_active(shade_group, cover > 0, (depth,), (0.0, 0.0, 0.0))
    return _View(tuple(c * cover for c in color), cover, depth)


class _Point(NamedTuple):
    """Points on the surface of G groups' objects; fields of shape [G, P] or vectors of it.

    Attributes:
      position, normal: in object coordinates.
      slot: material slot.
      direction: of the ray that came there, world coordinates.
      footprint: width of a pixel there.
      real: false for points that only fill up the group.
    """

    position: Vec
    normal: Vec
    slot: jax.Array
    direction: Vec
    footprint: jax.Array
    real: jax.Array


def _shade(group: shape.Shape, view: Scene, point: _Point) -> Vec:
    """Computes the radiance that the points send to the camera. Linear RGB."""
    rows = _material_rows(view, point.slot)
    local = tuple(q - c for q, c in zip(point.position, split(group.centre)))
    look = surface_at(rows, local, point.footprint, point.normal)
    roughness = rows[Field.ROUGHNESS]
    sun = to_object(view.rotation, split(view.sun_direction))
    lit = point.real & (trace.facing(point.normal, sun) > 0)
    above = trace.offset_along(point.position, point.normal, _LIFT)
    visible, open_sky = trace.visibility(group, above, point.normal, sun, lit)
    normal = packing.once(to_world(view.rotation, _tilt(point.normal, look.slope)))
    to_viewer = scale(point.direction, -1.0)
    mirrored = shading.reflect(to_viewer, normal)
    return shading.shade_object(
        look.color, roughness, rows[Field.METALNESS], normal, to_viewer,
        split(view.sun_direction), split(view.sun), visible, open_sky,
        backgrounds.environment(view.backdrop, mirrored, roughness),
    )  # fmt: skip


def _tilt(normal: Vec, slope: Vec) -> Vec:
    """Returns the normal of a surface with relief, from the gradient of its height."""
    steep = dot(normal, slope)
    return normalize(tuple(n - s + n * steep for n, s in zip(normal, slope)))


def _encode_normal(group: shape.Shape, view: Scene, point: _Point) -> Vec:
    """Encodes normals in camera coordinates as numbers from 0 to 1."""
    del group
    normal = trace.to_camera(to_world(view.rotation, point.normal))
    return tuple(0.5 + 0.5 * n for n in normal)


def _material_rows(view: Scene, slots: jax.Array) -> jax.Array:
    """Returns the material of each point. Shape [NUM_FIELDS, G, P]."""
    rows = view.materials[:, 0].T[:, :, None]
    for i in range(1, shape.MAX_SLOTS):
        rows = jnp.where((slots == i)[None], view.materials[:, i].T[:, :, None], rows)
    return rows


def _floor_depth(scene: Scene, table: jax.Array) -> jax.Array:
    """Computes each ray's distance to the floor; infinite where there is none. Shape [N, P]."""
    directions = trace.all_directions(table, len(scene.distance))
    camera = trace.camera_position(scene.distance)
    return jnp.where(
        (directions[1] < 0) & (scene.backdrop.has_floor[:, None] > 0),
        (scene.floor[:, None] - camera[1]) / jnp.minimum(directions[1], -1e-6),
        jnp.inf,
    )


def _light_floor(
    shapes: shape.Shape, scene: Scene, table: jax.Array, cover: jax.Array, depth: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Computes the visibility of sun and ambient light on the floor. Each of shape [N, P]."""
    sun = to_object(scene.rotation, split(scene.sun_direction))
    rays = trace.camera_rays(scene, shapes.centre, trace.all_directions(table, len(depth)))
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
    """Computes radiance and distance of floor, walls and sky. Each of shape [N, P]."""
    pixel = trace.pixel_width(resolution)

    def shade(view, depth, visible, open_sky):
        directions = trace.all_directions(table, len(depth))
        camera, floor_height = trace.camera_position(view.distance), view.floor[:, None]
        seen = backgrounds.look(view.backdrop, camera, directions, depth, floor_height, pixel)
        near = shading.shade_surface(
            seen.color, seen.normal, split(view.sun_direction), split(view.sun), visible, open_sky
        )
        radiance = tuple(
            jnp.where(seen.on_floor, mix(a, b, seen.haze), jnp.where(seen.on_wall, a, b))
            for a, b in zip(near, seen.far)
        )
        return radiance, jnp.minimum(seen.depth, 1e3)

    return packing.apart(shade, scene.distance[0] > 0, scene, floor_depth, *floor_light)


def _photograph(
    scene: Scene, table: jax.Array, view: _View, behind: Vec, behind_depth: jax.Array,
    resolution: int,
) -> jax.Array:  # fmt: skip
    """Composites object and backdrop as the lens sees them. Shape [N, H, H, 3], uint8."""
    cosine = _cosine(table)

    def spread(depth):
        focus, aperture = scene.focus[:, None], scene.aperture[:, None]
        return _as_image(lens.circle_of_confusion(depth * cosine, focus, aperture), resolution)

    # The object's blur reaches beyond its outline; there it is that of its centre.
    depth = jnp.where(view.cover > 0, view.depth, scene.distance[:, None] / cosine)
    layers = jnp.stack([_as_image(c, resolution) for c in (*view.color, view.cover, *behind)], 1)

    def blurred():  # both layers at once: half as many products to compile
        of_object, of_backdrop = spread(depth), spread(behind_depth)
        return lens.defocus(layers, jnp.stack(4 * [of_object] + 3 * [of_backdrop], axis=1))

    layers = lax.cond(jnp.any(scene.aperture > 0), blurred, lambda: layers)
    object_image, backdrop = layers[:, :4], layers[:, 4:]
    image = object_image[:, :3] + backdrop * (1 - object_image[:, 3:])
    return lens.develop(image).transpose(0, 2, 3, 1)


def _as_image(x: jax.Array, resolution: int) -> jax.Array:
    """Reshapes [N, P] to [N, resolution, resolution]."""
    return x.reshape(-1, resolution, resolution)
