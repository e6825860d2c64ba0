"""The significance test that decides whether a reward model departs from best fixed.

The model departs from best fixed only where tasks that are held out in turn show a significant
gain. N tasks, S SimParams.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.policy.gains import kept, outer_folds
from t2s_jax.policy.marginal_likelihood import fit_model, most_likely
from t2s_jax.policy.reward_model import BEST_FIXED, ModelSettings
from t2s_jax.rewards.intervals import half_width
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_features import coordinates

_LEAST_TASKS = 3  # fewer tell nothing of how tasks differ

# Degrees of caution to choose among, see `ModelSettings.caution`.
CAUTIONS = (0.0, 0.25, 0.5, 1.0, BEST_FIXED)


def choose_caution(
    settings: ModelSettings,
    table: RewardTable,
    embeddings: TaskEmbeddings,
    *,
    level: float = 0.05,
    tuned: bool = False,
    repeats: Sequence[RewardTable] = (),
) -> float:
    """Chooses the degree of caution with the highest gain over best fixed on held-out tasks.

    It is taken only if its mean gain over tasks differs significantly from zero, by a two-sided
    t-test. Since the best of several degrees is tested, `level` is divided by their number
    (Bonferroni). Otherwise, and for fewer than 3 tasks, the choice is `BEST_FIXED`.

    Args:
      settings: Of the model.
      table: Rewards of N tasks.
      embeddings: The same tasks, in the same order.
      level: Significance level of the test.
      tuned: See `model_rewards`.
      repeats: The measurements that the table is the mean of, see `model_rewards`.
    """
    if len(embeddings) < _LEAST_TASKS:
        return BEST_FIXED
    earned = model_rewards(settings, table, embeddings, CAUTIONS, tuned=tuned, repeats=repeats)
    gains = earned - earned[-1:]
    best = int(gains.mean(axis=1).argmax())
    least = half_width(gains[best], level / (len(CAUTIONS) - 1))
    return CAUTIONS[best] if gains[best].mean() > least else BEST_FIXED


def model_rewards(
    settings: ModelSettings,
    table: RewardTable,
    embeddings: TaskEmbeddings,
    cautions: Sequence[float],
    *,
    tuned: bool = False,
    repeats: Sequence[RewardTable] = (),
) -> np.ndarray:
    """Returns the reward on each task of a model trained without it, for degrees of caution.

    Where the table is the mean of repeats, each of them is left out in turn: models are trained on
    the mean of the others, and their choices are credited with its rewards. All tasks share the
    backbone of a SimParams, so that an error of its measurement raises or lowers the rewards of
    all tasks alike; choices judged by the measurement they were made by are biased upwards.

    Args:
      settings: Of the model.
      table: Rewards of N tasks.
      embeddings: The same tasks, in the same order.
      cautions: Degrees to try.
      tuned: Whether the other settings are chosen by marginal likelihood, on all tasks, once for
        each repeat that is left out.
      repeats: The measurements that the table is the mean of.

    Returns:
      Percent. Shape [len(cautions), N].
    """
    found = []
    for chosen_by, judged in measurements(table, repeats):
        own = most_likely(settings, chosen_by, embeddings) if tuned else settings
        found.append(_cautious_rewards(*_condensed(own, embeddings), chosen_by, cautions, judged))
    return np.mean(found, axis=0)


def _cautious_rewards(settings, embeddings, table, cautions, judged) -> np.ndarray:
    count, place = len(embeddings), {p: i for i, p in enumerate(table.params)}
    found = np.zeros((len(cautions), count))
    for (task,) in outer_folds(count):
        names = [embeddings.names[i] for i in kept(count, [task])]
        model = fit_model(settings, table.subset(names), embeddings.subset(names=names))
        chosen = model.cautious_choices(embeddings.rows[[task]], cautions, measured=True)[:, 0]
        found[:, task] = [judged[task, place[tuple(c)]] for c in chosen.tolist()]
    return found


def measurements(
    table: RewardTable, repeats: Sequence[RewardTable]
) -> list[tuple[RewardTable, np.ndarray]]:
    """Returns pairs of a table to choose by and the rewards that its choices are credited with.

    Each repeat in turn judges the choices by the mean of the others. A table that was measured
    once judges its own. Rewards have the shape [N, S], percent.
    """
    if len(repeats) < 2:
        return [(table, table.rewards)]
    found = []
    for number, left_out in enumerate(repeats):
        others = [t.rewards for n, t in enumerate(repeats) if n != number]
        chosen_by = dataclasses.replace(table, rewards=np.mean(others, axis=0))
        found.append((chosen_by, left_out.rewards))
    return found


def _condensed(
    settings: ModelSettings, embeddings: TaskEmbeddings
) -> tuple[ModelSettings, TaskEmbeddings]:
    """Returns an equal model with shorter task vectors, which takes a third of the time to fit."""
    found = coordinates(settings.scaling, embeddings.vectors, embeddings.layers)
    if found is None or settings.task_kernel != "rbf":
        return settings, embeddings
    return (
        dataclasses.replace(settings, scaling="plain"),
        dataclasses.replace(embeddings, vectors=found, layers=()),
    )
