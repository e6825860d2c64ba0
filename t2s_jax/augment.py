"""Random augmentation of one image on the device; vmap it with one key per example.

Keys belong to examples, not to batches or devices, so that the same global batch is
augmented the same way however many devices share it.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp


def random_resized_crop(
    key: jax.Array,
    image: jax.Array,
    scale: tuple[float, float] = (0.35, 1.0),
    ratio: tuple[float, float] = (3 / 4, 4 / 3),
) -> jax.Array:
    """Crops a random box out of the image and resizes it to the whole.

    The box's area (as a fraction of the image) is uniform in `scale`, its aspect ratio
    log-uniform in `ratio`, as torchvision's transform of that name.

    Args:
      image: Shape [H, W, C], float.

    Returns:
      Shape [H, W, C], bilinear samples.
    """
    area_key, ratio_key, place_key = jax.random.split(key, 3)
    area = jax.random.uniform(area_key, minval=scale[0], maxval=scale[1])
    low, high = jnp.log(jnp.asarray(ratio))
    aspect = jnp.exp(jax.random.uniform(ratio_key, minval=low, maxval=high))
    side = jnp.minimum(jnp.stack([jnp.sqrt(area / aspect), jnp.sqrt(area * aspect)]), 1.0)
    corner = jax.random.uniform(place_key, (2,)) * (1.0 - side)
    zoom = 1.0 / side
    shift = -corner * zoom * jnp.asarray(image.shape[:2], jnp.float32)
    return jax.image.scale_and_translate(
        image, image.shape, (0, 1), zoom, shift, "linear", antialias=False
    )


def random_flip(key: jax.Array, image: jax.Array) -> jax.Array:
    """Mirrors the image left to right with probability one half. Shape [H, W, C]."""
    return jnp.where(jax.random.bernoulli(key), image[:, ::-1], image)


def crop_and_flip(key: jax.Array, image: jax.Array, min_area: float) -> jax.Array:
    """A random resized crop of at least `min_area` of the image, then a random flip."""
    crop_key, flip_key = jax.random.split(key)
    return random_flip(flip_key, random_resized_crop(crop_key, image, (min_area, 1.0)))
