import json
import multiprocessing
import os
import signal
import socket
import threading
import time

import pytest

from t2s_jax.rewards import executors
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import PAPER_SPACE
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setenv("RAY_worker_niceness", "0")  # 15 by default: the tests beside it went first
    write_tasks(tmp_path / "tasks")
    config = tiny_live_config(tmp_path / "tasks")
    config.live.update({"budget": 5, "workers": 2})
    return config


def kill_the_first_at_work(workdir, killed):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for claim in workdir.glob("rewards/.claims/*"):
            try:
                killed.append(json.loads(claim.read_text())["pid"])
            except (OSError, ValueError):
                continue
            os.kill(killed[0], signal.SIGKILL)
            return
        time.sleep(0.01)


@pytest.mark.filterwarnings("ignore")  # Ray's, and of its dependencies
@pytest.mark.parametrize("executor", ["processes", "ray"])
def test_a_lost_workers_job_is_taken_again_and_nothing_is_measured_twice(
    executor, config, tmp_path, capsys
):
    if executor == "ray":
        pytest.importorskip("ray", reason="pip install 't2s_jax[ray]'")
    config.live.executor = executor
    workdir, killed = tmp_path / "run", []
    killer = threading.Thread(target=kill_the_first_at_work, args=(workdir, killed))
    evaluator = executors.live_evaluator(config, workdir)
    try:
        assert evaluator.workers == 2
        wanted = list(evaluator.space)[:5]
        killer.start()
        evaluator.measure_all(wanted)
        killer.join()
        assert evaluator.table().params == tuple(wanted)
        assert evaluator.budget_left == 0
    finally:
        evaluator.close()
    log = (workdir / "rewards" / "measured.log").read_text().splitlines()
    assert sorted(line.split()[2] for line in log) == sorted(map(evaluator.store.name, wanted))
    assert str(killed[0]) not in {line.split()[1].split(":")[1] for line in log}
    assert str(os.getpid()) not in {line.split()[1].split(":")[1] for line in log}
    assert not list(workdir.glob("rewards/.claims/*"))
    printed = capsys.readouterr().out
    assert printed.count("mean 5-NN") == 5
    if executor == "processes":
        assert f"(process {killed[0]}) was lost, exit status -9; a new one is" in printed
        assert (
            "SimParams 00"
            in (workdir / "logs/worker-0.log").read_text()
            + (workdir / "logs/worker-1.log").read_text()
        )
        assert not multiprocessing.active_children()


class Scripted:
    """Stands for a worker process whose answers are given beforehand."""

    answers: list
    log = "worker.log"
    pid, exitcode = 7, -9

    def __init__(self, *arguments):
        self.connection, self._theirs = multiprocessing.Pipe()
        self.process = self
        answer = type(self).answers.pop(0)
        if answer is None:
            self._theirs.close()
        else:
            self._theirs.send(answer)

    receive = executors._Worker.receive

    def terminate(self): ...

    def end(self):
        self.connection.close()


@pytest.fixture
def scripted(config, tmp_path, monkeypatch):
    def measure(*answers):
        monkeypatch.setattr(executors, "_Worker", Scripted)
        monkeypatch.setattr(executors, "POLL_SECONDS", 0.01)
        Scripted.answers = list(answers)
        processes = executors.LocalProcesses(config, tmp_path)
        store = RewardStore(tmp_path / "rewards", ("a",), "abc", PAPER_SPACE)
        try:
            processes.measure_all([(0,) * 8, (1,) * 8], store)
        finally:
            processes.close()

    return measure


def test_workers_that_are_lost_again_and_again(scripted):
    scripted(("done", ""), None, None, ("spent", "all"))
    with pytest.raises(UserError, match=r"3 workers were lost one after.*config\.live\.workers, 2"):
        scripted(None, None, None, None)


def test_what_a_worker_met_is_told(scripted):
    with pytest.raises(UserError, match=r"^the disk is full$"):
        scripted(("error", "the disk is full"), ("done", ""))
    with pytest.raises(RuntimeError, match=r"see worker\.log"):
        scripted(("crash", "ZeroDivisionError"), ("done", ""))


def test_errors(config, tmp_path, monkeypatch):
    config.live.executor = "cloud"
    with pytest.raises(UserError, match="one of local, processes, ray; got 'cloud'"):
        executors.live_evaluator(config, tmp_path)
    config.live.update({"executor": "ray", "workers": -1})
    with pytest.raises(UserError, match=r"live\.workers must be at least 0"):
        executors.live_evaluator(config, tmp_path)
    config.live.workers = 0
    with monkeypatch.context() as patch:
        patch.setattr(executors.hosts, "process_count", lambda: 2)
        with pytest.raises(UserError, match=r"starts its own processes, but this is one job of 2"):
            executors.live_evaluator(config, tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "t2s_jax.rewards.ray_executor", None)
    with pytest.raises(UserError, match=r"pip install 't2s_jax\[ray\]'"):
        executors.live_evaluator(config, tmp_path)


@pytest.mark.parametrize("address", ["localhost:{}", "ray://localhost:{}"])
def test_a_cluster_that_is_not_there_is_told_at_once(address, config, tmp_path):
    pytest.importorskip("ray", reason="pip install 't2s_jax[ray]'")
    with socket.socket() as unused:
        unused.bind(("localhost", 0))
        place = address.format(unused.getsockname()[1])
        config.live.update({"executor": "ray", "ray_address": place})
        with pytest.raises(UserError, match=f"nobody answers at {place}"):
            executors.live_evaluator(config, tmp_path)
