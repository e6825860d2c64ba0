"""tf.data input from render sets: deterministic by seed and step, resumable at any step.

See `shuffling` for the order.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from t2s_jax.data import records, shards, shuffling
from t2s_jax.data.record_files import RecordFiles
from t2s_jax.data.splits import Split
from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import quiet_tensorflow

# Sets up to this size are decoded once and held as pixels; of larger ones the records stay on
# disk, and are read and decoded as they are drawn.
_MAX_DECODED_BYTES = 1 << 30


@dataclasses.dataclass(frozen=True)
class RenderSet:
    """A complete render set.

    Attributes:
      directory: where it lies.
      provenance: see `shards.read_provenance`.
      images: uint8 [N, H, W, 3]; or, where that would be too big, the records.
      labels: int32 [N].
    """

    directory: pathlib.Path
    provenance: dict
    images: np.ndarray | RecordFiles
    labels: np.ndarray

    # The images are as large as the network's input; they are cropped on the device.
    crops = False

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def num_classes(self) -> int:
        """The number of classes, which are the simulator's categories."""
        return len(self.provenance["categories"])

    @property
    def class_names(self) -> list[str]:
        """The names of the classes, in the order of the labels."""
        return list(self.provenance["categories"])

    @property
    def resolution(self) -> int:
        """The side of the square images, px."""
        return self.provenance["resolution"]

    @property
    def identity(self) -> list[str]:
        """Checksums of the shards."""
        return [shard["sha256"] for shard in self.provenance["shards"]]

    def batches(self, **options: int) -> Iterator[dict[str, np.ndarray]]:
        """Yields the `train_batches` of this set, with a leading axis of local devices."""
        for batch in train_batches(self, **options):
            yield parallel.split_batch(batch)

    def decoded(self, count: int) -> np.ndarray:
        """Returns the first `count` images as pixels. Shape [count, H, W, 3], uint8."""
        if not isinstance(self.images, RecordFiles):
            return self.images[:count]
        found = records.decode(self.images.read(range(min(count, len(self)))), ())
        return found["image"]

    def hold_out(self, share: float) -> tuple[RenderSet, Split]:
        """Returns the set without a random share of its images, and that share as pixels.

        Args:
          share: in (0, 1).

        Raises:
          UserError: one of the two would be empty.
        """
        count = round(share * len(self))
        if not 0 < count < len(self):
            raise UserError(
                f"config.pretrain.validation_share = {share} of {len(self)} images is {count}; "
                "both parts need some"
            )
        rows = np.zeros(len(self), bool)
        rows[np.random.default_rng(0).permutation(len(self))[:count]] = True
        held_out = self._subset(rows)
        return self._subset(~rows), Split(held_out.decoded(count), held_out.labels)

    def _subset(self, rows: np.ndarray) -> RenderSet:
        take = isinstance(self.images, RecordFiles)
        images = self.images.subset(rows) if take else self.images[rows]
        return dataclasses.replace(self, images=images, labels=self.labels[rows])


def read_render_set(
    directory: str | os.PathLike, *, max_decoded_bytes: int = _MAX_DECODED_BYTES
) -> RenderSet:
    """Reads a render set: its pixels, or, where they would be too big, its labels alone.

    Raises:
      UserError: no complete render set is there, or a shard is damaged.
    """
    quiet_tensorflow()
    import tensorflow as tf

    path = pathlib.Path(directory)
    provenance = shards.read_provenance(path)
    files = [str(path / shard["file"]) for shard in provenance["shards"]]
    size = provenance["resolution"] ** 2 * 3 * provenance["num_images"]
    if size > max_decoded_bytes:
        return RenderSet(path, provenance, RecordFiles.index(files), read_labels(files))
    parsed = list(_parsed(tf, files, ("image", "label")).as_numpy_iterator())
    images = _decode_all(tf, np.concatenate([b["image"] for b in parsed]))
    labels = np.concatenate([b["label"] for b in parsed]).astype(np.int32)
    return RenderSet(path, provenance, images, labels)


def read_labels(files: Sequence[str]) -> np.ndarray:
    """Reads the field `label` of TFDS records, in order. Shape [N], int32."""
    import tensorflow as tf

    parsed = _parsed(tf, files, ("label",)).as_numpy_iterator()
    return np.concatenate([b["label"] for b in parsed]).astype(np.int32)


