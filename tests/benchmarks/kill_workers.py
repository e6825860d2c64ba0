"""Fills a table of 24 SimParams while workers and commands are killed and others are added.

  python tests/benchmarks/kill_workers.py processes        (or: ray)

Everything is real but small: a toy simulator, a narrow network, six tasks of 16 px. One after
the other, each after a few more rewards: `t2s train --fill all` with two workers; SIGKILL to a
worker in the middle of its work; a second command is added; SIGKILL to the first command and
all its processes; SIGTERM to the second (it leaves with status 75); the first command again. At
the end every SimParams must be in the store, none may have been measured twice
(`rewards/measured.log` has a line for each measurement that ended, unless its process was killed
between the two), and the rewards must equal those of an undisturbed command.
"""

import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
_KILLED = 3  # processes that may have stored a reward and not logged it
_CARD = """
import pathlib
from tests.rewards.test_backbone_factory import tiny_live_config

def get_config():
    config = tiny_live_config(pathlib.Path(__file__).parent / "tasks")
    config.sim.simulator = "tests.toy_simulator:LargerToySimulator"
    config.sim.images_per_category = 200
    config.pretrain.total_epochs = 4.0
    config.live.budget = 24
    return config
"""


class Run:
    def __init__(self, directory, executor):
        self.directory, self.start = pathlib.Path(directory), time.monotonic()
        self.workdir = self.directory / "run"
        (self.directory / "card.py").write_text(_CARD)
        self.parallel = [f"--config.live.executor={executor}", "--config.live.workers=2"]
        # Rewards are equal to the last bit among workers of as many CPU cores: those of
        # "processes" have one each here, a task of Ray or a command by itself all of them.
        self.alike = self.parallel if executor == "processes" else []

    def command(self, workdir, *flags):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "JAX_PLATFORMS": "cpu"}
        call = [sys.executable, "-m", "t2s_jax", "train", "--fill=all"]
        call += [f"--config={self.directory / 'card.py'}", f"--workdir={workdir}", *flags]
        return subprocess.Popen(call, env=environment, cwd=ROOT, start_new_session=True)

    def entries(self, workdir=None):
        found = {}
        for file in (workdir or self.workdir).glob("rewards/*.json"):
            entry = json.loads(file.read_text())
            found[tuple(entry["params"])] = entry["rewards"]
        return found

    def wait_for(self, count, processes):
        while len(self.entries()) < count:
            assert any(p.poll() is None for p in processes), "the commands ended too early"
            time.sleep(0.02)

    def at_work(self):
        """The process that has claimed something and has held it for longest."""
        while True:
            claims = sorted(self.workdir.glob("rewards/.claims/*"), key=lambda p: p.stat().st_ctime)
            for claim in claims:
                try:
                    return json.loads(claim.read_text())["pid"], claim.name
                except (OSError, ValueError):
                    pass
            time.sleep(0.01)

    def say(self, text):
        passed = time.monotonic() - self.start
        print(f">>> {passed:6.1f} s, {len(self.entries()):2} of 24: {text}", flush=True)


def fill(run):
    first = run.command(run.workdir, *run.parallel)
    run.say("the first command, two workers")
    run.wait_for(3, [first])
    pid, claim = run.at_work()
    os.kill(pid, signal.SIGKILL)
    run.say(f"SIGKILL to worker {pid}, which was measuring {claim}")
    run.wait_for(6, [first])
    second = run.command(run.workdir, *run.alike)
    run.say("a second command is added")
    run.wait_for(12, [first, second])
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    run.say("SIGKILL to the first command and all its processes")
    run.wait_for(15, [second])
    second.terminate()
    status = second.wait()
    run.say(f"SIGTERM to the second command: status {status}")
    assert status == 75, status
    first = run.command(run.workdir, *run.parallel)
    run.say("the first command again")
    assert first.wait() == 0
    run.say("done")


def check(run):
    log = (run.workdir / "rewards" / "measured.log").read_text().splitlines()
    counts = collections.Counter(line.split()[2] for line in log)
    twice = [name for name, count in counts.items() if count > 1]
    alone = run.directory / "alone"
    assert run.command(alone, *run.alike).wait() == 0
    found, expected = run.entries(), run.entries(alone)
    different = [p for p in expected if found.get(p) != expected[p]]
    who = collections.Counter(line.split()[1] for line in log)
    print(
        f"{len(found)} of 24 measured, {len(counts)} of them logged, {len(twice)} twice; by "
        f"process: {dict(who)}; {len(different)} rewards differ from an undisturbed run"
    )
    assert len(found) == 24
    assert len(counts) >= 24 - _KILLED
    assert not twice
    assert not different


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tests.rewards.test_backbone_factory import write_tasks

    with tempfile.TemporaryDirectory() as temporary:
        this = Run(temporary, sys.argv[1] if len(sys.argv) > 1 else "processes")
        write_tasks(this.directory / "tasks")
        fill(this)
        check(this)
