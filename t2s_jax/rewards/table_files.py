"""Reading and writing reward tables on disk, with what is known of their tasks.

A table has one of three forms: a reward store as live training fills it, one JSON file of this
package (what `t2s publish` writes and the package ships), or the original release's
`reward_db.json`. Several tables of the same tasks, measured with different seeds, are averaged.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from t2s_jax.rewards.release_table import import_release
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write
from t2s_jax.sim.simspace import Factor, SimParams, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

_KIND, _FORMAT = "t2s_jax reward table", 1
_DECIMALS = 3  # of a percentage: a test set of 100 000 images resolves as much


@dataclasses.dataclass(frozen=True)
class AnnotatedTable:
    """A reward table and what is known of its tasks and measurements.

    Attributes:
      table: the rewards.
      groups: the group of each task, "" where unknown.
      unseen: names of the tasks that the policy does not train on.
      about: settings and provenance, as JSON.
      minutes: when each measurement ended, in minutes after the first one, in ascending order;
        empty where unknown.
      seconds: that each measurement took, in the same order.
      others: how many entries of the store were measured with other settings.
    """

    table: RewardTable
    groups: Mapping[str, str] = dataclasses.field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    about: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    minutes: tuple[float, ...] = ()
    seconds: tuple[float, ...] = ()
    others: int = 0


def open_table(path: str | os.PathLike) -> AnnotatedTable:
    """Reads a table.

    Args:
      path: a workdir with rewards/, a directory of a reward store, or a JSON file of this
        package or of the original release.

    Raises:
      UserError: no table is there, or it cannot be read.
    """
    path = pathlib.Path(path)
    if path.is_dir():
        inner = path / "rewards"
        return read_store(inner if inner.is_dir() else path)
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError):
        data = None  # the release's reader says what is wrong
    if isinstance(data, dict) and data.get("kind") == _KIND:
        return _from_json(data, path)
    return AnnotatedTable(import_release(path))


def open_mean(paths: Sequence[str | os.PathLike]) -> AnnotatedTable:
    """Returns the mean of tables that measure the same rewards, each with another seed.

    The mean of R tables has 1/sqrt(R) of the noise of one.

    Args:
      paths: of one table or several, as for `open_table`.

    Returns:
      The SimParams that all tables have. Groups and unseen tasks are the first table's; `about`
      has the tables' own, as a list "mean_of"; `seconds` are those of all measurements, `minutes`
      are empty. A single table is returned as it is.

    Raises:
      UserError: a table cannot be read, or has other tasks or factors than the first; no SimParams
        is in all of them.
    """
    tables = [open_table(path) for path in paths]
    first = tables[0]
    if len(tables) == 1:
        return first
    aligned = _aligned([known.table for known in tables], paths)
    rewards = np.mean([table.rewards for table in aligned], axis=0)
    return dataclasses.replace(
        first,
        table=dataclasses.replace(aligned[0], rewards=rewards),
        about={"mean_of": [dict(t.about) for t in tables]},
        minutes=(),
        seconds=tuple(s for t in tables for s in t.seconds),
        others=sum(t.others for t in tables),
    )


def open_repeats(paths: Sequence[str | os.PathLike]) -> tuple[RewardTable, ...]:
    """Returns the tables that `open_mean` averages, with its tasks and SimParams in its order.

    Raises:
      UserError: as `open_mean`.
    """
    return _aligned([open_table(path).table for path in paths], paths)


def _aligned(
    tables: Sequence[RewardTable], paths: Sequence[str | os.PathLike]
) -> tuple[RewardTable, ...]:
    """Returns the tables cut to their common SimParams, with the tasks in the first one's order."""
    first, *others = tables
    for path, other in zip(paths[1:], others):
        _check_repeat(first, other, f"{path} is no repeat of {paths[0]}")
    params = tuple(p for p in first.params if all(p in o.params for o in others))
    if not params:
        raise UserError(f"no SimParams is measured in all of {', '.join(map(str, paths))}")
    return tuple(
        dataclasses.replace(first, params=params, rewards=_rewards_of(t, first.tasks, params))
        for t in tables
    )


def _check_repeat(first: RewardTable, other: RewardTable, problem: str) -> None:
    if other.space.names != first.space.names:
        raise UserError(
            f"{problem}: its factors are {', '.join(other.space.names)}, not "
            f"{', '.join(first.space.names)}"
        )
    if differing := sorted(set(other.tasks) ^ set(first.tasks)):
        raise UserError(f"{problem}: only one of them has rewards of {', '.join(differing)}")


def _rewards_of(
    table: RewardTable, tasks: Sequence[str], params: Sequence[SimParams]
) -> np.ndarray:
    """Returns rewards in percent. Shape [len(tasks), len(params)]."""
    place = {p: column for column, p in enumerate(table.params)}
    return table.subset(tasks).rewards[:, [place[p] for p in params]]


