"""Figures 6 to 8 of the paper: accuracy against the size of the pre-training data."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Sequence

from t2s_jax.reporting import plots
from t2s_jax.reporting.comparison import METHODS
from t2s_jax.reporting.evaluation_results import PROTOCOLS, ScaleResults, ScaleRow
from t2s_jax.reporting.gallery import Gallery
from t2s_jax.reporting.scaling import SWEEPS
from t2s_jax.reporting.summaries import spread
from t2s_jax.runtime.errors import UserError

_AXES = {
    "categories": ("Figure 6", "categories"),
    "objects": ("Figure 7", "objects of each category"),
    "images": ("Figure 8", "images of each category"),
}


@dataclasses.dataclass(frozen=True)
class Line:
    """A method's accuracies over the sizes of a sweep, percent.

    Attributes:
      means: Over tasks and runs, at each size.
      intervals: Half the width of the 95 % t-interval over runs; None for a single run.
    """

    means: tuple[float, ...]
    intervals: tuple[float | None, ...]


@dataclasses.dataclass(frozen=True)
class Sweep:
    """Accuracy against one quantity of the pre-training data.

    Attributes:
      values: Of the quantity.
      images: In the render set at each value.
      methods: Title of each -> key of a protocol -> its accuracies.
    """

    values: tuple[int, ...]
    images: tuple[int, ...]
    methods: dict[str, dict[str, Line]]


@dataclasses.dataclass(frozen=True)
class Scaling:
    """Accuracy against the size of the pre-training data.

    Attributes:
      tasks: Names.
      protocols: Keys of the protocols that were measured.
      sweeps: Key of `scaling.SWEEPS` -> what was measured.
      command: The command line that measured them.
    """

    tasks: tuple[str, ...]
    protocols: tuple[str, ...]
    sweeps: dict[str, Sweep]
    command: str


def read_scaling(workdir: pathlib.Path) -> Scaling:
    """Returns the sweeps over a size.

    Raises:
      UserError: There are none, or the file is damaged.
    """
    results = ScaleResults.load(workdir)
    sweeps = {}
    for sweep in SWEEPS:
        rows = [row for row in results.rows if row.sweep == sweep]
        if sweep != "factors" and rows:
            sweeps[sweep] = _sweep(rows, results.protocols)
    if not sweeps:
        raise UserError(
            "No sweep over a size is in `scale/results.json`; `t2s scale` measures them."
        )
    names = tuple(task.name for task in results.tasks)
    return Scaling(names, results.protocols, sweeps, results.command)


def _sweep(rows: Sequence[ScaleRow], protocols: Sequence[str]) -> Sweep:
    images = {row.value: row.images for row in rows}
    values = tuple(sorted(images))
    methods: dict[str, dict[str, Line]] = {}
    for method in dict.fromkeys(row.method for row in rows):
        mine = [row for row in rows if row.method == method]
        methods[METHODS.get(method, method)] = {p: _line(mine, values, p) for p in protocols}
    return Sweep(values, tuple(images[value] for value in values), methods)


def _line(rows: Sequence[ScaleRow], values: Sequence[int], protocol: str) -> Line:
    """Returns the mean over tasks, then over the runs of each value, with the interval of that."""
    found = []
    for value in values:
        by_run: dict[object, list[float]] = {}
        for row in (row for row in rows if row.value == value):
            run = row.key if row.method == "random" else row.seed
            by_run.setdefault(run, []).append(row.accuracy(protocol))
        found.append(spread([sum(v) / len(v) for v in by_run.values()]))
    return Line(tuple(f.mean for f in found), tuple(f.interval for f in found))


def scaling(found: Scaling, gallery: Gallery) -> list[str]:
    """Returns a figure for each protocol, with a panel for each sweep."""
    return [_figure(found, protocol, gallery) for protocol in found.protocols]


def _figure(found: Scaling, protocol: str, gallery: Gallery) -> str:
    panels = []
    for sweep, data in found.sweeps.items():
        figure, x_label = _AXES[sweep]
        lines = {title: (data.values, m[protocol].means) for title, m in data.methods.items()}
        errors = {title: m[protocol].intervals for title, m in data.methods.items()}
        title = f"{figure}: {x_label}"
        panels.append(
            plots.Panel(title, x_label, lines, log=True, errors=errors, y_label="accuracy, %")
        )
    drawn = plots.curves(panels, columns=len(panels))
    caption = (
        f"Accuracy by {PROTOCOLS[protocol]}, percent, mean over {len(found.tasks)} tasks, "
        "against the size of the pre-training data (logarithmic scale). More categories and more "
        "objects bring as many more images, as in the paper; the number of epochs is the same "
        f"everywhere. {_sizes(found)} {_error_bars(found, protocol)}"
    )
    return gallery.figure(f"scaling_{protocol}", drawn, caption, alt="accuracy against size")


def _sizes(found: Scaling) -> str:
    texts = [
        f"{_AXES[sweep][0]}: {data.images[0]} to {data.images[-1]} images"
        for sweep, data in found.sweeps.items()
    ]
    return "; ".join(texts) + " in all."


def _error_bars(found: Scaling, protocol: str) -> str:
    lines = [m[protocol] for data in found.sweeps.values() for m in data.methods.values()]
    several = any(half is not None for line in lines for half in line.intervals)
    return "Error bars: 95 % t-interval over seeds." if several else "One training seed each."
