"""Ends all processes of a job within seconds when one fails, each with one line and its status.

JAX alone does not: a process that leaves on an exception waits at its exit for the others, which
wait for it in a collective, until JAX's shutdown barrier aborts both after 300 s. Shorter timeouts
end them sooner, but by an abort with a stack of C++ (see `tests/benchmarks/host_failure.py`).

A process that fails therefore writes the reason into JAX's key-value store of the job and leaves
without waiting. A thread of each other process reads the store every second. Process 0, which holds
the store, leaves last, because JAX aborts processes that lose it. A process that was killed writes
no reason: the others end when a collective fails or when JAX misses its heartbeats.

This module does not import JAX, which would slow down `t2s --help`.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, NoReturn

from t2s_jax.runtime.errors import JobFailed, Terminated, UserError

_PERIOD = 1.0  # seconds between two looks into the store
_GRACE = 1.0  # seconds for the program to notice a failure itself, before the thread ends it
_PATIENCE = 5.0  # seconds that process 0 waits for the others

_REASONS = "t2s_jax/failed"  # the key of process n is t2s_jax/failed/n


class _Job:
    """This process among those of its job.

    Attributes:
      failed: whether this process is to leave without waiting for the others.
    """

    def __init__(self, store: Any, number: int, count: int):
        self._store, self._number, self._count = store, number, count
        self._leaving, self._ended = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="job_failure", daemon=True)
        self.failed = False

    def start(self) -> None:
        """Starts the thread that watches the store."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._ended.set()
        self._thread.join(_PATIENCE)

    def reason_of_others(self) -> str | None:
        """Returns why another process has failed, if one has."""
        return next((text for n, text in self._reasons().items() if n != self._number), None)

    def fail(self, reason: str) -> None:
        """Writes into the store why this process fails."""
        self.failed = True
        with contextlib.suppress(RuntimeError):  # the store may be gone with process 0
            self._store.key_value_set(f"{_REASONS}/{self._number}", reason, True)

    def describe(self, error: BaseException) -> str:
        """Returns one line about an exception of this process, for the others to print."""
        kind = "" if isinstance(error, UserError) else f"{type(error).__name__}: "
        what = " ".join(f"{kind}{error}".split())[:200].removesuffix(":")
        return f"process {self._number} of {self._count} failed ({what}); its log says more"

    def leave(self, status: int) -> NoReturn:
        """Ends the process at once: its main thread may be waiting for ever in a collective."""
        with self._leaving:
            sys.stdout.flush()
            sys.stderr.flush()
            if self._number == 0:
                self._wait_for_others()
            os._exit(status)

    def _reasons(self) -> dict[int, str]:
        """Returns the reason of each process that has failed, by its number."""
        with contextlib.suppress(RuntimeError):
            found = self._store.key_value_dir_get(_REASONS)
            return {int(key.rpartition("/")[2]): text for key, text in found}
        return {}

    def _watch(self) -> None:
        """Ends this process after a failure of another, unless the program does so itself."""
        while not (self._ended.wait(_PERIOD) or self.failed):
            if reason := self.reason_of_others():
                time.sleep(_GRACE)
                if not self.failed:
                    print(f"t2s: {reason}", file=sys.stderr)
                    self.fail(reason)
                    self.leave(1)

    def _wait_for_others(self) -> None:
        end = time.monotonic() + _PATIENCE
        while len(self._reasons()) < self._count and time.monotonic() < end:
            time.sleep(_PERIOD / 10)
        time.sleep(_PERIOD / 2)  # between a process's reason and its end


_job: _Job | None = None


@atexit.register
def _stop() -> None:
    """Ends the thread before Python does, which in the middle of C++ would abort the process.

    This module is loaded before JAX, so this is called after JAX has waited for the others.
    """
    if _job is not None:
        _job.stop()


def install(store: Any, number: int, count: int) -> None:
    """Starts to watch the job; without this call the functions below do nothing.

    Args:
      store: the client of JAX's key-value store, see `hosts.coordination_service`.
      number: of this process.
      count: of the processes, more than one.
    """
    global _job
    _job = _Job(store, number, count)
    _job.start()


@contextlib.contextmanager
def reported() -> Iterator[None]:
    """Tells the other processes of the job if the `with` block fails.

    `Terminated` is no failure, since all processes leave by it together.

    Raises:
      JobFailed: in place of any exception but a UserError, if another process had failed before:
        a collective fails without that process.
    """
    try:
        yield
    except Terminated:
        raise
    except BaseException as error:
        if _job is None:
            raise
        reason = _job.reason_of_others()
        _job.fail(reason or _job.describe(error))
        if reason and isinstance(error, Exception) and not isinstance(error, UserError):
            raise JobFailed(reason) from None
        raise


def has_failed() -> bool:
    """Returns whether this process, one of several of a job, must end by `leave`."""
    return _job is not None and _job.failed


def leave(status: int) -> NoReturn:
    """Ends this process at once, without JAX's barrier; to be called after `has_failed`."""
    assert _job is not None
    _job.leave(status)
