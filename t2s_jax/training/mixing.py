"""mixup (Zhang et al., ICLR 2018) and CutMix (Yun et al., ICCV 2019), one draw for a batch.

Equals timm's `Mixup` in mode "batch" except for the pairs: timm pairs the first example of a
device's share with its last; here example 2k is paired with 2k + 1. So no pair is split between
devices, and the global batch is mixed the same way on any number of devices.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp


def mix(
    key: jax.Array,
    images: jax.Array,
    targets: jax.Array,
    *,
    mixup: float,
    cutmix: float,
    switch: float,
) -> tuple[jax.Array, jax.Array]:
    """Mixes each example with the other one of its pair.

    Args:
      key: of the step, the same on every device.
      images: Shape [B, H, W, C], B even.
      targets: Shape [B, K], rows that sum to 1.
      mixup: alpha of Beta(alpha, alpha), from which mixup's weight is drawn; 0 is off.
      cutmix: the same for CutMix.
      switch: probability of CutMix where both are on.

    Returns:
      Images and targets, of the same shapes.
    """
    which_key, weight_key, place_key = jax.random.split(key, 3)
    if mixup and cutmix:
        cut = jax.random.bernoulli(which_key, switch)
    else:
        cut = jnp.asarray(bool(cutmix))
    alpha = jnp.where(cut, cutmix, mixup)
    weight = jax.random.beta(weight_key, alpha, alpha)
    box = cut_box(place_key, weight, images.shape[1:3])
    mask = jnp.where(cut, 1.0 - box, weight)[None, :, :, None]
    weight = jnp.mean(mask)
    return (
        images * mask + neighbours(images) * (1.0 - mask),
        targets * weight + neighbours(targets) * (1.0 - weight),
    )


def neighbours(x: jax.Array) -> jax.Array:
    """Swaps examples 2k and 2k + 1. Shape [B, ...], B even."""
    pairs = x.reshape(x.shape[0] // 2, 2, *x.shape[1:])
    return pairs[:, ::-1].reshape(x.shape)


def cut_box(key: jax.Array, weight: jax.Array, size: tuple[int, int]) -> jax.Array:
    """Draws the box that CutMix takes from the partner, about 1 - weight of the image's area.

    Its centre is uniform in the image, and the part that falls outside is cut off; so the targets
    are weighted by the box's true area, not by the weight that was drawn.

    Args:
      key: of the step.
      weight: of the image that keeps the rest. Shape [], float32.
      size: height and width of the images.

    Returns:
      1 inside of the box, 0 outside. Shape [H, W], float32.
    """
    ratio = jnp.sqrt(1.0 - weight)
    inside = []
    for axis_key, length in zip(jax.random.split(key), size):
        half = jnp.floor(length * ratio).astype(jnp.int32) // 2
        centre = jax.random.randint(axis_key, (), 0, length)
        place = jnp.arange(length)
        inside.append((place >= centre - half) & (place < centre + half))
    rows, columns = inside
    return (rows[:, None] & columns[None, :]).astype(jnp.float32)
