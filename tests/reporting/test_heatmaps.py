"""Tables of coloured cells: numbers, frames, marks."""

import itertools

import numpy as np
from matplotlib.patches import Rectangle

from t2s_jax.reporting import heatmaps, plots


def texts(figure):
    return [t.get_text() for ax in figure.axes for t in ax.texts]


def simple_heatmap(values, slanted=False, **changes):
    rows = heatmaps.Rows("group", [f"task_{i}" for i in range(len(values))], values, **changes)
    return heatmaps.heatmap(
        [rows],
        [f"factor_{i}" for i in range(values.shape[1])],
        scale="Blues",
        limits=(0, 1),
        text="{:.2f}".format,
        unit="probability",
        slanted=slanted,
    )


def test_heatmap_writes_each_number_once_and_skips_what_is_missing():
    figure = simple_heatmap(np.array([[0.25, np.nan], [1.0, 0.0]]))
    assert sorted(texts(figure)) == ["0.00", "0.25", "1.00"]
    labels = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert labels == ["task 0", "task 1"]


def test_heatmap_numbers_stand_out_from_their_cells():
    figure = simple_heatmap(np.array([[0.0, 1.0]]))
    colors = {t.get_text(): t.get_color() for t in figure.axes[0].texts}
    assert colors == {"0.00": "#222222", "1.00": "white"}


def test_heatmap_frames_and_bolds_what_it_is_told():
    figure = simple_heatmap(
        np.array([[0.2, 0.8]]), outlined=np.array([[False, True]]), bold=np.array([[True, False]])
    )
    ax = figure.axes[0]
    frames = [p for p in ax.patches if isinstance(p, Rectangle)]
    assert [round(f.get_x() + f.get_width() / 2) for f in frames] == [1]
    assert [t.get_text() for t in ax.texts if t.get_weight() == "bold"] == ["0.20"]


def test_narrow_cells_carry_no_numbers():
    assert texts(simple_heatmap(np.zeros((2, 40)))) == []


def test_names_above_many_columns_do_not_run_into_each_other():
    for count, angle in ((10, 40), (90, 90)):
        figure = simple_heatmap(np.zeros((2, count)), slanted=True)
        figure.draw_without_rendering()
        labels = figure.axes[0].get_xticklabels()
        assert {label.get_rotation() for label in labels} == {angle}
        boxes = [label.get_window_extent() for label in labels]
        if angle == 90:  # slanted ones overlap as boxes, not as text
            assert all(a.x1 <= b.x0 + 0.5 for a, b in itertools.pairwise(boxes))


def test_reward_map_labels_the_marked_columns():
    figure = heatmaps.reward_map(
        np.array([[1.0, -1.0, 0.0]]),
        ["t"],
        np.array([[1, 0], [0, 0.5], [0, 1]]),
        ["a", "b"],
        unit="points",
        marked={0: "best fixed", 2: "all varied"},
    )
    assert sorted(texts(figure)) == ["all varied", "best fixed"]
    assert plots.png(figure)
