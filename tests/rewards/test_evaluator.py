import errno
import json
import threading

import pytest

from t2s_jax.data import shards
from t2s_jax.rewards import backbone_factory, evaluator, work_sharing
from t2s_jax.rewards.evaluator import RewardEvaluator
from t2s_jax.rewards.reward_source import BudgetSpent
from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.configured import load_tasks_for
from t2s_jax.transfer.knn import knn_accuracy
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks
from tests.runtime.test_leases import age, forge


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    tasks = tmp_path_factory.mktemp("tasks")
    write_tasks(tasks)
    return tiny_live_config(tasks)


@pytest.fixture(scope="module")
def measured(config, tmp_path_factory):
    workdir = tmp_path_factory.mktemp("workdir")
    live = RewardEvaluator(config, workdir)
    live.measure_all([(1, 0), (1, 0)])
    return workdir, live


def test_a_measurement_covers_all_tasks_and_is_the_5nn_of_its_backbone(config, measured):
    workdir, live = measured
    rewards = live.store.get((1, 0))
    tasks = load_tasks_for(config)
    assert set(rewards) == {t.name for t in tasks} == set(live.tasks)
    backbone = backbone_factory.BackboneFactory(config, workdir).backbone((1, 0))
    for task in tasks:
        train, test = backbone.features(task.train.images), backbone.features(task.test.images)
        expected = knn_accuracy(train, task.train.labels, test, task.test.labels)
        assert rewards[task.name] == pytest.approx(expected)


def test_nothing_is_measured_twice(config, measured, monkeypatch):
    workdir, live = measured
    monkeypatch.setattr(backbone_factory, "pretrain_backbone", None)  # would fail if it trained
    live.measure((1, 0))
    RewardEvaluator(config, workdir).measure((1, 0))
    assert len(list((workdir / "rewards").glob("*.json"))) == 1


def test_the_workdir_holds_what_the_contracts_say(measured):
    workdir, _ = measured
    assert shards.is_complete(workdir / "render_sets" / "10")
    assert (workdir / "backbones" / "10-s0" / "model").is_dir()
    assert list((workdir / "backbones" / "10-s0").glob("events.out.tfevents.*"))


def test_other_settings_never_share_a_reward(config, measured):
    workdir, _ = measured
    other = config.copy_and_resolve_references()
    other.pretrain.learning_rate = 0.5
    assert RewardEvaluator(other, workdir).store.get((1, 0)) is None
    same = config.copy_and_resolve_references()
    same.pretrain.log_steps = 1
    same.sim.extras = ("mask",)
    same.sim.part = "0/2"
    assert RewardEvaluator(same, workdir).store.get((1, 0)) is not None


def test_the_budget_is_kept(config, tmp_path):
    config = config.copy_and_resolve_references()
    config.live.budget = 0
    live = RewardEvaluator(config, tmp_path)
    assert live.budget_left == 0
    with pytest.raises(BudgetSpent, match="all 0 SimParams"):
        live.measure((0, 0))


def test_best_fixed_is_of_the_seen_tasks(config, tmp_path):
    live = RewardEvaluator(config, tmp_path)
    seen = [t.name for t in load_tasks_for(config) if t.seen]
    unseen = [t.name for t in load_tasks_for(config) if not t.seen]
    assert len(seen) >= 4
    assert len(unseen) >= 2
    live.store.put((0, 0), dict.fromkeys(seen, 10.0) | dict.fromkeys(unseen, 90.0))
    live.store.put((1, 1), dict.fromkeys(seen, 20.0) | dict.fromkeys(unseen, 0.0))
    assert live.best_fixed() == (1, 1)


def test_rewards_are_json_a_person_can_read(measured):
    workdir, _ = measured
    (file,) = (workdir / "rewards").glob("*.json")
    entry = json.loads(file.read_text())
    assert entry["params"] == [1, 0]
    assert all(0 <= reward <= 100 for reward in entry["rewards"].values())


# What follows is about who measures, not what: these measure at once.


class QuickEvaluator(RewardEvaluator):
    """Its rewards are made up, from the SimParams; `measured` lists what it measured."""

    def __init__(self, *args, while_measuring=lambda params: None):
        super().__init__(*args)
        self.measured, self._meanwhile = [], while_measuring

    def _measure(self, params):
        self._meanwhile(params)
        self.measured.append(params)
        rewards = dict.fromkeys(self.tasks, 10.0 * params[0] + params[1])
        self.store.put(params, rewards, seconds=1800.0)


@pytest.fixture
def quick(config, monkeypatch):
    for module in (evaluator, work_sharing):
        monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    config = config.copy_and_resolve_references()
    config.live.budget = 6
    return config


def test_two_workers_share_a_list_and_each_gets_all_of_it(quick, tmp_path):
    met = threading.Barrier(2, timeout=30)
    first = QuickEvaluator(quick, tmp_path, while_measuring=lambda params: met.wait())
    second = QuickEvaluator(quick, tmp_path, while_measuring=lambda params: met.wait())
    wanted = list(first.space)
    thread = threading.Thread(target=second.measure_all, args=(wanted,))
    thread.start()
    first.measure_all(wanted)
    thread.join(30)
    assert sorted(first.measured + second.measured) == wanted
    assert len(first.measured) == len(second.measured) == 3
    assert first.table().params == second.table().params == tuple(wanted)
    assert not list((tmp_path / "rewards" / ".claims").iterdir())
    assert not list((tmp_path / "rewards" / ".asked").iterdir())


