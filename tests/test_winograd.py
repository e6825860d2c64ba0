import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.models import winograd


def _by_definition(x, g):
    """Tap by tap, in float64."""
    padded = np.pad(np.asarray(x, np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)))
    height, width = g.shape[1:3]
    return np.stack([
        [np.einsum("nhwc,nhwo->co", padded[:, i : i + height, j : j + width], g) for j in range(3)]
        for i in range(3)
    ])  # fmt: skip


@pytest.mark.parametrize("shape", [(2, 8, 12, 3), (3, 7, 9, 5), (40, 16, 16, 8)])
def test_the_gradient_is_that_of_the_definition(shape):
    x = jax.random.normal(jax.random.key(0), shape)
    g = jax.random.normal(jax.random.key(1), (*shape[:3], 6))
    expected = _by_definition(x, g)
    found = jax.jit(winograd.kernel_gradient)(x, g)
    np.testing.assert_allclose(found, expected, atol=3e-5 * np.abs(expected).max())


def test_one_tile_by_hand():
    """Ones everywhere: each tap sees 16 pixels less the border that it hangs over."""
    ones = jnp.ones((1, 4, 4, 1))
    expected = [[9, 12, 9], [12, 16, 12], [9, 12, 9]]
    found = jax.jit(winograd.kernel_gradient)(ones, ones)[..., 0, 0]
    np.testing.assert_allclose(found, expected, atol=1e-4)
