"""Two real processes of one job on this machine, with one CPU device each, by launch/host.sh."""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import sys

_HOST = pathlib.Path(__file__).parent.parent / "launch" / "host.sh"


def start(code: str, *arguments: str) -> list[subprocess.Popen]:
    """Starts `python -c code arguments` twice, joined as process 0 and 1 of one job."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", code, *arguments]
    return [
        subprocess.Popen(
            ["bash", str(_HOST), f"127.0.0.1:{port}", "2", str(number), *command],
            env=os.environ | {"XLA_FLAGS": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
