"""Task vectors kept on disk by what they were computed from: probe, settings, the task's images.

D dimensions of a task vector.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import zipfile

import numpy as np

from t2s_jax.runtime.files import atomic_write
from t2s_jax.tasks.labelled import Task


class VectorCache:
    """One file `<task>.npz` for each task in a directory; delete them when you like."""

    def __init__(self, directory: str | os.PathLike, settings: dict):
        """Reads nothing yet.

        Args:
          settings: everything but the task that a vector depends on, as JSON has it.
        """
        self._directory = pathlib.Path(directory)
        self._settings = settings

    def read(self, task: Task) -> np.ndarray | None:
        """The task's vector, shape [D], float32, if there is one that was made the same way."""
        try:
            with np.load(self._path(task), allow_pickle=False) as data:
                return data["vector"] if str(data["key"]) == self._key(task) else None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None  # none yet, or one cut off by a full disk

    def write(self, task: Task, vector: np.ndarray) -> None:
        """Keeps the task's vector in place of any that was made in another way."""
        with atomic_write(self._path(task)) as temporary, open(temporary, "wb") as file:
            np.savez(file, vector=vector, key=np.array(self._key(task)))

    def _path(self, task: Task) -> pathlib.Path:
        return self._directory / f"{task.name}.npz"

    def _key(self, task: Task) -> str:
        text = json.dumps(self._settings | {"task": task.fingerprint()}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
