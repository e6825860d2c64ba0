import collections
import os
import pickle
import zipfile

import ml_dtypes
import numpy as np
import pytest

from t2s_jax.models import weight_files
from t2s_jax.runtime.errors import UserError

WEIGHTS = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "n": np.array(3, np.int64)}


def _write(path, program: bytes, storages=()):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        for key, data in enumerate(storages):
            archive.writestr(f"archive/data/{key}", data)


def _tensor(key: int, kind: str, count: int, offset: int, size: tuple, stride: tuple) -> bytes:
    """Opcodes of torch._utils._rebuild_tensor_v2(storage, offset, size, stride, ...)."""

    def whole(n):
        return b"J" + n.to_bytes(4, "little", signed=True)

    def text(s):
        return b"X" + len(s).to_bytes(4, "little") + s.encode()

    def many(t):
        return b"(" + b"".join(whole(n) for n in t) + b"t"

    storage = (b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(str(key)) + text("cpu")
               + whole(count) + b"tQ")  # fmt: skip
    hooks = b"ccollections\nOrderedDict\n)R"
    return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + whole(offset) + many(size)
            + many(stride) + b"\x89" + hooks + b"tR")  # fmt: skip


def _program(**tensors: bytes) -> bytes:
    items = b"".join(
        b"X" + len(n).to_bytes(4, "little") + n.encode() + t for n, t in tensors.items()
    )
    return b"\x80\x02}(" + items + b"u."


def test_pth_tensors_of_several_types_and_strides(tmp_path):
    values = np.arange(12, dtype=np.float32)
    half = np.array([1.5, -2.0], np.float16)
    brain = np.array([0.5, 3.0], ml_dtypes.bfloat16)
    _write(
        tmp_path / "w.pth",
        _program(
            plain=_tensor(0, "FloatStorage", 12, 0, (3, 4), (4, 1)),
            turned=_tensor(0, "FloatStorage", 12, 2, (4, 2), (1, 4)),
            half=_tensor(1, "HalfStorage", 2, 0, (2,), (1,)),
            brain=_tensor(2, "BFloat16Storage", 2, 0, (2,), (1,)),
            scalar=_tensor(0, "FloatStorage", 12, 5, (), ()),
        ),
        [values.tobytes(), half.tobytes(), brain.tobytes()],
    )
    found, metadata = weight_files.read_weights(tmp_path / "w.pth")
    assert metadata == {}
    np.testing.assert_array_equal(found["plain"], values.reshape(3, 4))
    np.testing.assert_array_equal(found["turned"], values.reshape(3, 4).T[:, :2] + 2)
    np.testing.assert_array_equal(found["half"], [1.5, -2.0])
    np.testing.assert_array_equal(found["brain"], [0.5, 3.0])
    assert found["scalar"] == 5
    assert {x.dtype for x in found.values()} == {np.dtype(np.float32)}


def test_nested_weights_of_a_wrapped_model(tmp_path):
    inner = _program(**{"module.a": _tensor(0, "FloatStorage", 2, 0, (2,), (1,))})
    nested = _program(epoch=b"K\x05", state_dict=inner[2:-1])
    _write(tmp_path / "w.pt", nested, [np.float32([1, 2]).tobytes()])
    found, _ = weight_files.read_weights(tmp_path / "w.pt")
    assert list(found) == ["a"]


class _Evil:
    def __init__(self, path):
        self._path = path

    def __reduce__(self):
        return os.mkdir, (self._path,)


def test_pickled_code_is_refused_and_not_run(tmp_path):
    trace = tmp_path / "trace"
    _write(tmp_path / "w.pth", pickle.dumps({"a": _Evil(str(trace))}))
    with pytest.raises(UserError, match=r"holds \w+\.mkdir, which is not a tensor"):
        weight_files.read_weights(tmp_path / "w.pth")
    assert not trace.exists()


@pytest.mark.parametrize("name", ["builtins eval", "os system", "torch load", "torch.nn Linear"])
def test_whatever_is_not_on_the_list_is_refused(tmp_path, name):
    module, thing = name.split()
    _write(tmp_path / "w.pth", f"c{module}\n{thing}\n(VX\ntR.".encode())
    with pytest.raises(UserError, match=f"holds {module}.{thing}"):
        weight_files.read_weights(tmp_path / "w.pth")


def test_a_tensor_beyond_its_storage_is_refused(tmp_path):
    for tensor in (
        _tensor(0, "FloatStorage", 4, 0, (5,), (1,)),
        _tensor(0, "FloatStorage", 4, 2, (2, 2), (2, 1)),
        _tensor(0, "FloatStorage", 4, 0, (2,), (-1,)),
        _tensor(0, "FloatStorage", 400, 0, (4,), (1,)),
    ):
        _write(tmp_path / "w.pth", _program(a=tensor), [np.zeros(4, np.float32).tobytes()])
        with pytest.raises(UserError, match="no whole file"):
            weight_files.read_weights(tmp_path / "w.pth")


def test_damaged_foreign_and_missing_files_are_refused(tmp_path):
    weight_files.write_safetensors(tmp_path / "w.safetensors", WEIGHTS, {})
    whole = (tmp_path / "w.safetensors").read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(whole[:-5])
    (tmp_path / "text.pth").write_text("no weights")
    _write(tmp_path / "cut.pth", _program(a=_tensor(0, "FloatStorage", 4, 0, (4,), (1,)))[:20])
    _write(tmp_path / "list.pth", pickle.dumps([1, 2]))
    for name, words in (
        ("none.pth", "no such file"),
        ("cut.safetensors", "no whole .safetensors"),
        ("text.pth", "no whole file"),
        ("cut.pth", "no whole file"),
        ("list.pth", "holds no named tensors"),
    ):
        with pytest.raises(UserError, match=words):
            weight_files.read_weights(tmp_path / name)


def test_safetensors_round_trip(tmp_path):
    path = tmp_path / "sub" / "w.safetensors"
    weight_files.write_safetensors(path, WEIGHTS, weight_files.metadata_of({"width": 4}))
    found, metadata = weight_files.read_weights(path)
    assert weight_files.config_in(metadata) == {"width": 4}
    assert weight_files.config_in({"t2s_jax": "nonsense"}) == {}
    for name, value in WEIGHTS.items():
        np.testing.assert_array_equal(found[name], value)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_file_of_torch_itself(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    base = torch.arange(24.0).reshape(4, 6)
    state = collections.OrderedDict(
        t=base.t()[1:3], h=base[0].half(), b=base[1].bfloat16(), i=torch.tensor(7),
        p=torch.nn.Parameter(base[2]),
    )  # fmt: skip
    torch.save({"state_dict": state, "epoch": 3}, tmp_path / "w.pth")
    found, _ = weight_files.read_weights(tmp_path / "w.pth")
    for name, value in state.items():
        np.testing.assert_array_equal(found[name], value.detach().float().numpy())
    torch.save(torch.nn.Linear(2, 2), tmp_path / "module.pth")
    with pytest.raises(UserError, match=r"Linear, which is not a tensor"):
        weight_files.read_weights(tmp_path / "module.pth")
