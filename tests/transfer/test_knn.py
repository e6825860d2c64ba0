import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from t2s_jax.transfer import knn
from t2s_jax.transfer.knn import knn_accuracy, knn_predict


def _data(seed, train=200, test=90, features=12, classes=5):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(classes, features))
    labels = rng.integers(0, classes, train + test)
    x = (centres[labels] + rng.normal(0, 1.2, (train + test, features))).astype(np.float32)
    return x[:train], labels[:train], x[train:], labels[train:]


@pytest.mark.parametrize("k", [1, 5])
def test_equals_scikit_learn(k):
    train, train_labels, test, test_labels = _data(k)
    peer = KNeighborsClassifier(
        k, metric="cosine", algorithm="brute", weights=lambda d: np.exp((1 - d) / 0.07)
    ).fit(train, train_labels)
    ours = knn_predict(train, train_labels, test, num_classes=5, k=k)
    np.testing.assert_array_equal(ours, peer.predict(test))
    accuracy = knn_accuracy(train, train_labels, test, test_labels, k=k)
    assert accuracy == pytest.approx(100 * peer.score(test, test_labels))


def test_near_votes_outweigh_many_far_ones():
    train = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], np.float32)
    query = np.array([[1.0, 0.2]], np.float32)
    labels = np.array([0, 1, 1])
    assert knn_predict(train, labels, query, num_classes=2, k=3, temperature=0.07) == [0]
    # At a very high temperature every vote counts the same, and two beat one.
    assert knn_predict(train, labels, query, num_classes=2, k=3, temperature=1e6) == [1]


def test_chunks_do_not_change_the_answer(monkeypatch):
    train, train_labels, test, _ = _data(7)
    whole = knn_predict(train, train_labels, test, num_classes=5)
    monkeypatch.setattr(knn, "_QUERY_CHUNK", 32)
    np.testing.assert_array_equal(knn_predict(train, train_labels, test, num_classes=5), whole)


def test_fewer_images_than_neighbours():
    train = np.eye(2, dtype=np.float32)
    assert knn_accuracy(train, np.array([0, 1]), train, np.array([0, 1]), k=5) == 100.0
