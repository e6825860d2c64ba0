"""Accuracies of backbones on tasks, kept on disk: each is measured once.

An accuracy is known by the backbone, the task's images, the protocol, its settings and the seed of
the training on the task. Every program that measures accuracies in a workdir shares them.
"""

from __future__ import annotations

import functools
import os
import pathlib
from collections.abc import Callable, Sequence

import ml_collections

from t2s_jax.models.backbone import Backbone
from t2s_jax.rewards.backbone_factory import BackboneFactory, settings_hash
from t2s_jax.runtime.content_cache import content_hash, read_json
from t2s_jax.runtime.files import write_json
from t2s_jax.sim.simspace import SimParams
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.feature_cache import FeatureCache
from t2s_jax.transfer.protocols import Accuracy, Features, measure_accuracy, settings_for

DIRECTORY = "accuracies"  # in the workdir

# Finds accuracies by protocol for a task's fingerprint.
EarlierResults = Callable[[str], dict[str, Accuracy]]


class Candidate:
    """A backbone to measure, which is made only when an accuracy of it is not known yet."""

    def __init__(
        self,
        make: Callable[[], Backbone],
        identity: str | None = None,
        features_directory: str | os.PathLike | None = None,
    ):
        """Makes nothing yet.

        Args:
          make: Trains or reads the backbone.
          identity: What tells it from others; None hashes its weights, once it is made.
          features_directory: Keeps its features, see `FeatureCache`; None keeps none.
        """
        self._make, self._identity = make, identity
        self._features_directory = features_directory

    @functools.cached_property
    def backbone(self) -> Backbone:
        """The backbone, made on first use."""
        return self._make()

    @functools.cached_property
    def identity(self) -> str:
        """What tells it from other backbones; the same in every run."""
        return self._identity or self.backbone.fingerprint()

    @functools.cached_property
    def features(self) -> Features:
        """Maps uint8 images [N, H, W, 3] to float32 features [N, F]."""
        if self._features_directory is None:
            return self.backbone.features
        return FeatureCache(self.backbone, self._features_directory)


def candidate_of_params(
    config: ml_collections.ConfigDict,
    factory: BackboneFactory,
    params: SimParams,
    seed: int,
    features_directory: str | os.PathLike | None = None,
) -> Candidate:
    """Returns the backbone that is pre-trained on the render set of `params`.

    Its settings identify it, so that a known accuracy needs no backbone.

    Args:
      config: The run card that `factory` works by.
      factory: Makes the backbone where it is missing.
      params: Of the render set.
      seed: Of the pre-training.
      features_directory: See `Candidate`.
    """
    settings = settings_hash(config, factory.simulator)
    return Candidate(
        functools.partial(factory.backbone, params, seed),
        f"{settings}/{factory.space.key(params)}-s{seed}",
        features_directory,
    )


def cached_accuracies(
    candidate: Candidate,
    task: Task,
    protocols: Sequence[str],
    config: ml_collections.ConfigDict,
    workdir: str | os.PathLike,
    *,
    seed: int,
    earlier: EarlierResults,
) -> dict[str, Accuracy]:
    """Returns a backbone's accuracies on a task: those that are known, and the others measured.

    Each is kept as soon as it is measured, in `WORKDIR/accuracies/`.

    Args:
      candidate: The backbone.
      task: With images at the backbone's resolution.
      protocols: Some of `protocols.PROTOCOLS`.
      config: The run card, with the settings of the protocols.
      workdir: The directory of the run.
      seed: Of the training on the task.
      earlier: Results of a former version, asked for what is not known.

    Returns:
      By protocol, in the order of `protocols`.
    """
    fingerprint = task.fingerprint()
    earlier_results = functools.cache(earlier)
    found = {}
    for protocol in protocols:
        made_with = {
            "backbone": candidate.identity,
            "task": {"name": task.name, "images": fingerprint},
            "protocol": protocol,
            "settings": settings_for(protocol, task.name, config).to_dict(),
            "sweep": _sweep(protocol, config),
            "seed": seed,
        }
        name = f"{task.name}-{protocol}.{content_hash(made_with)[:16]}.json"
        path = pathlib.Path(workdir) / DIRECTORY / name
        if (kept := read_json(path)) is not None:
            found[protocol] = Accuracy(kept["percent"], kept["settings"])
        elif protocol in earlier_results(fingerprint):
            found[protocol] = earlier_results(fingerprint)[protocol]
        else:
            found[protocol] = measure_accuracy(
                protocol,
                candidate.backbone,
                task,
                config,
                seed=seed,
                features=candidate.features,
            )
            write_json(path, {**vars(found[protocol]), "made_with": made_with})
    return found


def _sweep(protocol: str, config: ml_collections.ConfigDict) -> dict | None:
    """Returns the grid of learning rates and weight decays, or None without a sweep."""
    swept = config.evaluate.sweep and protocol != "knn"
    return config.sweep.to_dict() if swept else None
