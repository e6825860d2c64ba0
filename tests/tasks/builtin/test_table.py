"""The built-in tasks: honest splits, right labels, neither trivial nor hopeless."""

import numpy as np
import pytest

from t2s_jax.tasks.builtin import table
from t2s_jax.tasks.loading import load_task, load_tasks


@pytest.fixture(scope="module")
def tasks():
    return {task.name: task for task in load_tasks("builtin", resolution=32, seed=0)}


def test_what_there_is(tasks):
    assert tuple(tasks) == table.NAMES
    assert sum(t.seen for t in tasks.values()) >= 4
    assert sum(not t.seen for t in tasks.values()) >= 2
    assert sum(t.origin == "real" for t in tasks.values()) >= 6
    assert any(t.origin == "real" and not t.seen for t in tasks.values())
    groups = {"natural", "aerial", "symbolic", "medical", "illustrative", "texture"}
    assert {t.group for t in tasks.values()} == groups
    for task in tasks.values():
        assert task.origin in ("real", "generated")
        assert "\n" not in task.source
        assert len(task.source) > 20
        for split, least in ((task.train, 10), (task.test, 5)):
            assert split.images.shape == (len(split.labels), 32, 32, 3)
            assert np.bincount(split.labels, minlength=task.num_classes).min() >= least
        assert 140 <= len(task.train.labels) <= 400
        assert 100 <= len(task.test.labels) <= 200


def test_deterministic_by_seed(tasks):
    again = load_tasks("builtin", resolution=32, seed=0)
    assert [t.fingerprint() for t in again] == [t.fingerprint() for t in tasks.values()]
    other = load_tasks("builtin", resolution=32, seed=1)
    assert all(a.fingerprint() != b.fingerprint() for a, b in zip(again, other))
    alone = load_task("builtin:retina", resolution=32, seed=0)
    assert alone.fingerprint() == tasks["retina"].fingerprint()


def test_unseen_can_be_chosen():
    tasks = load_tasks("builtin", resolution=8, seed=0, unseen=("digits", "depth"), max_train=20)
    assert [t.name for t in tasks if not t.seen] == ["digits", "depth"]
    assert all(len(t.train.labels) == 20 for t in tasks)


def nearest_neighbour_accuracy(task):
    """1-NN on the pixels of 16x16 thumbnails."""

    def rows(images):
        blocks = images.reshape(len(images), 16, 2, 16, 2, 3).astype(np.float32)
        return blocks.mean((2, 4)).reshape(len(images), -1)

    train, test = rows(task.train.images), rows(task.test.images)
    distances = (train**2).sum(1)[None] - 2 * test @ train.T
    return np.mean(task.train.labels[distances.argmin(1)] == task.test.labels)


def test_pixels_alone_neither_solve_them_nor_fail(tasks):
    for name, task in tasks.items():
        accuracy = nearest_neighbour_accuracy(task)
        most_frequent = np.bincount(task.test.labels).max() / len(task.test.labels)
        assert accuracy < 0.96, name
        # Letters of other fonts and turned textures tell little by single pixels.
        assert accuracy > min(most_frequent, 1.5 / task.num_classes), name
