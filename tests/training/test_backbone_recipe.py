import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.training.backbone_recipe import check_same_recipe, read_recipe, write_recipe

RECIPE = {
    "pretrain": {"width": 4, "betas": (0.9, 0.99)},
    "seed": 0,
    "render_set": ["abc"],
    "rendering": {"seed": 7, "categories": {"mug": ["mug/0"]}},
}


def test_an_equal_recipe_is_accepted(tmp_path):
    check_same_recipe(tmp_path / "none", RECIPE)
    write_recipe(tmp_path, RECIPE)
    check_same_recipe(tmp_path, RECIPE)
    without_set = {name: RECIPE[name] for name in ("pretrain", "seed", "rendering")}
    check_same_recipe(tmp_path, without_set)


def test_a_recipe_of_an_earlier_version_is_compared_without_the_rendering(tmp_path):
    write_recipe(tmp_path, {name: RECIPE[name] for name in ("pretrain", "seed", "render_set")})
    check_same_recipe(tmp_path, RECIPE)
    with pytest.raises(UserError, match="trained with another render set;"):
        check_same_recipe(tmp_path, RECIPE | {"render_set": ["def"]})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pretrain": {"width": 8, "betas": (0.9, 0.99)}}, "width = 4, not 8"),
        ({"seed": 1}, "seed 0, not 1"),
        ({"render_set": ["def"]}, "another render set"),
        (
            {"rendering": {"seed": 8, "categories": {}}},
            r"another render set \(categories, seed = 7, not 8\)",
        ),
    ],
)
def test_another_recipe_is_refused(tmp_path, changes, message):
    write_recipe(tmp_path, RECIPE)
    with pytest.raises(UserError, match=f"trained with {message}; choose another --workdir"):
        check_same_recipe(tmp_path, RECIPE | changes)


def test_a_damaged_recipe_is_none(tmp_path):
    (tmp_path / "recipe.json").write_text("{")
    assert read_recipe(tmp_path) is None
    check_same_recipe(tmp_path, RECIPE)
