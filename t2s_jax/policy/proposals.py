"""What a live round measures: lines 5 to 9 of Algorithm 1.

A minibatch of tasks acts; for each of them the policy proposes nu, the likeliest SimParams, and a
draw a ~ pi + epsilon. To measure the same SimParams again would teach nothing, since the rewards
that are known are replayed: draws are taken given that they are new. Everything random is
addressed by seed and round.

N tasks, R inputs, B tasks in the minibatch, M factors.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Collection
from typing import Any

import jax
import numpy as np
from ml_collections import ConfigDict

from t2s_jax.policy import reinforce, step
from t2s_jax.policy.network import Policy, level_mask
from t2s_jax.sim.simspace import SimParams, SimSpace

# Draws of a before a proposal falls back to a uniform draw: enough unless the policy is all but
# certain of SimParams that are measured already.
_TRIES = 64


def propose(
    policy: Policy,
    params: Any,
    inputs: np.ndarray,
    known: Collection[SimParams],
    number: int,
    space: SimSpace,
    config: ConfigDict,
) -> list[SimParams]:
    """SimParams that are not known, in the order in which they are best measured.

    Args:
      policy: the network.
      params: of its members, on the host, a pytree with leading axis [E]; one member acts, in
        turn, to save budget.
      inputs: of the tasks. Shape [N, R], float32.
      known: SimParams that are measured.
      number: of the round, from 0.
      space: of the SimParams.
      config: the policy section.
    """
    member = number % config.members
    seed = step.member_seeds(config)[member]
    tasks = acting_tasks(number, len(inputs), config)
    drawn, greedy = _act(policy)(
        jax.tree.map(lambda x: x[member], params),
        inputs[tasks],
        seed,
        np.int32(number),
        step.exploration(config, number),
    )
    drawn, greedy = np.asarray(drawn), np.asarray(greedy)
    random = np.random.default_rng([int(seed), number])
    known, proposals = set(known), []
    for i in range(len(tasks)):
        fresh = [tuple(a) for a in drawn[:, i].tolist() if tuple(a) not in known]
        action = fresh[0] if fresh else any_unknown(random, known, space)
        for wanted in (tuple(greedy[i].tolist()), action):
            if wanted is not None and wanted not in known:
                known.add(wanted)
                proposals.append(wanted)
    return proposals


def acting_tasks(number: int, num_tasks: int, config: ConfigDict) -> np.ndarray:
    """The round's minibatch; successive rounds pass over all tasks. Shape [B], int."""
    size = step.minibatch_size(config, num_tasks)
    lap, place = divmod(number, math.ceil(num_tasks / size))
    order = np.random.default_rng([config.seed, lap]).permutation(num_tasks)
    return order[place * size : (place + 1) * size]


def any_unknown(
    random: np.random.Generator, known: Collection[SimParams], space: SimSpace
) -> SimParams | None:
    """A uniform draw among the SimParams that are not known; None where all are."""
    if len(known) >= space.size:
        return None
    while True:
        params = tuple(int(random.integers(k)) for k in space.num_levels)
        if params not in known:
            return params


@functools.lru_cache(maxsize=8)
def _act(policy: Policy):
    """What one member would do: (draws [_TRIES, B, M] from pi + epsilon, nu [B, M])."""
    levels = level_mask(policy.num_levels)

    def act(params, inputs, seed, number, epsilon):
        key = step.purpose_key(seed, step.PROPOSE)
        logs = reinforce.level_log_probs(policy.apply({"params": params}, inputs))
        explored = reinforce.explore(logs, levels, epsilon)
        draws = reinforce.sample_actions(jax.random.fold_in(key, number), explored, _TRIES)
        return draws, reinforce.greedy_action(logs)

    return jax.jit(act)
