"""The progress lines of measuring: one for each SimParams, by whichever process measured it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.runtime import monitor
from t2s_jax.sim.simspace import SimParams


class MeasurementProgress:
    """Prints a line for each wanted SimParams that appears in a store, with the time to go."""

    def __init__(self, wanted: Sequence[SimParams], store: RewardStore):
        """Starts the clock.

        Args:
          wanted: what is waited for.
          store: where it appears.
        """
        self._store, self._start = store, time.monotonic()
        self._left = dict.fromkeys(wanted)
        self._count = len(wanted)
        # Processes load and compile before their first measurement: it is left out of the rate.
        self._first: tuple[float, int] | None = None

    def update(self) -> int:
        """Prints what is new in the store; returns how many SimParams that is."""
        measured = set(self._store.measured())
        new = [params for params in self._left if params in measured]
        for params in new:
            del self._left[params]
            space, rewards = self._store.space, self._store.get(params)
            mean, varied = sum(rewards.values()) / len(rewards), space.describe(params)
            monitor.log(
                f"measured {self._count - len(self._left)}/{self._count}: SimParams "
                f"{space.key(params)}, mean 5-NN accuracy {mean:.1f} % over {len(rewards)} tasks, "
                f"{self._time()}  [{'varied: ' if any(params) else ''}{varied}]"
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
