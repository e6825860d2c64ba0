"""The executor that measures on Ray: one Ray task for each SimParams.

The only user of Ray. Ray places tasks where the cluster has room, gives waiting ones to nodes that
join, and repeats the task of a node or worker that was lost.
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
from t2s_jax.rewards.reward_source import BudgetSpent
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.work_sharing import POLL_SECONDS
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams

_RETRIES = 3  # by Ray, of a task whose worker was lost
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
          UserError: the cluster does not answer, or has too few CPUs or GPUs for one SimParams.
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
                f"config.live: one SimParams needs {needed} (ray_cpus, ray_gpus), but Ray has "
                f"{ {name: there.get(name, 0) for name in needed} }"
            )
        self.workers = live.workers or max(1, min(room, default=1))
        # Ray ends a process after each task with a GPU, to get the memory back. Without a GPU the
        # process stays, with all that it has compiled.
        self._task = ray.remote(
            num_cpus=live.ray_cpus, num_gpus=live.ray_gpus, max_retries=_RETRIES
        )(_measure)

    def measure_all(self, wanted: Sequence[SimParams], store: RewardStore) -> None:
        """Measures what is not in the store; see `Executor`.

        Raises:
          UserError: a task raised one, or its workers were lost again and again.
        """
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
        """Leaves the cluster, or ends Ray where this process started it."""
        if self._started:
            ray.shutdown()


def _join(address: str | None) -> bool:
    """Connects to Ray. Returns whether it did; False where the process was connected already."""
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
            # JAX warns of forks, but Ray's forks start other programs at once.
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
    """Checks that the port of a cluster answers, at "HOST:PORT" or "ray://HOST:PORT".

    "auto" is left to Ray.

    Raises:
      UserError: no answer.
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
    """Returns whether the SimParams of a finished task needs no other task.

    Raises:
      UserError: the task raised one, or its workers were lost again and again.
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
    """Runs one task, in a process of Ray's. Returns its outcome and, of an error, the text."""
    try:
        done = _evaluator(config, workdir).try_to_measure(tuple(params))
        return ("done" if done else "taken"), ""
    except BudgetSpent as spent:
        return "spent", str(spent)
    except UserError as error:
        return "error", str(error)


@functools.lru_cache(maxsize=1)
def _evaluator(config: str, workdir: str) -> RewardEvaluator:
    """Makes the evaluator once for all tasks of a process, with all that it loads and compiles."""
    return RewardEvaluator(ml_collections.ConfigDict(json.loads(config)), workdir)
