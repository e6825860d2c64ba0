"""Atomic writes, locks, and the error of a full disk."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import pathlib
import platform
from collections.abc import Iterator
from typing import Any

from t2s_jax.runtime.errors import UserError


@contextlib.contextmanager
def atomic_write(path: str | os.PathLike) -> Iterator[pathlib.Path]:
    """Yields a temporary path, which is renamed to `path` unless an exception is raised.

    A reader sees the old file or the new one, never a part of it. The directory is made where it is
    missing. The temporary name holds the host and the process, so that many writers may share a
    file system.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(directory: str | os.PathLike) -> Iterator[None]:
    """Keeps other processes out of the same `with locked(directory)` block.

    The lock ends with the process that holds it, even if that is killed.
    """
    with open(pathlib.Path(directory) / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_json(path: str | os.PathLike, data: Any) -> None:
    """Writes JSON atomically; see `atomic_write`.

    Raises:
      TypeError: JSON cannot hold the data; the old file stays as it was.
    """
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(data, indent=1))


def is_disk_full(error: BaseException) -> bool:
    """Returns whether an error says that the disk is full; libraries have errors of their own."""
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(words in str(error) for words in ("No space left on device", "Disk quota exceeded"))


@contextlib.contextmanager
def disk_full_as_user_error(directory: str | os.PathLike) -> Iterator[None]:
    """Turns the error of a full disk into one line that names the directory.

    Raises:
      UserError: code inside the `with` block found no space.
    """
    try:
        yield
    except Exception as error:
        if not is_disk_full(error):
            raise
        raise UserError(
            f"no space left on the disk of {directory}; free some and run the same command again: "
            "it continues from what is there. config.live.keep=rewards deletes render sets and "
            "backbones as soon as they are measured"
        ) from error
