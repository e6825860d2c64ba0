"""Figures of a reward table's analysis: intervals, shares of variance, sorted rewards.

As in `plots`: arrays and labels in, matplotlib figures out.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from t2s_jax.reporting.plots import FAINT, GREY, INK, PALETTE, SIZE, WIDTH, plain_axes, words

_UP, _DOWN = PALETTE[0], PALETTE[5]
_FORESTS, _CURVES = 4, 6  # panels in a row


@dataclasses.dataclass(frozen=True)
class Forest:
    """Estimates with their intervals, one below the other.

    Attributes:
      title: above.
      values: NaN is left out. Shape [n], float.
      halves: half the widths of the intervals; NaN draws the point alone. Shape [n], float.
    """

    title: str
    values: np.ndarray
    halves: np.ndarray


def forests(
    labels: Sequence[str], panels: Sequence[Forest], *, unit: str, strong: Sequence[bool]
) -> Figure:
    """Draws panels that share labels and scale, in colour where an interval excludes zero.

    Args:
      labels: n, from top to bottom.
      panels: any number.
      unit: of the values.
      strong: which labels are bold. Shape [n], bool.
    """
    rows = math.ceil(len(panels) / _FORESTS)
    columns = min(_FORESTS, len(panels))
    height = rows * (0.23 * len(labels) + 0.55) + 0.2
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    places = np.arange(len(labels))
    for panel, ax in zip(panels, grid.flat):
        ax.axvline(0, color=GREY, lw=0.8)
        for place, value, half in zip(places, panel.values, panel.halves):
            if not math.isfinite(value):
                continue
            clear = math.isfinite(half) and abs(value) > half
            color = (_UP if value > 0 else _DOWN) if clear else FAINT
            if math.isfinite(half):
                ax.plot([value - half, value + half], [place, place], color=color, lw=1.6)
            ax.plot(value, place, "o", ms=4.2, color=color, mec="white", mew=0.5)
        plain_axes(ax, "")
        ax.grid(axis="y", visible=False)
        ax.grid(axis="x", color="#eeeeee", lw=0.6)
        ax.spines["left"].set_visible(False)
        ax.tick_params(axis="y", length=0)
        ax.set_title(words(panel.title), size=SIZE, loc="left", color=INK)
    first = grid.flat[0]
    first.set_yticks(places, [words(name) for name in labels], size=SIZE)
    first.set_ylim(len(labels) - 0.4, -0.6)
    for ax in grid[:, 0]:
        for text, bold in zip(ax.get_yticklabels(), strong):
            text.set_fontweight("bold" if bold else "normal")
    for ax in grid[-1]:
        ax.set_xlabel(unit, size=SIZE, color=INK)
    for ax in list(grid.flat)[len(panels) :]:
        ax.set_visible(False)
    return figure


def shares(
    labels: Sequence[str],
    parts: dict[str, np.ndarray],
    *,
    unit: str,
    ceilings: np.ndarray | None = None,
) -> Figure:
    """Draws stacked bars, one in each row, with the rest to 100 % in grey.

    Args:
      labels: R rows from top to bottom.
      parts: name -> shares of each row; NaN and what is below zero count as none. Shape [R].
      unit: of the axis, which runs from 0 to 100 percent.
      ceilings: shares that are no noise, marked in each row; NaN marks none. Shape [R].
    """
    figure = Figure(figsize=(0.8 * WIDTH, 0.24 * len(labels) + 0.95), layout="constrained")
    ax = figure.subplots()
    places, left = np.arange(len(labels)), np.zeros(len(labels))
    for name, color in zip(parts, ("#0072b2", "#56b4e9")):
        width = 100 * np.clip(np.nan_to_num(parts[name]), 0, 1)
        ax.barh(places, width, left=left, height=0.72, color=color, label=name)
        left += width
    ax.barh(places, 100 - left, left=left, height=0.72, color="#e4e4e4", label="the rest")
    if ceilings is not None:
        ends = (places - 0.42, places + 0.42)
        ax.vlines(100 * ceilings, *ends, color=INK, lw=1.8, label="all that is no noise")
    plain_axes(ax, "")
    ax.grid(visible=False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_yticks(places, [words(name) for name in labels], size=SIZE)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(0, 100)
    ax.set_xlabel(unit, size=SIZE, color=INK)
    figure.legend(loc="outside upper left", ncols=4, frameon=False, fontsize=SIZE, handlelength=1)
    return figure


@dataclasses.dataclass(frozen=True)
class Curve:
    """The rewards of one task.

    Attributes:
      title: above.
      rewards: Shape [S], float.
      marks: name -> reward of SimParams to be marked; None where they are not measured.
    """

    title: str
    rewards: np.ndarray
    marks: dict[str, float | None]


def sorted_curves(panels: Sequence[Curve], *, unit: str) -> Figure:
    """Draws the rewards of each task, highest first, with the rank of marked SimParams."""
    rows = math.ceil(len(panels) / _CURVES)
    columns = min(_CURVES, len(panels))
    figure = Figure(figsize=(WIDTH * max(columns, 3) / _CURVES, 1.55 * rows + 0.45))
    figure.set_layout_engine("constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    names = list(dict.fromkeys(name for panel in panels for name in panel.marks))
    for panel, ax in zip(panels, grid.flat):
        ordered = np.sort(panel.rewards)[::-1]
        ax.plot(np.arange(1, len(ordered) + 1), ordered, color="#9a9a9a", lw=1.6)
        ax.axhline(panel.rewards.mean(), color=FAINT, lw=0.8, ls="--", label="mean (Random)")
        for number, name in enumerate(names):
            reward = panel.marks.get(name)
            if reward is not None:
                rank = 1 + int((ordered > reward + 1e-9).sum())
                style = {"color": PALETTE[(1, 5, 2)[number % 3]], "label": name}
                ax.plot(rank, reward, "os^"[number % 3], ms=5, mec="white", mew=0.6, **style)
        plain_axes(ax, unit if ax in grid[:, 0] else "")
        ax.tick_params(labelsize=SIZE - 1.5)
        ax.set_xticks([1, len(ordered)])
        ax.set_title(words(panel.title), size=SIZE, loc="left", color=INK)
    for ax in list(grid.flat)[len(panels) :]:
        ax.set_visible(False)
    entries = {}
    for ax in grid.flat:
        entries |= dict(zip(*reversed(ax.get_legend_handles_labels())))
    figure.legend(
        entries.values(), entries.keys(), loc="outside upper left", ncols=4, frameon=False,
        fontsize=SIZE, handlelength=1.2,
    )  # fmt: skip
    return figure
