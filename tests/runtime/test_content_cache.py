import hashlib

import numpy as np

from t2s_jax.runtime.content_cache import content_hash, read_array, read_json, write_array


def test_hash_of_shape_and_bytes():
    images = np.arange(12, dtype=np.uint8).reshape(3, 4)
    by_hand = hashlib.sha256(b"(3, 4)" + images.tobytes()).hexdigest()
    assert content_hash(images) == by_hand
    assert content_hash(images.T.copy().T) == by_hand  # whatever its layout in memory
    assert content_hash(images.reshape(4, 3)) != by_hand


def test_hash_of_json_is_the_same_in_any_order():
    assert content_hash({"a": 1, "b": [2]}) == content_hash({"b": [2], "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})


def test_a_missing_or_damaged_file_holds_nothing(tmp_path):
    path, array = tmp_path / "new" / "x.npy", np.arange(5, dtype=np.float32)
    assert read_array(path) is None
    write_array(path, array)
    np.testing.assert_array_equal(read_array(path), array)
    for size in (path.stat().st_size - 8, 40, 0):
        path.write_bytes(path.read_bytes()[:size])
        assert read_array(path) is None
        assert read_json(path) is None
