"""Nearest neighbours: which images, whose class, and the sheet."""

import json

import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import neighbours
from t2s_jax.data.splits import Split
from t2s_jax.models.backbone import random_backbone
from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.knn import nearest_rows
from tests.models.test_backbone import CONFIG
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    tasks = tmp_path_factory.mktemp("tasks")
    write_tasks(tasks)
    return tiny_live_config(tasks)


def test_nearest_rows_by_hand():
    train = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 3.0], [-1.0, 0.0]], np.float32)
    queries = np.array([[5.0, 0.1], [0.0, -1.0]], np.float32)
    assert nearest_rows(train, queries, 2).tolist() == [[0, 2], [0, 3]]
    assert nearest_rows(train, queries, 9).shape == (2, 4)


def test_queries_are_of_different_classes():
    labels = np.array([0] * 10 + [1, 2])
    images = np.zeros((12, 4, 4, 3), np.uint8)
    split = Split(images, labels)
    task = Task("t", "", "real", False, ("a", "b", "c"), split, split, "")
    rows = neighbours.choose_queries(task, 3, 0)
    assert labels[rows].tolist() == [0, 1, 2]
    assert len(neighbours.choose_queries(task, 5, 0)) == 5
    assert neighbours.choose_queries(task, 3, 0).tolist() == rows.tolist()


def test_sheets_of_given_backbones(config, tmp_path):
    backbone = random_backbone(CONFIG, 0)
    backbone.save(tmp_path / "b")
    settings = config.copy_and_resolve_references()
    random_backbone(CONFIG, 1).save(tmp_path / "c")
    settings.neighbours.backbones = (f"mine={tmp_path / 'b'}", str(tmp_path / "c"))
    settings.neighbours.queries = 2
    found = neighbours.run(settings, tmp_path)
    assert json.loads((tmp_path / "neighbours" / "results.json").read_text())["tasks"] == found
    assert len(found) == 2  # unseen tasks
    first = found[0]["backbones"][0]
    assert (first["name"], np.shape(first["neighbours"])) == ("mine", (2, 5))
    tasks = {t.name: t for t in neighbours.load_tasks_for(settings)}
    task = tasks[found[0]["task"]]
    queries = task.test.images[found[0]["queries"]]
    features = [backbone.features(x) for x in (task.train.images, queries)]
    assert nearest_rows(*features, 5).tolist() == first["neighbours"]
    labels = task.train.labels[np.array(first["neighbours"])]
    same = labels == task.test.labels[found[0]["queries"]][:, None]
    assert first["same"] == same.tolist()
    with Image.open(tmp_path / "neighbours" / f"{task.name}.png") as sheet:
        colors = {c for _, c in sheet.convert("RGB").getcolors(1 << 20)}
    assert ((0, 114, 178) in colors) == bool(np.any([b["same"] for b in found[0]["backbones"]]))


def test_errors(config, tmp_path):
    with pytest.raises(UserError, match="nothing is chosen for task"):
        neighbours.run(config, tmp_path)
    settings = config.copy_and_resolve_references()
    settings.neighbours.tasks = "moons"
    with pytest.raises(UserError, match="no task 'moons'"):
        neighbours.run(settings, tmp_path)
