"""`t2s train --fill`: measure rewards, train nothing; any number of these commands at once."""

from __future__ import annotations

import contextlib
import os
import pathlib
import time
from collections.abc import Sequence

import ml_collections

from t2s_jax.rewards import fidelity
from t2s_jax.rewards.evaluator import PATIENCE, LiveOracle
from t2s_jax.rewards.executors import live_oracle
from t2s_jax.rewards.reward_table import BudgetSpent, RewardTable
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike, what: str) -> None:
    """Measures what is not in the reward store yet, within the budget.

    Args:
      config: with the sections of `LiveOracle`.
      workdir: holds rewards/; commands that share it share the work.
      what: "all"; SimParams that `SimSpace.parse` reads, joined by ";"; or "asked": what a
        `t2s train` on the same workdir asks for, until nothing was asked for
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
        with contextlib.closing(live_oracle(rung, workdir)) as oracle:
            wanted = wanted or parse(what, oracle.space)
            if len(steps) > 1:
                settings = ", ".join(f"{k} x {v:.3g}" for k, v in rung.live.fidelity.items())
                monitor.say(f"rung {number} of {len(steps)} ({settings}): {len(wanted)} SimParams")
            if not _fill(oracle, wanted):
                return
            table = oracle.table().subset(oracle.seen)
            hours += sum(oracle.store.seconds().values()) / 3600
        if cheaper is not None and len(wanted) > 2:
            monitor.say(f"the rung before: {fidelity.rank_correlation(cheaper, table)}")
        wanted, cheaper = fidelity.promoted(table, wanted, factor), table
    monitor.say(f"next: t2s train --workdir={workdir}")


def parse(what: str, space: SimSpace) -> list[SimParams]:
    """The SimParams of "all", in a fixed random order, or of a list.

    Cut short by a budget, the random order is a fair sample of all.
    """
    if what == "all":
        return space.sample(0, space.size)
    wanted = [space.parse(text) for text in what.split(";") if text.strip()]
    if not wanted:
        raise UserError("t2s train --fill takes all, asked, or SimParams joined by ';'")
    return list(dict.fromkeys(wanted))


def _fill(oracle: LiveOracle, wanted: Sequence[SimParams]) -> bool:
    """Measures what is missing; returns whether all of it is measured now."""
    missing = [params for params in wanted if oracle.store.get(params) is None]
    allowed = missing[: oracle.budget_left]
    monitor.say(f"{len(wanted)} SimParams asked for, {len(wanted) - len(missing)} measured already")
    if allowed:
        monitor.say(str(oracle.expected_cost(len(allowed))))
    with contextlib.suppress(BudgetSpent):  # hours; that is told below
        oracle.measure_all(allowed)
    left = sum(oracle.store.get(params) is None for params in wanted)
    why = f": {oracle.spent()}" if left else ""
    monitor.say(
        f"{len(wanted) - left} of {len(wanted)} SimParams are measured, in "
        f"{oracle.store.directory}{why}"
    )
    return not left


def _help(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> None:
    """Measures what other processes wait for."""
    with contextlib.ExitStack() as stack:
        oracles = [live_oracle(rung, workdir) for rung in fidelity.rungs(config)]
        for oracle in oracles:
            stack.callback(oracle.close)
        monitor.say(f"measuring what is asked for in {workdir}")
        last = time.monotonic()
        while time.monotonic() - last < 60 * config.live.idle_minutes:
            # As many at a time as there are workers: the one that asks may take it back.
            asked = [(o, o.asked()[: o.workers]) for o in oracles]
            for oracle, wanted in asked:
                if wanted:
                    with contextlib.suppress(BudgetSpent):
                        oracle.measure_all(wanted)
                    last = time.monotonic()
            if not any(wanted for _, wanted in asked):
                time.sleep(PATIENCE)
        monitor.say(f"nothing was asked for in {config.live.idle_minutes:g} minutes")
