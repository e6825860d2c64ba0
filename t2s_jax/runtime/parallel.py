"""Data parallelism: the only place that maps over devices.

A step is a pure function `(state, batch) -> (state, metrics)`. `in_axes=None` replicates the state,
`out_axes=None` returns it unstacked, and batches have a leading device axis. The same step runs on
one CPU device, N GPUs or the hosts of a TPU pod.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

from t2s_jax.runtime.errors import UserError

# The mapped axis. Steps reduce with `mean_over_devices` and `sum_over_devices`.
AXIS = "devices"

# Virtual CPU devices share one thread pool: unbounded dispatch starves it, and the all-reduce
# rendezvous then aborts the process. On accelerators a few steps in flight hide the host's work.
MAX_STEPS_IN_FLIGHT = 2


def map_step(step: Callable, *, donate_state: bool = True) -> Callable:
    """Maps `step(state, batch) -> (state, metrics)` over all devices of the job.

    Args:
      step: must reduce its gradients and metrics over `AXIS`, so that both results are equal on
        all devices.
      donate_state: reuse the state's buffers for the new state.

    Returns:
      A function of the unstacked state and a batch with leading axis [local devices].
    """
    return jax.pmap(
        step,
        axis_name=AXIS,
        in_axes=(None, 0),
        out_axes=(None, None),
        donate_argnums=(0,) if donate_state else (),
    )


def replicate(tree: Any) -> Any:
    """Puts a copy of host arrays on every device of the job.

    A mapped step returns its state in this form. A first state on one device alone would have
    another signature, and the step would be compiled a second time.
    """
    mesh = jax.sharding.Mesh(np.asarray(jax.devices()), (AXIS,))
    everywhere = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec())
    return jax.device_put(to_host(tree), everywhere)


def share(tree: Any) -> Any:
    """Puts a copy of host arrays on every local device, for mapped functions to share."""
    mesh = jax.sharding.Mesh(np.asarray(jax.local_devices()), (AXIS,))
    everywhere = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec())
    return jax.device_put(tree, everywhere)


def map_batch(fn: Callable) -> Callable:
    """Maps `fn(shared, batch) -> outputs` over local devices, outputs per example.

    Returns:
      A function of (shared pytree, batch pytree of host arrays [N, ...]) that returns host arrays
      [N, ...]. N need not be a multiple of the number of devices: the batch is padded with copies
      of its last example, and the results of the padding are cut off.
    """
    local = jax.local_devices()
    mapped = map_on_devices(fn)

    def run(shared: Any, batch: Any) -> Any:
        size = len(jax.tree.leaves(batch)[0])
        padded = math.ceil(size / len(local)) * len(local)
        batch = jax.tree.map(lambda x: _split(_pad(np.asarray(x), padded), len(local)), batch)
        out = mapped(shared, batch)
        return jax.tree.map(lambda x: np.asarray(x).reshape(-1, *x.shape[2:])[:size], out)

    return run


class MappedSum:
    """`fn(shared, batch, weights) -> sums`, mapped over local devices and summed over them.

    Only one sum leaves the devices, however many examples there are. The N examples of a batch need
    not be a multiple of the number of devices: the batch is padded with examples of weight zero.
    """

    def __init__(self, fn: Callable):
        """Compiles nothing yet.

        Args:
          fn: returns sums over its examples, each times its weight. It takes a shared pytree, a
            pytree of arrays [n, ...] and weights [n], float32; the weight of padding is zero.
        """

        def added(shared, examples):
            return sum_over_devices(fn(shared, *examples))

        self._mapped = jax.pmap(
            added, axis_name=AXIS, in_axes=(None, 0), out_axes=None, devices=jax.local_devices()
        )

    def compile(self, shared: Any, batch: Any) -> Callable[[Any, Any, np.ndarray], Any]:
        """Compiles for arguments of these shapes and dtypes, without running anything.

        Args:
          shared: anything with shape and dtype, such as `jax.ShapeDtypeStruct`.
          batch: anything with shape [N, ...] and dtype.

        Returns:
          A function of (shared as `share` places it, batch of host arrays [N, ...], weights [N])
          that returns host arrays.
        """
        devices = jax.local_device_count()
        (size,) = {x.shape[0] for x in jax.tree.leaves(batch)}
        rows = math.ceil(size / devices)
        weights = jax.ShapeDtypeStruct((size,), np.float32)
        # In a job of several processes a mapped function cannot be lowered for shapes alone.
        shared = jax.tree.map(lambda x: np.zeros(x.shape, x.dtype), shared)
        parts = jax.tree.map(
            lambda x: np.zeros((devices, rows, *x.shape[1:]), x.dtype), (batch, weights)
        )
        program = self._mapped.lower(shared, parts).compile()

        def run(shared: Any, batch: Any, weights: np.ndarray) -> Any:
            padding = rows * devices - size
            batch = jax.tree.map(lambda x: _pad(np.asarray(x), size + padding), batch)
            weights = np.pad(np.asarray(weights, np.float32), (0, padding))
            examples = jax.tree.map(lambda x: _split(x, devices), (batch, weights))
            return to_host(program(shared, examples))

        return run


def map_on_devices(fn: Callable) -> Callable:
    """Maps `fn(shared, batch) -> outputs` over local devices and leaves the outputs on them.

    Returns:
      A function of (shared pytree, batch pytree of arrays [local devices, b, ...]) that
      returns device arrays [local devices, b, ...], a slice on each device.
    """
    return jax.pmap(fn, axis_name=AXIS, in_axes=(None, 0), devices=jax.local_devices())


def local_device_count() -> int:
    """Returns the number of devices of this process."""
    return jax.local_device_count()


def device_index() -> jax.Array:
    """Returns, inside a mapped step, the device's number in the job. Shape [], int32."""
    return jax.lax.axis_index(AXIS)


