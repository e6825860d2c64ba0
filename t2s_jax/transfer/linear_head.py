"""A linear classifier on features, and the loop that fits it, minibatch by minibatch.

The linear probe and the head of Task2Vec share both; they differ in their optimiser, in how they
sample minibatches and in their loss. B examples, F features, C classes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax


class Head(NamedTuple):
    """A linear classifier on features.

    Attributes:
      kernel: Shape [F, C], float32.
      bias: Shape [C], float32.
    """

    kernel: jax.Array
    bias: jax.Array

    def logits(self, features: jax.Array) -> jax.Array:
        """Returns the class scores of features. Shape [B, F] -> [B, C], float32."""
        return features @ self.kernel + self.bias[None]


def fit_minibatches(
    loss: Callable[[Any, Any], jax.Array],
    start: Any,
    optimizer: optax.GradientTransformation,
    batches_of: Callable[[jax.Array], Any],
    epochs: int,
) -> Any:
    """Minimises a loss, with one update of the optimiser for each minibatch; traceable by `jit`.

    Args:
      loss: Maps (weights, minibatch) to a scalar.
      start: The initial weights, a pytree.
      optimizer: Any of optax.
      batches_of: Maps the number of an epoch, shape [], int32, to its minibatches: a pytree whose
        leaves have a leading axis [minibatches].
      epochs: How many.

    Returns:
      The weights after the last update.
    """

    def step(carry, batch):
        weights, state = carry
        updates, state = optimizer.update(jax.grad(loss)(weights, batch), state, weights)
        return (optax.apply_updates(weights, updates), state), None

    def epoch(carry, number):
        return jax.lax.scan(step, carry, batches_of(number))[0], None

    carry = (start, optimizer.init(start))
    return jax.lax.scan(epoch, carry, jnp.arange(epochs))[0][0]
