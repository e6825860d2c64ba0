"""The budget of the live loop, and what measuring is expected to cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import duration


@dataclasses.dataclass(frozen=True)
class Budget:
    """What all workers of a reward store may spend together, over all their runs.

    Attributes:
      params: distinct SimParams measured in all.
      hours: of one worker's time, in all: two workers spend it twice as fast; 0 is no limit.
    """

    params: int
    hours: float = 0.0

    def __post_init__(self):
        if self.params < 0 or not self.hours >= 0:
            raise UserError(
                f"config.live: budget (SimParams) and hours must not be negative, got "
                f"{self.params} and {self.hours}"
            )

    def spent(self, seconds: Sequence[float]) -> str | None:
        """Why no more may be measured; None where one may.

        Args:
          seconds: that each SimParams measured so far has taken.
        """
        if len(seconds) >= self.params:
            return f"all {self.params} SimParams of the budget (config.live.budget) are measured"
        if not self.hours or not len(seconds):
            return None
        used, mean = sum(seconds), float(np.mean(seconds))
        if used + mean <= 3600 * self.hours:
            return None
        return (
            f"{len(seconds)} SimParams took {used / 3600:.3g} hours, and one more, "
            f"{duration(mean)}, would not fit the {self.hours:g} hours of the budget "
            "(config.live.hours)"
        )

    def allows(self, seconds: Sequence[float], running: int) -> bool:
        """Whether one more may be begun while `running` others are being measured."""
        guess = [float(np.mean(seconds))] * running if len(seconds) else [0.0] * running
        return self.spent([*seconds, *guess]) is None

    def left(self, seconds: Sequence[float]) -> int:
        """How many more may be measured at most; hours may end it earlier."""
        return 0 if self.spent(seconds) else self.params - len(seconds)


@dataclasses.dataclass(frozen=True)
class Cost:
    """What measuring some SimParams is expected to take.

    Attributes:
      count: SimParams to measure.
      seconds: that each measured so far has taken; empty where none is.
      workers: that measure at the same time.
      images: of one render set.
      set_bytes: of one render set on disk, at most where `set_bytes_known` is False.
      keeps_sets: whether render sets stay on disk.
      free_bytes: on that disk.
    """

    count: int
    seconds: Sequence[float]
    workers: int
    images: int
    set_bytes: int
    set_bytes_known: bool
    keeps_sets: bool
    free_bytes: int

    @property
    def disk_bytes(self) -> int:
        """Taken at the same time by the render sets that are to be made."""
        return self.set_bytes * (self.count if self.keeps_sets else min(self.workers, self.count))

    def __str__(self) -> str:
        workers = f"{self.workers} worker{'s' * (self.workers > 1)}"
        rounds = -(-self.count // self.workers)
        if self.seconds:
            # The median: the first of each worker's has to load and compile.
            each = float(np.median(self.seconds))
            time = (
                f"{duration(each)} each, as the {len(self.seconds)} measured so far; about "
                f"{duration(each * rounds)} with {workers}"
            )
        else:
            time = f"no time is known before the first is measured; {workers}"
        most = "" if self.set_bytes_known else "at most "
        keep = "kept" if self.keeps_sets else "deleted as soon as they are measured"
        return (
            f"{self.count} SimParams to measure: {time}; {self.count * self.images} images, "
            f"{most}{_size(self.disk_bytes)} on disk at a time, {keep} ({_size(self.free_bytes)} "
            "are free)"
        )


def _size(count: int) -> str:
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{count / 1e6:.3g} MB"
