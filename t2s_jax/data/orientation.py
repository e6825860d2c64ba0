"""Photographs that a camera stored turned, and the EXIF tag that says how."""

from __future__ import annotations

import concurrent.futures
import pathlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import ExifTags, Image

_JPEG = (".jpg", ".jpeg")
_READERS = 16  # threads, which wait for the disk most of the time


def read_orientations(paths: Sequence[pathlib.Path]) -> np.ndarray:
    """Reads the EXIF orientation of pictures from their first bytes.

    Args:
      paths: N files. What is no JPEG, or cannot be read, counts as upright.

    Returns:
      Shape [N], int32, 1 (upright) to 8.
    """
    with concurrent.futures.ThreadPoolExecutor(_READERS) as pool:
        return np.fromiter(pool.map(_read_one, paths, chunksize=64), np.int32, len(paths))


def _read_one(path: pathlib.Path) -> int:
    if path.suffix.lower() not in _JPEG:
        return 1
    try:
        with Image.open(path) as image:
            value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except (OSError, SyntaxError, ValueError):
        return 1  # decoding it will raise the error
    return value if value in range(1, 9) else 1


def upright(tf: Any, image: Any, orientation: Any) -> Any:
    """Turns a square picture as its EXIF orientation asks for.

    Args:
      tf: TensorFlow.
      image: Shape [S, S, C].
      orientation: Shape [], int32, 1 to 8.

    Returns:
      Shape [S, S, C].
    """
    # 5 to 8 are 1 to 4 with rows and columns exchanged, in this order.
    image = tf.cond(orientation > 4, lambda: tf.transpose(image, (1, 0, 2)), lambda: image)
    mirrored = tf.reduce_any(tf.equal(orientation, (2, 3, 6, 7)))
    image = tf.cond(mirrored, lambda: image[:, ::-1], lambda: image)
    upside_down = tf.reduce_any(tf.equal(orientation, (3, 4, 7, 8)))
    return tf.cond(upside_down, lambda: image[::-1], lambda: image)
