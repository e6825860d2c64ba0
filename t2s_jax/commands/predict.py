"""`t2s predict`: in one shot, from labelled images to the synthetic data to pre-train on."""

from __future__ import annotations

import os
import pathlib
import time

import ml_collections
import numpy as np
from scipy.special import ndtr

from t2s_jax.commands import defaults
from t2s_jax.data.splits import Split
from t2s_jax.policy.bundle import Bundle, load_bundle
from t2s_jax.policy.held_out_gain import describe_gain
from t2s_jax.policy.reward_model import BEST_FIXED, RewardModel
from t2s_jax.runtime import monitor
from t2s_jax.runtime.files import write_json
from t2s_jax.task2vec.embed_task import embed_task
from t2s_jax.task2vec.invariances import NAMES as INVARIANCES
from t2s_jax.task2vec.task_vector import image_size
from t2s_jax.tasks.labelled import Task
from t2s_jax.tasks.loading import load_task

_NEAREST = 3  # seen tasks that are shown


def run(
    bundle: str | os.PathLike,
    task: str | os.PathLike,
    json_path: str | os.PathLike | None = None,
    render: int = 0,
    output: str | os.PathLike | None = None,
) -> dict:
    """Predicts the SimParams for a task and prints them.

    Args:
      bundle: what `t2s train` wrote.
      task: a folder of labelled images or a TFDS name, see `load_task`.
      json_path: also write the prediction there.
      render: also make the render set, with this many images of each category; 0 does not.
      output: workdir of the render set; None is runs/<task>.

    Returns:
      The prediction, see `predict`.
    """
    loaded = load_bundle(bundle)
    side = image_size(loaded.probe, _settings(loaded))
    found = load_task(task, resolution=side, seed=loaded.config["tasks"]["seed"])
    prediction = predict(loaded, found, labelled_images(task, found))
    _tell(loaded, prediction)
    if json_path is not None:
        write_json(json_path, prediction)
    if render:
        _render(loaded, prediction, render, pathlib.Path(output or f"runs/{found.name}"))
    return prediction


def run_task(
    bundle: str | os.PathLike, task: Task, json_path: str | os.PathLike | None = None
) -> dict:
    """The same for a task that is loaded already, from its train split alone."""
    loaded = load_bundle(bundle)
    prediction = predict(loaded, task, task.train)
    _tell(loaded, prediction)
    if json_path is not None:
        write_json(json_path, prediction)
    return prediction


def labelled_images(where: str | os.PathLike, task: Task) -> Split:
    """What may be looked at: all of a plain folder, else the train split alone."""
    folder = pathlib.Path(where)
    if not folder.is_dir() or (folder / "train").is_dir():
        return task.train
    return Split(
        np.concatenate([task.train.images, task.test.images]),
        np.concatenate([task.train.labels, task.test.labels]),
    )


def predict(bundle: Bundle, task: Task, images: Split) -> dict:
    """The policy's answer, and how far to trust it.

    Args:
      bundle: the trained policy.
      task: gives name and classes.
      images: of the task, those that may be looked at.

    Returns:
      What JSON can hold: "params" is the choice; "predictor" who made it; "factors" has for
      each its levels, their "probabilities" (mean of the ensemble; of a reward model, that the
      level belongs to the best SimParams), the "choice" and the "agreement" (share of members,
      or of the model's posterior draws, with the same); "nearest" seen tasks with cosine
      "distance" and what is best there; "far" when all of them are farther than any seen task
      is from the rest; "best_fixed"; of a reward model "gain" over best fixed with its "std" and
      the "probability" that it is one, and "familiarity", the share of what is particular to
      the task that the seen tasks tell; "policy", what the trained policy would choose;
      "invariances", what the task's classes survive, by the names of `invariances.NAMES`;
      "evidence", what held-out tasks say of the predictor.
    """
    start = time.monotonic()
    vector, survived = embed_task(bundle.probe, images, task.num_classes, _settings(bundle))
    row = _row(bundle, vector, survived)
    nearest = bundle.seen.nearest(vector, _NEAREST)
    members = bundle.predictor.probabilities(row)[:, 0]
    mean, votes = members.mean(axis=0), members.argmax(axis=-1)
    params = tuple(bundle.predictor.choices(row)[0].tolist())
    same = votes == np.array(params)[None]
    return {
        "task": task.name,
        "images": len(images.labels),
        "classes": task.num_classes,
        "params": list(params),
        "key": bundle.space.key(params),
        "description": bundle.space.describe(params),
        "factors": [
            {
                "name": factor.name,
                "levels": list(factor.levels),
                "probabilities": mean[i, : len(factor.levels)].tolist(),
                "choice": factor.levels[params[i]],
                "agreement": float(same[:, i].mean()),
            }
            for i, factor in enumerate(bundle.space.factors)
        ],
        "members": len(members),
        "agreement": float(same.all(axis=1).mean()),
        "nearest": [_neighbour(bundle, name, distance) for name, distance in nearest],
        "typical_distance": bundle.seen.typical_distance() if len(bundle.seen) > 1 else None,
        "far": bool(nearest[0][1] > bundle.seen.typical_distance()),
        "best_fixed": list(bundle.best_fixed),
        "best_fixed_reward": bundle.best_fixed_reward,
        **_judgement(bundle, vector, row, params),
        "invariances": dict(zip(INVARIANCES, survived.tolist())),
        "evidence": bundle.evidence,
        "seconds": round(time.monotonic() - start, 2),
    }


