"""What a predictor is worth on tasks it was not trained on: held-out folds and intervals.

Leave-one-task-out holds each of N tasks out in turn. To choose among variants without looking at
the task that measures the choice, a second task is held out within (nested leave-one-out): the
fold {i, j} trains on the other N - 2 tasks; what is chosen for task i has seen the rewards of
variants on every j but not on i. The yardstick is best fixed, itself chosen without the
held-out tasks.

With a dozen tasks the spread over tasks is the larger part of what is uncertain; intervals here
are over tasks (and seeds within), never over SimParams.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence

import numpy as np

from t2s_jax.rewards.intervals import COVERAGE, half_width

_DRAWS = 20_000  # of the bootstrap
_MOST_FLIPS = 16  # tasks up to which all sign flips are enumerated


def outer_folds(count: int) -> list[tuple[int, ...]]:
    """Held-out tasks of leave-one-out: (0,), (1,), ..."""
    return [(i,) for i in range(count)]


def dealt_folds(count: int, groups: int, deals: int) -> list[tuple[int, ...]]:
    """Held-out tasks of repeated cross-validation.

    Tasks are dealt into groups at random, and each group is held out. Where their number does not
    divide, the last group has some of the one before: all are of the same size.

    Args:
      count: N tasks.
      groups: of each deal, 2 to N.
      deals: how often. The first ones are the same however many there are.

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
    """The pairs that nested leave-one-out holds out; one serves both of its tasks."""
    return list(itertools.combinations(range(count), 2))


def kept(count: int, held: Sequence[int]) -> np.ndarray:
    """The tasks that are trained on. Shape [count - len(held)], int."""
    return np.setdiff1d(np.arange(count), held)


@dataclasses.dataclass(frozen=True)
class Gain:
    """Paired differences to best fixed, summed up.

    Attributes:
      mean: over tasks, percentage points.
      low: of the t-interval over tasks (95 %).
      high: likewise.
      bootstrap_low: of the percentile bootstrap over tasks and, within a task, seeds (95 %).
      bootstrap_high: likewise.
      p_value: two-sided, of flipping the signs of tasks' differences at random: how often a
        mean as far from 0 comes about where neither is better.
      better: tasks with a gain.
      worse: tasks with a loss.
      seed_std: deviation over seeds of the mean over tasks; None for a single seed.
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
    """Sums up differences to best fixed. Shape [N, E], float64: N tasks, E seeds."""
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
    """Two-sided p-value of the mean under sign flips; exact for few tasks."""
    moved = values[np.abs(values) > 1e-9]  # a flipped 0 is the same
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
    """Chooses a variant for each task from how variants do on the others.

    Args:
      held: rewards in percent of V variants; [v, i, j] is earned on task j, trained without i
        and j. The diagonal is not looked at. Shape [V, N, N].
      base: of best fixed, likewise. Shape [N, N].
      margin: the best variant is taken only where its inner mean gain is at least this many of
        its standard errors; else best fixed. 0 takes the best whatever it gains, best fixed
        among them.

    Returns:
      The variant for each task, -1 for best fixed, Shape [N], int; the inner mean gains, [V, N].
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
    """What the best SimParams of the other tasks earns on each held-out one.

    Args:
      rewards: Shape [N, S], percent.
      held: the tasks held out.
      judged: what SimParams earn, where that is not `rewards`. Shape [N, S], percent.

    Returns:
      Shape [len(held)], float64.
    """
    best = rewards[kept(len(rewards), held)].mean(axis=0).argmax()
    return (rewards if judged is None else judged)[list(held), best]
