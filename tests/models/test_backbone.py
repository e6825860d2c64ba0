import numpy as np
import pytest

from t2s_jax.models.backbone import Backbone, random_backbone
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.runtime.errors import UserError

CONFIG = NetworkConfig("resnet10", 4, "small", "float32", num_classes=3, resolution=16)


@pytest.fixture(scope="module")
def backbone():
    return random_backbone(CONFIG, seed=0)


def test_features_equal_the_network_applied_directly(backbone):
    from t2s_jax.models.resnet import normalize_images

    images = np.random.default_rng(0).integers(0, 256, (5, 16, 16, 3)).astype(np.uint8)
    direct = backbone.model.apply(backbone.variables, normalize_images(images), features_only=True)
    np.testing.assert_allclose(backbone.features(images), direct, atol=1e-5)


@pytest.mark.parametrize("count", [1, 127, 128, 130])
def test_any_number_of_images(backbone, count):
    images = np.full((count, 16, 16, 3), 7, np.uint8)
    assert backbone.features(images).shape == (count, 32)


def test_round_trip(backbone, tmp_path):
    backbone.save(tmp_path / "model", note="x")
    for directory in (tmp_path, tmp_path / "model"):
        again = Backbone.load(directory)
        assert again.config == CONFIG
        assert again.fingerprint() == backbone.fingerprint()


def test_fingerprint_sees_every_weight(backbone):
    other = random_backbone(CONFIG, seed=1)
    assert other.fingerprint() != backbone.fingerprint()
    assert random_backbone(CONFIG, seed=0).fingerprint() == backbone.fingerprint()


def test_no_backbone(tmp_path):
    with pytest.raises(UserError, match="no complete checkpoint"):
        Backbone.load(tmp_path)
