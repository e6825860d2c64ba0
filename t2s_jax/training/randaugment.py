"""RandAugment (Cubuk et al., NeurIPS 2020) as timm's `rand-m9-mstd0.5-inc1`, on the device.

Fifteen operations, `inc1`'s: the larger the magnitude, the stronger each of them.
"""

from __future__ import annotations

import dataclasses
import functools
import re

import jax
import jax.numpy as jnp

from t2s_jax.runtime.errors import UserError
from t2s_jax.training import pixel_ops

# timm's list and order. The last five are one affine warp with another matrix each.
OPS = (
    "AutoContrast",
    "Equalize",
    "Invert",
    "PosterizeIncreasing",
    "SolarizeIncreasing",
    "SolarizeAdd",
    "ColorIncreasing",
    "ContrastIncreasing",
    "BrightnessIncreasing",
    "SharpnessIncreasing",
    "Rotate",
    "ShearX",
    "ShearY",
    "TranslateXRel",
    "TranslateYRel",
)
_FIRST_WARP = OPS.index("Rotate")

# What is uncovered takes the mean colour of ImageNet, in bytes.
FILL = (124.0, 116.0, 104.0)

# Of each of an image's draws (timm's AugmentOp).
_PROBABILITY = 0.5


@dataclasses.dataclass(frozen=True)
class RandAugment:
    """Parses a specification.

    Attributes:
      magnitude: mean strength, in [0, 10].
      deviation: of the strength, which is normal and clipped to [0, 10].
      draws: operations drawn for an image; each is applied with probability one half.
    """

    magnitude: float
    deviation: float = 0.0
    draws: int = 2

    @classmethod
    def parse(cls, spec: str) -> RandAugment:
        """Reads timm's notation, as "m9-mstd0.5-inc1"; "rand-" may stand before it.

        Raises:
          UserError: the notation is not understood.
        """
        found = dict(re.findall(r"(?:^|-)(m|mstd|n|inc)(\d+(?:\.\d+)?)(?=-|$)", spec))
        rebuilt = {f"{name}{value}" for name, value in found.items()}
        parts = set(spec.removeprefix("rand-").split("-"))
        known = rebuilt == parts and "m" in found and found.get("n", "2").isdecimal()
        if not known or found.get("inc") != "1" or not 0 <= float(found["m"]) <= 10:
            raise UserError(
                f"config: randaugment is mM-mstdS-inc1 with M in [0, 10] and optionally -nN for N "
                f"operations, as 'm9-mstd0.5-inc1', or '' for none; got {spec!r}"
            )
        return cls(float(found["m"]), float(found.get("mstd", 0)), int(found.get("n", 2)))


def randaugment(key: jax.Array, image: jax.Array, recipe: RandAugment, *, cubic: bool) -> jax.Array:
    """Applies the drawn operations to one image.

    Args:
      image: Shape [H, W, 3], float32, whole values in [0, 255].
      cubic: interpolation of the warps.

    Returns:
      The same shape and values.
    """

    def layer(image, key):
        op_key, use_key, level_key, sign_key = jax.random.split(key, 4)
        op = jax.random.randint(op_key, (), 0, len(OPS))
        op = jnp.where(jax.random.bernoulli(use_key, _PROBABILITY), op, -1)
        level = recipe.magnitude + recipe.deviation * jax.random.normal(level_key)
        sign = jnp.where(jax.random.bernoulli(sign_key), 1.0, -1.0)
        return apply_op(op, image, jnp.clip(level, 0.0, 10.0), sign, cubic=cubic), None

    return jax.lax.scan(layer, image, jax.random.split(key, recipe.draws))[0]


def apply_op(
    op: jax.Array, image: jax.Array, level: jax.Array, sign: jax.Array, *, cubic: bool
) -> jax.Array:
    """Applies one operation, given by its number.

    A conditional that under `vmap` computes every branch, so that the five warps, the dearest
    operations, share one.

    Args:
      op: index into `OPS`; -1 does nothing. Shape [], int32.
      image: Shape [H, W, 3], float32, whole values in [0, 255].
      level: in [0, 10]. Shape [].
      sign: direction of those that have one, 1 or -1. Shape [].
      cubic: interpolation of the warps.
    """
    amount = level / 10.0
    factor = jnp.maximum(1.0 + sign * 0.9 * amount, 0.1)
    warp = functools.partial(pixel_ops.warp, fill=jnp.asarray(FILL), cubic=cubic)
    branches = (
        lambda x: x,
        pixel_ops.autocontrast,
        pixel_ops.equalize,
        pixel_ops.invert,
        lambda x: pixel_ops.posterize(x, 4.0 - jnp.floor(amount * 4.0)),
        lambda x: pixel_ops.solarize(x, 256.0 - jnp.floor(amount * 256.0)),
        lambda x: pixel_ops.solarize_add(x, jnp.floor(amount * 110.0)),
        lambda x: pixel_ops.color(x, factor),
        lambda x: pixel_ops.contrast(x, factor),
        lambda x: pixel_ops.brightness(x, factor),
        lambda x: pixel_ops.sharpness(x, factor),
        lambda x: warp(x, _matrix(op - _FIRST_WARP, sign * amount, x.shape)),
    )
    return jax.lax.switch(jnp.clip(op + 1, 0, len(branches) - 1), branches, image)


def _matrix(which: jax.Array, amount: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    """Returns the affine map of warp number `which`; amount in [-1, 1]. Shape [2, 3]."""
    height, width = shape[:2]
    one, zero = jnp.ones(()), jnp.zeros(())
    angle = -jnp.deg2rad(30.0 * amount)
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    x, y = width / 2.0, height / 2.0
    shear, move = 0.3 * amount, 0.45 * amount
    rows = (
        ((cos, sin, x - cos * x - sin * y), (-sin, cos, y + sin * x - cos * y)),
        ((one, shear, zero), (zero, one, zero)),
        ((one, zero, zero), (shear, one, zero)),
        ((one, zero, move * width), (zero, one, zero)),
        ((one, zero, zero), (zero, one, move * height)),
    )
    return jnp.asarray(rows)[jnp.clip(which, 0, len(rows) - 1)]
