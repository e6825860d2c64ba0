"""The CPU's layers beside the accelerators'."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.models.cpu.normalization import LeanBatchNorm
from t2s_jax.models.layers import batch_norm, convolve, stem_max_pool
from t2s_jax.models.resnet import Bottleneck, ResNet
from t2s_jax.runtime import implementation
from tests.implementations import assert_near, under_each


@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize("dtype", [jnp.float32, jnp.bfloat16])
def test_lean_batch_norm_where_a_cpu_trains_in_float32(train, dtype):
    lean = train and dtype == jnp.float32
    for name, kind in (("cpu", LeanBatchNorm if lean else nn.BatchNorm), ("accelerator", None)):
        with implementation.use(name):
            module = batch_norm(use_running_average=not train, dtype=dtype, epsilon=1e-3)
        assert type(module) is (kind or nn.BatchNorm)
        assert module.use_running_average is not train
        assert (module.dtype, module.epsilon) == (dtype, 1e-3)


def test_accelerators_get_xlas_convolution_and_windowed_maximum():
    x, kernel = jnp.ones((1, 4, 4, 2)), jnp.ones((1, 1, 2, 3))
    layout = {"dimension_numbers": ("NHWC", "HWIO", "NHWC")}
    on_cpu, elsewhere = (str(j) for j in under_each(lambda: (
        jax.make_jaxpr(lambda x, k: convolve(x, k, (1, 1), ((0, 0), (0, 0)), **layout))(x, kernel),
        jax.make_jaxpr(stem_max_pool)(x),
    )))  # fmt: skip
    for operation in ("conv_general_dilated", "reduce_window_max"):
        assert operation in elsewhere
        assert operation not in on_cpu


def test_a_network_trains_alike():
    """Loss, statistics and gradients through convolutions, norms, the pooling and the head."""
    # At the end the images have 2x2 pixels, fewer than the 3x3 kernels.
    images = jax.random.normal(jax.random.key(0), (8, 16, 16, 3))
    model = ResNet(stage_sizes=(1, 1), block=Bottleneck, num_classes=3, width=8)
    variables = jax.jit(model.init)(jax.random.key(1), images)

    def loss(params):
        logits, updates = model.apply(
            variables | {"params": params}, images, train=True, mutable=["batch_stats"]
        )
        return jnp.sum(jnp.square(logits)), updates

    def compute():
        return jax.jit(jax.value_and_grad(loss, has_aux=True))(variables["params"])

    (value, gradients), (expected_value, expected) = under_each(compute)
    assert_near(value, expected_value, 1e-5)
    largest = max(float(np.abs(x).max()) for x in jax.tree.leaves(expected))
    assert largest > 0
    for a, b in zip(jax.tree.leaves(gradients), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-5 * largest)
