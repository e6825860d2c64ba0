import dataclasses

import numpy as np
import pytest

from t2s_jax.commands import run_card
from t2s_jax.data.splits import Split
from t2s_jax.models.backbone import random_backbone
from t2s_jax.runtime.errors import UserError
from t2s_jax.transfer import protocols as transfer
from tests.transfer.test_finetune import NETWORK, stripes


def _config(**changes):
    config = run_card.everything()
    config.linear_probe.epochs = 5
    config.evaluate.update(changes)
    return config


def test_the_papers_tasks_take_the_releases_settings():
    config = _config()
    config.finetune.learning_rate = 0.5
    assert transfer.settings_for("finetune", "Omniglot", config).learning_rate == 0.1
    assert transfer.settings_for("finetune", "moons", config).learning_rate == 0.5
    config.finetune.per_task = False
    assert transfer.settings_for("finetune", "Omniglot", config).learning_rate == 0.5


def test_validation_takes_a_share_of_each_class():
    task = stripes(train=50)
    labels = np.array([0] * 20 + [1] * 29 + [2], np.int32)
    task = dataclasses.replace(task, train=Split(task.train.images, labels))
    validates = transfer.validation_rows(task, 0.2)
    assert np.bincount(labels[validates], minlength=3).tolist() == [4, 6, 0]
    np.testing.assert_array_equal(validates, transfer.validation_rows(task, 0.2))
    alone = dataclasses.replace(task, train=Split(task.train.images[:3], np.arange(3)))
    with pytest.raises(UserError, match="1 train image in each class"):
        transfer.validation_rows(alone, 0.2)


def test_sweep_takes_what_validates_best(monkeypatch):
    """A stand-in for training whose accuracy is known for each setting."""
    seen = []

    def probe(x, y, x_test, y_test, settings, *, seed):
        seen.append((len(y), len(y_test), settings.learning_rate, settings.weight_decay))
        return 50.0 + (settings.learning_rate == 0.3) + (settings.weight_decay == 0.1)

    monkeypatch.setattr(transfer, "linear_probe_accuracy", probe)
    config, task = _config(sweep=True), stripes(train=60, test=30)
    config.sweep.learning_rates, config.sweep.weight_decays = (0.1, 0.3), (0.0, 0.1)
    found = transfer.measure_accuracy("linear", random_backbone(NETWORK, 0), task, config)
    assert found.percent == 52.0
    assert found.settings == {"learning_rate": 0.3, "weight_decay": 0.1, "batch_size": 32}
    # Four candidates on the validation split, then the best on all train images.
    assert [s[:2] for s in seen] == [(48, 12)] * 4 + [(60, 30)]
    assert seen[-1][2:] == (0.3, 0.1)


@pytest.mark.parametrize("protocol", transfer.PROTOCOLS)
def test_every_protocol_measures(protocol):
    config, task = _config(), stripes()
    for section in (config.linear_augmented, config.finetune):
        section.total_epochs = 1.0
    found = transfer.measure_accuracy(protocol, random_backbone(NETWORK, 0), task, config, seed=1)
    assert 0 <= found.percent <= 100
    reported = {"learning_rate", "batch_size", "weight_decay"}
    assert set(found.settings) == (set() if protocol == "knn" else reported)


@pytest.mark.parametrize("protocol", ["knn", "linear"])
def test_features_may_come_from_a_cache(protocol):
    backbone, task, asked = random_backbone(NETWORK, 0), stripes(), []

    def features(images):
        asked.append(len(images))
        return backbone.features(images)

    kept = transfer.measure_accuracy(protocol, backbone, task, _config(), features=features)
    assert asked == [48, 40]
    assert kept == transfer.measure_accuracy(protocol, backbone, task, _config())


@pytest.mark.parametrize(
    ("changes", "protocols", "message"),
    [
        ({}, ("knn", "svm"), "no protocol 'svm'"),
        ({"finetune.optimizer": "foo"}, ("finetune",), "optimizer must be one of adamw, sgd"),
        (
            {"linear_augmented.interpolation": "foo"},
            ("linear_augmented",),
            "interpolation must be one of",
        ),
        ({"finetune.label_smoothing": 1.0}, ("finetune",), "label_smoothing must be in"),
        ({"evaluate.sweep": True, "sweep.weight_decays": ()}, ("linear",), "at least one learning"),
    ],
)
def test_what_cannot_be_is_found_before_backbones_are_made(changes, protocols, message):
    config = _config()
    transfer.check_settings(config, transfer.PROTOCOLS)
    config.update_from_flattened_dict(changes)
    with pytest.raises(UserError, match=message):
        transfer.check_settings(config, protocols)
    transfer.check_settings(config, ("knn",))
