"""The simulator that needs nothing but JAX."""

from __future__ import annotations

import concurrent.futures
import difflib
import functools
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from t2s_jax.runtime import implementation, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import EXTRAS, Category, Simulator, check_extras
from t2s_jax.sim.procedural import catalogue, factors, swatches
from t2s_jax.sim.procedural import meshes as mesh_objects
from t2s_jax.sim.procedural.catalogue import Objects
from t2s_jax.sim.procedural.field import Shared
from t2s_jax.sim.procedural.recipes import RECIPES
from t2s_jax.sim.procedural.renderer import render, survey
from t2s_jax.sim.simspace import PAPER_SPACE, SimParams, SimSpace

_OPTIONS = "config.sim.options"
_MAX_WORD = 2**32
_PIXELS_PER_BATCH = 2**18  # bounds the memory of one program to some hundred megabytes


class ProceduralSimulator(Simulator):
    """Ray-traces objects built of signed distance fields, on any device that JAX runs on.

    An image is a pure function of (SimParams, object, seed, index, resolution); the rest of
    its batch has no influence. `render` pads batches to one size, and SimParams are data: one
    compilation serves them all.
    """

    name = "procedural"
    version = "2"
    extras = EXTRAS

    def __init__(
        self,
        resolution: int = 64,
        num_categories: int | None = None,
        objects_per_category: int = 8,
        categories: Sequence[str] | None = None,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        batch_size: int | None = None,
        space: SimSpace = PAPER_SPACE,
        meshes: str | None = None,
        mesh_up: str = "y",
    ):
        """Builds the simulator and loads its meshes.

        Args:
          resolution: side of the images in pixels, 8 to 1024.
          num_categories: number of built-in categories to use, from the first; default all.
          objects_per_category: object instances of each built-in category, at least 1.
          categories: use only these, in this order; may include categories of meshes.
          ranges: replaces ranges of the factors; see `factors.RANGES`.
          batch_size: images that one device renders at a time; 64 or less by default,
            fewer at high resolution.
          space: the factors to offer, out of the paper's eight, with any number of levels.
          meshes: a folder of meshes, as FOLDER/CATEGORY/FILE or FOLDER/FILE: further
            categories, in name order after the built-in ones (of which num_categories may
            be 0 then). See `meshes.load` for the files.
          mesh_up: the axis that points up in the files that do not say: "y" or "z".

        Raises:
          UserError: an option is out of its range, or a mesh cannot be used.
        """
        self.resolution = _whole("resolution", resolution, 8, 1024)
        self._per_category = _whole("objects_per_category", objects_per_category, 1, 10_000)
        files = {} if meshes is None else mesh_objects.find(meshes, taken=RECIPES)
        names = _choose(num_categories, categories, list(files))
        if batch_size is None:
            batch_size = max(4, min(64, _PIXELS_PER_BATCH // self.resolution**2))
        self._batch_size = _whole("batch_size", batch_size, 1, 65_536)
        unknown = [name for name in space.names if name not in factors.FACTORS]
        if unknown:
            raise UserError(
                f"{_OPTIONS}.space: the procedural simulator has no factor {unknown[0]!r}; "
                f"it has {', '.join(factors.FACTORS)}"
            )
        self.space = space
        ids = {name: [f.stem for f in paths] for name, paths in files.items()}
        numbers = [f"{i:02d}" for i in range(self._per_category)]
        self._categories = [
            Category(name, tuple(f"{name}/{i}" for i in ids.get(name, numbers))) for name in names
        ]
        self._origin = {
            object_id: (c.name, i)
            for c in self._categories
            for i, object_id in enumerate(c.objects)
        }
        self._built: dict[str, Objects] = {}
        self._ranges = factors.merge_ranges(ranges)
        self._fields = None
        loaded = mesh_objects.load_all({n: files[n] for n in names if n in files}, mesh_up)
        if loaded:
            every = [mesh for category in loaded.values() for mesh in category]
            # On the devices once, not with every batch.
            self._fields = parallel.share(catalogue.grids(every))
            self.version = f"{self.version}+{mesh_objects.digest(loaded)}"
            ids = [o for c in self._categories if c.name in loaded for o in c.objects]
            self._built = {
                object_id: catalogue.mesh_object(mesh, i)
                for i, (object_id, mesh) in enumerate(zip(ids, every, strict=True))
            }

    def categories(self) -> list[Category]:
        """Returns the categories and the ids of their objects."""
        return list(self._categories)

    def render(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int]
    ) -> np.ndarray:
        """Renders images; see `Simulator.render`."""
        return self._run("image", params, self._find(objects, indices), seed, indices)["image"]

    def render_extras(
        self,
        params: SimParams,
        objects: Sequence[str],
        seed: int,
        indices: Sequence[int],
        extras: Sequence[str],
    ) -> dict[str, Any]:
        """Renders images and ground truth; see `Simulator.render_extras`."""
        wanted = check_extras(self, extras)
        request = (params, self._find(objects, indices), seed, indices)
        out = self._run("image", *request)
        # By a program of its own: asking for more must not change a bit of the images.
        found = self._run("extras", *request) if wanted else {}
        return out | {name: found[name] for name in wanted}

    def stream_batch(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int],
        devices: int,
    ) -> jax.Array:  # fmt: skip
        """Renders a batch that stays on the devices; see `Simulator.stream_batch`."""
        batch = _batch(self._find(objects, indices), indices)
        batch = jax.tree.map(lambda x: x.reshape(devices, -1, *x.shape[1:]), batch)
        shared = self._shared(params, seed)
        return _program_on_devices(self.resolution)(shared, batch)["image"]

    def swatches(self) -> dict[str, list[tuple[str, np.ndarray]]]:
        """Renders samples of materials and backgrounds; see `Simulator.swatches`."""
        one, seed, fixed = self._categories[0].objects[0], 0, self.space.all_fixed
        named = swatches.of_materials()
        if self._fields is not None:
            named = {name: catalogue.among_meshes(o) for name, o in named.items()}
        images = self._run("image", fixed, list(named.values()), seed, range(len(named)))["image"]
        sheets = {f"{len(named)} materials": swatches.in_rows(list(named), images)}
        if "background" in self.space.names:
            where = self.space.names.index("background")
            varied = tuple(k - 1 if i == where else 0 for i, k in enumerate(self.space.num_levels))
            found = swatches.images_of_backgrounds(seed, self._ranges)
            pictures = [
                (name, self.render(varied if i else fixed, [one] * len(n), seed, n))
                for i, (name, n) in enumerate(found.items())
            ]
            sheets[f"{len(found)} backgrounds"] = swatches.four_in_a_row(pictures)
        return sheets

    def _run(
        self, what: str, params: SimParams, objects: Sequence[Objects], seed: int,
        indices: Sequence[int],
    ) -> dict[str, Any]:  # fmt: skip
        """Runs the program on N images; returns its results as host arrays."""
        shared = self._shared(params, seed)
        program = _program(self.resolution, what)
        size = self._batch_size * jax.local_device_count()

        def run_batch(first: int) -> dict[str, Any]:
            batch = _batch(objects[first : first + size], indices[first : first + size])
            count = len(batch[0])
            fill = [(0, size - count)]
            padded = jax.tree.map(
                lambda x: np.pad(x, fill + [(0, 0)] * (x.ndim - 1), "edge"), batch
            )
            return jax.tree.map(lambda x: x[:count], program(shared, padded))

        if not len(indices):
            side = self.resolution
            return {"image": np.empty((0, side, side, 3), np.uint8)}
        # A CPU device works through one program on about one core: overlap some batches.
        with concurrent.futures.ThreadPoolExecutor(_batches_at_once()) as pool:
            batches = list(pool.map(run_batch, range(0, len(indices), size)))
        return jax.tree.map(lambda *parts: np.concatenate(parts), *batches)

    def _shared(self, params: SimParams, seed: int) -> tuple:
        """Returns the program's first argument: what all images of a call share."""
        words = divmod(_whole("seed", seed, 0, _MAX_WORD**2 - 1), _MAX_WORD)
        strengths = self._strengths(self.space.validate(params))
        return self._ranges, strengths, np.array(words, np.uint32), self._fields

    def _find(self, objects: Sequence[str], indices: Sequence[int]) -> list[Objects]:
        """Returns the objects with these ids, and builds them on first use."""
        if len(objects) != len(indices):
            raise ValueError(f"got {len(objects)} objects for {len(indices)} indices")
        for object_id in objects:
            if object_id not in self._origin:
                first, last = (self._categories[0].objects[i] for i in (0, -1))
                raise UserError(
                    f"the procedural simulator has no object {object_id!r}; ids run from "
                    f"{first} to {last} and so on for {len(self._categories)} categories"
                )
        for index in indices:
            _whole("index", index, 0, _MAX_WORD - 1)
        for object_id in objects:
            if object_id not in self._built:
                name, instance = self._origin[object_id]
                built = catalogue.build(RECIPES[name], instance)
                among = self._fields is not None
                self._built[object_id] = catalogue.among_meshes(built) if among else built
        return [self._built[object_id] for object_id in objects]

    def _strengths(self, params: SimParams) -> np.ndarray:
        """Returns level over highest level of each of `factors.FACTORS`. Shape [8], float32."""
        strength = {
            factor.name: level / (len(factor.levels) - 1)
            for factor, level in zip(self.space.factors, params)
        }
        return np.array([strength.get(name, 0.0) for name in factors.FACTORS], np.float32)


