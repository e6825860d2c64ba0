"""The bundle: one directory that holds everything a prediction needs."""

from __future__ import annotations

import dataclasses
import os
import pathlib

import numpy as np

from t2s_jax import checkpoint
from t2s_jax.backbone import Backbone
from t2s_jax.errors import UserError
from t2s_jax.models.policy import PolicyEnsemble
from t2s_jax.simspace import SimParams, SimSpace
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
    """

    ensemble: PolicyEnsemble
    probe: Backbone
    seen: TaskBank
    best_fixed: SimParams
    best_fixed_reward: float
    config: dict

    @property
    def space(self) -> SimSpace:
        return self.ensemble.space


def save_bundle(directory: str | os.PathLike, bundle: Bundle) -> None:
    """Writes a bundle, whole or not at all; one that is there is replaced."""
    arrays = {
        "policy": bundle.ensemble.params,
        "probe": bundle.probe.variables,
        "seen": bundle.seen.vectors,
    }
    if bundle.ensemble.basis is not None:
        arrays["basis"] = bundle.ensemble.basis
    metadata = {
        "kind": _KIND,
        "format": _FORMAT,
        "space": bundle.space.to_json(),
        "hidden": list(bundle.ensemble.hidden),
        "probe": bundle.probe.config,
        "seen": {"names": bundle.seen.names, "groups": bundle.seen.groups},
        "best_fixed": list(bundle.best_fixed),
        "best_fixed_reward": bundle.best_fixed_reward,
        "config": bundle.config,
    }
    checkpoint.save_tree(directory, arrays, metadata)


def load_probe(path: str | os.PathLike) -> Backbone:
    """The network to embed tasks with: of a bundle, or any backbone (see `Backbone.load`).

    Raises:
      UserError: neither is there.
    """
    where = pathlib.Path(path)
    if checkpoint.has_tree(where) and checkpoint.load_metadata(where).get("kind") == _KIND:
        return load_bundle(where).probe
    return Backbone.load(where)


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
    names = tuple(metadata["seen"]["names"])
    return Bundle(
        ensemble=PolicyEnsemble(
            SimSpace.from_json(metadata["space"]),
            tuple(metadata["hidden"]),
            arrays["policy"],
            arrays.get("basis"),
        ),
        probe=Backbone(metadata["probe"], arrays["probe"]),
        seen=TaskBank(
            names,
            np.asarray(arrays["seen"]),
            (True,) * len(names),
            tuple(metadata["seen"]["groups"]),
        ),
        best_fixed=tuple(metadata["best_fixed"]),
        best_fixed_reward=metadata["best_fixed_reward"],
        config=metadata["config"],
    )
