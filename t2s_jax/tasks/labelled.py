"""The type of a downstream task, and the options that all its readers share.

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
      name: in tables, files and TensorBoard tags.
      group: the paper's kind of task (natural, aerial, symbolic, medical, illustrative,
        texture), or "user".
      origin: "real" (photographs or scans), "generated" (by this package) or "user".
      seen: whether the policy trains on it; unseen tasks only test the policy.
      class_names: C names in the order of the labels.
      train: images to train on.
      test: images to test on.
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
        """The number C of classes."""
        return len(self.class_names)

    def fingerprint(self) -> str:
        """Returns a hash of images, labels and class names, in 16 hexadecimal digits."""
        digest = hashlib.sha256(repr(self.class_names).encode())
        for split in (self.train, self.test):
            digest.update(repr(split.images.shape).encode())
            digest.update(np.ascontiguousarray(split.images).data)
            digest.update(np.ascontiguousarray(split.labels, np.int32).data)
        return digest.hexdigest()[:16]


@dataclasses.dataclass(frozen=True)
class ReadOptions:
    """The options with which the images of any task are read.

    Attributes:
      resolution: side of the images in px.
      seed: of the splits that this package draws, and of the selection by `max_*`.
      max_train: limit of a task's train images, selected balanced over classes; None reads all.
      max_test: limit of a task's test images; None reads all.
    """

    resolution: int
    seed: int
    max_train: int | None = None
    max_test: int | None = None

    def limit(self, split: str) -> int | None:
        """Returns the limit of the split "train" or "test"."""
        return self.max_train if split == "train" else self.max_test

    def rows(self, labels: np.ndarray, name: str, split: str) -> np.ndarray:
        """Returns the rows to read of a task's "train" or "test".

        Args:
          labels: of the split. Shape [N], int.
          name: the task's.
          split: "train" or "test".

        Returns:
          Shape [n], int, ascending.
        """
        rng = task_rng(self.seed, name, f"limit {split}")
        return balanced_subset(labels, self.limit(split), rng)


def limited(task: Task, options: ReadOptions) -> Task:
    """Returns the task with at most `options.max_train` and `max_test` of its images."""
    splits = {}
    for key in ("train", "test"):
        split = getattr(task, key)
        rows = options.rows(split.labels, task.name, key)
        splits[key] = Split(split.images[rows], split.labels[rows])
    return dataclasses.replace(task, **splits)


def decode_split(
    paths: Sequence[str | os.PathLike],
    labels: np.ndarray,
    name: str,
    split: str,
    options: ReadOptions,
    what: str,
) -> Split:
    """Selects and decodes files of a split; damaged ones are left out.

    Args:
      paths: N files, or their encoded contents.
      labels: Shape [N], int32.
      name: the task's.
      split: "train" or "test".
      options: how to select and decode.
      what: where the files are from, for messages.

    Raises:
      UserError: too many of them are damaged.
    """
    rows = options.rows(labels, name, split)
    pixels, good = images.decode_files([paths[i] for i in rows], options.resolution, what)
    return Split(pixels, labels[rows][good])
