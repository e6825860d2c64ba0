"""Two real processes of one job on this machine, with one CPU device each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys


def start(code: str, *arguments: str) -> list[subprocess.Popen]:
    """Starts `python -c code arguments` twice, joined as process 0 and 1 of one job."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    job = {"T2S_COORDINATOR": f"127.0.0.1:{port}", "T2S_NUM_PROCESSES": "2", "XLA_FLAGS": ""}
    return [
        subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env=os.environ | job | {"T2S_PROCESS_ID": str(number)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
