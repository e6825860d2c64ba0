"""Algorithm 1 of the paper as one compiled program over any number of epochs.

The program reads a reward table with room for S SimParams of which some are known: all of
them when a full table was given, those measured so far in the live loop. Nothing is
recompiled when a row becomes known. The minibatch of tasks is shared out to the devices and
the gradients are summed; ensemble members are vmapped within.

Letters: E members, N tasks, R inputs, B tasks in the minibatch, b of them on this device,
S rows, M factors, K levels, L the most epochs in one call.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import flax.struct
import jax
import jax.numpy as jnp
import numpy as np
import optax
from ml_collections import ConfigDict

from t2s_jax.policy import reinforce
from t2s_jax.policy.network import Policy, init_members, level_mask
from t2s_jax.runtime import limits, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams
from t2s_jax.task2vec.task_features import SCALINGS

# What a random draw is for, see `purpose_key`.
_ORDER, _SAMPLE, PROPOSE = range(3)

HISTORY = ("reward", "greedy_reward", "entropy")


class Learner(flax.struct.PyTreeNode):
    """What training changes. Every leaf has a leading axis [E].

    Attributes:
      params: of the policy.
      opt_state: the optimiser's.
      best_row: row of a_max, the best action so far of each task. Shape [E, N], int32.
      best_reward: its reward in percent, -1 before the first. Shape [E, N], float32.
    """

    params: Any
    opt_state: Any
    best_row: jax.Array
    best_reward: jax.Array


class TableArrays(flax.struct.PyTreeNode):
    """The rewards, padded to S rows.

    Attributes:
      rows: one-hot SimParams. Shape [S, M, K], float32.
      known: which rows hold rewards. Shape [S], bool.
      rewards: percent, 0 where not known. Shape [N, S], float32.
      scale: what each task's advantage is multiplied by. Shape [N], float32.
    """

    rows: np.ndarray
    known: np.ndarray
    rewards: np.ndarray
    scale: np.ndarray


def make_table(
    params: list[SimParams],
    rewards: np.ndarray,
    capacity: int,
    num_levels: tuple[int, ...],
    reward_scale: str,
) -> TableArrays:
    """Pads what is known to `capacity` rows.

    Args:
      params: the known SimParams.
      rewards: percent. Shape [N, len(params)].
      capacity: S.
      num_levels: k_i of each factor.
      reward_scale: "percent" leaves rewards alone (the paper); "per_task" gives every task
        the same spread of rewards, keeping the mean spread.
    """
    count = len(params)
    rows = np.zeros((capacity, *level_mask(num_levels).shape), np.float32)
    for row, action in enumerate(params):
        rows[row, np.arange(len(action)), action] = 1.0
    padded = np.zeros((len(rewards), capacity), np.float32)
    padded[:, :count] = rewards
    scale = np.ones(len(rewards), np.float32)
    if reward_scale == "per_task":
        # A task that no SimParams moves has nothing to teach: its spread must not be blown up.
        spread = np.maximum(rewards.std(axis=1), 1e-3)
        scale = (spread.mean() / spread).astype(np.float32)
    return TableArrays(rows, np.arange(capacity) < count, padded, scale)


def is_whole(table: TableArrays, num_levels: tuple[int, ...]) -> bool:
    """Whether the table holds the whole space in the space's own order."""
    if len(table.rows) != math.prod(num_levels) or not np.all(table.known):
        return False
    places = np.argmax(table.rows, axis=-1) @ _strides(num_levels)
    return bool(np.array_equal(places, np.arange(len(places))))


def _strides(num_levels: tuple[int, ...]) -> np.ndarray:
    """What each factor's level adds to a SimParams' place in the space's order. Shape [M]."""
    return np.cumprod((1, *num_levels[:0:-1]))[::-1].astype(np.int32)


def make_optimizer(config: ConfigDict) -> optax.GradientTransformation:
    """The update's direction; `learning_rate` scales it. SGD is PyTorch's, as in the release."""
    if config.optimizer == "sgd":
        direction = optax.trace(decay=config.momentum)
    else:
        direction = optax.scale_by_adam()
    return optax.chain(optax.add_decayed_weights(config.weight_decay), direction)


def learning_rate(config: ConfigDict, epoch: jax.Array) -> jax.Array:
    """Linear warm-up, then x 0.1 at each of the fractions `drop_at` of all epochs."""
    warmup = max(config.warmup_epochs, 1)
    start, peak = config.warmup_learning_rate, config.learning_rate
    rising = start + (peak - start) * jnp.minimum(epoch / warmup, 1.0)
    drops = sum(epoch >= round(f * config.epochs) for f in config.drop_at)
    return rising * 0.1**drops


def exploration(config: ConfigDict, number: jax.Array) -> jax.Array:
    """epsilon of epoch or live round `number`, counted from 0: eps0 / ceil((number + 1) / 5)."""
    return config.exploration / jnp.ceil((number + 1) / config.exploration_epochs)


