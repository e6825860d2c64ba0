import pytest

from t2s_jax.rewards.budget import Budget, Cost
from t2s_jax.runtime.errors import UserError


def test_a_number_of_simparams():
    budget = Budget(3)
    assert budget.left([10.0, 20.0]) == 1
    assert budget.spent([10.0, 20.0]) is None
    assert budget.spent([1.0] * 3) == (
        "all 3 SimParams of the budget (config.live.budget) are measured"
    )
    assert budget.left([1.0] * 5) == 0
    assert budget.allows([1.0], running=1)
    assert not budget.allows([1.0], running=2)
    assert Budget(0).spent([])


def test_hours_of_all_workers_together():
    budget = Budget(100, hours=1.0)
    assert budget.spent([]) is None  # nothing is known of the first
    assert budget.spent([1200.0, 1200.0]) is None  # 2400 + 1200 s is an hour
    assert Budget(100, hours=0.99).spent([1200.0, 1200.0]) == (
        "2 SimParams took 0.667 hours, and one more, 20:00, would not fit the 0.99 hours of the "
        "budget (config.live.hours)"
    )
    assert budget.allows([1200.0], running=1)
    assert not budget.allows([1200.0, 1200.0], running=1)
    assert budget.left([1200.0, 1200.0]) == 98  # at most
    assert budget.left([1300.0, 1300.0]) == 0


def test_errors():
    for wrong in (Budget, lambda **k: Budget(5, **k)):
        with pytest.raises(UserError, match="must not be negative"):
            wrong(**({"params": -1} if wrong is Budget else {"hours": float("nan")}))


def cost(**changes):
    known = {"count": 5, "seconds": [8.0, 10.0, 90.0], "workers": 2, "images": 1000}
    known |= {"set_bytes": 3_000_000, "set_bytes_known": True, "keeps_sets": True}
    known["free_bytes"] = 76_000_000_000
    return Cost(**known | changes)


def test_the_expected_cost():
    assert str(cost()) == (
        "5 SimParams to measure: about 30 s with 2 workers (10 s each, the median of the 3 "
        "measured so far); 5000 images to render, 15 MB on disk at a time, kept (76 GB are free)"
    )
    assert cost(keeps_sets=False).disk_bytes == 6_000_000
    assert cost(keeps_sets=False, count=1).disk_bytes == 3_000_000
    text = str(cost(seconds=[], set_bytes_known=False, keeps_sets=False, workers=1))
    assert "with 1 worker; the time is known once the first is measured;" in text
    assert "at most 3 MB on disk at a time, deleted as soon as they are measured" in text
