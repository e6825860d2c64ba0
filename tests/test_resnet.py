import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.errors import UserError
from t2s_jax.models.resnet import make_resnet, normalize_images


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
    variables = model.init(jax.random.key(0), images)
    assert model.apply(variables, images).shape == (2, 7)
    assert model.apply(variables, images, features_only=True).shape == (2, model.feature_size)
    _, seen = model.apply(variables, images, capture_intermediates=True)
    last = seen["intermediates"]["layer4_0"]["__call__"][0]
    assert last.shape == (2, sides, sides, model.feature_size)


def test_evaluation_of_an_image_does_not_depend_on_its_batch():
    model = make_resnet("resnet10", 3, width=4, stem="small")
    images = jax.random.normal(jax.random.key(1), (4, 16, 16, 3))
    variables = model.init(jax.random.key(0), images)
    whole = model.apply(variables, images)
    np.testing.assert_allclose(model.apply(variables, images[1:2]), whole[1:2], atol=1e-5)


def test_training_updates_the_running_statistics():
    model = make_resnet("resnet10", 3, width=4, stem="small")
    images = 3.0 + jax.random.normal(jax.random.key(1), (8, 16, 16, 3))
    variables = model.init(jax.random.key(0), images)
    _, updates = model.apply(variables, images, train=True, mutable=["batch_stats"])
    before, after = variables["batch_stats"]["bn1"], updates["batch_stats"]["bn1"]
    conv = images.mean()  # not zero, so the mean of conv1's output moves
    assert float(conv) > 2
    assert not np.allclose(before["mean"], after["mean"])


def test_bfloat16_computes_in_bfloat16_and_keeps_float32_parameters():
    model = make_resnet("resnet10", 3, width=4, stem="small", dtype="bfloat16")
    images = jnp.zeros((1, 16, 16, 3))
    variables = model.init(jax.random.key(0), images)
    assert {x.dtype for x in jax.tree.leaves(variables)} == {jnp.dtype("float32")}
    _, seen = model.apply(variables, images, capture_intermediates=True)
    assert seen["intermediates"]["layer1_0"]["__call__"][0].dtype == jnp.bfloat16
    assert model.apply(variables, images).dtype == jnp.float32


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
