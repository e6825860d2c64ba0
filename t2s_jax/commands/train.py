"""`t2s train`: train the Task2Sim policy, live or on a reward table."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pathlib

import ml_collections
import numpy as np

from t2s_jax.commands.reward_sources import open_rewards, open_task_vectors
from t2s_jax.models.backbone import Backbone
from t2s_jax.policy import shipped_data
from t2s_jax.policy.bundle import Bundle, load_bundle, save_bundle
from t2s_jax.policy.caution import choose_caution
from t2s_jax.policy.held_out_gain import describe_gain, held_out_gain
from t2s_jax.policy.marginal_likelihood import fit_model, most_likely
from t2s_jax.policy.reward_model import ModelSettings, RewardModel
from t2s_jax.policy.training import TrainedPolicy, train_policy
from t2s_jax.policy.variants import Variant
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import checkpoint, command_line, hosts, monitor
from t2s_jax.runtime.files import write_json
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.tasks.configured import missing_note


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict:
    """Trains the policy; the same command goes on where it was stopped.

    Args:
      config: with `rewards` ("live"; "shipped", the table that comes with the package; or the
        path of one, see `table_files.open_table`, or of several, see `open_mean`, joined by
        commas), `task_vectors` (a path; "" is
        WORKDIR/task_vectors.npz, or the shipped ones with the shipped table), `probe` (a
        directory; "" is WORKDIR/probe, or the shipped one likewise), the section `policy`, and
        for live rewards those of `RewardEvaluator`.
      workdir: gets policy/ (state, events, outputs.json, history.json) and, where there is a
        probe, bundle/.

    Returns:
      What it writes to outputs.json.
    """
    predictor = _predictor(config)  # before hours of measuring
    workdir = pathlib.Path(workdir)
    if config.rewards == shipped_data.NAME:
        config = shipped_data.with_recipe(config)
    embeddings = open_task_vectors(config, workdir)
    source = open_rewards(config, workdir)
    if source.budget_left:
        monitor.log(str(source.expected_cost(source.budget_left)))
    writer = monitor.writer(workdir / "policy")
    writer.write_hparams(_scalars(config.policy))
    with contextlib.closing(source):
        trained = train_policy(source, embeddings, config.policy, workdir / "policy", writer=writer)

    seen = embeddings.subset(seen=True)
    settings, evidence = _reward_model(predictor, trained.table, seen, source.repeats)
    model = settings and fit_model(settings, trained.table, seen)
    outputs = describe(trained, embeddings, source.table(), model, evidence)
    if hosts.is_lead():
        outputs["command"] = command_line.text()
        write_json(workdir / "policy" / "outputs.json", outputs)
        write_json(workdir / "policy" / "history.json", trained.history)
    # A table of rewards knows of no other tasks than its own.
    missing = [] if config.rewards else missing_note(config, "seen")
    for line in [*_report(outputs), *missing]:
        monitor.log(line)
    _write_bundle(config, workdir, trained, embeddings, settings, evidence)
    return outputs


def _predictor(config: ml_collections.ConfigDict) -> Variant | None:
    """The reward model that is to answer for unseen tasks; None where the policy answers.

    Raises:
      UserError: a setting of `reward_model` cannot be.
    """
    if config.policy.predictor != "model":
        return None
    section = config.reward_model.to_dict()
    level, tuned = section.pop("gate_level"), section.pop("tuned")
    model = ModelSettings(**section)
    return Variant("model", "", model=model, tuned=tuned, gated=level < 1, level=level)


def _reward_model(
    variant: Variant | None,
    table: RewardTable,
    seen: TaskEmbeddings,
    repeats: tuple[RewardTable, ...],
) -> tuple[ModelSettings | None, dict | None]:
    """The model's settings, its caution tested, and what held-out tasks say of it."""
    if variant is None:
        return None, None
    monitor.log(f"reward model: each of {len(seen)} seen tasks is held out in turn")
    repeats = tuple(table.subset(seen.names) for table in repeats)
    evidence = held_out_gain(variant, table, seen, repeats)
    settings = variant.model
    if variant.gated:
        caution = choose_caution(
            settings, table, seen, level=variant.level, tuned=variant.tuned, repeats=repeats
        )
        settings = dataclasses.replace(settings, caution=caution)
    if variant.tuned:
        settings = most_likely(settings, table, seen)
    return settings, evidence


