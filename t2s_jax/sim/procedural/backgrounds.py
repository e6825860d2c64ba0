"""Backgrounds: skies over ground, rooms, studio backdrops and soft fields of colour.

settings.py holds the table, backdrop.py draws from it, and this module evaluates what rays see.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural import packing, surface
from t2s_jax.sim.procedural.backdrop import (
    FIXED_NAME as FIXED_NAME,
)
from t2s_jax.sim.procedural.backdrop import GROUND_LIGHT, HORIZON_GLOW, Backdrop
from t2s_jax.sim.procedural.backdrop import NAMES as NAMES
from t2s_jax.sim.procedural.backdrop import NUM_DRAWS as NUM_DRAWS
from t2s_jax.sim.procedural.backdrop import fixed as fixed
from t2s_jax.sim.procedural.backdrop import sample as sample
from t2s_jax.sim.procedural.vectors import Vec, dot, integers, mix, normalize, scramble, split, wave

_FARTHEST = 80.0  # object radii: patterns end there
_ALOFT = 5.0  # object radii above the land
_HILL_SCALE = 9.0  # pattern features per tangent on what stands on the horizon
_FIELD_SCALE = 3.0


class View(NamedTuple):
    """Background seen through each pixel; each field has shape [N, P].

    Attributes:
      far: radiance of what is far away, linear RGB.
      color: albedo of floor or wall, linear RGB.
      on_floor: whether the pixel sees the floor that the object stands on.
      on_wall: whether it sees a wall.
      normal: of floor or wall with its relief, in world coordinates.
      haze: weight of `far` in the floor's radiance, 0 near to 1 at the horizon.
      depth: distance along the ray, infinite for what is far away.
    """

    far: Vec
    color: Vec
    on_floor: jax.Array
    on_wall: jax.Array
    normal: Vec
    haze: jax.Array
    depth: jax.Array


def look(
    backdrop: Backdrop, origin: Vec, direction: Vec, floor_depth: jax.Array,
    floor_height: jax.Array, pixel: float,
) -> View:  # fmt: skip
    """Computes what rays see behind the object.

    Patterns are expensive: each pixel's pattern coordinates, on floor, wall, hills or sky, are
    found first, and the pattern is evaluated once.

    Args:
      origin, direction: of the rays in world coordinates. Each of shape [N, P] or [N, 1].
      floor_depth: distance to the floor along the ray, infinite for none. Shape [N, P].
      floor_height: of the floor. Shape [N, 1].
      pixel: width of a pixel at unit distance. Scalar.
    """
    b = jax.tree.map(lambda x: x[:, None] if x.ndim == 1 else x, backdrop)
    is_room, is_field, aloft = b.room > 0, b.field > 0, b.aloft > 0
    level = direction[1] - b.numbers["lift"] * direction[2]  # above the horizon, a straight line
    c, s = b.heading[:, 0, None], b.heading[:, 1, None]
    ox, oz = c * origin[0] - s * origin[2], s * origin[0] + c * origin[2]
    x, z = c * direction[0] - s * direction[2], s * direction[0] + c * direction[2]

    beyond = is_field | (~is_room & (level > 0))
    drop = floor_height - jnp.where(aloft, _ALOFT, 0.0) - origin[1]
    ground = jnp.where(aloft, drop / jnp.minimum(direction[1], -1e-6), floor_depth)
    wall, on_side = _walls(b, (ox, oz), (x, z))
    on_ground = (ground < wall) & ~beyond
    on_wall = is_room & ~on_ground
    depth = jnp.minimum(jnp.minimum(ground, wall), _FARTHEST)
    px, py, pz = ox + depth * x, origin[1] + depth * direction[1], oz + depth * z

    horizon = _horizon(b, direction, level)
    where = (beyond, on_ground, on_side, depth, (px, py, pz), horizon)
    beyond, on_ground, on_side, depth, (px, py, pz), horizon = packing.once(where)
    q = tuple(
        jnp.where(beyond, far, jnp.where(on_ground, on_floor, jnp.where(on_side, side, back)))
        for far, on_floor, side, back in zip(
            horizon.point, (px, floor_height + 0.37, pz), (pz, 0.37, py), (px, 0.37, py)
        )
    )
    slant = jnp.where(on_ground, jnp.maximum(-direction[1], 0.02), 0.5)
    footprint = pixel * jnp.where(beyond, horizon.scale, depth / slant)
    rows = jnp.where(on_ground[None], b.floor.T[:, :, None], b.wall.T[:, :, None])
    pattern, slope = packing.once(surface.relief(rows, q, footprint, None, 2))
    color = surface.paint(rows, pattern)

    haze = 1 - jnp.exp(-b.numbers["haze"] * depth)
    seam = jnp.clip(1 + level / jnp.maximum(b.numbers["seam"], 1e-3), 0, 1)
    haze = jnp.where(is_room, 0.0, jnp.maximum(haze, seam * seam))
    far = _far(b, horizon, level, direction[1], pattern, pixel)
    far = tuple(
        jnp.where(aloft & on_ground, mix(GROUND_LIGHT * near, sky, haze), sky)
        for near, sky in zip(color, far)
    )
    return View(
        far=far,
        color=_furnish(b, color, px, py - floor_height, on_wall, on_side),
        on_floor=on_ground & ~aloft,
        on_wall=on_wall,
        normal=_turn_back(c, s, _bend(slope, on_ground, on_side, jnp.sign(x))),
        haze=haze,
        depth=jnp.where(is_room | (on_ground & ~aloft), depth, jnp.inf),
    )


def _walls(b: Backdrop, origin, direction) -> tuple[jax.Array, jax.Array]:
    """Computes the distance to a room's walls and whether it is a side wall; infinite outdoors.

    Origin and direction are (x, z) in the room's coordinates.
    """
    (ox, oz), (x, z) = origin, direction
    side = (b.numbers["side"] - jnp.sign(x) * ox) / jnp.maximum(jnp.abs(x), 1e-6)
    side = jnp.where(side > 0, side, jnp.inf)  # the camera may stand outside
    back = jnp.where(z < 0, (b.numbers["back"] + oz) / jnp.maximum(-z, 1e-6), jnp.inf)
    return jnp.where(b.room > 0, jnp.minimum(side, back), jnp.inf), side < back


class _Horizon(NamedTuple):
    """Heights of the hills, and pattern coordinates of distant scenery. Shape [N, P]."""

    near: jax.Array  # heights
    far: jax.Array
    point: Vec
    scale: jax.Array  # of the pattern per radian


def _horizon(b: Backdrop, direction: Vec, level: jax.Array) -> _Horizon:
    """Computes the hills' heights and the pattern coordinates of distant scenery."""
    x, y, z = direction
    offset = split(b.offset)
    along = x / jnp.maximum(-z, 0.2)
    phase = b.numbers["hill_width"] * along + offset[0]
    rolling = 0.7 * wave(phase) + 0.35 * wave(2.7 * phase + offset[1])
    steps = scramble(integers(phase))
    near = b.numbers["near_height"] * (1 + 0.6 * mix(rolling, steps, b.blocks))
    peaks = jnp.abs(wave(0.45 * phase + offset[2])) + 0.3 * jnp.abs(wave(1.3 * phase))
    far = b.numbers["far_height"] * (1.3 - peaks)

    in_hills = level < 1.6 * near
    stretch = 2.2 * b.numbers["cloud_size"] / (jnp.abs(level) + 0.22)
    on_field = b.field > 0
    flat = jnp.where(on_field, _FIELD_SCALE, _HILL_SCALE)
    on_plane = in_hills | on_field
    point = (
        jnp.where(on_field, flat * x, jnp.where(in_hills, flat * along, x * stretch)) + offset[0],
        jnp.where(on_plane, 0.0, 1.5 * level) + offset[1],
        jnp.where(on_plane, flat * y, z * stretch) + offset[2],
    )
    return _Horizon(near, far, point, jnp.where(on_plane, flat, stretch))


