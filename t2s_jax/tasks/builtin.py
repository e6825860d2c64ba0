"""Downstream tasks that need no download: real pictures that ship inside our dependencies.

Where many patches come from one picture, it is cut into cells, and each cell serves train
or test but never both: no test pixel has been seen in training. Two tasks are drawn by us
and marked so (origin "generated").
"""

from __future__ import annotations

import gzip
import importlib.util
import math
import pathlib
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from t2s_jax.data import images
from t2s_jax.data.splits import Split, balanced_subset, stratified_split, task_rng
from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.labelled import Task


def load_builtin_tasks(
    resolution: int, seed: int, names: Sequence[str] | None = None
) -> list[Task]:
    """Makes built-in tasks; a pure function of its arguments.

    Args:
      resolution: side of the images in px.
      seed: of splits, patches and drawings.
      names: which, out of NAMES; all if None.
    """
    tasks = []
    for name in NAMES if names is None else names:
        group, origin, seen, make = _TASKS[name]
        # Each maker draws its randomness by purpose, so that no task disturbs another.
        classes, train, test, source = make(
            resolution, lambda purpose, name=name: task_rng(seed, name, purpose)
        )
        tasks.append(Task(name, group, origin, seen, tuple(classes), train, test, source))
    return tasks


def _packaged(package: str, path: str) -> pathlib.Path:
    """A file inside an installed package; never downloads."""
    # Found without importing the package: scikit-learn alone would take a second.
    found = importlib.util.find_spec(package)
    file = pathlib.Path(found.submodule_search_locations[0]) / path
    if not file.is_file():
        raise UserError(
            f"the installed {package} has no {path}; reinstall t2s_jax with its dependencies"
        )
    return file


def _picture(path: str, mode: str = "RGB") -> np.ndarray:
    """Reads "package:path". Shape [H, W, 3] or [H, W] (mode "L"), uint8."""
    package, inside = path.split(":")
    with _packaged(package, inside).open("rb") as file, Image.open(file) as image:
        return np.asarray(image.convert(mode))


def _resized(patches: Sequence[np.ndarray], resolution: int) -> np.ndarray:
    """Shape [N, resolution, resolution, 3], uint8."""
    return np.stack([images.square(Image.fromarray(p), resolution) for p in patches])


def _split_rows(pixels, labels, trains, limits, rng) -> tuple[Split, Split]:
    """Train and test of at most `limits` images, balanced over classes."""
    labels = np.asarray(labels, np.int32)
    splits = []
    for side, limit in zip((trains, ~trains), limits):
        rows = np.flatnonzero(side)
        rows = rows[balanced_subset(labels[rows], limit, rng)]
        splits.append(Split(pixels[rows], labels[rows]))
    return splits[0], splits[1]


