import json

import numpy as np
import pytest
from PIL import Image

from t2s_jax import defaults, generalise, held_out
from t2s_jax.errors import UserError
from t2s_jax.rewards import RewardTable, export_release
from t2s_jax.simspace import PAPER_SPACE
from t2s_jax.taskbank import TaskBank


@pytest.fixture
def config(tmp_path):
    """Six tasks of two kinds and 40 of the 256 SimParams."""
    rng = np.random.default_rng(0)
    kinds = np.arange(6) % 2
    vectors = rng.uniform(0.1, 0.2, (6, 12)).astype(np.float32)
    vectors[np.arange(6), kinds] += 3
    params = PAPER_SPACE.sample(0, 40)
    rewards = [[30 + 8 * (a[7] == k) + rng.uniform() for a in params] for k in kinds]
    names = tuple(f"task{i}" for i in range(6))
    export_release(
        RewardTable(PAPER_SPACE, names, tuple(params), np.array(rewards)), tmp_path / "db.json"
    )
    seen = (True,) * 6
    TaskBank(names, vectors, seen, ("",) * 6).save(tmp_path / "vectors.npz")
    config = defaults.everything()
    config.rewards, config.task_vectors = str(tmp_path / "db.json"), str(tmp_path / "vectors.npz")
    config.policy.update({"hidden": (8, 8), "epochs": 4, "warmup_epochs": 1})
    config.generalise.update({"seeds": 2, "nested_policies": ()})
    config.generalise.variants = ("gp-log", "gp-layers", "nearest-log", "reinforce-narrow")
    return config


def test_what_it_writes(config, tmp_path, capsys, monkeypatch):
    results = generalise.run(config, tmp_path / "run")
    printed = capsys.readouterr().out
    directory = tmp_path / "run" / "generalise"
    assert json.loads((directory / "results.json").read_text()) == results
    assert (directory / "table.txt").read_text() in printed.replace("\n\n", "\n")
    with Image.open(directory / "gains.png") as picture:
        assert picture.width > 1000
    rows = {r["name"]: r for r in results["variants"]}
    assert set(rows) == {
        "gp-log", "nearest-log", "reinforce-narrow", "reinforce-narrow, ensemble",
        "reinforce-narrow, joint",
    }  # fmt: skip
    assert results["skipped"] == {"gp-layers": "the task vectors do not say the probe's layers"}
    assert (results["simparams"], results["space"]) == (40, 256)
    base = np.array(results["best_fixed"]["rewards"])
    for row in rows.values():
        gains = np.array(row["rewards"]) - base
        assert row["gain"]["mean"] == pytest.approx(gains.mean(), abs=1e-3)
        assert row["gain"]["low"] <= row["gain"]["mean"] <= row["gain"]["high"]
        assert f"{row['mean']:6.2f}" in printed
    assert rows["gp-log"]["gain"]["low"] > 0
    assert results["oracle_gain"]["mean"] == pytest.approx(
        results["oracle"] - base.mean(), abs=1e-3
    )
    assert all(results["oracle_gain"]["mean"] >= row["gain"]["mean"] for row in rows.values())
    bold, *_ = results["nested"]
    assert bold["among"] == 2
    assert len(bold["chosen"]) == 6
    assert bold["gain"]["mean"] > 2

    # What is done is not done again; other rewards are.
    def never(*args):
        raise AssertionError("evaluated again")

    original = held_out.evaluate
    monkeypatch.setattr(held_out, "evaluate", never)
    assert generalise.run(config, tmp_path / "run") == results
    config.generalise.seeds = 1
    with pytest.raises(AssertionError, match="again"):
        generalise.run(config, tmp_path / "run")
    monkeypatch.setattr(held_out, "evaluate", original)


def test_a_killed_run_goes_on(config, tmp_path, monkeypatch):
    config.generalise.variants = ("nearest-log", "gp-log")
    original, calls = held_out.evaluate, []

    def killed(variant, *args):
        calls.append(variant.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return original(variant, *args)

    monkeypatch.setattr(held_out, "evaluate", killed)
    with pytest.raises(KeyboardInterrupt):
        generalise.run(config, tmp_path)
    generalise.run(config, tmp_path)
    # (outer, killed), then what is left: outer of the second, inner of both.
    assert calls == ["nearest-log", "gp-log", "gp-log", "nearest-log", "gp-log"]


def test_unseen_tasks_with_rewards_can_take_part(config, tmp_path):
    bank = TaskBank.load(config.task_vectors)
    names = (*bank.names[:5], "without_rewards")
    seen = (True,) * 4 + (False,) * 2
    TaskBank(names, bank.vectors, seen, bank.groups).save(tmp_path / "vectors.npz")
    config.generalise.update({"variants": ("nearest-log",), "nested": False})
    assert generalise.run(config, tmp_path)["tasks"] == list(names[:4])
    config.generalise.tasks = "all"
    assert generalise.run(config, tmp_path)["tasks"] == list(names[:5])
    config.generalise.tasks = "unseen"
    with pytest.raises(UserError, match='is "seen" or "all", got \'unseen\''):
        generalise.run(config, tmp_path)


def test_errors(config, tmp_path):
    config.generalise.variants = ("gp-cubic",)
    with pytest.raises(UserError, match=r"generalise\.variants: no variant 'gp-cubic'; there are"):
        generalise.run(config, tmp_path)
    bank = TaskBank.load(config.task_vectors)
    bank.subset(names=bank.names[:3]).save(tmp_path / "few.npz")
    config.task_vectors = str(tmp_path / "few.npz")
    with pytest.raises(UserError, match="at least 4 tasks and one measured SimParams, got 3"):
        generalise.run(config, tmp_path)
    names = ("other", *bank.names[1:])
    TaskBank(names, bank.vectors, bank.seen, bank.groups).save(tmp_path / "other.npz")
    config.task_vectors = str(tmp_path / "other.npz")
    with pytest.raises(UserError, match="no rewards for the seen tasks other"):
        generalise.run(config, tmp_path)
