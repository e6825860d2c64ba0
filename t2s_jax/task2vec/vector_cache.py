"""Task vectors, kept on disk by probe, settings and the task's images."""

from __future__ import annotations

import os
import pathlib
import zipfile

import numpy as np

from t2s_jax.runtime.content_cache import content_hash, read_array, write_array
from t2s_jax.tasks.labelled import Task


class VectorCache:
    """Files `<task>.<hash of what the vector depends on>.npy` in a directory."""

    def __init__(self, directory: str | os.PathLike, settings: dict):
        """Reads nothing yet.

        Args:
          directory: Need not exist.
          settings: Everything but the task that a vector depends on; anything that JSON can hold.
        """
        self._directory = pathlib.Path(directory)
        self._settings = settings

    def read(self, task: Task) -> np.ndarray | None:
        """Returns the task's vector, shape [D], float32; None where it must be computed."""
        key = self._key(task)
        vector = read_array(self._path(task, key))
        return vector if vector is not None else self._read_earlier(task, key)

    def write(self, task: Task, vector: np.ndarray) -> None:
        """Keeps the task's vector, shape [D], float32."""
        write_array(self._path(task, self._key(task)), vector)

    def _key(self, task: Task) -> str:
        return content_hash(self._settings | {"task": task.fingerprint()})

    def _path(self, task: Task, key: str) -> pathlib.Path:
        return self._directory / f"{task.name}.{key[:16]}.npy"

    def _read_earlier(self, task: Task, key: str) -> np.ndarray | None:
        """Reads `<task>.npz` of an earlier version, which held one vector of a task and its key."""
        try:
            with np.load(self._directory / f"{task.name}.npz", allow_pickle=False) as data:
                return data["vector"] if str(data["key"]) == key else None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
