"""Measures on Ray: one task for each SimParams, wherever the cluster has room.

The only user of Ray. Nodes that join the cluster take waiting tasks at once; the task of a
node or worker that is lost is taken again by Ray.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import logging
import os
import pathlib
import socket
import sys
import time
import urllib.parse
import warnings
from collections.abc import Sequence

import ml_collections
import ray

from t2s_jax.rewards.evaluator import RewardEvaluator
from t2s_jax.rewards.measurement_progress import MeasurementProgress
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.reward_table import BudgetSpent
from t2s_jax.rewards.work_sharing import POLL_SECONDS
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams

# Of a task whose worker was lost, by Ray.
_RETRIES = 3
_LOST = (
    ray.exceptions.WorkerCrashedError,
    ray.exceptions.NodeDiedError,
    ray.exceptions.OutOfMemoryError,
)
_REACHABLE = 5.0  # seconds to wait for a cluster's port; Ray itself asks for two minutes


class RayTasks:
    """An `Executor` of Ray tasks. All nodes see the workdir by the same path."""

    def __init__(self, config: ml_collections.ConfigDict, workdir: str | os.PathLike):
        """Joins the cluster of `live.ray_address`, or starts Ray on this machine.

        Raises:
          UserError: the cluster does not answer, or holds no SimParams at all.
        """
        live = config.live
        self._config = json.dumps(config.to_dict())
        self._workdir = str(pathlib.Path(workdir).resolve())
        self._started = _join(live.ray_address or None)
        needed = {"CPU": live.ray_cpus, "GPU": live.ray_gpus}
        there = ray.cluster_resources()
        room = [int(there.get(name, 0) // n) for name, n in needed.items() if n > 0]
        if room and not min(room):
            raise UserError(
                f"config.live: one SimParams takes {needed} (ray_cpus, ray_gpus); Ray has "
                f"{ {name: there.get(name, 0) for name in needed} }"
            )
        self.workers = live.workers or max(1, min(room, default=1))
        # Ray ends a process after each task with a GPU, to have its memory back; without, a
        # process stays, with all that it has compiled.
        self._task = ray.remote(
            num_cpus=live.ray_cpus, num_gpus=live.ray_gpus, max_retries=_RETRIES
        )(_measure)

    def measure_all(self, wanted: Sequence[SimParams], store: RewardStore) -> None:
        progress = MeasurementProgress(wanted, store)
        waiting, running = list(reversed(wanted)), {}
        most = self.workers if self._limited else len(waiting)
        try:
            while waiting or running:
                while waiting and len(running) < most:
                    params = waiting.pop()
                    task = self._task.options(name=store.name(params))
                    running[task.remote(self._config, self._workdir, params)] = params
                done, _ = ray.wait(list(running), timeout=POLL_SECONDS)
                progress.update()
                for reference in done:
                    params = running.pop(reference)
                    if not _outcome(reference, store.name(params)):
                        waiting.insert(0, params)  # another worker has it: look again, last
                        time.sleep(POLL_SECONDS)
        finally:
            for reference in running:
                ray.cancel(reference)
        progress.update()

    @property
    def _limited(self) -> bool:
        return bool(json.loads(self._config)["live"]["workers"])

    def close(self) -> None:
        if self._started:
            ray.shutdown()


def _join(address: str | None) -> bool:
    """Connects to Ray. Returns whether this process did; else it was connected already."""
    if ray.is_initialized():
        return False
    options = {}
    if address:
        _check_reachable(address)
    else:
        # Workers of this machine import what this process imports.
        paths = os.pathsep.join(os.path.abspath(path or ".") for path in sys.path)
        environment = {"env_vars": {"PYTHONPATH": paths}}
        options = {"include_dashboard": False, "runtime_env": environment}
    try:
        with warnings.catch_warnings():
            # JAX warns of forks; Ray's turn into other programs at once.
            warnings.filterwarnings("ignore", "os.fork", RuntimeWarning)
            ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, **options)
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise UserError(
            f"config.live.ray_address: no Ray at {address or 'this machine'} "
            f"({str(error).splitlines()[0]}); start it with `ray start --head`"
        ) from error
    version = importlib.metadata.version("ray")
    monitor.log(f"Ray {version} at {address or 'this machine'}: {ray.cluster_resources()}")
    return True


def _check_reachable(address: str) -> None:
    """Asks the port of a cluster, "HOST:PORT" or "ray://HOST:PORT"; "auto" is left to Ray.

    Raises:
      UserError: nobody answers there.
    """
    try:
        place = urllib.parse.urlsplit(address if "://" in address else f"ray://{address}")
        if place.port is not None:
            socket.create_connection((place.hostname, place.port), _REACHABLE).close()
    except (OSError, ValueError) as error:
        raise UserError(
            f"config.live.ray_address: nobody answers at {address} ({error}); start Ray there with "
            "`ray start --head`"
        ) from error


def _outcome(reference: ray.ObjectRef, name: str) -> bool:
    """Whether the SimParams needs no further task.

    Raises:
      UserError: the task met one, or its workers were lost again and again.
    """
    try:
        kind, text = ray.get(reference)
    except _LOST as error:
        raise UserError(
            f"the workers of {name} were lost {_RETRIES + 1} times, perhaps for lack of memory "
            f"({type(error).__name__}); run the same command again"
        ) from error
    if kind == "error":
        raise UserError(text)
    return kind != "taken"


def _measure(config: str, workdir: str, params: SimParams) -> tuple[str, str]:
    """The task, in a process of Ray's."""
    try:
        return ("done" if _oracle(config, workdir).try_to_measure(tuple(params)) else "taken"), ""
    except BudgetSpent as spent:
        return "spent", str(spent)
    except UserError as error:
        return "error", str(error)


@functools.lru_cache(maxsize=1)
def _oracle(config: str, workdir: str) -> RewardEvaluator:
    """Kept for the next task of the process, with all that is loaded and compiled."""
    return RewardEvaluator(ml_collections.ConfigDict(json.loads(config)), workdir)
