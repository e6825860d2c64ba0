"""`t2s evaluate`: backbones on downstream tasks, method beside method in one table."""

from __future__ import annotations

import json
import os
import pathlib

import ml_collections

from t2s_jax import monitor
from t2s_jax.backbone import Backbone, random_backbone
from t2s_jax.comparison import METHODS, Entry, format_table, plan, read_choices
from t2s_jax.data.tasks import Task
from t2s_jax.errors import UserError
from t2s_jax.files import write_json
from t2s_jax.oracle import BackboneFactory, LiveOracle, load_tasks_for, missing_for, settings_hash
from t2s_jax.transfer import evaluate_task


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict:
    """Evaluates methods (or given backbones) on tasks; what is measured already is kept.

    Args:
      config: `evaluate.methods` names the methods of `comparison.METHODS`, or
        `evaluate.backbones` lists directories ("name=directory" or "directory") to evaluate
        instead; `evaluate.tasks` is "unseen", "seen", "all" or names; `evaluate.seeds`,
        `evaluate.random_draws`; `evaluate.protocols`.
      workdir: reads predictions/ and rewards/, adds render_sets/ and backbones/, writes
        evaluation/results.json and .txt, or backbones.json and .txt for given backbones.

    Returns:
      The results: methods, tasks, one row for each (method, task, seed), and the tasks that
      are missing.
    """
    workdir = pathlib.Path(workdir)
    if config.evaluate.backbones:
        name, results = "backbones", _given_backbones(config)
    else:
        name, results = "results", _methods(config, workdir)
    results["missing"] = missing_for(config, config.evaluate.tasks)
    directory = workdir / "evaluation"
    write_json(directory / f"{name}.json", results)
    table = format_table(results)
    (directory / f"{name}.txt").write_text(table + "\n")
    monitor.say("\n" + table)
    monitor.say(f"\nresults in {directory / name}.json")
    return results


def _methods(config: ml_collections.ConfigDict, workdir: pathlib.Path) -> dict:
    tasks = _chosen_tasks(config)
    return {
        "methods": {m: METHODS[m] for m in METHODS if m in config.evaluate.methods},
        "tasks": [_describe(t) for t in tasks],
        "rows": _Evaluation(config, workdir, tasks).rows(),
    }


def _given_backbones(config: ml_collections.ConfigDict) -> dict:
    """One row for each (backbone, task), at each backbone's own resolution."""
    names, rows, tasks = {}, [], []
    for text in config.evaluate.backbones:
        name, _, directory = text.rpartition("=")
        name, backbone = name or pathlib.Path(directory).name, Backbone.load(directory)
        names[name] = name
        tasks = _chosen_tasks(config, backbone.resolution)
        progress = monitor.Progress(f"evaluate {name}", len(tasks), "tasks")
        for done, task in enumerate(tasks, 1):
            found = evaluate_task(backbone, task, config, config.evaluate.protocols)
            rows.append({"method": name, "task": task.name, "key": None, "seed": 0} | found)
            progress.update(done)
        progress.finish()
    return {"methods": names, "tasks": [_describe(t) for t in tasks], "rows": rows}