@functools.cache
def _program(resolution: int, what: str) -> Callable:
    """Returns the compiled renderer, one for all simulators of a resolution."""
    return parallel.map_batch(_images(resolution, what))


@functools.cache
def _program_on_devices(resolution: int) -> Callable:
    """Returns the renderer for batches [devices, b]; its images stay on the devices."""
    return parallel.map_on_devices(_images(resolution, "image"))


def _images(resolution: int, what: str) -> Callable:
    """Makes the renderer, a pure function of what a call's images share and of each image.

    Args:
      resolution: side of the images in pixels.
      what: "image", or "extras" for all that `survey` gives and the values drawn.
    """

    def run(shared, batch):
        *drawing, fields = shared
        index, objects = batch
        sample = jax.vmap(factors.sample_scene, (None, None, None, 0, 0, 0))
        scene = sample(*drawing, index, objects.support, objects.materials)
        shapes = objects.shape
        if fields is not None:
            shapes = shapes._replace(fields=Shared(fields))
        if what == "image":
            return {"image": render(shapes, scene, resolution)}
        return survey(shapes, scene, resolution) | {"factors": scene.drawn}

    return run


def _batch(objects: Sequence[Objects], indices: Sequence[int]) -> tuple[np.ndarray, Objects]:
    """Returns the program's second argument: what differs between the images."""
    return np.array(indices, np.uint32), catalogue.stack(objects)


