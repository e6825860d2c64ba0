"""`t2s report`: one page with the tables and pictures of workdirs, the paper's first."""

from __future__ import annotations

import dataclasses
import datetime
import os
import pathlib
from collections.abc import Callable
from typing import Any

import jax
import ml_collections

from t2s_jax.reporting import events, measured, record, sheets
from t2s_jax.reporting.compared_methods import read_comparison
from t2s_jax.reporting.evaluation_results import TaskEntry
from t2s_jax.reporting.task_groups import task_groups
from t2s_jax.reporting.workdir_setup import setup
from t2s_jax.runtime import monitor, typed_json
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write, write_json
from t2s_jax.runtime.version import __version__
from t2s_jax.tasks.configured import load_tasks_for, missing_for
from t2s_jax.tasks.labelled import Task

# The sections in the order of the page; each shows what the reader of the same name finds.
_TITLES = {
    "comparison": "Methods compared (Tables 2 and 3, Figures 3 and 4)",
    "policy": "What the policy chooses (Figure 5)",
    "table_1": "Factors varied one after the other (Table 1)",
    "scaling": "Accuracy against the size of the pre-training data (Figures 6 to 8)",
    "neighbours": "Nearest neighbours (Figure 9)",
    "rewards": "Measured rewards and the effects of the factors",
    "held_out": "Predictions for held-out tasks",
    "training": "Policy training",
    "render_sets": "Render sets",
    "pretraining": "Pre-training",
    "distances": "Task distances",
    "tasks": "Tasks",
    "preview": "The simulator",
}
# The command that makes a section's data, where these do not name one.
_PROGRAMS = {
    "comparison": "t2s evaluate",
    "policy": "t2s train",
    "table_1": "t2s scale",
    "scaling": "t2s scale",
    "neighbours": "t2s neighbours",
    "rewards": "t2s train",
    "held_out": "t2s generalise",
    "training": "t2s train",
    "render_sets": "t2s evaluate",
    "pretraining": "t2s train",
    "distances": "t2s embed",
    "preview": "t2s preview",
}


@dataclasses.dataclass(frozen=True)
class _Workdir:
    """A workdir as the page shows it.

    Attributes:
      place: Its number on the page.
      path: Where it is.
      found: Of each section, its data or the `UserError` that says why there are none.
      tasks: With their images, where these are there.
    """

    place: int
    path: pathlib.Path
    found: dict[str, Any]
    tasks: list[Task]


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> str:
    """Writes the page; a section without data says which command makes them.

    Args:
      config: Names the tasks and rewards, unless the workdir's bundle does: what the policy was
        trained with goes before what this command was called with. `report.also` names other
        workdirs for the same page, `report.groups` a file of the tasks' groups.
      workdir: Gets report.html, report.json (the numbers behind every figure) and report/
        (the figures as PNG, photographic sheets as JPEG where that is smaller).

    Returns:
      The page's path.

    Raises:
      UserError: A workdir holds nothing to report, or the file of groups is of another layout.
    """
    # Only here: drawing loads matplotlib.
    from t2s_jax.reporting.paper.index import index

    others = [p.strip() for p in config.report.also.split(",") if p.strip()]
    known = [
        _open(place, pathlib.Path(path), config) for place, path in enumerate([workdir, *others])
    ]
    workdir = pathlib.Path(workdir)
    items = index({str(w.path): w.found for w in known})
    html, files = _page(known, items)
    for name, data in files.items():
        _write(workdir / "report" / name, data)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    about = {"t2s_jax": __version__, "made": now, "paper": typed_json.encode(items)}
    numbers = {str(w.path): _numbers(w.found) for w in known}
    first = numbers.pop(str(workdir))
    write_json(workdir / "report.json", about | {"sections": first, "also": numbers})
    _write(workdir / "report.html", html.encode())
    for line in _missing_lines(known[0].found):
        monitor.log(line)
    monitor.log(f"report in {workdir / 'report.html'}")
    return str(workdir / "report.html")


def _numbers(found: dict[str, Any]) -> dict[str, Any]:
    """Returns the sections for JSON; of a missing one, why."""
    return {
        name: {"lacks": str(data)} if isinstance(data, UserError) else typed_json.encode(data)
        for name, data in found.items()
    }


def _missing_lines(found: dict[str, Any]) -> list[str]:
    """Returns what is printed of the sections without data."""
    missing = [
        f"  {_TITLES[name]}: {str(data).replace('`', '')}"
        for name, data in found.items()
        if isinstance(data, UserError) and name in _TITLES
    ]
    return ["sections of the report without data yet:", *missing] if missing else []


def _open(place: int, path: pathlib.Path, config: ml_collections.ConfigDict) -> _Workdir:
    settings = record.settings(path, config)
    found = _read(path, settings, config.report.groups)
    if all(isinstance(data, UserError) for data in found.values()):
        raise UserError(
            f"nothing to report in {path}: no evaluation, policy, rewards, task vectors or "
            f"preview is there; start with `t2s quickstart --workdir={path}`"
        )
    loaded = _load_tasks(settings, found)
    missing = [typed_json.decode(TaskEntry, task) for task in missing_for(settings)]
    found["tasks"] = _attempt(lambda: record.tasks(path, loaded, missing))
    found["setup"] = setup(path)
    return _Workdir(place, path, found, loaded)


