"""Backgrounds: skies over ground, rooms, studio backdrops and soft fields of colour.

settings.py holds the table; here a setting is varied, and seen by a camera.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.sim.procedural import materials
from t2s_jax.sim.procedural.materials import Field
from t2s_jax.sim.procedural.settings import SETTINGS, Setting
from t2s_jax.sim.procedural.vectors import (
    Vec, dot, integers, mix, normalize, scramble, split, wave,
)  # fmt: skip

FIXED_NAME = "fixed"  # the neutral studio of images whose background is not varied
NAMES = (FIXED_NAME, *(s.name for s in SETTINGS))

_COLORS = ("zenith", "horizon", "cloud", "near", "far", "panel", "picture", "block")
_FLAGS = ("room", "field", "aloft", "free_hue", "blocks")
_RANGES = tuple(n for n in Setting._fields[Setting._fields.index("lift") :] if n != "blocks")
_CHOICES = 6  # materials of a floor or wall that one is drawn from, repeated to fill up

# Uniform numbers that `sample` uses up: the setting, one per range, 17 more, two materials.
_FREE = 1 + len(_RANGES)
NUM_DRAWS = _FREE + 17 + 2 * materials.NUM_DRAWS

_HORIZON_GLOW = 1.25  # radiance of the sky and of backdrops per colour value
_GROUND_LIGHT = 1.15  # radiance of lit ground per albedo, where no sun is reckoned with
_FARTHEST = 80.0  # object radii: patterns end there
_ALOFT = 5.0  # object radii above the land
_HILL_SCALE = 9.0  # pattern features per tangent on what stands on the horizon
_FIELD_SCALE = 3.0


class Backdrop(NamedTuple):
    """What is behind and below the object, for N images. Lengths in object radii.

    Attributes:
      colors: of the sky and so on, by name as in `Setting`, linear RGB. Each of shape [N, 3].
      numbers: drawn from the setting's ranges, by name. Each of shape [N].
      has_floor: 1 if the object stands on something. Shape [N].
      room, field, aloft, blocks: as in `Setting`. Shape [N].
      heading: cosine and sine of the turn of room and ground about the vertical. Shape [N, 2].
      offset: moves the noise. Shape [N, 3].
      picture, furniture: on the back wall: (centre x, centre y above the floor, half width,
        half height), negative sizes for none. Shape [N, 4].
      floor: material. Shape [N, NUM_FIELDS].
      wall: material of the walls or of what is far away. Shape [N, NUM_FIELDS].
      above, beside, below: radiance that mirrors show there. Shape [N, 3].
      lamp: unit direction to the window or soft box, and its radiance. Shape [N, 4].
    """

    colors: dict[str, jax.Array]
    numbers: dict[str, jax.Array]
    has_floor: jax.Array
    room: jax.Array
    field: jax.Array
    aloft: jax.Array
    blocks: jax.Array
    heading: jax.Array
    offset: jax.Array
    picture: jax.Array
    furniture: jax.Array
    floor: jax.Array
    wall: jax.Array
    above: jax.Array
    beside: jax.Array
    below: jax.Array
    lamp: jax.Array


def _color_table() -> np.ndarray:
    rows = [[materials.linear_color(getattr(s, n)) for n in _COLORS] for s in SETTINGS]
    return np.array(rows, np.float32)


def _material_table(attribute: str) -> np.ndarray:
    rows = [materials.choices(*getattr(s, attribute)) for s in SETTINGS]
    return np.array([(r * _CHOICES)[:_CHOICES] for r in rows], np.int32)


_COLOR_TABLE = _color_table()  # [settings, colours, 3]
_FLAG_TABLE = np.array([[getattr(s, n) for n in _FLAGS] for s in SETTINGS], np.float32)
_RANGE_TABLE = np.array([[getattr(s, n) for n in _RANGES] for s in SETTINGS], np.float32)
_FLOOR_TABLE, _WALL_TABLE = _material_table("floors"), _material_table("walls")


def fixed() -> Backdrop:
    """The neutral grey studio of images whose background is not varied. No leading axis."""
    grey = jnp.asarray(materials.TABLE[materials.INDEX["grey_paint"]])
    grey = grey.at[: Field.STRIPES].set(0.42).at[Field.NOISE].set(0.0)
    tone, zero = jnp.full(3, 0.5), jnp.zeros(())
    numbers = {name: zero for name in _RANGES}
    return Backdrop(
        colors={name: tone for name in _COLORS} | {"zenith": 0.8 * tone},
        numbers=numbers | {"haze": zero + 0.03, "hill_width": zero + 1, "bright": zero + 1},
        has_floor=zero + 1, room=zero, field=zero, aloft=zero, blocks=zero,
        heading=jnp.asarray([1.0, 0.0]), offset=jnp.zeros(3), picture=jnp.full(4, -1.0),
        furniture=jnp.full(4, -1.0), floor=grey, wall=grey,
        above=jnp.full(3, 0.95), beside=jnp.full(3, 0.2), below=jnp.full(3, 0.5),
        lamp=jnp.asarray([-0.55, 0.72, 0.42, 1.6]),
    )  # fmt: skip


def sample(u: jax.Array) -> Backdrop:
    """Draws a background: one of the settings, and where it lies in its ranges.

    Args:
      u: uniform numbers. Shape [NUM_DRAWS], float32.

    Returns:
      A backdrop without the leading axis.
    """
    setting = materials.pick(u[0], len(SETTINGS))
    flags = dict(zip(_FLAGS, jnp.asarray(_FLAG_TABLE)[setting]))
    ranges = jnp.asarray(_RANGE_TABLE)[setting]
    drawn = ranges[:, 0] + u[1:_FREE] * (ranges[:, 1] - ranges[:, 0])
    numbers = dict(zip(_RANGES, drawn))
    free, u = u[_FREE:], u[_FREE + 17 :]

    tint = 1 + 0.16 * (free[:3] - 0.5)
    colors = jnp.asarray(_COLOR_TABLE)[setting] * tint[None]
    colors = dict(zip(_COLORS, colors))
    spread = 0.15 * (free[4] - 0.5)
    for name, hue, saturation, value in (
        ("zenith", free[3], free[5], 0.35 + 0.5 * free[6]),
        ("horizon", free[3] + spread, free[5], 0.5 + 0.45 * free[6]),
        ("cloud", free[3] + 3 * spread, free[7], 0.3 + 0.6 * free[8]),
    ):
        other = materials.hsv_to_linear(jnp.mod(hue, 1), 0.36 * saturation * saturation, value)
        colors[name] = mix(colors[name], other, flags["free_hue"])
    colors["picture"] = colors["picture"] * (0.7 + 0.5 * free[9])
    colors["block"] = colors["block"] * (0.6 + 0.7 * free[10])

    def material(table: np.ndarray, draw: jax.Array, draws: jax.Array) -> jax.Array:
        preset = jnp.asarray(table)[setting, materials.pick(draw, _CHOICES)]
        row = materials.vary_row(preset, draws, max_saturation=0.3, darkest=0.5)
        kept = jnp.asarray(materials.TABLE)[preset, Field.AXIS : Field.CELL]
        size = numbers["scale"]
        return (
            row.at[Field.AXIS : Field.CELL].set(kept)
            .at[Field.RINGS].set(0.0)  # else they would run around the object
            .at[Field.FREQUENCY].divide(size)
            .at[Field.NOISE_SCALE].divide(size)
            .at[Field.CELL : Field.OFFSET].multiply(size)
            .at[Field.BUMP : Field.SHIFT].multiply(size)
        )  # fmt: skip

    floor = material(_FLOOR_TABLE, free[11], u[: materials.NUM_DRAWS])
    wall = material(_WALL_TABLE, free[12], u[materials.NUM_DRAWS : 2 * materials.NUM_DRAWS])
    # A sweep of paper has one colour above and below.
    swept = flags["free_hue"] * (1 - flags["field"])
    plain = jnp.concatenate([colors["horizon"] * 0.92, colors["horizon"] * 0.88])
    floor = floor.at[: Field.THIRD].set(mix(floor[: Field.THIRD], plain, swept))
    turn = (free[13] - 0.5) * mix(6.28, 0.9, flags["room"])
    across, half = 2.4 * (free[14] - 0.5), numbers["picture_size"]
    has_floor = (1 - flags["field"]) * (1 - flags["aloft"])
    around = _surroundings(flags, colors, numbers, floor, wall, free[16])
    return Backdrop(
        colors=colors,
        numbers=numbers,
        has_floor=has_floor,
        room=flags["room"],
        field=flags["field"],
        aloft=flags["aloft"],
        blocks=flags["blocks"],
        heading=jnp.stack([jnp.cos(turn), jnp.sin(turn)]),
        offset=40.0 * free[13:16],
        picture=jnp.stack([across, 1.0 + 0.5 * free[15], half, 0.35 + 0.3 * half]),
        furniture=jnp.stack(
            [-across, 0.0 * half, numbers["block_size"], 0.25 + 0.5 * free[15]]
        ),
        floor=floor,
        wall=wall,
        **around,
    )


def _surroundings(flags, colors, numbers, floor, wall, u) -> dict[str, jax.Array]:
    """What `environment` shows: the attributes of `Backdrop` from `above` on."""
    bright = numbers["bright"] * _HORIZON_GLOW
    ground = mix(_GROUND_LIGHT * materials.mean_color(floor), colors["horizon"], flags["field"])
    walls = 0.75 * materials.mean_color(wall)
    inside = flags["room"]
    side = mix(bright * colors["horizon"], walls, inside)
    cover = 0.6 * numbers["clouds"]
    sky = bright * mix(colors["zenith"], colors["cloud"], cover)
    turn = 6.28 * u
    lamp = jnp.stack([0.85 * jnp.cos(turn), mix(0.6, 0.3, inside), 0.85 * jnp.sin(turn)])
    lamp = lamp / jnp.sqrt(jnp.sum(jnp.square(lamp)))
    return {
        "above": mix(sky, 0.35 + 0.65 * walls, inside),
        "beside": side,
        "below": ground,
        "lamp": jnp.concatenate([lamp, mix(0.7, 1.6, inside)[None]]),
    }


class View(NamedTuple):
    """What the pixels see behind the object; each field of shape [N, P].

    Attributes:
      far: radiance of what is far away, linear RGB.
      color: albedo of floor or wall, linear RGB.
      on_floor: whether the pixel sees the floor that the object stands on.
      on_wall: whether it sees a wall.
      normal: of floor or wall with its relief, in world coordinates.
      haze: how much of the floor is lost in `far`, 0 near to 1 at the horizon.
    """

    far: Vec
    color: Vec
    on_floor: jax.Array
    on_wall: jax.Array
    normal: Vec
    haze: jax.Array


def look(
    backdrop: Backdrop, origin: Vec, direction: Vec, floor_depth: jax.Array,
    floor_height: jax.Array, pixel: float,
) -> View:  # fmt: skip
    """What rays see where nothing is in their way.

    Patterns are what costs: where each pixel's pattern lies is found first, on floor, wall,
    hills or sky, and it is evaluated once.

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
    q = tuple(
        jnp.where(beyond, far, jnp.where(on_ground, on_floor, jnp.where(on_side, side, back)))
        for far, on_floor, side, back in zip(
            horizon.point, (px, floor_height + 0.37, pz), (pz, 0.37, py), (px, 0.37, py)
        )
    )
    slant = jnp.where(on_ground, jnp.maximum(-direction[1], 0.02), 0.5)
    footprint = pixel * jnp.where(beyond, horizon.scale, depth / slant)
    rows = jnp.where(on_ground[None], b.floor.T[:, :, None], b.wall.T[:, :, None])
    pattern, slope = materials.relief(rows, q, footprint, None, 2)
    color = materials.paint(rows, pattern)

    haze = 1 - jnp.exp(-b.numbers["haze"] * depth)
    seam = jnp.clip(1 + level / jnp.maximum(b.numbers["seam"], 1e-3), 0, 1)
    haze = jnp.where(is_room, 0.0, jnp.maximum(haze, seam * seam))
    far = _far(b, horizon, level, direction[1], pattern, pixel)
    far = tuple(
        jnp.where(aloft & on_ground, mix(_GROUND_LIGHT * near, sky, haze), sky)
        for near, sky in zip(color, far)
    )
    return View(
        far=far,
        color=_furnish(b, color, px, py - floor_height, on_wall, on_side),
        on_floor=on_ground & ~aloft,
        on_wall=on_wall,
        normal=_turn_back(c, s, _bend(slope, on_ground, on_side, jnp.sign(x))),
        haze=haze,
    )