def _cells(region: tuple[int, int, int, int], side: int) -> list[tuple[int, int]]:
    """Upper left corners (x, y) of the whole cells in region (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = region
    return [(x, y) for y in range(y0, y1 - side + 1, side) for x in range(x0, x1 - side + 1, side)]


def _patches(picture, corners, cell, patch, count, rng) -> list[list[np.ndarray]]:
    """`count` patches from each cell: at random places inside it, flipped and turned."""
    found = []
    for x, y in corners:
        inside = []
        for dx, dy in rng.integers(0, cell - patch + 1, (count, 2)):
            cut = picture[y + dy : y + dy + patch, x + dx : x + dx + patch]
            cut = np.rot90(cut, rng.integers(4))
            inside.append(np.ascontiguousarray(cut[:, ::-1] if rng.integers(2) else cut))
        found.append(inside)
    return found


def _patch_task(regions, resolution, rng_of, *, mode, cell, patch, count, limits, finish=None):
    """A task whose classes are regions of pictures.

    Args:
      regions: for each class, (path, region) pairs; a region of None is the whole picture.
      mode: "RGB" or "L".
      cell: side in px of the cells that go to train or test as a whole.
      patch: side in px of the patches inside.
      count: patches of a cell.
      limits: images of train and of test.
      finish: applied to each patch.
    """
    pixels, labels, trains = [], [], []
    rng = rng_of("patches")
    for label, places in enumerate(regions.values()):
        cells = []
        for path, region in places:
            picture = _picture(path, mode)
            height, width = picture.shape[:2]
            corners = _cells(region or (0, 0, width, height), cell)
            cells += _patches(picture, corners, cell, patch, count, rng)
        side = stratified_split(np.zeros(len(cells), int), rng)
        for inside, train in zip(cells, side):
            pixels += [finish(p) if finish else p for p in inside]
            labels += [label] * count
            trains += [train] * count
    return _split_rows(
        _resized(pixels, resolution), labels, np.array(trains), limits, rng_of("select")
    )


def _equal_contrast(patch: np.ndarray) -> np.ndarray:
    """Grey patch with mean 128 and deviation 50: brightness says nothing about the class."""
    values = patch.astype(np.float32)
    values = (values - values.mean()) / max(float(values.std()), 1.0)
    return np.clip(128 + 50 * values, 0, 255).astype(np.uint8)


def _digits(resolution, rng_of):
    with gzip.open(_packaged("sklearn", "datasets/data/digits.csv.gz")) as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.int32)
    # 17 levels of grey, 8 x 8.
    patches = np.minimum(table[:, :64] * 16, 255).astype(np.uint8).reshape(-1, 8, 8)
    labels = table[:, 64]
    rng = rng_of("split")
    rows = balanced_subset(labels, 500, rng)
    trains = stratified_split(labels[rows], rng)
    train, test = _split_rows(
        _resized(patches[rows], resolution), labels[rows], trains, (150, 150), rng
    )
    source = "UCI optical digits (8x8 handwriting), in scikit-learn; CC BY 4.0"
    return [str(d) for d in range(10)], train, test, source


def _photographs(resolution, rng_of):
    regions = {
        "astronaut": [("skimage:data/astronaut.png", None)],
        "cat": [("skimage:data/chelsea.png", None)],
        "coffee": [("skimage:data/coffee.png", None)],
        "flower": [("sklearn:datasets/images/flower.jpg", None)],
        "officer": [("matplotlib:mpl-data/sample_data/grace_hopper.jpg", None)],
        "pagoda": [("sklearn:datasets/images/china.jpg", None)],
        "rocket": [("skimage:data/rocket.jpg", None)],
    }
    splits = _patch_task(
        regions, resolution, rng_of, mode="RGB", cell=72, patch=56, count=4, limits=(280, 140)
    )
    source = (
        "patches of seven photographs in scikit-image, scikit-learn and matplotlib: "
        "public domain, CC0, CC BY 2.0 (danielbuechele, vultilion)"
    )
    return list(regions), *splits, source


def _textures(resolution, rng_of):
    regions = {
        "brick": [("skimage:data/brick.png", None)],
        "foliage": [
            ("sklearn:datasets/images/china.jpg", (360, 310, 540, 427)),
            ("sklearn:datasets/images/china.jpg", (565, 170, 640, 427)),
        ],
        "fur": [
            ("skimage:data/chelsea.png", (40, 180, 210, 290)),
            ("skimage:data/chelsea.png", (100, 12, 330, 88)),
        ],
        "grass": [("skimage:data/grass.png", None)],
        "gravel": [("skimage:data/gravel.png", None)],
        "petals": [("sklearn:datasets/images/flower.jpg", (212, 127, 402, 317))],
        "wood": [("skimage:data/coffee.png", (482, 10, 600, 400))],
    }
    splits = _patch_task(
        regions,
        resolution,
        rng_of,
        mode="L",
        cell=37,
        patch=32,
        count=4,
        limits=(280, 140),
        finish=_equal_contrast,
    )
    source = (
        "grey patches of photographs in scikit-image (CC0) and scikit-learn "
        "(CC BY 2.0, danielbuechele, vultilion)"
    )
    return list(regions), *splits, source


def _cell_task(picture, classify, resolution, rng_of, *, cell, limits):
    """A task of one picture, whose cells are the images.

    Args:
      picture: Shape [H, W] or [H, W, 3], uint8.
      classify: maps a cell (x, y) to its label, or None to leave it out.
    """
    height, width = picture.shape[:2]
    pixels, labels = [], []
    for x, y in _cells((0, 0, width, height), cell):
        label = classify(x, y)
        if label is not None:
            pixels.append(np.ascontiguousarray(picture[y : y + cell, x : x + cell]))
            labels.append(label)
    trains = stratified_split(np.asarray(labels), rng_of("split"))
    return _split_rows(_resized(pixels, resolution), labels, trains, limits, rng_of("select"))


def _tissue(resolution, rng_of):
    """Glands, their borders and stroma of one section, labelled by the stain, shown in grey."""
    path = "skimage:data/ihc.png"
    grey, rgb = _picture(path, "L"), _picture(path).astype(np.float32)
    # The DAB stain is brown: red absorbs least, blue most. Smoothed over the nuclei, which
    # it leaves free.
    brown = ndimage.gaussian_filter(rgb[..., 0] - rgb[..., 2], 5) > 25
    side = 20

    def classify(x, y):
        gland = brown[y : y + side, x : x + side].mean()
        empty = (grey[y : y + side, x : x + side] > 225).mean() > 0.8
        if gland > 0.95:
            return 0
        if 0.25 < gland < 0.75:
            return 1
        return 2 if gland < 0.05 and not empty else None

    splits = _cell_task(
        _equal_contrast(grey), classify, resolution, rng_of, cell=side, limits=(210, 110)
    )
    source = "one immunohistochemical section of colon, grey, in scikit-image; no known copyright"
    return ("gland", "border", "stroma"), *splits, source


def _retina(resolution, rng_of):
    """Whether blood vessels cross a spot of one fundus photograph, and how large they are."""
    picture = _picture("skimage:data/retina.jpg")
    # Vessels are dark ridges in green. Half size: the filters take a quarter of the time.
    green = picture[::2, ::2, 1].astype(np.float32)
    smooth = ndimage.gaussian_filter(green, 1.0)
    vessel = ndimage.black_tophat(smooth, size=(13, 13)) > 8
    inside = ndimage.binary_erosion(ndimage.binary_opening(green > 30, iterations=3), iterations=12)
    side = 56

    def classify(x, y):
        at = np.s_[y // 2 : (y + side) // 2, x // 2 : (x + side) // 2]
        area = vessel[at].mean()
        if not inside[at].all():
            return None
        if area < 0.02:
            return 0
        if 0.04 < area < 0.14:
            return 1
        return 2 if area > 0.18 else None

    splits = _cell_task(picture, classify, resolution, rng_of, cell=side, limits=(220, 110))
    source = (
        "one fundus photograph (M. Haeggstroem) in scikit-image, CC0; "
        "vessels found by a filter on the full-size picture"
    )
    return ("none", "thin", "thick"), *splits, source


def _terrain(resolution, rng_of):
    """How steep the land is, from its shaded relief."""
    with _packaged("matplotlib", "mpl-data/sample_data/jacksboro_fault_dem.npz").open("rb") as file:
        height = np.load(file)["elevation"].astype(np.float32)  # m, on a grid of 3 arc seconds
    down, right = np.gradient(height / 40.0)
    # Light from the north-west at 45 degrees.
    light = (1.0 + 0.5 * (right + down) * math.sqrt(2)) / np.sqrt(2 * (1 + right**2 + down**2))
    relief = np.clip(200 * light, 0, 255).astype(np.uint8)
    side = 16
    corners = _cells((0, 0, height.shape[1], height.shape[0]), side)
    spans = {(x, y): np.ptp(height[y : y + side, x : x + side]) for x, y in corners}
    low, high = np.percentile(list(spans.values()), (33, 67))

    def classify(x, y):
        return int(spans[x, y] > low) + int(spans[x, y] > high)

    splits = _cell_task(relief, classify, resolution, rng_of, cell=side, limits=(330, 160))
    source = (
        "shaded relief of measured heights (USGS, Jacksboro fault), in matplotlib; public domain"
    )
    return ("gentle", "hilly", "steep"), *splits, source


def _depth(resolution, rng_of):
    """How far away the things in a patch are, as measured by structured light."""
    path = "data/motorcycle_disp.npz"
    with _packaged("skimage", path).open("rb") as file:
        shift = np.load(file)["arr_0"]  # disparity in px: large is near; not finite: unknown
    side = 26
    height, width = shift.shape
    corners = _cells((0, 0, width, height), side)
    middle = {(x, y): np.median(shift[y : y + side, x : x + side]) for x, y in corners}
    known = [value for value in middle.values() if np.isfinite(value)]
    far, near = np.percentile(known, (33, 67))

    def classify(x, y):
        if not np.isfinite(middle[x, y]):
            return None
        return int(middle[x, y] < near) + int(middle[x, y] < far)

    picture = _picture("skimage:data/motorcycle_left.png", "L")
    splits = _cell_task(picture, classify, resolution, rng_of, cell=side, limits=(330, 160))
    source = (
        "grey patches of the Middlebury 2014 motorcycle and its measured depth, in scikit-image"
    )
    return ("near", "middle", "far"), *splits, source


# Fonts that ship with matplotlib; no family is in both splits.
_TRAIN_FONTS = (
    "DejaVuSans", "DejaVuSans-BoldOblique", "DejaVuSansMono", "DejaVuSansMono-Bold",
    "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic",
    "STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta",
)  # fmt: skip
_TEST_FONTS = ("cmr10", "cmb10", "cmss10", "cmti10", "cmtt10")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _letters(resolution, rng_of):
    splits = []
    for fonts, purpose in ((_TRAIN_FONTS, "train"), (_TEST_FONTS, "test")):
        rng = rng_of(purpose)
        pixels, labels = [], []
        for font in fonts:
            file = _packaged("matplotlib", f"mpl-data/fonts/ttf/{font}.ttf")
            for label, letter in enumerate(_LETTERS):
                pixels.append(_letter(letter, file, rng))
                labels.append(label)
        splits.append(Split(_resized(pixels, resolution), np.asarray(labels, np.int32)))
    source = "letters drawn with the DejaVu, STIX (train) and Computer Modern (test) fonts, free"
    return list(_LETTERS), *splits, source


def _letter(letter: str, file, rng: np.random.Generator) -> np.ndarray:
    """A letter on paper: place, size, slant and greys vary. Shape [64, 64], uint8."""
    ink, paper = int(rng.integers(0, 90)), int(rng.integers(170, 256))
    picture = Image.new("L", (64, 64), paper)
    font = ImageFont.truetype(str(file), int(rng.integers(34, 50)))
    place = tuple(32 + rng.uniform(-5, 5, 2))
    ImageDraw.Draw(picture).text(place, letter, ink, font, anchor="mm")
    turned = picture.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC, fillcolor=paper)
    return np.asarray(turned)


def _arc(x, y, rx, ry, start=0.0, stop=360.0):
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


def _drawings(resolution, rng_of):
    splits = []
    for purpose, count in (("train", 35), ("test", 18)):
        rng = rng_of(purpose)
        pixels = [_drawing(lines, rng) for lines in _DRAWINGS.values() for _ in range(count)]
        labels = np.repeat(np.arange(len(_DRAWINGS), dtype=np.int32), count)
        splits.append(Split(_resized(pixels, resolution), labels))
    return list(_DRAWINGS), *splits, "line drawings with an unsteady hand, drawn by t2s_jax"


def _drawing(lines, rng: np.random.Generator) -> np.ndarray:
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


# Name: group, origin, seen, maker of (class names, train, test, source).
_TASKS = {
    "digits": ("symbolic", "real", True, _digits),
    "photographs": ("natural", "real", True, _photographs),
    "textures": ("texture", "real", True, _textures),
    "tissue": ("medical", "real", True, _tissue),
    "terrain": ("aerial", "real", True, _terrain),
    "drawings": ("illustrative", "generated", True, _drawings),
    "depth": ("natural", "real", False, _depth),
    "retina": ("medical", "real", False, _retina),
    "letters": ("symbolic", "generated", False, _letters),
}

NAMES = tuple(_TASKS)
