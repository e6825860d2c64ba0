"""Our ResNets' weights under torchvision's and timm's names, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flax.traverse_util
import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import ARCHITECTURES, BasicBlock, Bottleneck, make_resnet
from t2s_jax.runtime.errors import UserError

_COUNTER = "num_batches_tracked"  # PyTorch counts batches in every batch norm
_LEAVES = {"kernel": "weight", "scale": "weight", "bias": "bias", "mean": "running_mean",
           "var": "running_var"}  # fmt: skip
_PARTS = {"downsample_conv": "downsample.0", "downsample_bn": "downsample.1"}
_TO_TORCH = {4: (3, 2, 0, 1), 2: (1, 0)}  # axes by rank: convolutions and the head
_FROM_TORCH = {4: (2, 3, 1, 0), 2: (1, 0)}
_RESOLUTIONS = {"imagenet": 224, "half": 64, "small": 32}


def to_torch(variables: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Returns weights by timm's names, as `load_state_dict(strict=True)` wants them.

    Args:
      variables: {"params", "batch_stats"} of a ResNet.

    Returns:
      Convolutions [O, I, kh, kw], the head [classes, features], float32; and the counters
      of the batch norms, int64.
    """
    found = {}
    for path, value in flax.traverse_util.flatten_dict(dict(variables)).items():
        name = _torch_name(path)
        found[name] = _transposed(np.asarray(value), _TO_TORCH)
        if path[-1] == "mean":
            found[name.replace("running_mean", _COUNTER)] = np.zeros((), np.int64)
    return found


def _transposed(x: np.ndarray, axes: Mapping[int, tuple[int, ...]]) -> np.ndarray:
    return x.transpose(axes[x.ndim]) if x.ndim in axes else x


def _torch_name(path: tuple[str, ...]) -> str:
    """Returns PyTorch's name of a variable.

    ("params", "layer1_0", "downsample_bn", "scale") is "layer1.0.downsample.1.weight".
    """
    *parts, leaf = path[1:]
    parts = [_PARTS.get(p, p.replace("_", ".") if p.startswith("layer") else p) for p in parts]
    return ".".join([*parts, _LEAVES[leaf]])


def from_torch(weights: Mapping[str, np.ndarray], config: NetworkConfig) -> dict:
    """Inverts `to_torch` for the network that `config` describes.

    Raises:
      UserError: a tensor is missing, left over, or of another shape.
    """
    model = make_resnet(config.name, config.num_classes, width=config.width, stem=config.stem)
    side = config.resolution
    shapes = jax.eval_shape(model.init, jax.random.key(0), jnp.zeros((1, side, side, 3)))
    wanted = flax.traverse_util.flatten_dict(dict(shapes))
    names = {path: _torch_name(path) for path in wanted}
    left = [n for n in weights if n not in names.values() and not n.endswith(_COUNTER)]
    missing = [n for n in names.values() if n not in weights]
    if missing or left:
        what = f"lacks {missing[0]}" if missing else f"has {left[0]}, which it has no place for"
        raise UserError(f"the weights do not fit a {config.name}: the file {what}")
    found = {}
    for path, name in names.items():
        shape = wanted[path].shape
        expected = tuple(shape[axis] for axis in _TO_TORCH.get(len(shape), range(len(shape))))
        if weights[name].shape != expected:
            raise UserError(
                f"the weights do not fit a {config.name}: {name} is {weights[name].shape}, not "
                f"{expected}"
            )
        found[path] = _transposed(weights[name], _FROM_TORCH).astype(np.float32)
    return flax.traverse_util.unflatten_dict(found)


def infer_config(weights: Mapping[str, np.ndarray]) -> NetworkConfig:
    """Infers the network from the names and shapes of its weights.

    A 3x3 first convolution is taken for the stem "small": its stride does not show.

    Returns:
      A backbone's config.

    Raises:
      UserError: they are of no ResNet that there is here.
    """
    first = weights.get("conv1.weight")
    if first is None or first.ndim != 4 or first.shape[2] not in (3, 7):
        raise UserError(
            "the weights are of no ResNet known here: conv1.weight is "
            f"{'missing' if first is None else first.shape}; there are {', '.join(ARCHITECTURES)}"
        )
    blocks = {tuple(n.split(".")[:2]) for n in weights if n.startswith("layer")}
    sizes = tuple(sum(b[0] == f"layer{stage}" for b in blocks) for stage in (1, 2, 3, 4))
    block = Bottleneck if "layer1.0.conv3.weight" in weights else BasicBlock
    fits = [n for n, architecture in ARCHITECTURES.items() if architecture == (sizes, block)]
    if not fits:
        raise UserError(
            f"the weights are of no ResNet known here: {'-'.join(map(str, sizes))} blocks of kind "
            f"{block.__name__}; there are {', '.join(ARCHITECTURES)}"
        )
    stem = "imagenet" if first.shape[2] == 7 else "small"
    head = weights.get("fc.weight")
    return NetworkConfig(
        name=fits[0],
        width=first.shape[0],
        stem=stem,
        dtype="float32",
        num_classes=0 if head is None else head.shape[0],
        resolution=_RESOLUTIONS[stem],
    )
