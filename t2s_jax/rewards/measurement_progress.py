"""A line for each SimParams that is measured, whoever measured it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.runtime import monitor
from t2s_jax.sim.simspace import SimParams


class MeasurementProgress:
    """Says what appears in the store of the SimParams that are waited for, and how long to go."""

    def __init__(self, wanted: Sequence[SimParams], store: RewardStore):
        self._store, self._start = store, time.monotonic()
        self._left = dict.fromkeys(wanted)
        self._count = len(wanted)
        # Workers load and compile before their first: the rate is that of the others.
        self._first: tuple[float, int] | None = None

    def update(self) -> int:
        """Says what is new; returns how many that is."""
        measured = set(self._store.measured())
        new = [params for params in self._left if params in measured]
        for params in new:
            del self._left[params]
            space, rewards = self._store.space, self._store.get(params)
            monitor.log(
                f"reward {space.key(params)} ({self._count - len(self._left)}/{self._count}): "
                f"mean 5-NN {sum(rewards.values()) / len(rewards):.1f} %, {self._time()}  "
                f"[{space.describe(params)}]"
            )
        if new and self._first is None:
            self._first = time.monotonic(), self._count - len(self._left)
        return len(new)

    def _time(self) -> str:
        now, done = time.monotonic(), self._count - len(self._left)
        if not self._left:
            return f"in {monitor.duration(now - self._start)}"
        start, before = self._first or (self._start, 0)
        return f"{monitor.duration(len(self._left) * (now - start) / (done - before))} to go"
