import numpy as np

from t2s_jax.policy.nearest_tasks import best_of_nearest

# Five SimParams; tasks 0 and 1 lie close together, as do 2 and 3.
VECTORS = np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0, 0.9, 0.1]], np.float32)
REWARDS = np.array([[9, 1, 8, 0, 0], [0, 2, 8, 9, 0], [1, 7, 0, 0, 6], [0, 7, 0, 8, 6]], np.float64)


def test_the_nearest_task_decides():
    choose = best_of_nearest("unit", 1, REWARDS, VECTORS)
    assert choose(VECTORS).tolist() == [0, 3, 1, 3]
    assert choose(7 * VECTORS).tolist() == [0, 3, 1, 3]  # length says nothing


def test_the_mean_of_several_decides():
    choose = best_of_nearest("unit", 2, REWARDS, VECTORS)
    assert choose(VECTORS).tolist() == [2, 2, 1, 1]
    everything = best_of_nearest("unit", 4, REWARDS, VECTORS)
    assert set(everything(VECTORS).tolist()) == {int(REWARDS.mean(axis=0).argmax())}
