"""The bundle: one directory that holds everything a prediction needs."""

from __future__ import annotations

import dataclasses
import functools
import os
import pathlib

import numpy as np

from t2s_jax import checkpoint
from t2s_jax.backbone import Backbone
from t2s_jax.errors import UserError
from t2s_jax.models.policy import PolicyEnsemble
from t2s_jax.reward_model import ModelSettings, RewardModel, fit_model
from t2s_jax.rewards import RewardTable
from t2s_jax.simspace import SimParams, SimSpace
from t2s_jax.task_features import TaskFeatures
from t2s_jax.taskbank import TaskBank

_KIND, _FORMAT = "t2s_jax bundle", 1


@dataclasses.dataclass(frozen=True)
class Bundle:
    """A trained policy and what it stands on.

    Attributes:
      ensemble: the policy.
      probe: the network that its task vectors were computed with.
      seen: the tasks it was trained on.
      best_fixed: the one SimParams that did best on average over the seen tasks.
      best_fixed_reward: its mean reward, percent.
      config: the run card it was trained with; predictions embed and render as it says.
      table: rewards of the seen tasks, in their order; None in bundles made before there were.
      model: settings of the reward model that answers for new tasks; None where the policy does.
      evidence: what held-out seen tasks say of the predictor, see `held_out.evidence`.
    """

    ensemble: PolicyEnsemble
    probe: Backbone
    seen: TaskBank
    best_fixed: SimParams
    best_fixed_reward: float
    config: dict
    table: RewardTable | None = None
    model: ModelSettings | None = None
    evidence: dict | None = None

    @property
    def space(self) -> SimSpace:
        return self.ensemble.space

    @functools.cached_property
    def predictor(self) -> PolicyEnsemble | RewardModel:
        """Who answers for new tasks. The model is fitted anew, in a moment."""
        if self.model is None or self.table is None:
            return self.ensemble
        return fit_model(self.model, self.table, self.seen)


def save_bundle(directory: str | os.PathLike, bundle: Bundle) -> None:
    """Writes a bundle, whole or not at all; one that is there is replaced."""
    arrays = {
        "policy": bundle.ensemble.params,
        "probe": bundle.probe.variables,
        "seen": bundle.seen.vectors,
    }
    if bundle.ensemble.basis is not None:
        arrays["basis"] = bundle.ensemble.basis
    features = bundle.ensemble.features
    if features.arrays():
        arrays["features"] = features.arrays()
    if bundle.table is not None:
        arrays["rewards"] = bundle.table.rewards
        arrays["params"] = np.array(bundle.table.params, np.int32)
    metadata = {
        "kind": _KIND,
        "format": _FORMAT,
        "space": bundle.space.to_json(),
        "hidden": list(bundle.ensemble.hidden),
        "probe": bundle.probe.config,
        "seen": {
            "names": bundle.seen.names,
            "groups": bundle.seen.groups,
            "layers": bundle.seen.layers,
        },
        "features": {
            "scaling": features.scaling,
            "layers": features.layers,
            "length": features.length,
        },
        "model": None if bundle.model is None else dataclasses.asdict(bundle.model),
        "evidence": bundle.evidence,
        "best_fixed": list(bundle.best_fixed),
        "best_fixed_reward": bundle.best_fixed_reward,
        "config": bundle.config,
    }
    checkpoint.save_tree(directory, arrays, metadata)


def load_bundle(directory: str | os.PathLike) -> Bundle:
    """Reads what `save_bundle` wrote.

    Raises:
      UserError: no whole bundle is there.
    """
    path = pathlib.Path(directory)
    if not path.exists():
        raise UserError(f"no bundle at {path}: there is no such directory; `t2s train` makes one")
    metadata = checkpoint.load_metadata(path)
    if metadata.get("kind") != _KIND:
        raise UserError(f"{path} is a checkpoint, but not a bundle; `t2s train` makes bundles")
    if metadata["format"] != _FORMAT:
        raise UserError(
            f"the bundle {path} has format {metadata['format']}, this t2s_jax reads {_FORMAT}; "
            "train it again"
        )
    arrays, _ = checkpoint.load_tree(path)
    names, space = tuple(metadata["seen"]["names"]), SimSpace.from_json(metadata["space"])
    features, model = metadata.get("features", {}), metadata.get("model")
    return Bundle(
        ensemble=PolicyEnsemble(
            space,
            tuple(metadata["hidden"]),
            arrays["policy"],
            arrays.get("basis"),
            TaskFeatures(
                features.get("scaling", "unit"),
                tuple(features.get("layers", ())),
                length=features.get("length", 1.0),
                **arrays.get("features", {}),
            ),
        ),
        probe=Backbone(metadata["probe"], arrays["probe"]),
        seen=TaskBank(
            names,
            np.asarray(arrays["seen"]),
            (True,) * len(names),
            tuple(metadata["seen"]["groups"]),
            tuple(metadata["seen"].get("layers", ())),
        ),
        best_fixed=tuple(metadata["best_fixed"]),
        best_fixed_reward=metadata["best_fixed_reward"],
        config=metadata["config"],
        table=_table(space, names, arrays) if "rewards" in arrays else None,
        model=None if model is None else ModelSettings(**model),
        evidence=metadata.get("evidence"),
    )


def _table(space: SimSpace, names: tuple[str, ...], arrays: dict) -> RewardTable:
    params = tuple(map(tuple, np.asarray(arrays["params"]).tolist()))
    return RewardTable(space, names, params, np.asarray(arrays["rewards"]))
