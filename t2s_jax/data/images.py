"""Any picture file to square sRGB bytes, with Pillow alone.

Decoding is the same for a user's folder and for TFDS: turned upright, on white, shorter
side resized, centre cropped. What cannot be decoded is counted and named.
"""

from __future__ import annotations

import concurrent.futures
import io
import logging
import os
import pathlib
import struct
import unicodedata
import warnings
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from t2s_jax.runtime.errors import UserError

SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".jp2",
)  # fmt: skip

# A file that unpacks to more is taken for a decompression bomb. The largest cameras and
# slide scanners' overviews stay below it.
MAX_PIXELS = 200_000_000

# The share of a task's files that may be broken; they are left out and named.
MAX_BROKEN = 0.01

# Embeddings, overrides and isolates of writing direction; Arabic and Hebrew do without.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

# What Pillow raises for files that are truncated, damaged or no pictures at all.
_DECODE_ERRORS = (OSError, ValueError, SyntaxError, EOFError, struct.error, KeyError, IndexError)


def is_image_name(name: str) -> bool:
    """Returns whether the file's suffix is that of a picture."""
    return not name.startswith((".", "_")) and name.lower().endswith(SUFFIXES)


def decode_file(path: str | os.PathLike | BinaryIO, resolution: int) -> np.ndarray:
    """Decodes one file, on disk or in memory; of an animation the first frame.

    Returns:
      Shape [resolution, resolution, 3], uint8, sRGB.

    Raises:
      ValueError: more than MAX_PIXELS pixels.
      OSError, SyntaxError, ...: the file is damaged or no picture.
    """
    with Image.open(path) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(
                f"{image.width}x{image.height} px is over the limit of {MAX_PIXELS} pixels"
            )
        # Lets libjpeg shrink large photographs while decoding; twice the target is left
        # for the resampling filter.
        image.draft(None, (2 * resolution, 2 * resolution))
        return square(ImageOps.exif_transpose(image), resolution)


