"""The command that this process runs, which is written beside its results."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

_arguments: list[str] = []


def begin(arguments: Sequence[str]) -> None:
    """Notes the arguments that follow `t2s`; called once, by the command line."""
    _arguments[:] = arguments


def text() -> str:
    """Returns the command as one line for a shell; "" where the program was called from Python."""
    return f"t2s {shlex.join(_arguments)}" if _arguments else ""
