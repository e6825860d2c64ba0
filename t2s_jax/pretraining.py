"""Supervised pre-training of a backbone on one render set, or on a renderer's stream.

Resume precedence: (1) a finished backbone in the directory is returned as it is; (2) else
the latest checkpoint there; (3) else a fresh initialisation from the seed.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import os
import pathlib
import time
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import ml_collections
import numpy as np

from t2s_jax import checkpoint, parallel, preemption
from t2s_jax.backbone import Backbone, make_model
from t2s_jax.data.online import OnlineSet
from t2s_jax.data.pipeline import RenderSet
from t2s_jax.errors import Terminated, UserError
from t2s_jax.monitor import Progress
from t2s_jax.state import (
    TrainState,
    duration_in_steps,
    final_weights,
    make_init,
    make_optimizer,
    make_schedule,
)
from t2s_jax.train_step import check_batch, make_train_step


def pretrain_backbone(
    render_set: RenderSet | OnlineSet,
    config: ml_collections.ConfigDict,
    directory: str | os.PathLike,
    *,
    seed: int,
    label: str = "pretrain",
    writer: Any = None,
) -> Backbone:
    """Trains a classifier of the render set's categories, or finishes one begun there.

    Args:
      render_set: to train on: shards, or a stream from the renderer.
      config: the `pretrain` section (see `t2s_jax.defaults`).
      directory: for checkpoints and, in `model`, the finished backbone.
      seed: of initialisation, order and augmentation.
      label: begins the progress line.
      writer: takes TensorBoard scalars; None for none.

    Returns:
      The finished backbone.

    Raises:
      UserError: the directory holds a backbone of another recipe, the loss is not finite, or
        the disk is full.
      Terminated: SIGTERM came; the state is saved.
    """
    path = pathlib.Path(directory)
    recipe = backbone_recipe(render_set, config, seed)
    _check_recipe(path, recipe)
    if checkpoint.has_tree(path / "model"):
        return Backbone.load(path)
    path.mkdir(parents=True, exist_ok=True)
    if parallel.is_lead():
        (path / "recipe.json").write_text(json.dumps(recipe, indent=1))

    network = _network_config(render_set, config)
    total, warmup = _durations(config, len(render_set))
    init, step, schedule = _compiled(
        json.dumps(network, sort_keys=True), config.to_json(sort_keys=True), total, warmup
    )
    state = init(jnp.uint32(seed))
    with checkpoint.TrainCheckpoints(
        path / "checkpoints", every_steps=config.checkpoint_steps
    ) as checkpoints:
        state = parallel.replicate(checkpoints.restore_latest(state) or state)
        log = _TrainLog(label, config, schedule, writer, int(state.step), total)
        state = _train(state, step, render_set, config, seed, total, checkpoints, log)
    log.finish()
    host = parallel.to_host(state)
    backbone = Backbone(network, final_weights(host))
    backbone.save(path / "model", recipe=recipe, metrics=log.last)
    return backbone


def _train(
    state: TrainState,
    step: Callable,
    render_set: RenderSet | OnlineSet,
    config: ml_collections.ConfigDict,
    seed: int,
    total: int,
    checkpoints: checkpoint.TrainCheckpoints,
    log: _TrainLog,
) -> TrainState:
    """Takes the steps that are left."""
    first = int(state.step)
    batches = render_set.batches(
        batch_size=config.batch_size, seed=seed, first_step=first, num_steps=total
    )
    in_flight = parallel.StepsInFlight()
    with contextlib.closing(batches), preemption.Watch() as watch:
        for number in range(first + 1, total + 1):
            with log.waiting():
                batch = next(batches)
            state, metrics = step(state, batch)
            in_flight.add(metrics)
            log.add(number, metrics)
            if number < total:
                checkpoints.save(number, state)
                if watch.is_time_to_leave(number):
                    checkpoints.save_now(number, state)
                    raise Terminated
    return state


def backbone_recipe(
    render_set: RenderSet | OnlineSet, config: ml_collections.ConfigDict, seed: int
) -> dict:
    """Everything that decides a backbone's weights, but the machine."""
    settings = weight_settings(config)
    return {"pretrain": settings, "seed": seed, "render_set": render_set.identity}


def weight_settings(config: ml_collections.ConfigDict) -> dict:
    """The `pretrain` section without what only says how often to log and save."""
    return {k: v for k, v in config.to_dict().items() if k not in ("log_steps", "checkpoint_steps")}


