"""What a person watches: progress lines on the terminal, TensorBoard events on disk.

The only user of clu. Its writers load TensorFlow, so that import waits until a writer is
asked for; progress lines need none of it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from typing import Any, TextIO

from t2s_jax.runtime import hosts


def writer(logdir: str | os.PathLike) -> Any:
    """A clu metric writer of TensorBoard events; silent on all but the lead process.

    It has `write_scalars(step, dict)`, `write_images(step, dict of [N, H, W, 3])`,
    `write_texts`, `write_hparams` and `flush`. It writes when called, so that an event is
    on disk when the call returns.
    """
    quiet_tensorflow()
    from clu import metric_writers

    if not hosts.is_lead():
        return metric_writers.MultiWriter([])
    return metric_writers.SummaryWriter(str(logdir))


def quiet_tensorflow() -> None:
    """Imports TensorFlow with its start-up notices off and every GPU left to JAX."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _without_stderr():
        import tensorflow as tf
    tf.config.set_visible_devices([], "GPU")


@contextlib.contextmanager
def _without_stderr() -> Iterator[None]:
    """TensorFlow's C++ prints before its log level is read; keep that off the terminal."""
    if "tensorflow" in sys.modules:
        yield
        return
    sys.stderr.flush()
    saved = os.dup(2)
    with open(os.devnull, "wb") as null:
        os.dup2(null.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)


def log(text: str) -> None:
    """One line to the terminal, from the lead process."""
    if hosts.is_lead():
        print(text, flush=True)


class Progress:
    """A line that says what is done now: count, rate and time to go.

    On a terminal the line is redrawn in place; elsewhere (a log file) a line is printed
    every `log_seconds`, and one at the end.
    """

    def __init__(
        self,
        what: str,
        total: int,
        unit: str,
        *,
        done: int = 0,
        log_seconds: float = 10.0,
        stream: TextIO | None = None,
    ):
        self._what, self._total, self._unit = what, total, unit
        self._first = self._done = done
        self._stream = stream or sys.stdout
        self._redraws = self._stream.isatty()
        self._pause = 0.2 if self._redraws else log_seconds
        self._start = self._printed = time.monotonic()
        self._note = ""

    def update(self, done: int, note: str = "") -> None:
        """Sets how much is done in all; `note` (such as the loss) closes the line."""
        self._done, self._note = done, note
        now = time.monotonic()
        # The last line is `finish`'s, once.
        if now - self._printed >= self._pause and done < self._total:
            self._printed = now
            self._print(end="\r" if self._redraws else "\n")

    def finish(self, note: str = "") -> None:
        """Prints the last line, which stays."""
        self._note = note or self._note
        self._print(end="\n")

    def _print(self, end: str) -> None:
        if not hosts.is_lead():
            return
        line = self.line(time.monotonic() - self._start)
        # Clears what a longer line before it left.
        self._stream.write(f"\x1b[2K{line}{end}" if self._redraws else f"{line}{end}")
        self._stream.flush()

    def line(self, seconds: float) -> str:
        """The text of the line after `seconds` seconds."""
        rate = (self._done - self._first) / max(seconds, 1e-6)
        left = self._total - self._done
        if left <= 0:
            when = f"in {duration(seconds)}"
        else:
            when = f"ETA {duration(left / rate)}" if rate > 0 else "ETA --"
        note = f"  {self._note}" if self._note else ""
        return (
            f"{self._what}: {self._done}/{self._total} {self._unit}, "
            f"{_rate(rate)} {self._unit}/s, {when}{note}"
        )


def _rate(rate: float) -> str:
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}"


def duration(seconds: float) -> str:
    """'7 s', '3:05' or '2:03:05'."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
