"""Executors measure a list of SimParams in several processes: of this machine, or of Ray.

Each worker process runs a `RewardEvaluator` of its own. The workers share the list by leases (see
`work_sharing`), together with any other process that measures in the workdir, so an executor hands
out no work: it starts processes, each with a device for itself, replaces lost ones, and ends them.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import multiprocessing.connection
import os
import pathlib
import signal
import sys
import threading
import traceback
from collections.abc import Sequence

import ml_collections

from t2s_jax.rewards.evaluator import Executor, RewardEvaluator
from t2s_jax.rewards.measurement_progress import MeasurementProgress
from t2s_jax.rewards.reward_source import BudgetSpent
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.settings import Live
from t2s_jax.rewards.work_sharing import POLL_SECONDS
from t2s_jax.runtime import devices, hosts, monitor, preemption
from t2s_jax.runtime.errors import Terminated, UserError
from t2s_jax.runtime.settings import check_fields
from t2s_jax.sim.simspace import SimParams

# Workers that may be lost one after the other, with nothing measured in between, before giving up.
_MOST_LOST = 3
# A worker that is told to end saves its training state first.
_SECONDS_TO_END = 60


def live_evaluator(
    config: ml_collections.ConfigDict, workdir: str | os.PathLike
) -> RewardEvaluator:
    """Returns the evaluator that measures as `config.live.executor` says.

    Args:
      config: as for `RewardEvaluator`.
      workdir: as for `RewardEvaluator`.

    Raises:
      UserError: a setting of `live` is not allowed, or Ray is not installed.
    """
    makers = {"local": lambda *_: None, "processes": LocalProcesses, "ray": _on_ray}
    check_fields(config.live, Live, "config.live")
    name = config.live.executor
    if name != "local" and hosts.process_count() > 1:
        raise UserError(
            f"config.live.executor={name} starts its own processes, but this is one job of "
            f"{hosts.process_count()} processes; start a single process, or several that do not "
            "join one job (launch/fill_array.sh)"
        )
    return RewardEvaluator(config, workdir, makers[name](config, workdir))


class LocalProcesses:
    """An `Executor` of processes on this machine, each with a device or CPU cores of its own."""

    def __init__(self, config: ml_collections.ConfigDict, workdir: str | os.PathLike):
        """Starts none yet.

        Args:
          config: as for `RewardEvaluator`; `live.workers` is the number of processes, 0 starts one
            for each device.
          workdir: each worker writes its output to logs/worker-<n>.log in it.
        """
        self._config, self._workdir = config, pathlib.Path(workdir)
        self._running: dict[int, _Worker] = {}

    @functools.cached_property
    def _environments(self) -> list[dict[str, str]]:
        return devices.environments(self._config.live.workers)

    @property
    def workers(self) -> int:
        """The number of processes."""
        return len(self._environments)

    def measure_all(self, wanted: Sequence[SimParams], store: RewardStore) -> None:
        """Measures what is not in the store; see `Executor`.

        Raises:
          UserError: a worker raised one, or workers are lost again and again.
          RuntimeError: a worker failed.
        """
        progress, lost = MeasurementProgress(wanted, store), 0
        for number in range(min(self.workers, len(wanted))):
            self._send(number, wanted)
        busy = set(range(min(self.workers, len(wanted))))
        while busy:
            ready = [self._running[n].connection for n in busy]
            multiprocessing.connection.wait(ready, timeout=POLL_SECONDS)
            if progress.update():
                lost = 0
            for number in sorted(busy):
                worker = self._running[number]
                if not worker.connection.poll():
                    continue
                try:
                    worker.receive()
                    busy.remove(number)
                except EOFError:
                    lost += 1
                    self._replace(number, lost)
                    self._send(number, wanted)
        progress.update()

    def close(self) -> None:
        """Ends the processes; they save their training state first."""
        for worker in self._running.values():
            worker.process.terminate()
        for worker in self._running.values():
            worker.end()
        self._running.clear()

    def _send(self, number: int, wanted: Sequence[SimParams]) -> None:
        if number not in self._running:
            log = self._workdir / "logs" / f"worker-{number}.log"
            self._running[number] = _Worker(
                self._config, self._workdir, self._environments[number], log
            )
        with contextlib.suppress(BrokenPipeError):  # it was lost: `poll` will tell
            self._running[number].connection.send(list(wanted))

    def _replace(self, number: int, lost: int) -> None:
        worker = self._running.pop(number)
        worker.end()
        status = worker.process.exitcode
        what = f"worker {number} (process {worker.process.pid}) was lost, exit status {status}"
        if lost >= _MOST_LOST:
            raise UserError(
                f"{what}; {lost} workers were lost one after the other, with nothing measured in "
                f"between; see {worker.log} (-9 may mean that memory is short: lower "
                f"config.live.workers, {self.workers}), and run the same command again"
            )
        monitor.log(f"{what}; a new one is started and takes over its work")


class _Worker:
    """A process that measures lists of SimParams until it is told to end."""

    def __init__(
        self,
        config: ml_collections.ConfigDict,
        workdir: pathlib.Path,
        environment: dict[str, str],
        log: pathlib.Path,
    ):
        self.log = log
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        arguments = (theirs, config.to_dict(), str(workdir), environment, str(log))
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()

    def receive(self) -> None:
        """Receives the answer to a list that was sent.

        Raises:
          EOFError: the process is gone.
          UserError: the worker raised one.
          RuntimeError: the worker raised another exception, which its log shows.
        """
        try:
            kind, text = self.connection.recv()
        except ConnectionResetError:
            raise EOFError from None
        if kind == "error":
            raise UserError(text)
        if kind == "crash":
            raise RuntimeError(f"a worker failed, see {self.log}\n{text}")

    def end(self) -> None:
        """Waits for the process to end, and kills it if it takes too long."""
        self.process.join(_SECONDS_TO_END)
        self.process.kill()
        self.process.join()
        self.connection.close()


def _serve(connection, config: dict, workdir: str, environment: dict[str, str], log: str) -> None:
    """Runs a worker process: measures each list of SimParams that it receives."""
    os.environ.update(environment)
    devices.enter(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    _write_to(log)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Not before: by now SIGTERM may be met at any point of the work, which is resumed from there.
    preemption.install()
    with contextlib.suppress(Terminated, EOFError):
        evaluator = None
        while True:
            wanted = connection.recv()
            try:
                evaluator = evaluator or RewardEvaluator(ml_collections.ConfigDict(config), workdir)
                evaluator.measure_all(wanted)
                answer = ("done", "")
            except BudgetSpent as spent:
                answer = ("spent", str(spent))
            except UserError as error:
                answer = ("error", str(error))
            except Exception:
                traceback.print_exc()
                answer = ("crash", traceback.format_exc())
            connection.send(answer)


def _write_to(log: str) -> None:
    """Sends all output of this process, that of C++ included, to a file."""
    path = pathlib.Path(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a", buffering=1)
    os.dup2(file.fileno(), 1)
    os.dup2(file.fileno(), 2)
    sys.stdout = sys.stderr = file


def _end_with_parent() -> None:
    """Ends this worker when its parent is gone, so that it does not keep a device unseen."""
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGTERM)


def _on_ray(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> Executor:
    try:
        from t2s_jax.rewards.ray_executor import RayTasks
    except ImportError:
        raise UserError(
            "config.live.executor=ray needs Ray: pip install 't2s_jax[ray]' on every node"
        ) from None
    return RayTasks(config, workdir)
