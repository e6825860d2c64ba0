"""Samples of the materials and the backgrounds, to look at."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.sim.procedural import backgrounds, catalogue, factors, materials, parts, shape

_COLUMNS = 6  # samples in a row
_DRAWS = 3  # images of each background
_TRIALS = 40  # drawn images among which a background is looked for, per background


def of_materials() -> dict[str, catalogue.Objects]:
    """Makes a ball on a block of every material that objects are made of, by its name."""
    pieces = [
        parts.box("all", (0, -0.55, 0), (0.62, 0.3, 0.62), edge=0.06),
        parts.ball("all", (0, 0.25, 0), 0.62),
    ]
    geometry = catalogue.bounded(pieces, {"all": 0})
    return {
        materials.NAMES[i]: geometry._replace(
            materials=np.repeat(materials.TABLE[i][None], shape.MAX_SLOTS, axis=0)
        )
        for i in materials.OBJECT_CHOICES
    }


def images_of_backgrounds(seed: int, ranges: np.ndarray) -> dict[str, list[int]]:
    """Finds the numbers of images that show each background when it is varied.

    Args:
      seed: of the images, below 2^32.
      ranges: from `factors.merge_ranges`.

    Returns:
      By name up to three image numbers, the fixed background first.
    """
    count = _TRIALS * len(backgrounds.NAMES)
    support = np.zeros((1, 3), np.float32)
    rows = np.zeros((shape.MAX_SLOTS, materials.NUM_FIELDS), np.float32)
    sample = jax.vmap(factors.sample_scene, (None, None, None, 0, None, None))
    drawn = jax.jit(lambda index: sample(
        jnp.asarray(ranges), jnp.ones(len(factors.FACTORS)), jnp.asarray([0, seed], jnp.uint32),
        index, support, rows,
    ).drawn["background"])(jnp.arange(count, dtype=jnp.uint32))  # fmt: skip
    drawn = np.asarray(drawn)
    found = {
        name: np.flatnonzero(drawn == i)[:_DRAWS].tolist()
        for i, name in enumerate(backgrounds.NAMES)
    }
    return found | {backgrounds.NAMES[0]: list(range(_DRAWS))}


def in_rows(names: list[str], images: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Arranges named images in rows of (caption, images [n, H, W, 3])."""
    return [
        (",\n".join(names[i : i + _COLUMNS]), images[i : i + _COLUMNS])
        for i in range(0, len(names), _COLUMNS)
    ]


def four_in_a_row(
    groups: list[tuple[str, np.ndarray]],
) -> list[tuple[str, np.ndarray]]:
    """Arranges named groups of images, four to a row of (caption, images [n, H, W, 3])."""
    starts = range(0, len(groups), 4)
    return [
        (
            ",\n".join(name for name, _ in groups[i : i + 4]),
            np.concatenate([g for _, g in groups[i : i + 4]]),
        )
        for i in starts
    ]
