"""Task2Vec: a task as the diagonal Fisher information of a probe network.

The probe is fixed; a linear head is fitted to the task on its pooled features; the Fisher
of the probe's filters under probe and head is the task's vector (paper section 3.2,
following Achille et al., ICCV 2019). N images, C classes, F features, D filters.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import jax
import ml_collections
import numpy as np

from t2s_jax import fisher, fisher_layers, parallel
from t2s_jax.backbone import Backbone, make_model
from t2s_jax.data.tasks import Split, balanced_subset, task_rng
from t2s_jax.errors import UserError
from t2s_jax.models.resnet import normalize_images
from t2s_jax.task2vec_head import Head, fit_head, image_weights, padded_classes
from t2s_jax.task2vec_release import release_vector

# "auto" is exact up to so many classes. There it takes up to about twice as long as 4 draws, whose
# error is nearly what another choice of images changes (README; tests/benchmarks/fisher_*.py).
AUTO_EXACT_CLASSES = 10

METHODS = ("auto", *fisher.METHODS, "release")


def task_vector(
    probe: Backbone,
    split: Split,
    num_classes: int,
    config: ml_collections.ConfigDict,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """The Task2Vec embedding of labelled images.

    The expectation over x is taken exactly over at most `max_samples` images, each weighted so
    that classes count alike, instead of over balanced draws from them.

    Args:
      probe: its convolutions and batch norms span the embedding.
      split: at least two classes with images; of `image_size` px, to be comparable.
      num_classes: C.
      config: the section `task2vec` (see `t2s_jax.defaults`).
      report: called with the number of images done.

    Returns:
      Shape [D], float32, D = 9600 for ResNet-18.

    Raises:
      UserError: unknown method, or images of fewer than two classes.
    """
    _check(split, config)
    if config.method == "release":
        return release_vector(probe, split, num_classes, config, report)
    rng = task_rng(config.seed, "task2vec", "images")
    chosen = balanced_subset(split.labels, config.max_samples, rng)
    images, labels = split.images[chosen], split.labels[chosen]
    weights = image_weights(labels, config.balanced)
    method, draws = chosen_method(config, num_classes)
    programs = (json.dumps(probe.config, sort_keys=True), method, draws)
    extract, square = _programs(*programs)
    shape = (config.batch_size, *images.shape[1:])
    compiling = _compile_square(*programs, padded_classes(num_classes), shape)
    variables = jax.device_put(probe.variables)
    features = [f for _, f in _in_batches(extract, variables, images, config.batch_size)]
    head = fit_head(np.concatenate(features), labels, num_classes, config)

    compiling.join()
    shared = jax.device_put((variables, head, np.int32(num_classes), np.int32(config.seed)))
    total = 0.0
    for rows, squares in _in_batches(square, shared, images, config.batch_size):
        total = total + weights[rows] @ squares.astype(np.float64)
        if report is not None:
            report(rows.stop)
    return np.asarray(total, np.float32)


def layer_filters(probe: Backbone) -> tuple[int, ...]:
    """Filters of each of the probe's layers, in the order in which a task vector has them."""
    model, side = make_model(probe.config), probe.config["resolution"]

    def forward(variables, images):
        return model.apply(variables, images, features_only=True)

    images = jax.ShapeDtypeStruct((1, side, side, 3), model.dtype)
    return fisher_layers.layer_filters(forward, probe.variables, images)


def image_size(probe: Backbone, config: ml_collections.ConfigDict) -> int:
    """Side in px of the images that tasks are embedded with: the probe's, unless told otherwise."""
    return config.resolution or probe.resolution


def chosen_method(config: ml_collections.ConfigDict, num_classes: int) -> tuple[str, int]:
    """The method of `fisher.METHODS` and its draws that `config` means for C classes.

    The exact Fisher takes C - 1 passes, so that an estimate by as many draws is never worth it.
    """
    method = config.method
    if method == "auto":
        method = "exact" if num_classes <= AUTO_EXACT_CLASSES else "rademacher"
    if method == "exact" or (method == "rademacher" and config.draws >= num_classes - 1):
        return "exact", 1
    return method, config.draws


def _in_batches(
    program: Callable, shared: Any, images: np.ndarray, batch_size: int
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yields rows of `images` and what `program` makes of them, shape [rows, ...]."""
    for start in range(0, len(images), batch_size):
        stop = min(start + batch_size, len(images))
        # A ragged end repeats the last image: every batch runs the same program.
        at = np.minimum(np.arange(start, start + batch_size), stop - 1)
        outputs = program(shared, (images[at], at.astype(np.int32)))
        yield slice(start, stop), outputs[: stop - start]


@functools.lru_cache(maxsize=8)
def _programs(probe_json: str, method: str, draws: int) -> tuple[Callable, Callable]:
    """The two programs that serve all tasks.

    Both take a batch of (images [N, H, W, 3] uint8, numbers [N] int32).

    Returns:
      One maps (probe, batch) to pooled features [N, F], the other maps ((probe, head, C,
      seed), batch) to squared gradients [N, D].
    """
    model = make_model(json.loads(probe_json))

    def pooled(variables, images):
        inputs = normalize_images(images, model.dtype)
        return model.apply(variables, inputs, features_only=True)

    # It runs while the other program is tried out for the first time: two programs that wait for
    # XLA's convolutions at once starve each other on virtual CPU devices.
    def extract(variables, batch):
        return fisher_layers.by_matrix_products(pooled)(variables, batch[0])

    def square(shared, batch):
        variables, head, num_classes, seed = shared
        images, numbers = batch
        keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(seed), numbers)
        return fisher.per_example_fisher(
            pooled, variables, images, num_classes, keys, method=method, draws=draws, head=head
        )

    return parallel.map_batch(extract), parallel.map_batch(square)


@functools.lru_cache(maxsize=8)
def _compile_square(
    probe_json: str, method: str, draws: int, classes: int, shape: tuple[int, ...]
) -> threading.Thread:
    """Starts to compile the Fisher program; to be joined before it is called.

    It compiles longest of all and needs neither features nor head, so it goes on beside
    them: a third off the time from cold start to answer.
    """
    config = json.loads(probe_json)
    model, images = make_model(config), np.zeros(shape, np.uint8)
    inputs = jax.ShapeDtypeStruct(shape, np.float32)
    shapes = jax.eval_shape(model.init, jax.random.key(0), inputs)
    variables = jax.tree.map(lambda x: np.zeros(x.shape, x.dtype), shapes)
    head = Head(np.zeros((model.feature_size, classes), np.float32), np.zeros(classes, np.float32))
    shared = jax.device_put((variables, head, np.int32(1), np.int32(0)))
    _, square = _programs(probe_json, method, draws)
    thread = threading.Thread(
        target=square, args=(shared, (images, np.zeros(shape[0], np.int32))), daemon=True
    )
    thread.start()
    return thread


def _check(split: Split, config: ml_collections.ConfigDict) -> None:
    if config.method not in METHODS:
        raise UserError(
            f"config.task2vec.method is one of {', '.join(METHODS)}; got {config.method!r}"
        )
    present = len(np.unique(split.labels))
    if present < 2:
        raise UserError(f"Task2Vec needs images of at least 2 classes; the task has {present}")
    for name in ("draws", "max_samples", "batch_size", "head_steps"):
        if config[name] < 1:
            raise UserError(f"config.task2vec.{name} must be at least 1, got {config[name]}")
