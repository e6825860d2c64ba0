"""Every kind of picture file becomes the same square of sRGB bytes."""

import logging
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from t2s_jax.data import images
from t2s_jax.runtime.errors import UserError

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def halves(width=16, height=16):
    """Left red, right blue."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def test_shorter_side_is_resized_and_the_centre_cropped(tmp_path):
    picture = Image.new("RGB", (60, 20), GREEN)
    picture.paste(RED, (0, 0, 20, 20))
    picture.paste(BLUE, (40, 0, 60, 20))
    picture.save(tmp_path / "a.png")
    got = images.decode_file(tmp_path / "a.png", 10)
    assert got.shape == (10, 10, 3)
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got[:, 1:-1], np.broadcast_to(GREEN, (10, 8, 3)))


def test_shrinking_is_antialiased():
    board = (np.indices((64, 64)).sum(0) % 2 * 255).astype(np.uint8)
    got = images.square(Image.fromarray(board), 8)
    assert abs(got.astype(int) - 127).max() < 12


def test_exif_rotation_is_applied(tmp_path):
    exif = Image.Exif()
    exif[274] = 6  # to be turned by 90 degrees clockwise: the left half comes to the top
    halves().save(tmp_path / "a.jpg", exif=exif, quality=95)
    got = images.decode_file(tmp_path / "a.jpg", 16).astype(int)
    assert got[2, :, 0].min() > 200 > 60 > got[13, :, 0].max()


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "RGBA", "LA", "I;16"])
def test_modes(tmp_path, mode):
    grey = np.tile(np.linspace(0, 255, 16).astype(np.uint8), (16, 1))
    if mode == "I;16":
        picture = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode == "1":
        picture = Image.fromarray(grey).convert("1", dither=Image.Dither.NONE)
        grey = np.where(grey > 127, 255, 0)
    elif mode == "CMYK":
        picture = Image.fromarray(grey).convert("RGB").convert("CMYK")
    else:
        picture = Image.fromarray(grey).convert(mode)
    file = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    picture.save(file)
    got = images.decode_file(file, 16)
    np.testing.assert_allclose(got, np.repeat(grey[..., None], 3, -1), atol=1)


def test_transparency_is_white(tmp_path):
    picture = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    picture.paste((0, 0, 255, 255), (0, 0, 4, 8))
    picture.save(tmp_path / "a.png")
    got = images.decode_file(tmp_path / "a.png", 8)
    np.testing.assert_array_equal(got[0, 0], BLUE)
    np.testing.assert_array_equal(got[0, 7], (255, 255, 255))


def test_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (8, 8), c) for c in (GREEN, RED)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(images.decode_file(tmp_path / "a.gif", 4)[0, 0], GREEN, atol=3)


@pytest.mark.parametrize("suffix", [".webp", ".png", ".tif"])
def test_first_page_or_frame_of_other_formats(tmp_path, suffix):
    frames = [Image.new("RGB", (8, 8), c) for c in (GREEN, RED)]
    frames[0].save(tmp_path / f"a{suffix}", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(images.decode_file(tmp_path / f"a{suffix}", 4)[0, 0], GREEN, atol=4)


def test_cmyk_of_a_jpeg(tmp_path):
    """Printers' JPEGs hold their inks inverted."""
    halves().convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    got = images.decode_file(tmp_path / "a.jpg", 16).astype(int)
    np.testing.assert_allclose(got[:, 2], np.broadcast_to(RED, (16, 3)), atol=12)
    np.testing.assert_allclose(got[:, 13], np.broadcast_to(BLUE, (16, 3)), atol=12)


def test_palette_with_a_transparent_colour(tmp_path):
    picture = halves().convert("P")
    picture.info["transparency"] = picture.getpixel((15, 0))  # blue
    picture.save(tmp_path / "a.png")
    got = images.decode_file(tmp_path / "a.png", 16)
    np.testing.assert_allclose(got[0, 1], RED, atol=3)
    np.testing.assert_array_equal(got[0, 14], (255, 255, 255))


@pytest.mark.parametrize("values", [np.float32, np.int32])
def test_grey_of_32_bits(tmp_path, values):
    """Floats are taken from their least to their greatest, integers to be of 16 bits."""
    ramp = np.linspace(0, 65535, 16).astype(values)
    Image.fromarray(np.tile(ramp, (16, 1))).save(tmp_path / "a.tif")
    got = images.decode_file(tmp_path / "a.tif", 16)
    np.testing.assert_allclose(got[5, :, 1], np.linspace(0, 255, 16), atol=1.5)


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (30_000, 3), (2, 20_000), (6000, 4000)])
def test_tiny_narrow_and_huge_ones(tmp_path, size):
    Image.new("L", size, 90).save(tmp_path / "a.png")
    got = images.decode_file(tmp_path / "a.png", 8)
    np.testing.assert_array_equal(got, np.full((8, 8, 3), 90))


def test_a_large_jpeg_is_shrunk_while_decoding(tmp_path):
    halves(1200, 1200).save(tmp_path / "a.jpg", quality=95)
    got = images.decode_file(tmp_path / "a.jpg", 16).astype(int)
    assert got[:, 1, 0].min() > 240
    assert got[:, 14, 2].min() > 240


def bomb(path, side):
    """A PNG whose header claims side x side pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")):
            crc = zlib.crc32(name + data)
            file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc))


@pytest.mark.parametrize("side", [15_000, 60_000])
def test_decompression_bombs_are_refused(tmp_path, side):
    bomb(tmp_path / "a.png", side)
    halves().save(tmp_path / "b.png")
    with pytest.raises(UserError, match=r"1 of 2 images.*a\.png"):
        images.decode_files([tmp_path / "a.png", tmp_path / "b.png"], 8, "task")


def test_broken_files_are_left_out_and_named_up_to_one_percent(tmp_path, caplog):
    halves().save(tmp_path / "good.png")
    broken = tmp_path / "broken.png"
    broken.write_bytes((tmp_path / "good.png").read_bytes()[:60])
    paths = [tmp_path / "good.png"] * 120
    with caplog.at_level(logging.WARNING):
        pixels, good = images.decode_files([broken, *paths], 8, "task x")
    assert pixels.shape == (120, 8, 8, 3)
    assert list(good) == [False] + [True] * 120
    assert "task x: left out 1 of 121" in caplog.text
    assert "broken.png" in caplog.text
    with pytest.raises(UserError, match=r"task x: 1 of 20 images cannot be read.*broken\.png"):
        images.decode_files([broken, *paths[:19]], 8, "task x")
    with pytest.raises(UserError, match="1 of 1"):
        images.decode_files([broken], 8, "task x")


def test_text_in_a_picture_file_is_named(tmp_path):
    (tmp_path / "a.jpg").write_text("hello")
    with pytest.raises(UserError, match=r"a\.jpg \(cannot identify image file"):
        images.decode_files([tmp_path / "a.jpg"], 8, "task")


def test_what_counts_as_an_image(tmp_path):
    for name in ("b.PNG", "a.jpeg", "notes.txt", ".hidden.png", "_draft.png", "Größe 漢.webp"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder.png").mkdir()
    names = [path.name for path in images.list_images(tmp_path)]
    assert names == ["Größe 漢.webp", "a.jpeg", "b.PNG"]
