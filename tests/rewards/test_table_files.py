"""Reward tables in each of their forms on disk."""

import json

import numpy as np
import pytest

from t2s_jax.rewards.release_table import export_release
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.table_files import (
    AnnotatedTable,
    open_mean,
    open_repeats,
    open_table,
    read_store,
    write_table,
)
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

SPACE = SimSpace((Factor("shift"), Factor("dim", ("none", "some", "more"))))
TASKS = ("digits", "trees")


@pytest.fixture
def known():
    rewards = np.array([[10.0, 20.5, 100 / 3], [0.0, 100.0, 12.25]])
    table = RewardTable(SPACE, TASKS, ((0, 0), (1, 1), (1, 2)), rewards)
    return AnnotatedTable(
        table, {"digits": "symbolic", "trees": ""}, ("trees",), {"made": "by hand"}
    )


def test_a_published_table_survives_the_disk(known, tmp_path):
    write_table(tmp_path / "rewards.json", known)
    loaded = open_table(tmp_path / "rewards.json")
    assert (loaded.table.space, loaded.table.tasks) == (SPACE, TASKS)
    assert loaded.table.params == known.table.params
    np.testing.assert_allclose(loaded.table.rewards, known.table.rewards, atol=5e-4)
    assert (loaded.groups, loaded.unseen) == (known.groups, known.unseen)
    assert loaded.about == {"made": "by hand"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 9}, "has format 9, this t2s_jax reads 1"),
        ({"rewards": [[1.0]]}, "'rewards' is no table of 2 tasks x 3 SimParams; write it again"),
        ({"rewards": [[1.0, "x", 2.0], [1.0, 2.0, 3.0]]}, "one of 'rewards' is no number"),
        ({"rewards": [[1.0, 200.0, 2.0], [1.0, 2.0, 3.0]]}, "in percent, 0 to 100"),
        ({"params": ["99", "00", "11"]}, "levels 0 to"),
        ({"tasks": 3}, "is damaged: 'tasks' is missing or is no list"),
        ({"tasks": [{"name": "digits"}, {"name": "trees"}]}, "'tasks' lacks its name, its group"),
        ({"space": [["shift", ["fixed"]]]}, "'space' is no pair of a factor's name"),
    ],
)
def test_damaged_tables_are_told(known, tmp_path, changes, message):
    file = tmp_path / "rewards.json"
    write_table(file, known)
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
    with pytest.raises(UserError, match=message):
        open_table(file)


def test_the_releases_table(tmp_path):
    rewards = np.arange(256.0)[None] / 256
    table = RewardTable(PAPER_SPACE, ("t",), tuple(PAPER_SPACE), rewards)
    export_release(table, tmp_path / "table.json")
    np.testing.assert_array_equal(open_table(tmp_path / "table.json").table.rewards, rewards)


def test_a_store_with_its_tasks(tmp_path):
    store = RewardStore(tmp_path / "rewards", TASKS, "new", SPACE)
    store.put((0, 0), {"digits": 10, "trees": 20}, seconds=3)
    store.put((1, 2), {"digits": 30, "trees": 40}, seconds=4)
    vectors = np.eye(2, 3, dtype=np.float32)
    TaskEmbeddings(TASKS, vectors, (True, False), ("symbolic", "user")).save(
        tmp_path / "task_vectors.npz"
    )
    old = json.loads(store.path((0, 0)).read_text()) | {
        "settings": "old",
        "when": "2001-01-01T00:00:00+00:00",
    }
    write_json(tmp_path / "rewards" / "00.old.json", old)
    for place in (tmp_path, tmp_path / "rewards"):
        found = open_table(place)
        np.testing.assert_array_equal(found.table.rewards, [[10, 30], [20, 40]])
        assert found.unseen == ("trees",)
        assert found.groups == {"digits": "symbolic", "trees": ""}
        assert (found.seconds, found.others) == ((3.0, 4.0), 1)
        assert found.table.space.names == SPACE.names
        assert found.table.space.num_levels == SPACE.num_levels  # as far as entries tell
    assert read_store(tmp_path / "rewards", SPACE).table.space == SPACE


def test_the_mean_of_repeats(known, tmp_path):
    """Two tables, the second with its tasks and SimParams in another order and one fewer."""
    again = RewardTable(SPACE, TASKS[::-1], ((1, 2), (0, 0)), np.array([[2.25, 50], [20, 30]]))
    write_table(tmp_path / "a.json", known)
    write_table(tmp_path / "b.json", AnnotatedTable(again, about={"made": "again"}))
    mean = open_mean([tmp_path / "a.json", tmp_path / "b.json"])
    assert (mean.table.tasks, mean.table.params) == (TASKS, ((0, 0), (1, 2)))
    np.testing.assert_allclose(
        mean.table.rewards, [[20, (100 / 3 + 20) / 2], [25, 7.25]], atol=1e-3
    )
    repeats = open_repeats([tmp_path / "a.json", tmp_path / "b.json"])
    for repeat in repeats:
        assert (repeat.tasks, repeat.params) == (mean.table.tasks, mean.table.params)
    np.testing.assert_allclose(np.mean([r.rewards for r in repeats], axis=0), mean.table.rewards)
    assert mean.about == {"mean_of": [{"made": "by hand"}, {"made": "again"}]}
    assert (mean.groups, mean.unseen) == (known.groups, known.unseen)
    single = open_mean([tmp_path / "a.json"])
    assert (single.table.params, single.about) == (known.table.params, {"made": "by hand"})


def test_what_is_no_repeat(known, tmp_path):
    write_table(tmp_path / "a.json", known)
    other, ones = SimSpace((Factor("shift"), Factor("turn"))), np.ones((2, 1))
    for name, table, message in (
        ("task", known.table.subset(["digits"]), "is no repeat of .*only one of them.*trees"),
        ("factor", RewardTable(other, TASKS, ((0, 0),), ones), "factors are shift, turn"),
        ("none", RewardTable(SPACE, TASKS, ((1, 0),), ones), "no SimParams is measured"),
    ):
        write_table(tmp_path / f"{name}.json", AnnotatedTable(table))
        with pytest.raises(UserError, match=message):
            open_mean([tmp_path / "a.json", tmp_path / f"{name}.json"])


def test_nothing_there(tmp_path):
    with pytest.raises(UserError, match=r"no reward is measured in .*t2s train"):
        open_table(tmp_path)
    with pytest.raises(UserError, match="no reward table at"):
        open_table(tmp_path / "none.json")
