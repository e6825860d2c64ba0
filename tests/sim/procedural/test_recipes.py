"""The procedural simulator's primitive, parts and recipes."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage

from t2s_jax.sim.procedural import catalogue, materials, parts, shape
from t2s_jax.sim.procedural.primitive import part_distance
from t2s_jax.sim.procedural.recipes import RECIPES
from t2s_jax.sim.procedural.vectors import arctan2, sine

GRID = 52  # points along each axis, for the tests of whole objects
VOXEL = 2.2 / (GRID - 1)


def distance(part, points, bent=False):
    """Distances of points [n, 3] to one part."""
    points = np.asarray(points, np.float32)
    padded = np.zeros((4096, 3), np.float32)  # one size: compiled once
    padded[: len(points)] = points
    row = parts.encode(part, 0, 1.0)[:, None]
    return np.asarray(_distance(row, padded, bent))[: len(points)]


@functools.partial(jax.jit, static_argnums=2)
def _distance(row, points, bent):
    p = tuple(points[None, :, i] for i in range(3))
    return part_distance(row, p, bent)[0]


@pytest.mark.parametrize(
    ("part", "point", "expected"),
    [
        (parts.box("a", (0, 0, 0), (1, 2, 3), edge=0.0), (2, 0, 0), 1.0),
        (parts.box("a", (0, 0, 0), (1, 2, 3), edge=0.0), (2, 3, 4), 3**0.5),
        (parts.box("a", (0, 0, 0), (1, 2, 3), edge=0.0), (0, 0, 0), -1.0),
        (parts.box("a", (0, 0, 0), (1, 1, 1), edge=0.5), (2, 2, 0), 1.5 * 2**0.5 - 0.5),
        (parts.ball("a", (1, 0, 0), 0.5), (1, 3, 4), 4.5),
        (parts.rod("a", (0, 0, 0), 0.25, 1.0), (0, 2, 0), 1.0),
        (parts.rod("a", (0, 0, 0), 0.25, 1.0), (1, 0.5, 0), 0.75),
        (parts.cylinder("a", (0, 0, 0), 1.0, 0.5, edge=0.0), (4, 4.5, 0), 5.0),
        (parts.ring("a", (0, 0, 0), 1.0, 0.25), (1, 0, 0), -0.25),
        (parts.ring("a", (0, 0, 0), 1.0, 0.25), (0, 0, 0), 0.75),
        (parts.tube("a", (0, 0, 0), 1.0, 5.0, wall=0.1), (0, 0, 0), 0.9),
        # A cone of slope 45 degrees: (outline - y) / sqrt(2) from the side.
        (parts.cylinder("a", (0, 0, 0), 2.0, 1.0, top=0.0, edge=0.0), (2, 1, 0), 2**0.5),
        (parts.cylinder("a", (0, 0, 0), 2.0, 1.0, top=0.0, edge=0.0), (0, 3, 0), 2.0),
        (parts.box("a", (2, 0, 0), (0.5, 1, 1), edge=0.0, mirror="x"), (-2, 0, 3), 2.0),
        (parts.box("a", (0, 0, 0), (0.1, 1, 1), edge=0.0, copies=3, spacing=1.0), (1.3, 0, 0), 0.2),
        (parts.box("a", (0, 0, 0), (0.1, 1, 1), edge=0.0, copies=2, spacing=1.0), (0, 0, 0), 0.4),
        (parts.box("a", (0, 0, 0), (1, 2, 3), edge=0.0, turn=(0, 0, 90)), (3, 0, 0), 1.0),
        (parts.ellipsoid("a", (0, 0, 0), (2, 2, 2)), (0, 5, 0), 3.0),
    ],
)
def test_distance_to_a_part(part, point, expected):
    assert distance(part, [point])[0] == pytest.approx(expected, abs=5e-3)


def test_distance_to_an_arc():
    half_circle = parts.arc("a", (0, 0, 0), 1.0, 0.1, 180)
    # Its axis runs through (y, z) = (0, 0), (1, 1) and (-1, 1) around (0, 1).
    on_axis = distance(half_circle, [(0, 0, 0), (0, 2**-0.5, 1 - 2**-0.5), (0, 1, 1)], bent=True)
    assert on_axis[:2] == pytest.approx(-0.09, abs=0.02)
    assert on_axis[2] < 0
    assert distance(half_circle, [(0, 0, 1)], bent=True)[0] == pytest.approx(0.81, abs=0.1)


@pytest.mark.parametrize("taper", [0.0, 0.5, -0.7])
@pytest.mark.parametrize("wall", [0.0, 0.2])
def test_distance_never_exceeds_the_true_one(taper, wall):
    part = parts.Part("a", (0, 0, 0), (1, 0.8, 1.5), corner=0.3, edge=0.05, wall=wall, taper=taper)
    generator = np.random.default_rng(0)
    points = generator.uniform(-3, 3, (400, 3))
    d = distance(part, points)
    # The gradient of a distance is at most 1 long, so a step towards any point of the
    # surface may not take the distance below minus the length of the step.
    surface = parts.surface_points(part)
    nearest = np.linalg.norm(points[:, None] - surface[None], axis=2).min(axis=1)
    assert (d <= nearest + 1e-3).all()
    step = generator.normal(size=points.shape)
    step *= 0.1 / np.linalg.norm(step, axis=1, keepdims=True)
    assert (np.abs(distance(part, points + step) - d) <= 0.1 + 1e-3).all()


def test_surface_points_lie_on_the_surface():
    shapes = (
        parts.box("a", (3, 2, 3), (1, 2, 0.5), edge=0.2, turn=(10, 20, 30), mirror="xz"),
        parts.cylinder("a", (0, 1, 0), 0.8, 0.6, copies=3, spacing=2.0, turn=(0, 0, 90)),
        parts.tube("a", (0, 0, 0), 0.8, 0.6),
        parts.rod("a", (0, 0, 0), 0.3, 0.8),
    )
    for part in shapes:
        assert np.abs(distance(part, parts.surface_points(part))).max() < 0.02
    arc = parts.arc("a", (0, 0, 0), 1.0, 0.1, 200, turn=(10, 20, 30))
    assert np.abs(distance(arc, parts.surface_points(arc), bent=True)).max() < 0.02


def test_cutting_takes_away_and_later_parts_add_again():
    pieces = [
        parts.box("a", (0, 0, 0), (1, 1, 1)),
        parts.box("a", (1, 0, 0), (1, 2, 2), cut=True),
        parts.ball("b", (0.5, 0, 0), 0.2),
    ]
    geometry = catalogue.encode(pieces, {"a": 0, "b": 1}, 1.0)
    d = catalogue.distances(geometry, np.array([(-0.5, 0, 0), (0.9, 0, 0), (0.5, 0, 0)]))
    assert d[0] < 0 < d[1]
    assert d[2] < 0


def test_polynomials_are_close_to_the_functions():
    x = np.linspace(-30, 30, 5001, dtype=np.float32)
    np.testing.assert_allclose(sine(x), np.sin(x), atol=2e-5)
    angle = np.linspace(-3.14, 3.14, 999, dtype=np.float32)
    np.testing.assert_allclose(arctan2(np.sin(angle), np.cos(angle)), angle, atol=2e-5)


def test_there_are_enough_categories_in_distinct_fields():
    assert len(RECIPES) >= 40
    assert len({r.parts.__module__ for r in list(RECIPES.values())[:8]}) == 8


@pytest.fixture(scope="module")
def objects():
    """Two instances of every recipe."""
    return catalogue.stack([catalogue.build(r, i) for r in RECIPES.values() for i in (0, 1)])


@pytest.fixture(scope="module")
def fields(objects):
    """Every object's distance on a grid around its centre. Shape [O, GRID^3]."""
    axis = np.linspace(-1.1, 1.1, GRID, dtype=np.float32)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)

    @jax.jit
    def evaluate(geometry):
        p = tuple(jnp.asarray(points[:, i])[None] + geometry.centre[:, i, None] for i in range(3))
        return shape.distance(geometry, p)[0]

    count = len(objects.support)
    each = (jax.tree.map(lambda x, i=i: x[i : i + 1], objects.shape) for i in range(count))
    return np.stack([evaluate(geometry) for geometry in each])


