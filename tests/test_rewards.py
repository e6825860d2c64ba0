import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from t2s_jax.errors import UserError
from t2s_jax.rewards import (
    BudgetSpent,
    RewardStore,
    RewardTable,
    TableSource,
    export_release,
    import_release,
)
from t2s_jax.simspace import PAPER_SPACE, Factor, SimSpace

RELEASE = pathlib.Path(__file__).parents[2] / "shared/paper/release/reward_db.seen.json"
SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more"))))


@pytest.fixture
def table():
    rewards = np.array([[10.0, 20, 30, 40, 50, 60], [60, 50, 45, 30, 20, 10]])
    return RewardTable(SPACE, ("up", "down"), tuple(SPACE), rewards)


@pytest.fixture
def store(tmp_path):
    return RewardStore(tmp_path / "rewards", ("up", "down"), "abc", SPACE)


def test_table_statistics(table):
    assert table.mean() == pytest.approx(425 / 12)
    assert table.oracle() == 60
    assert table.best_fixed() == ((0, 2), 37.5)
    assert table.best("up") == ((1, 2), 60)
    assert table.reward("down", [0, 1]) == 50
    assert table.subset(["down"]).best_fixed() == ((0, 0), 60)


def test_table_refuses_what_is_no_percentage(table):
    rewards = table.rewards.copy()
    rewards[1, 2] = np.nan
    with pytest.raises(UserError, match="task down for SimParams 02 is nan"):
        RewardTable(SPACE, table.tasks, table.params, rewards)
    with pytest.raises(UserError, match="no rewards for the tasks sideways"):
        table.subset(["sideways"])


def test_table_source(table):
    source = TableSource(table)
    assert source.table().params == table.params
    source.measure((0, 0))
    live = TableSource(table, budget=2)
    assert len(live.table()) == 0
    for params in [(1, 2), (0, 0), (1, 2)]:
        live.measure(params)
    np.testing.assert_array_equal(live.table().rewards, [[60, 10], [10, 60]])
    assert live.budget_left == 0
    with pytest.raises(BudgetSpent):
        live.measure((1, 1))
    partial = RewardTable(SPACE, ("up",), ((0, 0),), np.array([[1.0]]))
    with pytest.raises(UserError, match="has no SimParams 01"):
        TableSource(partial, budget=2).measure((0, 1))


def test_store_keeps_what_is_put(store):
    store.put((1, 2), {"up": 60.0, "down": 10.0, "extra": 1.0}, seconds=3.5)
    again = RewardStore(store.directory, ("down", "up"), "abc", SPACE)
    assert again.get((1, 2)) == {"down": 10, "up": 60}
    assert again.get((0, 0)) is None
    again.put((0, 1), {"up": 1, "down": 2})
    assert store.measured() == [(0, 1), (1, 2)]
    np.testing.assert_array_equal(store.table().rewards, [[1, 60], [2, 10]])
    entry = json.loads(store.path((1, 2)).read_text())
    assert entry["seconds"] == 3.5
    assert entry["factors"] == ["x", "y"]


def test_empty_store(store):
    assert store.table().rewards.shape == (2, 0)


def test_store_ignores_other_settings(store, capsys):
    store.put((1, 2), {"up": 60, "down": 10})
    other = RewardStore(store.directory, ("up", "down"), "def", SPACE)
    assert other.get((1, 2)) is None
    assert other.measured() == []
    assert other.measured() == []
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "1 rewards in" in lines[0]
    assert "other settings" in lines[0]
    other.put((1, 2), {"up": 1, "down": 1})
    assert store.get((1, 2)) == {"up": 60, "down": 10}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"params": [1, 2], "rew', "JSONDecodeError"),
        ("[]", "TypeError"),
        ('{"params": [1, 2]}', "KeyError: 'rewards'"),
        ('{"params": [1, 9], "rewards": {}}', "levels 0 to 2"),
        ('{"params": [1, 2], "rewards": {"up": 1}}', "no reward for down"),
        ('{"params": [1, 2], "rewards": {"up": 1, "down": 101}}', "not in 0 to 100"),
        ('{"params": [0, 0], "rewards": {"up": 1, "down": 1}}', "holds SimParams 00"),
    ],
)
def test_store_names_and_skips_damage(store, capsys, text, reason):
    store.put((0, 1), {"up": 1, "down": 1})
    store.path((1, 2)).write_text(text)
    assert store.measured() == [(0, 1)]
    assert store.get((1, 2)) is None
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert str(store.path((1, 2))) in lines[0]
    assert reason in lines[0]
    store.put((1, 2), {"up": 2, "down": 2})
    assert store.measured() == [(0, 1), (1, 2)]


