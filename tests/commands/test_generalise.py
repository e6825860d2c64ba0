import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import generalise, run_card
from t2s_jax.policy import held_out, variant_comparison
from t2s_jax.policy.gains import dealt_folds
from t2s_jax.policy.variants import VARIANTS
from t2s_jax.rewards.release_table import export_release, import_release
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import PAPER_SPACE
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


def _named(name):
    return [v for v in VARIANTS if v.name == name]


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
    TaskEmbeddings(names, vectors, seen, ("",) * 6).save(tmp_path / "vectors.npz")
    config = run_card.everything()
    config.rewards, config.task_vectors = str(tmp_path / "db.json"), str(tmp_path / "vectors.npz")
    config.policy.update({"hidden": (8, 8), "epochs": 4, "warmup_epochs": 1})
    config.generalise.update({"seeds": 2, "nested_policies": ()})
    config.generalise.variants = ("gp-log", "gp-layers", "nearest-log", "reinforce-narrow")
    return config


def test_what_it_writes(config, tmp_path, capsys, monkeypatch):
    results = generalise.run(config, tmp_path / "run")
    printed = capsys.readouterr().out
    directory = tmp_path / "run" / "generalise"
    assert json.loads((directory / "results.json").read_text()) == results.to_dict()
    assert (directory / "table.txt").read_text() in printed.replace("\n\n", "\n")
    with Image.open(directory / "gains.png") as picture:
        assert picture.width > 1000
    rows = {r.name: r for r in results.variants}
    assert set(rows) == {
        "gp-log", "nearest-log", "reinforce-narrow", "reinforce-narrow, ensemble",
        "reinforce-narrow, joint",
    }  # fmt: skip
    assert results.skipped == {
        "gp-layers": "the task vectors do not record the layers of the probe"
    }
    assert (results.simparams, results.space) == (40, 256)
    base = np.array(results.best_fixed.rewards)
    for row in rows.values():
        gains = np.array(row.rewards) - base
        assert row.gain.mean == pytest.approx(gains.mean(), abs=1e-3)
        assert row.gain.low <= row.gain.mean <= row.gain.high
        assert f"{row.mean:6.2f}" in printed
    assert rows["gp-log"].gain.low > 0
    assert results.oracle_gain.mean == pytest.approx(results.oracle - base.mean(), abs=1e-3)
    assert all(results.oracle_gain.mean >= row.gain.mean for row in rows.values())
    bold, *_ = results.nested
    assert bold.among == 2
    assert len(bold.chosen) == 6
    assert bold.gain.mean > 2

    # What is done is not done again; other rewards are.
    def never(*args, **kwargs):
        raise AssertionError("evaluated again")

    original = held_out.choices
    monkeypatch.setattr(held_out, "choices", never)
    assert generalise.run(config, tmp_path / "run") == results
    config.generalise.seeds = 1
    with pytest.raises(AssertionError, match="again"):
        generalise.run(config, tmp_path / "run")
    monkeypatch.setattr(held_out, "choices", original)


