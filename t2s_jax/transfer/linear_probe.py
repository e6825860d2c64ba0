"""The linear probe: a linear classifier on frozen features that were computed once.

N train and Q test images, F features, C classes.
"""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import ml_collections
import numpy as np
import optax

from t2s_jax.models.transfer_net import drop_features
from t2s_jax.training.losses import cross_entropy
from t2s_jax.transfer.linear_head import Head, fit_minibatches


def linear_probe_accuracy(
    train_features: np.ndarray,
    train_labels: np.ndarray,
    test_features: np.ndarray,
    test_labels: np.ndarray,
    config: ml_collections.ConfigDict,
    *,
    seed: int,
) -> float:
    """Returns the test accuracy, in percent, of a linear classifier on frozen features.

    It is trained by SGD with momentum and dropout, as in the original release; the learning rate
    is divided by 10 after one half and three quarters of the epochs. Features are standardised by
    the mean and standard deviation of the train split, where the release's batch norm uses those
    of each batch, so that one learning rate serves backbones with features of any scale.

    Args:
      train_features: Shape [N, F], float32.
      train_labels: Shape [N], int32.
      test_features: Shape [Q, F], float32.
      test_labels: Shape [Q], int32.
      config: The section `linear_probe` (see `settings.LinearProbe`), or a task's values of it.
      seed: Of the initial weights, the order of the images and dropout.

    Returns:
      Accuracy in [0, 100].
    """
    mean, std = train_features.mean(0), train_features.std(0) + 1e-6
    num_classes = int(max(train_labels.max(), test_labels.max())) + 1
    head = _fit(
        jnp.asarray((train_features - mean) / std),
        jnp.asarray(train_labels),
        jax.random.key(seed),
        (config.learning_rate, config.momentum, config.weight_decay, config.dropout),
        num_classes,
        config.epochs,
        min(config.batch_size, len(train_labels)),
    )
    logits = np.asarray(head.logits(jnp.asarray((test_features - mean) / std)))
    return float(100.0 * np.mean(logits.argmax(-1) == test_labels))


# The rates are arguments of the compiled program, not constants in it: a sweep compiles once.
@functools.partial(jax.jit, static_argnums=(4, 5, 6))
def _fit(features, labels, key, rates, num_classes, epochs, batch_size) -> Head:
    learning_rate, momentum, weight_decay, dropout = rates
    count = features.shape[0]
    per_epoch = count // batch_size
    drops = {int(epochs * per_epoch * at): 0.1 for at in (0.5, 0.75)}
    optimizer = optax.chain(
        optax.add_decayed_weights(weight_decay),
        optax.trace(momentum),
        optax.scale_by_learning_rate(optax.piecewise_constant_schedule(learning_rate, drops)),
    )
    init_key, order_key, drop_key = jax.random.split(key, 3)

    def loss(head, batch):
        rows, keys = batch
        kept = drop_features(features[rows], dropout, keys)
        return cross_entropy(head.logits(kept), labels[rows])

    def batches_of(epoch):
        """Every image once, in a new order; what does not fill a minibatch is left out."""
        order = jax.random.permutation(jax.random.fold_in(order_key, epoch), count)
        rows = order[: per_epoch * batch_size].reshape(per_epoch, batch_size)
        return rows, jax.random.split(jax.random.fold_in(drop_key, epoch), rows.shape)

    kernel = 0.01 * jax.random.normal(init_key, (features.shape[1], num_classes))
    return fit_minibatches(
        loss, Head(kernel, jnp.zeros(num_classes)), optimizer, batches_of, epochs
    )
