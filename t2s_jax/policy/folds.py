"""Trains REINFORCE policies for many held-out folds at once: one program, all folds vmapped.

F folds that train on n tasks each, E seeds, N tasks in all, D dimensions of the task vector, R
inputs of the network, S measured SimParams, M factors, K levels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import numpy as np
from ml_collections import ConfigDict

from t2s_jax.policy import epochs
from t2s_jax.policy.learner import member_seeds, new_learner
from t2s_jax.policy.network import Policy, PolicyEnsemble, init_members, span_basis
from t2s_jax.policy.table_arrays import TableArrays, make_table
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import parallel
from t2s_jax.task2vec.task_features import TaskFeatures


def train_on_folds(
    table: RewardTable,
    vectors: np.ndarray,
    folds: Sequence[np.ndarray],
    config: ConfigDict,
    *,
    layers: tuple[int, ...] = (),
    report: Callable[[int], None] = lambda epoch: None,
) -> list[PolicyEnsemble]:
    """Trains `config.members` policies for each fold, all in parallel.

    Args:
      table: Rewards of all N tasks.
      vectors: Task vectors. Shape [N, D], float32.
      folds: Places of the n tasks that each trains on.
      config: The policy section.
      layers: Dimensions of each layer's part of a vector, see `TaskFeatures`.
      report: Called with the number of epochs done.

    Returns:
      An ensemble for each fold.
    """
    seeds = member_seeds(config)
    policy = Policy(table.space.num_levels, tuple(config.hidden))
    parts = [_fold_inputs(vectors, fold, config, layers) for fold in folds]
    dim = parts[0][1].shape[0]
    params = [init_members(policy, seeds, basis, dim) for _, basis, _ in parts]
    params = jax.tree.map(lambda *leaves: np.concatenate(leaves), *params)

    def members(values: Sequence[np.ndarray]) -> np.ndarray:
        """Repeats the folds' arrays for each of their members. Shape [F * E, ...]."""
        return np.repeat(np.stack(values), len(seeds), axis=0)

    learner = new_learner(params, config, len(folds[0]))
    arrays = [_fold_table(table, fold, config) for fold in folds]
    arrays = arrays[0].replace(
        rewards=members([a.rewards for a in arrays]), scale=members([a.scale for a in arrays])
    )
    inputs, seeds = members([inputs for *_, inputs in parts]), np.tile(seeds, len(folds))
    for first in range(0, config.epochs, config.log_epochs):
        last = min(first + config.log_epochs, config.epochs)
        learner, history = epochs.train_epochs(
            learner, arrays, inputs, first, last, policy, config, fold_seeds=seeds
        )
        jax.block_until_ready(history)
        report(last)
    params = parallel.to_host(learner.params)
    size = config.members
    return [
        PolicyEnsemble(
            table.space,
            tuple(config.hidden),
            jax.tree.map(lambda x, at=number * size: x[at : at + size], params),
            basis,
            features,
        )
        for number, (features, basis, _) in enumerate(parts)
    ]


def _fold_inputs(
    vectors: np.ndarray, fold: np.ndarray, config: ConfigDict, layers: tuple[int, ...]
) -> tuple[TaskFeatures, np.ndarray, np.ndarray]:
    """Returns a fold's scaling, basis [D, n] and inputs [n, n]; n coordinates whatever the rank."""
    features = TaskFeatures.fit(
        config.input_scaling, vectors[fold], layers, length=config.input_length
    )
    seen = features(vectors[fold]).astype(np.float32)
    basis = span_basis(seen)
    basis = np.pad(basis, ((0, 0), (0, len(fold) - basis.shape[1])))
    return features, basis, seen @ basis


def _fold_table(table: RewardTable, fold: np.ndarray, config: ConfigDict) -> TableArrays:
    return make_table(
        list(table.params),
        table.rewards[fold],
        len(table),
        table.space.num_levels,
        config.reward_scale,
    )
