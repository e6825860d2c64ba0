import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.models.resnet import make_resnet
from t2s_jax.models.transfer_net import TransferNet, drop_features


def _net(**options):
    return TransferNet(make_resnet("resnet10", 0, width=4, stem="small"), 3, **options)


def _images(count=6):
    return jax.random.normal(jax.random.key(1), (count, 8, 8, 3))


def test_head_is_norm_then_linear():
    net, x = _net(), _images()
    variables = net.init(jax.random.key(0), x)
    logits, updates = net.apply(variables, x, train=True, mutable=["batch_stats"])
    body = {"params": variables["params"]["body"], "batch_stats": variables["batch_stats"]["body"]}
    features, _ = net.body.apply(body, x, train=True, features_only=True, mutable=["batch_stats"])
    features = np.asarray(features)
    normed = (features - features.mean(0)) / np.sqrt(features.var(0) + 1e-5)
    head = variables["params"]["fc"]
    np.testing.assert_allclose(logits, normed @ head["kernel"] + head["bias"][None], atol=2e-4)
    np.testing.assert_allclose(
        updates["batch_stats"]["norm"]["mean"], 0.1 * features.mean(0), atol=1e-6
    )


def test_frozen_body_gets_no_gradient_and_keeps_its_statistics():
    net, x = _net(frozen=True), _images()
    variables = net.init(jax.random.key(0), x)

    def loss(params):
        logits, updates = net.apply(
            {**variables, "params": params}, x, train=True, mutable=["batch_stats"]
        )
        return jnp.sum(logits**2), updates["batch_stats"]

    grads, stats = jax.grad(loss, has_aux=True)(variables["params"])
    assert all(not np.any(g) for g in jax.tree.leaves(grads["body"]))
    assert np.any(grads["fc"]["kernel"])
    jax.tree.map(np.testing.assert_array_equal, stats["body"], variables["batch_stats"]["body"])


def test_dropout_keeps_the_mean_and_belongs_to_examples():
    x = jnp.ones((4, 5000))
    keys = jax.random.split(jax.random.key(0), 4)
    dropped = np.asarray(drop_features(x, 0.2, keys))
    assert set(np.unique(dropped)) == {0.0, np.float32(1.25)}
    np.testing.assert_allclose(dropped.mean(1), 1.0, atol=0.04)  # 0.5 / sqrt(5000), 5 sigma
    np.testing.assert_array_equal(drop_features(x[2:], 0.2, keys[2:]), dropped[2:])
    assert (dropped[0] != dropped[1]).any()
    np.testing.assert_array_equal(drop_features(x, 0.2, None), x)
