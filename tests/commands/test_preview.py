import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import preview, run_card
from t2s_jax.runtime.errors import UserError
from tests.toy_simulator import ToySimulator


class Counted(ToySimulator):
    """Counts the images of all instances, and has swatches."""

    total = 0

    def render(self, params, objects, seed, indices):
        type(self).total += len(objects)
        return super().render(params, objects, seed, indices)

    def swatches(self):
        red = np.full((2, 16, 16, 3), (255, 0, 0), np.uint8)
        return {"Materials (all)": [("red", red)]}


@pytest.fixture
def config(monkeypatch):
    monkeypatch.setattr(Counted, "total", 0)
    config = run_card.everything()
    config.sim.simulator = "tests.commands.test_preview:Counted"
    config.sim.options = {"resolution": 16}
    config.preview.columns = 3
    return config


def names(paths):
    return [p.split("/")[-1] for p in paths]


def test_every_kind_of_sheet(config, tmp_path):
    paths = preview.run(config, tmp_path)
    expected = ["categories-1.png", "factors.png", "params.png", "extras.png"]
    assert names(paths) == [*expected, "swatches-materials-all.png"]
    for path in paths:
        with Image.open(path) as sheet:
            sheet.load()
    with Image.open(paths[1]) as sheet:
        # Two factors and "all varied": three rows of 64 px tiles, six columns.
        assert sheet.height > 3 * 64
        assert sheet.width > 6 * 64


def test_sheets_that_are_there_are_not_drawn_again(config, tmp_path):
    first = preview.run(config, tmp_path)
    before = Counted.total
    assert preview.run(config, tmp_path) == first
    assert Counted.total == before
    (tmp_path / "preview" / "extras.png").unlink()
    preview.run(config, tmp_path)
    assert Counted.total == before + 6
    assert (tmp_path / "preview" / "extras.png").is_file()


@pytest.mark.parametrize(
    ("change", "drawn"),
    [
        (lambda c: c.preview.update(params="none"), 6),
        (lambda c: c.preview.update(sheets=("factors",)), 0),
        (lambda c: c.sim.update(seed=1), 12 + 18 + 30 + 6),
        (lambda c: c.sim.update(images_per_category=7), 0),
        (lambda c: c.preview.update(columns=1), 6 + 10),
    ],
)
def test_a_change_draws_what_depends_on_it(config, tmp_path, change, drawn):
    preview.run(config, tmp_path)
    before = Counted.total
    change(config)
    preview.run(config, tmp_path)
    assert Counted.total - before == drawn


def test_many_categories_take_several_pages(config, tmp_path):
    config.preview.sheets = ("categories",)
    config.sim.options = {"resolution": 16, "num_categories": 130}
    paths = preview.run(config, tmp_path)
    assert names(paths) == ["categories-1.png", "categories-2.png", "categories-3.png"]
    config.sim.options = {"resolution": 16, "num_categories": 60}
    assert names(preview.run(config, tmp_path)) == ["categories-1.png"]
    left = sorted(p.name for p in (tmp_path / "preview").glob("*.png"))
    assert left == ["categories-1.png"]  # the old pages are gone


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("category", "cat", "no category 'cat'; the nearest of \\d+ are c"),
        ("sheets", ("tables",), "config.preview.sheets must be one of categories, factors"),
        ("params", "none;shine", "config.preview.params: cannot read SimParams 'shine'"),
        ("columns", 0, "config.preview.columns must be at least 1, got 0"),
    ],
)
def test_bad_settings(config, tmp_path, field, value, message):
    config.preview[field] = value
    with pytest.raises(UserError, match=message):
        preview.run(config, tmp_path)
