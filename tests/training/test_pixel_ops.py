"""Each operation beside Pillow's, on smooth and on noisy pictures."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from t2s_jax.training import pixel_ops

SIZE = (24, 32)  # rows, columns


def _noise() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (*SIZE, 3)).astype(np.uint8)


def _smooth() -> np.ndarray:
    """A picture of few and mostly dark values, different in each channel."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    waves = [60 + 40 * np.sin(x / 5), 90 + 60 * np.cos(y / 4), 2.0 * x + y]
    return np.stack(waves, axis=-1).astype(np.uint8)


PICTURES = {"noise": _noise(), "smooth": _smooth(), "flat": np.full((*SIZE, 3), 77, np.uint8)}


def _difference(ours, image: np.ndarray, theirs: Image.Image) -> np.ndarray:
    got = np.asarray(jax.jit(ours)(jnp.asarray(image, jnp.float32)))
    assert got.shape == image.shape
    np.testing.assert_array_equal(got, np.round(got))
    return np.abs(got - np.asarray(theirs, np.float32))


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("factor", [0.1, 0.6, 1.0, 1.4, 1.9])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (pixel_ops.brightness, ImageEnhance.Brightness),
        (pixel_ops.contrast, ImageEnhance.Contrast),
        (pixel_ops.color, ImageEnhance.Color),
        (pixel_ops.sharpness, ImageEnhance.Sharpness),
    ],
)
def test_enhancements(ours, theirs, factor, name):
    image = PICTURES[name]
    expected = theirs(Image.fromarray(image)).enhance(factor)
    assert _difference(lambda x: ours(x, factor), image, expected).max() <= 1


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (pixel_ops.invert, ImageOps.invert),
        (pixel_ops.autocontrast, ImageOps.autocontrast),
        (pixel_ops.equalize, ImageOps.equalize),
        *[
            (
                lambda x, b=bits: pixel_ops.posterize(x, b),
                lambda i, b=bits: ImageOps.posterize(i, b),
            )
            for bits in (1, 4, 8)
        ],
        *[
            (lambda x, t=top: pixel_ops.solarize(x, t), lambda i, t=top: ImageOps.solarize(i, t))
            for top in (0, 26, 128, 256)
        ],
    ],
)
def test_tables(ours, theirs, name):
    image = PICTURES[name]
    assert _difference(ours, image, theirs(Image.fromarray(image))).max() <= 1


def test_posterize_to_no_bits_is_black():
    # timm asks for it at full magnitude; Pillow gave black once and now refuses.
    image = jnp.asarray(PICTURES["noise"], jnp.float32)
    np.testing.assert_array_equal(pixel_ops.posterize(image, 0.0), jnp.zeros_like(image))


@pytest.mark.parametrize("amount", [0, 40, 110])
def test_solarize_add(amount):
    image = PICTURES["noise"]
    table = [min(255, v + amount) if v < 128 else v for v in range(256)]
    expected = Image.fromarray(image).point(table * 3)
    assert _difference(lambda x: pixel_ops.solarize_add(x, amount), image, expected).max() == 0


MATRICES = {
    "identity": (1, 0, 0, 0, 1, 0),
    "shear x": (1, 0.27, 0, 0, 1, 0),
    "shear y": (1, 0, 0, -0.27, 1, 0),
    "move x": (1, 0, 0.405 * SIZE[1], 0, 1, 0),
    "move y": (1, 0, 0, 0, 1, -0.405 * SIZE[0]),
    # No pixel falls on the border exactly, where rounding decides whether it is inside.
    "all": (0.9, 0.2, -3.317, -0.3, 1.1, 4.731),
}


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=MATRICES)
@pytest.mark.parametrize("cubic", [False, True])
@pytest.mark.parametrize("name", ["noise", "smooth"])
def test_warp(name, cubic, matrix):
    image, fill = PICTURES[name], (124, 116, 104)
    resample = Image.Resampling.BICUBIC if cubic else Image.Resampling.BILINEAR
    expected = Image.fromarray(image).transform(
        SIZE[::-1], Image.Transform.AFFINE, matrix, resample=resample, fillcolor=fill
    )
    rows = jnp.asarray(matrix, jnp.float32).reshape(2, 3)
    difference = _difference(
        lambda x: pixel_ops.warp(x, rows, jnp.asarray(fill, jnp.float32), cubic=cubic),
        image,
        expected,
    )
    assert difference.max() <= 2


def test_grey_is_pillows():
    image = PICTURES["noise"]
    expected = np.asarray(Image.fromarray(image).convert("L"), np.float32)
    got = pixel_ops.grey(jnp.asarray(image, jnp.float32))[..., 0]
    np.testing.assert_array_equal(got, expected)


def test_to_bytes():
    got = pixel_ops.to_bytes(jnp.asarray([-3.0, 0.4, 1.6, 300.0]))
    np.testing.assert_array_equal(got, [0, 0, 2, 255])
