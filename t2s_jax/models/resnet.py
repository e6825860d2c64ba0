"""Residual networks (He et al., CVPR 2016) with torchvision's topology.

ResNet-18 and 34 use basic blocks, ResNet-50 bottlenecks with the stride on the 3x3
convolution ("v1.5", as torchvision and timm). The names of the submodules follow
torchvision: conv1, bn1, layer1_0.conv1, ..., layer4_1.bn2, fc.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import flax.linen as nn
import jax
import jax.numpy as jnp

from t2s_jax.models.layers import batch_norm, convolve, stem_max_pool
from t2s_jax.runtime.errors import UserError

# Channel statistics of ImageNet in [0, 1], what torchvision and timm normalise with.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

# He initialisation on the fan-out, as torchvision.
_kernel_init = nn.initializers.variance_scaling(2.0, "fan_out", "normal")


def normalize_images(images: jax.Array, dtype: jnp.dtype = jnp.float32) -> jax.Array:
    """Scales sRGB bytes to the range the networks expect.

    Args:
      images: Shape [..., H, W, 3], uint8.
      dtype: of the result.

    Returns:
      Shape [..., H, W, 3], zero mean and unit deviation over ImageNet.
    """
    shape = (1,) * (images.ndim - 1) + (3,)
    mean = jnp.asarray(IMAGENET_MEAN, jnp.float32).reshape(shape)
    std = jnp.asarray(IMAGENET_STD, jnp.float32).reshape(shape)
    return ((images.astype(jnp.float32) / 255.0 - mean) / std).astype(dtype)


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and the shortcut."""

    width: int
    stride: int
    conv: Callable[..., nn.Module]
    norm: Callable[..., nn.Module]
    drop_path: float = 0.0
    zero_init_last: bool = False
    expansion = 1

    @nn.compact
    def __call__(self, x: jax.Array, keys: jax.Array | None = None) -> jax.Array:
        """Maps [N, H, W, C] to [N, H / stride, W / stride, width]; keys [N]: see `drop_path`."""
        y = self.conv(self.width, (3, 3), (self.stride, self.stride), name="conv1")(x)
        y = nn.relu(self.norm(name="bn1")(y))
        y = self.conv(self.width, (3, 3), name="conv2")(y)
        y = _last_norm(self, "bn2")(y)
        y = drop_path(y, self.drop_path, keys)
        return nn.relu(y + _shortcut(self, x, self.width * self.expansion))


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 convolutions with a fourfold wider output, and the shortcut."""

    width: int
    stride: int
    conv: Callable[..., nn.Module]
    norm: Callable[..., nn.Module]
    drop_path: float = 0.0
    zero_init_last: bool = False
    expansion = 4

    @nn.compact
    def __call__(self, x: jax.Array, keys: jax.Array | None = None) -> jax.Array:
        """Maps [N, H, W, C] to [N, H / stride, W / stride, 4 * width]; keys as above."""
        y = nn.relu(self.norm(name="bn1")(self.conv(self.width, (1, 1), name="conv1")(x)))
        y = self.conv(self.width, (3, 3), (self.stride, self.stride), name="conv2")(y)
        y = nn.relu(self.norm(name="bn2")(y))
        y = self.conv(self.width * 4, (1, 1), name="conv3")(y)
        y = _last_norm(self, "bn3")(y)
        y = drop_path(y, self.drop_path, keys)
        return nn.relu(y + _shortcut(self, x, self.width * self.expansion))


def _last_norm(block: nn.Module, name: str) -> nn.Module:
    """Makes a branch's last norm; with a scale of 0 the block starts as its shortcut."""
    init = nn.initializers.zeros if block.zero_init_last else nn.initializers.ones
    return block.norm(name=name, scale_init=init)


def drop_path(y: jax.Array, rate: float, keys: jax.Array | None) -> jax.Array:
    """Applies stochastic depth (Huang et al., ECCV 2016): drops the branch of some examples.

    Args:
      y: a block's branch. Shape [N, H, W, C].
      rate: probability of dropping; what is kept is scaled by 1 / (1 - rate).
      keys: one for each example, so that the draw does not depend on the batch or device that
        the example lies in. Shape [N]. None drops nothing.

    Returns:
      Shape [N, H, W, C].
    """
    if keys is None or not rate:
        return y
    keep = jax.vmap(lambda key: jax.random.bernoulli(key, 1.0 - rate))(keys)
    return y * (keep / (1.0 - rate)).astype(y.dtype)[:, None, None, None]


def _shortcut(block: nn.Module, x: jax.Array, width: int) -> jax.Array:
    """Returns x, or its strided 1x1 convolution where the shape changes."""
    if x.shape[-1] == width and block.stride == 1:
        return x
    x = block.conv(width, (1, 1), (block.stride, block.stride), name="downsample_conv")(x)
    return block.norm(name="downsample_bn")(x)


