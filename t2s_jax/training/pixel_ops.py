"""Pillow's operations on one image, in JAX: what RandAugment and colour jitter are made of.

An image is float32 [H, W, 3] with whole values in [0, 255]; so is every result, since the
recipes that use these operations were tuned on bytes. Each is equal to Pillow's up to a grey
level or two (the order of rounding).
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

# ITU-R 601 luma in 1/65536, Pillow's. Every sum is below 2^24 and so exact in float32.
_LUMA = (19595.0, 38470.0, 7471.0)


def to_bytes(image: jax.Array) -> jax.Array:
    """Rounds to whole values in [0, 255]; stays float32. Any shape."""
    return jnp.clip(jnp.round(image), 0.0, 255.0)


def grey(image: jax.Array) -> jax.Array:
    """Returns the luma of an image [H, W, 3]. Shape [H, W, 1], float32, whole values."""
    red, green, blue = (image[..., c : c + 1] * _LUMA[c] for c in range(3))
    return jnp.floor((red + green + blue + 32768.0) / 65536.0)


def blend(first: jax.Array, second: jax.Array, factor: jax.Array) -> jax.Array:
    """Interpolates from `first` (factor 0) to `second` (1) and beyond, clipped to [0, 255].

    The shapes broadcast.
    """
    return jnp.floor(jnp.clip(first + factor * (second - first), 0.0, 255.0))


def brightness(image: jax.Array, factor: jax.Array) -> jax.Array:
    """Applies `ImageEnhance.Brightness`: factor 0 is black, 1 the image."""
    return blend(jnp.zeros_like(image), image, factor)


def contrast(image: jax.Array, factor: jax.Array) -> jax.Array:
    """Applies `ImageEnhance.Contrast`: factor 0 is the mean grey, 1 the image."""
    mean = jnp.floor(jnp.mean(grey(image)) + 0.5)
    return blend(jnp.full_like(image, mean), image, factor)


def color(image: jax.Array, factor: jax.Array) -> jax.Array:
    """Applies `ImageEnhance.Color`: factor 0 is the grey image, 1 the image."""
    return blend(jnp.broadcast_to(grey(image), image.shape), image, factor)


def sharpness(image: jax.Array, factor: jax.Array) -> jax.Array:
    """Applies `ImageEnhance.Sharpness`: factor 0 is the 3x3-smoothed image, 1 the image.

    The border is kept.
    """
    rows = image[:-2] + image[1:-1] + image[2:]
    box = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    smooth = jnp.floor((box + 4.0 * image[1:-1, 1:-1]) / 13.0 + 0.5)
    return blend(image.at[1:-1, 1:-1].set(smooth), image, factor)


def invert(image: jax.Array) -> jax.Array:
    """Applies `ImageOps.invert`: 255 minus each value."""
    return 255.0 - image


def posterize(image: jax.Array, bits: jax.Array) -> jax.Array:
    """Applies `ImageOps.posterize`: keeps the `bits` high bits (0 to 8) of each channel."""
    step = jnp.exp2(8.0 - bits)
    return jnp.floor(image / step) * step


def solarize(image: jax.Array, threshold: jax.Array) -> jax.Array:
    """Applies `ImageOps.solarize`: inverts the values from `threshold` up."""
    return jnp.where(image < threshold, image, 255.0 - image)


def solarize_add(image: jax.Array, amount: jax.Array) -> jax.Array:
    """Adds `amount` to the values below 128 (Cubuk et al., RandAugment, 2020; timm)."""
    return jnp.where(image < 128.0, jnp.minimum(image + amount, 255.0), image)


def autocontrast(image: jax.Array) -> jax.Array:
    """Applies `ImageOps.autocontrast`: stretches each channel to [0, 255]."""
    low = jnp.min(image, axis=(0, 1), keepdims=True)
    high = jnp.max(image, axis=(0, 1), keepdims=True)
    flat = high <= low
    scale = 255.0 / jnp.where(flat, 1.0, high - low)
    return jnp.where(flat, image, jnp.floor(jnp.clip((image - low) * scale, 0.0, 255.0)))


def equalize(image: jax.Array) -> jax.Array:
    """Applies `ImageOps.equalize`: flattens the histogram of each channel."""
    return jnp.stack([_equalize_channel(image[..., c]) for c in range(image.shape[-1])], axis=-1)


def _equalize_channel(channel: jax.Array) -> jax.Array:
    """Does the same for one channel. Shape [H, W]."""
    values = channel.astype(jnp.int32)
    counts = jnp.zeros(256, jnp.int32).at[values].add(1)
    below = jnp.cumsum(counts) - counts
    # Pillow leaves the pixels of the highest value out of the step.
    step = (channel.size - counts[jnp.max(values)]) // 255
    table = jnp.minimum((below + step // 2) // jnp.maximum(step, 1), 255)
    table = jnp.where(step > 0, table, jnp.arange(256))
    return table[values].astype(channel.dtype)


def warp(image: jax.Array, matrix: jax.Array, fill: jax.Array, *, cubic: bool) -> jax.Array:
    """Applies `Image.transform(size, AFFINE, matrix)`.

    Args:
      matrix: of output to input pixel positions (x, y, 1), a pixel's centre at 0.5.
        Shape [2, 3].
      fill: colour of what lies outside. Shape [3].
      cubic: Pillow's BICUBIC (whose warp has a = -1, its resize -0.5), else BILINEAR.
    """
    height, width = image.shape[:2]
    x, y = jnp.arange(width) + 0.5, jnp.arange(height) + 0.5
    (a, b, c), (d, e, f) = matrix
    x, y = (
        a * x[None, :] + b * y[:, None] + c,
        d * x[None, :] + e * y[:, None] + f,
    )
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    taps = _cubic_taps if cubic else _linear_taps
    flat = image.reshape(height * width, 3)
    total = jnp.zeros_like(image)
    for row, row_weight in taps(y - 0.5, height):
        line = jnp.zeros_like(image)
        for column, column_weight in taps(x - 0.5, width):
            line += column_weight[..., None] * flat[row * width + column]
        total += row_weight[..., None] * line
    total = jnp.floor(jnp.clip(total, 0.0, 255.0))
    return jnp.where(inside[..., None], total, fill[None, None, :])


def _linear_taps(position: jax.Array, size: int) -> list[tuple[jax.Array, jax.Array]]:
    """Returns indices, clamped to the image, and weights of the samples around a position."""
    floor = jnp.floor(position)
    t = position - floor
    return _taps(floor, size, {0: 1.0 - t, 1: t})


def _cubic_taps(position: jax.Array, size: int) -> list[tuple[jax.Array, jax.Array]]:
    """Does the same with the cubic through four samples, a = -1."""
    floor = jnp.floor(position)
    t = position - floor
    weights = {
        -1: -t + 2 * t**2 - t**3,
        0: 1 - 2 * t**2 + t**3,
        1: t + t**2 - t**3,
        2: -(t**2) + t**3,
    }
    return _taps(floor, size, weights)


def _taps(floor: jax.Array, size: int, weights: dict) -> list[tuple[jax.Array, jax.Array]]:
    first = floor.astype(jnp.int32)
    return [(jnp.clip(first + n, 0, size - 1), weight) for n, weight in weights.items()]
