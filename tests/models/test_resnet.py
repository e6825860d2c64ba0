import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.models.resnet import BasicBlock, drop_path, make_resnet, normalize_images
from t2s_jax.runtime.errors import UserError

# Each of these compiles one program; called as they are, Flax's methods compile one for every
# operation of the network, which takes twenty times as long.


def _init(model, images):
    return jax.jit(model.init)(jax.random.key(0), images)


def _apply(model, variables, images, **options):
    return jax.jit(functools.partial(model.apply, **options))(variables, images)


@pytest.mark.parametrize(
    ("name", "classes", "parameters", "features"),
    [
        # The counts that torchvision's documentation gives for 1000 classes.
        ("resnet18", 1000, 11_689_512, 512),
        ("resnet34", 1000, 21_797_672, 512),
        ("resnet50", 1000, 25_557_032, 2048),
    ],
)
def test_parameter_counts_are_torchvisions(name, classes, parameters, features):
    model = make_resnet(name, classes)
    shapes = jax.eval_shape(model.init, jax.random.key(0), jnp.zeros((1, 64, 64, 3)))
    assert sum(x.size for x in jax.tree.leaves(shapes["params"])) == parameters
    assert model.feature_size == features


@pytest.mark.parametrize(("stem", "sides"), [("imagenet", 1), ("half", 2), ("small", 4)])
def test_outputs(stem, sides):
    model = make_resnet("resnet10", 7, width=4, stem=stem)
    images = jnp.zeros((2, 32, 32, 3))
    variables = _init(model, images)
    features = _apply(model, variables, images, features_only=True)
    assert features.shape == (2, model.feature_size)
    apply = functools.partial(model.apply, capture_intermediates=True)
    logits, seen = jax.eval_shape(apply, variables, images)
    assert logits.shape == (2, 7)
    last = seen["intermediates"]["layer4_0"]["__call__"][0]
    assert last.shape == (2, sides, sides, model.feature_size)


def test_evaluation_of_an_image_does_not_depend_on_its_batch():
    model = make_resnet("resnet10", 3, width=4, stem="small")
    images = jax.random.normal(jax.random.key(1), (4, 16, 16, 3))
    variables = _init(model, images)
    whole = _apply(model, variables, images)
    np.testing.assert_allclose(_apply(model, variables, images[1:2]), whole[1:2], atol=1e-5)


def test_training_updates_the_running_statistics():
    model = make_resnet("resnet10", 3, width=4, stem="small")
    images = 3.0 + jax.random.normal(jax.random.key(1), (8, 16, 16, 3))
    variables = _init(model, images)
    _, updates = _apply(model, variables, images, train=True, mutable=["batch_stats"])
    before, after = variables["batch_stats"]["bn1"], updates["batch_stats"]["bn1"]
    conv = images.mean()  # not zero, so the mean of conv1's output moves
    assert float(conv) > 2
    assert not np.allclose(before["mean"], after["mean"])


def test_bfloat16_computes_in_bfloat16_and_keeps_float32_parameters():
    model = make_resnet("resnet10", 3, width=4, stem="small", dtype="bfloat16")
    images = jnp.zeros((1, 16, 16, 3))
    variables = _init(model, images)
    assert {x.dtype for x in jax.tree.leaves(variables)} == {jnp.dtype("float32")}
    logits, seen = _apply(model, variables, images, capture_intermediates=True)
    assert seen["intermediates"]["layer1_0"]["__call__"][0].dtype == jnp.bfloat16
    assert logits.dtype == jnp.float32


def test_normalize_images():
    images = np.zeros((1, 1, 2, 3), np.uint8)
    images[0, 0, 1] = 255
    low, high = normalize_images(jnp.asarray(images))[0, 0]
    np.testing.assert_allclose(low, [-2.1179, -2.0357, -1.8044], atol=1e-4)
    np.testing.assert_allclose(high, [2.2489, 2.4286, 2.6400], atol=1e-4)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("resnet19", {}, "no network is called 'resnet19'; there are resnet10"),
        ("resnet18", {"stem": "big"}, "stem is 'imagenet', 'half' or 'small', got 'big'"),
        ("resnet18", {"dtype": "int8"}, "dtype is 'float32' or 'bfloat16', got 'int8'"),
    ],
)
def test_errors(name, options, message):
    with pytest.raises(UserError, match=message):
        make_resnet(name, 10, **options)


def _narrow(name="resnet10", **options):
    return make_resnet(name, 3, width=4, stem="small").clone(**options)


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_zero_initialised_last_norms_make_blocks_their_shortcut(name):
    model = _narrow(name, stage_sizes=(2, 2), zero_init_last=True)
    images = jax.random.normal(jax.random.key(1), (2, 16, 16, 3))
    variables = _init(model, images)
    _, seen = _apply(model, variables, images, capture_intermediates=True)
    outputs = {k: v["__call__"][0] for k, v in seen["intermediates"].items() if "layer" in k}
    # A block without a downsampling shortcut hands its (positive) input on.
    np.testing.assert_array_equal(outputs["layer1_1"], outputs["layer1_0"])
    np.testing.assert_array_equal(outputs["layer2_1"], outputs["layer2_0"])
    plain = _init(_narrow(name, stage_sizes=(2, 2)), images)["params"]
    last = "bn3" if name == "resnet50" else "bn2"
    assert np.all(plain["layer1_0"][last]["scale"] == 1)
    assert np.all(
        plain["layer1_0"]["bn1"]["scale"] == variables["params"]["layer1_0"]["bn1"]["scale"]
    )


def test_drop_path_keeps_the_expectation():
    keys = jax.random.split(jax.random.key(0), 4000)
    out = drop_path(jnp.ones((4000, 1, 1, 1)), 0.25, keys)[:, 0, 0, 0]
    np.testing.assert_allclose(np.unique(out), [0.0, 1 / 0.75], rtol=1e-6)
    assert float(out.mean()) == pytest.approx(1.0, abs=0.03)


def test_drop_path_belongs_to_the_example():
    keys, y = jax.random.split(jax.random.key(1), 8), jnp.ones((8, 2, 2, 3))
    np.testing.assert_array_equal(drop_path(y, 0.5, keys)[3:5], drop_path(y[3:5], 0.5, keys[3:5]))


def test_drop_path_in_the_network():
    images = jax.random.normal(jax.random.key(1), (8, 8, 8, 3))
    keys = jax.random.split(jax.random.key(2), 8)
    plain, dropping = _narrow(), _narrow(drop_path=0.9)
    variables = _init(plain, images)

    def logits(model, **options):
        return _apply(model, variables, images, mutable=["batch_stats"], **options)[0]

    same = logits(plain, train=True, keys=keys)
    np.testing.assert_array_equal(logits(plain, train=True), same)
    np.testing.assert_array_equal(logits(dropping), logits(plain))  # evaluation drops nothing
    assert not np.allclose(logits(dropping, train=True, keys=keys), same)


def test_drop_path_rises_linearly_from_zero():
    seen = []

    class Block(BasicBlock):
        def __post_init__(self):
            seen.append(self.drop_path)
            super().__post_init__()

    model = _narrow("resnet18", drop_path=0.7, block=Block)
    jax.eval_shape(model.init, jax.random.key(0), jnp.zeros((1, 8, 8, 3)))
    np.testing.assert_allclose(sorted(set(seen)), np.linspace(0, 0.7, 8), atol=1e-9)