def _check_recipe(path: pathlib.Path, recipe: dict) -> None:
    try:
        there = json.loads((path / "recipe.json").read_text())
    except (OSError, ValueError):
        return
    asked = json.loads(json.dumps(recipe))
    if there == asked:
        return
    if there.get("render_set") != asked["render_set"]:
        change = "another render set"
    elif there.get("seed") != asked["seed"]:
        change = f"seed {there.get('seed')}, not {asked['seed']}"
    else:
        old, new = there.get("pretrain", {}), asked["pretrain"]
        names = [n for n in sorted({*old, *new}) if old.get(n) != new.get(n)]
        change = ", ".join(f"{n} = {old.get(n)}, not {new.get(n)}" for n in names)
    raise UserError(
        f"{path} holds a backbone trained with {change}; choose another --workdir or delete it"
    )


def _network_config(render_set: RenderSet | OnlineSet, config: ml_collections.ConfigDict) -> dict:
    return {
        "name": config.network,
        "width": config.width,
        "stem": config.stem,
        "dtype": config.dtype,
        "num_classes": render_set.num_classes,
        "resolution": render_set.resolution,
    }


def _durations(config: ml_collections.ConfigDict, examples: int) -> tuple[int, int]:
    sizes = {"examples": examples, "batch_size": config.batch_size}
    total = duration_in_steps(config, "total", **sizes)
    return total, duration_in_steps(config, "warmup", **sizes)


@functools.lru_cache(maxsize=8)
def _compiled(network_json: str, config_json: str, total: int, warmup: int):
    """Initialisation and step, compiled once for each recipe and shared by its backbones."""
    config, network = ml_collections.ConfigDict(json.loads(config_json)), json.loads(network_json)
    check_batch(config)
    schedule = make_schedule(config, total, warmup)
    optimizer = make_optimizer(config, schedule)
    axis = parallel.AXIS if config.sync_batch_norm else None
    model = make_model(network, axis)
    model = model.clone(drop_path=config.drop_path, zero_init_last=config.zero_init_last)
    init = make_init(model, optimizer, network["resolution"], ema=bool(config.ema_decay))
    return init, parallel.map_step(make_train_step(model, optimizer, config)), schedule


class _TrainLog:
    """Progress line, TensorBoard scalars and the watch for a loss that is not finite."""

    def __init__(self, label, config, schedule, writer, first, total):
        self._config, self._schedule, self._writer = config, schedule, writer
        self._progress = Progress(label, total, "steps", done=first)
        self._total = total
        self._pending: list[dict] = []
        self._first_pending = first + 1
        self._waited = 0.0
        self._since = time.monotonic()
        self.last: dict[str, float] = {}

    def waiting(self):
        return _Stopwatch(self)

    def add_wait(self, seconds: float) -> None:
        self._waited += seconds

    def add(self, step: int, metrics: dict) -> None:
        """Takes a step's metrics; reads them from the device only every `log_steps`."""
        self._pending.append(metrics)
        if step % self._config.log_steps == 0 or step == self._total:
            self._report(step)

    def _report(self, step: int) -> None:
        host = parallel.to_host(self._pending)
        means = {name: float(np.mean([m[name] for m in host])) for name in host[0]}
        if not math.isfinite(means["loss"]):
            raise UserError(
                f"the training loss is not finite in steps {self._first_pending} to {step}; "
                f"lower config.pretrain.learning_rate ({self._config.learning_rate}) or set "
                "clip_norm, and resume from the last checkpoint"
            )
        seconds = time.monotonic() - self._since
        images = len(host) * self._config.batch_size
        self.last = means
        if self._writer is not None:
            self._writer.write_scalars(
                step,
                {f"train/{name}": value for name, value in means.items()}
                | {
                    "train/learning_rate": float(self._schedule(step - 1)),
                    "speed/images_per_second": images / seconds,
                    "speed/data_wait_fraction": self._waited / seconds,
                },
            )
        self._progress.update(step, f"loss {means['loss']:.3f}  accuracy {means['accuracy']:.1%}")
        self._pending, self._first_pending = [], step + 1
        self._waited, self._since = 0.0, time.monotonic()

    def finish(self) -> None:
        self._progress.finish()
        if self._writer is not None:
            self._writer.flush()


class _Stopwatch:
    """Adds the time spent inside to the log's waiting time."""

    def __init__(self, log: _TrainLog):
        self._log = log

    def __enter__(self):
        self._start = time.monotonic()

    def __exit__(self, *error):
        self._log.add_wait(time.monotonic() - self._start)
