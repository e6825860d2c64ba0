"""What a record of a render set holds, and how it is written and read.

A record is a `tf.train.Example` as TFDS lays out these features. H and W are the
resolution in pixels; the last four are there where the set was rendered with extras
(`config.sim.extras`, see `sim.base.Simulator.render_extras`).

| key              | TFDS feature            | what                                          |
|------------------|-------------------------|-----------------------------------------------|
| `image`          | Image (H, W, 3), uint8  | sRGB; PNG or JPEG                             |
| `label`          | ClassLabel              | number of the category                        |
| `category`       | Text                    | its name                                      |
| `object_id`      | Text                    | such as "chair/00"                            |
| `index`, `seed`  | int64                   | the address of the random draws               |
| `mask`           | Image (H, W, 1), uint8  | coverage by the object, 255 is all; PNG       |
| `depth`          | Image (H, W, 1), uint16 | thousandths of an object radius (TDW: mm); PNG|
|                  |                         | 65535 where there is nothing or it is beyond  |
| `normal`         | Image (H, W, 3), uint8  | (n + 1) / 2 * 255 of each coordinate; PNG     |
|                  |                         | 128, 128, 128 where there is nothing          |
| `factors/<name>` | float32                 | the value drawn, one key for each             |
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

FACTORS = "factors/"  # begins the keys of the values drawn
_NOTHING = 65535  # depth
_PER_UNIT = 1000  # of depth

# Of one image, before it is encoded: channels and dtype.
_RENDERED = {
    "image": (3, np.uint8),
    "mask": (1, np.uint8),
    "depth": (1, np.float32),
    "normal": (3, np.float32),
}


def check_rendered(
    rendered: Mapping[str, Any], extras: Sequence[str], count: int, resolution: int
) -> None:
    """Holds a simulator to its contract.

    Args:
      rendered: what `Simulator.render_extras` returned.
      extras: what it was asked for.
      count: of images asked for.
      resolution: of the simulator, px.

    Raises:
      ValueError: something is missing or has another shape or dtype.
    """
    if set(rendered) != {"image", *extras}:
        raise ValueError(f"asked for the extras {tuple(extras)}, rendered {sorted(rendered)}")
    for name, values in rendered.items():
        if name == "factors":
            arrays = {FACTORS + key: column for key, column in values.items()}
            shape, dtype = (count,), np.float32
        else:
            channels, dtype = _RENDERED[name]
            arrays, shape = {name: values}, (count, resolution, resolution, channels)
        for key, array in arrays.items():
            if array.shape != shape or array.dtype != dtype:
                raise ValueError(
                    f"rendered {key} of shape {array.shape} and dtype {array.dtype}, "
                    f"not {shape} and {np.dtype(dtype)}"
                )


def rows(rendered: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Splits what `Simulator.render_extras` returned into single images.

    Yields:
      {key of the record: array [H, W, C] or encoded bytes of one image, or float}, in order.
    """
    pictures = {name: values for name, values in rendered.items() if name != "factors"}
    factors = {FACTORS + name: values for name, values in rendered.get("factors", {}).items()}
    for n in range(len(rendered["image"])):
        row = {name: values[n] for name, values in pictures.items()}
        yield row | {key: float(values[n]) for key, values in factors.items()}


def encode(row: Mapping[str, Any], encoding: str) -> dict[str, bytes | float]:
    """Encodes one of `rows` as the record holds it; `encoding` of the image is "png" or "jpeg"."""
    return {
        key: value
        if isinstance(value, float | bytes)  # a simulator may have encoded it
        else encode_image(to_pixels(key, value), encoding if key == "image" else "png")
        for key, value in row.items()
    }


def encode_image(image: np.ndarray, encoding: str) -> bytes:
    """Encodes [H, W, 3 or 1], uint8 or uint16, as PNG or as JPEG of quality 95."""
    buffer = io.BytesIO()
    options = {"compress_level": 1} if encoding == "png" else {"quality": 95}
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(
        buffer, encoding, **options
    )
    return buffer.getvalue()


