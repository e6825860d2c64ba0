"""The map of tasks: their distances as a heatmap, beside the tree that they form.

Drawn by Agg, as all figures (see `plots`). N tasks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from t2s_jax.reporting.plots import PALETTE, words

_INK, _GREY = "#222222", "#767676"
_SIZE = 9  # points
_NUMBERED = 24  # tasks; with more, the cells are too small for numbers
# There are as many groups as kinds of pictures; further ones share colours, in italics.
_GROUP_COLORS = (*PALETTE, "#6a3d9a", "#8c510a", "#808000", "#1b2a6b")


def tree(distances: np.ndarray) -> np.ndarray:
    """Returns SciPy's average linkage of the tasks.

    Args:
      distances: symmetric, 0 on the diagonal. Shape [N, N], N at least 2.

    Returns:
      Shape [N - 1, 4], its leaves in the order that puts near ones side by side.
    """
    pairs = squareform(distances, checks=False)
    return hierarchy.linkage(pairs, "average", optimal_ordering=True)


def task_map(
    values: np.ndarray,
    tasks: Sequence[str],
    groups: Sequence[str],
    linkage: np.ndarray,
    *,
    unit: str,
    title: str,
    columns: str = "",
) -> Figure:
    """Draws a heatmap whose rows and columns are in the order of the tree to its left.

    Args:
      values: of each pair of tasks; the diagonal is left empty. Shape [N, N].
      tasks: N labels.
      groups: of the N tasks; "" where unknown. Each has a colour.
      linkage: see `tree`.
      unit: what the colour bar says.
      title: above.
      columns: what the columns mean, where rows and columns differ.
    """
    count = len(tasks)
    wide = count <= _NUMBERED
    side = max((0.36 if wide else 0.17) * count, 2.4)  # inches
    figure = Figure(figsize=(side + 4.6, side + 2.0), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[2.0, side])
    order = _draw_tree(left, linkage, count)
    kinds = [g for g in dict.fromkeys(groups) if g]
    styles = {g: _group_style(i) for i, g in enumerate(kinds)} | {"": {"color": _INK}}
    shown = np.where(np.eye(count, dtype=bool), np.nan, values)[np.ix_(order, order)]
    image = right.imshow(np.ma.masked_invalid(shown), "viridis", aspect="auto")
    _name_tasks(right, [words(tasks[i]) for i in order], [styles[groups[i]] for i in order], wide)
    if columns:
        right.set_xlabel(columns, size=_SIZE, color=_INK)
    if wide:
        _numbers(right, image, shown)
        title = f"{title}; cells: x 100"
    bar = figure.colorbar(image, ax=right, fraction=0.03, pad=0.02, aspect=24)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=_SIZE - 1, length=2, color=_GREY, labelcolor=_INK)
    bar.set_label(unit, size=_SIZE, color=_INK)
    figure.suptitle(title, size=_SIZE + 1, x=0.01, ha="left", color=_INK)
    if kinds:
        _legend(figure, kinds, styles)
    return figure


def _draw_tree(ax: Axes, linkage: np.ndarray, count: int) -> np.ndarray:
    """Draws the tree and returns the order of its leaves from top to bottom. Shape [N]."""
    drawn = hierarchy.dendrogram(
        linkage,
        ax=ax,
        orientation="left",
        no_labels=True,
        color_threshold=0,
        above_threshold_color=_GREY,
    )
    # A leaf takes 10 units of the tree's axis; the first is at the bottom, a heatmap's on top.
    ax.set_ylim(10 * count, 0)
    ax.spines[["left", "top", "right"]].set_visible(False)
    ax.tick_params(labelsize=_SIZE - 1, color=_GREY, labelcolor=_INK)
    ax.set_xlabel("mean distance of\nmerged clusters", size=_SIZE, color=_INK)
    return np.array(drawn["leaves"])


def _name_tasks(ax: Axes, names: Sequence[str], styles: Sequence[dict], wide: bool) -> None:
    """Writes the tasks' names beside the rows and above the columns, in their groups' colours."""
    ax.set_facecolor("#f0f0f0")
    ax.set_yticks(range(len(names)), names, size=_SIZE)
    turn = {"rotation": 40 if wide else 90, "ha": "left", "rotation_mode": "anchor"}
    if not wide:
        turn["va"] = "center"
    ax.set_xticks(range(len(names)), names, size=_SIZE, **turn)
    ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    for labels in (ax.get_yticklabels(), ax.get_xticklabels()):
        for label, style in zip(labels, styles):
            label.set(**style)


def _legend(figure: Figure, kinds: Sequence[str], styles: dict[str, dict]) -> None:
    """Draws the legend of the groups below the map, each name in its colour."""
    legend = figure.legend(
        handles=[Patch(color=styles[g]["color"], label=words(g)) for g in kinds],
        loc="outside lower center",
        ncols=min(len(kinds), 6),
        frameon=False,
        fontsize=_SIZE,
        handlelength=1,
    )
    for text, group in zip(legend.get_texts(), kinds):
        text.set_style(styles[group]["style"])


def _group_style(number: int) -> dict[str, str]:
    """Returns how a group's labels look; different for each of 24 groups."""
    lap, place = divmod(number, len(_GROUP_COLORS))
    return {"color": _GROUP_COLORS[place], "style": "italic" if lap % 2 else "normal"}


def _numbers(axes, image, values: np.ndarray) -> None:
    """Writes 100 x each value into its cell."""
    for (y, x), value in np.ndenumerate(values):
        if np.isfinite(value):
            red, green, blue, _ = image.cmap(image.norm(value))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
            color = "white" if dark else _INK
            axes.text(
                x, y, f"{100 * value:.0f}", ha="center", va="center", size=_SIZE - 2, color=color
            )
