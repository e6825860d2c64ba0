"""The sections of the report: the numbers of `record` and `measured` as figures and tables.

Captions say what is plotted, in which unit, of how many, and what the error bars are; what
the numbers mean is left to the reader.
"""

from __future__ import annotations

import io
import pathlib
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from t2s_jax.reporting import heatmaps, page, plots, sheets
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.page import Cell
from t2s_jax.reporting.record import Lacks
from t2s_jax.runtime import monitor
from t2s_jax.sim.simspace import SimSpace


def policy(found: dict, gallery: Gallery) -> list[str]:
    """Heatmap and table of `record.policy`."""
    columns = [
        (place, level, f"{name} {levels[level]}" if len(levels) > 2 else name)
        for place, (name, levels) in enumerate(found["factors"].items())
        for level in range(1, len(levels))
    ]
    blocks = []
    for title, seen in (("seen", True), ("unseen", False)):
        tasks = [t for t in found["tasks"] if t["seen"] == seen]
        values = [[t["probabilities"][f][level] for f, level, _ in columns] for t in tasks]
        chosen = [[t["params"][f] == level for f, level, _ in columns] for t in tasks]
        labels = gallery.labels([t["task"] for t in tasks])
        blocks.append(heatmaps.Rows(title, labels, np.array(values), np.array(chosen)))
    drawn = heatmaps.heatmap(
        blocks,
        [name for *_, name in columns],
        scale="Blues",
        limits=(0, 1),
        text="{:.2f}".format,
        unit="probability",
    )
    many = any(len(levels) > 2 for levels in found["factors"].values())
    level = "of the level" if many else "that the factor is varied (level 1)"
    caption = (
        f"Figure 5: probability {level} in the policy's output for each task, mean of the "
        "ensemble; where a reward model answers for unseen tasks, in the best SimParams by its "
        "posterior. "
        "Framed: the level is the choice; no frame: the factor is held fixed (level 0)."
    )
    names = [t["task"] for t in found["tasks"]]
    alt = "heatmap of the policy's outputs per task"
    shown = gallery.figure("policy", drawn, caption, alt=alt, tasks=names)
    return [shown, _policy_table(found, gallery.generated)]


def _policy_table(found: dict, generated: Collection[str]) -> str:
    space = SimSpace.from_json(list(found["factors"].items()))
    names = ("Task2Sim", "best fixed", "Random", "best measured")
    keys = ("likeliest_measured_reward", "best_fixed_reward", "random_reward")
    keys += ("best_measured_reward",)
    head = ["task", "choice", "agreement", *names]
    body = []
    for task in found["tasks"]:
        values = [task.get(k) for k in keys]
        star = "" if task.get("reward") is not None or values[0] is None else "*"
        cells = [_number(values[0], star), *map(_number, values[1:])]
        choice = space.describe(task["params"]).replace("_", " ")
        tags = ["unseen"] * (not task["seen"]) + ["generated"] * (task["task"] in generated)
        body.append(
            [
                Cell(plots.plain_words(task["task"]), tag=", ".join(tags)),
                Cell(f"{task['key']}: {choice}"),
                Cell(f"{task['agreement']:.0%}", number=True),
                *cells,
            ]
        )
    for name in ("seen", "unseen"):
        if s := found.get(name):
            means = [s[k] for k in ("policy", "best_fixed", "random", "oracle")]
            title = f"mean of {s['tasks']} {name}"
            body.append([Cell(title), Cell(""), Cell(""), *map(_number, means)])
    caption = (
        "5-NN accuracy in percent, from the measured rewards. Task2Sim: of the policy's choice "
        "(* of the likeliest SimParams that are measured, where the choice itself is not). Best "
        "fixed: the SimParams with the highest mean over the seen tasks. Random: mean of all "
        "that is measured. Best measured: the task's own maximum. "
        "Agreement: share of the ensemble's members (of a reward model's posterior draws) that "
        "choose exactly these SimParams."
    )
    return page.table([[Cell(h, number=i > 1) for i, h in enumerate(head)]], body, caption)


def _number(value: float | None, mark: str = "") -> Cell:
    return Cell("–" if value is None else f"{value:.1f}{mark}", number=True)