def test_store_refuses_wrong_rewards(store):
    with pytest.raises(UserError, match="SimParams 12: no reward for down"):
        store.put((1, 2), {"up": 60})
    with pytest.raises(UserError, match="not in 0 to 100"):
        store.put((1, 2), {"up": 60, "down": float("nan")})
    assert store.measured() == []


# Entries of 50 000 tasks take long enough to write for a reader to come in between.
_WORKER = """
import sys
from t2s_jax.rewards import RewardStore
from t2s_jax.simspace import Factor, SimSpace
space = SimSpace((Factor("x"), Factor("y", ("none", "some", "more"))))
tasks = [f"task{i}" for i in range(50_000)]
store = RewardStore(sys.argv[1], tasks, "abc", space)
for round in range(3):
    for params in space:
        store.put(params, dict.fromkeys(tasks, float(sys.argv[2])))
"""


def test_two_writers_and_a_reader(tmp_path, capsys):
    tasks = [f"task{i}" for i in range(50_000)]
    command = [sys.executable, "-c", _WORKER, str(tmp_path)]
    workers = [subprocess.Popen([*command, value]) for value in ("1", "2")]
    while any(w.poll() is None for w in workers):
        store = RewardStore(tmp_path, tasks, "abc", SPACE)
        for rewards in store.table().rewards.T:
            assert set(rewards) in ({1.0}, {2.0})  # of one writer, all of them
    assert [w.returncode for w in workers] == [0, 0]
    assert len(RewardStore(tmp_path, tasks, "abc", SPACE).measured()) == SPACE.size
    assert capsys.readouterr().err == ""
    assert len(list(tmp_path.iterdir())) == SPACE.size  # no temporary files are left


def test_release_round_trip(tmp_path):
    rng = np.random.default_rng(0)
    table = RewardTable(PAPER_SPACE, ("a", "b"), tuple(PAPER_SPACE), rng.uniform(0, 100, (2, 256)))
    export_release(table, tmp_path / "db.json")
    again = import_release(tmp_path / "db.json")
    assert (again.tasks, again.params) == (table.tasks, table.params)
    np.testing.assert_array_equal(again.rewards, table.rewards)


def test_release_key(tmp_path):
    # backgr, blur, color, dir, intensity, materials 1|3, pose_cam 0, rot, scale.
    (tmp_path / "db.json").write_text('{"a": {"1_0_0_1_0_3_0_1_0": 5}}')
    (params,) = import_release(tmp_path / "db.json").params
    on = [n for n, level in zip(PAPER_SPACE.names, params) if level]
    assert on == ["object_rotation", "light_direction", "background", "materials"]


@pytest.mark.skipif(not RELEASE.exists(), reason="the release's files are not here")
def test_reads_the_release(tmp_path):
    table = import_release(RELEASE)
    assert table.rewards.shape == (12, 256)
    # FACTS.md section 3.
    assert table.mean() == pytest.approx(25.12, abs=0.005)
    assert table.oracle() == pytest.approx(32.60, abs=0.005)
    assert table.best_fixed()[1] == pytest.approx(29.89, abs=0.005)
    export_release(table, tmp_path / "db.json")
    assert json.loads((tmp_path / "db.json").read_text()) == json.loads(RELEASE.read_text())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no reward table at"),
        ("{", "not readable as JSON"),
        ("[1]", "expected {task: {SimParams: percent}}"),
        ('{"a": {"x": 1}, "b": {"y": 1}}', "tasks a and b do not have the same SimParams"),
        ('{"a": {"1_0": 1}}', "'1_0' has 2 parts, expected 9"),
        ('{"a": {"0_0_0_0_0_2_0_0_0": 1}}', "materials is one of"),
        ('{"a": {"0_0_0_0_0_1_1_0_0": 1}}', "pose_cam is one of"),
        ('{"a": {"0_0_0_0_0_1_0_0_0": "much"}}', "could not convert"),
        ('{"a": {"0_0_0_0_0_1_0_0_0": 200}}', "percent, 0 to 100"),
    ],
)
def test_import_says_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "db.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError, match=message.replace("{", r"\{")):
        import_release(path)


def test_export_is_for_the_papers_space(table, tmp_path):
    with pytest.raises(UserError, match="8 factors only"):
        export_release(table, tmp_path / "db.json")
