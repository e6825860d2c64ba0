"""Who is compared with whom: which SimParams each method pre-trains on for a task."""

from __future__ import annotations

import dataclasses
import json
import pathlib
from collections.abc import Collection, Sequence

import numpy as np

from t2s_jax.rewards.intervals import half_width
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.tasks.configured import missing_line
from t2s_jax.tasks.labelled import Task

_COLUMNS = 6  # tasks that stand side by side; more are wider than a terminal

# In the order of the table; the title is what it prints.
METHODS = {
    "task2sim": "Task2Sim",
    "best_fixed": "Best fixed SimParams",
    "random": "Random SimParams",
    "domain_randomization": "Domain Randomization",
    "imagenet": "ImageNet",
    "random_features": "Random features",
    "scratch": "Scratch",
}
# What the columns of the table are.
TITLES = {
    "knn": "5-NN",
    "linear": "linear",
    "linear_augmented": "linear, augmented",
    "finetune": "fine-tuned",
}

# What a reader has to know of a column to compare it with another paper's.
PROTOCOL_NOTES = {
    "linear": "linear: on features computed once, without augmentation",
    "linear_augmented": "linear, augmented: random crops and flips in every epoch, as the release",
}


@dataclasses.dataclass(frozen=True)
class Entry:
    """One accuracy to measure: a method's backbone on a task.

    Attributes:
      method: a key of METHODS or the name of a backbone given by the user.
      task: the task's name.
      params: what the backbone is pre-trained on; None where no render set is involved.
      seed: of the pre-training.
    """

    method: str
    task: str
    params: SimParams | None
    seed: int


def choose_tasks(
    tasks: Sequence[Task], wanted: str, field: str, absent: Collection[str] = ()
) -> list[Task]:
    """Those that a field of the run card asks for.

    Args:
      tasks: all there are.
      wanted: "seen", "unseen", "all", or names joined by commas.
      field: that `wanted` is from, such as "evaluate.tasks".
      absent: names that are known and not on this machine.

    Raises:
      UserError: a name is unknown, or none of the tasks is here.
    """
    if wanted in ("seen", "unseen", "all"):
        return _some([t for t in tasks if wanted in ("all", _role(t))], wanted, field)
    names = wanted.split(",")
    unknown = sorted(set(names) - {t.name for t in tasks} - set(absent))
    if unknown:
        raise UserError(
            f"config.{field}: no task {unknown[0]!r}; say unseen, seen, all or names out of "
            f"{', '.join(t.name for t in tasks)}"
        )
    return _some([t for t in tasks if t.name in names], wanted, field)


def _role(task: Task) -> str:
    return "seen" if task.seen else "unseen"


def _some(tasks: list[Task], wanted: str, field: str) -> list[Task]:
    if not tasks:
        raise UserError(
            f"config.{field}: none of the tasks {wanted!r} is on this machine; t2s tasks list says "
            "how to get the paper's"
        )
    return tasks


def plan(
    method: str,
    tasks: Sequence[str],
    *,
    space: SimSpace,
    seeds: int,
    choices: dict[str, SimParams],
    best_fixed: SimParams | None,
    random_draws: Sequence[SimParams],
) -> list[Entry]:
    """The entries of a method.

    Random varies over its draws, each trained once; the others vary over training seeds.

    Raises:
      UserError: unknown method, or one whose SimParams are not known yet.
    """
    if method not in METHODS:
        raise UserError(
            f"config.evaluate.methods: no method {method!r}; there are {', '.join(METHODS)}"
        )
    if method == "random":
        return [Entry(method, task, p, 0) for p in random_draws for task in tasks]
    missing = [t for t in tasks if t not in choices] if method == "task2sim" else []
    if missing:
        raise UserError(
            f"no prediction for task {missing[0]!r} in this workdir; run `t2s predict` for it "
            "or leave task2sim out of config.evaluate.methods"
        )
    if method == "best_fixed" and best_fixed is None:
        raise UserError(
            "no reward is measured in this workdir, so the best fixed SimParams is unknown; "
            "run `t2s train` first or leave best_fixed out of config.evaluate.methods"
        )
    params = {
        "task2sim": choices.get,
        "best_fixed": lambda task: best_fixed,
        "domain_randomization": lambda task: space.all_varied,
    }.get(method, lambda task: None)
    return [Entry(method, task, params(task), seed) for seed in range(seeds) for task in tasks]


def read_choices(workdir: pathlib.Path, space: SimSpace) -> dict[str, SimParams]:
    """What Task2Sim chose, task by task.

    From `predictions/<task>.json` of `t2s predict`; for tasks that it was not asked about, as
    the seen ones, from `policy/outputs.json` of `t2s train`.
    """
    choices = {}
    outputs = workdir / "policy" / "outputs.json"
    if outputs.is_file():
        for task in json.loads(outputs.read_text())["tasks"]:
            choices[task["task"]] = space.validate(task["params"])
    for file in sorted((workdir / "predictions").glob("*.json")):
        prediction = json.loads(file.read_text())
        choices[prediction["task"]] = space.validate(prediction["params"])
    return choices


