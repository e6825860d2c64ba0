import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.models.cpu import winograd

SHAPES = [(2, 8, 12, 3), (3, 7, 9, 5), (40, 16, 16, 8)]
FILTERS = 6


def _definition(x, kernel):
    """Tap by tap, in float64."""
    padded = np.pad(np.asarray(x, np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)))
    height, width = x.shape[1:3]
    taps = [
        padded[:, i : i + height, j : j + width] @ np.asarray(kernel[i, j], np.float64)
        for i in range(3)
        for j in range(3)
    ]
    return sum(taps)


def _kernel_gradient(x, g):
    padded = np.pad(np.asarray(x, np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)))
    height, width = g.shape[1:3]
    return np.stack([
        [np.einsum("nhwc,nhwo->co", padded[:, i : i + height, j : j + width], g) for j in range(3)]
        for i in range(3)
    ])  # fmt: skip


def _draw(shape):
    keys = jax.random.split(jax.random.key(0), 3)
    x = jax.random.normal(keys[0], shape)
    g = jax.random.normal(keys[1], (*shape[:3], FILTERS))
    return x, jax.random.normal(keys[2], (3, 3, shape[3], FILTERS)), g


def _assert_near(found, expected):
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, atol=3e-5 * np.abs(expected).max())


@pytest.mark.parametrize("shape", SHAPES)
def test_outputs_are_those_of_the_definition(shape):
    x, kernel, _ = _draw(shape)
    _assert_near(jax.jit(winograd.convolution)(x, kernel), _definition(x, kernel))


@pytest.mark.parametrize("shape", SHAPES)
def test_input_gradient_is_the_adjoint(shape):
    _, kernel, g = _draw(shape)
    turned = np.swapaxes(kernel[::-1, ::-1], 2, 3)
    _assert_near(jax.jit(winograd.input_gradient)(kernel, g), _definition(g, turned))


@pytest.mark.parametrize("shape", SHAPES)
def test_kernel_gradient_is_that_of_the_definition(shape):
    x, _, g = _draw(shape)
    _assert_near(jax.jit(winograd.kernel_gradient)(x, g), _kernel_gradient(x, g))


def test_one_tile_by_hand():
    """Ones everywhere: each tap sees 16 pixels less the border that it hangs over."""
    ones = jnp.ones((1, 4, 4, 1))
    expected = [[9, 12, 9], [12, 16, 12], [9, 12, 9]]
    found = jax.jit(winograd.kernel_gradient)(ones, ones)[..., 0, 0]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    # And each pixel sees the 9, 6 or 4 of its neighbours that there are.
    expected = [[4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4]]
    found = jax.jit(winograd.convolution)(ones, jnp.ones((3, 3, 1, 1)))[0, ..., 0]
    np.testing.assert_allclose(found, expected, atol=1e-4)
