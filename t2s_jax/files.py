"""Small files written whole or not at all."""

from __future__ import annotations

import json
import os
import pathlib
import platform
from typing import Any


def write_json(path: str | os.PathLike, data: Any) -> None:
    """Writes JSON so that a reader sees the old file or the new one, never a part.

    The directory is made. The temporary name holds host and process, so that many writers
    may share a file system.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}")
    temporary.write_text(json.dumps(data, indent=1))
    os.replace(temporary, path)
