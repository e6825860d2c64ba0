"""Real images to pre-train on: a folder, or a TFDS data set; any sizes, any number.

The files stay where they are. Each image is cropped at random while it is decoded (see
`decode_crop`), in the order of `shuffling`: deterministic by seed and step.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image

from t2s_jax.data import images, pipeline, shuffling
from t2s_jax.data.decode_crop import RandomCrop
from t2s_jax.data.orientation import read_orientations, upright
from t2s_jax.data.record_files import RecordFiles
from t2s_jax.data.splits import Split, balanced_subset
from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import quiet_tensorflow

# What TensorFlow decodes; Pillow reads more.
_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif")
# Validation images are held in memory as pixels; of more a balanced sample is taken.
_MAX_VALIDATION = 10_000


@dataclasses.dataclass(frozen=True)
class ImageSet:
    """Labelled images on disk.

    Attributes:
      name: for files and messages.
      class_names: C names in the order of the labels.
      labels: Shape [N], int32.
      contents: paths, or records with the features image and label.
      crop: makes the network's input.
      identity: what tells this set from others; JSON.
      validation: images of its own validation or test split, centre-cropped; None without one.
      orientations: EXIF's of files, shape [N], int32; None of records, which have none.
    """

    name: str
    class_names: tuple[str, ...]
    labels: np.ndarray
    contents: tuple[pathlib.Path, ...] | RecordFiles
    crop: RandomCrop
    identity: dict
    validation: Split | None
    orientations: np.ndarray | None = None

    # Cropped on the host, where only the part that is needed is decoded.
    crops = True

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def num_classes(self) -> int:
        """The number of classes."""
        return len(self.class_names)

    @property
    def resolution(self) -> int:
        """The side of the square training images, px."""
        return self.crop.resolution

    def batches(
        self, *, batch_size: int, seed: int, first_step: int, num_steps: int
    ) -> Iterator[dict[str, Any]]:
        """Yields this process's share of the global batches of steps first_step ... num_steps - 1.

        Args:
          batch_size: global, over all processes.
          seed: of the order and the crops.
          first_step: steps already taken.
          num_steps: steps in all.

        Yields:
          {"image": uint8 [devices, b, H, W, 3], "label": int32 [devices, b]}.

        Raises:
          UserError: the batch does not divide by the devices, or an image cannot be decoded.
        """
        quiet_tensorflow()
        import tensorflow as tf

        local, labels = parallel.local_batch_size(batch_size), tf.constant(self.labels)
        read = _reader(tf, self.contents)
        turned = self.orientations is not None and (self.orientations != 1).any()
        orientations = tf.constant(self.orientations) if turned else None

        def draw(step):
            position = shuffling.positions(tf, step, batch_size)
            return position, shuffling.shuffled_records(tf, position, len(self), seed)

        def example(position, index, data):
            address = tf.stack([tf.constant(seed, tf.int64), position])
            image = self.crop(tf, data, address)
            if orientations is not None:
                image = upright(tf, image, tf.gather(orientations, index))
            return {"image": image, "label": tf.gather(labels, index)}

        dataset = (
            tf.data.Dataset.range(first_step, num_steps)
            .map(draw)
            .map(lambda p, i: (p, i, read(i)), num_parallel_calls=tf.data.AUTOTUNE)
            .unbatch()
            .map(example, num_parallel_calls=tf.data.AUTOTUNE)
            .batch(local, drop_remainder=True, num_parallel_calls=tf.data.AUTOTUNE)
            .prefetch(tf.data.AUTOTUNE)
        )
        step = first_step
        try:
            for batch in dataset.as_numpy_iterator():
                yield parallel.split_batch(batch)
                step += 1
        except tf.errors.OpError as error:
            _, rows = draw(tf.constant(step, tf.int64))
            raise UserError(self._culprit(rows.numpy(), error)) from error

    def _culprit(self, rows: np.ndarray, error: Exception) -> str:
        """Returns an error message that names the image of a batch that cannot be decoded."""
        reason = str(error).split("\n")[0].split(" [Op:")[0][:160]
        for row in rows if isinstance(self.contents, tuple) else ():
            try:
                with Image.open(self.contents[row]) as image:
                    image.load()
            except Exception as found:
                reason, where = str(found), self.contents[row]
                return f"{where} cannot be decoded ({reason}); repair or remove it and resume"
        return f"an image of {self.name} cannot be decoded ({reason}); repair the data set"


def open_image_set(
    where: str,
    *,
    resolution: int,
    min_crop_area: float,
    interpolation: str,
    data_dir: str | None = None,
) -> ImageSet:
    """Opens a folder or a TFDS data set.

    Args:
      where: `FOLDER/<class>/*`, or `FOLDER/train/<class>/*` with `val/` or `test/` beside it; a
        directory that TFDS wrote, such as a render set; or the name of a TFDS data set.
      resolution: of the crops, px.
      min_crop_area: see `RandomCrop`.
      interpolation: see `RandomCrop`.
      data_dir: where TFDS keeps its data sets.

    Raises:
      UserError: what is wrong, where, and what to do.
    """
    crop = RandomCrop(resolution, min_crop_area, interpolation)
    path = pathlib.Path(where)
    if path.is_dir() and not (path / "dataset_info.json").exists():
        return _open_folder(path, crop)
    return _open_tfds(where, crop, data_dir)


def crops_of(
    render_set: pipeline.RenderSet, resolution: int, min_crop_area: float, interpolation: str
) -> ImageSet:
    """Opens a render set to train on crops smaller than its images, as the release does.

    Args:
      render_set: whose images are decoded no further than each crop needs.
      resolution: of the crops, px.
      min_crop_area: see `RandomCrop`.
      interpolation: see `RandomCrop`.
    """
    crop = RandomCrop(resolution, min_crop_area, interpolation)
    opened = _open_tfds(str(render_set.directory), crop, None)
    identity = {"shards": render_set.identity, "crops": resolution}
    return dataclasses.replace(opened, name=render_set.directory.resolve().name, identity=identity)


def _open_folder(folder: pathlib.Path, crop: RandomCrop) -> ImageSet:
    train = folder / "train" if (folder / "train").is_dir() else folder
    class_names, paths, labels = images.list_classes(train)
    for path in paths:
        if path.suffix.lower() not in _SUFFIXES:
            raise UserError(
                f"{path}: training reads {' '.join(_SUFFIXES)}; convert it or take it away"
            )
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(train)} {path.stat().st_size}\n".encode())
    name = folder.resolve().name
    identity = {"source": "folder", "name": name, "files": digest.hexdigest()[:16]}
    validation = _folder_validation(folder, class_names, crop.resolution)
    orientations = read_orientations(paths)
    return ImageSet(
        name, class_names, labels, tuple(paths), crop, identity, validation, orientations
    )


def _folder_validation(
    folder: pathlib.Path, class_names: tuple[str, ...], resolution: int
) -> Split | None:
    """Returns the images of val/, or else of test/, beside train/."""
    held_out = [folder / n for n in ("val", "test") if (folder / n).is_dir()]
    if not held_out or not (folder / "train").is_dir():
        return None
    names, paths, labels = images.list_classes(held_out[0])
    if names != class_names:
        raise UserError(
            f"{folder}: the classes of train/ ({len(class_names)}) and {held_out[0].name}/ "
            f"({len(names)}) differ"
        )
    rows = balanced_subset(labels, _MAX_VALIDATION, np.random.default_rng(0))
    pixels, good = images.decode_files([paths[i] for i in rows], resolution, str(held_out[0]))
    return Split(pixels, labels[rows][good])


def _open_tfds(where: str, crop: RandomCrop, data_dir: str | None) -> ImageSet:
    quiet_tensorflow()
    import tensorflow_datasets as tfds

    try:
        if os.path.isdir(where):
            builder = tfds.builder_from_directory(where)
        else:
            builder = tfds.builder(where, data_dir=data_dir)
            builder.download_and_prepare()
    except Exception as error:
        # TFDS passes on whatever its download, its extraction or a manual step raised.
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise UserError(
            f"config.data.images: there is no folder {where}, and as a TFDS data set it cannot be "
            f"had: {reason}"
        ) from error
    features, splits = builder.info.features, builder.info.splits
    if not {"image", "label"} <= set(features) or not hasattr(features["label"], "names"):
        raise UserError(
            f"config.data.images: TFDS data set {where} is no image classification: it needs the "
            f"features image and label (a ClassLabel), and has {', '.join(features)}"
        )
    if "train" not in splits or builder.info.file_format.value != "tfrecord":
        raise UserError(
            f"config.data.images: TFDS data set {where} needs a split train, as tfrecord; it has "
            f"{', '.join(splits)} as {builder.info.file_format.value}"
        )
    files = [str(f) for f in splits["train"].filepaths]
    identity = {"source": "tfds", "name": builder.info.full_name}
    identity["lengths"] = list(splits["train"].shard_lengths)
    return ImageSet(
        builder.info.full_name.replace("/", "_"),
        tuple(features["label"].names),
        pipeline.read_labels(files),
        RecordFiles.index(files),
        crop,
        identity,
        _tfds_validation(builder, crop.resolution),
    )


def _tfds_validation(builder: Any, resolution: int) -> Split | None:
    split = next((s for s in ("validation", "test") if s in builder.info.splits), None)
    if split is None:
        return None
    pixels, labels = [], []
    # TFDS shuffles when it writes, so that the first ones are a fair sample.
    for example in builder.as_dataset(split).take(_MAX_VALIDATION).as_numpy_iterator():
        array = example["image"]
        picture = Image.fromarray(array[..., 0] if array.shape[-1] == 1 else array)
        pixels.append(images.square(picture, resolution))
        labels.append(example["label"])
    return Split(np.stack(pixels), np.asarray(labels, np.int32))


def _reader(tf: Any, contents: tuple[pathlib.Path, ...] | RecordFiles) -> Callable:
    """Returns a TensorFlow function from example indices [N] to encoded images [N]."""
    if isinstance(contents, RecordFiles):
        return lambda rows: pipeline.read_encoded(tf, contents, rows)
    paths = tf.constant([str(path) for path in contents])
    return lambda rows: tf.map_fn(
        lambda row: tf.io.read_file(tf.gather(paths, row)), rows, fn_output_signature=tf.string
    )
