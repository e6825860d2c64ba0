import json

import numpy as np
import pytest

from t2s_jax.rewards.release_table import export_release, import_release
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace
from tests.paths import SHARED

RELEASE = SHARED / "paper/release/reward_db.seen.json"
SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more"))))


@pytest.fixture
def table():
    rewards = np.array([[10.0, 20, 30, 40, 50, 60], [60, 50, 45, 30, 20, 10]])
    return RewardTable(SPACE, ("up", "down"), tuple(SPACE), rewards)


def test_release_round_trip(tmp_path):
    rng = np.random.default_rng(0)
    table = RewardTable(PAPER_SPACE, ("a", "b"), tuple(PAPER_SPACE), rng.uniform(0, 100, (2, 256)))
    export_release(table, tmp_path / "db.json")
    again = import_release(tmp_path / "db.json")
    assert (again.tasks, again.params) == (table.tasks, table.params)
    np.testing.assert_array_equal(again.rewards, table.rewards)


def test_release_key(tmp_path):
    # backgr, blur, color, dir, intensity, materials 1|3, pose_cam 0, rot, scale.
    (tmp_path / "db.json").write_text('{"a": {"1_0_0_1_0_3_0_1_0": 5}}')
    (params,) = import_release(tmp_path / "db.json").params
    on = [n for n, level in zip(PAPER_SPACE.names, params) if level]
    assert on == ["object_rotation", "light_direction", "background", "materials"]


@pytest.mark.skipif(not RELEASE.exists(), reason="the release's files are not here")
def test_reads_the_release(tmp_path):
    table = import_release(RELEASE)
    assert table.rewards.shape == (12, 256)
    # FACTS.md section 3.
    assert table.mean() == pytest.approx(25.12, abs=0.005)
    assert table.oracle() == pytest.approx(32.60, abs=0.005)
    assert table.best_fixed()[1] == pytest.approx(29.89, abs=0.005)
    export_release(table, tmp_path / "db.json")
    assert json.loads((tmp_path / "db.json").read_text()) == json.loads(RELEASE.read_text())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no reward table at"),
        ("{", "not readable as JSON"),
        ("[1]", "expected {task: {SimParams: percent}}"),
        ('{"a": {"x": 1}, "b": {"y": 1}}', "tasks a and b do not have the same SimParams"),
        ('{"a": {"1_0": 1}}', "'1_0' has 2 parts, expected 9"),
        ('{"a": {"0_0_0_0_0_2_0_0_0": 1}}', "materials is one of"),
        ('{"a": {"0_0_0_0_0_1_1_0_0": 1}}', "pose_cam is one of"),
        (
            '{"a": {"0_0_0_0_0_1_0_0_0": "much"}}',
            "reward of task a for 0_0_0_0_0_1_0_0_0 is 'much', no number",
        ),
        ('{"a": {"0_0_0_0_0_1_0_0_0": 200}}', "percent, 0 to 100"),
    ],
)
def test_import_says_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "db.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UserError, match=message.replace("{", r"\{")):
        import_release(path)


def test_export_is_for_the_papers_space(table, tmp_path):
    with pytest.raises(UserError, match="8 factors only"):
        export_release(table, tmp_path / "db.json")
