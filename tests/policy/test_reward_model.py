"""The Gaussian process against the textbook's dense formulas, and what it does on toy tasks."""

import dataclasses

import numpy as np
import pytest

from t2s_jax.policy.reward_model import BEST_FIXED, DRAWS, ModelSettings, RewardModel
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import Factor, SimSpace
from t2s_jax.task2vec.task_features import TaskFeatures, squared_distances

SPACE = SimSpace((Factor("x"), Factor("y", ("none", "some", "more")), Factor("z")))
MEASURED = (*tuple(SPACE)[::2], tuple(SPACE)[1])  # 7 of 12


@pytest.fixture
def data():
    rng = np.random.default_rng(1)
    vectors = rng.lognormal(size=(5, 10)).astype(np.float32)
    return rng.uniform(10, 60, (5, len(MEASURED))), vectors


def dense(settings, rewards, vectors, new):
    """(mean [C], covariance [C, C], log likelihood) by the formulas of one big matrix."""
    z = rewards - rewards.mean(axis=1, keepdims=True)
    z = z / z.std(axis=1).mean()
    features = TaskFeatures.fit(settings.scaling, vectors)
    seen = features(vectors)
    unit = np.median(squared_distances(seen, seen)[np.triu_indices(5, 1)])

    def tasks(a, b):
        d = squared_distances(a, b) / unit
        return (
            settings.shared
            + settings.related * np.exp(-d / settings.length)
            + settings.own * np.exp(-d / 0.01)
        )

    def factors(a, b):
        differ = (np.array(a)[:, None] != np.array(b)[None]).sum(axis=2)
        return settings.correlation**differ

    candidates = tuple(SPACE)
    noisy = np.kron(tasks(seen, seen), factors(MEASURED, MEASURED))
    noisy += settings.noise * np.eye(len(noisy))
    row = features(new)
    across = np.kron(tasks(row, seen), factors(candidates, MEASURED))
    solved = np.linalg.solve(noisy, z.ravel())
    amplitude = z.ravel() @ solved / z.size
    own = settings.shared + settings.related + settings.own
    cov = own * factors(candidates, candidates) - across @ np.linalg.solve(noisy, across.T)
    _, logdet = np.linalg.slogdet(noisy * amplitude)
    likelihood = -0.5 * (z.ravel() @ solved / amplitude + logdet + z.size * np.log(2 * np.pi))
    return across @ solved, amplitude * cov, likelihood, (rewards.std(axis=1)).mean()


@pytest.mark.parametrize(
    "settings", [ModelSettings(), ModelSettings(own=0.2, noise=0.3, length=0.4, scaling="unit")]
)
def test_equals_the_dense_gaussian_process(data, settings):
    rewards, vectors = data
    model = RewardModel(settings, SPACE, MEASURED, rewards, vectors)
    new = np.random.default_rng(2).lognormal(size=(1, 10)).astype(np.float32)
    mean, cov, likelihood, spread = dense(settings, rewards, vectors, new)
    start = model.candidates.index(MEASURED[rewards.mean(axis=0).argmax()])
    means, deviations = model.gains(new)
    np.testing.assert_allclose(means[0], spread * (mean - mean[start]), rtol=1e-6, atol=1e-8)
    variance = np.diag(cov) + cov[start, start] - 2 * cov[start]
    np.testing.assert_allclose(
        deviations[0], spread * np.sqrt(np.maximum(variance, 0)), rtol=1e-5, atol=1e-5
    )
    assert model.log_likelihood() == pytest.approx(likelihood, rel=1e-6)


def related_tasks():
    """Two kinds of tasks: those like e0 want z varied, those like e1 want it fixed."""
    rng = np.random.default_rng(0)
    kinds = np.array([0, 0, 0, 1, 1, 1])
    vectors = np.full((6, 8), 0.1, np.float32)
    vectors[np.arange(6), kinds] = 1.0
    vectors += rng.uniform(0, 0.02, vectors.shape).astype(np.float32)
    wants = np.array([[10.0 * (a[2] == (k == 0)) + 1.5 * a[1] for a in SPACE] for k in kinds])
    return 30 + wants + rng.normal(0, 0.3, wants.shape), vectors


