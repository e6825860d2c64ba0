"""`t2s predict`: in one shot, from labelled images to the synthetic data to pre-train on."""

from __future__ import annotations

import os
import pathlib
import shlex

import numpy as np

from t2s_jax.data.splits import Split
from t2s_jax.policy import prediction
from t2s_jax.policy.bundle import Bundle, load_bundle
from t2s_jax.policy.prediction import Prediction
from t2s_jax.reporting import prediction_text
from t2s_jax.runtime import command_line, monitor
from t2s_jax.runtime.files import write_json
from t2s_jax.task2vec.task_vector import image_size
from t2s_jax.tasks.labelled import Task
from t2s_jax.tasks.loading import load_task


def run(
    bundle: str | os.PathLike,
    task: str | os.PathLike,
    json_path: str | os.PathLike | None = None,
    render: int = 0,
    output: str | os.PathLike | None = None,
    verbose: bool = False,
) -> Prediction:
    """Predicts the SimParams for a task and prints them.

    Args:
      bundle: The directory that `t2s train` wrote.
      task: A folder of labelled images or a TFDS name, see `load_task`.
      json_path: Also write the prediction there.
      render: Also make the render set, with this many images of each category; 0 makes none.
      output: Workdir of the render set; None is runs/<task>.
      verbose: Also print the details.

    Raises:
      UserError: No bundle or no task is there, or they do not fit together.
    """
    loaded = load_bundle(bundle)
    side = image_size(loaded.probe, prediction.embedding_settings(loaded))
    labelled = load_task(task, resolution=side, seed=loaded.config["tasks"]["seed"])
    found = predict(loaded, labelled, labelled_images(task, labelled))
    suggested = "" if render else _render_command(loaded, bundle, task)
    _print(found, suggested, verbose)
    if json_path is not None:
        write_json(json_path, found.to_dict())
    if render:
        _render(loaded, found, render, pathlib.Path(output or f"runs/{labelled.name}"))
    return found


def run_task(
    bundle: str | os.PathLike, task: Task, json_path: str | os.PathLike | None = None
) -> Prediction:
    """Predicts for a task that is loaded already, from its train split alone, as `run` does."""
    loaded = load_bundle(bundle)
    found = predict(loaded, task, task.train)
    _print(found)
    if json_path is not None:
        write_json(json_path, found.to_dict())
    return found


def labelled_images(where: str | os.PathLike, task: Task) -> Split:
    """Returns the images that may be looked at: all of a plain folder, else the train split."""
    folder = pathlib.Path(where)
    if not folder.is_dir() or (folder / "train").is_dir():
        return task.train
    return Split(
        np.concatenate([task.train.images, task.test.images]),
        np.concatenate([task.train.labels, task.test.labels]),
    )


def predict(bundle: Bundle, task: Task, images: Split) -> Prediction:
    """Predicts for a loaded task.

    Args:
      bundle: The trained policy.
      task: Gives name and classes.
      images: Of the task, those that may be looked at.
    """
    return prediction.predict(bundle, images, name=task.name, num_classes=task.num_classes)


def _print(found: Prediction, suggested: str = "", verbose: bool = False) -> None:
    for line in prediction_text.summary(found, suggested):
        monitor.log(line)
    if verbose:
        monitor.log("")
        for line in prediction_text.details(found):
            monitor.log(line)


def _render_command(bundle: Bundle, directory: str | os.PathLike, task: str | os.PathLike) -> str:
    """Returns the command that predicts the same and renders it."""
    called = f"t2s predict --bundle={shlex.quote(str(directory))} --task={shlex.quote(str(task))}"
    images = bundle.config["sim"]["images_per_category"]
    return f"{command_line.text() or called} --render={images}"


def _render(bundle: Bundle, found: Prediction, images: int, workdir: pathlib.Path) -> None:
    # Only here: writing shards loads TensorFlow.
    from t2s_jax.data.shards import write_render_set
    from t2s_jax.sim.base import load_simulator

    sim = bundle.config["sim"]
    simulator = load_simulator(sim["simulator"], **sim["options"])
    directory = workdir / "render_sets" / found.key
    try:
        write_render_set(
            simulator,
            found.params,
            directory,
            images_per_category=images,
            seed=sim["seed"],
            shard_size=sim["shard_size"],
            encoding=sim["encoding"],
            extras=sim.get("extras", ()),  # bundles made before there were any
        )
    finally:
        simulator.close()
    monitor.log(f"render set in {directory}")
    monitor.log(
        f"next: t2s pretrain --config=configs/quickstart.py --workdir={workdir} "
        f"--config.render_set={directory}    (a small ResNet; other run cards: configs/)"
    )
