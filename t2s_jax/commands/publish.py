"""`t2s publish`: writes a workdir's measurements and bundle, small enough to ship."""

from __future__ import annotations

import dataclasses
import os
import pathlib
from typing import Any

import numpy as np

from t2s_jax.policy import shipped_data
from t2s_jax.policy.bundle import LARGE_PARTS, Bundle, load_bundle, save_bundle
from t2s_jax.reporting.task_groups import task_groups
from t2s_jax.reporting.workdir_setup import provenances
from t2s_jax.rewards.table_files import known_group, open_mean, open_table, write_table
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.version import __version__
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

_LARGE = 8e6  # bytes; most users of the package never need these data


def run(
    workdir: str | os.PathLike,
    output: str | os.PathLike,
    groups: str | None = None,
    note: str = "",
    again: str = "",
) -> pathlib.Path:
    """Writes rewards.json, its repeats, task_vectors.npz and bundle/ (see `shipped_data`).

    Args:
      workdir: with rewards/, task_vectors.npz, and the bundle that was trained on both.
      output: a directory; files of these names in it are replaced.
      groups: CSV with the columns task and group, for tasks without a group.
      note: a sentence that is stored with the table.
      again: workdirs, joined by commas, with the same rewards measured with other seeds; the
        bundle must have been trained on the mean of all.

    Returns:
      The directory.

    Raises:
      UserError: the workdir lacks a part, or parts do not fit each other.
    """
    workdir, output = pathlib.Path(workdir), pathlib.Path(output)
    places = [workdir, *filter(None, again.split(","))]
    tables = [open_table(place) for place in places]
    mean = open_mean(places)
    embeddings = TaskEmbeddings.load(workdir / "task_vectors.npz")
    bundle = load_bundle(workdir / "bundle")
    _check_fit(mean.table, embeddings, bundle)

    said = {name: known_group(group) for name, group in zip(embeddings.names, embeddings.groups)}
    kinds = task_groups(embeddings.names, said, groups or "")
    embeddings = dataclasses.replace(
        embeddings, groups=tuple(kinds[name] for name in embeddings.names)
    )
    bundle = dataclasses.replace(
        bundle,
        config=without_paths(bundle.config),
        seen=dataclasses.replace(
            bundle.seen, groups=tuple(kinds.get(name, "") for name in bundle.seen.names)
        ),
    )
    unseen = tuple(name for name, seen in zip(embeddings.names, embeddings.seen) if not seen)
    apart = _save_compact(output / shipped_data.BUNDLE, bundle, embeddings)
    embeddings.save(output / shipped_data.VECTORS)
    for file in output.glob(shipped_data.repeat_name("*")):
        file.unlink()
    for number, (place, known) in enumerate(zip(places, tables)):
        about = _provenance(pathlib.Path(place), known, bundle) | ({"note": note} if note else {})
        table = dataclasses.replace(known, groups=kinds, unseen=unseen, about=about)
        name = shipped_data.repeat_name(number) if number else shipped_data.REWARDS
        write_table(output / name, table)
    _tell(output, mean.table, apart)
    return output


def _check_fit(table, embeddings: TaskEmbeddings, bundle: Bundle) -> None:
    missing = sorted(set(table.tasks) - set(embeddings.names))
    if missing:
        raise UserError(
            f"the table has rewards of {missing[0]}, but task_vectors.npz has no vector of it; run "
            "t2s embed with the table's run card"
        )
    if bundle.space.names != table.space.names:
        raise UserError(
            f"the bundle chooses among {', '.join(bundle.space.names)}, the table measures "
            f"{', '.join(table.space.names)}; run t2s train on this table"
        )
    if set(bundle.seen.names) - set(table.tasks):
        raise UserError("the bundle was trained on tasks that the table lacks; run t2s train again")


def _provenance(workdir: pathlib.Path, known, bundle: Bundle) -> dict[str, Any]:
    """Returns how the table was measured, as far as the workdir and the bundle record it."""
    sets = provenances(workdir)
    made = {provenance.simulator_version for provenance in sets}
    recipe = {n: bundle.config[n] for n in ("sim", "data", "pretrain", "reward", "tasks")
              if n in bundle.config}  # fmt: skip
    if len(seeds := {p.seed for p in sets if p.seed is not None}) == 1 and "sim" in recipe:
        recipe["sim"] = recipe["sim"] | {"seed": seeds.pop()}  # a repeat has its own
    about = {"t2s_jax": __version__, "settings": known.about.get("settings"), "recipe": recipe}
    if made:
        about["simulator_version"] = sorted(made)
    if known.seconds:
        about["hours_measured"] = round(sum(known.seconds) / 3600, 2)
    return about


def without_paths(value: Any) -> Any:
    """Returns the config with only the last part of absolute paths: the rest is private."""
    if isinstance(value, dict):
        return {k: without_paths(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [without_paths(v) for v in value]
    if isinstance(value, str) and os.path.isabs(value):
        return pathlib.PurePath(value).name
    return value


def _save_compact(directory: pathlib.Path, bundle: Bundle, embeddings: TaskEmbeddings) -> float:
    """Saves the bundle in half precision where that changes no choice for any task.

    Returns:
      The largest change of a probability.
    """
    for halved in (LARGE_PARTS, ("probe",)):
        save_bundle(directory, bundle, compact=True, halved=halved)
        before, after = (
            b.ensemble.probabilities(embeddings.vectors).mean(axis=0)
            for b in (bundle, load_bundle(directory))
        )
        if (before.argmax(axis=-1) == after.argmax(axis=-1)).all():
            break
    return float(np.abs(before - after).max())


def _tell(output: pathlib.Path, table, apart: float) -> None:
    files = [f for f in output.rglob("*") if f.is_file()]
    size = sum(f.stat().st_size for f in files)
    monitor.log(
        f"{len(table)} of {table.space.size} SimParams, {len(table.tasks)} tasks; the shipped "
        f"policy's probabilities differ by at most {apart:.1e}, its choices not at all"
    )
    monitor.log(f"published {size / 1e6:.1f} MB in {output}")
    if size > _LARGE:
        monitor.log(
            f"note: this is more than {_LARGE / 1e6:.0f} MB; a narrower probe "
            "(config.probe_pretrain.width) saves most"
        )
