"""Statistics of a reward table: gains of choices, groups of tasks, agreement, noise.

N tasks, S measured SimParams. `reward_analysis` combines them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import chdtri
from scipy.stats import rankdata

from t2s_jax.rewards.factor_effects import factor_effects
from t2s_jax.rewards.intervals import half_width
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.sim.simspace import SimParams

# Groupings of the tasks up to which the permutation test is exact; of more, it draws as many.
_MOST_GROUPINGS = 20_000


def standing(
    table: RewardTable, unseen: Sequence[str] = (), choices: Mapping[str, SimParams] | None = None
) -> dict:
    """Compares ways to choose SimParams on this table, without any training.

    Args:
      table: The rewards.
      unseen: Tasks that best fixed is not chosen on.
      choices: Of a policy, for some of the tasks; those that are not measured are left out.

    Returns:
      {"best_fixed_key", and "seen", "unseen" where there are tasks: {method: {"mean" percent,
      "gain" over Random, "interval": half of its 95 % t-interval over tasks, "tasks"}}}. The
      methods: "random" (the mean of all), "all_fixed", "all_varied" (Domain Randomization),
      "best_fixed" (on the seen tasks), "best_fixed_of_others" (on the other seen tasks alone:
      unbiased for a seen task), "policy", "oracle".
    """
    seen = [t for t in table.tasks if t not in unseen] or list(table.tasks)
    fixed, _ = table.subset(seen).best_fixed()
    found: dict[str, Any] = {"best_fixed_key": table.space.key(fixed)}
    for name, tasks in (("seen", seen), ("unseen", [t for t in table.tasks if t in unseen])):
        if not tasks:
            continue
        methods = {
            "random": dict.fromkeys(tasks),
            "all_fixed": dict.fromkeys(tasks, table.space.all_fixed),
            "all_varied": dict.fromkeys(tasks, table.space.all_varied),
            "best_fixed": dict.fromkeys(tasks, fixed),
            "best_fixed_of_others": {t: _best_of_others(table, seen, t) for t in tasks},
            "policy": {t: tuple(p) for t, p in (choices or {}).items() if t in tasks},
            "oracle": {t: table.best(t)[0] for t in tasks},
        }
        if name == "unseen" or len(seen) < 2:
            del methods["best_fixed_of_others"]
        rows = {m: _gain(table, chosen) for m, chosen in methods.items()}
        found[name] = {m: row for m, row in rows.items() if row}
    return found


def _best_of_others(table: RewardTable, seen: Sequence[str], task: str) -> SimParams:
    others = [t for t in seen if t != task] or list(seen)
    return table.subset(others).best_fixed()[0]


def _gain(table: RewardTable, chosen: Mapping[str, SimParams | None]) -> dict | None:
    """Returns the mean reward of choices and its gain over Random, which None as a choice means."""
    rewards, gains = [], []
    for task, params in chosen.items():
        random = float(table.rewards[table.tasks.index(task)].mean())
        reward = random if params is None else table.reward(task, params)
        if reward is not None:
            rewards.append(reward)
            gains.append(reward - random)
    if not rewards:
        return None
    about = {"mean": np.mean(rewards), "gain": np.mean(gains), "interval": half_width(gains)}
    return about | {"tasks": len(gains)}


def group_order(groups: Mapping[str, str]) -> list[str]:
    """Returns the names of the groups in the order of their first tasks."""
    return list(dict.fromkeys(g for g in groups.values() if g))


def group_contrasts(table: RewardTable, groups: Mapping[str, str]) -> list[dict]:
    """Estimates each factor's effect on a group of tasks, on all others, and the difference.

    Returns:
      For each group with tasks on both sides {"group", "tasks", "others", "factors": [{"factor",
      "level", "inside", "outside", "difference": [estimate, interval], "p"}]}. The intervals
      are for these tasks: the means of their rewards are regressed. p is that of a permutation
      test over tasks: the share of all groups of as many tasks with a difference at least as
      large.
    """
    found = []
    for group in group_order(groups):
        inside = np.array([groups[t] == group for t in table.tasks])
        if inside.all():
            continue
        sides = [table.rewards[inside].mean(axis=0), table.rewards[~inside].mean(axis=0)]
        values = np.concatenate([np.stack([*sides, sides[0] - sides[1]]), table.rewards])
        effects = factor_effects(table.space, table.params, values)
        main = effects.main
        factors = []
        for column, (f, k) in enumerate(effects.terms.levels):
            parts = {
                name: [main.values[column, i], main.halves[column, i]]
                for i, name in enumerate(("inside", "outside", "difference"))
            }
            about = {
                "factor": table.space.factors[f].name,
                "level": table.space.factors[f].levels[k],
            }
            p = permutation_p(main.values[column, 3:], inside)
            factors.append(about | parts | {"p": p})
        counts = {"tasks": int(inside.sum()), "others": int((~inside).sum())}
        found.append({"group": group} | counts | {"factors": factors})
    return found


def permutation_p(effects: np.ndarray, inside: np.ndarray) -> float:
    """Returns the p-value of a group's difference from the other tasks, by a permutation test.

    scipy.stats.permutation_test draws other groupings where there are many, which would change
    p-values that have been published.

    Args:
      effects: Of each task. Shape [N].
      inside: The group. Shape [N], bool.

    Returns:
      The two-sided p, in (0, 1]; NaN where an effect is not known.
    """
    if not np.isfinite(effects).all():
        return math.nan
    size, count = int(inside.sum()), len(effects)
    if math.comb(count, size) <= _MOST_GROUPINGS:
        chosen = np.array(list(itertools.combinations(range(count), size)))
    else:
        rng = np.random.default_rng(0)
        draws = [rng.permutation(count)[:size] for _ in range(_MOST_GROUPINGS - 1)]
        chosen = np.array([np.flatnonzero(inside), *draws])
    sums = effects[chosen].sum(axis=1)
    differences = np.abs(sums / size - (effects.sum() - sums) / (count - size))
    observed = abs(effects[inside].mean() - effects[~inside].mean())
    return float(np.mean(differences >= observed - 1e-9))


def agreement(table: RewardTable) -> dict:
    """Returns Spearman's correlations of tasks over SimParams: {"tasks", "correlations" [N, N]}."""
    ranks = rankdata(table.rewards, axis=1)
    ranks -= ranks.mean(axis=1, keepdims=True)
    length = np.sqrt((ranks**2).sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):  # a task whose rewards never differ
        correlations = ranks @ ranks.T / np.outer(length, length)
    return {"tasks": list(table.tasks), "correlations": correlations}


