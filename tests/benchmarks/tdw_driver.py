"""What the TDW driver costs beside the build: against the stand-in, which draws on one core.

  python tests/benchmarks/tdw_driver.py [--images 500] [--resolution 256]

The images/s are those of the stand-in, not of a GPU; "driver" is the CPU time of this side alone
and bounds what one process could take from a faster build.
"""

import argparse
import logging
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))
from t2s_jax.sim.base import load_simulator
from t2s_jax.sim.simspace import PAPER_SPACE
from tests import tdw_stand_in
from tests.sim.tdw.test_simulator import free_port


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--resolution", type=int, default=256)
    options = parser.parse_args()
    for module in ("t2s_jax.sim.tdw.simulator", "tdw.controller"):
        print(f"import {module}: {_import_seconds(module):.2f} s in a new process")
    with tempfile.TemporaryDirectory() as logs:
        simulator = load_simulator(
            "tdw", resolution=options.resolution, port=free_port(), logs=logs,
            build=f"{sys.executable} {tdw_stand_in.__file__}",
        )  # fmt: skip
        names = [o for c in simulator.categories() for o in c.objects]
        objects = [names[n // 20 % len(names)] for n in range(options.images)]
        try:
            simulator.render_encoded(PAPER_SPACE.all_varied, objects[:1], 1, [0])
            trips, wall, cpu = simulator.round_trips, time.perf_counter(), time.process_time()
            simulator.render_encoded(PAPER_SPACE.all_varied, objects, 0, range(options.images))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            trips = simulator.round_trips - trips
        finally:
            simulator.close()
    models = len(set(objects)) - 1  # the first was there
    print(
        f"{options.resolution} px, all factors varied, {options.images} images of {models + 1} "
        f"models: {options.images / wall:.0f} images/s with the stand-in; driver "
        f"{1e3 * cpu / options.images:.2f} ms/image; {trips} round trips, "
        f"{(trips - models) / options.images:.2f} an image beside one a model"
    )


def _import_seconds(module: str) -> float:
    """Beyond NumPy and JAX, which any command needs."""
    program = (
        "import time, warnings; warnings.simplefilter('ignore'); import jax, numpy, PIL.Image\n"
        f"s = time.perf_counter(); import {module}; print(time.perf_counter() - s)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return float(run.stdout.splitlines()[-1]) if run.returncode == 0 else float("nan")


if __name__ == "__main__":
    logging.disable()
    main()
