import numpy as np
import pytest

from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import Factor, SimSpace

SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more"))))


@pytest.fixture
def table():
    rewards = np.array([[10.0, 20, 30, 40, 50, 60], [60, 50, 45, 30, 20, 10]])
    return RewardTable(SPACE, ("up", "down"), tuple(SPACE), rewards)


def test_table_statistics(table):
    assert table.mean() == pytest.approx(425 / 12)
    assert table.oracle() == 60
    assert table.best_fixed() == ((0, 2), 37.5)
    assert table.best("up") == ((1, 2), 60)
    assert table.reward("down", [0, 1]) == 50
    assert table.subset(["down"]).best_fixed() == ((0, 0), 60)


def test_table_refuses_what_is_no_percentage(table):
    rewards = table.rewards.copy()
    rewards[1, 2] = np.nan
    with pytest.raises(UserError, match="task down for SimParams 02 is nan"):
        RewardTable(SPACE, table.tasks, table.params, rewards)
    with pytest.raises(UserError, match="no rewards for the tasks sideways"):
        table.subset(["sideways"])
