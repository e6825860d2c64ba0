"""Backgrounds: skies over ground, rooms, studio backdrops and soft fields of colour."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.sim.procedural import materials
from t2s_jax.sim.procedural.vectors import Vec, mix, noise, split

# Skies as sRGB: (zenith, horizon, cloud). Clear, hazy, overcast, sunset, dusk, stormy.
_SKIES = (
    ("3a76c4", "b9d4ec", "ffffff"),
    ("5c93cf", "d6e2ea", "f6f6f6"),
    ("7fa6c8", "e6e4d8", "f2eee6"),
    ("a9b4bd", "cfd4d6", "dfe1e2"),
    ("8c97a1", "b4b9bc", "c4c6c8"),
    ("4a6ea8", "f0c79a", "f4b488"),
    ("56618f", "e8a87c", "d98a70"),
    ("6f86b0", "e4cfd0", "f0e0dc"),
    ("5b6b7c", "98a3a8", "8a9298"),
)
_HILLS = ("4a6a42", "5f7d5a", "6d8290", "7d746a", "8f9a86", "55606b")

_GROUNDS = materials.choices(
    "grass", "grass", "dry_grass", "sand", "soil", "asphalt", "gravel", "concrete", "snow"
)
_FLOORS = materials.choices(
    "parquet", "oak", "walnut", "carpet", "tiles", "concrete", "marble", "granite", "linen"
)
_WALLS = materials.choices(
    "wall_paint", "wall_paint", "wall_paint", "wallpaper", "concrete", "brick", "plywood", "tiles"
)

NUM_DRAWS = 47  # uniform numbers that `sample` uses up

_HAZE = 0.03  # of the ground per object radius


class Backdrop(NamedTuple):
    """What is behind and below the object, for N images. Lengths in object radii.

    Attributes:
      zenith, horizon, nadir: colours of the sky's gradient. Shape [N, 3], linear RGB.
      cloud: colour of the clouds. Shape [N, 3].
      hill: colour of distant hills. Shape [N, 3].
      clouds: how much of the sky they cover, 0 to 1. Shape [N].
      hills: height of the hills, as a tangent of elevation; 0 for none. Shape [N].
      field: 1 for a soft field of colours instead of a sky. Shape [N].
      has_floor: 1 if the object stands on something. Shape [N].
      is_room: 1 inside a room. Shape [N].
      room: distances to the side walls and the back wall. Shape [N, 2].
      pitch: sine of how far up the horizon is moved; only without a floor. Shape [N].
      offset: moves the noise. Shape [N, 3].
      picture: window or picture on the back wall: (centre x, centre y above the floor,
        half width, half height), 0 sizes for none. Shape [N, 4].
      picture_color: Shape [N, 3].
      floor: material. Shape [N, NUM_FIELDS].
      wall: material. Shape [N, NUM_FIELDS].
    """

    zenith: jax.Array
    horizon: jax.Array
    nadir: jax.Array
    cloud: jax.Array
    hill: jax.Array
    clouds: jax.Array
    hills: jax.Array
    field: jax.Array
    has_floor: jax.Array
    is_room: jax.Array
    room: jax.Array
    pitch: jax.Array
    offset: jax.Array
    picture: jax.Array
    picture_color: jax.Array
    floor: jax.Array
    wall: jax.Array


def _linear(codes) -> np.ndarray:
    return np.stack([materials.linear_color(c) for c in codes]).astype(np.float32)


_SKY_TABLE = np.stack([_linear(s) for s in _SKIES])  # [skies, 3, 3]
_HILL_TABLE = _linear(_HILLS)


def fixed() -> Backdrop:
    """The neutral grey studio of images whose background is not varied. No leading axis."""
    grey = jnp.asarray(materials.TABLE[materials.INDEX["grey_paint"]])
    grey = grey.at[: materials.Field.STRIPES].set(0.42).at[materials.Field.NOISE].set(0.0)
    tone = jnp.full(3, 0.5)
    zero = jnp.zeros(())
    return Backdrop(
        zenith=tone * 0.8, horizon=tone, nadir=tone, cloud=tone, hill=tone, clouds=zero,
        hills=zero, field=zero, has_floor=zero + 1, is_room=zero, room=jnp.full(2, 5.0),
        pitch=zero, offset=jnp.zeros(3), picture=jnp.zeros(4), picture_color=tone,
        floor=grey, wall=grey,
    )  # fmt: skip


def sample(u: jax.Array) -> Backdrop:
    """Draws a background.

    25 % on open ground, 20 % before a distant landscape, 33 % rooms, 14 % studio backdrops,
    8 % fields of colour.

    Args:
      u: uniform numbers. Shape [NUM_DRAWS], float32.

    Returns:
      A backdrop without the leading axis.
    """
    outdoor, landscape = u[0] < 0.45, (u[0] >= 0.25) & (u[0] < 0.45)
    room, studio, field = (
        (u[0] >= low) & (u[0] < high) for low, high in ((0.45, 0.78), (0.78, 0.92), (0.92, 1.0))
    )
    pick = jnp.minimum((u[1] * len(_SKY_TABLE)).astype(jnp.int32), len(_SKY_TABLE) - 1)
    zenith, horizon, cloud = jnp.asarray(_SKY_TABLE)[pick] * (0.8 + 0.35 * u[2:5])[None]
    hill = jnp.asarray(_HILL_TABLE)[
        jnp.minimum((u[5] * len(_HILL_TABLE)).astype(jnp.int32), len(_HILL_TABLE) - 1)
    ]
    # Studio and field: one or two related hues of moderate saturation.
    tone = materials.hsv_to_linear(u[6], 0.55 * u[7] * u[7] + 0.03, 0.35 + 0.6 * u[8])
    other = materials.hsv_to_linear(
        jnp.mod(u[6] + 0.25 * (u[9] - 0.5), 1), 0.6 * u[10] * u[10] + 0.03, 0.3 + 0.65 * u[11]
    )
    soft = studio | field
    zenith, horizon = jnp.where(soft, other, zenith), jnp.where(soft, tone, horizon)
    cloud = jnp.where(field, materials.hsv_to_linear(u[12], 0.6 * u[13], 0.3 + 0.6 * u[14]), cloud)

    def material(first: int, among: tuple[int, ...]) -> jax.Array:
        draws = u[first : first + materials.NUM_DRAWS]
        return materials.random_row(draws, among, max_saturation=0.45)

    floor = jnp.where(outdoor, material(18, _GROUNDS), material(18, _FLOORS))
    plain = jnp.asarray(materials.TABLE[materials.INDEX["wall_paint"]])
    plain = plain.at[: materials.Field.STRIPES].set(jnp.concatenate([tone, tone]))
    floor = jnp.where(studio, plain, floor)
    has_picture = room & (u[44] < 0.6)
    size = jnp.where(has_picture, 1.0, 0.0) * (0.4 + 0.7 * u[40:42])
    place = jnp.stack([3.0 * (u[42] - 0.5), 1.1 + 0.8 * u[43]])
    return Backdrop(
        zenith=zenith,
        horizon=horizon,
        nadir=jnp.where(field, cloud, floor[materials.Field.FIRST : materials.Field.SECOND]),
        cloud=cloud,
        hill=hill * (0.7 + 0.5 * u[15]),
        clouds=jnp.where(field, 1.0, jnp.where(studio, 0.0, u[16])),
        hills=jnp.where(outdoor & (u[17] < 0.7), 0.05 + 0.25 * u[17], 0.0),
        field=field.astype(jnp.float32),
        has_floor=jnp.where(field | landscape, 0.0, 1.0),
        is_room=room.astype(jnp.float32),
        room=jnp.stack([2.2 + 3.5 * u[45], 1.6 + 3.0 * u[46]]),
        pitch=jnp.where(landscape, 0.15 + 0.35 * u[45], 0.0),
        offset=40.0 * u[38:41],
        picture=jnp.concatenate([place, size]),
        picture_color=materials.hsv_to_linear(u[2], 0.4 * u[41], 0.3 + 0.7 * u[40]),
        floor=floor,
        wall=material(28, _WALLS),
    )


def sky_color(backdrop: Backdrop, direction: Vec) -> Vec:
    """Colour of what is infinitely far away.

    Args:
      direction: unit vectors in world coordinates. Each of shape [N, P].

    Returns:
      Linear RGB. Each of shape [N, P].
    """
    x, y, z = direction
    y = y + backdrop.pitch[:, None]
    field = backdrop.field[:, None]
    up, down = jnp.clip(2.0 * y, 0, 1), jnp.clip(-3.0 * y, 0, 1)
    # Clouds lie on a plane overhead; a field has no perspective.
    stretch = mix(1.4 / (jnp.abs(y) + 0.25), 2.2, field)
    offset = split(backdrop.offset)
    cloud = noise((x * stretch + offset[0], 3.0 * y + offset[1], z * stretch + offset[2]), 3)
    cover = jnp.clip(cloud * 1.5 + 1.2 * backdrop.clouds[:, None] - 0.6, 0, 1)
    cover = (
        cover * jnp.maximum(field, 0.85 * jnp.clip(6 * y, 0, 1)) * (backdrop.clouds[:, None] > 0)
    )
    ridge = noise((3.0 * x + offset[1], jnp.zeros_like(x) + offset[2], 3.0 * z + offset[0]), 2)
    ridge = backdrop.hills[:, None] * (0.6 + 0.5 * ridge)
    hill = jnp.clip((ridge - y) * 60, 0, 1) * jnp.clip(60 * y, 0, 1)
    hill = hill * (backdrop.hills[:, None] > 0)
    land = 1.0 + 0.45 * cloud  # the sky's noise, in perspective, does for the ground too
    out = []
    for zenith, horizon, nadir, cloud_color, hill_color in zip(
        *map(
            split,
            (backdrop.zenith, backdrop.horizon, backdrop.nadir, backdrop.cloud, backdrop.hill),
        )
    ):
        color = mix(mix(horizon, zenith, up), nadir * land, down)
        color = mix(color, cloud_color, cover)
        out.append(mix(color, mix(hill_color, horizon, 0.35), hill))
    return tuple(out)


class Surfaces(NamedTuple):
    """The floor and walls that the pixels see; each field of shape [N, P].

    Attributes:
      color: albedo of floor or wall, linear RGB.
      on_floor: whether the pixel sees the floor.
      on_wall: whether it sees a wall.
      normal: in world coordinates.
      haze: 0 near to 1 at the horizon.
    """

    color: Vec
    on_floor: jax.Array
    on_wall: jax.Array
    normal: Vec
    haze: jax.Array


def surfaces(
    backdrop: Backdrop,
    origin: Vec,
    direction: Vec,
    floor_depth: jax.Array,
    floor_height: jax.Array,
    pixel: float,
) -> Surfaces:
    """Intersects rays with the floor and the room's walls.

    Args:
      origin, direction: of the rays in world coordinates. Each of shape [N, P] or [N, 1].
      floor_depth: distance to the floor along the ray, infinite for none. Shape [N, P].
      floor_height: of the floor. Shape [N, 1].
      pixel: width of a pixel at unit distance. Scalar.
    """
    x, y, z = direction
    is_room = backdrop.is_room[:, None] > 0
    side, back = backdrop.room[:, 0, None], backdrop.room[:, 1, None]
    to_side = (side - jnp.sign(x) * origin[0]) / jnp.maximum(jnp.abs(x), 1e-6)
    to_back = jnp.where(z < 0, (back + origin[2]) / jnp.maximum(-z, 1e-6), jnp.inf)
    wall_depth = jnp.where(is_room, jnp.minimum(to_side, to_back), jnp.inf)
    on_floor = floor_depth < wall_depth
    on_wall = jnp.isfinite(wall_depth) & ~on_floor
    depth = jnp.minimum(jnp.minimum(floor_depth, wall_depth), 80.0)
    px, py, pz = (o + depth * d for o, d in zip(origin, direction))
    on_side = to_side < to_back
    # Patterns are drawn in (x, z): on a wall that is (along the wall, up).
    pattern = (
        jnp.where(on_floor, px, jnp.where(on_side, pz, px)),
        jnp.where(on_floor, floor_height + 0.37, 0.37),
        jnp.where(on_floor, pz, py),
    )
    slant = jnp.where(on_floor, jnp.maximum(jnp.abs(y), 0.02), 0.5)
    rows = jnp.where(on_floor[None], backdrop.floor.T[:, :, None], backdrop.wall.T[:, :, None])
    color = materials.color_at(rows, pattern, pixel * depth / slant)

    above = py - floor_height
    board = on_wall & (above < 0.12)
    cx, cy, hx, hy = (backdrop.picture[:, i, None] for i in range(4))
    inside = (jnp.abs(px - cx) < hx) & (jnp.abs(above - cy) < hy)
    picture = on_wall & ~on_side & inside
    color = tuple(
        jnp.where(picture, tint, jnp.where(board, 0.6 * c + 0.1, c))
        for c, tint in zip(color, split(backdrop.picture_color))
    )
    zero = jnp.zeros_like(depth)
    normal = (
        jnp.where(on_floor | ~on_side, zero, -jnp.sign(x)),
        jnp.where(on_floor, 1.0, zero),
        jnp.where(on_floor | on_side, zero, 1.0),
    )
    haze = jnp.where(is_room, 0.0, 1 - jnp.exp(-_HAZE * depth))
    return Surfaces(color, on_floor, on_wall, normal, haze)
