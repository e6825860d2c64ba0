"""Pre-training curves, read back from TensorBoard's event files."""

from __future__ import annotations

import dataclasses
import pathlib

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import quiet_tensorflow

_TAGS = {"loss": "train/loss", "accuracy": "train/accuracy"}
_MOST_RUNS = 100  # a page of curves says no more with a thousand


@dataclasses.dataclass(frozen=True)
class PretrainingRun:
    """The curves of one backbone's pre-training.

    Attributes:
      name: Of its directory.
      steps: "loss" and "accuracy" -> the steps at which it was logged.
      loss: At these steps, nats.
      accuracy: At these steps, percent.
    """

    name: str
    steps: dict[str, list[int]]
    loss: list[float]
    accuracy: list[float]

    def curve(self, name: str) -> tuple[list[int], list[float]]:
        """Returns steps and values of "loss" or "accuracy"."""
        return self.steps[name], self.loss if name == "loss" else self.accuracy


def pretraining(workdir: pathlib.Path) -> list[PretrainingRun]:
    """Returns the curves of the probe and of every backbone, at most `_MOST_RUNS`.

    Raises:
      UserError: There are none.
    """
    directories = [workdir / "probe", *sorted((workdir / "backbones").glob("*"))]
    directories = [d for d in directories if any(d.glob("events.out.tfevents.*"))]
    runs = [run for d in directories[:_MOST_RUNS] if (run := _read(d)).loss]
    if not runs:
        raise UserError("No pre-training is logged here; `t2s pretrain` and `t2s train` log it.")
    return runs


def _read(directory: pathlib.Path) -> PretrainingRun:
    # TensorBoard reads through TensorFlow, which takes seconds to load.
    quiet_tensorflow()
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    log = EventAccumulator(str(directory), size_guidance={"tensors": 0})
    log.Reload()
    steps, curves = {}, {}
    for name, tag in _TAGS.items():
        known = tag in log.Tags()["tensors"]
        # A run that was killed and resumed logs some steps twice: the last one counts.
        values = {
            e.step: float(tensor_util.make_ndarray(e.tensor_proto))
            for e in (log.Tensors(tag) if known else ())
        }
        steps[name] = sorted(values)
        curves[name] = [values[s] * (100 if name == "accuracy" else 1) for s in sorted(values)]
    return PretrainingRun(directory.name, steps, **curves)
