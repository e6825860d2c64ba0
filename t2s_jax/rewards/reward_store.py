"""The reward store: all that has been measured so far, one file for each SimParams.

N tasks.
"""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import sys
from collections.abc import Mapping, Sequence

import numpy as np

from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.sim.simspace import SimParams, SimSpace


class RewardStore:
    """A directory with one JSON file for each measured SimParams.

    Files are written atomically, so any number of workers on a shared file system fill one store.
    The file name holds the hash of every setting that a reward depends on: rewards that were
    measured with other settings are never mixed in.

    Attributes:
      directory: of the files.
      tasks: that each entry has rewards for.
      space: of the SimParams.
      settings: the hash of the settings.
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
        """Returns the file that holds (or would hold) the entry of `params`."""
        return self.directory / f"{self.name(params)}.json"

    def name(self, params: Sequence[int]) -> str:
        """Returns the name of an entry, "<key of params>.<hash of the settings>"."""
        return f"{self.space.key(params)}.{self.settings}"

    def get(self, params: Sequence[int]) -> dict[str, float] | None:
        """Returns the rewards of all tasks in percent; None where `params` is not measured."""
        params = self.space.validate(params)
        if params not in self._entries:
            self._read(self.path(params))
        rewards = self._entries.get(params)
        return None if rewards is None else dict(zip(self.tasks, rewards.tolist()))

    def put(
        self, params: Sequence[int], rewards: Mapping[str, float], *, seconds: float = 0.0
    ) -> None:
        """Writes one entry, atomically.

        Args:
          params: the SimParams that was measured.
          rewards: percent, for every task of the store.
          seconds: that measuring took.

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
        """Returns all SimParams with an entry, by any worker, in the order of the space."""
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
        """Returns the seconds that each measured SimParams has taken, by any worker."""
        return {params: self._seconds[params] for params in self.measured()}

    def table(self) -> RewardTable:
        """Returns all entries as a table."""
        params = self.measured()
        columns = [self._entries[p] for p in params]
        rewards = np.stack(columns, axis=1) if columns else np.zeros((len(self.tasks), 0))
        return RewardTable(self.space, self.tasks, tuple(params), rewards)

    def _read(self, path: pathlib.Path) -> None:
        """Reads one file; where it is damaged, warns and skips it."""
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
        """Returns the rewards in the order of `tasks`, shape [N], or what is wrong with them."""
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
