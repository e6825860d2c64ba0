"""Reading a task from folders of images: FOLDER/<class>/* or FOLDER/{train,test}/<class>/*."""

from __future__ import annotations

import pathlib

import numpy as np

from t2s_jax.data import images
from t2s_jax.data.splits import lone_rows, stratified_split, task_rng
from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.labelled import ReadOptions, Task, decode_split


def read_folder(folder: pathlib.Path, options: ReadOptions, seen: bool, lone: bool = False) -> Task:
    """Reads the task of a folder.

    Args:
      folder: of the task; its name is the task's.
      options: how to read the images.
      seen: whether the policy trains on the task.
      lone: whether a class may have a single image, which is then put into train.

    Raises:
      UserError: what is wrong with the folder, where, and what to do.
    """
    name = images.plain_name(folder.resolve().name)
    classes, *parts = _list_splits(folder, name, options.seed, lone)
    splits = []
    for key, (paths, labels) in zip(("train", "test"), parts):
        images.check_inside(folder, paths)
        what = f"{folder} ({key})"
        splits.append(decode_split(paths, labels, name, key, options, what))
    return Task(name, "user", "user", seen, classes, *splits, source=str(folder))


def divide(
    labels: np.ndarray, classes: tuple[str, ...], name: str, seed: int, what: str, lone: bool
) -> np.ndarray:
    """Draws the split of images that have none.

    Args:
      labels: Shape [N], int32.
      classes: their names.
      name: the task's.
      seed: of the split.
      what: where the images are, for messages.
      lone: whether a class may have a single image, which is then put into train.

    Returns:
      Whether an image is in train. Shape [N], bool.

    Raises:
      UserError: a class has a single image, and `lone` is False.
    """
    single = lone_rows(labels)
    if len(single) and not lone:
        raise UserError(
            f"{what}: the class {classes[labels[single[0]]]!r} has 1 image; at least 2 are "
            "needed to split it into train and test (only t2s predict accepts 1)"
        )
    trains = np.ones(len(labels), bool)
    rest = np.setdiff1d(np.arange(len(labels)), single)
    trains[rest] = stratified_split(labels[rest], task_rng(seed, name, "split"))
    return trains


def _list_splits(folder: pathlib.Path, name: str, seed: int, lone: bool):
    """Lists the class names and, for train and test, (paths, labels [N] int32)."""
    inside = {f.name for f in images.subfolders(folder)}
    if not inside & {"train", "test"}:
        classes, paths, labels = images.list_classes(folder)
        trains = divide(labels, classes, name, seed, str(folder), lone)
        return classes, *(
            ([paths[i] for i in np.flatnonzero(side)], labels[side]) for side in (trains, ~trains)
        )
    if len(inside & {"train", "test"}) == 1:
        has = (inside & {"train", "test"}).pop()
        raise UserError(f"{folder} has only {has}/; it needs both train/ and test/, or neither")
    train_classes, *train = images.list_classes(folder / "train")
    test_classes, *test = images.list_classes(folder / "test")
    if train_classes != test_classes:
        odd = sorted(set(train_classes) ^ set(test_classes))
        where = "train" if odd[0] in train_classes else "test"
        raise UserError(
            f"{folder}: the classes of train/ ({len(train_classes)}) and test/ "
            f"({len(test_classes)}) differ: {odd[0]!r} is in {where}/ only"
        )
    return train_classes, tuple(train), tuple(test)
