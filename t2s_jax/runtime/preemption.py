"""SIGTERM as clusters send it before they take a machine away.

Outside a training loop the signal ends the command at once, with the exit status that says
"run me again". Inside one (`Watch`) it is noted, and the loop asks after every step whether it
is time to save and leave. In a job of several processes, to all or any of which the signal may
come, each step sums over all devices whether it came (`voting`), so that all leave after the same
step; outside a training loop they note it for the next one, since one that left alone would
bring the others down.

JAX has a service of its own for this. It agrees on a step to come from the number of the last
step that each process asked about: a signal before the first step of a resumed run is then lost,
because that step was long ago; and orbax asks as well, from other threads.
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
    """Takes SIGTERM over, in the main thread, after hosts have joined."""
    signal.signal(signal.SIGTERM, _end if hosts.process_count() == 1 else _note)


def _note(number: int, frame: FrameType | None) -> None:
    del number, frame
    _noticed.set()


def _end(number: int, frame: FrameType | None) -> None:
    _note(number, frame)
    if not _watches:
        raise Terminated


def voting(step: Callable) -> Callable:
    """Adds the vote of `Watch.ask_in` to a step that is to be mapped; alone there is none.

    Args:
      step: `(state, batch) -> (state, metrics)`, both of batch and metrics a dict.
    """

    def voted(state: Any, batch: dict) -> tuple[Any, dict]:
        state, metrics = step(state, batch)
        return state, metrics | {_VOTE: parallel.sum_over_devices(batch[_VOTE])}

    return step if hosts.process_count() == 1 else voted


class Watch:
    """A stretch of work that SIGTERM does not cut short.

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
        """A mapped step that was made by `voting`, to be used as if it was not."""
        if hosts.process_count() == 1:
            return step

        def asked(state: Any, batch: dict) -> tuple[Any, dict]:
            vote = np.full(parallel.local_device_count(), _noticed.is_set(), np.int32)
            state, metrics = step(state, batch | {_VOTE: vote})
            self._votes.append(metrics.pop(_VOTE))
            return state, metrics

        return asked

    def is_time_to_leave(self) -> bool:
        """Whether to save and raise `Terminated` after this step, the same in all processes.

        With several, that is after the steps that were in flight when the signal came: their
        votes are known already, and nothing need be waited for.
        """
        if hosts.process_count() == 1:
            return _noticed.is_set()
        if len(self._votes) <= parallel.MAX_STEPS_IN_FLIGHT:
            return False
        return bool(parallel.to_host(self._votes.popleft()))
