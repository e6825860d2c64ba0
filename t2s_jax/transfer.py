"""Transfer of a backbone to a downstream task: 5-NN, linear probe, fine-tuning.

5-NN and the probe see each image once, as features of the frozen backbone, unaugmented.

N train and Q test images, F features, C classes.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import ml_collections
import numpy as np
import optax

from t2s_jax.backbone import Backbone
from t2s_jax.data.tasks import Task
from t2s_jax.errors import UserError
from t2s_jax.finetune import finetuned_accuracy
from t2s_jax.knn import knn_accuracy
from t2s_jax.losses import cross_entropy

PROTOCOLS = ("knn", "linear", "finetune")


def evaluate_task(
    backbone: Backbone,
    task: Task,
    config: ml_collections.ConfigDict,
    protocols: Sequence[str] = ("knn", "linear"),
    seed: int = 0,
) -> dict[str, float]:
    """Downstream accuracy in percent by each protocol.

    Args:
      config: with the sections `reward`, `linear_probe` and `finetune` (see `defaults`).
      protocols: some of PROTOCOLS.
      seed: of initialisation and order in training.

    Raises:
      UserError: unknown protocol.
    """
    unknown = sorted(set(protocols) - set(PROTOCOLS))
    if unknown:
        raise UserError(f"config: no protocol {unknown[0]!r}; there are {', '.join(PROTOCOLS)}")
    found = {}
    if "knn" in protocols or "linear" in protocols:
        train = backbone.features(task.train.images), task.train.labels
        test = backbone.features(task.test.images), task.test.labels
    if "knn" in protocols:
        found["knn"] = knn_accuracy(
            *train, *test, k=config.reward.neighbours, temperature=config.reward.temperature
        )
    if "linear" in protocols:
        found["linear"] = linear_probe_accuracy(*train, *test, config.linear_probe, seed=seed)
    if "finetune" in protocols:
        found["finetune"] = finetuned_accuracy(backbone, task, config.finetune, seed=seed)
    return found


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

    SGD with momentum and steps of x 0.1 at one half and three quarters of the epochs, as
    the release. Features are standardised by the train split's statistics, which makes one
    learning rate serve backbones of every scale.

    Args:
      train_features: Shape [N, F], float32.
      train_labels: Shape [N], int32.
      test_features: Shape [Q, F], float32.
      test_labels: Shape [Q], int32.
    """
    mean, std = train_features.mean(0), train_features.std(0) + 1e-6
    num_classes = int(max(train_labels.max(), test_labels.max())) + 1
    settings = (config.epochs, min(config.batch_size, len(train_labels)))
    rates = (config.learning_rate, config.momentum, config.weight_decay)
    weights = _fit_linear(
        jnp.asarray((train_features - mean) / std),
        jnp.asarray(train_labels),
        jax.random.key(seed),
        num_classes,
        *settings,
        *rates,
    )
    logits = np.asarray(_linear(weights, jnp.asarray((test_features - mean) / std)))
    return float(100.0 * np.mean(logits.argmax(-1) == test_labels))


def _linear(weights, features):
    kernel, bias = weights
    return features @ kernel + bias[None]


@functools.partial(jax.jit, static_argnums=(3, 4, 5, 6, 7, 8))
def _fit_linear(
    features, labels, key, num_classes, epochs, batch_size, learning_rate, momentum, weight_decay
):
    """Returns (kernel [F, C], bias [C])."""
    count = features.shape[0]
    per_epoch = count // batch_size
    drops = {int(epochs * per_epoch * at): 0.1 for at in (0.5, 0.75)}
    optimizer = optax.chain(
        optax.add_decayed_weights(weight_decay),
        optax.sgd(optax.piecewise_constant_schedule(learning_rate, drops), momentum=momentum),
    )
    init_key, order_key = jax.random.split(key)
    kernel = 0.01 * jax.random.normal(init_key, (features.shape[1], num_classes))
    weights = (kernel, jnp.zeros(num_classes))

    def epoch(carry, number):
        order = jax.random.permutation(jax.random.fold_in(order_key, number), count)
        batches = order[: per_epoch * batch_size].reshape(per_epoch, batch_size)
        return jax.lax.scan(step, carry, batches)[0], None

    def step(carry, rows):
        weights, opt_state = carry
        grads = jax.grad(lambda w: cross_entropy(_linear(w, features[rows]), labels[rows]))(weights)
        updates, opt_state = optimizer.update(grads, opt_state, weights)
        return (optax.apply_updates(weights, updates), opt_state), None

    carry = (weights, optimizer.init(weights))
    return jax.lax.scan(epoch, carry, jnp.arange(epochs))[0][0]
