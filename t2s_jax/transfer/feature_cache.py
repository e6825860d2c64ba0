"""Features kept on disk by what they were computed from: the backbone and the images."""

from __future__ import annotations

import hashlib
import os
import pathlib

import numpy as np

from t2s_jax.models.backbone import Backbone
from t2s_jax.runtime import hosts
from t2s_jax.runtime.files import atomic_write


class FeatureCache:
    """A backbone's features, each set of images computed once in a directory.

    Files are `<backbone's fingerprint>/<hash of the images>.npy`; delete them when you like.
    """

    def __init__(self, backbone: Backbone, directory: str | os.PathLike):
        self._backbone = backbone
        self._directory = pathlib.Path(directory) / backbone.fingerprint()

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """`Backbone.features` of uint8 images [N, H, W, 3]. Shape [N, F], float32."""
        path = self._directory / f"{_content(images)}.npy"
        try:
            return np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):  # not there, or cut off by a full disk
            features = self._backbone.features(images)
        if hosts.is_lead():
            with atomic_write(path) as temporary, open(temporary, "wb") as file:
                np.save(file, features)
        return features


def _content(images: np.ndarray) -> str:
    digest = hashlib.sha256(repr(images.shape).encode())
    digest.update(np.ascontiguousarray(images).data)
    return digest.hexdigest()[:16]
