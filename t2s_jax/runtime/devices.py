"""Environment variables that give each worker process of a machine its own device."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys

from t2s_jax.runtime.errors import UserError

# Memory of a worker on a CPU: libraries, images and a small network, bytes.
_CPU_WORKER_BYTES = 2 * 2**30

_CORES = "T2S_CORES"


def environments(workers: int = 0) -> list[dict[str, str]]:
    """Returns the variables to add to the environment of each worker.

    They must be set before the worker uses a device. If there are more workers than devices, the
    workers share them. On a CPU each worker gets a part of the cores. The calling process should
    not have used the devices itself, since it would hold their memory.

    Args:
      workers: how many; 0 gives one for each device or, on a CPU, one for each core, limited by
        the free memory.

    Raises:
      UserError: JAX finds no device, or its platform is none of CPU, GPU and TPU.
    """
    platform, count = _devices()
    if platform == "cpu":
        cores = _cores()
        workers = workers or max(1, min(len(cores), _free_memory() // _CPU_WORKER_BYTES))
        return [_cpu(cores, n, workers) for n in range(workers)]
    workers = workers or count
    sharing = -(-workers // count)
    if platform not in ("gpu", "tpu"):
        raise UserError(
            f"config.live.executor=processes supports CPUs, GPUs and TPUs, and JAX has {platform} "
            "here; use config.live.executor=local"
        )
    make = _gpu if platform == "gpu" else _tpu
    return [make(n % count, sharing) for n in range(workers)]


def enter(environment: dict[str, str]) -> None:
    """Applies to this worker what its environment variables alone do not: its CPU cores."""
    if _CORES in environment and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core) for core in environment[_CORES].split(",")})


def _devices() -> tuple[str, int]:
    """Returns JAX's platform and number of devices, found in a process that ends at once."""
    if os.environ.get("JAX_PLATFORMS") == "cpu":
        return "cpu", 1
    code = "import jax; print(jax.default_backend(), jax.local_device_count())"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if found.returncode:
        reason = (found.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UserError(f"JAX finds no device to measure on: {reason}")
    platform, count = found.stdout.split()
    return {"cuda": "gpu", "rocm": "gpu"}.get(platform, platform), int(count)


def _cores() -> list[int]:
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def _free_memory() -> int:
    try:
        text = pathlib.Path("/proc/meminfo").read_text()
    except OSError:
        return sys.maxsize
    return 1024 * int(re.search(r"MemAvailable:\s+(\d+)", text)[1])


def _cpu(cores: list[int], number: int, workers: int) -> dict[str, str]:
    mine = cores[number % len(cores) :: workers]
    flags = os.environ.get("XLA_FLAGS", "")
    # Several devices on one CPU only serve to try out code for several devices.
    flags = re.sub(r"--xla_force_host_platform_device_count=\d+", "", flags).strip()
    return {"XLA_FLAGS": flags, _CORES: ",".join(map(str, mine))}


def _gpu(device: int, sharing: int) -> dict[str, str]:
    variable = "HIP_VISIBLE_DEVICES" if "HIP_VISIBLE_DEVICES" in os.environ else ""
    variable = variable or "CUDA_VISIBLE_DEVICES"
    visible = [name for name in os.environ.get(variable, "").split(",") if name]
    added = {variable: visible[device] if visible else str(device)}
    if sharing > 1:
        added["XLA_PYTHON_CLIENT_MEM_FRACTION"] = f"{0.9 / sharing:.3f}"
    return added


def _tpu(device: int, sharing: int) -> dict[str, str]:
    if sharing > 1:
        raise UserError(
            "config.live.workers: a TPU chip serves one process; use at most one worker per chip"
        )
    return {
        "TPU_VISIBLE_CHIPS": str(device),
        "TPU_CHIPS_PER_PROCESS_BOUNDS": "1,1,1",
        "TPU_PROCESS_BOUNDS": "1,1,1",
        "TPU_WORKER_HOSTNAMES": "localhost",
    }
