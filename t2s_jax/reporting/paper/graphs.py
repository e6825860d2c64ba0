"""The paper's tables and figures in our setting, other than those of `sections`."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

import numpy as np

from t2s_jax.reporting import heatmaps, page, plots, sheets
from t2s_jax.reporting.effect_graphs import signed
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.page import Cell
from t2s_jax.reporting.paper.numbers import SOURCE, TABLE_1
from t2s_jax.reporting.record import PROTOCOLS

_AXES = {
    "categories": ("Figure 6", "categories"),
    "objects": ("Figure 7", "objects of each category"),
    "images": ("Figure 8", "images of each category"),
}
_MOST_SHEETS = 8


def index(rows: Sequence[dict]) -> str:
    """Where each table and figure of the paper is, or what would make it."""
    body = [
        [
            Cell(r["item"], link=_anchor(r) if r["place"] is not None else ""),
            Cell(r["what"], tag="" if r["place"] is not None else "not measured here"),
            Cell(r["command"], code=True),
        ]
        for r in rows
    ]
    head = [Cell("paper"), Cell("what"), Cell("command that makes the data")]
    return page.table(
        [head],
        body,
        "The paper's tables and figures in our setting. RUN_CARD is the file in configs/ that the "
        "workdir was made with; each command goes on where it was stopped. The paper rendered "
        f"with ThreeDWorld and trained ResNet-50 on its own twenty tasks ({SOURCE}); where its "
        "numbers stand beside ours, they are for orientation.",
    )


def _anchor(row: dict) -> str:
    section = "comparison" if row["section"] in ("seen", "unseen") else row["section"]
    return page.anchor(section, row["place"])


def table_1(found: dict, gallery: Gallery) -> list[str]:
    """What each step of Table 1 adds, task by task, and means beside the paper's."""
    blocks = []
    names = [r["title"] for r in found["rows"]]
    groups = sorted({t["group"] for t in found["tasks"]}, key=lambda g: (not g, g))
    labels = gallery.labels([t["name"] for t in found["tasks"]])
    for protocol in found["protocols"]:
        values = np.array([r[protocol] for r in found["rows"]]).T  # [N, rows]
        steps = np.diff(values, axis=1)
        rows = []
        for group in groups:
            places = [i for i, t in enumerate(found["tasks"]) if t["group"] == group]
            shown = [f"{labels[i]} ({values[i, 0]:.1f})" for i in places]
            rows.append(heatmaps.Rows(group, shown, steps[places]))
        mean = [f"all tasks ({values[:, 0].mean():.1f})"]
        rows.append(heatmaps.Rows("mean", mean, steps.mean(axis=0, keepdims=True)))
        limit = max(float(np.quantile(np.abs(steps), 0.98)), 1e-6)
        drawn = heatmaps.heatmap(
            rows, names[1:], scale="RdBu", limits=(-limit, limit), text=signed, unit="points",
            cell=1.1,
        )  # fmt: skip
        caption = (
            f"Table 1 by {PROTOCOLS[protocol]}: what each step adds, in points; in brackets the "
            f"accuracy of the first row ({names[0]}), percent. Each column varies what it names on "
            "top of what the columns before it vary. "
        )
        if found["seeds"] == 1:
            caption += "One training seed: differences of a few points are within its noise."
        else:
            caption += f"Means over {found['seeds']} training seeds."
        blocks.append(
            gallery.figure(
                f"table_1_{protocol}", drawn, caption, alt="steps of Table 1",
                tasks=[t["name"] for t in found["tasks"]],
            )
        )  # fmt: skip
        blocks.append(_table_1_means(found, protocol, groups))
    return blocks


