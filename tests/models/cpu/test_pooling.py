import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from t2s_jax.models.cpu.pooling import max_pool_3x3


@pytest.mark.parametrize("sides", [(8, 8), (7, 9), (1, 2)])
def test_max_pool_and_its_gradient_are_xlas(sides):
    # Rounded, so that windows hold their maximum more than once.
    x = jnp.round(2 * jax.random.normal(jax.random.key(0), (2, *sides, 3)))

    def xla(x):
        pads = ((0, 0), (1, 1), (1, 1), (0, 0))
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), pads)

    ours, pull_back = jax.vjp(max_pool_3x3, x)
    theirs, xla_pull_back = jax.vjp(xla, x)
    np.testing.assert_array_equal(ours, theirs)
    g = jax.random.normal(jax.random.key(1), ours.shape)
    np.testing.assert_allclose(pull_back(g)[0], xla_pull_back(g)[0], atol=1e-6)
