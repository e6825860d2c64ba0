"""A job of two real processes on this machine, joined as hosts are by hand."""

from __future__ import annotations

import os
import socket
import subprocess
import sys


def run_two_processes(code: str, *arguments: object, flags: str = "") -> list[str]:
    """Runs Python code in both at once and returns what each printed.

    Args:
      arguments: `sys.argv[1:]` of the code.
      flags: of XLA. Without any each process has one CPU device.

    Raises:
      AssertionError: one failed; the message is what it complained of.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "XLA_FLAGS": flags,
        "T2S_COORDINATOR": f"127.0.0.1:{port}",
        "T2S_NUM_PROCESSES": "2",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            env=environment | {"T2S_PROCESS_ID": str(i)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for i in range(2)
    ]
    try:
        outputs = [process.communicate(timeout=240) for process in processes]
    finally:
        for process in processes:
            process.kill()
    for process, (_, errors) in zip(processes, outputs):
        assert process.returncode == 0, errors
    return [out for out, _ in outputs]
