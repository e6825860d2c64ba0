"""The stream of images straight from a renderer."""

import itertools

import jax
import numpy as np
import pytest

from t2s_jax.data.online import OnlineSet
from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.procedural import ProceduralSimulator
from t2s_jax.training.pretraining import pretrain_backbone
from tests.toy_simulator import ToySimulator
from tests.training.test_pretraining import tiny_config

DEVICES = jax.local_device_count()


def stream(simulator=None, **options):
    online = OnlineSet(simulator or ToySimulator(), (1, 1), images_per_category=10, seed=5)
    return online.batches(**{"batch_size": 8, "seed": 3, "first_step": 0, "num_steps": 6} | options)


def flat(batch, name):
    return np.asarray(batch[name]).reshape(-1, *np.shape(batch[name])[2:])


def test_images_are_those_of_render_at_the_position_in_the_stream():
    online = OnlineSet(ToySimulator(), (1, 1), images_per_category=10, seed=5)
    for step, batch in enumerate(online.batches(batch_size=8, seed=3, first_step=0, num_steps=3)):
        positions = range(8 * step, 8 * step + 8)
        labels, objects = online._choose(positions, 3)
        np.testing.assert_array_equal(flat(batch, "label"), labels)
        assert [int(o[1:].split("/")[0]) for o in objects] == labels.tolist()
        expected = online.simulator.render((1, 1), objects, 5, positions)
        np.testing.assert_array_equal(flat(batch, "image"), expected)
        assert batch["image"].shape == (DEVICES, 8 // DEVICES, 16, 16, 3)


def test_the_renderer_leaves_its_images_on_the_devices():
    # With 32 px and batches of 8 `render` is the program of the simulator's own tests.
    simulator = ProceduralSimulator(
        32, categories=["chair", "mug"], objects_per_category=2, batch_size=8
    )
    params, objects = simulator.space.all_varied, ["chair/00", "mug/01", "mug/00", "chair/01"]
    found = simulator.stream_batch(params, objects, 7, [3, 1, 4, 1], DEVICES)
    assert isinstance(found, jax.Array)
    assert len(found.sharding.device_set) == DEVICES
    expected = simulator.render(params, objects, 7, [3, 1, 4, 1])
    np.testing.assert_array_equal(flat({"image": found}, "image"), expected)


def test_a_stream_goes_on_where_it_was_left():
    whole = list(stream())
    rest = list(stream(first_step=4))
    assert len(rest) == 2
    for a, b in zip(whole[4:], rest, strict=True):
        np.testing.assert_array_equal(a["image"], b["image"])
        np.testing.assert_array_equal(a["label"], b["label"])


def test_processes_share_the_global_batch(monkeypatch):
    whole = [flat(b, "label") for b in stream()]
    parts = []
    for process in (0, 1):
        monkeypatch.setattr(hosts, "process_index", lambda process=process: process)
        monkeypatch.setattr(parallel, "local_batch_size", lambda size: size // 2)
        parts.append([flat(b, "label") for b in stream()])
    for a, *b in zip(whole, *parts, strict=True):
        np.testing.assert_array_equal(a, np.concatenate(b))


def test_categories_are_balanced_and_images_never_repeat():
    batches = list(stream(num_steps=10))  # two epochs of 40 images
    labels = np.concatenate([flat(b, "label") for b in batches])
    assert (np.bincount(labels) == 20).all()
    orders = labels.reshape(-1, 4)
    assert len({tuple(order) for order in orders}) > 3
    images = np.concatenate([flat(b, "image") for b in batches])
    assert len({image.tobytes() for image in images}) == len(images)


def test_an_error_of_the_renderer_reaches_the_caller():
    class Broken(ToySimulator):
        def render(self, params, objects, seed, indices):
            if indices[0] >= 16:
                raise UserError("the build at port 1071 does not answer")
            return super().render(params, objects, seed, indices)

    batches = stream(Broken())
    assert len(list(itertools.islice(batches, 2))) == 2
    with pytest.raises(UserError, match="port 1071"):
        next(batches)


def test_rendering_stops_with_its_consumer():
    simulator = ToySimulator()
    batches = stream(simulator, num_steps=1000)
    next(batches)
    batches.close()
    rendered = simulator.rendered
    assert rendered <= 8 * 4  # one taken, two ready, one under way
    assert simulator.rendered == rendered


def test_too_long_a_stream_is_refused():
    with pytest.raises(UserError, match="more than the 4294967296 different images"):
        stream(num_steps=2**30)


def test_training_online_is_resumed_exactly(tmp_path, monkeypatch):
    online = OnlineSet(ToySimulator(), (0, 0), images_per_category=10, seed=5)
    config = tiny_config()
    whole = pretrain_backbone(online, config, tmp_path / "whole", seed=0)
    make, calls = online.simulator.stream_batch, itertools.count()

    def killed(*arguments):
        if next(calls) == 17:
            raise KeyboardInterrupt
        return make(*arguments)

    monkeypatch.setattr(online.simulator, "stream_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        pretrain_backbone(online, config, tmp_path / "broken", seed=0)
    monkeypatch.setattr(online.simulator, "stream_batch", make)
    resumed = pretrain_backbone(online, config, tmp_path / "broken", seed=0)
    assert resumed.fingerprint() == whole.fingerprint()
    other = OnlineSet(ToySimulator(), (0, 1), images_per_category=10, seed=5)
    with pytest.raises(UserError, match="another render set"):
        pretrain_backbone(other, config, tmp_path / "whole", seed=0)


def test_held_out_images_are_not_in_the_stream():
    online = OnlineSet(ToySimulator(), (1, 1), images_per_category=10, seed=5)
    same, held_out = online.hold_out(0.25)
    assert same is online
    assert held_out.images.shape == (10, 16, 16, 3)
    assert np.bincount(held_out.labels, minlength=4).min() >= 2  # categories take turns
    streamed = {i.tobytes() for b in stream(num_steps=20) for i in flat(b, "image")}
    assert not streamed & {i.tobytes() for i in held_out.images}
