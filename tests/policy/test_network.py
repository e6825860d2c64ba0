import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.policy.network import Policy, PolicyEnsemble, init_members, level_mask, span_basis
from t2s_jax.sim.simspace import Factor, SimSpace
from tests.implementations import assert_near, under_each

SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more"))))
POLICY = Policy(SPACE.num_levels, (7, 5))


@pytest.fixture
def vectors():
    return np.random.default_rng(0).normal(size=(3, 11)).astype(np.float32)


def test_level_mask():
    np.testing.assert_array_equal(level_mask((2, 3)), [[1, 1, 0], [1, 1, 1]])


def test_padded_levels_have_probability_zero(vectors):
    params = POLICY.init(jax.random.key(0), jnp.zeros((1, 11)))["params"]
    probabilities = jax.nn.softmax(POLICY.apply({"params": params}, vectors), axis=-1)
    assert probabilities.shape == (3, 2, 3)
    np.testing.assert_allclose(probabilities.sum(-1), 1, rtol=1e-5)
    assert (probabilities[:, 0, 2] == 0).all()


def test_span_basis(vectors):
    doubled = np.concatenate([vectors, vectors[:1]])  # a task given twice adds nothing
    basis = span_basis(doubled)
    assert basis.shape == (11, 3)
    np.testing.assert_allclose(basis.T @ basis, np.eye(3), atol=1e-5)
    np.testing.assert_allclose(doubled @ basis @ basis.T, doubled, atol=1e-5)


def test_coordinates_in_the_span_give_the_same_policy(vectors):
    seeds = np.array([3, 4], np.uint32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    basis = span_basis(unit)
    full = PolicyEnsemble(SPACE, (7, 5), init_members(POLICY, seeds, None, 11), None)
    short = PolicyEnsemble(SPACE, (7, 5), init_members(POLICY, seeds, basis, 11), basis)
    assert short.params["shared0"]["kernel"].shape == (2, 3, 7)
    np.testing.assert_allclose(short.probabilities(vectors), full.probabilities(vectors), atol=1e-6)


def test_ensemble(vectors):
    params = init_members(POLICY, np.arange(4, dtype=np.uint32), None, 11)
    ensemble = PolicyEnsemble(SPACE, (7, 5), params, None)
    assert ensemble.size == 4
    probabilities = ensemble.probabilities(vectors)
    assert probabilities.shape == (4, 3, 2, 3)
    assert np.ptp(probabilities, axis=0).max() > 1e-3  # members differ
    np.testing.assert_array_equal(ensemble.choices(vectors), probabilities.mean(0).argmax(-1))
    # The length of a task vector carries no meaning.
    np.testing.assert_allclose(ensemble.probabilities(9 * vectors), probabilities, atol=1e-6)


@pytest.mark.parametrize("tasks", [3, 12])  # a CPU sums outer products of a handful alone
def test_gradients_are_the_same_on_accelerators(tasks):
    inputs = jax.random.normal(jax.random.key(1), (tasks, 11))
    params = jax.jit(POLICY.init)(jax.random.key(0), inputs)

    def loss(params):
        return jnp.sum(jnp.where(level_mask((2, 3))[None], POLICY.apply(params, inputs), 0) ** 2)

    assert_near(*under_each(lambda: jax.jit(jax.grad(loss))(params)), share=1e-5)


def test_members_do_not_depend_on_their_number():
    few, many = (init_members(POLICY, np.arange(n, dtype=np.uint32), None, 11) for n in (1, 3))
    for a, b in zip(jax.tree.leaves(few), jax.tree.leaves(many)):
        np.testing.assert_array_equal(a[0], b[0])
