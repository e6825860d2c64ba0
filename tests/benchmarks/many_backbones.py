"""K small backbones trained at once, by vmap or by a loop in one program, against one by one.

  python tests/benchmarks/many_backbones.py [network:width:stem:resolution:batch ...]

The live loop trains one small backbone after the other; here K = 1, 2, 4, 8 of them, each on images
of its own that lie on the device, by the very training step of `t2s pretrain`. "one by one" runs
the program of one backbone K times a step, "vmap" one program in which every array has a further
axis K, "loop" one program that takes the K steps by `lax.map`. Rounds of the three alternate, since
other programs may share the machine: images/s of all K together and ratios are medians over rounds.
Memory is what XLA reserves for states, images and temporaries. Runs on whatever devices JAX finds.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.models.resnet import make_resnet
from t2s_jax.runtime import parallel, xla_flags
from t2s_jax.runtime.settings import to_config
from t2s_jax.training.settings import Pretrain
from t2s_jax.training.train_state import make_init, make_optimizer, make_schedule
from t2s_jax.training.train_step import make_train_step

CASES = ("resnet10:16:half:32:64",)  # the quickstart's, and that of the full table
COUNTS, CLASSES = (1, 2, 4, 8), 64
ROUNDS, SECONDS = 5, 1.0


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    print(
        f"jax {jax.__version__}, {jax.device_count()} {jax.devices()[0].device_kind} device(s), "
        f"{os.cpu_count()} cores, {platform.machine()}"
    )
    print("| case | K | way | images/s | of one by one | memory, MiB | compilation, s |")
    print("|---|---|---|---|---|---|---|")
    for case in sys.argv[1:] or CASES:
        for count in COUNTS:
            _compare(case, count)


def _compare(case: str, count: int) -> None:
    step, states, batches, images = _problem(case, count)
    separate = _Way(step, states, batches)
    ways = {"one by one": separate}
    if count > 1:
        state = jax.tree.map(lambda *x: np.stack(x), *states)
        batch = jax.tree.map(lambda *x: np.stack(x, axis=1), *batches)  # [devices, K, b, ...]
        ways["vmap"] = _Way(jax.vmap(step), [state], [batch])
        ways["loop"] = _Way(lambda *pair: jax.lax.map(lambda p: step(*p), pair), [state], [batch])
    rounds = [{name: way.steps_per_second() for name, way in ways.items()} for _ in range(ROUNDS)]
    for name, way in ways.items():
        rate = statistics.median(r[name] for r in rounds) * images
        ratio = statistics.median(r[name] / r["one by one"] for r in rounds)
        print(
            f"| {case} | {count} | {name} | {rate:.0f} | {ratio:.2f} | {way.memory:.0f} | "
            f"{way.compiling:.1f} |",
            flush=True,
        )


def _problem(case: str, count: int) -> tuple[Callable, list, list, int]:
    """The training step, K states, K batches on the host, and the images of one step of all K."""
    name, width, stem, resolution, batch = case.split(":")
    resolution, batch = int(resolution), int(batch)
    config = to_config(Pretrain())
    model = make_resnet(name, CLASSES, width=int(width), stem=stem)
    optimizer = make_optimizer(config, make_schedule(config, 1000, 10))
    init = make_init(model, optimizer, resolution)
    rng = np.random.default_rng(0)
    batches = [
        parallel.split_batch(
            {
                "image": rng.integers(0, 256, (batch, resolution, resolution, 3)).astype(np.uint8),
                "label": rng.integers(0, CLASSES, batch).astype(np.int32),
            }
        )
        for _ in range(count)
    ]
    states = [parallel.to_host(init(jnp.uint32(seed))) for seed in range(count)]
    return make_train_step(model, optimizer, config), states, batches, count * batch


class _Way:
    """A program and the states that it steps, each on its own batch.

    Attributes:
      memory: that all of it takes on a device, MiB.
      compiling: seconds.
    """

    def __init__(self, step: Callable, states: list[Any], batches: list[Any]):
        self._states = [parallel.replicate(state) for state in states]
        self._batches = [next(parallel.prefetch(iter_once(batch))) for batch in batches]
        start = time.perf_counter()
        self._step = parallel.map_step(step).lower(self._states[0], self._batches[0]).compile()
        self.compiling = time.perf_counter() - start
        reserved = self._step.memory_analysis()
        each, once = reserved.argument_size_in_bytes, reserved.temp_size_in_bytes
        self.memory = (each * len(states) + once) / 2**20
        self._take_steps()

    def _take_steps(self) -> None:
        for n, (state, batch) in enumerate(zip(self._states, self._batches)):
            self._states[n], metrics = self._step(state, batch)
            jax.block_until_ready(metrics)

    def steps_per_second(self) -> float:
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < SECONDS:
            self._take_steps()
            count += 1
        return count / (time.perf_counter() - start)


def iter_once(batch: Any):
    yield batch


if __name__ == "__main__":
    main()
