"""Accuracies that earlier versions kept, as their code wrote them."""

import hashlib
import json

import pytest

from t2s_jax.commands import earlier_results
from t2s_jax.models.backbone import random_backbone
from t2s_jax.reporting.comparison import Entry
from t2s_jax.rewards.accuracy_cache import Candidate
from t2s_jax.rewards.backbone_factory import BackboneFactory, settings_hash
from t2s_jax.runtime.files import write_json
from t2s_jax.transfer.protocols import Accuracy
from tests.models.test_backbone import CONFIG
from tests.rewards.test_backbone_factory import tiny_live_config

SETTINGS = {"learning_rate": 0.1, "batch_size": 32, "weight_decay": 0.0}


@pytest.mark.parametrize("params", [None, (1, 2)])
def test_rows_of_evaluate(tmp_path, params):
    config = tiny_live_config(tmp_path)
    factory = BackboneFactory(config, tmp_path)
    backbone = random_backbone(CONFIG, 0)
    entry = Entry("some_method", "some_task", params, 3)
    names = ("linear_probe", "linear_augmented", "finetune", "reward", "sweep")
    transfer = {name: config[name].to_dict() for name in names} | {"swept": config.evaluate.sweep}
    if params is None:
        settings = hashlib.sha256(json.dumps(transfer, sort_keys=True).encode()).hexdigest()[:16]
        made_with, key = ["images", settings, backbone.fingerprint()], None
    else:
        made_with, key = ["images", settings_hash(config, factory.simulator, **transfer), ""], "12"
    row = {"method": "some_method", "task": "some_task", "key": key, "seed": 3}
    row |= {"settings": {"linear": SETTINGS}, "knn": 50.0, "linear": 62.5, "made_with": made_with}
    write_json(tmp_path / f"evaluation/cache/some_method-some_task-{key}-s3.json", row)

    def read(fingerprint):
        return earlier_results.evaluated(
            fingerprint,
            config=config,
            factory=factory,
            workdir=tmp_path,
            entry=entry,
            candidate=Candidate(lambda: backbone),
        )

    assert read("images") == {"knn": Accuracy(50.0, {}), "linear": Accuracy(62.5, SETTINGS)}
    assert read("other images") == {}
    config.finetune.learning_rate *= 2
    assert read("images") == {}


def test_accuracies_of_scale(tmp_path):
    config = tiny_live_config(tmp_path)
    factory = BackboneFactory(config, tmp_path)
    names = ("linear_probe", "linear_augmented", "finetune")
    transfer = {name: config[name].to_dict() for name in names}
    settings = settings_hash(config, factory.simulator, **transfer, swept=False)
    kept = {"accuracies": {"knn": 50.0}, "made_with": ["images", ["knn"]]}
    write_json(tmp_path / f"scale/cache/12-s3-some_task.{settings}.json", kept)

    def read(fingerprint):
        entry = Entry("task2sim", "some_task", (1, 2), 3)
        return earlier_results.scaled(
            fingerprint, config=config, factory=factory, workdir=tmp_path, entry=entry
        )

    assert read("images") == {"knn": Accuracy(50.0, {})}
    assert read("other images") == {}
    config.reward.neighbours = 1
    assert read("images") == {}
