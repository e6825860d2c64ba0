"""The procedural simulator: what an image depends on, and what each factor changes."""

import subprocess
import sys

import numpy as np
import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import EXTRAS, load_simulator
from t2s_jax.sim.procedural import ProceduralSimulator
from t2s_jax.sim.procedural.factors import FIXED_DISTANCE
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace
from tests.implementations import under_each
from tests.paths import ROOT
from tests.xla_options import xla_flags

RESOLUTION, BATCH = 32, 8
OPTIONS = {
    "resolution": RESOLUTION,
    "objects_per_category": 2,
    "categories": ["chair", "mug", "flower", "umbrella"],  # plain, bent, radial and cut parts
    "batch_size": BATCH,
}
CHAIR, MUG = "chair/00", "mug/00"

# Renders the request of `mixed_request` in other batches and writes it to the path given.
_SCRIPT = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[2])
from tests.sim.procedural import test_simulator as this
simulator = this.ProceduralSimulator(**this.OPTIONS | {"batch_size": 5})
np.save(sys.argv[1], simulator.render(*this.mixed_request(simulator)))
"""


@pytest.fixture(scope="module")
def simulator():
    return ProceduralSimulator(**OPTIONS)


def mixed_request(simulator):
    """Arguments of `render` for images that differ in everything but the SimParams."""
    objects = [o for c in simulator.categories() for o in c.objects] * 2
    return PAPER_SPACE.all_varied, objects, 2**40 + 5, [3 * i for i in range(len(objects))]


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


def test_accelerators_give_the_same_bits(simulator):
    """They work on all active pixels of a batch at once, a CPU on chunks of them."""
    params, objects, seed, indices = mixed_request(simulator)
    on_cpu, elsewhere = under_each(lambda: simulator.render(params, objects, seed, indices))
    np.testing.assert_array_equal(on_cpu, elsewhere)


def test_one_device_with_other_batches_gives_the_same_bits_as_two(simulator, tmp_path, monkeypatch):
    """Neither the devices nor the batch size may change a bit; one program shows both."""
    monkeypatch.setenv("XLA_FLAGS", xla_flags(devices=1))
    root = ROOT
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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resolution": 4}, r"resolution must be a whole number from 8 to 1024, got 4"),
        ({"resolution": 64.0}, r"resolution must be a whole number"),
        ({"num_categories": 0}, r"num_categories must be a whole number from 1 to \d+, got 0"),
        ({"num_categories": 10**6}, r"num_categories .* got 1000000"),
        ({"objects_per_category": 0}, r"objects_per_category .* got 0"),
        ({"batch_size": -1}, r"batch_size .* got -1"),
        (
            {"categories": ["chair", "unicorn"]},
            r"no category is called 'unicorn'; the nearest of \d+ are corn, ",
        ),
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


def test_extras_describe_the_images_and_leave_them_alone(simulator):
    request = mixed_request(simulator)
    found = simulator.render_extras(*request, EXTRAS)
    np.testing.assert_array_equal(found["image"], simulator.render(*request))
    assert {name: found[name].dtype for name in ("mask", "depth", "normal")} == {
        "mask": np.uint8, "depth": np.float32, "normal": np.float32,
    }  # fmt: skip
    length = np.linalg.norm(found["normal"], axis=3)
    nothing = ~np.isfinite(found["depth"][..., 0])
    assert nothing.any()
    assert (length[nothing] == 0).all()
    np.testing.assert_allclose(length[~nothing], 1, atol=1e-4)
    on_object = found["mask"][..., 0] == 255
    assert 0.01 < on_object.mean() < 0.5
    # What the pixel sees faces the camera; the object is nearer than the floor behind it.
    assert (found["normal"][on_object][:, 2] > -0.2).mean() > 0.99
    for i, distance in enumerate(found["factors"]["distance"]):
        depth = found["depth"][i, ..., 0][on_object[i]]
        assert np.abs(depth - distance * FIXED_DISTANCE).max() < 1.05
    assert simulator.render_extras(*request, ()).keys() == {"image"}
    fixed = simulator.render_extras(PAPER_SPACE.all_fixed, [CHAIR] * 2, 0, [0, 1], ("factors",))
    assert all(np.ptp(v) == 0 for v in fixed["factors"].values())
