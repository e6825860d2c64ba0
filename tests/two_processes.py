"""Two real processes of one job on this machine, with one CPU device each, by launch/host.sh."""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import sys

from tests.xla_options import xla_flags

_HOST = pathlib.Path(__file__).parent.parent / "launch" / "host.sh"


def start(code: str, *arguments: object) -> list[subprocess.Popen]:
    """Starts `python -c code arguments` twice, joined as process 0 and 1 of one job."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return [
        subprocess.Popen(
            ["bash", str(_HOST), f"127.0.0.1:{port}", "2", str(number), *command],
            env=os.environ | {"XLA_FLAGS": xla_flags(devices=1)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]


def run(code: str, *arguments: object) -> list[str]:
    """Runs Python code in both at once and returns what each printed.

    Raises:
      AssertionError: one failed; the message is what it complained of.
    """
    processes = start(code, *arguments)
    try:
        outputs = [process.communicate(timeout=240) for process in processes]
    finally:
        for process in processes:
            process.kill()
    for process, (_, errors) in zip(processes, outputs):
        assert process.returncode == 0, errors
    return [out for out, _ in outputs]
