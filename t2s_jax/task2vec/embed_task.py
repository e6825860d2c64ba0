"""Describes a task by its labelled images: its Task2Vec embedding and its invariances.

D filters of the probe, I invariances.
"""

from __future__ import annotations

from collections.abc import Callable

import ml_collections
import numpy as np

from t2s_jax.data.splits import Split, balanced_subset, task_rng
from t2s_jax.models.backbone import Backbone
from t2s_jax.task2vec.invariances import NAMES, invariances
from t2s_jax.task2vec.task_vector import task_vector

# At most so many images of a task are looked up among each other, so that the ten forward passes
# of each cost far less than the task's vector.
_MOST = 512


def embed_task(
    probe: Backbone,
    split: Split,
    num_classes: int,
    config: ml_collections.ConfigDict,
    report: Callable[[int], None] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Returns a task's vector and invariances under a probe.

    Args:
      probe: See `task_vector.task_vector`, as for the other arguments.
      split: At least two classes with images.
      num_classes: Of the task.
      config: The section `task2vec`.
      report: Called with the number of images done.

    Returns:
      Shapes [D] and [I], float32; the latter in the order of `invariances.NAMES`.

    Raises:
      UserError: See `task_vector.task_vector`.
    """
    vector = task_vector(probe, split, num_classes, config, report)
    rng = task_rng(config.seed, "task2vec", "invariances")
    chosen = balanced_subset(split.labels, _MOST, rng)
    images, labels = split.images[chosen], split.labels[chosen]
    return vector, invariances(images, labels, probe.features, config.seed)


def parted(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Splits rows of vectors and invariances. Shape [N, D + I] -> [N, D] and [N, I]."""
    return rows[:, : -len(NAMES)], rows[:, -len(NAMES) :]
