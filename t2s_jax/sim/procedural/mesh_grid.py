"""A closed triangle mesh as a grid of signed distances."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

MARGIN = 0.05  # of the grid around the bounding box, in object radii

_SAMPLES = 100_000  # points on the surface, at least one on every face
_CANDIDATES = 6  # faces whose distance is measured near the surface
_NEAR = 2  # cells from the surface within which that is done
_PAIRS = 2_000_000  # faces times points worked on at once
_ASIDE = (0.0131, 0.0057, 0.0093)  # cells: no ray runs exactly through a face's edge

# Where the interpolated distance is more than this on the surface itself, in cells, a part is
# too thin for the grid, or an edge too sharp; it is lowered there.
_LOST = 0.1
_ROUNDS = 12


class Grid(NamedTuple):
    """Samples at the nodes of a grid from `lower` to `upper`, both included.

    Attributes:
      distance: signed, negative inside, in the mesh's units. Shape [R, R, R] (x, y, z), float32.
      label: of the nearest face. Shape [R, R, R], uint8.
      lower, upper: its box. Shape [3], float32.
    """

    distance: np.ndarray
    label: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def sample(vertices: np.ndarray, faces: np.ndarray, labels: np.ndarray, size: int) -> Grid:
    """Samples the distance to a mesh's surface.

    Parts thinner than a cell are thickened to about one, so that they do not vanish between
    the nodes.

    Args:
      vertices: Shape [V, 3], float64, about 1 in size.
      faces: of a closed surface. Shape [F, 3], int64.
      labels: of the faces. Shape [F], uint8.
      size: R, nodes along each axis.
    """
    lower = (vertices.min(axis=0) - MARGIN).astype(np.float32)
    upper = (vertices.max(axis=0) + MARGIN).astype(np.float32)
    axes = [np.linspace(*ends, size) for ends in zip(lower.astype(float), upper.astype(float))]
    cell = np.array([axis[1] - axis[0] for axis in axes])
    inside = _inside(vertices, faces, axes)
    corners = vertices[faces]
    points, owner = _surface_points(corners, cell.max())
    distance, nearest = _distances(axes, corners, points, owner)
    distance = np.where(inside, -distance, distance)
    _keep_thin_parts(distance, (points - lower) / cell, _LOST * cell.min())
    _limit_slope(distance, cell)
    return Grid(distance.astype(np.float32), labels[nearest], lower, upper)


def _surface_points(corners: np.ndarray, cell: float) -> tuple[np.ndarray, np.ndarray]:
    """Spreads points over faces [F, 3, 3]; returns points [n, 3] and the face of each [n]."""
    area = 0.5 * np.linalg.norm(_normals(corners), axis=1)
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    # As many as the face's share of the area, and so many that a long sliver has no gaps.
    count = np.maximum(_SAMPLES * area / area.sum(), 2 * longest / cell).astype(int) + 1
    owner = np.repeat(np.arange(len(corners)), count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    # An evenly spread sequence on the unit square, its upper half folded onto the lower.
    u, v = (np.mod(1 / 3 + number * step, 1) for step in (0.7548776662, 0.5698402910))
    fold = u + v > 1
    u, v = np.where(fold, 1 - u, u), np.where(fold, 1 - v, v)
    a, b, c = corners[owner].transpose(1, 0, 2)
    return a + u[:, None] * (b - a) + v[:, None] * (c - a), owner


def _normals(corners: np.ndarray) -> np.ndarray:
    """Returns the normals of faces [F, 3, 3], twice the area long. Shape [F, 3]."""
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])


def _distances(
    axes: list[np.ndarray], corners: np.ndarray, points: np.ndarray, owner: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Computes each node's distance to the surface, and its nearest face. Each [R, R, R].

    Args:
      axes: the nodes' coordinates along each axis. Each of shape [R].
      corners: of the faces. Shape [F, 3, 3].
      points: on the surface, in all cells that it crosses. Shape [n, 3].
      owner: their faces. Shape [n].
    """
    size = len(axes[0])
    start = np.array([axis[0] for axis in axes])
    cell = np.array([axis[1] - axis[0] for axis in axes])
    crossed = np.zeros([size] * 3, bool)
    low = ((points - start) / cell).astype(int)
    for step in itertools.product((0, 1), repeat=3):
        crossed[tuple((low + step).T)] = True
    near = ndimage.binary_dilation(crossed, np.ones((3, 3, 3)), _NEAR)

    def nodes(place):
        return np.stack([axis[i] for axis, i in zip(axes, place)], axis=-1)

    distance, face = np.full(near.shape, np.inf), np.zeros(near.shape, np.intp)
    _, found = cKDTree(points).query(nodes(np.nonzero(near)), min(_CANDIDATES, len(points)))
    for candidate in owner[found].reshape(len(found), -1).T:
        other = _to_faces(nodes(np.nonzero(near)), corners, candidate)
        better = near.copy()
        better[near] = other < distance[near]
        distance[better], face[better] = other[better[near]], candidate[better[near]]

    # Far away the nearest face is about that of the nearest node by the surface.
    _, seed = ndimage.distance_transform_edt(~crossed, cell, return_indices=True)
    far = np.nonzero(~near)
    face[far] = face[tuple(seed)][far]
    distance[far] = _to_faces(nodes(far), corners, face[far])
    return distance, face


