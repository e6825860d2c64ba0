import numpy as np
import pytest

from t2s_jax.policy import gains
from t2s_jax.policy.gains import (
    best_fixed_rewards,
    gain,
    inner_folds,
    kept,
    nested_choice,
    outer_folds,
)
from t2s_jax.rewards.intervals import half_width


def test_folds():
    assert outer_folds(3) == [(0,), (1,), (2,)]
    assert inner_folds(3) == [(0, 1), (0, 2), (1, 2)]
    assert kept(4, (1, 3)).tolist() == [0, 2]


def test_gain_by_hand():
    found = gain(np.array([[1.0, 3.0], [0.0, 0.0], [4.0, 4.0]]))
    assert found.mean == pytest.approx(2)
    assert (found.better, found.worse) == (2, 0)
    assert found.high - found.mean == pytest.approx(half_width(np.array([2.0, 0.0, 4.0])))
    # Two tasks moved: of four choices of signs two have a sum as far from 0.
    assert found.p_value == pytest.approx(0.5)
    assert found.seed_std == pytest.approx(np.sqrt(2) / 3)  # of the means 5/3 and 7/3
    assert found.bootstrap_low < found.mean < found.bootstrap_high


def test_gain_that_is_sure():
    found = gain(np.random.default_rng(0).normal(2, 0.3, (10, 1)))
    assert 0 < found.low < found.bootstrap_low < found.mean
    assert found.p_value == pytest.approx(2 / 2**10)
    assert found.seed_std is None


def test_no_difference():
    found = gain(np.zeros((5, 1)))
    assert (found.mean, found.low, found.high, found.p_value) == (0, 0, 0, 1)


def test_nested_choice_is_blind_to_the_task_it_is_for():
    rng = np.random.default_rng(0)
    base = np.full((4, 4), 50.0)
    held = base + rng.normal(0, 0.1, (2, 4, 4))
    held[1] += 5
    chosen, means = nested_choice(held, base)
    assert chosen.tolist() == [1, 1, 1, 1]
    assert means[1] == pytest.approx(5, abs=0.3)
    # Whatever is earned on a task by those that were trained without it alone changes nothing.
    for v in range(2):
        np.fill_diagonal(held[v], -1000 * (v + 1))
    again, _ = nested_choice(held, base)
    assert again.tolist() == chosen.tolist()


def test_nested_choice_asks_for_a_margin():
    base = np.zeros((5, 5))
    held = np.zeros((1, 5, 5))
    held[0, :, :2] = 3.0, -2.0  # a gain no larger than its error
    assert nested_choice(held, base, margin=0.0)[0].tolist() == [-1, 0, 0, 0, 0]
    assert nested_choice(held, base, margin=2.0)[0].tolist() == [-1, -1, -1, -1, -1]


def test_best_fixed_is_chosen_without_the_held_out_tasks():
    rewards = np.array([[9.0, 0.0], [1.0, 2.0], [1.0, 2.0]])
    assert best_fixed_rewards(rewards, [0]).tolist() == [0.0]
    assert best_fixed_rewards(rewards, [1, 2]).tolist() == [1.0, 1.0]


def test_dealt_folds_hold_every_task_out_in_each_deal():
    folds = gains.dealt_folds(10, 3, 4)
    assert len(folds) == 12
    assert {len(fold) for fold in folds} == {4}
    for deal in range(4):
        groups = folds[3 * deal : 3 * deal + 3]
        assert set().union(*groups) == set(range(10))
        assert not set(groups[0]) & set(groups[1])
    assert folds[:6] == gains.dealt_folds(10, 3, 2)
    assert folds[:3] != folds[3:6]
