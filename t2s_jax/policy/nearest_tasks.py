"""The simplest predictor for a new task: the best SimParams of the nearest seen tasks.

N training tasks, S measured SimParams, B tasks, D dimensions of the task vector.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from t2s_jax.task2vec.task_features import TaskFeatures, squared_distances


def best_of_nearest(
    scaling: str, count: int, rewards: np.ndarray, vectors: np.ndarray, layers: tuple[int, ...] = ()
) -> Callable[[np.ndarray], np.ndarray]:
    """Returns a predictor of the SimParams with the highest mean reward over the nearest tasks.

    Args:
      scaling: See `TaskFeatures`.
      count: Of nearest tasks.
      rewards: Shape [N, S], percent.
      vectors: Shape [N, D], float32.
      layers: See `TaskFeatures`.

    Returns:
      A function from task vectors, shape [B, D], to places of SimParams, shape [B], int.
    """
    features = TaskFeatures.fit(scaling, vectors, layers)
    seen = features(vectors)

    def choose(others: np.ndarray) -> np.ndarray:
        order = squared_distances(features(others), seen).argsort(axis=1, kind="stable")
        return rewards[order[:, :count]].mean(axis=1).argmax(axis=1)

    return choose
