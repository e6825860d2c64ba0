"""What `t2s generalise` found, as a table and as a picture for people."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from t2s_jax.reporting.gain_plot import Gains, gains_figure


def report(results: dict) -> list[str]:
    """The table for people."""
    rows = sorted(results["variants"], key=lambda r: -r["mean"])
    names = [r["name"] for r in rows]
    width = max(map(len, [*names, "nested choice, margin 0.0"]))
    fixed, count = results["best_fixed"], len(results["tasks"])
    if results["in_turn"]:
        how = f"leave-one-task-out over {count} tasks"
    elif results["folds"]:
        how = (
            f"{count} tasks, dealt into {results['folds']} groups {results['deals']} times, each "
            f"group held out and {results['trained_on']} tasks trained on"
        )
    else:
        how = f"{count} unseen tasks, trained on {results['trained_on']} seen ones"
    judge = f"; choices judged by {results['judge']}" if results["judge"] else ""
    lines = [
        f"{how}, {results['simparams']} of {results['space']} SimParams measured; REINFORCE with "
        f"{results['seeds']} seeds{judge}",
        "reward in percent; gain over best fixed with 95 % intervals over tasks (t; bootstrap "
        "over tasks and seeds), two-sided p of sign flips, tasks better/worse",
        f"{'variant':{width}}  reward    gain  t-interval      bootstrap       p     +/-  what",
    ]
    for row in rows:
        lines.append(_line(row["name"], width, row) + f"  {row['what']}")
    for row in results["nested"] or []:
        title = f"nested choice, margin {row['margin']:.1f}"
        lines.append(_line(title, width, row) + f"  among {row['among']} variants and best fixed")
    lines += [
        f"{'best fixed':{width}}  {fixed['mean']:6.2f}  chosen without the held-out tasks "
        f"({fixed['without_holding_out']:.2f} by them)",
        f"{'Random':{width}}  {results['random']:6.2f}",
    ]
    if results["oracle"] is not None:
        row = {"mean": results["oracle"], "gain": results["oracle_gain"]}
        lines.append(
            _line("best measured", width, row) + "  of each task itself: all that there is to gain"
        )
    for name, why in results["skipped"].items():
        lines.append(f"{name:{width}}  skipped: {why}")
    return lines


def _line(name: str, width: int, row: dict) -> str:
    g = row["gain"]
    return (
        f"{name:{width}}  {row['mean']:6.2f}  {g['mean']:+6.2f}  "
        f"{g['low']:+6.2f} {g['high']:+6.2f}   "
        f"{g['bootstrap_low']:+6.2f} {g['bootstrap_high']:+6.2f}   {g['p_value']:4.2f}  "
        f"{g['better']}/{g['worse']}"
    )


def figure(results: dict) -> Figure:
    """The same as a picture."""
    base = np.array(results["best_fixed"]["rewards"])
    rows = sorted(results["variants"], key=lambda r: -r["mean"])
    rows += [
        r | {"name": f"nested choice, margin {r['margin']:.1f}"} for r in results["nested"] or []
    ]
    return gains_figure(
        [
            Gains(r["name"], np.array(r["rewards"]) - base, r["gain"]["mean"],
                  r["gain"]["low"], r["gain"]["high"])
            for r in rows
        ],
        results["tasks"],
    )  # fmt: skip
