import json
import subprocess
import sys

import numpy as np
import pytest

from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import Factor, SimSpace

SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more"))))


@pytest.fixture
def store(tmp_path):
    return RewardStore(tmp_path / "rewards", ("up", "down"), "abc", SPACE)


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
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.sim.simspace import Factor, SimSpace
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
