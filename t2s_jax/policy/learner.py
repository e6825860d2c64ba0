"""What policy training changes: parameters, optimiser state, and each task's best action so far.

E ensemble members, N tasks, R inputs of the network, D dimensions of the task vector.
"""

from __future__ import annotations

from typing import Any

import flax.struct
import jax
import jax.numpy as jnp
import numpy as np
import optax
from ml_collections import ConfigDict

from t2s_jax.policy.network import Policy, init_members


class Learner(flax.struct.PyTreeNode):
    """The state of training. Every leaf has a leading axis [E], except inside one member's step.

    Attributes:
      params: Of the policy network.
      opt_state: Of the optimiser.
      best_row: Row of a_max, the best action so far of each task. Shape [E, N], int32.
      best_reward: Its reward in percent, -1 before the first. Shape [E, N], float32.
    """

    params: Any
    opt_state: Any
    best_row: jax.Array
    best_reward: jax.Array


def make_optimizer(config: ConfigDict) -> optax.GradientTransformation:
    """Returns the optimiser without its learning rate. SGD is PyTorch's, as in the release."""
    if config.optimizer == "sgd":
        direction = optax.trace(decay=config.momentum)
    else:
        direction = optax.scale_by_adam()
    return optax.chain(optax.add_decayed_weights(config.weight_decay), direction)


def member_seeds(config: ConfigDict) -> np.ndarray:
    """Returns one seed for each member, the same for any E. Shape [E], uint32."""
    return np.random.SeedSequence(config.seed).generate_state(config.members)


def init_learner(
    policy: Policy, config: ConfigDict, basis: np.ndarray | None, dim: int, num_tasks: int
) -> Learner:
    """Returns a learner with fresh parameters.

    Args:
      policy: The network.
      config: The policy section.
      basis: Of the span of the task vectors, see `init_members`. Shape [D, R], or None.
      dim: D.
      num_tasks: N.
    """
    params = init_members(policy, member_seeds(config), basis, dim)
    return new_learner(params, config, num_tasks)


def new_learner(params: Any, config: ConfigDict, num_tasks: int) -> Learner:
    """Returns a learner that starts from these parameters, a pytree with leading axis [E]."""
    shape = (len(jax.tree.leaves(params)[0]), num_tasks)
    return Learner(
        params=params,
        opt_state=jax.vmap(make_optimizer(config).init)(params),
        best_row=jnp.zeros(shape, jnp.int32),
        best_reward=jnp.full(shape, -1.0),
    )
