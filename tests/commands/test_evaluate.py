import pytest

from t2s_jax.commands import evaluate
from t2s_jax.models.backbone import random_backbone
from t2s_jax.rewards import accuracy_cache
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.transfer.protocols import Accuracy, measure_accuracy
from tests.models.test_backbone import CONFIG
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    tasks = tmp_path_factory.mktemp("tasks")
    write_tasks(tasks)
    config = tiny_live_config(tasks)
    config.linear_probe.epochs = 2
    return config


def test_given_backbones_are_evaluated_by_name(config, tmp_path):
    backbone = random_backbone(CONFIG, 0)
    backbone.save(tmp_path / "b" / "model")
    settings = config.copy_and_resolve_references()
    settings.evaluate.backbones = (f"mine={tmp_path / 'b'}", str(tmp_path / "b"))
    settings.evaluate.tasks = "all"
    results = evaluate.run(settings, tmp_path / "w")
    assert results["methods"] == {"mine": "mine", "b": "b"}
    assert len(results["rows"]) == 2 * 6 * settings.evaluate.seeds
    assert (tmp_path / "w" / "evaluation" / "backbones.txt").read_text().startswith("method")
    # The comparison of methods, if there was one, is left alone.
    assert not (tmp_path / "w" / "evaluation" / "results.json").exists()
    tasks = {t.name: t for t in evaluate.load_tasks_for(settings)}
    row = results["rows"][0]
    again = measure_accuracy("knn", backbone, tasks[row["task"]], settings)
    assert row["knn"] == again.percent


def test_a_backbone_sees_tasks_at_its_own_resolution(config, tmp_path):
    backbone = random_backbone(CONFIG, 0)
    backbone.save(tmp_path / "b")
    settings = config.copy_and_resolve_references()
    settings.sim.options.resolution = 32  # the run card's, not the backbone's
    settings.evaluate.backbones = (str(tmp_path / "b"),)
    settings.evaluate.protocols = ("knn",)
    rows = evaluate.run(settings, tmp_path)["rows"]
    (task,) = (t for t in evaluate.load_tasks_for(config) if t.name == rows[0]["task"])
    assert rows[0]["knn"] == measure_accuracy("knn", backbone, task, config).percent


def test_a_given_file_varies_only_what_is_trained(config, tmp_path):
    backbone = random_backbone(CONFIG, 0)
    backbone.export(tmp_path / "weights.safetensors")
    settings = config.copy_and_resolve_references()
    settings.evaluate.update({"methods": ("imagenet",), "seeds": 2})
    settings.evaluate.imagenet = str(tmp_path / "weights.safetensors")
    settings.evaluate.tasks = evaluate.load_tasks_for(config)[0].name
    rows = evaluate.run(settings, tmp_path)["rows"]
    assert [("knn" in r, "linear" in r) for r in rows] == [(True, True), (False, True)]
    assert "ImageNet" in (tmp_path / "evaluation" / "results.txt").read_text()
    (features,) = (tmp_path / "evaluation" / "features").iterdir()
    assert features.name == backbone.fingerprint()
    assert len(list(features.iterdir())) == 2  # train and test


def test_random_features_need_no_render_set(config, tmp_path):
    settings = config.copy_and_resolve_references()
    settings.evaluate.methods = ("random_features",)
    settings.evaluate.seeds = 2
    results = evaluate.run(settings, tmp_path)
    assert len(results["rows"]) == 2 * 2
    assert not (tmp_path / "render_sets").exists()


def test_best_fixed_is_the_one_that_the_policy_was_compared_with(config, tmp_path):
    """Also where it was trained on other rewards than this run card's, which has none here."""
    write_json(tmp_path / "policy" / "outputs.json", {"tasks": [], "best_fixed": [1, 2]})
    settings = config.copy_and_resolve_references()
    settings.evaluate.update({"methods": ("best_fixed",), "seeds": 1, "protocols": ("knn",)})
    settings.evaluate.tasks = evaluate.load_tasks_for(config)[0].name
    (row,) = evaluate.run(settings, tmp_path)["rows"]
    assert row["key"] == "12"
    assert (tmp_path / "backbones" / "12-s0").is_dir()


def test_scratch_is_fine_tuned_only(config, tmp_path):
    settings = config.copy_and_resolve_references()
    settings.evaluate.update({"methods": ("scratch",), "seeds": 1})
    settings.evaluate.protocols = ("knn", "finetune")
    settings.finetune.total_epochs = 1.0
    settings.evaluate.tasks = evaluate.load_tasks_for(config)[0].name
    (row,) = evaluate.run(settings, tmp_path)["rows"]
    assert 0 <= row["finetune"] <= 100
    assert "knn" not in row
    assert "fine-tuned mean" in (tmp_path / "evaluation" / "results.txt").read_text()


def test_kept_rows_are_not_used_with_other_settings(config, tmp_path, monkeypatch):
    settings = config.copy_and_resolve_references()
    settings.evaluate.update({"methods": ("random_features",), "seeds": 1})
    settings.evaluate.protocols = ("knn",)
    evaluate.run(settings, tmp_path)
    measured = []

    def measure(protocol, backbone, task, *_, **__):
        measured.append(task.name)
        return Accuracy(0.0, {})

    monkeypatch.setattr(accuracy_cache, "measure_accuracy", measure)
    evaluate.run(settings, tmp_path)
    assert not measured
    settings.reward.neighbours = 1
    evaluate.run(settings, tmp_path)
    assert len(measured) == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tasks": "moons"}, "no task 'moons'; say unseen, seen, all or names out of task0"),
        ({"methods": ("task2sim",)}, "no prediction for task"),
        ({"methods": ("best_fixed",)}, "best fixed SimParams is unknown"),
        ({"methods": ("random_features",), "protocols": ("svm",)}, "no protocol 'svm'"),
        ({"methods": ("scratch",)}, "add 'finetune' to config.evaluate.protocols"),
        ({"backbones": ("nowhere",)}, "no checkpoint at nowhere; give a backbone's directory"),
        ({"backbones": ("scratch", "scratch"), "protocols": ("finetune",)}, "two are called"),
        ({"methods": ("imagenet",)}, "set config.evaluate.imagenet to a .pth"),
    ],
)
def test_errors(config, tmp_path, changes, message):
    settings = config.copy_and_resolve_references()
    settings.evaluate.update(changes)
    with pytest.raises(UserError, match=message):
        evaluate.run(settings, tmp_path)
