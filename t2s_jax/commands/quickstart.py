"""`t2s quickstart`: the whole method, one command after the other.

Each step stores its results in the workdir and skips what is there, so the same command continues
after an interruption.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import time
from collections.abc import Callable

import ml_collections

from t2s_jax.commands import embed, evaluate, predict, pretrain, preview, report, train
from t2s_jax.commands.run_card import RunCard
from t2s_jax.rewards.executors import live_evaluator
from t2s_jax.runtime import monitor
from t2s_jax.runtime.settings import check_fields
from t2s_jax.tasks.configured import load_tasks_for, missing_note
from t2s_jax.tasks.labelled import Task
from t2s_jax.training import pretraining
from t2s_jax.transfer import protocols


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> None:
    """Runs all steps.

    Args:
      config: all sections (see `t2s_jax.commands.run_card.RunCard`); `probe_pretrain` and
        `probe_params` say how the probe is trained.
      workdir: gets task_vectors.npz, render_sets/, backbones/, probe/, rewards/, policy/,
        bundle/, predictions/, evaluation/, preview/, report.html and TensorBoard events.
    """
    workdir = pathlib.Path(workdir)
    _check(config)
    # First, so that a mistake in --tasks shows at once and not after the probe.
    for task in load_tasks_for(config):
        monitor.log(_task_line(task))
    for line in missing_note(config):
        monitor.log(line)
    steps: list[tuple[str, Callable[[], object]]] = [
        ("preview: what the simulator renders", lambda: preview.run(config, workdir)),
        ("probe: the network that embeds tasks", lambda: _probe(config, workdir)),
        ("embed: Task2Vec of the tasks", lambda: embed.run(config, workdir)),
        (
            "measure: rewards of random SimParams, and of all factors varied",
            lambda: _first(config, workdir),
        ),
        ("train: the Task2Sim policy, live", lambda: train.run(config, workdir)),
        ("predict: SimParams for the unseen tasks", lambda: _predict(config, workdir)),
        (
            "evaluate: Task2Sim and the other methods on the unseen tasks",
            lambda: evaluate.run(config, workdir),
        ),
        ("report", lambda: report.run(config, workdir)),
    ]
    start = time.monotonic()
    for number, (title, step) in enumerate(steps, 1):
        passed = monitor.duration(time.monotonic() - start)
        monitor.log(f"\n[{number}/{len(steps)}] {title}  (after {passed})")
        step()
    monitor.log(f"\ndone in {monitor.duration(time.monotonic() - start)}. What to run next:")
    for line in _next_steps(config, workdir):
        monitor.log(f"  {line}")


def _check(config: ml_collections.ConfigDict) -> None:
    """Raises `UserError` at once for a setting that only the last step would refuse."""
    check_fields(config, RunCard, "config")
    pretraining.check_settings(config.probe_pretrain)
    pretraining.check_settings(config.pretrain)
    protocols.check_settings(config, config.evaluate.protocols)


def _task_line(task: Task) -> str:
    """Returns what is printed of a task."""
    kind = "seen" if task.seen else "unseen"
    sizes = f"{len(task.train.labels)} train and {len(task.test.labels)} test images"
    return f"task {task.name} ({kind}, {task.origin}): {task.num_classes} classes, {sizes}"


def _probe(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> None:
    """Pre-trains the network that embeds tasks."""
    probe = config.copy_and_resolve_references()
    with probe.unlocked():
        probe.pretrain = config.probe_pretrain
        probe.params = config.probe_params
        probe.output = str(workdir / "probe")
        probe.render_set = ""
    pretrain.run(probe, workdir)


def _first(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> None:
    """Measures the draws of the Random baseline, and Domain Randomization."""
    with contextlib.closing(live_evaluator(config, workdir)) as evaluator:
        draws = evaluator.space.sample(config.evaluate.random_seed, config.evaluate.random_draws)
        evaluator.measure_all([evaluator.space.all_varied, *draws])


def _predict(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> None:
    """Predicts for each unseen task."""
    for task in load_tasks_for(config, config.task2vec.resolution):
        if not task.seen:
            predict.run_task(
                workdir / "bundle", task, workdir / "predictions" / f"{task.name}.json"
            )


def _next_steps(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> list[str]:
    """Returns the commands to try next, one a line."""
    own = config.tasks.source != "builtin"
    tasks = f" --config.tasks.source={config.tasks.source}" if own else ""
    more = 2 * config.live.budget
    return [
        f"open {workdir / 'report.html'}",
        f"tensorboard --logdir {workdir}",
        f"t2s predict --bundle {workdir / 'bundle'} --task FOLDER    (images: FOLDER/<class>/*)",
        "t2s quickstart --tasks DIR --workdir runs/mine    (your tasks: DIR/<task>/<class>/*)",
        f"t2s train --config=configs/quickstart.py --workdir {workdir}{tasks} "
        f"--config.live.budget={more}    (measures more SimParams and trains the policy further)",
    ]
