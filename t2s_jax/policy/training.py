"""Trains the policy on a `RewardSource`: Algorithm 1, live and on what is known.

Live, a *round* lets the policy propose SimParams for a minibatch of tasks, measures them
(each once for all tasks; at the same time where there are workers), and then trains for
`replay_epochs` epochs on all that is measured. When the budget is spent, or where a full
table was given, the remaining epochs train on the table as it is. Everything random is
addressed by seed, epoch and round.

Resume precedence: (1) the later whole state in the directory; (2) else a fresh start. What
a killed run had measured is in the reward source and is not measured again; only SimParams
known at the start or proposed by the policy are trained on, so that a resumed run equals an
unbroken one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import pathlib
from typing import Any

import jax
import numpy as np
from ml_collections import ConfigDict

from t2s_jax.policy import epochs as policy_epochs
from t2s_jax.policy import step
from t2s_jax.policy.network import Policy, PolicyEnsemble, span_basis
from t2s_jax.policy.proposals import propose
from t2s_jax.rewards.reward_source import BudgetSpent, RewardSource
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import checkpoint, hosts, monitor, parallel, pictures
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_features import TaskFeatures


@dataclasses.dataclass(frozen=True)
class TrainedPolicy:
    """What training leaves.

    Attributes:
      ensemble: the policies.
      table: the rewards it was trained on.
      history: for each epoch the means over tasks and members of `step.HISTORY`, and
        "regret" to the best measured, "measured" SimParams. Each of length epochs.
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
      source: of the rewards.
      embeddings: the task vectors; its seen tasks must have rewards.
      config: the policy section, see `t2s_jax.commands.defaults.policy`.
      directory: of the training state.
      writer: takes TensorBoard scalars; None for none.

    Returns:
      The trained policy.

    Raises:
      UserError: a setting is out of range; embeddings and source do not fit; the directory holds a
        policy of another recipe.
    """
    step.check_config(config)
    seen = embeddings.subset(seen=True)
    if not len(seen):
        raise UserError("the policy trains on seen tasks, and the task embeddings has none")
    missing = [t for t in seen.names if t not in source.tasks]
    if missing:
        raise UserError(
            f"no rewards for the seen tasks {', '.join(missing)}; there are rewards for "
            f"{', '.join(source.tasks)}"
        )
    run = _Run(source, seen, config, pathlib.Path(directory), writer)
    run.restore()
    run.train()
    return run.result()


class _Run:
    """The host side of one training run."""

    def __init__(
        self,
        source: RewardSource,
        seen: TaskEmbeddings,
        config: ConfigDict,
        directory: pathlib.Path,
        writer: Any,
    ):
        self._source, self._seen, self._config = source, seen, config
        self._directory, self._writer = directory, writer
        self._policy = Policy(source.space.num_levels, tuple(config.hidden))
        self._features = TaskFeatures.fit(
            config.input_scaling, seen.vectors, seen.layers, config.input_length
        )
        scaled = self._features(seen.vectors).astype(np.float32)
        self._basis = span_basis(scaled) if config.span_inputs else None
        self._inputs = scaled if self._basis is None else scaled @ self._basis

        self._learner = step.init_learner(
            self._policy, config, self._basis, scaled.shape[1], len(seen)
        )
        self._epoch = self._round = self._saves = 0
        self._rows = list(source.table().params)
        self._history: dict[str, list[float]] = {
            name: [] for name in (*step.HISTORY, "regret", "measured")
        }
        # Room for all that can ever be known, so that nothing is recompiled on the way.
        self._capacity = min(source.space.size, len(self._rows) + source.budget_left)
        self._limit = self._capacity
        if not self._capacity:
            raise UserError("there are no rewards and no budget to measure any: raise the budget")

    # -- the loop ------------------------------------------------------------------------

    def train(self) -> None:
        config = self._config
        # Two lines, two rates: a measured SimParams takes seconds or hours, an epoch on what
        # is measured a moment.
        known = len(self._rows)
        measuring = monitor.Progress("policy: live", self._limit, "SimParams", done=known)
        training = None
        if self._live and not self._epoch:
            self._save()
        saved = self._epoch
        while self._epoch < config.epochs:
            live = self._live
            if live:
                self._measure_proposals()
            elif training is None:
                training = monitor.Progress("policy", config.epochs, "epochs", done=self._epoch)
            epochs = config.replay_epochs if live else config.log_epochs
            self._train_epochs(min(self._epoch + epochs, config.epochs))
            self._round += 1
            if live:
                measuring.update(len(self._rows), self._note())
            else:
                training.update(self._epoch, self._note())
            if live or self._epoch - saved >= config.checkpoint_epochs:
                self._save()
                saved = self._epoch
        if saved < self._epoch:
            self._save()
        (training or measuring).finish(self._note())
        if self._live:
            monitor.log(
                f"note: the epochs ended with {len(self._rows)} of {self._limit} SimParams "
                "measured; raise config.policy.epochs or lower config.policy.replay_epochs"
            )

    @property
    def _live(self) -> bool:
        return len(self._rows) < self._limit

    def _train_epochs(self, last: int) -> None:
        table = self._table()
        first = self._epoch
        self._learner, history = policy_epochs.train_epochs(
            self._learner,
            step.make_table(
                self._rows,
                table.rewards,
                self._capacity,
                table.space.num_levels,
                self._config.reward_scale,
            ),
            self._inputs,
            first,
            last,
            self._policy,
            self._config,
        )
        means = {
            name: values[:, : last - first].mean(axis=0)
            for name, values in parallel.to_host(history).items()
        }
        if not np.isfinite(means["entropy"]).all():
            raise UserError(
                f"policy training is no longer finite in epochs {first + 1} to {last}; lower "
                f"config.policy.learning_rate ({self._config.learning_rate})"
            )
        means["regret"] = table.oracle() - means["greedy_reward"]
        means["measured"] = np.full(last - first, len(self._rows))
        for name, values in means.items():
            self._history[name] += np.round(values, 4).tolist()
        self._epoch = last
        self._log(means)

    def _table(self) -> RewardTable:
        """The rewards of `_rows`, in that order, for the seen tasks."""
        table = self._source.table().subset(self._seen.names)
        place = {params: i for i, params in enumerate(table.params)}
        columns = [place[p] for p in self._rows]
        return dataclasses.replace(
            table, params=tuple(self._rows), rewards=table.rewards[:, columns]
        )

    # -- live ----------------------------------------------------------------------------

    def _measure_proposals(self) -> None:
        wanted = propose(
            self._policy,
            parallel.to_host(self._learner.params),
            self._inputs,
            self._rows,
            self._round,
            self._source.space,
            self._config,
        )[: self._limit - len(self._rows)]
        try:
            self._source.measure_all(wanted)
        except BudgetSpent:
            # Its hours are spent, or others have spent what was left of a shared budget.
            known = set(self._source.table().params)
            self._rows += [params for params in wanted if params in known]
            self._limit = len(self._rows)
        else:
            # In the order of the proposals, whichever was measured first.
            self._rows += wanted

    # -- what a person watches -----------------------------------------------------------

    def _note(self) -> str:
        last = {name: values[-1] for name, values in self._history.items() if values}
        if not last:
            return ""
        return (
            f"reward {last['greedy_reward']:.2f} %  regret {last['regret']:.2f}  "
            f"entropy {last['entropy']:.2f}  measured {last['measured']:.0f}"
        )

    def _log(self, means: dict[str, np.ndarray]) -> None:
        if self._writer is None:
            return
        varied = 1.0 - self._ensemble().probabilities(self._seen.vectors).mean(axis=0)[:, :, 0]
        scalars = {f"policy/{name}": float(values.mean()) for name, values in means.items()}
        scalars |= {
            f"policy_varied/{task}/{factor}": float(varied[i, j])
            for i, task in enumerate(self._seen.names)
            for j, factor in enumerate(self._source.space.names)
        }
        last = np.float32(self._epoch - 1)
        scalars["policy/learning_rate"] = float(step.learning_rate(self._config, last))
        scalars["policy/exploration"] = float(step.exploration(self._config, last))
        self._writer.write_scalars(self._epoch, scalars)
        picture = pictures.heatmap(
            varied,
            self._seen.names,
            self._source.space.names,
            f"probability that a factor is varied, epoch {self._epoch}",
        )
        self._writer.write_images(self._epoch, {"policy/varied": picture[None]})
        self._writer.flush()

    # -- state ---------------------------------------------------------------------------

    def _ensemble(self) -> PolicyEnsemble:
        return PolicyEnsemble(
            self._source.space,
            tuple(self._config.hidden),
            parallel.to_host(self._learner.params),
            self._basis,
            self._features,
        )

    def result(self) -> TrainedPolicy:
        return TrainedPolicy(self._ensemble(), self._table(), self._history)

    def _recipe(self) -> dict:
        """Everything that decides the policy, but the rewards and the machine."""
        config = self._config.to_dict()
        for name in ("log_epochs", "checkpoint_epochs", "predictor"):
            del config[name]
        recipe = {
            "policy": config,
            "tasks": self._seen.names,
            "task vectors": _digest(self._seen.vectors),
            "space": self._source.space.to_json(),
        }
        return json.loads(json.dumps(recipe))  # as it will be read back

    def _save(self) -> None:
        # Two states in turn: there is a whole one while the other is written.
        self._saves += 1
        if hosts.is_lead():
            leaves = jax.tree.leaves(parallel.to_host(self._learner))
            metadata = {
                "recipe": self._recipe(),
                "epoch": self._epoch,
                "round": self._round,
                "saves": self._saves,
                "limit": self._limit,
                "rows": self._rows,
                "rewards": _digest(self._table().rewards),
                "history": self._history,
            }
            tree = {f"{i:03}": leaf for i, leaf in enumerate(leaves)}
            checkpoint.save_tree(self._directory / f"state-{self._saves % 2}", tree, metadata)
        hosts.barrier("policy state")

    def restore(self) -> None:
        """Takes up the latest whole state of the directory, if there is one to go on from."""
        paths = [p for i in range(2) if checkpoint.has_tree(p := self._directory / f"state-{i}")]
        if not paths:
            return
        path = max(paths, key=lambda p: checkpoint.load_metadata(p)["saves"])
        tree, state = checkpoint.load_tree(path)
        self._check_recipe(state["recipe"])
        self._saves = state["saves"]
        if state["epoch"] >= self._config.epochs and self._limit > state["limit"]:
            monitor.log("policy: the budget has grown, so it is trained anew on all rewards")
            return
        self._rows = [tuple(params) for params in state["rows"]]
        self._source.measure_all(self._rows)  # nothing to do, unless the rewards were deleted
        if _digest(self._table().rewards) != state["rewards"]:
            raise UserError(
                f"{self._directory} holds a policy trained on other rewards; choose another "
                "--workdir or delete it"
            )
        fresh = jax.tree.structure(self._learner)
        self._learner = jax.tree.unflatten(fresh, [tree[name] for name in sorted(tree)])
        self._epoch, self._round = state["epoch"], state["round"]
        self._history = state["history"]

    def _check_recipe(self, there: dict) -> None:
        here = self._recipe()
        changed = [n for n in here if n != "policy" and here[n] != there.get(n)]
        old, new = there["policy"], here["policy"]
        changed += [f"policy.{n} = {old.get(n)}" for n in new if old.get(n) != new[n]]
        if changed:
            raise UserError(
                f"{self._directory} holds a policy trained with other {', '.join(changed)}; "
                "choose another --workdir or delete it"
            )


def _digest(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]
