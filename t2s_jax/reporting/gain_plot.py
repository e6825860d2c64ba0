"""A figure of paired gains: a row for each method, a point for each task, mean and interval."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from t2s_jax.reporting import plots

_ROW, _ABOVE, _BELOW = 0.23, 0.1, 0.75  # inches
_WIDTH, _LEFT, _RIGHT = 10.0, 0.22, 0.985  # inches; where the axes begin and end, of that
_LABELLED = 2.0  # percentage points from zero beyond which a task's circle is named
_NAME_SIZE = 7  # typographic points
_LETTER = 0.6 * _NAME_SIZE  # a letter's width, with some air
_NAMED = 0.5  # of the axes' width that names may take: more would stand far from their circles


@dataclasses.dataclass(frozen=True)
class Gains:
    """The gains of one method over best fixed.

    Attributes:
      name: Of the method.
      per_task: Gain on each task, percentage points. Shape [N], float64.
      mean: Over the tasks.
      low: Lower bound of the 95 % interval of the mean.
      high: Upper bound of that interval.
    """

    name: str
    per_task: np.ndarray
    mean: float
    low: float
    high: float


def gains_figure(rows: Sequence[Gains], tasks: Sequence[str]) -> Figure:
    """Draws the methods from top to bottom, with a circle for each task.

    Tasks far from zero are named; those beyond the left edge are drawn at it as arrowheads.

    Args:
      rows: the methods.
      tasks: N names.
    """
    height = _ROW * len(rows) + _ABOVE + _BELOW
    figure = Figure(figsize=(_WIDTH, height))
    ax = figure.subplots()
    figure.subplots_adjust(_LEFT, _BELOW / height, _RIGHT, 1 - _ABOVE / height)
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
    named = {plots.words(t): v for t, v in zip(tasks, best.per_task) if left < v < right}
    named = {t: v for t, v in named.items() if abs(v) > _LABELLED}
    points = 72 * _WIDTH * (_RIGHT - _LEFT) / (right - left)
    named = _farthest(named, _NAMED * points * (right - left))
    centers = _apart(np.array([*named.values()]) * points, [len(t) * _LETTER for t in named])
    for task, x in zip(named, centers / points):
        ax.annotate(
            task, (x, list(rows).index(best)), (0, 3), textcoords="offset points", ha="center",
            size=_NAME_SIZE, color="#767676",
        )  # fmt: skip
    ax.set_yticks(range(len(rows)), [r.name for r in rows], size=9, color="#222222")
    ax.set_ylim(len(rows) - 0.4, -0.9)
    ax.set_xlim(left, right)
    ax.tick_params(axis="y", length=0, pad=8)  # room for arrowheads
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


def _farthest(named: dict[str, float], room: float) -> dict[str, float]:
    """Keeps the names with values farthest from zero, as many as fit in `room` points."""
    kept = sorted(named, key=lambda task: -abs(named[task]))
    while sum(len(task) * _LETTER for task in kept) > room:
        kept.pop()
    return {task: value for task, value in named.items() if task in kept}


def _apart(centers: np.ndarray, widths: Sequence[float]) -> np.ndarray:
    """Moves names on one line as little as it takes for none to run into the next.

    Names that meet become a block around the mean of where they should be, and so on.

    Args:
      centers: where they should be, in any order. Shape [N].
      widths: of the names, in the same unit.
    """
    blocks: list[tuple[list[int], float, float]] = []  # names, center, width
    for name in np.argsort(centers, kind="stable"):
        names, center, width = [int(name)], float(centers[name]), float(widths[name])
        while blocks and blocks[-1][1] + blocks[-1][2] / 2 > center - width / 2:
            others, _, other_width = blocks.pop()
            names, width = others + names, other_width + width
            center = float(np.mean(centers[names]))
        blocks.append((names, center, width))
    moved = np.empty(len(centers))
    for names, center, width in blocks:
        ends = center - width / 2 + np.cumsum([widths[n] for n in names])
        moved[names] = ends - np.array([widths[n] for n in names]) / 2
    return moved