def _parsed(tf, files: Sequence[str], names: Sequence[str]):
    """Returns a data set of batches of the records' fields, in order."""
    return (
        tf.data.TFRecordDataset(files)
        .batch(512)
        .map(lambda batch: _parse(tf, batch, names), num_parallel_calls=2)
    )


def _parse(tf, batch, names: Sequence[str]) -> dict:
    kinds = {"image": tf.string, "label": tf.int64}
    return tf.io.parse_example(batch, {n: tf.io.FixedLenFeature((), kinds[n]) for n in names})


def read_extras(
    directory: str | os.PathLike, names: str | Sequence[str], count: int
) -> dict[str, Any]:
    """Reads the first images of a render set with their extras, and nothing else.

    Args:
      directory: of the render set; its checksums are not computed.
      names: which of the set's extras ("mask", "depth", "normal", "factors").
      count: of images, at least 1; fewer come where the set is smaller.

    Returns:
      What `Simulator.render_extras` returned for these images, as exactly as the records
      hold it: see `records.decode`.

    Raises:
      UserError: no complete render set is there, or it was rendered without one of them.
    """
    quiet_tensorflow()
    import tensorflow as tf

    path = pathlib.Path(directory)
    provenance = shards.read_provenance(path, verify=False)
    names, there = [names] if isinstance(names, str) else names, provenance.get("extras", [])
    for name in names:
        if name not in there:
            raise UserError(
                f"the render set at {path} holds no {name!r}; its extras: "
                f"{', '.join(there) or 'none'} (config.sim.extras)"
            )
    files = [str(path / shard["file"]) for shard in provenance["shards"]]
    return records.decode(
        list(tf.data.TFRecordDataset(files).take(count).as_numpy_iterator()), names
    )


def _decode_all(tf, encoded: np.ndarray) -> np.ndarray:
    decoded = (
        tf.data.Dataset.from_tensor_slices(encoded)
        .map(lambda data: _decode(tf, data), num_parallel_calls=tf.data.AUTOTUNE)
        .batch(512)
    )
    return np.concatenate(list(decoded.as_numpy_iterator()))


def _decode(tf, data):
    return tf.io.decode_image(data, channels=3, expand_animations=False)


def train_batches(
    render_set: RenderSet, *, batch_size: int, seed: int, first_step: int, num_steps: int
) -> Iterator[dict[str, np.ndarray]]:
    """Yields this process's share of the shuffled batches of steps first_step ... num_steps - 1.

    Args:
      render_set: to draw from, without replacement within an epoch.
      batch_size: global, over all processes.
      seed: of the shuffling.
      first_step: steps already taken.
      num_steps: steps in all.

    Yields:
      {"image": uint8 [local batch, H, W, 3], "label": int32 [local batch]}.

    Raises:
      UserError: the batch does not divide by the devices of the job.
    """
    import tensorflow as tf

    local, side = parallel.local_batch_size(batch_size), render_set.resolution
    labels, images_at = tf.constant(render_set.labels), _image_reader(tf, render_set.images)

    def draw(step):
        position = shuffling.positions(tf, step, batch_size)
        return shuffling.shuffled_records(tf, position, len(render_set), seed)

    def load(index):
        images = tf.ensure_shape(images_at(index), (local, side, side, 3))
        return {"image": images, "label": tf.gather(labels, index)}

    dataset = (
        tf.data.Dataset.range(first_step, num_steps)
        .map(draw, num_parallel_calls=tf.data.AUTOTUNE)
        .map(load, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )
    return dataset.as_numpy_iterator()


def _image_reader(tf, images: np.ndarray | RecordFiles) -> Callable:
    """Returns a TensorFlow function from record indices [N] to pixels [N, H, W, 3], uint8."""
    if not isinstance(images, RecordFiles):
        pixels = tf.constant(images)
        return lambda index: tf.gather(pixels, index)

    return lambda index: tf.map_fn(
        lambda data: _decode(tf, data),
        read_encoded(tf, images, index),
        fn_output_signature=tf.uint8,
    )


def read_encoded(tf, files: RecordFiles, rows):
    """Reads the field `image` of TFDS records, in a graph.

    Args:
      tf: TensorFlow.
      rows: records' numbers. Shape [N], int64.

    Returns:
      Encoded images. Shape [N], string.
    """
    contents = tf.numpy_function(
        lambda numbers: np.array(files.read(numbers), object), [rows], tf.string
    )
    return _parse(tf, tf.ensure_shape(contents, rows.shape), ("image",))["image"]
