"""Factor effects: by hand on small tables, and as properties of the estimates."""

import itertools

import numpy as np
import pytest
from scipy.stats import linregress

from t2s_jax.rewards.factor_effects import Terms, factor_effects, fit
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace

TWO = SimSpace((Factor("a"), Factor("b")))
MIXED = SimSpace((Factor("a"), Factor("b", ("none", "some", "more"))))


def test_a_complete_table_by_hand():
    # a adds 10 where b is fixed and 4 where it is varied: 7 on average, and 6 less with b
    found = factor_effects(TWO, list(TWO), np.array([[20.0, 30.0, 30.0, 34.0]]))
    np.testing.assert_allclose(found.main.values[:, 0], [7.0, 7.0])
    assert found.order == 1  # four SimParams leave nothing for an interval of a pair
    assert np.isnan(found.pairs.values).all()
    # the additive fit leaves 1.5 at each of four cells: 9, on one degree of freedom; an effect
    # is the difference of two means of two, with variance 9 (1/2 + 1/2)
    assert found.freedom == 1
    np.testing.assert_allclose(found.main.halves[:, 0], 12.7062 * 3.0, rtol=1e-5)
    # of the variance 107 both factors explain 98
    np.testing.assert_allclose(found.explained["main"], 1 - 9 / 107)
    np.testing.assert_allclose(found.explained["main_adjusted"], 1 - 9 / (107 / 3))


def test_pairs_by_hand():
    params = list(PAPER_SPACE)
    values = np.array([[3.0 * p[0] - 2 * p[7] + 5 * p[0] * p[7] for p in params]])
    found = factor_effects(PAPER_SPACE, params, values)
    assert (found.order, found.freedom) == (2, 256 - 1 - 8 - 28)
    # 3 alone and 8 with the other; -2 and 3
    np.testing.assert_allclose(found.main.values[:, 0], [5.5, *[0] * 6, 0.5], atol=1e-9)
    pairs = dict(zip(found.terms.pairs, found.pairs.values[:, 0]))
    assert pairs.pop(((0, 1), (7, 1))) == pytest.approx(5)
    np.testing.assert_allclose(list(pairs.values()), 0, atol=1e-9)
    # sums of squares: 256/4 x 5.5^2, x 0.5^2 and, for the pair, 256/16 x 5^2
    parts = np.array([64 * 5.5**2, 64 * 0.5**2, 16 * 25.0])
    np.testing.assert_allclose(found.explained["main"], parts[:2].sum() / parts.sum())
    np.testing.assert_allclose(found.explained["pairwise"], parts[2] / parts.sum())
    np.testing.assert_allclose(found.predicted, values, atol=1e-9)


def test_more_than_two_levels_by_hand():
    # b adds 6 at "some" and 1 at "more" where a is fixed; 10 and 3 where it is varied
    values = np.array([[10.0, 16.0, 11.0, 20.0, 30.0, 23.0]])
    found = factor_effects(MIXED, list(MIXED), values)
    assert found.terms.levels == [(0, 1), (1, 1), (1, 2)]
    np.testing.assert_allclose(found.main.values[:, 0], [12.0, 8.0, 2.0])
    assert found.terms.pairs == [((0, 1), (1, 1)), ((0, 1), (1, 2))]
    terms = Terms(MIXED, 2)
    pairs = fit(terms.design(list(MIXED)), values).contrasts(terms.pair_contrasts())
    np.testing.assert_allclose(pairs.values[:, 0], [4.0, 2.0])
    assert np.isnan(pairs.halves).all()  # six values, six coefficients


def test_unbalanced_settings_are_allowed_for():
    # Plain means would charge a with what b does: b is varied more often where a is.
    params = [(0, 0), (0, 0 + 1), (1, 1), (1, 0)]
    values = np.array([[1.0, 11.0, 14.0, 4.0]])
    for kept in itertools.combinations(range(4), 3):
        found = factor_effects(TWO, [params[i] for i in kept], values[:, kept])
        np.testing.assert_allclose(found.main.values[:, 0], [3.0, 10.0], atol=1e-9)
        assert np.isnan(found.main.halves).all()  # an exact fit has no interval


def test_a_part_of_a_table_gives_the_effects_of_the_whole():
    rng = np.random.default_rng(0)
    params = list(PAPER_SPACE)
    weights = rng.normal(size=8)
    values = (np.array(params) @ weights)[None]
    for seed in range(3):
        part = np.sort(np.random.default_rng(seed).permutation(256)[:24])
        found = factor_effects(PAPER_SPACE, [params[i] for i in part], values[:, part])
        assert found.order == 1
        np.testing.assert_allclose(found.main.values[:, 0], weights, atol=1e-9)


def test_what_was_never_varied_is_not_known():
    found = factor_effects(TWO, [(0, 0), (0, 1)], np.array([[50.0, 60.0]]))
    np.testing.assert_allclose(found.main.values, [[np.nan], [10.0]])


def test_intervals_are_those_of_a_simple_regression():
    rng = np.random.default_rng(1)
    x = np.array([0, 0, 0, 1, 1, 1, 1])
    y = rng.normal(size=7) + x
    design = np.stack([np.ones(7), x], axis=1)
    found = fit(design, y[None]).contrasts(np.array([[0.0, 1.0]]))
    expected = linregress(x, y)
    assert found.values[0, 0] == pytest.approx(expected.slope)
    assert found.halves[0, 0] == pytest.approx(2.570582 * expected.stderr, rel=1e-6)


def test_intervals_cover_the_truth():
    """95 % of the intervals of noisy rewards hold the true effect, give or take."""
    rng = np.random.default_rng(2)
    params = PAPER_SPACE.sample(0, 64)
    truth = rng.normal(size=8)
    values = np.array(params) @ truth + rng.normal(size=(200, 64))
    found = factor_effects(PAPER_SPACE, params, values)
    covered = np.abs(found.main.values - truth[:, None]) < found.main.halves
    assert 0.93 < covered.mean() < 0.97


def test_rewards_that_never_differ_explain_nothing():
    found = factor_effects(TWO, list(TWO), np.full((1, 4), 7.0))
    assert np.isnan(found.explained["main"]).all()
    np.testing.assert_allclose(found.main.values, 0, atol=1e-12)
