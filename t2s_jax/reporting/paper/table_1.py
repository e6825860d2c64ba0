"""Table 1 of the paper: accuracy as the factors are varied one after the other."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

import numpy as np

from t2s_jax.reporting import heatmaps, page
from t2s_jax.reporting.effect_graphs import signed
from t2s_jax.reporting.evaluation_results import PROTOCOLS, ScaleResults
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.measured import MeasuredRewards
from t2s_jax.reporting.page import Cell
from t2s_jax.reporting.paper.numbers import SOURCE, TABLE_1
from t2s_jax.reporting.scaling import cumulative
from t2s_jax.reporting.summaries import spread
from t2s_jax.reporting.task_groups import task_groups
from t2s_jax.rewards.table_files import known_group
from t2s_jax.runtime.errors import UserError


@dataclasses.dataclass(frozen=True)
class GroupedTask:
    """A task and its group; "" where unknown."""

    name: str
    group: str


@dataclasses.dataclass(frozen=True)
class Table1Row:
    """A row of Table 1.

    Attributes:
      title: Names what it varies on top of the row before.
      key: Of its SimParams.
      accuracies: Key of a protocol -> accuracy on each task, percent.
    """

    title: str
    key: str
    accuracies: dict[str, list[float]]

    def to_dict(self) -> dict[str, Any]:
        """Returns the row for JSON, with a key for each protocol's accuracies."""
        return {"title": self.title, "key": self.key} | self.accuracies


@dataclasses.dataclass(frozen=True)
class Table1:
    """Accuracies as the factors are varied one after the other.

    Attributes:
      tasks: N tasks.
      rows: From the first factor varied to all of them.
      protocols: Keys of the protocols that were measured.
      seeds: How many training seeds the accuracies are means of.
      command: The command line that measured them.
    """

    tasks: tuple[GroupedTask, ...]
    rows: tuple[Table1Row, ...]
    protocols: tuple[str, ...]
    seeds: int
    command: str


def read_table_1(
    workdir: pathlib.Path, rewards: MeasuredRewards | UserError, groups: str = ""
) -> Table1:
    """Returns Table 1 as `t2s scale` measured it, else as the reward table has it.

    Args:
      workdir: With scale/results.json, where it is there.
      rewards: What `measured.rewards` found.
      groups: A file of the tasks' groups, see `task_groups`.

    Raises:
      UserError: Neither has all rows.
    """
    try:
        return _table_1_of_scale(ScaleResults.load(workdir), groups)
    except UserError:
        if isinstance(rewards, UserError) or not rewards.analysis:
            raise
        return _table_1_of_rewards(rewards)


def _table_1_of_scale(results: ScaleResults, groups: str) -> Table1:
    rows = sorted((r for r in results.rows if r.sweep == "factors"), key=lambda r: r.value)
    if not rows:
        raise UserError("`scale/results.json` has no rows of Table 1; `t2s scale` measures them.")
    names = [task.name for task in results.tasks]
    shown = []
    for title in dict.fromkeys(row.label for row in rows):
        mine = [row for row in rows if row.label == title]
        means = {
            protocol: [
                spread([row.accuracy(protocol) for row in mine if row.task == name]).mean
                for name in names
            ]
            for protocol in results.protocols
        }
        shown.append(Table1Row(title, mine[0].key, means))
    kinds = task_groups(names, {t.name: known_group(t.group) for t in results.tasks}, groups)
    return Table1(
        tasks=tuple(GroupedTask(name, kinds[name]) for name in names),
        rows=tuple(shown),
        protocols=results.protocols,
        seeds=len({row.seed for row in rows}),
        command=results.command,
    )


