"""The live reward evaluator: render, pre-train, 5-NN; each SimParams once for all tasks."""

from __future__ import annotations

import datetime
import os
import pathlib
import platform
import shutil
import time
from collections.abc import Sequence
from typing import Protocol

import ml_collections

from t2s_jax.models.backbone import Backbone
from t2s_jax.rewards import fidelity
from t2s_jax.rewards.backbone_factory import BackboneFactory, settings_hash
from t2s_jax.rewards.budget import Budget, Cost
from t2s_jax.rewards.measurement_progress import MeasurementProgress
from t2s_jax.rewards.reward_source import BudgetSpent
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.settings import Live
from t2s_jax.rewards.work_sharing import POLL_SECONDS, Decision, WorkSharing
from t2s_jax.runtime import hosts, monitor
from t2s_jax.runtime.files import disk_full_as_user_error
from t2s_jax.runtime.settings import check_fields
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.tasks.configured import load_tasks_for
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.knn import knn_accuracy


class Executor(Protocol):
    """Other processes that measure; see `executors`.

    Attributes:
      workers: how many SimParams they measure at the same time.
    """

    workers: int

    def measure_all(self, wanted: Sequence[SimParams], store: RewardStore) -> None:
        """Measures as `RewardEvaluator.measure_all` does; the rewards lie in the store then."""
        ...

    def close(self) -> None:
        """Ends the processes."""
        ...


class RewardEvaluator:
    """A `RewardSource` that measures the SimParams it is asked for.

    Any number of processes, on any number of hosts, may do so in one workdir; see `work_sharing`.

    Attributes:
      tasks: names of all tasks, seen and unseen; each measurement covers all of them.
      space: the simulator's.
      store: of the rewards at these settings.
      repeats: always empty; see `RewardSource`.
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
          executor: other processes to measure with; None measures in this one, one SimParams
            after the other. It is closed with the evaluator.

        Raises:
          UserError: a setting of `live` is out of range.
        """
        workdir, live = pathlib.Path(workdir), config.live
        check_fields(live, Live, "config.live")
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
        self.sharing = WorkSharing(self.store, self.budget)

    @property
    def space(self) -> SimSpace:
        """The simulator's space."""
        return self._factory.space

    @property
    def seen(self) -> list[str]:
        """Returns the names of the seen tasks."""
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
        """Returns all that is measured so far."""
        return self.store.table()

    def best_fixed(self) -> SimParams:
        """Returns the measured SimParams with the highest mean reward over the seen tasks."""
        return self.table().subset(self.seen).best_fixed()[0]

    def expected_cost(self, count: int) -> Cost:
        """Returns what measuring `count` more SimParams is expected to take."""
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
        """Measures one SimParams; see `measure_all`."""
        self.measure_all([params])

    def measure_all(self, wanted: Sequence[SimParams]) -> None:
        """Renders, pre-trains and evaluates on all tasks what is not in the store.

        Returns when all are in the store, no matter which process measured them. Processes that
        were started with `t2s train --fill asked` help.

        Raises:
          BudgetSpent: no more may be measured, and one of `wanted` is not.
        """
        missing = [p for p in dict.fromkeys(wanted) if not hosts.lead_says(self._has, p)]
        if not missing:
            return
        with self.sharing.asking(missing):
            if self._executor is None:
                self._measure_in_turn(missing)
                return
            self._executor.measure_all(missing, self.store)
        if not all(self._has(p) for p in missing):
            raise BudgetSpent(self.spent())

    def asked(self) -> list[SimParams]:
        """Returns what processes wait for in this workdir and none is measuring."""
        return self.sharing.asked()

    def try_to_measure(self, params: SimParams) -> bool:
        """Measures `params` if no other process does.

        Returns:
          Whether it is in the store now; False where another process has the lease.

        Raises:
          BudgetSpent: it is not in the store, and no more may be measured.
        """
        match Decision(hosts.lead_says(self.sharing.decide, params)):
            case Decision.MEASURED:
                return True
            case Decision.WAIT:
                return False
            case Decision.STOP:
                raise BudgetSpent(self.spent())
        try:
            with disk_full_as_user_error(self.store.directory.parent):
                self._measure(params)
        finally:
            self.sharing.release()
        self.sharing.forget(params)
        return True

    def close(self) -> None:
        """Ends what the simulator and the executor started."""
        if self._executor is not None:
            self._executor.close()
        self._factory.close()

    def _measure_in_turn(self, wanted: Sequence[SimParams]) -> None:
        waiting, told = list(wanted), False
        progress = MeasurementProgress(wanted, self.store)

        def settled(params: SimParams) -> bool:
            there = self.try_to_measure(params)
            progress.update()
            return there

        while waiting := [params for params in waiting if not settled(params)]:
            if not told:
                monitor.log(
                    f"the last {len(waiting)} SimParams are being measured by other processes; "
                    "waiting for them"
                )
            told = True
            time.sleep(POLL_SECONDS)

    def _has(self, params: SimParams) -> bool:
        return self.store.get(params) is not None

    def spent(self) -> str | None:
        """Returns why no more may be measured; None where one more may."""
        return self.budget.spent(list(self.store.seconds().values()))

    def _measure(self, params: SimParams) -> None:
        start = time.monotonic()
        backbone = self._factory.backbone(params)
        rewards = task_rewards(backbone, self._tasks, self._config.reward)
        seconds = time.monotonic() - start
        self.store.put(params, rewards, seconds=seconds)
        if hosts.is_lead():
            self._log(params, seconds)
            if not self._keeps_all:
                self._factory.delete(params)

    def _log(self, params: SimParams, seconds: float) -> None:
        """Appends a line to measured.log for people to read; no program reads it."""
        when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        who = f"{platform.node()}:{os.getpid()}"
        line = f"{when} {who} {self.store.name(params)} {seconds:.1f} s\n"
        with open(self.store.directory / "measured.log", "a") as file:
            file.write(line)


def task_rewards(
    backbone: Backbone, tasks: Sequence[Task], settings: ml_collections.ConfigDict
) -> dict[str, float]:
    """Returns the 5-NN accuracy on each task, from the frozen features of its images.

    The images of all tasks go through the network one behind the other, so that only the last
    batch is ragged.

    Args:
      backbone: that gives the features.
      tasks: to evaluate on.
      settings: the section `reward`: `neighbours` and `temperature`.

    Returns:
      {task name: percent}.
    """
    splits = [split for task in tasks for split in (task.train, task.test)]
    features = iter(backbone.features_of_each([split.images for split in splits]))
    return {
        task.name: knn_accuracy(
            next(features),
            task.train.labels,
            next(features),
            task.test.labels,
            k=settings.neighbours,
            temperature=settings.temperature,
        )
        for task in tasks
    }
