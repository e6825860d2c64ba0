import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.losses import accuracy, cross_entropy


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
