"""What a training run starts from and does not change: rewards, tasks, network and its inputs.

N seen tasks, D dimensions of the task vector, R inputs of the network, S rows of the table.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from t2s_jax.policy.network import Policy, PolicyEnsemble, span_basis
from t2s_jax.rewards.reward_source import RewardSource
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_features import TaskFeatures

# Settings that change neither the policy nor the order of its training.
_NOT_IN_RECIPE = ("log_epochs", "checkpoint_epochs", "predictor")


@dataclasses.dataclass(frozen=True)
class TrainingSetup:
    """The fixed parts of a training run.

    Attributes:
      source: Of the rewards.
      seen: The seen tasks.
      config: The policy section.
      policy: The network.
      features: Scales task vectors.
      basis: Of the span of the seen tasks' vectors. Shape [D, R], float32; None without.
      dim: D.
      inputs: Of the network for the seen tasks. Shape [N, R], float32.
      known: The SimParams with rewards at the start.
      capacity: S, room for all that can ever be measured, so that nothing is recompiled.
    """

    source: RewardSource
    seen: TaskEmbeddings
    config: ConfigDict
    policy: Policy
    features: TaskFeatures
    basis: np.ndarray | None
    dim: int
    inputs: np.ndarray
    known: tuple[SimParams, ...]
    capacity: int

    @classmethod
    def of(
        cls, source: RewardSource, embeddings: TaskEmbeddings, config: ConfigDict
    ) -> TrainingSetup:
        """Prepares training on the seen tasks of the embeddings.

        Raises:
          UserError: There are no seen tasks, one has no rewards, or there is nothing to train on.
        """
        seen = embeddings.subset(seen=True)
        if not len(seen):
            raise UserError("the policy trains on seen tasks, and the task embeddings hold none")
        missing = [t for t in seen.names if t not in source.tasks]
        if missing:
            raise UserError(
                f"no rewards for the seen tasks {', '.join(missing)}; there are rewards for "
                f"{', '.join(source.tasks)}"
            )
        features = TaskFeatures.fit(
            config.input_scaling, seen.vectors, seen.layers, config.input_length
        )
        scaled = features(seen.vectors).astype(np.float32)
        basis = span_basis(scaled) if config.span_inputs else None
        known = tuple(source.table().params)
        capacity = min(source.space.size, len(known) + source.budget_left)
        if not capacity:
            raise UserError("there are no rewards and no budget to measure any: raise the budget")
        return cls(
            source=source,
            seen=seen,
            config=config,
            policy=Policy(source.space.num_levels, tuple(config.hidden)),
            features=features,
            basis=basis,
            dim=scaled.shape[1],
            inputs=scaled if basis is None else scaled @ basis,
            known=known,
            capacity=capacity,
        )

    def table(self, rows: Sequence[SimParams]) -> RewardTable:
        """Returns the rewards of these SimParams, in this order, for the seen tasks."""
        table = self.source.table().subset(self.seen.names)
        place = {params: i for i, params in enumerate(table.params)}
        columns = [place[p] for p in rows]
        return dataclasses.replace(table, params=tuple(rows), rewards=table.rewards[:, columns])

    def ensemble(self, params: Any) -> PolicyEnsemble:
        """Returns the policies with these parameters, host arrays with leading axis [E]."""
        return PolicyEnsemble(
            self.source.space, tuple(self.config.hidden), params, self.basis, self.features
        )

    def recipe(self) -> dict[str, Any]:
        """Returns all that decides the policy, except the rewards and the machine; for JSON."""
        config = {n: v for n, v in self.config.to_dict().items() if n not in _NOT_IN_RECIPE}
        recipe = {
            "policy": config,
            "tasks": self.seen.names,
            "task vectors": digest(self.seen.vectors),
            "space": self.source.space.to_json(),
        }
        return json.loads(json.dumps(recipe))  # tuples become lists, as they will be read back


def digest(array: np.ndarray) -> str:
    """Returns a short hash of an array's bytes."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]
