"""SIGTERM as clusters send it before they take a machine away.

Outside a training loop the signal ends the command at once, with the exit status that says
"run me again". Inside one (`Watch`) it is noted, and the loop asks after every step whether
it is time to save and leave; the processes of a job agree on that step.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

from jax.experimental import multihost_utils

from t2s_jax import parallel
from t2s_jax.errors import Terminated

_noticed = threading.Event()
_watches: list[Watch] = []


def install() -> None:
    """Takes SIGTERM over, in the main thread of a single-process job.

    JAX takes it over itself where several processes have joined.
    """
    if parallel.process_count() == 1:
        signal.signal(signal.SIGTERM, _handle)


def _handle(number: int, frame: FrameType | None) -> None:
    del number, frame
    _noticed.set()
    if not _watches:
        raise Terminated


class Watch:
    """A stretch of work that SIGTERM does not cut short.

    All processes of a job enter it, and ask it the same steps from the same one on.
    """

    def __enter__(self) -> Watch:
        _watches.append(self)
        return self

    def __exit__(self, *error: object) -> None:
        _watches.remove(self)

    def is_time_to_leave(self, step: int) -> bool:
        """Whether to save and raise `Terminated` after this step, the same in all processes."""
        if parallel.process_count() > 1:
            return multihost_utils.reached_preemption_sync_point(step)
        return _noticed.is_set()
