"""Builds the paper's tasks as TFDS data sets, and counts what is in them."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pathlib
import sys

from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.registry import PaperTask, default_data_dir, prepared_directory, prepared_sizes
from t2s_jax.tasks.tfds_sets import first_line, quiet_tfds, used_labels


def manual_directory(
    data_dir: str | os.PathLike | None, manual_dir: str | os.PathLike | None
) -> pathlib.Path:
    """Where files that were fetched by hand are looked for: TFDS's place, unless told otherwise."""
    if manual_dir:
        return pathlib.Path(manual_dir).expanduser()
    root = pathlib.Path(data_dir).expanduser() if data_dir else default_data_dir()
    return root / "downloads" / "manual"


def prepare(
    task: PaperTask,
    data_dir: str | os.PathLike | None = None,
    manual_dir: str | os.PathLike | None = None,
) -> pathlib.Path:
    """Builds a task's data set, unless it is there. Returns its directory.

    Raises:
      UserError: its files cannot be had or read; says what to fetch, where from and where to.
    """
    found = prepared_directory(task, data_dir)
    if found is not None:
        return found
    tfds = quiet_tfds()
    if task.own:
        # Importing it makes it known to TFDS.
        importlib.import_module(f"t2s_jax.tasks.builders.{task.tfds.split('/')[0]}")
    root = pathlib.Path(data_dir).expanduser() if data_dir else default_data_dir()
    manual = manual_directory(data_dir, manual_dir)
    try:
        if task.fetch and not (manual.is_dir() and any(manual.iterdir())):
            raise FileNotFoundError(f"{manual} is empty")
        builder = tfds.builder(task.tfds, data_dir=root)
        config = tfds.download.DownloadConfig(manual_dir=manual)
        # Of what was fetched by hand it would say that it downloads it, of unknown size.
        silence = contextlib.redirect_stdout(io.StringIO() if task.fetch else sys.stdout)
        with silence:
            builder.download_and_prepare(download_config=config)
    except Exception as error:
        # TFDS passes on whatever its download, its extraction or a manual step raised; where a
        # builder of its own lacks a file, an AssertionError that names another source.
        lacks = isinstance(error, AssertionError) and task.fetch
        reason = f"{manual} lacks its files" if lacks else first_line(error)
        what = f"task {task.name} cannot be prepared ({reason})"
        if task.fetch:
            raise UserError(
                f"{what}: from {task.source} put into {manual}: {task.fetch}"
            ) from error
        raise UserError(f"{what}; its images come from {task.source}") from error
    return pathlib.Path(builder.data_dir)


def verify(task: PaperTask, directory: pathlib.Path) -> None:
    """Reads every record of a prepared data set and counts images and classes.

    Raises:
      UserError: they are not as many as in the release, or a record is damaged.
    """
    try:
        labels = used_labels(task, directory)
    except UserError as error:
        raise UserError(f"task {task.name}: {error}") from error
    except Exception as error:
        # TensorFlow has an exception of its own for each way in which a file is damaged.
        raise UserError(
            f"task {task.name}: {directory} is damaged ({first_line(error)}); remove it and run "
            f"t2s tasks prepare {task.name}"
        ) from error
    sizes, classes = tuple(len(part) for part in labels), set().union(*map(set, labels))
    remedy = (
        f"the release has {sizes_line(task.sizes)} of {task.classes} classes; look whether all of "
        f"{task.source} is there, remove {directory} and run t2s tasks prepare {task.name}"
    )
    if sizes != task.sizes:
        raise UserError(f"task {task.name}: {sizes_line(sizes)} images; {remedy}")
    if len(classes) != task.classes:
        raise UserError(f"task {task.name}: {len(classes)} classes; {remedy}")


def sizes_differ(task: PaperTask, directory: pathlib.Path) -> bool:
    """Whether the data set says of itself that it has other sizes than the release."""
    return prepared_sizes(task, directory) != task.sizes


def sizes_line(sizes: tuple[int, ...]) -> str:
    """Such as "43,456 + 10,849"; a single number where we divide."""
    return " + ".join(f"{n:,}" for n in sizes)
