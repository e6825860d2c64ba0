"""Two-dimensional convolution as a CPU does it fastest.

XLA's own convolution is the best choice for most shapes. But it falls back to a naive loop, up
to a hundred times slower, where the kernel is larger than the image, and it is two to ten times
slower than a matrix product for 1x1 kernels and for the input's gradient of strided ones. There
the convolution is written as matrix products, and 3x3 kernels are convolved by Winograd's
method where it is faster; `tests/benchmarks/convolution_speed.py` measures each.

N images, H x W inputs of C channels, O filters, h x w outputs.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence

import jax
import jax.numpy as jnp
from jax import lax

from t2s_jax.models.cpu import winograd

_LAYOUT = ("NHWC", "HWIO", "NHWC")

Pads = tuple[tuple[int, int], tuple[int, int]]


def convolve(
    inputs: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: Sequence[tuple[int, int]],
    **options,
) -> jax.Array:
    """Computes `lax.conv_general_dilated`; see `models.layers.convolve`."""
    strides, padding = tuple(strides), tuple(tuple(p) for p in padding)
    if not _is_plain(inputs, options):
        return lax.conv_general_dilated(inputs, kernel, strides, padding, **options)
    return _plain(inputs, kernel, strides, padding)


def _is_plain(inputs: jax.Array, options: dict) -> bool:
    """Returns whether there are four axes, one group and no dilation."""
    ones = (None, (1, 1), [1, 1], 1)
    dilated = any(options.get(n) not in ones for n in ("lhs_dilation", "rhs_dilation"))
    return inputs.ndim == 4 and not dilated and options.get("feature_group_count", 1) == 1


@functools.partial(jax.custom_vjp, nondiff_argnums=(2, 3))
def _plain(x: jax.Array, kernel: jax.Array, strides: tuple[int, int], pads: Pads) -> jax.Array:
    if _is_pointwise(kernel, pads) and not _is_wide_and_strided(kernel, strides):
        return _matmul(_subsampled(x, strides), kernel[0, 0])
    if _exceeds(kernel, x):
        return _from_patches(x, kernel, strides, pads)
    if _suits_winograd(x, kernel, strides, pads, channels=128, side=32):
        return winograd.convolution(x, kernel)
    return _xla(x, kernel, strides, pads)


def _forward(x, kernel, strides, pads):
    # Without the barrier XLA recomputes the activations x where the gradients need them, in a
    # transposed layout, which is several times as slow as keeping and transposing them.
    x = lax.optimization_barrier(x)
    return _plain(x, kernel, strides, pads), (x, kernel)


def _backward(strides, pads, residuals, g):
    x, kernel = residuals
    x, g = lax.optimization_barrier((x, g))
    return _input_gradient(x, kernel, strides, pads, g), _kernel_gradient(
        x, kernel, strides, pads, g
    )


_plain.defvjp(_forward, _backward)


def _kernel_gradient(x, kernel, strides, pads, g) -> jax.Array:
    if _is_pointwise(kernel, pads):
        seen = _subsampled(x, strides)
        return (_rows(seen).T @ _rows(g))[None, None]
    if _suits_winograd(x, kernel, strides, pads, channels=64, side=16):
        return winograd.kernel_gradient(x, g)
    return jax.vjp(lambda w: _xla(x, w, strides, pads), kernel)[1](g)[0]


def _input_gradient(x, kernel, strides, pads, g) -> jax.Array:
    if _is_pointwise(kernel, pads):
        return _spread(_matmul(g, kernel[0, 0].T), x.shape, strides, (0, 0))
    if _exceeds(kernel, x) or (max(strides) > 1 and not _is_large(x)):
        return _to_patches(x, kernel, strides, pads, g)
    if _suits_winograd(x, kernel, strides, pads, channels=128, side=32):
        return winograd.input_gradient(kernel, g)
    return jax.vjp(lambda x: _xla(x, kernel, strides, pads), x)[1](g)[0]


def _xla(x, kernel, strides, pads) -> jax.Array:
    return lax.conv_general_dilated(x, kernel, strides, pads, dimension_numbers=_LAYOUT)


def _is_pointwise(kernel: jax.Array, pads: Pads) -> bool:
    return kernel.shape[:2] == (1, 1) and pads == ((0, 0), (0, 0))


def _is_wide_and_strided(kernel: jax.Array, strides: tuple[int, int]) -> bool:
    """Returns whether XLA's convolution beats a matrix product of every other pixel."""
    return max(strides) > 1 and kernel.shape[2] >= 128


def _is_large(x: jax.Array) -> bool:
    """Returns whether XLA's gradient of a strided convolution beats `_to_patches`."""
    return min(x.shape[1:3]) >= 56 and x.shape[3] >= 128