def _to_faces(p: np.ndarray, corners: np.ndarray, face: np.ndarray) -> np.ndarray:
    """Computes the distance of each point [n, 3] to the face with its number [n]. Shape [n]."""
    out = np.empty(len(p))
    for i in range(0, len(p), _PAIRS // 8):
        some = slice(i, i + _PAIRS // 8)
        out[some] = _to_face(p[some], corners[face[some]])
    return out


def _to_face(p: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Computes the distances of points [n, 3] to triangles [n, 3, 3]. Shape [n]."""
    normal = _normals(corners)
    squared = np.maximum((normal * normal).sum(axis=1), 1e-30)
    above = np.ones(len(p), bool)  # whether the point lies above the face, or below it
    nearest = np.full(len(p), np.inf)
    for i in range(3):
        a, edge = corners[:, i], corners[:, (i + 1) % 3] - corners[:, i]
        to_p = p - a
        above &= (np.cross(normal, edge) * to_p).sum(axis=1) >= 0
        along = (to_p * edge).sum(axis=1) / np.maximum((edge * edge).sum(axis=1), 1e-30)
        gap = to_p - np.clip(along, 0, 1)[:, None] * edge
        nearest = np.minimum(nearest, (gap * gap).sum(axis=1))
    height = (normal * (p - corners[:, 0])).sum(axis=1) ** 2 / squared
    return np.sqrt(np.where(above, np.minimum(height, nearest), nearest))


def _inside(vertices: np.ndarray, faces: np.ndarray, axes: list[np.ndarray]) -> np.ndarray:
    """Finds the nodes of the grid that the surface encloses. Shape [R, R, R], bool.

    Faces of parts that overlap count once: a node is inside if the surface winds around it at
    all. If the faces are not all turned the same way, every second crossing is a way out.
    """
    edges = np.concatenate([faces[:, [i, (i + 1) % 3]] for i in range(3)])
    sides = [np.sort(e[:, 0] * len(vertices) + e[:, 1]) for e in (edges, edges[:, ::-1])]
    oriented = np.array_equal(*sides)
    votes = np.zeros([len(axis) for axis in axes], int)
    for up in range(3):  # rays along every axis: a rounding error on one is outvoted
        across = [(up + 1) % 3, (up + 2) % 3]
        winding = _crossings(vertices[:, [*across, up]], faces, [axes[i] for i in (*across, up)])
        crossed = winding[0] != 0 if oriented else winding[1] % 2 == 1
        votes += np.moveaxis(crossed, (0, 1, 2), (*across, up))
    return votes >= 2


def _crossings(
    vertices: np.ndarray, faces: np.ndarray, axes: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Counts windings and faces that a ray from each node towards +z crosses. Each [R, R, R]."""
    size = len(axes[0])
    start = np.array([axis[0] for axis in axes])
    cell = np.array([axis[1] - axis[0] for axis in axes])
    triangles = ((vertices - start) / cell - _ASIDE)[faces]  # in cells; nodes are whole numbers
    total = np.zeros((2, size * size * (size + 1)))
    for face, x, y in _columns(triangles, size):
        a, b, c = triangles[face].transpose(1, 0, 2)
        weights = [_cross(p, q, x, y) for p, q in ((b, c), (c, a), (a, b))]
        area = sum(weights)
        hit = np.logical_and.reduce([w * area > 0 for w in weights])
        z = sum(w * p[:, 2] for w, p in zip(weights, (a, b, c)))[hit] / area[hit]
        below = np.clip(np.ceil(z), 0, size).astype(int)  # nodes 0 to below - 1 see this face
        place = (x[hit] * size + y[hit]) * (size + 1) + below
        for row, weight in zip(total, (np.sign(area[hit]), np.ones(len(z)))):
            row += np.bincount(place, weight, len(row))
    total = total.reshape(2, size, size, size + 1)[..., ::-1].cumsum(axis=3)[..., ::-1]
    winding, count = total[..., 1:].astype(int)
    return winding, count


def _cross(p: np.ndarray, q: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns twice the signed area of the triangles of (x, y), p and q. Shape [n]."""
    return (p[:, 0] - x) * (q[:, 1] - y) - (p[:, 1] - y) * (q[:, 0] - x)


def _columns(triangles: np.ndarray, size: int) -> Iterator[tuple[np.ndarray, ...]]:
    """Yields chunks of pairs of a face and a column (x, y) of nodes in its bounding box."""
    first = np.clip(np.ceil(triangles[:, :, :2].min(axis=1)), 0, size).astype(int)
    end = np.clip(np.floor(triangles[:, :, :2].max(axis=1)) + 1, 0, size).astype(int)
    width, depth = np.maximum(end - first, 0).T
    crossed = np.flatnonzero(width * depth)
    chunk = np.cumsum((width * depth)[crossed]) // _PAIRS
    for group in np.split(crossed, np.flatnonzero(np.diff(chunk)) + 1):
        count = (width * depth)[group]
        face = np.repeat(group, count)
        number = np.arange(len(face)) - np.repeat(np.cumsum(count) - count, count)
        yield face, first[face, 0] + number // depth[face], first[face, 1] + number % depth[face]


def _keep_thin_parts(distance: np.ndarray, points: np.ndarray, most: float) -> None:
    """Lowers nodes until the surface's points [n, 3] (in cells) are at most `most` outside."""
    size = distance.shape[0]
    low = np.clip(points.astype(int), 0, size - 2)
    part = points - low
    corner = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij"), -1).reshape(-1, 1, 3)
    weight = np.prod(np.where(corner, part, 1 - part), axis=2)
    place = np.ravel_multi_index(tuple((low + corner).transpose(2, 0, 1)), distance.shape)
    gain = weight / (weight * weight).sum(axis=0)
    flat = distance.reshape(-1)
    for _ in range(_ROUNDS):
        value = (weight * flat[place]).sum(axis=0)
        lost = np.flatnonzero(value > most)
        if not len(lost):
            return
        weight, place, gain = weight[:, lost], place[:, lost], gain[:, lost]
        lower = np.zeros(flat.shape)
        np.maximum.at(lower, place, gain * value[lost])
        flat -= lower


def _limit_slope(distance: np.ndarray, cell: np.ndarray) -> None:
    """Lowers nodes until none exceeds a neighbour by more than the spacing between them."""
    for axis in range(3):
        rows = np.moveaxis(distance, axis, 0)
        for way in (rows, rows[::-1]):
            for before, here in itertools.pairwise(way):
                np.minimum(here, np.maximum(before, 0) + cell[axis], out=here)
