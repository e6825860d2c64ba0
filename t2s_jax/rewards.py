"""Rewards: the table of what is measured, the store it is measured into, their source.

A reward is 5-NN accuracy in percent (paper section 3.3). N tasks, S measured SimParams,
M factors.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import pathlib
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from t2s_jax.errors import UserError
from t2s_jax.files import write_json
from t2s_jax.simspace import PAPER_SPACE, SimParams, SimSpace


class BudgetSpent(Exception):
    """A `RewardSource` may measure no more SimParams."""


@dataclasses.dataclass(frozen=True)
class RewardTable:
    """Rewards of N tasks for S SimParams, none missing.

    Attributes:
      space: of the SimParams.
      tasks: N names.
      params: S different SimParams.
      rewards: percent. Shape [N, S], float64.
    """

    space: SimSpace
    tasks: tuple[str, ...]
    params: tuple[SimParams, ...]
    rewards: np.ndarray

    def __post_init__(self):
        shape = (len(self.tasks), len(self.params))
        if self.rewards.shape != shape:
            raise ValueError(f"rewards have shape {self.rewards.shape}, expected {shape}")
        bad = ~(np.isfinite(self.rewards) & (self.rewards >= 0) & (self.rewards <= 100))
        if bad.any():
            task, entry = np.argwhere(bad)[0]
            raise UserError(
                f"reward of task {self.tasks[task]} for SimParams "
                f"{self.space.key(self.params[entry])} is {self.rewards[task, entry]}; rewards "
                "are accuracies in percent, 0 to 100"
            )

    def __len__(self) -> int:
        """S, the number of SimParams."""
        return len(self.params)

    def subset(self, tasks: Sequence[str]) -> RewardTable:
        """The same SimParams for these tasks, in this order.

        Raises:
          UserError: a task is not in the table.
        """
        unknown = [t for t in tasks if t not in self.tasks]
        if unknown:
            raise UserError(
                f"no rewards for the tasks {', '.join(unknown)}; the table has "
                f"{', '.join(self.tasks)}"
            )
        rows = [self.tasks.index(t) for t in tasks]
        return dataclasses.replace(self, tasks=tuple(tasks), rewards=self.rewards[rows])

    def mean(self) -> float:
        """Mean reward over tasks and SimParams: what a Random choice expects."""
        return float(self.rewards.mean())

    def oracle(self) -> float:
        """Mean over tasks of each task's best reward."""
        return float(self.rewards.max(axis=1).mean())

    def best_fixed(self) -> tuple[SimParams, float]:
        """The one SimParams with the highest mean over tasks, and that mean."""
        means = self.rewards.mean(axis=0)
        best = int(means.argmax())
        return self.params[best], float(means[best])

    def best(self, task: str) -> tuple[SimParams, float]:
        """A task's best SimParams and its reward."""
        rewards = self.rewards[self.tasks.index(task)]
        best = int(rewards.argmax())
        return self.params[best], float(rewards[best])

    def reward(self, task: str, params: Sequence[int]) -> float | None:
        """One reward; None where `params` is not measured."""
        params = tuple(params)
        if params not in self.params:
            return None
        return float(self.rewards[self.tasks.index(task), self.params.index(params)])


class RewardSource(Protocol):
    """Where rewards come from: a table, or measured when asked for.

    Attributes:
      tasks: N names.
      space: of the SimParams.
      repeats: the tables that `table` is the mean of, each measured with another seed; empty where
        it was measured once.
      budget_left: how many more SimParams may be measured.
    """

    tasks: tuple[str, ...]
    space: SimSpace
    repeats: tuple[RewardTable, ...]

    @property
    def budget_left(self) -> int: ...

    def table(self) -> RewardTable:
        """What is measured so far, for all tasks."""
        ...

    def measure(self, params: SimParams) -> None:
        """Adds `params` to the table for all tasks; costs nothing if it is there already.

        Raises:
          BudgetSpent: it is not there, and no more may be measured.
        """
        ...

    def measure_all(self, wanted: Sequence[SimParams]) -> None:
        """Adds all of them, in whatever order, some at the same time where that can be done.

        Raises:
          BudgetSpent: one is not there, and no more may be measured; others may have been added.
        """
        ...

    def close(self) -> None:
        """Ends what measuring has started."""
        ...


