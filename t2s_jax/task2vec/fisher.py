"""The diagonal Fisher information of a network's convolutions and batch norms.

For each example x the quantity is F = E_{y ~ p(y|x)} [g * g], g = d log p(y|x) / d w, at
the weights w of every convolution and batch norm (running statistics), averaged over each
output filter: what Task2Vec (Achille et al., ICCV 2019) embeds a task with. `logit_fisher`
has the ways to take the expectation over y; each costs a number of backward passes.

The squares of a layer come from its inputs and the cotangents of its outputs (`fisher_layers`);
the network runs once forward, and once backward per pass, for the whole batch, and memory does
not depend on the number of passes. N examples, C logits, F features, D filters in all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from t2s_jax.task2vec.fisher_layers import run_recording, square_of
from t2s_jax.task2vec.logit_fisher import (
    METHODS,
    cotangents,
    draw_labels,
    feature_columns,
    log_probabilities,
)


def per_example_fisher(
    forward: Callable[[Any, jax.Array], jax.Array],
    variables: Any,
    inputs: jax.Array,
    num_classes: jax.Array,
    keys: jax.Array,
    *,
    method: str,
    draws: int = 1,
    head: tuple[jax.Array, jax.Array] | None = None,
) -> jax.Array:
    """The diagonal Fisher of each example, averaged over each output filter.

    Args:
      forward: maps (variables, inputs [N, ...]) to logits [N, C], or to features [N, F] for
        `head`. It calls flax modules in evaluation mode, each convolution and batch norm once;
        anything may follow them.
      variables: what `forward` takes, such as {"params", "batch_stats"}.
      inputs: Shape [N, ...].
      num_classes: how many of the logits exist; those behind are padding, so that tasks of
        several sizes share a compiled program. Shape [], int32.
      keys: one random key per example: its estimate is the same in whatever batch. Shape [N].
      method: one of METHODS.
      draws: passes of the two estimators.
      head: kernel [F, C] and bias [C] of a linear head on the features. To know it makes the exact
        Fisher cheaper where there are more classes than features.

    Returns:
      Shape [N, D], float32; layers in the order in which they are called.
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {METHODS}, got {method!r}")
    outputs, backward, layers = run_recording(forward, variables, inputs)
    passes, most, start = _passes(outputs, head, num_classes, keys, method, draws)
    squares = [square_of(layer, most) for layer in layers]

    def add_pass(number, total):
        (at_outputs,) = backward(start(number).astype(outputs.dtype))
        found = [square(at) for square, at in zip(squares, at_outputs)]
        return total + jnp.concatenate(found, axis=-1)

    size = sum(layer.filters for layer in layers)
    return jax.lax.fori_loop(0, passes, add_pass, jnp.zeros((inputs.shape[0], size)))


def _passes(outputs, head, num_classes, keys, method, draws):
    """How many passes there are, at most how many, and the cotangent of `outputs` of each."""
    logits = outputs if head is None else outputs @ head[0] + head[1][None]
    log_probs = log_probabilities(logits, num_classes)
    most = logits.shape[-1] - 1 if method == "exact" else draws
    passes, at_logits = cotangents(method, draws, log_probs, num_classes, keys)
    if head is None:
        return passes, most, at_logits

    def start(number):
        return at_logits(number) @ head[0].T

    features = outputs.shape[-1]
    if method != "exact" or most <= features:
        return passes, most, start
    few, shape = passes <= features, (*outputs.shape, features)
    columns = jax.lax.cond(
        few, lambda: jnp.zeros(shape), lambda: feature_columns(head[0], log_probs)
    )

    def cheaper(number):
        return jax.lax.cond(few, start, lambda n: jnp.take(columns, n, axis=-1), number)

    return jnp.minimum(passes, features), features, cheaper


def batch_fisher(
    forward: Callable[[Any, jax.Array], jax.Array],
    params: Any,
    inputs: jax.Array,
    num_classes: jax.Array,
    keys: jax.Array,
) -> jax.Array:
    """The squared gradient of a batch's mean loss, averaged over each output filter.

    The release's definition: each example's label is drawn from p(y|x), and what is squared is
    the gradient of the mean of the N losses. Where examples do not interact its expectation is
    the Fisher's mean over the batch divided by N; with batch norm in training mode they do.

    Args:
      forward: maps (params, inputs [N, ...]) to logits [N, C]. It calls flax modules, each
        convolution and batch norm once, in whichever mode.
      params: the "params" of the module that holds those layers.
      inputs: Shape [N, ...].
      num_classes: how many of the logits exist. Shape [], int32.
      keys: for each example's label. Shape [N].

    Returns:
      Shape [D], float32; layers in the order in which they are called.
    """
    order = _weights_in_order(forward, params, inputs)
    logits, backward = jax.vjp(lambda p: forward(p, inputs), params)
    log_probs = log_probabilities(logits, num_classes)
    labels = jax.nn.one_hot(draw_labels(log_probs, keys, 0), logits.shape[-1])
    (gradients,) = backward(((labels - jnp.exp(log_probs)) / len(inputs)).astype(logits.dtype))
    means = []
    for path in order:
        gradient = functools.reduce(lambda tree, name: tree[name], path, gradients)
        square = jnp.square(gradient.astype(jnp.float32))
        means.append(jnp.mean(square.reshape(-1, square.shape[-1]), axis=0))
    return jnp.concatenate(means)


def _weights_in_order(forward, params, inputs) -> list[tuple[str, ...]]:
    """Paths in `params` of the weights of convolutions and batch norms, as they are called."""
    paths = []

    def interceptor(next_fun, args, kwargs, context):
        kinds = ((nn.Conv, "kernel"), (nn.BatchNorm, "scale"))
        weight = next((name for kind, name in kinds if isinstance(context.module, kind)), None)
        if weight and context.method_name == "__call__":
            paths.append((*context.module.path, weight))
        return next_fun(*args, **kwargs)

    with nn.intercept_methods(interceptor):
        jax.eval_shape(forward, params, inputs)
    return paths
