"""The log of a training run: progress line, TensorBoard scalars, a check of the loss."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import ml_collections
import numpy as np

from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import Progress


class TrainLog:
    """Reports a run's metrics, and stops the run where the loss is not finite.

    Attributes:
      last: the latest reported means: "loss", "accuracy" and, once measured,
        "validation_loss", "validation_accuracy".
    """

    def __init__(
        self,
        label: str,
        config: ml_collections.ConfigDict,
        schedule: Callable,
        writer: Any,
        first: int,
        total: int,
    ):
        """Starts the log.

        Args:
          label: begins the progress line.
          config: the `pretrain` section.
          schedule: learning rate of a step.
          writer: takes TensorBoard scalars; None for none.
          first: number of steps already taken.
          total: number of steps of the whole run.
        """
        self._config, self._schedule, self._writer = config, schedule, writer
        self._progress = Progress(label, total, "steps", done=first)
        self._total = total
        self._pending: list[dict] = []
        self._first_pending = first + 1
        self._waited = 0.0
        self._since = time.monotonic()
        self.last: dict[str, float] = {}

    def waiting(self) -> _Stopwatch:
        """Returns a context manager whose duration counts as waiting for data."""
        return _Stopwatch(self)

    def add_wait(self, seconds: float) -> None:
        """Counts so many seconds as waiting for data."""
        self._waited += seconds

    def add(self, step: int, metrics: dict) -> None:
        """Adds the metrics of a step; reads them from the device only every `log_steps` steps.

        Raises:
          UserError: the loss is not finite.
        """
        self._pending.append(metrics)
        if step % self._config.log_steps == 0 or step == self._total:
            self._report(step)

    def _report(self, step: int) -> None:
        host = parallel.to_host(self._pending)
        means = {name: float(np.mean([m[name] for m in host])) for name in host[0]}
        if not math.isfinite(means["loss"]):
            raise UserError(
                f"the training loss is not finite in steps {self._first_pending} to {step}; "
                f"lower config.pretrain.learning_rate ({self._config.learning_rate}) or set "
                "clip_norm, and resume from the last checkpoint"
            )
        seconds = time.monotonic() - self._since
        images = len(host) * self._config.batch_size
        self.last |= means
        if self._writer is not None:
            self._writer.write_scalars(
                step,
                {f"train/{name}": value for name, value in means.items()}
                | {
                    "train/learning_rate": float(self._schedule(step - 1)),
                    "speed/images_per_second": images / seconds,
                    "speed/data_wait_fraction": self._waited / seconds,
                },
            )
        self._progress.update(step, self._line())
        self._pending, self._first_pending = [], step + 1
        self._waited, self._since = 0.0, time.monotonic()

    def add_validation(self, step: int, found: dict[str, float]) -> None:
        """Reports {"loss", "accuracy"} of the validation images, measured after a step."""
        self.last |= {f"validation_{name}": value for name, value in found.items()}
        if self._writer is not None:
            scalars = {f"validation/{name}": value for name, value in found.items()}
            self._writer.write_scalars(step, scalars)
        self._progress.update(step, self._line())
        # The speed is that of training alone.
        self._waited, self._since = 0.0, time.monotonic()

    def _line(self) -> str:
        shown = {"loss": ("loss", ".3f"), "accuracy": ("accuracy", ".1%")}
        shown["validation_accuracy"] = ("validation", ".1%")
        known = [(*shown[name], self.last[name]) for name in shown if name in self.last]
        return "  ".join(f"{title} {value:{form}}" for title, form, value in known)

    def finish(self) -> None:
        """Ends the progress line and writes out the scalars."""
        self._progress.finish()
        if self._writer is not None:
            self._writer.flush()


class _Stopwatch:
    """Adds its duration to the log's waiting time."""

    def __init__(self, log: TrainLog):
        self._log = log

    def __enter__(self):
        self._start = time.monotonic()

    def __exit__(self, *error):
        self._log.add_wait(time.monotonic() - self._start)