def _far(
    b: Backdrop, horizon: _Horizon, level: jax.Array, y: jax.Array, pattern: surface.Pattern,
    pixel: float,
) -> Vec:  # fmt: skip
    """Computes the radiance of sky, hills and fields. Linear RGB, each of shape [N, P]."""
    up = jnp.where(b.field > 0, jnp.clip(1.1 + 1.5 * y, 0, 1), jnp.clip(2.0 * level, 0, 1))
    cover = b.numbers["clouds"]
    cloud = jnp.clip(0.8 * pattern.noise + 1.6 * cover - 0.6, 0, 1) * jnp.clip(8 * level, 0, 1)
    cloud = jnp.where(cover > 0, 0.9 * cloud, 0.0)
    cloud = jnp.where(b.field > 0, pattern.value * (1 - pattern.joint), cloud)
    ragged = b.numbers["ragged"] * b.numbers["near_height"] * pattern.noise
    standing = (level > 0) & (b.field == 0)
    near = jnp.clip((horizon.near + ragged - level) / pixel, 0, 1) * standing
    far = jnp.clip((horizon.far - level) / pixel, 0, 1) * standing
    shade = (1.25 - 0.5 * pattern.value) * (1 - 0.3 * pattern.joint)
    glow = HORIZON_GLOW * b.numbers["bright"]
    out = []
    for zenith, edge, white, hill, peak in zip(
        *(split(b.colors[n]) for n in ("zenith", "horizon", "cloud", "near", "far"))
    ):
        color = mix(mix(edge, zenith, up), white, cloud)
        color = mix(color, mix(peak, edge, 0.25), far)
        out.append(glow * mix(color, hill * shade, near))
    return tuple(out)


