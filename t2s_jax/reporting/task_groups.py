"""The groups of tasks: from a file of the user's, the reward table, or the paper's list."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence

from t2s_jax.tasks.csv_table import read_groups
from t2s_jax.tasks.registry import PAPER_TASKS


def task_groups(tasks: Sequence[str], known: Mapping[str, str], file: str = "") -> dict[str, str]:
    """Returns the group of each task, "" where it is unknown.

    Args:
      tasks: Names.
      known: Groups that came with the tasks.
      file: A CSV with the columns task and group, which goes before the rest; "" is none. It may
        name other tasks, too.

    Raises:
      UserError: The file cannot be read or is of another layout.
    """
    said = read_groups(pathlib.Path(file)) if file else {}
    paper = {task.name: task.group for task in PAPER_TASKS}
    return {t: said.get(t) or known.get(t) or paper.get(t, "") for t in tasks}


def unseen_tasks(tasks: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Returns the tasks that the policy was not trained on, by the table or the paper's list."""
    paper = {task.name for task in PAPER_TASKS if not task.seen}
    return tuple(t for t in tasks if t in (known or paper))
