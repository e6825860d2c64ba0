"""Sweeps with the toy simulator: what is rendered, trained and kept."""

import json

import pytest

from t2s_jax.commands import scale
from t2s_jax.data.shards import read_provenance
from t2s_jax.rewards import accuracy_cache
from t2s_jax.rewards.backbone_factory import BackboneFactory
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.tasks.configured import load_tasks_for
from t2s_jax.transfer.protocols import measure_accuracy
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    tasks = tmp_path_factory.mktemp("tasks")
    write_tasks(tasks)
    config = tiny_live_config(tasks)
    config.scale.methods = ("task2sim", "domain_randomization")
    config.scale.protocols = ("knn",)
    config.scale.sweeps = ("factors", "images")
    config.scale.fractions = (0.5, 1.0)
    return config


@pytest.fixture(scope="module")
def measured(config, tmp_path_factory):
    workdir = tmp_path_factory.mktemp("workdir")
    seen = [t.name for t in load_tasks_for(config) if t.seen]
    choices = [{"task": name, "params": [1, 2]} for name in seen]
    write_json(workdir / "policy" / "outputs.json", {"tasks": choices, "best_fixed": [1, 0]})
    return workdir, scale.run(config, workdir)


def test_every_size_and_method_is_measured(config, measured):
    workdir, results = measured
    assert json.loads((workdir / "scale" / "results.json").read_text()) == results
    found = {(r["sweep"], r["label"], r["method"], r["key"], r["images"]) for r in results["rows"]}
    assert found == {
        ("factors", "shift", "successive", "10", 24),
        ("factors", "+dim", "successive", "12", 24),
        ("images", "3", "task2sim", "12", 12),
        ("images", "3", "domain_randomization", "12", 12),
        ("images", "6", "task2sim", "12", 24),
        ("images", "6", "domain_randomization", "12", 24),
    }
    assert len(results["rows"]) == 6 * 4  # seen tasks
    small = read_provenance(workdir / "scale" / "images-3" / "render_sets" / "12")
    assert small["images_per_category"] == 3
    assert sorted(p.name for p in (workdir / "render_sets").iterdir()) == ["10", "12"]


def test_accuracies_are_those_of_the_backbone(config, measured):
    workdir, results = measured
    factory = BackboneFactory(config, workdir)
    task = next(t for t in load_tasks_for(config) if t.name == results["rows"][0]["task"])
    expected = measure_accuracy("knn", factory.backbone((1, 2)), task, config).percent
    rows = [r for r in results["rows"] if (r["key"], r["images"]) == ("12", 24)]
    assert {r["knn"] for r in rows if r["task"] == task.name} == {expected}


def test_nothing_is_measured_twice(config, measured, monkeypatch):
    workdir, results = measured
    monkeypatch.setattr(accuracy_cache, "measure_accuracy", None)  # would fail if it measured
    assert scale.run(config, workdir)["rows"] == results["rows"]


def test_errors(config, tmp_path):
    settings = config.copy_and_resolve_references()
    settings.scale.tasks = "moons"
    with pytest.raises(UserError, match="no task 'moons'"):
        scale.run(settings, tmp_path)
    settings.scale.tasks = "seen"
    with pytest.raises(UserError, match="no prediction for task"):
        scale.run(settings, tmp_path)
