"""The user's own meshes as objects: found in a folder, sampled on a grid, and cached.

A mesh is a grid of signed distances, 1 MiB for each object at 64 nodes a side, and another
quarter for its material slots.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import zipfile
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write
from t2s_jax.sim.procedural import mesh_files, mesh_grid

GRID = 64  # nodes along each axis
MAX_OBJECTS = 2000  # 2.5 GiB on every device
_VERSION = "1"  # of the sampling: part of every cache key


class MeshObject(NamedTuple):
    """A mesh with its bounding sphere of radius 1 around the origin, y up.

    Attributes:
      distance: signed, at the nodes of a grid from `lower` to `upper`, both included.
        Shape [R, R, R] (x, y, z), float32.
      slot: material slot of the nearest face. Shape [R, R, R], uint8.
      lower, upper: the grid's box. Shape [3], float32.
      points: the surface's vertices. Shape [n, 3], float32.
      looks: linear RGB, roughness and metalness of each slot, NaN where the file says
        nothing. Shape [slots, 5], float32.
      key: digest of everything that the object depends on. Shape [], str.
    """

    distance: np.ndarray
    slot: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    points: np.ndarray
    looks: np.ndarray
    key: np.ndarray


def find(folder: str | os.PathLike, taken: Collection[str] = ()) -> dict[str, list[pathlib.Path]]:
    """Finds the categories of a folder, in name order, and the files of their objects.

    Each subfolder is a category and each file in it an object; a file directly in the folder
    is a category of one object. Names that start with a dot are skipped, and so are files
    that may lie beside a mesh: materials (.mtl), images and notes.

    Args:
      folder: to look in.
      taken: names that a category may not have.

    Raises:
      UserError: there is no such folder, nothing in it, a file of another kind, two
        categories or objects of one name, or a name that is taken.
    """
    root = pathlib.Path(str(folder)).expanduser()
    if not root.is_dir():
        raise UserError(f"config.sim.options.meshes: there is no folder {root}")
    found: dict[str, list[pathlib.Path]] = {}
    for entry in _listed(root):
        name = entry.name if entry.is_dir() else entry.stem
        files = [f for f in _listed(entry) if f.is_file()] if entry.is_dir() else [entry]
        files = [f for f in files if f.suffix.lower() not in _BESIDE]
        for file in files:
            if file.suffix.lower() not in mesh_files.SUFFIXES:
                raise UserError(
                    f"{file} is no mesh that can be read; these are: "
                    f"{', '.join(mesh_files.SUFFIXES)}; convert it or move it away"
                )
        stems = [f.stem for f in files]
        if len(set(stems)) < len(stems) or (name in found and files):
            raise UserError(
                f"config.sim.options.meshes: two files or folders in {root} would be called "
                f"{name if name in found else max(stems, key=stems.count)!r}; rename one"
            )
        if files and name in taken:
            raise UserError(
                f"config.sim.options.meshes: {entry} makes a category {name!r}, which is built "
                "in; rename it"
            )
        if files:
            found[name] = files
    if not found:
        raise UserError(
            f"config.sim.options.meshes: {root} holds no mesh; put FOLDER/CATEGORY/FILE there, "
            f"FILE with one of {', '.join(mesh_files.SUFFIXES)}"
        )
    return found


# What may lie beside a mesh: its materials, images and notes.
_BESIDE = (".mtl", ".png", ".jpg", ".jpeg", ".txt", ".md", ".json")


def _listed(folder: pathlib.Path) -> list[pathlib.Path]:
    """Returns the entries of a folder in name order, without hidden ones."""
    return sorted(f for f in folder.iterdir() if not f.name.startswith("."))


def load_all(
    files: Mapping[str, Sequence[pathlib.Path]], up: str = "y"
) -> dict[str, list[MeshObject]]:
    """Loads the objects of some categories; arguments and errors as for `load`.

    Raises:
      UserError: there are more than MAX_OBJECTS, or no axis is called `up`.
    """
    if up not in ("y", "z"):
        raise UserError(f"config.sim.options.mesh_up must be 'y' or 'z', got {up!r}")
    count = sum(map(len, files.values()))
    if count > MAX_OBJECTS:
        raise UserError(
            f"config.sim.options.meshes: {count} objects; at most {MAX_OBJECTS} fit, at 1.25 MiB "
            "of memory each: choose some with config.sim.options.categories"
        )
    return {name: [load(path, up) for path in paths] for name, paths in files.items()}


def load(path: str | os.PathLike, up: str = "y", size: int = GRID) -> MeshObject:
    """Loads a mesh file as an object.

    The sampled grid is kept in the user's cache directory, under a hash of the file's content:
    a second call is quick. The file's units and origin do not matter.

    Args:
      path: of a .glb, .obj, .off, .ply or .stl file. Its surface must be closed.
      up: the axis that points up, "y" or "z". A .glb file has y up whatever it says.
      size: R, nodes along each axis.

    Raises:
      UserError: the file cannot be read, is empty, too large or not closed.
    """
    path = pathlib.Path(path)
    parts = (_VERSION, size, up, path.suffix.lower())
    digest = hashlib.sha256("/".join(map(str, parts)).encode() + b"\n" + mesh_files.content(path))
    key = digest.hexdigest()
    cache = _cache_folder() / f"{key}.npz"
    mesh = _from_cache(cache)
    if mesh is None:
        surface = mesh_files.read(path, up)
        grid = mesh_grid.sample(surface.vertices, surface.faces, surface.labels, size)
        points = surface.vertices.astype(np.float32)
        mesh = MeshObject(
            grid.distance, grid.label, grid.lower, grid.upper, points, surface.looks, np.array(key)
        )
        _to_cache(cache, mesh)
    return mesh


def digest(objects: Mapping[str, Sequence[MeshObject]]) -> str:
    """Returns a digest of the meshes and their categories. 12 hexadecimal digits."""
    keys = [(name, [str(mesh.key) for mesh in meshes]) for name, meshes in objects.items()]
    return hashlib.sha256(repr(keys).encode()).hexdigest()[:12]


def _cache_folder() -> pathlib.Path:
    """Returns the user's cache directory for sampled meshes."""
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(home) / "t2s_jax" / "meshes"


def _from_cache(path: pathlib.Path) -> MeshObject | None:
    """Returns the mesh that the file holds; None if it is missing or damaged."""
    try:
        with open(path, "rb") as file, np.load(file) as arrays:
            return MeshObject(**{name: arrays[name] for name in MeshObject._fields})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _to_cache(path: pathlib.Path, mesh: MeshObject) -> None:
    """Writes the file atomically; does nothing where the cache directory is not writable."""
    with (
        contextlib.suppress(OSError),
        atomic_write(path) as temporary,
        temporary.open("wb") as file,
    ):
        np.savez(file, **mesh._asdict())
