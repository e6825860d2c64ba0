"""The cotangents' outer products sum to the Fisher at the logits, or do so on average."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.task2vec import logit_fisher

# Four examples: spread, one class far ahead, all alike, and one with a class of no probability.
LOGITS = np.array([[0.3, -1, 2, 0, 1], [9, 0, 1, 2, 3], [1, 1, 1, 1, 1], [0, 1, -200, 2, 3]])


def moments(logits):
    """diag(p) - p p^T, from the definition. Shape [N, C, C], float64."""
    p = np.exp(logits - logits.max(1, keepdims=True))
    p = p / p.sum(1, keepdims=True)
    return np.einsum("nc,cd->ncd", p, np.eye(p.shape[1])) - p[:, :, None] * p[:, None]


@functools.partial(jax.jit, static_argnums=(0, 1))
def outer_products(method, draws, logits, num_classes, seed):
    """The sum over passes. Shape [N, C, C]."""
    log_probs = logit_fisher.log_probabilities(logits, num_classes)
    keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(seed), jnp.arange(len(logits)))
    passes, cotangent = logit_fisher.cotangents(method, draws, log_probs, num_classes, keys)

    def add(number, total):
        a = cotangent(number)
        return total + a[:, :, None] * a[:, None]

    return jax.lax.fori_loop(0, passes, add, jnp.zeros((*logits.shape, logits.shape[-1])))


def test_the_exact_columns_are_a_factor_of_one_less_than_the_classes():
    got = outer_products("exact", 1, LOGITS, 5, 0)
    np.testing.assert_allclose(got, moments(LOGITS), atol=1e-7, rtol=1e-5)


def test_by_hand():
    """p = (1/2, 1/4, 1/4): columns 1/2 (1, -1/2, -1/2) and sqrt(1/8) (0, 1, -1)."""
    log_probs = jnp.log(jnp.array([[0.5, 0.25, 0.25]]))
    passes, cotangent = logit_fisher.cotangents("exact", 1, log_probs, 3, None)
    assert passes == 2
    np.testing.assert_allclose(cotangent(0), [[0.5, -0.25, -0.25]], rtol=1e-6)
    np.testing.assert_allclose(cotangent(1), [[0, 8**-0.5, -(8**-0.5)]], rtol=1e-6)


@pytest.mark.parametrize("method", logit_fisher.METHODS)
def test_padding_changes_nothing(method):
    padded = np.concatenate([LOGITS, np.full((4, 3), 50.0)], axis=1)
    got = np.asarray(outer_products(method, 3, padded, 5, 7))
    np.testing.assert_allclose(
        got[:, :5, :5], outer_products(method, 3, LOGITS, 5, 7), atol=1e-5, rtol=1e-4
    )
    assert not got[:, 5:].any()


@pytest.mark.parametrize("draws", [1, 3])
@pytest.mark.parametrize("method", ["rademacher", "montecarlo"])
def test_the_estimates_are_unbiased(method, draws):
    each = jax.lax.map(
        lambda seed: outer_products(method, draws, LOGITS, 5, seed), jnp.arange(4000)
    )
    want = moments(LOGITS)
    spread = np.asarray(each).std(0) / np.sqrt(len(each))
    assert spread.max() > 1e-3  # it is an estimate
    assert (np.abs(each.mean(0) - want) < 5 * spread + 1e-6).all()


def mean_square_error(logits, draws):
    each = jax.lax.map(
        lambda seed: outer_products("rademacher", draws, logits, logits.shape[1], seed),
        jnp.arange(400),
    )
    return np.square(each - moments(logits)[None]).sum((2, 3)).mean(0)


def test_several_draws_do_better_than_their_mean_where_directions_lead():
    """Four draws: a quarter of the error for equal classes, far less where some are ahead."""
    rng = np.random.default_rng(0)
    equal, peaked = np.zeros((1, 30)), 3 * rng.normal(size=(1, 30))
    flat = mean_square_error(equal, 4) / mean_square_error(equal, 1)
    assert 0.15 < flat[0] < 0.35
    assert (mean_square_error(peaked, 4) < 0.1 * mean_square_error(peaked, 1)).all()


def test_labels_are_drawn_from_the_distribution():
    log_probs = jnp.log(jnp.tile(jnp.array([[0.5, 0.3, 0.2, 0.0]]), (20000, 1)))
    keys = jax.random.split(jax.random.key(0), 20000)
    counts = np.bincount(jax.jit(logit_fisher.draw_labels)(log_probs, keys, 0), minlength=4)
    np.testing.assert_allclose(counts / 20000, [0.5, 0.3, 0.2, 0.0], atol=0.015)
