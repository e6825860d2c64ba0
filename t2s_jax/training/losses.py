"""Classification losses. B examples, C classes."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax


def smooth_targets(labels: jax.Array, num_classes: int, smoothing: float = 0.0) -> jax.Array:
    """Returns one-hot targets, mixed with the uniform distribution.

    Args:
      labels: Shape [B], int32.
      smoothing: weight of the uniform distribution, in [0, 1).

    Returns:
      Shape [B, C], float32; rows sum to 1.
    """
    return optax.losses.smooth_labels(jax.nn.one_hot(labels, num_classes), smoothing)


def soft_cross_entropy(logits: jax.Array, targets: jax.Array) -> jax.Array:
    """Returns the mean softmax cross-entropy to distributions.

    Args:
      logits: Shape [B, C], float32.
      targets: Shape [B, C], rows that sum to 1.

    Returns:
      Shape [], in nats.
    """
    return jnp.mean(optax.losses.softmax_cross_entropy(logits, targets))


def cross_entropy(logits: jax.Array, labels: jax.Array, smoothing: float = 0.0) -> jax.Array:
    """Returns the mean softmax cross-entropy to labels.

    Args:
      logits: Shape [B, C], float32.
      labels: Shape [B], int32.
      smoothing: see `smooth_targets`.

    Returns:
      Shape [], in nats.
    """
    return soft_cross_entropy(logits, smooth_targets(labels, logits.shape[-1], smoothing))


def accuracy(logits: jax.Array, labels: jax.Array) -> jax.Array:
    """Returns the fraction of examples whose largest logit is the label's. Shape [], in [0, 1]."""
    return jnp.mean(jnp.argmax(logits, axis=-1) == labels)
