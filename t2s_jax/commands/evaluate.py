"""`t2s evaluate`: backbones on downstream tasks, method beside method in one table."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import os
import pathlib
from collections.abc import Callable, Iterable, Sequence

import ml_collections

from t2s_jax.commands import earlier_results
from t2s_jax.models.backbone import random_backbone
from t2s_jax.reporting import paired_leads
from t2s_jax.reporting.accuracy_table import format_table
from t2s_jax.reporting.comparison import (
    METHODS,
    Entry,
    choose_tasks,
    plan,
    read_best_fixed,
    read_choices,
)
from t2s_jax.reporting.evaluation_results import EvaluationResults, TaskEntry
from t2s_jax.rewards.accuracy_cache import Candidate, cached_accuracies, candidate_of_params
from t2s_jax.rewards.backbone_factory import BackboneFactory
from t2s_jax.rewards.backbone_sources import BackboneSource, file_source, fresh_network, open_source
from t2s_jax.rewards.evaluator import RewardEvaluator
from t2s_jax.runtime import command_line, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.sim.simspace import SimParams
from t2s_jax.tasks.configured import load_tasks_for, missing_for
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.protocols import PROTOCOLS, check_settings

# Maps a resolution in px, or None for the run card's, to the chosen tasks.
_TasksAt = Callable[[int | None], list[Task]]


@dataclasses.dataclass(frozen=True)
class _Plan:
    """What is to be measured.

    Attributes:
      titles: Of the methods, by their names.
      entries: A method, a task, SimParams or None, and a seed each.
      sources: Of the backbones of the methods that have no SimParams, by the methods' names.
    """

    titles: dict[str, str]
    entries: list[Entry]
    sources: dict[str, BackboneSource]


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict:
    """Evaluates methods, or given backbones, on tasks; what was measured before is not repeated.

    Args:
      config: `evaluate.methods` names the methods of `comparison.METHODS`, or
        `evaluate.backbones` lists what to evaluate instead (see
        `backbone_sources.open_source`); `evaluate.tasks` is "unseen", "seen", "all" or names;
        `evaluate.protocols`, some of `protocols.PROTOCOLS`; `evaluate.seeds`; and the other
        fields of `reporting.settings.Evaluate`.
      workdir: Reads predictions/, policy/ and rewards/; adds render_sets/, backbones/ and
        accuracies/; writes evaluation/results.json and .txt, or backbones.json and .txt for given
        backbones.

    Returns:
      The results: "methods", "tasks", "rows" (one for each method, task and seed), the "missing"
      tasks, the "leads" of Task2Sim over tasks, and the "command".

    Raises:
      UserError: A setting is invalid, or a method needs what the workdir does not have.
    """
    settings = config.evaluate
    check_settings(config, settings.protocols)
    workdir = pathlib.Path(workdir)
    tasks_at = functools.lru_cache(maxsize=4)(functools.partial(_chosen_tasks, config))
    with contextlib.closing(BackboneFactory(config, workdir)) as factory:
        make_plan = _plan_backbones if settings.backbones else _plan_methods
        planned = make_plan(config, workdir, factory, [task.name for task in tasks_at(None)])
        rows = _measure(config, workdir, factory, planned, tasks_at)
    results = {
        "methods": planned.titles,
        "tasks": [TaskEntry.of(task).to_dict() for task in tasks_at(None)],
        "rows": rows,
        "missing": missing_for(config, settings.tasks),
    }
    measured = EvaluationResults.from_dict(results)
    leads = paired_leads.leads(measured)
    results["leads"] = [dataclasses.asdict(lead) for lead in leads]
    results["command"] = command_line.text()
    table = "\n".join([format_table(measured), *paired_leads.lines(leads)])
    _write(
        results, table, workdir / "evaluation" / ("backbones" if settings.backbones else "results")
    )
    return results


def _write(results: dict, table: str, path: pathlib.Path) -> None:
    """Writes PATH.json and the table PATH.txt, and prints the table."""
    write_json(path.with_name(f"{path.name}.json"), results)
    path.with_name(f"{path.name}.txt").write_text(table + "\n")
    monitor.log("\n" + table)
    monitor.log(f"\nresults in {path}.json")


def _plan_methods(
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    factory: BackboneFactory,
    tasks: Sequence[str],
) -> _Plan:
    """Plans `config.evaluate.methods` on the named tasks."""
    settings, space = config.evaluate, factory.space
    options = {
        "space": space,
        "seeds": settings.seeds,
        "choices": read_choices(workdir, space),
        "best_fixed": _best_fixed(config, workdir, factory),
        "random_draws": space.sample(settings.random_seed, settings.random_draws),
    }
    entries = [e for method in settings.methods for e in plan(method, tasks, **options)]
    fresh = functools.partial(random_backbone, fresh_network(config))
    sources = []
    for method in settings.methods:
        if method in ("scratch", "random_features"):
            sources.append(BackboneSource(method, fresh, scratch=method == "scratch"))
        elif method == "imagenet":
            sources.append(file_source(method, _imagenet_file(config)))
    titles = {m: METHODS[m] for m in METHODS if m in settings.methods}
    return _Plan(titles, entries, _by_name(config, sources))


def _plan_backbones(
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    factory: BackboneFactory,
    tasks: Sequence[str],
) -> _Plan:
    """Plans `config.evaluate.backbones` on the named tasks."""
    settings = config.evaluate
    opened = (open_source(text, config, workdir, factory) for text in settings.backbones)
    sources = _by_name(config, opened)
    entries = [
        Entry(name, task, None, seed)
        for name in sources
        for seed in range(settings.seeds)
        for task in tasks
    ]
    return _Plan({name: name for name in sources}, entries, sources)


def _by_name(
    config: ml_collections.ConfigDict, sources: Iterable[BackboneSource]
) -> dict[str, BackboneSource]:
    found: dict[str, BackboneSource] = {}
    for source in sources:
        if source.scratch and "finetune" not in config.evaluate.protocols:
            raise UserError(
                f"config.evaluate: {source.name} is a network trained on the task alone; add "
                "'finetune' to config.evaluate.protocols, which is "
                f"{tuple(config.evaluate.protocols)}"
            )
        if source.name in found:
            raise UserError(
                f"config.evaluate.backbones: two are called {source.name!r}; say NAME=... for one"
            )
        found[source.name] = source
    return found


def _imagenet_file(config: ml_collections.ConfigDict) -> str:
    if not config.evaluate.imagenet:
        raise UserError(
            "config.evaluate.methods: imagenet needs weights; set config.evaluate.imagenet to "
            "a .pth or .safetensors file of torchvision or timm"
        )
    return config.evaluate.imagenet


def _best_fixed(
    config: ml_collections.ConfigDict, workdir: pathlib.Path, factory: BackboneFactory
) -> SimParams | None:
    """Returns the best fixed SimParams that were compared, or None if unknown or not wanted.

    Where no policy was trained, they are the best of those measured in this workdir.
    """
    if "best_fixed" not in config.evaluate.methods:
        return None
    known = read_best_fixed(workdir, factory.space)
    if known is not None:
        return known
    evaluator = RewardEvaluator(config, workdir)
    return evaluator.best_fixed() if evaluator.store.measured() else None


def _measure(
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    factory: BackboneFactory,
    planned: _Plan,
    tasks_at: _TasksAt,
) -> list[dict]:
    """Measures a row for each (method, task, seed or draw), one backbone after the other."""
    entries = [e for e in planned.entries if _protocols(config, planned, e)]
    entries = sorted(entries, key=_backbone_of)
    progress = monitor.Progress("evaluate", len(entries), "results")
    rows = []
    for _, group in itertools.groupby(entries, _backbone_of):
        first, *others = group
        candidate = _candidate(config, workdir, factory, planned, first)
        for entry in (first, *others):
            resolution = candidate.backbone.resolution if entry.params is None else None
            task = next(t for t in tasks_at(resolution) if t.name == entry.task)
            found = cached_accuracies(
                candidate,
                task,
                _protocols(config, planned, entry),
                config,
                workdir,
                seed=entry.seed,
                earlier=functools.partial(
                    earlier_results.evaluated,
                    config=config,
                    factory=factory,
                    workdir=workdir,
                    entry=entry,
                    candidate=candidate,
                ),
            )
            key = factory.space.key(entry.params) if entry.params is not None else None
            settings = {p: accuracy.settings for p, accuracy in found.items() if accuracy.settings}
            row = {"method": entry.method, "task": task.name, "key": key, "seed": entry.seed}
            row |= {"settings": settings} | {p: a.percent for p, a in found.items()}
            rows.append(row)
            progress.update(len(rows))
    progress.finish()
    return rows


def _backbone_of(entry: Entry) -> tuple:
    """Returns the key of an entry's backbone: SimParams or the method, and the seed."""
    return entry.params or (), "" if entry.params is not None else entry.method, entry.seed


