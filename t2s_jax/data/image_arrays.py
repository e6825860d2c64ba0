"""Arrays of images as users hand them over, checked and turned into what the package works on."""

from __future__ import annotations

from typing import Any

import numpy as np

from t2s_jax.runtime.errors import UserError


def as_images(images: Any, argument: str = "images") -> np.ndarray:
    """Returns images as RGB bytes.

    Args:
      images: Shape [N, H, W, 3], [N, H, W, 1] or [N, H, W]; uint8 in [0, 255], or float in
        [0, 1].
      argument: The name of the argument that held them, for messages.

    Returns:
      Shape [N, H, W, 3], uint8. Grey values are repeated; floats are rounded to the nearest
      of 256 levels.

    Raises:
      UserError: Another shape or type, no image, or values outside of the range.
    """
    found = np.asarray(images)
    if found.ndim == 3:
        found = found[..., None]
    if found.ndim != 4 or found.shape[-1] not in (1, 3) or 0 in found.shape:
        raise UserError(
            f"{argument} must have the shape [N, H, W, 3], or [N, H, W] for grey images, "
            f"got {list(np.shape(images))}"
        )
    if np.issubdtype(found.dtype, np.floating):
        if not (np.isfinite(found).all() and found.min() >= 0 and found.max() <= 1):
            raise UserError(
                f"{argument} of type {found.dtype} must be in [0, 1], got values from "
                f"{found.min():.4g} to {found.max():.4g}; divide by 255, or pass uint8"
            )
        found = np.rint(found * 255).astype(np.uint8)
    elif found.dtype != np.uint8:
        raise UserError(
            f"{argument} must be uint8 in [0, 255] or float in [0, 1], got {found.dtype}"
        )
    return np.repeat(found, 3, axis=-1) if found.shape[-1] == 1 else found


def as_labels(labels: Any, count: int, argument: str = "labels") -> np.ndarray:
    """Returns class labels as int32.

    Args:
      labels: Shape [N], integers from 0 on.
      count: N.
      argument: The name of the argument that held them, for messages.

    Raises:
      UserError: Another shape or type, or a negative label.
    """
    found = np.asarray(labels)
    if found.shape != (count,) or not np.issubdtype(found.dtype, np.integer):
        raise UserError(
            f"{argument} must be {count} integers, one for each image; got shape "
            f"{list(found.shape)}, {found.dtype}"
        )
    if found.min() < 0:
        raise UserError(f"{argument} must be 0 or above, got {found.min()}")
    return found.astype(np.int32)