def held_out(found: dict, directory: pathlib.Path, gallery: Gallery) -> list[str]:
    """The table and the figure of `t2s generalise`."""
    blocks = []
    if (directory / "gains.png").is_file():
        data, width = sheets.compact(directory / "gains.png")
        caption = "What each way to predict gains over best fixed on the task held out, in points."
        alt = "gains on held-out tasks"
        blocks.append(gallery.picture("held_out", data, caption, alt=alt, width=width * 2 // 3))
    return [*blocks, page.preformatted(found["table"])]


def tasks(found: list[dict], gallery: Gallery) -> list[str]:
    """The table of `record.tasks`, with the columns of which anything is known."""
    columns = ["group", "origin", "classes", "train", "test", "source"]
    columns = [c for c in columns if any(c in task for task in found)]
    numbers = ("classes", "train", "test")
    head = [Cell("task"), Cell("role"), *(Cell(c, number=c in numbers) for c in columns)]
    body = []
    for task in found:
        tag = "generated" if task.get("origin") == "generated" else ""
        tag = "missing" if task.get("missing") else tag
        name = Cell(plots.plain_words(task["name"]), tag=tag)
        about = [Cell(str(task.get(c, "–")), number=c in numbers) for c in columns]
        body.append([name, Cell("seen" if task["seen"] else "unseen"), *about])
    caption = "Seen tasks train the policy, unseen ones only test it. Train and test: images."
    if any(task.get("origin") == "generated" for task in found):
        caption += " Generated: drawn by t2s_jax, not real images."
    if any(task.get("missing") for task in found):
        caption += " Missing: not on this machine, and in no table or mean of this page."
    return [page.table([head], body, caption)]


def render_sets(drawn: tuple, rows: Sequence[dict], gallery: Gallery) -> list[str]:
    """The sheet of `sheets.sheet`, and what it lacks."""
    picture, width = drawn
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    caption = (
        "Each row: images of one render set, and the key of its SimParams (a level of each "
        "factor in turn; 0 fixed). Each column of synthetic images shows the same category."
    )
    if any(row["task"] for row in rows):
        caption += (
            " First what Task2Sim chose for the unseen tasks, then the SimParams that are best "
            "for the seen tasks on average, and all factors varied."
        )
    name = "render_sets"
    blocks = [
        gallery.picture(name, data.getvalue(), caption, alt="chosen render sets", width=width)
    ]
    missing = [f"{r['title']} ({r['key']})" for r in rows if not r["rendered"]]
    if missing:
        text = f"Not rendered here: {', '.join(missing)}; `t2s evaluate` renders them."
        blocks.append(page.lacks(text))
    return blocks


_PREVIEWS = {
    "categories-1.png": "The simulator's categories: three objects of each, nothing varied.",
    "factors.png": "Each row: images of one object with a factor held fixed (left half) and varied "
    "(right half), the others fixed.",
}


def previews(directory: pathlib.Path, names: Sequence[str], gallery: Gallery) -> list[str]:
    """Sheets of `t2s preview`: what is rendered, and what each factor does to it."""
    blocks = []
    for name in names:
        data, width = sheets.compact(directory / name)
        stem = pathlib.Path(name).stem
        caption = f"{_PREVIEWS[name]} `preview/{name}`."
        blocks.append(gallery.picture(f"preview_{stem}", data, caption, alt=stem, width=width))
    others = sorted({f.name for f in directory.glob("[!.]*.png")} - set(names))
    if others:
        blocks.append(page.paragraph(f"Not on this page: `preview/{'`, `'.join(others)}`."))
    return blocks


def facts(found: dict[str, Any], more: dict[str, str]) -> str:
    """What was run, as far as the workdir tells."""
    rows = {}
    known = {n: d for n, d in found.items() if not isinstance(d, Lacks)}
    if "rewards" in known:
        table = known["rewards"]
        space = SimSpace.from_json(table["space"])
        time = f", in {monitor.duration(sum(table['seconds']))}" if table["seconds"] else ""
        rows["SimParams measured"] = f"{len(table['keys'])} of {space.size}{time}"
        rows["factors"] = ", ".join(map(plots.plain_words, space.names))
    if "tasks" in known:
        seen = sum(t["seen"] for t in known["tasks"])
        drawn = sum(t.get("origin") == "generated" for t in known["tasks"])
        text = f"{seen} seen, {len(known['tasks']) - seen} unseen"
        rows["tasks"] = text + (f"; {drawn} of them generated, not real images" if drawn else "")
    if "setup" in known:
        setup = known["setup"]
        for name in ("simulator", "network"):
            rows[name] = "; ".join(setup[name])
        counts = [(setup["render_sets"], "render set"), (setup["backbones"], "backbone")]
        rows["in the workdir"] = ", ".join(f"{n} {what}{'s' * (n != 1)}" for n, what in counts if n)
    rows |= more
    return page.facts([(name, text) for name, text in rows.items() if text])
