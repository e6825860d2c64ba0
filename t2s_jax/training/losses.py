"""Classification losses. B examples, C classes."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def smooth_targets(labels: jax.Array, num_classes: int, smoothing: float = 0.0) -> jax.Array:
    """One-hot targets, mixed with the uniform distribution.

    Args:
      labels: Shape [B], int32.
      smoothing: weight of the uniform distribution, in [0, 1).

    Returns:
      Shape [B, C], float32; rows sum to 1.
    """
    return jax.nn.one_hot(labels, num_classes) * (1.0 - smoothing) + smoothing / num_classes


def soft_cross_entropy(logits: jax.Array, targets: jax.Array) -> jax.Array:
    """Mean softmax cross-entropy to distributions.

    Args:
      logits: Shape [B, C], float32.
      targets: Shape [B, C], rows that sum to 1.

    Returns:
      Shape [], in nats.
    """
    return -jnp.mean(jnp.sum(targets * jax.nn.log_softmax(logits), axis=-1))


def cross_entropy(logits: jax.Array, labels: jax.Array, smoothing: float = 0.0) -> jax.Array:
    """Mean softmax cross-entropy to labels.

    Args:
      logits: Shape [B, C], float32.
      labels: Shape [B], int32.
      smoothing: see `smooth_targets`.

    Returns:
      Shape [], in nats.
    """
    return soft_cross_entropy(logits, smooth_targets(labels, logits.shape[-1], smoothing))


def accuracy(logits: jax.Array, labels: jax.Array) -> jax.Array:
    """Fraction of examples whose largest logit is the label's. Shape [], in [0, 1]."""
    return jnp.mean(jnp.argmax(logits, axis=-1) == labels)
