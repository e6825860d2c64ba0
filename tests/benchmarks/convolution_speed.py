"""Each convolution of a ResNet: ours beside `nn.Conv`'s and PyTorch's, on the CPU.

  OMP_WAIT_POLICY=passive python tests/benchmarks/convolution_speed.py \
      [network:stem:resolution:batch ...]

Milliseconds of CPU time (all cores together: other programs may share the machine) of the forward
pass and of the gradients of input and kernel, by shape; the median of rounds in which the three
alternate. `x` is how many convolutions of the network have that shape. The last lines sum over
the network. PyTorch, channels-last, has no column where it is not installed.
"""

from __future__ import annotations

import collections
import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # else PyTorch's threads spin

import statistics
import sys
import time
from collections.abc import Callable

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from t2s_jax.models.cpu import convolution
from t2s_jax.runtime import xla_flags
from tests.compute_cost import convolutions

try:
    import torch
except ImportError:
    torch = None

CASES = ("resnet18:small:32:32", "resnet18:imagenet:64:64", "resnet50:imagenet:224:16")
ROUNDS, SECONDS = 5, 0.15
PASSES = ("forward", "to input", "to kernel")


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    for case in sys.argv[1:] or CASES:
        network, stem, resolution, batch = case.split(":")
        shapes = convolutions(network, stem, int(resolution), int(batch))
        print(f"\n### {case}\n")
        print("| input | kernel, stride | x | pass | ours | nn.Conv | PyTorch |")
        print("|---|---|---|---|---|---|---|")
        totals: dict[str, list[float]] = collections.defaultdict(lambda: [0.0] * 3)
        for (x, kernel, stride, pads), count in shapes.items():
            columns = [
                _jax_passes(convolution.convolve, x, kernel, stride, pads),
                _jax_passes(_native, x, kernel, stride, pads),
                _torch_passes(x, kernel, stride, pads) if torch else {},
            ]
            for name in PASSES:
                if name == "to input" and x[-1] == 3:
                    continue  # nobody asks for the gradient of the images
                times = _compare([c.get(name) for c in columns])
                for n, t in enumerate(times):
                    totals[name][n] += count * t
                shown = " | ".join(f"{t:.2f}" for t in times)
                at = f"{x[1]}x{x[2]}x{x[3]} | {kernel[0]}x{kernel[1]}x{kernel[3]}, {stride[0]}"
                print(f"| {at} | {count} | {name} | {shown} |", flush=True)
        for name, times in totals.items():
            print(f"| all |  |  | {name} | " + " | ".join(f"{t:.1f}" for t in times) + " |")


def _native(x, kernel, strides, pads):
    return lax.conv_general_dilated(
        x, kernel, strides, pads, dimension_numbers=nn.linear._conv_dimension_numbers(x.shape)
    )


def _jax_passes(convolve, x, kernel, stride, pads) -> dict[str, Callable]:
    rng = np.random.default_rng(0)
    x, w = (jnp.asarray(rng.standard_normal(s), jnp.float32) for s in (x, kernel))

    def forward(x, w):
        return convolve(x, w, stride, pads)

    g = jax.jit(forward)(x, w)
    passes = {
        "forward": (forward, (x, w)),
        "to input": (lambda x, w, g: jax.vjp(lambda x: forward(x, w), x)[1](g), (x, w, g)),
        "to kernel": (lambda x, w, g: jax.vjp(lambda w: forward(x, w), w)[1](g), (x, w, g)),
    }
    return {n: _waiting(jax.jit(f), a) for n, (f, a) in passes.items()}


def _waiting(program: Callable, arguments: tuple) -> Callable:
    return lambda: jax.block_until_ready(program(*arguments))


def _torch_passes(x, kernel, stride, pads) -> dict[str, Callable]:
    last = torch.channels_last
    x = torch.randn(x[0], x[3], x[1], x[2]).contiguous(memory_format=last)
    w = torch.randn(kernel[3], kernel[2], *kernel[:2]).contiguous(memory_format=last)
    before = [p[0] for p in pads]
    with torch.inference_mode():
        g = torch.nn.functional.conv2d(x, w, None, stride, before)

    def backward(*wanted):
        mask = [*wanted, False]
        return torch.ops.aten.convolution_backward(
            g, x, w, None, stride, before, (1, 1), False, (0, 0), 1, mask
        )

    return {
        "forward": lambda: torch.nn.functional.conv2d(x, w, None, stride, before),
        "to input": lambda: backward(True, False),
        "to kernel": lambda: backward(False, True),
    }


def _compare(programs: list[Callable | None]) -> list[float]:
    rounds = [[_cpu_ms(p) if p else float("nan") for p in programs] for _ in range(ROUNDS + 1)]
    return [statistics.median(column) for column in zip(*rounds[1:])]  # the first compiles


def _cpu_ms(program: Callable) -> float:
    count, start, wall = 0, time.process_time(), time.perf_counter()
    while not count or time.perf_counter() - wall < SECONDS:
        program()
        count += 1
    return 1e3 * (time.process_time() - start) / count


if __name__ == "__main__":
    main()
