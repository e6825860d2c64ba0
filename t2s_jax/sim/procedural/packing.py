"""Functions applied to the active pixels of a batch only.

Most pixels of an image miss the object. The active ones are packed into groups of one
image each, and a loop runs over as many chunks of groups as there are: empty background
costs nothing, and every operation inside works on arrays of one fixed size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from t2s_jax.runtime import implementation

GROUP = 64  # pixels in a group
CHUNK = 32  # groups worked on at once: 2048 pixels stay in the CPU's first-level caches

# Accelerators want few large operations instead: everything in one chunk.
_ACCELERATOR_CHUNK = 1 << 16

Buffers = tuple[jax.Array, ...]


def map_active(
    fn: Callable[[jax.Array, jax.Array, jax.Array, Buffers], Buffers],
    active: jax.Array,
    inputs: Buffers,
    defaults: tuple[float | jax.Array, ...],
) -> Buffers:
    """Applies `fn` to the active pixels.

    Args:
      fn: maps (image number per group [C], pixel number [C, GROUP], whether it is a real
        one [C, GROUP], inputs at those pixels) to outputs [C, GROUP], for chunks of C
        groups. Each output must depend on its own pixel alone.
      active: Shape [B, P], bool.
      inputs: per-pixel arrays. Each of shape [B, P].
      defaults: values of the outputs at inactive pixels: scalars or [B, P].

    Returns:
      The outputs, float32. Each of shape [B, P].
    """
    num_images, num_pixels = active.shape
    max_groups = num_images * -(-num_pixels // GROUP)
    chunk = CHUNK if implementation.on_cpu() else min(_ACCELERATOR_CHUNK, max_groups)
    max_groups = -(-max_groups // chunk) * chunk

    # Each image's active pixels take consecutive places, starting at a new group.
    order = jnp.cumsum(active, axis=1, dtype=jnp.int32) - 1
    groups = (order[:, -1] + GROUP) // GROUP
    end = jnp.cumsum(groups, dtype=jnp.int32)
    place = (end - groups)[:, None] * GROUP + order
    place = jnp.where(active, place, max_groups * GROUP)
    pixels = jnp.arange(num_pixels, dtype=jnp.int32)
    table = jnp.full(max_groups * GROUP, -1, jnp.int32)
    table = table.at[place].set(jnp.broadcast_to(pixels[None], place.shape), mode="drop")
    table = table.reshape(max_groups, GROUP)
    image = jnp.searchsorted(end, jnp.arange(max_groups, dtype=jnp.int32), side="right")
    image = jnp.minimum(image, num_images - 1).astype(jnp.int32)

    def run_chunk(i, outputs):
        first = i * chunk
        chunk_image = lax.dynamic_slice_in_dim(image, first, chunk)
        chunk_pixel = lax.dynamic_slice_in_dim(table, first, chunk)
        real = chunk_pixel >= 0
        chunk_pixel = jnp.maximum(chunk_pixel, 0)
        chunk_inputs = tuple(x[chunk_image[:, None], chunk_pixel] for x in inputs)
        results = fn(chunk_image, chunk_pixel, real, chunk_inputs)
        return tuple(
            lax.dynamic_update_slice_in_dim(out, result, first, 0)
            for out, result in zip(outputs, results, strict=True)
        )

    outputs = tuple(jnp.zeros((max_groups, GROUP), jnp.float32) for _ in defaults)
    outputs = lax.fori_loop(0, (end[-1] + chunk - 1) // chunk, run_chunk, outputs)
    place = jnp.minimum(place, max_groups * GROUP - 1)
    return tuple(
        jnp.where(active, out.reshape(-1)[place], default)
        for out, default in zip(outputs, defaults)
    )


def apart(fn: Callable[..., Any], happens: jax.Array, *args: Any) -> Any:
    """Computes `fn(*args)` without fusing it into the operations that use its results.

    On a CPU XLA would otherwise fuse it into each of its uses and compute it once per use. XLA
    does not fuse across the branches of a conditional.

    Args:
      fn: a function of arrays.
      happens: true, but not a constant to the compiler. Shape [], bool.
      *args: arguments of `fn`.
    """

    def nothing(*args):
        return jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), jax.eval_shape(fn, *args))

    return lax.cond(happens, fn, nothing, *args)


def once(values: Any) -> Any:
    """Returns the same values, each computed only once.

    On a CPU XLA fuses an intermediate that several results share into each of them, and so
    computes (and compiles) it three times for three colour channels. It computes the initial
    values of a loop once; this loop runs no iteration.

    Args:
      values: arrays.
    """
    first = jax.tree.leaves(values)[0]
    never = jnp.ravel(first)[0] != jnp.ravel(first)[0]

    def flip(carry):
        return False, jax.tree.map(lambda x: ~x if x.dtype == bool else -x, carry[1])

    return lax.while_loop(lambda carry: carry[0], flip, (never, values))[1]
