"""The state of a training run, and its checkpoints."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

import jax
import numpy as np

from t2s_jax.policy.learner import Learner, init_learner
from t2s_jax.policy.step import HISTORY
from t2s_jax.policy.training_setup import TrainingSetup, digest
from t2s_jax.runtime import checkpoint, hosts, monitor, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams


@dataclasses.dataclass(frozen=True)
class TrainingState:
    """What training changes.

    Attributes:
      learner: Parameters, optimiser state and best actions.
      rows: The SimParams that are trained on, in the order of the table's rows.
      limit: How many SimParams will be measured in all.
      history: Name -> mean of each epoch so far.
      epoch: Epochs done.
      round: Rounds done, live or not.
      saves: Checkpoints written.
      recent: Name -> mean of each epoch of the last round, not rounded.
    """

    learner: Learner
    rows: tuple[SimParams, ...]
    limit: int
    history: dict[str, list[float]]
    epoch: int = 0
    round: int = 0
    saves: int = 0
    recent: dict[str, np.ndarray] = dataclasses.field(default_factory=dict)


def fresh_state(directory: pathlib.Path, setup: TrainingSetup) -> TrainingState:
    """Returns the state before the first epoch; earlier checkpoints are overwritten in turn."""
    paths = _checkpoints(directory)
    return TrainingState(
        learner=init_learner(setup.policy, setup.config, setup.basis, setup.dim, len(setup.seen)),
        rows=setup.known,
        limit=setup.capacity,
        history={name: [] for name in (*HISTORY, "regret", "measured")},
        saves=max((checkpoint.load_metadata(p)["saves"] for p in paths), default=0),
    )


def save(directory: pathlib.Path, setup: TrainingSetup, state: TrainingState) -> TrainingState:
    """Writes a checkpoint and returns the state, which counts it."""
    state = dataclasses.replace(state, saves=state.saves + 1)
    if hosts.is_lead():
        leaves = jax.tree.leaves(parallel.to_host(state.learner))
        metadata = {
            "recipe": setup.recipe(),
            "epoch": state.epoch,
            "round": state.round,
            "saves": state.saves,
            "limit": state.limit,
            "rows": state.rows,
            "rewards": digest(setup.table(state.rows).rewards),
            "history": state.history,
        }
        tree = {f"{i:03}": leaf for i, leaf in enumerate(leaves)}
        # Two directories in turn: one is whole while the other is written.
        checkpoint.save_tree(directory / f"state-{state.saves % 2}", tree, metadata)
    hosts.barrier("policy state")
    return state


def restore(directory: pathlib.Path, setup: TrainingSetup) -> TrainingState | None:
    """Reads the latest checkpoint.

    What a killed run had measured is in the reward source and is not measured again.

    Returns:
      The state to resume from; None to start anew, because there is no checkpoint, or because
      training was finished and the budget has grown since.

    Raises:
      UserError: The directory holds a policy of another recipe or other rewards.
    """
    paths = _checkpoints(directory)
    if not paths:
        return None
    path = max(paths, key=lambda p: checkpoint.load_metadata(p)["saves"])
    tree, found = checkpoint.load_tree(path)
    _check_recipe(directory, found["recipe"], setup.recipe())
    if found["epoch"] >= setup.config.epochs and setup.capacity > found["limit"]:
        monitor.log("policy: the budget has grown, so it is trained anew on all rewards")
        return None
    rows = tuple(tuple(params) for params in found["rows"])
    setup.source.measure_all(rows)  # nothing to do, unless the rewards were deleted
    if digest(setup.table(rows).rewards) != found["rewards"]:
        raise UserError(
            f"{directory} holds a policy trained on other rewards; choose another --workdir or "
            "delete it"
        )
    fresh = fresh_state(directory, setup)
    treedef = jax.tree.structure(fresh.learner)
    return dataclasses.replace(
        fresh,
        learner=jax.tree.unflatten(treedef, [tree[name] for name in sorted(tree)]),
        rows=rows,
        history=found["history"],
        epoch=found["epoch"],
        round=found["round"],
        saves=found["saves"],
    )


def _checkpoints(directory: pathlib.Path) -> list[pathlib.Path]:
    return [p for i in range(2) if checkpoint.has_tree(p := directory / f"state-{i}")]


def _check_recipe(directory: pathlib.Path, old: dict[str, Any], new: dict[str, Any]) -> None:
    changed = [n for n in new if n != "policy" and new[n] != old.get(n)]
    before, now = old["policy"], new["policy"]
    changed += [f"policy.{n} = {before.get(n)}" for n in now if before.get(n) != now[n]]
    if changed:
        raise UserError(
            f"{directory} holds a policy trained with other {', '.join(changed)}; choose another "
            "--workdir or delete it"
        )
