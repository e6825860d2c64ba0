import io

import numpy as np
import pytest
from PIL import Image

from t2s_jax.data.decode_crop import RandomCrop
from t2s_jax.runtime.monitor import quiet_tensorflow

quiet_tensorflow()
import tensorflow as tf  # noqa: E402


def _encoded(height, width, kind="JPEG", mode="RGB"):
    rows, columns = np.mgrid[:height, :width]
    pixels = np.stack([rows * 255 // height, columns * 255 // width, 0 * rows + 90], -1)
    image = Image.fromarray(pixels.astype(np.uint8)).convert(mode)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def _boxes(crop, height, width, count=300):
    shape = tf.constant([height, width, 3])
    draw = tf.function(lambda p: crop._box(tf, shape, tf.stack([tf.constant(3, tf.int64), p])))
    return np.stack([draw(tf.constant(p, tf.int64)).numpy() for p in range(count)])


@pytest.mark.parametrize(("height", "width"), [(60, 80), (7, 5), (400, 20), (1, 1)])
def test_boxes_lie_inside(height, width):
    top, left, h, w = _boxes(RandomCrop(8, 0.2), height, width).T
    assert (top >= 0).all()
    assert (left >= 0).all()
    assert (h >= 1).all()
    assert (w >= 1).all()
    assert (top + h <= height).all()
    assert (left + w <= width).all()


def test_boxes_are_drawn_as_the_settings_say():
    top, left, h, w = _boxes(RandomCrop(8, 0.25), 600, 800, count=1000).T
    area, ratio = h * w / 480_000, w / h
    assert 0.245 < area.min() < 0.27
    assert 0.9 < area.max() <= 1.0
    assert abs(np.mean(np.log(ratio))) < 0.06  # log-uniform around 1, but for what does not fit
    assert ratio.min() > 0.74
    assert ratio.max() < 1.35
    # Any place is as likely: of what is left over, half lies above and to the left.
    assert abs(np.mean(top / np.maximum(600 - h, 1)) - 0.5) < 0.05
    assert abs(np.mean(left / np.maximum(800 - w, 1)) - 0.5) < 0.05


def test_a_strip_is_cropped_at_its_centre():
    boxes = _boxes(RandomCrop(8, 0.9), 300, 20, count=5)
    assert (boxes == [136, 0, 27, 20]).all()  # 20 / (3 / 4) is 27 high


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("JPEG", "L")])
def test_crop_while_decoding_is_the_crop_of_the_decoded(kind, mode):
    data, crop = _encoded(60, 80, kind, mode), RandomCrop(24, 0.3, "bicubic")
    whole = tf.io.decode_image(data, channels=3).numpy()
    seed = tf.constant([1, 2], tf.int64)
    top, left, h, w = crop._box(tf, tf.constant([60, 80, 3]), seed).numpy()
    cut = Image.fromarray(whole[top : top + h, left : left + w])
    expected = np.asarray(cut.resize((24, 24), Image.Resampling.BICUBIC)).astype(int)
    found = crop(tf, tf.constant(data), seed).numpy()
    assert found.dtype == np.uint8
    assert np.abs(found - expected)[1:-1, 1:-1].max() <= 2  # Pillow rounds between its passes
    assert np.abs(found - expected).mean() < 0.5


def test_the_seed_decides():
    data, crop = tf.constant(_encoded(40, 40)), RandomCrop(16, 0.2)
    a, b, c = (crop(tf, data, tf.constant([s, 0], tf.int64)).numpy() for s in (0, 0, 1))
    np.testing.assert_array_equal(a, b)
    assert (a != c).any()