class _Evaluation:
    def __init__(self, config, workdir: pathlib.Path, tasks: list[Task]):
        self._config, self._workdir, self._tasks = config, workdir, tasks
        self._factory = BackboneFactory(config, workdir)
        self._cache = workdir / "evaluation" / "cache"
        self._settings = settings_hash(
            config,
            self._factory.simulator,
            linear_probe=config.linear_probe.to_dict(),
            finetune=config.finetune.to_dict(),
        )

    def rows(self) -> list[dict]:
        """One row for each (method, task, seed or draw)."""
        settings, space = self._config.evaluate, self._factory.space
        options = {
            "space": space,
            "seeds": settings.seeds,
            "choices": read_choices(self._workdir, space),
            "best_fixed": self._best_fixed(),
            "random_draws": space.sample(settings.random_seed, settings.random_draws),
        }
        if "scratch" in settings.methods and "finetune" not in settings.protocols:
            raise UserError(
                "config.evaluate.methods: scratch is a network trained on the task alone; add "
                f"'finetune' to config.evaluate.protocols, which is {tuple(settings.protocols)}"
            )
        names = [t.name for t in self._tasks]
        entries = [e for method in settings.methods for e in plan(method, names, **options)]
        # Neighbours in this order share a backbone, so each is read or trained once.
        entries.sort(key=lambda e: (e.params is None, e.params or (), e.seed))
        progress = monitor.Progress("evaluate", len(entries), "results")
        rows, held, backbone = [], None, None
        for done, entry in enumerate(entries):
            key = (entry.params, entry.seed)
            row = self._cached(entry)
            if row is None:
                if key != held:
                    held, backbone = key, self._backbone(entry)
                row = self._measure(entry, backbone)
            rows.append(row)
            progress.update(done + 1)
        progress.finish()
        return rows

    def _best_fixed(self):
        """The measured SimParams with the highest mean reward over the seen tasks."""
        if "best_fixed" not in self._config.evaluate.methods:
            return None
        oracle = LiveOracle(self._config, self._workdir)
        return oracle.best_fixed() if oracle.store.measured() else None

    def _backbone(self, entry: Entry) -> Backbone:
        if entry.params is not None:
            return self._factory.backbone(entry.params, entry.seed)
        pretrain = self._config.pretrain
        network = {"name": pretrain.network, "width": pretrain.width, "stem": pretrain.stem}
        network |= {"dtype": pretrain.dtype, "num_classes": 0}
        return random_backbone(
            network | {"resolution": self._config.sim.options.resolution}, entry.seed
        )

    def _measure(self, entry: Entry, backbone: Backbone) -> dict:
        task = next(t for t in self._tasks if t.name == entry.task)
        protocols = self._protocols(entry.method)
        found = evaluate_task(backbone, task, self._config, protocols, seed=entry.seed)
        key = self._factory.space.key(entry.params) if entry.params is not None else None
        row = {"method": entry.method, "task": task.name, "key": key, "seed": entry.seed} | found
        write_json(self._cache_file(entry), row | {"made_with": self._made_with(task)})
        return row

    def _protocols(self, method: str) -> list[str]:
        """Scratch is trained on the task alone: its frozen features are the random ones."""
        wanted = self._config.evaluate.protocols
        return [p for p in wanted if method != "scratch" or p == "finetune"]

    def _made_with(self, task: Task) -> list[str]:
        """What else a row depends on: the task's content and the settings."""
        return [task.fingerprint(), self._settings]

    def _cache_file(self, entry: Entry) -> pathlib.Path:
        key = self._factory.space.key(entry.params) if entry.params is not None else "none"
        return self._cache / f"{entry.method}-{entry.task}-{key}-s{entry.seed}.json"

    def _cached(self, entry: Entry) -> dict | None:
        """The row measured by an earlier, interrupted run on the same task."""
        task = next(t for t in self._tasks if t.name == entry.task)
        try:
            row = json.loads(self._cache_file(entry).read_text())
        except (OSError, ValueError):
            return None
        fresh = row.pop("made_with", None) == self._made_with(task)
        complete = all(p in row for p in self._protocols(entry.method))
        return row if fresh and complete else None


def _chosen_tasks(config: ml_collections.ConfigDict, resolution: int | None = None) -> list[Task]:
    tasks, wanted = load_tasks_for(config, resolution), config.evaluate.tasks
    groups = {
        "all": tasks,
        "seen": [t for t in tasks if t.seen],
        "unseen": [t for t in tasks if not t.seen],
    }
    if wanted in groups:
        return groups[wanted]
    names = wanted.split(",")
    absent = {t["name"] for t in missing_for(config, wanted)}
    unknown = sorted(set(names) - {t.name for t in tasks} - absent)
    if unknown:
        raise UserError(
            f"config.evaluate.tasks: no task {unknown[0]!r}; say unseen, seen, all or names out of "
            f"{', '.join(t.name for t in tasks)}"
        )
    return [t for t in tasks if t.name in names]


def _describe(task: Task) -> dict:
    return {
        "name": task.name,
        "group": task.group,
        "origin": task.origin,
        "seen": task.seen,
        "classes": len(task.class_names),
        "train": len(task.train.labels),
        "test": len(task.test.labels),
        "source": task.source,
    }
