import dataclasses
import functools
import json

import jax
import numpy as np
import pytest

from t2s_jax.commands import run_card
from t2s_jax.models.backbone import random_backbone
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.policy.bundle import Bundle, load_bundle, save_bundle
from t2s_jax.policy.gains import Gain
from t2s_jax.policy.held_out_gain import HeldOutGain
from t2s_jax.policy.network import Policy, PolicyEnsemble, init_members, span_basis
from t2s_jax.policy.reward_model import ModelSettings, RewardModel
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.task2vec.settings import Task2Vec
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.task2vec.task_features import TaskFeatures
from tests.toy_simulator import ToySimulator

PROBE = NetworkConfig("resnet10", 4, "small", "float32", num_classes=3, resolution=16)
TASK2VEC = to_config(Task2Vec()).to_dict() | {"head_steps": 20}


@functools.cache
def make_probe():
    return random_backbone(PROBE, seed=0)


def make_bundle(vectors):
    """A bundle of an untrained policy for the toy simulator's space."""
    space = ToySimulator.space
    names = tuple(f"task{i}" for i in range(len(vectors)))
    embeddings = TaskEmbeddings(names, vectors, (True,) * len(names), ("natural",) * len(names))
    basis = span_basis(embeddings.inputs())
    seeds = np.arange(3, dtype=np.uint32)
    params = init_members(Policy(space.num_levels, (6, 5)), seeds, basis, vectors.shape[1])
    config = run_card.everything()
    config.sim.simulator = "tests.toy_simulator:ToySimulator"
    config.sim.options = {"resolution": 16}
    config.task2vec = TASK2VEC
    return Bundle(
        ensemble=PolicyEnsemble(space, (6, 5), jax.tree.map(np.asarray, params), basis),
        probe=make_probe(),
        seen=embeddings,
        best_fixed=(1, 2),
        best_fixed_reward=51.5,
        config=config.to_dict(),
    )


def with_model(bundle):
    """The same with rewards and a reward model that answers for new tasks."""
    space = bundle.space
    rewards = np.random.default_rng(1).uniform(20, 60, (len(bundle.seen), space.size))
    rewards[0, 0], rewards[1:, 0] = 90.0, 5.0  # what is best for one task alone
    table = RewardTable(space, bundle.seen.names, tuple(space), rewards)
    best_fixed, reward = table.best_fixed()
    return dataclasses.replace(
        bundle,
        best_fixed=best_fixed,
        best_fixed_reward=reward,
        table=table,
        model=ModelSettings(scaling="unit", caution=0.25),
        evidence=HeldOutGain(
            bundle.seen.names,
            (1.0, 0.0, 0.0, 0.0),
            Gain(0.25, -0.5, 1.0, 0.0, 0.8, 1.0, better=1, worse=0, seed_std=None),
        ),
    )


@pytest.fixture(scope="module")
def bundle():
    return make_bundle(np.random.default_rng(0).normal(size=(4, 30)).astype(np.float32))


def test_survives_the_disk(bundle, tmp_path):
    save_bundle(tmp_path / "bundle", bundle)
    loaded = load_bundle(tmp_path / "bundle")
    vectors = bundle.seen.vectors
    np.testing.assert_array_equal(
        loaded.ensemble.probabilities(vectors), bundle.ensemble.probabilities(vectors)
    )
    assert loaded.probe.fingerprint() == bundle.probe.fingerprint()
    assert loaded.seen.names == bundle.seen.names
    assert loaded.seen.groups == bundle.seen.groups
    np.testing.assert_array_equal(loaded.seen.vectors, vectors)
    assert loaded.space == bundle.space
    assert (loaded.best_fixed, loaded.best_fixed_reward) == ((1, 2), 51.5)
    assert loaded.config == json.loads(json.dumps(bundle.config))


def test_a_reward_model_survives_the_disk(bundle, tmp_path):
    assert bundle.predictor is bundle.ensemble
    whole = with_model(bundle)
    assert isinstance(whole.predictor, RewardModel)
    save_bundle(tmp_path / "bundle", whole)
    loaded = load_bundle(tmp_path / "bundle")
    assert (loaded.model, loaded.evidence) == (whole.model, whole.evidence)
    assert loaded.table.params == whole.table.params
    np.testing.assert_array_equal(loaded.table.rewards, whole.table.rewards)
    new = np.random.default_rng(2).normal(size=(3, 30)).astype(np.float32)
    np.testing.assert_array_equal(loaded.predictor.choices(new), whole.predictor.choices(new))
    np.testing.assert_array_equal(
        loaded.predictor.probabilities(new), whole.predictor.probabilities(new)
    )