class ResNet(nn.Module):
    """A residual network for image classification.

    Attributes:
      stage_sizes: blocks in each of the four stages.
      block: BasicBlock or Bottleneck.
      num_classes: width of the linear head; 0 leaves the head out.
      width: channels of the first stage, 64 in the paper.
      stem: "imagenet" (7x7 stride 2, max-pool), "half" (3x3 stride 2, for 64 px or
        for speed) or "small" (3x3 stride 1, for 32 px).
      dtype: of the computation; parameters and statistics are float32.
      axis_name: mapped axis over which training-mode batch statistics are averaged.
      drop_path: probability of dropping the last block's branch in training; it rises
        linearly from 0 at the first block, as timm's. See the function of that name.
      zero_init_last: start the scale of each block's last norm at 0 (Goyal et al., 2017, sec. 5.1).
    """

    stage_sizes: Sequence[int]
    block: type[nn.Module]
    num_classes: int
    width: int = 64
    stem: str = "imagenet"
    dtype: jnp.dtype = jnp.float32
    axis_name: str | None = None
    drop_path: float = 0.0
    zero_init_last: bool = False

    @property
    def feature_size(self) -> int:
        """Width of the pooled features."""
        return self.width * 2 ** (len(self.stage_sizes) - 1) * self.block.expansion

    @nn.compact
    def __call__(
        self,
        x: jax.Array,
        *,
        train: bool = False,
        features_only: bool = False,
        keys: jax.Array | None = None,
    ):
        """Classifies images.

        Args:
          x: normalised images. Shape [N, H, W, 3].
          train: batch statistics from the batch (and update them) instead of the running ones.
          features_only: stop before the head.
          keys: one for each example, for drop path; without them nothing is dropped. Shape [N].

        Returns:
          Logits [N, num_classes], float32; or pooled features [N, feature_size], float32.
        """
        conv = functools.partial(_conv, self.dtype)
        norm = functools.partial(
            batch_norm,
            use_running_average=not train,
            momentum=0.9,
            epsilon=1e-5,
            dtype=self.dtype,
            axis_name=self.axis_name if train else None,
        )
        x = jnp.asarray(x, self.dtype)
        if self.stem == "imagenet":
            x = nn.relu(norm(name="bn1")(conv(self.width, (7, 7), (2, 2), name="conv1")(x)))
            x = stem_max_pool(x)
        else:
            stride = 2 if self.stem == "half" else 1
            x = conv(self.width, (3, 3), (stride, stride), name="conv1")(x)
            x = nn.relu(norm(name="bn1")(x))
        keys = keys if train and self.drop_path else None
        number, last = 0, sum(self.stage_sizes) - 1
        for stage, blocks in enumerate(self.stage_sizes):
            for i in range(blocks):
                x = self.block(
                    self.width * 2**stage,
                    stride=2 if stage and not i else 1,
                    conv=conv,
                    norm=norm,
                    drop_path=self.drop_path * number / last,
                    zero_init_last=self.zero_init_last,
                    name=f"layer{stage + 1}_{i}",
                )(x, _fold_in(keys, number))
                number += 1
        x = jnp.mean(x, axis=(1, 2), dtype=jnp.float32)
        if features_only or not self.num_classes:
            return x
        return nn.Dense(self.num_classes, dtype=jnp.float32, name="fc")(x)


def _fold_in(keys: jax.Array | None, number: int) -> jax.Array | None:
    """Returns each example's key for block `number`."""
    return None if keys is None else jax.vmap(jax.random.fold_in, (0, None))(keys, number)


def _conv(dtype, features, kernel_size, strides=(1, 1), *, name) -> nn.Conv:
    # torchvision pads symmetrically; XLA's SAME does not where the stride is 2.
    padding = tuple((k // 2, k // 2) for k in kernel_size)
    return nn.Conv(
        features,
        kernel_size,
        strides,
        padding=padding,
        use_bias=False,
        dtype=dtype,
        kernel_init=_kernel_init,
        conv_general_dilated=convolve,
        name=name,
    )


ARCHITECTURES = {
    "resnet10": ((1, 1, 1, 1), BasicBlock),
    "resnet18": ((2, 2, 2, 2), BasicBlock),
    "resnet34": ((3, 4, 6, 3), BasicBlock),
    "resnet50": ((3, 4, 6, 3), Bottleneck),
}


def make_resnet(
    name: str,
    num_classes: int,
    *,
    width: int = 64,
    stem: str = "imagenet",
    dtype: str = "float32",
    axis_name: str | None = None,
) -> ResNet:
    """Makes the network called `name`.

    Raises:
      UserError: unknown name, stem or dtype.
    """
    if name not in ARCHITECTURES:
        raise UserError(
            f"config: no network is called {name!r}; there are {', '.join(ARCHITECTURES)}"
        )
    if stem not in ("imagenet", "half", "small"):
        raise UserError(f"config: stem is 'imagenet', 'half' or 'small', got {stem!r}")
    if dtype not in ("float32", "bfloat16"):
        raise UserError(f"config: dtype is 'float32' or 'bfloat16', got {dtype!r}")
    stage_sizes, block = ARCHITECTURES[name]
    return ResNet(
        stage_sizes=stage_sizes,
        block=block,
        num_classes=num_classes,
        width=width,
        stem=stem,
        dtype=jnp.dtype(dtype),
        axis_name=axis_name,
    )