def _batches_at_once() -> int:
    """Returns the number of batches to render at the same time."""
    if not implementation.on_cpu():
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(8, (cores or 1) // jax.local_device_count()))


def _whole(name: str, value, low: int, high: int) -> int:
    """Returns the value as an int, or raises a UserError if it is not whole or out of range."""
    is_whole = not isinstance(value, bool) and isinstance(value, (int, np.integer))
    if not is_whole or not low <= value <= high:
        where = name if name in ("seed", "index") else f"{_OPTIONS}.{name}"
        raise UserError(f"{where} must be a whole number from {low} to {high}, got {value!r}")
    return int(value)


def _choose(
    num_categories: int | None, categories: Sequence[str] | None, meshes: list[str]
) -> list[str]:
    """Returns the names of the categories to use."""
    if categories is None:
        limit = len(RECIPES)
        count = limit if num_categories is None else num_categories
        count = _whole("num_categories", count, 0 if meshes else 1, limit)
        return list(RECIPES)[:count] + meshes
    if num_categories is not None:
        raise UserError(f"{_OPTIONS}: give categories or num_categories, not both")
    names = [categories] if isinstance(categories, str) else list(categories)
    for name in names:
        if name not in RECIPES and name not in meshes:
            known = [*RECIPES, *meshes]
            nearest = difflib.get_close_matches(name, known, 4, cutoff=0.0)
            raise UserError(
                f"{_OPTIONS}.categories: no category is called {name!r}; "
                f"the nearest of {len(known)} are {', '.join(nearest)}"
            )
    if len(set(names)) != len(names) or not names:
        raise UserError(f"{_OPTIONS}.categories must be distinct and at least 1, got {names}")
    return names
