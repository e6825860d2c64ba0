"""Fine-tuning of a whole backbone on a downstream task."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator

import jax.numpy as jnp
import ml_collections
import numpy as np

from t2s_jax import parallel
from t2s_jax.backbone import Backbone, make_model
from t2s_jax.data.tasks import Split, Task
from t2s_jax.errors import UserError
from t2s_jax.monitor import Progress
from t2s_jax.state import duration_in_steps, make_init, make_optimizer, make_schedule
from t2s_jax.train_step import make_train_step

_HEAD = "fc"


def finetuned_accuracy(
    backbone: Backbone, task: Task, config: ml_collections.ConfigDict, *, seed: int
) -> float:
    """Percent of test images that the network labels right after training all of it.

    Started from random weights this is the baseline Scratch.

    Args:
      backbone: its head is replaced by a fresh one of the task's classes.
      config: the `finetune` section (see `t2s_jax.defaults`).
      seed: of the head, the order and the augmentation.

    Raises:
      UserError: a setting is out of its range, or the loss is not finite.
    """
    config = _fitting(config, len(task.train.labels))
    sizes = {"examples": len(task.train.labels), "batch_size": config.batch_size}
    total = max(1, duration_in_steps(config, "total", **sizes))
    warmup = duration_in_steps(config, "warmup", **sizes)
    network = backbone.config | {"num_classes": task.num_classes}
    init, step = _compiled(
        json.dumps(network, sort_keys=True), config.to_json(sort_keys=True), total, warmup
    )
    state = init(jnp.uint32(seed))
    body = {n: v for n, v in backbone.variables["params"].items() if n != _HEAD}
    state = state.replace(
        params={**state.params, **body}, batch_stats=backbone.variables["batch_stats"]
    )
    state = parallel.replicate(state)
    progress, in_flight = (
        Progress(f"fine-tune on {task.name}", total, "steps"),
        parallel.StepsInFlight(),
    )
    for number, batch in enumerate(_batches(task.train, config.batch_size, seed, total), 1):
        state, metrics = step(state, batch)
        in_flight.add(metrics)
        progress.update(number)
    progress.finish()
    if not np.isfinite(parallel.to_host(metrics)["loss"]):
        raise UserError(
            f"fine-tuning on {task.name} diverged; lower config.finetune.learning_rate "
            f"({config.learning_rate})"
        )
    host = parallel.to_host(state)
    tuned = Backbone(network, {"params": host.params, "batch_stats": host.batch_stats})
    head = host.params[_HEAD]
    logits = tuned.features(task.test.images) @ head["kernel"] + head["bias"][None]
    return float(100.0 * np.mean(logits.argmax(-1) == task.test.labels))


def _fitting(config: ml_collections.ConfigDict, examples: int) -> ml_collections.ConfigDict:
    """The config with a batch that a small task can fill on all devices."""
    devices = parallel.local_device_count() * parallel.process_count()
    size = max(devices, min(config.batch_size, examples) // devices * devices)
    return ml_collections.ConfigDict({**config.to_dict(), "batch_size": size})


@functools.lru_cache(maxsize=16)
def _compiled(network_json: str, config_json: str, total: int, warmup: int):
    """Initialisation and step, compiled once for all backbones of an architecture."""
    config, network = ml_collections.ConfigDict(json.loads(config_json)), json.loads(network_json)
    optimizer = make_optimizer(config, make_schedule(config, total, warmup))
    model = make_model(network, parallel.AXIS if config.sync_batch_norm else None)
    model = model.clone(drop_path=config.drop_path)
    init = make_init(model, optimizer, network["resolution"])
    return init, parallel.map_step(make_train_step(model, optimizer, config))


def _batches(split: Split, size: int, seed: int, total: int) -> Iterator[dict]:
    """This process's share of `total` global batches, epoch after epoch in a new order."""
    count, local = len(split.labels), parallel.local_batch_size(size)
    offset = parallel.process_index() * local
    orders: dict[int, np.ndarray] = {}
    for step in range(total):
        positions = step * size + offset + np.arange(local)
        for epoch in np.unique(positions // count):
            if epoch not in orders:
                orders[epoch] = np.random.default_rng((seed, epoch)).permutation(count)
        rows = np.array([orders[p // count][p % count] for p in positions])
        yield parallel.split_batch({"image": split.images[rows], "label": split.labels[rows]})