def square(image: Image.Image, resolution: int) -> np.ndarray:
    """Returns the centre square of a picture as sRGB bytes, bicubic with antialiasing.

    Args:
      image: any mode; 16-bit grey is taken to use its full range, transparency is white.

    Returns:
      Shape [resolution, resolution, 3], uint8.
    """
    image = _to_rgb(image)
    side = min(image.size)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    # Crop and resize in one go: a very long strip never becomes a huge intermediate.
    box = (left, top, left + side, top + side)
    return np.asarray(image.resize((resolution, resolution), Image.Resampling.BICUBIC, box))


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "F":
        values = np.asarray(image)
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        values = (np.nan_to_num(values, nan=low) - low) / max(high - low, 1e-12)
        return Image.fromarray((255 * values).astype(np.uint8)).convert("RGB")
    if image.mode == "I" or image.mode.startswith("I;16"):
        values = np.clip(np.asarray(image), 0, 65535).astype(np.uint32)
        return Image.fromarray(((values + 128) // 257).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def decode_files(
    paths: Sequence[str | os.PathLike | bytes], resolution: int, what: str
) -> tuple[np.ndarray, np.ndarray]:
    """Decodes many files on a few threads (Pillow decodes outside the interpreter lock).

    Args:
      paths: N files, or what they hold.
      what: whose files they are, for messages.

    Returns:
      The images that could be decoded, in order, shape [n, resolution, resolution, 3],
      uint8; and which those are, shape [N], bool.

    Raises:
      UserError: more than MAX_BROKEN of the files, or all, are broken; the first are named.
    """

    def decode(numbered):
        number, path = numbered
        try:
            return decode_file(io.BytesIO(path) if isinstance(path, bytes) else path, resolution)
        except (*_DECODE_ERRORS, Image.DecompressionBombError) as error:
            name = f"image {number}" if isinstance(path, bytes) else plain_name(str(path))
            # Pillow names the file or the object once more.
            return f"{name} ({plain_name(str(error)).split(' <_io')[0]})"

    # Pillow's own bomb warning comes at a lower limit than ours.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with concurrent.futures.ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
            decoded = list(pool.map(decode, enumerate(paths)))
    broken = [text for text in decoded if isinstance(text, str)]
    if broken:
        _report_broken(broken, len(decoded), what)
    good = np.array([not isinstance(x, str) for x in decoded], bool)
    images = [x for x in decoded if not isinstance(x, str)]
    return np.stack(images) if images else _no_images(resolution), good


def _report_broken(broken: list[str], total: int, what: str) -> None:
    shown = "; ".join(broken[:3]) + (f"; and {len(broken) - 3} more" if len(broken) > 3 else "")
    if len(broken) == total or len(broken) > MAX_BROKEN * total:
        raise UserError(
            f"{what}: {len(broken)} of {total} images cannot be read, over the limit of "
            f"{MAX_BROKEN:.0%}: {shown}. Repair or remove them"
        )
    logging.getLogger(__name__).warning(
        "%s: left out %d of %d images that cannot be read: %s", what, len(broken), total, shown
    )


def _no_images(resolution: int) -> np.ndarray:
    return np.zeros((0, resolution, resolution, 3), np.uint8)


def list_images(directory: pathlib.Path) -> list[pathlib.Path]:
    """Returns the picture files in a folder, sorted by name, including dangling links."""
    with os.scandir(directory) as entries:
        names = [e.name for e in entries if is_image_name(e.name) and not e.is_dir()]
    return [directory / name for name in sorted(names)]


def list_classes(
    folder: pathlib.Path,
) -> tuple[tuple[str, ...], list[pathlib.Path], np.ndarray]:
    """Lists class names, paths and labels (shape [N], int32) of `folder/<class>/*`, by name.

    Raises:
      UserError: fewer than 2 classes, one without images, or two of the same name.
    """
    folders = subfolders(folder)
    if len(folders) < 2:
        raise UserError(
            f"{folder} holds {len(folders)} class folders; at least 2 are needed, "
            "laid out FOLDER/<class>/<image files>"
        )
    named: dict[str, pathlib.Path] = {}
    for inner in folders:
        name = plain_name(inner.name)
        if name in named:
            raise UserError(
                f"{folder}: two class folders are called {name!r}, spelt by different code "
                "points; put their images into one"
            )
        named[name] = inner
    names, paths, labels = tuple(sorted(named)), [], []
    for label, name in enumerate(names):
        found = list_images(named[name])
        if not found:
            raise UserError(
                f"{named[name]} holds no images ({' '.join(SUFFIXES)}); add some or remove the "
                "folder"
            )
        paths += found
        labels += [label] * len(found)
    return names, paths, np.asarray(labels, np.int32)


def subfolders(folder: pathlib.Path) -> list[pathlib.Path]:
    """Returns the folders in a folder, sorted by name, except those named `_...` or `....`."""
    with os.scandir(folder) as entries:
        names = [e.name for e in entries if e.is_dir() and not e.name.startswith(("_", "."))]
    return [folder / name for name in sorted(names)]


def plain_name(name: str) -> str:
    """Normalises a name in any script so that it can be compared, printed and written.

    The same letters get the same code points (a file system may store "é" as two), and what
    no terminal or file can show (bytes that are no UTF-8, line breaks, marks that turn the
    direction of the rest of the line) becomes a replacement character.
    """
    name = unicodedata.normalize("NFC", name).strip()
    return "".join(
        "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") or c in _TURNING else c for c in name
    )


def check_inside(folder: pathlib.Path, paths: Sequence[pathlib.Path]) -> None:
    """Refuses files and folders that lie elsewhere, by a link or by "..".

    Raises:
      UserError: one of `paths` does not lie in `folder`; the first is named.
    """
    root = os.path.realpath(folder)
    for parent in {path.parent for path in paths}:
        _check_one(folder, root, parent)
    for path in paths:
        if os.path.islink(path):
            _check_one(folder, root, path)


def _check_one(folder: pathlib.Path, root: str, path: pathlib.Path) -> None:
    target = os.path.realpath(path)
    if os.path.commonpath([root, target]) != root:
        raise UserError(
            f"{path} leads out of {folder}, to {target}; copy what it points to into the folder"
        )
