import json
import os

import numpy as np
import pytest

from t2s_jax.data import shards
from t2s_jax.runtime.errors import UserError
from tests.toy_simulator import ToySimulator

OPTIONS = {"images_per_category": 5, "seed": 7, "shard_size": 8}  # 20 images, 3 shards


def _write(directory, simulator=None, params=(1, 2), **changes):
    return shards.write_render_set(
        simulator or ToySimulator(), params, directory, **(OPTIONS | changes)
    )


def _files(directory):
    return {p.name: p.read_bytes() for p in sorted(directory.glob("*.tfrecord*"))}


def test_plan_takes_categories_and_objects_in_turns():
    requests = shards.plan_requests(ToySimulator(num_categories=2).categories(), 3)
    assert [(r.index, r.label, r.object_id) for r in requests] == [
        (0, 0, "c0/0"),
        (1, 1, "c1/0"),
        (2, 0, "c0/1"),
        (3, 1, "c1/1"),
        (4, 0, "c0/0"),
        (5, 1, "c1/0"),
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tfds_reads_it_without_our_code(tmp_path):
    import tensorflow_datasets as tfds

    simulator = ToySimulator()
    provenance = _write(tmp_path)
    builder = tfds.builder_from_directory(tmp_path)
    assert builder.name == "task2sim"
    assert builder.info.splits["train"].num_examples == 20
    assert builder.info.splits["train"].shard_lengths == [8, 8, 4]
    assert builder.info.features["label"].names == ["c0", "c1", "c2", "c3"]
    records = list(tfds.as_numpy(builder.as_dataset(split="train", shuffle_files=False)))
    assert [int(r["index"]) for r in records] == list(range(20))
    for record in records:
        assert record["category"].decode() == f"c{record['label']}"
        assert record["seed"] == 7
        expected = simulator.render((1, 2), [record["object_id"].decode()], 7, [record["index"]])
        np.testing.assert_array_equal(record["image"], expected[0])
    assert provenance["num_images"] == 20
    assert provenance["params"] == [1, 2]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tfds_reads_the_extras_without_our_code(tmp_path):
    import tensorflow_datasets as tfds

    simulator = ToySimulator()
    provenance = _write(tmp_path, extras="factors,depth,normal,mask")
    assert provenance["extras"] == ["mask", "depth", "normal", "factors"]
    assert provenance["factors"] == ["dim", "shift"]
    builder = tfds.builder_from_directory(tmp_path)
    records = list(tfds.as_numpy(builder.as_dataset(split="train", shuffle_files=False)))
    assert len(records) == 20
    for record in records:
        request = [record["object_id"].decode()], 7, [record["index"]]
        expected = simulator.render_extras((1, 2), *request, simulator.extras)
        np.testing.assert_array_equal(record["image"], expected["image"][0])
        np.testing.assert_array_equal(record["mask"], expected["mask"][0])
        assert record["depth"].dtype == np.uint16
        assert np.unique(record["depth"]).tolist() == [2000 + 1000 * record["label"], 65535]
        assert record["normal"][0, 0].tolist() == [204, 128, 230]  # (0.6, 0, 0.8)
        assert record["normal"][0, -1].tolist() == [128, 128, 128]
        drawn = {name: values[0] for name, values in expected["factors"].items()}
        assert record["factors"] == drawn


def test_extras_leave_the_rest_of_a_record_as_it_is(tmp_path):
    import tensorflow as tf

    def examples(path):
        files = [str(p) for p in sorted(path.glob("*.tfrecord*"))]
        for record in tf.data.TFRecordDataset(files).as_numpy_iterator():
            yield dict(tf.train.Example.FromString(record).features.feature)

    _write(tmp_path / "plain")
    _write(tmp_path / "more", extras=("mask", "factors"))
    for plain, more in zip(examples(tmp_path / "plain"), examples(tmp_path / "more"), strict=True):
        assert set(more) - set(plain) == {"mask", "factors/dim", "factors/shift"}
        assert {key: more[key] for key in plain} == plain


def test_a_set_made_before_there_were_extras(tmp_path):
    """Its provenance and its shards' records do not speak of them."""
    _write(tmp_path)
    files = [tmp_path / "provenance.json", *(tmp_path / "shards_done").iterdir()]
    for file in files:
        data = json.loads(file.read_text())
        for key in ("extras", "factors"):
            data.pop(key, None)
        file.write_text(json.dumps(data))
    (tmp_path / "task2sim-train.tfrecord-00001-of-00003").unlink()
    simulator = ToySimulator()
    assert _write(tmp_path, simulator)["num_images"] == 20
    assert simulator.rendered == 8
    with pytest.raises(UserError, match=r"another extras \(\[\] there, \['mask'\] asked\)"):
        _write(tmp_path, extras="mask")


def test_a_simulator_that_changes_its_factors_is_found(tmp_path):
    class Changed(ToySimulator):
        def render_extras(self, *request):
            rendered = super().render_extras(*request)
            rendered["factors"]["new"] = rendered["factors"].pop("dim")
            return rendered

    _write(tmp_path, extras="factors")
    (tmp_path / "task2sim-train.tfrecord-00001-of-00003").unlink()
    with pytest.raises(UserError, match="the shards hold different factors"):
        _write(tmp_path, Changed(), extras="factors")


def test_a_second_run_renders_nothing(tmp_path):
    _write(tmp_path)
    simulator = ToySimulator()
    _write(tmp_path, simulator)
    assert simulator.rendered == 0
    assert shards.is_complete(tmp_path)


def test_a_killed_run_goes_on_after_the_last_whole_shard(tmp_path):
    _write(tmp_path / "whole")

    class Killed(ToySimulator):
        def render(self, *request):
            if self.rendered >= 8:
                raise KeyboardInterrupt
            return super().render(*request)

    with pytest.raises(KeyboardInterrupt):
        _write(tmp_path / "killed", Killed())
    assert not shards.is_complete(tmp_path / "killed")
    with pytest.raises(UserError, match="unfinished"):
        shards.read_provenance(tmp_path / "killed")
    simulator = ToySimulator()
    _write(tmp_path / "killed", simulator)
    assert simulator.rendered == 12
    assert _files(tmp_path / "killed") == _files(tmp_path / "whole")


def test_a_damaged_shard_is_found_and_rendered_again(tmp_path, capsys):
    _write(tmp_path)
    before = _files(tmp_path)
    shard = tmp_path / "task2sim-train.tfrecord-00001-of-00003"
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    with pytest.raises(UserError, match="00001-of-00003 is missing or damaged"):
        shards.read_provenance(tmp_path)
    simulator = ToySimulator()
    _write(tmp_path, simulator)
    assert simulator.rendered == 8
    assert "00001-of-00003 is missing or damaged: rendering it again" in capsys.readouterr().out
    assert _files(tmp_path) == before


def test_shards_do_not_depend_on_the_render_batch(tmp_path):
    _write(tmp_path / "a", render_batch=3, extras="depth,factors")
    _write(tmp_path / "b", extras="depth,factors")
    assert _files(tmp_path / "a") == _files(tmp_path / "b")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 8}, "another seed .7 there, 8 asked."),
        ({"params": (0, 0)}, "another params"),
        ({"simulator": ToySimulator(num_categories=3)}, "another categories; choose"),
        ({"encoding": "jpeg"}, "another encoding"),
        ({"extras": ("depth",)}, "another extras"),
    ],
)
def test_two_render_sets_are_never_mixed(tmp_path, changes, message):
    _write(tmp_path)
    with pytest.raises(UserError, match=message):
        _write(tmp_path, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"encoding": "gif"}, "encoding is 'png' or 'jpeg', got 'gif'"),
        ({"images_per_category": 0}, "must be at least 1, got 0 and 8"),
        ({"extras": ("halo",)}, "config.sim.extras: there is no extra 'halo'; there are mask"),
        ({"params": (0, 3)}, "dim has levels 0 to 2, got 3"),
    ],
)
def test_bad_settings(tmp_path, changes, message):
    with pytest.raises(UserError, match=message):
        _write(tmp_path, **changes)