def read_best_fixed(workdir: pathlib.Path, space: SimSpace) -> SimParams | None:
    """The best fixed SimParams as `t2s train` left it in `policy/outputs.json`, if it did."""
    outputs = workdir / "policy" / "outputs.json"
    if not outputs.is_file():
        return None
    return space.validate(json.loads(outputs.read_text())["best_fixed"])


def summarize(rows: list[dict], method: str, protocol: str, tasks: Sequence[str]) -> dict | None:
    """Mean over tasks, and how sure it is over seeds (or draws).

    Returns:
      {"mean", "std", "interval", "runs", "per_task": {task: mean}} in percent (see `spread`);
      None where nothing was measured.
    """
    found = [r for r in rows if r["method"] == method and r.get(protocol) is not None]
    found = [r for r in found if r["task"] in tasks]
    if not found:
        return None
    runs: dict[object, list[float]] = {}
    per_task: dict[str, list[float]] = {}
    for row in found:
        run = (row["seed"], row["key"]) if method == "random" else row["seed"]
        runs.setdefault(run, []).append(row[protocol])
        per_task.setdefault(row["task"], []).append(row[protocol])
    means = [float(np.mean(values)) for values in runs.values()]
    return {
        **spread(means),
        "runs": len(means),
        "per_task": {task: float(np.mean(values)) for task, values in per_task.items()},
    }


def spread(values: Sequence[float]) -> dict:
    """Mean, standard deviation (n - 1), and half the width of the mean's 95 % t-interval.

    Returns:
      {"mean", "std", "interval"}; the last two None for a single value.
    """
    count, mean = len(values), float(np.mean(values))
    if count < 2:
        return {"mean": mean, "std": None, "interval": None}
    std = float(np.std(values, ddof=1))
    return {"mean": mean, "std": std, "interval": half_width(values)}


def format_table(results: dict) -> str:
    """The table for the terminal: a row per method, the mean by each protocol, then per task.

    Where there are more than `_COLUMNS` tasks they are the rows of a second table.
    """
    tasks = [t["name"] for t in results["tasks"]]
    mark = {t["name"]: "*" if t["origin"] == "generated" else "" for t in results["tasks"]}
    protocols = [p for p in TITLES if any(r.get(p) is not None for r in results["rows"])]
    summaries = {
        title: [summarize(results["rows"], method, p, tasks) for p in protocols]
        for method, title in results["methods"].items()
    }
    means = [["method", *(f"{TITLES[p]} mean" for p in protocols)]]
    means += [[title, *map(_mean_and_interval, found)] for title, found in summaries.items()]
    of_tasks = [
        [task + mark[task], *(_cell(s, task) for s in summaries.values())] for task in tasks
    ]
    of_tasks = [["task", *summaries], *of_tasks]
    if len(tasks) > _COLUMNS:
        text = [*_aligned(means), "", *_aligned(of_tasks)]
    else:
        columns = list(zip(*of_tasks, strict=True))
        text = _aligned([[*line, *column[1:]] for line, column in zip(means, columns)])
    notes = [
        "mean +- 95 % t-interval over seeds (Random: over draws); of a task: "
        + " / ".join(TITLES[p] for p in protocols)
    ]
    notes += [PROTOCOL_NOTES[p] for p in protocols if p in PROTOCOL_NOTES]
    if same := _chosen_as_best_fixed(results["rows"]):
        notes.append(
            f"Task2Sim chose the best fixed SimParams for {len(same)} of {len(tasks)} tasks; t2s "
            "predict says why for a task"
        )
    if any(mark.values()):
        notes.append("* generated by us, not real images")
    if results.get("missing"):
        notes.append(missing_line(results["missing"]))
    return "\n".join([*text, *notes])


def _cell(summaries: Sequence[dict | None], task: str) -> str:
    """A method's accuracies on a task, protocol by protocol."""
    return " / ".join(f"{s['per_task'][task]:.1f}" if s else "-" for s in summaries)


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Columns side by side, the first line underlined."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ["  ".join(c.ljust(w) for c, w in zip(line, widths)).rstrip() for line in lines]
    return [text[0], "-" * max(map(len, text)), *text[1:]]


def _chosen_as_best_fixed(rows: Sequence[dict]) -> set[str]:
    """The tasks whose rows of both methods come from the same SimParams."""
    keys: dict[str, set] = {"task2sim": set(), "best_fixed": set()}
    for row in rows:
        if row["method"] in keys:
            keys[row["method"]].add((row["task"], row.get("key")))
    return {task for task, _ in keys["task2sim"] & keys["best_fixed"]}


def _mean_and_interval(summary: dict | None) -> str:
    if summary is None:
        return "-"
    half = f" +- {summary['interval']:.1f}" if summary["interval"] is not None else ""
    return f"{summary['mean']:.1f}{half}"
