"""The bundle: one directory that holds everything a prediction needs."""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import pathlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from t2s_jax.models import weight_files
from t2s_jax.models.backbone import Backbone
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.policy.held_out_gain import HeldOutGain
from t2s_jax.policy.marginal_likelihood import fit_model
from t2s_jax.policy.network import PolicyEnsemble
from t2s_jax.policy.reward_model import ModelSettings, RewardModel
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import checkpoint
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_features import TaskFeatures

_KIND, _FORMAT = "t2s_jax bundle", 1
_COMPACT = "bundle.safetensors"
LARGE_PARTS = ("policy", "probe")


@dataclasses.dataclass(frozen=True)
class Bundle:
    """A trained policy and all that a prediction with it needs.

    Attributes:
      ensemble: The policy.
      probe: The network that its task vectors were computed with.
      seen: The tasks that it was trained on.
      best_fixed: The SimParams with the highest mean reward over the seen tasks.
      best_fixed_reward: That mean, percent.
      config: The run card it was trained with; predictions embed and render by it.
      table: Rewards of the seen tasks, in their order; None in bundles of older versions.
      model: Settings of the reward model that answers for new tasks; None where the policy does.
      evidence: The predictor's gain on held-out seen tasks; None where it was not tested.
    """

    ensemble: PolicyEnsemble
    probe: Backbone
    seen: TaskEmbeddings
    best_fixed: SimParams
    best_fixed_reward: float
    config: dict
    table: RewardTable | None = None
    model: ModelSettings | None = None
    evidence: HeldOutGain | None = None

    @property
    def space(self) -> SimSpace:
        """The space of the SimParams that the predictor chooses from."""
        return self.ensemble.space

    @functools.cached_property
    def predictor(self) -> PolicyEnsemble | RewardModel:
        """The predictor for new tasks: the reward model, fitted at first use, or the policy."""
        if self.model is None or self.table is None:
            return self.ensemble
        return fit_model(self.model, self.table, self.seen)


def save_bundle(
    directory: str | os.PathLike,
    bundle: Bundle,
    *,
    compact: bool = False,
    halved: Sequence[str] = LARGE_PARTS,
) -> None:
    """Writes a bundle atomically; an existing one is replaced.

    Args:
      directory: Of the bundle.
      bundle: What to write.
      compact: Whether to write one `.safetensors` file, for shipping.
      halved: Which of `LARGE_PARTS` have their matrices in float16 in the compact form; norms,
        biases and task vectors stay float32.

    Raises:
      UserError: A weight is too large for float16.
    """
    arrays, metadata = _pack(bundle)
    if not compact:
        checkpoint.save_tree(directory, arrays, metadata)
        return
    flat = {
        name: _half(name, value) if name.split("/")[0] in halved and value.ndim > 1 else value
        for name, value in _flat(arrays).items()
    }
    path = pathlib.Path(directory) / _COMPACT
    weight_files.write_safetensors(path, flat, {_KIND: json.dumps(metadata)})


def _pack(bundle: Bundle) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the arrays, nested by name, and what JSON holds."""
    arrays = {
        "policy": bundle.ensemble.params,
        "probe": bundle.probe.variables,
        "seen": bundle.seen.vectors,
    }
    if bundle.seen.invariances is not None:
        arrays["invariances"] = bundle.seen.invariances
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
        "probe": bundle.probe.config.to_dict(),
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
        "evidence": bundle.evidence and bundle.evidence.to_dict(),
        "best_fixed": list(bundle.best_fixed),
        "best_fixed_reward": bundle.best_fixed_reward,
        "config": bundle.config,
    }
    return arrays, metadata


def load_probe(path: str | os.PathLike) -> Backbone:
    """Reads the network to embed tasks with: a bundle's, or any backbone (see `Backbone.load`).

    Raises:
      UserError: The path holds neither.
    """
    where = pathlib.Path(path)
    whole = checkpoint.has_tree(where) and checkpoint.load_metadata(where).get("kind") == _KIND
    if whole or (where / _COMPACT).is_file():
        return load_bundle(where).probe
    return Backbone.load(where)


def load_bundle(directory: str | os.PathLike) -> Bundle:
    """Reads a bundle that `save_bundle` wrote.

    Raises:
      UserError: There is no complete bundle, or it has another format.
    """
    path = pathlib.Path(directory)
    if not path.exists():
        raise UserError(f"no bundle at {path}: there is no such directory; `t2s train` makes one")
    compact = (path / _COMPACT).is_file()
    if compact:
        flat, texts = weight_files.read_weights(path / _COMPACT)
        metadata = json.loads(texts.get(_KIND, "{}"))
    else:
        metadata = checkpoint.load_metadata(path)
    if metadata.get("kind") != _KIND:
        raise UserError(f"{path} is a checkpoint, but not a bundle; `t2s train` makes bundles")
    if metadata["format"] != _FORMAT:
        raise UserError(
            f"the bundle {path} has format {metadata['format']}, this t2s_jax reads {_FORMAT}; "
            "train it again"
        )
    arrays = _nested(flat) if compact else checkpoint.load_tree(path)[0]
    return _unpack(arrays, metadata)


def _unpack(arrays: dict[str, Any], metadata: dict[str, Any]) -> Bundle:
    names, space = tuple(metadata["seen"]["names"]), SimSpace.from_json(metadata["space"])
    features, model = metadata.get("features", {}), metadata.get("model")
    evidence = metadata.get("evidence")
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
        probe=Backbone(NetworkConfig.from_dict(metadata["probe"]), arrays["probe"]),
        seen=TaskEmbeddings(
            names,
            np.asarray(arrays["seen"]),
            (True,) * len(names),
            tuple(metadata["seen"]["groups"]),
            tuple(metadata["seen"].get("layers", ())),
            None if arrays.get("invariances") is None else np.asarray(arrays["invariances"]),
        ),
        best_fixed=tuple(metadata["best_fixed"]),
        best_fixed_reward=metadata["best_fixed_reward"],
        config=metadata["config"],
        table=_table(space, names, arrays) if "rewards" in arrays else None,
        model=None if model is None else ModelSettings(**model),
        evidence=HeldOutGain.from_dict(evidence) if evidence else None,
    )


def _table(space: SimSpace, names: tuple[str, ...], arrays: dict) -> RewardTable:
    params = tuple(map(tuple, np.asarray(arrays["params"]).tolist()))
    return RewardTable(space, names, params, np.asarray(arrays["rewards"]))


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, np.ndarray]:
    """Joins nested names by slashes."""
    found = {}
    for name, value in tree.items():
        inner = isinstance(value, dict)
        found |= _flat(value, f"{prefix}{name}/") if inner else {prefix + name: np.asarray(value)}
    return found


def _nested(flat: dict[str, np.ndarray]) -> dict[str, Any]:
    """Inverts `_flat`."""
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *outer, last = name.split("/")
        place = tree
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = value
    return tree


def _half(name: str, value: np.ndarray) -> np.ndarray:
    largest = float(np.abs(value).max(initial=0.0))
    limit = float(np.finfo(np.float16).max)
    if largest > limit:
        raise UserError(
            f"the bundle's {name} has a weight of {largest:g}, and float16 ends at "
            f"{limit:g}: it cannot be written in the compact form"
        )
    return value.astype(np.float16)
