"""One split of labelled images, and how images are drawn for it.

All randomness is addressed by seed, task and purpose.
"""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np

# Share of each class that trains, where a task has no split (as in the original release).
TRAIN_SHARE = 0.7


@dataclasses.dataclass(frozen=True)
class Split:
    """One split of a task.

    Attributes:
      images: Shape [N, H, W, 3], uint8, sRGB.
      labels: Shape [N], int32, in [0, C).
    """

    images: np.ndarray
    labels: np.ndarray


def task_rng(seed: int, name: str, purpose: str) -> np.random.Generator:
    """Returns the generator of a seed, task and purpose, independent of the other tasks."""
    digest = hashlib.sha256(f"{seed}:{name}:{purpose}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def stratified_split(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Chooses the TRAIN_SHARE of each class that trains; at least one image on each side.

    Args:
      labels: Shape [N], int.

    Returns:
      Shape [N], bool: whether the image trains.

    Raises:
      ValueError: a class has a single image; the message is its label.
    """
    train = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        if len(rows) < 2:
            raise ValueError(str(label))
        count = min(max(round(TRAIN_SHARE * len(rows)), 1), len(rows) - 1)
        train[rows[:count]] = True
    return train


def lone_rows(labels: np.ndarray) -> np.ndarray:
    """Returns the rows that are the only one of their class. Shape [n], int."""
    _, first, counts = np.unique(labels, return_index=True, return_counts=True)
    return first[counts == 1]


def balanced_subset(labels: np.ndarray, limit: int | None, rng: np.random.Generator) -> np.ndarray:
    """Draws at most `limit` rows, evenly from the classes as long as they last.

    Args:
      labels: Shape [N], int.

    Returns:
      Rows in ascending order. Shape [n], int.
    """
    if limit is None or len(labels) <= limit:
        return np.arange(len(labels))
    order = rng.permutation(len(labels))
    # Rank of each row within its class, in random order: rank 0 of all classes comes first.
    rank = np.empty(len(labels), int)
    for label in np.unique(labels):
        rows = order[labels[order] == label]
        rank[rows] = np.arange(len(rows))
    return np.sort(order[np.argsort(rank[order], kind="stable")][:limit])
