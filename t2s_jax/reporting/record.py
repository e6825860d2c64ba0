"""What a workdir holds, as the plain numbers that the report shows and writes to JSON.

Each reader takes the workdir, touches one kind of file and returns what JSON can hold, or
raises `Lacks` with the command that makes what is missing. N tasks, S SimParams.
"""

from __future__ import annotations

import json
import pathlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import ml_collections
import numpy as np

from t2s_jax.reporting.comparison import spread, summarize
from t2s_jax.runtime import checkpoint
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.tasks.labelled import Task

PREVIEWS = ("categories-1.png", "factors.png")
PROTOCOLS = {
    "knn": "5-NN",
    "linear": "linear probe",
    "linear_augmented": "linear probe, augmented",
    "finetune": "fine-tuning",
}


ROLES = ("seen", "unseen")


class Lacks(Exception):
    """A section has nothing to show; the message says which command makes it."""


def read_json(path: pathlib.Path, command: str) -> Any:
    """A JSON file of the workdir.

    Raises:
      Lacks: it is not there or not whole.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise Lacks(f"There is no `{where}`; `{command}` makes it.") from None
    except (OSError, ValueError) as error:
        raise Lacks(f"`{where}` cannot be read ({error}); `{command}` makes it again.") from None


def settings(workdir: pathlib.Path, config: ml_collections.ConfigDict) -> ml_collections.ConfigDict:
    """The run card that the workdir was made with, where its bundle tells, else `config`."""
    try:
        return ml_collections.ConfigDict(checkpoint.load_metadata(workdir / "bundle")["config"])
    except (UserError, KeyError, TypeError):
        return config


def space(workdir: pathlib.Path) -> SimSpace | None:
    """The SimSpace of the policy or of any render set; None where there is neither."""
    try:
        factors = read_json(workdir / "policy" / "outputs.json", "")["factors"]
        return SimSpace.from_json(list(factors.items()))
    except (Lacks, KeyError, TypeError, AttributeError):
        pass
    for provenance in provenances(workdir):
        return SimSpace.from_json(provenance["space"])
    return None


def provenances(workdir: pathlib.Path) -> list[dict]:
    """Of the complete render sets, each with its directory's name as "key"."""
    found = []
    for file in sorted((workdir / "render_sets").glob("*/provenance.json")):
        try:
            provenance = read_json(file, "")
        except Lacks:
            continue
        if provenance.get("complete"):
            found.append(provenance | {"key": file.parent.name})
    return found


def setup(workdir: pathlib.Path) -> dict:
    """What was rendered and trained, told by the render sets and backbones themselves.

    Returns:
      {"render_sets", "backbones": counts, "simulator", "network": lines of text that say how
      many share them}.
    """
    sets = provenances(workdir)
    recipes = []
    for file in sorted((workdir / "backbones").glob("*/recipe.json")):
        try:
            recipes.append(read_json(file, "")["pretrain"])
        except (Lacks, KeyError):
            continue
    return {
        "render_sets": len(sets),
        "backbones": len(recipes),
        "simulator": _shared(_simulator_line(p) for p in sets),
        "network": _shared(_network_line(r) for r in recipes),
    }


def _simulator_line(provenance: dict) -> str:
    return (
        f"{provenance['simulator']} {provenance['simulator_version']}, "
        f"{provenance['resolution']} px, {len(provenance['categories'])} categories "
        f"× {provenance['images_per_category']} images"
    )


def _network_line(pretrain: dict) -> str:
    return (
        f"{pretrain['network']}, width {pretrain['width']}, {pretrain['total_epochs']:g} epochs, "
        f"batch {pretrain['batch_size']}, {pretrain['optimizer']} "
        f"{pretrain['learning_rate']:g}"
    )


def _shared(lines) -> list[str]:
    """Different lines once each; with how many have it where there are several."""
    counts = Counter(lines)
    if len(counts) == 1:
        return list(counts)
    return [f"{line} ({count} of them)" for line, count in counts.most_common()]


def comparison(workdir: pathlib.Path) -> dict:
    """The methods' accuracies.

    Returns:
      {"tasks", "methods": {name: {"title", "keys" of its SimParams, role: {protocol: summary}}},
      "missing": tasks that the machine lacked, "command"}; role is "seen" or "unseen"; a summary
      has "mean", "std", "interval" over the "runs" (see `comparison.summarize`) and
      "tasks": {name: {"mean", "std", "interval", "values"}}; percent; None where there is none.
    """
    results = read_json(workdir / "evaluation" / "results.json", "t2s evaluate")
    roles = {
        role: [t["name"] for t in results["tasks"] if t["seen"] == (role == "seen")]
        for role in ROLES
    }
    methods = {}
    for method, title in results["methods"].items():
        rows = [r for r in results["rows"] if r["method"] == method]
        methods[method] = {"title": title, "keys": sorted({r["key"] for r in rows if r["key"]})}
        for role, names in roles.items():
            methods[method][role] = {p: _summary(rows, method, p, names) for p in PROTOCOLS}
    missing = results.get("missing", [])
    return {
        "tasks": results["tasks"],
        "methods": methods,
        "missing": missing,
        "command": results.get("command", ""),
    }


