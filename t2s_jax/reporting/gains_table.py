"""What `t2s generalise` found, as a table and as a figure."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from t2s_jax.policy.comparison_results import ComparisonResults
from t2s_jax.policy.gains import Gain
from t2s_jax.reporting.gain_plot import Gains, gains_figure


def report(results: ComparisonResults) -> list[str]:
    """Returns the lines of the table, best variant first."""
    rows = sorted(results.variants, key=lambda r: -r.mean)
    names = [r.name for r in rows]
    width = max(map(len, [*names, "nested choice, margin 0.0"]))
    fixed, count = results.best_fixed, len(results.tasks)
    if results.in_turn:
        how = f"leave-one-task-out over {count} tasks"
    elif results.folds:
        how = (
            f"{count} tasks, dealt into {results.folds} groups {results.deals} times, each "
            f"group held out and {results.trained_on} tasks trained on"
        )
    else:
        how = f"{count} unseen tasks, trained on {results.trained_on} seen ones"
    judge = f"; choices judged by {results.judge}" if results.judge else ""
    lines = [
        f"{how}, {results.simparams} of {results.space} SimParams measured; REINFORCE with "
        f"{results.seeds} seeds{judge}",
        "reward in percent; gain over best fixed with 95 % intervals over tasks (t; bootstrap "
        "over tasks and seeds), two-sided p of a sign-flip test, +/-: tasks better/worse",
        f"{'variant':{width}}  reward    gain  t-interval      bootstrap       p     +/-  what",
    ]
    for row in rows:
        lines.append(_line(row.name, width, row.mean, row.gain) + f"  {row.what}")
    for row in results.nested or ():
        line = _line(f"nested choice, margin {row.margin:.1f}", width, row.mean, row.gain)
        lines.append(f"{line}  among {row.among} variants and best fixed")
    lines += [
        f"{'best fixed':{width}}  {fixed.mean:6.2f}  chosen without the held-out tasks "
        f"({fixed.without_holding_out:.2f} if chosen by these tasks)",
        f"{'Random':{width}}  {results.random:6.2f}  mean of all measured SimParams",
    ]
    if results.oracle is not None:
        line = _line("best measured", width, results.oracle, results.oracle_gain)
        lines.append(f"{line}  each task's own best: an upper bound")
    for name, why in results.skipped.items():
        lines.append(f"{name:{width}}  skipped: {why}")
    return lines


def _line(name: str, width: int, mean: float, gain: Gain) -> str:
    return (
        f"{name:{width}}  {mean:6.2f}  {gain.mean:+6.2f}  {gain.low:+6.2f} {gain.high:+6.2f}   "
        f"{gain.bootstrap_low:+6.2f} {gain.bootstrap_high:+6.2f}   {gain.p_value:4.2f}  "
        f"{gain.better}/{gain.worse}"
    )


def figure(results: ComparisonResults) -> Figure:
    """Returns the gains as a figure, best variant first."""
    base = np.array(results.best_fixed.rewards)
    variants = sorted(results.variants, key=lambda r: -r.mean)
    rows = [(r.name, r) for r in variants]
    rows += [(f"nested choice, margin {r.margin:.1f}", r) for r in results.nested or ()]
    return gains_figure(
        [
            Gains(name, np.array(r.rewards) - base, r.gain.mean, r.gain.low, r.gain.high)
            for name, r in rows
        ],
        results.tasks,
    )
