"""`t2s evaluate`: backbones on downstream tasks, method beside method in one table."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import pathlib
from collections.abc import Callable, Sequence

import ml_collections
import numpy as np

from t2s_jax.models.backbone import Backbone, random_backbone
from t2s_jax.reporting import paired_leads
from t2s_jax.reporting.comparison import (
    METHODS,
    Entry,
    choose_tasks,
    format_table,
    plan,
    read_best_fixed,
    read_choices,
)
from t2s_jax.rewards.backbone_factory import BackboneFactory, settings_hash
from t2s_jax.rewards.backbone_sources import BackboneSource, file_source, fresh_network, open_source
from t2s_jax.rewards.evaluator import RewardEvaluator
from t2s_jax.runtime import command_line, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.tasks.configured import load_tasks_for, missing_for
from t2s_jax.tasks.labelled import Task
from t2s_jax.transfer.feature_cache import FeatureCache
from t2s_jax.transfer.protocols import check_settings, evaluate_task


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict:
    """Evaluates methods (or given backbones) on tasks; what is measured already is kept.

    Args:
      config: `evaluate.methods` names the methods of `comparison.METHODS`, or
        `evaluate.backbones` lists what to evaluate instead (see
        `backbone_sources.open_source`); `evaluate.tasks` is "unseen", "seen", "all" or names;
        `evaluate.protocols`, some of `protocols.PROTOCOLS`; `evaluate.seeds`; and what else
        `reporting.settings.Evaluate` lists.
      workdir: reads predictions/ and rewards/, adds render_sets/ and backbones/, writes
        evaluation/results.json and .txt, or backbones.json and .txt for given backbones.

    Returns:
      The results: methods, tasks, one row for each (method, task, seed), the tasks that are
      missing, and Task2Sim's leads over tasks.
    """
    check_settings(config, config.evaluate.protocols)
    workdir = pathlib.Path(workdir)
    name = "backbones" if config.evaluate.backbones else "results"
    evaluation = _Evaluation(config, workdir)
    with contextlib.closing(evaluation):
        if config.evaluate.backbones:
            methods, entries = evaluation.given_backbones()
        else:
            methods, entries = evaluation.methods()
        rows = evaluation.rows(entries)
    tasks = [_describe(t) for t in evaluation.tasks()]
    missing = missing_for(config, config.evaluate.tasks)
    results = {"methods": methods, "tasks": tasks, "rows": rows, "missing": missing}
    results["leads"] = paired_leads.leads(results)
    results["command"] = command_line.text()
    directory = workdir / "evaluation"
    write_json(directory / f"{name}.json", results)
    table = "\n".join([format_table(results), *paired_leads.lines(results["leads"])])
    (directory / f"{name}.txt").write_text(table + "\n")
    monitor.log("\n" + table)
    monitor.log(f"\nresults in {directory / name}.json")
    return results


class _Evaluation:
    """Measures entries, and keeps each in a file as soon as it is measured."""

    def __init__(self, config: ml_collections.ConfigDict, workdir: pathlib.Path):
        self._config, self._workdir = config, workdir
        self._factory = BackboneFactory(config, workdir)
        self._sources: dict[str, BackboneSource] = {}
        self._directory = workdir / "evaluation"

    @functools.lru_cache(maxsize=4)  # noqa: B019 one evaluation lives as long as its program
    def tasks(self, resolution: int | None = None) -> list[Task]:
        """The chosen tasks, at a backbone's resolution (px) or the run card's."""
        return _chosen_tasks(self._config, resolution)

    def methods(self) -> tuple[dict[str, str], list[Entry]]:
        """Titles and entries of `config.evaluate.methods`."""
        settings, space = self._config.evaluate, self._factory.space
        options = {
            "space": space,
            "seeds": settings.seeds,
            "choices": read_choices(self._workdir, space),
            "best_fixed": self._best_fixed(),
            "random_draws": space.sample(settings.random_seed, settings.random_draws),
        }
        names = [t.name for t in self.tasks()]
        entries = [e for method in settings.methods for e in plan(method, names, **options)]
        for method in settings.methods:
            if method in ("scratch", "random_features"):
                make = functools.partial(random_backbone, fresh_network(self._config))
                self._add(BackboneSource(method, make, scratch=method == "scratch"))
            elif method == "imagenet":
                self._add(file_source(method, self._imagenet_file()))
        return {m: METHODS[m] for m in METHODS if m in settings.methods}, entries

    def given_backbones(self) -> tuple[dict[str, str], list[Entry]]:
        """Titles and entries of `config.evaluate.backbones`."""
        for text in self._config.evaluate.backbones:
            self._add(open_source(text, self._config, self._workdir, self._factory))
        names = [t.name for t in self.tasks()]
        entries = [
            Entry(source, task, None, seed)
            for source in self._sources
            for seed in range(self._config.evaluate.seeds)
            for task in names
        ]
        return {name: name for name in self._sources}, entries

    def _add(self, source: BackboneSource) -> None:
        if source.scratch and not self._trained_protocols():
            raise UserError(
                f"config.evaluate: {source.name} is a network trained on the task alone; add "
                "'finetune' to config.evaluate.protocols, which is "
                f"{tuple(self._config.evaluate.protocols)}"
            )
        if source.name in self._sources:
            raise UserError(
                f"config.evaluate.backbones: two are called {source.name!r}; say NAME=... for one"
            )
        self._sources[source.name] = source

    def _imagenet_file(self) -> str:
        path = self._config.evaluate.imagenet
        if not path:
            raise UserError(
                "config.evaluate.methods: imagenet needs weights; set config.evaluate.imagenet to "
                "a .pth or .safetensors file of torchvision or timm"
            )
        return path

    def close(self) -> None:
        """Ends what the simulator started."""
        self._factory.close()

    def _trained_protocols(self) -> list[str]:
        return [p for p in self._config.evaluate.protocols if p == "finetune"]

    def _best_fixed(self):
        """The SimParams with the highest mean reward over the seen tasks, as the policy knew them.

        Where no policy was trained, of what is measured in this workdir.
        """
        if "best_fixed" not in self._config.evaluate.methods:
            return None
        known = read_best_fixed(self._workdir, self._factory.space)
        if known is not None:
            return known
        evaluator = RewardEvaluator(self._config, self._workdir)
        return evaluator.best_fixed() if evaluator.store.measured() else None

    def rows(self, entries: Sequence[Entry]) -> list[dict]:
        """One row for each (method, task, seed or draw)."""
        # Neighbours in this order share a backbone, so each is read or trained once.
        entries = sorted(entries, key=lambda e: (_group(e), e.seed))
        entries = [e for e in entries if self._protocols(e)]
        progress = monitor.Progress("evaluate", len(entries), "results")
        rows, held, backbone = [], None, None
        for done, entry in enumerate(entries, 1):
            if held != (_group(entry), entry.seed):
                held, backbone = (_group(entry), entry.seed), _Lazy(self, entry)
            rows.append(self._row(entry, backbone))
            progress.update(done)
        progress.finish()
        return rows

    def make_backbone(self, entry: Entry) -> Backbone:
        """Reads or trains an entry's backbone."""
        if entry.params is not None:
            return self._factory.backbone(entry.params, entry.seed)
        return self._sources[entry.method].make(entry.seed)

    def _row(self, entry: Entry, backbone: _Lazy) -> dict:
        """What an earlier, interrupted run measured with the same settings, or measures it."""
        protocols = self._protocols(entry)
        task = self._task(entry, backbone)
        made_with = [task.fingerprint(), self._settings(entry), backbone.identity()]
        key = self._factory.space.key(entry.params) if entry.params is not None else None
        file = self._directory / "cache" / f"{entry.method}-{entry.task}-{key}-s{entry.seed}.json"
        kept = _read_row(file, made_with)
        if kept is not None and all(p in kept for p in protocols):
            return kept
        cache = self._directory / "features" if self._config.evaluate.cache_features else None
        found = evaluate_task(
            backbone.get(), task, self._config, protocols, entry.seed, backbone.features(cache)
        )
        row = {"method": entry.method, "task": task.name, "key": key, "seed": entry.seed} | found
        write_json(file, row | {"made_with": made_with})
        return row

    def _protocols(self, entry: Entry) -> list[str]:
        """Scratch is trained on the task alone; 5-NN of a given file has nothing to vary."""
        wanted, source = self._config.evaluate.protocols, self._sources.get(entry.method)
        if source is not None and source.scratch:
            return self._trained_protocols()
        if source is not None and not source.varies and entry.seed:
            return [p for p in wanted if p != "knn"]
        return list(wanted)

    def _task(self, entry: Entry, backbone: _Lazy) -> Task:
        resolution = None if entry.params is not None else backbone.get().resolution
        return next(t for t in self.tasks(resolution) if t.name == entry.task)

    def _settings(self, entry: Entry) -> str:
        """Hash of the settings that a row depends on."""
        names = ("linear_probe", "linear_augmented", "finetune", "reward", "sweep")
        transfer = {n: self._config[n].to_dict() for n in names}
        transfer["swept"] = self._config.evaluate.sweep
        if entry.params is not None:
            return settings_hash(self._config, self._factory.simulator, **transfer)
        text = json.dumps(transfer, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class _Lazy:
    """An entry's backbone, made when it is needed."""

    def __init__(self, evaluation: _Evaluation, entry: Entry):
        self._entry = entry
        self._features: Callable[[np.ndarray], np.ndarray] | None = None
        self.get = functools.cache(lambda: evaluation.make_backbone(entry))
        self._fingerprint = functools.cache(lambda: self.get().fingerprint())

    def features(self, cache: pathlib.Path | None) -> Callable[[np.ndarray], np.ndarray]:
        """`Backbone.features`, kept in a directory where one is given."""
        if self._features is None:
            self._features = FeatureCache(self.get(), cache) if cache else self.get().features
        return self._features

    def identity(self) -> str:
        """Of the weights; "" where the settings' hash says which they are."""
        return "" if self._entry.params is not None else self._fingerprint()


def _group(entry: Entry) -> tuple:
    """Entries of a group share their backbones."""
    return (entry.params or (), "" if entry.params is not None else entry.method)


def _read_row(file: pathlib.Path, made_with: list[str]) -> dict | None:
    try:
        row = json.loads(file.read_text())
    except (OSError, ValueError):
        return None
    return row if row.pop("made_with", None) == made_with else None


def _chosen_tasks(config: ml_collections.ConfigDict, resolution: int | None = None) -> list[Task]:
    tasks, wanted = load_tasks_for(config, resolution), config.evaluate.tasks
    absent = {t["name"] for t in missing_for(config, wanted)}
    return choose_tasks(tasks, wanted, "evaluate.tasks", absent)


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
