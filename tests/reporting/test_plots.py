"""The figures: sizes, what is drawn, what is left out."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from t2s_jax.reporting import plots


def test_names_are_read_by_people():
    assert plots.words("light_color") == "light color"
    assert plots.words("a" * 40) == "a" * 25 + "…"
    assert plots.words("a" * 40 + "*") == "a" * 25 + "…*"
    assert plots.words("$x$") == r"\$x\$"


def test_bars_stand_on_zero_and_have_their_heights():
    figure = plots.bars(
        ["t", "u"],
        {
            "one": ([50.0, 60.0], [1.0, None], [[49.0, 51.0], None]),
            "two": ([None, 70.0], [None, None], [None, None]),
        },
        unit="%",
    )
    heights = sorted(p.get_height() for p in figure.axes[0].patches)
    assert heights == [50.0, 60.0, 70.0]
    assert figure.axes[0].get_ylim()[0] == 0


def test_long_error_bars_leave_the_figure():
    figure = plots.bars(["t"], {"one": ([50.0], [90.0], [[40.0, 60.0]])}, unit="%")
    assert figure.axes[0].get_ylim() == pytest.approx((0, 1.04 * 1.3 * 60))
    figure = plots.bars(["t"], {"one": ([50.0], [20.0], [[40.0, 60.0]])}, unit="%")
    assert figure.axes[0].get_ylim() == pytest.approx((0, 1.04 * 70))


def test_logarithmic_panels_mark_their_points():
    line = {"a": ([1, 2, 8], [10.0, 20.0, 30.0])}
    panel = plots.Panel("t", "images", line, log=True, errors={"a": [1.0, None, 2.0]})
    (ax,) = plots.curves([panel]).axes
    assert ax.get_xscale() == "log"
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "2", "8"]
    assert len(ax.containers) == 2  # two error bars


def test_many_groups_of_bars_wrap():
    groups = [f"task_{i}" for i in range(13)]
    figure = plots.bars(groups, {"one": ([1.0] * 13, [None] * 13, [None] * 13)}, unit="%")
    assert [len(ax.patches) for ax in figure.axes] == [5, 5, 3]


@pytest.mark.parametrize("count", [1, 3])
def test_curves_draw_every_panel(count):
    panels = [plots.Panel("loss", "step", {"a": ([1, 2], [3.0, 2.0])}) for _ in range(count)]
    figure = plots.curves(panels)
    drawn = [ax for ax in figure.axes if ax.get_visible()]
    assert [len(ax.lines) for ax in drawn] == [1] * count


def test_counts_start_at_zero():
    figure = plots.curves([plots.Panel("n", "epoch", {"n": ([1, 2], [7, 9])}, steps=True)])
    assert figure.axes[0].get_ylim()[0] == 0


def test_png_is_twice_as_fine_as_the_page_shows_it():
    figure = plots.curves([plots.Panel("loss", "step", {"a": ([1, 2], [3.0, 2.0])})])
    image = Image.open(io.BytesIO(plots.png(figure)))
    assert image.width == pytest.approx(2 * plots.DISPLAY_DPI * figure.get_figwidth(), abs=1)


def test_no_global_state_of_pyplot():
    code = "import sys, t2s_jax.reporting.plots; assert 'matplotlib.pyplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
