"""The built-in tasks that we draw ourselves: letters and line drawings (origin "generated")."""

from __future__ import annotations

import math
import pathlib
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from t2s_jax.data.splits import Split
from t2s_jax.tasks.builtin.packaged import Content, RngFor, packaged_file, resized

Line = list[tuple[float, float]]  # a polyline: its points (x, y)

# Fonts that ship with matplotlib; no family is in both splits.
_TRAIN_FONTS = (
    "DejaVuSans", "DejaVuSans-BoldOblique", "DejaVuSansMono", "DejaVuSansMono-Bold",
    "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic",
    "STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta",
)  # fmt: skip
_TEST_FONTS = ("cmr10", "cmb10", "cmss10", "cmti10", "cmtt10")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def letters(resolution: int, rng_for: RngFor) -> Content:
    """Draws the 26 lower-case letters; train and test share no family of fonts."""
    splits = []
    for fonts, purpose in ((_TRAIN_FONTS, "train"), (_TEST_FONTS, "test")):
        rng = rng_for(purpose)
        pixels, labels = [], []
        for font in fonts:
            file = packaged_file("matplotlib", f"mpl-data/fonts/ttf/{font}.ttf")
            for label, letter in enumerate(_LETTERS):
                pixels.append(_letter(letter, file, rng))
                labels.append(label)
        splits.append(Split(resized(pixels, resolution), np.asarray(labels, np.int32)))
    source = "letters drawn with the DejaVu, STIX (train) and Computer Modern (test) fonts, free"
    return Content(list(_LETTERS), *splits, source)


def _letter(letter: str, file: pathlib.Path, rng: np.random.Generator) -> np.ndarray:
    """Draws a letter; place, size, slant and greys vary. Shape [64, 64], uint8."""
    ink, paper = int(rng.integers(0, 90)), int(rng.integers(170, 256))
    picture = Image.new("L", (64, 64), paper)
    font = ImageFont.truetype(str(file), int(rng.integers(34, 50)))
    place = tuple(32 + rng.uniform(-5, 5, 2))
    ImageDraw.Draw(picture).text(place, letter, ink, font, anchor="mm")
    turned = picture.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC, fillcolor=paper)
    return np.asarray(turned)


def _arc(x: float, y: float, rx: float, ry: float, start: float = 0.0, stop: float = 360.0) -> Line:
    """Returns the polyline of an arc of an ellipse, between two angles in degrees."""
    turn = np.radians(np.linspace(start, stop, 24))
    return [(x + rx * math.cos(t), y + ry * math.sin(t)) for t in turn]


# Line drawings in the unit square, y downwards; each is a list of polylines.
_DRAWINGS = {
    "boat": [
        [(0.1, 0.65), (0.9, 0.65), (0.75, 0.85), (0.25, 0.85), (0.1, 0.65)],
        [(0.5, 0.65), (0.5, 0.1), (0.82, 0.55), (0.5, 0.55)],
    ],
    "cup": [
        [(0.2, 0.25), (0.25, 0.8), (0.6, 0.8), (0.65, 0.25)],
        _arc(0.425, 0.25, 0.225, 0.06),
        _arc(0.64, 0.48, 0.2, 0.15, -80, 80),
    ],
    "face": [
        _arc(0.5, 0.5, 0.38, 0.4),
        _arc(0.36, 0.42, 0.05, 0.05),
        _arc(0.64, 0.42, 0.05, 0.05),
        _arc(0.5, 0.58, 0.18, 0.14, 10, 170),
    ],
    "fish": [
        _arc(0.42, 0.5, 0.32, 0.2),
        [(0.72, 0.5), (0.93, 0.3), (0.93, 0.7), (0.72, 0.5)],
        _arc(0.24, 0.45, 0.03, 0.03),
    ],
    "flower": [
        *(_arc(0.5 + 0.17 * math.cos(a), 0.33 + 0.17 * math.sin(a), 0.1, 0.1)
          for a in np.arange(5) * 2 * math.pi / 5),
        _arc(0.5, 0.33, 0.08, 0.08),
        [(0.5, 0.55), (0.5, 0.95)],
        _arc(0.6, 0.78, 0.1, 0.05),
    ],
    "house": [
        [(0.2, 0.45), (0.2, 0.88), (0.8, 0.88), (0.8, 0.45)],
        [(0.1, 0.47), (0.5, 0.12), (0.9, 0.47), (0.1, 0.47)],
        [(0.43, 0.88), (0.43, 0.62), (0.58, 0.62), (0.58, 0.88)],
    ],
    "sun": [
        _arc(0.5, 0.5, 0.2, 0.2),
        *([(0.5 + 0.27 * math.cos(a), 0.5 + 0.27 * math.sin(a)),
           (0.5 + 0.43 * math.cos(a), 0.5 + 0.43 * math.sin(a))]
          for a in np.arange(8) * math.pi / 4),
    ],
    "tree": [
        [(0.43, 0.92), (0.45, 0.6)],
        [(0.57, 0.92), (0.55, 0.6)],
        _arc(0.5, 0.35, 0.3, 0.27),
    ],
}  # fmt: skip


def drawings(resolution: int, rng_for: RngFor) -> Content:
    """Draws eight things as an unsteady hand would, on coloured paper."""
    splits = []
    for purpose, count in (("train", 35), ("test", 18)):
        rng = rng_for(purpose)
        pixels = [_drawing(lines, rng) for lines in _DRAWINGS.values() for _ in range(count)]
        labels = np.repeat(np.arange(len(_DRAWINGS), dtype=np.int32), count)
        splits.append(Split(resized(pixels, resolution), labels))
    source = "line drawings with an unsteady hand, drawn by t2s_jax"
    return Content(list(_DRAWINGS), *splits, source)


def _drawing(lines: Sequence[Line], rng: np.random.Generator) -> np.ndarray:
    """Draws lines as an unsteady hand would. Shape [128, 128, 3], uint8."""
    paper = tuple(int(c) for c in rng.integers(200, 256, 3))
    ink = tuple(int(c) for c in rng.integers(0, 120, 3))
    picture = Image.new("RGB", (128, 128), paper)
    draw = ImageDraw.Draw(picture)
    turn, mirror = math.radians(rng.uniform(-25, 25)), rng.choice((-1.0, 1.0))
    size = rng.uniform(0.5, 0.95, 2)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    shift = rng.uniform(-0.12, 0.12, 2)
    width = int(rng.integers(2, 6))
    for line in lines:
        points = (np.asarray(line) - 0.5) * (mirror, 1.0) * size
        points = points + rng.normal(0, 0.02, points.shape) + rng.normal(0, 0.02, 2)
        points = 128 * (points @ rotation.T + 0.5 + shift)
        draw.line([tuple(p) for p in points], ink, width, joint="curve")
    return np.asarray(picture)
