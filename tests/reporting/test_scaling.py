import pytest

from t2s_jax.commands import run_card
from t2s_jax.reporting.scaling import cumulative, points
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import Category
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace

CATEGORIES = [Category(f"c{i}", tuple(f"c{i}/{n}" for n in range(8))) for i in range(20)]
FRACTIONS = (0.05, 0.25, 1.0)


def test_the_rows_of_table_1():
    rows = {title: PAPER_SPACE.key(params) for title, params in cumulative(PAPER_SPACE).items()}
    assert rows == {
        "Pose": "11000000",
        "+Lighting": "11111000",
        "+Blur": "11111100",
        "+Materials": "11111101",
        "+Background": "11111111",
    }


def test_another_space_goes_factor_by_factor():
    space = SimSpace((Factor("a"), Factor("b", ("none", "some", "more"))))
    assert cumulative(space) == {"a": (1, 0), "+b": (1, 2)}


def test_sizes_by_hand():
    found = points("categories", FRACTIONS, CATEGORIES, 40)
    assert [(p.value, p.images) for p in found] == [(2, 80), (5, 200), (20, 800)]
    assert found[1].changes == {"sim.options.num_categories": 5}
    assert found[1].directory == "scale/categories-5"
    assert (found[2].changes, found[2].directory) == ({}, "")  # the run card itself
    found = points("objects", FRACTIONS, CATEGORIES, 40)
    assert [(p.value, p.images) for p in found] == [(1, 100), (2, 200), (8, 800)]
    assert found[1].changes["sim.images_per_category"] == 10
    found = points("images", FRACTIONS, CATEGORIES, 40)
    assert [(p.value, p.images) for p in found] == [(2, 40), (10, 200), (40, 800)]


def test_the_run_card_is_changed_and_left_alone():
    config = run_card.everything()
    point = points("objects", (0.5,), CATEGORIES, 40)[0]
    changed = point.config(config)
    assert changed.sim.options.objects_per_category == 4
    assert changed.sim.images_per_category == 20
    assert "objects_per_category" not in config.sim.options
    assert config.sim.images_per_category == 400


@pytest.mark.parametrize(
    ("sweep", "fractions", "message"),
    [
        ("colours", (1.0,), "no sweep 'colours'; there are factors, categories"),
        ("images", (), r"in \(0, 1\], got \(\)"),
        ("images", (0.5, 2.0), r"in \(0, 1\]"),
    ],
)
def test_errors(sweep, fractions, message):
    with pytest.raises(UserError, match=message):
        points(sweep, fractions, CATEGORIES, 40)
