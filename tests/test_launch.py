import os
import pathlib
import shutil
import stat
import subprocess
import time

import pytest

from tests.paths import LAUNCH

SCRIPTS = sorted(LAUNCH.glob("*.sh"))
USAGES = ["cpu.sh", "fill_array.sh", "host.sh", "slurm.sh", "tdw.sh", "tdw_array.sh", "tpu_pod.sh"]


def _run(script, *arguments, **environment):
    return subprocess.run(
        ["bash", str(LAUNCH / script), *arguments],
        env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _stub(directory: pathlib.Path, name: str, body: str) -> None:
    path = directory / name
    path.write_text(f"#!/usr/bin/env bash\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_scripts_are_short_and_parse(script):
    assert len(script.read_text().splitlines()) < 40
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_shellcheck_is_content(script):
    found = subprocess.run(["shellcheck", "-x", str(script)], cwd=LAUNCH.parent, check=False)
    assert found.returncode == 0


@pytest.mark.parametrize("script", USAGES)
def test_without_a_command_the_usage_is_told(script):
    result = _run(script)
    assert result.returncode == 2
    assert "usage: " in result.stderr
    assert "#" not in result.stderr


def test_cpu_asks_for_huge_pages():
    show = 'echo "$GLIBC_TUNABLES $*"'
    result = _run("cpu.sh", "bash", "-c", show, "t2s", "train", "--a=b c", JEMALLOC="")
    assert result.stdout == "glibc.malloc.hugetlb=1 train --a=b c\n"
    result = _run("cpu.sh", "bash", "-c", show, GLIBC_TUNABLES="glibc.malloc.perturb=0")
    assert result.stdout == "glibc.malloc.perturb=0:glibc.malloc.hugetlb=1 \n"


def test_cpu_preloads_jemalloc(tmp_path):
    libraries = subprocess.run(
        ["sh", "-c", "cat /proc/self/maps"], capture_output=True, text=True, check=True
    ).stdout.split()
    library = next((path for path in libraries if "libc.so" in path), None)
    if library is None:
        pytest.skip("no library to stand in for jemalloc")  # not Linux
    show = 'echo "$LD_PRELOAD $MALLOC_CONF $*"'
    result = _run("cpu.sh", "bash", "-c", show, "t2s", "train", "--a=b c", JEMALLOC=library)
    assert result.stdout == f"{library} dirty_decay_ms:-1,muzzy_decay_ms:-1 train --a=b c\n"
    result = _run("cpu.sh", "t2s", "train", JEMALLOC=str(tmp_path / "absent.so"))
    assert result.returncode == 2
    assert "apt install libjemalloc2" in result.stderr


def test_host_passes_on_who_it_is(tmp_path):
    _stub(tmp_path, "t2s", 'echo "$T2S_COORDINATOR $T2S_NUM_PROCESSES $T2S_PROCESS_ID $*"')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("host.sh", "h:1", "2", "1", "t2s", "train", "--a=b c", PATH=path)
    assert result.stdout == "h:1 2 1 train --a=b c\n"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [((), "--logdir runs/quickstart --port 6006"), (("a b", "80"), "--logdir a b --port 80")],
)
def test_tensorboard_shows_a_workdir(tmp_path, arguments, shown):
    _stub(tmp_path, "tensorboard", 'echo "$*"')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("tensorboard.sh", *arguments, PATH=path, VIRTUAL_ENV="active")
    assert result.stdout == f"{shown}\n"


@pytest.mark.parametrize(("status", "requeued"), [(0, ""), (1, ""), (75, "requeue 42\n")])
def test_a_terminated_slurm_job_is_queued_again(tmp_path, status, requeued):
    _stub(tmp_path, "srun", '"$@"')
    _stub(tmp_path, "t2s", f"exit {status}")
    _stub(tmp_path, "scontrol", 'echo "$@"')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("slurm.sh", "t2s", "pretrain", PATH=path, SLURM_JOB_ID="42",
                  SLURM_SUBMIT_DIR=str(tmp_path))  # fmt: skip
    assert (result.returncode, result.stdout) == (status, requeued)


@pytest.mark.parametrize(("status", "requeued"), [(0, ""), (2, ""), (75, "requeue 42\n")])
def test_an_array_of_workers_fills_one_table(tmp_path, status, requeued):
    _stub(tmp_path, "srun", '"$@"')
    _stub(tmp_path, "t2s", f'echo "$*"; exit {status}')
    _stub(tmp_path, "scontrol", 'echo "$@"')
    result = _run(
        "fill_array.sh", "--workdir=w", "--config.live.budget=256", SLURM_JOB_ID="42",
        SLURM_SUBMIT_DIR=str(tmp_path), FILL="#17;none", PATH=f"{tmp_path}:{os.environ['PATH']}",
    )  # fmt: skip
    expected = "train --fill=#17;none --workdir=w --config.live.budget=256\n"
    assert (result.returncode, result.stdout) == (status, expected + requeued)


@pytest.mark.skipif(not (LAUNCH.parent / ".git").exists(), reason="sends a git checkout")
def test_a_tpu_pod_gets_this_checkout_and_the_quoted_command(tmp_path):
    _stub(tmp_path, "gcloud", f'printf "%s\\n" "$*" >> {tmp_path}/calls')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("tpu_pod.sh", "pod", "zone", "t2s", "pretrain", "--x=(1, 2)", PATH=path)
    assert result.returncode == 0, result.stderr
    calls = (tmp_path / "calls").read_text()
    assert "scp" in calls.splitlines()[0]
    assert r"t2s pretrain --x=\(1\,\ 2\)" in calls
    assert calls.count("--worker=all") == 2


def _parts(output):
    return sorted(output.splitlines())


def test_builds_have_a_part_a_port_and_a_display_each(tmp_path):
    _stub(tmp_path, "t2s", 'echo "$JAX_PLATFORMS $*"')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("tdw.sh", "/a b/TDW", "2", "2", "t2s", "render", PATH=path, FIRST_DISPLAY="4")
    options = "--config.sim.options."
    assert _parts(result.stdout) == [
        f"cpu render --config.sim.part={n}/4 {options}build=/a b/TDW {options}port={1071 + n} "
        f"{options}display=:{4 + n % 2}"
        for n in range(4)
    ]


def test_a_build_that_fails_is_not_hidden_and_stopping_stops_all(tmp_path):
    _stub(tmp_path, "t2s", '[[ "$*" != *part=1/3* ]] || exit 2')
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert _run("tdw.sh", "TDW", "1", "3", "t2s", "render", PATH=path).returncode == 2

    _stub(tmp_path, "t2s", f"echo $$ >> {tmp_path}/pids; exec sleep 600")
    launched = subprocess.Popen(
        ["bash", str(LAUNCH / "tdw.sh"), "TDW", "1", "2", "t2s", "render"],
        env=os.environ | {"PATH": path},
    )
    pids = tmp_path / "pids"
    _wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    launched.terminate()
    launched.wait(timeout=30)
    _wait_until(lambda: not any(_runs(int(pid)) for pid in pids.read_text().split()))


def _wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _runs(pid):
    stat_file = pathlib.Path(f"/proc/{pid}/stat")
    return stat_file.exists() and stat_file.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_slurm_task_renders_the_simparams_of_its_number(tmp_path):
    _stub(tmp_path, "t2s", 'echo "$*"')
    result = _run(
        "tdw_array.sh", "--workdir=w", TDW="/TDW", BUILDS="2", SLURM_ARRAY_TASK_ID="17",
        SLURM_JOB_GPUS="3", SLURM_SUBMIT_DIR=str(LAUNCH.parent),
        PATH=f"{tmp_path}:{os.environ['PATH']}",
    )  # fmt: skip
    parts = _parts(result.stdout)
    assert len(parts) == 2
    assert all(p.startswith("render --config.params=#17 --workdir=w ") for p in parts)
    assert [p.split("port=")[1].split() for p in parts] == [
        ["10034", "--config.sim.options.display=:3"],
        ["10035", "--config.sim.options.display=:3"],
    ]


def test_each_gpu_gets_an_x_server(tmp_path):
    _stub(tmp_path, "nvidia-smi", 'printf "0, 00000000:3B:00.0\\n1, 00000000:AF:01.0\\n"')
    _stub(tmp_path, "Xorg", f'echo "$1 $3" >> {tmp_path}/calls')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("x_displays.sh", "2", PATH=path, X_CONFIGS=str(tmp_path / "x"))
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[1] == "GPU 1 (00000000:AF:01.0): DISPLAY=:3"
    calls = tmp_path / "calls"
    _wait_until(lambda: calls.exists() and len(calls.read_text().splitlines()) == 2)
    assert sorted(calls.read_text().splitlines())[1] == f":3 {tmp_path}/x/gpu1.conf"
    assert 'BusID "PCI:59:0:0"' in (tmp_path / "x" / "gpu0.conf").read_text()
    assert 'BusID "PCI:175:1:0"' in (tmp_path / "x" / "gpu1.conf").read_text()
