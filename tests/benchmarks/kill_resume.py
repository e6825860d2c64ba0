"""Kills `t2s pretrain` at random moments; what resumes is compared with an unbroken run.

  python tests/benchmarks/kill_resume.py [kills] [seed]

SIGKILL comes at a moment drawn between the start of the command and the time that an unbroken run
takes, its programs compiled: while it starts, trains, writes a checkpoint or finishes. The same
command is then run again. Where a run is finished before the kills are used up another one begins.
The table says when each kill came and which whole checkpoints there were; the weights of every
finished run are compared, bit for bit, with the unbroken one's.
"""

from __future__ import annotations

import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

from tests.toy_simulator import ToySimulator

SETTINGS = {
    "pretrain.network": "resnet10", "pretrain.width": 8, "pretrain.stem": "small",
    "pretrain.batch_size": 16, "pretrain.total_epochs": 20.0, "pretrain.warmup_epochs": 2.0,
    "pretrain.checkpoint_steps": 10, "pretrain.log_steps": 5, "pretrain.mixup": 0.8,
    "pretrain.drop_path": 0.1, "pretrain.ema_decay": 0.9,
}  # fmt: skip


def main() -> None:
    kills, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 10, int((sys.argv[2:] or ["0"])[0])
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        images = _render_set(root / "images")
        for name in ("compiled", "unbroken"):  # kills are drawn over a run that need not compile
            start = time.monotonic()
            assert _start(images, root / name).wait() == 0, "the unbroken run failed"
            duration = time.monotonic() - start
            print(f"{name}: {duration:.1f} s", flush=True)
        print("| kill | after, s | run | whole checkpoints then |\n|---|---|---|---|")
        runs, done = 1, 0
        while done < kills:
            directory = root / f"run{runs}"
            process, moment = _start(images, directory), draw.uniform(0.0, duration)
            try:
                status = process.wait(timeout=moment)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                done += 1
                print(f"| {done} | {moment:.1f} | {runs} | {_steps(directory)} |", flush=True)
                continue
            assert status == 0, f"run {runs} failed with status {status}"
            _compare(root, runs)
            runs += 1
        assert _start(images, root / f"run{runs}").wait() == 0
        _compare(root, runs)


def _compare(root: pathlib.Path, run: int) -> None:
    same = _weights(root / f"run{run}") == _weights(root / "unbroken")
    print(f"run {run}: {'bit for bit the unbroken one' if same else 'DIFFERS'}", flush=True)


def _render_set(path: pathlib.Path) -> pathlib.Path:
    from t2s_jax.data import shards

    shards.write_render_set(ToySimulator(), (1, 1), path, images_per_category=40, seed=1)
    return path


def _start(images: pathlib.Path, output: pathlib.Path) -> subprocess.Popen:
    flags = [f"--config.{name}={value}" for name, value in SETTINGS.items()]
    return subprocess.Popen(
        [sys.executable, "-m", "t2s_jax", "pretrain", f"--config.render_set={images}",
         f"--config.output={output}", f"--workdir={output}", *flags],
        env=os.environ | {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": ""},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _steps(directory: pathlib.Path) -> str:
    if (directory / "model" / "t2s_metadata.json").exists():
        return "finished"
    found = [int(p.name) for p in directory.glob("checkpoints/*") if p.name.isdigit()]
    return ", ".join(map(str, sorted(found))) or "none"


def _weights(directory: pathlib.Path) -> str:
    from t2s_jax.models.backbone import Backbone

    return Backbone.load(directory).fingerprint()


if __name__ == "__main__":
    main()