def _exceeds(kernel: jax.Array, x: jax.Array) -> bool:
    """Returns whether the kernel is larger than the image: XLA's fast convolution refuses that."""
    return kernel.shape[0] > x.shape[1] or kernel.shape[1] > x.shape[2]


def _suits_winograd(x, kernel, strides, pads, *, channels: int, side: int) -> bool:
    """Returns whether `winograd` can compute this convolution and was measured to be faster.

    With few channels or a large image the transforms of the pixels cost more than the matrix
    products save; with very many channels the transformed kernel, four times the size, is larger
    than the images. The number of images must not matter: results would depend on how a batch is
    split.
    """
    possible = kernel.shape[:2] == (3, 3) and strides == (1, 1) and pads == ((1, 1), (1, 1))
    whole = not any(s % 4 for s in x.shape[1:3]) and max(x.shape[1:3]) <= side
    few, many = sorted(kernel.shape[2:])
    pays = whole and few >= channels and few * many <= 2**16
    return possible and pays and x.dtype == kernel.dtype == jnp.float32


def _rows(x: jax.Array) -> jax.Array:
    """Reshapes [..., C] to [positions, C]."""
    return x.reshape(-1, x.shape[-1])


def _matmul(x: jax.Array, matrix: jax.Array) -> jax.Array:
    return (_rows(x) @ matrix).reshape(*x.shape[:-1], matrix.shape[-1])


def _subsampled(x: jax.Array, strides: tuple[int, int]) -> jax.Array:
    return x[:, :: strides[0], :: strides[1]]


def _from_patches(x, kernel, strides, pads) -> jax.Array:
    """Returns the product of all patches of the image with the kernel. Shape [N, h, w, O]."""
    taps, sizes = _taps(x, kernel, strides, pads)
    padded = jnp.pad(x, ((0, 0), *pads, (0, 0)))
    (h, w), (down, across) = sizes, strides
    patches = [
        padded[:, i : i + (h - 1) * down + 1 : down, j : j + (w - 1) * across + 1 : across]
        for i, j in taps
    ]
    return _matmul(jnp.concatenate(patches, axis=-1), _matrix(kernel, taps))


def _to_patches(x, kernel, strides, pads, g) -> jax.Array:
    """Applies the adjoint of `_from_patches`: overlaps add up. Shape [N, H, W, C]."""
    taps, _ = _taps(x, kernel, strides, pads)
    shares = _matmul(g, _matrix(kernel, taps).T)
    channels = x.shape[-1]
    padded = (len(x), x.shape[1] + sum(pads[0]), x.shape[2] + sum(pads[1]), channels)
    total = jnp.zeros(padded, g.dtype)
    for n, at in enumerate(taps):
        share = shares[..., n * channels : (n + 1) * channels]
        total = total + _spread(share, padded, strides, at)
    return total[:, pads[0][0] : pads[0][0] + x.shape[1], pads[1][0] : pads[1][0] + x.shape[2]]


def _matrix(kernel: jax.Array, taps: list[tuple[int, int]]) -> jax.Array:
    """Returns the kernel's weights at these taps. Shape [taps * C, O]."""
    if len(taps) == kernel.shape[0] * kernel.shape[1]:
        return kernel.reshape(-1, kernel.shape[-1])
    return jnp.concatenate([kernel[i, j] for i, j in taps])


def _taps(x, kernel, strides, pads) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Returns the kernel's taps that see more than padding, and the numbers of outputs (h, w).

    A 3x3 kernel on a 1x1 image has one such tap, the middle one.
    """
    seen, sizes = [], []
    for size, taps, stride, (before, after) in zip(x.shape[1:3], kernel.shape, strides, pads):
        outputs = (size + before + after - taps) // stride + 1
        positions = [[tap + o * stride - before for o in range(outputs)] for tap in range(taps)]
        seen.append([t for t, at in enumerate(positions) if any(0 <= p < size for p in at)])
        sizes.append(outputs)
    return list(itertools.product(*seen)), tuple(sizes)


def _spread(x: jax.Array, shape: tuple, strides: tuple[int, int], at: tuple[int, int]) -> jax.Array:
    """Writes [N, h, w, C] to every stride-th place, from `at` on, of zeros [N, H, W, C]."""
    config = [(0, 0, 0)]
    for first, stride, size, full in zip(at, strides, x.shape[1:3], shape[1:3], strict=True):
        config.append((first, full - first - (stride * (size - 1) + 1), stride - 1))
    return lax.pad(x, jnp.zeros((), x.dtype), [*config, (0, 0, 0)])