def mean_over_devices(tree: Any) -> Any:
    """Returns, inside a mapped step, the mean of each array over all devices of the job."""
    return jax.lax.pmean(tree, AXIS)


def sum_over_devices(tree: Any) -> Any:
    """Returns, inside a mapped step, the sum of each array over all devices of the job."""
    return jax.lax.psum(tree, AXIS)


def local_batch_size(global_batch: int) -> int:
    """Returns how many examples of the global batch this process feeds.

    Raises:
      UserError: the global batch is not a multiple of the number of devices.
    """
    devices = jax.device_count()
    if global_batch % devices:
        lower = global_batch // devices * devices
        raise UserError(
            f"batch size {global_batch} is not a multiple of the {devices} devices of this job; "
            f"use {lower or devices} or {lower + devices}"
        )
    return global_batch // jax.process_count()


def split_batch(batch: Any) -> Any:
    """Adds a leading axis [local devices] to host arrays of this process's examples."""
    return jax.tree.map(lambda x: _split(x, jax.local_device_count()), batch)


def prefetch(batches: Iterator[Any], ahead: int = 2) -> Iterator[Any]:
    """Copies batches to the local devices before they are needed.

    Copies are asynchronous: the next batches are transferred while a step computes.

    Args:
      batches: with a leading axis [local devices], on the host or the devices.
      ahead: how many batches to hold on the devices.
    """
    mesh = jax.sharding.Mesh(np.asarray(jax.local_devices()), (AXIS,))
    place = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(AXIS))
    held: collections.deque = collections.deque()
    try:
        for batch in batches:
            held.append(jax.device_put(batch, place))
            if len(held) > ahead:
                yield held.popleft()
        while held:
            yield held.popleft()
    finally:
        batches.close()


def _split(x: np.ndarray, parts: int) -> np.ndarray:
    return x.reshape(parts, x.shape[0] // parts, *x.shape[1:])


def _pad(x: np.ndarray, size: int) -> np.ndarray:
    return x if len(x) == size else np.concatenate([x, np.repeat(x[-1:], size - len(x), 0)])


def to_host(tree: Any) -> Any:
    """Copies a replicated tree to host arrays without gathering over devices."""
    return jax.tree.map(
        lambda x: np.asarray(x.addressable_data(0) if isinstance(x, jax.Array) else x), tree
    )


class StepsInFlight:
    """A bound on how far the host runs ahead of the devices."""

    def __init__(self, limit: int = MAX_STEPS_IN_FLIGHT):
        self._limit = limit
        self._pending: collections.deque = collections.deque()

    def add(self, outputs: Any) -> None:
        """Registers a step by its outputs, and waits for the step `limit` steps before it."""
        self._pending.append(outputs)
        if len(self._pending) > self._limit:
            jax.block_until_ready(self._pending.popleft())
