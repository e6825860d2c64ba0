"""The camera's lens and film: defocus, exposure, sRGB."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from t2s_jax.sim.procedural.vectors import Vec

_EXPOSURE = 0.80


def defocus(image: jax.Array, width: jax.Array) -> jax.Array:
    """Blurs by a Gaussian, as the product with one matrix per axis.

    Args:
      image: Shape [N, H, H, C], float32.
      width: standard deviation in image widths; 0 leaves the image as it is. Shape [N].

    Returns:
      Shape [N, H, H, C].
    """
    size = image.shape[1]
    offset = jnp.arange(size, dtype=jnp.float32)
    offset = (offset[:, None] - offset[None, :])[None]
    spread = jnp.maximum(width * size, 0.05)[:, None, None]
    kernel = jnp.exp(-0.5 * jnp.square(offset / spread))
    kernel = kernel / jnp.sum(kernel, axis=2, keepdims=True)
    precision = jax.lax.Precision.HIGHEST
    image = jnp.einsum("nij,njkc->nikc", kernel, image, precision=precision)
    return jnp.einsum("nij,nkjc->nkic", kernel, image, precision=precision)


def develop(radiance: jax.Array) -> jax.Array:
    """Linear radiance to 8-bit sRGB with a soft shoulder. Any shape, float32 -> uint8."""
    x = radiance * _EXPOSURE
    x = jnp.clip(x * (1 + 0.1 * x) / (1 + 0.35 * x), 0, 1)
    return (_encode_srgb(x) * 255 + 0.5).astype(jnp.uint8)


def _encode_srgb(x: jax.Array) -> jax.Array:
    """Chilliant's fit of the sRGB curve by square roots; error below 0.004."""
    a = jnp.sqrt(x)
    b = jnp.sqrt(a)
    c = jnp.sqrt(b)
    return jnp.clip(0.662002687 * a + 0.684122060 * b - 0.323583601 * c - 0.0225411470 * x, 0, 1)


def stack_image(channels: Vec, resolution: int) -> jax.Array:
    """Per-pixel channels, each [N, P], as images. Shape [N, H, W, C]."""
    image = jnp.stack(channels, axis=-1)
    return image.reshape(image.shape[0], resolution, resolution, len(channels))
