"""The diagonal Fisher information of a network's convolutions and batch norms.

For each example x the quantity is F = E_{y ~ p(y|x)} [g * g], g = d log p(y|x) / d w, at
the weights w of every convolution and batch norm (running statistics), averaged over each
output filter: what Task2Vec (Achille et al., ICCV 2019) embeds a task with. `logit_fisher`
has the ways to take the expectation over y; each costs a number of backward passes.

The squares of a layer come from its inputs and the cotangents of its outputs; the network runs
once forward, and once backward per pass, for the whole batch, whatever the number of classes.
N examples, C logits, P output positions, K weights of a filter, O filters, D filters in all.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp

from t2s_jax.logit_fisher import (
    METHODS,
    cotangents,
    draw_labels,
    feature_columns,
    log_probabilities,
)


def per_example_fisher(
    forward: Callable[[Any, jax.Array], jax.Array],
    variables: Any,
    inputs: jax.Array,
    num_classes: jax.Array,
    keys: jax.Array,
    *,
    method: str,
    draws: int = 1,
    head: tuple[jax.Array, jax.Array] | None = None,
) -> jax.Array:
    """The diagonal Fisher of each example, averaged over each output filter.

    Args:
      forward: maps (variables, inputs [N, ...]) to logits [N, C], or to features [N, F] for
        `head`. It calls flax modules in evaluation mode, each convolution and batch norm once;
        anything may follow them.
      variables: what `forward` takes, such as {"params", "batch_stats"}.
      inputs: Shape [N, ...].
      num_classes: how many of the logits exist; those behind are padding, so that tasks of
        several sizes share a compiled program. Shape [], int32.
      keys: one random key per example: its estimate is the same in whatever batch. Shape [N].
      method: one of METHODS.
      draws: passes of the two estimators.
      head: kernel [F, C] and bias [C] of a linear head on the features. To know it makes the exact
        Fisher cheaper where there are more classes than features.

    Returns:
      Shape [N, D], float32; layers in the order in which they are called.
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {METHODS}, got {method!r}")
    outputs, backward, layers = _run(forward, variables, inputs)
    passes, most, start = _passes(outputs, head, num_classes, keys, method, draws)
    squares = [_square(layer, most) for layer in layers]

    def add_pass(number, total):
        (at_outputs,) = backward(start(number).astype(outputs.dtype))
        found = [square(at) for square, at in zip(squares, at_outputs)]
        return total + jnp.concatenate(found, axis=-1)

    size = sum(layer.filters for layer in layers)
    return jax.lax.fori_loop(0, passes, add_pass, jnp.zeros((inputs.shape[0], size)))


def _passes(outputs, head, num_classes, keys, method, draws):
    """How many passes there are, at most how many, and the cotangent of `outputs` of each."""
    logits = outputs if head is None else outputs @ head[0] + head[1][None]
    log_probs = log_probabilities(logits, num_classes)
    most = logits.shape[-1] - 1 if method == "exact" else draws
    if head is not None and method == "exact" and outputs.shape[-1] < most:
        passes, start = feature_columns(head[0], log_probs, num_classes)
        return passes, outputs.shape[-1], start
    passes, start = cotangents(method, draws, log_probs, num_classes, keys)
    if head is None:
        return passes, most, start
    return passes, most, lambda number: start(number) @ head[0].T


def batch_fisher(
    forward: Callable[[Any, jax.Array], jax.Array],
    params: Any,
    inputs: jax.Array,
    num_classes: jax.Array,
    keys: jax.Array,
) -> jax.Array:
    """The squared gradient of a batch's mean loss, averaged over each output filter.

    The release's definition: each example's label is drawn from p(y|x), and what is squared is
    the gradient of the mean of the N losses. Where examples do not interact its expectation is
    the Fisher's mean over the batch divided by N; with batch norm in training mode they do.

    Args:
      forward: maps (params, inputs [N, ...]) to logits [N, C]. It calls flax modules, each
        convolution and batch norm once, in whichever mode.
      params: the "params" of the module that holds those layers.
      inputs: Shape [N, ...].
      num_classes: how many of the logits exist. Shape [], int32.
      keys: for each example's label. Shape [N].

    Returns:
      Shape [D], float32; layers in the order in which they are called.
    """
    order = _weights_in_order(forward, params, inputs)
    logits, backward = jax.vjp(lambda p: forward(p, inputs), params)
    log_probs = log_probabilities(logits, num_classes)
    labels = jax.nn.one_hot(draw_labels(log_probs, keys, 0), logits.shape[-1])
    (gradients,) = backward(((labels - jnp.exp(log_probs)) / len(inputs)).astype(logits.dtype))
    means = []
    for path in order:
        gradient = functools.reduce(lambda tree, name: tree[name], path, gradients)
        square = jnp.square(gradient.astype(jnp.float32))
        means.append(jnp.mean(square.reshape(-1, square.shape[-1]), axis=0))
    return jnp.concatenate(means)


def _weights_in_order(forward, params, inputs) -> list[tuple[str, ...]]:
    """Paths in `params` of the weights of convolutions and batch norms, as they are called."""
    paths = []

    def interceptor(next_fun, args, kwargs, context):
        weight = {nn.Conv: "kernel", nn.BatchNorm: "scale"}.get(type(context.module))
        if weight and context.method_name == "__call__":
            paths.append((*context.module.path, weight))
        return next_fun(*args, **kwargs)

    with nn.intercept_methods(interceptor):
        jax.eval_shape(forward, params, inputs)
    return paths


