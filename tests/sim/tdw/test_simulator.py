"""The driver against a stand-in of the build that speaks its side of the protocol."""

import io
import json
import socket
import subprocess
import sys
import warnings

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("tdw", reason="needs pip install 't2s_jax[tdw]'")
pytest.importorskip("zmq", reason="needs pip install 't2s_jax[tdw]'")
from t2s_jax.data import shards
from t2s_jax.data.pipeline import read_extras
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import load_simulator
from t2s_jax.sim.simspace import PAPER_SPACE
from tests import tdw_stand_in

STAND_IN = f"{sys.executable} {tdw_stand_in.__file__}"
IMAGE_FAULTS = ["die", "hang", "quit", "ftre", "black", "flat", "hidden", "cut", "duplicate"]
ALL, NONE = PAPER_SPACE.all_varied, (0,) * 8


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture
def make(tmp_path):
    """Makes simulators with a stand-in of their own, and closes them."""
    made = []

    def simulator(faults=None, **options):
        command = STAND_IN
        if faults is not None:
            plan = tmp_path / f"plan{len(made)}.json"
            plan.write_text(json.dumps({"faults": faults}))
            command += f" --plan {plan}"
        patience = {"reply": 2.0, "download": 3.0, "hello": 30.0} | options.pop("patience", {})
        options = {"num_categories": 4, "port": free_port(), "build": command} | options
        logs = str(tmp_path / f"logs{len(made)}")
        made.append(load_simulator("tdw", resolution=64, logs=logs, patience=patience, **options))
        return made[-1]

    yield simulator
    for one in made:
        one.close()


def objects_of(simulator, count):
    names = [o for c in simulator.categories() for o in c.objects]
    return [names[n % len(names)] for n in range(count)]


def hue_at_centre(data):
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("HSV"))
    middle = pixels.shape[0] // 2
    return pixels[middle, middle, 0] / 255


def test_images_show_what_was_asked_for_in_order(make):
    simulator = make()
    objects = objects_of(simulator, 12)
    images, shown = simulator.render_encoded(NONE, objects, 0, range(12))
    assert shown == objects
    for name, data in zip(objects, images):
        expected = tdw_stand_in.object_color(name) / 255
        hue = np.asarray(
            Image.fromarray((expected[None, None] * 255).astype(np.uint8)).convert("HSV")
        )
        difference = abs(hue_at_centre(data) - hue[0, 0, 0] / 255)
        assert min(difference, 1 - difference) < 0.06
    assert simulator.provenance()["tdw_version"] == "1.13.0"


def test_one_round_trip_per_image(make):
    simulator = make()
    name = simulator.categories()[0].objects[0]
    simulator.render_encoded(ALL, [name] * 2, 0, range(2))
    before = simulator.round_trips
    simulator.render_encoded(ALL, [name] * 10, 0, range(10))
    assert simulator.round_trips - before == 10


def test_the_order_and_the_company_of_requests_change_nothing(make):
    simulator = make()
    objects = objects_of(simulator, 8)
    whole, _ = simulator.render_encoded(ALL, objects, 3, range(8))
    part, _ = simulator.render_encoded(ALL, objects[5:3:-1], 3, [5, 4])
    assert part == [whole[5], whole[4]]


def test_nothing_of_one_set_stays_for_the_next(make):
    simulator = make()
    name = [simulator.categories()[0].objects[0]]
    still, _ = simulator.render_encoded(NONE, name, 0, [0])
    simulator.render_encoded(ALL, name * 3, 0, range(3))
    assert simulator.render_encoded(NONE, name, 0, [7])[0] == still


def test_the_same_request_twice_is_no_duplicate(make):
    simulator = make()
    name = [simulator.categories()[0].objects[0]]
    first, _ = simulator.render_encoded(ALL, name, 0, [0])
    assert simulator.render_encoded(ALL, name, 0, [0])[0] == first
    assert not simulator.provenance()["quarantined"]


@pytest.mark.parametrize(
    "kind",
    [*IMAGE_FAULTS, "no_asset", "upside_down", "slow"],
)
def test_each_fault_is_survived(make, kind):
    clean, faulty = make(), make([[2, kind]])
    objects = objects_of(clean, 6)
    expected, _ = clean.render_encoded(ALL, objects, 0, range(6))
    images, shown = faulty.render_encoded(ALL, objects, 0, range(6))
    assert shown == objects
    assert images == expected


def test_twenty_faults_lose_double_and_mislabel_nothing(make, tmp_path):
    rng = np.random.default_rng(5)
    kinds = IMAGE_FAULTS
    at = rng.choice(np.arange(1, 100), 20, replace=False)
    faults = [[int(n), kinds[i % len(kinds)]] for i, n in enumerate(at)]
    sets = {}
    options = {"images_per_category": 24, "seed": 2, "encoding": "jpeg", "shard_size": 40}
    for name, plan in (("clean", None), ("faulty", faults)):
        simulator = make(plan, patience={"reply": 1.0})
        sets[name] = shards.write_render_set(simulator, ALL, tmp_path / name, **options)
        simulator.close()
    checksums = [[s["sha256"] for s in sets[n]["shards"]] for n in ("clean", "faulty")]
    assert checksums[0] == checksums[1]
    assert sets["faulty"]["num_images"] == 96
    assert sets["faulty"]["simulator_details"][-1]["restarts"] >= 8  # die, hang and quit


