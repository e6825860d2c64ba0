"""The report's figures: arrays and labels in, matplotlib figures out.

Figures are made as objects and drawn by Agg: nothing here touches pyplot, a display or
matplotlib's global settings. Colours are safe for the colour-blind: Okabe and Ito's set for
lines and bars, one-hue or two-hue (blue to red) scales for heatmaps.
"""

from __future__ import annotations

import dataclasses
import io
import math
import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# Okabe and Ito's colours, without the yellow that is hard to see on white.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#000000", "#7f7f7f")
INK, GREY, FAINT, PALE = "#222222", "#767676", "#b8b8b8", "#dddddd"
SIZE = 9  # points; 12 px on the page
WIDTH = 10.0  # inches; the page shows 100 px for each
DISPLAY_DPI, _DPI = 100, 200  # drawn twice as fine as the page shows it
_LONGEST = 26  # characters of a label
_GROUPS_IN_ROW = 6  # of bars
_GROUP_NAME = 18  # characters in a line of the name of a group


def plain_words(name: str) -> str:
    """Returns a name of code as words."""
    return name.replace("_", " ")


def words(name: str) -> str:
    """Returns a name as words for matplotlib; a long one is shortened, a star at its end stays."""
    text = plain_words(name)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…" + "*" * text.endswith("*")
    return text.replace("$", r"\$")  # else matplotlib reads a formula between two of them


