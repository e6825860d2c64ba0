"""The diagonal Fisher information of a network's convolutions and batch norms.

For each example x the quantity is F = E_{y ~ p(y|x)} [g * g], g = d log p(y|x) / d w, at
the weights w of every convolution and batch norm (running statistics), averaged over each
output filter: what Task2Vec (Achille et al., ICCV 2019) embeds a task with.

At the logits z, d log p(y|x) / dz = e_y - p. The expectation over y is
  exact       the sum over c of the squares for the cotangents sqrt(p_c) (e_c - p),
  rademacher  the square for the one cotangent sum_c s_c sqrt(p_c) (e_c - p), s_c = +-1 at
              random: E[s s^T] = I removes the cross terms, so it is unbiased. Over several
              draws the signs of two classes follow orthogonal rows of a Hadamard matrix,
              which removes their cross terms altogether: with a power of two of draws and
              no more classes than draws the result is exact,
  montecarlo  the square for the cotangent e_y - p with y drawn from p.

Per-example gradients of a layer come from its inputs and the cotangents of its outputs;
the network runs once forward, and once backward per cotangent, for the whole batch.
N examples, C logits, P output positions, K inputs of a filter, O filters, D filters in all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp

METHODS = ("exact", "rademacher", "montecarlo")


def per_example_fisher(
    forward: Callable[[Any, jax.Array], jax.Array],
    variables: Any,
    inputs: jax.Array,
    num_classes: jax.Array,
    keys: jax.Array,
    *,
    method: str,
    draws: int = 1,
) -> jax.Array:
    """The diagonal Fisher of each example, averaged over each output filter.

    Args:
      forward: maps (variables, inputs [N, ...]) to logits [N, C]. It calls flax modules in
        evaluation mode, each convolution and batch norm once; anything may follow them.
      variables: what `forward` takes, such as {"params", "batch_stats"}.
      inputs: Shape [N, ...].
      num_classes: how many of the logits exist; those behind are padding, so that tasks of
        several sizes share a compiled program. Shape [], int32.
      keys: one random key per example: its estimate is the same in whatever batch. Shape [N].
      method: one of METHODS.
      draws: cotangents per example of the two estimators.

    Returns:
      Shape [N, D], float32; layers in the order in which they are called.
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {METHODS}, got {method!r}")
    logits, backward, layers = _run(forward, variables, inputs)
    exists = jnp.arange(logits.shape[-1]) < num_classes
    log_probs = jax.nn.log_softmax(jnp.where(exists[None], logits, -jnp.inf))
    squares = [_square(layer) for layer in layers]

    def add_pass(number, total):
        cotangent = _cotangent(method, draws, log_probs, number, keys)
        (at_outputs,) = backward(cotangent)
        found = [square(at) for square, at in zip(squares, at_outputs)]
        return total + jnp.concatenate(found, axis=-1)

    size = sum(layer.filters for layer in layers)
    passes = num_classes if method == "exact" else draws
    total = jax.lax.fori_loop(0, passes, add_pass, jnp.zeros((inputs.shape[0], size)))
    return total if method == "exact" else total / draws


def layer_filters(forward: Callable, variables: Any, inputs: Any) -> tuple[int, ...]:
    """Filters of each layer that `per_example_fisher` squares, in its order; they sum to D.

    Takes what `forward` takes, or `jax.ShapeDtypeStruct`s of it: nothing is computed.
    """
    filters = []

    def record(layer, output):
        filters.append(layer.filters)
        return output

    jax.eval_shape(lambda v, x: _intercepted(forward, record)(v, x), variables, inputs)
    return tuple(filters)


