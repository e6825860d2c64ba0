"""The table of rewards.

A reward is 5-NN accuracy in percent (paper section 3.3). N tasks, S measured SimParams.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace


@dataclasses.dataclass(frozen=True)
class RewardTable:
    """The rewards of N tasks for S SimParams, none missing.

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
        """Returns S, the number of SimParams."""
        return len(self.params)

    def subset(self, tasks: Sequence[str]) -> RewardTable:
        """Returns the table of the same SimParams for some tasks, in the order given.

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
        """Returns the mean reward over tasks and SimParams: what a Random choice expects."""
        return float(self.rewards.mean())

    def oracle(self) -> float:
        """Returns the mean over tasks of each task's best reward: the upper bound."""
        return float(self.rewards.max(axis=1).mean())

    def best_fixed(self) -> tuple[SimParams, float]:
        """Returns the SimParams with the highest mean over tasks, and that mean."""
        means = self.rewards.mean(axis=0)
        best = int(means.argmax())
        return self.params[best], float(means[best])

    def best(self, task: str) -> tuple[SimParams, float]:
        """Returns a task's best SimParams and its reward."""
        rewards = self.rewards[self.tasks.index(task)]
        best = int(rewards.argmax())
        return self.params[best], float(rewards[best])

    def reward(self, task: str, params: Sequence[int]) -> float | None:
        """Returns one reward; None where `params` is not measured."""
        params = tuple(params)
        if params not in self.params:
            return None
        return float(self.rewards[self.tasks.index(task), self.params.index(params)])
