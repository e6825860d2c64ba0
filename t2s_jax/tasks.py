"""`t2s tasks`: the paper's twenty tasks: what is here, what is missing, how to get it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from t2s_jax.data import preparing
from t2s_jax.data.registry import PAPER_TASKS, PaperTask, paper_task, prepared_directory
from t2s_jax.errors import UserError

ACTIONS = ("list", "show", "prepare", "check")


def run(
    words: Sequence[str],
    data_dir: str | os.PathLike | None = None,
    manual_dir: str | os.PathLike | None = None,
) -> None:
    """Does what the words say.

    Args:
      words: "list"; "show NAME..."; "prepare NAME...", which builds and counts; "check
        [NAME...]", which counts again what is prepared. None is "list".
      data_dir: where TFDS keeps its data sets; None is its default place.
      manual_dir: where files fetched by hand are; None is data_dir/downloads/manual.

    Raises:
      UserError: an unknown action or task, or tasks that could not be prepared or checked.
    """
    action, *names = words or ("list",)
    if action not in ACTIONS:
        raise UserError(f"there is no action {action!r}; there are {', '.join(ACTIONS)}")
    if action == "list" and names:
        raise UserError(f"list takes no names; t2s tasks show {names[0]} tells of one task")
    if action in ("show", "prepare") and not names:
        raise UserError(f"{action} needs the name of a task; t2s tasks list has them")
    chosen = [paper_task(name) for name in names]
    if action == "list":
        print(table(data_dir))
    elif action == "show":
        print("\n\n".join(about(task, data_dir, manual_dir) for task in chosen))
    elif action == "prepare":
        _each(chosen, lambda task: _prepare(task, data_dir, manual_dir), "prepared")
    else:
        here = [t for t in PAPER_TASKS if prepared_directory(t, data_dir) is not None]
        if not (chosen or here):
            raise UserError("no task is prepared here; t2s tasks list says where they are")
        _each(chosen or here, lambda task: _check(task, data_dir), "checked")


def table(data_dir: str | os.PathLike | None = None) -> str:
    """The twenty tasks: state, sizes, licence, source."""
    head = ("task", "group", "role", "classes", "train + test", "here", "licence", "source")
    rows = [head]
    for task in PAPER_TASKS:
        directory = prepared_directory(task, data_dir)
        sizes = preparing.sizes_line(task.sizes) + ("" if task.test else " (7:3)")
        role = "seen" if task.seen else "unseen"
        state = _state(task, directory)
        rows.append(
            (
                task.name,
                task.group,
                role,
                str(task.classes),
                sizes,
                state,
                task.licence,
                task.source,
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    right = ("classes", "train + test")
    lines = []
    for row in rows:
        cells = [c.rjust(w) if h in right else c.ljust(w) for c, w, h in zip(row, widths, head)]
        lines.append("  ".join(cells).rstrip())
    missing = [t for t in PAPER_TASKS if prepared_directory(t, data_dir) is None]
    by_hand = sum(bool(t.fetch) for t in missing)
    lines.insert(1, "-" * max(map(len, lines)))
    lines.append(
        f"{len(PAPER_TASKS) - len(missing)} of {len(PAPER_TASKS)} tasks are here. Of the missing "
        f"{len(missing)}, TFDS downloads {len(missing) - by_hand} (t2s tasks prepare NAME) and "
        f"{by_hand} are fetched by hand (t2s tasks show NAME). 7:3: divided by us, class by class."
    )
    return "\n".join(lines)


def about(
    task: PaperTask,
    data_dir: str | os.PathLike | None = None,
    manual_dir: str | os.PathLike | None = None,
) -> str:
    """All that is known of a task, and the next step."""
    directory = prepared_directory(task, data_dir)
    split = f"train on {task.train}, test on {task.test}" if task.test else "divided by us, 7:3"
    lines = {
        "task": f"{task.name} ({task.group}, {'seen' if task.seen else 'unseen'})",
        "classes": str(task.classes),
        "images": f"{preparing.sizes_line(task.sizes)} ({split})",
        "source": task.source,
        "licence": task.licence,
        "TFDS": f"{task.tfds}{' (a builder of t2s_jax)' if task.own else ''}",
        "here": str(directory) if directory else "no",
    }
    if directory is None:
        if task.fetch:
            where = preparing.manual_directory(data_dir, manual_dir)
            lines["fetch"] = f"{task.fetch}; into {where}"
        lines["then"] = f"t2s tasks prepare {task.name}"
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
    """Takes every step, whatever becomes of the others."""
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
        raise UserError(f"{len(failed)} of {len(tasks)} tasks not {done}: {', '.join(failed)}")
