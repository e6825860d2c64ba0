"""The live reward evaluator: render, pre-train, 5-NN; each SimParams once for all tasks."""

from __future__ import annotations

import contextlib
import datetime
import enum
import os
import pathlib
import platform
import random
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Protocol

import ml_collections

from t2s_jax.models.backbone import Backbone
from t2s_jax.rewards import fidelity
from t2s_jax.rewards.backbone_factory import BackboneFactory, settings_hash
from t2s_jax.rewards.budget import Budget, Cost
from t2s_jax.rewards.measurement_progress import MeasurementProgress
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.reward_table import BudgetSpent, RewardTable
from t2s_jax.runtime import hosts, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import disk_full_as_user_error
from t2s_jax.runtime.leases import Lease, Leases
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.tasks.configured import load_tasks_for
from t2s_jax.transfer.protocols import evaluate_task

# Between two looks at what other workers do, seconds.
PATIENCE = 1.0


class Executor(Protocol):
    """Measures by the help of other processes; see `executors`.

    Attributes:
      workers: how many SimParams it measures at the same time.
    """

    workers: int

    def measure_all(self, wanted: Sequence[SimParams], store: RewardStore) -> None:
        """As `RewardEvaluator.measure_all`; what is measured lies in the store."""
        ...

    def close(self) -> None:
        """Ends its processes."""
        ...


class _Next(enum.IntEnum):
    """What a worker does about a SimParams."""

    NOTHING = 0  # it is measured
    MEASURE = 1  # this worker has the lease of it now
    WAIT = 2  # another worker is measuring it, or what is left of the budget
    STOP = 3  # the budget is spent


