"""Images per second of the pre-training step, from synthetic input on the device.

  python tests/benchmarks/train_speed.py [network:width:stem:resolution:batch ...]

Run by hand. CPU seconds stand beside wall seconds, since other programs may share the machine.
"""

import os
import platform
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.models.resnet import make_resnet
from t2s_jax.runtime import parallel, xla_flags
from t2s_jax.runtime.settings import to_config
from t2s_jax.training.settings import Pretrain
from t2s_jax.training.train_state import make_init, make_optimizer, make_schedule
from t2s_jax.training.train_step import make_train_step

CASES = ("resnet10:16:half:32:64", "resnet18:32:imagenet:32:64", "resnet18:64:half:64:32")
SECONDS = 10


def measure(case: str) -> str:
    """One line of the table."""
    name, width, stem, resolution, batch = case.split(":")
    resolution, batch = int(resolution), int(batch)
    config = to_config(Pretrain())
    model = make_resnet(name, 100, width=int(width), stem=stem)
    optimizer = make_optimizer(config, make_schedule(config, 1000, 10))
    state = parallel.replicate(make_init(model, optimizer, resolution)(jnp.uint32(0)))
    step = parallel.map_step(make_train_step(model, optimizer, config))
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (batch, resolution, resolution, 3)).astype(np.uint8)
    labels = rng.integers(0, 100, batch).astype(np.int32)
    inputs = parallel.split_batch({"image": images, "label": labels})
    start = time.monotonic()
    state, metrics = jax.block_until_ready(step(state, inputs))
    compile_seconds = time.monotonic() - start
    steps, start, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() - start < SECONDS:
        state, metrics = step(state, inputs)
        jax.block_until_ready(metrics)
        steps += 1
    wall, cpu = time.monotonic() - start, time.process_time() - cpu
    return (
        f"{case:28}  {steps * batch / wall:8.0f} images/s  "
        f"{steps * batch / cpu:8.0f} per CPU second  first step {compile_seconds:5.1f} s"
    )


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    print(
        f"jax {jax.__version__}, {jax.device_count()} {jax.devices()[0].device_kind} device(s), "
        f"{os.cpu_count()} cores, {platform.processor() or platform.machine()}"
    )
    for case in sys.argv[1:] or CASES:
        print(measure(case), flush=True)


if __name__ == "__main__":
    main()
