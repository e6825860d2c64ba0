"""The pre-training step of one device's share of the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import ml_collections
import optax

from t2s_jax.models.resnet import normalize_images
from t2s_jax.runtime import hosts, implementation, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.training.augment import augment_batch
from t2s_jax.training.augment import check_settings as check_augmentation
from t2s_jax.training.losses import accuracy, smooth_targets, soft_cross_entropy
from t2s_jax.training.mixing import mix
from t2s_jax.training.train_state import (
    TrainState,
    duration_in_steps,
    make_optimizer,
    make_schedule,
    update_ema,
)

# Addresses of draws under a step's key: examples have their positions in the global batch,
# what is drawn once for the batch a number that no example has.
_MIX = 2**32 - 1
# Addresses under an example's key, beside those of `augment`.
_DROP_PATH = 1000


def check_batch(config: ml_collections.ConfigDict) -> None:
    """Checks that the batch can be divided among the devices.

    Raises:
      UserError: it does not divide by devices and micro-batches, or examples have no partner.
    """
    batch, parts = config.batch_size, config.accumulate_steps
    hosts_share = parallel.local_batch_size(batch)
    devices = parallel.local_device_count() * hosts.process_count()
    share = hosts_share // parallel.local_device_count()
    if parts < 1 or share % parts:
        good = [n for n in range(1, share + 1) if share % n == 0]
        raise UserError(
            f"config: batch_size {batch} on {devices} devices is {share} images each, which do not "
            f"divide by accumulate_steps {parts}; use one of {good}, or another batch_size"
        )
    if (config.mixup or config.cutmix) and share % 2:
        raise UserError(
            f"config: batch_size {batch} on {devices} devices is {share} images each; mixup and "
            f"cutmix need pairs, so use a batch_size that divides by {2 * devices}, as "
            f"{batch + devices}, or set both to 0"
        )


def check_recipe(config: ml_collections.ConfigDict) -> None:
    """Checks optimiser, schedule and augmentation, independently of the training images.

    Args:
      config: the `pretrain` section, or one that is made like it.

    Raises:
      UserError: a name or notation is unknown, or the warm-up leaves nothing.
    """
    endless = {"examples": 10**9, "batch_size": config.batch_size}
    total, warmup = (duration_in_steps(config, name, **endless) for name in ("total", "warmup"))
    make_optimizer(config, make_schedule(config, total, warmup))
    check_augmentation(config)


def make_train_step(
    model: Any, optimizer: optax.GradientTransformation, config: ml_collections.ConfigDict
) -> Callable[[TrainState, dict], tuple[TrainState, dict]]:
    """Makes the pure training step of one device's share of the batch.

    With `accumulate_steps` k the share is taken in k micro-batches, one after the other, and
    gradients, statistics and metrics are averaged: k micro-batches on one device give what one
    batch on k devices gives. Batch statistics are those of a micro-batch.

    Returns:
      `(state, {"image": uint8 [b, H, W, 3], "label": int32 [b]}) -> (state, metrics)` to be
      mapped over `parallel.AXIS`; metrics are "loss" (nats) and "accuracy" ([0, 1]; against
      the label with the larger part where examples are mixed).
    """

    def step(state: TrainState, batch: dict) -> tuple[TrainState, dict]:
        examples = _prepare(state, batch, model, config)
        value_and_grad = _averaged(jax.value_and_grad(_loss, has_aux=True), config.accumulate_steps)
        (_, (stats, metrics)), grads = value_and_grad(state.params, state.batch_stats, examples)
        grads, stats, metrics = parallel.mean_over_devices((grads, stats, metrics))
        updates, opt_state = optimizer.update(grads, state.opt_state, state.params)
        state = state.replace(
            params=optax.apply_updates(state.params, updates),
            batch_stats=stats,
            opt_state=opt_state,
        )
        ema = update_ema(state.ema, state, config.ema_decay)
        return state.replace(step=state.step + 1, ema=ema), metrics

    def _loss(params, stats, examples):
        logits, updates = model.apply(
            {"params": params, "batch_stats": stats},
            examples["image"],
            train=True,
            keys=examples["keys"],
            mutable=["batch_stats"],
        )
        loss = soft_cross_entropy(logits, examples["target"])
        right = accuracy(logits, jnp.argmax(examples["target"], axis=-1))
        return loss, (updates["batch_stats"], {"loss": loss, "accuracy": right})

    return step


def _prepare(
    state: TrainState, batch: dict, model: Any, config: ml_collections.ConfigDict
) -> dict[str, jax.Array]:
    """Augments and mixes a device's share.

    Returns:
      {"image": [b, H, W, 3], normalised, of the model's dtype; "target": [b, C], float32;
      "keys": [b]}.
    """
    step_key = jax.random.fold_in(jax.random.key(state.seed), state.step)
    keys = _example_keys(step_key, batch["image"].shape[0])
    images = augment_batch(keys, batch["image"].astype(jnp.float32), config)
    targets = smooth_targets(batch["label"], model.num_classes, config.label_smoothing)
    if config.mixup or config.cutmix:
        images, targets = mix(
            jax.random.fold_in(step_key, _MIX),
            images,
            targets,
            mixup=config.mixup,
            cutmix=config.cutmix,
            switch=config.mix_switch,
        )
    return {
        "image": normalize_images(images, model.dtype),
        "target": targets,
        "keys": jax.vmap(jax.random.fold_in, (0, None))(keys, _DROP_PATH),
    }


def _example_keys(step_key: jax.Array, local: int) -> jax.Array:
    """Returns the keys of this device's examples, by their place in the global batch. Shape [b]."""
    position = parallel.device_index() * local + jnp.arange(local)
    return jax.vmap(jax.random.fold_in, in_axes=(None, 0))(step_key, position)


def _averaged(fn: Callable, parts: int) -> Callable:
    """Averages `fn(params, stats, examples)` over that many equal parts of the examples."""
    if parts == 1:
        return fn

    def averaged(params, stats, examples):
        split = jax.tree.map(lambda x: x.reshape(parts, -1, *x.shape[1:]), examples)

        def add(total, part):
            return jax.tree.map(jnp.add, total, fn(params, stats, part)), None

        first = jax.tree.map(lambda x: x[0], split)
        zero = jax.tree.map(
            lambda x: jnp.zeros(x.shape, x.dtype), jax.eval_shape(fn, params, stats, first)
        )
        # On a CPU XLA uses its fast convolutions outside of loops only: inside of one, a step of
        # four parts takes ten times as long.
        unroll = parts if implementation.on_cpu() else 1
        total, _ = jax.lax.scan(add, zero, split, unroll=unroll)
        return jax.tree.map(lambda x: x / parts, total)

    return averaged
