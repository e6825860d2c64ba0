"""Contact sheets: images where they belong, captions that do not run into each other."""

import numpy as np
from PIL import Image

from t2s_jax.runtime import pictures

RED, BLUE = (255, 0, 0), (0, 0, 255)


def row(color, count, side=32):
    return np.full((count, side, side, 3), color, np.uint8)


def box_of(sheet, color):
    """(left, top, right, bottom) of the pixels of a colour."""
    ys, xs = np.nonzero((np.asarray(sheet) == color).all(axis=-1))
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


def test_rows_lie_below_each_other():
    sheet = pictures.contact_sheet([("red", row(RED, 2)), ("blue", row(BLUE, 3))])
    red, blue = box_of(sheet, RED), box_of(sheet, BLUE)
    assert red[0] == blue[0]
    assert (red[2] - red[0], red[3] - red[1]) == (2 * 32 + 6, 32)
    assert blue[1] == red[3] + 6


def test_tall_captions_push_the_rows_apart():
    sheet = pictures.contact_sheet([("a\nb\nc\nd", row(RED, 1)), ("a\nb\nc\nd", row(BLUE, 1))])
    assert box_of(sheet, BLUE)[1] - box_of(sheet, RED)[1] > 4 * 11


def test_headings_set_columns_apart():
    rows = [("a", np.concatenate([row(RED, 1), row(BLUE, 2)]))]
    plain = pictures.contact_sheet(rows)
    headed = pictures.contact_sheet(rows, headings=[(0, "red"), (1, "blue")])
    assert box_of(headed, RED)[0] == box_of(plain, RED)[0]
    assert box_of(headed, BLUE)[0] == box_of(plain, BLUE)[0] + 32 // 3


def test_images_are_scaled_to_the_tile(tmp_path):
    sheet = pictures.contact_sheet([("a", row(RED, 1, side=10))], tile=40)
    assert box_of(sheet, RED)[2] - box_of(sheet, RED)[0] == 40
    pictures.save(sheet, tmp_path / "new" / "sheet.png")
    with Image.open(tmp_path / "new" / "sheet.png") as saved:
        assert saved.size == sheet.size


def test_a_gallery_has_its_captions_below():
    cells = [("red", row(RED, 2)), ("blue, with a name that is far too long", row(BLUE, 2))]
    side_by_side = pictures.gallery(cells, columns=2, tile=32)
    red, blue = box_of(side_by_side, RED), box_of(side_by_side, BLUE)
    assert (red[2] - red[0], red[1]) == (2 * 32 + 1, blue[1])
    assert blue[0] > red[2]
    # What is not white and not a tile is the captions: below the tiles, and within them.
    dark = (np.asarray(side_by_side).astype(int).sum(axis=-1) < 300) & (
        np.asarray(side_by_side).max(axis=-1) < 200
    )
    ys, xs = np.nonzero(dark)
    assert ys.min() >= red[3]
    assert xs.max() < blue[2]
    below = pictures.gallery(cells, columns=1, tile=32)
    assert box_of(below, BLUE)[1] > box_of(below, RED)[3] + 11
