"""Supervised pre-training of a backbone on a render set, a renderer's stream or real images.

Resume precedence: (1) a finished backbone in the directory is returned as it is; (2) else
the latest checkpoint there; (3) else a fresh initialisation from the seed.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

import jax.numpy as jnp
import ml_collections

from t2s_jax.data.image_set import ImageSet
from t2s_jax.data.online import OnlineSet
from t2s_jax.data.pipeline import RenderSet
from t2s_jax.data.splits import Split
from t2s_jax.models.backbone import Backbone, make_model
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import make_resnet
from t2s_jax.runtime import checkpoint, hosts, parallel, preemption
from t2s_jax.runtime.errors import Terminated, UserError
from t2s_jax.runtime.settings import check_fields
from t2s_jax.training.backbone_recipe import (
    check_same_recipe,
    weight_settings,
    write_recipe,
)
from t2s_jax.training.losses import accuracy, cross_entropy
from t2s_jax.training.settings import Pretrain
from t2s_jax.training.train_log import TrainLog
from t2s_jax.training.train_state import (
    TrainState,
    duration_in_steps,
    final_weights,
    make_init,
    make_optimizer,
    make_schedule,
)
from t2s_jax.training.train_step import check_batch, check_recipe, make_train_step

_ACCURACY = "accuracy"

# Anything with `batches`, `identity`, `num_classes`, `resolution`, `crops` and a length.
TrainingSet = RenderSet | OnlineSet | ImageSet


def pretrain_backbone(
    images: TrainingSet,
    config: ml_collections.ConfigDict,
    directory: str | os.PathLike,
    *,
    seed: int,
    label: str = "pretrain",
    writer: Any = None,
    rendering: Mapping[str, Any] | None = None,
) -> Backbone:
    """Trains a classifier of the images' classes, or finishes one begun there.

    Args:
      images: to train on: a render set, a stream from the renderer, or real images.
      config: the `pretrain` section (see `training.settings.Pretrain`).
      directory: for checkpoints and, in `model`, the finished backbone.
      seed: of initialisation, order and augmentation.
      label: begins the progress line.
      writer: takes TensorBoard scalars; None for none.
      rendering: settings of the render set, as JSON, kept in recipe.json, so that the recipe can
        be compared where the render set was deleted; None where there are none.

    Returns:
      The finished backbone.

    Raises:
      UserError: the directory holds a backbone of another recipe, the loss is not finite, or
        the disk is full.
      Terminated: SIGTERM came; the state is saved.
    """
    path = pathlib.Path(directory)
    recipe = {"pretrain": weight_settings(config), "seed": seed, "render_set": images.identity}
    if rendering is not None:
        recipe["rendering"] = dict(rendering)
    check_same_recipe(path, recipe)
    if checkpoint.has_tree(path / "model"):
        return Backbone.load(path)
    check_settings(config)
    images, validation = _validation(images, config)
    network, init, step, schedule, total = _prepare(images, config)
    path.mkdir(parents=True, exist_ok=True)
    if hosts.is_lead():
        write_recipe(path, recipe)

    state = init(jnp.uint32(seed))
    with checkpoint.TrainCheckpoints(
        path / "checkpoints",
        every_steps=config.checkpoint_steps,
        best=_ACCURACY if validation else None,
    ) as checkpoints:
        restored = checkpoints.restore_latest(state)
        state = parallel.replicate(state if restored is None else restored)
        log = TrainLog(label, config, schedule, writer, int(state.step), total)
        validate = _Validation(network, validation, log)
        state = _train(state, step, images, config, seed, total, checkpoints, log, validate)
        weights = final_weights(parallel.to_host(state))
        if config.keep == "best":
            weights = _best_weights(state, weights, checkpoints, validate)
    log.finish()
    backbone = Backbone(network, weights)
    backbone.save(path / "model", recipe=recipe, metrics=log.last)
    return backbone


def check_settings(config: ml_collections.ConfigDict) -> None:
    """Checks all of a recipe that does not depend on the images, before any are rendered.

    Args:
      config: the `pretrain` section.

    Raises:
      UserError: a number is out of range, a name is unknown, the batch cannot be shared out among
        the devices, or the warm-up leaves nothing.
    """
    check_fields(config, Pretrain, "config.pretrain")
    make_resnet(config.network, 1, width=config.width, stem=config.stem, dtype=config.dtype)
    check_recipe(config)
    check_batch(config)


def _train(
    state: TrainState,
    step: Callable,
    images: TrainingSet,
    config: ml_collections.ConfigDict,
    seed: int,
    total: int,
    checkpoints: checkpoint.TrainCheckpoints,
    log: TrainLog,
    validate: _Validation,
) -> TrainState:
    """Takes the remaining steps; saves, and raises `Terminated`, on SIGTERM."""
    first = int(state.step)
    batches = images.batches(
        batch_size=config.batch_size, seed=seed, first_step=first, num_steps=total
    )
    in_flight = parallel.StepsInFlight()
    with contextlib.closing(parallel.prefetch(batches)) as ahead, preemption.Watch() as watch:
        step = watch.ask_in(step)
        for number in range(first + 1, total + 1):
            with log.waiting():
                batch = next(ahead)
            state, metrics = step(state, batch)
            in_flight.add(metrics)
            log.add(number, metrics)
            if number == total:
                validate(number, state)
            elif checkpoints.is_due(number):
                checkpoints.save(number, state, validate(number, state))
            if number < total and watch.is_time_to_leave():
                checkpoints.save_now(number, state)
                raise Terminated
    return state


class _Validation:
    """Measures loss and accuracy on the validation images; does nothing where there are none."""

    def __init__(self, network: NetworkConfig, images: Split | None, log: TrainLog):
        self._network, self._images, self._log = network, images, log
        self.last: dict[str, float] = {}

    def __call__(self, number: int, state: TrainState) -> dict[str, float] | None:
        """Measures the weights kept if training stopped now: {"loss", "accuracy"}, or None."""
        if self._images is None:
            return None
        backbone = Backbone(self._network, final_weights(parallel.to_host(state)))
        logits = jnp.asarray(backbone.logits(self._images.images))
        labels = jnp.asarray(self._images.labels)
        self.last = {
            "loss": float(cross_entropy(logits, labels)),
            _ACCURACY: float(accuracy(logits, labels)),
        }
        self._log.add_validation(number, self.last)
        return self.last


def _best_weights(
    state: TrainState,
    weights: dict,
    checkpoints: checkpoint.TrainCheckpoints,
    validate: _Validation,
) -> dict:
    """Returns the weights that validated best: a checkpoint's, or those of the last step."""
    best = checkpoints.restore_best(state, above=validate.last[_ACCURACY])
    return weights if best is None else final_weights(best)