def _cotangent(method, draws, log_probs, number, keys) -> jax.Array:
    """The cotangent at the logits of pass `number`. Shape [N, C].

    Randomness is addressed by example and class, so that padding changes nothing.
    """
    probs = jnp.exp(log_probs)
    count = log_probs.shape[-1]
    if method == "exact":
        chosen = jax.nn.one_hot(number, count)[None]
        weight = jnp.sqrt(jnp.sum(probs * chosen, axis=-1, keepdims=True))
        return weight * (chosen - probs)

    classes = jnp.arange(count)
    if method == "rademacher":
        noise = _noise(jax.random.rademacher, keys, classes)
        # Entry (number, class mod draws) of the Hadamard matrix of the next power of two.
        column = classes % (1 << (draws - 1).bit_length())
        flips = jax.lax.population_count(number & column) % 2
        signed = noise * (1.0 - 2.0 * flips)[None] * jnp.sqrt(probs)
        return signed - probs * jnp.sum(signed, axis=-1, keepdims=True)
    keys = jax.vmap(jax.random.fold_in, (0, None))(keys, number)
    noise = _noise(jax.random.gumbel, keys, classes)
    return jax.nn.one_hot(jnp.argmax(log_probs + noise, axis=-1), count) - probs


def _noise(sample: Callable, keys: jax.Array, classes: jax.Array) -> jax.Array:
    """A sample for each example and class. Shape [N, C], float32."""

    def one(key, label):
        return sample(jax.random.fold_in(key, label), dtype=jnp.float32)

    return jax.vmap(jax.vmap(one, (None, 0)), (0, None))(keys, classes)


def with_matrix_convolutions(forward: Callable) -> Callable:
    """The same function of (variables, inputs) with convolutions as matrix products."""
    return _intercepted(forward, lambda layer, output: output)


class Layer(NamedTuple):
    """What the squared gradient of one layer's weights is made of.

    Attributes:
      inputs: of a convolution what each output position sees, shape [N, P, taps * channels];
        of a batch norm its normalised inputs, shape [N, ..., O]. float32.
      filters: O.
      weights: K, of one filter; more than the taps in `inputs` where some see padding only.
        0 for a batch norm.
    """

    inputs: jax.Array
    filters: int
    weights: int


def _run(forward, variables, inputs):
    """Returns logits, their pullback to the outputs of all layers, and the layers."""
    shapes, static = [], []

    def record(layer, output):
        shapes.append((output.shape, output.dtype))
        static.append(layer[1:])
        return output

    jax.eval_shape(lambda v, x: _intercepted(forward, record)(v, x), variables, inputs)

    def perturbed(zeros):
        captured = []

        def add_zero(layer, output):
            captured.append(layer.inputs)
            return output + zeros[len(captured) - 1]

        return _intercepted(forward, add_zero)(variables, inputs), captured

    zeros = [jnp.zeros(*shape) for shape in shapes]
    logits, backward, captured = jax.vjp(perturbed, zeros, has_aux=True)
    return logits, backward, [Layer(x, *rest) for x, rest in zip(captured, static)]


def _intercepted(forward, change):
    """`forward`, with `change(layer, output)` as output of each convolution and batch norm."""

    def interceptor(next_fun, args, kwargs, context):
        module = context.module
        if context.method_name != "__call__":
            return next_fun(*args, **kwargs)
        if isinstance(module, nn.BatchNorm):
            return change(_norm_layer(module, args[0]), next_fun(*args, **kwargs))
        if isinstance(module, nn.Conv):
            return change(*_convolve(module, args[0]))
        return next_fun(*args, **kwargs)

    def run(variables, inputs):
        with nn.intercept_methods(interceptor):
            return forward(variables, inputs)

    return run


def _norm_layer(module: nn.BatchNorm, inputs: jax.Array) -> Layer:
    channels = (1,) * (inputs.ndim - 1) + (-1,)
    mean = module.get_variable("batch_stats", "mean").reshape(channels)
    var = module.get_variable("batch_stats", "var").reshape(channels)
    normalised = (inputs.astype(jnp.float32) - mean) * jax.lax.rsqrt(var + module.epsilon)
    return Layer(normalised, inputs.shape[-1], 0)


