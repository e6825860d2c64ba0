"""What variants choose for tasks held out of their training, and what that earns.

A *variant* is one way to get from a table of rewards and task vectors to SimParams for a task
that is not in them. `choices` trains it on the folds of `generalisation`; `earned` looks them up.
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
    """What a variant chooses for the held-out tasks of each fold.

    Args:
      variant: to train.
      table: rewards of N tasks.
      embeddings: the same tasks, in the same order.
      folds: the held-out tasks of each; all of the same number H.
      policy: the policy section, whose members are the seeds of REINFORCE variants; the others
        need none.
      report: called with the number of epochs done, by REINFORCE variants.
      repeats: what the table is the mean of, for the gate; see `caution.model_rewards`.

    Returns:
      Places in the table, shape [len(folds), H, E], int. "": of each seed by itself. For REINFORCE
      also "ensemble", the members' mean marginals, and "joint", the mode of their mixture.
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
    """What a closed-form variant chooses by each of several measurements of the same rewards.

    The gate, if it has one, is asked once for each fold: with repeats it is the same for all.

    Returns:
      Places in the tables. Shape [len(tables), len(folds), H], int.
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
    """The rewards of `choices`.

    Args:
      places: Shape [len(folds), H, E], int.
      folds: the held-out tasks of each.
      rewards: of a table with these SimParams; it need not be the one they were chosen by.
        Shape [N, S].

    Returns:
      Shape [len(folds), H, E], float64.
    """
    return rewards[np.array(folds)[:, :, None], places]


def _closed_form(
    variant: Variant, table: RewardTable, embeddings: TaskEmbeddings, asked: TaskEmbeddings
) -> list[int]:
    """Trains on the table's tasks; places in it for those that are asked for."""
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
    """The measured SimParams that a mixture of policies thinks best. [E, H, M, K] -> [H], int."""
    return joint_probabilities(members, table.params).argmax(axis=1)
