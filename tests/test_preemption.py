import os
import signal

import pytest

from t2s_jax import preemption
from t2s_jax.errors import Terminated


@pytest.fixture
def installed(monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    preemption.install()
    yield
    signal.signal(signal.SIGTERM, before)
    preemption._noticed.clear()


def test_outside_a_watch_sigterm_ends_the_work_at_once(installed):
    with pytest.raises(Terminated):
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_watch_notes_it_and_leaves_after_the_step(installed):
    with preemption.Watch() as watch:
        assert not watch.is_time_to_leave(1)
        os.kill(os.getpid(), signal.SIGTERM)
        assert watch.is_time_to_leave(2)
    with pytest.raises(Terminated):
        os.kill(os.getpid(), signal.SIGTERM)


def test_terminated_is_not_caught_as_an_error():
    assert not issubclass(Terminated, Exception)
