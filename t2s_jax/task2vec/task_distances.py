"""Distances between tasks in the space of Task2Vec, and whether groups of tasks lie together.

Achille et al., ICCV 2019, section 4. N tasks, D filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

# Achille et al.'s weight of complexity, "robust to the choice of meta-tasks".
ALPHA = 0.15


def cosine_distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 - cosine similarity of vectors, each normalised by the pair: Task2Vec's symmetric distance.

    Filters differ by orders of magnitude in their Fisher information; dividing by the sum of
    both vectors weighs them alike (eq. 3).

    Args:
      a: Shape [..., D], not negative.
      b: Shape [..., D], not negative.

    Returns:
      Shape [...], in [0, 1].
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    total = np.maximum(a + b, 1e-300)
    a, b = a / total, b / total
    norms = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return 1.0 - np.sum(a * b, axis=-1) / np.maximum(norms, 1e-300)


def trivial_embedding(vectors: np.ndarray) -> np.ndarray:
    """The embedding of a task that asks nothing of the network: the same for all filters.

    Its posterior is the isotropic prior. The paper leaves the prior's scale open; the median of
    the given vectors puts it in the middle of what is compared.

    Args:
      vectors: Shape [N, D], not negative.

    Returns:
      Shape [D], float64.
    """
    vectors = np.asarray(vectors, np.float64)
    return np.full(vectors.shape[-1], np.median(vectors))


def asymmetric_distance(
    a: np.ndarray, b: np.ndarray, trivial: np.ndarray, alpha: float = ALPHA
) -> np.ndarray:
    """How far task b is from task a where a network trained on a is to serve b (eq. 4).

    d(a, b) - alpha d(a, trivial): the farther a is from the trivial task, the more complex it is
    and the better its network transfers.

    Args:
      a: of the task trained on. Shape [..., D], not negative.
      b: of the task transferred to. Shape [..., D], not negative.
      trivial: see `trivial_embedding`. Shape [D].
      alpha: weight of the complexity.

    Returns:
      Shape [...], in [-alpha, 1].
    """
    return cosine_distance(a, b) - alpha * cosine_distance(a, trivial)


def distance_matrix(vectors: np.ndarray) -> np.ndarray:
    """Symmetric distances between all tasks. Shape [N, N], float64, 0 on the diagonal."""
    rows = [cosine_distance(vector[None], vectors) for vector in np.asarray(vectors)]
    matrix = np.stack(rows)
    np.fill_diagonal(matrix, 0.0)
    return matrix


def asymmetric_matrix(vectors: np.ndarray, alpha: float = ALPHA) -> np.ndarray:
    """Distances from each task (row) to each other one (column). Shape [N, N], float64."""
    from_trivial = cosine_distance(vectors, trivial_embedding(vectors)[None])
    return distance_matrix(vectors) - alpha * from_trivial[:, None]


class Clustering(NamedTuple):
    """Whether tasks of a group lie together.

    Attributes:
      tasks: how many are in a group of at least two; the others count only as neighbours.
      within: mean distance between two tasks of a group.
      between: mean distance between tasks of different groups.
      neighbour: share of the `tasks` whose nearest other task is of their own group.
      chance: the mean of `neighbour` where groups are dealt to tasks at random.
      p_within: share of random dealings in which `between` / `within` is as large.
      p_neighbour: share of random dealings in which `neighbour` is as large.
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
    """Measures whether groups cluster, against permutations of the groups.

    Args:
      distances: symmetric. Shape [N, N].
      groups: of the N tasks.
      dealings: how many permutations.
      seed: of the permutations.

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
    # The dealing that is given counts as one of them, so that no p is 0.
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
    """Within, between and neighbour, see `Clustering`."""
    same = numbers[:, None] == numbers[None]
    others = ~np.eye(len(numbers), dtype=bool)
    within, between = distances[same & others].mean(), distances[~same].mean()
    nearest = np.where(others, distances, np.inf).argmin(axis=1)
    counted = np.sum(same & others, axis=1) > 0
    return float(within), float(between), float(np.mean(same[range(len(same)), nearest][counted]))
