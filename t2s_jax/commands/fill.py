"""`t2s train --fill`: measures rewards without training; several such commands share the work."""

from __future__ import annotations

import contextlib
import os
import pathlib
import time
from collections.abc import Sequence

import ml_collections

from t2s_jax.rewards import fidelity
from t2s_jax.rewards.evaluator import RewardEvaluator
from t2s_jax.rewards.executors import live_evaluator
from t2s_jax.rewards.reward_source import BudgetSpent
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.work_sharing import POLL_SECONDS
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike, what: str) -> None:
    """Measures rewards that the store lacks, within the budget.

    Args:
      config: with the sections of `RewardEvaluator`.
      workdir: holds rewards/; commands that share it share the work.
      what: "all"; SimParams that `SimSpace.parse` reads, joined by ";"; or "asked": what
        `t2s train` on the same workdir requests, until there was no request for
        `live.idle_minutes`.

    Raises:
      UserError: `what` cannot be read, or a setting is out of range.
    """
    workdir = pathlib.Path(workdir)
    if what == "asked":
        _help(config, workdir)
        return
    steps, factor = fidelity.rungs(config), config.live.halving.factor
    wanted: list[SimParams] | None = None
    cheaper: RewardTable | None = None
    hours = 0.0
    for number, rung in enumerate(steps, 1):
        if config.live.hours:
            rung.live.hours = max(config.live.hours - hours, 1e-9)  # 0 would be no limit
        with contextlib.closing(live_evaluator(rung, workdir)) as evaluator:
            wanted = wanted or parse(what, evaluator.space)
            if len(steps) > 1:
                settings = ", ".join(f"{k} x {v:.3g}" for k, v in rung.live.fidelity.items())
                monitor.log(f"rung {number} of {len(steps)} ({settings}): {len(wanted)} SimParams")
            if not _fill(evaluator, wanted):
                return
            table = evaluator.table().subset(evaluator.seen)
            hours += sum(evaluator.store.seconds().values()) / 3600
        if cheaper is not None and len(wanted) > 2:
            monitor.log(
                f"compared with the previous rung: {fidelity.rank_correlation(cheaper, table)}"
            )
        wanted, cheaper = fidelity.promoted(table, wanted, factor), table
    monitor.log(f"next: t2s train --workdir={workdir}")


def parse(what: str, space: SimSpace) -> list[SimParams]:
    """Returns the SimParams that a text names.

    Args:
      what: "all", which gives them in a fixed random order, so that a budget measures a random
        sample; or SimParams joined by ";".
      space: of the SimParams.

    Raises:
      UserError: the text names none, or they cannot be read.
    """
    if what == "all":
        return space.sample(0, space.size)
    wanted = [space.parse(text) for text in what.split(";") if text.strip()]
    if not wanted:
        raise UserError("t2s train --fill takes all, asked, or SimParams joined by ';'")
    return list(dict.fromkeys(wanted))


def _fill(evaluator: RewardEvaluator, wanted: Sequence[SimParams]) -> bool:
    """Measures those that are missing; returns whether all are measured now."""
    missing = [params for params in wanted if evaluator.store.get(params) is None]
    allowed = missing[: evaluator.budget_left]
    monitor.log(f"{len(wanted)} SimParams wanted, {len(wanted) - len(missing)} already measured")
    if allowed:
        monitor.log(str(evaluator.expected_cost(len(allowed))))
    with contextlib.suppress(BudgetSpent):  # of hours; the last line says so
        evaluator.measure_all(allowed)
    left = sum(evaluator.store.get(params) is None for params in wanted)
    why = f": {evaluator.spent()}" if left else ""
    monitor.log(
        f"{len(wanted) - left} of {len(wanted)} SimParams are measured, in "
        f"{evaluator.store.directory}{why}"
    )
    return not left


def _help(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> None:
    """Measures what other processes request, until there were no requests for a while."""
    with contextlib.ExitStack() as stack:
        evaluators = [live_evaluator(rung, workdir) for rung in fidelity.rungs(config)]
        for evaluator in evaluators:
            stack.callback(evaluator.close)
        monitor.log(f"measuring what t2s train requests in {workdir}")
        last = time.monotonic()
        while time.monotonic() - last < 60 * config.live.idle_minutes:
            # As many at a time as there are workers: requests can be withdrawn.
            asked = [(e, e.asked()[: e.workers]) for e in evaluators]
            for evaluator, wanted in asked:
                if wanted:
                    with contextlib.suppress(BudgetSpent):
                        evaluator.measure_all(wanted)
                    last = time.monotonic()
            if not any(wanted for _, wanted in asked):
                time.sleep(POLL_SECONDS)
        monitor.log(f"no requests for {config.live.idle_minutes:g} minutes")
