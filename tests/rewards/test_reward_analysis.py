"""The analysis of reward tables whose truth is known."""

import json

import numpy as np
import pytest

from t2s_jax.rewards.reward_analysis import analyse
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace

TASKS = ("svhn", "omniglot", "eurosat", "flowers", "isic", "dtd")
GROUPS = dict(zip(TASKS, ("symbolic", "symbolic", "aerial", "natural", "medical", "")))
SMALL = SimSpace((Factor("a"), Factor("b")))


def table_of(space, rewards, params=None):
    return RewardTable(space, TASKS[: len(rewards)], tuple(params or space), np.array(rewards))


def materials_table():
    """Materials add 8 for symbols and take 4 elsewhere; the background takes 2 everywhere."""
    params = np.array(list(PAPER_SPACE))
    noise = np.random.default_rng(0).normal(0, 0.5, (len(TASKS), 256))
    materials = np.array([8, 8, -4, -4, -4, -4])[:, None] * params[:, 7]
    return table_of(PAPER_SPACE, 40 + materials - 2 * params[:, 6] + noise)


@pytest.fixture(scope="module")
def table():
    return materials_table()


def test_rows_are_tasks_then_groups_then_sets(table):
    found = analyse(table, GROUPS, unseen=("dtd",))
    names = [r["name"] for r in found["rows"]]
    sets = ["seen tasks", "unseen tasks", "all tasks"]
    assert names == [*TASKS, "symbolic", "aerial", "natural", "medical", *sets]
    effects = np.array(found["effects"]["values"])
    # a group's effect is the mean of its tasks'
    np.testing.assert_allclose(effects[6], effects[:2].mean(axis=0))
    np.testing.assert_allclose(effects[-1], effects[:6].mean(axis=0))
    assert effects[names.index("symbolic"), 7] == pytest.approx(8, abs=0.15)
    assert effects[-1, 6] == pytest.approx(-2, abs=0.1)
    assert found["over_tasks"][7] | {"std": 0} == {"std": 0, "above": 2, "below": 4}
    assert found["effects"]["columns"][7] == {
        "factor": "materials",
        "level": "varied",
        "with": 128,
        "fixed": 128,
    }
    assert json.loads(json.dumps(found)) == found


def test_the_best_of_each_task_by_hand():
    rewards = [[10.0, 20.0, 30.0, 50.0], [40.0, 30.0, 20.0, 30.0]]
    found = analyse(table_of(SMALL, rewards), unseen=("omniglot",))
    first, second = found["tasks"]
    assert (first["best_key"], first["best"], first["mean"], first["worst"]) == ("11", 50, 27.5, 10)
    assert (second["best_key"], second["seen"]) == ("00", False)
    # additive: mean 27.5, a +-12.5, b +-7.5
    assert first["best_predicted"] == pytest.approx(47.5)
    assert second["best_fixed"] == 30.0  # of "11", which is best for the seen task


def test_noise_tells_how_many_are_as_good():
    first = table_of(SMALL, [[10.0, 47.0, 48.5, 50.0]])
    second = table_of(SMALL, [[11.0, 48.0, 49.5, 51.0]])
    found = analyse(first, repeats=[second])
    # a seed's deviation is sqrt(1/2), so a difference of two has 1: within 2 points
    assert found["tasks"][0]["within_noise"] == 2


def test_incomplete_tables_are_analysed(table):
    params = PAPER_SPACE.sample(3, 20)
    columns = [table.params.index(p) for p in params]
    part = table_of(PAPER_SPACE, table.rewards[:, columns], params)
    found = analyse(part, GROUPS)
    assert (found["measured"], found["size"]) == (20, 256)
    assert found["effects"]["pair_values"][0][0] is None
    symbolic = found["effects"]["values"][len(TASKS)]
    assert symbolic[7] == pytest.approx(8, abs=1.0)
