"""The procedural simulator: what an image depends on, and what each factor changes."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest

from t2s_jax.errors import UserError
from t2s_jax.sim.base import load_simulator
from t2s_jax.sim.procedural import ProceduralSimulator, factors
from t2s_jax.simspace import PAPER_SPACE, Factor, SimSpace

RESOLUTION, BATCH = 32, 8
OPTIONS = {
    "resolution": RESOLUTION,
    "objects_per_category": 2,
    "categories": ["chair", "mug", "flower", "umbrella"],  # plain, bent, radial and cut parts
    "batch_size": BATCH,
}
CHAIR, MUG = "chair/00", "mug/00"
COUNT = 12  # images per set in the tests of the factors

# Renders the request of `mixed_request` and writes it to the path given.
_SCRIPT = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[2])
from tests import test_procedural as this
simulator = this.ProceduralSimulator(**this.OPTIONS)
np.save(sys.argv[1], simulator.render(*this.mixed_request(simulator)))
"""


@pytest.fixture(scope="module")
def simulator():
    return ProceduralSimulator(**OPTIONS)


@pytest.fixture(scope="module")
def sets(simulator):
    """COUNT images of one object for each factor alone, and with nothing varied."""
    choices = {name: PAPER_SPACE.parse(name) for name in (*PAPER_SPACE.names, "none")}
    return {
        name: simulator.render(params, [CHAIR] * COUNT, 3, range(COUNT)).astype(float)
        for name, params in choices.items()
    }


@pytest.fixture(scope="module")
def mask(simulator, sets):
    """The chair's pixels where nothing moves it: there a new background changes nothing."""
    moved = np.abs(sets["background"] - sets["none"]).max(axis=(0, 3))
    return moved < 1


def mixed_request(simulator):
    """Arguments of `render` for images that differ in everything but the SimParams."""
    objects = [o for c in simulator.categories() for o in c.objects] * 2
    return PAPER_SPACE.all_varied, objects, 2**40 + 5, [3 * i for i in range(len(objects))]


def shadow(images, mask):
    """Where the floor is clearly darker than in the median of the floor. [N, H, W]"""
    level = images.mean(axis=3)
    return (level < 0.8 * np.median(level[:, ~mask], axis=1)[:, None, None]) & ~mask


def test_it_is_found_by_name():
    simulator = load_simulator("procedural", num_categories=3, objects_per_category=2)
    categories = simulator.categories()
    assert [len(c.objects) for c in categories] == [2, 2, 2]
    assert categories[0].objects[1] == f"{categories[0].name}/01"
    assert simulator.space == PAPER_SPACE
    assert simulator.resolution == 64


def test_images_have_the_promised_form(simulator):
    images = simulator.render(PAPER_SPACE.all_varied, [CHAIR] * 3, 0, [0, 1, 2])
    assert images.shape == (3, RESOLUTION, RESOLUTION, 3)
    assert images.dtype == np.uint8
    assert simulator.render(PAPER_SPACE.all_varied, [], 0, []).shape[0] == 0


def test_nothing_varied_gives_identical_images(simulator, sets):
    other = simulator.render(PAPER_SPACE.all_fixed, [CHAIR], 12345, [678])
    assert np.ptp(sets["none"], axis=0).max() == 0
    np.testing.assert_array_equal(other[0], sets["none"][0])


def test_an_image_does_not_depend_on_the_rest_of_the_call(simulator):
    params, objects, seed, indices = mixed_request(simulator)
    together = simulator.render(params, objects, seed, indices)
    order = np.random.default_rng(0).permutation(len(objects))
    shuffled = simulator.render(
        params, [objects[i] for i in order], seed, [indices[i] for i in order]
    )
    np.testing.assert_array_equal(shuffled, together[order])
    for i in (0, 3, len(objects) - 1):
        alone = simulator.render(params, [objects[i]], seed, [indices[i]])
        np.testing.assert_array_equal(alone[0], together[i])


def test_one_device_gives_the_same_bits_as_two(simulator, tmp_path, monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "")
    root = pathlib.Path(__file__).parents[1]
    path = tmp_path / "images.npy"
    subprocess.run([sys.executable, "-c", _SCRIPT, str(path), str(root)], check=True, cwd=tmp_path)
    np.testing.assert_array_equal(np.load(path), simulator.render(*mixed_request(simulator)))


