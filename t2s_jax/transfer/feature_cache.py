"""A backbone's features, kept on disk by backbone and images."""

from __future__ import annotations

import os
import pathlib

import numpy as np

from t2s_jax.models.backbone import Backbone
from t2s_jax.runtime import hosts
from t2s_jax.runtime.content_cache import content_hash, read_array, write_array


class FeatureCache:
    """`Backbone.features` that keeps what it computes, for all runs that share a directory.

    Files are `<backbone's fingerprint>/<hash of the images>.npy`.
    """

    def __init__(self, backbone: Backbone, directory: str | os.PathLike):
        self._backbone = backbone
        self._directory = pathlib.Path(directory) / backbone.fingerprint()

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Returns the features of images. Shape [N, H, W, 3], uint8 -> [N, F], float32."""
        path = self._directory / f"{content_hash(images)[:16]}.npy"
        features = read_array(path)
        if features is None:
            features = self._backbone.features(images)
            if hosts.is_lead():
                write_array(path, features)
        return features
