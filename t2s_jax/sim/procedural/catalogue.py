"""Objects as arrays, built from the recipes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import jax
import numpy as np

from t2s_jax.sim.procedural import field, materials, parts, shape
from t2s_jax.sim.procedural.materials import Field
from t2s_jax.sim.procedural.meshes import MeshObject
from t2s_jax.sim.procedural.primitive import NUM_COLUMNS
from t2s_jax.sim.procedural.recipes import Recipe
from t2s_jax.sim.procedural.vectors import Vec

NUM_SUPPORT = 128  # points that stand for an object's convex hull
_NEUTRAL = "matt_paint"  # a mesh's material where its file gives none
_MARGIN = 0.03  # of the bounding box, in object radii: fillets bulge outwards


class Objects(NamedTuple):
    """Arrays of O objects, or of one without the leading axis.

    Attributes:
      shape: their geometry.
      support: points of the convex hull relative to the centre. Shape [O, NUM_SUPPORT, 3].
      materials: default materials of the slots. Shape [O, MAX_SLOTS, NUM_FIELDS].
    """

    shape: shape.Shape
    support: np.ndarray
    materials: np.ndarray


def stack(objects: Sequence[Objects]) -> Objects:
    """Stacks single objects along a new leading axis."""
    return jax.tree.map(lambda *rows: np.stack(rows), *objects)


def grids(meshes: Sequence[MeshObject]) -> field.Fields:
    """Returns the grids of all meshes, in the order of their numbers."""
    return field.Fields(
        np.stack([mesh.distance for mesh in meshes]), np.stack([mesh.slot for mesh in meshes])
    )


def among_meshes(built: Objects) -> Objects:
    """Returns the object with the fields that every object needs if some are meshes."""
    if built.shape.mesh is not None:
        return built
    return built._replace(shape=built.shape._replace(mesh=np.int32(-1)))


def build(recipe: Recipe, instance: int) -> Objects:
    """Builds one object of a category, without the leading axis."""
    pieces, defaults = recipe.draw(instance)
    rows = np.zeros((shape.MAX_SLOTS, materials.NUM_FIELDS), np.float32)
    rows[: len(defaults)] = materials.TABLE[list(defaults)]
    slots = {name: i for i, name in enumerate(recipe.slots)}
    return bounded(pieces, slots)._replace(materials=rows)


def bounded(pieces: Sequence[parts.Part], slots: dict[str, int]) -> Objects:
    """Returns an object's geometry scaled to a bounding radius of 1, without materials."""
    surface = _visible_surface(pieces, slots)
    low, high = surface.min(axis=0), surface.max(axis=0)
    centre = 0.5 * (low + high)
    unit = np.linalg.norm(surface - centre, axis=1).max()
    surface, centre = surface / unit, centre / unit
    return Objects(
        shape=encode(pieces, slots, unit)._replace(
            lower=(low / unit - _MARGIN).astype(np.float32),
            upper=(high / unit + _MARGIN).astype(np.float32),
            centre=centre.astype(np.float32),
        ),
        support=_support(surface - centre),
        materials=np.zeros((shape.MAX_SLOTS, materials.NUM_FIELDS), np.float32),
    )


def mesh_object(mesh: MeshObject, number: int) -> Objects:
    """Returns the arrays of mesh `number` among `grids`, without the leading axis."""
    geometry = encode([], {}, 1.0)._replace(
        lower=mesh.lower, upper=mesh.upper, mesh=np.int32(number)
    )
    rows = np.zeros((shape.MAX_SLOTS, materials.NUM_FIELDS), np.float32)
    for row, look in zip(rows, mesh.looks):
        row[:] = materials.TABLE[materials.INDEX[_NEUTRAL]]
        color, (roughness, metalness) = look[:3], look[3:]
        if np.isfinite(color).all():  # its shades are as dark as a preset's
            row[Field.FIRST : Field.STRIPES] = np.outer([1, 0.8, 0.4], color).ravel()
        if np.isfinite(roughness):
            row[Field.ROUGHNESS] = np.clip(roughness, 0.08, 1)
        if np.isfinite(metalness):
            row[Field.METALNESS] = np.clip(metalness, 0, 1)
    return Objects(geometry, _support(mesh.points), rows)