def _read(
    workdir: pathlib.Path, settings: ml_collections.ConfigDict, groups: str
) -> dict[str, Any]:
    """Returns the data of each section, or the `UserError` that says why there are none."""
    from t2s_jax.reporting.paper.neighbour_sheets import read_neighbours
    from t2s_jax.reporting.paper.scaling_figures import read_scaling
    from t2s_jax.reporting.paper.table_1 import read_table_1

    if groups:
        task_groups((), {}, groups)  # a mistake in the file is not the workdir's
    readers = {
        "comparison": lambda: read_comparison(workdir),
        "policy": lambda: record.policy(workdir),
        "training": lambda: record.history(workdir),
        "rewards": lambda: measured.rewards(workdir, settings, groups),
        "held_out": lambda: record.held_out(workdir),
        "scaling": lambda: read_scaling(workdir),
        "neighbours": lambda: read_neighbours(workdir),
        "render_sets": lambda: sheets.choices(workdir),
        "preview": lambda: record.previews(workdir),
        "pretraining": lambda: events.pretraining(workdir),
        "distances": lambda: record.distances(workdir),
    }
    found = {name: _attempt(reader) for name, reader in readers.items()}
    found["table_1"] = _attempt(lambda: read_table_1(workdir, found["rewards"], groups))
    return found


def _attempt(reader: Callable[[], Any]) -> Any:
    """Returns the data, or the error that says why there are none: it concerns one section."""
    try:
        return reader()
    except UserError as error:
        return error


def _load_tasks(settings: ml_collections.ConfigDict, found: dict[str, Any]) -> list[Task]:
    """Returns the tasks that the workdir knows, with their images; none where they are gone."""
    known: set[str] = set()
    if not isinstance(found["comparison"], UserError):
        known |= {task.name for task in found["comparison"].tasks}
    if not isinstance(found["policy"], UserError):
        known |= {task.task for task in found["policy"].tasks}
    for name in ("rewards", "distances"):
        if not isinstance(found[name], UserError):
            known |= set(found[name].tasks)
    if not known:
        return []
    try:
        return [task for task in load_tasks_for(settings) if task.name in known]
    except UserError as error:
        monitor.log(f"report: the tasks' own images are left out ({error})")
        return []


def _page(known: list[_Workdir], items: list[Any]) -> tuple[str, dict[str, bytes]]:
    """Returns the HTML, and the pictures in it by file name."""
    from t2s_jax.reporting import page, sections
    from t2s_jax.reporting.paper.index import index_table

    shown, files = [], {}
    for workdir in known:
        parts, pictures = _sections(workdir, several=len(known) > 1)
        shown += parts
        files |= pictures
    when = datetime.datetime.now().astimezone().strftime("%d %B %Y, %H:%M %Z")
    machine = f"{os.cpu_count()} CPU cores, {_devices()}"
    made = {"report made": f"{when}; t2s_jax {__version__}; {machine}"}
    lead = [sections.terms(), sections.facts(known[0].found, made), index_table(items)]
    first = known[0].path.resolve()
    return page.page(f"Task2Sim: {first.name}", str(first), lead, shown), files


def _sections(workdir: _Workdir, several: bool) -> tuple[list[Any], dict[str, bytes]]:
    from t2s_jax.reporting import page
    from t2s_jax.reporting.gallery import Gallery

    tasks, path = workdir.found["tasks"], workdir.path
    known = [] if isinstance(tasks, UserError) else tasks
    generated = [task.name for task in known if task.origin == "generated"]
    prefix = f"{workdir.place + 1}_" if workdir.place else ""
    gallery = Gallery(generated, prefix)
    drawers = _drawers(workdir)
    shown = []
    for name, title in _TITLES.items():
        data = workdir.found[name]
        missing = isinstance(data, UserError)
        blocks = [page.lacks(str(data))] if missing else drawers[name](data, gallery)
        anchor = page.anchor(name, workdir.place)
        title = f"{title}: {path.resolve().name}" if several else title
        shown.append(page.Section(anchor, title, blocks, _made_by(workdir, name)))
    return shown, gallery.files


def _drawers(workdir: _Workdir) -> dict[str, Callable[[Any, Any], list[str]]]:
    """Returns for each section what draws its data into a gallery, as blocks of HTML."""
    from t2s_jax.reporting import graphs, methods, sections
    from t2s_jax.reporting.paper.neighbour_sheets import neighbours
    from t2s_jax.reporting.paper.scaling_figures import scaling
    from t2s_jax.reporting.paper.table_1 import table_1

    path = workdir.path
    return {
        "comparison": methods.comparison,
        "policy": sections.policy,
        "table_1": table_1,
        "scaling": scaling,
        "neighbours": lambda d, g: neighbours(d, path / "neighbours", g),
        "training": graphs.training,
        "rewards": graphs.rewards,
        "held_out": lambda d, g: sections.held_out(d, path / "generalise", g),
        "render_sets": lambda rows, g: sections.render_sets(
            sheets.sheet(path, rows, workdir.tasks), rows, g
        ),
        "preview": lambda names, g: sections.previews(path / "preview", names, g),
        "pretraining": graphs.pretraining,
        "distances": graphs.distances,
        "tasks": sections.tasks,
    }


def _made_by(workdir: _Workdir, section: str) -> str:
    """Returns the command line that made a section's data, else the one that makes such data."""
    from t2s_jax.reporting.paper import index

    # policy/history.json is written by the same run as policy/outputs.json.
    data = workdir.found["policy" if section == "training" else section]
    if known := index.made_by(data):
        return f"Made by `{known}`"
    if section not in _PROGRAMS:
        return ""
    command = index.command(workdir.path, _PROGRAMS[section])
    missing = isinstance(data, UserError)
    return f"{'To make it' if missing else 'Made by a command like'}: `{command}`"


def _devices() -> str:
    kinds = [device.device_kind for device in jax.devices()]
    return f"{len(kinds)} JAX device{'s' * (len(kinds) > 1)} ({', '.join(sorted(set(kinds)))})"


def _write(path: pathlib.Path, data: bytes) -> None:
    """Writes a file, whole or not at all; its directory is made."""
    with atomic_write(path) as temporary:
        temporary.write_bytes(data)
