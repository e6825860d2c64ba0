"""A process of a job that fails takes the others along: in seconds, with one line each.

Left to JAX, one that leaves on an exception waits at its exit for the others, and they wait in a
collective for it, until a barrier of 300 s aborts both. So a process that fails leaves a note in
the store of JAX's coordination service and goes without waiting; a thread of each of the others
looks there every second. The process that holds the store goes last, since JAX aborts those that
lose it. (One that was killed leaves no note. JAX misses its heartbeats after 100 s, unless a
collective fails before, as on a CPU.)

Knows nothing of JAX, whose loading would be felt in `t2s --help`.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import NoReturn, Protocol

from t2s_jax.runtime.errors import JobFailed, Terminated, UserError

# Seconds between two looks at the notes; for the program to notice by itself what a note says,
# before its process is ended; and that the process which holds the store waits for the others.
_PERIOD = 1.0
_GRACE = 1.0
_PATIENCE = 5.0

_NOTES = "t2s_jax/failed"


class Store(Protocol):
    """The part of `jaxlib`'s `DistributedRuntimeClient` that is used."""

    def key_value_set(self, key: str, value: str, allow_overwrite: bool = False) -> None: ...

    def key_value_dir_get(self, key: str) -> list[tuple[str, str]]: ...


class _Job:
    """This process among those of its job.

    Attributes:
      failed: whether it is to leave without waiting for the others.
    """

    def __init__(self, store: Store, number: int, count: int):
        self._store, self._number, self._count = store, number, count
        self._leaving, self._ended = threading.Lock(), threading.Event()
        self._watch = threading.Thread(target=self._look, name="job_failure", daemon=True)
        self.failed = False

    def start(self) -> None:
        self._watch.start()

    def stop(self) -> None:
        self._ended.set()
        self._watch.join(_PATIENCE)

    def notes(self) -> dict[int, str]:
        """What each process that leaves gives as the reason, by its number."""
        found = self._store.key_value_dir_get(_NOTES)
        return {int(key.rpartition("/")[2]): text for key, text in found}

    def put(self, reason: str) -> None:
        self.failed = True
        # The store may be gone, with the process that held it.
        with contextlib.suppress(RuntimeError):
            self._store.key_value_set(f"{_NOTES}/{self._number}", reason, True)

    def failure(self) -> str | None:
        """Why another process has left, if one has."""
        with contextlib.suppress(RuntimeError):
            return next((t for n, t in self.notes().items() if n != self._number), None)
        return None

    def describe(self, error: BaseException) -> str:
        kind = "" if isinstance(error, UserError) else f"{type(error).__name__}: "
        what = " ".join(f"{kind}{error}".split())[:200].removesuffix(":")
        return f"process {self._number} of {self._count} failed ({what}); its log says more"

    def _look(self) -> None:
        """Waits for a failure elsewhere and ends this process, unless that notices by itself."""
        while not (self._ended.wait(_PERIOD) or self.failed):
            if reason := self.failure():
                time.sleep(_GRACE)
                if not self.failed:
                    print(f"t2s: {reason}", file=sys.stderr)
                    self.put(reason)
                    self.leave(1)

    def leave(self, status: int) -> NoReturn:
        """Ends the process as it is: its main thread may wait for what never comes."""
        with self._leaving:
            sys.stdout.flush()
            sys.stderr.flush()
            if self._number == 0:
                self._wait_for_others()
            os._exit(status)

    def _wait_for_others(self) -> None:
        end = time.monotonic() + _PATIENCE
        with contextlib.suppress(RuntimeError):
            while len(self.notes()) < self._count and time.monotonic() < end:
                time.sleep(_PERIOD / 10)
        time.sleep(_PERIOD / 2)  # between the last note and that process's end


_job: _Job | None = None


@atexit.register
def _stop() -> None:
    """Before Python ends threads in the middle of C++, which aborts the process.

    Since this module is loaded before JAX, it is called after JAX has waited for the others.
    """
    if _job is not None:
        _job.stop()


def install(store: Store, number: int, count: int) -> None:
    """Begins to watch over the job; without it the functions below do nothing.

    Args:
      store: shared by the processes of the job, and held by number 0.
      number: of this process.
      count: of the processes, more than one.
    """
    global _job
    _job = _Job(store, number, count)
    _job.start()


@contextlib.contextmanager
def reported() -> Iterator[None]:
    """Tells the other processes of the job if what is done in it fails.

    `Terminated` is no failure: all processes leave by it together.

    Raises:
      JobFailed: for any exception that is not the user's to put right, if another process had
        failed before: a collective without it fails.
    """
    try:
        yield
    except Terminated:
        raise
    except BaseException as error:
        if _job is None:
            raise
        reason = _job.failure()
        _job.put(reason or _job.describe(error))
        if reason and _is_consequence(error):
            raise JobFailed(reason) from None
        raise


def _is_consequence(error: BaseException) -> bool:
    return isinstance(error, Exception) and not isinstance(error, UserError)


def has_failed() -> bool:
    """Whether this process, one of several of a job, is to end by `leave`."""
    return _job is not None and _job.failed


def leave(status: int) -> NoReturn:
    """Ends this process at once, without JAX's barrier, after `has_failed`."""
    assert _job is not None
    _job.leave(status)
