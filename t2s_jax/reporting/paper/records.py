"""The numbers behind the paper's tables and figures, where a workdir has them.

As in `record`: plain numbers, or `Lacks` with the command that makes them.
"""

from __future__ import annotations

import pathlib
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from t2s_jax.reporting.comparison import METHODS, spread
from t2s_jax.reporting.record import Lacks, read_json
from t2s_jax.reporting.scaling import SWEEPS, cumulative
from t2s_jax.reporting.task_groups import task_groups
from t2s_jax.rewards.table_files import known_group
from t2s_jax.sim.simspace import SimSpace

# Of the paper: number, what it shows, our section, and the command that makes its data.
ITEMS = (
    ("Table 1", "factors varied one after the other", "table_1", "t2s scale"),
    ("Table 2", "methods, mean over seen tasks", "seen", "t2s evaluate"),
    ("Table 3", "methods, mean over unseen tasks", "unseen", "t2s evaluate"),
    ("Figure 3", "methods on each seen task", "seen", "t2s evaluate"),
    ("Figure 4", "methods on each unseen task", "unseen", "t2s evaluate"),
    ("Figure 5", "the policy's outputs", "policy", "t2s train"),
    ("Figure 6", "accuracy against categories", "scaling", "t2s scale"),
    ("Figure 7", "accuracy against objects of a category", "scaling", "t2s scale"),
    ("Figure 8", "accuracy against images", "scaling", "t2s scale"),
    ("Figure 9", "nearest neighbours under several backbones", "neighbours", "t2s neighbours"),
)
_SWEEP_OF = {"Figure 6": "categories", "Figure 7": "objects", "Figure 8": "images"}


def command(workdir: pathlib.Path, program: str) -> str:
    """How the data of a section are made, where the data themselves do not tell."""
    more = " --config.evaluate.tasks=all" if program == "t2s evaluate" else ""
    return f"{program} --config=RUN_CARD --workdir={shlex.quote(str(workdir))}{more}"


def index(workdirs: Mapping[str, dict[str, Any]]) -> list[dict]:
    """For each table and figure of the paper where it is on the page.

    Args:
      workdirs: path -> what `report` has found there, by section.

    Returns:
      [{"item", "what", "section", "place": number of the workdir or None, "command": that made
      it, or that would}].
    """
    rows = []
    for item, what, section, program in ITEMS:
        places = [n for n, found in enumerate(workdirs.values()) if _has(found, item, section)]
        place = places[0] if places else None
        path = list(workdirs)[place or 0]
        made = _made_by(workdirs[path], section) if places else ""
        rows.append(
            {
                "item": item,
                "what": what,
                "section": section,
                "place": place,
                "command": made or command(pathlib.Path(path), program),
            }
        )
    return rows


def _has(found: dict[str, Any], item: str, section: str) -> bool:
    if section in ("seen", "unseen"):
        data = found.get("comparison")
        if isinstance(data, Lacks) or data is None:
            return False
        return any(t["seen"] == (section == "seen") for t in data["tasks"])
    data = found.get(section)
    if isinstance(data, Lacks) or data is None:
        return False
    return item not in _SWEEP_OF or _SWEEP_OF[item] in data["sweeps"]


def _made_by(found: dict[str, Any], section: str) -> str:
    data = found.get("comparison" if section in ("seen", "unseen") else section)
    return data.get("command", "") if isinstance(data, dict) else ""


def scaling(workdir: pathlib.Path) -> dict:
    """Accuracy against the size of the pre-training data.

    Returns:
      {"tasks": names, "protocols", "sweeps": {sweep: {"values", "images", "methods": {title:
      {protocol: {"means", "intervals" over seeds (None for one)}}}}}, "command"}.
    """
    results = read_json(workdir / "scale" / "results.json", "t2s scale")
    sweeps = {}
    for sweep in SWEEPS:
        rows = [r for r in results["rows"] if r["sweep"] == sweep]
        if sweep != "factors" and rows:
            sweeps[sweep] = _sweep(rows, results["protocols"])
    if not sweeps:
        raise Lacks("No sweep over a size is in `scale/results.json`; `t2s scale` measures them.")
    return {
        "tasks": [t["name"] for t in results["tasks"]],
        "protocols": results["protocols"],
        "sweeps": sweeps,
        "command": results.get("command", ""),
    }


