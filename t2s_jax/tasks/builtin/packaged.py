"""Pictures and data inside installed packages, and the steps that all built-in tasks share.

C classes.
"""

from __future__ import annotations

import importlib.util
import pathlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from t2s_jax.data import images
from t2s_jax.data.splits import Split, balanced_subset
from t2s_jax.runtime.errors import UserError

# From what a draw is for ("split", "patches") to its generator: no draw disturbs another.
RngFor = Callable[[str], np.random.Generator]


class Content(NamedTuple):
    """What a built-in task is made of.

    Attributes:
      class_names: C names in the order of the labels.
      train: images to train on.
      test: images to test on.
      source: one line: where the images come from, and their licence.
    """

    class_names: Sequence[str]
    train: Split
    test: Split
    source: str


def packaged_file(package: str, path: str) -> pathlib.Path:
    """Returns the path of a file inside an installed package; never downloads it.

    Raises:
      UserError: the package has no such file.
    """
    # Found without importing the package: scikit-learn alone would take a second.
    found = importlib.util.find_spec(package)
    file = pathlib.Path(found.submodule_search_locations[0]) / path
    if not file.is_file():
        raise UserError(
            f"the installed {package} has no {path}; reinstall t2s_jax with its dependencies"
        )
    return file


def packaged_picture(path: str, mode: str = "RGB") -> np.ndarray:
    """Reads the picture at "package:path".

    Returns:
      Shape [H, W, 3] or, for the mode "L", [H, W], uint8.
    """
    package, inside = path.split(":")
    with packaged_file(package, inside).open("rb") as file, Image.open(file) as image:
        return np.asarray(image.convert(mode))


def resized(patches: Sequence[np.ndarray], resolution: int) -> np.ndarray:
    """Returns N grey or RGB patches at one size. Shape [N, resolution, resolution, 3], uint8."""
    return np.stack([images.square(Image.fromarray(p), resolution) for p in patches])


def split_rows(
    pixels: np.ndarray,
    labels: Sequence[int] | np.ndarray,
    trains: np.ndarray,
    limits: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[Split, Split]:
    """Divides images into train and test, each balanced over the classes.

    Args:
      pixels: Shape [N, H, W, 3], uint8.
      labels: Shape [N], int.
      trains: whether an image trains. Shape [N], bool.
      limits: of the images of train and of test, at most.
      rng: chooses among the images of a class.
    """
    labels = np.asarray(labels, np.int32)
    splits = []
    for side, limit in zip((trains, ~trains), limits):
        rows = np.flatnonzero(side)
        rows = rows[balanced_subset(labels[rows], limit, rng)]
        splits.append(Split(pixels[rows], labels[rows]))
    return splits[0], splits[1]
