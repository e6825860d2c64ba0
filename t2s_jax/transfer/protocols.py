"""The transfer protocols: ways to measure a backbone's accuracy on a downstream task.

knn: 5-NN on features of the frozen backbone, computed once, without augmentation.
linear: a linear classifier on the same features; takes seconds.
linear_augmented: the original release's linear probe, on features of images that are augmented
  anew in each epoch.
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

_TRAINED = tuple(protocol for protocol in PROTOCOLS if protocol != "knn")

Features = Callable[[np.ndarray], np.ndarray]


@dataclasses.dataclass(frozen=True)
class Accuracy:
    """What one protocol finds.

    Attributes:
      percent: Accuracy on the test images, in [0, 100].
      settings: "learning_rate", "batch_size" and "weight_decay" of the training; empty for knn,
        which trains nothing.
    """

    percent: float
    settings: dict[str, float]


def measure_accuracy(
    protocol: str,
    backbone: Backbone,
    task: Task,
    config: ml_collections.ConfigDict,
    *,
    seed: int = 0,
    features: Features | None = None,
) -> Accuracy:
    """Measures a backbone's accuracy on a task by one protocol.

    Args:
      protocol: One of PROTOCOLS.
      backbone: Its head is not used.
      task: With images at the backbone's resolution.
      config: A run card that `check_settings` accepts.
      seed: Of the head's initial weights, the order of the images and the augmentation.
      features: Maps uint8 images [N, H, W, 3] to float32 features [N, F]; None computes them by
        the backbone.

    Raises:
      UserError: The training diverged, or the task has too few images to sweep settings.
    """
    if protocol in ("knn", "linear"):
        task = _in_features(task, features or backbone.features)
    if protocol == "knn":
        return Accuracy(_knn(task, config.reward), {})
    settings = settings_for(protocol, task.name, config)
    if config.evaluate.sweep:
        settings = _best_of_sweep(protocol, backbone, task, settings, config.sweep, seed)
    percent = _train(protocol, backbone, task, settings, seed)
    reported = ("learning_rate", "batch_size", "weight_decay")
    return Accuracy(percent, {name: settings[name] for name in reported})


def settings_for(
    protocol: str, task: str, config: ml_collections.ConfigDict
) -> ml_collections.ConfigDict:
    """Returns a protocol's settings on a task, before any sweep.

    They are the protocol's section of the run card, with the learning rate, batch size and weight
    decay of the original release for the paper's tasks where the section has `per_task`.

    Args:
      protocol: One of PROTOCOLS.
      task: Its name.
      config: The run card.
    """
    section = {
        "knn": config.reward,
        "linear": config.linear_probe,
        "linear_augmented": config.linear_augmented,
        "finetune": config.finetune,
    }[protocol]
    if protocol in _TRAINED and section.per_task:
        return _changed(section, release_settings(protocol, task))
    return section


def check_settings(config: ml_collections.ConfigDict, protocols: Sequence[str]) -> None:
    """Checks the settings of protocols, before any backbone is made.

    Args:
      config: The run card.
      protocols: Some of PROTOCOLS.

    Raises:
      UserError: A protocol is unknown, or a setting of one of them is invalid.
    """
    unknown = sorted(set(protocols) - set(PROTOCOLS))
    if unknown:
        raise UserError(f"config: no protocol {unknown[0]!r}; there are {', '.join(PROTOCOLS)}")
    swept = config.evaluate.sweep and not set(_TRAINED).isdisjoint(protocols)
    if swept and not (config.sweep.learning_rates and config.sweep.weight_decays):
        raise UserError("config.sweep needs at least one learning rate and one weight decay")
    for name in ("linear_augmented", "finetune"):
        if name in protocols:
            check_fields(config[name], Finetune, f"config.{name}")
            check_recipe(config[name])


def validation_rows(task: Task, share: float) -> np.ndarray:
    """Chooses the train images that validate; each class keeps at least one to train on.

    Args:
      task: With N train images.
      share: Of each class, in (0, 1).

    Returns:
      Whether each train image validates. Shape [N], bool.

    Raises:
      UserError: No class has two images.
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


def _in_features(task: Task, features: Features) -> Task:
    """Returns the task with features, shape [N, F], in the place of its images."""
    train, test = (Split(features(s.images), s.labels) for s in (task.train, task.test))
    return dataclasses.replace(task, train=train, test=test)


def _knn(task: Task, settings: ml_collections.ConfigDict) -> float:
    """Returns the 5-NN accuracy on a task `_in_features`."""
    return knn_accuracy(
        task.train.images,
        task.train.labels,
        task.test.images,
        task.test.labels,
        k=settings.neighbours,
        temperature=settings.temperature,
    )


def _train(
    protocol: str, backbone: Backbone, task: Task, settings: ml_collections.ConfigDict, seed: int
) -> float:
    """Trains on a task, `_in_features` for "linear", and returns the test accuracy in percent."""
    if protocol == "linear":
        train, test = task.train, task.test
        return linear_probe_accuracy(
            train.images, train.labels, test.images, test.labels, settings, seed=seed
        )
    frozen = protocol == "linear_augmented"
    return finetuned_accuracy(backbone, task, settings, seed=seed, frozen=frozen)


def _best_of_sweep(
    protocol: str,
    backbone: Backbone,
    task: Task,
    settings: ml_collections.ConfigDict,
    sweep: ml_collections.ConfigDict,
    seed: int,
) -> ml_collections.ConfigDict:
    """Returns the settings with the learning rate and weight decay that validate best.

    Of equals the first in the order of the run card wins. The test images are not used.
    """
    validates = validation_rows(task, sweep.validation_share)
    images, labels = task.train.images, task.train.labels
    fit, held_out = (Split(images[rows], labels[rows]) for rows in (~validates, validates))
    inner = dataclasses.replace(task, train=fit, test=held_out)
    candidates = [
        _changed(settings, {"learning_rate": rate, "weight_decay": decay})
        for rate, decay in itertools.product(sweep.learning_rates, sweep.weight_decays)
    ]
    accuracies = [_train(protocol, backbone, inner, c, seed) for c in candidates]
    return candidates[int(np.argmax(accuracies))]


def _changed(section: ml_collections.ConfigDict, changes: dict) -> ml_collections.ConfigDict:
    return ml_collections.ConfigDict(section.to_dict() | changes)
