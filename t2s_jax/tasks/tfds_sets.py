"""Reading tasks from TFDS data sets. TensorFlow is loaded on first use, which takes seconds."""

from __future__ import annotations

import logging
import os
import pathlib
import re

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.folders import divide
from t2s_jax.tasks.labelled import ReadOptions, Task, decode_split
from t2s_jax.tasks.registry import PaperTask

# What TFDS calls a data set: name, optional config, optional version.
NAME = re.compile(r"[a-z][a-z0-9_]*(/[A-Za-z0-9_.\-]+)?(:[\d.]+)?")


def quiet_tfds():
    """Imports TFDS without the start-up notices of it and of TensorFlow."""
    # Deferred: both load JAX or TensorFlow, which `t2s tasks list` does not need.
    from t2s_jax.runtime.monitor import quiet_tensorflow

    quiet_tensorflow()
    import tensorflow_datasets as tfds

    absl = logging.getLogger("absl")
    if _not_about_dtype not in absl.filters:
        absl.addFilter(_not_about_dtype)
    return tfds


def _not_about_dtype(record: logging.LogRecord) -> bool:
    """Filters out TFDS's warning of its own use of something that it has deprecated."""
    return "FeatureConnector.dtype" not in record.getMessage()


def read_named(
    name: str, options: ReadOptions, data_dir: str | os.PathLike | None, lone: bool = False
) -> Task:
    """Reads train and test (else validation) of a TFDS data set, or divides train.

    Args:
      name: of the data set, as TFDS takes it.
      options: how to read the images.
      data_dir: where TFDS keeps its data sets; None is its default place.
      lone: whether a class may have a single image, which is then put into train.

    Raises:
      UserError: it cannot be loaded, or is no image classification.
    """
    tfds = quiet_tfds()
    try:
        builder = tfds.builder(name, data_dir=data_dir)
        if not builder.is_prepared():
            builder.download_and_prepare()
    except Exception as error:
        # TFDS passes on whatever its download, its extraction or a manual step raised.
        raise UserError(
            f"{name}: there is no such folder, and it cannot be loaded as a TFDS data set: "
            f"{first_line(error)}"
        ) from error
    there = [split for split in ("train", "test", "validation") if split in builder.info.splits]
    if "train" not in there:
        raise UserError(f"TFDS data set {name} has no split train, but {list(builder.info.splits)}")
    splits = (there[0], there[1] if len(there) > 1 else "")
    plain = re.sub(r"[/:]", "_", name)
    classes, train, test = _read(builder, name, plain, splits, options, lone)
    source = f"TFDS {builder.info.full_name}"
    return Task(plain, "user", "user", False, classes, train, test, source)


def read_prepared(task: PaperTask, directory: pathlib.Path, options: ReadOptions) -> Task:
    """Reads a task of the paper from its prepared data set.

    Args:
      task: of the paper.
      directory: of its data set.
      options: how to read the images.

    Raises:
      UserError: the data set is damaged, or is another one.
    """
    tfds = quiet_tfds()
    try:
        builder = tfds.builder_from_directory(directory)
        splits = (task.train, task.test)
        classes, train, test = _read(builder, task.tfds, task.name, splits, options, False)
    except UserError:
        raise
    except Exception as error:
        # TensorFlow has an exception of its own for each way in which a file is damaged.
        raise UserError(
            f"task {task.name}: {directory} cannot be read ({first_line(error)}); remove it and "
            f"run t2s tasks prepare {task.name}"
        ) from error
    source = f"{task.source}; licence: {task.licence}"
    return Task(task.name, task.group, "real", task.seen, classes, train, test, source)


def used_labels(task: PaperTask, directory: pathlib.Path) -> list[np.ndarray]:
    """Reads the labels of train and of test, or of the one split that is divided.

    Returns:
      One or two arrays of shape [N], int64.
    """
    tfds = quiet_tfds()
    builder = tfds.builder_from_directory(directory)
    return [_labels(builder, split, task.tfds) for split in (task.train, task.test) if split]


def first_line(error: BaseException) -> str:
    """Returns the first line of another library's exception."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _read(builder, what: str, name: str, splits: tuple[str, str], options: ReadOptions, lone: bool):
    """Reads class names, train and test of two splits; if the second is "", divides the first.

    Labels are read first, and images then only of the selected rows.
    """
    features = builder.info.features
    if not {"image", "label"} <= set(features) or not hasattr(features["label"], "names"):
        raise UserError(
            f"TFDS data set {what} is no image classification: it needs the features image and "
            f"label (a ClassLabel), and has {', '.join(features)}"
        )
    labels = [_labels(builder, split, what) for split in splits if split]
    # Some data sets list classes of other data sets too, which have no images here.
    used = np.unique(np.concatenate(labels))
    classes = tuple(features["label"].names[i] for i in used)
    labels = [np.searchsorted(used, values).astype(np.int32) for values in labels]
    if len(labels) == 2:
        chosen = [(s, v, np.arange(len(v))) for s, v in zip(splits, labels)]
    else:
        trains = divide(labels[0], classes, name, options.seed, f"TFDS {what}", lone)
        rows = (np.flatnonzero(trains), np.flatnonzero(~trains))
        chosen = [(splits[0], labels[0][r], r) for r in rows]
    parts = []
    for key, (split, values, rows) in zip(("train", "test"), chosen):
        wanted = options.rows(values, name, key)
        files = _encoded(builder, split, rows[wanted])
        # The selection is made: all of these are decoded.
        everything = ReadOptions(options.resolution, options.seed)
        said = f"TFDS {what} ({key})"
        parts.append(decode_split(files, values[wanted], name, key, everything, said))
    return classes, *parts


def _examples(builder, split: str, features: dict):
    """Iterates over examples in the order of the files, which is the same in every pass."""
    tfds = quiet_tfds()
    skip = {"image": tfds.decode.SkipDecoding()} if "image" in features else None
    return builder.as_dataset(
        split,
        shuffle_files=False,
        decoders=tfds.decode.PartialDecoding(features, decoders=skip),
        read_config=tfds.ReadConfig(interleave_cycle_length=1),
    ).as_numpy_iterator()


def _labels(builder, split: str, what: str) -> np.ndarray:
    """Reads the labels of a split. Shape [N], int64."""
    labels = np.array([e["label"] for e in _examples(builder, split, {"label": True})], np.int64)
    if not len(labels) or labels.min() < 0:
        raise UserError(f"TFDS data set {what}: the split {split} has images without a label")
    return labels


def _encoded(builder, split: str, rows: np.ndarray) -> list[bytes]:
    """Reads the encoded images of some rows, in ascending order."""
    wanted, found = set(rows.tolist()), []
    for row, example in enumerate(_examples(builder, split, {"image": True})):
        if row in wanted:
            found.append(example["image"])
    return found
