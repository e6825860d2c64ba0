"""Rewards: the table of what is measured, and where rewards come from.

A reward is 5-NN accuracy in percent (paper section 3.3). N tasks, S measured SimParams,
M factors.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace


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
