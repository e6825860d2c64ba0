"""Pre-training curves, read back from TensorBoard's event files."""

from __future__ import annotations

import pathlib

from t2s_jax.reporting.record import Lacks
from t2s_jax.runtime.monitor import quiet_tensorflow

_TAGS = {"loss": "train/loss", "accuracy": "train/accuracy"}
_MOST_RUNS = 100  # a page of curves says no more with a thousand


def pretraining(workdir: pathlib.Path) -> list[dict]:
    """Loss and accuracy of every backbone and of the probe, up to `_MOST_RUNS`.

    Returns:
      [{"name", "steps": {tag: steps}, "loss" (nats), "accuracy" (percent)}].

    Raises:
      Lacks: there are none.
    """
    directories = [workdir / "probe", *sorted((workdir / "backbones").glob("*"))]
    directories = [d for d in directories if any(d.glob("events.out.tfevents.*"))]
    runs = [run for d in directories[:_MOST_RUNS] if (run := _read(d))["loss"]]
    if not runs:
        raise Lacks("No pre-training is logged here; `t2s pretrain` and `t2s train` log it.")
    return runs


def _read(directory: pathlib.Path) -> dict:
    # TensorBoard reads through TensorFlow, which takes seconds to load.
    quiet_tensorflow()
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    log = EventAccumulator(str(directory), size_guidance={"tensors": 0})
    log.Reload()
    run = {"name": directory.name, "steps": {}}
    for name, tag in _TAGS.items():
        known = tag in log.Tags()["tensors"]
        # A run that was killed and resumed logs some steps twice: the last one counts.
        values = {
            e.step: float(tensor_util.make_ndarray(e.tensor_proto))
            for e in (log.Tensors(tag) if known else ())
        }
        run["steps"][name] = sorted(values)
        run[name] = [values[s] * (100 if name == "accuracy" else 1) for s in sorted(values)]
    return run
