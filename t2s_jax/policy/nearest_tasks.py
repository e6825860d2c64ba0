"""The simplest predictor for a new task: what is best for the seen tasks that lie nearest.

N training tasks, S measured SimParams, B tasks, D dimensions of the task vector.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from t2s_jax.task2vec.task_features import TaskFeatures, squared_distances


def best_of_nearest(
    scaling: str, count: int, rewards: np.ndarray, vectors: np.ndarray, layers: tuple[int, ...] = ()
) -> Callable[[np.ndarray], np.ndarray]:
    """Nearest neighbours in task space: what is best on average over the `count` nearest tasks.

    Args:
      scaling: see `TaskFeatures`.
      count: of neighbours.
      rewards: Shape [N, S], percent.
      vectors: Shape [N, D], float32.
      layers: see `TaskFeatures`.

    Returns:
      A function of task vectors, shape [B, D], to the place of the choice among the S, [B], int.
    """
    features = TaskFeatures.fit(scaling, vectors, layers)
    seen = features(vectors)

    def choose(others: np.ndarray) -> np.ndarray:
        order = squared_distances(features(others), seen).argsort(axis=1, kind="stable")
        return rewards[order[:, :count]].mean(axis=1).argmax(axis=1)

    return choose
