import numpy as np

from t2s_jax.policy.table_arrays import is_whole, make_table
from tests.policy.test_training import SPACE, toy_table


def test_reward_scale():
    rewards = np.array([[10.0, 30.0], [50.0, 50.2]])
    arrays = make_table([(0,), (1,)], rewards, 2, (2,), "per_task")
    spread = (arrays.scale[:, None] * arrays.rewards).std(axis=1)
    np.testing.assert_allclose(spread, rewards.std(axis=1).mean(), rtol=1e-3)


def test_a_whole_table_is_complete_and_in_order():
    table, levels = toy_table(), SPACE.num_levels
    params = list(table.params)

    def whole(params):
        rewards = np.zeros((2, len(params)))
        return is_whole(make_table(params, rewards, SPACE.size, levels, "percent"), levels)

    assert whole(params)
    assert not whole(params[:-1])
    assert not whole(params[::-1])
