"""Epochs of policy training on all devices of the machine.

The minibatch of tasks is mapped over all devices. On each, ensemble members are vmapped, or
trained one by one where a CPU trains a large network.

E members, N tasks, R inputs of the network, S rows of the table, L the largest number of epochs in
one call.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import jax
import numpy as np
from ml_collections import ConfigDict, FrozenConfigDict

from t2s_jax.policy.learner import Learner, member_seeds
from t2s_jax.policy.losses import Recipe
from t2s_jax.policy.network import Policy
from t2s_jax.policy.schedule import minibatch_size
from t2s_jax.policy.step import train_member
from t2s_jax.policy.table_arrays import TableArrays, is_whole
from t2s_jax.runtime import hosts, implementation, parallel

# Parameters of a network beyond which a CPU trains members one by one.
_CACHED = 2**15

# Settings that the compiled program does not read: changing them compiles nothing anew.
_HOST_ONLY = (
    "seed",
    "hidden",
    "span_inputs",
    "checkpoint_epochs",
    "input_scaling",
    "input_length",
    "predictor",
)


def train_epochs(
    learner: Learner,
    table: TableArrays,
    inputs: np.ndarray,
    first: int,
    last: int,
    policy: Policy,
    config: ConfigDict,
    *,
    fold_seeds: np.ndarray | None = None,
) -> tuple[Learner, dict[str, jax.Array]]:
    """Trains for the epochs first..last-1, at most L = `call_epochs(config)`, on all devices.

    Args:
      learner: After epoch first - 1.
      table: The known rewards.
      inputs: Of the tasks. Shape [N, R], float32.
      first: The first epoch, counted from 0.
      last: One past the last epoch.
      policy: The network.
      config: The policy section.
      fold_seeds: Of E members with tasks of their own, as held-out folds have; shape [E], uint32.
        Then the table has rewards [E, N, S] and scale [E, N], inputs have the shape [E, N, R],
        and `members` and `seed` of the config are ignored.

    Returns:
      The learner, and for each name in `HISTORY` its mean over tasks in every epoch. Shape
      [E, L]; entries from last - first on are 0.
    """
    own_tasks = fold_seeds is not None
    recipe = Recipe(policy, _compiled_settings(config), is_whole(table, policy.num_levels))
    # Placed as a step returns it: a first learner from elsewhere would compile a second time.
    learner = parallel.replicate(learner)
    seeds = fold_seeds if own_tasks else member_seeds(config)
    state = (learner, seeds, table, inputs, np.array([first, last], np.int32))
    slots = _slots(minibatch_size(config, inputs.shape[-2]))
    return _compiled(recipe, own_tasks)(state, parallel.split_batch(slots))


@functools.lru_cache(maxsize=8)
def _compiled(recipe: Recipe, own_tasks: bool):
    step = functools.partial(_train_members, recipe=recipe, own_tasks=own_tasks)
    # The tables would be donated with the learner and have no output to go to.
    return parallel.map_step(step, donate_state=False)


def _train_members(state, slots, *, recipe: Recipe, own_tasks: bool):
    """Trains all members on one device; see `train_epochs`."""
    learner, seeds, table, inputs, bounds = state
    train = functools.partial(train_member, recipe=recipe)
    if not _one_by_one(learner.params):
        table_axes, inputs_axis = (TableArrays(None, None, 0, 0), 0) if own_tasks else (None, None)
        return jax.vmap(train, in_axes=(0, 0, table_axes, inputs_axis, None, None))(
            learner, seeds, table, inputs, bounds, slots
        )
    if not own_tasks:
        return jax.lax.map(
            lambda member: train(*member, table, inputs, bounds, slots), (learner, seeds)
        )

    def one(member):
        learner, seed, rewards, scale, own_inputs = member
        own_table = table.replace(rewards=rewards, scale=scale)
        return train(learner, seed, own_table, own_inputs, bounds, slots)

    return jax.lax.map(one, (learner, seeds, table.rewards, table.scale, inputs))


def _compiled_settings(config: ConfigDict) -> FrozenConfigDict:
    """Returns the settings that the compiled program depends on."""
    names = (*_HOST_ONLY, "members")
    return FrozenConfigDict({n: v for n, v in config.to_dict().items() if n not in names})


def _slots(batch_tasks: int) -> dict[str, np.ndarray]:
    """Returns this process's places in the minibatch; the last devices may have empty ones."""
    devices = jax.device_count()
    padded = math.ceil(batch_tasks / devices) * devices
    slots = np.arange(padded, dtype=np.int32).reshape(hosts.process_count(), -1)
    mine = slots[hosts.process_index()]
    return {"slot": mine, "used": (mine < batch_tasks).astype(np.float32)}


def _one_by_one(params: Any) -> bool:
    """Returns whether members are trained one after the other rather than vmapped.

    An update reads and writes all parameters. On a CPU those of one large network stay in a
    core's cache, those of several do not.
    """
    size = sum(x.size for x in jax.tree.leaves(params)) // len(jax.tree.leaves(params)[0])
    return implementation.on_cpu() and size > _CACHED
