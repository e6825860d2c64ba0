import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import defaults
from t2s_jax.rewards import backbone_factory
from tests.toy_simulator import ToySimulator
from tests.training.test_pretraining import tiny_config


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


def test_extras_leave_old_settings_valid(config):
    """Hashes of rewards that were measured before there were extras."""
    with_field = config.copy_and_resolve_references()
    without = config.copy_and_resolve_references()
    with without.unlocked():
        del without.sim.extras
        del without.sim.part
    simulator = ToySimulator()
    assert backbone_factory.settings_hash(with_field, simulator) == backbone_factory.settings_hash(
        without, simulator
    )


def test_example_grid(config, tmp_path):
    factory = backbone_factory.BackboneFactory(config, tmp_path)
    render_set = factory.render_set((1, 0))
    grid = backbone_factory.example_grid(render_set, rows=2, columns=3)
    assert grid.shape == (32, 48, 3)
    np.testing.assert_array_equal(grid[16:, 32:], render_set.images[5])
    assert (
        backbone_factory.example_grid(render_set, rows=10, columns=4)[-1, -1].tolist() == [255] * 3
    )
    _check_size_and_deletion(factory)


def _check_size_and_deletion(factory):
    """Of the render set (1, 0), the only one."""
    images, size, known = factory.set_size()
    files = list(factory.set_directory((1, 0)).glob("*.tfrecord*"))
    assert (images, size, known) == (24, sum(f.stat().st_size for f in files), True)
    factory.delete((1, 0))
    assert not factory.set_directory((1, 0)).exists()
    assert factory.set_size() == (24, 24 * 3 * 16 * 16, False)
    factory.delete((1, 0))


def test_toy_simulator_obeys_the_contract():
    simulator = ToySimulator()
    together = simulator.render((1, 1), ["c0/0", "c1/1"], 3, [5, 6])
    np.testing.assert_array_equal(together[1:], simulator.render((1, 1), ["c1/1"], 3, [6]))
