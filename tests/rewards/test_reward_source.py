import numpy as np
import pytest

from t2s_jax.rewards.reward_source import BudgetSpent, TableSource
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import Factor, SimSpace

SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more"))))


def test_table_source():
    rewards = np.array([[10.0, 20, 30, 40, 50, 60], [60, 50, 45, 30, 20, 10]])
    table = RewardTable(SPACE, ("up", "down"), tuple(SPACE), rewards)
    source = TableSource(table)
    assert source.table().params == table.params
    source.measure((0, 0))
    live = TableSource(table, budget=2)
    assert len(live.table()) == 0
    for params in [(1, 2), (0, 0), (1, 2)]:
        live.measure(params)
    np.testing.assert_array_equal(live.table().rewards, [[60, 10], [10, 60]])
    assert live.budget_left == 0
    with pytest.raises(BudgetSpent):
        live.measure((1, 1))
    partial = RewardTable(SPACE, ("up",), ((0, 0),), np.array([[1.0]]))
    with pytest.raises(UserError, match="has no SimParams 01"):
        TableSource(partial, budget=2).measure((0, 1))