def test_seed_and_index_both_change_the_image(simulator):
    params = PAPER_SPACE.all_varied
    first, second = simulator.render(params, [MUG] * 2, 0, [0, 1])
    (other,) = simulator.render(params, [MUG], 1, [0])
    (large,) = simulator.render(params, [MUG], 2**32, [0])
    for a, b in ((first, second), (first, other), (first, large), (other, large)):
        assert np.abs(a.astype(int) - b).mean() > 2


def test_instances_of_a_category_differ(simulator):
    a, b = simulator.render(PAPER_SPACE.all_fixed, ["chair/00", "chair/01"], 0, [0, 0])
    assert np.abs(a.astype(int) - b).mean() > 2


@pytest.mark.parametrize("name", PAPER_SPACE.names)
def test_each_factor_varies_the_images(sets, name):
    assert np.ptp(sets[name], axis=0).mean() > 2


def test_switching_a_factor_leaves_the_values_of_the_others(simulator):
    # The sun of images with rotation on and off: same direction, so the same lit floor.
    both, one = (PAPER_SPACE.parse(t) for t in ("light_color+object_rotation", "light_color"))
    a, b = (simulator.render(p, [CHAIR] * COUNT, 3, range(COUNT)) for p in (both, one))
    corner = (slice(None), slice(-3, None), slice(-3, None))
    np.testing.assert_allclose(a[corner].mean(axis=(1, 2)), b[corner].mean(axis=(1, 2)), atol=1.5)
    assert np.ptp(b[corner].mean(axis=(1, 2)), axis=0).min() > 15


def test_object_rotation_changes_the_outline(sets, mask):
    corners = sets["object_rotation"][:, :3, :3]
    np.testing.assert_allclose(
        corners, np.broadcast_to(sets["none"][:, :3, :3], corners.shape), atol=3
    )
    changed = np.abs(sets["object_rotation"] - sets["none"]).max(axis=3) > 20
    assert changed[:, mask].mean() > 0.2


def test_object_distance_changes_the_size(simulator):
    ranges = {"distance": (2.0, 2.0)}
    far = ProceduralSimulator(**OPTIONS, ranges=ranges)
    size = {}
    for name, sim in (("near", simulator), ("far", far)):
        on = PAPER_SPACE.parse("object_distance+background" if name == "far" else "background")
        images = sim.render(on, [CHAIR] * COUNT, 3, range(COUNT)).astype(float)
        size[name] = (np.ptp(images, axis=0).max(axis=2) < 1).sum()
    # Half the size in each direction.
    assert size["far"] == pytest.approx(size["near"] / 4, rel=0.35)


def test_light_intensity_changes_the_luminance_only(sets):
    level = sets["light_intensity"].mean(axis=(1, 2, 3))
    assert level.max() > 1.2 * level.min()
    tint = sets["light_intensity"].mean(axis=(1, 2)) / level[:, None]
    assert np.ptp(tint, axis=0).max() < 0.04


def test_light_color_changes_the_chroma(sets):
    level = sets["light_color"].mean(axis=(1, 2, 3))
    tint = sets["light_color"].mean(axis=(1, 2)) / level[:, None]
    assert np.ptp(tint, axis=0).min() > 0.1
    assert level.max() < 1.25 * level.min()


def test_light_direction_moves_the_shadow_on_floor_and_object(sets, mask):
    shadows = shadow(sets["light_direction"], mask)
    fixed = shadow(sets["none"], mask)
    assert fixed[0].sum() > 15
    assert (shadows != fixed).sum(axis=(1, 2)).mean() > 15
    assert np.ptp(sets["light_direction"][:, mask].mean(axis=2), axis=0).mean() > 20


def test_focus_blur_removes_fine_detail(sets):
    def detail(images):
        return np.abs(np.diff(images, axis=1)).mean(axis=(1, 2, 3))

    ratio = detail(sets["focus_blur"]) / detail(sets["none"])
    assert ratio.min() < 0.8
    assert ratio.max() <= 1.001
    assert (ratio > 0.999).sum() >= 1  # a quarter of the images stay sharp
    np.testing.assert_allclose(
        sets["focus_blur"].mean(axis=(1, 2, 3)), sets["none"].mean(axis=(1, 2, 3)), rtol=0.06
    )


