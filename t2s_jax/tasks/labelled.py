"""A downstream task, and how its images are read.

C classes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Sequence

import numpy as np

from t2s_jax.data import images
from t2s_jax.data.splits import Split, balanced_subset, task_rng


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
