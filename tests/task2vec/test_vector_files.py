import pickle
import zipfile

import numpy as np
import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskBank
from t2s_jax.task2vec.vector_files import load_task_bank
from tests.paths import SHARED
from tests.test_weight_files import _program, _tensor, _write

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
    bank = load_task_bank(tmp_path / "v.pt")
    assert (bank.names, bank.seen, bank.layers) == (("birds", "maps"), (True, True), ())
    np.testing.assert_array_equal(bank.vectors, [[0, 1, 2], [3, 4, 5]])


@pytest.mark.skipif(not RELEASE.exists(), reason="the release's files are not here")
def test_the_release():
    bank = load_task_bank(RELEASE / "resnet18_imagenet_12_seen_tasks.pt")
    converted = TaskBank.load(RELEASE / "task_vectors.seen.npz")
    np.testing.assert_array_equal(bank.subset(names=converted.names).vectors, converted.vectors)
    assert len(bank.layers) == 40
    assert sum(bank.layers) == 9600


def test_ours(tmp_path):
    bank = TaskBank(("a",), np.ones((1, 5), np.float32), (False,), ("",), (2, 3))
    bank.save(tmp_path / "v.npz")
    loaded = load_task_bank(tmp_path / "v.npz")
    assert (loaded.names, loaded.seen, loaded.layers) == (("a",), (False,), (2, 3))


class Evil:
    def __reduce__(self):
        return print, ("executed",)


def test_nothing_is_executed(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "v.pt", "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"a": Evil()}, protocol=2))
    with pytest.raises(UserError, match="print, which is not a tensor and is not loaded"):
        load_task_bank(tmp_path / "v.pt")
    assert "executed" not in capsys.readouterr().out


def test_errors(tmp_path):
    with pytest.raises(UserError, match="no task vectors at"):
        load_task_bank(tmp_path / "none.pt")
    values = np.arange(6, dtype=np.float32).tobytes()
    flat = _program(a=_tensor(0, "FloatStorage", 6, 0, (3,), (1,)))
    _write(tmp_path / "flat.pt", flat, [values])
    with pytest.raises(UserError, match="entries of a hold no vector 'hessian'"):
        load_task_bank(tmp_path / "flat.pt")
    long, short = (_tensor(0, "FloatStorage", 6, 0, (n,), (1,)) for n in (4, 3))
    _write(tmp_path / "odd.pt", nested(a={"hessian": long}, b={"hessian": short}), [values])
    with pytest.raises(UserError, match=r"lengths differ \(\[3, 4\]\)"):
        load_task_bank(tmp_path / "odd.pt")