def _walls(b: Backdrop, origin, direction) -> tuple[jax.Array, jax.Array]:
    """Distance to a room's walls, and whether it is a side wall; infinite in the open.

    Origin and direction are (x, z) in the room's coordinates.
    """
    (ox, oz), (x, z) = origin, direction
    side = (b.numbers["side"] - jnp.sign(x) * ox) / jnp.maximum(jnp.abs(x), 1e-6)
    side = jnp.where(side > 0, side, jnp.inf)  # the camera may stand outside
    back = jnp.where(z < 0, (b.numbers["back"] + oz) / jnp.maximum(-z, 1e-6), jnp.inf)
    return jnp.where(b.room > 0, jnp.minimum(side, back), jnp.inf), side < back


class _Horizon(NamedTuple):
    """Where hills end, and where the pattern of what is far away lies. [N, P]"""

    near: jax.Array  # heights
    far: jax.Array
    point: Vec
    scale: jax.Array  # of the pattern per radian


def _horizon(b: Backdrop, direction: Vec, level: jax.Array) -> _Horizon:
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
    b: Backdrop, horizon: _Horizon, level: jax.Array, y: jax.Array, pattern: materials.Pattern,
    pixel: float,
) -> Vec:  # fmt: skip
    """Radiance of sky, hills and fields."""
    up = jnp.where(b.field > 0, jnp.clip(1.1 + 1.5 * y, 0, 1), jnp.clip(2.0 * level, 0, 1))
    cover = b.numbers["clouds"]
    cloud = jnp.clip(0.8 * pattern.noise + 1.6 * cover - 0.6, 0, 1) * jnp.clip(8 * level, 0, 1)
    cloud = jnp.where(cover > 0, 0.9 * cloud, 0.0)
    cloud = jnp.where(b.field > 0, pattern.value * (1 - pattern.joint), cloud)
    ragged = b.numbers["ragged"] * b.numbers["near_height"] * pattern.noise
    standing = jnp.clip(level / pixel, 0, 1) * (b.field == 0)
    near = jnp.clip((horizon.near + ragged - level) / pixel, 0, 1) * standing
    far = jnp.clip((horizon.far - level) / pixel, 0, 1) * standing
    shade = (1.25 - 0.5 * pattern.value) * (1 - 0.3 * pattern.joint)
    glow = _HORIZON_GLOW * b.numbers["bright"]
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
    """Puts panel, picture and furniture on the walls, which are darker towards the floor."""

    def inside(frame: jax.Array, margin: float) -> jax.Array:
        cx, cy, hx, hy = split(frame[:, :3]) + (frame[:, 3, None],)
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
    """The normal of floor, side or back wall, tilted by the slope in the pattern's (x, z)."""
    across, _, along = slope
    return normalize(
        (
            jnp.where(on_ground | ~on_side, -across, -sign),
            jnp.where(on_ground, 1.0, -along),
            jnp.where(on_ground, -along, jnp.where(on_side, -across, 1.0)),
        )
    )


def _turn_back(c: jax.Array, s: jax.Array, v: Vec) -> Vec:
    return c * v[0] + s * v[2], v[1], c * v[2] - s * v[0]


def environment(backdrop: Backdrop, direction: Vec, roughness: jax.Array) -> Vec:
    """Blurred radiance of the surroundings, for reflections.

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
    for above, beside, below in zip(
        *map(split, (backdrop.above, backdrop.beside, backdrop.below))
    ):
        out.append(mix(mix(beside, above, up), below, down) + glow * (0.5 + 0.5 * above))
    return tuple(out)
