import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from t2s_jax.models.cpu.convolution import convolve
from t2s_jax.models.cpu.pooling import stem_max_pool
from t2s_jax.models.resnet import make_resnet

LAYOUT = {"dimension_numbers": ("NHWC", "HWIO", "NHWC")}
CASES = {
    "3x3": ((2, 8, 8, 5), (3, 3, 5, 4), (1, 1), 1),
    "3x3 strided": ((2, 8, 6, 5), (3, 3, 5, 4), (2, 2), 1),
    "3x3 strided, odd": ((2, 7, 5, 5), (3, 3, 5, 4), (2, 2), 1),
    "3x3 strided, large": ((1, 56, 57, 128), (3, 3, 128, 3), (2, 2), 1),
    "7x7 stem": ((2, 16, 16, 3), (7, 7, 3, 4), (2, 2), 3),
    "3x3 with wide kernels": ((2, 10, 13, 64), (3, 3, 64, 66), (1, 1), 1),
    "1x1": ((2, 5, 5, 6), (1, 1, 6, 4), (1, 1), 0),
    "1x1 strided": ((2, 7, 8, 6), (1, 1, 6, 4), (2, 2), 0),
    "1x1 strided, wide": ((2, 7, 8, 128), (1, 1, 128, 4), (2, 2), 0),
    "kernel larger than the image": ((3, 2, 2, 5), (3, 3, 5, 4), (1, 1), 1),
    "image of one pixel": ((3, 1, 1, 5), (3, 3, 5, 4), (1, 1), 1),
    "image of one row": ((3, 1, 6, 5), (3, 3, 5, 4), (2, 2), 1),
}


@pytest.mark.parametrize("case", CASES)
def test_convolution_and_gradients_are_xlas(case):
    shape, kernel_shape, strides, pad = CASES[case]
    x, kernel, g = (jax.random.normal(jax.random.key(i), s) for i, s in enumerate(
        (shape, kernel_shape, (shape[0], *(-(-n // s) for n, s in zip(shape[1:3], strides)),
                               kernel_shape[-1]))
    ))  # fmt: skip

    @functools.partial(jax.jit, static_argnums=0)
    def both(function):
        out, pull_back = jax.vjp(
            lambda x, w: function(x, w, strides, ((pad, pad), (pad, pad)), **LAYOUT), x, kernel
        )
        return out, *pull_back(g)

    # Winograd's rounding error grows with the sum, of which an entry may be a small rest.
    share = 3e-5 if kernel_shape[2] >= 64 else 5e-6
    for ours, theirs in zip(both(convolve), both(lax.conv_general_dilated), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=share * np.abs(theirs).max(), rtol=1e-5)


def test_dilated_grouped_and_unbatched_convolutions_are_xlas():
    x, kernel = jnp.ones((1, 8, 8, 4)), jnp.ones((3, 3, 2, 4))
    options = LAYOUT | {"feature_group_count": 2, "rhs_dilation": (2, 2)}
    pads = ((2, 2), (2, 2))
    np.testing.assert_array_equal(
        convolve(x, kernel, (1, 1), pads, **options),
        lax.conv_general_dilated(x, kernel, (1, 1), pads, **options),
    )


def test_a_whole_network_has_xlas_gradients(monkeypatch):
    images = jax.random.normal(jax.random.key(0), (2, 32, 32, 3))
    model = make_resnet("resnet50", 3, width=4)
    variables = jax.jit(model.init)(jax.random.key(1), images)

    def gradient(params):
        variables_ = {"params": params, "batch_stats": variables["batch_stats"]}
        return jnp.sum(jnp.square(model.apply(variables_, images)))

    ours = jax.jit(jax.grad(gradient))(variables["params"])
    monkeypatch.setattr("t2s_jax.models.cpu.convolution._on_cpu", _xla)
    jax.clear_caches()
    theirs = jax.jit(jax.grad(gradient))(variables["params"])
    largest = max(float(jnp.abs(x).max()) for x in jax.tree.leaves(theirs))
    assert largest > 0
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5 * largest)


def _xla(x, kernel, strides, pads):
    return lax.conv_general_dilated(x, kernel, strides, pads, **LAYOUT)


@pytest.mark.parametrize("sides", [(8, 8), (7, 9), (1, 2)])
def test_max_pool_and_its_gradient_are_xlas(sides):
    # Rounded, so that windows hold their maximum more than once.
    x = jnp.round(2 * jax.random.normal(jax.random.key(0), (2, *sides, 3)))

    def xla(x):
        pads = ((0, 0), (1, 1), (1, 1), (0, 0))
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), pads)

    ours, pull_back = jax.vjp(stem_max_pool, x)
    theirs, xla_pull_back = jax.vjp(xla, x)
    np.testing.assert_array_equal(ours, theirs)
    g = jax.random.normal(jax.random.key(1), ours.shape)
    np.testing.assert_allclose(pull_back(g)[0], xla_pull_back(g)[0], atol=1e-6)
