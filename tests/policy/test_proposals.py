import numpy as np
import pytest

from t2s_jax.policy.learner import init_learner
from t2s_jax.policy.network import Policy
from t2s_jax.policy.proposals import acting_tasks, any_unknown, propose
from tests.policy.test_training import SPACE, small_config

TASKS = 5


@pytest.fixture
def inputs():
    return np.random.default_rng(0).normal(size=(TASKS, 7)).astype(np.float32)


def _propose(inputs, known, number, config):
    policy = Policy(SPACE.num_levels, tuple(config.hidden))
    params = init_learner(policy, config, None, inputs.shape[1], TASKS).params
    return propose(policy, params, inputs, known, number, SPACE, config)


def test_successive_rounds_pass_over_all_tasks():
    config = small_config(batch_tasks=2)
    for lap in (0, 1):
        rounds = [acting_tasks(3 * lap + place, TASKS, config).tolist() for place in range(3)]
        assert [len(tasks) for tasks in rounds] == [2, 2, 1]
        assert sorted(np.concatenate(rounds).tolist()) == list(range(TASKS))


def test_proposals_are_new_and_differ(inputs):
    config, known = small_config(batch_tasks=2), list(SPACE)[::2]
    found = _propose(inputs, known, 0, config)
    assert 2 <= len(found) <= 4  # for each of two tasks a draw, and its nu where that is new
    assert len(set(found)) == len(found)
    assert not set(found) & set(known)
    assert found == _propose(inputs, known, 0, config)
    assert found != _propose(inputs, known, 1, config)


def test_proposals_end_with_the_space(inputs):
    config, space = small_config(), list(SPACE)
    assert _propose(inputs, space[1:], 0, config) == space[:1]
    assert _propose(inputs, space, 0, config) == []


def test_any_unknown_ends_with_the_space():
    random = np.random.default_rng(0)
    known = set(list(SPACE)[1:])
    assert any_unknown(random, known, SPACE) == (0, 0, 0)
    assert any_unknown(random, set(SPACE), SPACE) is None
