"""The tasks that a run card names: those on this machine, and those that are missing."""

from __future__ import annotations

from collections.abc import Sequence

import ml_collections

from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks import registry
from t2s_jax.tasks.labelled import Task
from t2s_jax.tasks.loading import in_groups, load_tasks


def load_tasks_for(config: ml_collections.ConfigDict, resolution: int | None = None) -> list[Task]:
    """Loads the tasks of `config.tasks`.

    Args:
      config: with the sections tasks, data and sim.
      resolution: side of the images in px; None takes that of training.

    Raises:
      UserError: the tasks cannot be loaded (see `load_tasks`), or no resolution is set.
    """
    resolution = resolution or config.data.resolution or config.sim.options.get("resolution")
    if not resolution:
        raise UserError("config.sim.options.resolution (px) must be set")
    tasks = load_tasks(
        config.tasks.source,
        resolution=resolution,
        seed=config.tasks.seed,
        unseen=tuple(config.tasks.unseen),
        max_train=config.tasks.max_train or None,
        max_test=config.tasks.max_test or None,
        data_dir=config.tasks.get("data_dir") or None,  # bundles made before there was any
    )
    groups = config.tasks.get("groups")
    return in_groups(tasks, groups) if groups else tasks


def missing_for(config: ml_collections.ConfigDict, wanted: str = "all") -> list[dict]:
    """Returns the paper's tasks that `config.tasks` names and this machine lacks.

    Args:
      config: with the section tasks.
      wanted: "all", "seen", "unseen", or names joined by commas.

    Returns:
      A dict for each with "name", "group", "seen", "classes" and "source".
    """
    if config.tasks.source != "paper":
        return []
    unseen = {registry.paper_task(name).name for name in config.tasks.unseen}
    found = [
        {
            "name": task.name,
            "group": task.group,
            "seen": task.name not in unseen if unseen else task.seen,
            "classes": task.classes,
            "source": f"{task.source}; licence: {task.licence}",
        }
        for task in registry.missing_tasks(config.tasks.get("data_dir") or None)
    ]
    groups = {"all": lambda t: True, "seen": lambda t: t["seen"], "unseen": lambda t: not t["seen"]}
    chosen = groups.get(wanted, lambda t: t["name"] in wanted.split(","))
    return [task for task in found if chosen(task)]


def missing_line(missing: Sequence[dict]) -> str:
    """Returns the note under a table that lacks tasks, each with its "name"."""
    names = ", ".join(task["name"] for task in missing)
    return f"missing, not in any mean: {names} (t2s tasks show NAME says where to get them)"


def missing_note(config: ml_collections.ConfigDict, wanted: str = "all") -> list[str]:
    """Returns the lines under a table that lacks the tasks of `missing_for`: one, or none."""
    missing = missing_for(config, wanted)
    return [missing_line(missing)] if missing else []