def _table_1_of_rewards(rewards: MeasuredRewards) -> Table1:
    columns = {key: n for n, key in enumerate(rewards.keys)}
    rows = []
    for title, params in cumulative(rewards.sim_space).items():
        key = rewards.sim_space.key(params)
        if key not in columns:
            raise UserError(
                f"Row {title} of Table 1 ({key}) is not among the measured rewards; `t2s scale` "
                "measures it."
            )
        rows.append(Table1Row(title, key, {"knn": [t[columns[key]] for t in rewards.rewards]}))
    tasks = tuple(GroupedTask(t["name"], t["group"]) for t in rewards.analysis["tasks"])
    return Table1(tasks, tuple(rows), ("knn",), 1, rewards.command)


def table_1(found: Table1, gallery: Gallery) -> list[str]:
    """Returns what each step adds, task by task, and means beside the paper's."""
    blocks = []
    for protocol in found.protocols:
        blocks += [_steps(found, protocol, gallery), _means(found, protocol)]
    return blocks


def _groups(found: Table1) -> list[str]:
    """Returns the tasks' groups in order, the unknown one last."""
    return sorted({task.group for task in found.tasks}, key=lambda group: (not group, group))


def _steps(found: Table1, protocol: str, gallery: Gallery) -> str:
    """Returns the heatmap of what each row adds to the row before, in points."""
    names = [row.title for row in found.rows]
    labels = gallery.labels([task.name for task in found.tasks])
    values = np.array([row.accuracies[protocol] for row in found.rows]).T  # [N, rows]
    steps = np.diff(values, axis=1)
    rows = []
    for group in _groups(found):
        places = [i for i, task in enumerate(found.tasks) if task.group == group]
        shown = [f"{labels[i]} ({values[i, 0]:.1f})" for i in places]
        rows.append(heatmaps.Rows(group, shown, steps[places]))
    mean = [f"all tasks ({values[:, 0].mean():.1f})"]
    rows.append(heatmaps.Rows("mean", mean, steps.mean(axis=0, keepdims=True)))
    limit = max(float(np.quantile(np.abs(steps), 0.98)), 1e-6)
    drawn = heatmaps.heatmap(
        rows, names[1:], scale="RdBu", limits=(-limit, limit), text=signed, unit="points",
        cell=1.1,
    )  # fmt: skip
    caption = (
        f"Table 1 by {PROTOCOLS[protocol]}: what each step adds, in points; in brackets the "
        f"accuracy of the first row ({names[0]}), percent. Each column varies what it names on "
        "top of what the columns before it vary. "
    )
    if found.seeds == 1:
        caption += "One training seed: differences of a few points are within its noise."
    else:
        caption += f"Means over {found.seeds} training seeds."
    return gallery.figure(
        f"table_1_{protocol}", drawn, caption, alt="steps of Table 1",
        tasks=[task.name for task in found.tasks],
    )  # fmt: skip


def _means(found: Table1, protocol: str) -> str:
    """Returns means over groups; beside them the paper's tasks, where the rows are the paper's."""
    groups = [group for group in _groups(found) if group]
    members = {g: [task.group == g for task in found.tasks] for g in groups}
    members["all tasks"] = [True] * len(found.tasks)
    paper = list(TABLE_1) == [row.title for row in found.rows]
    theirs = list(TABLE_1["Pose"]) if paper else []
    head = [Cell("varied"), Cell("SimParams"), *(Cell(c, number=True) for c in members)]
    head += [Cell(f"paper: {task}", number=True) for task in theirs]
    body = []
    for row in found.rows:
        values = np.array(row.accuracies[protocol])
        cells = [Cell(f"{values[m].mean():.1f}", number=True) for m in members.values()]
        cells += [Cell(f"{TABLE_1[row.title][task]:.1f}", number=True) for task in theirs]
        body.append([Cell(row.title), Cell(row.key), *cells])
    caption = f"Accuracy by {PROTOCOLS[protocol]}, percent, mean over the tasks of a group."
    if paper:
        caption += f" Paper: Table 1 of {SOURCE}, linear probing, 237 classes, 100 000 images."
    return page.table([head], body, caption)
