"""REINFORCE for Task2Sim (paper section 3.3) as pure functions.

Letters: B tasks, M factors, K levels (the largest k_i; factors with fewer are padded with
logits of `PADDING`), S rows: a set of SimParams whose rewards are known. An *action* is one
SimParams. Restricted to the set, the policy is P_S(a) = P(a) / sum_{s in S} P(s), which is
P itself when S is the whole space, so the same code trains on a full reward table and on
the part that has been measured so far.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

# Stands for log 0: finite, so that 0 * PADDING is 0 and no gradient is NaN.
PADDING = -1e9


def level_log_probs(logits: jax.Array) -> jax.Array:
    """Returns log pi_i(j), the policy's categorical distributions. Shape [B, M, K] -> [B, M, K]."""
    return jax.nn.log_softmax(logits, axis=-1)


def action_log_prob(log_probs: jax.Array, actions: jax.Array) -> jax.Array:
    """Returns log P(a) = sum_i log pi_i(a_i).

    Args:
      log_probs: Shape [B, M, K], float32.
      actions: Shape [B, M], int32.

    Returns:
      Shape [B], float32.
    """
    chosen = jnp.take_along_axis(log_probs, actions[:, :, None], axis=-1)[:, :, 0]
    return chosen.sum(axis=-1)


def greedy_action(log_probs: jax.Array) -> jax.Array:
    """Returns nu, the likeliest level of each factor. Shape [B, M, K] -> [B, M], int32."""
    return jnp.argmax(log_probs, axis=-1).astype(jnp.int32)


def entropy(log_probs: jax.Array) -> jax.Array:
    """Returns the entropy of P, the sum over factors, in nats. Shape [B, M, K] -> [B]."""
    return -(jnp.exp(log_probs) * log_probs).sum(axis=(-2, -1))


def explore(log_probs: jax.Array, levels: jax.Array, epsilon: jax.Array) -> jax.Array:
    """Returns pi + epsilon: moves probability from each factor's likeliest level to its others.

    The mass epsilon (all of the likeliest level's, if that is less) is shared evenly among
    the factor's other levels.

    Args:
      log_probs: Shape [B, M, K], float32.
      levels: which levels exist. Shape [M, K], bool.
      epsilon: in [0, 1]. Shape [], float32.

    Returns:
      log of the mixed distributions, `PADDING` for probability 0. Shape [B, M, K], float32.
    """
    probs = jnp.exp(log_probs)
    top = jnp.argmax(log_probs, axis=-1)
    is_top = jax.nn.one_hot(top, log_probs.shape[-1], dtype=bool)
    moved = jnp.minimum(epsilon, probs.max(axis=-1, keepdims=True))
    others = levels.sum(axis=-1, dtype=probs.dtype)[None, :, None] - 1.0
    gained = jnp.where(levels[None], moved / others, 0.0)
    mixed = jnp.where(is_top, probs - moved, probs + gained)
    return jnp.where(mixed > 0, jnp.log(jnp.maximum(mixed, 1e-30)), PADDING)


def set_log_probs(log_probs: jax.Array, rows: jax.Array, known: jax.Array) -> jax.Array:
    """Returns log P_S(a) for every a in the set S.

    Args:
      log_probs: Shape [B, M, K], float32.
      rows: one-hot actions. Shape [S, M, K], float32.
      known: which rows belong to the set; at least one. Shape [S], bool.

    Returns:
      `PADDING` outside the set. Shape [B, S], float32.
    """
    scores = jnp.einsum("bmk,smk->bs", log_probs, rows, precision="highest")
    scores = jnp.where(known[None], scores, PADDING)
    return jnp.where(known[None], jax.nn.log_softmax(scores, axis=-1), PADDING)


def sample_row(keys: jax.Array, log_probs: jax.Array) -> jax.Array:
    """Draws a row for each task by inverting the cumulative distribution.

    One uniform number for each task, so the draw does not depend on how many rows the table
    has room for.

    Args:
      keys: one for each task. Shape [B].
      log_probs: of the rows, not necessarily normalised. Shape [B, S], float32.

    Returns:
      Shape [B], int32.
    """
    cumulative = jnp.cumsum(jnp.exp(log_probs), axis=-1)
    uniform = jax.vmap(jax.random.uniform)(keys)
    passed = cumulative <= (uniform * cumulative[:, -1])[:, None]
    return passed.sum(axis=-1, dtype=jnp.int32)


def sample_actions(key: jax.Array, log_probs: jax.Array, count: int) -> jax.Array:
    """Draws `count` actions for each task, in the whole space. Shape [count, B, M], int32."""
    shape = (count, *log_probs.shape[:-1])
    return jax.random.categorical(key, log_probs, axis=-1, shape=shape).astype(jnp.int32)


def reinforce_loss(
    set_log_probs: jax.Array, taken: jax.Array, advantage: jax.Array, weights: jax.Array
) -> jax.Array:
    """Returns a loss whose negative gradient is Eq. 4, with an action and an advantage per task.

    Args:
      set_log_probs: Shape [B, S], float32.
      taken: the row of each task's action a. Shape [B], int32.
      advantage: R(a) - R(nu), percent; no gradient flows through it. Shape [B], float32.
      weights: of the tasks: 1/n, or 0 for padding. Shape [B], float32.

    Returns:
      Shape [], float32.
    """
    chosen = jnp.take_along_axis(set_log_probs, taken[:, None], axis=-1)[:, 0]
    return -jnp.sum(weights * jax.lax.stop_gradient(advantage) * chosen)
