import pytest

from t2s_jax.reporting.evaluation_results import Row
from t2s_jax.reporting.summaries import Spread, spread, summarize
from t2s_jax.runtime.typed_json import decode

ROWS = decode(
    list[Row],
    [
        {"method": "task2sim", "task": "t", "key": "01", "seed": 0, "knn": 50.0, "linear": 60.0},
        {"method": "task2sim", "task": "u", "key": "10", "seed": 0, "knn": 70.0, "linear": 80.0},
        {"method": "task2sim", "task": "t", "key": "01", "seed": 1, "knn": 54.0, "linear": 60.0},
        {"method": "task2sim", "task": "u", "key": "10", "seed": 1, "knn": 70.0, "linear": 80.0},
        {"method": "random", "task": "t", "key": "00", "seed": 0, "knn": 10.0},
        {"method": "random", "task": "t", "key": "11", "seed": 0, "knn": 20.0},
    ],
)


def test_summary_by_hand():
    summary = summarize(ROWS, "task2sim", "knn", ["t", "u"])
    assert summary.mean == 61.0  # of 60 and 62
    assert summary.std == pytest.approx(2**0.5)
    # Student's t at 0.975 with one degree of freedom is 12.7062.
    assert summary.interval == pytest.approx(12.7062 * 2**0.5 / 2**0.5, rel=1e-5)
    assert summary.runs == 2
    assert {name: task.mean for name, task in summary.tasks.items()} == {"t": 52.0, "u": 70.0}
    assert summary.tasks["t"].values == (50.0, 54.0)


def test_interval_by_hand():
    # n = 4, mean 2.5, std 1.2910, t(0.975, 3) = 3.18245.
    found = spread([1.0, 2.0, 3.0, 4.0])
    assert found.mean == 2.5
    assert found.interval == pytest.approx(3.18245 * 1.2909944 / 2, rel=1e-5)
    assert spread([7.0]) == Spread(7.0, None, None)
    assert (str(found), str(spread([7.0]))) == ("2.5 +- 2.1", "7.0")


def test_random_spreads_over_draws():
    summary = summarize(ROWS, "random", "knn", ["t"])
    assert (summary.mean, summary.runs) == (15.0, 2)
    assert summary.std == pytest.approx(50**0.5)
    assert summarize(ROWS, "random", "linear", ["t"]) is None