def test_a_policy_of_scaled_vectors_survives_the_disk(bundle, tmp_path):
    vectors = np.abs(bundle.seen.vectors)
    features = TaskFeatures.fit("log_standard", vectors, length=0.5)
    basis = span_basis(features(vectors).astype(np.float32))
    policy = Policy(bundle.space.num_levels, (6, 5))
    params = init_members(policy, np.arange(2, dtype=np.uint32), basis, 30)
    ensemble = PolicyEnsemble(
        bundle.space, (6, 5), jax.tree.map(np.asarray, params), basis, features
    )
    save_bundle(tmp_path / "bundle", dataclasses.replace(bundle, ensemble=ensemble))
    loaded = load_bundle(tmp_path / "bundle").ensemble
    assert (loaded.features.scaling, loaded.features.length) == ("log_standard", 0.5)
    np.testing.assert_array_equal(loaded.probabilities(vectors), ensemble.probabilities(vectors))


def test_without_a_basis(bundle, tmp_path):
    policy = Policy(bundle.space.num_levels, (6, 5))
    params = init_members(policy, np.arange(2, dtype=np.uint32), None, 30)
    ensemble = PolicyEnsemble(bundle.space, (6, 5), params, None)
    save_bundle(tmp_path / "bundle", dataclasses.replace(bundle, ensemble=ensemble))
    loaded = load_bundle(tmp_path / "bundle").ensemble
    assert loaded.basis is None
    vectors = bundle.seen.vectors
    np.testing.assert_array_equal(loaded.probabilities(vectors), ensemble.probabilities(vectors))


def test_compact_is_one_small_file(bundle, tmp_path):
    save_bundle(tmp_path / "compact", bundle, compact=True)
    (file,) = (tmp_path / "compact").iterdir()
    loaded = load_bundle(tmp_path / "compact")
    vectors = bundle.seen.vectors
    before, after = (b.ensemble.probabilities(vectors) for b in (bundle, loaded))
    np.testing.assert_allclose(after, before, atol=2e-3)
    np.testing.assert_array_equal(loaded.seen.vectors, vectors)  # not halved
    conv = ("params", "conv1", "kernel")
    kernels = [functools.reduce(dict.get, conv, b.probe.variables) for b in (bundle, loaded)]
    assert kernels[1].dtype == np.float32
    np.testing.assert_array_equal(kernels[1], kernels[0].astype(np.float16))
    assert (loaded.space, loaded.best_fixed) == (bundle.space, bundle.best_fixed)
    assert loaded.config == json.loads(json.dumps(bundle.config))
    floats = sum(x.size for x in jax.tree.leaves(bundle.probe.variables))
    assert file.stat().st_size < 3 * floats + 40_000


def test_exact_parts_of_a_compact_bundle(bundle, tmp_path):
    save_bundle(tmp_path / "compact", bundle, compact=True, halved=("probe",))
    vectors = bundle.seen.vectors
    np.testing.assert_array_equal(
        load_bundle(tmp_path / "compact").ensemble.probabilities(vectors),
        bundle.ensemble.probabilities(vectors),
    )


def test_float16_has_an_end(bundle, tmp_path):
    large = jax.tree.map(lambda x: x * 1e6, bundle.probe.variables)
    probe = dataclasses.replace(bundle.probe, variables=large)
    with pytest.raises(UserError, match="float16 ends at 65504"):
        save_bundle(tmp_path / "b", dataclasses.replace(bundle, probe=probe), compact=True)


def test_says_what_is_wrong(bundle, tmp_path):
    with pytest.raises(UserError, match=r"no bundle at .*none.*t2s train"):
        load_bundle(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="no complete checkpoint"):
        load_bundle(tmp_path / "empty")
    bundle.probe.save(tmp_path / "probe")
    with pytest.raises(UserError, match="not a bundle"):
        load_bundle(tmp_path / "probe")
    save_bundle(tmp_path / "old", bundle)
    (file,) = (tmp_path / "old").glob("*metadata.json")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 0}))
    with pytest.raises(UserError, match="has format 0, this t2s_jax reads 1"):
        load_bundle(tmp_path / "old")


@pytest.mark.parametrize("compact", [False, True])
def test_invariances_of_the_seen_tasks_survive_the_disk(tmp_path, compact):
    bundle = make_bundle(np.abs(np.random.default_rng(0).normal(size=(4, 12))).astype(np.float32))
    known = np.random.default_rng(1).uniform(size=(4, 9)).astype(np.float32)
    seen = dataclasses.replace(bundle.seen, invariances=known)
    save_bundle(tmp_path / "b", dataclasses.replace(bundle, seen=seen), compact=compact)
    np.testing.assert_array_equal(load_bundle(tmp_path / "b").seen.invariances, known)