def _scalars(config: ml_collections.ConfigDict) -> dict:
    return {k: v for k, v in config.to_dict().items() if isinstance(v, int | float | str | bool)}


def _write_bundle(
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    trained: TrainedPolicy,
    embeddings: TaskEmbeddings,
    settings: ModelSettings | None,
    evidence: dict | None,
) -> None:
    probe = pathlib.Path(config.get("probe") or workdir / "probe")
    shipped = config.rewards == shipped_data.NAME and not config.get("probe")
    there = checkpoint.has_tree(probe) or checkpoint.has_tree(probe / "model")
    if not there and not shipped:
        monitor.log(
            f"the policy is in {workdir / 'policy'}; no bundle, since there is no probe at {probe}"
        )
        return
    best_fixed, reward = trained.table.best_fixed()
    if hosts.is_lead():
        save_bundle(
            workdir / "bundle",
            Bundle(
                ensemble=trained.ensemble,
                probe=(
                    load_bundle(shipped_data.bundle_directory()).probe
                    if shipped
                    else Backbone.load(probe)
                ),
                seen=embeddings.subset(seen=True),
                best_fixed=best_fixed,
                best_fixed_reward=reward,
                config=config.to_dict(),
                table=trained.table,
                model=settings,
                evidence=evidence,
            ),
        )
    hosts.barrier("bundle")
    monitor.log(f"bundle in {workdir / 'bundle'}")
    monitor.log(f"next: t2s predict --bundle {workdir / 'bundle'} --task FOLDER")


def describe(
    trained: TrainedPolicy,
    embeddings: TaskEmbeddings,
    table: RewardTable,
    model: RewardModel | None = None,
    evidence: dict | None = None,
) -> dict:
    """What is predicted for every task of the embeddings, and what the table says of it.

    Args:
      trained: the policy.
      embeddings: seen and unseen tasks.
      table: all that is measured, of the tasks that have rewards.
      model: answers for the unseen tasks; None leaves them to the policy.
      evidence: what held-out tasks say of the model.

    Returns:
      {"factors": {name: levels}, "best_fixed", "measured", "tasks": [...], "seen": {...},
      "unseen": {...} or None, "evidence"}; rewards in percent, None where there are none.
    """
    best_fixed, _ = trained.table.best_fixed()
    members = trained.ensemble.probabilities(embeddings.vectors)
    space = trained.ensemble.space
    tasks = [
        _describe_task(
            embeddings,
            i,
            members[:, i],
            table,
            best_fixed,
            None if embeddings.seen[i] else model,
            space,
        )
        for i in range(len(embeddings))
    ]
    groups = {
        name: _summary([t for t in tasks if t["seen"] == flag], members, embeddings, table)
        for name, flag in (("seen", True), ("unseen", False))
    }
    return {
        "factors": {f.name: list(f.levels) for f in space.factors},
        "best_fixed": list(best_fixed),
        "measured": len(table),
        "tasks": tasks,
        **groups,
        "evidence": evidence,
    }


def _describe_task(
    embeddings: TaskEmbeddings,
    row: int,
    members: np.ndarray,
    table: RewardTable,
    best_fixed: SimParams,
    model: RewardModel | None,
    space: SimSpace,
) -> dict:
    """One task's entry; `members` holds the policy's probabilities, shape [E, M, K]."""
    name, known_of_it = embeddings.names[row], embeddings.rows[row : row + 1]
    measured = name in table.tasks
    if model is None:
        mean = members.mean(axis=0)
        choice = tuple(mean.argmax(axis=-1).tolist())
        known = likeliest(mean, table.params) if measured else None
    else:
        members = model.probabilities(known_of_it)[:, 0]
        mean = members.mean(axis=0)
        choice = tuple(model.choices(known_of_it)[0].tolist())
        known = tuple(model.choices(known_of_it, measured=True)[0].tolist()) if measured else None
    best, best_reward = table.best(name) if measured else (None, None)
    levels = space.num_levels
    return {
        "task": name,
        "group": embeddings.groups[row],
        "seen": embeddings.seen[row],
        "predictor": "policy" if model is None else "model",
        "probabilities": [np.round(p[:k], 5).tolist() for p, k in zip(mean, levels)],
        "params": list(choice),
        "key": space.key(choice),
        "agreement": float((members.argmax(axis=-1) == np.array(choice)[None]).all(1).mean()),
        "reward": table.reward(name, choice) if measured else None,
        "likeliest_measured": known and list(known),
        "likeliest_measured_reward": table.reward(name, known) if measured else None,
        "best_measured": best and list(best),
        "best_measured_reward": best_reward,
        "best_fixed_reward": table.reward(name, best_fixed) if measured else None,
        "random_reward": table.subset([name]).mean() if measured else None,
    }


