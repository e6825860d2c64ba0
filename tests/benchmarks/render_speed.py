"""Speed of the procedural simulator: images per second, operations, compile time.

Run by hand: `python tests/benchmarks/render_speed.py [resolution ...]`. For every
resolution, with no factor and with all eight factors varied: images per second (the best of
three rounds, host copies included) and CPU seconds per wall second in that round. Then, for
one batch: floating-point operations per image, counted as the operations of every compiled
loop body and kernel times how often the profiler saw it run, and the share of what the
machine reaches in a matrix product. Compile time and the time to the first image (tracing,
compiling, one batch) are taken in fresh processes, with an empty persistent compilation
cache and with a filled one.
"""

from __future__ import annotations

import collections
import glob
import gzip
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
import time

import jax

from t2s_jax.runtime import xla_flags
from t2s_jax.sim.procedural import ProceduralSimulator
from t2s_jax.sim.procedural.simulator import _batch, _images
from tests.compute_cost import matmul_peak

_ARITHMETIC = (
    "add", "subtract", "multiply", "divide", "maximum", "minimum", "sqrt", "rsqrt", "abs", "negate",
    "floor", "round-nearest-even", "compare", "select", "clamp", "and", "or", "not",
)  # fmt: skip
_COMPILE = """
import sys, time
import jax.monitoring
compiling = []
jax.monitoring.register_event_duration_secs_listener(
    lambda name, seconds, **_: "backend_compile" in name and compiling.append(seconds)
)
from t2s_jax.sim.procedural import ProceduralSimulator
simulator = ProceduralSimulator(int(sys.argv[1]), num_categories=1, objects_per_category=1)
start = time.perf_counter()
simulator.render(simulator.space.all_varied, [simulator.categories()[0].objects[0]], 0, [0])
print(sum(compiling), time.perf_counter() - start)
"""


def main() -> None:
    xla_flags.configure()  # as `t2s` does; inherited by the fresh processes
    resolutions = [int(a) for a in sys.argv[1:]] or [32, 64, 128, 224]
    device, peak = jax.local_devices()[0], matmul_peak("float32")
    print(f"{platform.machine()}, {os.cpu_count()} cores, {jax.local_device_count()} x {device}")
    print(f"matrix product: {peak / 1e9:.0f} GFLOP/s")
    print("| px | varied | images/s | CPU/wall | MFLOP/image | of the peak "
          "| compile | first image | cached |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    for resolution in resolutions:
        simulator = ProceduralSimulator(resolution)
        compiled = " | ".join(f"{s:.1f} s" for s in _compile_times(resolution))
        for name in ("none", "all"):
            speed, cores = _images_per_second(simulator, name)
            work = _operations(simulator, name)
            print(
                f"| {resolution} | {name} | {speed:.0f} | {cores:.2f} | {work / 1e6:.1f} | "
                f"{work * speed / peak:.1%} | {compiled} |",
                flush=True,
            )


def _request(simulator: ProceduralSimulator, name: str, count: int) -> tuple:
    objects = [o for c in simulator.categories() for o in c.objects]
    chosen = [objects[(i * 37) % len(objects)] for i in range(count)]
    return simulator.space.parse(name), chosen, range(count)


def _images_per_second(simulator: ProceduralSimulator, name: str) -> tuple[float, float]:
    count = min(1024, max(64, 2**21 // simulator.resolution**2))
    params, objects, indices = _request(simulator, name, count)
    simulator.render(params, objects[:1], 0, [0])
    best = (math.inf, 0.0)
    for seed in range(3):
        start, cpu = time.perf_counter(), time.process_time()
        simulator.render(params, objects, seed, indices)
        wall = time.perf_counter() - start
        best = min(best, (wall, (time.process_time() - cpu) / wall))
    return count / best[0], best[1]


def _operations(simulator: ProceduralSimulator, name: str) -> float:
    """Floating-point operations per image."""
    batch = simulator._batch_size * jax.local_device_count()
    params, objects, indices = _request(simulator, name, batch)
    shared = simulator._shared(params, 0)
    images = _batch(simulator._find(objects, indices), indices)
    jitted = jax.jit(_images(simulator.resolution, "image"))
    text = jitted.lower(shared, images).compile().as_text()
    jax.block_until_ready(jitted(shared, images))
    with tempfile.TemporaryDirectory() as directory:
        with jax.profiler.trace(directory):
            jax.block_until_ready(jitted(shared, images))
        (file,) = glob.glob(f"{directory}/**/*.trace.json.gz", recursive=True)
        with gzip.open(file) as stream:
            events = json.load(stream)["traceEvents"]
    runs = collections.Counter(e["name"] for e in events if e.get("ph") == "X")
    cost = _instruction_costs(text)
    return sum(runs[instruction] * flops for instruction, flops in cost.items()) / batch


def _instruction_costs(text: str) -> dict[str, float]:
    """Floating-point operations in one run of every instruction of a compiled program."""
    bodies, shapes, inside = collections.defaultdict(list), {}, ""
    for line in text.splitlines():
        header = re.match(r"(?:ENTRY )?%?([\w.\-]+) \(.*\{$", line)
        inside = header.group(1) if header else inside
        found = re.match(r"\s+(?:ROOT )?%?([\w.\-]+) = (\S+) ([\w\-]+)\((.*)", line)
        if found:
            bodies[inside].append(found.groups())
            shapes[found.group(1)] = _dimensions(found.group(2))

    def own(shape: str, operation: str, rest: str) -> float:
        size = math.prod(_dimensions(shape))
        if operation == "fusion":
            called = re.search(r"calls=%?([\w.\-]+)", rest).group(1)
            return sum(own(*parts[1:]) for parts in bodies[called])
        if operation == "dot":
            left = shapes[re.search(r"%([\w.\-]+)", rest).group(1)]
            dims = re.search(r"lhs_contracting_dims=\{([\d,]*)\}", rest).group(1)
            return 2.0 * size * math.prod(left[int(d)] for d in dims.split(",") if d)
        return float(size) if operation in _ARITHMETIC and shape.startswith("f32") else 0.0

    return {name: own(*rest) for body in bodies.values() for name, *rest in body}


def _dimensions(shape: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", shape.split("{")[0].split("[")[-1])]


def _compile_times(resolution: int) -> tuple[float, float, float]:
    """Seconds of compiling and to the first image, and to that with a filled cache."""
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"JAX_COMPILATION_CACHE_DIR": cache}
        command = [sys.executable, "-c", _COMPILE, str(resolution)]
        cold, cached = (
            subprocess.run(command, env=environment, check=True, capture_output=True).stdout.split()
            for _ in range(2)
        )
        return float(cold[0]), float(cold[1]), float(cached[1])


if __name__ == "__main__":
    main()
