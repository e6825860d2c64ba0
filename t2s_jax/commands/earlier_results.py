"""Accuracies that earlier versions of `t2s evaluate` and `t2s scale` left in a workdir.

Each program had a cache of its own, with one hash for the settings of all protocols. The hashes are
remade here, so that nothing in such a workdir is measured again.
"""

from __future__ import annotations

import pathlib

import ml_collections

from t2s_jax.reporting.comparison import Entry
from t2s_jax.rewards.accuracy_cache import Candidate
from t2s_jax.rewards.backbone_factory import BackboneFactory, settings_hash
from t2s_jax.runtime.content_cache import content_hash, read_json
from t2s_jax.transfer.protocols import PROTOCOLS, Accuracy

_SECTIONS = ("linear_probe", "linear_augmented", "finetune")


def evaluated(
    fingerprint: str,
    *,
    config: ml_collections.ConfigDict,
    factory: BackboneFactory,
    workdir: pathlib.Path,
    entry: Entry,
    candidate: Candidate,
) -> dict[str, Accuracy]:
    """Reads what `t2s evaluate` kept of an entry with the same settings.

    Args:
      fingerprint: Of the entry's task.
      config: The run card.
      factory: Of the workdir's backbones.
      workdir: Holds evaluation/cache/.
      entry: Method, task, SimParams and seed.
      candidate: The entry's backbone.

    Returns:
      By protocol; empty where nothing was kept.
    """
    transfer = {name: config[name].to_dict() for name in (*_SECTIONS, "reward", "sweep")}
    transfer["swept"] = config.evaluate.sweep
    if entry.params is not None:
        key, weights = factory.space.key(entry.params), ""
        settings = settings_hash(config, factory.simulator, **transfer)
    else:
        key, weights = None, candidate.identity
        settings = content_hash(transfer)[:16]
    name = f"{entry.method}-{entry.task}-{key}-s{entry.seed}.json"
    row = read_json(workdir / "evaluation" / "cache" / name)
    if row is None or row.get("made_with") != [fingerprint, settings, weights]:
        return {}
    return {p: Accuracy(row[p], row["settings"].get(p, {})) for p in PROTOCOLS if p in row}


def scaled(
    fingerprint: str,
    *,
    config: ml_collections.ConfigDict,
    factory: BackboneFactory,
    workdir: pathlib.Path,
    entry: Entry,
) -> dict[str, Accuracy]:
    """Reads what `t2s scale` kept of an entry with the same settings.

    Args:
      fingerprint: Of the entry's task.
      config: The run card of one size of the data.
      factory: Of the backbones of that size.
      workdir: Holds scale/cache/.
      entry: Task, SimParams and seed.

    Returns:
      By protocol, without the settings; empty where nothing was kept.
    """
    transfer = {name: config[name].to_dict() for name in _SECTIONS}
    transfer["swept"] = config.evaluate.sweep
    settings = settings_hash(config, factory.simulator, **transfer)
    name = f"{factory.space.key(entry.params)}-s{entry.seed}-{entry.task}.{settings}.json"
    kept = read_json(workdir / "scale" / "cache" / name)
    if kept is None or kept["made_with"][0] != fingerprint:
        return {}
    return {protocol: Accuracy(percent, {}) for protocol, percent in kept["accuracies"].items()}
