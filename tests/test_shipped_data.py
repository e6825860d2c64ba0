"""What ships with the package fits together."""

import numpy as np
import pytest

from t2s_jax import shipped_data
from t2s_jax.reward_tables import open_table
from t2s_jax.taskbank import TaskBank


@pytest.fixture(scope="module")
def table():
    return open_table(str(shipped_data.rewards_file())).table


def test_every_reward_is_there_and_every_task_has_a_vector(table):
    assert table.rewards.shape == (18, 256)
    assert np.isfinite(table.rewards).all()
    bank = TaskBank.load(shipped_data.task_vectors_file())
    assert set(table.tasks) == set(bank.names)


def test_measured_again_it_is_another_table_that_agrees_on_the_mean(table):
    path = shipped_data.rewards_file().with_name("rewards_again.json")
    again = open_table(str(path)).table
    assert again.tasks == table.tasks
    assert not np.array_equal(again.rewards, table.rewards)
    means = table.rewards.mean(0), again.rewards.mean(0)
    assert np.corrcoef(*means)[0, 1] == pytest.approx(0.747, abs=1e-3)  # the README's 0.75
