"""A 3x3 convolution and its gradients with a quarter of the multiplications.

Winograd's minimal filtering, F(4x4, 3x3) of Lavin and Gray (CVPR 2016): a tile of 4x4 outputs is
y = A^T [(G w G^T) * (B^T x B)] A, where x are the 6x6 inputs that it sees, w is the kernel and * is
elementwise, summed over channels. These are 36 matrix products over tiles in place of 9 over
pixels, which are sixteen times as many. The gradient of x is the convolution of that of y with the
kernel turned by half, and that of w is the sum over tiles of G^T [(B^T x B) * (A g A^T)] G.

Strides are 1 and the border is one zero. Rounding errors are about 1e-5 of the largest entry in
float32, ten times those of the plain sums.

N images, H x W pixels, C channels in and O out, T tiles.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

_OUT, _IN = 4, 6  # sides of a tile's outputs and inputs

_B_T = (
    (4, 0, -5, 0, 1, 0),
    (0, -4, -4, 1, 1, 0),
    (0, 4, -4, -1, 1, 0),
    (0, -2, -1, 2, 1, 0),
    (0, 2, -1, -2, 1, 0),
    (0, 4, 0, -5, 0, 1),
)
_A = ((1, 0, 0, 0), (1, 1, 1, 1), (1, -1, 1, -1), (1, 2, 4, 8), (1, -2, 4, -8), (0, 0, 0, 1))
_A_T = tuple(zip(*_A, strict=True))
_G = (
    (1 / 4, 0, 0),
    (-1 / 6, -1 / 6, -1 / 6),
    (-1 / 6, 1 / 6, -1 / 6),
    (1 / 24, 1 / 12, 1 / 6),
    (1 / 24, -1 / 12, 1 / 6),
    (0, 0, 1),
)


def convolution(x: jax.Array, kernel: jax.Array) -> jax.Array:
    """Returns outputs [N, H, W, O] for inputs [N, H, W, C] and kernel [3, 3, C, O], float32."""
    filters = _combined_twice(kernel, _G)
    products = [a @ b for a, b in zip(_input_tiles(x), filters, strict=True)]
    return _assembled(products, (*x.shape[:3], kernel.shape[3]))


def input_gradient(kernel: jax.Array, g: jax.Array) -> jax.Array:
    """Returns the gradient at the inputs. Shape [N, H, W, C], float32.

    Args:
      kernel: Shape [3, 3, C, O], float32.
      g: gradient at the outputs. Shape [N, H, W, O], float32.
    """
    # Turned here and transposed in the products: as an array of its own a transposed kernel is
    # what XLA would compute afresh for each of the 36.
    filters = lax.optimization_barrier(_combined_twice(kernel[::-1, ::-1], _G))
    products = [
        lax.dot_general(a, b, (((1,), (1,)), ((), ())))
        for a, b in zip(_input_tiles(g), filters, strict=True)
    ]
    return _assembled(products, (*g.shape[:3], kernel.shape[2]))


def kernel_gradient(x: jax.Array, g: jax.Array) -> jax.Array:
    """Returns the gradient at the kernel. Shape [3, 3, C, O], float32.

    Args:
      x: inputs. Shape [N, H, W, C], float32.
      g: gradient at the outputs. Shape [N, H, W, O], float32.
    """
    spare = [(0, -side % _OUT) for side in g.shape[1:3]]
    g_tiles = _tiles(jnp.pad(g, ((0, 0), *spare, (0, 0))), _A)
    x_tiles, g_tiles = lax.optimization_barrier((_input_tiles(x), g_tiles))
    products = [_product(a, b).reshape(-1) for a, b in zip(x_tiles, g_tiles, strict=True)]
    # Without the barrier XLA recomputes the stack inside the product with it.
    products = lax.optimization_barrier(jnp.stack(products))
    back = np.einsum("pi,qj->ijpq", _G, _G).reshape(9, _IN * _IN).astype(np.float32)
    return (back @ products).reshape(3, 3, x.shape[-1], g.shape[-1])


def _input_tiles(x: jax.Array) -> list[jax.Array]:
    """Returns B^T t B of the 6x6 pixels t that each tile of outputs sees."""
    spare = [-side % _OUT for side in x.shape[1:3]]
    return _tiles(jnp.pad(x, ((0, 0), *((1, 1 + more) for more in spare), (0, 0))), _B_T)


def _tiles(x: jax.Array, matrix: Sequence[Sequence[int]]) -> list[jax.Array]:
    """Computes M t M^T of all tiles t of an image, for M [6, s]: 36 entries [T, C].

    Tiles begin every four pixels and are s pixels wide.
    """
    rows = _combined(_taps(x, len(matrix[0]), axis=1), matrix)
    columns = [_combined(_taps(row, len(matrix[0]), axis=2), matrix) for row in rows]
    return [entry.reshape(-1, x.shape[-1]) for row in columns for entry in row]


def _taps(x: jax.Array, side: int, axis: int) -> list[jax.Array]:
    """Returns the first, second, ... pixel of every tile along one axis of [N, H, W, C]."""
    last = x.shape[axis] - side + 1  # of the first pixels of tiles, exclusive
    return [lax.slice_in_dim(x, i, i + last, _OUT, axis) for i in range(side)]


def _assembled(products: list[jax.Array], shape: tuple[int, int, int, int]) -> jax.Array:
    """Computes A^T m A of each tile's 36 products m, [T, O] each, as one array [N, H, W, O]."""
    n, height, width, channels = shape
    down, across = -(-height // _OUT), -(-width // _OUT)
    products = lax.optimization_barrier(products)  # else each is computed for every use
    rows = _combined([products[p * _IN : (p + 1) * _IN] for p in range(_IN)], _A_T)
    pixels = [_combined(row, _A_T) for row in rows]
    of_tiles = (n, down, across, channels)
    lines = [jnp.stack([pixel.reshape(of_tiles) for pixel in row], axis=3) for row in pixels]
    image = jnp.stack(lines, axis=2).reshape(n, down * _OUT, across * _OUT, channels)
    return image[:, :height, :width]


def _combined_twice(kernel: jax.Array, matrix: Sequence[Sequence[float]]) -> list[jax.Array]:
    """Computes M w M^T of a kernel [s, s, C, O], for M [6, s]: its 36 entries [C, O]."""
    rows = _combined([list(row) for row in kernel], matrix)
    return [entry for row in rows for entry in _combined(row, matrix)]


def _combined(parts: Sequence, matrix: Sequence[Sequence[float]]) -> list:
    """Applies M to a list of arrays, or of lists of arrays, written out term by term."""
    if isinstance(parts[0], list):
        columns = [_combined(column, matrix) for column in zip(*parts, strict=True)]
        return [list(row) for row in zip(*columns, strict=True)]
    return [
        functools.reduce(
            jnp.add,
            [part if c == 1 else np.float32(c) * part for c, part in zip(row, parts) if c],
        )
        for row in matrix
    ]


def _product(a: jax.Array, b: jax.Array) -> jax.Array:
    """Computes a^T b of [T, C] and [T, O], in parts of tiles that stay in the cache.

    As one product XLA's CPU backend hands it to a library half as fast.
    """
    tiles = len(a)
    parts = next((n for n in range(tiles // 256, 1, -1) if tiles % n == 0), 1)
    split = (x.reshape(parts, tiles // parts, -1) for x in (a, b))
    return jnp.einsum("ptc,pto->pco", *split).sum(0)
