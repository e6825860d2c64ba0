"""`t2s embed`: Task2Vec of the downstream tasks, shared out over the processes of the job."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
from collections.abc import Sequence

import ml_collections
import numpy as np

from t2s_jax.models.backbone import Backbone
from t2s_jax.policy import shipped_data
from t2s_jax.policy.bundle import load_probe
from t2s_jax.reporting.distance_files import write_distances
from t2s_jax.runtime import hosts, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.embed_task import embed_task, parted
from t2s_jax.task2vec.task_distances import cosine_distance
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_vector import image_size, layer_filters
from t2s_jax.task2vec.vector_cache import VectorCache
from t2s_jax.task2vec.vector_files import load_task_embeddings
from t2s_jax.tasks.configured import load_tasks_for, missing_note
from t2s_jax.tasks.labelled import Task
from t2s_jax.tasks.registry import PAPER_TASKS

# Part of every cache key; to be raised when the definition of the vector changes.
_DEFINITION = 3


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> TaskEmbeddings:
    """Computes the vector of each task, or reads it where it was computed before.

    Args:
      config: sections `tasks` and `task2vec`; `probe` says which network (see
        `bundle.load_probe`), "" for WORKDIR/probe. With `compare` the map of tasks is drawn, of
        the file `task_vectors` if one is named. Both may be "shipped".
      workdir: Keeps the tasks' vectors in task_vectors/; writes task_vectors.npz and, to compare,
        task_distances/.

    Returns:
      The vectors of all tasks that can be embedded.

    Raises:
      UserError: There is no probe, or no task can be embedded.
    """
    workdir = pathlib.Path(workdir)
    if config.compare and config.task_vectors:
        shipped = config.task_vectors == shipped_data.NAME
        path = shipped_data.task_vectors_file() if shipped else config.task_vectors
        embeddings = _with_groups(load_task_embeddings(path))
    else:
        embeddings = _embed(config, workdir)
    if config.compare and hosts.is_lead():
        monitor.log("\n" + write_distances(embeddings, workdir / "task_distances"))
    return embeddings


def _with_groups(embeddings: TaskEmbeddings) -> TaskEmbeddings:
    """Adds the groups of the paper's tasks where a file, such as the release's, has none."""
    known = {task.name: task.group for task in PAPER_TASKS}
    groups = [
        group or known.get(name, "") for name, group in zip(embeddings.names, embeddings.groups)
    ]
    return dataclasses.replace(embeddings, groups=tuple(groups))


def _embed(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> TaskEmbeddings:
    probe, tasks = hosts.all_or_none(lambda: _inputs(config, workdir))
    _check_same(tasks)
    settings = {
        "definition": _DEFINITION,
        "probe": probe.fingerprint(),
        "task2vec": config.task2vec.to_dict(),
    }
    cache = VectorCache(workdir / "task_vectors", settings)
    rows, broken = _share_out(probe, tasks, config.task2vec, cache)
    tasks = [task for task in tasks if task.name in rows]
    vectors, survived = parted(np.stack([rows[task.name] for task in tasks]))
    embeddings = TaskEmbeddings(
        tuple(task.name for task in tasks),
        vectors,
        tuple(task.seen for task in tasks),
        tuple(task.group for task in tasks),
        layer_filters(probe),
        survived,
    )
    if hosts.is_lead():
        embeddings.save(workdir / "task_vectors.npz")
    hosts.barrier("task vectors")
    monitor.log("\n" + distance_table(embeddings, tasks))
    left_out = [f"missing, cannot be embedded: {message}" for message in broken.values()]
    for line in [*missing_note(config), *left_out]:
        monitor.log(line)
    monitor.log(f"\ntask vectors in {workdir / 'task_vectors.npz'}")
    return embeddings


def _inputs(
    config: ml_collections.ConfigDict, workdir: pathlib.Path
) -> tuple[Backbone, list[Task]]:
    shipped = config.probe == shipped_data.NAME
    place = shipped_data.bundle_directory() if shipped else config.probe
    probe = load_probe(place or workdir / "probe")
    return probe, load_tasks_for(config, image_size(probe, config.task2vec))


def _check_same(tasks: Sequence[Task]) -> None:
    """Raises `UserError` in all processes of the job unless all have the same tasks."""
    if hosts.process_count() == 1:
        return
    mine = {task.name: task.fingerprint() for task in tasks}
    lead, *others = map(json.loads, hosts.gather_texts(json.dumps(mine)))
    for number, theirs in enumerate(others, 1):
        differ = [n for n in {**lead, **theirs} if lead.get(n) != theirs.get(n)]
        if differ:
            raise UserError(
                f"processes 0 and {number} of the job have different images of {len(differ)} "
                f"tasks, such as {differ[0]}; each needs the same ones (config.tasks.data_dir)"
            )


def _share_out(
    probe: Backbone, tasks: Sequence[Task], config: ml_collections.ConfigDict, cache: VectorCache
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Returns the vectors of all tasks, each read or computed by one process of the job.

    Returns:
      Rows of vectors and invariances by the task's name, and the error messages of the tasks that
      have none; the same in all processes.

    Raises:
      UserError: No task can be embedded.
    """
    kept = {task.name: cache.read(task) for task in tasks}
    vectors = {name: vector for name, vector in kept.items() if vector is not None}
    anywhere = set().union(*map(json.loads, hosts.gather_texts(json.dumps(list(vectors)))))
    new = [task for task in tasks if task.name not in anywhere]
    workers = hosts.process_count()
    line = f"embed: {len(tasks)} tasks"
    line += f", {len(anywhere)} of them kept from before" if anywhere else ""
    line += f", shared out over {workers} processes" if new and workers > 1 else ""
    monitor.log(
        line + ("; the first images take longer, while the program is compiled" if new else "")
    )

    found, broken = _vectors(probe, new[hosts.process_index() :: workers], config, cache)
    reports = map(json.loads, hosts.gather_texts(json.dumps(broken)))
    broken = {name: message for report in reports for name, message in report.items()}
    if len(broken) == len(tasks):
        raise UserError(next(iter(broken.values())))
    return _exchange([t.name for t in tasks if t.name not in broken], vectors | found), broken


