"""A line for each SimParams that is measured, whoever measured it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from t2s_jax import monitor
from t2s_jax.rewards import RewardStore
from t2s_jax.simspace import SimParams


class Announcer:
    """Says what appears in the store of the SimParams that are waited for, and how long to go."""

    def __init__(self, wanted: Sequence[SimParams], store: RewardStore):
        self._store, self._start = store, time.monotonic()
        self._left = dict.fromkeys(wanted)
        self._count = len(wanted)

    def update(self) -> int:
        """Says what is new; returns how many that is."""
        measured = set(self._store.measured())
        new = [params for params in self._left if params in measured]
        for params in new:
            del self._left[params]
            space, rewards = self._store.space, self._store.get(params)
            done, passed = self._count - len(self._left), time.monotonic() - self._start
            left = monitor.duration(len(self._left) * passed / done)
            monitor.say(
                f"reward {space.key(params)} ({done}/{self._count}): mean 5-NN "
                f"{sum(rewards.values()) / len(rewards):.1f} %, "
                f"{left + ' to go' if self._left else 'in ' + monitor.duration(passed)}  "
                f"[{space.describe(params)}]"
            )
        return len(new)
