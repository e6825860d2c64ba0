"""`t2s neighbours`: test images of a task and their nearest train images by several backbones."""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib

import ml_collections
import numpy as np

from t2s_jax.data.splits import Split, task_rng
from t2s_jax.models.backbone import Backbone, random_backbone
from t2s_jax.reporting.comparison import METHODS, choose_tasks, read_choices
from t2s_jax.rewards.backbone_factory import BackboneFactory
from t2s_jax.rewards.backbone_sources import BackboneSource, fresh_network, open_source
from t2s_jax.runtime import command_line, monitor, pictures
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.tasks.configured import load_tasks_for, missing_for, missing_note
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.knn import nearest_rows

_TILE, _FRAME, _FONT = 64, 4, 18  # px; a page shows such a wide sheet smaller
_SAME, _OTHER = (0, 114, 178), (205, 205, 205)  # of the frame: the query's class, another


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> list[dict]:
    """Draws a sheet of nearest neighbours for each task (paper Figure 9).

    Args:
      config: The run card; `neighbours` says which tasks and backbones.
      workdir: Reads predictions/, policy/, render_sets/ and backbones/, and makes missing render
        sets and backbones; writes neighbours/<task>.png and neighbours/results.json.

    Returns:
      For each task {"task", "classes", "queries": rows of the test split, "backbones": [{"name",
      "key", "neighbours": rows of the train split [Q, k], "same": whether they have the query's
      class [Q, k]}]}.

    Raises:
      UserError: Nothing is chosen for a task yet, or a named task or backbone does not exist.
    """
    workdir = pathlib.Path(workdir)
    settings, found = config.neighbours, []
    absent = [task["name"] for task in missing_for(config, settings.tasks)]
    tasks = choose_tasks(load_tasks_for(config), settings.tasks, "neighbours.tasks", absent)
    with contextlib.closing(BackboneFactory(config, workdir)) as factory:
        for task in tasks:
            sources = _sources(config, workdir, factory, task.name)
            found.append(_task(task, sources, settings))
            picture = sheet(task, found[-1])
            pictures.save(picture, workdir / "neighbours" / f"{task.name}.png")
            monitor.log(f"{task.name}: {_hits(found[-1])}")
    results = {"tasks": found, "command": command_line.text()}
    write_json(workdir / "neighbours" / "results.json", results)
    for line in missing_note(config, settings.tasks):
        monitor.log(line)
    monitor.log(f"sheets in {workdir / 'neighbours'}")
    return found


def _sources(
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    factory: BackboneFactory,
    task: str,
) -> list[tuple[str, str, Backbone]]:
    """Returns title, SimParams key ("" for none) and backbone of each column of the sheet."""
    opened = functools.partial(open_source, config=config, workdir=workdir, factory=factory)
    if config.neighbours.backbones:
        texts = config.neighbours.backbones
        sources = [opened(t) for t in ([texts] if isinstance(texts, str) else texts)]
        return [(s.name, "", s.make(0)) for s in sources]
    space = factory.space
    choice = read_choices(workdir, space).get(task)
    if choice is None:
        raise UserError(
            f"nothing is chosen for task {task} in {workdir}; run t2s predict or t2s train, or "
            "name config.neighbours.backbones"
        )
    rows = [
        (METHODS[method], space.key(params), factory.backbone(params))
        for method, params in (("task2sim", choice), ("domain_randomization", space.all_varied))
    ]
    if config.evaluate.imagenet:
        rows.append((METHODS["imagenet"], "", Backbone.load(config.evaluate.imagenet)))
    make = BackboneSource("", functools.partial(random_backbone, fresh_network(config))).make
    return [*rows, (METHODS["random_features"], "", make(0))]


def _task(
    task: Task, sources: list[tuple[str, str, Backbone]], settings: ml_collections.ConfigDict
) -> dict:
    queries = choose_queries(task, settings.queries, settings.seed)
    backbones = []
    for name, key, backbone in sources:
        train, tested = (
            backbone.features(_at(images, backbone.resolution))
            for images in (task.train.images, task.test.images[queries])
        )
        rows = nearest_rows(train, tested, settings.neighbours)
        same = task.train.labels[rows] == task.test.labels[queries][:, None]
        about = {"name": name, "key": key, "neighbours": rows.tolist(), "same": same.tolist()}
        backbones.append(about)
    classes = [task.class_names[label] for label in task.test.labels[queries]]
    return {
        "task": task.name,
        "queries": queries.tolist(),
        "classes": classes,
        "backbones": backbones,
    }


def choose_queries(task: Task, count: int, seed: int) -> np.ndarray:
    """Chooses test images, of different classes as far as there are enough classes.

    Args:
      task: Of whose test images.
      count: How many; at most all are chosen.
      seed: Of the choice.

    Returns:
      Rows of the test split in ascending order. Shape [count], int.
    """
    rng = task_rng(seed, task.name, "queries")
    order = rng.permutation(len(task.test.labels))
    _, first = np.unique(task.test.labels[order], return_index=True)
    ahead = order[rng.permutation(first)]
    rest = order[~np.isin(order, ahead)]
    return np.sort(np.concatenate([ahead, rest])[:count])


def _at(images: np.ndarray, resolution: int) -> np.ndarray:
    """Resizes the images to a backbone's resolution, in px, where theirs is another."""
    return images if images.shape[1] == resolution else pictures.resized(images, resolution)


def sheet(task: Task, found: dict):
    """Draws a row for each backbone: each query, followed by its neighbours in frames.

    Args:
      task: Whose images are shown.
      found: An element of the result of `run`.

    Returns:
      A PIL image.
    """
    rows = []
    for backbone in found["backbones"]:
        tiles = []
        for query, near, same in zip(found["queries"], backbone["neighbours"], backbone["same"]):
            tiles.append(_framed(task.test, query, None))
            tiles += [_framed(task.train, n, s) for n, s in zip(near, same)]
        caption = backbone["name"] + (f"\n{backbone['key']}" if backbone["key"] else "")
        rows.append((caption, np.stack(tiles)))
    step = 1 + len(found["backbones"][0]["neighbours"][0])
    classes = [name.replace("_", " ") for name in found["classes"]]
    headings = [(n * step, f"{name}, and its nearest") for n, name in enumerate(classes)]
    return pictures.contact_sheet(rows, tile=_TILE + 2 * _FRAME, headings=headings, font_size=_FONT)


def _framed(split: Split, row: int, same: bool | None) -> np.ndarray:
    """Frames an image by whether its class is the query's; None, for a query, frames it white."""
    image = pictures.resized(split.images[row][None], _TILE)[0]
    color = (255, 255, 255) if same is None else _SAME if same else _OTHER
    framed = np.full((_TILE + 2 * _FRAME,) * 2 + (3,), color, np.uint8)
    framed[_FRAME:-_FRAME, _FRAME:-_FRAME] = image
    return framed


def _hits(found: dict) -> str:
    return ", ".join(f"{b['name']} {np.mean(b['same']):.0%}" for b in found["backbones"]) + (
        " of the neighbours have the query's class"
    )
