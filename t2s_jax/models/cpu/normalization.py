"""Batch norm whose backward pass reads and writes as little memory as possible.

On a CPU the time of a batch norm is that of its passes over memory. Autodiff through mean and
variance makes arrays of the centred inputs and of the scaled cotangent, each as large as the
inputs, and keeps the former from the forward pass to the backward one. The closed form of Ioffe
and Szegedy (ICML 2015, section 3), collected into its two large terms, needs only the inputs and
the cotangent: two sums and one more pass. Its rounding errors are no larger, even where the mean is
a hundred standard deviations: the errors of the variance, a difference of means as in Flax, are
larger than they are.

C channels.
"""

from __future__ import annotations

import functools
import math

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import lax


class LeanBatchNorm(nn.BatchNorm):
    """`flax.linen.BatchNorm` for training in float32: the same variables, results and gradients.

    The last axis holds the channels, with a scale and a bias each. No gradients pass through the
    running statistics.
    """

    # It does not call the method that it overrides: code that intercepts calls of modules, such as
    # `fisher_layers`, would see two layers.
    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Normalises x over all axes but the last. Shape [..., C], float32."""
        size = x.shape[-1:]
        scale = self.param("scale", self.scale_init, size, self.param_dtype)
        bias = self.param("bias", self.bias_init, size, self.param_dtype)
        running = {
            "mean": self.variable("batch_stats", "mean", jnp.zeros, size, jnp.float32),
            "var": self.variable("batch_stats", "var", jnp.ones, size, jnp.float32),
        }
        axis_name = None if self.is_initializing() else self.axis_name
        y, *statistics = _normalized(x, scale, bias, self.epsilon, axis_name)
        if not self.is_initializing():
            for average, value in zip(running.values(), statistics, strict=True):
                value = lax.stop_gradient(value)
                average.value = self.momentum * average.value + (1 - self.momentum) * value
        return y


@functools.partial(jax.custom_vjp, nondiff_argnums=(3, 4))
def _normalized(x, scale, bias, epsilon, axis_name):
    """Returns outputs, mean and variance; no gradients pass through the latter two."""
    return _forward(x, scale, bias, epsilon, axis_name)[0]


def _forward(x, scale, bias, epsilon, axis_name):
    mean, of_squares = _means(jnp.stack([_sum(x), _sum(jnp.square(x))]), x, axis_name)
    var = jnp.maximum(0.0, of_squares - mean * mean)
    deviation = lax.rsqrt(var + epsilon)
    y = (x - _row(mean, x)) * _row(deviation * scale, x) + _row(bias, x)
    return (y, mean, var), (x, scale, mean, deviation)


def _backward(epsilon, axis_name, residuals, cotangents):
    x, scale, mean, deviation = residuals
    g = cotangents[0]
    at_bias = _sum(g)
    at_scale = deviation * (_sum(g * x) - mean * at_bias)
    along_ones, along_y = _means(jnp.stack([at_bias, at_scale]), x, axis_name)
    # (g - along_ones - (x - mean) deviation along_y) scale deviation
    of_g = scale * deviation
    of_x = -of_g * deviation * along_y
    at_x = _row(of_g, x) * g + _row(of_x, x) * x - _row(of_g * along_ones + of_x * mean, x)
    return at_x, at_scale, at_bias


_normalized.defvjp(_forward, _backward)


def _sum(x: jax.Array) -> jax.Array:
    """Sums [..., C] over all axes but the last. Shape [C]."""
    return jnp.sum(x, axis=tuple(range(x.ndim - 1)))


def _means(sums: jax.Array, x: jax.Array, axis_name: str | None) -> jax.Array:
    """Divides sums over the positions of x by their number, and averages over the devices."""
    means = sums / math.prod(x.shape[:-1])
    return means if axis_name is None else lax.pmean(means, axis_name)


def _row(per_channel: jax.Array, x: jax.Array) -> jax.Array:
    """Reshapes [C] to [1, ..., C], to broadcast against x."""
    return per_channel.reshape((1,) * (x.ndim - 1) + (-1,))
