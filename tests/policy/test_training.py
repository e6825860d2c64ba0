"""Policy training as a whole, on toy bandits."""

import os
import subprocess
import sys

import jax
import numpy as np
import pytest

from t2s_jax.policy import epochs
from t2s_jax.policy.learner import init_learner
from t2s_jax.policy.network import Policy, span_basis
from t2s_jax.policy.settings import PolicySettings
from t2s_jax.policy.step import HISTORY
from t2s_jax.policy.table_arrays import make_table
from t2s_jax.policy.training import train_policy
from t2s_jax.rewards.release_table import import_release
from t2s_jax.rewards.reward_source import BudgetSpent, TableSource
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.sim.simspace import Factor, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from tests.implementations import assert_near, under_each
from tests.paths import ROOT, SHARED
from tests.xla_options import xla_flags

SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more")), Factor("z")))
RELEASE = SHARED / "paper/release"
# The best SimParams of each toy task, all different.
GOALS = ((0, 2, 1), (1, 0, 1), (1, 1, 0), (0, 0, 0), (1, 2, 1))


def toy_bank():
    vectors = np.random.default_rng(0).normal(size=(5, 20)).astype(np.float32)
    return TaskEmbeddings(tuple("abcde"), vectors, (True,) * 5, ("",) * 5)


def toy_table():
    """90 percent at a task's goal, 20 less for each factor that is off it."""
    rewards = [[90.0 - 20 * sum(i != j for i, j in zip(a, g)) for a in SPACE] for g in GOALS]
    return RewardTable(SPACE, tuple("abcde"), tuple(SPACE), np.array(rewards))


@pytest.fixture
def embeddings():
    return toy_bank()


@pytest.fixture
def table():
    return toy_table()


def small_config(**changes):
    config = to_config(PolicySettings())
    config.update(
        {
            "members": 2,
            "hidden": (16, 16),
            "epochs": 60,
            "batch_tasks": 2,
            "optimizer": "adam",
            "learning_rate": 1e-2,
            "warmup_epochs": 2,
            "self_imitation_start": 5,
            "replay_epochs": 6,
            "log_epochs": 20,
        }
    )
    config.update(changes)
    return config


def chosen_rewards(trained, embeddings, table):
    choices = trained.ensemble.choices(embeddings.vectors)
    return [table.reward(t, c) for t, c in zip(embeddings.names, choices.tolist())]


def test_solves_a_toy_bandit(embeddings, table, tmp_path):
    trained = train_policy(TableSource(table), embeddings, small_config(), tmp_path)
    assert np.mean(chosen_rewards(trained, embeddings, table)) >= 85  # best fixed: 54, Random: 43
    history = trained.history
    assert {len(values) for values in history.values()} == {60}
    assert history["regret"][-1] == pytest.approx(90 - history["greedy_reward"][-1], abs=1e-3)
    assert history["entropy"][-1] < history["entropy"][0]
    assert set(history["measured"]) == {SPACE.size}


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "sgd", "learning_rate": 1e-3, "span_inputs": False},
        {"baseline": "mean", "reward_scale": "per_task", "entropy_bonus": 0.1},
        {"baseline": "none", "self_imitation_steps": 0},
    ],
    ids=str,
)
def test_every_switch_learns(embeddings, table, tmp_path, changes):
    trained = train_policy(TableSource(table), embeddings, small_config(**changes), tmp_path)
    greedy = trained.history["greedy_reward"]
    assert np.mean(greedy[-5:]) > np.mean(greedy[:2]) + 3
    assert np.isfinite(trained.ensemble.probabilities(embeddings.vectors)).all()


class CountingSource(TableSource):
    """Plays a live source, notes what it measures, and can be killed."""

    def __init__(self, table, budget, kill_after=None):
        super().__init__(table, budget)
        self.log, self.kill_after = [], kill_after

    def measure(self, params):
        if params not in self.table().params:
            if len(self.log) == self.kill_after:
                raise KeyboardInterrupt
            self.log.append(params)
        super().measure(params)


