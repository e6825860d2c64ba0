"""The two losses of Algorithm 1 on one device's share of a minibatch.

b tasks on this device, R inputs, S rows of the table, M factors, K levels.
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import flax.struct
import jax
import jax.numpy as jnp
from ml_collections import FrozenConfigDict

from t2s_jax.policy import reinforce
from t2s_jax.policy.network import Policy, level_mask
from t2s_jax.policy.table_arrays import TableArrays, level_strides


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What is compiled into the training program; hashable.

    Attributes:
      policy: The network.
      config: The settings of the policy section that the program reads.
      whole: Whether the table holds the whole space in order, see `table_arrays.is_whole`.
    """

    policy: Policy
    config: FrozenConfigDict
    whole: bool


class Share(flax.struct.PyTreeNode):
    """This device's tasks of a minibatch.

    Attributes:
      tasks: Places among all tasks. Shape [b], int32.
      inputs: Of the network. Shape [b, R], float32.
      rewards: Of the rows, percent. Shape [b, S], float32.
      scale: Factor on the advantage. Shape [b], float32.
      used: 0 for an empty slot, else 1. Shape [b], float32.
      weights: `used` over the number of tasks in the whole minibatch. Shape [b], float32.
      keys: For the samples. Shape [b].
    """

    tasks: jax.Array
    inputs: jax.Array
    rewards: jax.Array
    scale: jax.Array
    used: jax.Array
    weights: jax.Array
    keys: jax.Array

    def reward_of(self, rows: jax.Array) -> jax.Array:
        """Returns the reward of one row for each task. Shape [b] -> [b]."""
        return jnp.take_along_axis(self.rewards, rows[:, None], axis=1)[:, 0]


class Sample(NamedTuple):
    """What was sampled for each task.

    Attributes:
      row: Of the action a. Shape [b], int32.
      reward: Of the action, percent. Shape [b], float32.
      greedy_reward: Of the likeliest action of the set, percent. Shape [b], float32.
      entropy: Of the policy, in nats. Shape [b], float32.
    """

    row: jax.Array
    reward: jax.Array
    greedy_reward: jax.Array
    entropy: jax.Array


def sampled_loss(
    params: Any, share: Share, table: TableArrays, epsilon: jax.Array, recipe: Recipe
) -> tuple[jax.Array, Sample]:
    """Returns the loss of an action that is sampled for each task, lines 6 to 9.

    Args:
      params: Of the network, of one member.
      share: The tasks.
      table: The known rewards.
      epsilon: Exploration. Shape [], float32.
      recipe: Network and settings.
    """
    levels = jnp.asarray(level_mask(recipe.policy.num_levels))
    logs, log_ps = _distributions(params, share, table, recipe)
    explored = reinforce.explore(logs, levels, epsilon)
    explored = reinforce.set_log_probs(explored, table.rows, table.known)
    row = reinforce.sample_row(share.keys, explored)
    advantage = share.scale * (share.reward_of(row) - _baseline(log_ps, share, recipe))
    loss = reinforce.reinforce_loss(log_ps, row, advantage, share.weights)
    entropy = reinforce.entropy(logs)
    if recipe.config.entropy_bonus:
        loss -= recipe.config.entropy_bonus * jnp.sum(share.weights * entropy)
    greedy = share.reward_of(jnp.argmax(log_ps, axis=1))
    return loss, Sample(row, share.reward_of(row), greedy, entropy)


def imitation_loss(
    params: Any, share: Share, table: TableArrays, best_row: jax.Array, recipe: Recipe
) -> tuple[jax.Array, jax.Array]:
    """Returns the loss of each task's best action so far, and its advantage, lines 11 to 15.

    Args:
      params: Of the network, of one member.
      share: The tasks.
      table: The known rewards.
      best_row: Row of a_max. Shape [b], int32.
      recipe: Network and settings.

    Returns:
      The loss, shape []; the advantage, shape [b].
    """
    if recipe.whole and recipe.config.baseline != "mean":
        return _factored_imitation_loss(params, share, table, best_row, recipe)
    _, log_ps = _distributions(params, share, table, recipe)
    baseline = _baseline(log_ps, share, recipe)
    advantage = jax.lax.stop_gradient(share.scale * (share.reward_of(best_row) - baseline))
    return reinforce.reinforce_loss(log_ps, best_row, advantage, share.weights), advantage


def _factored_imitation_loss(params, share, table, best_row, recipe):
    """Returns the same without the probabilities of all S rows.

    On a whole table P_S is P itself, a product over factors.
    """
    logs = reinforce.level_log_probs(recipe.policy.apply({"params": params}, share.inputs))
    best = jnp.argmax(table.rows[best_row], axis=-1)
    log_ps = reinforce.action_log_prob(logs, best)[:, None]
    nu = reinforce.greedy_action(logs) @ level_strides(recipe.policy.num_levels)
    baseline = share.reward_of(nu) if recipe.config.baseline == "greedy" else 0.0
    advantage = jax.lax.stop_gradient(share.scale * (share.reward_of(best_row) - baseline))
    first = jnp.zeros_like(best_row)
    return reinforce.reinforce_loss(log_ps, first, advantage, share.weights), advantage


def _distributions(params, share, table, recipe):
    """Returns log pi, shape [b, M, K], and log P_S, shape [b, S]."""
    logs = reinforce.level_log_probs(recipe.policy.apply({"params": params}, share.inputs))
    return logs, reinforce.set_log_probs(logs, table.rows, table.known)


def _baseline(log_ps: jax.Array, share: Share, recipe: Recipe) -> jax.Array:
    """Returns what Eq. 4 subtracts: R(nu), nu the likeliest action of the set. Shape [b]."""
    if recipe.config.baseline == "mean":
        return (jnp.exp(log_ps) * share.rewards).sum(axis=1)
    if recipe.config.baseline == "none":
        return jnp.zeros(len(share.rewards))
    return share.reward_of(jnp.argmax(log_ps, axis=1))
