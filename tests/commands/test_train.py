import json

import numpy as np
import pytest

from t2s_jax.commands import train
from t2s_jax.policy.bundle import load_bundle
from t2s_jax.policy.outputs import PolicyOutputs
from t2s_jax.policy.settings import PolicySettings
from t2s_jax.policy.task_outputs import likeliest
from t2s_jax.rewards import executors
from t2s_jax.rewards.release_table import export_release
from t2s_jax.rewards.reward_source import TableSource
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.rewards.table_files import open_table
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.sim.simspace import PAPER_SPACE
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from tests.policy.test_bundle import make_probe
from tests.rewards.test_backbone_factory import tiny_live_config


def small_policy():
    policy = to_config(PolicySettings())
    policy.update({"members": 2, "hidden": (8, 8), "epochs": 12, "batch_tasks": 2})
    policy.update({"optimizer": "adam", "warmup_epochs": 1, "self_imitation_start": 4})
    policy.update({"replay_epochs": 4, "log_epochs": 4})
    return policy


def with_policy(config, **fields):
    with config.unlocked():
        config.policy = small_policy()
        config.update(fields)
    return config


def embeddings(names, seen):
    vectors = np.random.default_rng(0).normal(size=(len(names), 10)).astype(np.float32)
    return TaskEmbeddings(tuple(names), vectors, tuple(seen), ("natural",) * len(names))


@pytest.fixture
def table_config(tmp_path):
    rng = np.random.default_rng(0)
    tasks = ("a", "b", "c", "d")
    table = RewardTable(PAPER_SPACE, tasks, tuple(PAPER_SPACE), rng.uniform(0, 100, (4, 256)))
    export_release(table, tmp_path / "db.json")
    embeddings([*tasks, "new"], [True, True, True, False, False]).save(tmp_path / "vectors.npz")
    config = tiny_live_config(tmp_path)
    fields = {"rewards": str(tmp_path / "db.json"), "task_vectors": str(tmp_path / "vectors.npz")}
    return with_policy(config, **fields)


def test_on_a_table(table_config, tmp_path, capsys):
    workdir = tmp_path / "run"
    outputs = train.run(table_config, workdir)
    printed = capsys.readouterr().out
    assert "no bundle is written, because there is no probe network at" in printed
    assert "seen tasks, mean reward of 3 (256 SimParams measured): Task2Sim" in printed
    assert "unseen tasks, mean reward of 1 " in printed
    assert "no rewards" in printed  # the task "new"

    assert json.loads((workdir / "policy/outputs.json").read_text()) == outputs.to_dict()
    assert PolicyOutputs.load(workdir / "policy/outputs.json") == outputs
    history = json.loads((workdir / "policy/history.json").read_text())
    assert len(history["reward"]) == 12
    assert list(workdir.glob("policy/events*"))
    table = open_table(table_config.rewards).table
    seen = table.subset("abc")
    assert outputs.seen.oracle == pytest.approx(seen.oracle())
    assert outputs.seen.random == pytest.approx(seen.mean())
    assert outputs.seen.best_fixed == pytest.approx(seen.best_fixed()[1])
    assert outputs.best_fixed == seen.best_fixed()[0]
    assert [t.predictor for t in outputs.tasks] == ["policy"] * 3 + ["model"] * 2
    assert len(outputs.evidence.gains) == 3
    assert "reward model, for unseen tasks: on 3 seen tasks, each held out in turn" in printed
    rewards = [table.reward(t.task, t.params) for t in outputs.tasks[:3]]
    assert outputs.seen.policy == pytest.approx(np.mean(rewards))
    assert outputs.unseen.tasks == 1
    assert [len(p) for p in outputs.tasks[4].probabilities] == [2] * 8


def test_bundle_where_there_is_a_probe(table_config, tmp_path, capsys):
    workdir = tmp_path / "run"
    probe = make_probe()
    probe.save(workdir / "probe")
    outputs = train.run(table_config, workdir)
    bundle = load_bundle(workdir / "bundle")
    assert "t2s predict --bundle" in capsys.readouterr().out
    assert bundle.probe.fingerprint() == probe.fingerprint()
    assert bundle.seen.names == ("a", "b", "c")
    assert bundle.best_fixed == outputs.best_fixed
    vectors = TaskEmbeddings.load(table_config.task_vectors).vectors
    choices = bundle.ensemble.choices(vectors)[:3].tolist()
    choices += bundle.predictor.choices(vectors)[3:].tolist()
    assert choices == [list(t.params) for t in outputs.tasks]
    assert bundle.table.tasks == bundle.seen.names
    assert bundle.evidence == outputs.evidence


def test_the_policy_answers_where_the_card_says_so(table_config, tmp_path):
    workdir = tmp_path / "run"
    make_probe().save(workdir / "probe")
    table_config.policy.predictor = "policy"
    outputs = train.run(table_config, workdir)
    assert {t.predictor for t in outputs.tasks} == {"policy"}
    assert outputs.evidence is None
    bundle = load_bundle(workdir / "bundle")
    assert bundle.predictor is bundle.ensemble


def test_live(table_config, tmp_path, monkeypatch, capsys):
    """With a table in place of measurements; tests/rewards/test_evaluator.py has the real ones."""
    source = TableSource(open_table(table_config.rewards).table, budget=5)
    source.expected_cost = "{} SimParams to measure".format
    monkeypatch.setattr(executors, "live_evaluator", lambda config, workdir: source)
    workdir = tmp_path / "run"
    TaskEmbeddings.load(table_config.task_vectors).save(workdir / "task_vectors.npz")
    table_config.rewards, table_config.task_vectors = "live", ""
    outputs = train.run(table_config, workdir)
    assert outputs.measured == len(source.table()) == 5
    printed = capsys.readouterr().out
    assert printed.startswith("5 SimParams to measure\n")
    assert "5 SimParams measured" in printed
    for task in outputs.tasks[:4]:
        known = task.likeliest_measured, task.best_measured
        assert set(known) <= set(source.table().params)
    assert train.run(table_config, workdir) == outputs


def test_likeliest():
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6]], np.float32)
    assert likeliest(probabilities, ((1, 0), (0, 0), (1, 1))) == (0, 0)


def test_errors(table_config, tmp_path):
    vectors, table_config.task_vectors = table_config.task_vectors, ""
    with pytest.raises(UserError, match="no task vectors at"):
        train.run(table_config, tmp_path / "x")
    table_config.task_vectors, table_config.rewards = vectors, str(tmp_path / "no.json")
    with pytest.raises(UserError, match="no reward table at"):
        train.run(table_config, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_reward_model_that_cannot_be_is_refused_before_anything(table_config, tmp_path):
    table_config.reward_model.task_kernel = "cubic"
    with pytest.raises(UserError, match="task_kernel must be one of"):
        train.run(table_config, tmp_path / "x")
    assert not (tmp_path / "x").exists()
