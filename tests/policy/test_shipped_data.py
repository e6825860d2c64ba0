"""What ships with the package fits together."""

import csv
import itertools

import numpy as np
import pytest

from t2s_jax.policy import shipped_data
from t2s_jax.policy.bundle import load_bundle
from t2s_jax.rewards.table_files import open_mean, open_table
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


@pytest.fixture(scope="module")
def tables():
    return [open_table(path).table for path in shipped_data.rewards_files()]


def test_every_reward_is_there_and_every_task_has_a_vector(tables):
    embeddings = TaskEmbeddings.load(shipped_data.task_vectors_file())
    for table in tables:
        assert table.rewards.shape == (89, 256)
        assert np.isfinite(table.rewards).all()
        assert set(table.tasks) == set(embeddings.names)


def test_measured_again_they_are_other_tables_that_agree_on_the_mean(tables):
    assert len(tables) == 3
    for first, again in itertools.combinations(tables, 2):
        assert again.tasks == first.tasks
        assert not np.array_equal(again.rewards, first.rewards)
    means = [table.rewards.mean(axis=0) for table in tables]
    found = np.corrcoef(means)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(found, (0.867, 0.876, 0.846), atol=1e-3)  # the README's


def test_every_task_is_described():
    with open(shipped_data.DIRECTORY / "tasks.csv", newline="") as file:
        rows = {row["task"]: row for row in csv.DictReader(file)}
    embeddings = TaskEmbeddings.load(shipped_data.task_vectors_file())
    assert set(rows) == set(embeddings.names)
    for name, group, seen in zip(embeddings.names, embeddings.groups, embeddings.seen, strict=True):
        assert rows[name]["group"] == group
        assert rows[name]["role"] in ("seen", "unseen")
        assert seen or rows[name]["group"] == "other"
        assert int(rows[name]["classes"]) >= 2
        assert rows[name]["source"]
    assert sum(embeddings.seen) == 87
    assert embeddings.invariances.shape == (89, 9)


def test_the_bundle_knows_the_mean_of_all(tables):
    bundle = load_bundle(shipped_data.bundle_directory())
    mean = open_mean(shipped_data.resolve("shipped")).table
    np.testing.assert_allclose(mean.rewards, np.mean([t.rewards for t in tables], axis=0))
    mean = mean.subset(bundle.seen.names)
    assert set(bundle.table.params) == set(mean.params)
    assert bundle.best_fixed == mean.best_fixed()[0]
    for task in bundle.seen.names:
        assert bundle.table.best(task)[1] == pytest.approx(mean.best(task)[1], abs=0.01)