def test_live_measures_each_once_within_the_budget(embeddings, table, tmp_path):
    source = CountingSource(table, 8)
    trained = train_policy(source, embeddings, small_config(), tmp_path)
    assert len(source.log) == len(set(source.log)) == 8
    assert trained.table.params == tuple(source.log)
    assert trained.history["measured"][-1] == 8
    # It beats the best of a like number of SimParams for all tasks.
    assert trained.history["greedy_reward"][-1] > trained.table.best_fixed()[1]


def test_live_measures_the_whole_space_if_it_may(embeddings, table, tmp_path):
    source = CountingSource(table, 100)
    train_policy(source, embeddings, small_config(), tmp_path)
    assert sorted(source.log) == list(SPACE)


def test_live_resume_equals_an_unbroken_run(embeddings, table, tmp_path):
    config = small_config()
    unbroken = train_policy(CountingSource(table, 8), embeddings, config, tmp_path / "a")
    source = CountingSource(table, 8, kill_after=5)
    with pytest.raises(KeyboardInterrupt):
        train_policy(source, embeddings, config, tmp_path / "b")
    source.kill_after = None
    resumed = train_policy(source, embeddings, config, tmp_path / "b")
    assert len(source.log) == 8
    assert_same_policy(resumed, unbroken)


def test_a_live_run_does_not_depend_on_what_is_measured_first(embeddings, table, tmp_path):
    class Workers(CountingSource):
        def measure_all(self, wanted):
            super().measure_all(wanted[::-1])

    config = small_config()
    one_by_one = train_policy(CountingSource(table, 8), embeddings, config, tmp_path / "a")
    source = Workers(table, 8, kill_after=5)
    with pytest.raises(KeyboardInterrupt):
        train_policy(source, embeddings, config, tmp_path / "b")
    source.kill_after = None
    resumed = train_policy(source, embeddings, config, tmp_path / "b")
    assert source.log != list(one_by_one.table.params)
    assert resumed.table.params == one_by_one.table.params
    assert_same_policy(resumed, one_by_one)


def test_table_resume_equals_an_unbroken_run(embeddings, table, tmp_path, monkeypatch):
    config = small_config(checkpoint_epochs=20)
    unbroken = train_policy(TableSource(table), embeddings, config, tmp_path / "a")

    def killed(*args):
        if args[3] >= 40:
            raise KeyboardInterrupt
        return original(*args)

    original = epochs.train_epochs
    monkeypatch.setattr(epochs, "train_epochs", killed)
    with pytest.raises(KeyboardInterrupt):
        train_policy(TableSource(table), embeddings, config, tmp_path / "b")
    monkeypatch.undo()
    resumed = train_policy(TableSource(table), embeddings, config, tmp_path / "b")
    assert_same_policy(resumed, unbroken)
    # A finished run is not run again.
    monkeypatch.setattr(epochs, "train_epochs", None)
    assert_same_policy(
        train_policy(TableSource(table), embeddings, config, tmp_path / "a"), unbroken
    )


def assert_same_policy(one, other):
    assert one.history == other.history
    for a, b in zip(jax.tree.leaves(one.ensemble.params), jax.tree.leaves(other.ensemble.params)):
        np.testing.assert_array_equal(a, b)


def test_a_larger_budget_trains_anew_on_all_rewards(embeddings, table, tmp_path, capsys):
    config = small_config()
    source = CountingSource(table, 8)
    train_policy(source, embeddings, config, tmp_path)
    source.budget_left = 4
    trained = train_policy(source, embeddings, config, tmp_path)
    assert "the budget has grown" in capsys.readouterr().out
    assert len(source.log) == len(trained.table) == 12
    assert trained.history["measured"][0] > 8


