import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from t2s_jax.runtime.errors import UserError
from t2s_jax.training.randaugment import FILL, OPS, RandAugment, apply_op, randaugment

IMAGE = np.random.default_rng(0).integers(0, 256, (24, 32, 3)).astype(np.uint8)
RECIPE = RandAugment(magnitude=9.0, deviation=0.5)
_run = jax.jit(randaugment, static_argnames=("recipe", "cubic"))
_apply = jax.jit(apply_op, static_argnames="cubic")


def _affine(image: Image.Image, matrix: tuple) -> Image.Image:
    fill = tuple(int(v) for v in FILL)
    return image.transform(
        image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC, fillcolor=fill
    )


def _by_pillow(name: str, image: Image.Image, level: float, sign: int) -> Image.Image:
    """timm's `inc1` operation of that name and level."""
    amount = level / 10
    width, height = image.size
    if name == "Rotate":
        fill = tuple(int(v) for v in FILL)
        return image.rotate(sign * 30 * amount, Image.Resampling.BICUBIC, fillcolor=fill)
    if name == "SolarizeAdd":
        table = [min(255, v + int(amount * 110)) if v < 128 else v for v in range(256)]
        return image.point(table * 3)
    if name.removesuffix("Increasing") in ("Color", "Contrast", "Brightness", "Sharpness"):
        enhancer = getattr(ImageEnhance, name.removesuffix("Increasing"))
        return enhancer(image).enhance(max(0.1, 1 + sign * 0.9 * amount))
    return {
        "AutoContrast": ImageOps.autocontrast,
        "Equalize": ImageOps.equalize,
        "Invert": ImageOps.invert,
        "PosterizeIncreasing": lambda x: ImageOps.posterize(x, 4 - int(amount * 4)),
        "SolarizeIncreasing": lambda x: ImageOps.solarize(x, 256 - int(amount * 256)),
        "ShearX": lambda x: _affine(x, (1, sign * 0.3 * amount, 0, 0, 1, 0)),
        "ShearY": lambda x: _affine(x, (1, 0, 0, sign * 0.3 * amount, 1, 0)),
        "TranslateXRel": lambda x: _affine(x, (1, 0, sign * 0.45 * amount * width, 0, 1, 0)),
        "TranslateYRel": lambda x: _affine(x, (1, 0, 0, 0, 1, sign * 0.45 * amount * height)),
    }[name](image)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("level", [3.3, 9.1])
@pytest.mark.parametrize("name", OPS)
def test_operations_are_timms(name, level, sign):
    got = _apply(
        jnp.int32(OPS.index(name)),
        jnp.asarray(IMAGE, jnp.float32),
        jnp.float32(level),
        jnp.float32(sign),
        cubic=True,
    )
    expected = np.asarray(_by_pillow(name, Image.fromarray(IMAGE), level, sign), np.float32)
    assert np.abs(got - expected).max() <= 2


def test_parse():
    assert RandAugment.parse("m9-mstd0.5-inc1") == RECIPE
    assert RandAugment.parse("rand-m9-mstd0.5-inc1") == RECIPE
    assert RandAugment.parse("m7-n3-inc1") == RandAugment(magnitude=7.0, draws=3)


@pytest.mark.parametrize(
    "spec", ["m9", "m9-inc0", "m11-inc1", "inc1", "m9-w0-inc1", "m9-inc1-", "nine", "m9-n1.5-inc1"]
)
def test_parse_errors(spec):
    with pytest.raises(UserError, match=f"randaugment is mM-mstdS-inc1 .* got '{spec}'"):
        RandAugment.parse(spec)


def test_decided_by_the_key_alone_and_the_same_in_a_batch():
    image = jnp.asarray(IMAGE, jnp.float32)
    keys = jax.random.split(jax.random.key(0), 12)
    alone = jnp.stack([_run(key, image, recipe=RECIPE, cubic=False) for key in keys])
    again = jnp.stack([_run(key, image, recipe=RECIPE, cubic=False) for key in keys])
    np.testing.assert_array_equal(alone, again)
    batch = jax.jit(jax.vmap(lambda k: randaugment(k, image, RECIPE, cubic=False)))(keys)
    # A value that is whole up to rounding may fall to either side.
    assert np.abs(batch - alone).max() <= 1 or np.mean(np.abs(batch - alone) > 1) < 1e-3
    mapped = jax.jit(lambda k: jax.lax.map(lambda k: _run(k, image, recipe=RECIPE, cubic=False), k))
    np.testing.assert_allclose(mapped(keys), alone, atol=1)
    assert len({np.asarray(x).tobytes() for x in alone}) > 6


def test_a_quarter_of_the_images_is_left_alone():
    image = jnp.asarray(IMAGE[:8, :8], jnp.float32)
    keys = jax.random.split(jax.random.key(1), 400)
    out = jax.jit(jax.vmap(lambda k: randaugment(k, image, RECIPE, cubic=False)))(keys)
    same = float(jnp.mean(jnp.all(out == image[None], axis=(1, 2, 3))))
    # Of two draws each is used with probability one half; some (noise has the full contrast
    # already) change nothing.
    assert 0.25 - 3 * math.sqrt(0.25 * 0.75 / 400) < same < 0.4


def test_values_stay_bytes():
    image = jnp.asarray(IMAGE, jnp.float32)
    keys = jax.random.split(jax.random.key(2), 40)
    out = jax.jit(lambda k: jax.lax.map(lambda k: _run(k, image, recipe=RECIPE, cubic=True), k))(
        keys
    )
    assert out.shape == (40, *image.shape)
    assert float(out.min()) >= 0
    assert float(out.max()) <= 255
    np.testing.assert_array_equal(out, np.round(out))
