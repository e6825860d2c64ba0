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

from t2s_jax.policy.outputs import PolicyOutputs, TaskOutput
from t2s_jax.reporting import heatmaps, page, plots, sheets
from t2s_jax.reporting.evaluation_results import ROLES, TaskEntry
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.measured import MeasuredRewards
from t2s_jax.reporting.page import Cell
from t2s_jax.reporting.record import HeldOut
from t2s_jax.reporting.sheets import SheetRow
from t2s_jax.reporting.workdir_setup import Setup
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimSpace


def policy(found: PolicyOutputs, gallery: Gallery) -> list[str]:
    """Returns the heatmap and the table of the policy's choices."""
    return [_policy_map(found, gallery), _policy_table(found, gallery.generated)]


def _policy_map(found: PolicyOutputs, gallery: Gallery) -> str:
    columns = [
        (place, level, f"{name} {levels[level]}" if len(levels) > 2 else name)
        for place, (name, levels) in enumerate(found.factors.items())
        for level in range(1, len(levels))
    ]
    blocks = []
    for role in ROLES:
        tasks = [t for t in found.tasks if t.seen == (role == "seen")]
        values = [[t.probabilities[f][level] for f, level, _ in columns] for t in tasks]
        chosen = [[t.params[f] == level for f, level, _ in columns] for t in tasks]
        labels = gallery.labels([t.task for t in tasks])
        blocks.append(heatmaps.Rows(role, labels, np.array(values), np.array(chosen)))
    drawn = heatmaps.heatmap(
        blocks,
        [name for *_, name in columns],
        scale="Blues",
        limits=(0, 1),
        text="{:.2f}".format,
        unit="probability",
    )
    many = any(len(levels) > 2 for levels in found.factors.values())
    level = "of the level" if many else "that the factor is varied (level 1)"
    caption = (
        f"Figure 5: probability {level} for each task, mean output of the policies in the "
        "ensemble. Where a reward model chooses for unseen tasks: its posterior probability that "
        "the best SimParams have that level. Framed: the level is chosen; no frame: the factor is "
        "held fixed (level 0)."
    )
    names = [t.task for t in found.tasks]
    alt = "heatmap of the policy's outputs per task"
    return gallery.figure("policy", drawn, caption, alt=alt, tasks=names)


def _policy_table(found: PolicyOutputs, generated: Collection[str]) -> str:
    space = SimSpace.from_json(list(found.factors.items()))
    head = ["task", "choice", "agreement", "Task2Sim", "best fixed", "Random", "best measured"]
    body = [_policy_row(task, space, task.task in generated) for task in found.tasks]
    for name, means in (("seen", found.seen), ("unseen", found.unseen)):
        if means is not None:
            title = Cell(f"mean of {means.tasks} {name}")
            values = (means.policy, means.best_fixed, means.random, means.oracle)
            body.append([title, Cell(""), Cell(""), *map(_number, values)])
    caption = (
        "5-NN accuracy in percent, from the measured rewards. Task2Sim: accuracy of the choice; * "
        "where the choice itself is not measured, of the measured SimParams that the policy "
        "prefers. Best fixed: of the SimParams with the highest mean over the seen tasks. Random: "
        "mean over all measured SimParams. Best measured: the task's own maximum. Agreement: share "
        "of the ensemble's members, or of a reward model's posterior draws, with exactly this "
        "choice."
    )
    return page.table([[Cell(h, number=i > 1) for i, h in enumerate(head)]], body, caption)


def _policy_row(task: TaskOutput, space: SimSpace, generated: bool) -> list[Cell]:
    ours = task.likeliest_measured_reward
    star = "*" if task.reward is None and ours is not None else ""
    others = (task.best_fixed_reward, task.random_reward, task.best_measured_reward)
    choice = plots.plain_words(space.describe(task.params))
    tags = ["unseen"] * (not task.seen) + ["generated"] * generated
    agreement = "–" if task.agreement is None else f"{task.agreement:.0%}"
    return [
        Cell(plots.plain_words(task.task), tag=", ".join(tags)),
        Cell(f"{task.key}: {choice}"),
        Cell(agreement, number=True),
        _number(ours, star),
        *map(_number, others),
    ]


def _number(value: float | None, mark: str = "") -> Cell:
    return Cell("–" if value is None else f"{value:.1f}{mark}", number=True)


