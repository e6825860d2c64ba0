import numpy as np

from t2s_jax.models.backbone import random_backbone
from t2s_jax.transfer.feature_cache import FeatureCache
from tests.transfer.test_finetune import NETWORK


class _Counting:
    """Counts the calls of a real backbone's `features`."""

    def __init__(self, seed):
        self._backbone, self.calls = random_backbone(NETWORK, seed), 0
        self.fingerprint = self._backbone.fingerprint

    def features(self, images):
        self.calls += 1
        return self._backbone.features(images)


def _images(seed, count=5):
    return np.random.default_rng(seed).integers(0, 256, (count, 16, 16, 3), dtype=np.uint8)


def test_computed_once_for_each_backbone_and_content(tmp_path):
    backbone = _Counting(0)
    first = FeatureCache(backbone, tmp_path)(_images(0))
    again = FeatureCache(backbone, tmp_path)(_images(0))
    np.testing.assert_array_equal(first, again)
    assert backbone.calls == 1
    FeatureCache(backbone, tmp_path)(_images(1))
    assert backbone.calls == 2
    other = _Counting(1)
    assert not np.array_equal(FeatureCache(other, tmp_path)(_images(0)), first)
    assert other.calls == 1


def test_a_cut_off_file_is_computed_again(tmp_path):
    backbone = _Counting(0)
    first = FeatureCache(backbone, tmp_path)(_images(0))
    (file,) = tmp_path.glob("*/*.npy")
    for size in (0, 40, file.stat().st_size - 8):
        file.write_bytes(file.read_bytes()[:size])
        np.testing.assert_array_equal(FeatureCache(backbone, tmp_path)(_images(0)), first)
    assert backbone.calls == 4
    assert [p.name for p in file.parent.iterdir()] == [file.name]  # nothing temporary is left