class TableSource:
    """A `RewardSource` over a table.

    By default all of it is known from the start. With a budget it plays a live source:
    nothing is known until it is measured, and `budget` SimParams may be.
    """

    def __init__(
        self,
        table: RewardTable,
        budget: int | None = None,
        repeats: tuple[RewardTable, ...] = (),
    ):
        self._full, self.repeats = table, repeats
        self._known = list(table.params) if budget is None else []
        self.budget_left = budget or 0
        self.tasks, self.space = table.tasks, table.space

    def table(self) -> RewardTable:
        columns = [self._full.params.index(p) for p in self._known]
        return dataclasses.replace(
            self._full, params=tuple(self._known), rewards=self._full.rewards[:, columns]
        )

    def measure(self, params: SimParams) -> None:
        if params in self._known:
            return
        if params not in self._full.params:
            raise UserError(f"the reward table has no SimParams {self.space.key(params)}")
        if not self.budget_left:
            raise BudgetSpent("the budget of the reward table is spent")
        self._known.append(params)
        self.budget_left -= 1

    def measure_all(self, wanted: Sequence[SimParams]) -> None:
        for params in wanted:
            self.measure(params)

    def close(self) -> None:
        """A table holds nothing."""


class RewardStore:
    """A directory with one JSON file for each measured SimParams.

    Files are written to a temporary name and renamed, so any number of workers on a shared
    file system fill one store. The file name carries the hash of every setting that a
    reward depends on: rewards of other settings are left alone and never mixed in.

    Attributes:
      tasks: that an entry has rewards for.
      space: of the SimParams.
      settings: the hash.
    """

    def __init__(
        self,
        directory: str | os.PathLike,
        tasks: Sequence[str],
        settings_hash: str,
        space: SimSpace,
    ):
        """Opens (and makes) the store.

        Args:
          directory: of the files.
          tasks: all tasks that an entry must have rewards for.
          settings_hash: short, fit for a file name.
          space: of the SimParams.
        """
        self.directory = pathlib.Path(directory)
        self.tasks = tuple(tasks)
        self.space = space
        self.settings = settings_hash
        self._entries: dict[SimParams, np.ndarray] = {}
        self._seconds: dict[SimParams, float] = {}
        self._warned: set[str] = set()
        self.directory.mkdir(parents=True, exist_ok=True)

    def path(self, params: Sequence[int]) -> pathlib.Path:
        """The file that holds (or would hold) `params`."""
        return self.directory / f"{self.name(params)}.json"

    def name(self, params: Sequence[int]) -> str:
        """What is being measured, and with which settings: "<key>.<hash>"."""
        return f"{self.space.key(params)}.{self.settings}"

    def get(self, params: Sequence[int]) -> dict[str, float] | None:
        """The rewards of all tasks, or None where they are yet to be measured."""
        params = self.space.validate(params)
        if params not in self._entries:
            self._read(self.path(params))
        rewards = self._entries.get(params)
        return None if rewards is None else dict(zip(self.tasks, rewards.tolist()))

    def put(
        self, params: Sequence[int], rewards: Mapping[str, float], *, seconds: float = 0.0
    ) -> None:
        """Writes one entry, whole or not at all.

        Args:
          params: what was measured.
          rewards: percent, for every task of the store.
          seconds: what it took.

        Raises:
          UserError: a reward is no number in [0, 100], or a task is missing.
        """
        params = self.space.validate(params)
        entry = {
            "params": list(params),
            "factors": list(self.space.names),
            "settings": self.settings,
            "rewards": {task: float(reward) for task, reward in rewards.items()},
            "seconds": round(seconds, 3),
            "when": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        }
        values = self._values(entry)
        if isinstance(values, str):
            raise UserError(f"rewards of SimParams {self.space.key(params)}: {values}")
        write_json(self.path(params), entry)
        self._keep(params, values, entry)

    def measured(self) -> list[SimParams]:
        """All SimParams with an entry, by any worker, in the order of the space."""
        known = {self.path(params).name for params in self._entries}
        others = 0
        for path in sorted(self.directory.glob("[!.]*.json")):
            if not path.name.endswith(f".{self.settings}.json"):
                others += 1
            elif path.name not in known:
                self._read(path)
        if others:
            self._warn(
                "others",
                f"{others} rewards in {self.directory} were measured with other settings and "
                "are not used",
            )
        return sorted(self._entries)

    def seconds(self) -> dict[SimParams, float]:
        """What each measured SimParams has taken, by any worker."""
        return {params: self._seconds[params] for params in self.measured()}

    def table(self) -> RewardTable:
        """All entries as a table."""
        params = self.measured()
        columns = [self._entries[p] for p in params]
        rewards = np.stack(columns, axis=1) if columns else np.zeros((len(self.tasks), 0))
        return RewardTable(self.space, self.tasks, tuple(params), rewards)

    def _read(self, path: pathlib.Path) -> None:
        """Takes one file in; names it and skips it where it is damaged."""
        try:
            entry = json.loads(path.read_text())
            params = self.space.validate(entry["params"])
            values = self._values(entry)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError, UserError) as error:
            values = f"{type(error).__name__}: {error}"
        if isinstance(values, str):
            self._warn(path.name, f"{path} is skipped and measured again: {values}")
        elif self.path(params).name == path.name:
            self._keep(params, values, entry)
        else:
            self._warn(path.name, f"{path} is skipped: it holds SimParams {self.space.key(params)}")

    def _keep(self, params: SimParams, values: np.ndarray, entry: dict) -> None:
        self._entries[params] = values
        self._seconds[params] = float(entry.get("seconds", 0.0))

    def _values(self, entry: dict) -> np.ndarray | str:
        """The rewards in the order of `tasks`, shape [N], or what is wrong with the entry."""
        rewards = entry["rewards"]
        missing = [t for t in self.tasks if t not in rewards]
        if missing:
            return f"no reward for {', '.join(missing)}"
        values = np.array([rewards[t] for t in self.tasks], np.float64)
        if not (np.isfinite(values) & (values >= 0) & (values <= 100)).all():
            return f"a reward is not in 0 to 100 percent: {values.tolist()}"
        return values

    def _warn(self, about: str, text: str) -> None:
        if about not in self._warned:
            self._warned.add(about)
            print(f"warning: {text}", file=sys.stderr, flush=True)


