"""The losses of one training run on one device, on two, and in two processes.

  python tests/benchmarks/equal_losses.py [network:width:resolution:optimizer:learning_rate ...]

Each run takes 50 steps of 16 images in float32 with batch norm over all devices, from one render
set, through the input pipeline and `pretrain_backbone`. The table gives the largest difference of
a loss from the run on one device and, in brackets, the first step that differs by more than 1e-5.
`one weight` is the control: one device again, with a single weight changed by 1e-7.
"""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

CASES = ("resnet10:4:16:sgd:0.05", "resnet18:16:32:sgd:0.05", "resnet18:16:32:sgd:0.005")
STEPS, BATCH, LIMIT = 50, 16, 1e-5
TWO_DEVICES = "--xla_force_host_platform_device_count=2"


def main() -> None:
    print("| network, width, px, optimiser, rate | first and last loss | two devices | "
          "two processes | these two apart | one weight |\n|---|---|---|---|---|---|")  # fmt: skip
    for case in sys.argv[1:] or CASES:
        one, weight = _run(case, [{}])[0], _run(case, [{"CHANGE": "1e-7"}])[0]
        devices = _run(case, [{"XLA_FLAGS": TWO_DEVICES}])[0]
        processes = _run(case, _two_processes())
        assert processes[0] == processes[1], "the processes report one global loss"
        columns = [
            case.replace(":", ", "),
            f"{one[0]:.3f}, {one[-1]:.3f}",
            _apart(one, devices),
            _apart(one, processes[0]),
            _apart(devices, processes[0]),
            _apart(one, weight),
        ]
        print("| " + " | ".join(columns) + " |", flush=True)


def _apart(a: list[float], b: list[float]) -> str:
    apart = [abs(x - y) for x, y in zip(a, b, strict=True)]
    beyond = next((step for step, d in enumerate(apart, start=1) if d > LIMIT), None)
    return f"{max(apart):.0e}" + (f" ({beyond})" if beyond else "")


def _two_processes() -> list[dict]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    job = {"T2S_COORDINATOR": f"127.0.0.1:{port}", "T2S_NUM_PROCESSES": "2"}
    return [job | {"T2S_PROCESS_ID": str(n)} for n in range(2)]


def _run(case: str, environments: list[dict]) -> list[list[float]]:
    """The losses that each process of one job reports."""
    cache = os.path.join(tempfile.gettempdir(), "t2s_jax_equal_losses")
    fixed = {"XLA_FLAGS": "", "JAX_PLATFORMS": "cpu", "JAX_COMPILATION_CACHE_DIR": cache}
    with tempfile.TemporaryDirectory() as workdir:
        started = [
            subprocess.Popen(
                [sys.executable, __file__, "--worker", case, workdir],
                env=os.environ | fixed | extra,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for extra in environments
        ]
        outputs = [p.communicate(timeout=500) for p in started]
        for process, (_, errors) in zip(started, outputs):
            if process.returncode:
                raise SystemExit(f"{case} failed:\n{errors}")
        return [json.loads(out.splitlines()[-1]) for out, _ in outputs]


class _Losses:
    """Takes the scalars that a training run writes."""

    def __init__(self):
        self.all: list[float] = []

    def write_scalars(self, step: int, scalars: dict) -> None:
        del step
        self.all.append(scalars["train/loss"])

    def flush(self) -> None:
        pass


def _worker(case: str, workdir: pathlib.Path) -> None:
    from t2s_jax.data import pipeline, shards
    from t2s_jax.runtime import hosts, xla_flags
    from t2s_jax.runtime.settings import to_config
    from t2s_jax.training import pretraining
    from t2s_jax.training.settings import Pretrain
    from tests.toy_simulator import ToySimulator

    xla_flags.configure()  # as `t2s` does
    hosts.join_hosts()
    network, width, resolution, optimizer, rate = case.split(":")
    config = to_config(Pretrain())
    config.network, config.width, config.stem = network, int(width), "small"
    config.batch_size, config.optimizer = BATCH, optimizer
    config.learning_rate, config.sync_batch_norm = float(rate), True
    config.log_steps, config.checkpoint_steps = 1, 0
    images = workdir / "images"
    simulator = ToySimulator(resolution=int(resolution))
    shards.write_render_set(simulator, (1, 1), images, images_per_category=20, seed=1)
    render_set = pipeline.read_render_set(images)
    config.total_epochs, config.warmup_epochs = STEPS * BATCH / len(render_set), 1.0
    if "CHANGE" in os.environ:
        _change_one_weight(pretraining, float(os.environ["CHANGE"]))
    losses = _Losses()
    pretraining.pretrain_backbone(render_set, config, workdir / "run", seed=0, writer=losses)
    assert len(losses.all) == STEPS
    print(json.dumps(losses.all))


def _change_one_weight(pretraining, change: float) -> None:
    make = pretraining.make_init

    def changed(*args, **kwargs):
        def init(seed):
            state = make(*args, **kwargs)(seed)
            kernel = state.params["conv1"]["kernel"]
            state.params["conv1"]["kernel"] = kernel.at[1, 1, 0, 0].add(change)
            return state

        return init

    pretraining.make_init = changed


if __name__ == "__main__":
    if "--worker" in sys.argv:
        _worker(sys.argv[2], pathlib.Path(sys.argv[3]))
    else:
        main()
