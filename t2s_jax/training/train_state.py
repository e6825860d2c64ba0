"""The training state, and optimiser and learning-rate schedule from a config."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flax.struct
import jax
import jax.numpy as jnp
import ml_collections
import optax

from t2s_jax.runtime.errors import UserError


class TrainState(flax.struct.PyTreeNode):
    """What a training step reads and returns.

    Attributes:
      step: number of steps taken. Shape [], int32.
      seed: addresses every random draw, as fold_in(key(seed), step). Shape [], uint32.
      params: float32 parameters.
      batch_stats: running batch-norm statistics.
      opt_state: state of the optimiser.
      ema: {"params", "batch_stats"} averaged over the steps (see `update_ema`); None where the
        recipe keeps no average.
    """

    step: jax.Array
    seed: jax.Array
    params: Any
    batch_stats: Any
    opt_state: Any
    ema: Any = None


def make_init(
    model, optimizer, resolution: int, *, ema: bool = False
) -> Callable[[jax.Array], TrainState]:
    """Makes a compiled function from a seed to a fresh state, the same on every host.

    Args:
      model: a Flax module with batch norms.
      optimizer: an optax transformation.
      resolution: side of the images in pixels.
      ema: whether to keep an average of the weights, too.
    """

    @jax.jit
    def init(seed: jax.Array) -> TrainState:
        images = jnp.zeros((1, resolution, resolution, 3))
        variables = model.init(jax.random.key(seed), images)
        weights = {name: variables[name] for name in ("params", "batch_stats")}
        return TrainState(
            step=jnp.zeros((), jnp.int32),
            seed=seed,
            params=variables["params"],
            batch_stats=variables["batch_stats"],
            opt_state=optimizer.init(variables["params"]),
            ema=weights if ema else None,
        )

    return init


def update_ema(ema: Any, state: TrainState, decay: float) -> Any:
    """Moves the average towards the weights after step t = 0, 1, ...

    The decay is min(decay, (1 + t) / (10 + t)), as in TensorFlow's `ExponentialMovingAverage`, so
    that the random initial weights soon have no influence.

    Args:
      ema: the average so far, {"params", "batch_stats"}; None stays None.
      state: holds the new weights and t, the number of steps before this one.
      decay: in [0, 1).
    """
    if ema is None:
        return None
    t = state.step.astype(jnp.float32)
    decay = jnp.minimum(decay, (1.0 + t) / (10.0 + t))
    new = {"params": state.params, "batch_stats": state.batch_stats}
    # decay * ema + (1 - decay) * new: the decay is the weight of the first argument.
    return optax.incremental_update(ema, new, decay)


def final_weights(state: TrainState) -> dict:
    """Returns what a finished run keeps: the average if there is one. {"params", "batch_stats"}."""
    return state.ema or {"params": state.params, "batch_stats": state.batch_stats}


def duration_in_steps(
    config: ml_collections.ConfigDict, name: str, *, examples: int, batch_size: int
) -> int:
    """Reads `<name>_steps` or `<name>_epochs` as a number of steps.

    Raises:
      UserError: both are set, or neither.
    """
    steps, epochs = config.get(f"{name}_steps"), config.get(f"{name}_epochs")
    if (steps is None) == (epochs is None):
        raise UserError(
            f"config: give exactly one of {name}_steps and {name}_epochs, got {steps} and {epochs}"
        )
    return int(steps) if steps is not None else round(epochs * examples / batch_size)


def make_schedule(config: ml_collections.ConfigDict, total: int, warmup: int) -> optax.Schedule:
    """Makes a schedule: linear warm-up, then cosine decay or steps of x 0.1.

    Raises:
      UserError: unknown schedule, or a warm-up that leaves no step for training.
    """
    if warmup >= total:
        raise UserError(
            f"config: warm-up of {warmup} steps leaves nothing of the {total} training steps; "
            "train longer or warm up less"
        )
    peak, end = config.learning_rate, config.final_learning_rate
    if config.schedule == "cosine":
        start = config.warmup_learning_rate
        return optax.warmup_cosine_decay_schedule(start, peak, warmup, total, end)
    if config.schedule != "multistep":
        raise UserError(f"config: schedule is 'cosine' or 'multistep', got {config.schedule!r}")
    drops = {round(f * total) - warmup: 0.1 for f in config.multistep_at}
    rise = optax.linear_schedule(config.warmup_learning_rate, peak, max(warmup, 1))
    return optax.join_schedules([rise, optax.piecewise_constant_schedule(peak, drops)], [warmup])


def make_optimizer(
    config: ml_collections.ConfigDict, schedule: optax.Schedule
) -> optax.GradientTransformation:
    """Makes AdamW or SGD with momentum; no weight decay on norms and biases.

    Raises:
      UserError: unknown optimiser.
    """

    def decayed(params):
        return jax.tree.map(lambda p: p.ndim > 1, params)

    if config.optimizer == "adamw":
        update = optax.adamw(schedule, weight_decay=config.weight_decay, mask=decayed)
    elif config.optimizer == "sgd":
        update = optax.chain(
            optax.add_decayed_weights(config.weight_decay, mask=decayed),
            optax.sgd(schedule, momentum=config.momentum),
        )
    else:
        raise UserError(f"config: optimizer is 'adamw' or 'sgd', got {config.optimizer!r}")
    if config.clip_norm:
        return optax.chain(optax.clip_by_global_norm(config.clip_norm), update)
    return update