# The factors of the original release in the alphabetical order of its keys, under our names;
# None is the camera pose, which it never varied. "materials" is written 1 or 3.
_RELEASE_FACTORS = (
    "background",
    "focus_blur",
    "light_color",
    "light_direction",
    "light_intensity",
    "materials",
    None,
    "object_rotation",
    "object_distance",
)
_RELEASE_MATERIALS = ("1", "3")


def import_release(path: str | os.PathLike) -> RewardTable:
    """Reads the original release's `reward_db.json`: {task: {key: percent}}.

    Raises:
      UserError: the file is missing or damaged, a key cannot be read, or the tasks do not
        all have the same keys.
    """
    try:
        data = json.loads(pathlib.Path(path).read_text())
    except FileNotFoundError:
        raise UserError(f"no reward table at {path}") from None
    except (OSError, ValueError) as error:
        raise UserError(f"reward table {path}: not readable as JSON ({error})") from None
    if (
        not isinstance(data, dict)
        or not data
        or not all(isinstance(v, dict) for v in data.values())
    ):
        raise UserError(f"reward table {path}: expected {{task: {{SimParams: percent}}}}")
    tasks = tuple(data)
    keys = list(data[tasks[0]])
    for task in tasks:
        different = set(keys) ^ set(data[task])
        if different:
            raise UserError(
                f"reward table {path}: the tasks {tasks[0]} and {task} do not have the same "
                f"SimParams; {len(different)} differ, such as {min(different)}"
            )
    try:
        rewards = np.array([[float(data[t][k]) for k in keys] for t in tasks]).reshape(
            len(tasks), len(keys)
        )
        params = [_from_release_key(key) for key in keys]
    except (TypeError, ValueError) as error:
        raise UserError(f"reward table {path}: {error}") from None
    order = sorted(range(len(keys)), key=lambda i: params[i])
    return RewardTable(PAPER_SPACE, tasks, tuple(params[i] for i in order), rewards[:, order])


def export_release(table: RewardTable, path: str | os.PathLike) -> None:
    """Writes a table in the original release's format, whole or not at all.

    Raises:
      UserError: the table's space is not the paper's; the format holds no other.
    """
    if table.space != PAPER_SPACE:
        raise UserError(
            f"the release's reward_db.json holds the paper's 8 factors only, not "
            f"{', '.join(table.space.names)}"
        )
    keys = [_to_release_key(params) for params in table.params]
    data = {task: dict(zip(keys, row.tolist())) for task, row in zip(table.tasks, table.rewards)}
    write_json(path, data)


def _from_release_key(key: str) -> SimParams:
    parts = key.split("_")
    if len(parts) != len(_RELEASE_FACTORS):
        raise ValueError(f"key {key!r} has {len(parts)} parts, expected {len(_RELEASE_FACTORS)}")
    levels = {}
    for factor, part in zip(_RELEASE_FACTORS, parts):
        allowed = {None: ("0",), "materials": _RELEASE_MATERIALS}.get(factor, ("0", "1"))
        if part not in allowed:
            raise ValueError(f"key {key!r}: {factor or 'pose_cam'} is one of {allowed}, got {part}")
        levels[factor] = allowed.index(part)
    return tuple(levels[name] for name in PAPER_SPACE.names)


def _to_release_key(params: SimParams) -> str:
    levels = dict(zip(PAPER_SPACE.names, params))
    return "_".join(
        _RELEASE_MATERIALS[levels[f]] if f == "materials" else str(levels.get(f, 0))
        for f in _RELEASE_FACTORS
    )
