"""`t2s generalise`: compares predictors on tasks that they were not trained on.

Leave-one-task-out over tasks that have rewards (or the unseen tasks, held out together), with
paired intervals against best fixed, and nested leave-one-out for what a choice among the variants
would earn. Every variant of `variants.VARIANTS` is reported, whatever it gains. Other measurements
of the same rewards can judge the choices, see `policy.trial`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pathlib
from collections.abc import Sequence

import ml_collections

from t2s_jax.commands.reward_sources import open_rewards, open_task_vectors
from t2s_jax.policy.comparison_results import ComparisonResults
from t2s_jax.policy.settings import PolicySettings
from t2s_jax.policy.variant_comparison import compare_variants
from t2s_jax.reporting import plots
from t2s_jax.reporting.gains_table import figure, report
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import hosts, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write, write_json
from t2s_jax.runtime.settings import check_fields
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

_LEAST_TASKS = 4  # nested folds hold two out, and a difference needs two to be learned from


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> ComparisonResults:
    """Compares the variants; choices that an earlier run has made are reused.

    Args:
      config: With `rewards` and `task_vectors` as for `t2s train`, `tasks.unseen` (names; empty
        leaves the tasks as their vectors mark them), and the sections `generalise` and `policy`.
      workdir: Gets generalise/ (results.json, table.txt, gains.png, variants/).

    Returns:
      The content of results.json.

    Raises:
      UserError: There are fewer than 4 tasks; rewards are missing; there is no such variant; the
        table or the vectors cannot be used.
    """
    workdir = pathlib.Path(workdir)
    embeddings = open_task_vectors(config, workdir)
    with contextlib.closing(open_rewards(config, workdir)) as source:
        table, repeats = source.table(), source.repeats
    embeddings = _taking_part(
        _marked(embeddings, config.tasks.unseen), table, config.generalise.tasks
    )
    check_fields(config.policy, PolicySettings, "config.policy")
    repeats = tuple(repeat.subset(embeddings.names) for repeat in repeats)
    results = compare_variants(
        config, table.subset(embeddings.names), repeats, embeddings, workdir / "generalise"
    )
    if hosts.is_lead():
        write_json(workdir / "generalise" / "results.json", results.to_dict())
        lines = report(results)
        with atomic_write(workdir / "generalise" / "table.txt") as path:
            path.write_text("\n".join(lines) + "\n")
        with atomic_write(workdir / "generalise" / "gains.png") as path:
            path.write_bytes(plots.png(figure(results)))
        for line in lines:
            monitor.log(line)
        monitor.log(f"results in {workdir / 'generalise'}: results.json, table.txt, gains.png")
    return results


def _taking_part(embeddings: TaskEmbeddings, table: RewardTable, which: str) -> TaskEmbeddings:
    """Returns the tasks to train on or hold out: the seen ones, or all that have rewards."""
    if which not in ("seen", "unseen", "all"):
        raise UserError(f'config.generalise.tasks is "seen", "unseen" or "all", got {which!r}')
    seen = embeddings.subset(seen=True)
    if missing := [t for t in seen.names if t not in table.tasks]:
        raise UserError(
            f"no rewards for the seen tasks {', '.join(missing)}; there are rewards for "
            f"{', '.join(table.tasks)}"
        )
    if which == "seen":
        embeddings = seen
    else:
        embeddings = embeddings.subset(names=[t for t in embeddings.names if t in table.tasks])
    if which == "unseen" and len(embeddings) - len(seen) < 2:
        raise UserError(
            'config.generalise.tasks="unseen" needs at least two unseen tasks with rewards, there '
            f"are {len(embeddings) - len(seen)}; see config.tasks.unseen"
        )
    if len(embeddings) < _LEAST_TASKS or not len(table):
        raise UserError(
            f"leave-one-task-out needs at least {_LEAST_TASKS} tasks and one measured SimParams, "
            f"got {len(embeddings)} and {len(table)}"
        )
    return embeddings


def _marked(embeddings: TaskEmbeddings, unseen: Sequence[str]) -> TaskEmbeddings:
    """Marks these tasks as unseen and all others as seen; without names leaves them as they are."""
    if not unseen:
        return embeddings
    embeddings.subset(names=unseen)  # raises for names that are not there
    return dataclasses.replace(
        embeddings, seen=tuple(name not in unseen for name in embeddings.names)
    )
