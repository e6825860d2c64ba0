"""Distances between tasks by their Task2Vec embeddings, and whether groups of tasks cluster.

Achille et al., Task2Vec, ICCV 2019, section 4. N tasks, D filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

# Achille et al.'s weight of complexity, "robust to the choice of meta-tasks".
ALPHA = 0.15


def cosine_distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Returns Task2Vec's symmetric distance (eq. 3): 1 - cos(a / (a + b), b / (a + b)).

    Filters differ by orders of magnitude in their Fisher information; dividing by the sum of
    both vectors gives them similar weight.

    Args:
      a: Shape [..., D], non-negative.
      b: Shape [..., D], non-negative.

    Returns:
      Shape [...], in [0, 1].
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    total = np.maximum(a + b, 1e-300)
    a, b = a / total, b / total
    norms = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return 1.0 - np.sum(a * b, axis=-1) / np.maximum(norms, 1e-300)


def trivial_embedding(vectors: np.ndarray) -> np.ndarray:
    """Returns the embedding of the trivial task, which is the same for all filters.

    Such a task needs nothing of the network: its posterior is the isotropic prior. The paper leaves
    the scale of the prior open; here it is the median of the given vectors.

    Args:
      vectors: Shape [N, D], non-negative.

    Returns:
      Shape [D], float64.
    """
    vectors = np.asarray(vectors, np.float64)
    return np.full(vectors.shape[-1], np.median(vectors))


def asymmetric_distance(
    a: np.ndarray, b: np.ndarray, trivial: np.ndarray, alpha: float = ALPHA
) -> np.ndarray:
    """Returns the distance of task b from task a for transfer from a to b (eq. 4).

    It is d(a, b) - alpha d(a, trivial): the farther a is from the trivial task, the more complex it
    is and the better a network trained on it transfers.

    Args:
      a: Of the task trained on. Shape [..., D], non-negative.
      b: Of the task transferred to. Shape [..., D], non-negative.
      trivial: See `trivial_embedding`. Shape [D].
      alpha: Weight of the complexity.

    Returns:
      Shape [...], in [-alpha, 1].
    """
    return cosine_distance(a, b) - alpha * cosine_distance(a, trivial)


def distance_matrix(vectors: np.ndarray) -> np.ndarray:
    """Returns symmetric distances of all pairs of tasks.

    Args:
      vectors: Shape [N, D], non-negative.

    Returns:
      Shape [N, N], float64, with zeros on the diagonal.
    """
    rows = [cosine_distance(vector[None], vectors) for vector in np.asarray(vectors)]
    matrix = np.stack(rows)
    np.fill_diagonal(matrix, 0.0)
    return matrix


def asymmetric_matrix(vectors: np.ndarray, alpha: float = ALPHA) -> np.ndarray:
    """Returns asymmetric distances from each task (row) to each other task (column).

    Args:
      vectors: Shape [N, D], non-negative.
      alpha: See `asymmetric_distance`.

    Returns:
      Shape [N, N], float64.
    """
    from_trivial = cosine_distance(vectors, trivial_embedding(vectors)[None])
    return distance_matrix(vectors) - alpha * from_trivial[:, None]


class Clustering(NamedTuple):
    """How far tasks of the same group lie together.

    Attributes:
      tasks: Number of tasks in groups of at least two; the others count only as neighbours.
      within: Mean distance of two tasks of the same group.
      between: Mean distance of two tasks of different groups.
      neighbour: Share of the `tasks` whose nearest other task is of their own group.
      chance: Mean of `neighbour` over random permutations of the groups.
      p_within: p-value of `between` / `within`: the share of permutations in which it is at least
        as large.
      p_neighbour: p-value of `neighbour`, in the same way.
    """

    tasks: int
    within: float
    between: float
    neighbour: float
    chance: float
    p_within: float
    p_neighbour: float


def clustering(
    distances: np.ndarray, groups: Sequence[str], *, dealings: int = 10_000, seed: int = 0
) -> Clustering | None:
    """Tests whether groups of tasks cluster, by permutations of the groups.

    Args:
      distances: Symmetric. Shape [N, N].
      groups: Of the N tasks.
      dealings: Number of permutations.
      seed: Of the permutations.

    Returns:
      None where no group has two tasks, or all tasks are of one group.
    """
    _, numbers, counts = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    if len(counts) < 2 or counts.max() < 2:
        return None
    found = _scores(distances, numbers)
    rng = np.random.default_rng(seed)
    dealt = np.array([_scores(distances, rng.permutation(numbers)) for _ in range(dealings)])
    ratios, neighbours = dealt[:, 1] / dealt[:, 0], dealt[:, 2]
    # The given groups count as one of the permutations, so that no p-value is 0.
    at_least = (
        1 + np.sum(ratios >= found[1] / found[0] - 1e-12),
        1 + np.sum(neighbours >= found[2] - 1e-12),
    )
    return Clustering(
        int(np.sum(counts[numbers] > 1)),
        *found,
        float(neighbours.mean()),
        *(float(count / (dealings + 1)) for count in at_least),
    )


def _scores(distances: np.ndarray, numbers: np.ndarray) -> tuple[float, float, float]:
    """Returns `within`, `between` and `neighbour` of `Clustering`."""
    same = numbers[:, None] == numbers[None]
    others = ~np.eye(len(numbers), dtype=bool)
    within, between = distances[same & others].mean(), distances[~same].mean()
    nearest = np.where(others, distances, np.inf).argmin(axis=1)
    counted = np.sum(same & others, axis=1) > 0
    return float(within), float(between), float(np.mean(same[range(len(same)), nearest][counted]))
