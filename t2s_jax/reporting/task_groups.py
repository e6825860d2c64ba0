"""Which kind of task each is: from a file of the user's, the table, or the paper's list."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Mapping, Sequence

from t2s_jax.data.registry import PAPER_TASKS
from t2s_jax.errors import UserError


def task_groups(tasks: Sequence[str], known: Mapping[str, str], file: str = "") -> dict[str, str]:
    """The group of each task, "" where nothing tells.

    Args:
      tasks: names.
      known: what came with the tasks.
      file: JSON, {task: group}, which goes before the rest; "" is none. It may name others, too.

    Raises:
      UserError: the file cannot be read or is of another layout.
    """
    said = _read(file) if file else {}
    paper = {task.name: task.group for task in PAPER_TASKS}
    return {t: said.get(t) or known.get(t) or paper.get(t, "") for t in tasks}


def unseen_tasks(tasks: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Those that the policy did not train on, as the table says or the paper's list."""
    paper = {task.name for task in PAPER_TASKS if not task.seen}
    return tuple(t for t in tasks if t in (known or paper))


def _read(file: str) -> dict[str, str]:
    try:
        found = json.loads(pathlib.Path(file).read_text())
    except (OSError, ValueError) as error:
        raise UserError(f"the file of groups {file} cannot be read: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise UserError(f'the file of groups {file} is to hold {{"task": "group", ...}}')
    return found