def test_a_budget_that_others_spend(embeddings, table, tmp_path):
    class Shared(TableSource):
        def measure(self, params):
            if len(self.table()) == 3:
                raise BudgetSpent
            super().measure(params)

    trained = train_policy(Shared(table, 8), embeddings, small_config(), tmp_path)
    assert len(trained.table) == 3
    assert len(trained.history["reward"]) == 60


def test_unspent_budget_is_told(embeddings, table, tmp_path, capsys, monkeypatch):
    def nothing(learner, *args):
        return learner, {name: np.zeros((2, 20)) for name in HISTORY}

    monkeypatch.setattr(epochs, "train_epochs", nothing)
    config = small_config(epochs=6)
    train_policy(TableSource(table, 12), embeddings, config, tmp_path)
    assert "of 12 SimParams measured; raise config.policy.epochs" in capsys.readouterr().out


def test_what_is_not_finite_stops(embeddings, table, tmp_path, monkeypatch):
    def diverged(learner, *args):
        return learner, {name: np.full((2, 20), np.nan) for name in HISTORY}

    monkeypatch.setattr(epochs, "train_epochs", diverged)
    with pytest.raises(UserError, match=r"epochs 1 to 20; lower config\.policy\.learning_rate"):
        train_policy(TableSource(table), embeddings, small_config(), tmp_path)


def test_rows_that_are_not_known_have_no_influence(embeddings, table):
    config = small_config()
    policy = Policy(SPACE.num_levels, config.hidden)
    unit = embeddings.inputs()
    basis = span_basis(unit)
    known, rewards = list(table.params[3:8]), table.rewards[:, 3:8]
    results = []
    for elsewhere in (0.0, 99.0):
        learner = init_learner(policy, config, basis, 20, 5)
        arrays = make_table(known, rewards, SPACE.size, SPACE.num_levels, "percent")
        arrays.rewards[:, 5:] = elsewhere
        arrays.rows[5:] += elsewhere
        learner, _ = epochs.train_epochs(learner, arrays, unit @ basis, 0, 8, policy, config)
        results.append(parallel.to_host(learner))
    assert set(results[0].best_row.ravel()) <= set(range(5))
    for a, b in zip(*map(jax.tree.leaves, results)):
        np.testing.assert_array_equal(a, b)


def test_members_one_by_one_equal_members_at_once(embeddings, table, monkeypatch):
    """A CPU trains large networks one by one, accelerators all members of an ensemble at once."""
    monkeypatch.setattr(epochs, "_CACHED", 0)  # every network counts as large
    config = small_config()
    policy = Policy(SPACE.num_levels, config.hidden)
    unit = embeddings.inputs()
    basis = span_basis(unit)
    arrays = make_table(list(table.params), table.rewards, SPACE.size, SPACE.num_levels, "percent")

    def train():
        learner = init_learner(policy, config, basis, 20, 5)
        return epochs.train_epochs(learner, arrays, unit @ basis, 0, 8, policy, config)[0].params

    assert_near(*under_each(train), share=1e-5)


_ON_ONE_DEVICE = """
import sys
import jax, numpy as np
from tests.policy.test_training import *
assert jax.device_count() == 1
trained = train_policy(TableSource(toy_table()), toy_bank(), odd_config(), sys.argv[1])
np.save(sys.argv[1] + "/p.npy", trained.ensemble.probabilities(toy_bank().vectors))
"""


def odd_config():
    """A minibatch of 3 leaves an empty place on the second of two devices."""
    return small_config(batch_tasks=3, epochs=20)


