"""Downstream tasks: labelled images with a train and a test split.

From three sources: the built-in ones, the user's folders, TFDS. TensorFlow is imported for
the last only.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import pathlib
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image

from t2s_jax.data import images
from t2s_jax.errors import UserError

# Below these the policy has too little to learn from, or nothing to be tested on.
MIN_SEEN = 4
MIN_UNSEEN = 2

# Share of each class that trains, where a task has no split (as in the original release).
TRAIN_SHARE = 0.7

# What TFDS calls a dataset: name, optional config, optional version.
_TFDS_NAME = re.compile(r"[a-z][a-z0-9_]*(/[A-Za-z0-9_.\-]+)?(:[\d.]+)?")


@dataclasses.dataclass(frozen=True)
class Split:
    """One split of a task.

    Attributes:
      images: Shape [N, H, W, 3], uint8, sRGB.
      labels: Shape [N], int32, in [0, C).
    """

    images: np.ndarray
    labels: np.ndarray


@dataclasses.dataclass(frozen=True)
class Task:
    """A downstream classification task.

    Attributes:
      name: its name in tables, files and TensorBoard tags.
      group: the paper's kind of task (natural, aerial, symbolic, medical, illustrative,
        texture), or "user".
      origin: "real" photographs or scans, "generated" by us, or the "user"'s.
      seen: whether the policy trains on it; unseen tasks only test the policy.
      class_names: C names in the order of the labels.
      source: one line: where the images come from, and their licence.
    """

    name: str
    group: str
    origin: str
    seen: bool
    class_names: tuple[str, ...]
    train: Split
    test: Split
    source: str

    @property
    def num_classes(self) -> int:
        return len(self.class_names)

    def fingerprint(self) -> str:
        """Hash of what it is made of: images, labels, class names. 16 hex digits."""
        digest = hashlib.sha256(repr(self.class_names).encode())
        for split in (self.train, self.test):
            digest.update(repr(split.images.shape).encode())
            digest.update(np.ascontiguousarray(split.images).data)
            digest.update(np.ascontiguousarray(split.labels, np.int32).data)
        return digest.hexdigest()[:16]


def load_tasks(
    source: str | os.PathLike,
    *,
    resolution: int,
    seed: int,
    unseen: Sequence[str] = (),
    max_train: int | None = None,
    max_test: int | None = None,
) -> list[Task]:
    """Loads all tasks of a source.

    Args:
      source: "builtin", or a directory of tasks `DIR/<task>/<class>/*` (split by us) or
        `DIR/<task>/{train,test}/<class>/*`; both may stand side by side. Folders whose names
        start with `_` or `.` are ignored.
      resolution: side of the images in px.
      seed: of our splits, of `max_*` selections, and of the choice of unseen tasks.
      unseen: names of the unseen tasks. If empty, built-in tasks keep their own marking; of
        a directory the last third (at least 2) in the order of the hash of seed and name.
      max_train: at most so many train images of each task, balanced over classes.
      max_test: likewise of test images.

    Raises:
      UserError: what is wrong with the source, where, and what to do.
    """
    if str(source) == "builtin":
        # Deferred: it loads SciPy's filters.
        from t2s_jax.data import builtin_tasks

        _check_unseen(unseen, builtin_tasks.NAMES)
        tasks = builtin_tasks.load_builtin_tasks(resolution, seed)
        if unseen:
            tasks = [dataclasses.replace(task, seen=task.name not in unseen) for task in tasks]
        return [_limited(task, max_train, max_test, seed) for task in tasks]
    folders = images.subfolders(_existing(source, "directory of tasks"))
    names = [folder.name for folder in folders]
    if len(folders) < MIN_SEEN + MIN_UNSEEN:
        raise UserError(
            f"{source} holds {len(folders)} task folders; at least {MIN_SEEN} seen and "
            f"{MIN_UNSEEN} unseen tasks are needed, laid out DIR/<task>/<class>/*"
        )
    _check_unseen(unseen, names)
    chosen = unseen or _default_unseen(names, seed)
    return [
        _read_folder(folder, resolution, seed, max_train, max_test, folder.name not in chosen)
        for folder in folders
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
    """Loads one task: the one to predict for. It is marked unseen.

    Args:
      where: a folder (`FOLDER/<class>/*` or `FOLDER/{train,test}/<class>/*`), the name of
        a TFDS dataset such as "eurosat/rgb", or "builtin:NAME".
      resolution: side of the images in px.
      seed: of the split, where there is none, and of `max_*`.
      max_train: at most so many train images.
      max_test: at most so many test images.
      data_dir: where TFDS keeps its data sets, if not in its default place.

    Raises:
      UserError: what is wrong, where, and what to do.
    """
    if str(where).startswith("builtin:"):
        return _builtin_task(str(where).removeprefix("builtin:"), resolution, seed)
    path = pathlib.Path(where)
    if path.is_dir():
        return _read_folder(path, resolution, seed, max_train, max_test, False)
    if not _TFDS_NAME.fullmatch(str(where)):
        _existing(where, "folder of labelled images")
    return _read_tfds(str(where), resolution, seed, max_train, max_test, data_dir)


def _builtin_task(name: str, resolution: int, seed: int) -> Task:
    from t2s_jax.data import builtin_tasks

    if name not in builtin_tasks.NAMES:
        raise UserError(
            f"there is no built-in task {name!r}; there are {', '.join(builtin_tasks.NAMES)}"
        )
    (task,) = builtin_tasks.load_builtin_tasks(resolution, seed, (name,))
    return dataclasses.replace(task, seen=False)


def stratified_split(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Chooses the TRAIN_SHARE of each class that trains; at least one image on each side.

    Args:
      labels: Shape [N], int.

    Returns:
      Shape [N], bool: whether the image trains.

    Raises:
      ValueError: a class has a single image; the message is its label.
    """
    train = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        if len(rows) < 2:
            raise ValueError(str(label))
        count = min(max(round(TRAIN_SHARE * len(rows)), 1), len(rows) - 1)
        train[rows[:count]] = True
    return train


