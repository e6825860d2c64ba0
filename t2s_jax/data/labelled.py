"""Labelled images: a task, its splits, and how images are drawn for them.

C classes. All randomness is addressed by seed, task and purpose.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Sequence

import numpy as np

from t2s_jax.data import images

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


@dataclasses.dataclass(frozen=True)
class Task:
    """A downstream classification task.

    Attributes:
      name: its name in tables, files and TensorBoard tags.
      group: the paper's kind of task (natural, aerial, symbolic, medical, illustrative,
        texture), or "user".
      origin: "real" photographs or scans, "generated" by us, or the "user"'s.
      seen: whether the policy trains on it; unseen tasks only test the policy.
      class_names: C names in the order of the labels.
      source: one line: where the images come from, and their licence.
    """

    name: str
    group: str
    origin: str
    seen: bool
    class_names: tuple[str, ...]
    train: Split
    test: Split
    source: str

    @property
    def num_classes(self) -> int:
        return len(self.class_names)

    def fingerprint(self) -> str:
        """Hash of what it is made of: images, labels, class names. 16 hex digits."""
        digest = hashlib.sha256(repr(self.class_names).encode())
        for split in (self.train, self.test):
            digest.update(repr(split.images.shape).encode())
            digest.update(np.ascontiguousarray(split.images).data)
            digest.update(np.ascontiguousarray(split.labels, np.int32).data)
        return digest.hexdigest()[:16]


@dataclasses.dataclass(frozen=True)
class Reading:
    """How the images of any task are read.

    Attributes:
      resolution: side of the images in px.
      seed: of our splits and of the selections below.
      max_train: at most so many train images of a task, balanced over classes; None is all.
      max_test: likewise of test images.
    """

    resolution: int
    seed: int
    max_train: int | None = None
    max_test: int | None = None

    def limit(self, split: str) -> int | None:
        return self.max_train if split == "train" else self.max_test

    def rows(self, labels: np.ndarray, name: str, split: str) -> np.ndarray:
        """The rows to read of a task's "train" or "test". Shape [n], int, ascending."""
        rng = task_rng(self.seed, name, f"limit {split}")
        return balanced_subset(labels, self.limit(split), rng)


def task_rng(seed: int, name: str, purpose: str) -> np.random.Generator:
    """Randomness addressed by seed, task and purpose: independent of the other tasks."""
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
    """The rows whose class has no other. Shape [n], int."""
    _, first, counts = np.unique(labels, return_index=True, return_counts=True)
    return first[counts == 1]


def balanced_subset(labels: np.ndarray, limit: int | None, rng: np.random.Generator) -> np.ndarray:
    """At most `limit` rows, drawn evenly from the classes as long as they last.

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


def limited(task: Task, reading: Reading) -> Task:
    """The task with at most `reading.max_*` of its images."""
    splits = {}
    for key in ("train", "test"):
        split = getattr(task, key)
        rows = reading.rows(split.labels, task.name, key)
        splits[key] = Split(split.images[rows], split.labels[rows])
    return dataclasses.replace(task, **splits)


def decode_split(
    paths: Sequence[str | os.PathLike],
    labels: np.ndarray,
    name: str,
    split: str,
    reading: Reading,
    what: str,
) -> Split:
    """Decodes the chosen files of a split; broken ones are left out.

    Args:
      paths: N files.
      labels: Shape [N], int32.
      name: the task's.
      split: "train" or "test".
      what: whose files they are, for messages.

    Raises:
      UserError: too many of them are broken.
    """
    rows = reading.rows(labels, name, split)
    pixels, good = images.decode_files([paths[i] for i in rows], reading.resolution, what)
    return Split(pixels, labels[rows][good])
