"""The whole loop, end to end: tiny, real, and resumed by the same call."""

import json

import pytest

from t2s_jax.commands import quickstart, run_card
from t2s_jax.data import shards
from t2s_jax.policy.bundle import load_bundle
from t2s_jax.policy.settings import PolicySettings
from t2s_jax.rewards import evaluator
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks
from tests.toy_simulator import ToySimulator
from tests.training.test_pretraining import tiny_config


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    tasks = tmp_path_factory.mktemp("tasks")
    write_tasks(tasks)
    config = tiny_live_config(tasks)
    config.live.budget = 5
    config.probe_params = "all"
    # As the backbones: a recipe of its own would compile a training step of its own.
    config.probe_pretrain = tiny_config(total_epochs=2.0, checkpoint_steps=0)
    config.task2vec.update({"head_steps": 5, "batch_size": 16, "draws": 1})
    config.policy = to_config(PolicySettings())
    config.policy.update({"members": 2, "hidden": (8, 8), "epochs": 10, "replay_epochs": 2})
    config.policy.update({"optimizer": "adam", "warmup_epochs": 1, "self_imitation_start": 2})
    config.evaluate.update({"seeds": 2, "random_draws": 2})
    config.linear_probe.epochs = 5
    config.preview.columns = 2
    config.preview.sheets = ("categories", "factors")
    workdir = tmp_path_factory.mktemp("workdir")
    quickstart.run(config, workdir)
    return config, workdir


def test_it_leaves_what_it_promises(finished):
    config, workdir = finished
    assert (workdir / "report.html").stat().st_size > 10_000
    assert (workdir / "preview" / "factors.png").is_file()
    assert list(workdir.rglob("events.out.tfevents.*"))
    measured = list((workdir / "rewards").glob("*.json"))
    assert len(measured) == config.live.budget
    for file in measured:
        assert shards.is_complete(workdir / "render_sets" / file.name.split(".")[0])
    bundle = load_bundle(workdir / "bundle")
    assert bundle.space == ToySimulator.space
    assert len(bundle.seen) == 4


def test_the_table_compares_every_method_on_every_unseen_task(finished):
    config, workdir = finished
    results = json.loads((workdir / "evaluation" / "results.json").read_text())
    unseen = {t["name"] for t in results["tasks"]}
    assert len(unseen) == 2
    for method in config.evaluate.methods:
        rows = [r for r in results["rows"] if r["method"] == method]
        assert {r["task"] for r in rows} == unseen
        assert len(rows) == len(unseen) * 2  # two seeds, or two draws of Random
        assert all(0 <= r[p] <= 100 for r in rows for p in ("knn", "linear"))
    choices = {
        file.stem: json.loads(file.read_text())["key"]
        for file in (workdir / "predictions").glob("*.json")
    }
    assert set(choices) == unseen
    for row in results["rows"]:
        if row["method"] == "task2sim":
            assert row["key"] == choices[row["task"]]
        if row["method"] == "domain_randomization":
            assert row["key"] == "12"


def test_the_same_command_again_draws_trains_and_measures_nothing(finished, monkeypatch):
    config, workdir = finished

    def fail(*_, **__):
        raise AssertionError("measured again")

    before = (workdir / "evaluation" / "results.json").read_text()
    monkeypatch.setattr("t2s_jax.runtime.pictures.save", fail)
    monkeypatch.setattr(evaluator, "task_rewards", fail)
    monkeypatch.setattr("t2s_jax.rewards.accuracy_cache.measure_accuracy", fail)
    monkeypatch.setattr("t2s_jax.data.pipeline.train_batches", fail)
    quickstart.run(config, workdir)
    assert (workdir / "evaluation" / "results.json").read_text() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("probe_pretrain.network", "foo"),
        ("pretrain.optimizer", "foo"),
        ("task2vec.method", "foo"),
        ("policy.baseline", "foo"),
        ("evaluate.protocols", ("foo",)),
    ],
)
def test_what_its_last_program_would_refuse_is_refused_at_once(field, value, tmp_path):
    config = run_card.everything()
    config.update_from_flattened_dict({field: value})
    with pytest.raises(UserError, match="'foo'"):
        quickstart.run(config, tmp_path)
    assert not list(tmp_path.iterdir())
