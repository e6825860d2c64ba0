"""What a network costs and what a machine can do at most: the yardsticks of the benchmarks."""

from __future__ import annotations

import collections
import math
import time

import jax
import jax.numpy as jnp

from t2s_jax.models import resnet
from t2s_jax.models.cpu import convolution

# (input [N, H, W, C], kernel [kh, kw, C, O], strides, padding)
Convolution = tuple[tuple, tuple, tuple, tuple]


def convolutions(network: str, stem: str, resolution: int, batch: int) -> dict[Convolution, int]:
    """What `convolve` is called with in the network, and how often."""
    seen = collections.Counter()

    def spy(inputs, kernel, strides, padding, **options):
        pads = tuple(tuple(p) for p in padding)
        seen[inputs.shape, kernel.shape, tuple(strides), pads] += 1
        return convolution.convolve(inputs, kernel, strides, padding, **options)

    resnet.convolve, before = spy, resnet.convolve
    try:
        model = resnet.make_resnet(network, 10, stem=stem)
        images = jnp.zeros((batch, resolution, resolution, 3))
        jax.eval_shape(model.init, jax.random.key(0), images)
    finally:
        resnet.convolve = before
    return dict(seen)


def network_flops(network: str, stem: str, resolution: int, *, training: bool) -> float:
    """Operations of all convolutions for one image, a multiplication and an addition being two.

    However they are computed: a method with fewer multiplications gets no less. Training adds
    the gradients of kernels and inputs, but for that of the images, which nobody asks for. The
    head and what is done to each element are left out; they are below one percent.
    """
    total = 0.0
    for (x, kernel, strides, pads), count in convolutions(network, stem, resolution, 1).items():
        outputs = math.prod(
            (side + sum(pad) - taps) // stride + 1
            for side, taps, stride, pad in zip(x[1:3], kernel, strides, pads)
        )
        flops = 2.0 * outputs * math.prod(kernel)
        passes = 1 if not training else 2 if x[-1] == 3 else 3
        total += count * passes * flops
    return total


def matmul_peak(dtype: str) -> float:
    """What a large matrix product of `dtype` reaches, in operations per second: best of five."""
    size = 2048 if jax.default_backend() == "cpu" else 8192
    x = jnp.ones((size, size), dtype)
    product = jax.jit(lambda a: a @ a)
    product(x).block_until_ready()
    best = math.inf
    for _ in range(5):
        start = time.perf_counter()
        product(x).block_until_ready()
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best
