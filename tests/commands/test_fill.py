import os
import subprocess
import sys
import threading
import time

import pytest

from t2s_jax.commands import arguments, fill
from t2s_jax.rewards import evaluator, work_sharing
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import PAPER_SPACE
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks
from tests.rewards.test_evaluator import QuickEvaluator


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Rewards are made up: 10 x the first level + the second."""
    for module in (evaluator, work_sharing):
        monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(fill, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(fill, "live_evaluator", QuickEvaluator)
    write_tasks(tmp_path / "tasks")
    config = tiny_live_config(tmp_path / "tasks")
    config.live.budget = 6
    return config


def test_a_list():
    assert fill.parse("none; #17;11111111;none;materials", PAPER_SPACE) == [
        (0,) * 8,
        (0, 0, 0, 1, 0, 0, 0, 1),
        (1,) * 8,
        (0,) * 7 + (1,),
    ]
    with pytest.raises(UserError, match="--fill takes all, asked, or SimParams"):
        fill.parse(" ; ", PAPER_SPACE)
    with pytest.raises(UserError, match="cannot read SimParams"):
        fill.parse("everything", PAPER_SPACE)


def test_all_in_an_order_that_is_a_fair_sample_wherever_it_ends():
    order = fill.parse("all", PAPER_SPACE)
    assert sorted(order) == list(PAPER_SPACE)
    assert order == fill.parse("all", PAPER_SPACE)
    assert 54 < sum(params[0] for params in order[:128]) < 74


def test_the_whole_table_and_again(config, tmp_path, capsys):
    fill.run(config, tmp_path / "run", "all")
    first = capsys.readouterr().out
    assert "6 SimParams wanted, 0 already measured\n6 SimParams to measure: with 1 worker;" in first
    assert "6 of 6 SimParams are measured" in first
    assert "next: t2s train" in first
    fill.run(config, tmp_path / "run", "all")
    again = capsys.readouterr().out
    assert "6 already measured" in again
    assert "to measure" not in again


def test_a_budget_ends_it(config, tmp_path, capsys):
    config.live.budget = 4
    fill.run(config, tmp_path / "run", "00;01")
    assert "2 of 2" in capsys.readouterr().out
    fill.run(config, tmp_path / "run", "all")
    text = capsys.readouterr().out
    assert "6 SimParams wanted, 2 already measured\n2 SimParams to measure: about 1:00:00 " in text
    assert "4 of 6 SimParams are measured, in " in text
    assert ": all 4 SimParams of the budget (config.live.budget) are measured" in text
    config.live.update({"budget": 6, "hours": 2.5})  # each takes half an hour
    fill.run(config, tmp_path / "run", "all")
    assert "5 of 6 SimParams are measured" in (text := capsys.readouterr().out)
    assert "would not fit the 2.5 hours" in text


def test_successive_halving(config, tmp_path, capsys):
    config.live.halving.update({"rungs": 2, "factor": 2.0, "resource": "epochs"})
    config.live.budget = 3
    fill.run(config, tmp_path / "run", "all")
    text = capsys.readouterr().out
    assert "rung 1 of 2 (epochs x 0.5, images x 1, width x 1): 6 SimParams" in text
    assert "rung 2 of 2 (epochs x 1, images x 1, width x 1): 3 SimParams" in text
    assert "rank correlation on 3 SimParams measured at both settings: Spearman 1.00" in text
    # Those with the highest rewards are in the full store, and no others.
    assert QuickEvaluator(config, tmp_path / "run").table().params == ((1, 0), (1, 1), (1, 2))


def test_hours_are_shared_by_the_rungs(config, tmp_path, capsys):
    config.live.halving.update({"rungs": 2, "factor": 2.0, "resource": "epochs"})
    config.live.hours = 3.5  # 6 cheap ones take 3 hours here
    fill.run(config, tmp_path / "run", "all")
    assert len(QuickEvaluator(config, tmp_path / "run").table()) == 1
    assert "1 of 3 SimParams are measured" in capsys.readouterr().out


def test_helpers_measure_what_is_asked_for(config, tmp_path, capsys):
    config.live.idle_minutes = 0.5 / 60
    workdir, measuring, done = tmp_path / "run", threading.Event(), threading.Event()

    def slowly(params):
        measuring.set()
        done.wait(30)

    asker = QuickEvaluator(config, workdir, while_measuring=slowly)
    thread = threading.Thread(target=asker.measure_all, args=([(0, 0), (1, 0), (1, 1)],))
    thread.start()
    measuring.wait(30)
    helper = threading.Thread(target=fill.run, args=(config, workdir, "asked"))
    helper.start()
    deadline = time.monotonic() + 30
    while len(asker.table()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    done.set()
    thread.join(30)
    helper.join(30)
    assert asker.measured == [(0, 0)]
    assert len(asker.table()) == 3
    assert "no requests for" in capsys.readouterr().out


def test_the_command(tmp_path):
    """Bad input is one line; a good one is in tests/benchmarks/kill_workers.py."""
    environment = os.environ | {"JAX_PLATFORMS": "cpu"}
    call = [sys.executable, "-m", "t2s_jax", "train", "--fill=everything"]
    call += [f"--workdir={tmp_path}", "--config.live.executor=processes"]
    found = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert found.stderr.startswith("t2s train: cannot read SimParams 'everything'")
    assert "Traceback" not in found.stderr


def test_the_flag_is_in_the_help():
    assert "--fill\n      measure rewards and train nothing" in arguments.command_help("train")
