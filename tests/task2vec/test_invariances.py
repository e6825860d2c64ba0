import jax
import numpy as np
import pytest

from t2s_jax.task2vec import invariances
from t2s_jax.task2vec.invariances import CHANGES, NAMES
from t2s_jax.transfer.knn import knn_accuracy, leave_one_out_accuracy

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (6, 16, 16, 3), np.uint8)


def changed(name, images=IMAGES, seed=0):
    return invariances._changed(images, name, seed)


def found(images, labels, features):
    return dict(zip(NAMES, invariances.invariances(images, labels, features)))


def test_changes_do_what_they_are_called():
    for before, after in zip(IMAGES, changed("turned")):
        assert any((np.rot90(before, n) == after).all() for n in (1, 2, 3))
    np.testing.assert_array_equal(changed("mirrored"), IMAGES[:, :, ::-1])
    grey = changed("grey")
    assert (grey == grey[..., :1]).all()
    ratio = changed("dimmed")[0].astype(float).mean() / IMAGES[0].mean()
    assert 0.39 < ratio < 1.6
    assert ratio != 1
    for before, after in zip(IMAGES, changed("shuffled")):
        np.testing.assert_array_equal(np.sort(before, axis=None), np.sort(after, axis=None))
        assert (before != after).any()
    assert changed("blurred")[0].astype(float).std() < 0.7 * IMAGES[0].std()


def test_a_shrunk_square_is_smaller_and_stays_whole():
    square = np.zeros((4, 32, 32, 3), np.uint8)
    square[:, 8:24, 8:24] = 255
    bright = (changed("shrunk", square) > 127)[..., 0].sum(axis=(1, 2))
    assert bright.tolist() == [100] * 4  # 16 x 0.625 = 10 pixels a side


def test_a_tint_keeps_the_mean_of_a_grey_image():
    images = np.full((3, 8, 8, 3), 100, np.uint8)
    tinted = changed("tinted", images).astype(float)
    np.testing.assert_allclose(tinted.mean(axis=(1, 2, 3)), 100, atol=1)
    assert (tinted.std(axis=3) > 3).all()


def test_what_is_drawn_depends_on_seed_and_place_alone():
    alone = np.concatenate([changed("tinted", IMAGES[:2]), changed("tinted")[2:]])
    np.testing.assert_array_equal(alone, changed("tinted"))
    assert (changed("tinted", seed=1) != changed("tinted")).any()


@pytest.mark.parametrize("size", [(16, 16), (18, 18), (5, 5)])
def test_all_changes_keep_size_and_type(size):
    images = RNG.integers(0, 256, (2, *size, 3), np.uint8)
    for name in CHANGES:
        assert changed(name, images).shape == images.shape
        assert changed(name, images).dtype == np.uint8


def test_stripes_do_not_survive_turning_and_colours_do_not_survive_grey():
    """Two tasks of two classes: stripes up or across, and red or green of equal luma."""
    rng = np.random.default_rng(1)
    labels = np.arange(40) % 2
    up = np.tile(np.array([0, 255], np.uint8), 8)[None, :, None] * np.ones((16, 1, 3), np.uint8)
    stripes = np.stack([up if label else up.swapaxes(0, 1) for label in labels])
    stripes = np.clip(stripes + rng.normal(0, 20, stripes.shape), 0, 255).astype(np.uint8)
    colors = np.array([[200, 0, 0], [0, 102, 0]])[labels][:, None, None]
    colored = np.clip(colors + rng.normal(0, 2, (40, 16, 16, 3)), 0, 255).astype(np.uint8)

    def directions(images):
        x = images.astype(np.float32).mean(axis=3)
        return np.stack([np.abs(np.diff(x, axis=a)).mean(axis=(1, 2)) for a in (1, 2)], axis=1)

    def mean_color(images):
        return images.astype(np.float32).mean(axis=(1, 2))

    of_stripes = found(stripes, labels, directions)
    assert of_stripes["accuracy"] == of_stripes["mirrored"] == of_stripes["grey"] == 1
    assert of_stripes["turned"] < 0  # two of three turns make the other class of it
    of_colors = found(colored, labels, mean_color)
    assert of_colors["accuracy"] == of_colors["turned"] == of_colors["shuffled"] == 1
    assert of_colors["grey"] < 0.5


def test_a_task_at_chance_has_finite_shares():
    labels = np.array([0, 1, 0, 1, 0, 1])
    shares = invariances.invariances(IMAGES, labels, lambda x: np.ones((len(x), 2), np.float32))
    assert np.isfinite(shares).all()
    assert (np.abs(shares) <= 1.5).all()


def test_leave_one_out_is_knn_without_the_image_itself():
    features = RNG.normal(size=(30, 5)).astype(np.float32)
    labels = RNG.integers(0, 3, 30)
    each = [
        knn_accuracy(np.delete(features, i, 0), np.delete(labels, i), features[[i]], labels[[i]])
        for i in range(30)
        if labels[i] in np.delete(labels, i)
    ]
    assert leave_one_out_accuracy(features, features, labels) == pytest.approx(np.mean(each))


def test_leave_one_out_of_very_few_images():
    features = jax.numpy.eye(2)
    assert leave_one_out_accuracy(features, features, np.array([0, 1])) == 0.0
