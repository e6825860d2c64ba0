import numpy as np
import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_features import (
    SCALINGS,
    JointFeatures,
    TaskFeatures,
    coordinates,
    squared_distances,
)


@pytest.fixture
def vectors():
    return np.random.default_rng(0).lognormal(sigma=2, size=(6, 20)).astype(np.float32)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_every_scaling_brings_its_tasks_to_length_one(vectors, scaling):
    features = TaskFeatures.fit(scaling, vectors, layers=(8, 12))
    rows = features(vectors)
    assert np.isfinite(rows).all()
    assert (rows**2).sum(axis=1).mean() == pytest.approx(1, abs=1e-6)
    if scaling != "plain":
        # How large a task's Fisher information is in all is a matter of its loss, not of its kind.
        np.testing.assert_allclose(features(9 * vectors), rows, rtol=1e-4, atol=1e-6)
    short = TaskFeatures.fit(scaling, vectors, layers=(8, 12), length=0.2)
    np.testing.assert_allclose(short(vectors), 0.2 * rows, rtol=1e-12)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_fit_survives_the_disk(vectors, scaling):
    features = TaskFeatures.fit(scaling, vectors[:4], layers=(8, 12), length=0.5)
    again = TaskFeatures(scaling, features.layers, length=features.length, **features.arrays())
    np.testing.assert_array_equal(again(vectors), features(vectors))


def test_by_hand():
    vectors = np.array([[9.0, 16.0, 0.0], [0.0, 3.0, 4.0]], np.float32)

    def rows(scaling, **kwargs):
        return TaskFeatures.fit(scaling, vectors, **kwargs)(vectors)

    np.testing.assert_allclose(rows("unit")[1], [0, 0.6, 0.8], atol=1e-7)
    np.testing.assert_allclose(rows("sqrt")[0], [0.6, 0.8, 0], atol=1e-7)
    layered = rows("layers", layers=(1, 2)) * 2**0.5
    np.testing.assert_allclose(layered, [[1, 1, 0], [0, 0.6, 0.8]], atol=1e-7)


def test_a_dimension_without_spread_is_ignored(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    unit[:, 3] = 0.0
    features = TaskFeatures.fit("standard", unit[:4])
    other = unit[4:].copy()
    other[:, 3] = 0.5
    assert (features(other)[:, 3] == 0).all()


@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_single_task(vectors, scaling):
    features = TaskFeatures.fit(scaling, vectors[:1], layers=(8, 12))
    assert np.isfinite(features(vectors)).all()
    assert np.abs(features(vectors)).max(initial=0) < 1e3


def test_components_are_whitened(vectors):
    rows = TaskFeatures.fit("pca", vectors)(vectors)
    assert rows.shape == (6, 4)
    np.testing.assert_allclose(np.cov(rows.T, bias=True), np.eye(4) / 4, atol=1e-9)


def test_distances(vectors):
    rows = vectors.astype(np.float64)
    direct = ((rows[:2, None] - rows[None]) ** 2).sum(axis=-1)
    np.testing.assert_allclose(squared_distances(rows[:2], rows), direct, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_coordinates_have_the_distances_of_any_fit(vectors, scaling):
    found = coordinates(scaling, vectors, (8, 12))
    if scaling in ("log_standard", "standard", "pca"):
        assert found is None
        return
    assert found.shape == (6, 6)
    for fitted in ([0, 1, 2], [2, 3, 4, 5]):
        features = TaskFeatures.fit(scaling, vectors[fitted], (8, 12))(vectors)
        few = TaskFeatures.fit("plain", found[fitted])(found)
        distances = squared_distances(features, features)
        np.testing.assert_allclose(
            squared_distances(few, few) / squared_distances(few, few).max(),
            distances / distances.max(),
            atol=1e-7,
        )


def test_errors(vectors):
    with pytest.raises(UserError, match="an input scaling is one of"):
        TaskFeatures.fit("cube", vectors)
    with pytest.raises(UserError, match=r"needs layers of 20 filters in all, got 19"):
        TaskFeatures.fit("layers", vectors, layers=(8, 11))


def test_invariances_stand_beside_the_vector(vectors):
    extra = np.random.default_rng(1).uniform(size=(6, 3)).astype(np.float32)
    rows = np.concatenate([vectors, extra], axis=1)
    alone = JointFeatures.fit("log", vectors, (), 0, 1.0)(vectors)
    np.testing.assert_array_equal(alone, TaskFeatures.fit("log", vectors)(vectors))
    left_out = JointFeatures.fit("log", rows, (), 3, 0.0)(rows)
    np.testing.assert_array_equal(left_out, alone)
    for weight in (1.0, 2.0):
        joint = JointFeatures.fit("unit", rows, (), 3, weight)(rows)
        np.testing.assert_allclose(joint.mean(axis=0), 0, atol=1e-9)
        assert (joint[:, :-3] ** 2).sum(axis=1).mean() == pytest.approx(1)
        assert (joint[:, -3:] ** 2).sum(axis=1).mean() == pytest.approx(weight**2)
        np.testing.assert_allclose(joint[:, -3:].std(axis=0), weight / np.sqrt(3))


def test_an_invariance_that_all_tasks_share_says_nothing(vectors):
    rows = np.concatenate([vectors, np.full((6, 1), 0.9, np.float32)], axis=1)
    joint = JointFeatures.fit("log", rows, (), 1, 1.0)
    np.testing.assert_allclose(joint(rows)[:, -1], 0, atol=1e-6)
    moved = rows.copy()
    moved[:, -1] += 1e-4
    assert np.abs(joint(moved)[:, -1]).max() < 0.02
