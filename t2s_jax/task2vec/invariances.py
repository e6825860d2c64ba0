"""A task's invariances: how well its classes can be told apart after changes of the images.

Each labelled image is changed in a way that resembles a factor of the simulator (rotated, shrunk,
tinted and so on) and classified by 5-NN among the other, unchanged images. The share of accuracy
that is left measures how little the classes depend on what was changed. Letters depend on rotation,
flowers do not; a factor on which the classes depend should rather not be varied in a task's
synthetic images. These are *landmarkers* in the terms of meta-learning (Pfahringer et al., ICML
2000): each costs one forward pass.

N images, H x W pixels, F features.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.transfer.knn import leave_one_out_accuracy

_TILES = 4  # along each side, that "shuffled" permutes
_SHRUNK = 0.625  # of the side
_BLURRED = 0.5  # of the side, before it is enlarged again
_LEAST_ABOVE_CHANCE = 0.05  # of accuracy; shares of less are noise
_CHUNK = 256  # images changed at once: bounds memory


def _turned(image, key):
    turns = jax.random.randint(key, (), 1, 4)
    return jax.lax.switch(turns - 1, [lambda x, n=n: jnp.rot90(x, n) for n in (1, 2, 3)], image)


def _mirrored(image, key):
    return image[:, ::-1]


def _shrunk(image, key):
    height, width, channels = image.shape
    small = jax.image.resize(
        image, (round(_SHRUNK * height), round(_SHRUNK * width), channels), "linear"
    )
    spare = (height - small.shape[0], width - small.shape[1])
    padded = jnp.pad(small, [(s, s) for s in spare] + [(0, 0)], mode="edge")
    at = [jax.random.randint(k, (), 0, s + 1) for k, s in zip(jax.random.split(key), spare)]
    return jax.lax.dynamic_slice(padded, (*at, 0), image.shape)


def _dimmed(image, key):
    return image * jax.random.uniform(key, (), minval=0.4, maxval=1.6)


def _tinted(image, key):
    color = jax.random.uniform(key, (3,), minval=0.3)
    return image * (color / color.mean())[None, None]


def _grey(image, key):
    luma = image @ jnp.array([0.299, 0.587, 0.114])
    return jnp.broadcast_to(luma[:, :, None], image.shape)


def _blurred(image, key):
    height, width, channels = image.shape
    small = (max(1, round(_BLURRED * height)), max(1, round(_BLURRED * width)), channels)
    return jax.image.resize(jax.image.resize(image, small, "linear"), image.shape, "linear")


def _shuffled(image, key):
    rows, columns = (side // _TILES for side in image.shape[:2])
    whole = image[: rows * _TILES, : columns * _TILES]  # what does not fill a tile stays
    tiles = whole.reshape(_TILES, rows, _TILES, columns, -1).swapaxes(1, 2)
    dealt = jax.random.permutation(key, tiles.reshape(_TILES**2, rows, columns, -1))
    dealt = dealt.reshape(_TILES, _TILES, rows, columns, -1).swapaxes(1, 2).reshape(whole.shape)
    return image.at[: whole.shape[0], : whole.shape[1]].set(dealt)


CHANGES: dict[str, Callable] = {
    "turned": _turned,  # by 90, 180 or 270 degrees
    "mirrored": _mirrored,
    "shrunk": _shrunk,
    "dimmed": _dimmed,  # or brightened
    "tinted": _tinted,
    "grey": _grey,
    "blurred": _blurred,
    "shuffled": _shuffled,  # in tiles
}
NAMES = ("accuracy", *CHANGES)


def invariances(
    images: np.ndarray,
    labels: np.ndarray,
    features: Callable[[np.ndarray], np.ndarray],
    seed: int = 0,
) -> np.ndarray:
    """Measures the invariances of one task.

    With the leave-one-out 5-NN accuracy a of the images, the accuracy a' of changed ones and the
    chance level c = 1 / classes, an invariance is (a' - c) / max(a - c, 0.05), clipped to
    [-0.5, 1.5].

    Args:
      images: Shape [N, H, W, 3], uint8; H = W, since they are rotated.
      labels: Shape [N], int; at least two different ones.
      features: Maps images to [N, F], float32, such as `Backbone.features`.
      seed: Of the changes; every image and change has a draw of its own.

    Returns:
      The accuracy a in [0, 1], then the invariance to each of `CHANGES`, in the order of `NAMES`.
      Shape [9], float32.
    """
    known = features(images)
    plain = leave_one_out_accuracy(known, known, labels) / 100
    chance = 1 / len(np.unique(labels))
    above = max(plain - chance, _LEAST_ABOVE_CHANCE)
    found = [plain]
    for change in CHANGES:
        changed = features(_changed(images, change, seed))
        accuracy = leave_one_out_accuracy(changed, known, labels) / 100
        found.append(np.clip((accuracy - chance) / above, -0.5, 1.5))
    return np.array(found, np.float32)


def _changed(images: np.ndarray, change: str, seed: int) -> np.ndarray:
    """Changes each image by a draw of its own. Shape [N, H, W, 3], uint8."""
    parts = []
    for start in range(0, len(images), _CHUNK):
        rows = np.minimum(np.arange(start, start + _CHUNK), len(images) - 1)
        parts.append(np.asarray(_program(images[rows], rows, seed, change))[: len(images) - start])
    return np.concatenate(parts)


@functools.partial(jax.jit, static_argnums=3)
def _program(images, rows, seed, change):
    key = jax.random.fold_in(jax.random.key(seed), NAMES.index(change))
    keys = jax.vmap(lambda row: jax.random.fold_in(key, row))(rows)
    found = jax.vmap(CHANGES[change])(images.astype(jnp.float32), keys)
    return jnp.clip(jnp.round(found), 0, 255).astype(jnp.uint8)
