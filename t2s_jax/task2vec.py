"""Task2Vec: a task as the diagonal Fisher information of a probe network.

The probe is fixed; a linear head is fitted to the task on its pooled features; the Fisher
of the probe's filters under probe and head is the task's vector (paper section 3.2,
following Achille et al., ICCV 2019). N images, C classes, F features, D filters.
"""

from __future__ import annotations

import functools
import json
import math
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import ml_collections
import numpy as np
import optax

from t2s_jax import fisher, parallel
from t2s_jax.backbone import Backbone, make_model
from t2s_jax.data.tasks import Split, balanced_subset, task_rng
from t2s_jax.errors import UserError
from t2s_jax.models.resnet import normalize_images

# Heads and features are padded to multiples of these, so that tasks of many sizes share
# one compiled program.
_CLASS_BUCKET = 64
_ROW_BUCKET = 1024

# Images in one step of fitting the head, as in the release.
_HEAD_BATCH = 64


class Head(NamedTuple):
    """A linear classifier on pooled features.

    Attributes:
      kernel: Shape [F, C padded], float32.
      bias: Shape [C padded], float32.
    """

    kernel: jax.Array
    bias: jax.Array


def task_vector(
    probe: Backbone,
    split: Split,
    num_classes: int,
    config: ml_collections.ConfigDict,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """The Task2Vec embedding of labelled images.

    Every class has the same weight, however many images it has: the expectation over x is
    taken exactly over at most `max_samples` images instead of over balanced draws from them.

    Args:
      probe: its convolutions and batch norms span the embedding.
      split: at least two classes with images of the probe's resolution.
      num_classes: C.
      config: the section `task2vec` (see `t2s_jax.defaults`): method, draws, max_samples,
        batch_size (global), head_steps, head_learning_rate, head_weight_decay, seed.
      report: called with the number of images done.

    Returns:
      Shape [D], float32, D = 9600 for ResNet-18.

    Raises:
      UserError: unknown method, or images of fewer than two classes.
    """
    _check(split, config)
    rng = task_rng(config.seed, "task2vec", "images")
    chosen = balanced_subset(split.labels, config.max_samples, rng)
    images, labels = split.images[chosen], split.labels[chosen]
    weights = class_balanced_weights(labels)
    programs = (json.dumps(probe.config, sort_keys=True), config.method, config.draws)
    extract, square = _programs(*programs)
    compiling = _compile_square(*programs, _padded(num_classes), config.batch_size)
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


def class_balanced_weights(labels: np.ndarray) -> np.ndarray:
    """Weights that sum to 1 in all and to the same in each class. Shape [N], float64."""
    present, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return 1.0 / (len(present) * counts[inverse])


def cosine_distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 - cosine similarity of vectors, each normalised by the pair as Task2Vec does.

    Filters differ by orders of magnitude in their Fisher information; dividing by the sum of
    both vectors weighs them alike (Achille et al., eq. 3).

    Args:
      a: Shape [..., D], not negative.
      b: Shape [..., D], not negative.

    Returns:
      Shape [...], in [0, 1].
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    total = np.maximum(a + b, 1e-300)
    a, b = a / total, b / total
    norms = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return 1.0 - np.sum(a * b, axis=-1) / np.maximum(norms, 1e-300)


def fit_head(
    features: np.ndarray, labels: np.ndarray, num_classes: int, config: ml_collections.ConfigDict
) -> Head:
    """Fits a linear head by Adam on class-balanced batches, as the release.

    It starts from zeros: the problem is convex, and nothing depends on a draw of weights.

    Args:
      features: pooled features of the probe. Shape [N, F], float32.
      labels: Shape [N], int32.
      num_classes: C.
      config: head_steps, head_learning_rate, head_weight_decay, seed.
    """
    count = len(labels)
    padding = -count % _ROW_BUCKET
    # Inverse transform sampling: an image is drawn where a uniform number falls.
    ends = np.cumsum(class_balanced_weights(labels)).astype(np.float32)
    ends[-1] = np.inf
    return _fit_head(
        np.pad(features, ((0, padding), (0, 0))),
        np.pad(labels, (0, padding)),
        np.pad(ends, (0, padding), constant_values=np.inf),
        np.int32(num_classes),
        jax.random.key(config.seed),
        _padded(num_classes),
        config.head_steps,
        config.head_learning_rate,
        config.head_weight_decay,
    )


def _padded(num_classes: int) -> int:
    """Width of the head: few widths, so that few programs serve all tasks."""
    return math.ceil(num_classes / _CLASS_BUCKET) * _CLASS_BUCKET


@functools.partial(jax.jit, static_argnums=(5, 6, 7, 8))
def _fit_head(
    features, labels, ends, num_classes, key, padded_classes, steps, learning_rate, weight_decay
) -> Head:
    # The penalty goes through Adam's statistics, as torch.optim.Adam's does.
    optimizer = optax.chain(
        optax.add_decayed_weights(weight_decay), optax.adam(learning_rate=learning_rate)
    )
    exists = jnp.arange(padded_classes) < num_classes

    def loss(head, rows):
        logits = features[rows] @ head.kernel + head.bias[None]
        log_probs = jax.nn.log_softmax(jnp.where(exists[None], logits, -jnp.inf))
        return -jnp.mean(jnp.take_along_axis(log_probs, labels[rows][:, None], axis=1))

    def step(carry, number):
        head, state = carry
        uniform = jax.random.uniform(jax.random.fold_in(key, number), (_HEAD_BATCH,))
        rows = jnp.searchsorted(ends, uniform, side="right")
        updates, state = optimizer.update(jax.grad(loss)(head, rows), state, head)
        return (optax.apply_updates(head, updates), state), None

    head = Head(jnp.zeros((features.shape[1], padded_classes)), jnp.zeros(padded_classes))
    return jax.lax.scan(step, (head, optimizer.init(head)), jnp.arange(steps))[0][0]


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

    def extract(variables, batch):
        return pooled(variables, batch[0])

    def classify(state, images):
        variables, head = state
        return pooled(variables, images) @ head.kernel + head.bias[None]

    def square(shared, batch):
        variables, head, num_classes, seed = shared
        images, numbers = batch
        keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(seed), numbers)
        return fisher.per_example_fisher(
            classify, (variables, head), images, num_classes, keys, method=method, draws=draws
        )

    return parallel.map_batch(extract), parallel.map_batch(square)


