import pytest
from PIL import Image

from t2s_jax import defaults, preview
from t2s_jax.errors import UserError


@pytest.fixture
def config():
    config = defaults.everything()
    config.sim.simulator = "tests.toy_simulator:ToySimulator"
    config.sim.options = {"resolution": 16}
    config.preview.columns = 3
    return config


def test_sheets_have_a_row_per_factor_and_all_categories(config, tmp_path):
    paths = preview.run(config, tmp_path)
    assert [p.split("/")[-1] for p in paths] == ["factors.png", "categories.png"]
    with Image.open(paths[0]) as sheet:
        # Two factors and "all varied": three rows of 64 px tiles, six columns.
        assert sheet.height > 3 * 64
        assert sheet.width > 6 * 64


def test_the_gallery_can_be_left_out(config, tmp_path):
    config.preview.gallery = False
    assert len(preview.run(config, tmp_path)) == 1


def test_unknown_category(config, tmp_path):
    config.preview.category = "cat"
    with pytest.raises(UserError, match="no category 'cat'; there are c0, c1"):
        preview.run(config, tmp_path)
