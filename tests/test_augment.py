import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.augment import crop_and_flip, random_flip, random_resized_crop

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
