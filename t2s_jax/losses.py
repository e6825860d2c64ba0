"""Classification losses. B examples, C classes."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def cross_entropy(logits: jax.Array, labels: jax.Array, smoothing: float = 0.0) -> jax.Array:
    """Mean softmax cross-entropy.

    Args:
      logits: Shape [B, C], float32.
      labels: Shape [B], int32.
      smoothing: weight of the uniform distribution in the target, in [0, 1).

    Returns:
      Shape [], in nats.
    """
    num_classes = logits.shape[-1]
    targets = jax.nn.one_hot(labels, num_classes) * (1.0 - smoothing) + smoothing / num_classes
    return -jnp.mean(jnp.sum(targets * jax.nn.log_softmax(logits), axis=-1))


def accuracy(logits: jax.Array, labels: jax.Array) -> jax.Array:
    """Fraction of examples whose largest logit is the label's. Shape [], in [0, 1]."""
    return jnp.mean(jnp.argmax(logits, axis=-1) == labels)