def png(figure: Figure) -> bytes:
    """Returns the figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", dpi=_DPI, facecolor="white")
    return buffer.getvalue()


def bars(
    groups: Sequence[str], series: dict[str, tuple[Sequence, Sequence, Sequence]], *, unit: str
) -> Figure:
    """Draws groups of bars from zero, a bar of each series in every group.

    Error bars that are much longer than the bars are high leave the figure.

    Args:
      groups: names, from left to right; they wrap into rows.
      series: name -> for each group (heights, half lengths of the error bar, single values);
        None where there is none.
      unit: of the heights.
    """
    rows = math.ceil(len(groups) / _GROUPS_IN_ROW)
    wide = math.ceil(len(groups) / rows)
    figure = Figure(figsize=(WIDTH, 2.3 * rows + 0.45), layout="constrained")
    axes = figure.subplots(rows, 1, squeeze=False)[:, 0]
    width = 0.84 / len(series)
    top = _top_of_bars(series)
    for row, ax in enumerate(axes):
        part = range(row * wide, min((row + 1) * wide, len(groups)))
        for number, (name, (heights, errors, singles)) in enumerate(series.items()):
            color = PALETTE[number % len(PALETTE)]
            for place, group in enumerate(part):
                x = place + (number - (len(series) - 1) / 2) * width
                if heights[group] is None:
                    continue
                label = name if place == 0 else None
                ax.bar(x, heights[group], 0.9 * width, color=color, label=label)
                if errors[group] is not None:
                    ax.errorbar(
                        x, heights[group], errors[group], color=INK, lw=1, capsize=2, fmt="none"
                    )
                dots = singles[group] or []
                ax.plot([x] * len(dots), dots, "o", ms=2.6, mfc="white", mec=INK, mew=0.6)
        plain_axes(ax, unit)
        names = [textwrap.fill(words(groups[g]), _GROUP_NAME) for g in part]
        ax.set_xticks(range(len(part)), names, size=SIZE)
        ax.set_xlim(-0.55, wide - 0.45)
        ax.set_ylim(0, top)
        ax.tick_params(axis="x", length=0)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside upper left", ncols=min(len(series), 5), frameon=False,
        fontsize=SIZE, handlelength=1, columnspacing=1.4,
    )  # fmt: skip
    return figure


def _top_of_bars(series: dict[str, tuple[Sequence, Sequence, Sequence]]) -> float:
    """Returns the upper limit that holds all bars and dots, and error bars up to a length."""
    columns = [c for several in series.values() for c in zip(*several) if c[0] is not None]
    highest = max((max(height, *(dots or [0])) for height, _, dots in columns), default=0.0)
    with_errors = max((height + (error or 0) for height, error, _ in columns), default=0.0)
    return 1.04 * max(highest, min(with_errors, 1.3 * highest)) or 1.0


@dataclasses.dataclass(frozen=True)
class Panel:
    """One plot of lines.

    Attributes:
      title: above.
      x_label: with the unit.
      lines: name -> (xs, ys); one line alone needs no legend.
      faint: lines in grey behind them.
      steps: whether values are counts that hold until the next x.
      log: whether x is logarithmic, marked at the points themselves.
      errors: name of a line -> half lengths of its error bars; None draws none.
      y_label: stands at the first panel of a row; panels that share one share the axis.
    """

    title: str
    x_label: str
    lines: dict[str, tuple[Sequence[float], Sequence[float]]]
    faint: Sequence[tuple[Sequence[float], Sequence[float]]] = ()
    steps: bool = False
    log: bool = False
    errors: dict[str, Sequence[float | None]] = dataclasses.field(default_factory=dict)
    y_label: str = ""


def curves(panels: Sequence[Panel], columns: int = 2) -> Figure:
    """Draws plots of lines side by side, `columns` in a row."""
    columns = min(columns, len(panels))
    rows = math.ceil(len(panels) / columns)
    wide = WIDTH / 2 if columns < 3 else WIDTH / columns
    figure = Figure(figsize=(wide * columns, 2.6 * rows), layout="constrained")
    same = panels[0].y_label != "" and len({p.y_label for p in panels}) == 1
    grid = figure.subplots(rows, columns, squeeze=False, sharey=same)
    # One legend above, where all panels have the same several lines.
    shared = len(panels) > 1 and len({tuple(p.lines) for p in panels}) == 1
    shared = shared and len(panels[0].lines) > 1
    for place, (panel, ax) in enumerate(zip(panels, grid.flat)):
        style = {"drawstyle": "steps-post"} if panel.steps else {}
        for xs, ys in panel.faint:
            ax.plot(xs, ys, color=FAINT, lw=0.8, **style)
        for number, (name, (xs, ys)) in enumerate(panel.lines.items()):
            few = {"marker": "o", "ms": 3.5} if len(xs) <= 12 and not panel.steps else {}
            color = PALETTE[number % len(PALETTE)]
            ax.plot(xs, ys, color=color, lw=1.6, label=words(name), **few, **style)
            for x, y, half in zip(xs, ys, panel.errors.get(name, ())):
                if half is not None:
                    # Beside each other, not one upon the other.
                    beside = x * 1.03**number if panel.log else x
                    ax.errorbar(beside, y, half, color=color, lw=1, capsize=2, fmt="none")
        plain_axes(ax, "" if same and place % columns else panel.y_label)
        if panel.x_label in ("epoch", "step"):
            ax.xaxis.get_major_locator().set_params(integer=True)
        if panel.steps:
            ax.set_ylim(0, 1.06 * max(max(ys) for _, ys in panel.lines.values()))
            ax.yaxis.get_major_locator().set_params(integer=True)
        if panel.log:
            ax.set_xscale("log")
            ticks = sorted({x for xs, _ in panel.lines.values() for x in xs})
            ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks], minor=False)
            ax.set_xticks([], minor=True)
        ax.set_title(panel.title, size=SIZE + 1, loc="left", color=INK)
        ax.set_xlabel(panel.x_label, size=SIZE, color=INK)
        if len(panel.lines) > 1 and not shared:
            ax.legend(frameon=False, fontsize=SIZE)
    for ax in list(grid.flat)[len(panels) :]:
        ax.set_visible(False)
    if shared:
        figure.legend(
            *grid.flat[0].get_legend_handles_labels(), loc="outside upper left", frameon=False,
            ncols=4, fontsize=SIZE,
        )  # fmt: skip
    return figure


def plain_axes(ax: Axes, y_label: str) -> None:
    """Leaves the axes with two spines and a light grid."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[:].set_color(GREY)
    ax.tick_params(labelsize=SIZE, color=GREY, labelcolor=INK)
    ax.grid(axis="y", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    ax.set_ylabel(y_label, size=SIZE, color=INK)
