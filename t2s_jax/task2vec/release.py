"""Task2Vec by the definition of the original release, for comparison with its vectors.

It follows the code of Achille et al. and of Task2Sim's release, which uses it. The probe stays in
training mode, so that batch norm takes its statistics from each batch; the head is fitted to
features computed so. Then `max_samples` images are drawn with replacement, in batches, each with a
label drawn from p(y|x); the gradient of each batch's mean loss is squared, and the squares are
averaged over batches (`fisher.batch_fisher`). The expectation is about the Fisher information over
the batch size, with more noise than any method of `fisher` (see the README).

N images, D filters, B images in a batch.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import jax
import ml_collections
import numpy as np

from t2s_jax.data.splits import Split, task_rng
from t2s_jax.models.backbone import Backbone, make_model
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import normalize_images
from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec import fisher
from t2s_jax.task2vec.head import fit_head, image_weights


def release_vector(
    probe: Backbone,
    split: Split,
    num_classes: int,
    config: ml_collections.ConfigDict,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Returns the Task2Vec embedding as the release computes it.

    Args:
      probe: Its convolutions and batch norms span the embedding.
      split: At least two classes with images.
      num_classes: C.
      config: The section `task2vec`: `batch_size` is B (64 in the release), `max_samples` the
        number of images drawn; images that do not fill a batch are left out.
      report: Called with the number of images done.

    Returns:
      Shape [D], float32.

    Raises:
      UserError: `max_samples` is less than a batch.
    """
    size = config.batch_size
    batches = config.max_samples // size
    if not batches:
        raise UserError(
            f"config.task2vec.max_samples ({config.max_samples}) makes no whole batch of "
            f"config.task2vec.batch_size ({size}); method release draws that many images"
        )
    extract, square = _programs(probe.config)
    variables = jax.device_put(probe.variables)
    # In the order of the images; the last batch is filled up from the start.
    order = np.arange(-(-len(split.labels) // size) * size).reshape(-1, size) % len(split.labels)
    features = [extract(variables, split.images[rows]) for rows in _in_turns(order)]
    features = np.concatenate(features).reshape(-1, features[0].shape[-1])[: len(split.labels)]
    head = fit_head(features, split.labels, num_classes, config)

    weights = image_weights(split.labels, config.balanced)
    rng = task_rng(config.seed, "task2vec", "release")
    drawn = rng.choice(len(weights), (batches, size), p=weights)
    numbers = np.arange(batches * size, dtype=np.int32).reshape(batches, size)
    shared = jax.device_put((variables, head, np.int32(num_classes), np.int32(config.seed)))
    total, done = 0.0, 0
    for rows, keys in zip(_in_turns(drawn), _in_turns(numbers)):
        total = total + square(shared, (split.images[rows], keys)).astype(np.float64).sum(0)
        done += rows.size
        if report is not None:
            report(done)
    return np.asarray(total / batches, np.float32)


def _in_turns(batches: np.ndarray) -> list[np.ndarray]:
    """Groups batches by the number of local devices; the last group may be smaller."""
    devices = parallel.local_device_count()
    return [batches[i : i + devices] for i in range(0, len(batches), devices)]


@functools.lru_cache(maxsize=8)
def _programs(network: NetworkConfig) -> tuple[Callable, Callable]:
    """Returns the two compiled programs that serve all tasks, on one or more batches a device.

    Returns:
      The first maps (probe, images [b, B, H, W, 3] uint8) to features [b, B, F], the second maps
      ((probe, head, C, seed), (images, numbers of draws [b, B])) to squares [b, D].
    """
    model = make_model(network)

    def pooled(params, stats, images):
        variables = {"params": params, "batch_stats": stats}
        inputs = normalize_images(images, model.dtype)
        features, _ = model.apply(
            variables, inputs, train=True, features_only=True, mutable=["batch_stats"]
        )
        return features

    def extract(variables, images):
        params, stats = variables["params"], variables["batch_stats"]
        return jax.lax.map(lambda batch: pooled(params, stats, batch), images)

    def square(shared, batches):
        variables, head, num_classes, seed = shared

        def classify(params, images):
            return pooled(params, variables["batch_stats"], images) @ head.kernel + head.bias[None]

        def one(batch):
            images, numbers = batch
            keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(seed), numbers)
            return fisher.batch_fisher(classify, variables["params"], images, num_classes, keys)

        return jax.lax.map(one, batches)

    return parallel.map_batch(extract), parallel.map_batch(square)
