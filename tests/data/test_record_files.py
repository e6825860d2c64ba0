import numpy as np
import pytest

from t2s_jax.data.record_files import RecordFiles
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import quiet_tensorflow


@pytest.fixture
def files(tmp_path):
    """Two files that TensorFlow wrote, of 3 and 2 records; one is empty."""
    quiet_tensorflow()
    import tensorflow as tf

    contents = [[b"one", b"", b"three" * 1000], [b"four", bytes(range(256))]]
    paths = []
    for number, records in enumerate(contents):
        paths.append(tmp_path / f"{number}.tfrecord")
        with tf.io.TFRecordWriter(str(paths[-1])) as writer:
            for record in records:
                writer.write(record)
    return paths, [record for records in contents for record in records]


def test_any_record_in_any_order(files):
    paths, contents = files
    index = RecordFiles.index(paths)
    assert len(index) == 5
    order = [4, 0, 2, 2, 1, 3]
    assert index.read(order) == [contents[i] for i in order]
    assert index.subset(np.array([3, 1])).read([0, 1]) == [contents[3], contents[1]]
    mask = np.array([False, False, True, True, False])
    assert index.subset(mask).read([1]) == [contents[3]]


def test_an_empty_file_has_no_records(tmp_path, files):
    (tmp_path / "empty").touch()
    paths, contents = files
    index = RecordFiles.index([tmp_path / "empty", *paths])
    assert index.read([0]) == contents[:1]


@pytest.mark.parametrize("cut", [1, 5, 4000])
def test_a_cut_off_file_is_refused(files, cut):
    path = files[0][0]
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(UserError, match=r"0.tfrecord is cut off after record 2"):
        RecordFiles.index([path])


def test_no_tfrecord_file(tmp_path):
    (tmp_path / "x").write_text("hello, this is a text and nothing else")
    with pytest.raises(UserError, match="cut off after record 0, or no TFRecord file"):
        RecordFiles.index([tmp_path / "x"])


def test_a_file_cut_while_in_use(files):
    paths, _ = files
    index = RecordFiles.index(paths)
    paths[1].write_bytes(b"")
    with pytest.raises(UserError, match="has become shorter"):
        index.read([4])
