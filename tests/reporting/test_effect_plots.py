"""The figures of an analysis: what is drawn, in which colour, what is left out."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from t2s_jax.reporting import effect_plots
from t2s_jax.reporting.effect_plots import Curve, Forest


def test_forests_colour_what_excludes_zero():
    values, halves = np.array([2.0, -2.0, 2.0, np.nan, 1.0]), np.array([1.0, 1.0, 3.0, 1.0, np.nan])
    figure = effect_plots.forests(
        list("abcde"), [Forest("one", values, halves), Forest("two", values, halves)],
        unit="points", strong=[True, False, False, False, False],
    )  # fmt: skip
    ax = figure.axes[0]
    points = [line for line in ax.lines if line.get_marker() == "o"]
    # NaN is left out; without an interval nothing is known to exclude zero
    assert [to_hex(p.get_color()) for p in points] == ["#0072b2", "#d55e00", "#b8b8b8", "#b8b8b8"]
    intervals = [line for line in ax.lines if line.get_marker() == "None" and len(line.get_xdata())]
    spans = [sorted(line.get_xdata()) for line in intervals if line.get_ydata()[0] == 0]
    assert [1.0, 3.0] in [list(map(float, s)) for s in spans]
    weights = [t.get_fontweight() for t in ax.get_yticklabels()]
    assert weights[:2] == ["bold", "normal"]


def test_shares_add_up_to_the_whole():
    parts = {"main": np.array([0.5, np.nan]), "pairs": np.array([0.2, -0.1])}
    figure = effect_plots.shares(["a", "b"], parts, unit="%", ceilings=np.array([0.9, np.nan]))
    (ax,) = figure.axes
    widths = np.array([p.get_width() for p in ax.patches]).reshape(3, 2)
    np.testing.assert_allclose(widths, [[50, 0], [20, 0], [30, 100]])
    (marks,) = ax.collections
    assert marks.get_segments()[0][0][0] == pytest.approx(90)


def test_sorted_curves_mark_where_choices_stand():
    panel = Curve("task_a", np.array([1.0, 4.0, 3.0, 2.0]), {"best fixed": 3.0, "all fixed": None})
    figure = effect_plots.sorted_curves([panel] * 7, unit="%")
    ax = figure.axes[0]
    assert list(ax.lines[0].get_ydata()) == [4.0, 3.0, 2.0, 1.0]
    (mark,) = (line for line in ax.lines if line.get_marker() == "o")
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (2, 3.0)
    assert [a.get_visible() for a in figure.axes] == [True] * 7 + [False] * 5
    assert ax.get_title(loc="left") == "task a"