def test_related_tasks_share_what_they_want():
    rewards, vectors = related_tasks()
    new = np.full((2, 8), 0.1, np.float32)
    new[[0, 1], [0, 1]] = 1.0
    model = RewardModel(ModelSettings(scaling="unit"), SPACE, tuple(SPACE), rewards, vectors)
    choices = model.choices(new)
    assert choices[:, 2].tolist() == [1, 0]
    assert choices[:, 1].tolist() == [2, 2]  # what all tasks want
    probabilities = model.probabilities(new)
    assert probabilities.shape == (DRAWS, 2, 3, 3)
    np.testing.assert_array_equal(probabilities.sum(axis=-1), 1)
    assert (probabilities.mean(axis=0)[[0, 1], 2, [1, 0]] > 0.8).all()
    assert (model.familiarity(new) > 0.3).all()


def test_far_from_all_tasks_it_chooses_best_fixed():
    rewards, vectors = related_tasks()
    rewards[:4] += 3 * (np.array(SPACE.all_fixed) == np.array(list(SPACE))).all(axis=1)[None]
    model = RewardModel(ModelSettings(scaling="unit"), SPACE, tuple(SPACE), rewards, vectors)
    far = np.zeros((1, 8), np.float32)
    far[0, 7] = 1.0
    assert model.familiarity(far)[0] < 0.1 < 0.3 < model.familiarity(vectors[:1])[0]
    assert tuple(model.choices(far)[0]) == model.best_fixed


def test_caution():
    rewards, vectors = related_tasks()
    model = RewardModel(ModelSettings(scaling="unit"), SPACE, tuple(SPACE), rewards, vectors)
    bold, fixed = model.cautious_choices(vectors, (0.0, BEST_FIXED))
    assert {tuple(c) for c in fixed.tolist()} == {model.best_fixed}
    place = {p: i for i, p in enumerate(SPACE)}
    earned = [rewards[t, place[tuple(c)]] for t, c in enumerate(bold.tolist())]
    assert np.mean(earned) > rewards.mean(axis=0).max() + 2


def test_measured_only(data):
    rewards, vectors = data
    model = RewardModel(ModelSettings(), SPACE, MEASURED, rewards, vectors)
    assert len(model.candidates) == SPACE.size
    for choice in model.choices(vectors, measured=True).tolist():
        assert tuple(choice) in MEASURED


def test_a_large_space_is_searched_where_it_is_measured():
    space = SimSpace(tuple(Factor(f"f{i}") for i in range(11)))
    params = tuple(space.sample(0, 30))
    rng = np.random.default_rng(0)
    model = RewardModel(
        ModelSettings(), space, params, rng.uniform(0, 9, (4, 30)), rng.lognormal(size=(4, 6))
    )
    assert model.candidates == params


def test_effects_of_low_order():
    """A sum of main effects is recovered from part of the space, and extrapolated."""
    rng = np.random.default_rng(0)
    vectors = rng.lognormal(size=(4, 6)).astype(np.float32)
    rewards = np.array([[40 + 5 * a[0] - 3 * a[1] + 2 * a[2] for a in MEASURED]] * 4)
    for kind in ("additive", "pairwise"):
        settings = ModelSettings(factor_kernel=kind, correlation=0.1, noise=1e-4)
        model = RewardModel(settings, SPACE, MEASURED, rewards, vectors)
        assert model.choices(vectors)[0].tolist() == [1, 0, 1]


def test_tasks_that_nothing_moves(data):
    _, vectors = data
    rewards = np.full((5, len(MEASURED)), 20.0)
    model = RewardModel(ModelSettings(reward_scale="per_task"), SPACE, MEASURED, rewards, vectors)
    assert np.isfinite(model.probabilities(vectors[:1])).all()
    assert tuple(model.choices(vectors[:1])[0]) == model.best_fixed


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scaling": "cube"}, "scaling must be one of"),
        ({"task_kernel": "cubic"}, "task_kernel must be one of"),
        ({"factor_kernel": "all"}, "factor_kernel must be one of"),
        ({"correlation": 1.0}, "correlation must be in"),
        ({"noise": 0.0}, "noise must be above 0"),
        ({"reward_scale": "log"}, "reward_scale must be one of"),
    ],
)
def test_errors(changes, message):
    with pytest.raises(UserError, match=message):
        dataclasses.replace(ModelSettings(), **changes)
