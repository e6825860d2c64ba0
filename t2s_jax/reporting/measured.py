"""The measured rewards as the report shows them: the table, when, and what it says.

N tasks, S measured SimParams, M factors.
"""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Mapping, Sequence

import ml_collections
import numpy as np

from t2s_jax.policy import shipped_data
from t2s_jax.policy.outputs import PolicyOutputs
from t2s_jax.reporting import record
from t2s_jax.reporting.task_groups import task_groups, unseen_tasks
from t2s_jax.rewards.reward_analysis import analyse
from t2s_jax.rewards.table_files import AnnotatedTable, open_mean, read_store
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace

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


@dataclasses.dataclass(frozen=True)
class MeasuredRewards:
    """A table of rewards, the SimParams with the highest mean first.

    Attributes:
      space: Each factor's name and levels, see `SimSpace.from_json`.
      tasks: N names.
      params: S lists of M levels.
      keys: S short names of the SimParams.
      rewards: N lists of S, percent.
      best_fixed: The SimParams with the highest mean over the seen tasks, as policy training left
        them; None without a policy.
      command: The command line of policy training; "" without.
      others: How many entries of other settings are in the workdir.
      analysis: See `reward_analysis.analyse`; None for a single SimParams.
      minutes: From the first measurement to each, in the order of time.
      seconds: That each took, in the order of time.
    """

    space: list
    tasks: tuple[str, ...]
    params: tuple[SimParams, ...]
    keys: tuple[str, ...]
    rewards: list[list[float]]
    best_fixed: SimParams | None
    command: str
    others: int
    analysis: dict | None
    minutes: tuple[float, ...]
    seconds: tuple[float, ...]

    @property
    def sim_space(self) -> SimSpace:
        """The space of the SimParams."""
        return SimSpace.from_json(self.space)


def rewards(
    workdir: pathlib.Path, config: ml_collections.ConfigDict, groups: str = ""
) -> MeasuredRewards:
    """Reads and analyses the rewards.

    Args:
      workdir: With rewards/.
      config: `rewards`, where it is there, may name a table to show instead of live ones.
      groups: A file of the tasks' groups, see `task_groups`.

    Raises:
      UserError: Nothing is measured, or a file cannot be read.
    """
    known = _open(workdir, config.get("rewards", "live"))
    table, outputs = known.table, _outputs(workdir)
    order = np.argsort(-table.rewards.mean(axis=0), kind="stable")
    params = tuple(table.params[i] for i in order)
    choices = {task.task: task.params for task in outputs.tasks} if outputs else {}
    return MeasuredRewards(
        space=table.space.to_json(),
        tasks=tuple(table.tasks),
        params=params,
        keys=tuple(table.space.key(p) for p in params),
        rewards=table.rewards[:, order].tolist(),
        best_fixed=outputs.best_fixed if outputs else None,
        command=outputs.command if outputs else "",
        others=known.others,
        analysis=analysis_of(known, groups, choices=choices) if len(table) > 1 else None,
        minutes=tuple(known.minutes),
        seconds=tuple(known.seconds),
    )


def _open(workdir: pathlib.Path, path: str) -> AnnotatedTable:
    if path != "live":
        return open_mean(shipped_data.resolve(path))
    if not any((workdir / "rewards").glob("[!.]*.json")):
        raise UserError("No reward is measured here; `t2s train` measures them.")
    try:
        return read_store(workdir / "rewards", record.space(workdir))
    except UserError as error:
        raise UserError(f"{error}.") from None


def analysis_of(
    known: AnnotatedTable,
    groups: str = "",
    repeats: Sequence[AnnotatedTable] = (),
    choices: Mapping[str, SimParams] | None = None,
) -> dict:
    """Returns `reward_analysis.analyse` with all that is known of the tasks."""
    tasks = known.table.tasks
    return analyse(
        known.table,
        task_groups(tasks, known.groups, groups),
        unseen_tasks(tasks, known.unseen),
        [r.table for r in repeats],
        choices,
    )


def _outputs(workdir: pathlib.Path) -> PolicyOutputs | None:
    """Returns what policy training wrote; None where it did not, or where the file is damaged."""
    try:
        return PolicyOutputs.load(workdir / "policy" / "outputs.json")
    except UserError:
        return None  # the section on the policy says why
