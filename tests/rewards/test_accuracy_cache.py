"""Which accuracies are measured, and which are read."""

import pytest

from t2s_jax.models.backbone import random_backbone
from t2s_jax.rewards import accuracy_cache
from t2s_jax.rewards.accuracy_cache import Candidate, cached_accuracies, candidate_of_params
from t2s_jax.rewards.backbone_factory import BackboneFactory
from t2s_jax.transfer.protocols import Accuracy
from tests.rewards.test_backbone_factory import tiny_live_config
from tests.transfer.test_finetune import NETWORK, stripes


@pytest.fixture
def measured(monkeypatch):
    """The protocols that were measured, by a stand-in that counts them up."""
    protocols = []

    def measure(protocol, backbone, task, config, *, seed, features):
        protocols.append(protocol)
        return Accuracy(float(len(protocols)), {})

    monkeypatch.setattr(accuracy_cache, "measure_accuracy", measure)
    return protocols


def _accuracies(tmp_path, config, protocols, backbone=None, seed=0, task=None, earlier=None):
    candidate = Candidate(lambda: backbone or random_backbone(NETWORK, 0))
    found = cached_accuracies(
        candidate,
        task or stripes(),
        protocols,
        config,
        tmp_path,
        seed=seed,
        earlier=lambda fingerprint: earlier or {},
    )
    return {protocol: accuracy.percent for protocol, accuracy in found.items()}


def test_each_protocol_is_measured_once(tmp_path, measured):
    config = tiny_live_config(tmp_path)
    assert _accuracies(tmp_path, config, ["knn"]) == {"knn": 1.0}
    assert _accuracies(tmp_path, config, ["knn", "linear"]) == {"knn": 1.0, "linear": 2.0}
    assert measured == ["knn", "linear"]


def test_whatever_matters_is_measured_anew(tmp_path, measured):
    config = tiny_live_config(tmp_path)
    both = ["knn", "linear"]
    _accuracies(tmp_path, config, both)
    _accuracies(tmp_path, config, both, backbone=random_backbone(NETWORK, 1))
    _accuracies(tmp_path, config, both, seed=1)
    _accuracies(tmp_path, config, both, task=stripes(train=47))
    assert measured == both * 4
    config.reward.neighbours = 1
    _accuracies(tmp_path, config, both)
    assert measured[8:] == ["knn"]  # the linear probe does not depend on it
    config.evaluate.sweep = True
    _accuracies(tmp_path, config, both)
    assert measured[9:] == ["linear"]


def test_results_of_an_earlier_version_are_not_measured(tmp_path, measured):
    config = tiny_live_config(tmp_path)
    earlier = {"knn": Accuracy(99.0, {})}
    found = _accuracies(tmp_path, config, ["knn", "linear"], earlier=earlier)
    assert found == {"knn": 99.0, "linear": 1.0}


def test_a_known_accuracy_needs_no_backbone(tmp_path, measured, monkeypatch):
    config, factory = tiny_live_config(tmp_path), BackboneFactory(tiny_live_config(tmp_path), "")

    def accuracies():
        return cached_accuracies(
            candidate_of_params(config, factory, (1, 2), 0),
            stripes(),
            ["knn"],
            config,
            tmp_path,
            seed=0,
            earlier=lambda fingerprint: {},
        )

    monkeypatch.setattr(BackboneFactory, "backbone", lambda *_: random_backbone(NETWORK, 0))
    first = accuracies()

    def fail(*_):
        raise AssertionError("made again")

    monkeypatch.setattr(BackboneFactory, "backbone", fail)
    assert accuracies() == first
