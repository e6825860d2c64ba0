import numpy as np

from t2s_jax.policy.schedule import exploration, learning_rate, minibatch_size
from t2s_jax.policy.settings import PolicySettings
from t2s_jax.runtime.settings import to_config
from tests.policy.test_training import small_config


def test_schedules():
    config = to_config(PolicySettings())
    rate = [float(learning_rate(config, np.float32(e))) for e in (0, 25, 50, 499, 500)]
    np.testing.assert_allclose(rate, [1e-6, 5.005e-4, 1e-3, 1e-3, 1e-4], rtol=1e-4)
    epsilon = [float(exploration(config, np.float32(e))) for e in (0, 4, 5, 10)]
    np.testing.assert_allclose(epsilon, [0.4, 0.4, 0.2, 0.4 / 3], rtol=1e-6)


def test_the_minibatch_is_a_third_of_the_tasks_but_at_least_four():
    config = small_config(batch_tasks=0)
    sizes = {count: minibatch_size(config, count) for count in (2, 6, 12, 13, 60)}
    assert sizes == {2: 4, 6: 4, 12: 4, 13: 5, 60: 20}  # the paper: 4 of 12
    assert minibatch_size(small_config(batch_tasks=7), 60) == 7
