"""The Fisher of ResNet-18 equals that of a plain PyTorch implementation, in all three senses."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax import fisher
from t2s_jax.models.resnet import make_resnet

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests import torch_task2vec

CLASSES, IMAGES, SIDE, WIDTH = 3, 2, 48, 64


@pytest.fixture(scope="module")
def networks():
    return torch_task2vec.same_networks(CLASSES, IMAGES, SIDE, WIDTH)


def keys(seed):
    base = jax.random.key(seed)
    return jax.vmap(jax.random.fold_in, (None, 0))(base, jnp.arange(IMAGES))


@functools.partial(jax.jit, static_argnums=(2, 3))
def mean_fisher(variables, inputs, method, draws, seed=0):
    model = make_resnet("resnet18", CLASSES, width=WIDTH)
    each = fisher.per_example_fisher(
        model.apply, variables, inputs, CLASSES, keys(seed), method=method, draws=draws
    )
    return each.mean(0)


def assert_equal(got, want):
    """To 1e-4 of each entry, but for those that are next to nothing."""
    assert got.shape == want.shape == (9600,)
    np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-6 * want.max())


def test_exact(networks):
    peer, inputs, ours, images = networks
    assert_equal(mean_fisher(ours, images, "exact", 1), torch_task2vec.exact(peer, inputs))


def test_montecarlo_with_the_same_labels(networks):
    peer, inputs, ours, images = networks
    want = torch_task2vec.montecarlo(
        peer, inputs, [torch_task2vec.Draw(keys(5), number, CLASSES) for number in range(2)]
    )
    assert_equal(mean_fisher(ours, images, "montecarlo", 2, 5), want)


def test_the_releases_batch_gradient_with_the_same_labels(networks):
    peer, inputs, ours, images = networks
    want = torch_task2vec.batch_square(
        peer.train(), inputs, torch_task2vec.Draw(keys(3), 0, CLASSES)
    )
    model = make_resnet("resnet18", CLASSES, width=WIDTH)

    @jax.jit
    def square(params, x):
        def forward(params, x):
            variables = {"params": params, "batch_stats": ours["batch_stats"]}
            return model.apply(variables, x, train=True, mutable=["batch_stats"])[0]

        return fisher.batch_fisher(forward, params, x, CLASSES, keys(3))

    assert_equal(square(ours["params"], images), want)
