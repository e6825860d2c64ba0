"""`t2s scale`: accuracy against the size of the pre-training data, and factors added up."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
from collections.abc import Iterator

import ml_collections

from t2s_jax.models.backbone import Backbone
from t2s_jax.reporting.comparison import (
    METHODS,
    Entry,
    choose_tasks,
    plan,
    read_best_fixed,
    read_choices,
    spread,
)
from t2s_jax.reporting.scaling import SWEEPS, Point, cumulative, points
from t2s_jax.rewards.backbone_factory import BackboneFactory, settings_hash
from t2s_jax.runtime import command_line, monitor
from t2s_jax.runtime.files import write_json
from t2s_jax.tasks.configured import load_tasks_for, missing_for, missing_note
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.protocols import check_settings, evaluate_task

_SUCCESSIVE = "successive"  # the method of Table 1's rows


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict:
    """Measures what is missing; the same command goes on where it was stopped.

    Args:
      config: the workdir's run card; `scale` says what to sweep (see `reporting.settings.Scale`).
      workdir: reads predictions/ and policy/; gets scale/results.json, and for each size its
        own render_sets/ and backbones/.

    Returns:
      {"tasks", "missing", "protocols", "command", "points": [{"sweep", "value", "label",
      "images"}], "rows": one for each (sweep, value, method, task, seed)}.
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
        f"scale: {len(jobs)} results of {len(tasks)} tasks on {len(set(map(_group, jobs)))} "
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
    """A row for each job; those that share a backbone follow each other."""
    jobs = sorted(jobs, key=lambda job: (*_group(job), job[0].sweep))
    by_name = {task.name: task for task in tasks}
    progress = monitor.Progress("scale", len(jobs), "results")
    rows, held, measure = [], None, None
    with contextlib.ExitStack() as stack:
        factories: dict[str, BackboneFactory] = {}
        for done, job in enumerate(jobs, 1):
            point, label, entry = job
            if point.directory not in factories:
                factory = BackboneFactory(point.config(config), workdir / point.directory)
                factories[point.directory] = stack.enter_context(contextlib.closing(factory))
            if held != _group(job):
                held = _group(job)
                factory = factories[point.directory]
                measure = _Measure(point.config(config), factory, workdir, entry)
            about = {"sweep": point.sweep, "value": point.value, "label": label}
            about |= {"images": point.images, "method": entry.method, "task": entry.task}
            about |= {"key": measure.key, "seed": entry.seed}
            rows.append(about | measure.row(by_name[entry.task]))
            progress.update(done)
    progress.finish()
    return rows


def _group(job: tuple[Point, str, Entry]) -> tuple:
    """Of jobs that share a backbone."""
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


class _Measure:
    """The accuracies of one backbone, kept in a file for each task."""

    def __init__(
        self,
        config: ml_collections.ConfigDict,
        factory: BackboneFactory,
        workdir: pathlib.Path,
        entry: Entry,
    ):
        self._config, self._entry, self._factory = config, entry, factory
        self.key = self._factory.space.key(entry.params)
        self._directory = workdir / "scale" / "cache"
        self._settings = settings_hash(
            config,
            self._factory.simulator,
            **{n: config[n].to_dict() for n in ("linear_probe", "linear_augmented", "finetune")},
            swept=config.evaluate.sweep,
        )
        self._backbone: Backbone | None = None

    def row(self, task: Task) -> dict:
        """{protocol: accuracy in percent} of the config's protocols."""
        protocols = list(self._config.scale.protocols)
        name = f"{self.key}-s{self._entry.seed}-{task.name}.{self._settings}.json"
        made_with = [task.fingerprint(), protocols]
        try:
            kept = json.loads((self._directory / name).read_text())
            if kept["made_with"] == made_with:
                return kept["accuracies"]
        except (OSError, ValueError, KeyError):
            pass  # none yet, or one of an interrupted run
        if self._backbone is None:
            self._backbone = self._factory.backbone(self._entry.params, self._entry.seed)
        found = evaluate_task(self._backbone, task, self._config, protocols, self._entry.seed)
        accuracies = {p: found[p] for p in protocols}
        write_json(self._directory / name, {"accuracies": accuracies, "made_with": made_with})
        return accuracies


def _table(results: dict) -> list[str]:
    """What is printed: for each sweep a line for each method, mean over tasks and seeds."""
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
                    means.append(f"{spread([r[protocol] for r in mine])['mean']:.1f}")
                lines.append(f"  {METHODS.get(method, method)}: {', '.join(means)}")
    return lines
