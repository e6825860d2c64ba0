"""Epochs of the policy on the machine at hand: over devices, over members, over cores.

The minibatch of tasks is mapped over all devices; members are vmapped within, or, where they have
a large network on a CPU, trained one by one.

Letters as in `policy_step`.
"""

from __future__ import annotations

import functools
import json
import math
from typing import Any

import jax
import numpy as np
from ml_collections import ConfigDict

from t2s_jax.policy.network import Policy
from t2s_jax.policy.step import (
    Learner,
    TableArrays,
    is_whole,
    member_seeds,
    minibatch_size,
    train_member,
)
from t2s_jax.runtime import hosts, parallel

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
    """Runs the epochs first..last-1, at most L = `call_epochs(config)`, on all devices.

    Args:
      learner: after epoch first - 1.
      table: the rewards known now.
      inputs: of the tasks. Shape [N, R], float32.
      first: counted from 0.
      last: one past the last epoch.
      policy: the network.
      config: the policy section.
      fold_seeds: of E members that each have tasks of their own, as held-out folds do; shape [E],
        uint32. Then the table has rewards [E, N, S] and scale [E, N], inputs have the shape
        [E, N, R], and `members` and `seed` of the config are not looked at.

    Returns:
      The learner, and for each name in `HISTORY` its mean over tasks in every epoch. Shape
      [E, L]; entries from last - first on are 0.
    """
    own_tasks = fold_seeds is not None
    whole = is_whole(table, policy.num_levels)
    step = _compiled(policy, _compiled_settings(config), own_tasks, whole)
    # Placed as a step returns it: a first learner from elsewhere would compile a second time.
    learner = parallel.replicate(learner)
    seeds = fold_seeds if own_tasks else member_seeds(config)
    state = (learner, seeds, table, inputs, np.array([first, last], np.int32))
    slots = _slots(minibatch_size(config, inputs.shape[-2]))
    return step(state, parallel.split_batch(slots))


@functools.lru_cache(maxsize=8)
def _compiled(policy: Policy, config_json: str, own_tasks: bool, whole: bool):
    config = ConfigDict(json.loads(config_json))
    table_axes, inputs_axis = (TableArrays(None, None, 0, 0), 0) if own_tasks else (None, None)

    def step(state, batch):
        learner, seeds, table, inputs, bounds = state
        train = functools.partial(train_member, policy=policy, config=config, whole=whole)
        if not _one_by_one(learner.params):
            return jax.vmap(train, in_axes=(0, 0, table_axes, inputs_axis, None, None))(
                learner, seeds, table, inputs, bounds, batch
            )

        def one(member):
            learner, seed, rewards, scale, inputs_of = member
            own = table.replace(rewards=rewards, scale=scale) if own_tasks else table
            return train(learner, seed, own, inputs_of if own_tasks else inputs, bounds, batch)

        own = (table.rewards, table.scale, inputs) if own_tasks else (seeds, seeds, seeds)
        return jax.lax.map(one, (learner, seeds, *own))

    # The tables would be donated with the learner and have no output to go to.
    return parallel.map_step(step, donate_state=False)


def _compiled_settings(config: ConfigDict) -> str:
    compiled = {n: v for n, v in config.to_dict().items() if n not in (*_HOST_ONLY, "members")}
    return json.dumps(compiled, sort_keys=True)


def _slots(batch_tasks: int) -> dict[str, np.ndarray]:
    """This process's places in the minibatch. The last devices may have empty ones."""
    devices = jax.device_count()
    padded = math.ceil(batch_tasks / devices) * devices
    slots = np.arange(padded, dtype=np.int32).reshape(hosts.process_count(), -1)
    mine = slots[hosts.process_index()]
    return {"slot": mine, "used": (mine < batch_tasks).astype(np.float32)}


def _one_by_one(params: Any) -> bool:
    """Whether members are trained one after the other rather than vmapped.

    An update reads and writes all parameters. On a CPU those of one large network stay in a
    core's cache, those of several do not.
    """
    size = sum(x.size for x in jax.tree.leaves(params)) // len(jax.tree.leaves(params)[0])
    return jax.default_backend() == "cpu" and size > _CACHED
