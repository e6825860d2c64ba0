import numpy as np
import pytest

from t2s_jax.rewards.intervals import half_width, t_quantile


def test_half_width_by_hand():
    # Mean 2, deviation 1, t(2 degrees) = 4.303: the half width is 4.303 / sqrt(3).
    assert half_width(np.array([1.0, 2.0, 3.0])) == pytest.approx(2.484, abs=1e-3)
    assert half_width(np.array([1.0])) == np.inf


def test_quantiles_of_a_table():
    assert t_quantile(11) == pytest.approx(2.201, abs=1e-3)
    assert t_quantile(11, 0.01) == pytest.approx(3.106, abs=1e-3)


def test_intervals_cover():
    """A 95 % interval holds the true mean in about 95 of 100 experiments of 12 tasks."""
    rng = np.random.default_rng(0)
    hits = [abs(x.mean() - 1.0) <= half_width(x) for x in rng.normal(1.0, 2.0, size=(2000, 12))]
    assert np.mean(hits) == pytest.approx(0.95, abs=0.015)
