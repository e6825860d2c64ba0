import json
import pathlib

import numpy as np
import pytest

pytest.importorskip("tdw", reason="needs pip install 't2s_jax[tdw]'")
from t2s_jax.sim.simspace import PAPER_SPACE
from t2s_jax.sim.tdw import libraries, scene
from tests.tdw_stand_in import World, check

MODEL = libraries.Model(
    "chair", "n1", "chair", "file:///c", 1.0, (0.5, 2.0, 0.5), (("leg", 2),), False
)
SCENERY = scene.Scenery(64, {"oak": "file:///o", "steel": "file:///s"})


def _image(index=0, seed=0, scenery=SCENERY, **varied):
    params = tuple(int(f.name in varied) for f in PAPER_SPACE.factors)
    return scene.image(params, MODEL, seed, index, scenery)


def _of(commands, kind):
    return [c for c in commands if c["$type"] == kind]


def _world(*requests):
    world = World()
    for command in (c for r in (scene.session_start(SCENERY), *requests) for c in r):
        check(command)  # against TDW's documentation of its commands
        world.do(command)
    return world


def test_a_request_is_a_pure_function():
    params = PAPER_SPACE.all_varied
    a, b = (scene.image(params, MODEL, 1, 2, SCENERY) for _ in range(2))
    assert a == b
    assert json.loads(json.dumps(a)) == a
    assert a != scene.image(params, MODEL, 1, 3, SCENERY)
    assert a != scene.image(params, MODEL, 2, 2, SCENERY)
    still = PAPER_SPACE.validate((0,) * 8)
    assert scene.image(still, MODEL, 1, 2, SCENERY) == scene.image(still, MODEL, 5, 9, SCENERY)


@pytest.mark.parametrize("factor", [f.name for f in PAPER_SPACE.factors])
def test_a_factor_draws_the_same_whatever_else_varies(factor):
    """What one factor draws does not move when another is switched on."""
    kinds = {
        "object_rotation": "rotate_object_by",
        "object_distance": "teleport_object",
        "light_intensity": "adjust_directional_light_intensity_by",
        "light_color": "set_directional_light_color",
        "light_direction": "rotate_directional_light_by",
        "background": "add_hdri_skybox",
        "materials": "set_visual_material",
        "focus_blur": "set_aperture",
    }
    alone = _of(_image(3, **{factor: 1}), kinds[factor])
    together = _of(scene.image(PAPER_SPACE.all_varied, MODEL, 0, 3, SCENERY), kinds[factor])
    assert alone
    assert alone == together
    assert alone != _of(_image(3), kinds[factor])


def test_ranges_of_the_paper():
    images = [scene.image(PAPER_SPACE.all_varied, MODEL, 0, i, SCENERY) for i in range(400)]

    def each(kind):
        return [c for i in images for c in _of(i, kind)]

    change = [c["intensity"] for c in each("adjust_directional_light_intensity_by")]
    assert -0.6 <= min(change) < -0.55
    assert 0.55 < max(change) <= 0.6
    color = [
        v for c in each("set_directional_light_color") for k, v in c["color"].items() if k != "a"
    ]
    assert 0.05 <= min(color) < 0.08
    assert 0.97 < max(color) <= 1.0
    sharp = [c["aperture"] == 70.0 for c in each("set_aperture")]
    assert 0.19 < np.mean(sharp) < 0.31  # a quarter
    far = np.linalg.norm(scene.CENTRE - scene.CAMERA)
    places = [np.array(list(c["position"].values())) for c in each("teleport_object")]
    distance = [np.linalg.norm(p - scene.CAMERA) / far for p in places]
    assert 0.4 <= min(distance) < 0.42
    assert 1.48 < max(distance) <= 1.5
    assert len({c["name"] for c in each("add_hdri_skybox")}) == 43


def test_every_image_can_be_sent_again_or_alone():
    """The world after an image is the same whatever was rendered before."""
    start = scene.object_start(MODEL, first=True, unload=False)
    everything = PAPER_SPACE.all_varied
    images = [scene.image(everything, MODEL, 0, i, SCENERY) for i in range(3)]
    alone = _world(start, images[2])
    after = _world(start, images[0], images[1], images[1], images[2], images[2])
    for name in ("camera", "forward", "sun", "sun_color", "sun_turn", "skybox", "aperture"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(after, name))
    for key in ("at", "spin"):
        np.testing.assert_allclose(alone.objects[1][key], after.objects[1][key], atol=1e-12)
    assert alone.objects[1]["look"] == after.objects[1]["look"]


@pytest.mark.parametrize("distance", [0, 1])
def test_framing_and_the_releases_defect(distance):
    """With a varied background the object stays in the middle; in the release's way it leaves."""
    varied = {"background": 1} | ({"object_distance": 1} if distance else {})
    start = scene.object_start(MODEL, first=True, unload=False)
    legacy = scene.Scenery(64, SCENERY.materials, legacy_framing=True)

    def off_axis(scenery):
        angles = []
        for index in range(20):
            world = _world(start, _image(index, scenery=scenery, **varied))
            to = world.objects[1]["at"] - world.camera
            cosine = np.clip(to @ world.forward / np.linalg.norm(to), -1, 1)
            angles.append(np.degrees(np.arccos(cosine)))
        return np.array(angles)

    assert off_axis(SCENERY).max() < 1e-2
    if distance:
        assert off_axis(legacy).max() < 1e-2
    else:
        assert np.mean(off_axis(legacy) > 30) > 0.5


def test_objects_are_a_metre_at_their_longest():
    (command,) = _of(scene.object_start(MODEL, first=True, unload=False), "scale_object")
    assert command["scale_factor"] == {"x": 0.5, "y": 0.5, "z": 0.5}
    again = scene.object_start(MODEL, first=False, unload=True)
    assert [c["$type"] for c in again[:2]] == ["destroy_object", "unload_asset_bundles"]


def test_libraries_of_the_paper():
    models = libraries.load_models("paper_237")
    names = json.loads(
        (pathlib.Path(libraries.__file__).parent / "lists/paper_237.json").read_text()
    )
    assert len(names) == 237
    assert sum(map(len, names.values())) == 2322
    assert len(models) == 2322 - 56  # marked do_not_use since
    simple = libraries.categories("paper_100", libraries.load_models("paper_100"))
    assert len(simple) == 100
    assert len({c.name for c in simple}) == 100
    assert len(libraries.categories("core", libraries.load_models("core"))) == 118
    assert len(libraries.materials()) == 141
    assert len(libraries.skyboxes()) == 43
    assert len(libraries.out_of_reach(models, "")) == 1710
    assert not libraries.out_of_reach(libraries.load_models("core"), "")


def test_local_bundles(tmp_path):
    (tmp_path / "models").mkdir()
    models = libraries.load_models("core", str(tmp_path))
    name = next(iter(models))
    assert models[name].url == (tmp_path / "models" / name).as_uri()
    (tmp_path / "models" / name).touch()
    assert name not in libraries.out_of_reach(models, str(tmp_path))
    assert len(libraries.out_of_reach(models, str(tmp_path))) == len(models) - 1
