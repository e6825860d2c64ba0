"""What changes over policy training: learning rate and exploration; and the sizes of its parts.

optax's schedules are not used here: they count updates, these epochs, and they round differently.
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
from ml_collections import ConfigDict


def learning_rate(config: ConfigDict, epoch: jax.Array) -> jax.Array:
    """Returns the learning rate of an epoch.

    It rises linearly during warm-up, and drops to a tenth at each of the fractions `drop_at` of
    all epochs.

    Args:
      config: The policy section.
      epoch: From 0. Shape [], int32 or float32.
    """
    warmup = max(config.warmup_epochs, 1)
    start, peak = config.warmup_learning_rate, config.learning_rate
    rising = start + (peak - start) * jnp.minimum(epoch / warmup, 1.0)
    drops = sum(epoch >= round(f * config.epochs) for f in config.drop_at)
    return rising * 0.1**drops


def exploration(config: ConfigDict, number: jax.Array) -> jax.Array:
    """Returns epsilon of an epoch or a live round: eps0 / ceil((number + 1) / 5) in the paper.

    Args:
      config: The policy section.
      number: Of the epoch or the round, from 0. Shape [].
    """
    return config.exploration / jnp.ceil((number + 1) / config.exploration_epochs)


def minibatch_size(config: ConfigDict, num_tasks: int) -> int:
    """Returns the number of tasks in a minibatch, n of Algorithm 1.

    `batch_tasks` 0 is a third of the tasks, as the paper's 4 of 12, but at least 4. So an epoch
    has at most three updates, however many tasks there are: exploration and learning rate go by
    epochs, and at the paper's rate of 1e-3 minibatches of 4 out of 60 tasks diverged.
    """
    return config.batch_tasks or max(4, math.ceil(num_tasks / 3))


def call_epochs(config: ConfigDict) -> int:
    """Returns the largest number of epochs in one call of the compiled program."""
    return max(config.replay_epochs, config.log_epochs)
