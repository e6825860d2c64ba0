"""The maths of policy training against hand computation and brute force."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.policy import reinforce
from t2s_jax.policy.network import level_mask

NUM_LEVELS = (2, 3, 2)
LEVELS = level_mask(NUM_LEVELS)
OMEGA = list(itertools.product(*map(range, NUM_LEVELS)))


def one_hot(actions):
    return np.eye(3, dtype=np.float32)[np.array(actions)]


ROWS = one_hot(OMEGA)
ALL = np.ones(len(OMEGA), bool)


@pytest.fixture
def logits():
    values = np.random.default_rng(0).normal(size=(4, 3, 3)).astype(np.float32)
    return np.where(LEVELS[None], values, np.float32(reinforce.PADDING))


def brute_probabilities(logits, rows=OMEGA):
    """P_S(a) in float64, by its definition. Shape [B, len(rows)]."""
    levels = np.exp(logits.astype(np.float64) - logits.max(-1, keepdims=True))
    pi = levels / levels.sum(-1, keepdims=True)
    p = np.array([[np.prod([q[i, a[i]] for i in range(3)]) for a in rows] for q in pi])
    return p / p.sum(axis=1, keepdims=True)


def test_action_log_prob(logits):
    logs = reinforce.level_log_probs(logits)
    for column, action in enumerate(OMEGA):
        found = reinforce.action_log_prob(logs, jnp.tile(jnp.array([action]), (4, 1)))
        expected = np.log(brute_probabilities(logits)[:, column])
        np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_set_of_everything_is_the_policy_itself(logits):
    found = reinforce.set_log_probs(reinforce.level_log_probs(logits), ROWS, ALL)
    np.testing.assert_allclose(np.exp(found), brute_probabilities(logits), rtol=1e-5)


def test_set_restricts_and_renormalises(logits):
    known = ALL.copy()
    known[[0, 3, 7]] = False
    found = np.exp(reinforce.set_log_probs(reinforce.level_log_probs(logits), ROWS, known))
    inside = [a for a, k in zip(OMEGA, known) if k]
    np.testing.assert_allclose(found[:, known], brute_probabilities(logits, inside), rtol=1e-5)
    assert (found[:, ~known] == 0).all()


def test_greedy_and_entropy(logits):
    logs = reinforce.level_log_probs(logits)
    best = brute_probabilities(logits).argmax(axis=1)
    np.testing.assert_array_equal(reinforce.greedy_action(logs), [OMEGA[i] for i in best])
    p = brute_probabilities(logits)
    np.testing.assert_allclose(reinforce.entropy(logs), -(p * np.log(p)).sum(1), rtol=1e-5)


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.4, 0.95, 1.0])
def test_exploration_moves_mass_to_the_other_levels(logits, epsilon):
    logs = reinforce.level_log_probs(logits)
    before = np.exp(logs)
    after = np.exp(reinforce.explore(logs, LEVELS, epsilon))
    np.testing.assert_allclose(after.sum(axis=-1), 1, rtol=1e-5)
    assert (after[:, ~LEVELS] == 0).all()
    top = before.argmax(axis=-1)
    moved = np.minimum(epsilon, before.max(axis=-1))
    others = np.array(NUM_LEVELS) - 1
    for b, m, k in itertools.product(range(4), range(3), range(3)):
        if k < NUM_LEVELS[m]:
            change = -moved[b, m] if k == top[b, m] else moved[b, m] / others[m]
            assert after[b, m, k] == pytest.approx(before[b, m, k] + change, abs=1e-6)


def test_gradient_of_one_task_by_hand():
    # Two factors of two levels at logits 0: pi = 1/2 everywhere. a = (0, 1), R(a) = 5,
    # R(nu) = 2. Eq. 4: d/dlogit_ij = (1[a_i = j] - pi_ij) * (5 - 2) = +-1.5.
    rows = np.eye(2, dtype=np.float32)[np.array([[0, 0], [0, 1], [1, 0], [1, 1]])]

    def loss(logits):
        log_ps = reinforce.set_log_probs(reinforce.level_log_probs(logits), rows, jnp.ones(4, bool))
        return reinforce.reinforce_loss(log_ps, jnp.array([1]), jnp.array([3.0]), jnp.ones(1))

    gradient = -jax.grad(loss)(jnp.zeros((1, 2, 2)))
    np.testing.assert_allclose(gradient, [[[1.5, -1.5], [-1.5, 1.5]]], rtol=1e-6)


def test_tasks_do_not_mix(logits):
    """The release's bug: each task's gradient must see only its own advantage."""
    taken, weights = jnp.array([0, 3, 5, 7]), jnp.full(4, 0.25)

    def gradient(advantage):
        def loss(logits):
            log_ps = reinforce.set_log_probs(reinforce.level_log_probs(logits), ROWS, ALL)
            return reinforce.reinforce_loss(log_ps, taken, jnp.asarray(advantage), weights)

        return jax.grad(loss)(logits)

    alone = gradient([0.0, 2.0, 0.0, 0.0])
    assert not np.asarray(alone)[[0, 2, 3]].any()
    together = gradient([1.0, 2.0, -3.0, 4.0])
    np.testing.assert_allclose(together[1], alone[1], rtol=1e-6)


@pytest.mark.parametrize("restrict", [False, True])
def test_expected_gradient_is_that_of_the_expected_reward(logits, restrict):
    """sum_a P(a) * (gradient at a), against finite differences of sum_a P(a) R(a)."""
    rng = np.random.default_rng(1)
    known = ALL.copy()
    if restrict:
        known[[1, 2, 8]] = False
    rewards = rng.uniform(0, 100, len(OMEGA))
    inside = [i for i in range(len(OMEGA)) if known[i]]
    logits = logits[:1]

    def expected_reward(logits):
        return (brute_probabilities(logits, [OMEGA[i] for i in inside]) * rewards[inside]).sum()

    def loss(logits, row, baseline):
        log_ps = reinforce.set_log_probs(reinforce.level_log_probs(logits), ROWS, known)
        advantage = jnp.array([rewards[row] - baseline], jnp.float32)
        return reinforce.reinforce_loss(log_ps, jnp.array([row]), advantage, jnp.ones(1))

    p = brute_probabilities(logits, [OMEGA[i] for i in inside])[0]
    baseline = 37.0  # any constant leaves the expectation as it is
    estimate = sum(q * -jax.grad(loss)(logits, i, baseline) for q, i in zip(p, inside))

    numeric = np.zeros_like(logits, np.float64)
    for index in np.argwhere(np.broadcast_to(LEVELS[None], logits.shape)):
        step = np.zeros_like(numeric)
        step[tuple(index)] = 1e-5
        up, down = (expected_reward(logits + s * step) for s in (1, -1))
        numeric[tuple(index)] = (up - down) / 2e-5
    np.testing.assert_allclose(estimate, numeric, atol=2e-4)


def test_row_samples_follow_the_distribution(logits):
    known = ALL.copy()
    known[[0, 11]] = False
    logs = reinforce.set_log_probs(reinforce.level_log_probs(logits[:1]), ROWS, known)
    count = 20_000
    rows = np.asarray(
        reinforce.sample_row(jax.random.split(jax.random.key(0), count), jnp.repeat(logs, count, 0))
    )
    assert known[rows].all()
    frequencies = np.bincount(rows, minlength=len(OMEGA)) / count
    np.testing.assert_allclose(frequencies, np.exp(logs)[0], atol=0.015)


def test_row_samples_do_not_depend_on_the_room_in_the_table(logits):
    keys = jax.random.split(jax.random.key(1), 4)
    logs = reinforce.set_log_probs(reinforce.level_log_probs(logits), ROWS, ALL)
    padded = jnp.pad(logs, ((0, 0), (0, 9)), constant_values=reinforce.PADDING)
    np.testing.assert_array_equal(
        reinforce.sample_row(keys, logs), reinforce.sample_row(keys, padded)
    )


def test_free_samples_follow_the_distribution(logits):
    logs = reinforce.level_log_probs(logits)
    drawn = np.asarray(reinforce.sample_actions(jax.random.key(0), logs, 20_000))
    assert drawn.shape == (20_000, 4, 3)
    frequencies = one_hot(drawn).mean(axis=0)
    np.testing.assert_allclose(frequencies, np.exp(logs), atol=0.015)
