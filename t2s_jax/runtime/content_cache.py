"""Results kept on disk, each in a file that is named after a hash of what it was computed from.

Such a file is never out of date: other inputs have another name. It can be deleted at any time. A
file that was cut off by a full disk counts as missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
from typing import Any

import numpy as np

from t2s_jax.runtime.files import atomic_write


def content_hash(content: Any) -> str:
    """Returns the SHA-256 of an array's shape and bytes, or of anything that JSON can hold.

    Returns:
      64 hex digits; the first 16 are enough for a file name.
    """
    if not isinstance(content, np.ndarray):
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    digest = hashlib.sha256(repr(content.shape).encode())
    digest.update(np.ascontiguousarray(content).data)
    return digest.hexdigest()


def read_array(path: str | os.PathLike) -> np.ndarray | None:
    """Returns the array in an .npy file; None where the file is missing or damaged."""
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None


def write_array(path: str | os.PathLike, array: np.ndarray) -> None:
    """Writes an .npy file, whole or not at all."""
    with atomic_write(path) as temporary, open(temporary, "wb") as file:
        np.save(file, array)


def read_json(path: str | os.PathLike) -> Any:
    """Returns what `files.write_json` wrote; None where the file is missing or damaged."""
    try:
        return json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError):
        return None
