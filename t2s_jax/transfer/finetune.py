"""Training on a downstream task's images, augmented: of a whole backbone, or its head alone."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator

import jax.numpy as jnp
import ml_collections
import numpy as np
import optax

from t2s_jax.data.splits import Split
from t2s_jax.models.backbone import Backbone, make_model
from t2s_jax.models.transfer_net import TransferNet
from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import Progress
from t2s_jax.tasks.labelled import Task
from t2s_jax.training.train_state import duration_in_steps, make_init, make_optimizer, make_schedule
from t2s_jax.training.train_step import make_train_step

_BODY = "body"


def finetuned_accuracy(
    backbone: Backbone,
    task: Task,
    config: ml_collections.ConfigDict,
    *,
    seed: int,
    frozen: bool = False,
) -> float:
    """Percent of test images that the network labels right after training on the task.

    Started from random weights this is the baseline Scratch; with the body frozen it is the
    release's linear probe, whose images are augmented.

    Args:
      backbone: its head is replaced by a fresh one (see `models.transfer_net`).
      config: the `finetune` section, or `linear_augmented` (see `settings.Finetune`).
      seed: of the head, the order and the augmentation.
      frozen: train the head alone.

    Raises:
      UserError: a setting is out of its range, or the loss is not finite.
    """
    config = _fitting(config, len(task.train.labels))
    sizes = {"examples": len(task.train.labels), "batch_size": config.batch_size}
    total = max(1, duration_in_steps(config, "total", **sizes))
    warmup = duration_in_steps(config, "warmup", **sizes)
    init, step = _compiled(
        json.dumps(backbone.config, sort_keys=True),
        task.num_classes,
        config.to_json(sort_keys=True),
        total,
        warmup,
        frozen,
    )
    state = parallel.replicate(_with_body(init(jnp.uint32(seed)), backbone))
    what = f"{'probe' if frozen else 'fine-tune'} on {task.name}"
    progress, in_flight = Progress(what, total, "steps"), parallel.StepsInFlight()
    for number, batch in enumerate(_batches(task.train, config.batch_size, seed, total), 1):
        state, metrics = step(state, batch)
        in_flight.add(metrics)
        progress.update(number)
    progress.finish()
    if not np.isfinite(parallel.to_host(metrics)["loss"]):
        raise UserError(
            f"training on {task.name} diverged; lower config."
            f"{'linear_augmented' if frozen else 'finetune'}.learning_rate ({config.learning_rate})"
        )
    logits = _logits(backbone.config, parallel.to_host(state), task.test.images)
    return float(100.0 * np.mean(logits.argmax(-1) == task.test.labels))


def _with_body(state, backbone: Backbone):
    """The fresh state with the backbone's weights under its head."""
    body = {n: v for n, v in backbone.variables["params"].items() if n != "fc"}
    stats = backbone.variables["batch_stats"]
    return state.replace(
        params={**state.params, _BODY: body}, batch_stats={**state.batch_stats, _BODY: stats}
    )


def _logits(network: dict, state, images: np.ndarray) -> np.ndarray:
    """The trained network's outputs for uint8 images. Shape [N, C]."""
    body = {"params": state.params[_BODY], "batch_stats": state.batch_stats[_BODY]}
    features = Backbone(network, body).features(images)
    norm, head = state.batch_stats["norm"], state.params["fc"]
    features = (features - norm["mean"]) / np.sqrt(norm["var"] + 1e-5)
    return features @ head["kernel"] + head["bias"][None]


def _fitting(config: ml_collections.ConfigDict, examples: int) -> ml_collections.ConfigDict:
    """The config with a batch that a small task can fill on all devices."""
    devices = parallel.local_device_count() * hosts.process_count()
    size = max(devices, min(config.batch_size, examples) // devices * devices)
    return ml_collections.ConfigDict({**config.to_dict(), "batch_size": size})


@functools.lru_cache(maxsize=16)
def _compiled(
    network_json: str, num_classes: int, config_json: str, total: int, warmup: int, frozen: bool
):
    """Initialisation and step, compiled once for all backbones of an architecture."""
    config, network = ml_collections.ConfigDict(json.loads(config_json)), json.loads(network_json)
    optimizer = make_optimizer(config, make_schedule(config, total, warmup))
    body = make_model(network, parallel.AXIS if config.sync_batch_norm else None)
    body = body.clone(drop_path=config.drop_path)
    model = TransferNet(body, num_classes, dropout=config.dropout, frozen=frozen)
    if frozen:
        optimizer = _head_only(optimizer)
    init = make_init(model, optimizer, network["resolution"])
    return init, parallel.map_step(make_train_step(model, optimizer, config))


def _head_only(optimizer: optax.GradientTransformation) -> optax.GradientTransformation:
    """Leaves the body alone: its gradient is zero, but weight decay would still shrink it."""

    def part(params):
        return {name: "body" if name == _BODY else "head" for name in params}

    return optax.multi_transform({"head": optimizer, "body": optax.set_to_zero()}, part)


def _batches(split: Split, size: int, seed: int, total: int) -> Iterator[dict]:
    """This process's share of `total` global batches, epoch after epoch in a new order."""
    count, local = len(split.labels), parallel.local_batch_size(size)
    offset = hosts.process_index() * local
    orders: dict[int, np.ndarray] = {}
    for step in range(total):
        positions = step * size + offset + np.arange(local)
        for epoch in np.unique(positions // count):
            if epoch not in orders:
                orders[epoch] = np.random.default_rng((seed, epoch)).permutation(count)
        rows = np.array([orders[p // count][p % count] for p in positions])
        yield parallel.split_batch({"image": split.images[rows], "label": split.labels[rows]})