def read_store(directory: str | os.PathLike, space: SimSpace | None = None) -> AnnotatedTable:
    """Reads the entries of a reward store that were measured with the latest settings.

    Args:
      directory: with one JSON file for each measured SimParams. The groups and which tasks are
        seen come from the task vectors in the directory above, if there are any.
      space: of the SimParams. Where None, or with other factors than the entries, it is derived
        from the entries.

    Raises:
      UserError: there is no entry that can be read.
    """
    directory = pathlib.Path(directory)
    entries = [e for f in sorted(directory.glob("[!.]*.json")) if (e := _entry(f))]
    if not entries:
        raise UserError(f"no reward is measured in {directory}; `t2s train` measures them")
    latest = max(entries, key=lambda e: e["when"])
    mine = [e for e in entries if e["settings"] == latest["settings"]]
    if space is None or list(space.names) != latest["factors"]:
        space = _space_of(mine)
    table = RewardStore(directory, list(latest["rewards"]), latest["settings"], space).table()
    if not len(table):
        raise UserError(f"no reward in {directory} can be read; `t2s train` measures them again")
    groups, unseen = _tasks_beside(directory, table.tasks)
    times = sorted((datetime.datetime.fromisoformat(e["when"]), e["seconds"]) for e in mine)
    return AnnotatedTable(
        table,
        groups,
        unseen,
        {"settings": latest["settings"]},
        tuple((when - times[0][0]).total_seconds() / 60 for when, _ in times),
        tuple(seconds for _, seconds in times),
        len(entries) - len(mine),
    )


def _entry(file: pathlib.Path) -> dict | None:
    """Reads a file of the reward store; None where it is damaged or lacks a field."""
    try:
        entry = json.loads(file.read_text())
        datetime.datetime.fromisoformat(entry["when"])
        wanted = {"params", "factors", "settings", "rewards", "seconds"}
        return entry if wanted <= entry.keys() and entry["rewards"] else None
    except (OSError, KeyError, TypeError, ValueError, AttributeError):
        return None


def _space_of(entries: Sequence[dict]) -> SimSpace:
    """Derives a SimSpace from entries: the names of its factors, and the levels they use."""
    highest = np.max([e["params"] for e in entries], axis=0)
    return SimSpace(
        tuple(
            Factor(name) if top < 2 else Factor(name, tuple(map(str, range(top + 1))))
            for name, top in zip(entries[0]["factors"], highest.tolist())
        )
    )


def _tasks_beside(
    directory: pathlib.Path, tasks: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Returns groups and unseen tasks by the task vectors beside the store; empty without them."""
    try:
        embeddings = TaskEmbeddings.load(directory.parent / "task_vectors.npz")
    except UserError:
        return {}, ()
    known = [i for i, name in enumerate(embeddings.names) if name in tasks]
    groups = {embeddings.names[i]: known_group(embeddings.groups[i]) for i in known}
    return groups, tuple(embeddings.names[i] for i in known if not embeddings.seen[i])


def known_group(group: str) -> str:
    """Returns the group; "" for "user", the group of any folder, which is no kind of task."""
    return "" if group == "user" else group


def write_table(path: str | os.PathLike, known: AnnotatedTable) -> None:
    """Writes a table as one compact JSON file, atomically."""
    table = known.table
    data = {
        "kind": _KIND,
        "format": _FORMAT,
        "about": dict(known.about),
        "space": table.space.to_json(),
        "tasks": [
            {"name": t, "group": known.groups.get(t, ""), "seen": t not in known.unseen}
            for t in table.tasks
        ],
        "params": [table.space.key(p) for p in table.params],
        "rewards": np.round(table.rewards, _DECIMALS).tolist(),
    }
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(data, separators=(",", ":")) + "\n")


def _from_json(data: dict, path: pathlib.Path) -> AnnotatedTable:
    """Reads what `write_table` wrote.

    Raises:
      UserError: the format is another one, or a field is missing or damaged.
    """
    if data.get("format") != _FORMAT:
        raise UserError(
            f"the reward table {path} has format {data.get('format')}, this t2s_jax reads "
            f"{_FORMAT}; write it again with t2s publish"
        )
    if damage := _damage(data):
        raise UserError(
            f"reward table {path} is damaged: {damage}; write it again with t2s publish"
        )
    tasks, space = data["tasks"], SimSpace.from_json(data["space"])
    params = tuple(space.parse(key) for key in data["params"])
    rewards = np.array(data["rewards"], np.float64)
    table = RewardTable(space, tuple(t["name"] for t in tasks), params, rewards)
    groups = {t["name"]: t["group"] for t in tasks}
    unseen = tuple(t["name"] for t in tasks if not t["seen"])
    return AnnotatedTable(table, groups, unseen, data.get("about", {}))


def _damage(data: dict) -> str:
    """Returns what is wrong with the fields of a table's JSON; "" where nothing is."""
    for name in ("space", "tasks", "params", "rewards"):
        if not isinstance(data.get(name), list):
            return f"{name!r} is missing or is no list"
    if not all(
        isinstance(t, dict) and {"name", "group", "seen"} <= t.keys() for t in data["tasks"]
    ):
        return "one of 'tasks' lacks its name, its group or whether it is seen"
    if not all(_is_factor(entry) for entry in data["space"]):
        return "one of 'space' is no pair of a factor's name and its levels, at least two"
    columns = len(data["params"])
    if len(data["rewards"]) != len(data["tasks"]) or not all(
        isinstance(row, list) and len(row) == columns for row in data["rewards"]
    ):
        return f"'rewards' is no table of {len(data['tasks'])} tasks x {columns} SimParams"
    if not all(isinstance(value, int | float) for row in data["rewards"] for value in row):
        return "one of 'rewards' is no number"
    return ""


def _is_factor(entry: Any) -> bool:
    if not (isinstance(entry, list) and len(entry) == 2):
        return False
    return isinstance(entry[0], str) and isinstance(entry[1], list) and len(entry[1]) >= 2