def _validation(
    images: TrainingSet, config: ml_collections.ConfigDict
) -> tuple[TrainingSet, Split | None]:
    """Returns the images to train on, and those to validate on or None."""
    own = getattr(images, "validation", None)
    if own is None and config.validation_share:
        images, own = images.hold_out(config.validation_share)
    if own is None and config.keep == "best":
        raise UserError(
            "config.pretrain.keep = 'best' needs images to validate on; set "
            "config.pretrain.validation_share, such as 0.1"
        )
    return images, own


def _prepare(images: TrainingSet, config: ml_collections.ConfigDict) -> tuple:
    """Returns network config, initialisation, step, schedule and number of steps."""
    network = NetworkConfig(
        name=config.network,
        width=config.width,
        stem=config.stem,
        dtype=config.dtype,
        num_classes=images.num_classes,
        resolution=images.resolution,
    )
    sizes = {"examples": len(images), "batch_size": config.batch_size}
    total, warmup = (duration_in_steps(config, name, **sizes) for name in ("total", "warmup"))
    if images.crops:
        config = ml_collections.ConfigDict({**config.to_dict(), "min_crop_area": 0.0})
    compiled = _compiled(network, ml_collections.FrozenConfigDict(config), total, warmup)
    return network, *compiled, total


@functools.lru_cache(maxsize=8)
def _compiled(
    network: NetworkConfig, config: ml_collections.FrozenConfigDict, total: int, warmup: int
):
    """Compiles initialisation and step once for each recipe; all its backbones share them."""
    check_batch(config)
    schedule = make_schedule(config, total, warmup)
    optimizer = make_optimizer(config, schedule)
    axis = parallel.AXIS if config.sync_batch_norm else None
    model = make_model(network, axis)
    model = model.clone(drop_path=config.drop_path, zero_init_last=config.zero_init_last)
    init = make_init(model, optimizer, network.resolution, ema=bool(config.ema_decay))
    step = preemption.voting(make_train_step(model, optimizer, config))
    return init, parallel.map_step(step), schedule
