import functools

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.models.cpu.normalization import LeanBatchNorm

SETTINGS = {"momentum": 0.9, "epsilon": 1e-5, "dtype": jnp.float32}


def _draw(shape, dtype=jnp.float32):
    """Inputs that are far from normalised, the outputs' cotangent and variables."""
    keys = jax.random.split(jax.random.key(0), 6)
    channel = (1,) * (len(shape) - 1) + (-1,)
    scale, bias, mean, var = (jax.random.normal(k, shape[-1:]) for k in keys[2:])
    x = jax.random.normal(keys[0], shape) * jnp.exp(bias).reshape(channel) + mean.reshape(channel)
    variables = {
        "params": {"scale": scale, "bias": bias},
        "batch_stats": {"mean": mean, "var": jnp.exp(var)},
    }
    return x.astype(dtype), jax.random.normal(keys[1], shape).astype(dtype), variables


def _trained(module, x, g, variables):
    """Outputs, new statistics, and gradients of parameters and inputs."""

    def forward(params, x):
        return module.apply(variables | {"params": params}, x, mutable=["batch_stats"])

    y, pull_back, updates = jax.vjp(forward, variables["params"], x, has_aux=True)
    return y, updates["batch_stats"], pull_back(g)


def _assert_near(found, expected, share=2e-6):
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, atol=share * np.abs(b).max())


def test_two_numbers_by_hand():
    module = LeanBatchNorm(use_running_average=False, momentum=0.5, epsilon=0.0)
    variables = {
        "params": {"scale": jnp.array([2.0]), "bias": jnp.array([7.0])},
        "batch_stats": {"mean": jnp.array([0.0]), "var": jnp.array([3.0])},
    }
    y, statistics, _ = _trained(module, jnp.array([[1.0], [5.0]]), jnp.ones((2, 1)), variables)
    np.testing.assert_allclose(y, [[5.0], [9.0]])  # mean 3, deviation 2
    np.testing.assert_allclose(statistics["mean"], [1.5])
    np.testing.assert_allclose(statistics["var"], [3.5])


@pytest.mark.parametrize("shape", [(4, 6, 5, 7), (12, 3)])
def test_training_is_flaxs(shape):
    x, g, variables = _draw(shape)
    _assert_near(*(
        jax.jit(_trained, static_argnums=0)(
            kind(use_running_average=False, **SETTINGS), x, g, variables
        )
        for kind in (LeanBatchNorm, nn.BatchNorm)
    ))  # fmt: skip


def test_training_needs_less_memory_than_flaxs():
    x, g, variables = _draw((8, 32, 32, 16))

    def memory(kind):
        module = nn.Sequential([kind(use_running_average=False, **SETTINGS), nn.relu])
        nested = {name: {"layers_0": leaves} for name, leaves in variables.items()}
        step = functools.partial(_trained, module)
        compiled = jax.jit(step).lower(x, g, nested).compile()
        return compiled.memory_analysis().temp_size_in_bytes

    assert memory(LeanBatchNorm) <= memory(nn.BatchNorm) - x.nbytes


def test_variables_are_flaxs():
    ours, theirs = (
        kind(use_running_average=False).init(jax.random.key(0), jnp.ones((2, 4, 4, 3)))
        for kind in (LeanBatchNorm, nn.BatchNorm)
    )
    jax.tree.map(np.testing.assert_array_equal, ours, theirs)


def test_two_devices_share_statistics_and_gradients():
    x, g, variables = _draw((4, 6, 5, 7))
    module = LeanBatchNorm(use_running_average=False, axis_name="devices", **SETTINGS)
    halves = [jnp.reshape(a, (2, 2, *a.shape[1:])) for a in (x, g)]
    mapped = jax.pmap(
        lambda x, g: _trained(module, x, g, variables), axis_name="devices", in_axes=0
    )
    y, statistics, (params, at_x) = mapped(*halves)
    # The mean's gradient reaches what every device was given, so that the sum over devices is
    # that of the whole batch.
    found = y.reshape(x.shape), (params, at_x.reshape(x.shape))
    whole = LeanBatchNorm(use_running_average=False, **SETTINGS)
    y, expected, gradients = _trained(whole, x, g, variables)
    _assert_near((found[0], jax.tree.map(lambda a: a.sum(0), found[1][0]), found[1][1]),
                 (y, *gradients), share=2e-5)  # fmt: skip
    for device in range(2):
        _assert_near(jax.tree.map(lambda a, d=device: a[d], statistics), expected, share=2e-5)


def test_a_call_is_intercepted_once():
    x, _, variables = _draw((2, 4, 4, 3))
    seen = []

    def count(next_fun, args, kwargs, context):
        seen.append(context.module)
        return next_fun(*args, **kwargs)

    module = LeanBatchNorm(use_running_average=False, **SETTINGS)
    with nn.intercept_methods(count):
        module.apply(variables, x, mutable=["batch_stats"])
    assert len(seen) == 1
