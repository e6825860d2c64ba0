"""The diagonal Fisher information of a network's convolutions and batch norms.

For an example x and a weight w of a convolution or batch norm it is

    F_w(x) = E_{y ~ p(y|x)} [ (d log p(y|x) / d w)^2 ],

here averaged over the weights of each output filter; Task2Vec embeds a task by its mean over the
task's images (Achille et al., Task2Vec, ICCV 2019, section 3). Batch norms use their running
statistics.

The expectation over y is a sum over few backward passes: `logit_fisher` says which. The squared
gradients of a layer come from its inputs and the cotangents of its outputs (`fisher_layers`). The
network runs once forward, and once backward for each pass, for the whole batch; memory does not
depend on the number of passes.

N examples, C logits, F features, D filters in all layers.
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
    """Returns the diagonal Fisher of each example, averaged over each output filter.

    Args:
      forward: Maps (variables, inputs [N, ...]) to logits [N, C], or to features [N, F] where
        `head` is given. It calls flax modules in evaluation mode, each convolution and batch norm
        once; other operations may follow them.
      variables: The first argument of `forward`, such as {"params", "batch_stats"}.
      inputs: Shape [N, ...].
      num_classes: How many of the logits are classes; the rest are padding, so that tasks of
        several sizes share a compiled program. Shape [], int32.
      keys: One random key per example, so that its estimate does not depend on the batch. Shape
        [N].
      method: One of METHODS.
      draws: Backward passes of the methods that estimate.
      head: Kernel [F, C] and bias [C] of a linear head on the features. It makes the exact Fisher
        cheaper where there are more classes than features.

    Returns:
      Shape [N, D], float32; layers in the order in which they are called.

    Raises:
      ValueError: The method is unknown, or a convolution is grouped or dilated.
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
    """Returns the number of passes, its upper bound, and the cotangent of `outputs` by pass."""
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
    """Returns the squared gradient of a batch's mean loss, averaged over each output filter.

    This is the definition of the original release: with a label y_n drawn from p(y|x_n) for each
    example, (d/dw 1/N sum_n -log p(y_n|x_n))^2. Where examples do not interact, its expectation is
    1/N of the batch's mean Fisher; with batch norm in training mode they do.

    Args:
      forward: Maps (params, inputs [N, ...]) to logits [N, C]. It calls flax modules, each
        convolution and batch norm once, in training or evaluation mode.
      params: The "params" of the module that holds those layers.
      inputs: Shape [N, ...].
      num_classes: How many of the logits are classes. Shape [], int32.
      keys: For the label of each example. Shape [N].

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
    """Returns paths in `params` of the weights of convolutions and batch norms, in call order."""
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
