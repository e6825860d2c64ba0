from t2s_jax.reporting.accuracy_table import format_table
from t2s_jax.reporting.evaluation_results import EvaluationResults

ROWS = [
    {"method": "task2sim", "task": "t", "key": "01", "seed": 0, "knn": 50.0, "linear": 60.0},
    {"method": "task2sim", "task": "u", "key": "10", "seed": 0, "knn": 70.0, "linear": 80.0},
    {"method": "task2sim", "task": "t", "key": "01", "seed": 1, "knn": 54.0, "linear": 60.0},
    {"method": "task2sim", "task": "u", "key": "10", "seed": 1, "knn": 70.0, "linear": 80.0},
    {"method": "random", "task": "t", "key": "00", "seed": 0, "knn": 10.0},
    {"method": "random", "task": "t", "key": "11", "seed": 0, "knn": 20.0},
]


def format_table_of(results):
    return format_table(EvaluationResults.from_dict(results))


def test_table_marks_what_is_generated():
    tasks = [
        {"name": "t", "seen": False, "origin": "real"},
        {"name": "u", "seen": False, "origin": "generated"},
    ]
    table = format_table_of({"tasks": tasks, "methods": {"task2sim": "Task2Sim"}, "rows": ROWS})
    lines = table.splitlines()
    assert lines[0].split() == ["method", "5-NN", "mean", "linear", "mean", "t", "u*"]
    assert "61.0 +- 12.7" in lines[2]
    assert "52.0 / 60.0" in lines[2]
    assert lines[-1] == "* drawn by t2s_jax, not real images"


def test_many_tasks_are_rows():
    names = [f"t{i}" for i in range(7)]
    tasks = [
        {"name": n, "seen": True, "origin": "generated" if n == "t6" else "real"} for n in names
    ]
    methods = {"task2sim": "Task2Sim", "best_fixed": "Best fixed"}
    rows = [
        {"method": m, "task": n, "seed": 0, "knn": 10.0 * k + i, "linear": 50.0}
        for k, m in enumerate(methods)
        for i, n in enumerate(names)
    ]
    lines = format_table_of({"tasks": tasks, "methods": methods, "rows": rows}).splitlines()
    assert lines[2].split() == ["Task2Sim", "3.0", "50.0"]
    assert lines[3].split() == ["Best", "fixed", "13.0", "50.0"]
    assert lines[4] == ""
    assert lines[5].split() == ["task", "Task2Sim", "Best", "fixed"]
    assert lines[13].split() == ["t6*", "6.0", "/", "50.0", "16.0", "/", "50.0"]
    assert lines[14].endswith("of a task: 5-NN / linear")


def test_table_says_where_two_methods_are_one():
    """Task t: the same SimParams by both; task u: not."""
    keys = {"task2sim": {"t": "10", "u": "01"}, "best_fixed": {"t": "10", "u": "10"}}
    methods = {"task2sim": "Task2Sim", "best_fixed": "Best fixed"}

    def table(*tasks):
        rows = [
            {"method": m, "task": t, "key": keys[m][t], "seed": 0, "knn": 50.0}
            for m in methods
            for t in tasks
        ]
        described = [{"name": t, "seen": True, "origin": "real"} for t in tasks]
        return format_table_of({"tasks": described, "methods": methods, "rows": rows})

    assert "for 1 of 2 tasks Task2Sim chose the best fixed SimParams" in table("t", "u")
    assert "chose" not in table("u")


def test_table_names_what_is_missing():
    results = {
        "tasks": [{"name": "t", "seen": False, "origin": "real"}],
        "methods": {"task2sim": "Task2Sim"},
    }
    table = format_table_of(
        results | {"rows": ROWS, "missing": [{"name": n, "seen": True} for n in ("AID", "FMD")]}
    )
    assert table.splitlines()[-1].startswith("missing, not in any mean: AID, FMD (t2s tasks show")
    assert "missing" not in format_table_of(results | {"rows": ROWS, "missing": []})