def _vectors(
    probe: Backbone, tasks: Sequence[Task], config: ml_collections.ConfigDict, cache: VectorCache
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Computes and keeps the vectors of this process's tasks; an error in one stops no other."""
    counts = [_count(task, config) for task in tasks]
    share = "embed" if hosts.process_count() == 1 else "embed, share of process 0"
    progress = monitor.Progress(share, sum(counts), "images")
    vectors, broken, done = {}, {}, 0
    for task, count in zip(tasks, counts):

        def report(images, task=task, before=done):
            progress.update(before + images, task.name)

        try:
            vector_and_invariances = embed_task(probe, task.train, task.num_classes, config, report)
        except UserError as error:
            broken[task.name] = f"task {task.name}: {error}"
        else:
            vectors[task.name] = np.concatenate(vector_and_invariances)
            cache.write(task, vectors[task.name])
        done += count
        progress.update(done, task.name)
    if tasks:
        progress.finish(f"{len(tasks)} tasks")
    return vectors, broken


def _exchange(names: Sequence[str], mine: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Sends all vectors to all processes by the network, since they may share no disk.

    Args:
      names: Of all tasks, in the same order in all processes.
      mine: The vectors that this process has.
    """
    if hosts.process_count() == 1:
        return {name: mine[name] for name in names}
    sizes = hosts.gather(np.int32(max((len(v) for v in mine.values()), default=0)))
    rows = np.full((len(names), sizes.max()), np.nan, np.float32)
    for row, name in zip(rows, names):
        row[:] = mine.get(name, np.nan)
    everywhere = hosts.gather(rows)  # [processes, names, D]
    owners = np.isfinite(everywhere[:, :, 0]).argmax(axis=0)
    return {name: everywhere[owner, n] for n, (name, owner) in enumerate(zip(names, owners))}


def _count(task: Task, config: ml_collections.ConfigDict) -> int:
    """Returns how many images of the task are processed."""
    if config.method == "release":
        return config.max_samples // config.batch_size * config.batch_size
    return min(len(task.train.labels), config.max_samples)


def distance_table(embeddings: TaskEmbeddings, tasks: list[Task]) -> str:
    """Returns a table of normalised cosine distances x 100 between all tasks.

    The tasks' marks: `*` unseen, `g` images drawn by us.
    """
    marks = [("" if t.seen else "*") + ("g" if t.origin == "generated" else "") for t in tasks]
    titles = [f"{t.name} {mark}".strip() for t, mark in zip(tasks, marks)]
    width = max(map(len, titles))
    group_width = max(len(t.group) for t in tasks)
    lines = ["Task2Vec distance x 100 (cosine; * unseen task, g images drawn by t2s_jax)"]
    for i, task in enumerate(tasks):
        distances = 100 * cosine_distance(embeddings.vectors[i][None], embeddings.vectors)
        cells = " ".join(f"{d:5.1f}" if j != i else "    -" for j, d in enumerate(distances))
        lines.append(f"{i + 1:3} {titles[i]:{width}}  {task.group:{group_width}} {cells}")
    numbers = " ".join(f"{j + 1:5}" for j in range(len(tasks)))
    return "\n".join([lines[0], " " * (6 + width + group_width) + numbers, *lines[1:]])
