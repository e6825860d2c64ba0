"""Batch norm whose backward pass reads and writes as little as it can.

On a CPU a batch norm takes as long as its passes over memory. Autodiff through mean and variance
makes arrays of the centred inputs and of the scaled cotangent, each as large as the inputs, and
keeps the former from the forward pass to the backward one. The gradient of Ioffe and Szegedy (ICML
2015, section 3), gathered by its two large terms, needs but the inputs and the cotangent: two sums
and one pass more. Its rounding errors are no larger, even where the mean is a hundred deviations:
those of the variance, a difference of means as in Flax, outweigh them.

C channels.
"""

from __future__ import annotations

import functools
import math

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import lax


def batch_norm(*, use_running_average: bool, dtype: jnp.dtype, **settings) -> nn.BatchNorm:
    """Flax's batch norm, the one below for training in float32 on a CPU."""
    lean = jax.default_backend() == "cpu" and dtype == jnp.float32 and not use_running_average
    kind = LeanBatchNorm if lean else nn.BatchNorm
    return kind(use_running_average=use_running_average, dtype=dtype, **settings)


class LeanBatchNorm(nn.BatchNorm):
    """`flax.linen.BatchNorm` in training: its variables, results and gradients, in float32.

    The last axis holds the channels, with a scale and a bias each. No gradients pass through the
    running statistics.
    """

    # It never calls the method that it overrides: who intercepts calls, as `fisher_layers` does,
    # would see two layers.
    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Normalises [..., C]."""
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
    """Outputs, mean and variance; the gradients of the latter two are left out."""
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
    """[..., C] -> [C]."""
    return jnp.sum(x, axis=tuple(range(x.ndim - 1)))


def _means(sums: jax.Array, x: jax.Array, axis_name: str | None) -> jax.Array:
    """Of sums over the positions of x, on all devices."""
    means = sums / math.prod(x.shape[:-1])
    return means if axis_name is None else lax.pmean(means, axis_name)


def _row(per_channel: jax.Array, x: jax.Array) -> jax.Array:
    """Shape [1, ..., C], to broadcast against x."""
    return per_channel.reshape((1,) * (x.ndim - 1) + (-1,))
