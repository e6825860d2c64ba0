import dataclasses

import numpy as np
import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from tests.paths import SHARED

RELEASE = SHARED / "paper/release/task_vectors.seen.npz"


@pytest.fixture
def embeddings():
    vectors = np.array([[3, 0, 0], [0, 2, 0], [1, 1, 0]], np.float32)
    return TaskEmbeddings(("a", "b", "c"), vectors, (True, False, True), ("natural", "", "aerial"))


def test_survives_the_disk(embeddings, tmp_path):
    embeddings.save(tmp_path / "new" / "embeddings.npz")
    loaded = TaskEmbeddings.load(tmp_path / "new" / "embeddings.npz")
    assert (loaded.names, loaded.seen, loaded.groups) == (
        embeddings.names,
        embeddings.seen,
        embeddings.groups,
    )
    np.testing.assert_array_equal(loaded.vectors, embeddings.vectors)
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["embeddings.npz"]


def test_inputs_have_length_one(embeddings):
    np.testing.assert_allclose(np.linalg.norm(embeddings.inputs(), axis=1), 1, rtol=1e-6)


def test_nearest_by_cosine(embeddings):
    found = embeddings.nearest(np.array([10, 10, 0]), 2)
    assert [name for name, _ in found] == ["c", "a"]
    np.testing.assert_allclose([d for _, d in found], [0, 1 - 0.5**0.5], atol=1e-6)


def test_typical_distance(embeddings):
    # The nearest neighbour of every task lies at 45 degrees.
    assert embeddings.typical_distance() == pytest.approx(1 - 0.5**0.5, abs=1e-6)
    assert embeddings.subset(names=["a"]).typical_distance() == np.inf


def test_subsets(embeddings):
    assert embeddings.subset(seen=True).names == ("a", "c")
    assert embeddings.subset(seen=False).names == ("b",)
    picked = embeddings.subset(names=["c", "a"])
    assert picked.names == ("c", "a")
    assert picked.groups == ("aerial", "natural")
    np.testing.assert_array_equal(picked.vectors[1], embeddings.vectors[0])


@pytest.mark.skipif(not RELEASE.exists(), reason="the release's files are not here")
def test_reads_the_release():
    embeddings = TaskEmbeddings.load(RELEASE)
    assert embeddings.vectors.shape == (12, 9600)
    assert all(embeddings.seen)


def test_says_what_is_wrong(embeddings, tmp_path):
    with pytest.raises(UserError, match=r"no task vectors at .*t2s embed"):
        TaskEmbeddings.load(tmp_path / "none.npz")
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(UserError, match="not a readable"):
        TaskEmbeddings.load(tmp_path / "bad.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(UserError, match="lacks the arrays"):
        TaskEmbeddings.load(tmp_path / "other.npz")
    np.savez(tmp_path / "pickle.npz", names=np.array([{}]), vectors=np.zeros((1, 2)))
    with pytest.raises(UserError, match="not a readable"):
        TaskEmbeddings.load(tmp_path / "pickle.npz")
    with pytest.raises(UserError, match="no task vector for z"):
        embeddings.subset(names=["z"])
    with pytest.raises(UserError, match="another probe"):
        embeddings.distances(np.zeros(4))
    with pytest.raises(UserError, match="names repeat"):
        TaskEmbeddings(("a", "a"), np.zeros((2, 1), np.float32), (True, True), ("", ""))
    with pytest.raises(UserError, match="as many vectors"):
        TaskEmbeddings(("a",), np.zeros((2, 1), np.float32), (True,), ("",))
    with pytest.raises(UserError, match="of a are not finite"):
        TaskEmbeddings(("a",), np.full((1, 1), np.nan, np.float32), (True,), ("",))


def test_invariances_stand_behind_the_vectors(tmp_path):
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    known = np.array([[0.5], [0.25], [1.0]], np.float32)
    embeddings = TaskEmbeddings(("a", "b", "c"), vectors, (True, False, True), ("",) * 3, (), known)
    assert embeddings.rows.tolist() == [[0, 1, 0.5], [2, 3, 0.25], [4, 5, 1]]
    assert embeddings.subset(seen=True).rows.tolist() == [[0, 1, 0.5], [4, 5, 1]]
    embeddings.save(tmp_path / "embeddings.npz")
    np.testing.assert_array_equal(
        TaskEmbeddings.load(tmp_path / "embeddings.npz").rows, embeddings.rows
    )
    without = dataclasses.replace(embeddings, invariances=None)
    assert without.rows is without.vectors
    with pytest.raises(UserError, match="3 task names need as many rows of invariances, got 2"):
        dataclasses.replace(embeddings, invariances=known[:2])
