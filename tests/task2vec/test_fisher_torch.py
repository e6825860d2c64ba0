"""The Fisher of ResNet-18 equals that of a plain PyTorch implementation, in all three senses.

Where an activation lies next to 0, the last bits decide whether its ReLU passes, and with it the
gradients of all layers before: PyTorch differs from itself in double precision by as much. With
16 000 activations and more that happens to some images, never to most.
"""

import copy
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.models.resnet import make_resnet
from t2s_jax.task2vec import fisher

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests import torch_task2vec

CLASSES, IMAGES, SIDE, BATCH = 3, 6, 32, 4


@pytest.fixture(scope="module")
def networks():
    return torch_task2vec.same_networks(CLASSES, IMAGES, SIDE)


def keys(seed, count):
    base = jax.random.key(seed)
    return jax.vmap(jax.random.fold_in, (None, 0))(base, jnp.arange(count))


@functools.partial(jax.jit, static_argnums=(2, 3))
def each_fisher(variables, inputs, method, draws):
    return fisher.per_example_fisher(
        make_resnet("resnet18", CLASSES).apply,
        variables,
        inputs,
        CLASSES,
        keys(5, IMAGES),
        method=method,
        draws=draws,
    )


def agree(got, want) -> bool:
    """To 1e-4, as vectors of 9600 entries, and never far off."""
    assert got.shape == want.shape == (9600,)
    difference = np.linalg.norm(got - want) / np.linalg.norm(want)
    assert difference < 0.1
    return difference < 1e-4


def test_exact(networks):
    peer, inputs, ours, images = networks
    each = each_fisher(ours, images, "exact", 1)
    found = [
        agree(got, torch_task2vec.exact(peer, x[None])) for got, x in zip(np.asarray(each), inputs)
    ]
    assert sum(found) > IMAGES / 2, found


def test_montecarlo_with_the_same_labels(networks):
    peer, inputs, ours, images = networks
    each = each_fisher(ours, images, "montecarlo", 2)
    draws = [torch_task2vec.Draw(keys(5, IMAGES), number, CLASSES) for number in range(2)]
    found = [
        agree(got, torch_task2vec.montecarlo(peer, x[None], draws))
        for got, x in zip(np.asarray(each), inputs)
    ]
    assert sum(found) > IMAGES / 2, found


def test_the_releases_batch_gradient_with_the_same_labels(networks):
    """Training mode: one ReLU spoils a whole batch."""
    peer, inputs, ours, images = networks
    peer, model = copy.deepcopy(peer).train(), make_resnet("resnet18", CLASSES)

    @jax.jit
    def square(variables, x, seed):
        def forward(params, x):
            state = {"params": params, "batch_stats": variables["batch_stats"]}
            return model.apply(state, x, train=True, mutable=["batch_stats"])[0]

        return fisher.batch_fisher(forward, variables["params"], x, CLASSES, keys(seed, BATCH))

    found = []
    for seed in range(6):
        rows = np.random.default_rng(seed).permutation(IMAGES)[:BATCH]
        draw = torch_task2vec.Draw(keys(seed, BATCH), 0, CLASSES)
        want = torch_task2vec.batch_square(peer, inputs[rows], draw)
        found.append(agree(np.asarray(square(ours, images[rows], seed)), want))
    assert sum(found) >= 2, found
