import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image, ImageEnhance

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import to_config
from t2s_jax.training.augment import (
    augment_batch,
    augment_image,
    color_jitter,
    crop_and_flip,
    random_flip,
    random_resized_crop,
)
from t2s_jax.training.settings import Pretrain
from tests.implementations import under_each

IMAGE = jnp.asarray(np.random.default_rng(0).uniform(0, 255, (16, 16, 3)), jnp.float32)


def test_whole_crop_is_the_identity():
    same = random_resized_crop(jax.random.key(0), IMAGE, scale=(1.0, 1.0), ratio=(1.0, 1.0))
    np.testing.assert_allclose(same, IMAGE, atol=1e-3)


def test_crop_of_a_ramp_keeps_its_slope_in_proportion():
    ramp = jnp.broadcast_to(jnp.arange(32.0)[None, :, None], (32, 32, 3))
    for n in range(8):
        crop = random_resized_crop(jax.random.key(n), ramp, scale=(0.25, 0.25), ratio=(1.0, 1.0))
        # A quarter of the area is half the side: the slope halves, away from the border.
        np.testing.assert_allclose(jnp.diff(crop[16, 2:-2, 0]), 0.5, atol=1e-3)


def test_crop_stays_inside_the_image():
    for n in range(20):
        crop = random_resized_crop(jax.random.key(n), IMAGE + 1.0, scale=(0.1, 0.5))
        assert float(crop.min()) >= float(IMAGE.min())


def test_flip_mirrors_about_half_of_the_images():
    flipped = [
        bool(jnp.allclose(random_flip(jax.random.key(n), IMAGE), IMAGE[:, ::-1])) for n in range(64)
    ]
    kept = [bool(jnp.allclose(random_flip(jax.random.key(n), IMAGE), IMAGE)) for n in range(64)]
    assert 16 < sum(flipped) < 48
    assert sum(flipped) + sum(kept) == 64


def test_keys_belong_to_examples():
    images = jnp.stack([IMAGE] * 4)
    keys = jax.random.split(jax.random.key(1), 4)
    crop = jax.vmap(crop_and_flip, in_axes=(0, 0, None))
    together, alone = crop(keys, images, 0.3), crop(keys[2:3], images[2:3], 0.3)
    np.testing.assert_allclose(together[2], alone[0], atol=1e-4)
    assert not np.allclose(together[0], together[1])


def _config(**changes):
    config = to_config(Pretrain())
    config.update(changes)
    return config


def test_bicubic_crop_is_pillows():
    # Pillow clips between its two passes; these values never overshoot.
    picture = np.random.default_rng(1).integers(80, 176, (16, 16, 3)).astype(np.uint8)
    for n in range(4):
        ours = random_resized_crop(
            jax.random.key(n),
            jnp.asarray(picture, jnp.float32),
            (0.25, 0.25),
            (1.0, 1.0),
            "bicubic",
        )
        corner = jax.random.uniform(jax.random.split(jax.random.key(n), 3)[2], (2,)) * 8.0
        top, left = map(float, corner)
        box = (left, top, left + 8.0, top + 8.0)
        theirs = Image.fromarray(picture).resize((16, 16), Image.Resampling.BICUBIC, box=box)
        # At the border of the box Pillow stops, here the samples go on into the image.
        inner = (slice(3, -3), slice(3, -3))
        difference = np.abs(np.asarray(ours) - np.asarray(theirs, np.float32))[inner]
        assert difference.max() <= 2


def test_color_jitter_is_pillows_in_some_order():
    picture = np.random.default_rng(2).integers(0, 256, (16, 16, 3)).astype(np.uint8)
    orders = set()
    for n in range(8):
        key = jax.random.key(n)
        order_key, factor_key = jax.random.split(key)
        factors = jax.random.uniform(factor_key, (3,), minval=0.6, maxval=1.4)
        order = tuple(int(k) for k in jax.random.permutation(order_key, 3))
        kinds = (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color)
        theirs = Image.fromarray(picture)
        for kind in order:
            theirs = kinds[kind](theirs).enhance(float(factors[kind]))
        ours = color_jitter(key, jnp.asarray(picture, jnp.float32), 0.4)
        assert np.abs(np.asarray(ours) - np.asarray(theirs, np.float32)).max() <= 2
        orders.add(order)
    assert len(orders) > 2


def test_everything_off_is_crop_and_flip():
    key = jax.random.key(3)
    np.testing.assert_array_equal(
        augment_image(key, IMAGE, _config()), crop_and_flip(key, IMAGE, 0.35)
    )


def test_an_image_is_augmented_alike_in_every_batch():
    config = _config(
        randaugment="m9-mstd0.5-inc1", color_jitter=0.4, interpolation="bicubic", min_crop_area=0.5
    )
    images, keys = jnp.stack([IMAGE] * 4), jax.random.split(jax.random.key(4), 4)
    augment = jax.jit(lambda keys, images: augment_batch(keys, images, config))
    whole = augment(keys, images)
    np.testing.assert_array_equal(augment(keys[1:3], images[1:3]), whole[1:3])
    assert whole.shape == images.shape
    assert float(whole.min()) >= 0
    assert float(whole.max()) <= 255


def test_one_image_at_a_time_equals_all_at_once():
    """The CPU maps over the images, accelerators take them all in one pass."""
    config = _config(randaugment="m9-mstd0.5-inc1", min_crop_area=0.5)
    images, keys = jnp.stack([IMAGE, IMAGE[::-1]]), jax.random.split(jax.random.key(4), 2)
    mapped, vmapped = under_each(
        lambda: jax.jit(lambda keys, images: augment_batch(keys, images, config))(keys, images)
    )
    np.testing.assert_allclose(mapped, vmapped, atol=1e-3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"interpolation": "nearest"}, "interpolation is 'bilinear' or 'bicubic', got 'nearest'"),
        ({"randaugment": "m9"}, "randaugment is mM-mstdS-inc1"),
    ],
)
def test_errors(changes, message):
    with pytest.raises(UserError, match=message):
        augment_image(jax.random.key(0), IMAGE, _config(**changes))
