"""The command that this process runs, kept beside what it measures."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

_arguments: list[str] = []


def begin(arguments: Sequence[str]) -> None:
    """Called once by the command line, with what follows `t2s`."""
    _arguments[:] = arguments


def text() -> str:
    """The command, as a shell takes it; "" where the programs are called from Python."""
    return f"t2s {shlex.join(_arguments)}" if _arguments else ""
