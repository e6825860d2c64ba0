"""The Task2Sim policy: from a task vector to one categorical distribution per factor.

Letters: D dimensions of the task vector, R of the network's input, M factors, K levels (the
largest k_i), E ensemble members.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.policy.reinforce import PADDING
from t2s_jax.runtime import implementation
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.task2vec.task_features import TaskFeatures

UNIT = TaskFeatures()  # the paper's scaling, which has nothing to fit

# Tasks in a minibatch up to which, on a CPU, a kernel's gradient is a sum of outer products.
_FEW_ROWS = 8


class Policy(nn.Module):
    """Shared layers with ReLU, then one linear head for each factor (paper section 3.2).

    Attributes:
      num_levels: k_i of each factor.
      hidden: widths of the shared layers.
    """

    num_levels: tuple[int, ...]
    hidden: tuple[int, ...] = (400, 400)

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        """Maps inputs, shape [B, R], float32, to logits, shape [B, M, K], float32."""
        for number, width in enumerate(self.hidden):
            x = nn.relu(_dense(width, x.shape[-1], f"shared{number}")(x))
        levels = level_mask(self.num_levels)
        x = _dense(levels.size, x.shape[-1], "heads")(x).reshape(-1, *levels.shape)
        return jnp.where(levels[None], x, PADDING)


def _dense(width: int, fan_in: int, name: str) -> nn.Dense:
    """Returns a layer initialised as in the original release: uniform within 1 / sqrt(fan in)."""
    bound = fan_in**-0.5

    def uniform(key, shape, dtype=jnp.float32):
        return jax.random.uniform(key, shape, dtype, -bound, bound)

    return nn.Dense(
        width, kernel_init=uniform, bias_init=uniform, name=name, dot_general=_dot_general
    )


def _dot_general(x, kernel, dimension_numbers, precision=None, preferred_element_type=None):
    """Multiplies [B, R] by [R, H], the only product that the layers use."""
    return _product(x, kernel)


@jax.custom_vjp
def _product(x: jax.Array, kernel: jax.Array) -> jax.Array:
    return x @ kernel


def _product_forward(x, kernel):
    return _product(x, kernel), (x, kernel)


def _product_backward(saved, cotangent):
    x, kernel = saved
    few = implementation.on_cpu() and len(x) <= _FEW_ROWS
    if not few:
        return cotangent @ kernel.T, x.T @ cotangent
    # A minibatch has few tasks: as a sum of outer products the kernel's gradient is fused with the
    # update in one pass over memory, which is where an update spends its time.
    gradient = sum(x[b][:, None] * cotangent[b][None] for b in range(len(x)))
    return cotangent @ kernel.T, gradient


_product.defvjp(_product_forward, _product_backward)


def level_mask(num_levels: tuple[int, ...]) -> np.ndarray:
    """Returns which levels exist. Shape [M, K], bool."""
    return np.arange(max(num_levels))[None] < np.array(num_levels)[:, None]


def span_basis(inputs: np.ndarray) -> np.ndarray:
    """Returns an orthonormal basis of the span of the task vectors.

    Args:
      inputs: Scaled task vectors. Shape [N, D], float32.

    Returns:
      Shape [D, R] with R <= N, float32.
    """
    _, scale, rows = np.linalg.svd(inputs.astype(np.float64), full_matrices=False)
    # Tasks whose vectors are equal up to rounding add no direction.
    return rows[scale > 1e-5 * scale[0]].T.astype(np.float32)


def init_members(policy: Policy, seeds: np.ndarray, basis: np.ndarray | None, dim: int) -> Any:
    """Returns fresh parameters of E members.

    With a basis Q the first kernel W [D, H] becomes Q^T W [R, H]. For inputs in the span of Q
    gradient descent never changes the rest of W, so training on coordinates in the span gives
    the same policy as training on the full vectors (exactly so for SGD without weight decay),
    at a cost that no longer depends on D.

    Args:
      policy: the network.
      seeds: one for each member. Shape [E], uint32.
      basis: Shape [D, R], or None to take the vectors as they are.
      dim: D.

    Returns:
      A pytree with leading axis [E].
    """

    return _init(policy, dim)(jnp.asarray(seeds, jnp.uint32), basis)


@functools.lru_cache(maxsize=8)
def _init(policy: Policy, dim: int):
    def init(seeds, basis):
        def one(seed):
            params = policy.init(jax.random.key(seed), jnp.zeros((1, dim)))["params"]
            if basis is not None:
                kernel = jnp.dot(basis.T, params["shared0"]["kernel"], precision="highest")
                params["shared0"] = params["shared0"] | {"kernel": kernel}
            return params

        # One after the other: the full kernels of all members at once would be large.
        return jax.lax.map(one, seeds)

    return jax.jit(init)


@dataclasses.dataclass(frozen=True)
class PolicyEnsemble:
    """Trained policies, and the scaling of their inputs.

    Attributes:
      space: of the SimParams.
      hidden: widths of the shared layers.
      params: pytree with leading axis [E], host arrays.
      basis: Shape [D, R], or None where the network takes the scaled vectors as they are.
      features: scales the task vectors; the paper's is to length 1.
    """

    space: SimSpace
    hidden: tuple[int, ...]
    params: Any
    basis: np.ndarray | None
    features: TaskFeatures = UNIT

    @property
    def size(self) -> int:
        """Number of members, E."""
        return len(jax.tree.leaves(self.params)[0])

    def inputs(self, vectors: np.ndarray) -> np.ndarray:
        """Maps task vectors, shape [B, D], to the network's inputs, shape [B, R], float32."""
        scaled = self.features(vectors).astype(np.float32)
        return scaled if self.basis is None else scaled @ self.basis

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """Returns every member's pi. Shape [B, D] -> [E, B, M, K], float32; 0 for padded levels."""
        apply = _apply(Policy(self.space.num_levels, self.hidden))
        return np.asarray(apply(self.params, jnp.asarray(self.inputs(vectors))))

    def choices(self, vectors: np.ndarray) -> np.ndarray:
        """Returns nu of the members' mean distribution. Shape [B, D] -> [B, M], int."""
        return self.probabilities(vectors).mean(axis=0).argmax(axis=-1)


def joint_probabilities(members: np.ndarray, params: Sequence[SimParams]) -> np.ndarray:
    """Returns the probability of SimParams under the mixture of the members' distributions.

    Unlike the mean of the members' marginal distributions, the mixture keeps the correlation of
    levels that members prefer together.

    Args:
      members: their pi. Shape [E, B, M, K], float32.
      params: S SimParams.

    Returns:
      Shape [B, S], float32.
    """
    levels = np.array(params)
    factors = np.arange(levels.shape[1])
    logs = np.log(np.maximum(members, 1e-30))
    return np.exp(logs[:, :, factors, levels].sum(axis=-1)).mean(axis=0)


@functools.lru_cache(maxsize=8)
def _apply(policy: Policy):
    def probabilities(params, inputs):
        return jax.nn.softmax(policy.apply({"params": params}, inputs), axis=-1)

    return jax.jit(jax.vmap(probabilities, in_axes=(0, None)))
