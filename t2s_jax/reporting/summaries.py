"""Means of accuracies over training runs, with their t-intervals."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.reporting.evaluation_results import Row
from t2s_jax.rewards.intervals import half_width


@dataclasses.dataclass(frozen=True)
class Spread:
    """A mean and how certain it is.

    Attributes:
      mean: Of n values.
      std: Standard deviation with n - 1 degrees of freedom; None for a single value.
      interval: Half the width of the mean's 95 % t-interval; None for a single value.
    """

    mean: float
    std: float | None
    interval: float | None

    def __str__(self) -> str:
        half = f" +- {self.interval:.1f}" if self.interval is not None else ""
        return f"{self.mean:.1f}{half}"


@dataclasses.dataclass(frozen=True)
class TaskSpread(Spread):
    """The runs of a method on one task.

    Attributes:
      values: Accuracy of each run, percent.
    """

    values: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class Summary(Spread):
    """A method's accuracy by one protocol: the mean over tasks, and its spread over runs.

    Attributes:
      runs: How many; seeds, or draws of the method "random".
      tasks: Name -> the same task by task.
    """

    runs: int
    tasks: dict[str, TaskSpread]


def spread(values: Sequence[float]) -> Spread:
    """Returns mean, standard deviation and interval of some values."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Spread(mean, None, None)
    return Spread(mean, float(np.std(values, ddof=1)), half_width(values))


def summarize(
    rows: Sequence[Row], method: str, protocol: str, tasks: Sequence[str]
) -> Summary | None:
    """Returns a method's mean over tasks with its spread over runs.

    Args:
      rows: Of all methods.
      method: Whose rows to take.
      protocol: A key of `evaluation_results.PROTOCOLS`.
      tasks: Names of the tasks to take.

    Returns:
      In percent; None where nothing was measured.
    """
    runs: dict[object, list[float]] = {}
    per_task: dict[str, list[float]] = {}
    for row in rows:
        accuracy = row.accuracy(protocol)
        if row.method == method and row.task in tasks and accuracy is not None:
            run = (row.seed, row.key) if method == "random" else row.seed
            runs.setdefault(run, []).append(accuracy)
            per_task.setdefault(row.task, []).append(accuracy)
    if not runs:
        return None
    means = spread([float(np.mean(values)) for values in runs.values()])
    found = {task: _of_task(values) for task, values in per_task.items()}
    return Summary(means.mean, means.std, means.interval, len(runs), found)


def _of_task(values: Sequence[float]) -> TaskSpread:
    found = spread(values)
    return TaskSpread(found.mean, found.std, found.interval, tuple(values))
