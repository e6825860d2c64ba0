"""The built-in tasks that are cut out of photographs, micrographs and measured maps."""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from t2s_jax.tasks.builtin.cutting import cell_task, cells, equal_contrast, patch_task
from t2s_jax.tasks.builtin.packaged import Content, RngFor, packaged_file, packaged_picture


def photographs(resolution: int, rng_for: RngFor) -> Content:
    """Makes the task of telling which of seven photographs a patch is of."""
    regions = {
        "astronaut": [("skimage:data/astronaut.png", None)],
        "cat": [("skimage:data/chelsea.png", None)],
        "coffee": [("skimage:data/coffee.png", None)],
        "flower": [("sklearn:datasets/images/flower.jpg", None)],
        "officer": [("matplotlib:mpl-data/sample_data/grace_hopper.jpg", None)],
        "pagoda": [("sklearn:datasets/images/china.jpg", None)],
        "rocket": [("skimage:data/rocket.jpg", None)],
    }
    splits = patch_task(
        regions, resolution, rng_for, mode="RGB", cell=72, patch=56, count=4, limits=(280, 140)
    )
    source = (
        "patches of seven photographs in scikit-image, scikit-learn and matplotlib: "
        "public domain, CC0, CC BY 2.0 (danielbuechele, vultilion)"
    )
    return Content(list(regions), *splits, source)


def textures(resolution: int, rng_for: RngFor) -> Content:
    """Makes the task of telling the material of a grey patch."""
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
    splits = patch_task(
        regions,
        resolution,
        rng_for,
        mode="L",
        cell=37,
        patch=32,
        count=4,
        limits=(280, 140),
        finish=equal_contrast,
    )
    source = (
        "grey patches of photographs in scikit-image (CC0) and scikit-learn "
        "(CC BY 2.0, danielbuechele, vultilion)"
    )
    return Content(list(regions), *splits, source)


def tissue(resolution: int, rng_for: RngFor) -> Content:
    """Makes the task of telling glands, their borders and stroma of one section, in grey.

    The labels come from the stain's colour, which is not shown.
    """
    path = "skimage:data/ihc.png"
    grey, rgb = packaged_picture(path, "L"), packaged_picture(path).astype(np.float32)
    # The DAB stain is brown: red absorbs least, blue most. Smoothed over the nuclei, which
    # it leaves free.
    brown = ndimage.gaussian_filter(rgb[..., 0] - rgb[..., 2], 5) > 25
    side = 20

    def classify(x: int, y: int) -> int | None:
        gland = brown[y : y + side, x : x + side].mean()
        empty = (grey[y : y + side, x : x + side] > 225).mean() > 0.8
        if gland > 0.95:
            return 0
        if 0.25 < gland < 0.75:
            return 1
        return 2 if gland < 0.05 and not empty else None

    splits = cell_task(
        equal_contrast(grey), classify, resolution, rng_for, cell=side, limits=(210, 110)
    )
    source = "one immunohistochemical section of colon, grey, in scikit-image; no known copyright"
    return Content(("gland", "border", "stroma"), *splits, source)


def retina(resolution: int, rng_for: RngFor) -> Content:
    """Makes the task of telling how large the blood vessels in a spot of one retina are."""
    picture = packaged_picture("skimage:data/retina.jpg")
    # Vessels are dark ridges in green. Half size: the filters take a quarter of the time.
    green = picture[::2, ::2, 1].astype(np.float32)
    smooth = ndimage.gaussian_filter(green, 1.0)
    vessel = ndimage.black_tophat(smooth, size=(13, 13)) > 8
    inside = ndimage.binary_erosion(ndimage.binary_opening(green > 30, iterations=3), iterations=12)
    side = 56

    def classify(x: int, y: int) -> int | None:
        at = np.s_[y // 2 : (y + side) // 2, x // 2 : (x + side) // 2]
        area = vessel[at].mean()
        if not inside[at].all():
            return None
        if area < 0.02:
            return 0
        if 0.04 < area < 0.14:
            return 1
        return 2 if area > 0.18 else None

    splits = cell_task(picture, classify, resolution, rng_for, cell=side, limits=(220, 110))
    source = (
        "one fundus photograph (M. Haeggstroem) in scikit-image, CC0; "
        "vessels found by a filter on the full-size picture"
    )
    return Content(("none", "thin", "thick"), *splits, source)


def terrain(resolution: int, rng_for: RngFor) -> Content:
    """Makes the task of telling how steep the land is from its shaded relief."""
    with packaged_file("matplotlib", "mpl-data/sample_data/jacksboro_fault_dem.npz").open(
        "rb"
    ) as file:
        height = np.load(file)["elevation"].astype(np.float32)  # m, on a grid of 3 arc seconds
    down, right = np.gradient(height / 40.0)
    # Light from the north-west at 45 degrees.
    light = (1.0 + 0.5 * (right + down) * math.sqrt(2)) / np.sqrt(2 * (1 + right**2 + down**2))
    relief = np.clip(200 * light, 0, 255).astype(np.uint8)
    side = 16
    corners = cells((0, 0, height.shape[1], height.shape[0]), side)
    spans = {(x, y): np.ptp(height[y : y + side, x : x + side]) for x, y in corners}
    low, high = np.percentile(list(spans.values()), (33, 67))

    def classify(x: int, y: int) -> int | None:
        return int(spans[x, y] > low) + int(spans[x, y] > high)

    splits = cell_task(relief, classify, resolution, rng_for, cell=side, limits=(330, 160))
    source = (
        "shaded relief of measured heights (USGS, Jacksboro fault), in matplotlib; public domain"
    )
    return Content(("gentle", "hilly", "steep"), *splits, source)


def depth(resolution: int, rng_for: RngFor) -> Content:
    """Makes the task of telling how far away a patch is, as measured by structured light."""
    path = "data/motorcycle_disp.npz"
    with packaged_file("skimage", path).open("rb") as file:
        shift = np.load(file)["arr_0"]  # disparity in px: large is near; not finite: unknown
    side = 26
    height, width = shift.shape
    corners = cells((0, 0, width, height), side)
    middle = {(x, y): np.median(shift[y : y + side, x : x + side]) for x, y in corners}
    known = [value for value in middle.values() if np.isfinite(value)]
    far, near = np.percentile(known, (33, 67))

    def classify(x: int, y: int) -> int | None:
        if not np.isfinite(middle[x, y]):
            return None
        return int(middle[x, y] < near) + int(middle[x, y] < far)

    picture = packaged_picture("skimage:data/motorcycle_left.png", "L")
    splits = cell_task(picture, classify, resolution, rng_for, cell=side, limits=(330, 160))
    source = (
        "grey patches of the Middlebury 2014 motorcycle and its measured depth, in scikit-image"
    )
    return Content(("near", "middle", "far"), *splits, source)