def noise(tables: Sequence[RewardTable]) -> dict | None:
    """Estimates the noise of a reward from SimParams that several tables have measured.

    Returns:
      {"tasks", "params": how many SimParams, "freedom", "std" [N] of one reward in points,
      "std_of_mean" of the mean over tasks, "std_interval" [low, high] of that (chi-squared),
      "reliability" [N]: share of the first table's variance over SimParams that is not noise,
      "reliability_of_mean"}; None where no SimParams is in two tables.
    """
    tasks = [t for t in tables[0].tasks if all(t in table.tasks for table in tables)]
    seeds: dict[tuple, list[np.ndarray]] = {}
    for table in tables:
        part = table.subset(tasks)
        for column, params in enumerate(part.params):
            seeds.setdefault(params, []).append(part.rewards[:, column])
    several = [np.stack(v) for v in seeds.values() if len(v) > 1]
    freedom = sum(len(v) - 1 for v in several)
    if not tasks or not freedom:
        return None

    def variance(rows: list[np.ndarray]) -> np.ndarray:
        return sum(((r - r.mean(axis=0)) ** 2).sum(axis=0) for r in rows) / freedom

    first = tables[0].subset(tasks).rewards
    each, of_mean = variance(several), variance([v.mean(axis=1) for v in several])
    bounds = [freedom * of_mean / chdtri(freedom, p) for p in (0.025, 0.975)]
    return {
        "tasks": tasks,
        "params": len(several),
        "freedom": freedom,
        "std": np.sqrt(each),
        "std_of_mean": np.sqrt(of_mean),
        "std_interval": np.sqrt(bounds),
        "reliability": _reliability(each, first),
        "reliability_of_mean": _reliability(of_mean, first.mean(axis=0)),
    }


def _reliability(noise_variance: np.ndarray, rewards: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.clip(1 - noise_variance / rewards.var(axis=-1, ddof=1), 0, 1)
