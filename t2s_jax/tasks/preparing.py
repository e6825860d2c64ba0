"""Building the paper's tasks as TFDS data sets, and checking what is in them."""

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
    """Returns the directory of files that were downloaded by hand; by default TFDS's.

    Args:
      data_dir: where TFDS keeps its data sets; None is its default place.
      manual_dir: the directory, if it is another one.
    """
    if manual_dir:
        return pathlib.Path(manual_dir).expanduser()
    root = pathlib.Path(data_dir).expanduser() if data_dir else default_data_dir()
    return root / "downloads" / "manual"


def prepare(
    task: PaperTask,
    data_dir: str | os.PathLike | None = None,
    manual_dir: str | os.PathLike | None = None,
) -> pathlib.Path:
    """Builds a task's data set, unless it is there, and returns its directory.

    Args:
      task: of the paper.
      data_dir: where TFDS keeps its data sets; None is its default place.
      manual_dir: see `manual_directory`.

    Raises:
      UserError: its files are missing or cannot be read; says what to download, from where, and
        where to put it.
    """
    found = prepared_directory(task, data_dir)
    if found is not None:
        return found
    tfds = quiet_tfds()
    if task.own:
        # The import registers it with TFDS.
        importlib.import_module(f"t2s_jax.tasks.builders.{task.tfds.split('/')[0]}")
    root = pathlib.Path(data_dir).expanduser() if data_dir else default_data_dir()
    manual = manual_directory(data_dir, manual_dir)
    try:
        if task.fetch and not (manual.is_dir() and any(manual.iterdir())):
            raise FileNotFoundError(f"{manual} is empty")
        builder = tfds.builder(task.tfds, data_dir=root)
        config = tfds.download.DownloadConfig(manual_dir=manual)
        # It would report files that were downloaded by hand as a download of unknown size.
        silence = contextlib.redirect_stdout(io.StringIO() if task.fetch else sys.stdout)
        with silence:
            builder.download_and_prepare(download_config=config)
    except Exception as error:
        # TFDS passes on any exception of its download, its extraction or a manual step. Where one
        # of its own builders lacks a file, that is an AssertionError that names another source.
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
      UserError: their numbers differ from the release's, or a record is damaged.
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
    """Returns whether a data set's own metadata gives other sizes than the release."""
    return prepared_sizes(task, directory) != task.sizes


def sizes_line(sizes: tuple[int, ...]) -> str:
    """Returns sizes as text, such as "43,456 + 10,849"."""
    return " + ".join(f"{n:,}" for n in sizes)
