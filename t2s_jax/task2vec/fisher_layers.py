"""Squared gradients of single examples at the weights of convolutions and batch norms.

For one example, let A be the layer's input patches, shape [P, K], and d the cotangent of one
filter's outputs, shape [P]. The gradient at the filter's weights is A^T d, and its mean square

    |A^T d|^2 / K  =  d^T (A A^T) d / K.

For a batch norm with normalised inputs a, shape [P], the gradient at a filter's scale is a . d. So
the backward pass of the network need only reach the layers' outputs (the per-example gradients of
Goodfellow, arXiv:1510.01799, and for convolutions Rochette et al., arXiv:1912.06015).

N examples, P output positions (h x w), K weights of a filter, O filters.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp

from t2s_jax.runtime import implementation

# Convolutions of maps with at least so many rows are left to the module's own function.
_LARGE = 8
_LAYOUT = ("NHWC", "HWIO", "NHWC")


class Layer(NamedTuple):
    """One layer's inputs and the shape of its filters.

    Attributes:
      inputs: Of a convolution its padded inputs, shape [N, H, W, channels]; of a batch norm its
        normalised inputs, shape [N, ..., O]. float32.
      filters: O.
      weights: K; 0 for a batch norm.
      sizes: Height h and width w of the outputs; P = h w.
      windows: For rows and for columns: by the position of a weight in the kernel, the slice of
        the padded inputs that it is multiplied with over all output positions. Weights that meet
        nothing but padding are left out.
    """

    inputs: jax.Array
    filters: int
    weights: int = 0
    sizes: tuple[int, ...] = ()
    windows: tuple[dict[int, slice], ...] = ()


def run_recording(
    forward: Callable[[Any, jax.Array], jax.Array], variables: Any, inputs: jax.Array
) -> tuple[jax.Array, Callable, list[Layer]]:
    """Runs a network and records the inputs of its layers.

    Args:
      forward: Maps (variables, inputs) to outputs; it calls flax modules in evaluation mode, each
        convolution and batch norm once.
      variables: The first argument of `forward`.
      inputs: Shape [N, ...].

    Returns:
      The outputs, a function from their cotangent to those of all layers' outputs, and the layers
      in the order in which they are called.

    Raises:
      ValueError: A convolution is grouped or dilated.
    """
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
    outputs, backward, captured = jax.vjp(perturbed, zeros, has_aux=True)
    return outputs, backward, [Layer(x, *rest) for x, rest in zip(captured, static)]


def layer_filters(forward: Callable, variables: Any, inputs: Any) -> tuple[int, ...]:
    """Returns the number of filters of each layer, in the order of `run_recording`.

    Args:
      forward: See `run_recording`.
      variables: Arrays or `jax.ShapeDtypeStruct`s; nothing is computed.
      inputs: Like `variables`.
    """
    filters = []

    def record(layer, output):
        filters.append(layer.filters)
        return output

    jax.eval_shape(lambda v, x: _intercepted(forward, record)(v, x), variables, inputs)
    return tuple(filters)


def as_recorded(forward: Callable) -> Callable:
    """Returns `forward` with outputs that equal those of `run_recording` to the bit."""
    return _intercepted(forward, lambda layer, output: output)


def _intercepted(forward, change):
    """Returns `forward` with `change(layer, output)` for each convolution's and norm's output."""

    def interceptor(next_fun, args, kwargs, context):
        module = context.module
        if context.method_name != "__call__":
            return next_fun(*args, **kwargs)
        if isinstance(module, nn.BatchNorm):
            return change(_norm_layer(module, args[0]), next_fun(*args, **kwargs))
        if isinstance(module, nn.Conv):
            layer = _conv_layer(module, args[0])
            if not implementation.on_cpu():
                return change(layer, next_fun(*args, **kwargs))
            output = _convolve(module, args[0].astype(jnp.float32), layer)
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
    kernel, strides, padding = _pair(module.kernel_size), _pair(module.strides), _pads(module, x)
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


def _pads(module: nn.Conv, x: jax.Array) -> tuple[tuple[int, int], ...]:
    """Returns the zeros before and after the rows and the columns."""
    if not isinstance(module.padding, str):
        return tuple(map(tuple, module.padding))
    kernel, strides = _pair(module.kernel_size), _pair(module.strides)
    return tuple(jax.lax.padtype_to_pads(x.shape[1:3], kernel, strides, module.padding))


def _pair(value) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value or (1, 1))


def _convolve(module: nn.Conv, x: jax.Array, layer: Layer) -> jax.Array:
    """Convolves in float32, in the way that is fastest on a CPU for the gradient at the inputs.

    Convolutions with strides, 1x1 kernels or small maps are one matrix product of patches.
    """
    kernel = module.get_variable("params", "kernel").astype(jnp.float32)
    if _pair(module.strides) == (1, 1) and layer.sizes[0] >= _LARGE and kernel.shape[0] > 1:
        convolve = module.conv_general_dilated or jax.lax.conv_general_dilated
        output = _unstrided(x, kernel, _pads(module, x), convolve)
    else:
        # Weights that meet nothing but padding, eight of nine in a 3x3 convolution of 1x1 maps,
        # are left out.
        rows, columns = layer.windows
        used = jnp.stack([kernel[i, j] for j in columns for i in rows])
        output = _patches(layer) @ used.reshape(-1, layer.filters)
        output = output.reshape(len(x), *layer.sizes, layer.filters)
    if module.use_bias:
        output = output + module.get_variable("params", "bias").reshape(1, 1, 1, -1)
    return output


@functools.partial(jax.custom_vjp, nondiff_argnums=(2, 3))
def _unstrided(x: jax.Array, kernel: jax.Array, pads, convolve: Callable) -> jax.Array:
    """Convolves with stride 1; the gradient at the inputs is written out.

    That gradient is a convolution with the kernel turned by 180 degrees. It takes two thirds of the
    time of the gradient that `convolve` defines, which also keeps the inputs for the kernel's.
    """
    return convolve(x, kernel, (1, 1), pads, dimension_numbers=_LAYOUT)


def _unstrided_forward(x, kernel, pads, convolve):
    return _unstrided(x, kernel, pads, convolve), (x, kernel)


def _unstrided_backward(pads, convolve, residuals, g):
    x, kernel = residuals
    full = tuple((k - 1 - before, k - 1 - after) for k, (before, after) in zip(kernel.shape, pads))
    turned = kernel[::-1, ::-1].swapaxes(2, 3)
    at_inputs = convolve(g, turned, (1, 1), full, dimension_numbers=_LAYOUT)
    at_kernel = jax.vjp(lambda k: convolve(x, k, (1, 1), pads, dimension_numbers=_LAYOUT), kernel)
    return at_inputs, at_kernel[1](g)[0]  # XLA drops the latter where it is not used


_unstrided.defvjp(_unstrided_forward, _unstrided_backward)


def square_of(layer: Layer, passes: int) -> Callable[[jax.Array], jax.Array]:
    """Returns a function from the cotangent of a layer's outputs to its squared gradients.

    Args:
      layer: The layer.
      passes: Upper bound of the number of calls; decides which of two ways is faster.

    Returns:
      Maps [N, ..., O] to the mean over the weights of each filter, [N, O], float32. What does not
      depend on the cotangent is computed once, before.
    """
    if not layer.weights:
        axes = tuple(range(1, layer.inputs.ndim - 1))
        return lambda at: jnp.square(jnp.sum(at.astype(jnp.float32) * layer.inputs, axis=axes))
    positions, filters, weights = math.prod(layer.sizes), layer.filters, layer.weights

    # Through the gradient, |A^T d|^2 takes P K O products a pass for all filters; as d^T (A A^T) d,
    # which never forms the gradient, P^2 O. A A^T takes (H W)^2 channels products, once, and sums
    # of matrices that take as long as 48 channels more; a product of the gradient takes twice as
    # long as the others (measured on a CPU).
    _, height, width, channels = layer.inputs.shape
    through_pixels = (height * width) ** 2 * (channels + 48) + passes * positions**2 * filters
    if through_pixels < 2 * passes * positions * weights * filters:
        gram = _gram(layer)

        def through_gram(at):
            at = at.astype(jnp.float32).reshape(-1, positions, filters)
            return jnp.sum(at * jnp.einsum("npq,nqo->npo", gram, at), axis=1) / weights

        return through_gram

    patches = _patches(layer).mT

    def through_gradient(at):
        at = at.astype(jnp.float32).reshape(-1, positions, filters)
        return jnp.sum(jnp.square(patches @ at), axis=1) / weights

    return through_gradient


def _gram(layer: Layer) -> jax.Array:
    """Returns A A^T, the inner products of the patches of all output positions. Shape [N, P, P].

    The inner product of two patches is the sum of those of their pixels, first along the rows, then
    along the columns, so that no patch is formed.
    """
    n, height, width, channels = layer.inputs.shape
    flat = layer.inputs.reshape(n, height * width, channels)
    pixels = jnp.einsum("npc,nqc->npq", flat, flat).reshape(n, height, width, height, width)
    rows, columns = (list(axis.values()) for axis in layer.windows)
    tall = sum(pixels[:, row, :, row] for row in rows)
    gram = sum(tall[:, :, column, :, column] for column in columns)
    return gram.reshape(n, math.prod(layer.sizes), math.prod(layer.sizes))


def _patches(layer: Layer) -> jax.Array:
    """Returns A, column by column of the kernel. Shape [N, P, weights of a channel * channels]."""
    rows, columns = layer.windows
    # Along one axis, then along the other: far fewer slices to compile than one per weight.
    tall = jnp.concatenate([layer.inputs[:, row] for row in rows.values()], axis=-1)
    patches = jnp.concatenate([tall[:, :, column] for column in columns.values()], axis=-1)
    return patches.reshape(len(patches), math.prod(layer.sizes), -1)
