"""Progress lines on the terminal and TensorBoard events on disk.

The only user of clu, whose writers load TensorFlow. That import is deferred until a writer is made;
progress lines do not need it.
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
    """Makes a clu metric writer of TensorBoard events; only the lead process writes.

    It has `write_scalars(step, dict)`, `write_images(step, dict of [N, H, W, 3])`, `write_texts`,
    `write_hparams` and `flush`. An event is on disk when the call that writes it returns.

    Args:
      logdir: of the event files.
    """
    quiet_tensorflow()
    from clu import metric_writers

    if not hosts.is_lead():
        return metric_writers.MultiWriter([])
    return metric_writers.SummaryWriter(str(logdir))


def quiet_tensorflow() -> None:
    """Imports TensorFlow without its start-up notices, and hides all GPUs from it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with _without_stderr():
        import tensorflow as tf
    tf.config.set_visible_devices([], "GPU")


@contextlib.contextmanager
def _without_stderr() -> Iterator[None]:
    """Discards what TensorFlow's C++ prints before it reads its log level."""
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
    """Prints one line, from the lead process only."""
    if hosts.is_lead():
        print(text, flush=True)


class Progress:
    """A progress line: count, rate and remaining time.

    On a terminal the line is redrawn in place. Elsewhere, as in a log file, a line is printed every
    `log_seconds`, and one at the end.
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
        """Starts the clock; prints nothing yet.

        Args:
          what: begins the line.
          total: count at the end.
          unit: of the count, in the plural.
          done: count at the start.
          log_seconds: between two lines, where the stream is no terminal.
          stream: to write to; None is the standard output.
        """
        self._what, self._total, self._unit = what, total, unit
        self._first = self._done = done
        self._stream = stream or sys.stdout
        self._redraws = self._stream.isatty()
        self._pause = 0.2 if self._redraws else log_seconds
        self._start = self._printed = time.monotonic()
        self._note = ""

    def update(self, done: int, note: str = "") -> None:
        """Sets the count; `note`, such as the loss, is appended to the line."""
        self._done, self._note = done, note
        now = time.monotonic()
        # `finish` prints the last line.
        if now - self._printed >= self._pause and done < self._total:
            self._printed = now
            self._print(end="\r" if self._redraws else "\n")

    def finish(self, note: str = "") -> None:
        """Prints the last line, which stays on the terminal."""
        self._note = note or self._note
        self._print(end="\n")

    def _print(self, end: str) -> None:
        if not hosts.is_lead():
            return
        line = self.line(time.monotonic() - self._start)
        # The escape sequence clears the rest of a longer line.
        self._stream.write(f"\x1b[2K{line}{end}" if self._redraws else f"{line}{end}")
        self._stream.flush()

    def line(self, seconds: float) -> str:
        """Returns the text of the line after `seconds` seconds."""
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
    """Returns a time as text: '7 s', '3:05' (minutes) or '2:03:05' (hours)."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
