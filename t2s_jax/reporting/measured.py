"""The measured rewards as the report shows them: the table, when, and what it says.

N tasks, S measured SimParams.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence

import ml_collections
import numpy as np

from t2s_jax.policy import shipped_data
from t2s_jax.reporting import record
from t2s_jax.reporting.record import Lacks
from t2s_jax.reporting.task_groups import task_groups, unseen_tasks
from t2s_jax.rewards.reward_analysis import analyse
from t2s_jax.rewards.table_files import AnnotatedTable, open_mean, read_store
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams

# How the report calls the ways to choose SimParams; see `reward_analysis.standing`.
STANDING = {
    "random": "Random",
    "all_fixed": "all fixed",
    "all_varied": "Domain Randomization",
    "best_fixed": "best fixed",
    "best_fixed_of_others": "best fixed of the other tasks",
    "policy": "Task2Sim",
    "oracle": "best of each task",
}


def rewards(workdir: pathlib.Path, config: ml_collections.ConfigDict, groups: str = "") -> dict:
    """What is measured, the SimParams with the highest mean first.

    Args:
      workdir: with rewards/.
      config: `rewards`, where it is there, may name a table to show instead of live ones.
      groups: a file of the tasks' groups, see `task_groups`.

    Returns:
      {"space", "tasks", "params" [S, M], "keys" [S], "rewards" [N, S] in percent, "minutes"
      [S] since the first measurement in the order of time, "seconds" [S] that each took,
      "best_fixed" and "command" as policy training left them or None and "", "others": entries
      of other settings,
      "analysis": see `reward_analysis.analyse`, None for a single SimParams}.

    Raises:
      Lacks: nothing is measured.
    """
    known = _open(workdir, config.get("rewards", "live"))
    table, outputs = known.table, _outputs(workdir)
    order = np.argsort(-table.rewards.mean(axis=0), kind="stable")
    params = [table.params[i] for i in order]
    return {
        "space": table.space.to_json(),
        "tasks": list(table.tasks),
        "params": [list(p) for p in params],
        "keys": [table.space.key(p) for p in params],
        "rewards": table.rewards[:, order].tolist(),
        "best_fixed": outputs.get("best_fixed"),
        "command": outputs.get("command", ""),
        "others": known.others,
        "analysis": (
            analysis_of(known, groups, choices=_choices(outputs)) if len(table) > 1 else None
        ),
        "minutes": list(known.minutes),
        "seconds": list(known.seconds),
    }


def _open(workdir: pathlib.Path, path: str) -> AnnotatedTable:
    if path != "live":
        return open_mean(shipped_data.resolve(path))
    if not any((workdir / "rewards").glob("[!.]*.json")):
        raise Lacks("No reward is measured here; `t2s train` measures them.")
    try:
        return read_store(workdir / "rewards", record.space(workdir))
    except UserError as error:
        raise Lacks(f"{error}.") from None


def analysis_of(
    known: AnnotatedTable,
    groups: str = "",
    repeats: Sequence[AnnotatedTable] = (),
    choices: Mapping[str, SimParams] | None = None,
) -> dict:
    """`reward_analysis.analyse` with all that is known of the tasks."""
    tasks = known.table.tasks
    return analyse(
        known.table,
        task_groups(tasks, known.groups, groups),
        unseen_tasks(tasks, known.unseen),
        [r.table for r in repeats],
        choices,
    )


def _choices(outputs: dict) -> dict[str, SimParams]:
    """What the policy chose for each task; nothing where its file is damaged."""
    try:
        return {t["task"]: tuple(t["params"]) for t in outputs["tasks"]}
    except (KeyError, TypeError):
        return {}


def _outputs(workdir: pathlib.Path) -> dict:
    """What policy training wrote; nothing where it did not."""
    try:
        found = record.read_json(workdir / "policy" / "outputs.json", "")
    except Lacks:
        return {}
    return found if isinstance(found, dict) else {}