def _table_1_means(found: dict, protocol: str, groups: Sequence[str]) -> str:
    """Means over groups; the paper's four tasks beside them where the rows are the paper's."""
    groups = [g for g in groups if g]
    paper = list(TABLE_1) == [r["title"] for r in found["rows"]]
    columns = [*groups, "all tasks"]
    head = [Cell("varied"), Cell("SimParams"), *(Cell(c, number=True) for c in columns)]
    tasks = list(TABLE_1["Pose"]) if paper else []
    head += [Cell(f"paper: {t}", number=True) for t in tasks]
    body = []
    for row in found["rows"]:
        values = np.array(row[protocol])
        means = [
            values[[t["group"] == g for t in found["tasks"]]].mean() if g != "all tasks"
            else values.mean()
            for g in columns
        ]  # fmt: skip
        cells = [Cell(f"{m:.1f}", number=True) for m in means]
        cells += [Cell(f"{TABLE_1[row['title']][t]:.1f}", number=True) for t in tasks]
        body.append([Cell(row["title"]), Cell(row["key"]), *cells])
    caption = f"Accuracy by {PROTOCOLS[protocol]}, percent, mean over the tasks of a group."
    if paper:
        caption += f" Paper: Table 1 of {SOURCE}, linear probing, 237 classes, 100 000 images."
    return page.table([head], body, caption)


def scaling(found: dict, gallery: Gallery) -> list[str]:
    """Figures 6 to 8."""
    blocks = []
    for protocol in found["protocols"]:
        panels = []
        for sweep, data in found["sweeps"].items():
            figure, x_label = _AXES[sweep]
            lines = {
                title: (data["values"], m[protocol]["means"])
                for title, m in data["methods"].items()
            }
            errors = {title: m[protocol]["intervals"] for title, m in data["methods"].items()}
            panels.append(
                plots.Panel(
                    f"{figure}: {x_label}",
                    x_label,
                    lines,
                    log=True,
                    errors=errors,
                    y_label="accuracy, %",
                )
            )
        drawn = plots.curves(panels, columns=len(panels))
        several = any(
            e is not None
            for data in found["sweeps"].values()
            for m in data["methods"].values()
            for e in m[protocol]["intervals"]
        )
        caption = (
            f"Accuracy by {PROTOCOLS[protocol]}, percent, mean over {len(found['tasks'])} tasks, "
            "against the size of the pre-training data (logarithmic). More categories and more "
            "objects bring as many more images, as in the paper; the number of epochs is the "
            f"same everywhere. {_sizes(found)}"
        )
        caption += " Bars: 95 % interval over seeds." if several else " One seed each."
        name = f"scaling_{protocol}"
        blocks.append(gallery.figure(name, drawn, caption, alt="accuracy against size"))
    return blocks


def _sizes(found: dict) -> str:
    texts = [
        f"{_AXES[sweep][0]}: {data['images'][0]} to {data['images'][-1]} images"
        for sweep, data in found["sweeps"].items()
    ]
    return "; ".join(texts) + " in all."


def neighbours(found: dict, directory: pathlib.Path, gallery: Gallery) -> list[str]:
    """Figure 9: the sheets of `t2s neighbours`."""
    blocks = []
    for task in found["tasks"][:_MOST_SHEETS]:
        data, width = sheets.compact(directory / f"{task['task']}.png")
        shares = ", ".join(f"{b['name']} {np.mean(b['same']):.0%}" for b in task["backbones"])
        queries, count = np.shape(task["backbones"][0]["neighbours"])
        caption = (
            f"Figure 9 for {plots.plain_words(task['task'])}: {queries} test images (white "
            f"frame), each followed by the {count} train images nearest to it by cosine similarity "
            "of the features of each backbone. Blue frame: of the query's class; grey: of another. "
            f"Of the query's class: {shares}."
        )
        blocks.append(
            gallery.picture(
                f"neighbours_{task['task']}", data, caption, alt="nearest neighbours", width=width
            )
        )
    if len(found["tasks"]) > _MOST_SHEETS:
        blocks.append(
            page.paragraph(f"{len(found['tasks']) - _MOST_SHEETS} more are in `neighbours/`.")
        )
    return blocks