def encode(pieces: Sequence[parts.Part], slots: dict[str, int], unit: float) -> shape.Shape:
    """Encodes the geometry, without its bounds, in lengths divided by `unit`.

    Raises:
      ValueError: too many parts, or more than one radial symmetry.
    """
    straight = [parts.encode(p, slots[p.slot], unit) for p in pieces if not p.bend]
    bent = [parts.encode(p, slots[p.slot], unit) for p in pieces if p.bend]
    folds = {(p.radial, p.axis) for p in pieces if p.radial}
    if len(straight) > shape.MAX_PARTS or len(bent) > shape.MAX_BENT or len(folds) > 1:
        raise ValueError(
            f"an object has at most {shape.MAX_PARTS} straight and {shape.MAX_BENT} bent parts "
            f"and one radial symmetry, got {len(straight)}, {len(bent)} and {sorted(folds)}"
        )
    fold_count, fold_axis = folds.pop() if folds else (1, "z")
    zeros = np.zeros(3, np.float32)
    return shape.Shape(
        parts=_pad(straight, shape.MAX_PARTS),
        bent_parts=_pad(bent, shape.MAX_BENT),
        num_parts=np.int32(len(straight)),
        num_bent=np.int32(len(bent)),
        fold_count=np.float32(fold_count),
        fold_upright=np.float32(fold_axis == "y"),
        lower=zeros,
        upper=zeros,
        centre=zeros,
    )


def _pad(rows: list[np.ndarray], size: int) -> np.ndarray:
    """Appends empty rows up to `size` rows. Shape [size, NUM_COLUMNS], float32."""
    return np.stack(rows + [parts.empty_row()] * (size - len(rows))).reshape(size, NUM_COLUMNS)


def _visible_surface(pieces: Sequence[parts.Part], slots: dict[str, int]) -> np.ndarray:
    """Returns points on the object's surface, except where it is cut away. Shape [n, 3]."""
    points = np.concatenate([parts.surface_points(p) for p in pieces if not p.cut])
    if not any(p.cut for p in pieces):
        return points
    rims = [parts.surface_points(p) for p in pieces if p.cut]
    points = np.concatenate([points, *rims])
    scale = np.abs(points).max()
    on_surface = np.abs(distances(encode(pieces, slots, 1.0), points)) < 0.01 * scale
    return points[on_surface]


_POINTS = 8192  # worked on at a time: one size, compiled once


def distances(geometry: shape.Shape, points: np.ndarray) -> np.ndarray:
    """Computes the signed distances of points [n, 3] to one object. Shape [n]."""
    geometry = jax.tree.map(lambda x: x[None], geometry)
    padded = np.zeros((-(-len(points) // _POINTS) * _POINTS, 3), np.float32)
    padded[: len(points)] = points
    found = [np.asarray(_distance(geometry, p)) for p in padded.reshape(-1, _POINTS, 3)]
    return np.concatenate(found)[: len(points)]


@jax.jit
def _distance(geometry: shape.Shape, points: jax.Array) -> jax.Array:
    """Computes the signed distances of one chunk of points [n, 3]. Shape [n]."""
    p: Vec = tuple(points[:, i][None] for i in range(3))
    return shape.distance(geometry, p)[0]


def _directions() -> np.ndarray:
    """Returns evenly spread directions, a Fibonacci lattice. Shape [NUM_SUPPORT, 3], float32."""
    i = np.arange(NUM_SUPPORT)
    height = 1 - (2 * i + 1) / NUM_SUPPORT
    turn = i * np.pi * (3 - np.sqrt(5))
    level = np.sqrt(1 - height**2)
    directions = np.stack([level * np.cos(turn), height, level * np.sin(turn)], axis=1)
    directions[0] = 0, -1, 0  # objects that are not tilted stand exactly on the floor
    return directions.astype(np.float32)


_DIRECTIONS = _directions()


def _support(points: np.ndarray) -> np.ndarray:
    """Returns the points farthest in NUM_SUPPORT directions. Shape [NUM_SUPPORT, 3], float32."""
    points = np.ascontiguousarray(points.T, np.float32)
    return points.T[np.argmax(_DIRECTIONS @ points, axis=1)]
