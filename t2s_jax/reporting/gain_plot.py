"""A figure of paired gains: a row for each method, a point for each task, mean and interval."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from t2s_jax.reporting import plots

_ROW, _ABOVE, _BELOW = 0.23, 0.1, 0.75  # inches
_LABELLED = 2.0  # points from zero beyond which a task's point is named


@dataclasses.dataclass(frozen=True)
class Gains:
    """One method against the yardstick.

    Attributes:
      name: of the row.
      per_task: differences, percentage points. Shape [N], float64.
      mean: of them.
      low: of its interval.
      high: likewise.
    """

    name: str
    per_task: np.ndarray
    mean: float
    low: float
    high: float


def gains_figure(rows: Sequence[Gains], tasks: Sequence[str]) -> Figure:
    """Rows from top to bottom; far points are named, those beyond the frame stand at its edge.

    Args:
      rows: the methods.
      tasks: N names.
    """
    height = _ROW * len(rows) + _ABOVE + _BELOW
    figure = Figure(figsize=(10.0, height))
    ax = figure.subplots()
    figure.subplots_adjust(0.22, _BELOW / height, 0.985, 1 - _ABOVE / height)
    values = np.array([r.per_task for r in rows])
    # A few far losses must not press all else into a line.
    left = float(np.clip(np.quantile(values, 0.02), -12.0, -1.0)) * 1.1
    right = float(max(values.max(), *(r.high for r in rows if np.isfinite(r.high)), 1.0)) * 1.15
    ax.axvline(0, color="#767676", lw=1)
    for y, row in enumerate(rows):
        shown = np.clip(row.per_task, left, right)
        beyond = row.per_task < left
        ax.plot(shown[~beyond], np.full((~beyond).sum(), y), "o", ms=3.2, mfc="none",
                mec="#b8b8b8", mew=0.8)  # fmt: skip
        ax.plot(shown[beyond], np.full(beyond.sum(), y), "<", ms=4, color="#b8b8b8", clip_on=False)
        sure = row.low > 0 or row.high < 0
        color = plots.PALETTE[0] if row.mean >= 0 else plots.PALETTE[5]
        ends = np.clip([row.low, row.high], left, right)
        ax.plot(ends, [y, y], color=color, lw=2.2 if sure else 1.2, solid_capstyle="butt")
        ax.plot(row.mean, y, "o", ms=5, color=color)
    best = max(rows, key=lambda r: r.mean)
    y = list(rows).index(best)
    for task, value in zip(tasks, best.per_task):
        if abs(value) > _LABELLED and left < value < right:
            ax.annotate(
                plots.words(task), (value, y), (0, 3), textcoords="offset points", ha="center",
                size=7, color="#767676",
            )  # fmt: skip
    ax.set_yticks(range(len(rows)), [r.name for r in rows], size=9, color="#222222")
    ax.set_ylim(len(rows) - 0.4, -0.9)
    ax.set_xlim(left, right)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=9, color="#767676", labelcolor="#222222")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.grid(axis="x", color="#dddddd", lw=0.6)
    ax.set_axisbelow(True)
    ax.set_xlabel(
        "gain over best fixed on the task that was held out, percentage points\n"
        "dot: mean over tasks, bar: 95 % t-interval; circles: tasks (arrowhead: farther left)",
        size=9,
        color="#222222",
    )
    return figure
