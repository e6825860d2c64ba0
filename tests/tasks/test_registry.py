"""The registry of the paper's tasks, against itself and, where it lies beside us, the notes on the
original release."""

import re

import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.registry import PAPER_TASKS, paper_task
from tests.paths import SHARED

FACTS = SHARED / "FACTS.md"


def test_twenty_tasks_of_six_groups():
    assert len(PAPER_TASKS) == len({task.name for task in PAPER_TASKS}) == 20
    assert sum(task.seen for task in PAPER_TASKS) == 12
    for seen in (True, False):
        groups = {task.group for task in PAPER_TASKS if task.seen == seen}
        assert groups == {"natural", "aerial", "symbolic", "medical", "illustrative", "texture"}
    assert [task.seen for task in PAPER_TASKS] == [True] * 12 + [False] * 8


def test_each_says_where_it_comes_from_and_how_it_is_split():
    for task in PAPER_TASKS:
        assert task.source.startswith(("https://", "http://")), task.name
        assert task.licence
        assert len(task.sizes) == (2 if task.test else 1), task.name
        assert min(task.sizes) >= task.classes, task.name
        assert task.fetch or not task.own, f"{task.name}: its files have to be named"


def test_names_in_any_capitals():
    assert paper_task("chestxPNEUMONIA").name == "ChestXPneumonia"
    with pytest.raises(UserError, match="the paper has no task 'x'; it has CropDisease, "):
        paper_task("x")


@pytest.mark.skipif(not FACTS.is_file(), reason="shared/FACTS.md is not there")
def test_groups_classes_and_counts_are_the_releases():
    row = re.compile(r"^\| (\w+) \| (\w+) \| ([SU]) \| (\d+)[^|]*\| ([^|]+) \|", re.M)
    rows = row.findall(FACTS.read_text(encoding="utf-8"))
    for name, group, role, classes, split in rows:
        task = paper_task(name)
        assert (task.group, task.seen, task.classes) == (group, role == "S", int(classes)), name
        assert (not task.test) == split.startswith("r"), name
        counts = tuple(int(n.replace(",", "")) for n in re.findall(r"\b\d{1,3},\d{3}\b", split))
        assert counts in ((), task.sizes), (name, counts, task.sizes)
    assert len(rows) == 18  # PACS's two share a row of another form
