"""`t2s scale`: accuracy against the size of the pre-training data, and factors added up."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import pathlib
from collections.abc import Iterator

import ml_collections

from t2s_jax.commands import earlier_results
from t2s_jax.reporting.comparison import (
    METHODS,
    Entry,
    choose_tasks,
    plan,
    read_best_fixed,
    read_choices,
)
from t2s_jax.reporting.scaling import SWEEPS, Point, cumulative, points
from t2s_jax.reporting.summaries import spread
from t2s_jax.rewards.accuracy_cache import cached_accuracies, candidate_of_params
from t2s_jax.rewards.backbone_factory import BackboneFactory
from t2s_jax.runtime import command_line, monitor
from t2s_jax.runtime.files import write_json
from t2s_jax.tasks.configured import load_tasks_for, missing_for, missing_note
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.protocols import check_settings

_SUCCESSIVE = "successive"  # the method of Table 1's rows


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict:
    """Measures accuracies over sizes of the data; what was measured before is not repeated.

    Args:
      config: The run card; `scale` says what to sweep (see `reporting.settings.Scale`).
      workdir: Reads predictions/ and policy/; adds accuracies/ and, for each size, its own
        render_sets/ and backbones/; writes scale/results.json.

    Returns:
      {"tasks", "missing", "protocols", "command", "rows": one for each (sweep, value, method,
      task, seed)}.

    Raises:
      UserError: A setting is invalid, or a method needs what the workdir does not have.
    """
    check_settings(config, config.scale.protocols)
    workdir = pathlib.Path(workdir)
    wanted = config.scale.tasks
    missing = missing_for(config, wanted)
    absent = [task["name"] for task in missing]
    tasks = choose_tasks(load_tasks_for(config), wanted, "scale.tasks", absent)
    jobs = list(_jobs(config, workdir, [t.name for t in tasks]))
    sizes = dict.fromkeys(point.directory for point, *_ in jobs)
    monitor.log(
        f"scale: {len(jobs)} results of {len(tasks)} tasks on {len(set(map(_backbone_of, jobs)))} "
        f"backbones of {len(sizes)} sizes of render sets"
    )
    rows = _measure(config, workdir, tasks, jobs)
    results = {
        "tasks": [{"name": t.name, "group": t.group, "seen": t.seen} for t in tasks],
        "missing": missing,
        "protocols": list(config.scale.protocols),
        "rows": rows,
        "command": command_line.text(),
    }
    write_json(workdir / "scale" / "results.json", results)
    for line in [*_table(results), *missing_note(config, wanted)]:
        monitor.log(line)
    monitor.log(f"results in {workdir / 'scale' / 'results.json'}")
    return results


def _measure(
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    tasks: list[Task],
    jobs: list[tuple[Point, str, Entry]],
) -> list[dict]:
    """Measures a row for each job, one backbone after the other."""
    jobs = sorted(jobs, key=lambda job: (*_backbone_of(job), job[0].sweep))
    by_name = {task.name: task for task in tasks}
    progress = monitor.Progress("scale", len(jobs), "results")
    rows = []
    with contextlib.ExitStack() as stack:
        factories: dict[str, BackboneFactory] = {}
        for (directory, params, seed), group in itertools.groupby(jobs, _backbone_of):
            first, *others = group
            changed = first[0].config(config)
            if directory not in factories:
                factory = BackboneFactory(changed, workdir / directory)
                factories[directory] = stack.enter_context(contextlib.closing(factory))
            factory = factories[directory]
            candidate = candidate_of_params(changed, factory, params, seed)
            for point, label, entry in (first, *others):
                found = cached_accuracies(
                    candidate,
                    by_name[entry.task],
                    config.scale.protocols,
                    changed,
                    workdir,
                    seed=seed,
                    earlier=functools.partial(
                        earlier_results.scaled,
                        config=changed,
                        factory=factory,
                        workdir=workdir,
                        entry=entry,
                    ),
                )
                row = {"sweep": point.sweep, "value": point.value, "label": label}
                row |= {"images": point.images, "method": entry.method, "task": entry.task}
                row |= {"key": factory.space.key(params), "seed": seed}
                rows.append(row | {p: accuracy.percent for p, accuracy in found.items()})
                progress.update(len(rows))
    progress.finish()
    return rows


def _backbone_of(job: tuple[Point, str, Entry]) -> tuple:
    """Returns the key of a job's backbone: directory, SimParams and seed."""
    point, _, entry = job
    return point.directory, entry.params, entry.seed


def _jobs(
    config: ml_collections.ConfigDict, workdir: pathlib.Path, tasks: list[str]
) -> Iterator[tuple[Point, str, Entry]]:
    """Yields (size, label on the axis, what to measure there)."""
    with contextlib.closing(BackboneFactory(config, workdir)) as factory:
        space, categories = factory.space, factory.simulator.categories()
    settings, each = config.scale, config.sim.images_per_category
    entries = [
        entry
        for method in settings.methods
        for entry in plan(
            method,
            tasks,
            space=space,
            seeds=settings.seeds,
            choices=read_choices(workdir, space),
            best_fixed=read_best_fixed(workdir, space),
            random_draws=space.sample(config.evaluate.random_seed, config.evaluate.random_draws),
        )
        if entry.params is not None
    ]
    for sweep in settings.sweeps:
        if sweep == "factors":
            for step, (label, params) in enumerate(cumulative(space).items()):
                point = Point(sweep, step, {}, each * len(categories))
                for seed in range(settings.seeds):
                    yield from ((point, label, Entry(_SUCCESSIVE, t, params, seed)) for t in tasks)
            continue
        for point in points(sweep, settings.fractions, categories, each):
            yield from ((point, str(point.value), entry) for entry in entries)


def _table(results: dict) -> list[str]:
    """Returns the lines to print: one for each sweep and method, mean over tasks and seeds."""
    lines = []
    for sweep, title in SWEEPS.items():
        rows = [r for r in results["rows"] if r["sweep"] == sweep]
        labels = [r["label"] for r in sorted(rows, key=lambda r: r["value"])]
        labels = list(dict.fromkeys(labels))
        for protocol in results["protocols"] if rows else ():
            lines.append(f"{title} ({protocol}): {', '.join(labels)}")
            for method in dict.fromkeys(r["method"] for r in rows):
                means = []
                for label in labels:
                    mine = [r for r in rows if (r["method"], r["label"]) == (method, label)]
                    means.append(f"{spread([r[protocol] for r in mine]).mean:.1f}")
                lines.append(f"  {METHODS.get(method, method)}: {', '.join(means)}")
    return lines