def _candidate(
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    factory: BackboneFactory,
    planned: _Plan,
    entry: Entry,
) -> Candidate:
    """Returns the candidate backbone of an entry."""
    features = workdir / "evaluation" / "features" if config.evaluate.cache_features else None
    if entry.params is not None:
        return candidate_of_params(config, factory, entry.params, entry.seed, features)
    make = functools.partial(planned.sources[entry.method].make, entry.seed)
    return Candidate(make, features_directory=features)


def _protocols(config: ml_collections.ConfigDict, planned: _Plan, entry: Entry) -> list[str]:
    """Returns the protocols that apply to an entry, in the order of the results.

    Scratch is trained on the task alone, and 5-NN of a given file does not vary with the seed.
    """
    wanted = [p for p in PROTOCOLS if p in config.evaluate.protocols]
    source = planned.sources.get(entry.method)
    if source is not None and source.scratch:
        return [p for p in wanted if p == "finetune"]
    if source is not None and not source.varies and entry.seed:
        return [p for p in wanted if p != "knn"]
    return wanted


def _chosen_tasks(config: ml_collections.ConfigDict, resolution: int | None) -> list[Task]:
    tasks, wanted = load_tasks_for(config, resolution), config.evaluate.tasks
    absent = {t["name"] for t in missing_for(config, wanted)}
    return choose_tasks(tasks, wanted, "evaluate.tasks", absent)
