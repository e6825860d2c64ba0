"""The choices of variants on the folds of a trial; those that an earlier run has made are reused.

F folds with H held-out tasks each, E seeds.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pathlib
from collections.abc import Sequence
from typing import Any

import ml_collections
import numpy as np

from t2s_jax.policy import held_out
from t2s_jax.policy.variants import Variant, variant_policy
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import hosts, monitor
from t2s_jax.runtime.files import write_json
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

# Raise it when the same settings begin to give other choices.
_DEFINITION = 3
# Settings of the policy section that change no choice.
_IRRELEVANT = ("predictor", "log_epochs", "checkpoint_epochs")


@dataclasses.dataclass(frozen=True)
class VariantChoices:
    """Makes the choices of variants, or reads them from an earlier run.

    Attributes:
      directory: Of the files that keep the choices.
      embeddings: The tasks.
      repeats: The measurements that the reward table is the mean of.
      policy: The policy section for REINFORCE variants.
    """

    directory: pathlib.Path
    embeddings: TaskEmbeddings
    repeats: tuple[RewardTable, ...]
    policy: ml_collections.ConfigDict

    def of(
        self,
        variant: Variant,
        table: RewardTable,
        folds: Sequence[tuple[int, ...]],
        part: str,
        seeds: int,
    ) -> dict[str, np.ndarray]:
        """Returns `held_out.choices` of a variant.

        Args:
          variant: To train.
          table: The rewards to choose by.
          folds: The held-out tasks of each.
          part: Name of these folds, for the file.
          seeds: Of REINFORCE variants.

        Returns:
          Places in the table, shape [F, H, E], int, for each way to combine the seeds.
        """
        path = self.directory / f"{variant.name}.{part}.json"
        policy = self.policy.copy_and_resolve_references()
        policy.members = seeds
        key = self._key(variant, table, policy, folds)
        try:
            kept = json.loads(path.read_text())
            if kept["key"] == key:
                return {name: np.array(values) for name, values in kept["choices"].items()}
        except (OSError, ValueError, KeyError):
            pass  # none yet, or one of other settings
        found = self._choose(variant, table, folds, policy)
        if hosts.is_lead():
            write_json(path, {"key": key, "choices": {n: v.tolist() for n, v in found.items()}})
        return found

    def _choose(self, variant: Variant, table: RewardTable, folds, policy) -> dict[str, np.ndarray]:
        arguments = (variant, table, self.embeddings, folds)
        if variant.policy is None:
            return held_out.choices(*arguments, repeats=self.repeats)  # a minute at most
        epochs = variant_policy(variant, policy).epochs
        title = f"{variant.name}, {len(folds)} folds x {policy.members} seeds"
        progress = monitor.Progress(title, epochs, "epochs")
        found = held_out.choices(*arguments, policy, progress.update)
        progress.update(epochs)
        progress.finish()
        return found

    def _key(
        self, variant: Variant, table: RewardTable, policy: ml_collections.ConfigDict, folds
    ) -> str:
        """Returns a hash of all that the choices depend on."""
        changed = {} if variant.policy is None else variant_policy(variant, policy)
        description = {
            "definition": _DEFINITION,
            "variant": _description(variant),
            "policy": {n: v for n, v in changed.items() if n not in _IRRELEVANT},
            "space": table.space.to_json(),
            "params": table.params,
            "layers": self.embeddings.layers,
            "folds": folds,
        }
        digest = hashlib.sha256(json.dumps(description, sort_keys=True).encode())
        for measured in (table, *(self.repeats if variant.tested else ())):
            digest.update(np.ascontiguousarray(measured.rewards).tobytes())
        rows = self.embeddings.vectors if variant.model is None else self.embeddings.rows
        digest.update(np.ascontiguousarray(rows).tobytes())
        return digest.hexdigest()[:16]


def _description(variant: Variant) -> dict[str, Any]:
    """Returns what a variant's choices depend on, under the names that older files have."""
    found = dataclasses.asdict(variant)
    found["gated"] = found.pop("tested")
    ignored = ("name", "what") if variant.tested else ("name", "what", "level")
    return {name: value for name, value in found.items() if name not in ignored}