def test_a_killed_run_goes_on(config, tmp_path, monkeypatch):
    config.generalise.variants = ("nearest-log", "gp-log")
    original, calls = held_out.choices, []

    def killed(variant, *args, **kwargs):
        calls.append(variant.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return original(variant, *args, **kwargs)

    monkeypatch.setattr(held_out, "choices", killed)
    with pytest.raises(KeyboardInterrupt):
        generalise.run(config, tmp_path)
    generalise.run(config, tmp_path)
    # (outer, killed), then what is left: outer of the second, inner of both.
    assert calls == ["nearest-log", "gp-log", "gp-log", "nearest-log", "gp-log"]


def test_unseen_tasks_with_rewards_can_take_part(config, tmp_path):
    embeddings = TaskEmbeddings.load(config.task_vectors)
    names = (*embeddings.names[:5], "without_rewards")
    seen = (True,) * 4 + (False,) * 2
    TaskEmbeddings(names, embeddings.vectors, seen, embeddings.groups).save(
        tmp_path / "vectors.npz"
    )
    config.generalise.update({"variants": ("nearest-log",), "nested": False})
    assert generalise.run(config, tmp_path).tasks == names[:4]
    config.generalise.tasks = "all"
    assert generalise.run(config, tmp_path).tasks == names[:5]
    config.generalise.tasks = "unseen"
    with pytest.raises(UserError, match="at least two unseen tasks with rewards, there are 1"):
        generalise.run(config, tmp_path)
    config.generalise.tasks = "new"
    with pytest.raises(UserError, match='"unseen" or "all", got \'new\''):
        generalise.run(config, tmp_path)


def test_unseen_tasks_are_held_out_together(config, tmp_path):
    embeddings = TaskEmbeddings.load(config.task_vectors)
    seen = (True,) * 4 + (False,) * 2
    TaskEmbeddings(embeddings.names, embeddings.vectors, seen, embeddings.groups).save(
        tmp_path / "vectors.npz"
    )
    config.generalise.tasks = "unseen"
    results = generalise.run(config, tmp_path)
    assert results.tasks == embeddings.names[4:]
    assert results.trained_on == 4
    assert results.nested is None
    table = import_release(config.rewards)
    fixed, _ = table.subset(embeddings.names[:4]).best_fixed()
    expected = [table.reward(name, fixed) for name in embeddings.names[4:]]
    np.testing.assert_allclose(results.best_fixed.rewards, expected, atol=1e-3)
    rows = {r.name: r for r in results.variants}
    assert len(rows["reinforce-narrow"].rewards) == 2
    assert rows["gp-log"].gain.mean > 2
    assert "2 unseen tasks, trained on 4 seen ones" in (
        tmp_path / "generalise" / "table.txt"
    ).read_text().replace("\n", " ")


def test_another_table_judges_the_choices(config, tmp_path):
    config.generalise.update({"variants": ("gp-log", "nearest-log"), "nested": False})
    table = import_release(config.rewards)
    before = generalise.run(config, tmp_path)
    halved = RewardTable(table.space, table.tasks, table.params, table.rewards / 2)
    export_release(halved, tmp_path / "judge.json")
    config.generalise.judge = str(tmp_path / "judge.json")
    after = generalise.run(config, tmp_path)
    for a, b in zip(before.variants, after.variants, strict=True):
        np.testing.assert_allclose(np.array(a.rewards) / 2, b.rewards, atol=1e-3)
    assert after.best_fixed.mean == pytest.approx(before.best_fixed.mean / 2)
    assert after.oracle == pytest.approx(before.oracle / 2)


def test_each_measurement_judges_the_choices_of_the_others(config, tmp_path):
    table = import_release(config.rewards)
    other = RewardTable(table.space, table.tasks, table.params, table.rewards[::-1] / 2)
    export_release(other, tmp_path / "other.json")
    config.generalise.update({"variants": ("gp-log",), "nested": False, "judge": "repeats"})
    with pytest.raises(UserError, match="needs rewards that were measured at least twice"):
        generalise.run(config, tmp_path)
    one = config.rewards
    config.rewards = f"{one},{tmp_path / 'other.json'}"
    found = generalise.run(config, tmp_path)

    expected, fixed = [], []
    for by, judge in ((one, tmp_path / "other.json"), (tmp_path / "other.json", one)):
        config.rewards, config.generalise.judge = str(by), str(judge)
        alone = generalise.run(config, tmp_path / "apart")
        expected.append(alone.variants[0].rewards)
        fixed.append(alone.best_fixed.rewards)
    np.testing.assert_allclose(found.variants[0].rewards, np.mean(expected, axis=0), atol=1e-3)
    np.testing.assert_allclose(found.best_fixed.rewards, np.mean(fixed, axis=0), atol=1e-3)


def test_the_run_card_may_say_which_tasks_are_unseen(config, tmp_path):
    config.generalise.update({"variants": ("gp-log",), "tasks": "unseen"})
    config.tasks.unseen = ("task1", "task4")
    results = generalise.run(config, tmp_path)
    assert (results.tasks, results.trained_on) == (("task1", "task4"), 4)
    config.tasks.unseen = ("task1", "nobody")
    with pytest.raises(UserError, match="no task vector for nobody"):
        generalise.run(config, tmp_path)


def test_what_the_judge_has_not_measured_is_told(config, tmp_path, monkeypatch):
    config.generalise.update({"variants": ("gp-log",), "nested": False})
    table = import_release(config.rewards)
    places = [table.rewards.mean(axis=0).argmax()]
    for task in range(6):  # best fixed of every five, and nothing else
        places.append(np.delete(table.rewards, task, 0).mean(axis=0).argmax())
    few = sorted(set(map(int, places)))
    few_params = tuple(table.params[p] for p in few)
    export_release(
        RewardTable(table.space, table.tasks, few_params, table.rewards[:, few]),
        tmp_path / "judge.json",
    )
    config.generalise.judge = str(tmp_path / "judge.json")
    with pytest.raises(UserError, match=r"gp-log: \d of its choices .* t2s train --fill='"):
        generalise.run(config, tmp_path)
    cautious = dataclasses.replace(VARIANTS[-1], tested=True, level=1e-9)
    monkeypatch.setattr(variant_comparison, "VARIANTS", (*_named("gp-log"), cautious))
    config.generalise.variants = ()
    results = generalise.run(config, tmp_path)
    assert [row.name for row in results.variants] == [cautious.name]
    assert results.oracle is None
    assert "t2s train --fill='" in results.skipped["gp-log"]
    missing = tuple(p for p in table.params if p not in few_params)
    export_release(
        RewardTable(table.space, table.tasks, missing, np.delete(table.rewards, few, 1)),
        tmp_path / "judge.json",
    )
    with pytest.raises(UserError, match="best fixed: 1 of its choices have no reward"):
        generalise.run(config, tmp_path)


def test_errors(config, tmp_path):
    config.generalise.variants = ("gp-cubic",)
    with pytest.raises(UserError, match=r"generalise\.variants: no variant 'gp-cubic'; there are"):
        generalise.run(config, tmp_path)
    embeddings = TaskEmbeddings.load(config.task_vectors)
    embeddings.subset(names=embeddings.names[:3]).save(tmp_path / "few.npz")
    config.task_vectors = str(tmp_path / "few.npz")
    with pytest.raises(UserError, match="at least 4 tasks and one measured SimParams, got 3"):
        generalise.run(config, tmp_path)
    names = ("other", *embeddings.names[1:])
    TaskEmbeddings(names, embeddings.vectors, embeddings.seen, embeddings.groups).save(
        tmp_path / "other.npz"
    )
    config.task_vectors = str(tmp_path / "other.npz")
    with pytest.raises(UserError, match="no rewards for the seen tasks other"):
        generalise.run(config, tmp_path)


def test_groups_of_tasks_are_held_out(config, tmp_path):
    config.generalise.update({"variants": ("gp-log",), "folds": 3, "deals": 2})
    results = generalise.run(config, tmp_path)
    assert (len(results.tasks), results.trained_on, results.nested) == (6, 4, None)
    assert "dealt into 3 groups 2 times" in (tmp_path / "generalise" / "table.txt").read_text()
    table = import_release(config.rewards)
    expected = np.zeros(6)
    for fold in dealt_folds(6, 3, 2):
        kept = [name for n, name in enumerate(results.tasks) if n not in fold]
        fixed, _ = table.subset(kept).best_fixed()
        for task in fold:
            expected[task] += table.reward(results.tasks[task], fixed) / 2
    np.testing.assert_allclose(results.best_fixed.rewards, expected, atol=1e-3)
    config.generalise.folds = 4
    with pytest.raises(UserError, match="folds is 0, or 2 to 3 groups of 6 tasks, got 4"):
        generalise.run(config, tmp_path)
