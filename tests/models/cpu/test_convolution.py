import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from t2s_jax.models.cpu.convolution import convolve

LAYOUT = {"dimension_numbers": ("NHWC", "HWIO", "NHWC")}
CASES = {
    "3x3": ((2, 8, 8, 5), (3, 3, 5, 4), (1, 1), 1),
    "3x3 strided": ((2, 8, 6, 5), (3, 3, 5, 4), (2, 2), 1),
    "3x3 strided, odd": ((2, 7, 5, 5), (3, 3, 5, 4), (2, 2), 1),
    "3x3 strided, large": ((1, 56, 57, 128), (3, 3, 128, 3), (2, 2), 1),
    "7x7 stem": ((2, 16, 16, 3), (7, 7, 3, 4), (2, 2), 3),
    "3x3 with wide kernels": ((2, 10, 13, 64), (3, 3, 64, 66), (1, 1), 1),
    "3x3 by Winograd's method": ((2, 8, 8, 128), (3, 3, 128, 128), (1, 1), 1),
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
    rng = np.random.default_rng(0)  # JAX would compile a program for each of these shapes
    x, kernel, g = (rng.normal(size=s).astype(np.float32) for s in (
        shape, kernel_shape, (shape[0], *(-(-n // s) for n, s in zip(shape[1:3], strides)),
                              kernel_shape[-1])
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
