import os
import pathlib
import shutil
import stat
import subprocess

import pytest

LAUNCH = pathlib.Path(__file__).parent.parent / "launch"
SCRIPTS = sorted(LAUNCH.glob("*.sh"))


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


@pytest.mark.parametrize("script", ["host.sh", "slurm.sh", "tpu_pod.sh"])
def test_without_a_command_the_usage_is_told(script):
    result = _run(script)
    assert result.returncode == 2
    assert "usage: " in result.stderr
    assert "#" not in result.stderr


def test_host_passes_on_who_it_is(tmp_path):
    _stub(tmp_path, "t2s", 'echo "$T2S_COORDINATOR $T2S_NUM_PROCESSES $T2S_PROCESS_ID $*"')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("host.sh", "h:1", "2", "1", "t2s", "train", "--a=b c", PATH=path)
    assert result.stdout == "h:1 2 1 train --a=b c\n"


@pytest.mark.parametrize(("status", "requeued"), [(0, ""), (1, ""), (75, "requeue 42\n")])
def test_a_terminated_slurm_job_is_queued_again(tmp_path, status, requeued):
    _stub(tmp_path, "srun", '"$@"')
    _stub(tmp_path, "t2s", f"exit {status}")
    _stub(tmp_path, "scontrol", 'echo "$@"')
    path = f"{tmp_path}:{os.environ['PATH']}"
    result = _run("slurm.sh", "t2s", "pretrain", PATH=path, SLURM_JOB_ID="42",
                  SLURM_SUBMIT_DIR=str(tmp_path))  # fmt: skip
    assert (result.returncode, result.stdout) == (status, requeued)


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
