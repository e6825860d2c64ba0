"""How processes that measure into one reward store agree on who measures what.

They take a lease (see `runtime.leases`) of each SimParams before they measure it, and take over
the leases of lost processes. A second directory of leases tells what each process waits for.
"""

from __future__ import annotations

import contextlib
import enum
import random
import time
import uuid
from collections.abc import Iterator, Sequence

from t2s_jax.rewards.budget import Budget
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.runtime import hosts
from t2s_jax.runtime.leases import Lease, Leases
from t2s_jax.sim.simspace import SimParams

# Between two looks at what other processes do.
POLL_SECONDS = 1.0


class Decision(enum.IntEnum):
    """What a process does about a SimParams."""

    MEASURED = 0  # nothing: it is in the store
    MEASURE = 1  # measure it: this process holds its lease now
    WAIT = 2  # another process is measuring it, or what is left of the budget
    STOP = 3  # nothing: the budget is spent


class WorkSharing:
    """The leases of one reward store, and the budget that all its processes share.

    In a job of several JAX processes only the lead process holds leases.
    """

    def __init__(self, store: RewardStore, budget: Budget):
        """Opens (and makes) the directories of the leases, inside the store's.

        Args:
          store: where measurements are put.
          budget: of all processes together.
        """
        self._store, self._budget = store, budget
        self.leases = Leases(store.directory / ".claims")
        self._asked = Leases(store.directory / ".asked")
        self._lease: Lease | None = None

    def decide(self, params: SimParams) -> Decision:
        """Decides what this process does about `params`, and takes the lease to measure it.

        A lease that was taken is given up by `release` or `complete`.
        """
        if self._has(params):
            return Decision.MEASURED
        if self._budget.spent(self._seconds()):
            return Decision.STOP
        lease = self.leases.take(self._store.name(params))
        if lease is None:
            return Decision.WAIT
        # Asked after the lease was taken: it may have been measured in between, and of two that
        # take the last of the budget at the same time at least one sees the other.
        others = self.running() - {params}
        measured = self._has(params)
        if measured or not self._budget.allows(self._seconds(), len(others)):
            lease.release()
            time.sleep(random.uniform(0, POLL_SECONDS))  # not to meet the other again
            return Decision.MEASURED if measured else Decision.WAIT
        self._lease = lease
        return Decision.MEASURE

    def release(self) -> None:
        """Gives up the lease that `decide` took, if it took one."""
        if self._lease is not None:
            self._lease.release()
            self._lease = None

    def forget(self, params: SimParams) -> None:
        """Deletes all leases of a SimParams that is measured."""
        self.leases.clear(self._store.name(params))

    def running(self) -> set[SimParams]:
        """Returns what any process is measuring with the store's settings."""
        names = [name.rpartition(".") for name in self.leases.held()]
        space = self._store.space
        leased = {space.parse(key) for key, _, hash in names if hash == self._store.settings}
        return leased - set(self._store.measured())

    @contextlib.contextmanager
    def asking(self, missing: Sequence[SimParams]) -> Iterator[None]:
        """Tells other processes, inside the `with` block, that this one waits for `missing`."""
        if not hosts.is_lead():
            yield
            return
        note = {"settings": self._store.settings, "params": [list(p) for p in missing]}
        with self._asked.take(uuid.uuid4().hex, note):
            yield

    def asked(self) -> list[SimParams]:
        """Returns what processes wait for, at the store's settings, and none is measuring."""
        notes = [note for note in self._asked.held().values() if note]
        notes = [note for note in notes if note["settings"] == self._store.settings]
        found = dict.fromkeys(tuple(p) for note in notes for p in note["params"])
        running = self.running()
        return [params for params in found if not (params in running or self._has(params))]

    def _has(self, params: SimParams) -> bool:
        return self._store.get(params) is not None

    def _seconds(self) -> list[float]:
        return list(self._store.seconds().values())