@functools.lru_cache(maxsize=8)
def _compile_square(
    probe_json: str, method: str, draws: int, classes: int, batch_size: int
) -> threading.Thread:
    """Starts to compile the Fisher program; to be joined before it is called.

    It compiles longest of all and needs neither features nor head, so it goes on beside
    them: a third off the time from cold start to answer.
    """
    config = json.loads(probe_json)
    model, side = make_model(config), config["resolution"]
    images = np.zeros((batch_size, side, side, 3), np.uint8)
    inputs = jax.ShapeDtypeStruct((1, side, side, 3), np.float32)
    shapes = jax.eval_shape(model.init, jax.random.key(0), inputs)
    variables = jax.tree.map(lambda x: np.zeros(x.shape, x.dtype), shapes)
    head = Head(np.zeros((model.feature_size, classes), np.float32), np.zeros(classes, np.float32))
    shared = jax.device_put((variables, head, np.int32(1), np.int32(0)))
    _, square = _programs(probe_json, method, draws)
    thread = threading.Thread(
        target=square, args=(shared, (images, np.zeros(batch_size, np.int32))), daemon=True
    )
    thread.start()
    return thread


def _check(split: Split, config: ml_collections.ConfigDict) -> None:
    if config.method not in fisher.METHODS:
        raise UserError(
            f"config.task2vec.method is one of {', '.join(fisher.METHODS)}; got {config.method!r}"
        )
    present = len(np.unique(split.labels))
    if present < 2:
        raise UserError(f"Task2Vec needs images of at least 2 classes; the task has {present}")
    for name in ("draws", "max_samples", "batch_size", "head_steps"):
        if config[name] < 1:
            raise UserError(f"config.task2vec.{name} must be at least 1, got {config[name]}")
