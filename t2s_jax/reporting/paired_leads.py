"""By how much one method leads the others, task by task: what a mean over tasks hides.

Tasks differ far more than methods do, so that the spread of a method's mean over seeds says little
of whether it would lead on other tasks; the spread over tasks of paired differences does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from t2s_jax.reporting.comparison import METHODS, TITLES, spread, summarize

_LEADER = "task2sim"
_LEAST = 1e-9  # percentage points; below it two means are the same


def leads(results: dict) -> list[dict]:
    """Task2Sim's lead over each other method, on seen and on unseen tasks.

    Args:
      results: of `t2s evaluate`: "methods", "tasks" and "rows".

    Returns:
      For each {"set": "seen" or "unseen", "tasks": how many, "method", "protocol", "mean",
      "interval": half of the 95 % t-interval over tasks, None of one task, "better", "worse":
      tasks}, in percentage points; nothing where Task2Sim is not among the methods.
    """
    found = []
    for name, seen in (("seen", True), ("unseen", False)):
        tasks = [task["name"] for task in results["tasks"] if task["seen"] == seen]
        for method in results["methods"]:
            for protocol in TITLES:
                gains = _differences(results["rows"], method, protocol, tasks)
                if method != _LEADER and len(gains):
                    found.append(
                        {
                            "set": name,
                            "tasks": len(gains),
                            "method": method,
                            "protocol": protocol,
                            "mean": spread(gains)["mean"],
                            "interval": spread(gains)["interval"],
                            "better": int((gains > _LEAST).sum()),
                            "worse": int((gains < -_LEAST).sum()),
                        }
                    )
    return found


def _differences(rows: list[dict], method: str, protocol: str, tasks: Sequence[str]) -> np.ndarray:
    """Of the means over seeds, on the tasks that both have. Shape [N], percentage points."""
    ours, theirs = (summarize(rows, m, protocol, tasks) for m in (_LEADER, method))
    if not (ours and theirs):
        return np.zeros(0)
    ours, theirs = ours["per_task"], theirs["per_task"]
    return np.array(
        [ours[task] - theirs[task] for task in tasks if task in ours and task in theirs]
    )


def lines(found: Sequence[dict]) -> list[str]:
    """For the terminal: a line for each set of tasks and method."""
    if not found:
        return []
    text = ["Task2Sim's lead over tasks, mean +- 95 % t-interval (tasks better / worse)"]
    groups: dict[tuple, list[dict]] = {}
    for lead in found:
        groups.setdefault((lead["set"], lead["method"]), []).append(lead)
    for (name, method), parts in groups.items():
        shown = "; ".join(f"{TITLES[p['protocol']]} {_number(p)}" for p in parts)
        tasks = f"{parts[0]['tasks']} {name}"
        text.append(f"  {tasks:9}  over {METHODS.get(method, method)}: {shown}")
    return text


def _number(lead: dict) -> str:
    half = "" if lead["interval"] is None else f" +- {lead['interval']:.1f}"
    return f"{lead['mean']:+.1f}{half} ({lead['better']} / {lead['worse']})"