def check_config(config: ConfigDict) -> None:
    """Raises `UserError` where a setting is out of range."""
    choices = {
        "optimizer": ("sgd", "adam"),
        "baseline": ("greedy", "mean", "none"),
        "reward_scale": ("percent", "per_task"),
        "input_scaling": SCALINGS,
        "predictor": ("model", "policy"),
    }
    for name, allowed in choices.items():
        if config[name] not in allowed:
            raise UserError(f"config.policy.{name} is one of {allowed}, got {config[name]!r}")
    limits.check(config, "config.policy")


def minibatch_size(config: ConfigDict, num_tasks: int) -> int:
    """n of Algorithm 1. `batch_tasks` 0 is a third of the tasks, as the paper's 4 of 12, but 4.

    So an epoch has three updates at most, however many tasks there are: the exploration and the
    learning rate go by epochs, and at the paper's rate of 1e-3 four tasks at a time diverged on 60.
    """
    return config.batch_tasks or max(4, math.ceil(num_tasks / 3))


def member_seeds(config: ConfigDict) -> np.ndarray:
    """One seed for each member; member e has the same whatever E is. Shape [E], uint32."""
    return np.random.SeedSequence(config.seed).generate_state(config.members)


def purpose_key(seed: jax.Array, purpose: int) -> jax.Array:
    """Begins the address of a member's draws; fold in the epoch (or round) next."""
    return jax.random.fold_in(jax.random.key(seed), purpose)


def init_learner(
    policy: Policy, config: ConfigDict, basis: np.ndarray | None, dim: int, num_tasks: int
) -> Learner:
    """A fresh learner; see `init_members` for basis and dim."""
    params = init_members(policy, member_seeds(config), basis, dim)
    return new_learner(params, config, num_tasks)


def new_learner(params: Any, config: ConfigDict, num_tasks: int) -> Learner:
    """A learner that starts from these parameters, a pytree with leading axis [E]."""
    shape = (len(jax.tree.leaves(params)[0]), num_tasks)
    return Learner(
        params=params,
        opt_state=jax.vmap(make_optimizer(config).init)(params),
        best_row=jnp.zeros(shape, jnp.int32),
        best_reward=jnp.full(shape, -1.0),
    )


def call_epochs(config: ConfigDict) -> int:
    """L, the most epochs in one call."""
    return max(config.replay_epochs, config.log_epochs)


def train_member(learner, seed, table, inputs, bounds, batch, *, policy, config, whole):
    """The epochs of one member on one device; see `train_epochs`."""
    num_tasks, size = len(inputs), minibatch_size(config, len(inputs))
    steps = math.ceil(num_tasks / size)
    order_key, sample_key = purpose_key(seed, _ORDER), purpose_key(seed, _SAMPLE)
    minibatch = functools.partial(
        _minibatch,
        table=table,
        actions=jnp.argmax(table.rows, axis=-1),
        policy=policy,
        config=config,
        whole=whole,
    )

    def run_epoch(epoch, carry):
        learner, history = carry
        order = jax.random.permutation(jax.random.fold_in(order_key, epoch), num_tasks)
        order = jnp.pad(order, (0, steps * size - num_tasks))
        epoch_key = jax.random.fold_in(sample_key, epoch)

        def run_minibatch(learner, number):
            place = number * size + batch["slot"]
            # An empty slot of this device may point past the end; its weight is 0.
            tasks = order[jnp.minimum(place, steps * size - 1)]
            used = batch["used"] * (place < num_tasks)
            return minibatch(
                learner,
                tasks=tasks,
                inputs=inputs[tasks],
                used=used,
                count=jnp.minimum(size, num_tasks - number * size),
                keys=jax.vmap(jax.random.fold_in, in_axes=(None, 0))(epoch_key, tasks),
                epoch=epoch,
            )

        learner, sums = jax.lax.scan(run_minibatch, learner, jnp.arange(steps))
        sums = parallel.sum_over_devices(jax.tree.map(lambda x: x.sum(axis=0), sums))
        place = epoch - bounds[0]
        history = {n: history[n].at[place].set(sums[n] / num_tasks) for n in HISTORY}
        return learner, history

    history = {n: jnp.zeros(call_epochs(config)) for n in HISTORY}
    return jax.lax.fori_loop(bounds[0], bounds[1], run_epoch, (learner, history))


