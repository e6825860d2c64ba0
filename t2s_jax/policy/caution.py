"""The gate: whether to depart from best fixed, asked of tasks that are held out in turn.

N tasks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.policy import gains as generalisation
from t2s_jax.policy.marginal_likelihood import fit_model, most_likely
from t2s_jax.policy.reward_model import BEST_FIXED, ModelSettings
from t2s_jax.rewards.intervals import half_width
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_features import coordinates

_LEAST_TASKS = 3  # tasks; of fewer nothing is learnt about how tasks differ

# Degrees of caution that the gate chooses among.
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
    """The caution that pays on tasks held out of these; `ModelSettings.caution` says of what.

    The degree that gains most over best fixed is taken if its gain over tasks is told from 0 by a
    t-test at `level`, two-sided, shared out over the degrees since the best of them is tested
    (Bonferroni); else, and where there are fewer than 3 tasks, it is `BEST_FIXED`.

    Args:
      settings: of the model.
      table: rewards of N tasks.
      embeddings: the same tasks, in the same order.
      level: of the test.
      tuned: see `model_rewards`.
      repeats: what the table is the mean of, see `model_rewards`.
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
    """What models earn on each task, trained without it, for several degrees of caution.

    Where the table is the mean of repeats, each of them is left out in turn: models are trained on
    the mean of the others and earn what it says. A SimParams that was lucky once was so for all
    tasks, which share its backbone: one and the same measurement flatters whoever chooses by it.

    Args:
      settings: of the model.
      table: rewards of N tasks.
      embeddings: the same tasks, in the same order.
      cautions: to try.
      tuned: the other settings by marginal likelihood, once for each left out, on all tasks.
      repeats: what the table is the mean of.

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
    for (task,) in generalisation.outer_folds(count):
        names = [embeddings.names[i] for i in generalisation.kept(count, [task])]
        model = fit_model(settings, table.subset(names), embeddings.subset(names=names))
        chosen = model.cautious_choices(embeddings.rows[[task]], cautions, measured=True)[:, 0]
        found[:, task] = [judged[task, place[tuple(c)]] for c in chosen.tolist()]
    return found


def measurements(
    table: RewardTable, repeats: Sequence[RewardTable]
) -> list[tuple[RewardTable, np.ndarray]]:
    """What to choose by, and what choices then earn: all repeats but one, and that one, in turn.

    Of a table that was measured once, the table itself for both. Rewards have the shape [N, S].
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
    """The same model of the same tasks in fewer numbers: many fits cost a third of the time."""
    found = coordinates(settings.scaling, embeddings.vectors, embeddings.layers)
    if found is None or settings.task_kernel != "rbf":
        return settings, embeddings
    return (
        dataclasses.replace(settings, scaling="plain"),
        dataclasses.replace(embeddings, vectors=found, layers=()),
    )
