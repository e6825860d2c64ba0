"""The analysis of a reward table: effects per task and group, the best SimParams, the noise.

All results are plain numbers that JSON can hold, NaN as None. N tasks, S measured
SimParams, R rows: the tasks, then groups of tasks, each row of a group being the mean reward
of its tasks for each SimParams. An interval is half the width of a 95 % interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from t2s_jax.rewards.factor_effects import FactorEffects, factor_effects
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.table_statistics import (
    agreement,
    group_contrasts,
    group_order,
    noise,
    standing,
)
from t2s_jax.sim.simspace import SimParams


def analyse(
    table: RewardTable,
    groups: Mapping[str, str] | None = None,
    unseen: Sequence[str] = (),
    repeats: Sequence[RewardTable] = (),
    choices: Mapping[str, SimParams] | None = None,
) -> dict[str, Any]:
    """Analyses a table.

    Args:
      table: Of at least two SimParams.
      groups: The kind of each task, such as "symbolic"; "" or absent where unknown.
      unseen: The tasks that the policy did not train on.
      repeats: Other tables of the same space, measured with other seeds, to estimate the noise.
      choices: Of a policy, for some of the tasks.

    Returns:
      {"space", "measured", "size", "tasks": see `_tasks`, "rows": [{"name", "kind": "task",
      "group" or "set", "tasks": how many}], "effects": see `_effects`, "over_tasks": see
      `_over_tasks`, and, from `table_statistics`, "groups": `group_contrasts`, "agreement",
      "noise" (or None) and "standing"}.
    """
    groups = {t: (groups or {}).get(t, "") for t in table.tasks}
    rows, values = _rows(table, groups, unseen)
    effects = factor_effects(table.space, table.params, values)
    found_noise = noise([table, *repeats]) if repeats else None
    return plain(
        {
            "space": table.space.to_json(),
            "measured": len(table),
            "size": table.space.size,
            "tasks": _tasks(table, groups, unseen, effects, found_noise),
            "rows": rows,
            "effects": _effects(effects, table),
            "over_tasks": _over_tasks(effects, len(table.tasks)),
            "groups": group_contrasts(table, groups),
            "agreement": agreement(table),
            "noise": found_noise,
            "standing": standing(table, unseen, choices),
        }
    )


def plain(value: Any) -> Any:
    """Converts for JSON: arrays to lists, numbers that are not finite to None."""
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _rows(
    table: RewardTable, groups: Mapping[str, str], unseen: Sequence[str]
) -> tuple[list[dict], np.ndarray]:
    """Returns the rows, and their rewards. Shape [R, S]."""
    rows = [{"name": t, "kind": "task", "tasks": 1} for t in table.tasks]
    values = list(table.rewards)
    sets = [("group", g, [t for t in table.tasks if groups[t] == g]) for g in group_order(groups)]
    if unseen:
        sets.append(("set", "seen tasks", [t for t in table.tasks if t not in unseen]))
        sets.append(("set", "unseen tasks", [t for t in table.tasks if t in unseen]))
    sets.append(("set", "all tasks", list(table.tasks)))
    for kind, name, members in sets:
        if members:
            rows.append({"name": name, "kind": kind, "tasks": len(members)})
            values.append(table.subset(members).rewards.mean(axis=0))
    return rows, np.stack(values)


def _effects(found: FactorEffects, table: RewardTable) -> dict:
    """Returns {"columns": [{"factor", "level", "with", "fixed": counts of SimParams}], "values",
    "intervals" [R, C], "pairs": [[column, column]], "pair_values", "pair_intervals" [R, Q],
    "explained": {part: [R]}, "order", "freedom"}; points of reward."""
    levels = np.array(table.params)
    space, terms = table.space, found.terms
    columns = [
        {
            "factor": space.factors[f].name,
            "level": space.factors[f].levels[k],
            "with": int((levels[:, f] == k).sum()),
            "fixed": int((levels[:, f] == 0).sum()),
        }
        for f, k in terms.levels
    ]
    return {
        "columns": columns,
        "values": found.main.values.T,
        "intervals": found.main.halves.T,
        "pairs": [[terms.levels.index(a), terms.levels.index(b)] for a, b in terms.pairs],
        "pair_values": found.pairs.values.T,
        "pair_intervals": found.pairs.halves.T,
        "explained": found.explained,
        "order": found.order,
        "freedom": found.freedom,
    }


def _over_tasks(found: FactorEffects, tasks: int) -> list[dict]:
    """Returns for each column the standard deviation over tasks of its effects, and how many tasks
    have an interval above and below zero."""
    values, halves = found.main.values[:, :tasks], found.main.halves[:, :tasks]
    rows = []
    for effects, intervals in zip(values, halves):
        spread = effects.std(ddof=1) if tasks > 1 else np.nan
        above, below = (int((side > intervals).sum()) for side in (effects, -effects))
        rows.append({"std": spread, "above": above, "below": below})
    return rows


def _tasks(
    table: RewardTable,
    groups: Mapping[str, str],
    unseen: Sequence[str],
    effects: FactorEffects,
    found_noise: dict | None,
) -> list[dict]:
    """Returns for each task the mean and spread of its rewards, the best SimParams, best fixed.

    The maximum of many noisy rewards is biased upwards; "best_predicted" is the linear model's
    reward of the same SimParams, which averages over noise, and "within_noise" how many SimParams
    are within two standard deviations, of a difference of two seeds, of the best.
    """
    fixed, _ = table.subset([t for t in table.tasks if t not in unseen] or table.tasks).best_fixed()
    rows = []
    for row, task in enumerate(table.tasks):
        rewards, predicted = table.rewards[row], effects.predicted[row]
        best, model = int(rewards.argmax()), int(predicted.argmax())
        about = {
            "name": task,
            "group": groups[task],
            "seen": task not in unseen,
            "mean": rewards.mean(),
            "std": rewards.std(),
            "worst": rewards.min(),
            "best": rewards[best],
            "best_params": list(table.params[best]),
            "best_key": table.space.key(table.params[best]),
            "best_predicted": predicted[best],
            "model_choice": table.space.key(table.params[model]),
            "model_choice_reward": rewards[model],
            "best_fixed": table.reward(task, fixed),
        }
        if found_noise:
            margin = 2 * math.sqrt(2) * found_noise["std"][found_noise["tasks"].index(task)]
            about["within_noise"] = int((rewards >= rewards[best] - margin).sum())
        rows.append(about)
    return rows
