import numpy as np
import pytest

from t2s_jax.data.image_arrays import as_images, as_labels
from t2s_jax.runtime.errors import UserError


def test_bytes_pass_unchanged_and_grey_is_repeated():
    images = np.arange(2 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 4, 4, 3)
    np.testing.assert_array_equal(as_images(images), images)
    grey = images[..., 0]
    assert as_images(grey).shape == (2, 4, 4, 3)
    for channel in range(3):
        np.testing.assert_array_equal(as_images(grey)[..., channel], grey)
        np.testing.assert_array_equal(as_images(grey[..., None])[..., channel], grey)


def test_floats_are_rounded_to_levels():
    found = as_images(np.full((1, 2, 2, 3), [0.0, 0.5, 1.0]))
    assert found.dtype == np.uint8
    assert found[0, 0, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((4, 4)), r"got \[4, 4\]"),
        (np.zeros((0, 4, 4, 3), np.uint8), r"got \[0, 4, 4, 3\]"),
        (np.zeros((1, 4, 4, 2), np.uint8), r"got \[1, 4, 4, 2\]"),
        (np.full((1, 2, 2, 3), 255.0), r"must be in \[0, 1\], got values from 255 to 255"),
        (np.full((1, 2, 2, 3), np.nan), r"must be in \[0, 1\]"),
        (np.zeros((1, 2, 2, 3), np.int64), "got int64"),
    ],
)
def test_other_arrays_are_refused(images, message):
    with pytest.raises(UserError, match=message):
        as_images(images)


def test_labels():
    assert as_labels([1, 0], 2).dtype == np.int32
    for labels in ([0.5, 1.0], [0], [0, -1]):
        with pytest.raises(UserError, match="labels must be"):
            as_labels(labels, 2)
