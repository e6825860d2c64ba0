"""SIGTERM, which clusters send before they take a machine away.

Outside a training loop the signal ends the command at once, with the exit status that means "run
again". Inside one (`Watch`) it is noted, and the loop asks after each step whether to save and
leave. In a job of several processes the signal may reach all of them or only some. Each step
therefore sums over all devices whether it was received (`voting`), so that all processes leave
after the same step. Outside a training loop they note it for the next one, since a process that
left alone would end the others.

JAX has a service for this, which is not used: it derives a future step from the number of the last
step that each process asked about, so it loses a signal that comes before the first step of a
resumed run; and orbax uses it too, from other threads.
"""

from __future__ import annotations

import collections
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import jax
import numpy as np

from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import Terminated

_noticed = threading.Event()
_watches: list[Watch] = []
_VOTE = "told_to_leave"


def install() -> None:
    """Installs the handler of SIGTERM; to be called in the main thread, after hosts have joined."""
    signal.signal(signal.SIGTERM, _end if hosts.process_count() == 1 else _note)


def _note(number: int, frame: FrameType | None) -> None:
    del number, frame
    _noticed.set()


def _end(number: int, frame: FrameType | None) -> None:
    _note(number, frame)
    if not _watches:
        raise Terminated


def voting(step: Callable) -> Callable:
    """Adds the vote of `Watch.ask_in` to a step that is to be mapped.

    Args:
      step: `(state, batch) -> (state, metrics)`; batch and metrics are dicts.

    Returns:
      The step with the vote; the same step where the job has a single process.
    """

    def voted(state: Any, batch: dict) -> tuple[Any, dict]:
        state, metrics = step(state, batch)
        return state, metrics | {_VOTE: parallel.sum_over_devices(batch[_VOTE])}

    return step if hosts.process_count() == 1 else voted


class Watch:
    """A `with` block that SIGTERM does not interrupt.

    All processes of a job enter it and take the same steps in it.
    """

    def __init__(self):
        self._votes: collections.deque[jax.Array] = collections.deque()

    def __enter__(self) -> Watch:
        _watches.append(self)
        return self

    def __exit__(self, *error: object) -> None:
        _watches.remove(self)

    def ask_in(self, step: Callable) -> Callable:
        """Wraps a mapped step made by `voting`, to be called like the step without votes."""
        if hosts.process_count() == 1:
            return step

        def asked(state: Any, batch: dict) -> tuple[Any, dict]:
            vote = np.full(parallel.local_device_count(), _noticed.is_set(), np.int32)
            state, metrics = step(state, batch | {_VOTE: vote})
            self._votes.append(metrics.pop(_VOTE))
            return state, metrics

        return asked

    def is_time_to_leave(self) -> bool:
        """Returns whether to save and raise `Terminated` after this step, equal in all processes.

        With several processes that is a few steps after the signal, once the votes of the steps
        that were in flight are known, so that no step is waited for.
        """
        if hosts.process_count() == 1:
            return _noticed.is_set()
        if len(self._votes) <= parallel.MAX_STEPS_IN_FLIGHT:
            return False
        return bool(parallel.to_host(self._votes.popleft()))
