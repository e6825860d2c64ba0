"""Where the rewards come from that the policy is trained on.

N tasks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Protocol

from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace


class BudgetSpent(Exception):
    """A `RewardSource` may measure no more SimParams."""


class RewardSource(Protocol):
    """A source of rewards: a table, or an evaluator that measures them when they are needed.

    Attributes:
      tasks: N names.
      space: of the SimParams.
      repeats: the tables that `table` is the mean of, each measured with another seed; empty where
        the rewards were measured once.
      budget_left: how many more SimParams may be measured.
    """

    tasks: tuple[str, ...]
    space: SimSpace
    repeats: tuple[RewardTable, ...]

    @property
    def budget_left(self) -> int:
        """How many more SimParams may be measured."""
        ...

    def table(self) -> RewardTable:
        """Returns all that is measured so far, for all tasks."""
        ...

    def measure(self, params: SimParams) -> None:
        """Adds one SimParams to the table, for all tasks; does nothing if it is there already.

        Raises:
          BudgetSpent: it is not there, and no more may be measured.
        """
        ...

    def measure_all(self, wanted: Sequence[SimParams]) -> None:
        """Adds several SimParams to the table, in any order and possibly at the same time.

        Raises:
          BudgetSpent: one is not there, and no more may be measured; others may have been added.
        """
        ...

    def close(self) -> None:
        """Ends the processes that measuring has started."""
        ...


class TableSource:
    """A `RewardSource` over a table that was measured before.

    By default the whole table is known from the start. With a budget it simulates a live source:
    nothing is known at first, and `budget` SimParams may be "measured".
    """

    def __init__(
        self,
        table: RewardTable,
        budget: int | None = None,
        repeats: tuple[RewardTable, ...] = (),
    ):
        """Takes over the table.

        Args:
          table: all rewards.
          budget: how many SimParams may be measured; None if all are known from the start.
          repeats: see `RewardSource`.
        """
        self._full, self.repeats = table, repeats
        self._known = list(table.params) if budget is None else []
        self.budget_left = budget or 0
        self.tasks, self.space = table.tasks, table.space

    def table(self) -> RewardTable:
        """Returns the part of the table that is known so far."""
        columns = [self._full.params.index(p) for p in self._known]
        return dataclasses.replace(
            self._full, params=tuple(self._known), rewards=self._full.rewards[:, columns]
        )

    def measure(self, params: SimParams) -> None:
        """Makes one SimParams of the table known.

        Raises:
          UserError: the table does not have it.
          BudgetSpent: the budget is spent.
        """
        if params in self._known:
            return
        if params not in self._full.params:
            raise UserError(f"the reward table has no SimParams {self.space.key(params)}")
        if not self.budget_left:
            raise BudgetSpent("the budget of the reward table is spent")
        self._known.append(params)
        self.budget_left -= 1

    def measure_all(self, wanted: Sequence[SimParams]) -> None:
        """Makes several SimParams known, one after the other; see `measure`."""
        for params in wanted:
            self.measure(params)

    def close(self) -> None:
        """Does nothing: a table has started no processes."""
