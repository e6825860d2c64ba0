"""A linear classifier on frozen features that were computed once.

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


def linear_probe_accuracy(
    train_features: np.ndarray,
    train_labels: np.ndarray,
    test_features: np.ndarray,
    test_labels: np.ndarray,
    config: ml_collections.ConfigDict,
    *,
    seed: int,
) -> float:
    """Percent of test images that a linear classifier on frozen features labels right.

    SGD with momentum and steps of x 0.1 at one half and three quarters of the epochs, and
    dropout, as the release. Features are standardised by the train split's statistics, where
    the release's batch norm uses a batch's: one learning rate serves backbones of every scale.

    Args:
      train_features: Shape [N, F], float32.
      train_labels: Shape [N], int32.
      test_features: Shape [Q, F], float32.
      test_labels: Shape [Q], int32.
      config: the `linear_probe` section (see `settings.LinearProbe`).
      seed: of initialisation, order and dropout.
    """
    mean, std = train_features.mean(0), train_features.std(0) + 1e-6
    num_classes = int(max(train_labels.max(), test_labels.max())) + 1
    weights = _fit(
        jnp.asarray((train_features - mean) / std),
        jnp.asarray(train_labels),
        jax.random.key(seed),
        (config.learning_rate, config.momentum, config.weight_decay, config.dropout),
        num_classes,
        config.epochs,
        min(config.batch_size, len(train_labels)),
    )
    logits = np.asarray(_linear(weights, jnp.asarray((test_features - mean) / std)))
    return float(100.0 * np.mean(logits.argmax(-1) == test_labels))


def _linear(weights, features):
    kernel, bias = weights
    return features @ kernel + bias[None]


# The rates are arguments of the program, not parts of it: a sweep compiles once.
@functools.partial(jax.jit, static_argnums=(4, 5, 6))
def _fit(features, labels, key, rates, num_classes, epochs, batch_size):
    """Returns (kernel [F, C], bias [C])."""
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
    kernel = 0.01 * jax.random.normal(init_key, (features.shape[1], num_classes))
    weights = (kernel, jnp.zeros(num_classes))

    def epoch(carry, number):
        order = jax.random.permutation(jax.random.fold_in(order_key, number), count)
        batches = order[: per_epoch * batch_size].reshape(per_epoch, batch_size)
        keys = jax.random.split(jax.random.fold_in(drop_key, number), batches.shape)
        return jax.lax.scan(step, carry, (batches, keys))[0], None

    def step(carry, batch):
        rows, keys = batch
        weights, opt_state = carry
        x = drop_features(features[rows], dropout, keys)
        grads = jax.grad(lambda w: cross_entropy(_linear(w, x), labels[rows]))(weights)
        updates, opt_state = optimizer.update(grads, opt_state, weights)
        return (optax.apply_updates(weights, updates), opt_state), None

    carry = (weights, optimizer.init(weights))
    return jax.lax.scan(epoch, carry, jnp.arange(epochs))[0][0]