def test_two_devices_equal_one(embeddings, table, tmp_path):
    assert jax.device_count() == 2
    two = train_policy(TableSource(table), embeddings, odd_config(), tmp_path / "two")
    done = subprocess.run(
        [sys.executable, "-c", _ON_ONE_DEVICE, str(tmp_path / "one")],
        env=os.environ | {"XLA_FLAGS": xla_flags(devices=1)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(
        np.load(tmp_path / "one/p.npy"), two.ensemble.probabilities(embeddings.vectors), atol=1e-4
    )


class RecordingWriter:
    def __init__(self):
        self.scalars, self.images = {}, {}

    def write_scalars(self, step, values):
        self.scalars[step] = values

    def write_images(self, step, values):
        self.images[step] = values

    def flush(self):
        pass


def test_what_is_logged(embeddings, table, tmp_path):
    writer = RecordingWriter()
    train_policy(TableSource(table), embeddings, small_config(), tmp_path, writer=writer)
    assert sorted(writer.scalars) == [20, 40, 60]
    names = set(writer.scalars[60])
    expected = ["reward", "greedy_reward", "regret", "entropy", "learning_rate", "exploration"]
    assert {f"policy/{n}" for n in expected} <= names
    assert {f"policy_varied/{t}/{f}" for t in "abcde" for f in "xyz"} <= names
    (picture,) = writer.images[60]["policy/varied"]
    assert picture.dtype == np.uint8
    # Five tasks and three factors in cells of 30 px, and their names.
    assert picture.shape[0] > 5 * 30
    assert picture.shape[1] > 3 * 30


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimizer": "lbfgs"}, "optimizer must be one of sgd, adam; got"),
        ({"baseline": "best"}, "baseline must be one of"),
        ({"reward_scale": "log"}, "reward_scale must be one of percent, per_task; got"),
        ({"members": 0}, "members must be at least 1, got 0"),
        ({"batch_tasks": -1}, "batch_tasks must be at least 0, got -1"),
        ({"exploration": 1.5}, r"exploration must be in \[0, 1\], got 1.5"),
    ],
)
def test_config_errors(embeddings, table, tmp_path, changes, message):
    with pytest.raises(UserError, match=message):
        train_policy(TableSource(table), embeddings, small_config(**changes), tmp_path)


def test_errors(embeddings, table, tmp_path):
    unseen = TaskEmbeddings(embeddings.names, embeddings.vectors, (False,) * 5, embeddings.groups)
    with pytest.raises(UserError, match="task embeddings hold none"):
        train_policy(TableSource(table), unseen, small_config(), tmp_path)
    with pytest.raises(UserError, match="no rewards for the seen tasks d, e"):
        train_policy(TableSource(table.subset("abc")), embeddings, small_config(), tmp_path)
    with pytest.raises(UserError, match="raise the budget"):
        train_policy(TableSource(table, 0), embeddings, small_config(), tmp_path)


def test_directory_of_another_run(embeddings, table, tmp_path):
    config = small_config()
    train_policy(TableSource(table), embeddings, config, tmp_path)
    with pytest.raises(UserError, match=r"with other policy\.seed = 0; choose another"):
        train_policy(TableSource(table), embeddings, small_config(seed=1), tmp_path)
    moved = TaskEmbeddings(
        embeddings.names, embeddings.vectors + 1, embeddings.seen, embeddings.groups
    )
    with pytest.raises(UserError, match="with other task vectors"):
        train_policy(TableSource(table), moved, config, tmp_path)
    other = RewardTable(SPACE, table.tasks, table.params, table.rewards - 1)
    with pytest.raises(UserError, match="trained on other rewards"):
        train_policy(TableSource(other), embeddings, config, tmp_path)


@pytest.mark.skipif(not RELEASE.exists(), reason="the release's files are not here")
def test_learns_on_the_released_table(tmp_path):
    """A short run; the full one reaches 32.4 (README)."""
    embeddings = TaskEmbeddings.load(RELEASE / "task_vectors.seen.npz")
    source = TableSource(import_release(RELEASE / "reward_db.seen.json"))
    config = to_config(PolicySettings())
    config.update({"members": 1, "hidden": (64, 64), "epochs": 80, "self_imitation_start": 10})
    trained = train_policy(source, embeddings, config, tmp_path)
    assert trained.history["greedy_reward"][-1] > 28.5  # Random: 25.1
