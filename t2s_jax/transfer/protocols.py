"""Transfer of a backbone to a downstream task: 5-NN, linear probes, fine-tuning.

The protocols:
  knn: 5-NN on features of the frozen backbone, each image seen once as it is.
  linear: a linear classifier on the same features; a matter of seconds.
  linear_augmented: the release's linear probe, on features of images augmented anew each epoch.
  finetune: the whole network is trained on augmented images.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence

import ml_collections
import numpy as np

from t2s_jax.data.splits import Split, task_rng
from t2s_jax.models.backbone import Backbone
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import check_fields
from t2s_jax.tasks.labelled import Task
from t2s_jax.training.train_step import check_recipe
from t2s_jax.transfer.finetune import finetuned_accuracy
from t2s_jax.transfer.knn import knn_accuracy
from t2s_jax.transfer.linear_probe import linear_probe_accuracy
from t2s_jax.transfer.release_transfer import release_settings
from t2s_jax.transfer.settings import PROTOCOLS, Finetune

# The section of the config that holds a trained protocol's settings.
_SECTIONS = {
    "linear": "linear_probe",
    "linear_augmented": "linear_augmented",
    "finetune": "finetune",
}


def evaluate_task(
    backbone: Backbone,
    task: Task,
    config: ml_collections.ConfigDict,
    protocols: Sequence[str] = ("knn", "linear"),
    seed: int = 0,
    features: Callable[[np.ndarray], np.ndarray] | None = None,
) -> dict:
    """Downstream accuracy in percent by each protocol.

    Args:
      config: with the sections `reward`, `linear_probe`, `linear_augmented`, `finetune`, `sweep`
        and `evaluate` (see `transfer.settings`).
      protocols: some of PROTOCOLS.
      seed: of initialisation and order in training.
      features: of uint8 images [N, H, W, 3] to float32 [N, F]; None asks the backbone.

    Returns:
      {protocol: accuracy, "settings": {protocol: {"learning_rate", "batch_size",
      "weight_decay"}}} with the settings of what was trained.

    Raises:
      UserError: unknown protocol, or a setting out of its range.
    """
    check_settings(config, protocols)
    trained = _Trained(backbone, config, seed, features or backbone.features)
    found: dict = {"settings": {}}
    for protocol in PROTOCOLS:
        if protocol not in protocols:
            continue
        if protocol == "knn":
            found["knn"] = trained.knn(task)
            continue
        settings = settings_for(protocol, task.name, config)
        if config.evaluate.sweep:
            settings = _best_of_sweep(trained, protocol, task, settings, config.sweep)
        found[protocol] = trained.accuracy(protocol, task, settings)
        found["settings"][protocol] = {
            n: settings[n] for n in ("learning_rate", "batch_size", "weight_decay")
        }
    return found


def settings_for(
    protocol: str, task: str, config: ml_collections.ConfigDict
) -> ml_collections.ConfigDict:
    """A trained protocol's section of the config, with the release's values for this task."""
    section = config[_SECTIONS[protocol]].to_dict()
    return _changed(section, release_settings(protocol, task) if section["per_task"] else {})


def check_settings(config: ml_collections.ConfigDict, protocols: Sequence[str]) -> None:
    """Finds what is wrong with how to transfer, before any backbone is made.

    Args:
      config: the run card.
      protocols: some of `PROTOCOLS`.

    Raises:
      UserError: unknown protocol, or a setting of one of them that cannot be.
    """
    unknown = sorted(set(protocols) - set(PROTOCOLS))
    if unknown:
        raise UserError(f"config: no protocol {unknown[0]!r}; there are {', '.join(PROTOCOLS)}")
    swept = config.evaluate.sweep and not set(_SECTIONS).isdisjoint(protocols)
    if swept and not (config.sweep.learning_rates and config.sweep.weight_decays):
        raise UserError("config.sweep needs at least one learning rate and one weight decay")
    for name in ("linear_augmented", "finetune"):
        if name in protocols:
            check_fields(config[name], Finetune, f"config.{name}")
            check_recipe(config[name])


def validation_rows(task: Task, share: float) -> np.ndarray:
    """Which train images validate; a class always keeps one to train on.

    Args:
      share: of each class, in (0, 1).

    Returns:
      Shape [N], bool.

    Raises:
      UserError: no class has two images.
    """
    labels = task.train.labels
    rng = task_rng(0, task.name, "validation")
    validates = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        validates[rows[: min(max(1, round(share * len(rows))), len(rows) - 1)]] = True
    if not validates.any():
        raise UserError(
            f"task {task.name} has 1 train image in each class: none is left to validate on; "
            "set config.evaluate.sweep=False"
        )
    return validates


@dataclasses.dataclass(frozen=True)
class _Trained:
    """A backbone's accuracies at any settings."""

    backbone: Backbone
    config: ml_collections.ConfigDict
    seed: int
    features: Callable[[np.ndarray], np.ndarray]

    def knn(self, task: Task) -> float:
        settings = self.config.reward
        return knn_accuracy(
            *self._features(task.train),
            *self._features(task.test),
            k=settings.neighbours,
            temperature=settings.temperature,
        )

    def accuracy(self, protocol: str, task: Task, settings: ml_collections.ConfigDict) -> float:
        """Trained on the train images, of the test images."""
        if protocol == "linear":
            splits = self._features(task.train), self._features(task.test)
            return linear_probe_accuracy(*splits[0], *splits[1], settings, seed=self.seed)
        return self._network(protocol, task, settings)

    def validation_accuracies(
        self,
        protocol: str,
        task: Task,
        validates: np.ndarray,
        candidates: Sequence[ml_collections.ConfigDict],
    ) -> list[float]:
        """Trained on the train images that do not validate, of those that do."""
        if protocol == "linear":
            x, y = self._features(task.train)
            data = (x[~validates], y[~validates], x[validates], y[validates])
            return [linear_probe_accuracy(*data, c, seed=self.seed) for c in candidates]
        images, labels = task.train.images, task.train.labels
        fit, held_out = (Split(images[v], labels[v]) for v in (~validates, validates))
        inner = dataclasses.replace(task, train=fit, test=held_out)
        return [self._network(protocol, inner, c) for c in candidates]

    def _network(self, protocol: str, task: Task, settings: ml_collections.ConfigDict) -> float:
        frozen = protocol == "linear_augmented"
        return finetuned_accuracy(self.backbone, task, settings, seed=self.seed, frozen=frozen)

    def _features(self, split: Split) -> tuple[np.ndarray, np.ndarray]:
        return self.features(split.images), split.labels


def _best_of_sweep(
    trained: _Trained,
    protocol: str,
    task: Task,
    settings: ml_collections.ConfigDict,
    sweep: ml_collections.ConfigDict,
) -> ml_collections.ConfigDict:
    """The learning rate and weight decay with the best accuracy on a validation split.

    Of equals the first in the order of the config wins. The test images are not looked at.
    """
    names = ("learning_rate", "weight_decay")
    grid = list(itertools.product(sweep.learning_rates, sweep.weight_decays))
    candidates = [_changed(settings.to_dict(), dict(zip(names, point))) for point in grid]
    validates = validation_rows(task, sweep.validation_share)
    accuracies = trained.validation_accuracies(protocol, task, validates, candidates)
    return candidates[int(np.argmax(accuracies))]


def _changed(section: dict, changes: dict) -> ml_collections.ConfigDict:
    return ml_collections.ConfigDict(section | changes)