class RewardEvaluator:
    """A `RewardSource` that measures what it is asked for.

    Any number of processes, on any number of hosts, may do so in one workdir: they take a
    lease of each SimParams before they measure it, and take over what a lost one had leased.

    Attributes:
      tasks: names of all tasks, seen and unseen; each measurement covers all of them.
      space: the simulator's.
      store: of the rewards at these settings.
      repeats: none; see `RewardSource`.
    """

    repeats: tuple[RewardTable, ...] = ()

    def __init__(
        self,
        config: ml_collections.ConfigDict,
        workdir: str | os.PathLike,
        executor: Executor | None = None,
    ):
        """Loads the tasks and opens the reward store; the simulator waits for its first use.

        Args:
          config: with the sections sim, pretrain, tasks, reward and live.
          workdir: holds render_sets/, backbones/ and rewards/; with a `live.fidelity` below 1,
            see `fidelity.workdir`.
          executor: of other processes to measure with; None measures in this one, one SimParams
            after the other. It is closed with the evaluator.

        Raises:
          UserError: a setting of `live` is out of range.
        """
        workdir, live = pathlib.Path(workdir), config.live
        if live.keep not in ("all", "rewards"):
            raise UserError(f"config.live.keep is 'all' or 'rewards', got {live.keep!r}")
        self.budget = Budget(live.budget, live.hours)
        self._keeps_all = live.keep == "all"
        self._config = fidelity.scaled(config)
        self._factory = BackboneFactory(
            self._config, fidelity.workdir(config, workdir), fidelity.render_sets(config, workdir)
        )
        self._executor = executor
        self._tasks = load_tasks_for(self._config)
        self.tasks = tuple(task.name for task in self._tasks)
        fingerprints = {task.name: task.fingerprint() for task in self._tasks}
        settings = settings_hash(self._config, self._factory.simulator, tasks=fingerprints)
        self.store = RewardStore(workdir / "rewards", self.tasks, settings, self.space)
        self._leases = Leases(self.store.directory / ".claims")
        self._asked = Leases(self.store.directory / ".asked")
        self._lease: Lease | None = None

    @property
    def space(self) -> SimSpace:
        return self._factory.space

    @property
    def seen(self) -> list[str]:
        """Names of the seen tasks."""
        return [task.name for task in self._tasks if task.seen]

    @property
    def workers(self) -> int:
        """How many SimParams it measures at the same time."""
        return self._executor.workers if self._executor else 1

    @property
    def budget_left(self) -> int:
        """How many more SimParams may be measured at most; hours may end it earlier."""
        return self.budget.left(list(self.store.seconds().values()))

    def table(self) -> RewardTable:
        """All that is measured so far."""
        return self.store.table()

    def best_fixed(self) -> SimParams:
        """The measured SimParams with the highest mean reward over the seen tasks."""
        return self.table().subset(self.seen).best_fixed()[0]

    def expected_cost(self, count: int) -> Cost:
        """What it is to take to measure so many SimParams more."""
        seconds = list(self.store.seconds().values())
        images, size, known = self._factory.set_size()
        return Cost(
            count=count,
            seconds=seconds,
            workers=self.workers,
            images=images,
            set_bytes=size,
            set_bytes_known=known,
            keeps_sets=self._keeps_all,
            free_bytes=shutil.disk_usage(self.store.directory).free,
        )

    def measure(self, params: SimParams) -> None:
        """`measure_all` of one."""
        self.measure_all([params])

    def measure_all(self, wanted: Sequence[SimParams]) -> None:
        """Renders, pre-trains and evaluates on all tasks what is not in the store.

        Returns when all are in the store, whoever measured them. Meanwhile workers that were
        started with `t2s train --fill asked` help.

        Raises:
          BudgetSpent: no more may be measured, and one of `wanted` is not.
        """
        missing = [p for p in dict.fromkeys(wanted) if not hosts.lead_says(self._has, p)]
        if not missing:
            return
        with self._asking(missing):
            if self._executor is None:
                self._measure_in_turn(missing)
                return
            self._executor.measure_all(missing, self.store)
        if not all(self._has(p) for p in missing):
            raise BudgetSpent(self.spent())

    def asked(self) -> list[SimParams]:
        """What any process waits for in this workdir, at these settings, and nobody measures."""
        notes = [note for note in self._asked.held().values() if note]
        notes = [note for note in notes if note["settings"] == self.store.settings]
        found = dict.fromkeys(tuple(p) for note in notes for p in note["params"])
        running = self._running()
        return [params for params in found if not (params in running or self._has(params))]

    def try_to_measure(self, params: SimParams) -> bool:
        """Measures it if nobody else does.

        Returns:
          Whether it is in the store now; False where another worker has the lease.

        Raises:
          BudgetSpent: it is not in the store, and no more may be measured.
        """
        match _Next(hosts.lead_says(self._next, params)):
            case _Next.NOTHING:
                return True
            case _Next.WAIT:
                return False
            case _Next.STOP:
                raise BudgetSpent(self.spent())
        try:
            with disk_full_as_user_error(self.store.directory.parent):
                self._measure(params)
        finally:
            if self._lease is not None:
                self._lease.release()
                self._lease = None
        self._leases.clear(self.store.name(params))
        return True

    def close(self) -> None:
        """Ends what the simulator and the executor started."""
        if self._executor is not None:
            self._executor.close()
        self._factory.close()

    def _measure_in_turn(self, wanted: Sequence[SimParams]) -> None:
        waiting, told, progress = list(wanted), False, MeasurementProgress(wanted, self.store)

        def settled(params: SimParams) -> bool:
            there = self.try_to_measure(params)
            progress.update()
            return there

        while waiting := [params for params in waiting if not settled(params)]:
            if not told:
                monitor.log(f"waiting for other workers, which measure the last {len(waiting)}")
            told = True
            time.sleep(PATIENCE)

    @contextlib.contextmanager
    def _asking(self, missing: Sequence[SimParams]) -> Iterator[None]:
        """Lets other processes know what this one waits for."""
        if not hosts.is_lead():
            yield
            return
        note = {"settings": self.store.settings, "params": [list(p) for p in missing]}
        with self._asked.take(uuid.uuid4().hex, note):
            yield

    def _has(self, params: SimParams) -> bool:
        return self.store.get(params) is not None

    def _next(self, params: SimParams) -> _Next:
        if self._has(params):
            return _Next.NOTHING
        if self.spent():
            return _Next.STOP
        lease = self._leases.take(self.store.name(params))
        if lease is None:
            return _Next.WAIT
        # Asked after the lease was taken: it may have been measured in between, and of two who
        # take the last of the budget at the same time at least one sees the other.
        others = self._running() - {params}
        measured = self._has(params)
        seconds = list(self.store.seconds().values())
        if measured or not self.budget.allows(seconds, len(others)):
            lease.release()
            time.sleep(random.uniform(0, PATIENCE))  # not to meet the other again
            return _Next.NOTHING if measured else _Next.WAIT
        self._lease = lease
        return _Next.MEASURE

    def _running(self) -> set[SimParams]:
        """What is being measured at these settings by anybody."""
        names = [name.rpartition(".") for name in self._leases.held()]
        leased = {self.space.parse(key) for key, _, hash in names if hash == self.store.settings}
        return leased - set(self.store.measured())

    def spent(self) -> str | None:
        """Why no more may be measured; None where one may."""
        return self.budget.spent(list(self.store.seconds().values()))

    def _measure(self, params: SimParams) -> None:
        start = time.monotonic()
        rewards = self._rewards(self._factory.backbone(params))
        seconds = time.monotonic() - start
        self.store.put(params, rewards, seconds=seconds)
        if hosts.is_lead():
            self._log(params, seconds)
            if not self._keeps_all:
                self._factory.delete(params)

    def _rewards(self, backbone: Backbone) -> dict[str, float]:
        """5-NN accuracy on each task, from the features of all their images in one go."""
        splits = [split for task in self._tasks for split in (task.train, task.test)]
        features = backbone.features_of_each([split.images for split in splits])
        of = {id(split.images): found for split, found in zip(splits, features)}
        return {
            task.name: evaluate_task(
                backbone, task, self._config, ("knn",), features=lambda images: of[id(images)]
            )["knn"]
            for task in self._tasks
        }

    def _log(self, params: SimParams, seconds: float) -> None:
        """One line for each measurement that ended, by any worker: nothing reads it but people."""
        when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        who = f"{platform.node()}:{os.getpid()}"
        line = f"{when} {who} {self.store.name(params)} {seconds:.1f} s\n"
        with open(self.store.directory / "measured.log", "a") as file:
            file.write(line)
