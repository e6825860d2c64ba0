"""The processes of a job, on one host or several: joining, agreeing, waiting for one another."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import jax
import numpy as np
from jax.experimental import multihost_utils

from t2s_jax.runtime.errors import UserError

# Seconds without a sign of life after which JAX ends the processes that wait for a lost one; its
# default is 100. What was measured: README.md beside this file.
_HEARTBEAT_SECONDS = 30


def join_hosts() -> None:
    """Joins the other hosts of the job, if the environment describes one.

    JAX itself recognises Slurm, Open MPI and Cloud TPU. For processes started by hand set
    T2S_COORDINATOR (host:port), T2S_NUM_PROCESSES and T2S_PROCESS_ID for each. To be called before
    any device is used; a second call does nothing.

    Raises:
      UserError: only some of the three variables are set, or one is not a number.
    """
    names = ("T2S_COORDINATOR", "T2S_NUM_PROCESSES", "T2S_PROCESS_ID")
    values = [os.environ.get(name) for name in names]
    if jax.distributed.is_initialized():
        return
    if all(values):
        if not all(value.isdecimal() for value in values[1:]):
            raise UserError(f"{names[1]} and {names[2]} must be numbers, got {values[1:]}")
        jax.distributed.initialize(
            values[0],
            int(values[1]),
            int(values[2]),
            heartbeat_timeout_seconds=_HEARTBEAT_SECONDS,
        )
    elif any(values):
        missing = [name for name, value in zip(names, values) if not value]
        raise UserError(f"to join hosts by hand set all of {', '.join(names)}; missing {missing}")
    elif _in_cluster_job():
        jax.distributed.initialize(heartbeat_timeout_seconds=_HEARTBEAT_SECONDS)


def _in_cluster_job() -> bool:
    """Returns whether a launcher that JAX recognises started several processes of this job."""
    counts = [os.environ.get(name, "1") for name in ("SLURM_NTASKS", "OMPI_COMM_WORLD_SIZE")]
    hosts = os.environ.get("TPU_WORKER_HOSTNAMES", "").split(",")
    return any(int(c) > 1 for c in counts if c.isdecimal()) or len(hosts) > 1


def leave_failed_job(status: int) -> NoReturn:
    """Ends a process that failed, at once where it is one of several of a job.

    At a usual exit JAX waits up to 300 s for the other processes, which wait for this one in a
    collective, and then aborts all of them: the status would be lost.
    """
    if jax.distributed.is_initialized() and jax.process_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def is_lead() -> bool:
    """Returns whether this is the process that writes the files that the job writes once."""
    return process_index() == 0


def process_index() -> int:
    """Returns this process's number among those of the job, from 0."""
    return jax.process_index()


def process_count() -> int:
    """Returns the number of processes of the job."""
    return jax.process_count()


def lead_says(ask: Callable[..., int], *args: Any) -> int:
    """Returns `ask(*args)` of the lead process in all processes of the job.

    The others do not call it. Used for decisions that depend on files or clocks, which processes
    may see differently.
    """
    if jax.process_count() == 1:
        return ask(*args)
    number = ask(*args) if is_lead() else 0
    return int(multihost_utils.broadcast_one_to_all(np.int32(number)))


def gather(array: np.ndarray) -> np.ndarray:
    """Gathers an array of each process of the job in all of them, bit for bit.

    Args:
      array: of this process; the same shape [...] and dtype (32 bits at most) in all processes.

    Returns:
      Shape [processes, ...].
    """
    return multihost_utils.process_allgather(np.asarray(array))


def gather_texts(text: str) -> list[str]:
    """Gathers a text of each process of the job in all of them, in the order of their numbers."""
    if jax.process_count() == 1:
        return [text]
    mine = np.frombuffer(text.encode(), np.uint8)
    sizes = gather(np.int32(len(mine)))
    rows = gather(np.pad(mine, (0, sizes.max() - len(mine))))
    return [row[:size].tobytes().decode() for row, size in zip(rows, sizes)]


def all_or_none(work: Callable[[], Any]) -> Any:
    """Returns `work()` of this process, if it raises no UserError in any process of the job.

    Raises:
      UserError: it raised one in some process; it is raised in all of them, so that none waits for
        another that has left.
    """
    if jax.process_count() == 1:
        return work()
    result, message = None, ""
    try:
        result = work()
    except UserError as error:
        message = str(error)
    said = gather_texts(message)
    for number, other in enumerate(said):
        if message or other:
            raise UserError(message or f"{other} (in process {number} of {len(said)})")
    return result


def barrier(name: str) -> None:
    """Waits until every process of the job has called it with the same name."""
    if jax.process_count() > 1:
        multihost_utils.sync_global_devices(name)
