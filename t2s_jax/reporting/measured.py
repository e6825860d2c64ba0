"""The measured rewards as the report shows them: the table, when, and each factor's effect.

N tasks, S measured SimParams, C levels that are not "held fixed" (M where all factors have
two).
"""

from __future__ import annotations

import datetime
import pathlib

import ml_collections
import numpy as np

from t2s_jax.reporting import record
from t2s_jax.reporting.record import Lacks
from t2s_jax.rewards import RewardStore, RewardTable, import_release


def rewards(workdir: pathlib.Path, config: ml_collections.ConfigDict) -> dict:
    """What is measured, the SimParams with the highest mean first.

    Args:
      workdir: with rewards/.
      config: `rewards`, where it is there, may name a table to show instead of live ones.

    Returns:
      {"space", "tasks", "params" [S, M], "keys" [S], "rewards" [N, S] in percent, "minutes"
      [S] since the first measurement in the order of time, "seconds" [S] that each took,
      "best_fixed" as policy training knows it or None, "others": entries of other settings,
      "effects": see `effects`}.

    Raises:
      Lacks: nothing is measured.
    """
    path = config.get("rewards", "live")
    if path != "live":
        table, times, others = import_release(path), {"minutes": [], "seconds": []}, 0
    else:
        table, times, others = _live(workdir)
    order = np.argsort(-table.rewards.mean(axis=0), kind="stable")
    params = [table.params[i] for i in order]
    return {
        "space": table.space.to_json(),
        "tasks": list(table.tasks),
        "params": [list(p) for p in params],
        "keys": [table.space.key(p) for p in params],
        "rewards": table.rewards[:, order].tolist(),
        "best_fixed": _best_fixed(workdir),
        "others": others,
        "effects": effects(table),
        **times,
    }


def _best_fixed(workdir: pathlib.Path) -> list[int] | None:
    try:
        return record.read_json(workdir / "policy" / "outputs.json", "")["best_fixed"]
    except (Lacks, KeyError, TypeError):
        return None


def _live(workdir: pathlib.Path) -> tuple[RewardTable, dict, int]:
    """The table of the settings used last, its times, and how many entries are of others."""
    directory = workdir / "rewards"
    entries = [e for f in sorted(directory.glob("[!.]*.json")) if (e := _entry(f))]
    if not entries:
        raise Lacks("No reward is measured here; `t2s train` measures them.")
    latest = max(entries, key=lambda e: e["when"])
    mine = [e for e in entries if e["settings"] == latest["settings"]]
    space = record.space(workdir)
    if space is None or list(space.names) != latest["factors"]:
        space = record.space_of(mine)
    table = RewardStore(directory, list(latest["rewards"]), latest["settings"], space).table()
    if not len(table):
        raise Lacks("No reward here can be read; `t2s train` measures them again.")
    when = sorted(datetime.datetime.fromisoformat(e["when"]) for e in mine)
    times = {
        "minutes": [(t - when[0]).total_seconds() / 60 for t in when],
        "seconds": [e["seconds"] for e in mine],
    }
    return table, times, len(entries) - len(mine)


def _entry(file: pathlib.Path) -> dict | None:
    """A file of the reward store that has all its parts."""
    try:
        entry = record.read_json(file, "")
        datetime.datetime.fromisoformat(entry["when"])
        wanted = {"params", "factors", "settings", "rewards", "seconds"}
        return entry if wanted <= entry.keys() and entry["rewards"] else None
    except (Lacks, KeyError, TypeError, ValueError, AttributeError):
        return None


def effects(table: RewardTable) -> dict:
    """Mean reward with a level minus mean reward with the factor fixed, among what is measured.

    Returns:
      {"columns": [{"factor", "level", "with", "fixed"}] with the numbers of SimParams on both
      sides, "effects" [N, C] in points, "errors" [N, C]: standard error of the difference of
      two independent means; None where a side has no SimParams, or for errors fewer than 2}.
    """
    levels = np.array(table.params)
    columns, differences, errors = [], [], []
    for place, factor in enumerate(table.space.factors):
        fixed = table.rewards[:, levels[:, place] == 0]
        for level in range(1, len(factor.levels)):
            chosen = table.rewards[:, levels[:, place] == level]
            columns.append(
                {
                    "factor": factor.name,
                    "level": factor.levels[level],
                    "with": chosen.shape[1],
                    "fixed": fixed.shape[1],
                }
            )
            differences.append(_difference(chosen, fixed))
            errors.append(_error(chosen, fixed))
    return {
        "columns": columns,
        "effects": [list(row) for row in zip(*differences)],
        "errors": [list(row) for row in zip(*errors)],
    }


def _difference(chosen: np.ndarray, fixed: np.ndarray) -> list:
    if not chosen.shape[1] or not fixed.shape[1]:
        return [None] * len(chosen)
    return (chosen.mean(axis=1) - fixed.mean(axis=1)).tolist()


def _error(chosen: np.ndarray, fixed: np.ndarray) -> list:
    if min(chosen.shape[1], fixed.shape[1]) < 2:
        return [None] * len(chosen)
    variances = [x.var(axis=1, ddof=1) / x.shape[1] for x in (chosen, fixed)]
    return np.sqrt(variances[0] + variances[1]).tolist()
