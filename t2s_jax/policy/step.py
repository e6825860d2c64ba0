"""Algorithm 1 of the paper as one compiled program over any number of epochs.

The minibatch of tasks is divided over the devices and the gradients are summed; ensemble members
are vmapped or trained one by one, see `epochs`.

E members, N tasks, R inputs, B tasks in the minibatch, b of them on this device, S rows of the
table, L the largest number of epochs in one call.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import jax
import jax.numpy as jnp
from ml_collections import ConfigDict

from t2s_jax.policy.learner import Learner, make_optimizer
from t2s_jax.policy.losses import Recipe, Sample, Share, imitation_loss, sampled_loss
from t2s_jax.policy.schedule import call_epochs, exploration, learning_rate, minibatch_size
from t2s_jax.policy.table_arrays import TableArrays
from t2s_jax.runtime import parallel

# What a random draw is for, see `purpose_key`.
_ORDER, _SAMPLE, PROPOSE = range(3)

HISTORY = ("reward", "greedy_reward", "entropy")


def purpose_key(seed: jax.Array, purpose: int) -> jax.Array:
    """Returns the key of a member's draws for one purpose; fold in the epoch or round next."""
    return jax.random.fold_in(jax.random.key(seed), purpose)


def train_member(
    learner: Learner,
    seed: jax.Array,
    table: TableArrays,
    inputs: jax.Array,
    bounds: jax.Array,
    slots: dict[str, jax.Array],
    *,
    recipe: Recipe,
) -> tuple[Learner, dict[str, jax.Array]]:
    """Trains one member for some epochs on one device.

    Args:
      learner: Of one member, without the axis [E].
      seed: Shape [], uint32.
      table: The known rewards.
      inputs: Of all tasks. Shape [N, R], float32.
      bounds: First epoch, and one past the last. Shape [2], int32.
      slots: This device's places in the minibatch: "slot", shape [b], int32, and "used", 0 for
        an empty one, else 1, shape [b], float32.
      recipe: Network and settings.

    Returns:
      The learner, and for each name in `HISTORY` its mean over tasks in each epoch. Shape [L].
    """
    epoch = functools.partial(
        _epoch,
        table=table,
        inputs=inputs,
        slots=slots,
        first=bounds[0],
        order_key=purpose_key(seed, _ORDER),
        sample_key=purpose_key(seed, _SAMPLE),
        recipe=recipe,
    )
    history = {n: jnp.zeros(call_epochs(recipe.config)) for n in HISTORY}
    return jax.lax.fori_loop(bounds[0], bounds[1], epoch, (learner, history))


def _epoch(epoch, carry, *, table, inputs, slots, first, order_key, sample_key, recipe):
    """Passes over all tasks in random order; see `train_member`."""
    learner, history = carry
    num_tasks, size = len(inputs), minibatch_size(recipe.config, len(inputs))
    count = math.ceil(num_tasks / size)
    order = jax.random.permutation(jax.random.fold_in(order_key, epoch), num_tasks)
    order = jnp.pad(order, (0, count * size - num_tasks))
    share_of = functools.partial(
        _share,
        order=order,
        key=jax.random.fold_in(sample_key, epoch),
        table=table,
        inputs=inputs,
        slots=slots,
    )

    def minibatch(learner, number):
        return _minibatch(learner, share_of(number, size=size), epoch, table, recipe)

    learner, sums = jax.lax.scan(minibatch, learner, jnp.arange(count))
    sums = parallel.sum_over_devices(jax.tree.map(lambda x: x.sum(axis=0), sums))
    place = epoch - first
    history = {n: history[n].at[place].set(sums[n] / num_tasks) for n in HISTORY}
    return learner, history


def _share(number, *, size, order, key, table, inputs, slots) -> Share:
    """Returns this device's tasks of the minibatch `number`, of `size` tasks at most."""
    num_tasks = len(inputs)
    place = number * size + slots["slot"]
    # An empty slot of this device may point past the end; its weight is 0.
    tasks = order[jnp.minimum(place, len(order) - 1)]
    used = slots["used"] * (place < num_tasks)
    return Share(
        tasks=tasks,
        inputs=inputs[tasks],
        rewards=table.rewards[tasks],
        scale=table.scale[tasks],
        used=used,
        weights=used / jnp.minimum(size, num_tasks - number * size),
        keys=jax.vmap(jax.random.fold_in, in_axes=(None, 0))(key, tasks),
    )


def _minibatch(
    learner: Learner, share: Share, epoch: jax.Array, table: TableArrays, recipe: Recipe
) -> tuple[Learner, dict[str, jax.Array]]:
    """Carries out lines 6 to 16 of Algorithm 1.

    Returns:
      The learner, and for each name in `HISTORY` the sum over this device's tasks.
    """
    config = recipe.config
    rate, epsilon = learning_rate(config, epoch), exploration(config, epoch)
    grads, sample = jax.grad(sampled_loss, has_aux=True)(
        learner.params, share, table, epsilon, recipe
    )
    learner = _remember(_update(learner, grads, rate, config), share, sample)
    if config.self_imitation_steps:
        imitate = functools.partial(_imitate, share=share, table=table, rate=rate, recipe=recipe)
        learner = jax.lax.cond(
            epoch >= config.self_imitation_start, imitate, lambda learner: learner, learner
        )
    values = {
        "reward": sample.reward,
        "greedy_reward": sample.greedy_reward,
        "entropy": sample.entropy,
    }
    return learner, {n: jnp.sum(share.used * values[n]) for n in HISTORY}


def _update(learner: Learner, grads: Any, rate: jax.Array, config: ConfigDict) -> Learner:
    """Applies gradients, summed over the devices."""
    grads = parallel.sum_over_devices(grads)
    optimizer = make_optimizer(config)
    direction, opt_state = optimizer.update(grads, learner.opt_state, learner.params)
    params = jax.tree.map(lambda p, d: p - rate * d, learner.params, direction)
    return learner.replace(params=params, opt_state=opt_state)


def _imitate(
    learner: Learner, share: Share, table: TableArrays, rate: jax.Array, recipe: Recipe
) -> Learner:
    """Updates towards each task's best action so far, `self_imitation_steps` times."""
    loss_of = functools.partial(
        imitation_loss,
        share=share,
        table=table,
        best_row=learner.best_row[share.tasks],
        recipe=recipe,
    )

    def once(_, learner):
        loss, pull, advantage = jax.vjp(loss_of, learner.params, has_aux=True)
        # Where every nu earns what a_max does, the gradient is 0 and need not be computed.
        (grads,) = jax.lax.cond(
            jnp.any(share.weights * advantage != 0.0),
            pull,
            lambda one: (jax.tree.map(jnp.zeros_like, learner.params),),
            jnp.ones_like(loss),
        )
        return _update(learner, grads, rate, recipe.config)

    return jax.lax.fori_loop(0, recipe.config.self_imitation_steps, once, learner)


def _remember(learner: Learner, share: Share, sample: Sample) -> Learner:
    """Keeps a better a_max, whichever device sampled it: line 10 of Algorithm 1."""
    used = share.used
    found = jnp.stack([used, used * sample.row, used * sample.reward], axis=1)
    found = jnp.zeros((learner.best_row.shape[0], 3)).at[share.tasks].add(found)
    here, row, reward = parallel.sum_over_devices(found).T
    better = (here > 0) & (reward > learner.best_reward)
    return learner.replace(
        best_row=jnp.where(better, row.astype(jnp.int32), learner.best_row),
        best_reward=jnp.where(better, reward, learner.best_reward),
    )