class Layer(NamedTuple):
    """What the squared gradient of one layer's weights is made of.

    Attributes:
      inputs: of a convolution what it was given, padded, shape [N, H, W, channels]; of a batch
        norm its normalised inputs, shape [N, ..., O]. float32.
      filters: O.
      weights: K, of one filter; 0 for a batch norm.
      sizes: h and w of the outputs; P = h w.
      windows: of rows and of columns, for each tap of the kernel that sees more than padding
        what it sees of the axis from all output positions.
    """

    inputs: jax.Array
    filters: int
    weights: int = 0
    sizes: tuple[int, ...] = ()
    windows: tuple[dict[int, slice], ...] = ()


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
            layer = _conv_layer(module, args[0])
            by_matrix = jax.default_backend() == "cpu"
            output = _convolve(module, layer) if by_matrix else next_fun(*args, **kwargs)
            return change(layer, output.astype(module.dtype or args[0].dtype))
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
    return Layer(normalised, inputs.shape[-1])


def _conv_layer(module: nn.Conv, x: jax.Array) -> Layer:
    if module.feature_group_count != 1 or _pair(module.kernel_dilation) != (1, 1):
        raise ValueError(f"{module.path}: grouped and dilated convolutions are not supported")
    kernel, strides = _pair(module.kernel_size), _pair(module.strides)
    padding = module.padding
    if isinstance(padding, str):
        padding = jax.lax.padtype_to_pads(x.shape[1:3], kernel, strides, padding)
    axes = list(zip(x.shape[1:3], kernel, strides, padding))
    sizes = tuple((size + sum(pads) - k) // stride + 1 for size, k, stride, pads in axes)
    windows = tuple(_windows(count, *axis) for count, axis in zip(sizes, axes))
    padded = jnp.pad(x.astype(jnp.float32), ((0, 0), *padding, (0, 0)))
    return Layer(padded, module.features, math.prod(kernel) * x.shape[-1], sizes, windows)


def _windows(count: int, size: int, kernel: int, stride: int, pads) -> dict[int, slice]:
    return {
        tap: slice(tap, tap + (count - 1) * stride + 1, stride)
        for tap in range(kernel)
        if any(0 <= tap + o * stride - pads[0] < size for o in range(count))
    }


def _convolve(module: nn.Conv, layer: Layer) -> jax.Array:
    """The convolution as a product of patches and kernel, float32.

    On a CPU this and its transpose take half the time of XLA's convolution, which is the faster
    one in training only. Taps that see nothing but padding, eight of nine in a 3x3 convolution
    of 1x1 maps, are left out.
    """
    kernel = module.get_variable("params", "kernel").astype(jnp.float32)
    rows, columns = layer.windows
    used = jnp.stack([kernel[i, j] for j in columns for i in rows])
    output = _patches(layer) @ used.reshape(-1, layer.filters)
    if module.use_bias:
        output = output + module.get_variable("params", "bias")[None, None]
    return output.reshape(len(output), *layer.sizes, layer.filters)


def _pair(value) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value or (1, 1))


def _square(layer: Layer, passes: int) -> Callable[[jax.Array], jax.Array]:
    """A function from the cotangent of the layer's outputs to squared gradients.

    It maps [N, ..., O] to the mean over each filter's weights, shape [N, O]. What does not
    depend on the cotangent is computed here, once for all passes.
    """
    if not layer.weights:
        axes = tuple(range(1, layer.inputs.ndim - 1))
        return lambda at: jnp.square(jnp.sum(at.astype(jnp.float32) * layer.inputs, axis=axes))
    positions, filters, weights = math.prod(layer.sizes), layer.filters, layer.weights

    # |A^T d|^2 for the patches A [P, K] and the cotangent d [P] of one filter: either through
    # the gradient A^T d, P K O products a pass for all filters, or as d^T (A A^T) d, P^2 O a
    # pass, which never forms the gradient. A A^T takes (H W)^2 channels products, once.
    _, height, width, channels = layer.inputs.shape
    gram_once = (height * width) ** 2 * channels
    if gram_once + passes * positions**2 * filters < passes * positions * weights * filters:
        gram = _gram(layer)

        def through_gram(at):
            at = at.astype(jnp.float32).reshape(-1, positions, filters)
            return jnp.sum(at * jnp.einsum("npq,nqo->npo", gram, at), axis=1) / weights

        return through_gram

    patches = _patches(layer)

    def through_gradient(at):
        at = at.astype(jnp.float32).reshape(-1, positions, filters)
        gradient = jnp.einsum("npk,npo->nko", patches, at)
        return jnp.sum(jnp.square(gradient), axis=1) / weights

    return through_gradient


def _gram(layer: Layer) -> jax.Array:
    """Inner products of the patches of all pairs of output positions. Shape [N, P, P].

    Of two patches it is the sum over taps of the inner products of two pixels, so that no patch
    is formed: first along the rows, then along the columns.
    """
    n, height, width, channels = layer.inputs.shape
    flat = layer.inputs.reshape(n, height * width, channels)
    pixels = jnp.einsum("npc,nqc->npq", flat, flat).reshape(n, height, width, height, width)
    rows, columns = (list(axis.values()) for axis in layer.windows)
    tall = sum(pixels[:, row, :, row] for row in rows)
    gram = sum(tall[:, :, column, :, column] for column in columns)
    return gram.reshape(n, math.prod(layer.sizes), math.prod(layer.sizes))


def _patches(layer: Layer) -> jax.Array:
    """What each output position sees. Shape [N, P, taps * channels], taps column by column."""
    rows, columns = layer.windows
    # Along one axis, then along the other: far fewer slices to compile than one per tap.
    tall = jnp.concatenate([layer.inputs[:, row] for row in rows.values()], axis=-1)
    patches = jnp.concatenate([tall[:, :, column] for column in columns.values()], axis=-1)
    return patches.reshape(len(patches), math.prod(layer.sizes), -1)