def names():
    return [(2 * i + j, f"{name}/{j:02d}") for i, name in enumerate(RECIPES) for j in (0, 1)]


def test_objects_are_in_one_piece(fields):
    loose = []
    for i, name in names():
        voxels = fields[i].reshape(GRID, GRID, GRID) < 0.5 * VOXEL
        labels, count = ndimage.label(voxels, structure=np.ones((3, 3, 3)))
        if count != 1:
            loose.append((name, sorted(np.bincount(labels.ravel())[1:])))
    assert loose == []


def test_objects_fill_their_bounds_and_no_more(objects, fields):
    axis = np.linspace(-1.1, 1.1, GRID)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    for i, name in names():
        centre = objects.shape.centre[i]
        low, high = objects.shape.lower[i] - centre, objects.shape.upper[i] - centre
        inside = points[fields[i] < 0]
        assert (inside.min(axis=0) > low).all(), name
        assert (inside.max(axis=0) < high).all(), name
        near = points[fields[i] < 0.5 * VOXEL]
        assert (near.min(axis=0) < low + 0.15).all(), name
        assert (near.max(axis=0) > high - 0.15).all(), name
        assert np.linalg.norm(objects.support[i], axis=1).max() == pytest.approx(1, abs=0.05), name


def test_recipes_use_known_materials_and_slots():
    for name, recipe in RECIPES.items():
        assert 1 <= len(recipe.slots) <= shape.MAX_SLOTS, name
        for presets in recipe.slots.values():
            assert presets, name
            assert set(presets) <= set(materials.NAMES), name


def test_instances_differ_in_proportion():
    for name, recipe in RECIPES.items():
        first, second = (
            [np.concatenate([p.at, p.half, p.turn]) for p in recipe.draw(i)[0]] for i in (0, 1)
        )
        same = len(first) == len(second) and np.allclose(np.stack(first), np.stack(second))
        assert not same, name


def test_too_many_parts_are_refused():
    pieces = [parts.ball("a", (0, 0, 0), 1.0)] * (shape.MAX_PARTS + 1)
    with pytest.raises(ValueError, match="at most 20 straight"):
        catalogue.encode(pieces, {"a": 0}, 1.0)
    spokes = [parts.ball("a", (0, 1, 0), 0.1, radial=n) for n in (3, 4)]
    with pytest.raises(ValueError, match="one radial symmetry"):
        catalogue.encode(spokes, {"a": 0}, 1.0)
