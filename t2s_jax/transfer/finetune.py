"""Training on a downstream task's augmented images: of a whole network, or its head alone.

N images, C classes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import jax.numpy as jnp
import ml_collections
import numpy as np
import optax

from t2s_jax.data.splits import Split
from t2s_jax.models.backbone import Backbone, make_model
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import normalize_images
from t2s_jax.models.transfer_net import TransferNet
from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import Progress
from t2s_jax.tasks.labelled import Task
from t2s_jax.training.train_state import (
    TrainState,
    duration_in_steps,
    make_init,
    make_optimizer,
    make_schedule,
)
from t2s_jax.training.train_step import make_train_step

_BODY = "body"  # the backbone's place among the weights of `TransferNet`
_TEST_BATCH = 128  # images


def finetuned_accuracy(
    backbone: Backbone,
    task: Task,
    config: ml_collections.ConfigDict,
    *,
    seed: int,
    frozen: bool = False,
) -> float:
    """Returns the test accuracy, in percent, of a network trained on the task.

    From random weights it is the baseline Scratch; with a frozen body it is the original release's
    linear probe on augmented images.

    Args:
      backbone: Where the training starts; its head is replaced by a fresh one (see
        `models.transfer_net`).
      task: With images at the backbone's resolution.
      config: The section `finetune` or `linear_augmented` (see `settings.Finetune`), or a task's
        values of it.
      seed: Of the head's initial weights, the order of the images and the augmentation.
      frozen: Train the head alone.

    Returns:
      Accuracy in [0, 100].

    Raises:
      UserError: A setting is out of its range, or the training diverged.
    """
    config = _fitting(config, len(task.train.labels))
    state, loss = _train(backbone, task, config, seed, frozen)
    if not np.isfinite(loss):
        raise UserError(
            f"training on {task.name} diverged; lower config."
            f"{'linear_augmented' if frozen else 'finetune'}.learning_rate ({config.learning_rate})"
        )
    logits = _logits(backbone.config, state, task)
    return float(100.0 * np.mean(logits.argmax(-1) == task.test.labels))


def _train(
    backbone: Backbone, task: Task, config: ml_collections.ConfigDict, seed: int, frozen: bool
) -> tuple[TrainState, float]:
    """Trains a network; returns its state, on the host, and the last minibatch's loss."""
    sizes = {"examples": len(task.train.labels), "batch_size": config.batch_size}
    total = max(1, duration_in_steps(config, "total", **sizes))
    warmup = duration_in_steps(config, "warmup", **sizes)
    init, step = _compiled(
        backbone.config,
        task.num_classes,
        ml_collections.FrozenConfigDict(config),
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
    return parallel.to_host(state), parallel.to_host(metrics)["loss"]


def _with_body(state, backbone: Backbone):
    """Returns the fresh state with the backbone's weights under its head."""
    body = {n: v for n, v in backbone.variables["params"].items() if n != "fc"}
    stats = backbone.variables["batch_stats"]
    return state.replace(
        params={**state.params, _BODY: body}, batch_stats={**state.batch_stats, _BODY: stats}
    )


def _logits(network: NetworkConfig, state: TrainState, task: Task) -> np.ndarray:
    """Returns the trained network's logits of the test images. Shape [N, C], float32."""
    classify, images = _classifier(network, task.num_classes), task.test.images
    variables = parallel.share({"params": state.params, "batch_stats": state.batch_stats})
    found = []
    for start in range(0, len(images), _TEST_BATCH):
        # A ragged end repeats the last image, so that every minibatch runs the same program.
        rows = np.minimum(np.arange(start, start + _TEST_BATCH), len(images) - 1)
        found.append(classify(variables, images[rows]))
    return np.concatenate(found)[: len(images)]


@functools.lru_cache(maxsize=16)
def _classifier(network: NetworkConfig, num_classes: int) -> Callable:
    """Maps (variables, images [N, H, W, 3] uint8) to logits [N, C], for all weights."""
    model = TransferNet(make_model(network), num_classes)

    def logits(variables, images):
        return model.apply(variables, normalize_images(images, model.dtype))

    return parallel.map_batch(logits)


def _fitting(config: ml_collections.ConfigDict, examples: int) -> ml_collections.ConfigDict:
    """Returns the config with a batch that a small task can fill on all devices."""
    devices = parallel.local_device_count() * hosts.process_count()
    size = max(devices, min(config.batch_size, examples) // devices * devices)
    return ml_collections.ConfigDict({**config.to_dict(), "batch_size": size})


@functools.lru_cache(maxsize=16)
def _compiled(
    network: NetworkConfig,
    num_classes: int,
    config: ml_collections.FrozenConfigDict,
    total: int,
    warmup: int,
    frozen: bool,
) -> tuple[Callable, Callable]:
    """Returns the initialisation and training step, compiled once for each architecture."""
    optimizer = make_optimizer(config, make_schedule(config, total, warmup))
    body = make_model(network, parallel.AXIS if config.sync_batch_norm else None)
    body = body.clone(drop_path=config.drop_path)
    model = TransferNet(body, num_classes, dropout=config.dropout, frozen=frozen)
    if frozen:
        optimizer = _head_only(optimizer)
    init = make_init(model, optimizer, network.resolution)
    return init, parallel.map_step(make_train_step(model, optimizer, config))


def _head_only(optimizer: optax.GradientTransformation) -> optax.GradientTransformation:
    """Leaves the body alone: its gradient is zero, but weight decay would still shrink it."""

    def part(params):
        return {name: "body" if name == _BODY else "head" for name in params}

    return optax.multi_transform({"head": optimizer, "body": optax.set_to_zero()}, part)


def _batches(split: Split, size: int, seed: int, total: int) -> Iterator[dict]:
    """Yields this process's share of `total` global batches, reshuffled every epoch."""
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
