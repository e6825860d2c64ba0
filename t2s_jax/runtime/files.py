"""Files written whole or not at all."""

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
    """Gives a temporary path to write to, which becomes `path` if nothing is raised.

    A reader sees the old file or the new one, never a part. The directory is made. The
    temporary name holds host and process, so that many writers may share a file system.
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
    """Keeps other processes out of the same `with locked(directory)` meanwhile.

    The lock goes with the process that holds it, whatever ends it.
    """
    with open(pathlib.Path(directory) / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_json(path: str | os.PathLike, data: Any) -> None:
    """Writes JSON, whole or not at all (see `atomic_write`)."""
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(data, indent=1))


def is_disk_full(error: BaseException) -> bool:
    """Whether an error, of Python's or of a library's own kind, says that the disk is full."""
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(words in str(error) for words in ("No space left on device", "Disk quota exceeded"))


@contextlib.contextmanager
def disk_full_as_user_error(directory: str | os.PathLike) -> Iterator[None]:
    """Turns a full disk, met anywhere inside, into one line that names the directory."""
    try:
        yield
    except Exception as error:
        if not is_disk_full(error):
            raise
        raise UserError(
            f"no space left on the disk of {directory}; free some and run the same command again: "
            "it goes on with what is there. config.live.keep=rewards deletes render sets and "
            "backbones as soon as they are measured"
        ) from error