def _summary(rows: list[dict], method: str, protocol: str, tasks: Sequence[str]) -> dict | None:
    summary = summarize(rows, method, protocol, tasks)
    if summary is None:
        return None
    del summary["per_task"]
    mine = [r for r in rows if r["task"] in tasks]
    return summary | {"tasks": _per_task(mine, protocol)}


def _per_task(rows: Sequence[dict], protocol: str) -> dict:
    values: dict[str, list[float]] = {}
    for row in rows:
        if row.get(protocol) is not None:
            values.setdefault(row["task"], []).append(row[protocol])
    return {task: {**spread(v), "values": v} for task, v in values.items()}


def policy(workdir: pathlib.Path) -> dict:
    """What `t2s train` wrote, and tasks that only `t2s predict` knows."""
    try:
        outputs = read_json(workdir / "policy" / "outputs.json", "t2s train")
    except Lacks as error:
        missing, outputs = error, {"tasks": [], "factors": None}
    known = {t["task"] for t in outputs["tasks"]}
    for file in sorted((workdir / "predictions").glob("*.json")):
        prediction = read_json(file, "t2s predict")
        if prediction["task"] in known:
            continue
        factors = prediction["factors"]
        outputs["factors"] = outputs["factors"] or {f["name"]: f["levels"] for f in factors}
        outputs["tasks"].append(
            {"task": prediction["task"], "seen": False, "params": prediction["params"]}
            | {name: prediction[name] for name in ("key", "agreement")}
            | {"probabilities": [f["probabilities"] for f in factors]}
        )
    if not outputs["tasks"]:
        raise missing
    return outputs


def held_out(workdir: pathlib.Path) -> dict:
    """What `t2s generalise` wrote: {"table": its text, "command"}; its figure is there, too."""
    results = read_json(workdir / "generalise" / "results.json", "t2s generalise")
    try:
        text = (workdir / "generalise" / "table.txt").read_text()
    except OSError:
        raise Lacks("There is no `generalise/table.txt`; `t2s generalise` writes it.") from None
    return {"table": text.rstrip("\n"), "command": results.get("command", "")}


def history(workdir: pathlib.Path) -> dict[str, list[float]]:
    """Of policy training: name -> a value for each epoch."""
    return read_json(workdir / "policy" / "history.json", "t2s train")


def distances(workdir: pathlib.Path) -> dict:
    """Cosine distance of the task vectors: {"tasks", "seen", "dimensions", "distances" [N, N]}."""
    path = workdir / "task_vectors.npz"
    if not path.exists():
        raise Lacks("There is no `task_vectors.npz`; `t2s embed` makes it.")
    try:
        embeddings = TaskEmbeddings.load(path)
    except UserError as error:
        raise Lacks(f"{error}; `t2s embed` makes them again.") from None
    order = sorted(
        range(len(embeddings)), key=lambda i: not embeddings.seen[i]
    )  # stable: seen first
    inputs = embeddings.inputs()[order]
    matrix = np.clip(1.0 - inputs @ inputs.T, 0.0, 2.0)
    return {
        "tasks": [embeddings.names[i] for i in order],
        "seen": [embeddings.seen[i] for i in order],
        "dimensions": embeddings.vectors.shape[1],
        "distances": np.round(matrix, 5).tolist(),
    }


def tasks(
    workdir: pathlib.Path, loaded: Sequence[Task], missing: Sequence[dict] = ()
) -> list[dict]:
    """All tasks that the workdir or `loaded` tells of, the seen ones first.

    Args:
      missing: what the run card asks for and the machine lacks, see `configured.missing_for`.

    Returns:
      For each what evaluation/results.json says of a task, and whether it is "missing"; None
      for what is not known.
    """
    found = {}
    for task in loaded:
        found[task.name] = {
            "group": task.group,
            "origin": task.origin,
            "seen": task.seen,
            "classes": task.num_classes,
            "train": len(task.train.labels),
            "test": len(task.test.labels),
            "source": task.source,
        }
    try:
        for entry in comparison(workdir)["tasks"]:
            found[entry["name"]] = {k: v for k, v in entry.items() if k != "name"}
    except Lacks:
        pass
    try:
        vectors = distances(workdir)
        for name, seen in zip(vectors["tasks"], vectors["seen"]):
            found.setdefault(name, {"seen": seen})
    except Lacks:
        pass
    for task in missing:
        about = {k: v for k, v in task.items() if k != "name"}
        found.setdefault(task["name"], about | {"missing": True})
    if not found:
        raise Lacks("No task is known here; `t2s embed` embeds them.")
    rows = [{"name": name} | about for name, about in found.items()]
    return sorted(rows, key=lambda row: not row["seen"])


def previews(workdir: pathlib.Path) -> list[str]:
    """File names of the preview's pictures that the page shows; the others stay beside it."""
    names = [n for n in PREVIEWS if (workdir / "preview" / n).is_file()]
    if not names:
        raise Lacks("There is no `preview/factors.png`; `t2s preview` makes it.")
    return names
