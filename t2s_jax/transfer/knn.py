"""Weighted k-nearest-neighbour accuracy, the reward of Task2Sim.

Cosine similarity on pooled features, votes weighted by exp(similarity / temperature), as
in the released evaluation. N train and Q test images, F features, C classes.
"""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np

# Rows of the similarity matrix held at once: bounds memory at Q = 100 000.
_QUERY_CHUNK = 1024


def knn_accuracy(
    train_features: np.ndarray,
    train_labels: np.ndarray,
    test_features: np.ndarray,
    test_labels: np.ndarray,
    *,
    k: int = 5,
    temperature: float = 0.07,
) -> float:
    """Returns the test accuracy, in percent, of the weighted k-NN vote.

    Args:
      train_features: Shape [N, F], float32.
      train_labels: Shape [N], int.
      test_features: Shape [Q, F], float32.
      test_labels: Shape [Q], int.
      k: Number of neighbours; at most N are used.
      temperature: Of the votes' weights; the smaller, the more the nearest decide.

    Returns:
      Accuracy in [0, 100].
    """
    num_classes = int(max(train_labels.max(), test_labels.max())) + 1
    predicted = knn_predict(
        train_features,
        train_labels,
        test_features,
        num_classes=num_classes,
        k=k,
        temperature=temperature,
    )
    return float(100.0 * np.mean(predicted == test_labels))


def knn_predict(
    train_features: np.ndarray,
    train_labels: np.ndarray,
    test_features: np.ndarray,
    *,
    num_classes: int,
    k: int = 5,
    temperature: float = 0.07,
) -> np.ndarray:
    """Predicts the class with the largest weighted vote.

    Args:
      train_features: Shape [N, F], float32.
      train_labels: Shape [N], int.
      test_features: Shape [Q, F], float32.
      num_classes: C.
      k: Number of neighbours; at most N are used.
      temperature: See `knn_accuracy`.

    Returns:
      Shape [Q], int32; of tied classes the lowest.
    """
    k = min(k, len(train_features))
    train = _unit_rows(jnp.asarray(train_features, jnp.float32))
    labels = jnp.asarray(train_labels, jnp.int32)
    chunks = []
    for start in range(0, len(test_features), _QUERY_CHUNK):
        queries = jnp.asarray(test_features[start : start + _QUERY_CHUNK], jnp.float32)
        chunks.append(_vote(train, labels, _unit_rows(queries), num_classes, k, temperature))
    return np.concatenate([np.asarray(c) for c in chunks])


def _unit_rows(x: jax.Array) -> jax.Array:
    return x / jnp.maximum(jnp.linalg.norm(x, axis=1, keepdims=True), 1e-12)


@functools.partial(jax.jit, static_argnums=(3, 4))
def _vote(train, labels, queries, num_classes, k, temperature):
    return _nearest_vote(queries @ train.T, labels, num_classes, k, temperature)


@functools.partial(jax.jit, static_argnums=(4, 5))
def _vote_of_others(known, labels, queries, rows, num_classes, k, temperature):
    """Leaves out of each query's vote the known image at its place in `rows`."""
    similarity = (queries @ known.T).at[jnp.arange(len(rows)), rows].set(-jnp.inf)
    return _nearest_vote(similarity, labels, num_classes, k, temperature)


def _nearest_vote(similarity, labels, num_classes, k, temperature):
    similarity, nearest = jax.lax.top_k(similarity, k)
    # exp(s / T) with s <= 1 and T = 0.07 stays below e^15: no overflow in float32.
    weights = jnp.exp(similarity / temperature)
    votes = jax.nn.one_hot(labels[nearest], num_classes) * weights[..., None]
    return jnp.argmax(votes.sum(axis=1), axis=-1).astype(jnp.int32)


def leave_one_out_accuracy(
    queries: np.ndarray,
    features: np.ndarray,
    labels: np.ndarray,
    *,
    k: int = 5,
    temperature: float = 0.07,
) -> float:
    """Returns the leave-one-out accuracy, in percent, of the weighted k-NN vote.

    Args:
      queries: Features of each image, or of a changed copy of it. Shape [N, F], float32.
      features: Of the images themselves. Shape [N, F], float32.
      labels: Shape [N], int.
      k: Number of neighbours; at most N - 1 are used.
      temperature: See `knn_accuracy`.

    Returns:
      Accuracy in [0, 100].
    """
    count = len(labels)
    known, labels = _unit_rows(jnp.asarray(features, jnp.float32)), jnp.asarray(labels, jnp.int32)
    k, classes, right = min(k, count - 1), int(labels.max()) + 1, 0
    for start in range(0, count, _QUERY_CHUNK):
        rows = jnp.arange(start, min(start + _QUERY_CHUNK, count))
        asked = _unit_rows(jnp.asarray(queries[start : start + _QUERY_CHUNK], jnp.float32))
        predicted = _vote_of_others(known, labels, asked, rows, classes, k, temperature)
        right += int((predicted == labels[rows]).sum())
    return 100.0 * right / count


def nearest_rows(train_features: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Returns the train images nearest to each query by cosine similarity, nearest first.

    Args:
      train_features: Shape [N, F], float32.
      queries: Shape [Q, F], float32.
      k: Number of neighbours; at most N are returned.

    Returns:
      Shape [Q, k], int.
    """
    train, unit = (np.asarray(_unit_rows(jnp.asarray(x))) for x in (train_features, queries))
    return np.argsort(-unit @ train.T, axis=1, kind="stable")[:, :k]
