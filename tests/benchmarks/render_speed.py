"""Speed of the procedural simulator with all eight factors varied.

Run by hand: `python tests/benchmarks/render_speed.py [resolution ...]`. Each line gives
the time to compile, images per second (the best of three rounds), and the CPU seconds per
wall second in that round, which shows how many cores the renderer got.
"""

from __future__ import annotations

import os
import platform
import sys
import time

import jax

from t2s_jax.sim.procedural import ProceduralSimulator


def main() -> None:
    resolutions = [int(a) for a in sys.argv[1:]] or [32, 64, 128]
    device = jax.local_devices()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, {jax.local_device_count()} x {device}")
    for resolution in resolutions:
        start = time.perf_counter()
        simulator = ProceduralSimulator(resolution)
        built = time.perf_counter() - start
        objects = [o for c in simulator.categories() for o in c.objects]
        count = min(512, max(64, 2**20 // resolution**2))
        objects = [objects[(i * 37) % len(objects)] for i in range(count)]
        params = simulator.space.all_varied
        start = time.perf_counter()
        simulator.render(params, objects[:1], 0, [0])
        compiled = time.perf_counter() - start
        best = (float("inf"), 0.0)
        for seed in range(3):
            start, cpu = time.perf_counter(), time.process_time()
            simulator.render(params, objects, seed, range(count))
            wall = time.perf_counter() - start
            best = min(best, (wall, (time.process_time() - cpu) / wall))
        print(
            f"{resolution:4d} px: {count / best[0]:7.1f} images/s (CPU/wall {best[1]:.2f}), "
            f"compile {compiled:.1f} s, {len(simulator.categories())} categories built "
            f"in {built:.1f} s"
        )


if __name__ == "__main__":
    main()
