"""A trial of predictors: which tasks are held out, and which rewards their choices earn.

The judge of a choice is a measurement of the rewards. It may be another one than the choice was
made by: within one measurement a SimParams whose backbone was lucky earns more on all tasks, held
out or not.

N tasks, S SimParams, F folds with H held-out tasks each, T tasks that are held out by some fold,
E seeds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import ml_collections
import numpy as np

from t2s_jax.policy import held_out, shipped_data
from t2s_jax.policy.caution import measurements
from t2s_jax.policy.gains import best_fixed_rewards, dealt_folds, outer_folds
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.table_files import open_mean
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

_REPEATS = "repeats"  # as a judge: each measurement, of the choices made by the others


@dataclasses.dataclass(frozen=True)
class Trial:
    """Held-out tasks and their judges.

    Attributes:
      folds: The held-out tasks of each fold, F tuples of H.
      judges: Pairs of a table to choose by and the rewards that choices earn, percent, NaN where
        they are not known, shape [N, S].
    """

    folds: tuple[tuple[int, ...], ...]
    judges: tuple[tuple[RewardTable, np.ndarray], ...]

    @classmethod
    def of(
        cls,
        settings: ml_collections.ConfigDict,
        table: RewardTable,
        repeats: Sequence[RewardTable],
        embeddings: TaskEmbeddings,
    ) -> Trial:
        """Returns the trial that the section `generalise` asks for.

        Args:
          settings: The section.
          table: Rewards of N tasks.
          repeats: The measurements that the table is the mean of.
          embeddings: The same tasks, in the same order.

        Raises:
          UserError: There are too few tasks or measurements for it.
        """
        return cls(_folds(settings, embeddings), _judges(settings.judge, table, repeats))

    @property
    def tasks(self) -> list[int]:
        """The tasks that are held out by some fold, ascending. T ints."""
        return sorted({task for fold in self.folds for task in fold})

    @property
    def in_turn(self) -> bool:
        """Whether each task is held out alone."""
        return len(self.folds) > 1 and len(self.folds[0]) == 1

    def of_tasks(self, values: np.ndarray) -> np.ndarray:
        """Averages for each task over the folds that hold it out. [F, H, ...] -> [T, ...]."""
        places = np.array(self.folds)
        return np.array([values[places == task].mean(axis=0) for task in self.tasks])

    def over_judges(self, rewards: Callable[[RewardTable, np.ndarray], np.ndarray]) -> np.ndarray:
        """Averages `rewards(table to choose by, rewards that choices earn)` over the judges."""
        return np.mean([rewards(*pair) for pair in self.judges], axis=0)

    def best_fixed(self) -> np.ndarray:
        """Returns what best fixed, chosen without the held-out tasks, earns. Shape [T], percent."""

        def earned(chosen_by: RewardTable, judged: np.ndarray) -> np.ndarray:
            return np.array(
                [best_fixed_rewards(chosen_by.rewards, held, judged) for held in self.folds]
            )

        return self.of_tasks(self.over_judges(earned))

    def best_fixed_of_held_out(self) -> np.ndarray:
        """Returns what the best single choice for the held-out tasks earns. Shape [T], percent."""
        held = self.tasks
        return self.over_judges(
            lambda by, judged: judged[held, by.rewards[held].mean(axis=0).argmax()]
        )

    def best_measured(self) -> np.ndarray:
        """Returns what each task's own best SimParams earn. Shape [T], percent."""
        held = self.tasks
        return self.over_judges(lambda by, judged: judged[held, by.rewards[held].argmax(axis=1)])

    def earned(self, places: Sequence[np.ndarray]) -> np.ndarray:
        """Averages over the judges what the choices by each measurement earn.

        Args:
          places: For each judge, of `held_out.choices`. Shape [F, H, E], int.

        Returns:
          Shape [F, H, E], percent.
        """
        found = [
            held_out.earned(each, self.folds, judged)
            for each, (_, judged) in zip(places, self.judges, strict=True)
        ]
        return np.mean(found, axis=0)

    def unknown(self, chosen: Sequence[dict[str, np.ndarray]]) -> list[str]:
        """Returns the keys of choices whose rewards are not known.

        Args:
          chosen: For each judge, the result of `held_out.choices`.
        """
        unknown = [
            places[np.isnan(held_out.earned(places, self.folds, judged))]
            for each, (_, judged) in zip(chosen, self.judges, strict=True)
            for places in each.values()
        ]
        table, _ = self.judges[0]
        return [table.space.key(table.params[i]) for i in np.unique(np.concatenate(unknown))]


def _folds(
    settings: ml_collections.ConfigDict, embeddings: TaskEmbeddings
) -> tuple[tuple[int, ...], ...]:
    if settings.tasks == "unseen":
        return (tuple(i for i, seen in enumerate(embeddings.seen) if not seen),)
    if not settings.folds:
        return tuple(outer_folds(len(embeddings)))
    if not 2 <= settings.folds <= len(embeddings) // 2:
        raise UserError(
            f"config.generalise.folds is 0, or 2 to {len(embeddings) // 2} groups of "
            f"{len(embeddings)} tasks, got {settings.folds}"
        )
    return tuple(dealt_folds(len(embeddings), settings.folds, settings.deals))


def _judges(
    judge: str, table: RewardTable, repeats: Sequence[RewardTable]
) -> tuple[tuple[RewardTable, np.ndarray], ...]:
    if not judge:
        return ((table, table.rewards),)
    if judge != _REPEATS:
        return ((table, _rewards_elsewhere(judge, table)),)
    if len(repeats) < 2:
        raise UserError(
            f"config.generalise.judge={_REPEATS} needs rewards that were measured at least twice, "
            "such as config.rewards=A,B"
        )
    return tuple(measurements(table, repeats))


def _rewards_elsewhere(tables: str, table: RewardTable) -> np.ndarray:
    """Returns the rewards of the same SimParams in other tables, NaN where they lack one."""
    other = open_mean(shipped_data.resolve(tables)).table.subset(table.tasks)
    judged = np.full(table.rewards.shape, np.nan)
    for column, params in enumerate(table.params):
        if params in other.params:
            judged[:, column] = other.rewards[:, other.params.index(params)]
    return judged
