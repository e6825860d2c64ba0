"""The accuracies of `t2s evaluate` as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from t2s_jax.reporting.evaluation_results import EvaluationResults, Row
from t2s_jax.reporting.summaries import Summary, summarize
from t2s_jax.tasks.configured import missing_line

_COLUMNS = 6  # tasks that stand side by side; more are wider than a terminal

# Headings of the columns.
TITLES = {
    "knn": "5-NN",
    "linear": "linear",
    "linear_augmented": "linear, augmented",
    "finetune": "fine-tuned",
}

# What a reader has to know of a column to compare it with another paper's.
PROTOCOL_NOTES = {
    "linear": "linear: on features computed once, without augmentation",
    "linear_augmented": "linear, augmented: random crops and flips in every epoch, as in the "
    "original code",
}


def format_table(results: EvaluationResults) -> str:
    """Returns a row for each method: the mean by each protocol, then task by task.

    Where there are more than `_COLUMNS` tasks they are the rows of a second table.
    """
    rows, tasks = results.rows, [t.name for t in results.tasks]
    protocols = [p for p in TITLES if any(r.accuracy(p) is not None for r in rows)]
    summaries = {
        title: [summarize(rows, method, p, tasks) for p in protocols]
        for method, title in results.methods.items()
    }
    means = [["method", *(f"{TITLES[p]} mean" for p in protocols)]]
    means += [[title, *(str(s or "-") for s in found)] for title, found in summaries.items()]
    of_tasks = [["task", *summaries]]
    for task in results.tasks:
        star = "*" if task.origin == "generated" else ""
        cells = [_cell(found, task.name) for found in summaries.values()]
        of_tasks.append([task.name + star, *cells])
    if len(tasks) > _COLUMNS:
        text = [*_aligned(means), "", *_aligned(of_tasks)]
    else:
        columns = list(zip(*of_tasks, strict=True))
        text = _aligned([[*line, *column[1:]] for line, column in zip(means, columns)])
    return "\n".join([*text, *_notes(results, protocols)])


def _notes(results: EvaluationResults, protocols: Sequence[str]) -> list[str]:
    """Returns what stands below the table."""
    notes = [
        "accuracy in percent; mean +- 95 % t-interval over training seeds (Random: over draws); of "
        "a task: " + " / ".join(TITLES[p] for p in protocols)
    ]
    notes += [PROTOCOL_NOTES[p] for p in protocols if p in PROTOCOL_NOTES]
    if same := _chosen_as_best_fixed(results.rows):
        notes.append(
            f"for {len(same)} of {len(results.tasks)} tasks Task2Sim chose the best fixed "
            "SimParams; t2s predict says why for a task"
        )
    if any(task.origin == "generated" for task in results.tasks):
        notes.append("* drawn by t2s_jax, not real images")
    if results.missing:
        notes.append(missing_line([task.to_dict() for task in results.missing]))
    return notes


def _cell(summaries: Sequence[Summary | None], task: str) -> str:
    """Returns a method's accuracies on a task, protocol by protocol."""
    return " / ".join(f"{s.tasks[task].mean:.1f}" if s else "-" for s in summaries)


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Returns columns side by side, the first line underlined."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ["  ".join(c.ljust(w) for c, w in zip(line, widths)).rstrip() for line in lines]
    return [text[0], "-" * max(map(len, text)), *text[1:]]


def _chosen_as_best_fixed(rows: Sequence[Row]) -> set[str]:
    """Returns the tasks whose rows of both methods come from the same SimParams."""
    keys: dict[str, set] = {"task2sim": set(), "best_fixed": set()}
    for row in rows:
        if row.method in keys:
            keys[row.method].add((row.task, row.key))
    return {task for task, _ in keys["task2sim"] & keys["best_fixed"]}
