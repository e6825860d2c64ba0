"""The budget of measuring rewards, and the time and disk that measuring is expected to take."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import duration


@dataclasses.dataclass(frozen=True)
class Budget:
    """The most that all workers of one reward store may spend together, over all their runs.

    Attributes:
      params: number of distinct SimParams.
      hours: of measuring, summed over the workers: two workers spend it twice as fast; 0 sets no
        limit.
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
        """Returns why no more SimParams may be measured; None where one more may.

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
        """Returns whether one more may be begun while `running` others are being measured."""
        guess = [float(np.mean(seconds))] * running if len(seconds) else [0.0] * running
        return self.spent([*seconds, *guess]) is None

    def left(self, seconds: Sequence[float]) -> int:
        """Returns how many more may be measured at most; the hours may end it earlier."""
        return 0 if self.spent(seconds) else self.params - len(seconds)


@dataclasses.dataclass(frozen=True)
class Cost:
    """The time and disk that measuring some SimParams is expected to take.

    Attributes:
      count: number of SimParams to measure.
      seconds: that each one measured so far has taken; empty where none is.
      workers: number of workers that measure at the same time.
      images: number of images in one render set.
      set_bytes: size of one render set on disk; an upper bound where `set_bytes_known` is False.
      set_bytes_known: whether a render set was weighed.
      keeps_sets: whether render sets stay on disk.
      free_bytes: free space on that disk.
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
        """The most that the new render sets take on disk at the same time."""
        return self.set_bytes * (self.count if self.keeps_sets else min(self.workers, self.count))

    def __str__(self) -> str:
        workers = f"{self.workers} worker{'s' * (self.workers > 1)}"
        rounds = -(-self.count // self.workers)
        if self.seconds:
            # The median: each worker's first has to load and compile.
            each = float(np.median(self.seconds))
            time = (
                f"about {duration(each * rounds)} with {workers} ({duration(each)} each, the "
                f"median of the {len(self.seconds)} measured so far)"
            )
        else:
            time = f"with {workers}; the time is known once the first is measured"
        most = "" if self.set_bytes_known else "at most "
        keep = "kept" if self.keeps_sets else "deleted as soon as they are measured"
        return (
            f"{self.count} SimParams to measure: {time}; {self.count * self.images} images to "
            f"render, {most}{_size(self.disk_bytes)} on disk at a time, {keep} "
            f"({_size(self.free_bytes)} are free)"
        )


def _size(count: int) -> str:
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{count / 1e6:.3g} MB"
