import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from t2s_jax.runtime.settings import to_config
from t2s_jax.transfer.linear_probe import linear_probe_accuracy
from t2s_jax.transfer.settings import LinearProbe


def _data(seed, noise, classes=4, features=10, train=200, test=200):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(classes, features))
    labels = rng.integers(0, classes, train + test).astype(np.int32)
    x = centres[labels] + rng.normal(0, noise, (train + test, features))
    x = (100 + 30 * x).astype(np.float32)  # far from zero: standardising has to help
    return x[:train], labels[:train], x[train:], labels[train:]


@pytest.mark.parametrize("noise", [0.3, 1.5])
def test_linear_probe_is_as_good_as_logistic_regression(noise):
    train, train_labels, test, test_labels = _data(0, noise)
    mean, std = train.mean(0), train.std(0)
    peer = LogisticRegression(max_iter=1000).fit((train - mean) / std, train_labels)
    expected = 100 * peer.score((test - mean) / std, test_labels)
    ours = linear_probe_accuracy(
        train, train_labels, test, test_labels, to_config(LinearProbe()), seed=0
    )
    assert ours == pytest.approx(expected, abs=4)


def test_same_seed_same_probe():
    data = _data(1, 2.0)
    runs = [linear_probe_accuracy(*data, to_config(LinearProbe()), seed=s) for s in (0, 0)]
    assert runs[0] == runs[1]


def test_fewer_images_than_a_batch():
    train, train_labels, test, test_labels = _data(2, 0.1, train=12)
    accuracy = linear_probe_accuracy(
        train, train_labels, test, test_labels, to_config(LinearProbe()), seed=0
    )
    assert accuracy > 80
