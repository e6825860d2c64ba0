"""Loading downstream tasks: labelled images with a train and a test split.

The sources are the paper's tasks, the built-in ones, the user's folders and tables, and TFDS.
TensorFlow is imported only for TFDS and the paper's tasks.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import os
import pathlib
from collections.abc import Sequence

from t2s_jax.data import images
from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.csv_table import read_csv, read_groups
from t2s_jax.tasks.folders import read_folder
from t2s_jax.tasks.labelled import ReadOptions, Task, limited
from t2s_jax.tasks.registry import (
    PAPER_TASKS,
    default_data_dir,
    missing_tasks,
    paper_task,
    prepared_directory,
)
from t2s_jax.tasks.tfds_sets import NAME, read_named, read_prepared

# With fewer tasks the policy has too little to learn from, or nothing to be tested on.
MIN_SEEN = 4
MIN_UNSEEN = 2


def load_tasks(
    source: str | os.PathLike,
    *,
    resolution: int,
    seed: int,
    unseen: Sequence[str] = (),
    max_train: int | None = None,
    max_test: int | None = None,
    data_dir: str | os.PathLike | None = None,
) -> list[Task]:
    """Loads all tasks of a source.

    Args:
      source: "builtin"; "paper", those of the paper's twenty tasks that are prepared (see
        `t2s tasks`); or a directory of tasks `DIR/<task>/<class>/*` (split by this package),
        `DIR/<task>/{train,test}/<class>/*` or `DIR/<task>.csv`, in any mixture. Names that start
        with `_` or `.` are ignored.
      resolution: side of the images in px.
      seed: of the drawn splits, of the selection by `max_*`, and of the choice of unseen tasks.
      unseen: names of the unseen tasks. If empty, the built-in tasks and the paper's keep their
        own marking; of a directory the last third (at least 2) is unseen, in the order of the hash
        of seed and name.
      max_train: limit of each task's train images, selected balanced over classes.
      max_test: limit of each task's test images.
      data_dir: where TFDS keeps its data sets, if not in its default place.

    Raises:
      UserError: what is wrong with the source, where, and what to do.
    """
    options = ReadOptions(resolution, seed, max_train, max_test)
    if str(source) == "paper":
        return _load_paper(options, tuple(unseen), data_dir)
    if str(source) == "builtin":
        # Deferred: it loads SciPy's filters.
        from t2s_jax.tasks.builtin import table

        _check_unseen(unseen, table.NAMES)
        tasks = table.load_builtin_tasks(resolution, seed)
        if unseen:
            tasks = [dataclasses.replace(task, seen=task.name not in unseen) for task in tasks]
        return [limited(task, options) for task in tasks]
    places = _places(_existing(source, "directory of tasks"))
    if len(places) < MIN_SEEN + MIN_UNSEEN:
        raise UserError(
            f"{source} holds {len(places)} task folders; at least {MIN_SEEN} seen and "
            f"{MIN_UNSEEN} unseen tasks are needed, laid out DIR/<task>/<class>/* or as tables "
            "DIR/<task>.csv"
        )
    _check_unseen(unseen, list(places))
    chosen = unseen or _default_unseen(list(places), seed)
    return [
        (read_csv if place.suffix == ".csv" and place.is_file() else read_folder)(
            place, options, name not in chosen
        )
        for name, place in places.items()
    ]


def load_task(
    where: str | os.PathLike,
    *,
    resolution: int,
    seed: int,
    max_train: int | None = None,
    max_test: int | None = None,
    data_dir: str | os.PathLike | None = None,
) -> Task:
    """Loads one task, such as the one to predict for. It is marked unseen.

    Where this package draws the split, a class with a single image is put into train: that is
    enough to predict for the task, not to test on the class.

    Args:
      where: a folder (`FOLDER/<class>/*` or `FOLDER/{train,test}/<class>/*`), a CSV file
        (see `read_csv`), the name of a TFDS data set such as "eurosat/rgb", "paper:NAME" or
        "builtin:NAME".
      resolution: side of the images in px.
      seed: of the split, where it is drawn, and of the selection by `max_*`.
      max_train: limit of the train images.
      max_test: limit of the test images.
      data_dir: where TFDS keeps its data sets, if not in its default place.

    Raises:
      UserError: what is wrong, where, and what to do.
    """
    options = ReadOptions(resolution, seed, max_train, max_test)
    kind, _, name = str(where).partition(":")
    if kind == "builtin":
        return limited(_builtin_task(name, resolution, seed), options)
    if kind == "paper":
        return dataclasses.replace(_paper_task(name, options, data_dir), seen=False)
    path = pathlib.Path(where)
    if path.is_dir():
        return read_folder(path, options, seen=False, lone=True)
    if path.suffix.lower() in (".csv", ".tsv"):
        if not path.is_file():
            raise UserError(f"{where}: there is no such table")
        return read_csv(path, options, seen=False, lone=True)
    if path.exists() or not NAME.fullmatch(str(where)):
        _existing(where, "folder of labelled images")
    return read_named(str(where), options, data_dir, lone=True)


def in_groups(tasks: Sequence[Task], table: str | os.PathLike) -> list[Task]:
    """Returns the tasks in the groups that a table (columns task and group) gives them.

    Raises:
      UserError: there is no such table, or it names none of the tasks.
    """
    groups = read_groups(pathlib.Path(table))
    if not groups.keys() & {task.name for task in tasks}:
        raise UserError(
            f"{table} gives a group to none of the tasks {', '.join(t.name for t in tasks)}"
        )
    return [dataclasses.replace(t, group=groups.get(t.name) or t.group) for t in tasks]


def _load_paper(
    options: ReadOptions, unseen: tuple[str, ...], data_dir: str | os.PathLike | None
) -> list[Task]:
    """Loads those of the paper's tasks that are prepared, and warns of the others."""
    marked = {paper_task(name).name for name in unseen}
    missing = [task.name for task in missing_tasks(data_dir)]
    if len(missing) == len(PAPER_TASKS):
        raise UserError(
            f"none of the paper's {len(PAPER_TASKS)} tasks is in {data_dir or default_data_dir()}; "
            "`t2s tasks list` says where to get them"
        )
    if missing:
        logging.getLogger(__name__).warning(
            "%d of the paper's %d tasks are missing and left out: %s (t2s tasks show NAME)",
            len(missing), len(PAPER_TASKS), ", ".join(missing),
        )  # fmt: skip
    tasks = [_paper_task(t.name, options, data_dir) for t in PAPER_TASKS if t.name not in missing]
    if unseen:
        tasks = [dataclasses.replace(task, seen=task.name not in marked) for task in tasks]
    return tasks


