"""What a workdir holds, as the typed records that the report shows and writes to JSON.

Each reader takes the workdir and reads one kind of file. Where the file is missing or damaged it
raises a `UserError` that names the command that makes it. N tasks, M factors, D dimensions.
"""

from __future__ import annotations

import contextlib
import dataclasses
import pathlib
from collections.abc import Sequence

import ml_collections
import numpy as np

from t2s_jax.policy.outputs import PolicyOutputs, TaskOutput
from t2s_jax.reporting.evaluation_results import EvaluationResults, TaskEntry
from t2s_jax.reporting.workdir_setup import provenances
from t2s_jax.runtime import checkpoint, typed_json
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.tasks.labelled import Task

PREVIEWS = ("categories-1.png", "factors.png")


def settings(workdir: pathlib.Path, config: ml_collections.ConfigDict) -> ml_collections.ConfigDict:
    """Returns the run card that the workdir's bundle was made with; `config` without a bundle."""
    try:
        saved = checkpoint.load_metadata(workdir / "bundle").get("config")
    except UserError:
        return config
    return config if saved is None else ml_collections.ConfigDict(saved)


def space(workdir: pathlib.Path) -> SimSpace | None:
    """Returns the SimSpace of the policy or of any render set; None where there is neither."""
    try:
        if factors := PolicyOutputs.load(workdir / "policy" / "outputs.json").factors:
            return SimSpace.from_json(list(factors.items()))
    except UserError:
        pass  # no policy, or none that can be read
    for provenance in provenances(workdir):
        return SimSpace.from_json(provenance.space)
    return None


@dataclasses.dataclass(frozen=True)
class _PredictedFactor:
    """The part of a prediction for one factor that the report shows."""

    name: str
    levels: tuple[str, ...]
    probabilities: tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class PredictedChoice:
    """The part of a file of `t2s predict` that the report and `t2s evaluate` use."""

    task: str
    params: SimParams
    key: str
    agreement: float
    factors: tuple[_PredictedFactor, ...]


def predictions(workdir: pathlib.Path) -> list[PredictedChoice]:
    """Returns the predictions in the workdir.

    Raises:
      UserError: A file is damaged.
    """
    files = sorted((workdir / "predictions").glob("*.json"))
    return [typed_json.load(PredictedChoice, file, "t2s predict") for file in files]


def policy(workdir: pathlib.Path) -> PolicyOutputs:
    """Returns what `t2s train` wrote, and the tasks that only `t2s predict` knows as unseen ones.

    Raises:
      UserError: There is neither, or a file is damaged.
    """
    known, file = predictions(workdir), workdir / "policy" / "outputs.json"
    if known and not file.is_file():
        outputs = PolicyOutputs(best_fixed=(), tasks=())
    else:
        outputs = PolicyOutputs.load(file)
    names = {task.task for task in outputs.tasks}
    new = [prediction for prediction in known if prediction.task not in names]
    if not new:
        return outputs
    factors = outputs.factors or {f.name: f.levels for f in new[0].factors}
    return dataclasses.replace(
        outputs, factors=factors, tasks=(*outputs.tasks, *map(_task_output, new))
    )


def _task_output(prediction: PredictedChoice) -> TaskOutput:
    return TaskOutput(
        task=prediction.task,
        params=prediction.params,
        key=prediction.key,
        seen=False,
        agreement=prediction.agreement,
        probabilities=tuple(f.probabilities for f in prediction.factors),
    )


@dataclasses.dataclass(frozen=True)
class HeldOut:
    """What `t2s generalise` found; its figure stays beside it.

    Attributes:
      table: Its text.
      command: The command line that made it.
    """

    table: str
    command: str


@dataclasses.dataclass(frozen=True)
class _MadeBy:
    """Of a file of results, the command line alone."""

    command: str = ""


def held_out(workdir: pathlib.Path) -> HeldOut:
    """Returns the table of `t2s generalise`.

    Raises:
      UserError: It is missing.
    """
    directory = workdir / "generalise"
    results = typed_json.load(_MadeBy, directory / "results.json", "t2s generalise")
    try:
        text = (directory / "table.txt").read_text()
    except OSError:
        raise UserError("There is no `generalise/table.txt`; `t2s generalise` makes it.") from None
    return HeldOut(text.rstrip("\n"), results.command)


def history(workdir: pathlib.Path) -> dict[str, list[float]]:
    """Returns the curves of policy training: name -> a value for each epoch.

    Raises:
      UserError: They are missing or damaged.
    """
    return typed_json.load(dict[str, list[float]], workdir / "policy" / "history.json", "t2s train")


@dataclasses.dataclass(frozen=True)
class Distances:
    """Cosine distances of the task vectors, the seen tasks first.

    Attributes:
      tasks: N names.
      seen: Which of them are seen.
      dimensions: D, of the task vectors.
      distances: N rows of N, in [0, 2].
    """

    tasks: tuple[str, ...]
    seen: tuple[bool, ...]
    dimensions: int
    distances: list[list[float]]


def distances(workdir: pathlib.Path) -> Distances:
    """Returns the distances between all tasks that are embedded.

    Raises:
      UserError: The vectors are missing or damaged.
    """
    path = workdir / "task_vectors.npz"
    if not path.exists():
        raise UserError("There is no `task_vectors.npz`; `t2s embed` makes it.")
    try:
        embeddings = TaskEmbeddings.load(path)
    except UserError as error:
        raise UserError(f"{error}; `t2s embed` makes them again.") from None
    # The sort is stable: each role keeps its order.
    order = sorted(range(len(embeddings)), key=lambda i: not embeddings.seen[i])
    inputs = embeddings.inputs()[order]
    matrix = np.clip(1.0 - inputs @ inputs.T, 0.0, 2.0)
    return Distances(
        tasks=tuple(embeddings.names[i] for i in order),
        seen=tuple(embeddings.seen[i] for i in order),
        dimensions=embeddings.vectors.shape[1],
        distances=np.round(matrix, 5).tolist(),
    )


def tasks(
    workdir: pathlib.Path, loaded: Sequence[Task], missing: Sequence[TaskEntry] = ()
) -> list[TaskEntry]:
    """Returns all tasks that the workdir or `loaded` know of, the seen ones first.

    What was evaluated goes before what is loaded now; a task that is embedded alone has a role
    and no more.

    Args:
      workdir: With evaluation/ and task_vectors.npz, where these are there.
      loaded: Tasks with their images.
      missing: What the run card asks for and the machine lacks.

    Raises:
      UserError: No task is known.
    """
    found = {task.name: TaskEntry.of(task) for task in loaded}
    # Where a file is damaged, its own section says so.
    with contextlib.suppress(UserError):
        found |= {task.name: task for task in EvaluationResults.load(workdir).tasks}
    with contextlib.suppress(UserError):
        vectors = distances(workdir)
        for name, seen in zip(vectors.tasks, vectors.seen):
            found.setdefault(name, TaskEntry(name, seen))
    for task in missing:
        found.setdefault(task.name, dataclasses.replace(task, missing=True))
    if not found:
        raise UserError("No task is known here; `t2s embed` embeds them.")
    return sorted(found.values(), key=lambda task: not task.seen)


def previews(workdir: pathlib.Path) -> list[str]:
    """Returns the file names of the preview's pictures that the page shows.

    Raises:
      UserError: There are none.
    """
    names = [n for n in PREVIEWS if (workdir / "preview" / n).is_file()]
    if not names:
        raise UserError("There is no `preview/factors.png`; `t2s preview` makes it.")
    return names