def held_out(found: HeldOut, directory: pathlib.Path, gallery: Gallery) -> list[str]:
    """Returns the figure and the table of `t2s generalise`."""
    blocks = []
    if (directory / "gains.png").is_file():
        data, width = sheets.compact(directory / "gains.png")
        caption = "Gain over best fixed of each predictor on the held-out task, in points."
        alt = "gains on held-out tasks"
        blocks.append(gallery.picture("held_out", data, caption, alt=alt, width=width * 2 // 3))
    return [*blocks, page.preformatted(found.table)]


def tasks(found: Sequence[TaskEntry], gallery: Gallery) -> list[str]:
    """Returns the table of tasks, with the columns of which anything is known."""
    columns = {
        "group": [task.group for task in found],
        "origin": [task.origin for task in found],
        "classes": [task.classes for task in found],
        "train": [task.train for task in found],
        "test": [task.test for task in found],
        "source": [task.source for task in found],
    }
    columns = {n: values for n, values in columns.items() if any(v is not None for v in values)}
    numbers = ("classes", "train", "test")
    head = [Cell("task"), Cell("role"), *(Cell(c, number=c in numbers) for c in columns)]
    body = []
    for row, task in enumerate(found):
        tag = "missing" if task.missing else "generated" if task.origin == "generated" else ""
        about = [values[row] for values in columns.values()]
        cells = [
            Cell("–" if value is None else str(value), number=name in numbers)
            for name, value in zip(columns, about)
        ]
        body.append([Cell(plots.plain_words(task.name), tag=tag), Cell(task.role), *cells])
    caption = (
        "The policy is trained on the seen tasks and tested on the unseen ones. Train and test: "
        "number of images."
    )
    if any(task.origin == "generated" for task in found):
        caption += " Generated: drawn by t2s_jax, not real images."
    if any(task.missing for task in found):
        caption += " Missing: not on this machine, and in no table or mean of this page."
    return [page.table([head], body, caption)]


def render_sets(drawn: tuple, rows: Sequence[SheetRow], gallery: Gallery) -> list[str]:
    """Returns the sheet that `sheets.sheet` drew, and a note on the sets that are not rendered."""
    picture, width = drawn
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    caption = (
        "Each row: images of one render set, with the key of its SimParams (a digit for each "
        "factor; 0 is fixed). Each column of synthetic images shows the same category."
    )
    if any(row.task for row in rows):
        caption += (
            " The first rows show what Task2Sim chose for the unseen tasks, the last two the "
            "SimParams that are best for the seen tasks on average, and all factors varied."
        )
    name = "render_sets"
    blocks = [
        gallery.picture(name, data.getvalue(), caption, alt="chosen render sets", width=width)
    ]
    missing = [f"{r.title} ({r.key})" for r in rows if not r.rendered]
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
    """Returns the sheets of `t2s preview`: what is rendered, and what each factor does to it."""
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


def terms() -> str:
    """Returns the paragraph that explains the page's terms."""
    return page.paragraph(
        "Task2Sim chooses for each downstream task which factors of a simulator to vary in the "
        "synthetic images that a network is pre-trained on. SimParams: one such choice, written as "
        "a digit for each factor (0 is fixed, 1 is varied). Reward: 5-NN accuracy on the task, "
        "percent. The policy is trained on the seen tasks and tested on the unseen ones. Best "
        "fixed: the one choice with the highest mean reward over the seen tasks; Random: SimParams "
        "drawn at random; Domain Randomization: all factors varied."
    )


def facts(found: dict[str, Any], more: dict[str, str]) -> str:
    """Returns what was run, as far as the workdir says.

    Args:
      found: Of each section, its data or the `UserError` that says why there are none.
      more: Name -> text of further lines.
    """
    rows = {}
    if not isinstance(found["rewards"], UserError):
        rows |= _reward_facts(found["rewards"])
    if not isinstance(found["tasks"], UserError):
        rows["tasks"] = _task_facts(found["tasks"])
    if not isinstance(found["setup"], UserError):
        rows |= _setup_facts(found["setup"])
    return page.facts([(name, text) for name, text in (rows | more).items() if text])


def _reward_facts(table: MeasuredRewards) -> dict[str, str]:
    space = table.sim_space
    time = f", in {monitor.duration(sum(table.seconds))}" if table.seconds else ""
    return {
        "SimParams measured": f"{len(table.keys)} of {space.size}{time}",
        "factors": ", ".join(map(plots.plain_words, space.names)),
    }


def _task_facts(tasks: Sequence[TaskEntry]) -> str:
    seen = sum(task.seen for task in tasks)
    drawn = sum(task.origin == "generated" for task in tasks)
    text = f"{seen} seen, {len(tasks) - seen} unseen"
    return text + (f"; {drawn} of them generated, not real images" if drawn else "")


def _setup_facts(setup: Setup) -> dict[str, str]:
    counts = [(setup.render_sets, "render set"), (setup.backbones, "backbone")]
    return {
        "simulator": "; ".join(setup.simulator),
        "network": "; ".join(setup.network),
        "in the workdir": ", ".join(f"{n} {what}{'s' * (n != 1)}" for n, what in counts if n),
    }
