"""A random crop of an encoded image, decoded and resized in one go on the host.

Of a JPEG only the blocks under the crop are decoded.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

# Attempts to draw a box that lies inside the image, before the centre is taken, as torchvision.
_ATTEMPTS = 10
_RATIO = (3 / 4, 4 / 3)


@dataclasses.dataclass(frozen=True)
class RandomCrop:
    """What torchvision's RandomResizedCrop is, from bytes.

    Attributes:
      resolution: side of the result, px.
      min_area: smallest share of the image that is cropped; the largest is 1.
      interpolation: "bilinear" or "bicubic", with a filter against aliasing as Pillow's.
    """

    resolution: int
    min_area: float
    interpolation: str = "bilinear"

    def __call__(self, tf: Any, data: Any, seed: Any) -> Any:
        """Crops one image.

        Args:
          tf: TensorFlow.
          data: an encoded JPEG, PNG, BMP or GIF (its first frame). Shape [], string.
          seed: decides the box. Shape [2], int64.

        Returns:
          Shape [resolution, resolution, 3], uint8.
        """

        def jpeg():
            shape = tf.image.extract_jpeg_shape(data)
            return tf.image.decode_and_crop_jpeg(data, self._box(tf, shape, seed), channels=3)

        def other():
            image = tf.io.decode_image(data, channels=3, expand_animations=False)
            top, left, height, width = tf.unstack(self._box(tf, tf.shape(image), seed))
            return image[top : top + height, left : left + width]

        crop = tf.cond(tf.io.is_jpeg(data), jpeg, other)
        side = (self.resolution, self.resolution)
        resized = tf.image.resize(crop, side, self.interpolation, antialias=True)
        return tf.cast(tf.clip_by_value(tf.round(resized), 0, 255), tf.uint8)

    def _box(self, tf: Any, shape: Any, seed: Any) -> Any:
        """Draws the top, left, height and width of the crop, px. Shape [4], int32."""
        height, width = tf.cast(shape[0], tf.float32), tf.cast(shape[1], tf.float32)
        draws = tf.random.stateless_uniform((4, _ATTEMPTS), seed)
        area = (self.min_area + (1 - self.min_area) * draws[0]) * height * width
        low, high = (math.log(r) for r in _RATIO)
        ratio = tf.exp(low + (high - low) * draws[1])
        heights = tf.maximum(tf.round(tf.sqrt(area / ratio)), 1)
        widths = tf.maximum(tf.round(tf.sqrt(area * ratio)), 1)
        fits = (heights <= height) & (widths <= width)
        first = tf.argmax(tf.cast(fits, tf.int32))
        # The centre, with the ratio as near to the image's as is allowed.
        clipped = tf.clip_by_value(width / height, *_RATIO)
        centre_height = tf.maximum(tf.round(tf.minimum(height, width / clipped)), 1)
        centre_width = tf.maximum(tf.round(tf.minimum(width, height * clipped)), 1)
        found = tf.reduce_any(fits)
        h = tf.where(found, heights[first], centre_height)
        w = tf.where(found, widths[first], centre_width)
        top = tf.where(found, draws[2, first] * (height - h + 1), (height - h) / 2)
        left = tf.where(found, draws[3, first] * (width - w + 1), (width - w) / 2)
        top, left = tf.minimum(tf.floor(top), height - h), tf.minimum(tf.floor(left), width - w)
        return tf.cast(tf.stack([top, left, h, w]), tf.int32)
