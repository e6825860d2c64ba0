import numpy as np
import pytest
from PIL import Image, ImageOps

from t2s_jax.data.orientation import read_orientations, upright

pytestmark = pytest.mark.filterwarnings("ignore")


def _save(path, orientation, pixels):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(path, exif=exif, quality=95)
    return path


def test_all_eight_are_turned_as_pillow_does(tmp_path):
    import tensorflow as tf

    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
    paths = [_save(tmp_path / f"{n}.jpg", n, pixels) for n in range(1, 9)]
    found = read_orientations(paths)
    assert found.tolist() == list(range(1, 9))
    for path, orientation in zip(paths, found):
        with Image.open(path) as image:
            stored, expected = np.asarray(image), np.asarray(ImageOps.exif_transpose(image))
        turned = upright(tf, tf.constant(stored), tf.constant(orientation)).numpy()
        np.testing.assert_array_equal(turned, expected, err_msg=str(orientation))


def test_what_says_nothing_is_upright(tmp_path):
    pixels = np.zeros((8, 8, 3), np.uint8)
    odd = _save(tmp_path / "odd.jpg", 9, pixels)
    Image.fromarray(pixels).save(tmp_path / "plain.jpg")
    Image.fromarray(pixels).save(tmp_path / "plain.png")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 and no more")
    paths = [odd, *(tmp_path / n for n in ("plain.jpg", "plain.png", "broken.jpg", "none.jpg"))]
    assert read_orientations(paths).tolist() == [1] * 5
