"""The Fisher information at the logits as a sum over few backward passes.

At logits z with p = softmax(z) the Fisher information is

    M = E_{y ~ p} [(e_y - p) (e_y - p)^T] = diag(p) - p p^T,    of rank C - 1.

For any columns with M = sum_k a_k a_k^T, the diagonal Fisher of a weight w is

    F_w = (dz/dw)^T M (dz/dw) = sum_k (a_k . dz/dw)^2:

one backward pass from each cotangent a_k. The methods choose the columns:

  exact       The C - 1 columns of M's Cholesky factor, known in closed form: column c separates
              class c from the classes after it (Tanabe & Sagae, JRSS B 54, 1992). Behind a linear
              head on F < C - 1 features, F columns are enough.
  rademacher  Sums s of the columns sqrt(p_c) (e_c - p) with random signs: unbiased, because the
              signs' E[s s^T] = I removes the cross terms (Hutchinson, 1990). Of several passes,
              the first go to leading directions of M, which are exact; their number minimises the
              variance for the example (Hutch++; Meyer et al., SOSA 2021).
  montecarlo  e_y - p with y drawn from p, over the root of the number of draws.

Random numbers are addressed by example, pass and class, so that neither padded classes nor the rest
of the batch change an example's estimate. N examples, C logits, F features.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

METHODS = ("exact", "rademacher", "montecarlo")

# Subspace iterations from the most probable classes to M's leading directions. The estimate is
# unbiased with any directions, and more precise with better ones.
_ITERATIONS = 4
_MOST_DIRECTIONS = 16

# A function from the number of a pass to its cotangent at the logits, shape [N, C].
Cotangents = Callable[[jax.Array], jax.Array]


def log_probabilities(logits: jax.Array, num_classes: jax.Array) -> jax.Array:
    """Returns log p(y|x) of logits.

    Args:
      logits: Shape [N, C].
      num_classes: How many of the C are classes; the rest are padding. Shape [], int32.

    Returns:
      Shape [N, C], float32; -inf for the padding.
    """
    exists = jnp.arange(logits.shape[-1]) < num_classes
    return jax.nn.log_softmax(jnp.where(exists[None], logits.astype(jnp.float32), -jnp.inf))


def cotangents(
    method: str, draws: int, log_probs: jax.Array, num_classes: jax.Array, keys: jax.Array
) -> tuple[jax.Array | int, Cotangents]:
    """Returns the passes whose squared gradients sum to the Fisher, or to an estimate of it.

    Args:
      method: One of METHODS.
      draws: Passes of the methods that estimate.
      log_probs: See `log_probabilities`. Shape [N, C].
      num_classes: How many of the C are classes. Shape [], int32.
      keys: One for each example. Shape [N].

    Returns:
      The number of passes, and the cotangent at the logits of each.
    """
    if method == "exact":
        return num_classes - 1, _cholesky(jnp.exp(log_probs))
    if method == "rademacher":
        return draws, _rademacher(draws, jnp.exp(log_probs), keys)

    def drawn(number):
        labels = draw_labels(log_probs, keys, number)
        errors = jax.nn.one_hot(labels, log_probs.shape[-1]) - jnp.exp(log_probs)
        return errors / jnp.sqrt(draws)

    return draws, drawn


def feature_columns(kernel: jax.Array, log_probs: jax.Array) -> jax.Array:
    """Returns the cotangents of the exact passes at the F features that a linear head reads.

    They are the columns of the Cholesky factor of W^T M W, which may be singular. It is written
    out, because LAPACK's calls deadlock on virtual CPU devices.

    Args:
      kernel: W^T, of the head. Shape [F, C].
      log_probs: See `log_probabilities`. Shape [N, C].

    Returns:
      Shape [N, F, F], one column for each pass.
    """
    probs = jnp.exp(log_probs)
    mean = probs @ kernel.T
    moments = (kernel[None] * probs[:, None]) @ kernel.T - mean[:, :, None] * mean[:, None]
    least = 1e-7 * jnp.max(jnp.diagonal(moments, axis1=1, axis2=2), axis=-1)

    def eliminate(number, carry):
        rest, columns = carry
        pivot = rest[:, number, number]
        scale = jnp.where(pivot > least, jax.lax.rsqrt(jnp.maximum(pivot, least)), 0.0)
        column = rest[:, :, number] * scale[:, None]
        rest = rest - column[:, :, None] * column[:, None]
        return rest, columns.at[:, :, number].set(column)

    start = (moments, jnp.zeros_like(moments))
    return jax.lax.fori_loop(0, kernel.shape[0], eliminate, start)[1]


def draw_labels(log_probs: jax.Array, keys: jax.Array, number: jax.Array | int) -> jax.Array:
    """Draws a label from p(y|x) for each example.

    Args:
      log_probs: See `log_probabilities`. Shape [N, C].
      keys: One for each example. Shape [N].
      number: Of the pass; each has a draw of its own.

    Returns:
      Shape [N], int32.
    """
    noise = _noise(jax.random.gumbel, keys, number, log_probs.shape[-1])
    return jnp.argmax(log_probs + noise, axis=-1)


def _cholesky(probs: jax.Array) -> Cotangents:
    # Sums from the end, since 1 - (sum from the start) would cancel.
    rest = jnp.cumsum(probs[:, ::-1], axis=-1)[:, ::-1]
    behind = jnp.concatenate([rest[:, 1:], jnp.zeros_like(rest[:, :1])], axis=-1)
    tiny = jnp.finfo(probs.dtype).tiny
    weights = jnp.sqrt(probs * behind / jnp.maximum(rest, tiny))

    def column(number):
        others = jnp.where(jnp.arange(probs.shape[-1])[None] > number, probs, 0.0)
        others = others / jnp.maximum(behind[:, number], tiny)[:, None]
        return weights[:, number][:, None] * (_indicator(number, probs) - others)

    return column


def _rademacher(draws: int, probs: jax.Array, keys: jax.Array) -> Cotangents:
    roots = jnp.sqrt(probs)

    def mixed(weights):
        """Returns the sum of weighted columns sqrt(p_c) (e_c - p). Shapes [N, C] -> [N, C]."""
        signed = roots * weights
        return signed - probs * jnp.sum(signed, axis=-1, keepdims=True)

    def products(vector):
        """Returns the inner products of all columns with a vector. Shapes [N, C] -> [N, C]."""
        return roots * (vector - jnp.sum(probs * vector, axis=-1, keepdims=True))

    def signs(number):
        return _noise(jax.random.rademacher, keys, number, probs.shape[-1])

    most = min(draws - 1, probs.shape[-1] - 1, _MOST_DIRECTIONS)  # taken exactly
    if not most:
        return lambda number: mixed(signs(number)) / jnp.sqrt(draws)

    each = jax.vmap(lambda v: products(mixed(v)), -1, -1)
    likeliest = jax.lax.top_k(probs, most)[1]
    basis = jax.nn.one_hot(likeliest, probs.shape[-1], axis=1)
    for _ in range(_ITERATIONS):
        basis = _orthonormal(each(basis))
    leading = jax.vmap(mixed, -1, -1)(basis)
    energy = jnp.sum(jnp.square(leading), axis=1)
    tail = 1.0 - jnp.sum(jnp.square(probs), axis=-1, keepdims=True)
    tails = jnp.concatenate([tail, tail - jnp.cumsum(energy, axis=-1)], axis=-1)
    # With k exact directions the variance is proportional to (rest of M)^2 / (passes left).
    left = draws - jnp.arange(most + 1)
    exact = jnp.argmin(jnp.square(tails) / left[None], axis=-1)
    used = basis * (jnp.arange(most)[None] < exact[:, None])[:, None]

    def cotangent(number):
        weights = signs(number)
        weights = weights - (used @ (used.mT @ weights[..., None]))[..., 0]
        estimate = mixed(weights) / jnp.sqrt(draws - exact)[:, None]
        taken = jnp.take(leading, jnp.minimum(number, most - 1), axis=-1)
        return jnp.where((number < exact)[:, None], taken, estimate)

    return cotangent


def _orthonormal(columns: jax.Array) -> jax.Array:
    """Returns the columns made orthonormal in order (Gram-Schmidt). Shape [N, C, k].

    Columns that depend linearly on those before them become 0.
    """

    def step(number, basis):
        given = rest = jnp.take(columns, number, axis=-1)
        for _ in range(2):  # once is not enough in float32
            rest = rest - (basis @ (basis.mT @ rest[..., None]))[..., 0]
        length, before = (jnp.linalg.norm(v, axis=-1, keepdims=True) for v in (rest, given))
        unit = jnp.where(length > 1e-5 * before, rest / jnp.maximum(length, 1e-30), 0.0)
        return basis.at[:, :, number].set(unit)

    return jax.lax.fori_loop(0, columns.shape[-1], step, jnp.zeros_like(columns))


def _indicator(number: jax.Array, like: jax.Array) -> jax.Array:
    return jax.nn.one_hot(number, like.shape[-1])[None]


def _noise(sample: Callable, keys: jax.Array, number: jax.Array | int, count: int) -> jax.Array:
    """Returns a sample for each example and class. Shape [N, C], float32."""

    def one(key, label):
        return sample(jax.random.fold_in(key, label), dtype=jnp.float32)

    keys = jax.vmap(jax.random.fold_in, (0, None))(keys, number)
    return jax.vmap(jax.vmap(one, (None, 0)), (0, None))(keys, jnp.arange(count))