def test_background_changes_nothing_but_the_background(sets, mask):
    assert 0.08 < mask.mean() < 0.6
    changed = np.abs(sets["background"] - sets["none"])[:, ~mask]
    assert np.median(changed.mean(axis=(1, 2))) > 15


def test_materials_change_nothing_but_the_object(sets, mask):
    changed = np.abs(sets["materials"] - sets["none"]).max(axis=3)
    around = np.pad(mask, 1)
    near = sum(
        around[1 + i : 33 + i, 1 + j : 33 + j] for i in (-1, 0, 1) for j in (-1, 0, 1)
    ).astype(bool)
    assert changed[:, mask].mean() > 20
    assert changed[:, ~near].max() == 0


def test_a_factor_with_more_levels_scales_its_range():
    space = SimSpace((Factor("light_intensity", ("fixed", "some", "full")),))
    sim = ProceduralSimulator(**OPTIONS, space=space)
    low, some, full = (
        sim.render((level,), [CHAIR] * COUNT, 3, range(COUNT)).mean(axis=(1, 2, 3))
        for level in range(3)
    )
    assert np.ptp(low) == 0
    assert 0.3 * np.ptp(full) < np.ptp(some) < 0.7 * np.ptp(full)


def test_ranges_may_be_replaced():
    sim = ProceduralSimulator(**OPTIONS, ranges={"light_intensity": (0.5, 0.5)})
    on = PAPER_SPACE.parse("light_intensity")
    images = sim.render(on, [CHAIR] * 2, 3, range(2))
    assert np.ptp(images.astype(int), axis=0).max() == 0
    assert images.mean() < 0.9 * sim.render(PAPER_SPACE.all_fixed, [CHAIR], 3, [0]).mean()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resolution": 4}, r"resolution must be a whole number from 8 to 1024, got 4"),
        ({"resolution": 64.0}, r"resolution must be a whole number"),
        ({"num_categories": 0}, r"num_categories must be a whole number from 1 to \d+, got 0"),
        ({"num_categories": 10**6}, r"num_categories .* got 1000000"),
        ({"objects_per_category": 0}, r"objects_per_category .* got 0"),
        ({"batch_size": -1}, r"batch_size .* got -1"),
        ({"categories": ["chair", "unicorn"]}, r"no category is called 'unicorn'; there are chair"),
        ({"categories": ["mug", "mug"]}, r"categories must be distinct"),
        ({"categories": []}, r"categories must be distinct and at least 1"),
        ({"categories": ["mug"], "num_categories": 1}, r"categories or num_categories, not both"),
        ({"ranges": {"gravity": (0, 1)}}, r"no range is called 'gravity'; there are rotation_yaw"),
        ({"ranges": {"distance": (2, 1)}}, r"ranges.distance must be two finite numbers"),
        (
            {"ranges": {"distance": (0, 1)}},
            r"positive for a distance, light or f-number, got \(0, 1\)",
        ),
        ({"ranges": {"distance": 1.0}}, r"ranges.distance must be two finite numbers"),
        ({"ranges": {"f_number": (-1, 1)}}, r"ranges.f_number must be"),
        ({"ranges": {"rotation_yaw": (0, float("nan"))}}, r"ranges.rotation_yaw must be"),
        ({"space": SimSpace((Factor("wind"),))}, r"no factor 'wind'; it has object_rotation"),
    ],
)
def test_bad_options_give_one_clear_line(options, message):
    with pytest.raises(UserError, match=message) as caught:
        ProceduralSimulator(**options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((0,) * 8, ["unicorn/00"], 0, [0]), r"no object 'unicorn/00'; ids run from chair/00"),
        (((0,) * 8, ["chair/02"], 0, [0]), r"no object 'chair/02'"),
        (((0,) * 7, [CHAIR], 0, [0]), r"SimParams need 8 levels"),
        (((0,) * 8, [CHAIR], -1, [0]), r"seed must be a whole number from 0"),
        (((0,) * 8, [CHAIR], 0, [2**32]), r"index must be a whole number from 0 to 4294967295"),
    ],
)
def test_bad_requests_give_one_clear_line(simulator, arguments, message):
    with pytest.raises(UserError, match=message):
        simulator.render(*arguments)


def test_every_factor_of_the_paper_is_offered():
    assert PAPER_SPACE.names == factors.FACTORS
