"""The linear head that Task2Vec fits to a task on the probe's features.

N images, C classes, F features.
"""

from __future__ import annotations

import functools
import math

import jax
import jax.numpy as jnp
import ml_collections
import numpy as np
import optax

from t2s_jax.transfer.linear_head import Head, fit_minibatches

# Heads and features are padded to multiples of these, so that tasks of many sizes share
# one compiled program.
_CLASS_BUCKET = 64
_ROW_BUCKET = 1024

# Images in one step of fitting the head, as in the release.
_BATCH = 64


def image_weights(labels: np.ndarray, balanced: bool) -> np.ndarray:
    """Returns weights of images that sum to 1.

    Args:
      labels: Shape [N], int.
      balanced: Give every class the same total weight, however many images it has; else every
        image the same weight.

    Returns:
      Shape [N], float64.
    """
    if not balanced:
        return np.full(len(labels), 1.0 / len(labels))
    present, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return 1.0 / (len(present) * counts[inverse])


def fit_head(
    features: np.ndarray, labels: np.ndarray, num_classes: int, config: ml_collections.ConfigDict
) -> Head:
    """Fits a linear head by Adam, as the original release does.

    It starts from zeros: the problem is convex, so that no random initial weights are needed.

    Args:
      features: Pooled features of the probe. Shape [N, F], float32.
      labels: Shape [N], int32.
      num_classes: C.
      config: The section `task2vec`, of which it reads `balanced`, `head_steps`,
        `head_learning_rate`, `head_weight_decay` and `seed`.

    Returns:
      A head of `padded_classes(C)` classes, of which the first C are the task's.
    """
    padding = -len(labels) % _ROW_BUCKET
    # For inverse transform sampling: a uniform number draws the image in whose interval it falls.
    ends = np.cumsum(image_weights(labels, config.balanced)).astype(np.float32)
    ends[-1] = np.inf
    return _fit(
        np.pad(features, ((0, padding), (0, 0))),
        np.pad(labels, (0, padding)),
        np.pad(ends, (0, padding), constant_values=np.inf),
        np.int32(num_classes),
        jax.random.key(config.seed),
        padded_classes(num_classes),
        config.head_steps,
        config.head_learning_rate,
        config.head_weight_decay,
    )


def padded_classes(num_classes: int) -> int:
    """Returns the width of the head: one of few, so that few compiled programs serve all tasks."""
    return math.ceil(num_classes / _CLASS_BUCKET) * _CLASS_BUCKET


@functools.partial(jax.jit, static_argnums=(5, 6, 7, 8))
def _fit(
    features, labels, ends, num_classes, key, padded_classes, steps, learning_rate, weight_decay
) -> Head:
    # The penalty goes through Adam's statistics, as torch.optim.Adam's does.
    optimizer = optax.chain(
        optax.add_decayed_weights(weight_decay), optax.adam(learning_rate=learning_rate)
    )
    exists = jnp.arange(padded_classes) < num_classes

    def loss(head, rows):
        log_probs = jax.nn.log_softmax(
            jnp.where(exists[None], head.logits(features[rows]), -jnp.inf)
        )
        return -jnp.mean(jnp.take_along_axis(log_probs, labels[rows][:, None], axis=1))

    def draw(number):
        uniform = jax.random.uniform(jax.random.fold_in(key, number), (_BATCH,))
        return jnp.searchsorted(ends, uniform, side="right")

    def batches_of(epoch):
        return jax.vmap(draw)(jnp.arange(steps))

    start = Head(jnp.zeros((features.shape[1], padded_classes)), jnp.zeros(padded_classes))
    return fit_minibatches(loss, start, optimizer, batches_of, 1)