def test_what_a_lost_worker_had_claimed_is_measured_by_another(quick, tmp_path):
    worker = QuickEvaluator(quick, tmp_path)
    claim = forge(worker.sharing.leases, f"{worker.store.name((0, 1))}.0")
    assert not worker.try_to_measure((0, 1))
    assert worker.try_to_measure((0, 2))
    age(claim, 1000)
    assert worker.try_to_measure((0, 1))
    assert worker.measured == [(0, 2), (0, 1)]


def test_an_interrupted_measurement_is_anybodys_at_once(quick, tmp_path):
    def interrupted(params):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        QuickEvaluator(quick, tmp_path, while_measuring=interrupted).measure((0, 0))
    other = QuickEvaluator(quick, tmp_path)
    other.measure((0, 0))
    assert other.measured == [(0, 0)]


def test_what_was_measured_while_it_was_claimed_is_not_measured_again(quick, tmp_path, monkeypatch):
    worker, other = QuickEvaluator(quick, tmp_path), QuickEvaluator(quick, tmp_path)
    take = worker.sharing.leases.take

    def late(name):
        other.measure((0, 0))
        return take(name)

    monkeypatch.setattr(worker.sharing.leases, "take", late)
    worker.measure((0, 0))
    assert worker.measured == []


def test_what_others_are_measuring_counts_as_spent(quick, tmp_path):
    quick.live.budget = 2
    worker = QuickEvaluator(quick, tmp_path)
    worker.measure((0, 0))
    claim = forge(worker.sharing.leases, f"{worker.store.name((0, 1))}.0")
    assert not worker.try_to_measure((1, 1))  # waits: the other may be lost
    age(claim, 1000)
    assert worker.try_to_measure((1, 1))
    assert worker.budget_left == 0
    with pytest.raises(BudgetSpent, match="all 2 SimParams"):
        worker.measure_all([(0, 0), (1, 2)])
    assert worker.measured == [(0, 0), (1, 1)]


def test_hours_are_a_budget_too(quick, tmp_path):
    quick.live.hours = 1.2  # each takes half an hour
    worker = QuickEvaluator(quick, tmp_path)
    with pytest.raises(BudgetSpent, match=r"2 SimParams took 1 hours, and one more, 30:00, would"):
        worker.measure_all(list(worker.space))
    assert len(worker.measured) == 2


def test_others_see_what_is_asked_for(quick, tmp_path):
    helper = QuickEvaluator(quick, tmp_path)
    seen = []
    asker = QuickEvaluator(
        quick, tmp_path, while_measuring=lambda params: seen.append(helper.asked())
    )
    asker.measure_all([(0, 0), (0, 1), (1, 1)])
    assert seen == [[(0, 1), (1, 1)], [(1, 1)], []]
    assert helper.asked() == []
    other = quick.copy_and_resolve_references()
    other.pretrain.learning_rate = 0.5
    stranger = QuickEvaluator(other, tmp_path)
    asker = QuickEvaluator(
        quick, tmp_path, while_measuring=lambda params: seen.append(stranger.asked())
    )
    asker.measure_all([(1, 0), (0, 2)])
    assert seen[3:] == [[], []]


def test_only_rewards_are_kept_if_asked(config, tmp_path):
    config = config.copy_and_resolve_references()
    config.live.keep = "rewards"
    live = RewardEvaluator(config, tmp_path)
    assert live.expected_cost(10).disk_bytes == 24 * 3 * 16 * 16
    live.measure((1, 0))
    assert not list((tmp_path / "render_sets").iterdir())
    assert not list((tmp_path / "backbones").iterdir())
    (line,) = (tmp_path / "rewards" / "measured.log").read_text().splitlines()
    assert f" {live.store.name((1, 0))} " in line
    config.live.keep = "nothing"
    with pytest.raises(UserError, match=r"live\.keep must be one of all, rewards; got 'nothing'"):
        RewardEvaluator(config, tmp_path)


def test_a_full_disk_is_one_line(quick, tmp_path):
    def full(params):
        raise OSError(errno.ENOSPC, "No space left on device")

    worker = QuickEvaluator(quick, tmp_path, while_measuring=full)
    with pytest.raises(UserError, match=r"no space left on the disk of .*live\.keep=rewards"):
        worker.measure((0, 0))


def test_a_lower_fidelity_never_mixes_with_the_full_one(quick, tmp_path):
    cheap = quick.copy_and_resolve_references()
    cheap.live.fidelity.epochs = 0.5
    full, worker = QuickEvaluator(quick, tmp_path), QuickEvaluator(cheap, tmp_path)
    worker.measure((0, 0))
    assert full.store.get((0, 0)) is None
    assert worker.store.get((0, 0)) is not None
