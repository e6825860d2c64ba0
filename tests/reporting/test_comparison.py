import numpy as np
import pytest

from t2s_jax.data.splits import Split
from t2s_jax.reporting.comparison import (
    Entry,
    choose_tasks,
    plan,
    read_best_fixed,
    read_choices,
)
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace
from t2s_jax.tasks.labelled import Task

SPACE = SimSpace((Factor("a"), Factor("b")))
OPTIONS = {
    "space": SPACE,
    "seeds": 2,
    "choices": {"t": (0, 1), "u": (1, 0)},
    "best_fixed": (1, 0),
    "random_draws": [(0, 0), (1, 1)],
}


def test_plan_of_each_method():
    assert plan("task2sim", ["t", "u"], **OPTIONS) == [
        Entry("task2sim", "t", (0, 1), 0),
        Entry("task2sim", "u", (1, 0), 0),
        Entry("task2sim", "t", (0, 1), 1),
        Entry("task2sim", "u", (1, 0), 1),
    ]
    assert [e.params for e in plan("domain_randomization", ["t"], **OPTIONS)] == [(1, 1)] * 2
    assert [e.params for e in plan("best_fixed", ["t"], **OPTIONS)] == [(1, 0)] * 2
    assert [e.params for e in plan("random_features", ["t"], **OPTIONS)] == [None] * 2
    random = plan("random", ["t"], **OPTIONS)
    assert [(e.params, e.seed) for e in random] == [((0, 0), 0), ((1, 1), 0)]


@pytest.mark.parametrize(
    ("method", "changes", "message"),
    [
        ("magic", {}, "no method 'magic'; there are task2sim"),
        ("task2sim", {"choices": {"t": (0, 0)}}, "no prediction for task 'u'"),
        ("best_fixed", {"best_fixed": None}, "run `t2s train` first"),
    ],
)
def test_what_is_not_known_yet(method, changes, message):
    with pytest.raises(UserError, match=message):
        plan(method, ["t", "u"], **(OPTIONS | changes))


def test_choices_are_read_from_predictions(tmp_path):
    params = [1, 0, 0, 0, 0, 0, 0, 1]
    write_json(tmp_path / "predictions" / "x.json", {"task": "x", "params": params})
    assert read_choices(tmp_path, PAPER_SPACE) == {"x": tuple(params)}


def test_choices_of_training_serve_where_nothing_was_predicted(tmp_path):
    assert read_choices(tmp_path, SPACE) == {}
    assert read_best_fixed(tmp_path, SPACE) is None
    tasks = [{"task": "t", "params": [0, 1]}, {"task": "u", "params": [1, 1]}]
    outputs = {"tasks": tasks, "best_fixed": [1, 0]}
    write_json(tmp_path / "policy" / "outputs.json", outputs)
    write_json(tmp_path / "predictions" / "u.json", {"task": "u", "params": [0, 0]})
    assert read_choices(tmp_path, SPACE) == {"t": (0, 1), "u": (0, 0)}
    assert read_best_fixed(tmp_path, SPACE) == (1, 0)


def test_tasks_are_chosen_by_role_or_name():
    def task(name, seen):
        split = Split(np.zeros((1, 2, 2, 3), np.uint8), np.zeros(1, int))
        return Task(name, "", "real", seen, ("a",), split, split, "")

    tasks = [task("t", True), task("u", False), task("v", True)]

    def names(wanted, **options):
        return [t.name for t in choose_tasks(tasks, wanted, "scale.tasks", **options)]

    assert names("seen") == ["t", "v"]
    assert names("unseen") == ["u"]
    assert names("all") == ["t", "u", "v"]
    assert names("v,u") == ["u", "v"]
    assert names("v,w", absent={"w"}) == ["v"]
    with pytest.raises(UserError, match=r"config\.scale\.tasks: no task 'w'; say unseen, seen"):
        names("v,w")
