"""Proposes the SimParams that a live round measures: lines 5 to 9 of Algorithm 1.

For each task of a minibatch the policy proposes nu, the likeliest SimParams, and a draw
a ~ pi + epsilon. Draws are conditioned on being new, because rewards that are known are replayed
anyway. All randomness is addressed by seed and round.

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

from t2s_jax.policy import reinforce
from t2s_jax.policy.learner import member_seeds
from t2s_jax.policy.network import Policy, level_mask
from t2s_jax.policy.schedule import exploration, minibatch_size
from t2s_jax.policy.step import PROPOSE, purpose_key
from t2s_jax.sim.simspace import SimParams, SimSpace

# Draws before a proposal falls back to a uniform one: enough unless nearly all of the policy's
# probability lies on SimParams that are measured already.
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
    """Returns SimParams that are not known, in the order in which they should be measured.

    Args:
      policy: The network.
      params: Of its members, on the host, a pytree with leading axis [E]; one member acts in each
        round, in turn, to save budget.
      inputs: Of the tasks. Shape [N, R], float32.
      known: SimParams that are measured.
      number: Of the round, from 0.
      space: Of the SimParams.
      config: The policy section.
    """
    member = number % config.members
    seed = member_seeds(config)[member]
    tasks = acting_tasks(number, len(inputs), config)
    drawn, greedy = _act(policy)(
        jax.tree.map(lambda x: x[member], params),
        inputs[tasks],
        seed,
        np.int32(number),
        exploration(config, number),
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
    """Returns the tasks of a round; successive rounds pass over all tasks. Shape [B], int."""
    size = minibatch_size(config, num_tasks)
    lap, place = divmod(number, math.ceil(num_tasks / size))
    order = np.random.default_rng([config.seed, lap]).permutation(num_tasks)
    return order[place * size : (place + 1) * size]


def any_unknown(
    random: np.random.Generator, known: Collection[SimParams], space: SimSpace
) -> SimParams | None:
    """Draws uniformly among the SimParams that are not known; returns None where all are."""
    if len(known) >= space.size:
        return None
    while True:
        params = tuple(int(random.integers(k)) for k in space.num_levels)
        if params not in known:
            return params


@functools.lru_cache(maxsize=8)
def _act(policy: Policy):
    """Returns one member's compiled proposals: draws [_TRIES, B, M] and nu [B, M]."""
    levels = level_mask(policy.num_levels)

    def act(params, inputs, seed, number, epsilon):
        key = purpose_key(seed, PROPOSE)
        logs = reinforce.level_log_probs(policy.apply({"params": params}, inputs))
        explored = reinforce.explore(logs, levels, epsilon)
        draws = reinforce.sample_actions(jax.random.fold_in(key, number), explored, _TRIES)
        return draws, reinforce.greedy_action(logs)

    return jax.jit(act)