def _neighbour(bundle: Bundle, name: str, distance: float) -> dict:
    """A seen task near the new one, and what is known to do well there."""
    found = {"task": name, "distance": distance}
    if bundle.table is not None:
        best, reward = bundle.table.best(name)
        found |= {
            "best": list(best),
            "best_reward": reward,
            "best_fixed_reward": bundle.table.reward(name, bundle.best_fixed),
        }
    return found


def _row(bundle: Bundle, vector: np.ndarray, survived: np.ndarray) -> np.ndarray:
    """What the predictor is asked with. Shape [1, D], or [1, D + I] for a model that knows both."""
    both = isinstance(bundle.predictor, RewardModel) and bundle.seen.invariances is not None
    return np.concatenate([vector, survived])[None] if both else vector[None]


def _judgement(
    bundle: Bundle, vector: np.ndarray, row: np.ndarray, params: tuple[int, ...]
) -> dict:
    """Who chose, what it expects of the choice, and what the trained policy would do."""
    model = bundle.predictor
    policy = bundle.ensemble.probabilities(vector[None])[:, 0]
    choice = policy.mean(axis=0).argmax(axis=-1)
    agreement = float((policy.argmax(axis=-1) == choice[None]).all(axis=1).mean())
    chosen = tuple(choice.tolist())
    found = {
        "predictor": "policy",
        "policy": {
            "params": list(chosen),
            "key": bundle.space.key(chosen),
            "members": len(policy),
            "agreement": agreement,
        },
    }
    if isinstance(model, RewardModel):
        means, deviations = model.gains(row)
        place = model.candidates.index(params)
        mean, deviation = float(means[0, place]), float(deviations[0, place])
        sure = 0.5 if deviation == 0 else float(ndtr(mean / deviation))
        found |= {
            "predictor": "model",
            "gain": {"mean": mean, "std": deviation, "probability": sure},
            "familiarity": float(model.familiarity(row)[0]),
        }
    return found


def _settings(bundle: Bundle) -> ml_collections.ConfigDict:
    """How tasks are embedded; bundles made by older versions lack some fields."""
    config = defaults.task2vec()
    config.update(bundle.config["task2vec"])
    return config


def _tell(bundle: Bundle, prediction: dict) -> None:
    space, say = bundle.space, monitor.log
    say(
        f"{prediction['task']}: {prediction['images']} images of {prediction['classes']} classes, "
        f"embedded in {prediction['seconds']} s"
    )
    width = max(map(len, space.names))
    say(f"{'factor':{width}}  choice     probability  agreement")
    for f in prediction["factors"]:
        chosen = f["probabilities"][f["levels"].index(f["choice"])]
        say(f"{f['name']:{width}}  {f['choice']:9}  {chosen:11.2f}  {f['agreement']:9.0%}")
    say(f"SimParams {prediction['key']}: {prediction['description']}")
    is_model = prediction["predictor"] == "model"
    who = "posterior draws of the reward model" if is_model else "ensemble members"
    say(f"{prediction['agreement']:.0%} of {prediction['members']} {who} choose exactly these")
    nearest = ", ".join(f"{n['task']} ({n['distance']:.3f})" for n in prediction["nearest"])
    say(f"nearest seen tasks (cosine distance): {nearest}")
    accuracy, *shares = prediction["invariances"].items()
    left = ", ".join(f"{name} {share:.0%}" for name, share in shares)
    say(f"of its 5-NN accuracy ({accuracy[1]:.0%}) above chance is left when images are: {left}")
    best = prediction["best_fixed"]
    say(
        f"best fixed SimParams of the seen tasks: {space.key(best)} ({space.describe(best)}), "
        f"mean reward {prediction['best_fixed_reward']:.1f} %"
    )
    if is_model:
        _tell_model(bundle, prediction)
    if prediction["evidence"]:
        say(describe_gain(prediction["evidence"]))
    if prediction["far"]:
        say(
            f"note: this task lies farther from the seen tasks than any of them from the others "
            f"({prediction['typical_distance']:.3f}); best fixed may serve it as well"
        )


def _tell_model(bundle: Bundle, prediction: dict) -> None:
    gain, policy = prediction["gain"], prediction["policy"]
    if prediction["params"] == prediction["best_fixed"]:
        shut = bundle.model.caution == BEST_FIXED
        monitor.log(
            "the choice is best fixed: "
            + (
                "held-out tasks do not show that departing from it pays"
                if shut
                else "nothing that the seen tasks tell speaks for another"
            )
        )
    else:
        monitor.log(
            f"expected gain over best fixed {gain['mean']:+.1f} +- {gain['std']:.1f} points, "
            f"above 0 with probability {gain['probability']:.0%} by the model"
        )
    monitor.log(
        f"the seen tasks tell {prediction['familiarity']:.0%} of what is particular to this one"
    )
    if policy["params"] != prediction["params"]:
        monitor.log(
            f"the policy trained on the seen tasks would choose {policy['key']} "
            f"({bundle.space.describe(policy['params'])}); {policy['agreement']:.0%} of its "
            f"{policy['members']} members agree"
        )


def _render(bundle: Bundle, prediction: dict, images: int, workdir: pathlib.Path) -> None:
    # Only here: writing shards loads TensorFlow.
    from t2s_jax.data.shards import write_render_set
    from t2s_jax.sim.base import load_simulator

    sim = bundle.config["sim"]
    simulator = load_simulator(sim["simulator"], **sim["options"])
    directory = workdir / "render_sets" / prediction["key"]
    try:
        write_render_set(
            simulator,
            tuple(prediction["params"]),
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
    monitor.log(f"next: t2s pretrain --workdir={workdir} --config.render_set={directory}")
