"""Drawing a background: one of the settings of settings.py, varied."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.sim.procedural import materials
from t2s_jax.sim.procedural.materials import Field
from t2s_jax.sim.procedural.settings import SETTINGS, Setting
from t2s_jax.sim.procedural.vectors import mix

FIXED_NAME = "fixed"  # the neutral studio of images whose background is not varied
NAMES = (FIXED_NAME, *(s.name for s in SETTINGS))

_COLORS = ("zenith", "horizon", "cloud", "near", "far", "panel", "picture", "block")
_FLAGS = ("room", "field", "aloft", "free_hue", "blocks")
_RANGES = tuple(n for n in Setting._fields[Setting._fields.index("lift") :] if n != "blocks")
_CHOICES = 6  # candidate materials of each floor or wall; shorter lists are repeated

# Uniform numbers that `sample` takes: the setting, one per range, 17 more, two materials.
_FREE = 1 + len(_RANGES)
NUM_DRAWS = _FREE + 17 + 2 * materials.NUM_DRAWS

HORIZON_GLOW = 1.25  # radiance of the sky and of backdrops per colour value
GROUND_LIGHT = 1.15  # radiance of ground per albedo, where the sun is not computed


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
    """Returns the settings' colours, linear RGB. Shape [settings, colours, 3], float32."""
    rows = [[materials.linear_color(getattr(s, n)) for n in _COLORS] for s in SETTINGS]
    return np.array(rows, np.float32)


def _material_table(attribute: str) -> np.ndarray:
    """Returns the presets of each setting's floor or wall. Shape [settings, _CHOICES], int32."""
    rows = [materials.choices(*getattr(s, attribute)) for s in SETTINGS]
    return np.array([(r * _CHOICES)[:_CHOICES] for r in rows], np.int32)


_COLOR_TABLE = _color_table()  # [settings, colours, 3]
_FLAG_TABLE = np.array([[getattr(s, n) for n in _FLAGS] for s in SETTINGS], np.float32)
_RANGE_TABLE = np.array([[getattr(s, n) for n in _RANGES] for s in SETTINGS], np.float32)
_FLOOR_TABLE, _WALL_TABLE = _material_table("floors"), _material_table("walls")


def fixed() -> Backdrop:
    """Returns the neutral grey studio of images whose background is not varied.

    It has no leading axis.
    """
    grey = jnp.asarray(materials.TABLE[materials.INDEX["grey_paint"]])
    grey = grey.at[: Field.STRIPES].set(0.42).at[Field.NOISE].set(0.0)
    tone, zero = jnp.full(3, 0.5), jnp.zeros(())
    numbers = dict.fromkeys(_RANGES, zero)
    return Backdrop(
        colors=dict.fromkeys(_COLORS, tone) | {"zenith": 0.8 * tone},
        numbers=numbers | {"haze": zero + 0.03, "hill_width": zero + 1, "bright": zero + 1},
        has_floor=zero + 1, room=zero, field=zero, aloft=zero, blocks=zero,
        heading=jnp.asarray([1.0, 0.0]), offset=jnp.zeros(3), picture=jnp.full(4, -1.0),
        furniture=jnp.full(4, -1.0), floor=grey, wall=grey,
        above=jnp.full(3, 0.95), beside=jnp.full(3, 0.2), below=jnp.full(3, 0.5),
        lamp=jnp.asarray([-0.55, 0.72, 0.42, 1.6]),
    )  # fmt: skip


def sample(u: jax.Array) -> Backdrop:
    """Draws a background: one of the settings, and values within its ranges.

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
        row = materials.vary_row(preset, draws, max_saturation=0.22, darkest=0.6)
        kept = jnp.asarray(materials.TABLE)[preset, Field.AXIS : Field.CELL]
        size = numbers["scale"]
        return (
            row.at[Field.AXIS : Field.CELL].set(kept)
            .at[Field.RINGS].set(0.0)  # they would be centred on the object
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
        furniture=jnp.stack([-across, 0.0 * half, numbers["block_size"], 0.25 + 0.5 * free[15]]),
        floor=floor,
        wall=wall,
        **around,
    )


def _surroundings(flags, colors, numbers, floor, wall, u) -> dict[str, jax.Array]:
    """Computes what `environment` shows: the attributes of `Backdrop` from `above` on."""
    bright = numbers["bright"] * HORIZON_GLOW
    ground = mix(GROUND_LIGHT * materials.mean_color(floor), colors["horizon"], flags["field"])
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