def likeliest(probabilities: np.ndarray, params: tuple[SimParams, ...]) -> SimParams:
    """The likeliest of these SimParams. `probabilities`: Shape [M, K], float32."""
    chosen = probabilities[np.arange(len(probabilities))[None], np.array(params)]
    return params[int(np.log(np.maximum(chosen, 1e-30)).sum(axis=1).argmax())]


def _summary(
    tasks: list[dict], members: np.ndarray, embeddings: TaskEmbeddings, table: RewardTable
) -> dict | None:
    """Means over tasks, those with rewards; None without any."""
    tasks = [t for t in tasks if t["best_measured"] is not None]
    if not tasks:
        return None
    rewards = []  # of each member on each task, its likeliest measured SimParams
    for task in tasks:
        row = embeddings.names.index(task["task"])
        known = [likeliest(member, table.params) for member in members[:, row]]
        rewards.append([table.reward(task["task"], params) for params in known])
    each = np.mean(rewards, axis=0)

    def mean(name: str) -> float:
        return float(np.mean([t[name] for t in tasks]))

    return {
        "tasks": len(tasks),
        "choices_measured": sum(t["reward"] is not None for t in tasks),
        "policy": mean("likeliest_measured_reward"),
        "member_mean": float(each.mean()),
        "member_std": float(each.std(ddof=1)) if len(each) > 1 else None,
        "members": np.round(each, 4).tolist(),
        "best_fixed": mean("best_fixed_reward"),
        "random": mean("random_reward"),
        "oracle": mean("best_measured_reward"),
    }


def _report(outputs: dict) -> list[str]:
    """What is printed: a line for each task, then the means."""
    width = max(len(t["task"]) for t in outputs["tasks"])
    key = max(len(t["key"]) for t in outputs["tasks"])
    lines = [f"{'task':{width}}  {'choice':{key}}  agree   Task2Sim  best fixed  Random    best"]
    lines += [_task_line(t, width, key) for t in outputs["tasks"]]
    if any(t["reward"] is None and t["best_measured"] for t in outputs["tasks"]):
        lines.append("* the choice itself is not measured: reward of the likeliest that is")
    for name in ("seen", "unseen"):
        s = outputs[name]
        if s is not None:
            spread = f" +- {s['member_std']:.2f}" if s["member_std"] is not None else ""
            lines.append(
                f"{name} ({s['tasks']} tasks, {outputs['measured']} SimParams measured): "
                f"Task2Sim {s['policy']:.2f} %, its {len(s['members'])} members "
                f"{s['member_mean']:.2f}{spread}; best fixed {s['best_fixed']:.2f}, "
                f"Random {s['random']:.2f}, best measured {s['oracle']:.2f}"
            )
    if outputs["evidence"]:
        lines.append(f"unseen tasks: {describe_gain(outputs['evidence'])}")
    return lines


def _task_line(task: dict, width: int, key: int) -> str:
    line = f"{task['task']:{width}}  {task['key']:{key}}  {task['agreement']:5.0%}"
    if task["best_measured"] is None:
        return f"{line}   no rewards"
    star = " " if task["reward"] is not None else "*"
    return (
        f"{line}   {task['likeliest_measured_reward']:7.2f}{star}  "
        f"{task['best_fixed_reward']:10.2f}  {task['random_reward']:6.2f}  "
        f"{task['best_measured_reward']:6.2f}{'' if task['seen'] else '  (unseen)'}"
    )
