"""Tables of coloured cells: see `plots`."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from t2s_jax.reporting.plots import GREY, INK, SIZE, WIDTH, words

_FRAME_COLOR = "#e69f00"  # seen on every blue
_TEXT_FITS = 0.34  # inches that a cell needs to hold its number
_LETTER = 0.075  # inches, the width of a letter of a title
_SLANTED_FITS = 0.17  # inches that a column needs for a slanted name; in less it is turned upright


@dataclasses.dataclass(frozen=True)
class Rows:
    """Some rows of a heatmap under one title.

    Attributes:
      title: Of the block, to its left; may be empty.
      labels: of the n rows.
      values: NaN is left empty. Shape [n, c], float.
      outlined: cells with a frame. Shape [n, c], bool; None for none.
      bold: cells whose number is bold. Shape [n, c], bool; None for none.
    """

    title: str
    labels: Sequence[str]
    values: np.ndarray
    outlined: np.ndarray | None = None
    bold: np.ndarray | None = None


def heatmap(
    blocks: Sequence[Rows],
    columns: Sequence[str],
    *,
    scale: str,
    limits: tuple[float, float],
    text: Callable[[float], str],
    unit: str,
    slanted: bool = False,
    cell: float = 0.85,
    empty: str = "#f0f0f0",
) -> Figure:
    """Draws a table of coloured cells with their numbers, in blocks one above the other.

    Args:
      blocks: each of at least one row.
      columns: c names, above the cells.
      scale: a colour map of matplotlib.
      limits: values of its ends.
      text: how a cell's number is written, where there is room.
      unit: what the colour bar says.
      slanted: column names at an angle on one line, else upright on as many as they need.
      cell: width of a cell in inches, if the page allows.
      empty: colour of cells without a value.
    """
    blocks = [b for b in blocks if len(b.labels)]
    counts = [len(b.labels) for b in blocks]
    room = WIDTH - 3.2
    cell = min(cell, room / len(columns))
    names = [words(c) if slanted else words(c).replace(" ", "\n") for c in columns]
    longest = max(map(len, names))
    lines = 1 + max(n.count("\n") for n in names)
    upright = slanted and cell < _SLANTED_FITS
    size = min(SIZE, 0.85 * 72 * cell) if upright else SIZE  # points
    head = 0.0065 * size * longest + 0.2 if slanted else 0.15 * lines + 0.15
    row = min(0.34, 18 / sum(counts))
    height = row * sum(counts) + head + 0.25 * len(blocks) + 0.2
    figure = Figure(figsize=(cell * len(columns) + 3.2, max(height, 1.6)), layout="constrained")
    axes = figure.subplots(len(blocks), 1, squeeze=False, height_ratios=counts)[:, 0]
    titles_fit = all(len(b.title) * _LETTER <= row * n for b, n in zip(blocks, counts))
    for number, (block, ax) in enumerate(zip(blocks, axes)):
        image = ax.imshow(
            np.ma.masked_invalid(block.values), scale, aspect="auto", vmin=limits[0], vmax=limits[1]
        )
        ax.set_facecolor(empty)
        _frame(ax, block.labels)
        if number == 0:
            angle = 90 if upright else 40 if slanted else 0
            _name_columns(ax, names, angle, size)
        _name_block(ax, block.title, upright=titles_fit)
        if cell >= _TEXT_FITS:
            _numbers(ax, block, image, text)
        if block.outlined is not None:
            for y, x in np.argwhere(block.outlined):
                ax.add_patch(
                    Rectangle((x - 0.45, y - 0.42), 0.9, 0.84, fill=False, ec=_FRAME_COLOR, lw=2)
                )
    figure.align_ylabels(axes)
    color_bar(figure, image, list(axes), unit)
    return figure


def _frame(ax: Axes, rows: Sequence[str]) -> None:
    """Sets labels without ticks, and white lines between cells."""
    ax.set_yticks(range(len(rows)), [words(r) for r in rows], size=SIZE, color=INK)
    ax.set_xticks([])
    ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    height, width = len(rows), ax.get_images()[0].get_array().shape[1]
    if width <= 64:
        ax.vlines(np.arange(1, width) - 0.5, -0.5, height - 0.5, color="white", lw=1)
    ax.hlines(np.arange(1, height) - 0.5, -0.5, width - 0.5, color="white", lw=1)


def _name_block(ax: Axes, title: str, *, upright: bool) -> None:
    """Writes the title of a block to its left; level where an upright one would be too long."""
    turn = {} if upright else {"rotation": 0, "ha": "right", "va": "center"}
    ax.set_ylabel(title, size=SIZE, color=GREY, **turn)


def _name_columns(ax: Axes, names: Sequence[str], angle: int, size: float) -> None:
    ax.set_xticks(range(len(names)), names, size=size, color=INK, rotation=angle)
    if 0 < angle < 90:  # the name begins above its column
        for label in ax.get_xticklabels():
            label.set(ha="left", rotation_mode="anchor")


def _numbers(ax: Axes, block: Rows, image, text: Callable[[float], str]) -> None:
    for (y, x), value in np.ndenumerate(np.asarray(block.values, float)):
        if math.isfinite(value):
            red, green, blue, _ = image.cmap(image.norm(value))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
            bold = block.bold is not None and block.bold[y, x]
            ax.text(
                x,
                y,
                text(value),
                ha="center",
                va="center",
                size=SIZE - 0.5,
                color="white" if dark else INK,
                weight="bold" if bold else "normal",
            )


def color_bar(figure: Figure, image, axes: list[Axes], unit: str, extend="neither") -> None:
    """Adds a colour bar to a figure.

    Args:
      figure: to draw in.
      image: the mappable artist whose colours it explains.
      axes: that it stands beside and takes its room from.
      unit: of the values, its label.
      extend: ends with an arrow for values beyond the scale: "neither", "min", "max" or "both".
    """
    bar = figure.colorbar(image, ax=axes, fraction=0.03, pad=0.02, aspect=18, extend=extend)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=SIZE - 1, length=2, color=GREY, labelcolor=INK)
    bar.set_label(unit, size=SIZE, color=INK)


def reward_map(
    values: np.ndarray,
    tasks: Sequence[str],
    levels: np.ndarray,
    factors: Sequence[str],
    *,
    unit: str,
    marked: dict[int, str],
) -> Figure:
    """Draws rewards of tasks by SimParams, and below each column which factors it varies.

    Args:
      values: difference from the task's mean. Shape [N, S], float.
      tasks: N labels.
      levels: of each SimParams, as a share of the factor's highest. Shape [S, M], in [0, 1].
      factors: M names.
      unit: of the values.
      marked: columns that get a label above, such as the best fixed.
    """
    row = min(0.3, 12 / (len(tasks) + len(factors)))
    height = row * (len(tasks) + len(factors)) + 0.9
    figure = Figure(figsize=(WIDTH, max(height, 2)), layout="constrained")
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[len(tasks), len(factors)])
    # A few outliers would leave all else pale.
    limit = max(float(np.quantile(np.abs(values), 0.99)), 1e-6)
    image = top.imshow(values, "RdBu", aspect="auto", vmin=-limit, vmax=limit)
    _frame(top, tasks)
    bottom.imshow(levels.T, "Greys", aspect="auto", vmin=0, vmax=1.25)
    _frame(bottom, factors)
    # From right to left each label one line higher, so that no arrow crosses another's text.
    for line, column in enumerate(sorted(marked, reverse=True)):
        left = column < len(levels) / 2
        top.annotate(
            marked[column],
            (column, -0.5),
            (0, 9 + 14 * line),
            textcoords="offset points",
            ha="left" if left else "right",
            size=SIZE,
            color=INK,
            arrowprops={
                "arrowstyle": "-|>,head_width=0.15,head_length=0.3",
                "color": INK,
                "lw": 0.8,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (0, 0) if left else (1, 0),
            },
        )
    color_bar(figure, image, [top, bottom], unit, extend="both")
    return figure