def _minibatch(
    learner, *, tasks, inputs, used, count, keys, epoch, table, actions, policy, config, whole
):
    """Lines 6 to 16 of Algorithm 1 for this device's share of one minibatch.

    Args:
      learner: of one member, without the axis [E].
      tasks: Shape [b], int32.
      inputs: Shape [b, R], float32.
      used: 0 for an empty slot, else 1. Shape [b], float32.
      count: n, the tasks in the whole minibatch. Shape [], int32.
      keys: for the samples. Shape [b].
      epoch: Shape [], int32.
      actions: of the table's rows. Shape [S, M], int32.
      whole: see `is_whole`.

    Returns:
      The learner, and for each name in `HISTORY` the sum over this device's tasks.
    """
    optimizer, rate = make_optimizer(config), learning_rate(config, epoch)
    levels = jnp.asarray(level_mask(policy.num_levels))
    rewards, scale, weights = table.rewards[tasks], table.scale[tasks], used / count

    def reward_of(rows):
        return jnp.take_along_axis(rewards, rows[:, None], axis=1)[:, 0]

    def baseline(log_ps):
        """What Eq. 4 subtracts: R(nu), nu the likeliest action of the set. Shape [b]."""
        if config.baseline == "mean":
            return (jnp.exp(log_ps) * rewards).sum(axis=1)
        if config.baseline == "none":
            return jnp.zeros(len(rewards))
        return reward_of(jnp.argmax(log_ps, axis=1))

    def distributions(params):
        logs = reinforce.level_log_probs(policy.apply({"params": params}, inputs))
        return logs, reinforce.set_log_probs(logs, table.rows, table.known)

    def sampled_loss(params):
        logs, log_ps = distributions(params)
        explored = reinforce.explore(logs, levels, exploration(config, epoch))
        explored = reinforce.set_log_probs(explored, table.rows, table.known)
        taken = reinforce.sample_row(keys, explored)
        advantage = scale * (reward_of(taken) - baseline(log_ps))
        loss = reinforce.reinforce_loss(log_ps, taken, advantage, weights)
        entropy = reinforce.entropy(logs)
        if config.entropy_bonus:
            loss -= config.entropy_bonus * jnp.sum(weights * entropy)
        greedy = reward_of(jnp.argmax(log_ps, axis=1))
        return loss, (taken, reward_of(taken), greedy, entropy)

    def imitation_loss(params, best_row):
        if whole and config.baseline != "mean":
            # P_S is P itself, a product over factors: no need of all S.
            logs = reinforce.level_log_probs(policy.apply({"params": params}, inputs))
            log_ps = reinforce.action_log_prob(logs, actions[best_row])[:, None]
            nu = reinforce.greedy_action(logs) @ _strides(policy.num_levels)
            start = reward_of(nu) if config.baseline == "greedy" else 0.0
            advantage = jax.lax.stop_gradient(scale * (reward_of(best_row) - start))
            zeros = jnp.zeros_like(best_row)
            return reinforce.reinforce_loss(log_ps, zeros, advantage, weights), advantage
        _, log_ps = distributions(params)
        advantage = jax.lax.stop_gradient(scale * (reward_of(best_row) - baseline(log_ps)))
        return reinforce.reinforce_loss(log_ps, best_row, advantage, weights), advantage

    def update(learner, grads):
        grads = parallel.sum_over_devices(grads)
        direction, opt_state = optimizer.update(grads, learner.opt_state, learner.params)
        params = jax.tree.map(lambda p, d: p - rate * d, learner.params, direction)
        return learner.replace(params=params, opt_state=opt_state)

    def imitate(learner):
        best_row = learner.best_row[tasks]

        def once(_, learner):
            loss, pull, advantage = jax.vjp(
                functools.partial(imitation_loss, best_row=best_row), learner.params, has_aux=True
            )
            # Where every nu earns what a_max does, the gradient is 0 and not worth its time.
            (grads,) = jax.lax.cond(
                jnp.any(weights * advantage != 0.0),
                pull,
                lambda one: (jax.tree.map(jnp.zeros_like, learner.params),),
                jnp.ones_like(loss),
            )
            return update(learner, grads)

        return jax.lax.fori_loop(0, config.self_imitation_steps, once, learner)

    grads, (taken, reward, greedy, entropy) = jax.grad(sampled_loss, has_aux=True)(learner.params)
    learner = _remember(update(learner, grads), tasks, used, taken, reward)
    if config.self_imitation_steps:
        learner = jax.lax.cond(
            epoch >= config.self_imitation_start, imitate, lambda learner: learner, learner
        )
    sums = {"reward": reward, "greedy_reward": greedy, "entropy": entropy}
    return learner, {n: jnp.sum(used * sums[n]) for n in HISTORY}


def _remember(learner, tasks, used, taken, reward):
    """Line 10 of Algorithm 1: keeps a better a_max, whichever device has sampled it."""
    found = jnp.stack([used, used * taken, used * reward], axis=1)
    found = jnp.zeros((learner.best_row.shape[0], 3)).at[tasks].add(found)
    here, row, reward = parallel.sum_over_devices(found).T
    better = (here > 0) & (reward > learner.best_reward)
    return learner.replace(
        best_row=jnp.where(better, row.astype(jnp.int32), learner.best_row),
        best_reward=jnp.where(better, reward, learner.best_reward),
    )
