import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.training.losses import smooth_targets
from t2s_jax.training.mixing import cut_box, mix, neighbours

IMAGES = np.random.default_rng(0).uniform(0, 255, (6, 8, 10, 3)).astype(np.float32)
LABELS = jnp.array([0, 1, 2, 2, 3, 0])
TARGETS = smooth_targets(LABELS, 4, 0.1)


def _partners() -> np.ndarray:
    return np.asarray(neighbours(jnp.asarray(IMAGES)))


def _mix(seed: int, **options):
    options = {"mixup": 0.0, "cutmix": 0.0, "switch": 0.5} | options
    images, targets = mix(jax.random.key(seed), jnp.asarray(IMAGES), TARGETS, **options)
    return np.asarray(images), np.asarray(targets)


def test_neighbours_change_places():
    np.testing.assert_array_equal(neighbours(LABELS), [1, 0, 2, 2, 0, 3])
    np.testing.assert_array_equal(neighbours(_partners()), IMAGES)


def test_mixup_by_hand():
    images, targets = _mix(3, mixup=0.8)
    # The smoothed target of label 0 in its own column is 0.925, elsewhere 0.025.
    weight = (targets[0, 0] - 0.025) / 0.9
    assert 0 < weight < 1
    np.testing.assert_allclose(images[0], weight * IMAGES[0] + (1 - weight) * IMAGES[1], atol=1e-3)
    np.testing.assert_allclose(images[1], weight * IMAGES[1] + (1 - weight) * IMAGES[0], atol=1e-3)
    np.testing.assert_allclose(targets[1, 1], 0.025 + 0.9 * weight, atol=1e-6)
    np.testing.assert_allclose(
        targets[2], TARGETS[2], atol=1e-6
    )  # its neighbour's label is its own


def test_cutmix_by_hand():
    images, targets = _mix(5, cutmix=1.0)
    own = np.all(images == IMAGES, axis=-1)
    other = np.all(images == _partners(), axis=-1)
    assert np.all(own | other)
    assert np.all(own == own[0])  # one box for the batch
    rows, columns = np.nonzero(other[0])
    area = (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    assert area == other[0].sum()  # and it is a box
    weight = 1 - area / 80
    np.testing.assert_allclose(targets[0, 0], 0.025 + 0.9 * weight, atol=1e-6)


@pytest.mark.parametrize(
    "options", [{"mixup": 0.8}, {"cutmix": 1.0}, {"mixup": 0.8, "cutmix": 1.0}]
)
def test_targets_sum_to_one(options):
    for seed in range(10):
        np.testing.assert_allclose(_mix(seed, **options)[1].sum(axis=1), 1.0, atol=1e-5)


def test_switch():
    def cuts(seed, switch):
        images, _ = _mix(seed, mixup=0.8, cutmix=1.0, switch=switch)
        return np.all((images == IMAGES) | (images == _partners()))

    assert not any(cuts(seed, 0.0) for seed in range(5))
    assert all(cuts(seed, 1.0) for seed in range(5))
    assert 5 < sum(cuts(seed, 0.5) for seed in range(30)) < 25


def test_weight_follows_the_beta_distribution():
    # Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)).
    mixed = jax.vmap(
        lambda key: mix(
            key, jnp.asarray(IMAGES[:2]), TARGETS[:2], mixup=0.8, cutmix=0.0, switch=0.5
        )[1]
    )(jax.random.split(jax.random.key(1), 4000))
    weights = (mixed[:, 0, 0] - 0.025) / 0.9
    assert float(weights.mean()) == pytest.approx(0.5, abs=0.02)
    assert float(weights.var()) == pytest.approx(1 / (4 * 2.6), abs=0.01)


def test_box_is_timms():
    keys = jax.random.split(jax.random.key(2), 200)
    boxes = np.asarray(jax.vmap(lambda key: cut_box(key, jnp.float32(0.75), (16, 20)))(keys))
    # sqrt(1 - 0.75) is one half of each side, less where it is cut off at the border.
    heights = boxes.max(axis=2).sum(axis=1)
    widths = boxes.max(axis=1).sum(axis=1)
    assert (heights.max(), widths.max()) == (8, 10)
    assert (heights.min(), widths.min()) == (4, 5)
    assert set(np.unique(boxes)) == {0.0, 1.0}


def test_nothing_is_cut_where_the_weight_is_one():
    assert not cut_box(jax.random.key(0), jnp.float32(1.0), (8, 8)).any()
