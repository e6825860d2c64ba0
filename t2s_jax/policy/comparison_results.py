"""What `t2s generalise` writes to generalise/results.json: variants beside best fixed.

T held-out tasks. Rewards are in percent, gains in percentage points.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from t2s_jax.policy.gains import Gain, gain


@dataclasses.dataclass(frozen=True)
class VariantResult:
    """What one variant earns.

    Attributes:
      name: Of the variant, and how its seeds were combined.
      what: Description in one line.
      rewards: Of each task, the mean over seeds. T floats.
      mean: Over tasks and seeds.
      gain: Over best fixed.
    """

    name: str
    what: str
    rewards: tuple[float, ...]
    mean: float
    gain: Gain

    @classmethod
    def of(cls, name: str, what: str, rewards: np.ndarray, base: np.ndarray) -> VariantResult:
        """Summarises rewards, shape [T, E], against those of best fixed, shape [T]."""
        return cls(
            name,
            what,
            tuple(np.round(rewards.mean(axis=1), 4).tolist()),
            float(rewards.mean()),
            gain(rewards - base[:, None]),
        )


@dataclasses.dataclass(frozen=True)
class NestedResult:
    """What a choice among variants earns that is made without the task it is for.

    Attributes:
      margin: A variant is chosen where its inner mean gain is this many of its standard errors.
      among: How many variants there are to choose from.
      chosen: The variant for each task, or "best fixed". T names.
      rewards: Of each task. T floats.
      mean: Over tasks.
      gain: Over best fixed.
    """

    margin: float
    among: int
    chosen: tuple[str, ...]
    rewards: tuple[float, ...]
    mean: float
    gain: Gain

    @classmethod
    def of(
        cls,
        margin: float,
        among: int,
        chosen: Sequence[str],
        rewards: np.ndarray,
        base: np.ndarray,
    ) -> NestedResult:
        """Summarises rewards, shape [T], against those of best fixed, shape [T]."""
        return cls(
            margin,
            among,
            tuple(chosen),
            tuple(np.round(rewards, 4).tolist()),
            float(rewards.mean()),
            gain((rewards - base)[:, None]),
        )


@dataclasses.dataclass(frozen=True)
class BestFixedResult:
    """What best fixed earns.

    Attributes:
      rewards: Of each task, chosen without it. T floats.
      mean: Over tasks.
      without_holding_out: The mean where it is chosen by the same tasks.
    """

    rewards: tuple[float, ...]
    mean: float
    without_holding_out: float


@dataclasses.dataclass(frozen=True)
class ComparisonResults:
    """A comparison of variants on held-out tasks.

    Attributes:
      tasks: The held-out tasks. T names.
      in_turn: Whether each was held out alone.
      folds: Number of groups of tasks in a deal; 0 without.
      deals: How often the tasks were dealt into groups.
      trained_on: How many tasks each fold trains on.
      judge: Whose rewards the choices earn; "" for those that they were made by.
      simparams: How many SimParams are measured.
      space: How many there are.
      best_fixed: What best fixed earns.
      random: Mean reward of all measured SimParams.
      oracle: Mean reward of each task's best measured SimParams; None where the judge lacks one.
      oracle_gain: Their gain over best fixed; None as for `oracle`.
      seeds: Of each REINFORCE variant.
      variants: The variants, in the order of `variants.VARIANTS`.
      skipped: Name -> reason, of variants that could not be compared.
      nested: A result for each margin; None without nested folds.
    """

    tasks: tuple[str, ...]
    in_turn: bool
    folds: int
    deals: int
    trained_on: int
    judge: str
    simparams: int
    space: int
    best_fixed: BestFixedResult
    random: float
    oracle: float | None
    oracle_gain: Gain | None
    seeds: int
    variants: tuple[VariantResult, ...]
    skipped: dict[str, str]
    nested: tuple[NestedResult, ...] | None

    def to_dict(self) -> dict[str, Any]:
        """Returns what JSON can hold, with lists for tuples."""
        return _lists(dataclasses.asdict(self))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(entry) for name, entry in value.items()}
    return [_lists(entry) for entry in value] if isinstance(value, tuple | list) else value
