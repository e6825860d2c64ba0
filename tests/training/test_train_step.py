"""The step with mixing, averaging and accumulation; and the run cards of pre-training."""

import importlib.util

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from ml_collections import FrozenConfigDict

from t2s_jax.commands import run_card
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import make_resnet
from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.training import pretraining, train_step
from t2s_jax.training.train_state import make_init, make_optimizer, make_schedule
from t2s_jax.training.train_step import check_batch, make_train_step
from tests.paths import CONFIGS

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (8, 16, 16, 3)).astype(np.uint8)
LABELS = RNG.integers(0, 4, 8).astype(np.int32)


def _config(**changes):
    config = run_card.release_pretrain()
    config.network, config.width, config.stem = "resnet10", 4, "small"
    config.batch_size, config.optimizer = 8, "sgd"
    config.randaugment = ""  # seconds of compilation: only where a test asks for it
    config.update(changes)
    return config


class _NoNorm(nn.Module):
    """Convolution and head, in the shape the step expects of a network."""

    num_classes: int = 4
    dtype: jnp.dtype = jnp.float32

    @nn.compact
    def __call__(self, x, *, train=False, keys=None):
        self.variable("batch_stats", "none", lambda: jnp.zeros(()))
        x = nn.relu(nn.Conv(4, (3, 3), (2, 2))(x))
        return nn.Dense(self.num_classes)(jnp.mean(x, axis=(1, 2)))


def _resnet(config, axis_name=None):
    model = make_resnet("resnet10", 4, width=4, stem="small", axis_name=axis_name)
    # Two blocks compile in half the time of four.
    return model.clone(
        stage_sizes=(1, 1), drop_path=config.drop_path, zero_init_last=config.zero_init_last
    )


def _run(model, config, devices: int, steps: int = 1):
    """State and metrics after so many steps on the same global batch."""
    optimizer = make_optimizer(config, make_schedule(config, 10, 1))
    state = make_init(model, optimizer, 16, ema=bool(config.ema_decay))(jnp.uint32(5))
    step = jax.pmap(
        make_train_step(model, optimizer, config),
        axis_name=parallel.AXIS,
        in_axes=(None, 0),
        out_axes=None,
        devices=jax.devices()[:devices],
    )
    batch = {
        "image": IMAGES.reshape(devices, -1, *IMAGES.shape[1:]),
        "label": LABELS.reshape(devices, -1),
    }
    for _ in range(steps):
        state, metrics = step(state, batch)
    return parallel.to_host(state), parallel.to_host(metrics)


def _assert_close(a, b, atol):
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, atol=atol), a, b)


def _prepared(config, devices: int):
    """What the network is fed on so many devices, in the global order."""
    model = _resnet(config)
    state = make_init(_NoNorm(), make_optimizer(config, lambda _: 0.1), 16)(jnp.uint32(5))
    prepare = jax.pmap(
        lambda images, labels: train_step._prepare(
            state, {"image": images, "label": labels}, model, config
        ),
        axis_name=parallel.AXIS,
        devices=jax.devices()[:devices],
    )
    out = prepare(IMAGES.reshape(devices, -1, 16, 16, 3), LABELS.reshape(devices, -1))
    out["keys"] = jax.random.key_data(out["keys"])
    return jax.tree.map(lambda x: np.asarray(x).reshape(8, *x.shape[2:]), out)


def test_two_devices_augment_mix_and_drop_as_one():
    config = _config(color_jitter=0.4, randaugment="m9-mstd0.5-inc1")
    one, two = _prepared(config, 1), _prepared(config, 2)
    np.testing.assert_allclose(one["target"], two["target"], atol=1e-6)
    np.testing.assert_array_equal(one["keys"], two["keys"])
    np.testing.assert_allclose(one["image"], two["image"], atol=1e-5)
    np.testing.assert_allclose(one["target"].sum(axis=1), 1.0, atol=1e-5)


def test_two_devices_train_as_one_with_mixing_drop_path_and_average():
    config = _config(sync_batch_norm=True, ema_decay=0.9)
    model = _resnet(config, parallel.AXIS)
    one, two = _run(model, config, 1, steps=3), _run(model, config, 2, steps=3)
    _assert_close(one[0].params, two[0].params, 2e-4)
    _assert_close(one[0].ema, two[0].ema, 2e-4)
    _assert_close(one[1], two[1], 1e-4)


