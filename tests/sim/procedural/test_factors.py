"""What each factor of the procedural simulator varies, and what it leaves alone."""

import jax
import numpy as np
import pytest

from t2s_jax.sim.procedural import ProceduralSimulator, factors
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace
from tests.factor_measures import CONTROLLED, COUPLED, VARIED, measure, table

COUNT = 16
CHAIR, MUG = "chair/00", "mug/00"
OPTIONS = {
    "resolution": 32,  # with this and batches of 8 the program is that of test_simulator
    "objects_per_category": 2,
    "categories": ["chair", "mug", "flower", "umbrella"],
    "batch_size": 8,
}


@pytest.fixture(scope="module")
def simulator():
    return ProceduralSimulator(**OPTIONS)


@pytest.fixture(scope="module")
def spreads(simulator):
    return table(simulator, MUG, COUNT)


@pytest.mark.parametrize("factor", PAPER_SPACE.names)
def test_a_factor_varies_what_it_controls_and_nothing_else(spreads, factor):
    controlled = CONTROLLED[PAPER_SPACE.names.index(factor)]
    for quantity, varied in zip(CONTROLLED, VARIED, strict=True):
        if quantity == controlled:
            assert spreads[factor][quantity] > varied
        elif quantity not in COUPLED[factor]:
            assert spreads[factor][quantity] < 0.5 * varied, quantity


def test_nothing_varied_gives_identical_images(simulator, spreads):
    assert max(spreads["none"].values()) < 1e-6
    images = simulator.render(PAPER_SPACE.all_fixed, [CHAIR] * 3, 3, [0, 1, 2])
    other = simulator.render(PAPER_SPACE.all_fixed, [CHAIR], 12345, [678])
    assert np.ptp(images, axis=0).max() == 0
    np.testing.assert_array_equal(other[0], images[0])


def test_switching_a_factor_leaves_the_values_of_the_others(simulator):
    def drawn(text):
        request = (PAPER_SPACE.parse(text), [CHAIR] * COUNT, 3, range(COUNT), ("factors",))
        return simulator.render_extras(*request)["factors"]

    one, both = drawn("light_color"), drawn("light_color+object_rotation+object_distance")
    for name in ("sun_red", "sun_green", "sun_blue", "sun_elevation"):
        np.testing.assert_array_equal(one[name], both[name])
    assert np.ptp(both["yaw"]) > 100
    assert np.ptp(one["yaw"]) == 0


def test_values_drawn_fill_their_ranges(simulator):
    request = (PAPER_SPACE.all_varied, [CHAIR] * 64, 9, range(64), ("factors",))
    drawn = simulator.render_extras(*request)["factors"]
    for name, value in (
        ("rotation_yaw", drawn["yaw"]),
        ("rotation_pitch", drawn["pitch"]),
        ("rotation_roll", drawn["roll"]),
        ("distance", drawn["distance"]),
        ("light_elevation", drawn["sun_elevation"]),
        ("light_azimuth", drawn["sun_azimuth"]),
        ("focus_offset", drawn["focus_distance"] - drawn["distance"]),
        ("f_number", factors.LENS / drawn["aperture"][drawn["aperture"] > 0]),
    ):
        low, high = factors.RANGES[name]
        slack = 1e-4 * (high - low)
        assert value.min() >= low - slack, name
        assert value.max() <= high + slack, name
        assert np.ptp(value) > 0.8 * (high - low), name
    assert 0.6 < (drawn["aperture"] > 0).mean() < 0.9  # BLUR_PROBABILITY


def test_any_orientation_is_as_likely_as_any_other():
    u = np.random.default_rng(0).uniform(size=(4000, 3))
    pitch = np.degrees(np.arcsin(2 * u[:, 1] - 1))
    rotate = jax.vmap(factors._rotation)
    r = np.asarray(rotate(360 * u[:, 0] - 180, pitch, 360 * u[:, 2] - 180))
    # The mean of uniform rotations is nil, and each axis ends anywhere on the sphere.
    assert np.abs(r.mean(axis=0)).max() < 0.05
    np.testing.assert_allclose((r**2).mean(axis=0), 1 / 3, atol=0.03)


def test_distance_follows_the_range_of_the_paper(simulator):
    low, high = factors.RANGES["distance"]
    assert high / low == pytest.approx(1.5 / 0.4)
    area = {}
    for name, sim in (
        ("near", simulator),
        ("far", ProceduralSimulator(**OPTIONS, ranges={"distance": (2.0, 2.0)})),
    ):
        on = PAPER_SPACE.parse("object_distance" if name == "far" else "none")
        found = sim.render_extras(on, [CHAIR], 3, [0], ("mask",))
        area[name] = found["mask"].astype(float).sum()
    # Half the size in each direction.
    assert area["far"] == pytest.approx(area["near"] / 4, rel=0.15)


def test_background_leaves_the_pixels_of_a_matt_object_alone(simulator):
    # Glossy parts mirror the surroundings; the chair of wood hardly does.
    params = PAPER_SPACE.parse("background")
    found = simulator.render_extras(params, [CHAIR] * COUNT, 3, range(COUNT), ("mask",))
    fixed = simulator.render(PAPER_SPACE.all_fixed, [CHAIR], 3, [0])[0].astype(int)
    inside, outside = found["mask"][0, ..., 0] == 255, found["mask"][0, ..., 0] == 0
    change = np.abs(found["image"] - fixed[None]).astype(float)
    assert np.median(change[:, outside]) > 12
    assert np.median(change[:, inside]) < 8


def test_materials_change_nothing_but_the_object(simulator):
    params = PAPER_SPACE.parse("materials")
    found = simulator.render_extras(params, [CHAIR] * COUNT, 3, range(COUNT), ("mask",))
    outside = found["mask"][..., 0] == 0
    assert np.ptp(found["image"].astype(int), axis=0)[outside[0]].max() <= 1
    assert np.ptp(found["image"].astype(int), axis=0)[~outside[0]].mean() > 40


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


def test_measures_see_what_they_are_named_after():
    ramp = np.linspace(100, 200, 24).astype(np.uint8)[:, None]
    images = np.broadcast_to(ramp[None, :, :, None], (2, 24, 24, 3))
    masks = np.zeros((2, 24, 24, 1), np.uint8)
    masks[0, 8:16, 8:16] = 255
    masks[1, 6:18, 6:18] = 255  # the same outline, 1.5 times as large
    found = measure(images, masks)
    assert np.ptp(found["size"]) == pytest.approx(np.log2(1.5), abs=1e-6)
    assert np.ptp(found["outline"], axis=0).max() < 1e-6
    assert np.ptp(found["tint"]) < 1e-6
    half = measure(np.stack([images[0], images[0] // 2]), masks[[0, 0]])
    assert np.ptp(half["brightness"]) == pytest.approx(2.2, abs=0.05)  # stops of light
    assert np.ptp(half["outline"], axis=0).max() == 0


def test_every_factor_of_the_paper_is_offered():
    assert PAPER_SPACE.names == factors.FACTORS
