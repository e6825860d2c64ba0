"""`t2s tasks`: lists, shows, prepares and checks the paper's twenty tasks."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks import preparing
from t2s_jax.tasks.registry import (
    PAPER_TASKS,
    PaperTask,
    default_data_dir,
    paper_task,
    prepared_directory,
    prepared_sizes,
)

ACTIONS = ("list", "show", "prepare", "check")


def run(
    words: Sequence[str],
    data_dir: str | os.PathLike | None = None,
    manual_dir: str | os.PathLike | None = None,
) -> None:
    """Carries out an action.

    Args:
      words: "list"; "show NAME..."; "prepare NAME...", which builds data sets and counts their
        images; or "check [NAME...]", which counts again. Empty is "list".
      data_dir: data directory of TFDS; None is its default.
      manual_dir: directory of files fetched by hand; None is data_dir/downloads/manual.

    Raises:
      UserError: an unknown action or task, or tasks that could not be prepared or checked.
    """
    action, *names = words or ("list",)
    if action not in ACTIONS:
        raise UserError(f"there is no action {action!r}; there are {', '.join(ACTIONS)}")
    if action == "list" and names:
        raise UserError(f"list takes no names; t2s tasks show {names[0]} describes a task")
    if action in ("show", "prepare") and not names:
        raise UserError(f"{action} needs the name of a task; t2s tasks list shows them")
    chosen = [paper_task(name) for name in names]
    if action == "list":
        # A file or a pipe gets whole lines.
        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print(table(data_dir, columns))
    elif action == "show":
        print("\n\n".join(about(task, data_dir, manual_dir) for task in chosen))
    elif action == "prepare":
        _each(chosen, lambda task: _prepare(task, data_dir, manual_dir), "prepared as")
    else:
        here = [t for t in PAPER_TASKS if prepared_directory(t, data_dir) is not None]
        if not (chosen or here):
            place = data_dir or default_data_dir()
            raise UserError(f"no task is in {place}; t2s tasks list names their sources")
        _each(chosen or here, lambda task: _check(task, data_dir), "as")


def table(data_dir: str | os.PathLike | None = None, columns: int | None = None) -> str:
    """Returns the table of the twenty tasks: state, sizes, licence, source.

    Args:
      data_dir: data directory of TFDS; None is its default.
      columns: width of the terminal; where a line would be wider, each source gets its own line.
    """
    head = ("task", "group", "role", "classes", "train + test", "here", "fetched", "licence")
    rows = [head]
    for task in PAPER_TASKS:
        sizes = preparing.sizes_line(task.sizes) + ("" if task.test else " (7:3)")
        role = "seen" if task.seen else "unseen"
        state = _state(task, prepared_directory(task, data_dir))
        fetched = "by hand" if task.fetch else "by TFDS"
        row = (task.name, task.group, role, str(task.classes), sizes, state, fetched, task.licence)
        rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    right = ("classes", "train + test")
    lines = []
    for row in rows:
        cells = [c.rjust(w) if h in right else c.ljust(w) for c, w, h in zip(row, widths, head)]
        lines.append("  ".join(cells))
    sources = ["source", *(task.source for task in PAPER_TASKS)]
    beside = [f"{line}  {source}" for line, source in zip(lines, sources)]
    if columns is None or max(map(len, beside)) <= columns:
        lines = beside
    else:
        lines = [f"{line.rstrip()}\n    {source}" for line, source in zip(lines, sources)]
    lines.insert(1, "-" * max(len(part) for line in lines for part in line.split("\n")))
    return "\n".join([*lines, *_notes([row[5] for row in rows[1:]], data_dir)])


def _notes(states: Sequence[str], data_dir: str | os.PathLike | None) -> list[str]:
    """Returns the lines below the table; `states` are those of the tasks."""
    missing = [t for t, state in zip(PAPER_TASKS, states) if state == "missing"]
    by_hand = sum(bool(t.fetch) for t in missing)
    text = f"{len(PAPER_TASKS) - len(missing)} of {len(PAPER_TASKS)} tasks are in "
    text += f"{data_dir or default_data_dir()}."
    ways = {
        "TFDS downloads {} (t2s tasks prepare NAME)": len(missing) - by_hand,
        "{} to be fetched by hand (t2s tasks show NAME)": by_hand,
    }
    ways = [way.format(count) for way, count in ways.items() if count]
    lines = [f"{text} Missing: {', '.join(ways)}." if ways else text]
    if "other sizes" in states:
        lines.append(
            "other sizes: another number of images than in the release (t2s tasks check NAME)"
        )
    return [*lines, "7:3: no test split exists; 30 % of each class are the test images"]


def about(
    task: PaperTask,
    data_dir: str | os.PathLike | None = None,
    manual_dir: str | os.PathLike | None = None,
) -> str:
    """Returns the description of a task, and how to get it."""
    directory = prepared_directory(task, data_dir)
    split = f"TFDS splits {task.train} and {task.test}" if task.test else "7:3 of each class"
    lines = {
        "task": f"{task.name} ({task.group}, {'seen' if task.seen else 'unseen'})",
        "classes": str(task.classes),
        "images": f"{preparing.sizes_line(task.sizes)} ({split})",
        "source": task.source,
        "licence": task.licence,
        "TFDS": f"{task.tfds}{' (a builder of t2s_jax)' if task.own else ''}",
        "here": "no",
    }
    options = {"data_dir": data_dir, "manual_dir": manual_dir}
    flags = "".join(f" --{name}={value}" for name, value in options.items() if value)
    if directory is None:
        where = preparing.manual_directory(data_dir, manual_dir)
        lines["fetch"] = f"{task.fetch}; into {where}" if task.fetch else "TFDS does it"
        lines["then"] = f"t2s tasks prepare {task.name}{flags}"
    else:
        lines["here"] = str(directory)
        if preparing.sizes_differ(task, directory):
            sizes = preparing.sizes_line(prepared_sizes(task, directory))
            lines["here"] += f", with {sizes} images"
    return "\n".join(f"{key + ':':9}{value}" for key, value in lines.items())


def _state(task: PaperTask, directory: os.PathLike | None) -> str:
    if directory is None:
        return "missing"
    return "other sizes" if preparing.sizes_differ(task, directory) else "yes"


def _prepare(task: PaperTask, data_dir, manual_dir) -> str:
    directory = preparing.prepare(task, data_dir, manual_dir)
    preparing.verify(task, directory)
    return f"in {directory}, counted"


def _check(task: PaperTask, data_dir) -> str:
    directory = prepared_directory(task, data_dir)
    if directory is None:
        raise UserError(
            f"task {task.name} is missing; t2s tasks show {task.name} says how to get it"
        )
    preparing.verify(task, directory)
    return f"{preparing.sizes_line(task.sizes)} images of {task.classes} classes, as the release"


def _each(tasks: Sequence[PaperTask], step, done: str) -> None:
    """Runs a step for each task, even if others fail; `done` completes the error message."""
    failed = []
    for task in tasks:
        try:
            print(f"{task.name}: {step(task)}", flush=True)
        except UserError as error:
            if len(tasks) == 1:
                raise
            failed.append(task.name)
            print(f"t2s tasks: {error}", file=sys.stderr)
    if failed:
        count = f"{len(failed)} of {len(tasks)}"
        raise UserError(f"{count} tasks not {done} the release has them: {', '.join(failed)}")
