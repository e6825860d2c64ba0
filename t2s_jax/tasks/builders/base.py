"""The base of the builders of the paper's tasks, whose images lie in archives or folders.

The images are downloaded by hand into TFDS's manual_dir. They are read in place, without unpacking
the archives, and stored byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

import tensorflow_datasets as tfds

from t2s_jax.data.images import is_image_name
from t2s_jax.tasks.registry import paper_task

# From an image's path to its split and its class; to None where it is no part of the task.
Labeller = Callable[[PurePosixPath], tuple[str, str] | None]

_METHODS = {
    ".zip": tfds.download.ExtractMethod.ZIP,
    ".tar": tfds.download.ExtractMethod.TAR_STREAM,
    ".gz": tfds.download.ExtractMethod.TAR_GZ_STREAM,
}


def instructions(name: str) -> str:
    """Returns what TFDS prints where the files of a paper's task are missing."""
    task = paper_task(name)
    return f"From {task.source} (licence: {task.licence}) put into manual_dir: {task.fetch}."


def describe(builder, task_name: str, classes: tuple[str, ...] | int) -> tfds.core.DatasetInfo:
    """Returns the DatasetInfo of a paper's task, with the features image and label.

    Args:
      builder: of the data set.
      task_name: of the paper's task.
      classes: their names, or their number where the names are in the files.
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
    """A data set of image files; a subclass says which belong to it, and with which label.

    Attributes:
      TASK: name of the task in the registry.
      CLASSES: their names, or their number where the names are in the files.
      SPLITS: their names.
      ARCHIVES: files that must be in manual_dir, unless it has a folder of the builder's name.
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
        """Returns the folder or the archives to read.

        Raises:
          FileNotFoundError: there is no folder, and an archive is missing.
        """
        if (manual / self.name).is_dir():
            return [manual / self.name]
        missing = [name for name in self.ARCHIVES if not (manual / name).exists()]
        if missing or not self.ARCHIVES:
            lacks = missing[0] if missing else f"{self.name}/"
            raise FileNotFoundError(f"{manual} lacks {lacks}")
        return [manual / name for name in self.ARCHIVES]

    def labeller(self, sources: list[tfds.core.Path]) -> Labeller:
        """Returns the labeller of the images; may read tables or class names first."""
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
    """Yields the path and an opener of each file in folders and archives, and of single files."""
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
    """Yields all files below a folder, by name; epath has no recursive glob."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def read_text(sources: list[tfds.core.Path], name: str) -> str:
    """Reads the text file of a name, which may lie anywhere in the sources.

    Raises:
      FileNotFoundError: there is none.
    """
    for path, file in members(sources):
        if path.name == name:
            return file().read().decode("utf-8-sig")
    raise FileNotFoundError(f"{', '.join(s.name for s in sources)} holds no {name}")


def by_folders(splits: dict[str, str], classes: tuple[str, ...]) -> Labeller:
    """Returns a labeller of files laid out `.../<split folder>/<class>/<file>`.

    Args:
      splits: from a folder's name to the split; the name "" stands for any folder.
      classes: possible names of a class folder.
    """

    def label(path: PurePosixPath) -> tuple[str, str] | None:
        folder, name = (("", "", *path.parts))[-3:-1]
        split = splits.get(folder, splits.get(""))
        return (split, name) if split and name in classes else None

    return label
