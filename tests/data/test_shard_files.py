"""Rendering goes on while images are encoded and written: shown by events, not by the clock.

Each test makes a stage wait for another that can only be reached if both go on at once; where
they do not, the wait ends after `PATIENCE` seconds and the test fails.
"""

import threading

import pytest

from t2s_jax.data import records, shard_files, shards
from tests.toy_simulator import ToySimulator

PATIENCE = 20.0  # seconds; spent only by a failing test


class Calls(ToySimulator):
    """Tells of each call of `render` before it answers."""

    def __init__(self, before):
        super().__init__()
        self._before, self.calls = before, 0

    def render(self, *request):
        self.calls += 1
        self._before(self.calls)
        return super().render(*request)


def write(path, simulator, **changes):
    options = {"images_per_category": 4, "seed": 7, "shard_size": 16, "render_batch": 4}
    return shards.write_render_set(simulator, (0, 0), path, **(options | changes))


def test_the_first_batch_is_written_while_the_next_is_rendered(tmp_path, monkeypatch):
    written = threading.Event()
    serialize = records.serialize

    def tell(values):
        if values["index"] == 3:
            written.set()
        return serialize(values)

    monkeypatch.setattr(records, "serialize", tell)

    def before(call):
        if call == 2:
            assert written.wait(PATIENCE), "nothing is written before all of the shard is rendered"

    write(tmp_path, Calls(before))


def test_a_shard_is_closed_while_the_next_is_rendered(tmp_path, monkeypatch):
    """The checksum of the first shard waits for the second shard's images."""
    rendering = threading.Event()
    checksum = shard_files.checksum

    def wait(file):
        assert rendering.wait(PATIENCE), "the renderer waits for the shard to be closed"
        return checksum(file)

    monkeypatch.setattr(shard_files, "checksum", wait)
    write(tmp_path, Calls(lambda call: rendering.set() if call == 2 else None), shard_size=4)
    assert len(list(tmp_path.glob("*.tfrecord*"))) == 4


def test_a_slow_disk_holds_the_renderer_back(tmp_path, monkeypatch):
    written, too_far = threading.Event(), threading.Event()
    serialize = records.serialize

    def slow(values):
        too_far.wait(0.0 if written.is_set() else 0.5)  # time to run ahead, if it can
        written.set()
        return serialize(values)

    monkeypatch.setattr(records, "serialize", slow)

    def before(call):
        if call > shard_files._BEHIND + 1 and not written.is_set():
            too_far.set()

    simulator = Calls(before)
    write(tmp_path, simulator, images_per_category=12, shard_size=48)
    assert simulator.calls == 12
    assert not too_far.is_set()


def test_after_a_failure_nothing_is_left_that_looks_whole(tmp_path, monkeypatch):
    serialize = records.serialize

    def fail(values):
        if values["index"] == 6:
            raise OSError("no space left on device")
        return serialize(values)

    monkeypatch.setattr(records, "serialize", fail)
    with pytest.raises(OSError, match="no space left"):
        write(tmp_path, ToySimulator(), shard_size=4)
    kept = [p.name for p in tmp_path.iterdir() if "tfrecord" in p.name]
    assert kept == ["task2sim-train.tfrecord-00000-of-00004"]
    monkeypatch.undo()
    simulator = ToySimulator()
    assert write(tmp_path, simulator, shard_size=4)["num_images"] == 16
    assert simulator.rendered == 12
