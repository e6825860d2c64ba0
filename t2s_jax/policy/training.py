"""Trains the policy on a `RewardSource`: Algorithm 1, on rewards measured live or on a table.

Live, a *round* lets the policy propose SimParams for a minibatch of tasks, measures them (each
once for all tasks; at the same time where there are workers), and then trains for `replay_epochs`
epochs on all that is measured. When the budget is spent, or where a full table was given, the
remaining epochs train on the table as it is. All randomness is addressed by seed, epoch and round.

The same command resumes a stopped run, see `training_state.restore`. A resumed run equals an
unbroken one: it trains only on SimParams that were known at the start or proposed by the policy.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from t2s_jax.policy import epochs
from t2s_jax.policy.network import PolicyEnsemble
from t2s_jax.policy.proposals import propose
from t2s_jax.policy.settings import PolicySettings
from t2s_jax.policy.table_arrays import make_table
from t2s_jax.policy.training_log import TrainingLog
from t2s_jax.policy.training_setup import TrainingSetup
from t2s_jax.policy.training_state import TrainingState, fresh_state, restore, save
from t2s_jax.rewards.reward_source import BudgetSpent, RewardSource
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import check_fields
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


@dataclasses.dataclass(frozen=True)
class TrainedPolicy:
    """The result of training.

    Attributes:
      ensemble: The policies.
      table: The rewards that they were trained on.
      history: For each epoch the means over tasks and members of `step.HISTORY`, "regret" to the
        best measured SimParams, and "measured", how many are. Each of length epochs.
    """

    ensemble: PolicyEnsemble
    table: RewardTable
    history: dict[str, list[float]]


def train_policy(
    source: RewardSource,
    embeddings: TaskEmbeddings,
    config: ConfigDict,
    directory: str | os.PathLike,
    *,
    writer: Any = None,
) -> TrainedPolicy:
    """Trains an ensemble on the seen tasks of the embeddings, or finishes one begun there.

    Args:
      source: The rewards.
      embeddings: The task vectors; the seen tasks must have rewards.
      config: The policy section, see `settings.PolicySettings`.
      directory: Of the training state.
      writer: Takes TensorBoard scalars; None writes none.

    Raises:
      UserError: A setting is out of range; embeddings and source do not fit; the directory holds a
        policy of another recipe; training diverged.
    """
    check_fields(config, PolicySettings, "config.policy")
    setup = TrainingSetup.of(source, embeddings, config)
    directory = pathlib.Path(directory)
    state = restore(directory, setup) or fresh_state(directory, setup)
    log = TrainingLog(setup, state, writer)
    if _is_live(state) and not state.epoch:
        state = save(directory, setup, state)
    saved = state.epoch
    while state.epoch < config.epochs:
        live = _is_live(state)
        if live:
            state = _measure_proposals(setup, state)
        state = _train(setup, state, config.replay_epochs if live else config.log_epochs)
        log.update(state, live)
        if live or state.epoch - saved >= config.checkpoint_epochs:
            state = save(directory, setup, state)
            saved = state.epoch
    if saved < state.epoch:
        state = save(directory, setup, state)
    log.finish(state)
    return TrainedPolicy(
        setup.ensemble(parallel.to_host(state.learner.params)),
        setup.table(state.rows),
        state.history,
    )


def _is_live(state: TrainingState) -> bool:
    """Returns whether more SimParams are to be measured."""
    return len(state.rows) < state.limit


def _measure_proposals(setup: TrainingSetup, state: TrainingState) -> TrainingState:
    """Measures the SimParams that the policy proposes in this round."""
    wanted = propose(
        setup.policy,
        parallel.to_host(state.learner.params),
        setup.inputs,
        state.rows,
        state.round,
        setup.source.space,
        setup.config,
    )[: state.limit - len(state.rows)]
    try:
        setup.source.measure_all(wanted)
    except BudgetSpent:
        # Its hours are spent, or other processes have spent what was left of a shared budget.
        known = set(setup.source.table().params)
        rows = (*state.rows, *(params for params in wanted if params in known))
        return dataclasses.replace(state, rows=rows, limit=len(rows))
    # In the order of the proposals, whichever was measured first.
    return dataclasses.replace(state, rows=(*state.rows, *wanted))


def _train(setup: TrainingSetup, state: TrainingState, count: int) -> TrainingState:
    """Trains for `count` epochs, or as many as are left, on what is measured.

    Raises:
      UserError: Training diverged.
    """
    config, table = setup.config, setup.table(state.rows)
    first, last = state.epoch, min(state.epoch + count, setup.config.epochs)
    arrays = make_table(
        list(state.rows),
        table.rewards,
        setup.capacity,
        table.space.num_levels,
        config.reward_scale,
    )
    learner, history = epochs.train_epochs(
        state.learner, arrays, setup.inputs, first, last, setup.policy, config
    )
    means = {
        name: values[:, : last - first].mean(axis=0)
        for name, values in parallel.to_host(history).items()
    }
    if not np.isfinite(means["entropy"]).all():
        raise UserError(
            f"policy training diverged to values that are not finite in epochs {first + 1} to "
            f"{last}; lower config.policy.learning_rate ({config.learning_rate})"
        )
    means["regret"] = table.oracle() - means["greedy_reward"]
    means["measured"] = np.full(last - first, len(state.rows))
    return dataclasses.replace(
        state,
        learner=learner,
        epoch=last,
        round=state.round + 1,
        history={n: state.history[n] + np.round(v, 4).tolist() for n, v in means.items()},
        recent=means,
    )
