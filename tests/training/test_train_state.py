import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from ml_collections import ConfigDict

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.training.settings import Pretrain
from t2s_jax.training.train_state import (
    TrainState,
    duration_in_steps,
    final_weights,
    make_optimizer,
    make_schedule,
    update_ema,
)


def _config(**changes):
    config = to_config(Pretrain())
    with config.unlocked():
        config.update(changes)
    return config


def test_durations_in_epochs_or_steps():
    sizes = {"examples": 1000, "batch_size": 100}
    assert duration_in_steps(ConfigDict({"total_epochs": 2.5}), "total", **sizes) == 25
    assert duration_in_steps(ConfigDict({"total_steps": 7}), "total", **sizes) == 7
    for both in ({"total_steps": 7, "total_epochs": 1.0}, {}):
        with pytest.raises(UserError, match="exactly one of total_steps and total_epochs"):
            duration_in_steps(ConfigDict(both), "total", **sizes)


def test_cosine_schedule_by_hand():
    config = _config(learning_rate=1.0, warmup_learning_rate=0.0, final_learning_rate=0.1)
    schedule = make_schedule(config, total=110, warmup=10)
    assert float(schedule(0)) == 0.0
    assert float(schedule(5)) == pytest.approx(0.5)
    assert float(schedule(10)) == pytest.approx(1.0)
    assert float(schedule(60)) == pytest.approx(0.55)
    assert float(schedule(110)) == pytest.approx(0.1)


def test_multistep_schedule():
    config = _config(learning_rate=1.0, schedule="multistep", multistep_at=(0.5, 0.75))
    schedule = make_schedule(config, total=100, warmup=0)
    rates = [float(schedule(s)) for s in (1, 49, 51, 74, 76)]
    np.testing.assert_allclose(rates, [1, 1, 0.1, 0.1, 0.01], rtol=1e-5)


def test_no_weight_decay_on_norms_and_biases():
    config = _config(weight_decay=0.5, optimizer="adamw")
    optimizer = make_optimizer(config, optax.constant_schedule(1.0))
    params = {"kernel": jnp.ones((2, 2)), "scale": jnp.ones(2)}
    zero = jax.tree.map(jnp.zeros_like, params)
    updates, _ = optimizer.update(zero, optimizer.init(params), params)
    np.testing.assert_allclose(updates["kernel"], -0.5)
    np.testing.assert_allclose(updates["scale"], 0.0)


def test_sgd_with_momentum_and_clipping_by_hand():
    config = _config(optimizer="sgd", momentum=0.5, weight_decay=0.0, clip_norm=1.0)
    optimizer = make_optimizer(config, optax.constant_schedule(0.1))
    params = {"w": jnp.zeros((1, 2))}
    opt_state = optimizer.init(params)
    grads = {"w": jnp.array([[3.0, 4.0]])}  # norm 5, clipped to 1
    first, opt_state = optimizer.update(grads, opt_state, params)
    second, _ = optimizer.update(grads, opt_state, params)
    np.testing.assert_allclose(first["w"], [[-0.06, -0.08]], rtol=1e-5)
    np.testing.assert_allclose(second["w"], [[-0.09, -0.12]], rtol=1e-5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimizer": "lion"}, "'adamw' or 'sgd'"),
        ({"schedule": "linear"}, "'cosine' or 'multistep'"),
    ],
)
def test_unknown_names(changes, message):
    config = _config(**changes)
    with pytest.raises(UserError, match=message):
        make_optimizer(config, make_schedule(config, 10, 1))


def test_warmup_longer_than_training():
    with pytest.raises(UserError, match="warm-up of 10 steps leaves nothing of the 10"):
        make_schedule(_config(), total=10, warmup=10)


def _state(step: int, weight: float, ema=None) -> TrainState:
    return TrainState(
        step=jnp.int32(step),
        seed=jnp.uint32(0),
        params={"w": jnp.float32(weight)},
        batch_stats={"mean": jnp.float32(-weight)},
        opt_state=(),
        ema=ema,
    )


def test_ema_by_hand_over_three_steps():
    ema = {"params": {"w": jnp.float32(0.0)}, "batch_stats": {"mean": jnp.float32(0.0)}}
    expected = 0.0
    # The decay warms up over 1/10 and 2/11 to 3/12, above the 0.2 asked for.
    for step, (weight, decay) in enumerate([(1.0, 0.1), (2.0, 2 / 11), (5.0, 0.2)]):
        ema = update_ema(ema, _state(step, weight), 0.2)
        expected = decay * expected + (1 - decay) * weight
        assert float(ema["params"]["w"]) == pytest.approx(expected, rel=1e-6)
        assert float(ema["batch_stats"]["mean"]) == pytest.approx(-expected, rel=1e-6)


def test_final_weights_are_the_average_where_there_is_one():
    ema = {"params": {"w": 7.0}, "batch_stats": {"mean": 8.0}}
    assert final_weights(_state(3, 1.0, ema)) == ema
    assert final_weights(_state(3, 1.0))["params"]["w"] == 1.0
    assert update_ema(None, _state(3, 1.0), 0.0) is None
