"""Epochs of the policy on the machine at hand: over devices, over members, over cores.

The minibatch of tasks is mapped over all devices; members are vmapped within, or, where a CPU
has them train a large network, run one by one, one part of them on each core.

Letters as in `policy_step`.
"""

from __future__ import annotations

import concurrent.futures
import functools
import itertools
import json
import math
import os
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from ml_collections import ConfigDict

from t2s_jax import parallel
from t2s_jax.models.policy import Policy
from t2s_jax.policy_step import Learner, TableArrays, member_seeds, train_member

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

    Returns:
      The learner, and for each name in `HISTORY` its mean over tasks in every epoch. Shape
      [E, L]; entries from last - first on are 0.
    """
    step = _compiled(policy, _compiled_settings(config), own_tasks=False)
    bounds = np.array([first, last], np.int32)
    slots = parallel.split_batch(_slots(config.batch_tasks))

    def run(members):
        learner, seeds = members
        return step((learner, seeds, table, inputs, bounds), slots)

    return _on_cores(run, (learner, member_seeds(config)))


def train_folds(
    learner: Learner,
    seeds: np.ndarray,
    table: TableArrays,
    inputs: np.ndarray,
    first: int,
    last: int,
    policy: Policy,
    config: ConfigDict,
) -> tuple[Learner, dict[str, jax.Array]]:
    """`train_epochs` of E members that each have tasks of their own, as held-out folds do.

    Args:
      learner: after epoch first - 1.
      seeds: of the members. Shape [E], uint32.
      table: with rewards [E, N, S] and scale [E, N]; rows and known are shared.
      inputs: Shape [E, N, R], float32.
      first: counted from 0.
      last: one past the last epoch.
      policy: the network.
      config: the policy section; its `members` and `seed` are not looked at.

    Returns:
      As `train_epochs`.
    """
    step = _compiled(policy, _compiled_settings(config), own_tasks=True)
    bounds = np.array([first, last], np.int32)
    slots = parallel.split_batch(_slots(config.batch_tasks))

    def run(members):
        learner, seeds, rewards, scale, inputs = members
        own = table.replace(rewards=rewards, scale=scale)
        return step((learner, seeds, own, inputs, bounds), slots)

    return _on_cores(run, (learner, seeds, table.rewards, table.scale, inputs))


@functools.lru_cache(maxsize=8)
def _compiled(policy: Policy, config_json: str, own_tasks: bool):
    config = ConfigDict(json.loads(config_json))
    table_axes, inputs_axis = (TableArrays(None, None, 0, 0), 0) if own_tasks else (None, None)

    def step(state, batch):
        learner, seeds, table, inputs, bounds = state
        train = functools.partial(train_member, policy=policy, config=config)
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
    slots = np.arange(padded, dtype=np.int32).reshape(parallel.process_count(), -1)
    mine = slots[parallel.process_index()]
    return {"slot": mine, "used": (mine < batch_tasks).astype(np.float32)}


def _one_by_one(params: Any) -> bool:
    """Whether members are trained one after the other rather than vmapped.

    An update reads and writes all parameters. On a CPU those of one large network stay in a
    core's cache, those of several do not.
    """
    size = sum(x.size for x in jax.tree.leaves(params)) // len(jax.tree.leaves(params)[0])
    return jax.default_backend() == "cpu" and size > _CACHED


def _on_cores(run: Callable, members: Any) -> Any:
    """`run` for parts of the members at once, one part for each core, where that is faster.

    Members know nothing of each other. With several devices the cores have work already, and
    programs with collectives must not overtake one another.
    """
    learner, *others = members
    count = len(learner.best_row)
    parts = min(count, len(os.sched_getaffinity(0)))
    if jax.device_count() > 1 or parts < 2 or not _one_by_one(learner.params):
        # Placed as a step returns it: a first learner from elsewhere would compile a second time.
        return run((parallel.replicate(learner), *others))
    members = parallel.to_host(members)
    bounds = itertools.pairwise(round(n * count / parts) for n in range(parts + 1))
    split = [jax.tree.map(lambda x, a=a, b=b: x[a:b], members) for a, b in bounds]
    with concurrent.futures.ThreadPoolExecutor(parts) as threads:
        done = list(threads.map(lambda part: parallel.to_host(run(part)), split))
    return jax.tree.map(lambda *leaves: np.concatenate(leaves), *done)