def test_no_render_set(tmp_path):
    with pytest.raises(UserError, match="no render set at"):
        shards.read_provenance(tmp_path)


def test_processes_share_a_set_by_shard(tmp_path, monkeypatch):
    """Two processes without a word between them: the second to finish completes the set."""
    from t2s_jax.runtime import hosts

    monkeypatch.setattr(hosts, "process_count", lambda: 2)
    monkeypatch.setattr(hosts, "barrier", lambda name: None)
    monkeypatch.setattr(hosts, "process_index", lambda: 1)
    with pytest.raises(UserError, match="unfinished"):
        _write(tmp_path)
    assert len(os.listdir(tmp_path / "shards_done")) == 1
    monkeypatch.setattr(hosts, "process_index", lambda: 0)
    assert _write(tmp_path)["num_images"] == 20
    assert json.loads((tmp_path / "provenance.json").read_text())["complete"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_records_do_not_depend_on_the_process_that_wrote_them(tmp_path):
    """A shard rendered again elsewhere keeps its checksum, which backbones' recipes hold."""
    import tensorflow as tf

    _write(tmp_path)
    file = str(tmp_path / "task2sim-train.tfrecord-00002-of-00003")
    for record in tf.data.TFRecordDataset(file).as_numpy_iterator():
        example = tf.train.Example.FromString(record)
        assert record == example.SerializeToString(deterministic=True)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_parts_fill_a_set_and_the_last_completes_it(tmp_path, order):
    whole = _write(tmp_path / "whole", shard_size=5)
    made = [_write(tmp_path / "parts", shard_size=5, part=(n, 3)) for n in order]
    assert [m["complete"] for m in made] == [False, False, True]
    assert made[-1] == whole
    # A part that is run again finds everything there.
    assert _write(tmp_path / "parts", shard_size=5, part=(1, 3)) == whole