def test_a_model_that_fails_is_quarantined_and_replaced(make, tmp_path):
    """Its category keeps its count, and the record says which model is seen."""
    simulator = make([[n, "no_asset"] for n in range(2)], attempts=2, num_categories=3)
    category = simulator.categories()[2]
    first = category.objects[0]
    images, shown = simulator.render_encoded(NONE, [first] * 3, 0, range(3))
    assert shown == [category.objects[1]] * 3
    assert len(set(images)) == 1  # nothing varies
    assert list(simulator.provenance()["quarantined"]) == [first]
    assert "download" in simulator.provenance()["quarantined"][first]


def test_a_category_without_a_good_model_is_told(make):
    simulator = make([[n, "no_asset"] for n in range(9)], attempts=1, num_categories=1)
    name = simulator.categories()[0].objects[0]
    with pytest.raises(UserError, match=r"all 1 models of category 'alarm clock' fail"):
        simulator.render_encoded(NONE, [name], 0, [0])


def test_a_build_that_keeps_failing_is_told(make):
    simulator = make([[n, "die"] for n in range(9)], patience={"restarts": 2})
    with pytest.raises(UserError, match=r"failed 3 times on end.*has ended; DISPLAY is"):
        simulator.render_encoded(NONE, objects_of(simulator, 1), 0, [0])


def test_a_build_that_never_comes_is_told(make):
    simulator = make(build="", patience={"hello": 0.3, "restarts": 0})
    with pytest.raises(UserError, match=r"no reply of the build in 0.3 s; start it with -port"):
        simulator.render_encoded(NONE, objects_of(simulator, 1), 0, [0])


def test_a_build_that_somebody_else_starts(make):
    port = free_port()
    simulator = make(build="", port=port)
    process = subprocess.Popen([*STAND_IN.split(), "-port", str(port)])
    try:
        images, _ = simulator.render_encoded(NONE, objects_of(simulator, 2), 0, range(2))
        assert len(images) == 2
        simulator.close()
        assert process.wait(timeout=20) == 0  # it was told to terminate
    finally:
        process.kill()


def test_builds_are_recycled(make):
    simulator = make(recycle_models=2)
    objects = objects_of(simulator, 6)
    expected, _ = make().render_encoded(ALL, objects, 0, range(6))
    assert simulator.render_encoded(ALL, objects, 0, range(6))[0] == expected


def test_a_port_in_use_is_told(make):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        simulator = make(port=taken.getsockname()[1])
        with pytest.raises(UserError, match=r"cannot be listened on .*options.port"):
            simulator.render_encoded(NONE, objects_of(simulator, 1), 0, [0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"models": "huge"}, "no library 'huge'; there are core, full"),
        ({"models": "paper_100", "num_categories": None}, r"of 757 models .* need a licence"),
        ({"build": "/no/such/TDW.x86_64"}, "is no executable; give the path"),
        ({"bundles": "/nowhere"}, r"not in /nowhere/models, such as"),
        ({"patience": {"bored": 1}}, "patience"),
    ],
)
def test_bad_options(make, options, message):
    with pytest.raises(UserError, match=message):
        make(**options)


def test_the_same_render_set_as_any_simulator(make, tmp_path):
    simulator = make()
    made = shards.write_render_set(
        simulator, ALL, tmp_path / "set", images_per_category=2, seed=0, encoding="jpeg"
    )
    assert made["simulator"] == "tdw"
    assert made["simulator_details"][0]["tdw_version"] == "1.13.0"
    images = read_extras(tmp_path / "set", (), 8)["image"]
    requests = shards.plan_requests(simulator.categories(), 2)
    objects, indices = [r.object_id for r in requests], [r.index for r in requests]
    np.testing.assert_array_equal(images, simulator.render(ALL, objects, 0, indices))
    with pytest.raises(UserError, match="set it to 'jpeg'"):
        shards.write_render_set(simulator, ALL, tmp_path / "png", images_per_category=2, seed=0)


def test_the_stock_controller_takes_the_stand_in_and_our_log(make, tmp_path):
    """Both ends are held against code that is not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from tdw.add_ons.log_playback import LogPlayback
            from tdw.controller import Controller
            from tdw.output_data import Images, Models, OutputData
        except ImportError as error:
            pytest.skip(f"the stock controller cannot be imported here: {error}")
        simulator = make()
        expected, _ = simulator.render_encoded(ALL, objects_of(simulator, 3), 0, range(3))
        log = simulator.provenance()["commands"]
        simulator.close()
        port = free_port()
        process = subprocess.Popen([*STAND_IN.split(), "-port", str(port)])
        try:
            controller = Controller(port=port, check_version=False, launch_build=False)
            playback = LogPlayback()
            playback.load(log)
            controller.add_ons.append(playback)
            seen, names = [], []
            while playback.playback or playback.commands:
                for data in controller.communicate([])[:-1]:
                    kind = OutputData.get_data_type_id(data)
                    if kind == "imag" and Images(data).get_pass_mask(0) == "_img":
                        seen.append(np.asarray(Images(data).get_image(0)).tobytes())
                    if kind == "mode":
                        names.append(Models(data).get_name(0))
            controller.socket.context.destroy(linger=0)
        finally:
            process.kill()
            process.wait()
    assert seen == expected
    assert set(names) == set(objects_of(simulator, 3))
