"""Task2Vec: a task as the diagonal Fisher information of a probe network.

The probe is fixed, and a linear head on its pooled features is fitted to the task. The task's
vector is the Fisher information of the probe's filters under probe and head, averaged over images
(paper section 3.2, following Achille et al., ICCV 2019).

N images, C classes, F features, D filters.
"""

from __future__ import annotations

import concurrent.futures
import functools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import ml_collections
import numpy as np

from t2s_jax.data.splits import Split, balanced_subset, task_rng
from t2s_jax.models.backbone import Backbone, make_model
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import normalize_images
from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import check_fields
from t2s_jax.task2vec import fisher, fisher_layers
from t2s_jax.task2vec.head import Head, fit_head, image_weights, padded_classes
from t2s_jax.task2vec.release import release_vector
from t2s_jax.task2vec.settings import Task2Vec

# "auto" is exact for at most so many classes. That takes up to about twice as long as 4 draws,
# whose error is nearly as large as the effect of choosing other images (README;
# tests/benchmarks/fisher_*.py).
AUTO_EXACT_CLASSES = 10


def task_vector(
    probe: Backbone,
    split: Split,
    num_classes: int,
    config: ml_collections.ConfigDict,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Returns the Task2Vec embedding of labelled images.

    The expectation over x is a weighted mean over at most `max_samples` images in which all classes
    have the same weight, where the original release draws images at random.

    Args:
      probe: Its convolutions and batch norms span the embedding.
      split: At least two classes with images; of `image_size` px, so that vectors are comparable.
      num_classes: C.
      config: the section `task2vec` (see `settings.Task2Vec`).
      report: Called with the number of images done.

    Returns:
      Shape [D], float32, D = 9600 for ResNet-18.

    Raises:
      UserError: The method is unknown, or there are images of fewer than two classes.
    """
    _check(split, config)
    if config.method == "release":
        return release_vector(probe, split, num_classes, config, report)
    rng = task_rng(config.seed, "task2vec", "images")
    chosen = balanced_subset(split.labels, config.max_samples, rng)
    images, labels = split.images[chosen], split.labels[chosen]
    weights = image_weights(labels, config.balanced)
    method, draws = chosen_method(config, num_classes)
    size = config.batch_size
    recipe, layout = probe.config, _layout(probe.variables)
    shape, classes = (size, *images.shape[1:]), padded_classes(num_classes)
    compiling = _fisher_sum(recipe, layout, method, draws, classes, shape)
    extract, variables = _feature_program(recipe), parallel.share(probe.variables)
    features = [extract(variables, images[at])[:count] for at, count in _in_batches(images, size)]
    head = fit_head(np.concatenate(features), labels, num_classes, config)

    weighted_sum = compiling.result()
    shared = (variables, *parallel.share((head, np.int32(num_classes), np.int32(config.seed))))
    total, done = 0.0, 0
    for at, count in _in_batches(images, size):
        # The repeated images that fill a ragged batch have weight 0.
        counted = np.where(np.arange(size) < count, weights[at], 0.0)
        found = weighted_sum(shared, (images[at], at.astype(np.int32)), counted)
        total, done = total + found.astype(np.float64), done + count
        if report is not None:
            report(done)
    return np.asarray(total, np.float32)


def layer_filters(probe: Backbone) -> tuple[int, ...]:
    """Returns the number of filters of each of the probe's layers, in a task vector's order."""
    model, side = make_model(probe.config), probe.resolution

    def forward(variables, images):
        return model.apply(variables, images, features_only=True)

    images = jax.ShapeDtypeStruct((1, side, side, 3), model.dtype)
    return fisher_layers.layer_filters(forward, probe.variables, images)


def image_size(probe: Backbone, config: ml_collections.ConfigDict) -> int:
    """Returns the side, in px, of the images that tasks are embedded with.

    It is `config.resolution`, or the probe's where that is 0.
    """
    return config.resolution or probe.resolution


def chosen_method(config: ml_collections.ConfigDict, num_classes: int) -> tuple[str, int]:
    """Returns the method of `fisher.METHODS` and its draws for a task of C classes.

    The exact Fisher takes C - 1 passes, so it replaces estimates by as many draws or more.
    """
    method = config.method
    if method == "auto":
        method = "exact" if num_classes <= AUTO_EXACT_CLASSES else "rademacher"
    if method == "exact" or (method == "rademacher" and config.draws >= num_classes - 1):
        return "exact", 1
    return method, config.draws


def _in_batches(images: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, int]]:
    """Yields the rows of each batch and how many of them are new.

    A ragged end repeats the last image: every batch runs the same program.
    """
    for start in range(0, len(images), batch_size):
        count = min(batch_size, len(images) - start)
        yield np.minimum(np.arange(start, start + batch_size), len(images) - 1), count


def _pooled(network: NetworkConfig) -> Callable:
    """Maps (variables, images [N, H, W, 3] uint8) to the probe's features [N, F]."""
    model = make_model(network)

    def pooled(variables, images):
        inputs = normalize_images(images, model.dtype)
        return model.apply(variables, inputs, features_only=True)

    return pooled


@functools.lru_cache(maxsize=8)
def _feature_program(network: NetworkConfig) -> Callable:
    """Returns a map of (variables, images [N, H, W, 3] uint8) to features [N, F]."""
    # Convolutions as in the Fisher program, so that the head is fitted to its features.
    return parallel.map_batch(fisher_layers.as_recorded(_pooled(network)))


def _layout(variables: Any) -> tuple:
    """Returns the structure, shapes and dtypes of a pytree of arrays; hashable."""
    leaves, structure = jax.tree.flatten(variables)
    return structure, *(jax.ShapeDtypeStruct(x.shape, x.dtype) for x in leaves)


@functools.lru_cache(maxsize=8)
def _fisher_sum(
    network: NetworkConfig,
    layout: tuple,
    method: str,
    draws: int,
    classes: int,
    shape: tuple[int, ...],
) -> concurrent.futures.Future:
    """Starts to compile the Fisher program that serves all tasks with so many classes.

    Its compilation takes the longest and needs neither features nor head, so it runs beside their
    computation, which saves a third of the time from a cold start to the first vector.

    Args:
      layout: Of the probe's variables, see `_layout`.
      classes: Width of the head.
      shape: Of a batch of images, [N, H, W, 3].

    Returns:
      A future function of ((probe, head, C, seed), (images uint8, numbers [N] int32),
      weights [N]): the weighted sum of the images' squared gradients. Shape [D], float32.
    """
    pooled, features = _pooled(network), make_model(network).feature_size

    def weighted(shared, batch, weights):
        variables, head, num_classes, seed = shared
        images, numbers = batch
        keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(seed), numbers)
        squares = fisher.per_example_fisher(
            pooled, variables, images, num_classes, keys, method=method, draws=draws, head=head
        )
        # No matrix product: accelerators would round its factors.
        return jnp.sum(weights[:, None] * squares, axis=0)

    def compiled():
        variables = jax.tree.unflatten(layout[0], layout[1:])
        head = Head(
            jax.ShapeDtypeStruct((features, classes), np.float32),
            jax.ShapeDtypeStruct((classes,), np.float32),
        )
        number, numbers = (jax.ShapeDtypeStruct(s, np.int32) for s in ((), shape[:1]))
        batch = (jax.ShapeDtypeStruct(shape, np.uint8), numbers)
        return parallel.MappedSum(weighted).compile((variables, head, number, number), batch)

    return _in_background(compiled)


def _in_background(work: Callable[[], Any]) -> concurrent.futures.Future:
    """Starts work on a thread that does not keep the process from ending."""
    future: concurrent.futures.Future = concurrent.futures.Future()

    def run():
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def _check(split: Split, config: ml_collections.ConfigDict) -> None:
    check_fields(config, Task2Vec, "config.task2vec")
    present = len(np.unique(split.labels))
    if present < 2:
        raise UserError(f"Task2Vec needs images of at least 2 classes; the task has {present}")
