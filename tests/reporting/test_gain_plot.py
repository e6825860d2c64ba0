import numpy as np
import pytest

from t2s_jax.reporting import gain_plot


def test_names_that_do_not_meet_stay_where_they_are():
    centers = np.array([30.0, 0.0, 10.0])
    np.testing.assert_array_equal(gain_plot._apart(centers, [10, 8, 10]), centers)


def test_names_that_meet_stand_side_by_side_around_their_mean():
    # 10 and 12 would share [10 - 4, 10 + 4] and [12 - 2, 12 + 2]: a block of 12 around 11.
    moved = gain_plot._apart(np.array([12.0, 10.0, 40.0]), [4, 8, 4])
    np.testing.assert_allclose(moved, [15.0, 9.0, 40.0])


def test_no_two_names_overlap_and_their_order_stays():
    rng = np.random.default_rng(0)
    centers, widths = rng.normal(0, 30, 40), rng.uniform(1, 20, 40)
    moved = gain_plot._apart(centers, widths)
    order = np.argsort(centers)
    gaps = np.diff(moved[order]) - (widths[order][1:] + widths[order][:-1]) / 2
    assert gaps.min() > -1e-9


@pytest.mark.parametrize("values", [[0.5, -0.2, 1.0], [5.0, 5.1, -3.0]])
def test_the_figure_names_the_best_rows_far_tasks(values):
    rows = [
        gain_plot.Gains("worse", np.array([-8.0, 0.0, 0.0]), 0.0, -1.0, 1.0),
        gain_plot.Gains("best", np.array(values), 0.5, -1.0, 2.0),
    ]
    (ax,) = gain_plot.gains_figure(rows, ["wood", "some_digits", "sky"]).axes
    named = [text.get_text() for text in ax.texts]
    assert named == (["wood", "some digits", "sky"] if max(values) > 2 else [])
    assert all(text.xy[1] == 1 for text in ax.texts)


def test_of_many_tasks_the_farthest_are_named():
    values = np.linspace(2.1, 9.0, 60)
    names = [f"task_number_{i}" for i in range(60)]
    (ax,) = gain_plot.gains_figure([gain_plot.Gains("best", values, 5.0, 4.0, 6.0)], names).axes
    named = [text.get_text() for text in ax.texts]
    assert 3 < len(named) < 20
    assert named == [f"task number {i}" for i in range(60 - len(named), 60)]
