"""Reading mesh files: one closed surface, normalised, with the materials that the file gives.

trimesh reads the files; it is imported when the first one is read.
"""

from __future__ import annotations

import pathlib
import re
from typing import Any, NamedTuple

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.procedural.materials import srgb_to_linear
from t2s_jax.sim.procedural.shape import MAX_SLOTS

SUFFIXES = (".glb", ".obj", ".off", ".ply", ".stl")
MAX_FACES = 500_000
MAX_BYTES = 200 * 10**6
_MERGE = 1e-6  # vertices closer than about this are one, in object radii
_CLOSE_IT = "close its holes (in Blender: select all, then Mesh > Clean Up > Fill Holes)"


class Surface(NamedTuple):
    """A closed surface around the origin with a bounding sphere of radius 1, y up.

    Attributes:
      vertices: Shape [V, 3], float64.
      faces: Shape [F, 3], int64.
      labels: the material slot of each face. Shape [F], uint8.
      looks: linear RGB, roughness and metalness of each slot, NaN where the file says
        nothing. Shape [slots, 5], float32, at most MAX_SLOTS slots.
    """

    vertices: np.ndarray
    faces: np.ndarray
    labels: np.ndarray
    looks: np.ndarray


def content(path: pathlib.Path) -> bytes:
    """Returns all bytes that the object depends on: the file and the materials that it names.

    Raises:
      UserError: the file cannot be read or is too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UserError(
                f"{path} has {size / 1e6:.0f} MB; a mesh file may have {MAX_BYTES / 1e6:.0f} MB: "
                "simplify it (in Blender: Decimate)"
            )
        data = path.read_bytes()
        if path.suffix.lower() == ".obj":
            for name in re.findall(rb"^mtllib\s+(.+?)\s*$", data, re.MULTILINE):
                library = path.parent / name.decode(errors="replace")
                data += library.read_bytes() if library.is_file() else b""
        return data
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error


def read(path: pathlib.Path, up: str) -> Surface:
    """Reads a mesh file.

    Args:
      path: of a file with one of the `SUFFIXES`.
      up: the axis that points up, "y" or "z". A .glb file has y up whatever it says.

    Raises:
      UserError: the file holds no mesh, one that is too large or not closed, or trimesh is
        not installed.
    """
    pieces, looks = _pieces(path)
    vertices, faces, owner = _join(pieces)
    if not len(faces):
        raise UserError(f"{path} holds no triangles: export a mesh, or remove the file")
    if len(faces) > MAX_FACES:
        raise UserError(
            f"{path} has {len(faces)} faces; an object may have {MAX_FACES}: simplify it "
            "(in Blender: Decimate)"
        )
    if not np.isfinite(vertices).all():
        raise UserError(f"{path} has vertices that are not finite numbers: export it anew")
    if up == "z" and path.suffix.lower() != ".glb":
        vertices = vertices[:, [0, 2, 1]] * (1, 1, -1)
    vertices = vertices - 0.5 * (vertices[faces].min((0, 1)) + vertices[faces].max((0, 1)))
    radius = np.linalg.norm(vertices[faces], axis=2).max()
    if radius == 0:
        raise UserError(f"{path} is a single point: export a mesh, or remove the file")
    vertices, faces, owner = _merge(vertices / radius, faces, owner)
    open_edges = _open_edges(faces)
    if open_edges:
        raise UserError(
            f"{path} is not closed: {open_edges} of its edges belong to an odd number of faces; "
            f"{_CLOSE_IT}"
        )
    if not len(faces):
        raise UserError(f"{path} has no volume: export a solid, or remove the file")
    slot, looks = _slots(vertices, faces, owner, looks)
    return Surface(vertices, faces, slot[owner].astype(np.uint8), looks)


def _pieces(path: pathlib.Path) -> tuple[list[tuple[np.ndarray, np.ndarray, int]], np.ndarray]:
    """Reads vertices, faces and material of each sub-mesh, and the materials [n, 5]."""
    try:
        import trimesh
    except ImportError:
        raise UserError(
            "config.sim.options.meshes needs trimesh: pip install 't2s_jax[mesh]'"
        ) from None
    try:
        scene = trimesh.load_scene(path, process=False)
    except Exception as error:  # damaged files make trimesh raise many types
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UserError(f"{path} cannot be read as a mesh ({reason}): export it anew") from error
    pieces, known = [], {}
    for node in sorted(scene.graph.nodes_geometry):
        transform, name = scene.graph[node]
        mesh = scene.geometry[name]
        if not isinstance(mesh, trimesh.Trimesh):
            continue  # lines or points
        mesh = mesh.copy()
        mesh.apply_transform(transform)
        material = getattr(mesh.visual, "material", None)
        look = _look(mesh.visual)
        key = (name if material is None else material.name, *np.nan_to_num(look, nan=-1.0))
        index, _ = known.setdefault(key, (len(known), look))
        pieces.append((np.asarray(mesh.vertices), np.asarray(mesh.faces), index))
    return pieces, np.array([look for _, look in known.values()], np.float32).reshape(-1, 5)


def _look(visual: Any) -> np.ndarray:
    """Returns linear RGB, roughness and metalness; NaN where the file says nothing. Shape [5]."""
    look = np.full(5, np.nan)
    material = getattr(visual, "material", None)
    if hasattr(material, "baseColorFactor"):  # of a .glb: linear, and times a texture
        factor, texture = material.baseColorFactor, material.baseColorTexture
        if factor is not None or texture is not None:
            look[:3] = 1.0 if factor is None else np.asarray(factor)[:3] / 255
        if texture is not None:
            pixels = np.asarray(texture.convert("RGB"), np.float32).reshape(-1, 3)
            look[:3] *= srgb_to_linear(pixels / 255).mean(axis=0)
        for i, value in ((3, material.roughnessFactor), (4, material.metallicFactor)):
            look[i] = np.nan if value is None else value
    elif getattr(material, "kwargs", {}).get("kd") is not None:
        look[:3] = srgb_to_linear(np.asarray(material.diffuse)[:3] / 255)
    elif visual.kind in ("vertex", "face"):
        colors = visual.vertex_colors if visual.kind == "vertex" else visual.face_colors
        look[:3] = srgb_to_linear(np.asarray(colors)[:, :3] / 255).mean(axis=0)
    return look


def _join(
    pieces: list[tuple[np.ndarray, np.ndarray, int]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Joins all pieces; returns vertices, faces and the material of each face."""
    vertices, faces, owner, first = [np.zeros((0, 3))], [np.zeros((0, 3), int)], [[]], 0
    for points, corners, material in pieces:
        vertices.append(points)
        faces.append(corners + first)
        owner.append(np.full(len(corners), material))
        first += len(points)
    return (
        np.concatenate(vertices).astype(np.float64),
        np.concatenate(faces).astype(np.int64),
        np.concatenate(owner).astype(np.int64),
    )