def _sweep(rows: Sequence[dict], protocols: Sequence[str]) -> dict:
    values = sorted({r["value"] for r in rows})
    images = {r["value"]: r["images"] for r in rows}
    methods: dict[str, dict] = {}
    for method in dict.fromkeys(r["method"] for r in rows):
        mine = [r for r in rows if r["method"] == method]
        methods[METHODS.get(method, method)] = {
            protocol: _means(mine, values, protocol, runs="key" if method == "random" else "seed")
            for protocol in protocols
        }
    return {"values": values, "images": [images[v] for v in values], "methods": methods}


def _means(rows: Sequence[dict], values: Sequence[int], protocol: str, runs: str) -> dict:
    """Mean over tasks, then over the runs of each value, with the interval of that."""
    found = []
    for value in values:
        by_run: dict[object, list[float]] = {}
        for row in (r for r in rows if r["value"] == value):
            by_run.setdefault(row[runs], []).append(row[protocol])
        found.append(spread([sum(v) / len(v) for v in by_run.values()]))
    return {"means": [f["mean"] for f in found], "intervals": [f["interval"] for f in found]}


def table_1(workdir: pathlib.Path, rewards: dict | Lacks, groups: str = "") -> dict:
    """Accuracies as the factors are varied one after the other.

    Args:
      workdir: with scale/results.json, or else
      rewards: what `measured.rewards` found: rows of Table 1 that a reward table has.
      groups: a file of the tasks' groups, see `task_groups`.

    Returns:
      {"tasks": [{"name", "group"}], "rows": [{"title", "key", protocol: [accuracy of each
      task]}], "protocols", "seeds", "command"}.
    """
    try:
        results = read_json(workdir / "scale" / "results.json", "t2s scale")
        return _table_1_of_scale(results, groups)
    except Lacks:
        if isinstance(rewards, Lacks) or not rewards["analysis"]:
            raise
        return _table_1_of_rewards(rewards)


def _table_1_of_scale(results: dict, groups: str) -> dict:
    rows = [r for r in results["rows"] if r["sweep"] == "factors"]
    if not rows:
        raise Lacks("`scale/results.json` has no factors added up; `t2s scale` measures them.")
    names = [t["name"] for t in results["tasks"]]
    protocols = results["protocols"]
    shown = []
    for title in dict.fromkeys(r["label"] for r in sorted(rows, key=lambda r: r["value"])):
        mine = [r for r in rows if r["label"] == title]
        means = {
            protocol: [spread([r[protocol] for r in mine if r["task"] == n])["mean"] for n in names]
            for protocol in protocols
        }
        shown.append({"title": title, "key": mine[0]["key"]} | means)
    known = {t["name"]: known_group(t["group"]) for t in results["tasks"]}
    kinds = task_groups(names, known, groups)
    tasks = [{"name": n, "group": kinds[n]} for n in names]
    command = results.get("command", "")
    seeds = len({r["seed"] for r in rows})
    return {
        "tasks": tasks,
        "rows": shown,
        "protocols": protocols,
        "seeds": seeds,
        "command": command,
    }


def _table_1_of_rewards(rewards: dict) -> dict:
    space = SimSpace.from_json(rewards["space"])
    columns = {key: n for n, key in enumerate(rewards["keys"])}
    rows = []
    for title, params in cumulative(space).items():
        key = space.key(params)
        if key not in columns:
            raise Lacks(
                f"Row {title} of Table 1 ({key}) is not among the measured rewards; `t2s scale` "
                "measures it."
            )
        accuracies = [task[columns[key]] for task in rewards["rewards"]]
        rows.append({"title": title, "key": key, "knn": accuracies})
    tasks = [{"name": t["name"], "group": t["group"]} for t in rewards["analysis"]["tasks"]]
    about = {"protocols": ["knn"], "seeds": 1, "command": rewards["command"]}
    return {"tasks": tasks, "rows": rows} | about


def neighbours(workdir: pathlib.Path) -> dict:
    """What `t2s neighbours` found, of the tasks whose sheets are there."""
    results = read_json(workdir / "neighbours" / "results.json", "t2s neighbours")
    there = [t for t in results["tasks"] if (workdir / "neighbours" / f"{t['task']}.png").is_file()]
    if not there:
        raise Lacks("The sheets of `neighbours/` are gone; `t2s neighbours` draws them again.")
    return {"tasks": there, "command": results.get("command", "")}
