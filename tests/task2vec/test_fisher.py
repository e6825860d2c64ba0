"""The diagonal Fisher against brute force, its estimators against the exact value."""

import functools

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.models.resnet import make_resnet
from t2s_jax.task2vec import fisher, fisher_layers
from tests.implementations import under_each


class SmallNet(nn.Module):
    """Squares go through the Gram matrix in conv2, through the gradient in the others."""

    classes: int = 5

    @nn.compact
    def __call__(self, x):
        x = nn.Conv(6, (3, 3), use_bias=False, name="conv1")(x)
        x = nn.relu(nn.BatchNorm(use_running_average=True, name="bn1")(x))
        y = nn.Conv(16, (3, 3), (2, 2), padding=((1, 1), (1, 1)), use_bias=False, name="conv2")(x)
        y = nn.BatchNorm(use_running_average=True, name="bn2")(y)
        z = nn.Conv(16, (1, 1), (2, 2), padding="VALID", use_bias=False, name="down")(x)
        x = nn.relu(y + z).mean((1, 2))
        return nn.Dense(self.classes, name="fc")(x) if self.classes else x


ORDER = ("conv1", "bn1", "conv2", "bn2", "down")


@pytest.fixture(scope="module")
def net():
    """Returns forward, variables with statistics and scales of no special value, inputs."""
    model = SmallNet()
    inputs = jax.random.normal(jax.random.key(0), (3, 6, 6, 3))
    variables = jax.jit(model.init)(jax.random.key(1), inputs)

    def shake(path, leaf):
        noise = jax.random.normal(jax.random.key(len(str(path)) + leaf.size), leaf.shape)
        return leaf * jnp.exp(0.3 * noise) + 0.1 * jnp.abs(noise)

    variables = jax.tree_util.tree_map_with_path(shake, variables)
    return model.apply, variables, inputs


def keys(count, seed=0):
    base = jax.random.key(seed)
    return jax.vmap(jax.random.fold_in, (None, 0))(base, jnp.arange(count))


@functools.partial(jax.jit, static_argnums=(0, 3), static_argnames=("method", "draws"))
def per_example(forward, variables, inputs, num_classes, keys, **settings):
    return fisher.per_example_fisher(forward, variables, inputs, num_classes, keys, **settings)


@functools.partial(jax.jit, static_argnums=0)
def brute_force(forward, variables, inputs):
    """Sum over classes of p_c times the squared gradient of log p_c, each example by itself."""

    def log_probs(params, x):
        return jax.nn.log_softmax(forward(dict(variables, params=params), x[None])[0])

    def one(x):
        probs = jnp.exp(log_probs(variables["params"], x))
        grads = jax.jacrev(log_probs)(variables["params"], x)

        def mean_per_filter(g):
            square = jnp.tensordot(probs, jnp.square(g), 1)
            return square.reshape(-1, square.shape[-1]).mean(0)

        return jnp.concatenate(
            [mean_per_filter(grads[k]["kernel" if "bn" not in k else "scale"]) for k in ORDER]
        )

    return jax.vmap(one)(inputs)


def test_exact_equals_brute_force(net):
    forward, variables, inputs = net
    got = per_example(forward, variables, inputs, 5, keys(3), method="exact")
    want = brute_force(*net)
    assert got.shape == (3, 6 + 6 + 16 + 16 + 16)
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5 * float(want.max()))
    assert float(want.min(initial=1.0, where=want > 0)) < 1e-2 * float(want.max())


def test_accelerators_give_the_same_squares(net):
    on_cpu, elsewhere = under_each(lambda: per_example(*net, 5, keys(3), method="exact"))
    np.testing.assert_allclose(on_cpu, elsewhere, rtol=1e-5, atol=1e-5 * elsewhere.max())


@pytest.mark.parametrize(("classes", "passes"), [(5, 4), (20, 16)])
def test_a_linear_head_on_few_features_needs_no_more_passes_than_features(net, classes, passes):
    """16 features: with 20 classes 16 passes are exact, and each of them counts."""
    _, variables, inputs = net
    kernel = 2 * jax.random.normal(jax.random.key(5), (16, classes))
    head = (kernel, jnp.linspace(-1, 1, classes))

    def features(v, x):
        return SmallNet(classes=0).apply(v, x)

    def logits(v, x):
        return features(v, x) @ head[0] + head[1][None]

    want = brute_force(logits, variables, inputs)
    got = per_example(features, variables, inputs, classes, keys(3), method="exact", head=head)
    np.testing.assert_allclose(got, want, rtol=2e-4, atol=1e-5 * float(want.max()))
    found = fisher._passes(features(variables, inputs), head, classes, keys(3), "exact", 1)
    assert found[0] == found[1] == passes
    for method in ("rademacher", "montecarlo"):
        a, b = (
            per_example(f, variables, inputs, classes, keys(3), method=method, draws=2, head=h)
            for f, h in ((features, head), (logits, None))
        )
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5 * float(want.max()))


