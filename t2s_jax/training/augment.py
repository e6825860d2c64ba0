"""Random augmentation on the device, with one key per example.

Keys belong to examples, not to batches or devices, so that the same global batch is
augmented the same way on any number of devices.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import ml_collections

from t2s_jax.runtime import implementation
from t2s_jax.runtime.errors import UserError
from t2s_jax.training import pixel_ops
from t2s_jax.training.randaugment import RandAugment, randaugment

# jax.image's names of what config.interpolation says; its "cubic" is Pillow's resize (a = -0.5).
_METHODS = {"bilinear": "linear", "bicubic": "cubic"}


def augment_batch(
    keys: jax.Array, images: jax.Array, config: ml_collections.ConfigDict
) -> jax.Array:
    """Applies `augment_image` to each example.

    Args:
      keys: one for each example. Shape [B].
      images: in [0, 255]. Shape [B, H, W, 3], float32.
      config: the `pretrain` section.

    Returns:
      Shape [B, H, W, 3], float32, in [0, 255].

    Raises:
      UserError: `randaugment` or `interpolation` is not understood.
    """
    if config.randaugment and implementation.on_cpu():
        # RandAugment is a conditional. One image at a time runs only the branch that was drawn,
        # which on a CPU is what counts; all at once computes every branch, in few large passes.
        return jax.lax.map(lambda pair: augment_image(*pair, config), (keys, images))
    return jax.vmap(lambda key, image: augment_image(key, image, config))(keys, images)


def check_settings(config: ml_collections.ConfigDict) -> None:
    """Raises `UserError` where `randaugment` or `interpolation` is not understood."""
    if config.interpolation not in _METHODS:
        raise UserError(
            f"config: interpolation is 'bilinear' or 'bicubic', got {config.interpolation!r}"
        )
    if config.randaugment:
        RandAugment.parse(config.randaugment)


def augment_image(key: jax.Array, image: jax.Array, config: ml_collections.ConfigDict) -> jax.Array:
    """Applies crop, flip and, if configured, RandAugment and colour jitter, in timm's order.

    Args and errors: as `augment_batch`, for one example.
    """
    check_settings(config)
    image = crop_and_flip(key, image, config.min_crop_area, config.interpolation)
    if config.randaugment:
        recipe, cubic = RandAugment.parse(config.randaugment), config.interpolation == "bicubic"
        image = pixel_ops.to_bytes(image)
        image = randaugment(jax.random.fold_in(key, 1), image, recipe, cubic=cubic)
    if config.color_jitter:
        image = color_jitter(jax.random.fold_in(key, 2), image, config.color_jitter)
    return image


def random_resized_crop(
    key: jax.Array,
    image: jax.Array,
    scale: tuple[float, float] = (0.35, 1.0),
    ratio: tuple[float, float] = (3 / 4, 4 / 3),
    interpolation: str = "bilinear",
) -> jax.Array:
    """Crops a random box out of the image and resizes it to the whole.

    The box's area (as a fraction of the image) is uniform in `scale`, its aspect ratio
    log-uniform in `ratio`, as torchvision's transform of that name.

    Args:
      image: in [0, 255]. Shape [H, W, C], float.
      interpolation: "bilinear" or "bicubic". A crop is never larger than the image, so nothing
        is scaled down and neither needs a filter against aliasing.

    Returns:
      Shape [H, W, C], in [0, 255].
    """
    area_key, ratio_key, place_key = jax.random.split(key, 3)
    area = jax.random.uniform(area_key, minval=scale[0], maxval=scale[1])
    low, high = jnp.log(jnp.asarray(ratio))
    aspect = jnp.exp(jax.random.uniform(ratio_key, minval=low, maxval=high))
    side = jnp.minimum(jnp.stack([jnp.sqrt(area / aspect), jnp.sqrt(area * aspect)]), 1.0)
    corner = jax.random.uniform(place_key, (2,)) * (1.0 - side)
    zoom = 1.0 / side
    shift = -corner * zoom * jnp.asarray(image.shape[:2], jnp.float32)
    crop = jax.image.scale_and_translate(
        image, image.shape, (0, 1), zoom, shift, _METHODS[interpolation], antialias=False
    )
    # The cubic overshoots at edges.
    return jnp.clip(crop, 0.0, 255.0) if interpolation == "bicubic" else crop


def random_flip(key: jax.Array, image: jax.Array) -> jax.Array:
    """Mirrors the image left to right with probability one half. Shape [H, W, C]."""
    return jnp.where(jax.random.bernoulli(key), image[:, ::-1], image)


def crop_and_flip(
    key: jax.Array, image: jax.Array, min_area: float, interpolation: str = "bilinear"
) -> jax.Array:
    """Takes a random resized crop of at least `min_area` of the image, and flips it at random.

    A `min_area` of 0 omits the crop, which the host then has made.
    """
    crop_key, flip_key = jax.random.split(key)
    if not min_area:
        return random_flip(flip_key, image)
    crop = random_resized_crop(crop_key, image, scale=(min_area, 1.0), interpolation=interpolation)
    return random_flip(flip_key, crop)


def color_jitter(key: jax.Array, image: jax.Array, strength: float) -> jax.Array:
    """Changes brightness, contrast and saturation in random order, as torchvision's ColorJitter.

    Args:
      image: in [0, 255]. Shape [H, W, 3], float.
      strength: each factor is uniform in [1 - strength, 1 + strength].

    Returns:
      Shape [H, W, 3], whole values in [0, 255].
    """
    order_key, factor_key = jax.random.split(key)
    low = max(0.0, 1.0 - strength)
    factors = jax.random.uniform(factor_key, (3,), minval=low, maxval=1.0 + strength)
    kinds = (pixel_ops.brightness, pixel_ops.contrast, pixel_ops.color)

    def adjust(image, kind):
        return jax.lax.switch(kind, kinds, image, factors[kind]), None

    return jax.lax.scan(
        adjust, pixel_ops.to_bytes(image), jax.random.permutation(order_key, len(kinds))
    )[0]
