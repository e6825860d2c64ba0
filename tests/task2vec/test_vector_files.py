import pickle
import zipfile

import numpy as np
import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.vector_files import load_task_embeddings
from tests.models.test_weight_files import _program, _tensor, _write
from tests.paths import SHARED

RELEASE = SHARED / "paper/release"


def nested(**tasks):
    """{task: {"hessian": tensor, "scale": tensor}} as torch.save writes it."""
    return _program(**{name: _program(**entry)[2:-1] for name, entry in tasks.items()})


def test_the_releases_layout(tmp_path):
    values = np.arange(6, dtype=np.float32)
    entries = [
        {"hessian": _tensor(0, "FloatStorage", 6, 3 * n, (3,), (1,)),
         "scale": _tensor(0, "FloatStorage", 6, 0, (3,), (1,))}
        for n in range(2)
    ]  # fmt: skip
    _write(tmp_path / "v.pt", nested(birds=entries[0], maps=entries[1]), [values.tobytes()])
    embeddings = load_task_embeddings(tmp_path / "v.pt")
    assert (embeddings.names, embeddings.seen, embeddings.layers) == (
        ("birds", "maps"),
        (True, True),
        (),
    )
    np.testing.assert_array_equal(embeddings.vectors, [[0, 1, 2], [3, 4, 5]])


@pytest.mark.skipif(not RELEASE.exists(), reason="the release's files are not here")
def test_the_release():
    embeddings = load_task_embeddings(RELEASE / "resnet18_imagenet_12_seen_tasks.pt")
    converted = TaskEmbeddings.load(RELEASE / "task_vectors.seen.npz")
    np.testing.assert_array_equal(
        embeddings.subset(names=converted.names).vectors, converted.vectors
    )
    assert len(embeddings.layers) == 40
    assert sum(embeddings.layers) == 9600


def test_ours(tmp_path):
    embeddings = TaskEmbeddings(("a",), np.ones((1, 5), np.float32), (False,), ("",), (2, 3))
    embeddings.save(tmp_path / "v.npz")
    loaded = load_task_embeddings(tmp_path / "v.npz")
    assert (loaded.names, loaded.seen, loaded.layers) == (("a",), (False,), (2, 3))


class Evil:
    def __reduce__(self):
        return print, ("executed",)


def test_nothing_is_executed(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "v.pt", "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"a": Evil()}, protocol=2))
    with pytest.raises(UserError, match="print, which is not a tensor and is not loaded"):
        load_task_embeddings(tmp_path / "v.pt")
    assert "executed" not in capsys.readouterr().out


def test_errors(tmp_path):
    with pytest.raises(UserError, match="no task vectors at"):
        load_task_embeddings(tmp_path / "none.pt")
    values = np.arange(6, dtype=np.float32).tobytes()
    flat = _program(a=_tensor(0, "FloatStorage", 6, 0, (3,), (1,)))
    _write(tmp_path / "flat.pt", flat, [values])
    with pytest.raises(UserError, match="entries of a hold no vector 'hessian'"):
        load_task_embeddings(tmp_path / "flat.pt")
    long, short = (_tensor(0, "FloatStorage", 6, 0, (n,), (1,)) for n in (4, 3))
    _write(tmp_path / "odd.pt", nested(a={"hessian": long}, b={"hessian": short}), [values])
    with pytest.raises(UserError, match=r"lengths differ \(\[3, 4\]\)"):
        load_task_embeddings(tmp_path / "odd.pt")