def test_hand_computed_case():
    """One 1x1 convolution of one channel on one pixel, identity head.

    z = (w1 x, w2 x), x = 2, w = (0, 0): p = (1/2, 1/2), d log p_c / dw_i = x (1{i=c} - 1/2),
    whose square is 4 / 4 = 1 for either class and filter.
    """
    model = nn.Conv(2, (1, 1), use_bias=False)
    variables = {"params": {"kernel": jnp.zeros((1, 1, 1, 2))}}
    inputs = jnp.full((1, 1, 1, 1), 2.0)

    def forward(v, x):
        return model.apply(v, x)[:, 0, 0]

    for method in fisher.METHODS:
        got = per_example(forward, variables, inputs, 2, keys(1), method=method)
        # All methods agree to the last draw: both classes have the same square, and the
        # Rademacher cotangent is (s1 - s2) / sqrt(8) (1, -1) with square 0 or 1/2.
        if method != "rademacher":
            np.testing.assert_allclose(got, [[1.0, 1.0]], rtol=1e-6)
        else:
            assert np.isclose(got, [[0.0, 0.0]]).all() or np.isclose(got, [[2.0, 2.0]]).all()


class TrainingNet(nn.Module):
    """Batch norm in training mode: examples interact."""

    @nn.compact
    def __call__(self, x):
        x = nn.Conv(4, (3, 3), use_bias=False, name="conv1")(x)
        x = nn.relu(nn.BatchNorm(use_running_average=False, name="bn1")(x))
        x = nn.Conv(6, (3, 3), (2, 2), use_bias=False, name="conv0")(x)
        x = nn.BatchNorm(use_running_average=False, name="bn0")(x)
        return nn.Dense(5, name="fc")(nn.relu(x).mean((1, 2)))


def test_batch_fisher_is_the_square_of_the_mean_losss_gradient():
    """Against the loss, written out; in the order of calls, not of names."""
    model, inputs = TrainingNet(), jax.random.normal(jax.random.key(0), (4, 6, 6, 3))
    variables = jax.jit(model.init)(jax.random.key(1), inputs)
    params, stats = variables["params"], variables["batch_stats"]

    def forward(params, x):
        return model.apply({"params": params, "batch_stats": stats}, x, mutable=["batch_stats"])[0]

    draws = fisher.draw_labels(jax.nn.log_softmax(forward(params, inputs)), keys(4), 0)
    labels = np.asarray(draws)
    assert len(set(labels.tolist())) > 1

    @jax.jit
    @jax.grad
    def gradient(params):
        log_probs = jax.nn.log_softmax(forward(params, inputs)[:, :5])
        return -log_probs[jnp.arange(4), labels].mean()

    def mean_per_filter(module, weight):
        square = np.square(gradient(params)[module][weight])
        return square.reshape(-1, square.shape[-1]).mean(0)

    order = (("conv1", "kernel"), ("bn1", "scale"), ("conv0", "kernel"), ("bn0", "scale"))
    want = np.concatenate([mean_per_filter(*names) for names in order])

    got = jax.jit(lambda p: fisher.batch_fisher(forward, p, inputs, 5, keys(4)))(params)
    np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-6 * want.max())


def test_batch_fisher_in_expectation_is_the_fisher_over_the_batch_size(net):
    forward, variables, inputs = net

    def of_params(params, x):
        return forward(dict(variables, params=params), x)

    @jax.jit
    def mean(seeds):
        def one(seed):
            return fisher.batch_fisher(of_params, variables["params"], inputs, 5, keys(3, seed))

        return jax.lax.map(one, seeds).mean(0)

    exact = brute_force(*net).mean(0)
    error = jnp.linalg.norm(3 * mean(jnp.arange(4000)) - exact) / jnp.linalg.norm(exact)
    assert error < 0.05


def relative_error(net, exact, draws, method, runs=8):
    """Root mean square over runs, in units of the exact value."""
    forward, variables, inputs = net

    @jax.jit
    def square(seed):
        estimate = fisher.per_example_fisher(
            forward, variables, inputs, 5, keys(3, seed), method=method, draws=draws
        )
        return jnp.sum(jnp.square(estimate - exact)) / jnp.sum(jnp.square(exact))

    return float(np.sqrt(np.mean([square(seed) for seed in range(runs)])))