def to_pixels(name: str, values: np.ndarray) -> np.ndarray:
    """Converts images of `render_extras` to integers, uint8 or uint16 of the same shape."""
    if name == "depth":
        return np.minimum(np.round(values * _PER_UNIT), _NOTHING).astype(np.uint16)
    if name == "normal":
        return np.round((values + 1) * 127.5).astype(np.uint8)
    return values


def from_pixels(name: str, pixels: np.ndarray) -> np.ndarray:
    """Inverts `to_pixels`, as exactly as the record holds it."""
    if name == "depth":
        nothing = pixels == _NOTHING
        return np.where(nothing, np.inf, pixels / np.float32(_PER_UNIT)).astype(np.float32)
    if name == "normal":
        normal = pixels / np.float32(127.5) - 1
        length = np.linalg.norm(normal, axis=-1, keepdims=True)
        nothing = (pixels == 128).all(axis=-1, keepdims=True)
        return np.where(nothing, 0, normal / length).astype(np.float32)
    return pixels


def serialize(values: Mapping[str, bytes | int | float]) -> bytes:
    """Makes a record of these values."""
    import tensorflow as tf

    def feature(value: bytes | int | float):
        if isinstance(value, bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
        if isinstance(value, int):
            return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))
        return tf.train.Feature(float_list=tf.train.FloatList(value=[value]))

    features = {key: feature(value) for key, value in values.items()}
    example = tf.train.Example(features=tf.train.Features(feature=features))
    # Deterministic, or the order of the features may differ from one process to the next.
    return example.SerializeToString(deterministic=True)


def features(
    *,
    resolution: int,
    encoding: str,
    categories: Sequence[str],
    extras: Sequence[str],
    factors: Sequence[str],
) -> Any:
    """Returns the TFDS features of a render set.

    Args:
      resolution: side of the images, px.
      encoding: of the image, "png" or "jpeg".
      categories: names, in label order.
      extras: of the set, names out of `sim.base.EXTRAS`.
      factors: names of the values drawn, where "factors" is among the extras.
    """
    import tensorflow_datasets as tfds

    def image(channels: int, dtype: type, encoding: str = "png"):
        shape = (resolution, resolution, channels)
        return tfds.features.Image(shape=shape, dtype=dtype, encoding_format=encoding)

    optional = {
        "mask": image(1, np.uint8),
        "depth": image(1, np.uint16),
        "normal": image(3, np.uint8),
        "factors": tfds.features.FeaturesDict(dict.fromkeys(factors, np.float32)),
    }
    return tfds.features.FeaturesDict(
        {
            "image": image(3, np.uint8, encoding),
            "label": tfds.features.ClassLabel(names=list(categories)),
            "category": tfds.features.Text(),
            "object_id": tfds.features.Text(),
            "index": np.int64,
            "seed": np.int64,
        }
        | {name: optional[name] for name in extras}
    )


def decode(records: Sequence[bytes], extras: Sequence[str]) -> dict[str, Any]:
    """Records as `Simulator.render_extras` returned them, as exactly as they hold it.

    Args:
      records: N serialised records, at least one.
      extras: which of the set's extras to decode; the image is decoded always.

    Returns:
      {"image": uint8 [N, H, W, 3], and of the extras asked for "mask": uint8 [N, H, W, 1],
      "depth": float32 [N, H, W, 1], "normal": float32 [N, H, W, 3], "factors": {name:
      float32 [N]}}.
    """
    import tensorflow as tf

    examples = [tf.train.Example.FromString(record).features.feature for record in records]
    decoded: dict[str, Any] = {}
    for name in ("image", *(e for e in extras if e != "factors")):
        data = [example[name].bytes_list.value[0] for example in examples]
        pixels = np.stack([np.asarray(Image.open(io.BytesIO(d))) for d in data])
        decoded[name] = from_pixels(name, pixels.reshape(*pixels.shape[:3], -1))
    if "factors" in extras:
        decoded["factors"] = {
            key.removeprefix(FACTORS): np.array(
                [example[key].float_list.value[0] for example in examples], np.float32
            )
            for key in sorted(examples[0])
            if key.startswith(FACTORS)
        }
    return decoded
