import json

import numpy as np
import pytest
from PIL import Image

from t2s_jax import defaults, oracle
from t2s_jax.data import shards
from t2s_jax.knn import knn_accuracy
from t2s_jax.oracle import LiveOracle, load_tasks_for
from t2s_jax.rewards import BudgetSpent
from tests.test_pretraining import tiny_config
from tests.toy_simulator import ToySimulator


def write_tasks(directory, count=6, side=16):
    """Folders of labelled images whose classes differ in hue. DIR/<task>/<class>/*.png."""
    for task in range(count):
        for label in range(2):
            folder = directory / f"task{task}" / f"class{label}"
            folder.mkdir(parents=True)
            for n in range(8):
                rng = np.random.default_rng([task, label, n])
                image = rng.integers(0, 120, (side, side, 3))
                image[..., (task + label) % 3] += 100
                Image.fromarray(image.astype(np.uint8)).save(folder / f"{n}.png")


def tiny_live_config(tasks):
    config = defaults.everything()
    config.sim.simulator = "tests.toy_simulator:ToySimulator"
    config.sim.options = {"resolution": 16}
    config.sim.images_per_category = 6
    config.pretrain = tiny_config(total_epochs=2.0, checkpoint_steps=0)
    config.tasks.source = str(tasks)
    config.live.budget = 2
    return config


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    tasks = tmp_path_factory.mktemp("tasks")
    write_tasks(tasks)
    return tiny_live_config(tasks)


@pytest.fixture(scope="module")
def measured(config, tmp_path_factory):
    workdir = tmp_path_factory.mktemp("workdir")
    live = LiveOracle(config, workdir)
    live.measure((1, 0))
    return workdir, live


def test_a_measurement_covers_all_tasks_and_is_the_5nn_of_its_backbone(config, measured):
    workdir, live = measured
    rewards = live.store.get((1, 0))
    tasks = load_tasks_for(config)
    assert set(rewards) == {t.name for t in tasks} == set(live.tasks)
    backbone = oracle.BackboneFactory(config, workdir).backbone((1, 0))
    for task in tasks:
        train, test = backbone.features(task.train.images), backbone.features(task.test.images)
        expected = knn_accuracy(train, task.train.labels, test, task.test.labels)
        assert rewards[task.name] == pytest.approx(expected)


def test_nothing_is_measured_twice(config, measured, monkeypatch):
    workdir, live = measured
    monkeypatch.setattr(oracle, "pretrain_backbone", None)  # would fail if it trained
    live.measure((1, 0))
    LiveOracle(config, workdir).measure((1, 0))
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
    assert LiveOracle(other, workdir).store.get((1, 0)) is None
    same = config.copy_and_resolve_references()
    same.pretrain.log_steps = 1
    same.sim.extras = ("mask",)
    same.sim.part = "0/2"
    assert LiveOracle(same, workdir).store.get((1, 0)) is not None


def test_extras_leave_old_settings_valid(config):
    """Hashes of rewards that were measured before there were extras."""
    with_field = config.copy_and_resolve_references()
    without = config.copy_and_resolve_references()
    with without.unlocked():
        del without.sim.extras
        del without.sim.part
    simulator = ToySimulator()
    assert oracle.settings_hash(with_field, simulator) == oracle.settings_hash(without, simulator)


def test_the_budget_is_kept(config, tmp_path):
    config = config.copy_and_resolve_references()
    config.live.budget = 0
    live = LiveOracle(config, tmp_path)
    assert live.budget_left == 0
    with pytest.raises(BudgetSpent, match="all 0 SimParams"):
        live.measure((0, 0))


def test_best_fixed_is_of_the_seen_tasks(config, tmp_path):
    live = LiveOracle(config, tmp_path)
    seen = [t.name for t in load_tasks_for(config) if t.seen]
    unseen = [t.name for t in load_tasks_for(config) if not t.seen]
    assert len(seen) >= 4
    assert len(unseen) >= 2
    live.store.put((0, 0), dict.fromkeys(seen, 10.0) | dict.fromkeys(unseen, 90.0))
    live.store.put((1, 1), dict.fromkeys(seen, 20.0) | dict.fromkeys(unseen, 0.0))
    assert live.best_fixed() == (1, 1)


def test_example_grid(config, measured):
    workdir, _ = measured
    render_set = oracle.BackboneFactory(config, workdir).render_set((1, 0))
    grid = oracle.example_grid(render_set, rows=2, columns=3)
    assert grid.shape == (32, 48, 3)
    np.testing.assert_array_equal(grid[16:, 32:], render_set.images[5])
    assert oracle.example_grid(render_set, rows=10, columns=4)[-1, -1].tolist() == [255] * 3


def test_rewards_are_json_a_person_can_read(measured):
    workdir, _ = measured
    (file,) = (workdir / "rewards").glob("*.json")
    entry = json.loads(file.read_text())
    assert entry["params"] == [1, 0]
    assert all(0 <= reward <= 100 for reward in entry["rewards"].values())


def test_toy_simulator_obeys_the_contract():
    simulator = ToySimulator()
    together = simulator.render((1, 1), ["c0/0", "c1/1"], 3, [5, 6])
    np.testing.assert_array_equal(together[1:], simulator.render((1, 1), ["c1/1"], 3, [6]))
