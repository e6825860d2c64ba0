"""The camera's lens and film: defocus, exposure, sRGB."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

_EXPOSURE = 0.80

# Standard deviations of the blurred copies that `defocus` mixes, in pixels: the first, and
# the largest in image widths. Each is twice as wide as the one before.
_FIRST_BLUR = 0.65
_LARGEST_BLUR = 0.06


def circle_of_confusion(depth: jax.Array, focus: jax.Array, aperture: jax.Array) -> jax.Array:
    """Computes how far a thin lens spreads the image of a point.

    Args:
      depth: of the point along the optical axis.
      focus: distance in focus.
      aperture: the blur of infinitely distant points when `focus` is 1.

    Returns:
      Standard deviation of the blur, in the unit of `aperture`.
    """
    return aperture * jnp.abs(1 / focus - 1 / depth)


def defocus(images: jax.Array, width: jax.Array) -> jax.Array:
    """Blurs every pixel by its own Gaussian.

    A few copies of the image are blurred by fixed widths, the wider ones at a lower
    resolution; each pixel is mixed of the two whose variances enclose its own.

    Args:
      images: Shape [N, C, H, H], float32.
      width: standard deviation in image widths, up to 0.06. Shape [N, C, H, H], or [N, 1,
        H, H] if it is the same for all channels.

    Returns:
      Shape [N, C, H, H].
    """
    size = images.shape[-1]
    variance = jnp.square(width * size)
    levels = _blur_levels(size)
    bounds = [0.0, *(level.variance for level in levels)]
    mixed = images * jnp.clip((bounds[1] - variance) / bounds[1], 0, 1)
    for i, level in enumerate(levels, start=1):
        weight = (variance - bounds[i - 1]) / (bounds[i] - bounds[i - 1])
        if i < len(levels):
            falling = (bounds[i + 1] - variance) / (bounds[i + 1] - bounds[i])
            weight = jnp.minimum(weight, falling)
        mixed = mixed + jnp.clip(weight, 0, 1) * _blur(images, level)
    return mixed


class _Level:
    """Blur as a product of matrices: `up` (H x h) times `down` (h x H), on both axes."""

    def __init__(self, size: int, sigma: float):
        stride = 1 << max(0, round(np.log2(sigma / _FIRST_BLUR)))
        coarse = -(-size // stride)
        centres = (np.arange(coarse) + 0.5) * stride - 0.5
        spread = sigma**2 - (stride**2 / 6 if stride > 1 else 0)  # interpolation blurs too
        fine = np.arange(size)
        down = np.exp(-0.5 * (fine[None] - centres[:, None]) ** 2 / spread)
        up = np.maximum(0, 1 - np.abs(fine[:, None] - centres[None]) / stride)
        self.variance = float(sigma**2)
        self.down = (down / down.sum(axis=1, keepdims=True)).astype(np.float32)
        self.up = (up / up.sum(axis=1, keepdims=True)).astype(np.float32) if stride > 1 else None


@functools.cache
def _blur_levels(size: int) -> tuple[_Level, ...]:
    """Returns the fixed blurs for images of `size` pixels, the narrowest first."""
    largest = max(_LARGEST_BLUR * size, _FIRST_BLUR)
    count = 1 + int(np.ceil(np.log2(largest / _FIRST_BLUR)))
    return tuple(_Level(size, _FIRST_BLUR * 2**i) for i in range(count))


def _blur(images: jax.Array, level: _Level) -> jax.Array:
    """Blurs images [N, C, H, H] by a fixed width."""
    out = _along_rows(_along_columns(images, level.down), level.down)
    return out if level.up is None else _along_columns(_along_rows(out, level.up), level.up)


def _along_rows(images: jax.Array, matrix: np.ndarray) -> jax.Array:
    """Applies a matrix along the last axis."""
    return jnp.einsum("ncij,aj->ncia", images, matrix, precision=lax.Precision.HIGHEST)


def _along_columns(images: jax.Array, matrix: np.ndarray) -> jax.Array:
    """Applies a matrix along the third axis."""
    return jnp.einsum("ncij,ai->ncaj", images, matrix, precision=lax.Precision.HIGHEST)


def develop(radiance: jax.Array) -> jax.Array:
    """Converts linear radiance to 8-bit sRGB with a soft shoulder. Any shape, float32 -> uint8."""
    x = radiance * _EXPOSURE
    x = jnp.clip(x * (1 + 0.1 * x) / (1 + 0.35 * x), 0, 1)
    return (_encode_srgb(x) * 255 + 0.5).astype(jnp.uint8)


def _encode_srgb(x: jax.Array) -> jax.Array:
    """Applies Chilliant's fit of the sRGB curve by square roots; error below 0.004."""
    a = jnp.sqrt(x)
    b = jnp.sqrt(a)
    c = jnp.sqrt(b)
    return jnp.clip(0.662002687 * a + 0.684122060 * b - 0.323583601 * c - 0.0225411470 * x, 0, 1)