@pytest.mark.parametrize("parts", [2, 4])
def test_accumulation_is_the_larger_batch(parts):
    whole = _run(_NoNorm(), _config(), 1, steps=2)
    split = _run(_NoNorm(), _config(accumulate_steps=parts), 1, steps=2)
    _assert_close(whole[0].params, split[0].params, 1e-5)
    _assert_close(whole[1], split[1], 1e-5)


def test_accumulation_is_more_devices_batch_statistics_and_all():
    config = _config()
    devices = _run(_resnet(config), config, 2)
    parts = _run(_resnet(config), _config(accumulate_steps=2), 1)
    _assert_close(devices[0].params, parts[0].params, 1e-5)
    _assert_close(devices[0].batch_stats, parts[0].batch_stats, 1e-5)


def test_ema_follows_the_new_weights():
    config = _config(ema_decay=0.5)
    state, _ = _run(_NoNorm(), config, 1)
    fresh = make_init(_NoNorm(), make_optimizer(config, lambda _: 0.1), 16)(jnp.uint32(5))
    expected = jax.tree.map(lambda old, new: 0.1 * old + 0.9 * new, fresh.params, state.params)
    _assert_close(state.ema["params"], expected, 1e-6)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 7}, "batch size 7 is not a multiple of the 2 devices"),
        (
            {"batch_size": 24, "accumulate_steps": 5},
            r"batch_size 24 on 2 devices is 12 images each, which do not divide by "
            r"accumulate_steps 5; use one of \[1, 2, 3, 4, 6, 12\]",
        ),
        ({"accumulate_steps": 0}, "do not divide by accumulate_steps 0"),
        ({"batch_size": 6}, r"6 on 2 devices is 3 images each; mixup and cutmix need pairs.* as 8"),
    ],
)
def test_batches_that_cannot_be_shared_out(changes, message):
    with pytest.raises(UserError, match=message):
        check_batch(_config(**changes))
    check_batch(_config(batch_size=6, mixup=0.0, cutmix=0.0))


def _card(name: str):
    spec = importlib.util.spec_from_file_location(name, CONFIGS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.get_config()


CARDS = sorted(path.stem for path in CONFIGS.glob("pretrain*.py"))


@pytest.mark.parametrize("name", CARDS)
def test_run_cards(name):
    card = _card(name)
    config, resolution = card.pretrain, card.sim.options.resolution
    network = NetworkConfig(
        config.network, config.width, config.stem, config.dtype, 100, resolution
    )
    init, step, _ = pretraining._compiled(network, FrozenConfigDict(config), 1000, 10)
    state = jax.eval_shape(init, jax.ShapeDtypeStruct((), jnp.uint32))
    shape = (2, config.batch_size // 2)
    batch = {
        "image": jax.ShapeDtypeStruct((*shape, resolution, resolution, 3), jnp.uint8),
        "label": jax.ShapeDtypeStruct(shape, jnp.int32),
    }
    new, metrics = jax.eval_shape(step, state, batch)
    assert jax.tree.structure(new) == jax.tree.structure(state)
    assert set(metrics) == {"loss", "accuracy"}


@pytest.mark.parametrize("name", [n for n in CARDS if n != "pretrain"])
def test_run_cards_follow_the_release(name):
    config = _card(name).pretrain
    release = {
        "optimizer": "adamw",
        "learning_rate": 1e-3,
        "warmup_learning_rate": 1e-6,
        "final_learning_rate": 1e-5,
        "schedule": "cosine",
        "weight_decay": 0.05,
        "label_smoothing": 0.1,
        "randaugment": "m9-mstd0.5-inc1",
        "mixup": 0.8,
        "cutmix": 1.0,
        "mix_switch": 0.5,
        "drop_path": 0.1,
        "interpolation": "bicubic",
    }
    if name != "pretrain_cpu":
        release |= {"network": "resnet50", "batch_size": 256, "dtype": "bfloat16"}
        release |= {"total_epochs": 100.0, "warmup_epochs": 20.0}
        assert _card(name).sim.options.resolution == 224
    assert {key: config[key] for key in release} == release
