"""Materials: the table, what random ones are like, and the patterns' mean and relief."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from t2s_jax.sim.procedural import families, materials, presets, surface, vectors
from t2s_jax.sim.procedural.materials import Field

COUNT = len(materials.NAMES)
ROWS = jnp.asarray(materials.TABLE.T)[:, :, None]  # [NUM_FIELDS, presets, 1]
POINTS = 600  # per preset
TINY, HUGE = 1e-3, 50.0  # footprints in object radii

_relief = jax.jit(surface.relief, static_argnums=4)
_surface_at = jax.jit(surface.surface_at)


def cloud(seed, spread=6.0, points=POINTS):
    """Points for each preset, and unit normals. Each 3 x [presets, points]."""
    rng = np.random.default_rng(seed)
    p = rng.uniform(-spread, spread, (3, COUNT, points)).astype(np.float32)
    n = rng.normal(size=(3, COUNT, points)).astype(np.float32)
    return tuple(p), tuple(n / np.linalg.norm(n, axis=0))


def colors(footprint, seed=0):
    """[presets, points, 3]"""
    p, normal = cloud(seed)
    look = _surface_at(ROWS, p, np.full_like(p[0], footprint), normal)
    return np.stack(look.color, axis=-1)


def test_there_are_many_materials_with_names_of_their_own():
    assert len(set(materials.NAMES)) == COUNT >= 140
    assert len(materials.OBJECT_CHOICES) >= 140
    assert set(presets.GROUND_ONLY) < set(materials.NAMES)


def test_the_table_is_sound():
    table = materials.TABLE
    assert np.isfinite(table).all()
    assert table[:, : Field.STRIPES].min() >= 0
    assert table[:, : Field.STRIPES].max() <= 1
    for field in (Field.ROUGHNESS, Field.METALNESS, Field.JOINT):
        assert table[:, field].min() >= 0
        assert table[:, field].max() <= 1
    np.testing.assert_allclose(np.linalg.norm(table[:, Field.AXIS : Field.CELL], axis=1), 1, 1e-5)
    assert table[:, Field.CELL : Field.OFFSET].min() > 0


def test_colors_stay_between_those_of_the_preset():
    three = materials.TABLE[:, : Field.STRIPES].reshape(COUNT, 3, 3)
    for footprint in (TINY, 0.05, HUGE):
        seen = colors(footprint)
        assert (seen >= three.min(axis=1)[:, None] - 1e-3).all()
        assert (seen <= three.max(axis=1)[:, None] + 1e-3).all()


def test_a_pattern_fades_to_its_mean():
    near, far = colors(TINY), colors(HUGE)
    assert near.std(axis=1).max() > 0.1
    assert far.std(axis=1).max() < 1e-3
    difference = np.abs(near.mean(axis=1) - far.mean(axis=1)).max(axis=1)
    assert difference.mean() < 0.012
    assert difference.max() < 0.06, materials.NAMES[difference.argmax()]
    mean = jax.vmap(materials.mean_color)(jnp.asarray(materials.TABLE))
    np.testing.assert_allclose(far.mean(axis=1), mean, atol=2e-3)


def test_relief_fades_too():
    p, normal = cloud(1)
    near, far = (_surface_at(ROWS, p, np.full_like(p[0], f), normal).slope for f in (TINY, HUGE))
    assert np.abs(near[0]).max() > 0.1
    assert np.abs(np.stack(far)).max() < 1e-3


@pytest.mark.parametrize("axis", range(3))
def test_the_slope_is_the_gradient_of_the_height(axis):
    p, normal = cloud(2, spread=1.0, points=100)
    footprint = np.full_like(p[0], 0.02)
    _, slope = _relief(ROWS, p, footprint, normal, 2)
    step, ends = 1e-3, []
    for sign in (1, -1):
        moved = tuple(x + sign * step * (i == axis) for i, x in enumerate(p))
        ends.append(_relief(ROWS, moved, footprint, normal, 2)[0].height)
    measured = np.asarray(ends[0] - ends[1]) / (2 * step)
    # At edges of cells, creases of domes and veins there is none.
    good = np.abs(measured - slope[axis]) < 2e-3 + 0.1 * np.abs(measured)
    assert good.mean(axis=1).min() > 0.75, materials.NAMES[good.mean(axis=1).argmin()]
    assert good.mean() > 0.96
    assert np.abs(measured).max() > 0.2


def test_most_materials_are_in_relief_or_patterned():
    p, normal = cloud(3, points=200)
    look = _surface_at(ROWS, p, np.full_like(p[0], TINY), normal)
    steep = np.abs(np.stack(look.slope)).max(axis=(0, 2)) > 0.01
    patterned = np.stack(look.color).std(axis=2).max(axis=0) > 0.005
    assert steep.mean() > 0.4
    assert (steep | patterned).mean() > 0.85


def test_no_two_materials_look_alike():
    p, normal = cloud(4, points=200)
    p, normal = (tuple(np.broadcast_to(x[:1], x.shape) for x in v) for v in (p, normal))
    look = _surface_at(ROWS, p, np.full_like(p[0], TINY), normal)
    shine = np.broadcast_to(
        materials.TABLE[:, Field.ROUGHNESS : Field.BUMP].T[:, :, None], (2, COUNT, 200)
    )
    seen = np.stack([*look.color, *look.slope, *shine])[:, list(materials.OBJECT_CHOICES)]
    names = [materials.NAMES[i] for i in materials.OBJECT_CHOICES]
    for i, name in enumerate(names[:-1]):
        others = np.abs(seen[:, i + 1 :] - seen[:, i, None]).mean(axis=(0, 2))
        assert others.min() > 1e-3, (name, names[i + 1 + others.argmin()])


def test_members_of_a_family_differ_in_more_than_color():
    planks = ("boards", "weathered_boards", "painted_boards", "parquet")
    p, normal = cloud(5)
    p, normal = (tuple(x[: len(planks)] * 0 + x[0] for x in v) for v in (p, normal))
    rows = ROWS[:, list(materials.choices(*planks))]
    pattern, _ = _relief(rows, p, np.full_like(p[0], TINY), normal, 2)
    correlation = np.corrcoef(pattern.value)[np.triu_indices(len(planks), 1)]
    assert np.abs(correlation).max() < 0.7


def test_family_functions_take_any_property():
    row = families.wood("x", "ffffff", "000000", roughness=0.9, stripes=0.0)
    assert (row.roughness, row.stripes) == (0.9, 0.0)
    assert row.rings > 0


@pytest.fixture(scope="module")
def draws():
    u = np.random.default_rng(0).uniform(size=(800, materials.NUM_DRAWS)).astype(np.float32)
    rows = jax.vmap(lambda u: materials.random_row(u, materials.OBJECT_CHOICES))(u)
    return u, np.asarray(rows)


def test_random_materials_are_sound_and_varied(draws):
    u, rows = draws
    assert np.isfinite(rows).all()
    assert rows[:, : Field.STRIPES].min() >= 0
    assert rows[:, : Field.STRIPES].max() <= 1
    chosen = np.floor(u[:, 0] * len(materials.OBJECT_CHOICES))
    assert len(np.unique(chosen)) > 200
    assert np.ptp(rows[:, Field.SHIFT]) > 15


def test_random_colors_are_mostly_muted_and_sometimes_strong(draws):
    _, rows = draws
    color = np.asarray(jax.vmap(materials.mean_color)(rows)) ** (1 / 2.2)
    saturation = 1 - color.min(axis=1) / color.max(axis=1)
    assert np.median(saturation) < 0.4
    assert 0.02 < (saturation > 0.7).mean() < 0.25
    pink = (color[:, 0] > color[:, 1]) & (color[:, 2] > 1.1 * color[:, 1]) & (saturation > 0.4)
    assert pink.mean() < 0.06


def test_the_noise_is_as_described():
    p = tuple(np.random.default_rng(0).uniform(-300, 300, (3, 1, 20_000)).astype(np.float32))
    value, slope = vectors.noise(p, 2)
    assert abs(np.mean(value)) < 0.02
    assert np.std(value) == pytest.approx(vectors.NOISE_DEVIATION, rel=0.05)
    assert np.mean(np.abs(value) > 1) < 0.06
    step = 0.01
    for axis in range(3):
        ends = (
            vectors.noise(tuple(x + s * step * (i == axis) for i, x in enumerate(p)), 2)[0]
            for s in (1, -1)
        )
        first, last = ends
        np.testing.assert_allclose((first - last) / (2 * step), slope[axis], atol=0.02)


def test_the_noise_has_no_period():
    x = np.arange(0, 400, 0.5, dtype=np.float32)[None]
    value = np.asarray(vectors.noise((x, 0 * x + 0.3, 0 * x - 2.1), 1)[0][0])
    lags = [np.corrcoef(value[:-n], value[n:])[0, 1] for n in range(20, 400)]
    assert np.abs(lags).max() < 0.4
