"""The methods compared: the paper's Tables 2 and 3 and Figures 3 and 4, in our setting."""

from __future__ import annotations

from collections.abc import Sequence

from t2s_jax.reporting import page, plots
from t2s_jax.reporting.compared_methods import Comparison
from t2s_jax.reporting.comparison import METHODS
from t2s_jax.reporting.evaluation_results import PROTOCOLS, ROLES, TaskEntry
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.page import Cell
from t2s_jax.reporting.paper.numbers import SOURCE, TABLE_2_SEEN, TABLE_3_UNSEEN
from t2s_jax.reporting.summaries import Spread, Summary

Methods = dict[str, dict[str, Summary | None]]  # title -> protocol -> accuracy on a role's tasks

_PAPER_TITLES = {"knn": "5-NN", "linear_augmented": "linear", "finetune": "fine-tuned"}
_OF_PAPER = {
    "seen": ("Table 2", "Figure 3", TABLE_2_SEEN),
    "unseen": ("Table 3", "Figure 4", TABLE_3_UNSEEN),
}


def comparison(found: Comparison, gallery: Gallery) -> list[str]:
    """Returns tables and bars: Tables 2 and 3, Figures 3 and 4."""
    blocks = []
    for role in ROLES:
        tasks = [task for task in found.tasks if task.role == role]
        if tasks:
            blocks += _compared(role, found, tasks, gallery)
        else:
            blocks.append(
                page.lacks(
                    f"{_OF_PAPER[role][0]} and {_OF_PAPER[role][1]}: no {role} task is evaluated "
                    "here; `t2s evaluate --config.evaluate.tasks=all` evaluates them."
                )
            )
    if found.missing:
        absent = ", ".join(task.name for task in found.missing)
        blocks.append(page.paragraph(f"Missing on that machine, and in no mean: {absent}."))
    return blocks


def _compared(
    role: str, found: Comparison, tasks: Sequence[TaskEntry], gallery: Gallery
) -> list[str]:
    methods = {m.title: m.on(role) for m in found.methods.values()}
    protocols = [p for p in PROTOCOLS if any(m[p] for m in methods.values())]
    names = [task.name for task in tasks]
    table, figure, _ = _OF_PAPER[role]
    blocks = [
        page.heading(f"{table}: {len(tasks)} {role} tasks"),
        _means_table(found, protocols, tasks, role),
    ]
    for protocol in protocols:
        blocks.append(
            gallery.figure(
                f"comparison_{role}_{protocol}",
                _bars(methods, protocol, names, gallery.labels(names)),
                f"{figure} by {PROTOCOLS[protocol]}: test accuracy on the {role} tasks, percent. "
                "Bars: mean over the runs of a method (training seeds; for Random, draws of "
                "SimParams). Error bars: 95 % t-interval of the mean over runs, cut at the "
                "figure's edge where few runs make it long. Circles: single runs.",
                alt=f"bars of {PROTOCOLS[protocol]} accuracy per task and method",
                tasks=names,
            )
        )
        blocks.append(_tasks_table(methods, protocol, tasks))
    return blocks


def _means_table(
    found: Comparison, protocols: Sequence[str], tasks: Sequence[TaskEntry], role: str
) -> str:
    """Returns our means, and beside them the paper's by the same or the nearest protocol."""
    accuracies = {key: method.on(role) for key, method in found.methods.items()}
    best = {p: _best([m[p] and m[p].mean for m in accuracies.values()]) for p in protocols}
    paper = _OF_PAPER[role][2]
    head = [[Cell("method"), *(Cell(PROTOCOLS[p], number=True) for p in protocols)]]
    head[0].append(Cell("runs", number=True))
    head[0] += [Cell(f"paper: {_PAPER_TITLES[p]}", number=True) for p in _PAPER_TITLES]
    body = []
    for row, (key, method) in enumerate(accuracies.items()):
        cells = [Cell(_spread(method[p]), number=True, bold=best[p][row]) for p in protocols]
        runs = max(method[p].runs if method[p] else 0 for p in protocols)
        cells.append(Cell(str(runs), number=True))
        body.append([Cell(found.methods[key].title), *cells, *_paper_cells(paper.get(key, {}))])
    for key in ("scratch", "imagenet"):
        if key not in accuracies:
            ours = [Cell("–", number=True)] * (len(protocols) + 1)
            body.append([Cell(METHODS[key]), *ours, *_paper_cells(paper[key])])
    return page.table(head, body, _means_caption(tasks, role))


def _paper_cells(accuracies: dict[str, float]) -> list[Cell]:
    known = [accuracies.get(protocol) for protocol in _PAPER_TITLES]
    return [Cell("–" if value is None else f"{value:.2f}", number=True) for value in known]


def _means_caption(tasks: Sequence[TaskEntry], role: str) -> str:
    generated = sum(task.origin == "generated" for task in tasks)
    drawn = f" ({generated} of them drawn by t2s_jax, not real images)" if generated else ""
    return (
        f"Test accuracy, percent: mean over {len(tasks)} {role} tasks{drawn} ± 95 % t-interval of "
        "that mean over runs (training seeds; for Random, draws of SimParams). Bold: the highest "
        f"mean of a column, whatever its interval. Paper: {_OF_PAPER[role][0]} of {SOURCE}, for "
        "orientation: other tasks, another simulator, ResNet-50, 100 classes with 40 000 images."
    )


def _tasks_table(methods: Methods, protocol: str, tasks: Sequence[TaskEntry]) -> str:
    """Returns tasks down, methods across: a page has room for many tasks, but few columns."""
    body = []
    for task in tasks:
        found = [m[protocol] and m[protocol].tasks.get(task.name) for m in methods.values()]
        best = _best([f and f.mean for f in found])
        tag = "generated" if task.origin == "generated" else ""
        cells = [Cell(_spread(f), number=True, bold=b) for f, b in zip(found, best)]
        body.append([Cell(plots.plain_words(task.name), tag=tag), *cells])
    titles = [Cell(title, number=True) for title in methods]
    return page.table(
        [[Cell(PROTOCOLS[protocol]), *titles]],
        body,
        f"The numbers of the figure above: {PROTOCOLS[protocol]}, percent, mean ± 95 % t-interval "
        "over runs. Bold: the highest mean of a row, whatever its interval.",
    )


def _spread(found: Spread | None) -> str:
    return str(found).replace("+-", "±") if found else "–"


def _best(values: Sequence[float | None]) -> list[bool]:
    """Returns which are the highest as printed; none where there is nothing to compare."""
    known = [round(v, 1) for v in values if v is not None]
    return [
        len(known) > 1 and v is not None and round(v, 1) == max(known, default=None) for v in values
    ]


def _bars(methods: Methods, protocol: str, tasks: Sequence[str], labels: Sequence[str]):
    series = {}
    for title, accuracies in methods.items():
        summary = accuracies[protocol]
        if summary is None:
            continue
        each = [summary.tasks.get(t) for t in tasks]
        series[title] = (
            [summary.mean, *(e and e.mean for e in each)],
            [summary.interval, *(e and e.interval for e in each)],
            [None, *(e and e.values for e in each)],
        )
    return plots.bars(["mean over tasks", *labels], series, unit=f"{PROTOCOLS[protocol]}, %")
