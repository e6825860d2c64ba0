"""What the trained predictors choose for every task, beside the rewards that are known.

N tasks, E ensemble members or posterior draws, M factors, K levels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from t2s_jax.policy.held_out_gain import HeldOutGain
from t2s_jax.policy.outputs import GroupSummary, PolicyOutputs, TaskOutput
from t2s_jax.policy.reward_model import RewardModel
from t2s_jax.policy.training import TrainedPolicy
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.sim.simspace import SimParams
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


def policy_outputs(
    trained: TrainedPolicy,
    embeddings: TaskEmbeddings,
    table: RewardTable,
    model: RewardModel | None = None,
    evidence: HeldOutGain | None = None,
    command: str = "",
) -> PolicyOutputs:
    """Returns the choice for every task of the embeddings, and their mean rewards.

    Args:
      trained: The policy.
      embeddings: Seen and unseen tasks.
      table: All measured rewards, of the tasks that have some.
      model: Chooses for the unseen tasks; None leaves them to the policy.
      evidence: The model's gain on held-out tasks.
      command: The command line that is noted in it.
    """
    space = trained.ensemble.space
    best_fixed, _ = trained.table.best_fixed()
    members = trained.ensemble.probabilities(embeddings.vectors)  # [E, N, M, K]
    tasks = tuple(
        _task_output(embeddings, row, members[:, row], table, best_fixed)
        if model is None or embeddings.seen[row]
        else _model_output(embeddings, row, model, table, best_fixed)
        for row in range(len(embeddings))
    )
    place = {name: row for row, name in enumerate(embeddings.names)}
    known = [t for t in tasks if t.best_measured is not None]
    seen, unseen = (
        _summary(group, members[:, [place[t.task] for t in group]], table)
        for group in ([t for t in known if t.seen], [t for t in known if not t.seen])
    )
    return PolicyOutputs(
        best_fixed=best_fixed,
        tasks=tasks,
        factors={f.name: tuple(f.levels) for f in space.factors},
        measured=len(table),
        seen=seen,
        unseen=unseen,
        evidence=evidence,
        command=command,
    )


def likeliest(probabilities: np.ndarray, params: tuple[SimParams, ...]) -> SimParams:
    """Returns the likeliest of some SimParams.

    Args:
      probabilities: Of the levels of each factor. Shape [M, K], float32.
      params: The SimParams to choose among.
    """
    chosen = probabilities[np.arange(len(probabilities))[None], np.array(params)]
    return params[int(np.log(np.maximum(chosen, 1e-30)).sum(axis=1).argmax())]


def _task_output(
    embeddings: TaskEmbeddings,
    row: int,
    members: np.ndarray,
    table: RewardTable,
    best_fixed: SimParams,
) -> TaskOutput:
    """Returns the policy's choice; `members` are its probabilities, shape [E, M, K]."""
    mean = members.mean(axis=0)
    choice = tuple(mean.argmax(axis=-1).tolist())
    measured = embeddings.names[row] in table.tasks
    known = likeliest(mean, table.params) if measured else None
    return _output(embeddings, row, "policy", members, choice, known, table, best_fixed)


def _model_output(
    embeddings: TaskEmbeddings,
    row: int,
    model: RewardModel,
    table: RewardTable,
    best_fixed: SimParams,
) -> TaskOutput:
    """Returns the reward model's choice."""
    inputs = embeddings.rows[row : row + 1]
    draws = model.probabilities(inputs)[:, 0]
    choice = tuple(model.choices(inputs)[0].tolist())
    known = None
    if embeddings.names[row] in table.tasks:
        known = tuple(model.choices(inputs, measured=True)[0].tolist())
    return _output(embeddings, row, "model", draws, choice, known, table, best_fixed)


def _output(
    embeddings: TaskEmbeddings,
    row: int,
    predictor: str,
    members: np.ndarray,
    choice: SimParams,
    known: SimParams | None,
    table: RewardTable,
    best_fixed: SimParams,
) -> TaskOutput:
    """Adds the table's rewards to a choice.

    Args:
      members: Probabilities of ensemble members or posterior draws. Shape [E, M, K].
      known: The preferred measured SimParams; None for a task without rewards.
    """
    name, space = embeddings.names[row], table.space
    measured = known is not None
    best, best_reward = table.best(name) if measured else (None, None)
    same = members.argmax(axis=-1) == np.array(choice)[None]
    return TaskOutput(
        task=name,
        params=choice,
        key=space.key(choice),
        group=embeddings.groups[row],
        seen=embeddings.seen[row],
        predictor=predictor,
        probabilities=tuple(
            tuple(np.round(p[:k], 5).tolist())
            for p, k in zip(members.mean(axis=0), space.num_levels)
        ),
        agreement=float(same.all(1).mean()),
        reward=table.reward(name, choice) if measured else None,
        likeliest_measured=known,
        likeliest_measured_reward=table.reward(name, known) if measured else None,
        best_measured=best,
        best_measured_reward=best_reward,
        best_fixed_reward=table.reward(name, best_fixed) if measured else None,
        random_reward=table.subset([name]).mean() if measured else None,
    )


def _summary(
    tasks: Sequence[TaskOutput], members: np.ndarray, table: RewardTable
) -> GroupSummary | None:
    """Averages over tasks with rewards; None without any. `members`: shape [E, tasks, M, K]."""
    if not tasks:
        return None
    rewards = []  # [tasks][E]: of each member's preferred measured SimParams
    for place, task in enumerate(tasks):
        known = [likeliest(member, table.params) for member in members[:, place]]
        rewards.append([table.reward(task.task, params) for params in known])
    each = np.mean(rewards, axis=0)
    return GroupSummary(
        tasks=len(tasks),
        policy=float(np.mean([t.likeliest_measured_reward for t in tasks])),
        best_fixed=float(np.mean([t.best_fixed_reward for t in tasks])),
        random=float(np.mean([t.random_reward for t in tasks])),
        oracle=float(np.mean([t.best_measured_reward for t in tasks])),
        choices_measured=sum(t.reward is not None for t in tasks),
        member_mean=float(each.mean()),
        member_std=float(each.std(ddof=1)) if len(each) > 1 else None,
        members=tuple(np.round(each, 4).tolist()),
    )
