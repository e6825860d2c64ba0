"""What is shown of a training run: progress lines, and TensorBoard scalars and pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from t2s_jax.policy.schedule import exploration, learning_rate
from t2s_jax.policy.training_setup import TrainingSetup
from t2s_jax.policy.training_state import TrainingState
from t2s_jax.runtime import monitor, parallel, pictures


class TrainingLog:
    """The progress of one run, on the terminal and in TensorBoard.

    Live rounds and epochs on what is measured have a line each, with a rate of its own: a measured
    SimParams takes seconds or hours, an epoch a moment.
    """

    def __init__(self, setup: TrainingSetup, state: TrainingState, writer: Any):
        """Starts the clock. `writer` takes TensorBoard events; None writes none."""
        self._setup, self._writer = setup, writer
        known = len(state.rows)
        self._measuring = monitor.Progress("policy: live", state.limit, "SimParams", done=known)
        self._training: monitor.Progress | None = None
        if len(state.rows) < state.limit or state.epoch < setup.config.epochs:
            monitor.log(
                "policy: below, reward is that of the policy's likeliest choice, regret how much "
                "better the best measured SimParams is, entropy that of the policy in nats"
            )
        self._start_epochs(state)

    def _start_epochs(self, state: TrainingState) -> None:
        if len(state.rows) >= state.limit and state.epoch < self._setup.config.epochs:
            self._training = monitor.Progress(
                "policy", self._setup.config.epochs, "epochs", done=state.epoch
            )

    def update(self, state: TrainingState, live: bool) -> None:
        """Shows a round, which measured SimParams if it was live."""
        if live:
            self._measuring.update(len(state.rows), _note(state))
            self._start_epochs(state)
        else:
            self._training.update(state.epoch, _note(state))
        if self._writer is not None:
            _write_events(self._writer, self._setup, state)

    def finish(self, state: TrainingState) -> None:
        """Shows the end, and whether the epochs sufficed to measure all that the budget allows."""
        (self._training or self._measuring).finish(_note(state))
        if len(state.rows) < state.limit:
            monitor.log(
                f"note: the epochs ended with {len(state.rows)} of {state.limit} SimParams "
                "measured; raise config.policy.epochs or lower config.policy.replay_epochs"
            )


def _note(state: TrainingState) -> str:
    last = {name: values[-1] for name, values in state.history.items() if values}
    if not last:
        return ""
    return (
        f"reward {last['greedy_reward']:.2f} %  regret {last['regret']:.2f}  "
        f"entropy {last['entropy']:.2f}  measured {last['measured']:.0f}"
    )


def _write_events(writer: Any, setup: TrainingSetup, state: TrainingState) -> None:
    ensemble = setup.ensemble(parallel.to_host(state.learner.params))
    varied = 1.0 - ensemble.probabilities(setup.seen.vectors).mean(axis=0)[:, :, 0]
    tasks, factors = setup.seen.names, setup.source.space.names
    scalars = {f"policy/{name}": float(values.mean()) for name, values in state.recent.items()}
    scalars |= {
        f"policy_varied/{task}/{factor}": float(varied[i, j])
        for i, task in enumerate(tasks)
        for j, factor in enumerate(factors)
    }
    last = np.float32(state.epoch - 1)
    scalars["policy/learning_rate"] = float(learning_rate(setup.config, last))
    scalars["policy/exploration"] = float(exploration(setup.config, last))
    writer.write_scalars(state.epoch, scalars)
    picture = pictures.heatmap(
        varied,
        tasks,
        factors,
        f"probability that a factor is varied, epoch {state.epoch}",
    )
    writer.write_images(state.epoch, {"policy/varied": picture[None]})
    writer.flush()
