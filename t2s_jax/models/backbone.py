"""A backbone: a network's weights together with what rebuilds and feeds it."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import os
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.models import torch_names, weight_files
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import ResNet, make_resnet, normalize_images
from t2s_jax.runtime import checkpoint, parallel
from t2s_jax.runtime.errors import UserError

# Images in one call of the feature extractor; ragged ends are padded to it, so that one
# compiled program serves every task.
_FEATURE_BATCH = 128


@dataclasses.dataclass(frozen=True)
class Backbone:
    """A network and its weights.

    Attributes:
      config: rebuilds the network.
      variables: {"params", "batch_stats"}, host arrays.
    """

    config: NetworkConfig
    variables: dict

    @property
    def resolution(self) -> int:
        """Side in pixels of the images it was trained on."""
        return self.config.resolution

    @property
    def model(self) -> ResNet:
        """The network, without weights."""
        return make_model(self.config)

    def features(self, images: np.ndarray) -> np.ndarray:
        """Computes pooled features with the running batch-norm statistics.

        Args:
          images: Shape [N, H, W, 3], uint8.

        Returns:
          Shape [N, F], float32.
        """
        return self.features_of_each([images])[0]

    def features_of_each(self, parts: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Computes `features` of several arrays of images; only one batch in all is padded.

        Args:
          parts: arrays of shape [N, H, W, 3], uint8; N may differ.

        Returns:
          One array for each part. Shape [N, F], float32.
        """
        extract = _extractor(self.config)
        variables = jax.device_put(self.variables)
        chunks = []
        for chunk in _chunks(parts, _FEATURE_BATCH):
            padding = _FEATURE_BATCH - len(chunk)
            padded = np.pad(chunk, ((0, padding), (0, 0), (0, 0), (0, 0)))
            chunks.append(extract(variables, padded)[: len(chunk)])
        ends = np.cumsum([len(part) for part in parts])[:-1]
        return np.split(np.concatenate(chunks), ends)

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Computes the head's outputs with the running batch-norm statistics.

        Args:
          images: Shape [N, H, W, 3], uint8.

        Returns:
          Shape [N, num_classes], float32.

        Raises:
          ValueError: the backbone has no head.
        """
        if "fc" not in self.variables["params"]:
            raise ValueError("this backbone has no head")
        head = self.variables["params"]["fc"]
        return self.features(images) @ np.asarray(head["kernel"]) + np.asarray(head["bias"])[None]

    def fingerprint(self) -> str:
        """Returns a hash of config and weights, 16 hexadecimal digits."""
        digest = hashlib.sha256(json.dumps(self.config.to_dict(), sort_keys=True).encode())
        for path, leaf in jax.tree_util.tree_leaves_with_path(self.variables):
            digest.update(jax.tree_util.keystr(path).encode())
            digest.update(np.ascontiguousarray(leaf).tobytes())
        return digest.hexdigest()[:16]

    def save(self, directory: str | os.PathLike, **metadata: Any) -> None:
        """Writes the backbone; `metadata`, as JSON, is kept beside the config."""
        checkpoint.save_tree(
            directory, self.variables, {"backbone": self.config.to_dict(), **metadata}
        )

    def export(self, path: str | os.PathLike) -> None:
        """Writes the weights for PyTorch: a `.safetensors` file with timm's names."""
        names, metadata = (
            torch_names.to_torch(self.variables),
            weight_files.metadata_of(self.config.to_dict()),
        )
        weight_files.write_safetensors(path, names, metadata)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Backbone:
        """Reads what `save` or `export` wrote, or weights of torchvision or timm.

        Args:
          path: a directory, with the backbone in it or in its folder `model`; or a file,
            `.safetensors` or `.pth` (see `models.weight_files`), of a ResNet.

        Raises:
          UserError: no whole backbone is there, or the file holds another network's weights.
        """
        path = pathlib.Path(path)
        if path.is_file():
            return cls._from_file(path)
        if checkpoint.has_tree(path / "model"):
            path = path / "model"
        variables, metadata = checkpoint.load_tree(path)
        return cls(NetworkConfig.from_dict(metadata["backbone"]), variables)

    @classmethod
    def _from_file(cls, path: pathlib.Path) -> Backbone:
        weights, metadata = weight_files.read_weights(path)
        try:
            inferred = torch_names.infer_config(weights).to_dict()
            config = NetworkConfig.from_dict(inferred | weight_files.config_in(metadata))
            return cls(config, torch_names.from_torch(weights, config))
        except UserError as error:
            raise UserError(f"{path}: {error}") from None


def random_backbone(config: NetworkConfig, seed: int) -> Backbone:
    """Makes a backbone with initial weights: the random-features baseline."""
    init = _initializer(config)
    return Backbone(config, jax.tree.map(np.asarray, init(jnp.uint32(seed))))


def make_model(config: NetworkConfig, axis_name: str | None = None) -> ResNet:
    """Makes the network that `config` describes.

    Args:
      config: rebuilds the network.
      axis_name: mapped axis over which training-mode batch statistics are averaged.

    Raises:
      UserError: unknown name, stem or dtype.
    """
    return make_resnet(
        config.name,
        config.num_classes,
        width=config.width,
        stem=config.stem,
        dtype=config.dtype,
        axis_name=axis_name,
    )


def _chunks(parts: Sequence[np.ndarray], size: int) -> Iterator[np.ndarray]:
    """Yields the concatenated arrays, `size` images at a time, without a copy of them all."""
    held, count = [], 0
    for part in parts:
        start = 0
        while start < len(part):
            held.append(part[start : start + size - count])
            start, count = start + len(held[-1]), count + len(held[-1])
            if count == size:
                yield np.concatenate(held)
                held, count = [], 0
    if held:
        yield np.concatenate(held)


@functools.lru_cache(maxsize=8)
def _initializer(config: NetworkConfig):
    """Compiles one initialisation for each architecture."""
    images = np.zeros((1, config.resolution, config.resolution, 3), np.float32)
    return jax.jit(lambda seed: make_model(config).init(jax.random.key(seed), images))


@functools.lru_cache(maxsize=8)
def _extractor(config: NetworkConfig):
    """Compiles one extractor for each architecture, shared by all its backbones."""
    model = make_model(config)

    def features(variables, images):
        return model.apply(variables, normalize_images(images, model.dtype), features_only=True)

    return parallel.map_batch(features)
