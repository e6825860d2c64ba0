"""Contact sheets, galleries and heat maps of images, and how they are saved."""

from __future__ import annotations

import functools
import math
import os
import pathlib
from collections.abc import Sequence

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from t2s_jax.runtime.files import atomic_write

_MARGIN = 6  # px around and between tiles


def contact_sheet(
    rows: Sequence[tuple[str, np.ndarray]],
    *,
    tile: int | None = None,
    title: str = "",
    headings: Sequence[tuple[int, str]] = (),
    font_size: int | None = None,
) -> Image.Image:
    """Draws rows of images with a caption to the left of each row.

    Args:
      rows: (caption, images [N, H, W, 3] uint8); rows may differ in N.
      tile: side of each image on the sheet in px; None keeps the images' own.
      title: a line above.
      headings: (column, text) above the images; a gap separates a column with a heading from the
        one before.
      font_size: px; None derives it from the tile's.
    """
    tile = tile or rows[0][1].shape[1]
    font = _font(font_size or max(11, min(16, tile // 6)))
    caption_width = max(int(font.getlength(line)) for c, _ in rows for line in c.split("\n"))
    left = caption_width + 2 * _MARGIN
    above = bool(title) + bool(headings)
    top = _MARGIN + above * (font.size + _MARGIN) + _MARGIN * (above == 0)
    columns = max(len(images) for _, images in rows)
    step = tile + _MARGIN
    lines = max(caption.count("\n") + 1 for caption, _ in rows)
    height = max(tile, math.ceil(1.35 * font.size * lines))
    row_step = height + _MARGIN
    starts = [left + n * step + _gap(n, headings, tile) for n in range(columns)]
    sheet = Image.new("RGB", (starts[-1] + step, top + len(rows) * row_step), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN), title, "black", font)
    for column, text in headings:
        draw.text((starts[column], top - _MARGIN / 2), text, "black", font, "ld")
    for r, (caption, images) in enumerate(rows):
        middle = top + r * row_step + height // 2
        draw.multiline_text((left - _MARGIN, middle), caption, "black", font, "rm", align="right")
        for n, image in enumerate(images):
            sheet.paste(_scaled(image, tile), (starts[n], middle - tile // 2))
    return sheet


def gallery(
    cells: Sequence[tuple[str, np.ndarray]], *, columns: int, tile: int, title: str = ""
) -> Image.Image:
    """Draws many small groups of images, each with its caption below.

    Args:
      cells: (caption, images [n, H, W, 3] uint8), arranged line by line.
      columns: groups in a line.
      tile: side of each image on the sheet in px.
      title: a line above.
    """
    font = _font(max(11, min(16, tile // 6)))
    width = max(len(images) for _, images in cells) * (tile + 1) - 1
    height = tile + math.ceil(1.35 * font.size)
    top = 2 * _MARGIN + bool(title) * (font.size + _MARGIN)
    lines = math.ceil(len(cells) / columns)
    step_x, step_y = width + 2 * _MARGIN, height + _MARGIN
    columns = min(columns, len(cells))
    sheet = Image.new("RGB", (columns * step_x + _MARGIN, top + lines * step_y), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN), title, "black", font)
    for number, (caption, images) in enumerate(cells):
        left, y = _MARGIN + number % columns * step_x, top + number // columns * step_y
        for n, image in enumerate(images):
            sheet.paste(_scaled(image, tile), (left + n * (tile + 1), y))
        draw.text((left, y + tile + 1), _fitting(caption, font, width), "black", font)
    return sheet


def resized(images: np.ndarray, side: int) -> np.ndarray:
    """Returns images at another size. Shape [N, H, W, 3] -> [N, side, side, 3], uint8."""
    return np.stack([np.asarray(_scaled(image, side)) for image in images])


def heatmap(
    values: np.ndarray, rows: Sequence[str], columns: Sequence[str], title: str = ""
) -> np.ndarray:
    """Draws shares as coloured cells with their numbers: 0 blue, 1/2 white, 1 red.

    Args:
      values: in [0, 1]. Shape [N, M], float.
      rows: N labels, to the left.
      columns: M labels, above, upright.
      title: a line above.

    Returns:
      Shape [H, W, 3], uint8.
    """
    font, cell = _font(12), 30
    left = int(max(map(font.getlength, rows))) + 3 * _MARGIN
    longest = int(max(map(font.getlength, columns)))
    above = bool(title) * (font.size + 2 * _MARGIN)
    top = above + longest + 3 * _MARGIN
    width = max(left + len(columns) * cell, int(font.getlength(title)) + 2 * _MARGIN) + _MARGIN
    sheet = Image.new("RGB", (width, top + len(rows) * cell + _MARGIN), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN), title, "black", font)
    for x, name in enumerate(columns):
        label = Image.new("L", (longest + _MARGIN, cell), 0)
        ImageDraw.Draw(label).text((0, cell // 2), name, 255, font, "lm")
        label = label.rotate(90, expand=True)
        place = (left + x * cell, top - _MARGIN // 2 - label.height)
        sheet.paste("black", place, label)
    for y, name in enumerate(rows):
        draw.text((left - _MARGIN, top + (y + 0.5) * cell), name, "black", font, "rm")
    for (y, x), value in np.ndenumerate(np.asarray(values, float)):
        box = (left + x * cell, top + y * cell)
        far = abs(2 * value - 1)
        end = np.array((178, 24, 43) if value > 0.5 else (33, 102, 172))
        color = tuple(np.round(255 + far * (end - 255)).astype(int).tolist())
        draw.rectangle((*box, box[0] + cell - 2, box[1] + cell - 2), fill=color)
        middle = (box[0] + cell / 2 - 1, box[1] + cell / 2 - 1)
        text = f"{value:.2f}".removeprefix("0")
        draw.text(middle, text, "white" if far > 0.6 else "black", _font(11), "mm")
    return np.asarray(sheet)


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """Returns the text, shortened where it is wider than `width` px."""
    if font.getlength(text) <= width:
        return text
    kept = [n for n in range(len(text)) if font.getlength(text[:n] + "…") <= width]
    return text[: max(kept, default=0)] + "…"


def _scaled(image: np.ndarray, tile: int) -> Image.Image:
    picture = Image.fromarray(image)
    if picture.width == tile:
        return picture
    return picture.resize((tile, tile), Image.Resampling.LANCZOS)


def _gap(column: int, headings: Sequence[tuple[int, str]], tile: int) -> int:
    """Returns how far the gaps before headed columns shift a column to the right, in px."""
    return tile // 3 * sum(0 < start <= column for start, _ in headings)


@functools.lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Loads DejaVu Sans from matplotlib's data, which is the same on every machine."""
    return ImageFont.truetype(
        pathlib.Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", size
    )


def save(image: Image.Image, path: str | os.PathLike) -> None:
    """Writes a PNG file atomically and makes its directory."""
    with atomic_write(path) as temporary:
        image.save(temporary, "PNG", optimize=True)
