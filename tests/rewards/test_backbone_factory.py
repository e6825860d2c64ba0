import json
import shutil

import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import run_card
from t2s_jax.rewards import backbone_factory
from t2s_jax.runtime.errors import UserError
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
    config = run_card.everything()
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


@pytest.fixture(scope="module")
def trained(config, tmp_path_factory):
    """A workdir with the backbone of (1, 0), and the backbone."""
    workdir = tmp_path_factory.mktemp("trained")
    return workdir, backbone_factory.BackboneFactory(config, workdir).backbone((1, 0))


def _copy(trained, path):
    """A copy of the workdir whose render set is deleted."""
    shutil.copytree(trained[0], path, dirs_exist_ok=True)
    shutil.rmtree(path / "render_sets")
    return path


def test_a_finished_backbone_is_read_without_its_render_set(config, trained, tmp_path):
    factory = backbone_factory.BackboneFactory(config, _copy(trained, tmp_path))
    assert factory.backbone((1, 0)).fingerprint() == trained[1].fingerprint()
    assert factory.simulator.rendered == 0
    assert not (tmp_path / "render_sets").exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("sim.seed", 1, r"another render set \(seed = 0, not 1\)"),
        ("sim.options.num_categories", 5, r"another render set \(categories\)"),
        ("data.resolution", 8, r"another render set \(training_resolution = 16, not 8\)"),
        ("pretrain.weight_decay", 0.1, "weight_decay = 0.05, not 0.1"),
    ],
)
def test_a_backbone_of_another_recipe_is_refused_without_its_render_set(
    config, trained, tmp_path, field, value, message
):
    config = config.copy_and_resolve_references()
    with config.unlocked():
        config.update_from_flattened_dict({field: value})
    factory = backbone_factory.BackboneFactory(config, _copy(trained, tmp_path))
    with pytest.raises(UserError, match=f"{message}.*; choose another --workdir or delete it"):
        factory.backbone((1, 0))
    assert factory.simulator.rendered == 0


def test_a_backbone_of_an_earlier_version_is_compared_by_its_render_set(config, trained, tmp_path):
    workdir = _copy(trained, tmp_path)
    file = workdir / "backbones" / "10-s0" / "recipe.json"
    recipe = json.loads(file.read_text())
    del recipe["rendering"]
    file.write_text(json.dumps(recipe))
    factory = backbone_factory.BackboneFactory(config, workdir)
    assert factory.backbone((1, 0)).fingerprint() == trained[1].fingerprint()
    assert factory.simulator.rendered == 24
    other = config.copy_and_resolve_references()
    other.sim.seed = 1
    shutil.rmtree(workdir / "render_sets")
    with pytest.raises(UserError, match="trained with another render set; choose another"):
        backbone_factory.BackboneFactory(other, workdir).backbone((1, 0))


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
