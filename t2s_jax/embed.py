"""`t2s embed`: Task2Vec of the downstream tasks."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import pathlib
import zipfile

import ml_collections
import numpy as np

from t2s_jax import monitor, parallel
from t2s_jax.bundle import load_probe
from t2s_jax.comparison import missing_line
from t2s_jax.data.registry import PAPER_TASKS
from t2s_jax.data.tasks import Task
from t2s_jax.errors import UserError
from t2s_jax.oracle import load_tasks_for, missing_for
from t2s_jax.reporting.distance_files import write_distances
from t2s_jax.task2vec import image_size, layer_filters, task_vector
from t2s_jax.task_distances import cosine_distance
from t2s_jax.task_vector_files import load_task_bank
from t2s_jax.taskbank import TaskBank

# Part of every cache key: raise it when the definition of the vector changes.
_DEFINITION = 2


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> TaskBank:
    """Computes the vector of each task, or reads it where nothing it depends on changed.

    Args:
      config: sections `tasks` and `task2vec`; `probe` says which network (see
        `bundle.load_probe`), "" for WORKDIR/probe. With `compare` the map of tasks is drawn, of
        the file `task_vectors` if one is named.
      workdir: keeps one file per task in task_vectors/; gets task_vectors.npz and, to compare,
        task_distances/.

    Returns:
      All tasks and their vectors.

    Raises:
      UserError: no probe, or what is wrong with the tasks.
    """
    workdir = pathlib.Path(workdir)
    if config.compare and config.task_vectors:
        bank = _with_groups(load_task_bank(config.task_vectors))
    else:
        bank = _embed(config, workdir)
    if config.compare and parallel.is_lead():
        monitor.say("\n" + write_distances(bank, workdir / "task_distances"))
    return bank


def _with_groups(bank: TaskBank) -> TaskBank:
    """The groups of the paper's tasks, where a file (such as the release's) says none."""
    known = {task.name: task.group for task in PAPER_TASKS}
    groups = [group or known.get(name, "") for name, group in zip(bank.names, bank.groups)]
    return dataclasses.replace(bank, groups=tuple(groups))


def _embed(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> TaskBank:
    probe = load_probe(config.probe or workdir / "probe")
    tasks = load_tasks_for(config, image_size(probe, config.task2vec))
    settings = {
        "definition": _DEFINITION,
        "probe": probe.fingerprint(),
        "task2vec": config.task2vec.to_dict(),
    }
    counts = [_count(task, config.task2vec) for task in tasks]
    monitor.say(f"embed: {len(tasks)} tasks; the first images wait for the compiler")
    progress = monitor.Progress("embed", sum(counts), "images")
    vectors, done = [], 0
    for task, count in zip(tasks, counts):
        path = workdir / "task_vectors" / f"{task.name}.npz"

        def report(images, task=task, before=done):
            progress.update(before + images, task.name)

        vectors.append(_cached_vector(path, probe, task, config, settings, report))
        done += count
        progress.update(done, task.name)
    progress.finish(f"{len(tasks)} tasks")
    bank = TaskBank(
        tuple(task.name for task in tasks),
        np.stack(vectors),
        tuple(task.seen for task in tasks),
        tuple(task.group for task in tasks),
        layer_filters(probe),
    )
    if parallel.is_lead():
        bank.save(workdir / "task_vectors.npz")
    monitor.say("\n" + distance_table(bank, tasks))
    missing = missing_for(config)
    if missing:
        monitor.say(missing_line(missing))
    monitor.say(f"\ntask vectors in {workdir / 'task_vectors.npz'}")
    return bank


def _count(task: Task, config: ml_collections.ConfigDict) -> int:
    """How many images of the task are gone through."""
    if config.method == "release":
        return config.max_samples // config.batch_size * config.batch_size
    return min(len(task.train.labels), config.max_samples)


def _cached_vector(path: pathlib.Path, probe, task: Task, config, settings, report) -> np.ndarray:
    """The vector in the file if it was made the same way, else a new one. Shape [D]."""
    text = json.dumps(settings | {"task": task.fingerprint()}, sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()
    try:
        with np.load(path, allow_pickle=False) as data:
            if str(data["key"]) == key:
                return data["vector"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        pass  # none yet, or one of an interrupted run
    try:
        vector = task_vector(probe, task.train, task.num_classes, config.task2vec, report)
    except UserError as error:
        raise UserError(f"task {task.name}: {error}") from None
    if parallel.is_lead():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        with open(temporary, "wb") as file:
            np.savez(file, vector=vector, key=np.array(key))
        os.replace(temporary, path)
    return vector


def distance_table(bank: TaskBank, tasks: list[Task]) -> str:
    """Normalised cosine distances between all tasks x 100, and what each task is.

    The tasks' marks: `*` unseen, `g` generated by us.
    """
    marks = [("" if t.seen else "*") + ("g" if t.origin == "generated" else "") for t in tasks]
    titles = [f"{t.name} {mark}".strip() for t, mark in zip(tasks, marks)]
    width = max(map(len, titles))
    group_width = max(len(t.group) for t in tasks)
    lines = ["Task2Vec distance x 100 (normalised cosine; * unseen, g generated by us)"]
    for i, task in enumerate(tasks):
        distances = 100 * cosine_distance(bank.vectors[i][None], bank.vectors)
        cells = " ".join(f"{d:5.1f}" if j != i else "    -" for j, d in enumerate(distances))
        lines.append(f"{i + 1:3} {titles[i]:{width}}  {task.group:{group_width}} {cells}")
    numbers = " ".join(f"{j + 1:5}" for j in range(len(tasks)))
    return "\n".join([lines[0], " " * (6 + width + group_width) + numbers, *lines[1:]])
