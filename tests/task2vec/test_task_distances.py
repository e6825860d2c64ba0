"""Distances of Task2Vec by hand, and the verdict on groups against cases with a known answer."""

import numpy as np
import pytest

from t2s_jax.task2vec import task_distances as td


def test_cosine_distance():
    a, b = np.array([1.0, 0.0]), np.array([0.0, 5.0])
    assert td.cosine_distance(a, b) == pytest.approx(1.0)
    assert td.cosine_distance(a, a) == pytest.approx(0.0)
    # (1/4, 3/4) and (3/4, 1/4): 1 - 6/10.
    assert td.cosine_distance([1.0, 3.0], [3.0, 1.0]) == pytest.approx(0.4)
    pairs = td.cosine_distance(np.stack([a, b])[:, None], np.stack([a, b])[None])
    np.testing.assert_allclose(pairs, [[0, 1], [1, 0]], atol=1e-12)


def test_one_scale_for_all_filters_changes_nothing():
    a, b, scales = np.random.default_rng(0).uniform(0.1, 1, (3, 50)) ** 3
    assert td.cosine_distance(a * scales, b * scales) == pytest.approx(td.cosine_distance(a, b))


def test_trivial_embedding_is_flat():
    flat = td.trivial_embedding(np.array([[0.0, 1.0, 5.0], [2.0, 3.0, 9.0]]))
    np.testing.assert_array_equal(flat, [2.5, 2.5, 2.5])


def test_asymmetric_distance_favours_the_complex_source():
    simple, complex_ = np.array([1.0, 1.0, 1.1]), np.array([0.1, 1.0, 9.0])
    flat = np.ones(3)
    there, back = (
        td.asymmetric_distance(a, b, flat) for a, b in ((complex_, simple), (simple, complex_))
    )
    assert there < back
    # By hand with (1, 3) and (3, 1) against (1, 1): d = 0.4; (1/2, 3/4) and (1/2, 1/4):
    # 1 - (7/16) / sqrt(13/16 5/16).
    got = td.asymmetric_distance([1.0, 3.0], [3.0, 1.0], np.ones(2), alpha=0.5)
    assert got == pytest.approx(0.4 - 0.5 * (1 - 7 / np.sqrt(65)))


def test_matrices_agree_with_the_distances():
    vectors = np.random.default_rng(0).exponential(size=(4, 30)).astype(np.float32)
    symmetric, asymmetric = td.distance_matrix(vectors), td.asymmetric_matrix(vectors, alpha=0.3)
    trivial = td.trivial_embedding(vectors)
    for i in range(4):
        for j in range(4):
            assert symmetric[i, j] == pytest.approx(td.cosine_distance(vectors[i], vectors[j]))
            want = td.asymmetric_distance(vectors[i], vectors[j], trivial, 0.3)
            assert asymmetric[i, j] == pytest.approx(want)
    assert (np.diag(symmetric) == 0).all()


def test_groups_that_lie_together_are_found():
    """Points on a line, two and two close by; a lone one counts as a neighbour only."""
    places = np.array([0.0, 0.1, 5.0, 5.2, 10.0, 10.1, 30.0])
    distances = np.abs(places[:, None] - places[None])
    found = td.clustering(distances, list("aabbccz"))
    assert found.tasks == 6
    assert found.within == pytest.approx((0.1 + 0.2 + 0.1) / 3)
    assert found.neighbour == 1.0
    # Of the 105 ways to pair six of seven up with one left out, few are as good.
    assert found.p_within < 0.03
    assert found.p_neighbour < 0.03
    assert 0.1 < found.chance < 0.3


def test_groups_at_random_are_not_found():
    rng = np.random.default_rng(1)
    values = []
    for _ in range(40):
        points = rng.normal(size=(12, 5))
        distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
        groups = rng.permutation(list("aaabbbcccddd"))
        values.append(td.clustering(distances, groups, dealings=99).p_within)
    assert 0.3 < np.mean(values) < 0.7


def test_no_verdict_without_groups():
    distances = np.ones((3, 3)) - np.eye(3)
    assert td.clustering(distances, ["user"] * 3) is None
    assert td.clustering(distances, list("abc")) is None
