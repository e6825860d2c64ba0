"""Statistics of reward tables, by hand."""

import numpy as np
import pytest

from t2s_jax.rewards.table_statistics import (
    agreement,
    group_contrasts,
    noise,
    permutation_p,
    standing,
)
from tests.rewards.test_reward_analysis import GROUPS, SMALL, materials_table, table_of


@pytest.fixture(scope="module")
def table():
    return materials_table()


def test_materials_help_symbols_and_hurt_others(table):
    (symbolic,) = (g for g in group_contrasts(table, GROUPS) if g["group"] == "symbolic")
    assert (symbolic["tasks"], symbolic["others"]) == (2, 4)
    by_factor = {f["factor"]: f for f in symbolic["factors"]}
    for side, truth in (("inside", 8), ("outside", -4), ("difference", 12)):
        estimate, half = by_factor["materials"][side]
        assert half < 0.2
        assert abs(estimate - truth) < 2 * half
    # of the 15 pairs of tasks none but this one differs as much from the rest
    assert by_factor["materials"]["p"] == pytest.approx(1 / 15)
    assert by_factor["background"]["p"] > 0.1


def test_permutations_by_hand():
    effects = np.array([5.0, 1.0, 1.0, 1.0])
    assert permutation_p(effects, np.array([True, False, False, False])) == 0.25
    assert permutation_p(effects, np.array([False, True, False, False])) == 1.0
    assert np.isnan(permutation_p(effects * np.nan, effects > 1))
    many = np.r_[np.ones(10), np.zeros(20)]  # more groupings than are counted one by one
    assert permutation_p(many, many > 0) == pytest.approx(1 / 20_000)


def test_standing_by_hand():
    rewards = [[10.0, 20.0, 30.0, 50.0], [40.0, 30.0, 20.0, 45.0], [40.0, 30.0, 20.0, 30.0]]
    choices = {"svhn": (1, 0), "omniglot": (1, 1), "eurosat": (0, 1), "elsewhere": (0, 0)}
    found = standing(table_of(SMALL, rewards), ("eurosat",), choices)
    assert found["best_fixed_key"] == "11"  # 47.5 over the two seen tasks
    seen, unseen = found["seen"], found["unseen"]
    assert {m: row["mean"] for m, row in seen.items()} == {
        "random": (27.5 + 33.75) / 2,
        "all_fixed": 25.0,
        "all_varied": 47.5,
        "best_fixed": 47.5,
        "best_fixed_of_others": 47.5,
        "policy": 37.5,
        "oracle": 47.5,
    }
    # gains of 2.5 and 11.25 over Random: 6.875, and Student's t with one degree of freedom
    assert seen["policy"]["gain"] == pytest.approx(6.875)
    assert seen["policy"]["interval"] == pytest.approx(12.7062 * 8.75 / 2, rel=1e-5)
    assert (unseen["policy"]["mean"], unseen["best_fixed"]["mean"]) == (30.0, 30.0)
    assert unseen["oracle"]["mean"] == 40.0
    assert np.isinf(unseen["policy"]["interval"])  # a single task
    assert "best_fixed_of_others" not in unseen


def test_best_fixed_of_the_other_tasks():
    rewards = [[90.0, 0.0, 10.0, 0.0], [0.0, 15.0, 10.0, 0.0], [0.0, 0.0, 10.0, 15.0]]
    found = standing(table_of(SMALL, rewards))
    # All together prefer 00, and so do those without the second or the third, which have 0
    # there; without the first 10 is best, which gives it 10.
    assert found["seen"]["best_fixed"]["mean"] == 30.0
    assert found["seen"]["best_fixed_of_others"]["mean"] == pytest.approx(10 / 3)


def test_noise_by_hand():
    first = table_of(SMALL, [[10.0, 20.0, 30.0, 40.0], [1.0, 1.0, 1.0, 1.0]])
    second = table_of(SMALL, [[12.0, 22.0], [1.0, 1.0]], params=[(0, 0), (0, 1)])
    found = noise([first, second])
    # differences of 2: variance 2 of one seed; of the mean over both tasks differences of 1
    assert (found["params"], found["freedom"]) == (2, 2)
    np.testing.assert_allclose(found["std"], [2**0.5, 0])
    assert found["std_of_mean"] == pytest.approx(0.5**0.5)
    # chi squared with 2 degrees: quantiles 7.378 and 0.0506
    np.testing.assert_allclose(
        found["std_interval"], [(1 / 7.3778) ** 0.5, (1 / 0.0506356) ** 0.5], rtol=1e-4
    )
    variance = np.var([10, 20, 30, 40], ddof=1)
    assert found["reliability"][0] == pytest.approx(1 - 2 / variance)
    assert noise([first, table_of(SMALL, [[1.0]], params=[(1, 1)])])["params"] == 1
    assert noise([first]) is None


def test_agreement_is_of_ranks():
    found = agreement(table_of(SMALL, [[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 4.0, 90.0], [4, 3, 2, 1]]))
    np.testing.assert_allclose(found["correlations"], [[1, 1, -1], [1, 1, -1], [-1, -1, 1]])
