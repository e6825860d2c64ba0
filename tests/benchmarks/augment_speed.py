"""Images per second of the augmentation, one image at a time and all at once.

  python tests/benchmarks/augment_speed.py [resolution:batch ...]

Run by hand. CPU seconds stand beside wall seconds, since other programs may share the machine.
"""

import os
import sys
import time

import jax
import numpy as np

from t2s_jax.commands import run_card
from t2s_jax.runtime import xla_flags
from t2s_jax.runtime.settings import to_config
from t2s_jax.training.augment import augment_image
from t2s_jax.training.settings import Pretrain

CASES = ("64:64", "224:16")
SECONDS = 5


def measure(name: str, case: str, config, *, together: bool) -> str:
    """One line of the table."""
    resolution, batch = map(int, case.split(":"))

    def augment(keys, images):
        if together:
            return jax.vmap(lambda k, x: augment_image(k, x, config))(keys, images)
        return jax.lax.map(lambda pair: augment_image(*pair, config), (keys, images))

    shape = (batch, resolution, resolution, 3)
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.float32)
    run, key = jax.jit(augment), jax.random.key(0)
    start = time.monotonic()
    jax.block_until_ready(run(jax.random.split(key, batch), images))
    compile_seconds = time.monotonic() - start
    steps, start, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() - start < SECONDS:
        steps += 1
        keys = jax.random.split(jax.random.fold_in(key, steps), batch)
        jax.block_until_ready(run(keys, images))
    wall, cpu = time.monotonic() - start, time.process_time() - cpu
    return (
        f"{resolution:4} px  {name:22} {'all at once' if together else 'one at a time':14}"
        f"{steps * batch / wall:8.0f} images/s {steps * batch / cpu:8.0f} per CPU second  "
        f"first call {compile_seconds:5.1f} s"
    )


def main() -> None:
    """Prints the table."""
    xla_flags.configure()  # as `t2s` does
    device = jax.devices()[0].device_kind
    print(f"jax {jax.__version__}, {jax.device_count()} {device} device(s), {os.cpu_count()} cores")
    plain, release = to_config(Pretrain()), run_card.release_pretrain()
    jitter = to_config(Pretrain())
    jitter.color_jitter = 0.4
    linear = run_card.release_pretrain()
    linear.interpolation = "bilinear"
    recipes = {
        "crop and flip": plain,
        "with colour jitter": jitter,
        "RandAugment, bilinear": linear,
        "RandAugment, bicubic": release,
    }
    for case in sys.argv[1:] or CASES:
        for name, config in recipes.items():
            for together in (False, True):
                print(measure(name, case, config, together=together), flush=True)


if __name__ == "__main__":
    main()
