"""`t2s analyse`: what it writes and says of tables from different sources."""

import json

import numpy as np
import pytest

from t2s_jax.commands import analyse
from t2s_jax.reporting import plots
from t2s_jax.reporting.task_groups import task_groups, unseen_tasks
from t2s_jax.rewards.release_table import export_release
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import PAPER_SPACE, Factor, SimSpace

SPACE = SimSpace((Factor("shift"), Factor("dim", ("none", "some", "more"))))


@pytest.fixture
def table(tmp_path):
    """Materials help SVHN by 6 and hurt the others by 2."""
    params = np.array(list(PAPER_SPACE))
    noise = np.random.default_rng(0).normal(0, 0.3, (4, 256))
    rewards = 30 + np.array([6, -2, -2, -2])[:, None] * params[:, 7] + noise
    names = ("SVHN", "EuroSAT", "Sketch", "mine")
    path = tmp_path / "table.json"
    export_release(RewardTable(PAPER_SPACE, names, tuple(PAPER_SPACE), rewards), path)
    return path


def test_a_table_of_the_release(table, tmp_path, capsys):
    analyse.run([str(table)], str(tmp_path / "out"))
    found = json.loads((tmp_path / "out" / "analysis.json").read_text())
    assert [t["group"] for t in found["tasks"]] == ["symbolic", "aerial", "illustrative", ""]
    html = (tmp_path / "out" / "analysis.html").read_text()
    pictures = sorted(f.stem for f in (tmp_path / "out").glob("*.png"))
    assert pictures == sorted(
        ["agreement", "effects", "explained", "group_effects", "interactions", "pairs", "sorted"]
    )
    assert html.count("data:image/png;base64,") == len(pictures)
    assert "<td>symbolic (1 of 4)</td>" in html
    out = capsys.readouterr().out
    assert "256 of 256 SimParams, 4 tasks" in out
    assert "materials on symbolic: +6.0" in out
    assert "1 / 3" in out  # tasks that materials help and hurt


def test_stores_of_two_seeds(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(plots, "png", lambda figure: plots_png)
    for seed, shift in (("a", 0.0), ("b", 1.0)):
        store = RewardStore(tmp_path / seed / "rewards", ("t", "u"), "x", SPACE)
        for params in [(0, 0), (1, 0), (0, 1), (1, 2)]:
            store.put(params, {"t": 10 + 5 * params[0] + shift, "u": 20.0 + shift})
    groups = tmp_path / "groups.csv"
    groups.write_text("task,group\nt,symbolic\n")
    found = analyse.run([str(tmp_path / "a"), str(tmp_path / "b")], groups=str(groups))
    assert (tmp_path / "a" / "analysis" / "analysis.json").is_file()
    assert found["noise"]["std_of_mean"] == pytest.approx(0.5**0.5)
    assert found["tasks"][0]["group"] == "symbolic"
    out = capsys.readouterr().out
    assert "from 4 SimParams" in out
    assert "dim (1)" in out  # entries know no names of levels


plots_png = b"\x89PNG"


def test_errors(table, tmp_path):
    with pytest.raises(UserError, match="give a table"):
        analyse.run([])
    store = RewardStore(tmp_path / "one" / "rewards", ("t",), "x", SPACE)
    store.put((0, 0), {"t": 1.0})
    with pytest.raises(UserError, match="holds one SimParams"):
        analyse.run([str(tmp_path / "one")])
    with pytest.raises(UserError, match="other factors"):
        analyse.run([str(table), str(tmp_path / "one")])


def test_groups_come_from_a_file_the_table_or_the_paper(tmp_path):
    file = tmp_path / "groups.csv"
    file.write_text("task,group\nSVHN,digits\nelsewhere,x\n")
    known = {"DTD": "surfaces", "mine": ""}
    expected = {"SVHN": "digits", "DTD": "surfaces", "FMD": "texture", "mine": ""}
    assert task_groups(tuple(expected), known, str(file)) == expected
    assert unseen_tasks(("SVHN", "FMD"), ()) == ("FMD",)
    assert unseen_tasks(("SVHN", "FMD"), ("SVHN",)) == ("SVHN",)
    file.write_text("SVHN,digits")
    with pytest.raises(UserError, match="must name the columns task and group"):
        task_groups(("SVHN",), {}, str(file))
