"""The index of the paper's tables and figures: where each is on the page."""

from __future__ import annotations

import dataclasses
import pathlib
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from t2s_jax.reporting import page
from t2s_jax.reporting.page import Cell
from t2s_jax.reporting.paper.numbers import SOURCE
from t2s_jax.runtime.errors import UserError

# Of the paper: number, what it shows, our section, and the command that makes its data.
ITEMS = (
    ("Table 1", "factors varied one after the other", "table_1", "t2s scale"),
    ("Table 2", "methods, mean over seen tasks", "seen", "t2s evaluate"),
    ("Table 3", "methods, mean over unseen tasks", "unseen", "t2s evaluate"),
    ("Figure 3", "methods on each seen task", "seen", "t2s evaluate"),
    ("Figure 4", "methods on each unseen task", "unseen", "t2s evaluate"),
    ("Figure 5", "the policy's outputs", "policy", "t2s train"),
    ("Figure 6", "accuracy against categories", "scaling", "t2s scale"),
    ("Figure 7", "accuracy against objects of a category", "scaling", "t2s scale"),
    ("Figure 8", "accuracy against images", "scaling", "t2s scale"),
    ("Figure 9", "nearest neighbours under several backbones", "neighbours", "t2s neighbours"),
)
_SWEEP_OF = {"Figure 6": "categories", "Figure 7": "objects", "Figure 8": "images"}


def command(workdir: pathlib.Path, program: str) -> str:
    """Returns the command that makes a section's data, where the data do not name it."""
    more = " --config.evaluate.tasks=all" if program == "t2s evaluate" else ""
    return f"{program} --config=RUN_CARD --workdir={shlex.quote(str(workdir))}{more}"


@dataclasses.dataclass(frozen=True)
class IndexRow:
    """Where a table or figure of the paper is on the page.

    Attributes:
      item: Its number in the paper.
      what: It shows.
      section: Of the page; "seen" and "unseen" are parts of "comparison".
      place: Number of the workdir that has it; None where none has.
      command: The command line that made its data, or would.
    """

    item: str
    what: str
    section: str
    place: int | None
    command: str


def index(workdirs: Mapping[str, dict[str, Any]]) -> list[IndexRow]:
    """Returns for each table and figure of the paper where it is on the page.

    Args:
      workdirs: Path -> what `report` has found there, by section.
    """
    rows = []
    for item, what, section, program in ITEMS:
        places = [n for n, found in enumerate(workdirs.values()) if _has(found, item, section)]
        place = places[0] if places else None
        path = list(workdirs)[place or 0]
        made = made_by(workdirs[path][_section(section)]) if places else ""
        made = made or command(pathlib.Path(path), program)
        rows.append(IndexRow(item, what, section, place, made))
    return rows


def _section(name: str) -> str:
    return "comparison" if name in ("seen", "unseen") else name


def _has(found: dict[str, Any], item: str, section: str) -> bool:
    data = found[_section(section)]
    if isinstance(data, UserError):
        return False
    if section in ("seen", "unseen"):
        return any(task.role == section for task in data.tasks)
    return item not in _SWEEP_OF or _SWEEP_OF[item] in data.sweeps


def made_by(data: Any) -> str:
    """Returns the command line that a section's data say they were made by; "" where none."""
    return getattr(data, "command", "")


def index_table(rows: Sequence[IndexRow]) -> str:
    """Returns the HTML table of `index`."""
    body = [
        [
            Cell(r.item, link=_anchor(r) if r.place is not None else ""),
            Cell(r.what, tag="" if r.place is not None else "not measured here"),
            Cell(r.command, code=True),
        ]
        for r in rows
    ]
    head = [Cell("paper"), Cell("what"), Cell("command that makes the data")]
    return page.table(
        [head],
        body,
        f"Where the tables and figures of the paper ({SOURCE}) are on this page, remade with this "
        "workdir's data. RUN_CARD is the file in configs/ that the workdir was made with; an "
        "interrupted command resumes. The paper rendered with ThreeDWorld and trained ResNet-50 "
        "on twenty tasks of its own, so its numbers beside ours are for orientation only.",
    )


def _anchor(row: IndexRow) -> str:
    return page.anchor(_section(row.section), row.place)
