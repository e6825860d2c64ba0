import pytest

from t2s_jax.reporting.evaluation_results import EvaluationResults
from t2s_jax.reporting.paired_leads import leads, lines

METHODS = {"task2sim": "Task2Sim", "random": "Random SimParams"}
TASKS = [{"name": n, "seen": n != "new"} for n in ("a", "b", "c", "new")]


def _rows(method, accuracies):
    """Two seeds, a point below and above the mean."""
    return [
        {"method": method, "task": task, "seed": seed, "key": "00", "knn": mean + 2 * seed - 1}
        for task, mean in accuracies.items()
        for seed in (0, 1)
    ]


RESULTS = EvaluationResults.from_dict(
    {
        "methods": METHODS,
        "tasks": TASKS,
        "rows": _rows("task2sim", {"a": 51, "b": 32, "c": 33, "new": 40})
        + _rows("random", {"a": 50, "b": 30, "c": 33, "new": 41}),
    }
)


def test_leads_by_hand():
    """1, 2 and 0 on the seen tasks: mean 1, deviation 1, Student's t with 2 degrees of freedom."""
    seen, unseen = leads(RESULTS)
    assert (seen.set, seen.tasks, seen.method, seen.protocol) == (
        "seen",
        3,
        "random",
        "knn",
    )
    assert seen.mean == pytest.approx(1)
    assert seen.interval == pytest.approx(4.3027 / 3**0.5, abs=1e-4)
    assert (seen.better, seen.worse) == (2, 0)
    assert (unseen.mean, unseen.interval) == (pytest.approx(-1), None)
    assert (unseen.better, unseen.worse) == (0, 1)
    assert lines([seen, unseen])[1:] == [
        "  3 seen     over Random SimParams: 5-NN +1.0 +- 2.5 (2 / 0)",
        "  1 unseen   over Random SimParams: 5-NN -1.0 (0 / 1)",
    ]


def test_without_task2sim_there_is_nothing_to_say():
    only = {"methods": {"random": "Random"}, "tasks": TASKS, "rows": _rows("random", {"a": 50})}
    assert leads(EvaluationResults.from_dict(only)) == []
    assert lines([]) == []