def test_montecarlo_converges_to_exact_at_the_root_of_the_draws(net):
    exact = brute_force(*net)
    few, many = (relative_error(net, exact, n, "montecarlo") for n in (25, 2500))
    assert many < 0.05
    assert 5 < few / many < 20  # 10 by the square root


def test_rademacher_is_unbiased(net):
    forward, variables, inputs = net
    exact = brute_force(*net)

    @jax.jit
    def mean(seeds):
        def one(seed):
            return fisher.per_example_fisher(
                forward, variables, inputs, 5, keys(3, seed), method="rademacher"
            )

        return jax.lax.map(one, seeds).mean(0)

    def error(count):
        return float(jnp.linalg.norm(mean(jnp.arange(count)) - exact) / jnp.linalg.norm(exact))

    assert error(4000) < 0.05
    assert error(1) > 0.1  # one draw is no exact value: the test would see a bias


def test_rademacher_is_exact_with_as_many_draws_as_classes(net):
    exact = brute_force(*net)
    assert relative_error(net, exact, 5, "rademacher", runs=2) < 1e-5
    assert relative_error(net, exact, 3, "rademacher", runs=2) > 1e-3


@pytest.mark.parametrize("method", fisher.METHODS)
def test_padded_classes_and_the_batch_change_nothing(net, method):
    forward, variables, inputs = net

    def padded(v, x):
        logits = forward(v, x)
        return jnp.concatenate([logits, 7.0 * jnp.ones_like(logits)], axis=-1)

    want = per_example(forward, variables, inputs, 5, keys(3), method=method)
    got = per_example(padded, variables, inputs, 5, keys(3), method=method)
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-7)
    alone = per_example(forward, variables, inputs[1:2], 5, keys(3)[1:2], method=method)
    np.testing.assert_allclose(alone, want[1:2], rtol=1e-4, atol=1e-6)


def test_resnet18_has_9600_filters_in_torchvision_order(monkeypatch):
    model = make_resnet("resnet18", 0, stem="imagenet")
    images = jnp.zeros((1, 32, 32, 3))
    variables = jax.eval_shape(model.init, jax.random.key(0), images)
    called = []

    def spy(name):
        original = getattr(fisher_layers, name)

        def noted(module, x):
            called.append("/".join(module.path))
            return original(module, x)

        monkeypatch.setattr(fisher_layers, name, noted)

    spy("_conv_layer")
    spy("_norm_layer")

    def squares(v, x):
        return fisher.per_example_fisher(model.apply, v, x, 8, keys(1), method="rademacher")

    assert jax.eval_shape(squares, variables, images).shape == (1, 9600)
    names = called[: len(called) // 2]  # the network is traced twice
    assert len(names) == 40
    assert names[:4] == ["conv1", "bn1", "layer1_0/conv1", "layer1_0/bn1"]
    at = names.index("layer2_0/conv1")
    assert [name.split("/")[1] for name in names[at : at + 6]] == [
        "conv1", "bn1", "conv2", "bn2", "downsample_conv", "downsample_bn",
    ]  # fmt: skip


@pytest.mark.parametrize("side", [30, 70])
def test_convolutions_as_recorded_equal_the_native_ones(side):
    """At 30 px the last maps are 1x1, where taps see padding alone; at 70 px rows are split."""
    model = make_resnet("resnet10", 3, width=4)
    images = jax.random.normal(jax.random.key(0), (2, side, side, 3))
    variables = jax.jit(model.init)(jax.random.key(1), images)

    def recorded(variables, images):
        logits, backward, _ = fisher_layers.run_recording(model.apply, variables, images)
        return logits, backward(jnp.ones_like(logits))[0][0]

    def native(variables, images):
        """The cotangent of conv1's output, through XLA's own convolutions."""

        def of_first(delta):
            def interceptor(next_fun, args, kwargs, context):
                output = next_fun(*args, **kwargs)
                return output + delta if context.module.path == ("conv1",) else output

            with nn.intercept_methods(interceptor):
                return model.apply(variables, images)

        size = (side + 1) // 2
        logits, backward = jax.vjp(of_first, jnp.zeros((2, size, size, 4)))
        return logits, backward(jnp.ones_like(logits))[0]

    for got, want in zip(jax.jit(recorded)(variables, images), jax.jit(native)(variables, images)):
        np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5 * np.abs(want).max())


def test_unknown_method_is_refused(net):
    with pytest.raises(ValueError, match="montecarlo"):
        fisher.per_example_fisher(*net, 5, keys(3), method="best")
