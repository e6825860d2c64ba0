"""How well cheaper rewards rank SimParams as the full ones do, and what they cost.

  python tests/benchmarks/cheaper_rewards.py WORKDIR [COUNT] --config=CARD.py [--config.x=y]

Each of the cheaper settings below is measured on COUNT (24) SimParams, in the order of
`t2s train --fill=all`; beside them the full one with other images, since no cheaper setting can
be expected to agree with the full one better than that does; and the full one, as far as it is
not in WORKDIR/rewards already. "lost" is the full reward that a task loses by taking what the cheap
ones say is best, "halved" by measuring in full only the third that they promote, "random" by
measuring a third at random. +- is the standard error over tasks.
Seconds are comparable only where nothing else ran. It resumes; run it until it prints the table.
"""

import contextlib
import dataclasses
import pathlib
import sys

import numpy as np

from t2s_jax.commands import arguments, startup
from t2s_jax.rewards import fidelity
from t2s_jax.rewards.evaluator import RewardEvaluator

SETTINGS = {
    "images 1/2": {"images": 0.5},
    "images 1/4": {"images": 0.25},
    "epochs 1/4": {"epochs": 0.25},
    "full, other images": {},
    "epochs 1/2": {"epochs": 0.5},
    "width 1/2": {"width": 0.5},
    "epochs 1/2, width 1/2": {"epochs": 0.5, "width": 0.5},
}


def measure(config, workdir, count):
    """Returns the table of the seen tasks and the median seconds of one SimParams."""
    with contextlib.closing(RewardEvaluator(config, workdir)) as evaluator:
        wanted = evaluator.space.sample(0, count)
        evaluator.measure_all(wanted)
        seconds, table = evaluator.store.seconds(), evaluator.table()
        rows = [table.params.index(p) for p in wanted]  # WORKDIR may hold others
        table = dataclasses.replace(table, params=tuple(wanted), rewards=table.rewards[:, rows])
        return table, float(np.median([seconds[p] for p in wanted]))


def lost_by_halving(table, full, draws=4000):
    """Points a task loses if only the third that the cheap table promotes is measured in full.

    Returns:
      That, and what a third at random loses.
    """
    params, rng = list(table.params), np.random.default_rng(0)
    rewards = full.rewards[:, [full.params.index(p) for p in params]]
    best = rewards.max(axis=1)
    third = [params.index(p) for p in fidelity.promoted(table, params, 3.0)]
    thirds = [rng.permutation(len(params))[: len(third)] for _ in range(draws)]
    at_random = np.mean([best - rewards[:, rows].max(axis=1) for rows in thirds])
    return np.mean(best - rewards[:, third].max(axis=1)), at_random


def line(name, seconds, full_seconds, found, halved):
    return (
        f"| {name} | {seconds:.1f} | {seconds / full_seconds:.2f} | {over_tasks(found.spearman)} | "
        f"{np.nanmean(found.kendall):.2f} | {found.spearman_of_mean:.2f} | "
        f"{over_tasks(found.regret)} | {halved[0]:.2f} | {halved[1]:.2f} |"
    )


def over_tasks(values):
    """Mean and standard error of a value of each task that has one."""
    values = values[np.isfinite(values)]
    return f"{values.mean():.2f} +- {values.std(ddof=1) / len(values) ** 0.5:.2f}"


def run(words):
    workdir = pathlib.Path(words.pop(0))
    count = int(words.pop(0)) if words and words[0].isdecimal() else 24
    values, _ = arguments.parse_flags("train", words)
    startup.prepare_jax()
    config = values.config
    config.live.update({"budget": 10**6, "keep": "rewards"})
    measured = {}
    for name, fractions in SETTINGS.items():
        cheap = config.copy_and_resolve_references()
        cheap.live.fidelity.update(fractions)
        cheap.sim.seed += not fractions
        place = workdir if fractions else workdir / "again"
        measured[name] = measure(cheap, place, count)
    full, full_seconds = measure(config, workdir, count)
    rows = []
    for name, (table, seconds) in measured.items():
        found = fidelity.rank_correlation(table, full)
        rows.append(line(name, seconds, full_seconds, found, lost_by_halving(table, full)))
    print(
        f"\n{found.params} SimParams, {len(full.tasks)} tasks; full: {full_seconds:.1f} s each; "
        f"a choice at random loses {found.random_regret.mean():.2f} points a task\n"
        "| setting | seconds | of full | Spearman | Kendall | of mean | lost | halved | random |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    print("\n".join(rows))


if __name__ == "__main__":
    run(sys.argv[1:])
