"""The gain of a predictor over best fixed on tasks it was not trained on: folds and intervals.

Leave-one-task-out holds each of N tasks out in turn. To choose among variants without using the
task that judges the choice, a second task is held out within (nested leave-one-out): the fold
{i, j} trains on the other N - 2 tasks; the choice for task i uses the rewards of variants on every
j, but not on i. The baseline is best fixed, itself chosen without the held-out tasks.

With a dozen tasks most of the uncertainty is the spread over tasks; intervals here are over tasks
(and seeds within), never over SimParams.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence

import numpy as np

from t2s_jax.rewards.intervals import COVERAGE, half_width

_DRAWS = 20_000  # of the bootstrap
_MOST_FLIPS = 16  # tasks up to which all sign flips are enumerated; of more, 2^16 are drawn


def outer_folds(count: int) -> list[tuple[int, ...]]:
    """Returns the held-out tasks of leave-one-out: (0,), (1,), ..."""
    return [(i,) for i in range(count)]


def dealt_folds(count: int, groups: int, deals: int) -> list[tuple[int, ...]]:
    """Returns the held-out tasks of repeated cross-validation.

    Tasks are dealt into groups at random, and each group is held out. All groups have the same
    size: where N is not divisible, the last group shares some tasks with the one before.

    Args:
      count: N tasks.
      groups: In each deal, 2 to N.
      deals: How often tasks are dealt. The first deals are the same for any number.

    Returns:
      groups * deals folds of ceil(N / groups) tasks, ascending.
    """
    size, found = math.ceil(count / groups), []
    for deal in range(deals):
        order = np.random.default_rng(deal).permutation(count)
        for group in range(groups):
            first = min(group * size, count - size)
            found.append(tuple(sorted(order[first : first + size].tolist())))
    return found


def inner_folds(count: int) -> list[tuple[int, ...]]:
    """Returns the pairs that nested leave-one-out holds out; each serves both of its tasks."""
    return list(itertools.combinations(range(count), 2))


def kept(count: int, held: Sequence[int]) -> np.ndarray:
    """Returns the tasks that are trained on. Shape [count - len(held)], int."""
    return np.setdiff1d(np.arange(count), held)


@dataclasses.dataclass(frozen=True)
class Gain:
    """A summary of paired differences to best fixed, in percentage points.

    Attributes:
      mean: Over tasks.
      low: Lower bound of the 95 % t-interval over tasks.
      high: Its upper bound.
      bootstrap_low: Lower bound of the 95 % percentile bootstrap over tasks and, within a task,
        seeds.
      bootstrap_high: Its upper bound.
      p_value: Of the two-sided sign-flip test: probability of a mean at least as far from zero if
        neither were better.
      better: Number of tasks with a gain.
      worse: Number of tasks with a loss.
      seed_std: Standard deviation over seeds of the mean over tasks; None for a single seed.
    """

    mean: float
    low: float
    high: float
    bootstrap_low: float
    bootstrap_high: float
    p_value: float
    better: int
    worse: int
    seed_std: float | None


def gain(differences: np.ndarray) -> Gain:
    """Summarises differences to best fixed. Shape [N, E], float64: N tasks, E seeds."""
    per_task = differences.mean(axis=1)
    count, seeds = differences.shape
    mean = float(per_task.mean())
    half = half_width(per_task)
    rng = np.random.default_rng(0)
    tasks = rng.integers(count, size=(_DRAWS, count))
    drawn = rng.integers(seeds, size=(_DRAWS, count))
    # One seed for each drawn task: what a single trained policy would earn.
    means = differences[tasks, drawn].mean(axis=1)
    tail = 100 * (1 - COVERAGE) / 2
    low, high = np.percentile(means, (tail, 100 - tail))
    return Gain(
        mean=mean,
        low=mean - half,
        high=mean + half,
        bootstrap_low=float(low),
        bootstrap_high=float(high),
        p_value=_sign_flips(per_task),
        better=int((per_task > 1e-9).sum()),
        worse=int((per_task < -1e-9).sum()),
        seed_std=float(differences.mean(axis=0).std(ddof=1)) if seeds > 1 else None,
    )


def _sign_flips(values: np.ndarray) -> float:
    """Returns the two-sided p-value of the mean under sign flips; exact for few tasks.

    scipy.stats.permutation_test gives the same for few tasks, but for many it draws other flips
    and counts the observation among them: p-values that have been published would change.
    """
    moved = values[np.abs(values) > 1e-9]  # flipping 0 changes nothing
    if not len(moved):
        return 1.0
    if len(moved) <= _MOST_FLIPS:
        signs = np.array(list(itertools.product((1.0, -1.0), repeat=len(moved))))
    else:
        signs = np.random.default_rng(0).choice((1.0, -1.0), size=(2**_MOST_FLIPS, len(moved)))
    sums = np.abs(signs @ moved)
    return float((sums >= abs(moved.sum()) - 1e-9).mean())


def nested_choice(
    held: np.ndarray, base: np.ndarray, *, margin: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Chooses a variant for each task by the rewards of the variants on the other tasks.

    Args:
      held: Rewards of V variants, percent; [v, i, j] is earned on task j by a training without i
        and j. The diagonal is ignored. Shape [V, N, N].
      base: Those of best fixed. Shape [N, N].
      margin: The best variant is taken only where its inner mean gain is at least this many of
        its standard errors, otherwise best fixed. 0 takes the best of all, best fixed included.

    Returns:
      The variant for each task, -1 for best fixed, shape [N], int; the inner mean gains, shape
      [V, N].
    """
    count = len(base)
    chosen, means = np.full(count, -1), np.zeros((len(held), count))
    for i in range(count):
        others = kept(count, [i])
        gains = held[:, i, others] - base[i, others]
        means[:, i] = gains.mean(axis=1)
        best = int(means[:, i].argmax())
        error = gains[best].std(ddof=1) / math.sqrt(len(others))
        if means[best, i] > 0 and means[best, i] >= margin * error:
            chosen[i] = best
    return chosen, means


def best_fixed_rewards(
    rewards: np.ndarray, held: Sequence[int], judged: np.ndarray | None = None
) -> np.ndarray:
    """Returns the reward, on each held-out task, of the best single SimParams of the others.

    Args:
      rewards: To choose by, percent. Shape [N, S].
      held: The tasks held out.
      judged: The rewards that the choice earns, if not `rewards`. Shape [N, S], percent.

    Returns:
      Shape [len(held)], float64.
    """
    best = rewards[kept(len(rewards), held)].mean(axis=0).argmax()
    return (rewards if judged is None else judged)[list(held), best]
