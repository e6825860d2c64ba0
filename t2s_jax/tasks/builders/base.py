"""What the builders of the paper's tasks have in common: pictures in archives or folders.

The images are fetched by hand into TFDS's manual_dir. They are read where they are, without
unpacking the archives, and stored as they are, byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

import tensorflow_datasets as tfds

from t2s_jax.data.images import is_image_name
from t2s_jax.tasks.registry import paper_task

# Given a picture's path, its split and its class; None where it is no part of the task.
Labeller = Callable[[PurePosixPath], tuple[str, str] | None]

_METHODS = {
    ".zip": tfds.download.ExtractMethod.ZIP,
    ".tar": tfds.download.ExtractMethod.TAR_STREAM,
    ".gz": tfds.download.ExtractMethod.TAR_GZ_STREAM,
}


def instructions(name: str) -> str:
    """What TFDS prints where the files of a paper's task are missing."""
    task = paper_task(name)
    return f"From {task.source} (licence: {task.licence}) put into manual_dir: {task.fetch}."


def describe(builder, task_name: str, classes: tuple[str, ...] | int) -> tfds.core.DatasetInfo:
    """The DatasetInfo of a paper's task: an image and its label.

    Args:
      classes: their names, or how many where only the files tell the names.
    """
    task = paper_task(task_name)
    named = {"num_classes": classes} if isinstance(classes, int) else {"names": list(classes)}
    return tfds.core.DatasetInfo(
        builder=builder,
        description=f"The task {task.name} of Task2Sim (CVPR 2022), as its release reads it.",
        features=tfds.features.FeaturesDict(
            {"image": tfds.features.Image(), "label": tfds.features.ClassLabel(**named)}
        ),
        supervised_keys=("image", "label"),
        homepage=task.source,
        license=task.licence,
    )


class ManualImages(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    """A data set of picture files; a subclass says which belong to it, and with which label.

    Attributes:
      TASK: its name in the registry.
      CLASSES: their names, or how many where only the files tell the names.
      SPLITS: their names.
      ARCHIVES: what has to lie in manual_dir, unless a folder of the builder's name does.
    """

    VERSION = tfds.core.Version("1.0.0")
    TASK: str
    CLASSES: tuple[str, ...] | int
    SPLITS: tuple[str, ...] = ("train",)
    ARCHIVES: tuple[str, ...] = ()

    def _info(self) -> tfds.core.DatasetInfo:
        return describe(self, self.TASK, self.CLASSES)

    def _split_generators(self, dl_manager):
        sources = self.sources(tfds.core.Path(dl_manager.manual_dir))
        label = self.labeller(sources)
        return {split: self._generate_examples(sources, label, split) for split in self.SPLITS}

    def sources(self, manual: tfds.core.Path) -> list[tfds.core.Path]:
        """The folder or the archives to read.

        Raises:
          FileNotFoundError: neither is whole.
        """
        if (manual / self.name).is_dir():
            return [manual / self.name]
        missing = [name for name in self.ARCHIVES if not (manual / name).exists()]
        if missing or not self.ARCHIVES:
            lacks = missing[0] if missing else f"{self.name}/"
            raise FileNotFoundError(f"{manual} lacks {lacks}")
        return [manual / name for name in self.ARCHIVES]

    def labeller(self, sources: list[tfds.core.Path]) -> Labeller:
        """Says what each picture is; may read tables or class names first."""
        raise NotImplementedError

    def _generate_examples(self, sources, label: Labeller, split: str):
        seen = set()
        for path, file in members(sources):
            found = label(path) if is_image_name(path.name) else None
            if found is None or found[0] != split:
                continue
            # Some archives hold a second copy of everything in another folder.
            key = f"{found[1]}/{path.name}"
            if key not in seen:
                seen.add(key)
                yield key, {"image": io.BytesIO(file().read()), "label": found[1]}


def members(
    sources: list[tfds.core.Path],
) -> Iterator[tuple[PurePosixPath, Callable[[], BinaryIO]]]:
    """Path and opener of every file in folders and archives, and of loose files."""
    for source in sources:
        if source.is_dir():
            for path in _files(source):
                yield PurePosixPath(path.relative_to(source)), lambda p=path: p.open("rb")
        elif source.suffix in _METHODS:
            for name, file in tfds.download.iter_archive(source, _METHODS[source.suffix]):
                if "__MACOSX" not in name:
                    yield PurePosixPath(name), lambda f=file: f
        else:
            yield PurePosixPath(source.name), lambda s=source: s.open("rb")


def _files(folder: tfds.core.Path) -> Iterator[tfds.core.Path]:
    """All files below a folder, by name; epath has no recursive glob."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def read_text(sources: list[tfds.core.Path], name: str) -> str:
    """The text file of that name, wherever it lies in the sources.

    Raises:
      FileNotFoundError: there is none.
    """
    for path, file in members(sources):
        if path.name == name:
            return file().read().decode("utf-8-sig")
    raise FileNotFoundError(f"{', '.join(s.name for s in sources)} holds no {name}")


def by_folders(splits: dict[str, str], classes: tuple[str, ...]) -> Labeller:
    """Labels by `.../<split folder>/<class>/<file>`.

    Args:
      splits: folder to split; the folder "" stands for any.
      classes: what a class folder may be called.
    """

    def label(path: PurePosixPath) -> tuple[str, str] | None:
        folder, name = (("", "", *path.parts))[-3:-1]
        split = splits.get(folder, splits.get(""))
        return (split, name) if split and name in classes else None

    return label