def _convolve(module: nn.Conv, x: jax.Array) -> tuple[Layer, jax.Array]:
    """The convolution as a matrix product with the patches that its squares need anyway.

    On the CPU this is several times as fast as XLA's convolution and its transpose. Taps
    that see nothing but padding, eight of nine in a 3x3 convolution of 1x1 maps, are left
    out: their gradient is 0.
    """
    if module.feature_group_count != 1 or _pair(module.kernel_dilation) != (1, 1):
        raise ValueError(f"{module.path}: grouped and dilated convolutions are not supported")
    kernel = module.get_variable("params", "kernel")
    strides, padding = _pair(module.strides), module.padding
    if isinstance(padding, str):
        padding = jax.lax.padtype_to_pads(x.shape[1:3], kernel.shape[:2], strides, padding)
    rows, columns = (
        _windows(size, k, stride, pads)
        for size, k, stride, pads in zip(x.shape[1:3], kernel.shape[:2], strides, padding)
    )
    padded = jnp.pad(x.astype(jnp.float32), ((0, 0), *padding, (0, 0)))
    # Along one axis, then along the other: far fewer slices to compile than one per tap.
    tall = jnp.concatenate([padded[:, i] for i in rows.values()], axis=-1)
    patches = jnp.concatenate([tall[:, :, j] for j in columns.values()], axis=-1)
    shape = patches.shape[:3]
    patches = patches.reshape(shape[0], shape[1] * shape[2], -1)
    used = jnp.stack([kernel[i, j] for j in columns for i in rows])
    filters = kernel.shape[-1]
    output = patches @ used.reshape(-1, filters).astype(jnp.float32)
    output = output.reshape(*shape, filters)
    if module.use_bias:
        output = output + module.get_variable("params", "bias").reshape(1, 1, 1, filters)
    layer = Layer(patches, filters, math.prod(kernel.shape[:3]))
    return layer, output.astype(module.dtype or x.dtype)


def _windows(size: int, kernel: int, stride: int, padding) -> dict[int, slice]:
    """For each tap that sees the image, the slice of the padded axis that it sees."""
    count = (size + sum(padding) - kernel) // stride + 1
    return {
        tap: slice(tap, tap + (count - 1) * stride + 1, stride)
        for tap in range(kernel)
        if any(0 <= tap + o * stride - padding[0] < size for o in range(count))
    }


def _pair(value) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value or (1, 1))


def _square(layer: Layer) -> Callable[[jax.Array], jax.Array]:
    """A function from the cotangent of the layer's outputs to squared gradients.

    It maps [N, ..., O] to the mean over each filter's weights, shape [N, O]. What does not
    depend on the cotangent is computed here, once for all passes.
    """
    if not layer.weights:
        axes = tuple(range(1, layer.inputs.ndim - 1))
        return lambda at: jnp.square(jnp.sum(at.astype(jnp.float32) * layer.inputs, axis=axes))
    patches = layer.inputs
    positions, inputs = patches.shape[1:]
    flat = (patches.shape[0], positions, layer.filters)

    # |A^T d|^2 for the patches A [P, K] and the cotangent d [P] of one filter: either
    # through the gradient A^T d (P K O products for all filters), or as d^T (A A^T) d
    # (P^2 K once and P^2 O a pass), which never forms the gradient and wins where the
    # maps are small.
    if positions * (inputs + layer.filters) <= inputs * layer.filters:
        gram = jnp.einsum("npk,nqk->npq", patches, patches)

        def through_gram(at):
            at = at.astype(jnp.float32).reshape(flat)
            return jnp.sum(at * jnp.einsum("npq,nqo->npo", gram, at), axis=1) / layer.weights

        return through_gram

    def through_gradient(at):
        at = at.astype(jnp.float32).reshape(flat)
        gradient = jnp.einsum("npk,npo->nko", patches, at)
        return jnp.sum(jnp.square(gradient), axis=1) / layer.weights

    return through_gradient