def _furnish(
    b: Backdrop, color: Vec, across: jax.Array, above: jax.Array, on_wall: jax.Array,
    on_side: jax.Array,
) -> Vec:  # fmt: skip
    """Puts panel, picture and furniture on the walls, and darkens them towards the floor."""

    def inside(frame: jax.Array, margin: float) -> jax.Array:
        cx, cy, hx, hy = (frame[:, i, None] for i in range(4))
        over = jnp.maximum(jnp.abs(across - cx) - hx, jnp.abs(above - cy) - hy)
        return on_wall & ~on_side & (over < margin) & (hx > 0)

    panel = on_wall & (above < b.numbers["panel_height"])
    frame, picture = inside(b.picture, 0.05), inside(b.picture, 0.0)
    furniture = inside(b.furniture, 0.0)
    dim = jnp.where(on_wall, b.numbers["bright"] * (0.75 + 0.25 * jnp.clip(above, 0, 1)), 1.0)
    out = []
    for c, board, view, block in zip(
        color, *(split(b.colors[n]) for n in ("panel", "picture", "block"))
    ):
        c = dim * jnp.where(panel | frame, board, c)
        c = jnp.where(picture, view * (0.8 + 0.2 * above), c)
        out.append(jnp.where(furniture, block * (0.8 + 0.2 * above), c))
    return tuple(out)


def _bend(slope: Vec, on_ground: jax.Array, on_side: jax.Array, sign: jax.Array) -> Vec:
    """Returns the normal of floor, side or back wall, tilted by the pattern's slope in (x, z)."""
    across, _, along = slope
    return normalize(
        (
            jnp.where(on_ground | ~on_side, -across, -sign),
            jnp.where(on_ground, 1.0, -along),
            jnp.where(on_ground, -along, jnp.where(on_side, -across, 1.0)),
        )
    )


def _turn_back(c: jax.Array, s: jax.Array, v: Vec) -> Vec:
    """Rotates vectors from the heading of room and ground back to world coordinates."""
    return c * v[0] + s * v[2], v[1], c * v[2] - s * v[0]


def environment(backdrop: Backdrop, direction: Vec, roughness: jax.Array) -> Vec:
    """Computes the blurred radiance of the surroundings, for reflections.

    Args:
      direction: unit vectors in world coordinates. Each of shape [N, P].
      roughness: how far to blur, 0 to 1. Shape [N, P].

    Returns:
      Linear RGB. Each of shape [N, P].
    """
    y = direction[1]
    sharp = 1 / (0.12 + 0.9 * roughness)
    up, down = jnp.clip((y - 0.08) * sharp, 0, 1), jnp.clip((-0.02 - y) * 2 * sharp, 0, 1)
    lamp = split(backdrop.lamp[:, :3])
    glow = jnp.clip((dot(direction, lamp) - 0.8) * 2.5 * sharp + 0.5, 0, 1)
    glow = glow * backdrop.lamp[:, 3, None] * (1 - 0.75 * roughness)
    out = []
    for above, beside, below in zip(*map(split, (backdrop.above, backdrop.beside, backdrop.below))):
        out.append(mix(mix(beside, above, up), below, down) + glow * (0.5 + 0.5 * above))
    return tuple(out)
