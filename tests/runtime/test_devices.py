import subprocess
import sys

import pytest

from t2s_jax.runtime import devices
from t2s_jax.runtime.errors import UserError


@pytest.fixture
def machine(monkeypatch):
    """A machine with the platform and number of devices that it is told to have."""
    for name in ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)

    def has(platform, count):
        monkeypatch.setattr(devices, "_devices", lambda: (platform, count))

    return has


def test_a_gpu_each(machine, monkeypatch):
    machine("gpu", 4)
    assert devices.environments() == [{"CUDA_VISIBLE_DEVICES": str(n)} for n in range(4)]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,5,6,7")
    assert devices.environments(2) == [{"CUDA_VISIBLE_DEVICES": "4"}, {"CUDA_VISIBLE_DEVICES": "5"}]
    eight = devices.environments(8)
    assert [e["CUDA_VISIBLE_DEVICES"] for e in eight] == list("45674567")
    assert {e["XLA_PYTHON_CLIENT_MEM_FRACTION"] for e in eight} == {"0.450"}


def test_a_tpu_chip_each(machine):
    machine("tpu", 4)
    assert [e["TPU_VISIBLE_CHIPS"] for e in devices.environments()] == list("0123")
    with pytest.raises(UserError, match="a TPU chip serves one process"):
        devices.environments(5)


def test_cores_are_shared_out(machine, monkeypatch):
    machine("cpu", 2)
    monkeypatch.setattr(devices, "_cores", lambda: [0, 1, 2, 5, 6])
    monkeypatch.setattr(devices, "_free_memory", lambda: 7 * 2**30)
    monkeypatch.setenv("XLA_FLAGS", "--a=b --xla_force_host_platform_device_count=2 --c=d")
    assert len(devices.environments()) == 3  # of 2 GiB each
    two = devices.environments(2)
    assert [e["T2S_CORES"] for e in two] == ["0,2,6", "1,5"]
    assert two[0]["XLA_FLAGS"].split() == ["--a=b", "--c=d"]
    assert [e["T2S_CORES"] for e in devices.environments(6)] == [*"012560"]


def test_an_unknown_platform(machine):
    machine("quantum", 1)
    with pytest.raises(UserError, match="JAX has quantum here"):
        devices.environments()


def test_jax_is_asked_in_another_process(monkeypatch):
    answer = subprocess.CompletedProcess([], 0, "cuda 3\n", "")
    monkeypatch.setenv("JAX_PLATFORMS", "")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: answer)
    assert devices._devices() == ("gpu", 3)
    answer.returncode, answer.stderr = 1, "Traceback\nRuntimeError: no devices"
    with pytest.raises(UserError, match="RuntimeError: no devices"):
        devices._devices()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="affinity is Linux's")
def test_a_worker_stays_on_its_cores():
    code = (
        "import os; from t2s_jax.runtime import devices; core = min(os.sched_getaffinity(0));"
        "devices.enter({'T2S_CORES': str(core)}); print(os.sched_getaffinity(0) == {core})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "True\n"
