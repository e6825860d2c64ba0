"""Weights as PyTorch keeps them: `.safetensors`, and `.pth` without running what it pickled.

A `.pth` file is a zip archive of raw storages and a pickle that puts tensors together from
them. Here the pickle can name a fixed list of things, all of them replaced by our own, and
anything else is refused: no code of the file or of PyTorch is ever called.
"""

from __future__ import annotations

import collections
import dataclasses
import io
import json
import math
import os
import pathlib
import pickle
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import ml_dtypes
import numpy as np

from t2s_jax.runtime.errors import UserError

_STORAGES = {
    "FloatStorage": np.float32, "DoubleStorage": np.float64, "HalfStorage": np.float16,
    "BFloat16Storage": ml_dtypes.bfloat16, "LongStorage": np.int64, "IntStorage": np.int32,
    "ShortStorage": np.int16, "CharStorage": np.int8, "ByteStorage": np.uint8,
    "BoolStorage": np.bool_,
}  # fmt: skip
# Where training scripts put the weights within what they save; the first one there is taken.
_PLACES = ("state_dict", "model", "model_state_dict", "state_dict_ema", "model_ema")
_PREFIX = "module."  # of models wrapped for several devices


def read_weights(path: str | os.PathLike) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Reads a file of named tensors.

    Args:
      path: `.safetensors`, or the zip format of `torch.save` (`.pth`, `.pt`, `.bin`).

    Returns:
      Host arrays by name, floating-point ones as float32, and the file's metadata (of
      `.safetensors` only).

    Raises:
      UserError: there is no such file, it is damaged, or it holds more than tensors.
    """
    path = pathlib.Path(path)
    if not path.is_file():
        raise UserError(f"no weights at {path}: there is no such file")
    read = _read_safetensors if path.suffix == ".safetensors" else _read_torch
    weights, metadata = read(path)
    return {name: _as_float32(value) for name, value in weights.items()}, metadata


def write_safetensors(
    path: str | os.PathLike, weights: Mapping[str, np.ndarray], metadata: Mapping[str, str]
) -> None:
    """Writes named arrays, whole or not at all."""
    from safetensors.numpy import save

    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    contiguous = {name: np.ascontiguousarray(value) for name, value in weights.items()}
    partial.write_bytes(save(contiguous, dict(metadata)))
    partial.replace(path)


def _as_float32(x: np.ndarray) -> np.ndarray:
    is_float = np.issubdtype(x.dtype, np.floating) or x.dtype == ml_dtypes.bfloat16
    return x.astype(np.float32) if is_float else x


def _read_safetensors(path: pathlib.Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return weights, dict(file.metadata() or {})
    except (SafetensorError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0][:200]
        raise UserError(f"{path} is no whole .safetensors file ({reason}); fetch it again") from (
            error
        )


def _read_torch(path: pathlib.Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    return _state_dict(read_torch(path), path), {}


def read_torch(path: str | os.PathLike) -> Any:
    """Reads what `torch.save` wrote in its zip format; tensors become host arrays.

    Raises:
      UserError: the file is damaged, or holds more than containers of tensors, numbers and text.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            (program,) = (n for n in archive.namelist() if n.endswith("/data.pkl"))
            folder = program.removesuffix("data.pkl")
            unpickler = _Unpickler(io.BytesIO(archive.read(program)), archive, folder)
            return unpickler.load()
    except _Refused as error:
        raise UserError(
            f"{path} holds {error}, which is not a tensor and is not loaded; save the state_dict "
            "alone: torch.save(model.state_dict(), PATH)"
        ) from None
    except (zipfile.BadZipFile, pickle.UnpicklingError, ValueError, KeyError, EOFError,
            IndexError, TypeError, AttributeError, OSError) as error:  # fmt: skip
        reason = " ".join(str(error).split())[:200]
        raise UserError(
            f"{path} is no whole file of torch.save's zip format ({reason}); fetch it again, or "
            "save it anew with PyTorch 1.6 or later"
        ) from error


def _state_dict(content: Any, path: pathlib.Path) -> dict[str, np.ndarray]:
    """Returns the weights in what a training script saved."""
    if isinstance(content, Mapping):
        place = next((p for p in _PLACES if isinstance(content.get(p), Mapping)), None)
        found = content if place is None else content[place]
        tensors = {n: v for n, v in found.items() if isinstance(v, np.ndarray)}
        if tensors:
            return {str(name).removeprefix(_PREFIX): value for name, value in tensors.items()}
    raise UserError(f"{path} holds no named tensors; save the state_dict of a model")


class _Refused(Exception):
    """The pickle names something outside the list."""


@dataclasses.dataclass(frozen=True)
class _StorageType:
    dtype: np.dtype


class _Unpickler(pickle.Unpickler):
    """Puts arrays together from an archive; cannot reach anything else."""

    def __init__(self, program: io.BytesIO, archive: zipfile.ZipFile, folder: str):
        super().__init__(program)
        self._archive, self._folder = archive, folder

    def find_class(self, module: str, name: str) -> Callable | _StorageType:
        """Returns the allowed callable or storage type of this name; refuses all others."""
        if (module, name) in _ALLOWED:
            return _ALLOWED[module, name]
        if module == "torch" and name in _STORAGES:
            return _StorageType(np.dtype(_STORAGES[name]))
        raise _Refused(f"{module}.{name}")

    def persistent_load(self, identifier: tuple) -> np.ndarray:
        """Reads a storage: ("storage", type, name in the archive, device, length)."""
        kind, storage, key, _, length = identifier
        if kind != "storage" or not isinstance(storage, _StorageType):
            raise _Refused(f"a {kind}")
        data = self._archive.read(f"{self._folder}data/{key}")
        values = np.frombuffer(data, storage.dtype)
        if len(values) < length:
            raise ValueError(f"storage {key} has {len(values)} of {length} values")
        return values


def _tensor(storage: np.ndarray, offset: int, size: tuple, stride: tuple, *_: Any) -> np.ndarray:
    """Copies a tensor, a strided view of its storage, to an array."""
    last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
    if math.prod(size) and not 0 <= offset <= last < len(storage):
        raise ValueError(f"a tensor of shape {size} reaches beyond its storage")
    strides = [s * storage.itemsize for s in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, strides).copy()


def _parameter(data: np.ndarray, *_: Any) -> np.ndarray:
    return data


_ALLOWED: dict[tuple[str, str], Callable] = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_parameter"): _parameter,
}


def metadata_of(config: Mapping[str, Any]) -> dict[str, str]:
    """Returns a backbone's config as `.safetensors` metadata, which holds text only."""
    return {"format": "pt", "t2s_jax": json.dumps(dict(config), sort_keys=True)}


def config_in(metadata: Mapping[str, str]) -> dict[str, Any]:
    """Returns the config that `metadata_of` wrote; empty for files from elsewhere."""
    try:
        config = json.loads(metadata.get("t2s_jax", "{}"))
    except ValueError:
        return {}
    return config if isinstance(config, dict) else {}
