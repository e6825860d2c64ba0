import pytest

from t2s_jax.rewards import work_sharing
from t2s_jax.rewards.budget import Budget
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.work_sharing import Decision, WorkSharing
from t2s_jax.sim.simspace import PAPER_SPACE

NONE, ALL = (0,) * 8, (1,) * 8


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Makes the view that another process has of one reward store."""
    monkeypatch.setattr(work_sharing, "POLL_SECONDS", 0.01)

    def process(budget=2, settings="abc"):
        store = RewardStore(tmp_path, ("a",), settings, PAPER_SPACE)
        return store, WorkSharing(store, Budget(budget))

    return process


def test_one_of_two_processes_measures(make):
    (store, first), (_, second) = make(), make()
    assert first.decide(NONE) == Decision.MEASURE
    assert second.decide(NONE) == Decision.WAIT
    assert second.running() == {NONE}
    store.put(NONE, {"a": 10.0})
    first.release()
    first.forget(NONE)
    assert second.decide(NONE) == Decision.MEASURED
    assert second.running() == set()


def test_what_is_given_up_is_measured_by_another(make):
    (_, first), (_, second) = make(), make()
    assert first.decide(NONE) == Decision.MEASURE
    first.release()
    assert second.decide(NONE) == Decision.MEASURE


def test_what_another_process_measures_counts_against_the_budget(make):
    (store, first), (_, second) = make(budget=1), make(budget=1)
    assert first.decide(NONE) == Decision.MEASURE
    assert second.decide(ALL) == Decision.WAIT  # the other may give up
    store.put(NONE, {"a": 10.0})
    assert second.decide(ALL) == Decision.STOP
    assert second.decide(NONE) == Decision.MEASURED


def test_processes_see_what_others_wait_for_at_the_same_settings(make):
    (_, first), (_, second), (_, stranger) = make(), make(), make(settings="other")
    with first.asking([NONE, ALL]):
        assert second.asked() == [NONE, ALL]
        assert stranger.asked() == []
        assert second.decide(ALL) == Decision.MEASURE
        assert first.asked() == [NONE]
    assert second.asked() == []
