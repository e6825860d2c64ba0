"""The networks' layers, each as the machine at hand computes it fastest.

Accelerators get Flax's and XLA's own; `models.cpu` holds those of a CPU. Variables and results
are the same, the latter up to rounding.

N images, H x W inputs of C channels, O filters, h x w outputs.
"""

from __future__ import annotations

from collections.abc import Sequence

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import lax

from t2s_jax.models.cpu import convolution, normalization, pooling
from t2s_jax.runtime import implementation


def convolve(
    inputs: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: Sequence[tuple[int, int]],
    **options,
) -> jax.Array:
    """Computes `lax.conv_general_dilated`; for the attribute of that name of `nn.Conv`.

    Args:
      inputs: Shape [N, H, W, C].
      kernel: Shape [kh, kw, C, O].
      strides: of rows and columns.
      padding: zeros before and after, of rows and columns.
      **options: of `lax.conv_general_dilated`, such as dilations and groups.

    Returns:
      Shape [N, h, w, O].
    """
    on_cpu = implementation.on_cpu()
    function = convolution.convolve if on_cpu else lax.conv_general_dilated
    return function(inputs, kernel, strides, padding, **options)


def batch_norm(*, use_running_average: bool, dtype: jnp.dtype, **settings) -> nn.BatchNorm:
    """Makes Flax's batch norm; for training in float32 on a CPU, `LeanBatchNorm`.

    Args:
      use_running_average: normalise by the running statistics instead of the batch's.
      dtype: of the computation.
      **settings: the other attributes of `nn.BatchNorm`.
    """
    lean = implementation.on_cpu() and dtype == jnp.float32 and not use_running_average
    kind = normalization.LeanBatchNorm if lean else nn.BatchNorm
    return kind(use_running_average=use_running_average, dtype=dtype, **settings)


def stem_max_pool(x: jax.Array) -> jax.Array:
    """Takes the maximum over 3x3 windows with stride 2, padded by 1.

    Where several inputs of a window share the maximum, the first one, row by row, takes the
    gradient, as in XLA and PyTorch.

    Args:
      x: Shape [N, H, W, C].

    Returns:
      Shape [N, h, w, C].
    """
    if implementation.on_cpu():
        return pooling.max_pool_3x3(x)
    return nn.max_pool(x, (3, 3), (2, 2), padding=((1, 1), (1, 1)))
