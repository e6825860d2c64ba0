import numpy as np
import pytest

from t2s_jax.data import shards
from t2s_jax.data.pipeline import read_extras, read_render_set, train_batches
from t2s_jax.data.record_files import RecordFiles
from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from tests.toy_simulator import ToySimulator


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    path = tmp_path_factory.mktemp("render_set")
    shards.write_render_set(
        ToySimulator(), (1, 0), path, images_per_category=5, seed=1, shard_size=8
    )
    return path


def _stream(render_set, first=0, last=12, batch=4, seed=3):
    options = {"batch_size": batch, "seed": seed, "first_step": first, "num_steps": last}
    return list(train_batches(render_set, **options))


def test_reads_every_record(directory):
    render_set = read_render_set(directory)
    simulator = ToySimulator()
    requests = shards.plan_requests(simulator.categories(), 5)
    expected = simulator.render((1, 0), [r.object_id for r in requests], 1, range(20))
    np.testing.assert_array_equal(render_set.images, expected)
    np.testing.assert_array_equal(render_set.labels, [r.label for r in requests])
    assert (len(render_set), render_set.num_classes, render_set.resolution) == (20, 4, 16)


def test_extras_of_the_first_images(directory, tmp_path):
    simulator = ToySimulator()
    options = {"images_per_category": 5, "seed": 1, "shard_size": 8}
    shards.write_render_set(simulator, (1, 0), tmp_path, **options, extras=simulator.extras)
    read = read_extras(tmp_path, ("depth", "factors"), 10)  # over the end of a shard
    requests = shards.plan_requests(simulator.categories(), 5)[:10]
    objects = [r.object_id for r in requests]
    expected = simulator.render_extras((1, 0), objects, 1, range(10), ("depth", "factors"))
    assert set(read) == {"image", "depth", "factors"}
    np.testing.assert_array_equal(read["image"], expected["image"])
    np.testing.assert_array_equal(read["depth"], expected["depth"])
    np.testing.assert_array_equal(read["factors"]["shift"], expected["factors"]["shift"])
    # Training sees the same images and labels, extras or not.
    plain, more = read_render_set(directory), read_render_set(tmp_path)
    np.testing.assert_array_equal(plain.images, more.images)
    np.testing.assert_array_equal(plain.labels, more.labels)


def test_extras_that_are_not_there(directory):
    assert list(read_extras(directory, (), 3)) == ["image"]
    with pytest.raises(UserError, match="holds no 'mask'; its extras: none"):
        read_extras(directory, "mask", 3)


def test_each_epoch_is_a_new_order_of_all_images(directory):
    render_set = read_render_set(directory)
    images = np.concatenate([b["image"] for b in _stream(render_set, last=10)])
    index = {image.tobytes(): n for n, image in enumerate(render_set.images)}
    order = [index[image.tobytes()] for image in images]
    assert sorted(order[:20]) == sorted(order[20:]) == list(range(20))
    assert order[:20] != order[20:]


def test_a_batch_over_the_end_of_an_epoch(directory):
    render_set = read_render_set(directory)
    labels = np.concatenate([b["label"] for b in _stream(render_set, last=10, batch=6)])
    assert np.bincount(labels[:60]).tolist() == [15] * 4


def test_resumes_at_the_exact_batch(directory):
    render_set = read_render_set(directory)
    whole, rest = _stream(render_set), _stream(render_set, first=7)
    assert len(rest) == 5
    for a, b in zip(whole[7:], rest):
        np.testing.assert_array_equal(a["image"], b["image"])
        np.testing.assert_array_equal(a["label"], b["label"])


def test_the_seed_decides_the_order(directory):
    render_set = read_render_set(directory)
    a, b, c = (np.stack([x["image"] for x in _stream(render_set, seed=s)]) for s in (3, 3, 4))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)


def test_records_on_disk_give_the_same_stream(directory):
    encoded = read_render_set(directory, max_decoded_bytes=0)
    assert isinstance(encoded.images, RecordFiles)
    np.testing.assert_array_equal(encoded.decoded(3), read_render_set(directory).decoded(3))
    for a, b in zip(_stream(encoded), _stream(read_render_set(directory))):
        np.testing.assert_array_equal(a["image"], b["image"])


@pytest.mark.parametrize("max_decoded_bytes", [0, 1 << 20])
def test_held_out_images_leave_the_set(directory, max_decoded_bytes):
    whole = read_render_set(directory, max_decoded_bytes=max_decoded_bytes)
    train, held_out = whole.hold_out(0.25)
    assert (len(train), len(held_out.labels)) == (15, 5)
    parts = np.concatenate([train.decoded(15), held_out.images])
    assert sorted(i.tobytes() for i in parts) == sorted(i.tobytes() for i in whole.decoded(20))
    labels = {i.tobytes(): n for i, n in zip(whole.decoded(20), whole.labels)}
    assert [labels[i.tobytes()] for i in held_out.images] == held_out.labels.tolist()
    with pytest.raises(UserError, match=r"validation_share = 0.01 of 20 images is 0"):
        whole.hold_out(0.01)


def test_processes_share_the_global_batch(directory, monkeypatch):
    render_set = read_render_set(directory)
    whole = _stream(render_set)
    monkeypatch.setattr(parallel, "local_batch_size", lambda batch: batch // 2)
    halves = []
    for process in range(2):
        monkeypatch.setattr(hosts, "process_index", lambda process=process: process)
        halves.append(_stream(render_set))
    for both, first, second in zip(whole, *halves):
        joined = np.concatenate([first["image"], second["image"]])
        np.testing.assert_array_equal(both["image"], joined)


def test_batch_must_divide_by_devices(directory):
    with pytest.raises(UserError, match="batch size 5 is not a multiple of the 2 devices"):
        _stream(read_render_set(directory), batch=5)
