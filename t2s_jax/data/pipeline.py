"""tf.data input from render sets: deterministic by seed and step, resumable at any step.

Example p of the endless stream is record `shuffle_e(p mod n)` of the set, where e = p div n
is the epoch and `shuffle_e` a permutation computed from (seed, e) alone. Nothing has to be
saved or replayed to start at step s: the stream is opened at p = s * batch size.
"""

from __future__ import annotations

import dataclasses
import io
import os
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image

from t2s_jax import parallel
from t2s_jax.data import records, shards
from t2s_jax.errors import UserError
from t2s_jax.monitor import quiet_tensorflow

# Sets up to this size are decoded once and held as pixels; larger ones stay encoded in
# memory and are decoded as they are drawn.
_MAX_DECODED_BYTES = 1 << 30


@dataclasses.dataclass(frozen=True)
class RenderSet:
    """A complete render set, its records in memory.

    Attributes:
      directory: where it lies.
      provenance: see `shards.read_provenance`.
      images: decoded uint8 [N, H, W, 3], or encoded bytes [N] where that would be too big.
      labels: int32 [N].
    """

    directory: pathlib.Path
    provenance: dict
    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def num_classes(self) -> int:
        return len(self.provenance["categories"])

    @property
    def class_names(self) -> list[str]:
        return list(self.provenance["categories"])

    @property
    def resolution(self) -> int:
        return self.provenance["resolution"]

    @property
    def identity(self) -> list[str]:
        """Checksums of the shards."""
        return [shard["sha256"] for shard in self.provenance["shards"]]

    def batches(self, **options: int) -> Iterator[dict[str, np.ndarray]]:
        """`train_batches` of this set, with a leading axis of local devices."""
        for batch in train_batches(self, **options):
            yield parallel.split_batch(batch)

    def decoded(self, count: int) -> np.ndarray:
        """The first `count` images as pixels. Shape [count, H, W, 3], uint8."""
        if self.images.dtype == np.uint8:
            return self.images[:count]
        return np.stack(
            [
                np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
                for data in self.images[:count]
            ]
        )


def read_render_set(
    directory: str | os.PathLike, *, max_decoded_bytes: int = _MAX_DECODED_BYTES
) -> RenderSet:
    """Reads a render set's records into memory.

    Raises:
      UserError: no complete render set is there, or a shard is damaged.
    """
    quiet_tensorflow()
    import tensorflow as tf

    path = pathlib.Path(directory)
    provenance = shards.read_provenance(path)
    files = [str(path / shard["file"]) for shard in provenance["shards"]]
    spec = {
        "image": tf.io.FixedLenFeature((), tf.string),
        "label": tf.io.FixedLenFeature((), tf.int64),
    }
    dataset = (
        tf.data.TFRecordDataset(files)
        .batch(512)
        .map(lambda batch: tf.io.parse_example(batch, spec), num_parallel_calls=2)
    )
    batches = list(dataset.as_numpy_iterator())
    images = np.concatenate([b["image"] for b in batches])
    labels = np.concatenate([b["label"] for b in batches]).astype(np.int32)
    decoded_bytes = len(labels) * provenance["resolution"] ** 2 * 3
    if decoded_bytes <= max_decoded_bytes:
        images = _decode_all(tf, images)
    return RenderSet(path, provenance, images, labels)


def read_extras(
    directory: str | os.PathLike, names: str | Sequence[str], count: int
) -> dict[str, Any]:
    """The first images of a render set with their extras; nothing else is read.

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
    """This process's share of the shuffled global batches of steps first_step ... num_steps - 1.

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

    local = parallel.local_batch_size(batch_size)
    offset = parallel.process_index() * local
    count = len(render_set)
    decoded = render_set.images.dtype == np.uint8
    pixels, labels = tf.constant(render_set.images), tf.constant(render_set.labels)
    side = render_set.resolution

    def draw(step):
        position = step * batch_size + offset + tf.range(local, dtype=tf.int64)
        return _shuffled_records(tf, position, count, seed)

    def load(index):
        if decoded:
            images = tf.gather(pixels, index)
        else:
            encoded = tf.gather(pixels, index)
            images = tf.map_fn(lambda x: _decode(tf, x), encoded, fn_output_signature=tf.uint8)
        images = tf.ensure_shape(images, (local, side, side, 3))
        return {"image": images, "label": tf.gather(labels, index)}

    dataset = (
        tf.data.Dataset.range(first_step, num_steps)
        .map(draw, num_parallel_calls=tf.data.AUTOTUNE)
        .map(load, num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )
    return dataset.as_numpy_iterator()


def _shuffled_records(tf, position, count: int, seed: int):
    """The records at positions of the endless stream. Both of shape [N], int64."""
    epoch = position // count
    # A key for each position, since a batch may span two epochs. The public
    # tf.random.experimental.index_shuffle pads the wrong axis of a batch of keys.
    constant = tf.fill(tf.shape(epoch), tf.constant(seed, tf.int64))
    return tf.raw_ops.RandomIndexShuffle(
        index=position % count,
        seed=tf.stack([constant, epoch, tf.zeros_like(epoch)], axis=1),
        max_index=tf.fill(tf.shape(position), tf.constant(count - 1, tf.int64)),
        rounds=4,
    )