def _paper_task(name: str, options: ReadOptions, data_dir: str | os.PathLike | None) -> Task:
    task = paper_task(name)
    directory = prepared_directory(task, data_dir)
    if directory is None:
        raise UserError(
            f"task {task.name} is not in {data_dir or default_data_dir()}; "
            f"`t2s tasks show {task.name}` says how to get it"
        )
    return read_prepared(task, directory, options)


def _builtin_task(name: str, resolution: int, seed: int) -> Task:
    from t2s_jax.tasks.builtin import table

    if name not in table.NAMES:
        raise UserError(f"there is no built-in task {name!r}; there are {', '.join(table.NAMES)}")
    (task,) = table.load_builtin_tasks(resolution, seed, (name,))
    return dataclasses.replace(task, seen=False)


def _places(directory: pathlib.Path) -> dict[str, pathlib.Path]:
    """Returns the folder or table of each task, in the order of the names.

    Raises:
      UserError: one lies outside the directory, or two have the same name.
    """
    places: dict[str, pathlib.Path] = {}
    tables = [p for p in directory.glob("*.csv") if not p.name.startswith(("_", "."))]
    found = [*images.subfolders(directory), *tables]
    images.check_inside(directory, found)
    for place in found:
        name = images.plain_name(place.stem if place in tables else place.name)
        if name in places:
            raise UserError(f"{directory}: {places[name].name} and {place.name} are both {name!r}")
        places[name] = place
    return dict(sorted(places.items()))


def _existing(where: str | os.PathLike, what: str) -> pathlib.Path:
    path = pathlib.Path(where)
    if not path.exists():
        raise UserError(f"{where}: there is no such {what}")
    if not path.is_dir():
        raise UserError(f"{where} is a file; a {what} is needed")
    return path


def _default_unseen(names: Sequence[str], seed: int) -> set[str]:
    order = sorted(names, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())
    return set(order[-max(MIN_UNSEEN, len(names) // 3) :])


def _check_unseen(unseen: Sequence[str], names: Sequence[str]) -> None:
    if not unseen:
        return
    unknown = sorted(set(unseen) - set(names))
    if unknown:
        raise UserError(
            f"config.tasks.unseen: there is no task {unknown[0]!r}; there are {', '.join(names)}"
        )
    count = len(set(unseen))
    if count < MIN_UNSEEN or len(names) - count < MIN_SEEN:
        raise UserError(
            f"config.tasks.unseen leaves {len(names) - count} seen and {count} unseen tasks; "
            f"at least {MIN_SEEN} and {MIN_UNSEEN} are needed"
        )
