"""Choices of variants for tasks that are held out of their training, and their rewards.

A *variant* is one way to get from a table of rewards and task vectors to SimParams for a task
that is not in them. `choices` trains it on each fold; `earned` looks up the rewards.

F folds with H held-out tasks each, E seeds, N tasks, S SimParams.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from ml_collections import ConfigDict

from t2s_jax.policy import gains
from t2s_jax.policy.caution import choose_caution
from t2s_jax.policy.folds import train_on_folds
from t2s_jax.policy.marginal_likelihood import fit_model
from t2s_jax.policy.nearest_tasks import best_of_nearest
from t2s_jax.policy.network import joint_probabilities
from t2s_jax.policy.variants import Variant, variant_policy
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


def choices(
    variant: Variant,
    table: RewardTable,
    embeddings: TaskEmbeddings,
    folds: Sequence[tuple[int, ...]],
    policy: ConfigDict | None = None,
    report: Callable[[int], None] = lambda epochs: None,
    repeats: Sequence[RewardTable] = (),
) -> dict[str, np.ndarray]:
    """Returns the choices of a variant for the held-out tasks of each fold.

    Args:
      variant: To train.
      table: Rewards of N tasks.
      embeddings: The same tasks, in the same order.
      folds: The H held-out tasks of each.
      policy: The policy section, for REINFORCE variants; its members are their seeds.
      report: Called with the number of epochs done, by REINFORCE variants.
      repeats: The measurements that the table is the mean of, for the significance test of
        variants that have one; see `caution.model_rewards`.

    Returns:
      Places in the table, shape [F, H, E], int, by how the seeds are combined: "" for each seed by
      itself; for REINFORCE also "ensemble", by the members' mean marginal distributions, and
      "joint", the mode of their mixture.
    """
    if variant.policy is not None:
        return _policy_choices(variant, table, embeddings, folds, policy, report)
    (places,) = choices_by_each(variant, (table,), embeddings, folds, repeats)
    return {"": places[:, :, None]}


def choices_by_each(
    variant: Variant,
    tables: Sequence[RewardTable],
    embeddings: TaskEmbeddings,
    folds: Sequence[tuple[int, ...]],
    repeats: Sequence[RewardTable] = (),
) -> np.ndarray:
    """Returns the choices of a closed-form variant by each of several tables of the same tasks.

    The significance test, for a variant that has one, is carried out once for each fold: its
    result depends on the repeats, which are the same for all tables.

    Returns:
      Places in the tables. Shape [len(tables), F, H], int.
    """
    chosen = []
    for held in folds:
        names = [embeddings.names[i] for i in gains.kept(len(embeddings), held)]
        known, own = embeddings.subset(names=names), [table.subset(names) for table in tables]
        variant_here = variant
        if variant.tested:
            caution = choose_caution(
                variant.model,
                own[0],
                known,
                level=variant.level,
                tuned=variant.tuned,
                repeats=[table.subset(names) for table in repeats],
            )
            model = dataclasses.replace(variant.model, caution=caution)
            variant_here = dataclasses.replace(variant, model=model)
        asked = embeddings.subset(names=[embeddings.names[i] for i in held])
        chosen.append([_closed_form(variant_here, table, known, asked) for table in own])
    return np.array(chosen).swapaxes(0, 1)


def earned(places: np.ndarray, folds: Sequence[tuple[int, ...]], rewards: np.ndarray) -> np.ndarray:
    """Returns the rewards of `choices`.

    Args:
      places: Shape [F, H, E], int.
      folds: The held-out tasks of each.
      rewards: Of a table with the same SimParams, which may be another one than the choices were
        made by. Shape [N, S].

    Returns:
      Shape [F, H, E], float64.
    """
    return rewards[np.array(folds)[:, :, None], places]


def _closed_form(
    variant: Variant, table: RewardTable, embeddings: TaskEmbeddings, asked: TaskEmbeddings
) -> list[int]:
    """Trains on the tasks of the table; returns the places of the choices for those in `asked`."""
    if variant.nearest is not None:
        scaling, count = variant.nearest
        nearest = best_of_nearest(
            scaling, count, table.rewards, embeddings.vectors, embeddings.layers
        )
        return list(nearest(asked.vectors))
    model = fit_model(variant.model, table, embeddings, tuned=variant.tuned)
    place = {p: i for i, p in enumerate(table.params)}
    return [place[tuple(c)] for c in model.choices(asked.rows, measured=True).tolist()]


def _policy_choices(variant, table, embeddings, folds, policy, report) -> dict[str, np.ndarray]:
    config = variant_policy(variant, policy)
    kept = [gains.kept(len(embeddings), held) for held in folds]
    ensembles = train_on_folds(
        table, embeddings.vectors, kept, config, layers=embeddings.layers, report=report
    )
    found: dict[str, list] = {"": [], "ensemble": [], "joint": []}
    for held, ensemble in zip(folds, ensembles):
        members = ensemble.probabilities(embeddings.vectors[list(held)])  # [E, H, M, K]
        mean = members.mean(axis=0, keepdims=True)
        each = [_likeliest(member[None], table) for member in members]
        found[""].append(np.stack(each, axis=1))
        found["ensemble"].append(_likeliest(mean, table)[:, None])
        found["joint"].append(_likeliest(members, table)[:, None])
    return {name: np.array(values) for name, values in found.items()}


def _likeliest(members: np.ndarray, table: RewardTable) -> np.ndarray:
    """Returns the mode of a mixture of policies, among the table. [E, H, M, K] -> [H], int."""
    return joint_probabilities(members, table.params).argmax(axis=1)
