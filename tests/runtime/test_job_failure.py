import textwrap

import pytest

from t2s_jax.runtime import job_failure
from t2s_jax.runtime.errors import JobFailed, Terminated, UserError
from tests import two_processes


class _Store(dict):
    """What JAX's coordination service keeps for the job."""

    def key_value_set(self, key, value, allow_overwrite=False):
        assert allow_overwrite or key not in self
        self[key] = value

    def key_value_dir_get(self, key):
        return [(k, v) for k, v in self.items() if k.startswith(f"{key}/")]


@pytest.fixture
def job(monkeypatch):
    """Process 1 of 3, without the thread that watches."""
    store = _Store()
    monkeypatch.setattr(job_failure, "_job", job_failure._Job(store, 1, 3))
    return store


def _fail(error):
    with job_failure.reported():
        raise error


def test_alone_nothing_is_told():
    with pytest.raises(ZeroDivisionError):
        _fail(ZeroDivisionError())
    assert not job_failure.has_failed()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RuntimeError("no\nmemory"), "RuntimeError: no memory"),
        (UserError("no such file"), "no such file"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_a_failure_is_noted_for_the_others(job, error, reason):
    with pytest.raises(type(error)):
        _fail(error)
    assert job_failure.has_failed()
    assert job == {"t2s_jax/failed/1": f"process 1 of 3 failed ({reason}); its log says more"}


def test_leaving_together_is_no_failure(job):
    with pytest.raises(Terminated):
        _fail(Terminated())
    assert not job
    assert not job_failure.has_failed()


def test_what_follows_from_another_failure_is_told_as_that(job):
    job["t2s_jax/failed/2"] = "process 2 of 3 failed (of itself)"
    with pytest.raises(JobFailed, match=r"^process 2 of 3 failed \(of itself\)$"):
        _fail(RuntimeError("connection closed by peer"))
    assert job["t2s_jax/failed/1"] == job["t2s_jax/failed/2"]
    with pytest.raises(UserError, match="my own"):
        _fail(UserError("my own"))


# `t2s pretrain` whose work is a collective in a loop. In process FAILING it raises; the other is
# in the next collective then, or (HANGS) where no error can reach it, as in NCCL's.
_JOB = textwrap.dedent(
    """
    import sys, time
    import numpy as np
    from t2s_jax.runtime import hosts
    from t2s_jax.commands import main, pretrain

    failing, hangs = map(int, sys.argv[1:])

    def work(config, workdir):
        for _ in range(3):
            hosts.gather(np.int32(0))
        if hosts.process_index() == failing:
            raise RuntimeError("the disk is on fire")
        if hangs:
            time.sleep(200)
        hosts.gather(np.int32(0))

    pretrain.run = work
    main.main(["pretrain"])
    """
)


@pytest.mark.parametrize(("failing", "hangs"), [(0, True), (1, False)])
def test_a_job_of_two_processes_ends_when_one_fails(failing, hangs):
    processes = two_processes.start(_JOB, failing, int(hangs))
    try:
        errors = [process.communicate(timeout=120)[1] for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [process.returncode for process in processes] == [1, 1], errors
    failed, other = errors[failing], errors[1 - failing]
    assert failed.count("Traceback") == 1
    assert failed.rstrip().endswith("RuntimeError: the disk is on fire")
    line = f"process {failing} of 2 failed (RuntimeError: the disk is on fire); its log says more"
    assert other in (f"t2s: {line}\n", f"t2s pretrain: {line}\n")
