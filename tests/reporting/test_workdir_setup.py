import json

from t2s_jax.data import shards
from t2s_jax.reporting.workdir_setup import Setup, provenances, setup
from tests.toy_simulator import ToySimulator

PRETRAIN = {"network": "resnet18", "width": 8, "total_epochs": 2, "batch_size": 4}
PRETRAIN |= {"optimizer": "adam", "learning_rate": 0.001, "stem": "small"}


def write_recipe(path, pretrain):
    path.mkdir(parents=True)
    (path / "recipe.json").write_text(json.dumps({"pretrain": pretrain, "seed": 0}))


def test_what_was_rendered_and_trained(tmp_path):
    simulator = ToySimulator()
    for params in ((1, 0), (1, 2)):
        directory = tmp_path / "render_sets" / simulator.space.key(params)
        shards.write_render_set(simulator, params, directory, images_per_category=2, seed=7)
    write_recipe(tmp_path / "backbones" / "10-s0", PRETRAIN)
    write_recipe(tmp_path / "backbones" / "12-s0", PRETRAIN)
    write_recipe(tmp_path / "backbones" / "12-s1", PRETRAIN | {"width": 16})
    write_recipe(tmp_path / "backbones" / "foreign", {"width": 16})
    (tmp_path / "render_sets" / "12" / "provenance.json").write_text("{")
    assert [(p.key, p.seed) for p in provenances(tmp_path)] == [("10", 7)]
    line = "resnet18, width {}, 2 epochs, batch 4, adam with learning rate 0.001 ({} of them)"
    name = f"{simulator.name}, version {simulator.version}, {simulator.resolution} px"
    assert setup(tmp_path) == Setup(
        render_sets=1,
        backbones=3,
        simulator=(f"{name}, {len(simulator.categories())} categories × 2 images",),
        network=(line.format(8, 2), line.format(16, 1)),
    )
