"""Extras as the records hold them, against values worked out by hand."""

import io

import numpy as np
import pytest
from PIL import Image

from t2s_jax.data import records
from tests.toy_simulator import ToySimulator

EXTRAS = ToySimulator.extras


def rendered(extras=EXTRAS):
    return ToySimulator().render_extras((1, 2), ["c0/0", "c3/1"], 5, [8, 9], extras)


def test_depth_by_hand():
    depth = np.array([0.0, 1.2344, 65.5344, 65.5356, 70.0, np.inf], np.float32)
    pixels = records.to_pixels("depth", depth)
    assert pixels.dtype == np.uint16
    assert pixels.tolist() == [0, 1234, 65534, 65535, 65535, 65535]
    back = records.from_pixels("depth", pixels)
    assert back.dtype == np.float32
    np.testing.assert_allclose(back, [0, 1.234, 65.534, np.inf, np.inf, np.inf], rtol=1e-6)


def test_normals_by_hand():
    normal = np.array([[0, 0, 1], [-1, 0, 0], [0.6, 0, 0.8], [0, 0, 0]], np.float32)
    pixels = records.to_pixels("normal", normal)
    assert pixels.dtype == np.uint8
    # 127.5 goes to the even neighbour, (0.6 + 1) * 127.5 = 204, (0.8 + 1) * 127.5 = 229.5.
    assert pixels.tolist() == [[128, 128, 255], [0, 128, 128], [204, 128, 230], [128, 128, 128]]
    back = records.from_pixels("normal", pixels)
    assert back.dtype == np.float32
    np.testing.assert_allclose(back, normal, atol=1 / 127)
    np.testing.assert_allclose(np.linalg.norm(back, axis=-1), [1, 1, 1, 0], atol=1e-6)


def test_what_is_written_is_read_again():
    original = rendered()
    data = [records.serialize(records.encode(row, "png")) for row in records.rows(original)]
    read = records.decode(data, EXTRAS)
    assert list(read) == ["image", *EXTRAS]
    for name in ("image", "mask"):
        np.testing.assert_array_equal(read[name], original[name])
    np.testing.assert_array_equal(read["depth"], original["depth"])  # 2 and 5 are exact
    np.testing.assert_allclose(read["normal"], original["normal"], atol=1 / 127)
    assert list(read["factors"]) == ["dim", "shift"]
    for name, values in original["factors"].items():
        np.testing.assert_array_equal(read["factors"][name], values)


def test_only_what_is_asked_for_is_decoded():
    data = [records.serialize(records.encode(row, "png")) for row in records.rows(rendered())]
    assert list(records.decode(data, ("mask",))) == ["image", "mask"]


def test_only_the_image_is_ever_a_jpeg():
    row = next(records.rows(rendered()))
    formats = {
        key: Image.open(io.BytesIO(value)).format
        for key, value in records.encode(row, "jpeg").items()
        if isinstance(value, bytes)
    }
    assert formats == {"image": "JPEG", "mask": "PNG", "depth": "PNG", "normal": "PNG"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mask": np.zeros((2, 16, 16), np.uint8)}, r"mask of shape \(2, 16, 16\)"),
        ({"depth": np.zeros((2, 16, 16, 1))}, "depth .* dtype float64, not .* float32"),
        ({"factors": {"yaw": np.zeros(3, np.float32)}}, r"factors/yaw of shape \(3,\)"),
        ({"halo": np.zeros(2)}, "rendered .*halo"),
    ],
)
def test_a_simulator_that_breaks_the_contract_is_named(changes, message):
    records.check_rendered(rendered(), EXTRAS, 2, 16)
    with pytest.raises(ValueError, match=message):
        records.check_rendered(rendered() | changes, EXTRAS, 2, 16)
