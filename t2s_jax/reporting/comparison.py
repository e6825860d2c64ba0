"""Who is compared with whom: which SimParams each method pre-trains on for a task."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Collection, Sequence

from t2s_jax.policy.outputs import PolicyOutputs
from t2s_jax.runtime import typed_json
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.tasks.labelled import Task

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
    """Returns the tasks that a field of the run card asks for.

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
    """Returns the accuracies to measure for a method.

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


@dataclasses.dataclass(frozen=True)
class _Prediction:
    """The part of a file of `t2s predict` that the choice is in."""

    task: str
    params: tuple[int, ...]


def read_choices(workdir: pathlib.Path, space: SimSpace) -> dict[str, SimParams]:
    """Returns what Task2Sim chose, task by task.

    From `predictions/<task>.json` of `t2s predict`; for tasks that it was not asked about, as
    the seen ones, from `policy/outputs.json` of `t2s train`.
    """
    outputs = _outputs(workdir)
    choices = {t.task: space.validate(t.params) for t in outputs.tasks} if outputs else {}
    for file in sorted((workdir / "predictions").glob("*.json")):
        prediction = typed_json.load(_Prediction, file, "t2s predict")
        choices[prediction.task] = space.validate(prediction.params)
    return choices


def read_best_fixed(workdir: pathlib.Path, space: SimSpace) -> SimParams | None:
    """Returns the best fixed SimParams in policy/outputs.json; None where the file is missing."""
    outputs = _outputs(workdir)
    return space.validate(outputs.best_fixed) if outputs else None


def _outputs(workdir: pathlib.Path) -> PolicyOutputs | None:
    file = workdir / "policy" / "outputs.json"
    return PolicyOutputs.load(file) if file.is_file() else None
