"""`t2s report`: one page with the tables and pictures of a workdir."""

from __future__ import annotations

import datetime
import os
import pathlib
from collections.abc import Callable
from typing import Any

import jax
import ml_collections

from t2s_jax import __version__, monitor
from t2s_jax.data.tasks import Task
from t2s_jax.errors import UserError
from t2s_jax.files import write_json
from t2s_jax.oracle import load_tasks_for, missing_for
from t2s_jax.reporting import events, measured, record, sheets
from t2s_jax.reporting.record import Lacks

# The sections in the order of the page; each shows what the reader of the same name finds.
_TITLES = {
    "comparison": "Methods compared",
    "policy": "What the policy chooses",
    "training": "Policy training",
    "rewards": "Measured rewards",
    "render_sets": "Render sets",
    "pretraining": "Pre-training",
    "distances": "Task distances",
    "tasks": "Tasks",
    "preview": "The simulator",
    "commands": "Commands",
}


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> str:
    """Writes the page; a section that lacks its input says which command makes it.

    Args:
      config: tells of the tasks and rewards, unless the workdir's bundle does: what the
        policy was trained with goes before what this command was called with.
      workdir: gets report.html, report.json (the numbers behind every figure) and report/
        (the figures as PNG, photographic sheets as JPEG where that is smaller).

    Returns:
      The page's path.

    Raises:
      UserError: the workdir holds nothing to report.
    """
    workdir = pathlib.Path(workdir)
    settings = record.settings(workdir, config)
    found = _read(workdir, settings)
    if all(isinstance(data, Lacks) for data in found.values()):
        raise UserError(
            f"nothing to report in {workdir}: no evaluation, policy, rewards, task vectors or "
            f"preview is there; start with `t2s quickstart --workdir={workdir}`"
        )
    loaded = _load_tasks(settings, found)
    found["tasks"] = _attempt(lambda: record.tasks(workdir, loaded, missing_for(settings)))
    found["setup"] = _attempt(lambda: record.setup(workdir))
    html, files = _page(workdir, found, loaded)
    for name, data in files.items():
        _write(workdir / "report" / name, data)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    numbers = {n: {"lacks": str(d)} if isinstance(d, Lacks) else d for n, d in found.items()}
    write_json(workdir / "report.json", {"t2s_jax": __version__, "made": now, "sections": numbers})
    _write(workdir / "report.html", html.encode())
    for data in found.values():
        if isinstance(data, Lacks):
            monitor.say(f"report: {str(data).replace('`', '')}")
    monitor.say(f"report in {workdir / 'report.html'}")
    return str(workdir / "report.html")


def _read(workdir: pathlib.Path, settings: ml_collections.ConfigDict) -> dict[str, Any]:
    """What each section shows, or the `Lacks` that says why it cannot."""
    readers = {
        "comparison": lambda: record.comparison(workdir),
        "policy": lambda: record.policy(workdir),
        "training": lambda: record.history(workdir),
        "rewards": lambda: measured.rewards(workdir, settings),
        "render_sets": lambda: sheets.choices(workdir),
        "preview": lambda: record.previews(workdir),
        "pretraining": lambda: events.pretraining(workdir),
        "distances": lambda: record.distances(workdir),
    }
    return {name: _attempt(reader) for name, reader in readers.items()}


def _attempt(reader: Callable[[], Any]) -> Any:
    """What the reader returns; a file of another layout spoils its own section alone."""
    try:
        return reader()
    except Lacks as error:
        return error
    except UserError as error:
        return Lacks(str(error))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return Lacks(
            f"What is there is not as this version of t2s_jax writes it ({type(error).__name__}: "
            f"{error}); run the command that makes it again."
        )


def _load_tasks(settings: ml_collections.ConfigDict, found: dict[str, Any]) -> list[Task]:
    """The tasks that the workdir knows of, with their images; none where they are gone."""
    known = set()
    for name, key in (("comparison", "name"), ("policy", "task")):
        if not isinstance(found[name], Lacks):
            known |= {t[key] for t in found[name]["tasks"]}
    for name in ("rewards", "distances"):
        if not isinstance(found[name], Lacks):
            known |= set(found[name]["tasks"])
    if not known:
        return []
    try:
        return [task for task in load_tasks_for(settings) if task.name in known]
    except UserError as error:
        monitor.say(f"report: the tasks' own images are left out ({error})")
        return []


def _page(
    workdir: pathlib.Path, found: dict[str, Any], loaded: list[Task]
) -> tuple[str, dict[str, bytes]]:
    """The HTML, and the pictures in it by file name."""
    # Only here: drawing loads matplotlib.
    from t2s_jax.reporting import graphs, page, sections

    known = [] if isinstance(found["tasks"], Lacks) else found["tasks"]
    gallery = sections.Gallery([t["name"] for t in known if t.get("origin") == "generated"])
    makers = {
        "comparison": sections.comparison,
        "policy": sections.policy,
        "training": graphs.training,
        "rewards": graphs.rewards,
        "render_sets": lambda rows, g: sections.render_sets(
            sheets.sheet(workdir, rows, loaded), rows, g
        ),
        "preview": lambda names, g: sections.previews(workdir / "preview", names, g),
        "pretraining": graphs.pretraining,
        "distances": graphs.distances,
        "tasks": sections.tasks,
        "commands": lambda text, g: sections.commands(text),
    }
    shown = []
    for name, title in _TITLES.items():
        data = found.get(name, str(workdir))
        blocks = [page.lacks(str(data))] if isinstance(data, Lacks) else makers[name](data, gallery)
        shown.append(page.Section(name, title, blocks))
    when = datetime.datetime.now().astimezone().strftime("%d %B %Y, %H:%M %Z")
    machine = f"{os.cpu_count()} CPU cores, {_devices()}"
    lead = [sections.facts(found, {"report made": f"{when}; t2s_jax {__version__}; {machine}"})]
    title = f"Task2Sim: {workdir.resolve().name}"
    return page.page(title, str(workdir.resolve()), lead, shown), gallery.files


def _devices() -> str:
    kinds = [device.device_kind for device in jax.devices()]
    return f"{len(kinds)} JAX device{'s' * (len(kinds) > 1)} ({', '.join(sorted(set(kinds)))})"


def _write(path: pathlib.Path, data: bytes) -> None:
    """A file, whole or not at all; its directory is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    os.replace(temporary, path)