def balanced_subset(labels: np.ndarray, limit: int | None, rng: np.random.Generator) -> np.ndarray:
    """At most `limit` rows, drawn evenly from the classes as long as they last.

    Args:
      labels: Shape [N], int.

    Returns:
      Rows in ascending order. Shape [n], int.
    """
    if limit is None or len(labels) <= limit:
        return np.arange(len(labels))
    order = rng.permutation(len(labels))
    # Rank of each row within its class, in random order: rank 0 of all classes comes first.
    rank = np.empty(len(labels), int)
    for label in np.unique(labels):
        rows = order[labels[order] == label]
        rank[rows] = np.arange(len(rows))
    return np.sort(order[np.argsort(rank[order], kind="stable")][:limit])


def task_rng(seed: int, name: str, purpose: str) -> np.random.Generator:
    """Randomness addressed by seed, task and purpose: independent of the other tasks."""
    digest = hashlib.sha256(f"{seed}:{name}:{purpose}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def _limited(task: Task, max_train: int | None, max_test: int | None, seed: int) -> Task:
    splits = {}
    for key, limit in (("train", max_train), ("test", max_test)):
        split = getattr(task, key)
        rows = balanced_subset(split.labels, limit, task_rng(seed, task.name, f"limit {key}"))
        splits[key] = Split(split.images[rows], split.labels[rows])
    return dataclasses.replace(task, **splits)


def _read_folder(
    folder: pathlib.Path,
    resolution: int,
    seed: int,
    max_train: int | None,
    max_test: int | None,
    seen: bool,
) -> Task:
    name = folder.resolve().name
    classes, train, test = _list_splits(folder, name, seed)
    splits = []
    for key, (paths, labels), limit in (("train", train, max_train), ("test", test, max_test)):
        rows = balanced_subset(labels, limit, task_rng(seed, name, f"limit {key}"))
        what = f"{folder} ({key})"
        pixels, good = images.decode_files([paths[i] for i in rows], resolution, what)
        splits.append(Split(pixels, labels[rows][good]))
    return Task(name, "user", "user", seen, classes, *splits, source=str(folder))


def _list_splits(folder: pathlib.Path, name: str, seed: int):
    """Returns class names and, for train and test, (paths, labels [N] int32)."""
    inside = {f.name for f in images.subfolders(folder)}
    if not inside & {"train", "test"}:
        classes, paths, labels = images.list_classes(folder)
        try:
            trains = stratified_split(labels, task_rng(seed, name, "split"))
        except ValueError as error:
            raise UserError(
                f"{folder / classes[int(str(error))]} holds 1 image; at least 2 are needed to "
                "split the class into train and test (or lay out train/ and test/ yourself)"
            ) from None
        return classes, *(
            ([paths[i] for i in np.flatnonzero(side)], labels[side]) for side in (trains, ~trains)
        )
    if len(inside & {"train", "test"}) == 1:
        has = (inside & {"train", "test"}).pop()
        raise UserError(f"{folder} has {has}/ alone; it needs both train/ and test/, or neither")
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


def _read_tfds(
    name: str,
    resolution: int,
    seed: int,
    max_train: int | None,
    max_test: int | None,
    data_dir: str | os.PathLike | None,
) -> Task:
    """Reads train and test (else validation) of a TFDS data set, or splits train itself."""
    # Deferred: TensorFlow takes seconds to load.
    import tensorflow_datasets as tfds

    try:
        builder = tfds.builder(name, data_dir=data_dir)
        if not builder.is_prepared():
            builder.download_and_prepare()
    except Exception as error:
        # TFDS passes on whatever its download, its extraction or a manual step raised.
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise UserError(
            f"{name}: there is no such folder, and as a TFDS data set it cannot be had: {reason}"
        ) from error
    features = builder.info.features
    if not {"image", "label"} <= set(features) or not hasattr(features["label"], "names"):
        raise UserError(
            f"TFDS data set {name} is no image classification: it needs the features image and "
            f"label (a ClassLabel), and has {', '.join(features)}"
        )
    splits = [split for split in ("train", "test", "validation") if split in builder.info.splits]
    if "train" not in splits:
        raise UserError(f"TFDS data set {name} has no split train, but {list(builder.info.splits)}")
    # TFDS shuffles when it writes, so that the first ones are a fair sample.
    limit = max_train + max_test if max_train and max_test else None
    parts = [_decode_tfds(builder, split, resolution, limit) for split in splits[:2]]
    if len(parts) == 1:
        trains = stratified_split(parts[0].labels, task_rng(seed, name, "split"))
        parts = [Split(parts[0].images[side], parts[0].labels[side]) for side in (trains, ~trains)]
    source = f"TFDS {builder.info.full_name}"
    names = tuple(features["label"].names)
    task = Task(name.replace("/", "_"), "user", "user", False, names, *parts, source=source)
    return _limited(task, max_train, max_test, seed)


def _decode_tfds(builder, split: str, resolution: int, limit: int | None) -> Split:
    dataset = builder.as_dataset(split, shuffle_files=False)
    pixels, labels = [], []
    for example in dataset.take(limit or -1).as_numpy_iterator():
        array = example["image"]
        picture = Image.fromarray(array[..., 0] if array.shape[-1] == 1 else array)
        pixels.append(images.square(picture, resolution))
        labels.append(example["label"])
    return Split(np.stack(pixels), np.asarray(labels, np.int32))
