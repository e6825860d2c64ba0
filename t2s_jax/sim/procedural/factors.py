"""The factors: their ranges, and `SimParams + seed + index -> scene` as a pure function.

This is the one place that says what each factor varies and by how much. Every draw is made
for every image, each factor's from a stream of its own; a factor's strength (its level
divided by its highest level) then scales how far its values move from the fixed ones.
Switching a factor therefore changes nothing but that factor.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.procedural import backgrounds, materials
from t2s_jax.sim.procedural.shape import MAX_SLOTS
from t2s_jax.sim.simspace import PAPER_SPACE

FACTORS = PAPER_SPACE.names

# Uniform ranges at full strength. Each may be overridden by the option `ranges`.
RANGES: dict[str, tuple[float, float]] = {
    # object_rotation: any orientation, uniformly, if the ranges are these: turned about the
    # viewing direction (roll), then tipped over (pitch), then about the vertical. Degrees.
    "rotation_yaw": (-180.0, 180.0),
    "rotation_pitch": (-90.0, 90.0),
    "rotation_roll": (-180.0, 180.0),
    # object_distance: multiple of the fixed distance. The farthest is 3.75 times the
    # nearest, as in the paper's release (0.4 to 1.5).
    "distance": (0.7, 2.625),
    # light_intensity: multiple of the fixed sun, as in the paper's release (1 +- 0.6).
    "light_intensity": (0.4, 1.6),
    # light_color: of each of R, G and B before the mean is set to the fixed sun's, as in
    # the paper's release.
    "light_color": (0.05, 1.0),
    # light_direction: of the sun, relative to the camera. Degrees.
    "light_elevation": (20.0, 80.0),
    "light_azimuth": (-180.0, 180.0),
    # focus_blur: how far the distance in focus lies from the object's centre, in fixed
    # distances, and the lens's f-number, both as in the paper's release (+- 1 m at 2.29 m;
    # f/0.5 to f/1.2). BLUR_PROBABILITY of the images are blurred at all.
    "focus_offset": (-0.437, 0.437),
    "f_number": (0.5, 1.2),
}
BLUR_PROBABILITY = 0.75  # as in the paper's release
# background and materials have no ranges: see backgrounds.py and materials.py.

# What a fixed factor is held at.
FIXED_YAW = 30.0  # degrees: a three-quarter view
FIXED_DISTANCE = 3.8  # object radii: the bounding sphere is five sixths of the image wide
FIXED_ELEVATION, FIXED_AZIMUTH = 50.0, 40.0  # degrees: sun from the upper right
FIXED_SUN = (3.0, 2.9, 2.74)  # linear RGB irradiance: a little warm

# The camera looks at the object's centre.
CAMERA_ELEVATION = 22.0  # degrees
FIELD_OF_VIEW = 40.0  # degrees
# Blur of infinitely distant points by a lens of f/1 focused at 1 object radius, as standard
# deviation in image widths: twice that of a 50 mm lens before a 24 mm high sensor where the
# fixed distance is 2.29 m, since most images are smaller than the release's 256 px.
LENS = 0.07
_NEAREST_FOCUS = 0.5  # object radii


class Stream(enum.IntEnum):
    """Addresses of the independent streams of random numbers; never renumber them."""

    ROTATION = 0
    DISTANCE = 1
    INTENSITY = 2
    COLOR = 3
    DIRECTION = 4
    FOCUS = 5
    BACKGROUND = 6
    MATERIALS = 7


_DRAWS = backgrounds.NUM_DRAWS + 1  # uniform numbers per stream


class Scene(NamedTuple):
    """Everything about N images except the objects' geometry. Lengths in object radii.

    World coordinates have the object's centre at the origin, y up, and the camera in the
    plane x = 0 at positive z.

    Attributes:
      rotation: from object to world coordinates. Shape [N, 3, 3].
      distance: from the camera to the object's centre. Shape [N].
      floor: height of the floor. Shape [N].
      sun_direction: unit vector towards the sun, world coordinates. Shape [N, 3].
      sun: its irradiance. Shape [N, 3], linear RGB.
      focus: distance in focus. Shape [N].
      aperture: standard deviation, in image widths, of the blur of infinitely distant points
        when the focus is at 1; 0 for a pinhole. Shape [N].
      materials: of each slot. Shape [N, MAX_SLOTS, NUM_FIELDS].
      backdrop: the background.
      drawn: the factors' values, by name. Each of shape [N], float32.
    """

    rotation: jax.Array
    distance: jax.Array
    floor: jax.Array
    sun_direction: jax.Array
    sun: jax.Array
    focus: jax.Array
    aperture: jax.Array
    materials: jax.Array
    backdrop: backgrounds.Backdrop
    drawn: dict[str, jax.Array]


def merge_ranges(overrides: Mapping[str, tuple[float, float]] | None) -> np.ndarray:
    """Returns `RANGES`, in order, with overrides applied. Shape [ranges, 2], float32.

    Raises:
      UserError: a name is unknown, or its value is not an ordered pair of finite numbers.
    """
    merged = dict(RANGES)
    for name, value in (overrides or {}).items():
        if name not in RANGES:
            raise UserError(
                f"config.sim.options.ranges: no range is called {name!r}; "
                f"there are {', '.join(RANGES)}"
            )
        merged[name] = _pair(name, value)
    return np.array(list(merged.values()), np.float32)


def _pair(name: str, value) -> tuple[float, float]:
    """Returns the range as (low, high), or raises a UserError if it is not valid."""
    problem = UserError(
        f"config.sim.options.ranges.{name} must be two finite numbers (low, high) with "
        f"low <= high, and positive for a distance, light or f-number, got {value!r}"
    )
    try:
        low, high = (float(v) for v in value)
    except (TypeError, ValueError):
        raise problem from None
    positive = name in ("distance", "light_intensity", "light_color", "f_number")
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise problem
    if positive and low <= 0:
        raise problem
    return low, high


def sample_scene(
    ranges: jax.Array, strengths: jax.Array, key_data: jax.Array, index: jax.Array,
    support: jax.Array, default_materials: jax.Array,
) -> Scene:  # fmt: skip
    """Draws one image's scene.

    Args:
      ranges: from `merge_ranges`. Shape [ranges, 2].
      strengths: of the factors, in the order of `FACTORS`, 0 fixed to 1 fully varied.
        Shape [8], float32.
      key_data: the seed, as the data of a threefry key. Shape [2], uint32.
      index: the image's number. Shape [], uint32.
      support: points of its convex hull around its centre. Shape [S, 3].
      default_materials: Shape [MAX_SLOTS, NUM_FIELDS].

    Returns:
      A scene without the leading axis.
    """
    strength = dict(zip(FACTORS, strengths))
    limits = dict(zip(RANGES, ranges))
    key = jax.random.fold_in(jax.random.wrap_key_data(key_data, impl="threefry2x32"), index)
    streams = jnp.arange(len(Stream), dtype=jnp.uint32)
    keys = jax.vmap(jax.random.fold_in, (None, 0))(key, streams)
    u = jax.vmap(lambda k: jax.random.uniform(k, (_DRAWS,)))(keys)

    def vary(factor: str, name: str, fixed, draw: jax.Array) -> jax.Array:
        low, high = limits[name]
        return fixed + strength[factor] * (low + draw * (high - low) - fixed)

    draws = u[Stream.ROTATION]
    yaw = vary("object_rotation", "rotation_yaw", FIXED_YAW, draws[0])
    low, high = jnp.sin(jnp.deg2rad(limits["rotation_pitch"]))
    pitch = jnp.rad2deg(jnp.arcsin(low + draws[1] * (high - low)))
    pitch = strength["object_rotation"] * pitch
    roll = vary("object_rotation", "rotation_roll", 0.0, draws[2])
    rotation = _rotation(yaw, pitch, roll)
    ratio = vary("object_distance", "distance", 1.0, u[Stream.DISTANCE, 0])
    distance = FIXED_DISTANCE * ratio

    intensity = vary("light_intensity", "light_intensity", 1.0, u[Stream.INTENSITY, 0])
    low, high = limits["light_color"]
    white = jnp.asarray(FIXED_SUN)
    color = low + u[Stream.COLOR, :3] * (high - low)
    color = color * (jnp.mean(white) / jnp.mean(color))
    sun = intensity * (white + strength["light_color"] * (color - white))
    draws = u[Stream.DIRECTION]
    elevation = vary("light_direction", "light_elevation", FIXED_ELEVATION, draws[0])
    azimuth = vary("light_direction", "light_azimuth", FIXED_AZIMUTH, draws[1])

    draws = u[Stream.FOCUS]
    blurred = strength["focus_blur"] * (draws[0] < BLUR_PROBABILITY)
    low, high = limits["focus_offset"]
    focus = distance + blurred * (low + draws[1] * (high - low)) * FIXED_DISTANCE
    focus = jnp.maximum(focus, _NEAREST_FOCUS)
    low, high = limits["f_number"]
    aperture = blurred * LENS / (low + draws[2] * (high - low))

    draws = u[Stream.BACKGROUND]
    # A kind cannot be scaled: the strength is the fraction of images that are varied.
    varied = draws[-1] < strength["background"]
    backdrop = jax.tree.map(
        lambda a, b: jnp.where(varied, a, b), backgrounds.sample(draws[:-1]), backgrounds.fixed()
    )
    setting = 1 + materials.pick(draws[0], len(backgrounds.NAMES) - 1)
    setting = jnp.where(varied, setting, 0).astype(jnp.float32)
    draws = u[Stream.MATERIALS]
    slots = draws[: MAX_SLOTS * materials.NUM_DRAWS].reshape(MAX_SLOTS, materials.NUM_DRAWS)
    random_rows = jax.vmap(lambda d: materials.random_row(d, materials.OBJECT_CHOICES))(slots)
    varied = draws[-1] < strength["materials"]

    return Scene(
        rotation=rotation,
        distance=distance,
        floor=jnp.min(jnp.sum(rotation[1][None] * support, axis=1)),
        sun_direction=_direction(elevation, azimuth),
        sun=sun,
        focus=focus,
        aperture=aperture,
        materials=jnp.where(varied, random_rows, default_materials),
        backdrop=backdrop,
        drawn={
            "yaw": yaw,
            "pitch": pitch,
            "roll": roll,
            "distance": ratio,
            "sun_elevation": elevation,
            "sun_azimuth": azimuth,
            "sun_red": sun[0],
            "sun_green": sun[1],
            "sun_blue": sun[2],
            "focus_distance": focus / FIXED_DISTANCE,
            "aperture": aperture,
            "background": setting,  # position in backgrounds.NAMES
        },
    )


def _rotation(yaw: jax.Array, pitch: jax.Array, roll: jax.Array) -> jax.Array:
    """Returns the rotation about z (roll), then x (pitch), then y (yaw), degrees. Shape [3, 3]."""
    (sx, sy, sz), (cx, cy, cz) = (
        f(jnp.deg2rad(jnp.stack([pitch, yaw, roll]))) for f in (jnp.sin, jnp.cos)
    )
    return jnp.stack(
        [
            jnp.stack([cy * cz + sy * sx * sz, sy * sx * cz - cy * sz, sy * cx]),
            jnp.stack([cx * sz, cx * cz, -sx]),
            jnp.stack([cy * sx * sz - sy * cz, sy * sz + cy * sx * cz, cy * cx]),
        ]
    )


def _direction(elevation: jax.Array, azimuth: jax.Array) -> jax.Array:
    """Returns the unit vector at angles in degrees; azimuth 0 is towards the camera. Shape [3]."""
    elevation, azimuth = jnp.deg2rad(elevation), jnp.deg2rad(azimuth)
    level = jnp.cos(elevation)
    return jnp.stack([level * jnp.sin(azimuth), jnp.sin(elevation), level * jnp.cos(azimuth)])
