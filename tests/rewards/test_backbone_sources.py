import pytest

from t2s_jax.models.backbone import random_backbone
from t2s_jax.rewards.backbone_factory import BackboneFactory
from t2s_jax.rewards.backbone_sources import open_source
from t2s_jax.runtime.errors import UserError
from tests.models.test_backbone import CONFIG
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    tasks = tmp_path_factory.mktemp("tasks")
    write_tasks(tasks)
    return tiny_live_config(tasks)


def _open(text, config, workdir):
    return open_source(text, config, workdir, BackboneFactory(config, workdir))


def test_a_directory_or_file_with_or_without_a_name(config, tmp_path):
    backbone = random_backbone(CONFIG, 0)
    backbone.save(tmp_path / "b")
    backbone.export(tmp_path / "w.safetensors")
    for text, name in (
        (f"mine={tmp_path / 'b'}", "mine"),
        (str(tmp_path / "b"), "b"),
        (str(tmp_path / "w.safetensors"), "w"),
    ):
        source = _open(text, config, tmp_path)
        assert source.name == name
        assert not source.varies
        assert source.make(3).fingerprint() == backbone.fingerprint()


def test_random_weights_differ_by_seed(config, tmp_path):
    scratch = _open("scratch", config, tmp_path)
    assert scratch.scratch
    assert scratch.make(0).fingerprint() != scratch.make(1).fingerprint()
    assert not _open("random_features", config, tmp_path).scratch


def test_params_and_their_render_set_train_the_same(config, tmp_path):
    from_params = _open("dr=params:all", config, tmp_path)
    assert from_params.name == "dr"
    backbone = from_params.make(0)
    (directory,) = (tmp_path / "render_sets").iterdir()
    from_set = _open(f"render_set:{directory}", config, tmp_path / "other")
    assert from_set.name == directory.name
    assert from_set.make(0).fingerprint() == backbone.fingerprint()


@pytest.mark.parametrize("text", ["nowhere", "x=nowhere", "params:", "imagenet"])
def test_nothing_there(config, tmp_path, text):
    with pytest.raises(UserError, match=r"no checkpoint at .*; give a backbone's directory"):
        _open(text, config, tmp_path)
