"""Contact sheets and plots as arrays and files: what people would rather look at."""

from __future__ import annotations

import functools
import os
import pathlib
from collections.abc import Sequence

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

_MARGIN = 6  # px around and between tiles


def contact_sheet(
    rows: Sequence[tuple[str, np.ndarray]], *, tile: int | None = None, title: str = ""
) -> Image.Image:
    """Rows of images with a caption to the left of each row.

    Args:
      rows: (caption, images [N, H, W, 3] uint8); rows may differ in N.
      tile: side of each image on the sheet in px; None keeps the images' own.
      title: a line above.
    """
    tile = tile or rows[0][1].shape[1]
    font = _font(max(11, min(16, tile // 6)))
    caption_width = max(int(font.getlength(line)) for c, _ in rows for line in c.split("\n"))
    left = caption_width + 2 * _MARGIN
    top = 2 * _MARGIN + (font.size if title else 0)
    columns = max(len(images) for _, images in rows)
    step = tile + _MARGIN
    sheet = Image.new("RGB", (left + columns * step, top + len(rows) * step), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN), title, "black", font)
    for r, (caption, images) in enumerate(rows):
        y = top + r * step
        draw.multiline_text(
            (left - _MARGIN, y + tile / 2), caption, "black", font, "rm", align="right"
        )
        for n, image in enumerate(images):
            picture = Image.fromarray(image)
            if picture.width != tile:
                picture = picture.resize((tile, tile), Image.Resampling.LANCZOS)
            sheet.paste(picture, (left + n * step, y))
    return sheet


@functools.lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans out of matplotlib's data: the same on every machine."""
    return ImageFont.truetype(
        pathlib.Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", size
    )


def save(image: Image.Image, path: str | os.PathLike) -> None:
    """Writes a PNG, whole or not at all; its directory is made."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    image.save(temporary, "PNG", optimize=True)
    os.replace(temporary, path)
