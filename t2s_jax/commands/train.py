"""`t2s train`: trains the Task2Sim policy, on rewards measured live or on a reward table."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pathlib

import ml_collections

from t2s_jax.commands.reward_sources import open_rewards, open_task_vectors
from t2s_jax.models.backbone import Backbone
from t2s_jax.policy import shipped_data
from t2s_jax.policy.bundle import Bundle, load_bundle, save_bundle
from t2s_jax.policy.caution import choose_caution
from t2s_jax.policy.held_out_gain import HeldOutGain, describe_gain, held_out_gain
from t2s_jax.policy.marginal_likelihood import fit_model, most_likely
from t2s_jax.policy.outputs import GroupSummary, PolicyOutputs, TaskOutput
from t2s_jax.policy.reward_model import ModelSettings
from t2s_jax.policy.task_outputs import policy_outputs
from t2s_jax.policy.training import TrainedPolicy, train_policy
from t2s_jax.policy.variants import Variant
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import checkpoint, command_line, hosts, monitor
from t2s_jax.runtime.files import write_json
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.tasks.configured import missing_note


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> PolicyOutputs:
    """Trains the policy; the same command resumes where it was stopped.

    Args:
      config: The run card: `rewards` ("live"; "shipped", the table that comes with the package;
        or paths of tables joined by commas, see `table_files.open_mean`), `task_vectors` (a path;
        "" is WORKDIR/task_vectors.npz, or the shipped ones with the shipped table), `probe` (a
        directory; "" is WORKDIR/probe, or the shipped one with the shipped table), the section
        `policy`, and for live rewards those of `RewardEvaluator`.
      workdir: Gets policy/ (state, events, outputs.json, history.json) and, where there is a
        probe, bundle/.

    Returns:
      The content of outputs.json.

    Raises:
      UserError: A setting, the rewards or the task vectors cannot be used.
    """
    predictor = _predictor(config)  # an error here must come before hours of measuring
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
    outputs = policy_outputs(
        trained, embeddings, source.table(), model, evidence, command_line.text()
    )
    if hosts.is_lead():
        write_json(workdir / "policy" / "outputs.json", outputs.to_dict())
        write_json(workdir / "policy" / "history.json", trained.history)
    # A reward table covers its own tasks only, whatever the run card asks for.
    missing = [] if config.rewards else missing_note(config, "seen")
    for line in [*_report(outputs), *missing]:
        monitor.log(line)
    _write_bundle(config, workdir, trained, embeddings, settings, evidence)
    return outputs


def _predictor(config: ml_collections.ConfigDict) -> Variant | None:
    """Returns the reward model that answers for unseen tasks; None where the policy does.

    Raises:
      UserError: A setting of `reward_model` is out of range.
    """
    if config.policy.predictor != "model":
        return None
    section = config.reward_model.to_dict()
    level, tuned = section.pop("gate_level"), section.pop("tuned")
    model = ModelSettings(**section)
    return Variant("model", "", model=model, tuned=tuned, tested=level < 1, level=level)


def _reward_model(
    variant: Variant | None,
    table: RewardTable,
    seen: TaskEmbeddings,
    repeats: tuple[RewardTable, ...],
) -> tuple[ModelSettings | None, HeldOutGain | None]:
    """Returns the model's settings with its caution chosen, and its gain on held-out tasks."""
    if variant is None:
        return None, None
    monitor.log(f"testing the reward model: each of the {len(seen)} seen tasks is held out in turn")
    repeats = tuple(table.subset(seen.names) for table in repeats)
    evidence = held_out_gain(variant, table, seen, repeats)
    settings = variant.model
    if variant.tested:
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
    evidence: HeldOutGain | None,
) -> None:
    probe = pathlib.Path(config.get("probe") or workdir / "probe")
    shipped = config.rewards == shipped_data.NAME and not config.get("probe")
    there = checkpoint.has_tree(probe) or checkpoint.has_tree(probe / "model")
    if not there and not shipped:
        monitor.log(
            f"the policy is in {workdir / 'policy'}; no bundle is written, because there is no "
            f"probe network at {probe} to embed new tasks with"
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


def _report(outputs: PolicyOutputs) -> list[str]:
    """Returns what is printed: a line for each task, then the means."""
    width = max(len(t.task) for t in outputs.tasks)
    key = max(len(t.key) for t in outputs.tasks)
    lines = [
        "reward (%) on each task; agree: share of ensemble members or posterior draws with "
        "exactly this choice; Random: mean of all measured SimParams",
        f"{'task':{width}}  {'choice':{key}}  agree   Task2Sim  best fixed  Random    best",
    ]
    lines += [_task_line(t, width, key) for t in outputs.tasks]
    if any(t.reward is None and t.best_measured for t in outputs.tasks):
        lines.append(
            "* the choice itself is not measured: reward of the likeliest SimParams that are"
        )
    for name, summary in (("seen", outputs.seen), ("unseen", outputs.unseen)):
        if summary is not None:
            lines.append(_summary_line(name, summary, outputs.measured))
    if outputs.evidence:
        lines.append(f"reward model, for unseen tasks: {describe_gain(outputs.evidence)}")
    return lines


def _task_line(task: TaskOutput, width: int, key: int) -> str:
    line = f"{task.task:{width}}  {task.key:{key}}  {task.agreement:5.0%}"
    if task.best_measured is None:
        return f"{line}   no rewards"
    star = " " if task.reward is not None else "*"
    return (
        f"{line}   {task.likeliest_measured_reward:7.2f}{star}  "
        f"{task.best_fixed_reward:10.2f}  {task.random_reward:6.2f}  "
        f"{task.best_measured_reward:6.2f}{'' if task.seen else '  (unseen)'}"
    )


def _summary_line(name: str, summary: GroupSummary, measured: int) -> str:
    spread = f" +- {summary.member_std:.2f}" if summary.member_std is not None else ""
    return (
        f"{name} tasks, mean reward of {summary.tasks} ({measured} SimParams measured): "
        f"Task2Sim {summary.policy:.2f} %, each of its {len(summary.members)} members alone "
        f"{summary.member_mean:.2f}{spread}; best fixed {summary.best_fixed:.2f}, "
        f"Random {summary.random:.2f}, best measured {summary.oracle:.2f}"
    )
