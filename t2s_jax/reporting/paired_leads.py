"""By how much Task2Sim leads each other method, task by task.

Tasks differ far more than methods do, so the spread of a method's mean over seeds does not say
whether it would lead on other tasks. The spread of paired differences over tasks does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.reporting.accuracy_table import TITLES
from t2s_jax.reporting.comparison import METHODS
from t2s_jax.reporting.evaluation_results import ROLES, EvaluationResults, Row
from t2s_jax.reporting.summaries import spread, summarize

_LEADER = "task2sim"
_LEAST = 1e-9  # percentage points; below it two means are the same


@dataclasses.dataclass(frozen=True)
class Lead:
    """Task2Sim's lead over another method on a set of tasks, in percentage points.

    Attributes:
      set: "seen" or "unseen".
      tasks: How many tasks both methods have.
      method: The other method, a key of `comparison.METHODS`.
      protocol: A key of `evaluation_results.PROTOCOLS`.
      mean: Over the tasks.
      interval: Half the width of the 95 % t-interval over tasks; None for a single task.
      better: On how many tasks Task2Sim leads.
      worse: On how many it is behind.
    """

    set: str
    tasks: int
    method: str
    protocol: str
    mean: float
    interval: float | None
    better: int
    worse: int


def leads(results: EvaluationResults) -> list[Lead]:
    """Returns Task2Sim's lead over each other method, on seen and on unseen tasks.

    The list is empty where Task2Sim is not among the methods.
    """
    found = []
    for role in ROLES:
        tasks = [task.name for task in results.tasks if task.role == role]
        for method in results.methods:
            for protocol in TITLES:
                gains = _differences(results.rows, method, protocol, tasks)
                if method != _LEADER and len(gains):
                    found.append(_lead(role, method, protocol, gains))
    return found


def _lead(role: str, method: str, protocol: str, gains: np.ndarray) -> Lead:
    over_tasks = spread(gains)
    better, worse = int((gains > _LEAST).sum()), int((gains < -_LEAST).sum())
    return Lead(
        role, len(gains), method, protocol, over_tasks.mean, over_tasks.interval, better, worse
    )


def _differences(
    rows: Sequence[Row], method: str, protocol: str, tasks: Sequence[str]
) -> np.ndarray:
    """Returns differences of means over seeds, on the N tasks that both methods have. Shape [N]."""
    ours, theirs = (summarize(rows, m, protocol, tasks) for m in (_LEADER, method))
    if not (ours and theirs):
        return np.zeros(0)
    both = [task for task in tasks if task in ours.tasks and task in theirs.tasks]
    return np.array([ours.tasks[task].mean - theirs.tasks[task].mean for task in both])


def lines(found: Sequence[Lead]) -> list[str]:
    """Returns what is printed: a line for each set of tasks and method."""
    if not found:
        return []
    text = [
        "Task2Sim's lead in points: mean over tasks +- 95 % t-interval (tasks better / worse)",
    ]
    groups: dict[tuple[str, str], list[Lead]] = {}
    for lead in found:
        groups.setdefault((lead.set, lead.method), []).append(lead)
    for (role, method), parts in groups.items():
        shown = "; ".join(f"{TITLES[p.protocol]} {_number(p)}" for p in parts)
        tasks = f"{parts[0].tasks} {role}"
        text.append(f"  {tasks:9}  over {METHODS.get(method, method)}: {shown}")
    return text


def _number(lead: Lead) -> str:
    half = "" if lead.interval is None else f" +- {lead.interval:.1f}"
    return f"{lead.mean:+.1f}{half} ({lead.better} / {lead.worse})"
