import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time

import pytest

from t2s_jax.runtime import leases
from t2s_jax.runtime.leases import Leases


@pytest.fixture
def shared(tmp_path):
    return Leases(tmp_path / "leases")


def forge(shared, name, **owner):
    """A lease as another host would have made it."""
    path = shared.directory / name
    path.write_text(json.dumps({"machine": ["elsewhere"], "pid": 1, "started": "1"} | owner))
    return path


def age(path, seconds):
    now = path.stat().st_mtime
    os.utime(path, (now - seconds, now - seconds))


def test_one_holder_at_a_time(shared):
    first = shared.take("0101.abc", note=[1, 2])
    assert shared.take("0101.abc") is None
    assert shared.held() == {"0101.abc": [1, 2]}
    with shared.take("0101.abcd"):  # a name that begins alike
        first.release()
        first.release()
        assert shared.held() == {"0101.abcd": None}
        assert shared.take("0101.abc") is not None


def test_a_live_lease_of_another_host_is_respected_and_a_stale_one_taken_over(shared):
    theirs = forge(shared, "work.0")
    assert shared.take("work") is None
    age(theirs, leases.LEASE_SECONDS - 5)
    assert shared.take("work") is None
    age(theirs, 10)
    mine = shared.take("work")
    assert mine.path.name == "work.1"
    assert shared.take("work") is None  # the newer generation counts
    mine.release()
    assert shared.take("work").path.name == "work.1"  # the stale one still lies there
    shared.clear("work")
    assert not list(shared.directory.iterdir())


def test_a_half_written_lease_is_respected_until_it_is_stale(shared):
    theirs = shared.directory / "work.0"
    theirs.touch()
    assert shared.take("work") is None
    age(theirs, leases.LEASE_SECONDS + 1)
    assert shared.take("work") is not None


def test_a_lease_of_a_process_that_ended_here_is_free_at_once(shared, tmp_path):
    code = (
        "import sys, os; from t2s_jax.runtime.leases import Leases;"
        "assert Leases(sys.argv[1]).take('work'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, shared.directory], check=False)
    assert (shared.directory / "work.0").exists()
    assert shared.held() == {}
    assert shared.take("work") is not None


def test_the_number_of_a_process_may_be_given_again(shared):
    forge(shared, "work.0", machine=leases._machine(), pid=os.getpid(), started="0")
    assert shared.take("work") is not None
    forge(shared, "other.0", **leases._identity(os.getpid()))
    assert shared.take("other") is None


def test_a_held_lease_is_renewed(tmp_path):
    quick = Leases(tmp_path, beat=0.02, seconds=60)
    with quick.take("work") as lease:
        age(lease.path, 1000)
        deadline = time.monotonic() + 10
        while lease.path.stat().st_mtime < time.time() - 500:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    names = [t.name for t in threading.enumerate()]
    assert lease._released.is_set()
    assert not lease.path.exists()
    assert names.count("lease work.0") <= 1


def test_the_file_systems_clock_decides(shared, monkeypatch):
    """A worker whose own clock is a day ahead takes nothing away."""
    forge(shared, "work.0")
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert shared.take("work") is None


def _grab(directory, barrier, wins):
    shared = Leases(directory)
    for name in range(40):
        barrier.wait()
        if shared.take(f"work{name}") is not None:
            wins.put(name)
    barrier.wait()


@pytest.mark.parametrize("stale", [False, True])
def test_of_many_one_wins(tmp_path, stale):
    """Also where all of them see the same stale lease at the same time."""
    if stale:
        for name in range(40):
            path = forge(Leases(tmp_path), f"work{name}.0")
            age(path, 1000)
    context = multiprocessing.get_context("spawn")  # JAX, if loaded, warns of forks
    barrier, wins = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_grab, args=(tmp_path, barrier, wins)) for _ in range(4)]
    for process in processes:
        process.start()
    found = sorted(wins.get(timeout=30) for _ in range(40))
    for process in processes:
        process.join(30)
    assert found == list(range(40))
    assert wins.empty()
