"""The reward model's hyperparameters by marginal likelihood (type II; Rasmussen and Williams, 5.4).

A grid search maximises the probability of the whole table under the model over the relatedness of
tasks, the share of all tasks, the smoothness over factors and the noise. Points of the grid share
most of a fit: all of them the tasks' features and distances, all correlations and noises the
tasks' eigenbasis, all noises the rotated rewards.

N tasks, S measured SimParams, D dimensions of the task vector.
"""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np

from t2s_jax.policy.factor_kernels import decompose
from t2s_jax.policy.reward_model import (
    ModelSettings,
    RewardModel,
    distance_unit,
    log_likelihood,
    scaled_rewards,
    task_kernel,
)
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_features import JointFeatures, squared_distances

LENGTHS, CORRELATIONS, NOISES = (0.5, 1.5, 5.0), (0.6, 0.8, 0.9), (0.03, 0.1, 0.3, 1.0)
MIXES = ((1.0, 0.0, 0.3), (1.0, 0.3, 0.3), (1.0, 1.0, 0.3), (0.3, 1.0, 0.1))


def fit_model(
    settings: ModelSettings, table: RewardTable, embeddings: TaskEmbeddings, *, tuned: bool = False
) -> RewardModel:
    """Fits the reward model to a table.

    Args:
      settings: Of the model.
      table: Rewards of N tasks.
      embeddings: The same tasks, in the same order.
      tuned: Whether length, mix, correlation and noise are chosen by `most_likely`.
    """
    if tuned:
        settings = most_likely(settings, table, embeddings)
    return RewardModel(
        settings,
        table.space,
        table.params,
        table.rewards,
        embeddings.rows,
        embeddings.layers,
        _extra(embeddings),
    )


def _extra(embeddings: TaskEmbeddings) -> int:
    return 0 if embeddings.invariances is None else embeddings.invariances.shape[1]


def most_likely(
    settings: ModelSettings, table: RewardTable, embeddings: TaskEmbeddings
) -> ModelSettings:
    """Chooses length, mix, correlation and noise by the highest marginal likelihood.

    Of equals the first on the grid wins. Settings without a related part (`related` 0) keep none.
    """
    mixes = [mix for mix in MIXES if settings.related or not mix[1]]
    features = JointFeatures.fit(
        settings.scaling,
        embeddings.rows,
        embeddings.layers,
        _extra(embeddings),
        settings.invariances,
    )(embeddings.rows)
    distances = squared_distances(features, features)
    distances /= distance_unit(distances)
    products = features @ features.T if settings.task_kernel == "linear" else None
    rewards, _ = scaled_rewards(table.rewards, settings.reward_scale)

    best, highest = settings, -np.inf
    for length, (shared, related, own) in itertools.product(LENGTHS, mixes):
        candidate = dataclasses.replace(
            settings, length=length, shared=shared, related=related, own=own
        )
        values, basis = np.linalg.eigh(task_kernel(candidate, distances, products))
        along_tasks, values = basis.T @ rewards, np.maximum(values, 0.0)[:, None]
        for correlation in CORRELATIONS:
            _, _, eigenvalues, eigenvectors = decompose(
                table.space, table.params, settings.factor_kernel, correlation
            )
            rotated, signal = along_tasks @ eigenvectors, values * eigenvalues[None]
            for noise in NOISES:
                likelihood = log_likelihood(rotated, signal + noise)
                if likelihood > highest:
                    highest = likelihood
                    best = dataclasses.replace(candidate, correlation=correlation, noise=noise)
    return best
