"""Tasks whose images are cut out of a few large pictures.

A picture is divided into cells, and each cell serves train or test but never both: no test pixel
has been seen in training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from t2s_jax.data.splits import Split, stratified_split
from t2s_jax.tasks.builtin.packaged import RngFor, packaged_picture, resized, split_rows

Region = tuple[int, int, int, int]  # x0, y0, x1, y1 in px


def cells(region: Region, side: int) -> list[tuple[int, int]]:
    """Returns the upper left corners (x, y) of the whole cells of `side` px in a region."""
    x0, y0, x1, y1 = region
    return [(x, y) for y in range(y0, y1 - side + 1, side) for x in range(x0, x1 - side + 1, side)]


def patch_task(
    regions: Mapping[str, Sequence[tuple[str, Region | None]]],
    resolution: int,
    rng_for: RngFor,
    *,
    mode: str,
    cell: int,
    patch: int,
    count: int,
    limits: tuple[int, int],
    finish: Callable[[np.ndarray], np.ndarray] | None = None,
) -> tuple[Split, Split]:
    """Makes train and test of patches at random places, whose classes are regions of pictures.

    Args:
      regions: for each class its (path, region) pairs; a region of None is the whole picture.
      resolution: side of the images in px.
      rng_for: draws.
      mode: "RGB" or "L".
      cell: side in px of the cells that go to train or test as a whole.
      patch: side in px of the patches inside.
      count: patches of a cell.
      limits: images of train and of test, at most.
      finish: applied to each patch.
    """
    pixels, labels, trains = [], [], []
    rng = rng_for("patches")
    for label, places in enumerate(regions.values()):
        found = []
        for path, region in places:
            picture = packaged_picture(path, mode)
            height, width = picture.shape[:2]
            corners = cells(region or (0, 0, width, height), cell)
            found += _patches(picture, corners, cell, patch, count, rng)
        side = stratified_split(np.zeros(len(found), int), rng)
        for inside, train in zip(found, side):
            pixels += [finish(p) if finish else p for p in inside]
            labels += [label] * count
            trains += [train] * count
    return split_rows(
        resized(pixels, resolution), labels, np.array(trains), limits, rng_for("select")
    )


def _patches(
    picture: np.ndarray,
    corners: Sequence[tuple[int, int]],
    cell: int,
    patch: int,
    count: int,
    rng: np.random.Generator,
) -> list[list[np.ndarray]]:
    """Returns `count` patches of each cell, at random places inside it, flipped and turned."""
    found = []
    for x, y in corners:
        inside = []
        for dx, dy in rng.integers(0, cell - patch + 1, (count, 2)):
            cut = picture[y + dy : y + dy + patch, x + dx : x + dx + patch]
            cut = np.rot90(cut, rng.integers(4))
            inside.append(np.ascontiguousarray(cut[:, ::-1] if rng.integers(2) else cut))
        found.append(inside)
    return found


def cell_task(
    picture: np.ndarray,
    classify: Callable[[int, int], int | None],
    resolution: int,
    rng_for: RngFor,
    *,
    cell: int,
    limits: tuple[int, int],
) -> tuple[Split, Split]:
    """Makes train and test of the cells of one picture.

    Args:
      picture: Shape [H, W] or [H, W, 3], uint8.
      classify: maps the corner (x, y) of a cell to its label, or to None to leave it out.
      resolution: side of the images in px.
      rng_for: draws.
      cell: side of a cell in px.
      limits: images of train and of test, at most.
    """
    height, width = picture.shape[:2]
    pixels, labels = [], []
    for x, y in cells((0, 0, width, height), cell):
        label = classify(x, y)
        if label is not None:
            pixels.append(np.ascontiguousarray(picture[y : y + cell, x : x + cell]))
            labels.append(label)
    trains = stratified_split(np.asarray(labels), rng_for("split"))
    return split_rows(resized(pixels, resolution), labels, trains, limits, rng_for("select"))


def equal_contrast(patch: np.ndarray) -> np.ndarray:
    """Returns a grey patch with mean 128 and deviation 50.

    Its brightness then says nothing about its class.
    """
    values = patch.astype(np.float32)
    values = (values - values.mean()) / max(float(values.std()), 1.0)
    return np.clip(128 + 50 * values, 0, 255).astype(np.uint8)
