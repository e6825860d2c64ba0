import numpy as np
import pytest

from t2s_jax.reporting import preview_sheets
from t2s_jax.reporting.settings import Preview
from t2s_jax.runtime import pictures
from t2s_jax.runtime.settings import to_config
from t2s_jax.sim.base import Simulator
from tests.toy_simulator import ToySimulator


class Plain(ToySimulator):
    """Gives no extras."""

    extras = ()
    render_extras = Simulator.render_extras


@pytest.fixture
def rows(monkeypatch):
    """The rows of the last contact sheet that was drawn."""
    kept = []
    draw = pictures.contact_sheet

    def keep(rows, **options):
        kept[:] = rows
        return draw(rows, **options)

    monkeypatch.setattr(pictures, "contact_sheet", keep)
    return kept


def test_params_share_their_objects_down_each_column(rows):
    simulator, config = ToySimulator(), to_config(Preview())
    config.columns, config.params = 2, "none; shift;12"
    preview_sheets.params(simulator, 3, config)
    assert [caption for caption, _ in rows] == ["00\nnothing varied", "10\nshift", "12\nall varied"]
    objects = ["c0/0", "c1/0", "c2/0", "c3/0"]
    for chosen, (_, images) in zip([(0, 0), (1, 0), (1, 2)], rows):
        np.testing.assert_array_equal(images, simulator.render(chosen, objects, 3, range(4)))


def test_params_by_default_run_from_none_to_all(rows):
    preview_sheets.params(ToySimulator(), 0, to_config(Preview()))
    assert len(rows) == 5
    assert rows[0][0].endswith("nothing varied")
    assert rows[-1][0].endswith("all varied")


def test_one_category_shows_its_objects_in_turn(rows):
    simulator, config = ToySimulator(), to_config(Preview())
    config.columns, config.category, config.params = 2, "c2", "none"
    preview_sheets.params(simulator, 0, config)
    objects = ["c2/0", "c2/1", "c2/0", "c2/1"]
    np.testing.assert_array_equal(rows[0][1], simulator.render((0, 0), objects, 0, range(4)))


def test_extras_side_by_side(rows):
    preview_sheets.extras(ToySimulator(), 0, to_config(Preview()))
    caption, (image, mask, depth, normal) = rows[0]
    assert [line.split()[0] for line in caption.split("\n")] == ["shift", "dim"]
    expected = ToySimulator().render((1, 2), ["c0/0"], 0, [0])[0]
    np.testing.assert_array_equal(image, expected.repeat(8, 0).repeat(8, 1))
    assert mask[0, 0].tolist() == [255] * 3
    assert mask[0, -1].tolist() == [0] * 3
    assert normal[0, 0].tolist() == [204, 128, 230]
    assert depth[0, -1].tolist() == normal[0, -1].tolist() == [225] * 3
    assert depth[0, 0].tolist() == [253, 231, 36]  # the nearest: viridis ends in yellow


def test_no_extras_no_sheet():
    assert preview_sheets.extras(Plain(), 0, to_config(Preview())) == {}


def test_depth_in_even_steps_of_its_inverse():
    depth = np.array([1.0, 2.0, np.inf, 1e9], np.float32).reshape(1, 2, 2, 1)
    colors, legend = preview_sheets.depth_colors(depth)
    assert legend == "depth 1 (yellow) to 1e+09 (violet), grey: nothing"
    near, middle, nothing, far = colors.reshape(4, 3).tolist()
    assert (near, far, nothing) == ([253, 231, 36], [68, 1, 84], [225] * 3)
    assert middle == [32, 144, 140]  # half way


def test_depth_of_nothing():
    colors, _ = preview_sheets.depth_colors(np.full((1, 2, 2, 1), np.inf, np.float32))
    assert (colors == 225).all()
