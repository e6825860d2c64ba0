"""What a predictor gains over best fixed on seen tasks that are held out in turn.

It is measured in training, kept in the bundle, and printed with each prediction. N tasks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from t2s_jax.policy import held_out
from t2s_jax.policy.caution import measurements
from t2s_jax.policy.gains import Gain, best_fixed_rewards, gain, outer_folds
from t2s_jax.policy.variants import Variant
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


@dataclasses.dataclass(frozen=True)
class HeldOutGain:
    """The gain over best fixed on N tasks, each held out in turn.

    Attributes:
      tasks: Their names.
      gains: Of each task, percentage points. N floats.
      summary: Mean, intervals and p-value over the tasks.
      untested: The gain without the significance test, for a predictor that departs from best
        fixed only after one; else None.
    """

    tasks: tuple[str, ...]
    gains: tuple[float, ...]
    summary: Gain
    untested: HeldOutGain | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns what JSON can hold: "tasks", "gains", the fields of `Gain`, and "ungated"."""
        found = {"tasks": list(self.tasks), "gains": list(self.gains)}
        found |= dataclasses.asdict(self.summary)
        return found if self.untested is None else found | {"ungated": self.untested.to_dict()}

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> HeldOutGain:
        """Reads what `to_dict` returned.

        Raises:
          KeyError: A field is missing.
        """
        return cls(
            tuple(found["tasks"]),
            tuple(found["gains"]),
            Gain(**{f.name: found[f.name] for f in dataclasses.fields(Gain)}),
            cls.from_dict(found["ungated"]) if found.get("ungated") else None,
        )


def held_out_gain(
    variant: Variant,
    table: RewardTable,
    embeddings: TaskEmbeddings,
    repeats: Sequence[RewardTable] = (),
) -> HeldOutGain | None:
    """Measures what a closed-form variant gains over best fixed on held-out seen tasks.

    Where the table is the mean of repeats, the choices by all of them but one are credited with
    the rewards of that one, as in `caution.model_rewards`.

    Args:
      variant: The predictor, not a REINFORCE policy.
      table: Rewards of N tasks.
      embeddings: The same tasks, in the same order.
      repeats: The measurements that the table is the mean of.

    Returns:
      The gain; None for fewer than 3 tasks.
    """
    count = len(embeddings)
    if count < 3:
        return None
    folds, pairs = outer_folds(count), measurements(table, repeats)
    each = held_out.choices_by_each(variant, [by for by, _ in pairs], embeddings, folds, repeats)
    found = []
    for places, (chosen_by, judged) in zip(each, pairs):
        fixed = [best_fixed_rewards(chosen_by.rewards, held, judged)[0] for held in folds]
        found.append(held_out.earned(places[:, :, None], folds, judged)[:, 0, 0] - fixed)
    gains = np.mean(found, axis=0)
    untested = None
    if variant.tested:
        untested = held_out_gain(
            dataclasses.replace(variant, tested=False), table, embeddings, repeats
        )
    return HeldOutGain(
        tuple(embeddings.names),
        tuple(np.round(gains, 4).tolist()),
        gain(gains[:, None]),
        untested,
    )


def describe_gain(found: HeldOutGain) -> str:
    """Returns one sentence on the gain and what it allows to conclude."""
    gained = found.summary
    text = (
        f"on {len(found.tasks)} seen tasks, each held out in turn, the predictor gained "
        f"{gained.mean:+.2f} points over best fixed (95 % interval {gained.low:+.2f} to "
        f"{gained.high:+.2f}; better on {gained.better}, worse on {gained.worse})"
    )
    without = ""
    if found.untested:
        other = found.untested.summary
        without = f"{other.mean:+.2f} points ({other.low:+.2f} to {other.high:+.2f})"
    if not gained.better and not gained.worse:
        text += ": it always chose best fixed"
        return f"{text}; without the significance test it gained {without}" if without else text
    if gained.low > 0:
        text += ": significantly better than best fixed"
    elif gained.high < 0:
        text += ": significantly worse than best fixed"
    else:
        text += ": no significant difference from best fixed"
    return f"{text}; without the significance test it gained {without}" if without else text
