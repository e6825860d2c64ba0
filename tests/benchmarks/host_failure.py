"""How long one process of a job survives the other's failure, and what it prints.

Two real processes pre-train together on this machine's CPU. In the middle one raises, or is
killed. On a CPU the other's next collective then fails; with "hang" the survivor waits where no
error can reach it, as in a collective of NCCL.

    python tests/benchmarks/host_failure.py ours
    python tests/benchmarks/host_failure.py jax [HEARTBEAT_SECONDS SHUTDOWN_SECONDS]

"ours" is the command as it is. "jax" leaves the failure to `jax.distributed.initialize` with these
two timeouts (10 and 5 if left out): the process that fails waits for the other as at a usual exit.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import textwrap
import threading
import time

from tests import two_processes

_MOST_SECONDS = 400
_JOB = textwrap.dedent(
    """
    import functools, os, signal, sys, time
    import jax
    from t2s_jax.commands import main
    from t2s_jax.runtime import hosts
    from t2s_jax.training.train_log import TrainLog

    handling, heartbeat, shutdown, how, failing, hangs, workdir = sys.argv[1:]
    if handling == "jax":
        jax.distributed.initialize = functools.partial(
            jax.distributed.initialize,
            heartbeat_timeout_seconds=int(heartbeat), shutdown_timeout_seconds=int(shutdown),
        )
        hosts.leave_failed_job = sys.exit

    add = TrainLog.add

    def fail(self, step, metrics):
        add(self, step, metrics)
        if step == 10 and hosts.process_index() == int(failing):
            print("FAILS", flush=True)
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise RuntimeError("the disk is on fire")
        if step == 10 and hangs == "hang":
            time.sleep(1000)

    TrainLog.add = fail
    main.main([
        "pretrain", f"--workdir={workdir}", "--config.params=10",
        "--config.sim.simulator=tests.toy_simulator:ToySimulator",
        "--config.sim.options={'resolution': 16}", "--config.sim.images_per_category=8",
        "--config.pretrain.network=resnet10", "--config.pretrain.width=4",
        "--config.pretrain.batch_size=8", "--config.pretrain.total_epochs=500.0",
    ])
    """
)


def _measure(handling: str, timeouts: tuple[str, str], how: str, failing: int, hangs: str) -> str:
    """Runs one case. Returns when the two ended, with what status, and what the other printed."""
    with tempfile.TemporaryDirectory() as workdir:
        processes = two_processes.start(_JOB, handling, *timeouts, how, failing, hangs, workdir)
        lines: list[list[str]] = [[], []]
        failed = threading.Event()

        def read(number: int, stream, keep: bool) -> None:
            for line in stream:
                if line == "FAILS\n":
                    failed.set()
                elif keep and not line.lstrip().startswith("@"):  # C++'s stack
                    lines[number].append(line.rstrip())

        for number, process in enumerate(processes):
            for stream in (process.stdout, process.stderr):
                arguments = (number, stream, stream is process.stderr)
                threading.Thread(target=read, args=arguments, daemon=True).start()
        try:
            if not failed.wait(_MOST_SECONDS):
                return f"never failed: {lines}"
            start, ended = time.monotonic(), {}
            while len(ended) < 2 and time.monotonic() - start < _MOST_SECONDS:
                for number, process in enumerate(processes):
                    if number not in ended and process.poll() is not None:
                        ended[number] = f"{time.monotonic() - start:.1f} s, {process.returncode}"
                time.sleep(0.1)
        finally:
            for process in processes:
                process.kill()
        time.sleep(0.5)
    survivor = 1 - failing
    said = "\n    ".join(line[:300] for line in lines[survivor])
    ends = [ended.get(number, f"over {_MOST_SECONDS} s") for number in (failing, survivor)]
    return f"the failing one ended after {ends[0]}; the other after {ends[1]}:\n    {said}"


def main() -> None:
    """Measures all cases and prints them."""
    handling, *timeouts = sys.argv[1:] or ["ours"]
    heartbeat, shutdown = timeouts or ("10", "5")
    for how, failing, hangs in itertools.product(("raise", "kill"), (0, 1), ("", "hang")):
        case = f"{handling}: process {failing} {how}s{', the other hangs' if hangs else ''}"
        print(
            f"{case}: {_measure(handling, (heartbeat, shutdown), how, failing, hangs)}", flush=True
        )


if __name__ == "__main__":
    main()