def _merge(
    vertices: np.ndarray, faces: np.ndarray, owner: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Merges coincident vertices, and drops the faces that then have no area."""
    _, first, number = np.unique(
        np.round(vertices / _MERGE), axis=0, return_index=True, return_inverse=True
    )
    faces = number.reshape(-1)[faces]
    real = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    return vertices[first], faces[real], owner[real]


def _open_edges(faces: np.ndarray) -> int:
    """Counts edges with an odd number of faces.

    A closed surface has none, even where parts touch.
    """
    edges = np.sort(np.concatenate([faces[:, [i, (i + 1) % 3]] for i in range(3)]), axis=1)
    _, count = np.unique(edges, axis=0, return_counts=True)
    return int((count % 2).sum())


def _slots(
    vertices: np.ndarray, faces: np.ndarray, owner: np.ndarray, looks: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Returns each material's slot, and the looks of the slots: the materials of largest area.

    A material beyond MAX_SLOTS takes the slot of the most similar colour.
    """
    a, b, c = vertices[faces].transpose(1, 0, 2)
    area = np.bincount(owner, np.linalg.norm(np.cross(b - a, c - a), axis=1), len(looks))
    order = np.argsort(-area, kind="stable")
    kept = looks[order[:MAX_SLOTS]]
    slot = np.empty(len(looks), int)
    slot[order] = np.arange(len(looks))
    for i in order[MAX_SLOTS:]:
        apart = np.abs(np.nan_to_num(kept[:, :3], nan=0.5) - np.nan_to_num(looks[i, :3], nan=0.5))
        slot[i] = np.argmin(apart.sum(axis=1))
    return slot, kept
