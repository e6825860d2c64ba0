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

from t2s_jax import __version__
from t2s_jax.reporting import events, measured, record, sheets
from t2s_jax.reporting.paper import records
from t2s_jax.reporting.record import Lacks
from t2s_jax.reporting.task_groups import task_groups
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write, write_json
from t2s_jax.tasks.configured import load_tasks_for, missing_for
from t2s_jax.tasks.labelled import Task

# The sections in the order of the page; each shows what the reader of the same name finds.
_TITLES = {
    "comparison": "Methods compared (Tables 2 and 3, Figures 3 and 4)",
    "policy": "What the policy chooses (Figure 5)",
    "table_1": "Factors varied one after the other (Table 1)",
    "scaling": "Accuracy against the size of the data (Figures 6 to 8)",
    "neighbours": "Nearest neighbours (Figure 9)",
    "rewards": "Measured rewards and what the factors do",
    "held_out": "Tasks held out of the table",
    "training": "Policy training",
    "render_sets": "Render sets",
    "pretraining": "Pre-training",
    "distances": "Task distances",
    "tasks": "Tasks",
    "preview": "The simulator",
}
# What makes a section's data where these do not tell.
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
      place: its number on the page.
      path: where it is.
      found: by section, the numbers or the `Lacks` that says why there are none.
      tasks: with their images, where these are there.
    """

    place: int
    path: pathlib.Path
    found: dict[str, Any]
    tasks: list[Task]


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> str:
    """Writes the page; a section that lacks its input says which command makes it.

    Args:
      config: tells of the tasks and rewards, unless the workdir's bundle does: what the
        policy was trained with goes before what this command was called with. `report.also`
        names other workdirs for the same page, `report.groups` a file of the tasks' groups.
      workdir: gets report.html, report.json (the numbers behind every figure) and report/
        (the figures as PNG, photographic sheets as JPEG where that is smaller).

    Returns:
      The page's path.

    Raises:
      UserError: a workdir holds nothing to report.
    """
    others = [p.strip() for p in config.report.also.split(",") if p.strip()]
    known = [
        _open(place, pathlib.Path(path), config) for place, path in enumerate([workdir, *others])
    ]
    workdir = pathlib.Path(workdir)
    index = records.index({str(w.path): w.found for w in known})
    html, files = _page(known, index)
    for name, data in files.items():
        _write(workdir / "report" / name, data)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    about = {"t2s_jax": __version__, "made": now, "paper": index}
    numbers = {str(w.path): _numbers(w.found) for w in known}
    first = numbers.pop(str(workdir))
    write_json(workdir / "report.json", about | {"sections": first, "also": numbers})
    _write(workdir / "report.html", html.encode())
    for data in known[0].found.values():
        if isinstance(data, Lacks):
            monitor.log(f"report: {str(data).replace('`', '')}")
    monitor.log(f"report in {workdir / 'report.html'}")
    return str(workdir / "report.html")


def _numbers(found: dict[str, Any]) -> dict[str, Any]:
    return {n: {"lacks": str(d)} if isinstance(d, Lacks) else d for n, d in found.items()}


def _open(place: int, path: pathlib.Path, config: ml_collections.ConfigDict) -> _Workdir:
    settings = record.settings(path, config)
    found = _read(path, settings, config.report.groups)
    if all(isinstance(data, Lacks) for data in found.values()):
        raise UserError(
            f"nothing to report in {path}: no evaluation, policy, rewards, task vectors or "
            f"preview is there; start with `t2s quickstart --workdir={path}`"
        )
    loaded = _load_tasks(settings, found)
    found["tasks"] = _attempt(lambda: record.tasks(path, loaded, missing_for(settings)))
    found["setup"] = _attempt(lambda: record.setup(path))
    return _Workdir(place, path, found, loaded)


def _read(
    workdir: pathlib.Path, settings: ml_collections.ConfigDict, groups: str
) -> dict[str, Any]:
    """What each section shows, or the `Lacks` that says why it cannot."""
    if groups:
        task_groups((), {}, groups)  # a mistake in the file is not the workdir's
    readers = {
        "comparison": lambda: record.comparison(workdir),
        "policy": lambda: record.policy(workdir),
        "training": lambda: record.history(workdir),
        "rewards": lambda: measured.rewards(workdir, settings, groups),
        "held_out": lambda: record.held_out(workdir),
        "scaling": lambda: records.scaling(workdir),
        "neighbours": lambda: records.neighbours(workdir),
        "render_sets": lambda: sheets.choices(workdir),
        "preview": lambda: record.previews(workdir),
        "pretraining": lambda: events.pretraining(workdir),
        "distances": lambda: record.distances(workdir),
    }
    found = {name: _attempt(reader) for name, reader in readers.items()}
    found["table_1"] = _attempt(lambda: records.table_1(workdir, found["rewards"], groups))
    return found


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
        monitor.log(f"report: the tasks' own images are left out ({error})")
        return []


def _page(known: list[_Workdir], index: list[dict]) -> tuple[str, dict[str, bytes]]:
    """The HTML, and the pictures in it by file name."""
    # Only here: drawing loads matplotlib.
    from t2s_jax.reporting import page, sections
    from t2s_jax.reporting.paper import graphs as paper_graphs

    shown, files = [], {}
    for workdir in known:
        parts, pictures = _sections(workdir, several=len(known) > 1)
        shown += parts
        files |= pictures
    when = datetime.datetime.now().astimezone().strftime("%d %B %Y, %H:%M %Z")
    machine = f"{os.cpu_count()} CPU cores, {_devices()}"
    made = {"report made": f"{when}; t2s_jax {__version__}; {machine}"}
    lead = [sections.facts(known[0].found, made), paper_graphs.index(index)]
    first = known[0].path.resolve()
    return page.page(f"Task2Sim: {first.name}", str(first), lead, shown), files


def _sections(workdir: _Workdir, several: bool) -> tuple[list[Any], dict[str, bytes]]:
    from t2s_jax.reporting import graphs, methods, page, sections
    from t2s_jax.reporting.gallery import Gallery
    from t2s_jax.reporting.paper import graphs as paper_graphs

    tasks, path = workdir.found["tasks"], workdir.path
    known = [] if isinstance(tasks, Lacks) else tasks
    generated = [t["name"] for t in known if t.get("origin") == "generated"]
    prefix = f"{workdir.place + 1}_" if workdir.place else ""
    gallery = Gallery(generated, prefix)
    makers = {
        "comparison": methods.comparison,
        "policy": sections.policy,
        "table_1": paper_graphs.table_1,
        "scaling": paper_graphs.scaling,
        "neighbours": lambda d, g: paper_graphs.neighbours(d, path / "neighbours", g),
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
    shown = []
    for name, title in _TITLES.items():
        data = workdir.found[name]
        lacks = isinstance(data, Lacks)
        blocks = [page.lacks(str(data))] if lacks else makers[name](data, gallery)
        anchor = page.anchor(name, workdir.place)
        title = f"{title}: {path.resolve().name}" if several else title
        shown.append(page.Section(anchor, title, blocks, _made_by(workdir, name)))
    return shown, gallery.files


def _made_by(workdir: _Workdir, section: str) -> str:
    """The command that the data of a section tell, else the one that makes such data."""
    data = workdir.found[section]
    if section == "training":
        data = workdir.found["policy"]  # written by the same run
    said = data.get("command") if isinstance(data, dict) else None
    if said:
        return f"Made by `{said}`"
    if section not in _PROGRAMS:
        return ""
    command = records.command(workdir.path, _PROGRAMS[section])
    return f"{'To make it' if isinstance(data, Lacks) else 'Made by a command like'}: `{command}`"


def _devices() -> str:
    kinds = [device.device_kind for device in jax.devices()]
    return f"{len(kinds)} JAX device{'s' * (len(kinds) > 1)} ({', '.join(sorted(set(kinds)))})"


def _write(path: pathlib.Path, data: bytes) -> None:
    """A file, whole or not at all; its directory is made."""
    with atomic_write(path) as temporary:
        temporary.write_bytes(data)
