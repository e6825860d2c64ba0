import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.training.losses import accuracy, cross_entropy, smooth_targets, soft_cross_entropy


def test_cross_entropy_by_hand():
    logits = jnp.log(jnp.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]))
    labels = jnp.array([0, 2])
    expected = -(np.log(0.5) + np.log(0.8)) / 2
    assert float(cross_entropy(logits, labels)) == pytest.approx(expected, rel=1e-5)


def test_label_smoothing_by_hand():
    logits = jnp.log(jnp.array([[0.5, 0.5]]))
    assert float(cross_entropy(logits, jnp.array([1]), 0.4)) == pytest.approx(np.log(2), rel=1e-5)
    logits = jnp.log(jnp.array([[0.8, 0.2]]))
    expected = -(0.8 * np.log(0.8) + 0.2 * np.log(0.2))
    assert float(cross_entropy(logits, jnp.array([0]), 0.4)) == pytest.approx(expected, rel=1e-5)


def test_accuracy():
    logits = jnp.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 0.0]])
    assert float(accuracy(logits, jnp.array([0, 1, 1, 0]))) == 0.75


def test_smooth_targets_by_hand():
    targets = smooth_targets(jnp.array([2, 0]), 4, 0.2)
    np.testing.assert_allclose(targets, [[0.05, 0.05, 0.85, 0.05], [0.85, 0.05, 0.05, 0.05]])


def test_soft_cross_entropy_is_a_mean_of_cross_entropies():
    logits = jnp.array([[0.3, -1.0, 2.0], [1.0, 0.0, -2.0]])
    first, second = jnp.array([0, 2]), jnp.array([1, 1])
    targets = 0.3 * smooth_targets(first, 3) + 0.7 * smooth_targets(second, 3)
    expected = 0.3 * cross_entropy(logits, first) + 0.7 * cross_entropy(logits, second)
    assert float(soft_cross_entropy(logits, targets)) == pytest.approx(float(expected), rel=1e-5)
