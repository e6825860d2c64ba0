"""What seen tasks, each held out in turn, say of a predictor: kept in its bundle, told with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from t2s_jax.policy import gains as generalisation
from t2s_jax.policy import held_out
from t2s_jax.policy.caution import measurements
from t2s_jax.policy.variants import Variant
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


def held_out_gain(
    variant: Variant,
    table: RewardTable,
    embeddings: TaskEmbeddings,
    repeats: Sequence[RewardTable] = (),
) -> dict | None:
    """What a closed-form variant gains over best fixed on seen tasks, each held out in turn.

    Where the table is the mean of repeats, choices by all but one of them earn what that one says,
    as in `caution.model_rewards`.

    Returns:
      {"tasks", "gains" (of each, percentage points), and the fields of `Gain`; of a gated
      variant also "ungated", what it would gain without its gate}; None for fewer than 3 tasks.
    """
    count = len(embeddings)
    if count < 3:
        return None
    folds, pairs = generalisation.outer_folds(count), measurements(table, repeats)
    each = held_out.choices_by_each(variant, [by for by, _ in pairs], embeddings, folds, repeats)
    found = []
    for places, (chosen_by, judged) in zip(each, pairs):
        fixed = [
            generalisation.best_fixed_rewards(chosen_by.rewards, held, judged)[0] for held in folds
        ]
        found.append(held_out.earned(places[:, :, None], folds, judged)[:, 0, 0] - fixed)
    gains = np.mean(found, axis=0)
    found = {
        "tasks": list(embeddings.names),
        "gains": np.round(gains, 4).tolist(),
        **dataclasses.asdict(generalisation.gain(gains[:, None])),
    }
    if variant.gated:
        ungated = dataclasses.replace(variant, gated=False)
        found["ungated"] = held_out_gain(ungated, table, embeddings, repeats)
    return found


def describe_gain(found: dict) -> str:
    """For people: what the evidence allows to say, and no more."""
    tasks, mean, low, high = len(found["tasks"]), found["mean"], found["low"], found["high"]
    text = (
        f"on {tasks} seen tasks, each held out in turn, the predictor gained {mean:+.2f} points "
        f"over best fixed (95 % interval {low:+.2f} to {high:+.2f}; better on {found['better']}, "
        f"worse on {found['worse']})"
    )
    if not found["better"] and not found["worse"]:
        text = f"{text}: it chose as best fixed does"
        if bold := found.get("ungated"):
            text += (
                f", since departing from it, {bold['mean']:+.2f} ({bold['low']:+.2f} to "
                f"{bold['high']:+.2f}), did not pay for sure"
            )
        return text
    if low > 0:
        text = f"{text}: it is better than best fixed"
    elif high < 0:
        text = f"{text}: it is worse than best fixed"
    else:
        text = f"{text}: not told from best fixed"
    if bold := found.get("ungated"):
        mean, low, high = (bold[name] for name in ("mean", "low", "high"))
        text += f"; without its gate {mean:+.2f} ({low:+.2f} to {high:+.2f})"
    return text
