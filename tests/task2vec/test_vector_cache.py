import numpy as np
import pytest

from t2s_jax.runtime.content_cache import content_hash
from t2s_jax.task2vec.vector_cache import VectorCache
from tests.transfer.test_finetune import stripes

SETTINGS = {"definition": 3, "task2vec": {"seed": 0}}


def test_kept_for_the_same_task_and_settings(tmp_path):
    task, vector = stripes(), np.arange(4, dtype=np.float32)
    VectorCache(tmp_path, SETTINGS).write(task, vector)
    np.testing.assert_array_equal(VectorCache(tmp_path, SETTINGS).read(task), vector)
    assert VectorCache(tmp_path, SETTINGS | {"definition": 4}).read(task) is None
    assert VectorCache(tmp_path, SETTINGS).read(stripes(train=47)) is None
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-4])
    assert VectorCache(tmp_path, SETTINGS).read(task) is None


@pytest.mark.parametrize("changed", [False, True])
def test_files_of_earlier_versions_are_read(tmp_path, changed):
    task, vector = stripes(), np.arange(4, dtype=np.float32)
    settings = SETTINGS | {"task": task.fingerprint()}
    key = content_hash(settings | ({"definition": 2} if changed else {}))
    np.savez(tmp_path / f"{task.name}.npz", vector=vector, key=np.array(key))
    found = VectorCache(tmp_path, SETTINGS).read(task)
    assert found is None if changed else np.array_equal(found, vector)
