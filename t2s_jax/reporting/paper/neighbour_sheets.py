"""Figure 9 of the paper: test images and their nearest neighbours under several backbones."""

from __future__ import annotations

import dataclasses
import pathlib

import numpy as np

from t2s_jax.reporting import page, plots, sheets
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.runtime import typed_json
from t2s_jax.runtime.errors import UserError

_MOST_SHEETS = 8


@dataclasses.dataclass(frozen=True)
class Neighbourhood:
    """The nearest neighbours of some test images by one backbone: Q queries, k neighbours.

    Attributes:
      name: Of the backbone.
      key: Of the SimParams that it is pre-trained on; "" where it is on none.
      neighbours: Rows of the train split. Q lists of k.
      same: Which of them have the query's class. Q lists of k.
    """

    name: str
    key: str
    neighbours: list[list[int]]
    same: list[list[bool]]


@dataclasses.dataclass(frozen=True)
class TaskNeighbours:
    """The nearest neighbours on one task.

    Attributes:
      task: Its name.
      classes: Of each query.
      queries: Rows of the test split.
      backbones: What each finds.
    """

    task: str
    classes: tuple[str, ...]
    queries: tuple[int, ...]
    backbones: tuple[Neighbourhood, ...]


@dataclasses.dataclass(frozen=True)
class Neighbours:
    """The content of neighbours/results.json."""

    tasks: tuple[TaskNeighbours, ...]
    command: str = ""


def read_neighbours(workdir: pathlib.Path) -> Neighbours:
    """Returns what `t2s neighbours` found on the tasks whose sheets are there.

    Raises:
      UserError: There is nothing, or the file is damaged.
    """
    directory = workdir / "neighbours"
    results = typed_json.load(Neighbours, directory / "results.json", "t2s neighbours")
    there = tuple(t for t in results.tasks if (directory / f"{t.task}.png").is_file())
    if not there:
        raise UserError("The sheets of `neighbours/` are gone; `t2s neighbours` draws them again.")
    return dataclasses.replace(results, tasks=there)


def neighbours(found: Neighbours, directory: pathlib.Path, gallery: Gallery) -> list[str]:
    """Returns the sheets of `t2s neighbours`, those of the first tasks."""
    blocks = []
    for task in found.tasks[:_MOST_SHEETS]:
        data, width = sheets.compact(directory / f"{task.task}.png")
        shares = ", ".join(f"{b.name} {np.mean(b.same):.0%}" for b in task.backbones)
        queries, count = np.shape(task.backbones[0].neighbours)
        caption = (
            f"Figure 9 for {plots.plain_words(task.task)}: {queries} test images (white "
            f"frame), each followed by the {count} train images nearest to it by cosine similarity "
            "of the features of each backbone. Blue frame: of the query's class; grey: of another. "
            f"Of the query's class: {shares}."
        )
        blocks.append(
            gallery.picture(
                f"neighbours_{task.task}", data, caption, alt="nearest neighbours", width=width
            )
        )
    if len(found.tasks) > _MOST_SHEETS:
        blocks.append(
            page.paragraph(f"{len(found.tasks) - _MOST_SHEETS} more are in `neighbours/`.")
        )
    return blocks
