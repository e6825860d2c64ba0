"""`t2s pretrain` as a job of two processes that is killed, terminated and resumed."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import pytest

from t2s_jax import defaults, pretrain
from t2s_jax.backbone import Backbone
from t2s_jax.data import shards
from t2s_jax.errors import UserError
from t2s_jax.pretraining import pretrain_backbone
from tests.toy_simulator import ToySimulator

HOST = pathlib.Path(__file__).parent.parent / "launch" / "host.sh"
SETTINGS = {
    "network": "resnet10", "width": 4, "stem": "small", "batch_size": 8, "total_epochs": 60.0,
    "warmup_epochs": 1.0, "learning_rate": 1e-3, "mixup": 0.8, "drop_path": 0.1,
    "log_steps": 10, "checkpoint_steps": 20,
}  # fmt: skip


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    path = tmp_path_factory.mktemp("images")
    shards.write_render_set(ToySimulator(), (0, 0), path, images_per_category=10, seed=1)
    return path


def _start_two(images, output) -> list[subprocess.Popen]:
    """Both processes of one job, by hand: one CPU device each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    flags = [f"--config.pretrain.{name}={value}" for name, value in SETTINGS.items()]
    return [
        subprocess.Popen(
            ["bash", str(HOST), f"127.0.0.1:{port}", "2", str(number),
             sys.executable, "-m", "t2s_jax.main", "pretrain", f"--config.render_set={images}",
             f"--config.output={output}", f"--workdir={output}", *flags],
            env=os.environ | {"XLA_FLAGS": ""},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for number in range(2)
    ]  # fmt: skip


def _wait_for_checkpoint(output, above: int) -> int:
    """The number of a whole checkpoint that is later than `above`."""
    deadline = time.monotonic() + 120
    while True:
        steps = [int(p.name) for p in output.glob("checkpoints/*") if p.name.isdigit()]
        if max(steps, default=0) > above:
            return max(steps)
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _statuses(processes) -> list[int]:
    outputs = [p.communicate(timeout=120)[1] for p in processes]
    for process, errors in zip(processes, outputs):
        assert process.returncode in (0, os.EX_TEMPFAIL, -signal.SIGKILL), errors
    return [p.returncode for p in processes]


def test_two_processes_killed_terminated_and_resumed_are_two_devices_unbroken(images, tmp_path):
    output = tmp_path / "broken"
    job = _start_two(images, output)
    step = _wait_for_checkpoint(output, 0)
    for process in job:
        process.kill()
    assert _statuses(job) == [-signal.SIGKILL] * 2

    job = _start_two(images, output)
    _wait_for_checkpoint(output, step)
    job[1].terminate()  # one hears of it, both save the same step and leave
    assert _statuses(job) == [os.EX_TEMPFAIL] * 2
    assert not (output / "model").exists()

    assert _statuses(_start_two(images, output)) == [0, 0]
    config = defaults.pretrain()
    config.update(SETTINGS)
    render_set = pretrain.read_render_set(images)
    unbroken = pretrain_backbone(render_set, config, tmp_path / "unbroken", seed=0)
    assert Backbone.load(output).fingerprint() == unbroken.fingerprint()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"data.source": "disk"}, "data.source is 'shards' or 'online', got 'disk'"),
        ({"data.source": "online", "data.images": "x"}, "give one of config.render_set"),
        ({"data.source": "online", "data.resolution": 7}, "data.resolution is 7 px"),
    ],
)
def test_what_to_train_on_is_said_once(tmp_path, changes, message):
    config = defaults.everything()
    config.update_from_flattened_dict(changes)
    with pytest.raises(UserError, match=message):
        pretrain.run(config, tmp_path)
