"""Reading a task from a CSV table with the columns path, label and, optionally, split."""

from __future__ import annotations

import csv
import io
import pathlib

import numpy as np

from t2s_jax.data import images
from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.folders import divide
from t2s_jax.tasks.labelled import ReadOptions, Task, decode_split

_SPLITS = ("train", "test")


def read_csv(file: pathlib.Path, options: ReadOptions, seen: bool, lone: bool = False) -> Task:
    """Reads the task of a table, whose columns are separated by comma, semicolon or tab.

    Relative paths start at the table's folder and must stay within it; absolute ones are taken as
    they are. Rows whose split is neither train nor test are left out.

    Args:
      file: the table; its name without the suffix is the task's.
      options: how to read the images.
      seen: whether the policy trains on the task.
      lone: whether a class may have a single image, which is then put into train.

    Raises:
      UserError: what is wrong with the table, in which row, and what to do.
    """
    name = images.plain_name(file.stem)
    paths, labels, splits = _rows(file)
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2:
        raise UserError(f"{file}: {len(classes)} classes are labelled; at least 2 are needed")
    numbers = np.array([classes.index(label) for label in labels], np.int32)
    if splits is None:
        trains = divide(numbers, classes, name, options.seed, str(file), lone)
        sides = (trains, ~trains)
    else:
        sides = tuple(np.array([s == side for s in splits]) for side in _SPLITS)
        _check_sides(file, classes, numbers, sides)
    parts = []
    for key, side in zip(_SPLITS, sides):
        chosen = [paths[i] for i in np.flatnonzero(side)]
        what = f"{file} ({key})"
        parts.append(decode_split(chosen, numbers[side], name, key, options, what))
    return Task(name, "user", "user", seen, classes, *parts, source=str(file))


def read_groups(file: pathlib.Path) -> dict[str, str]:
    """Reads the group of each task from a table with the columns task and group.

    Raises:
      UserError: the table cannot be read, or lacks a column.
    """
    reader = _reader(file, ("task", "group"))
    return {images.plain_name(row["task"] or ""): (row["group"] or "").strip() for row in reader}


def _rows(file: pathlib.Path) -> tuple[list[pathlib.Path], list[str], list[str] | None]:
    """Reads paths, labels and splits (None without that column), row by row."""
    reader = _reader(file, ("path", "label"), "split")
    columns = reader.fieldnames
    paths, labels, splits = [], [], []
    for row in reader:
        path, label, split = ((row.get(c) or "").strip() for c in ("path", "label", "split"))
        if "split" in columns and split not in _SPLITS:
            continue
        if not path or not label:
            raise UserError(f"{file}, line {reader.line_num}: the path or the label is missing")
        paths.append(file.parent / path)  # an absolute path stays what it is
        labels.append(images.plain_name(label))
        splits.append(split)
        if not pathlib.Path(path).is_absolute():
            images.check_inside(file.parent, paths[-1:])
    return paths, labels, splits if "split" in columns else None


def _reader(file: pathlib.Path, needed: tuple[str, str], optional: str = "") -> csv.DictReader:
    """Opens a table whose first line names its columns."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is not UTF-8 ({error.reason}); save it as UTF-8") from None
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from None
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    reader.fieldnames = columns = [name.strip().lower() for name in reader.fieldnames or ()]
    if not set(needed) <= set(columns):
        also = f" (and {optional}, if there is one)" if optional else ""
        raise UserError(
            f"{file}: the first line must name the columns {' and '.join(needed)}{also}; it names "
            f"{', '.join(columns) or 'nothing'}"
        )
    return reader


def _check_sides(file, classes, numbers, sides) -> None:
    """Checks that each class has an image in train and in test."""
    for key, side in zip(_SPLITS, sides):
        lacking = np.setdiff1d(np.arange(len(classes)), numbers[side])
        if len(lacking):
            raise UserError(f"{file}: no row of split {key} has the label {classes[lacking[0]]!r}")
