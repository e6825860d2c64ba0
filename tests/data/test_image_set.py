import numpy as np
import pytest
from PIL import Image

from t2s_jax.data import shards
from t2s_jax.data.image_set import open_image_set
from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from tests.toy_simulator import ToySimulator

OPTIONS = {"resolution": 16, "min_crop_area": 0.5, "interpolation": "bilinear"}


def _write(folder, classes=("a", "b"), count=4, suffix=".png"):
    for label, name in enumerate(classes):
        (folder / name).mkdir(parents=True)
        for i in range(count):
            size = (20 + 3 * i, 30 - 2 * i)
            color = (40 * i, 200 * label, 255)
            Image.new("RGB", size, color).save(folder / name / f"{i}{suffix}")


def _stream(images, first=0, last=6, batch=4, seed=3):
    options = {"batch_size": batch, "seed": seed, "first_step": first, "num_steps": last}
    return list(images.batches(**options))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("photographs")
    _write(path / "train")
    _write(path / "test", count=2, suffix=".jpg")
    return path


def test_every_epoch_has_every_image_with_its_label(folder):
    images = open_image_set(str(folder), **OPTIONS)
    assert (len(images), images.num_classes, images.resolution) == (8, 2, 16)
    batches = _stream(images, last=4)
    pixels = np.concatenate([np.concatenate(b["image"]) for b in batches])
    labels = np.concatenate([np.concatenate(b["label"]) for b in batches])
    assert pixels.shape == (16, 16, 16, 3)
    assert pixels.dtype == np.uint8
    # Each picture has a colour of its own, so a crop says which it is.
    colors = [tuple(p[0, 0]) for p in pixels]
    assert (
        sorted(colors[:8])
        == sorted(colors[8:])
        == sorted((40 * i, 200 * label, 255) for label in range(2) for i in range(4))
    )
    assert colors[:8] != colors[8:]
    assert [c[1] // 200 for c in colors] == labels.tolist()


def test_validation_is_the_test_split(folder, tmp_path):
    validation = open_image_set(str(folder), **OPTIONS).validation
    assert validation.images.shape == (4, 16, 16, 3)
    assert validation.labels.tolist() == [0, 0, 1, 1]
    _write(tmp_path / "plain")
    assert open_image_set(str(tmp_path / "plain"), **OPTIONS).validation is None


def test_resumes_at_the_exact_batch(folder):
    images = open_image_set(str(folder), **OPTIONS)
    for a, b in zip(_stream(images)[4:], _stream(images, first=4), strict=True):
        np.testing.assert_array_equal(a["image"], b["image"])
        np.testing.assert_array_equal(a["label"], b["label"])


def test_processes_share_the_global_batch(folder, monkeypatch):
    images = open_image_set(str(folder), **OPTIONS)
    whole = _stream(images)
    monkeypatch.setattr(parallel, "local_batch_size", lambda batch: batch // 2)
    halves = []
    for process in range(2):
        monkeypatch.setattr(hosts, "process_index", lambda process=process: process)
        halves.append(_stream(images))
    for both, *parts in zip(whole, *halves):
        joined = np.concatenate([np.concatenate(p["image"]) for p in parts])
        np.testing.assert_array_equal(np.concatenate(both["image"]), joined)


def test_a_directory_of_tfds(tmp_path):
    """A render set is one; its images are larger than the crops."""
    shards.write_render_set(
        ToySimulator(), (1, 0), tmp_path, images_per_category=5, seed=1, shard_size=8
    )
    images = open_image_set(str(tmp_path), **(OPTIONS | {"resolution": 8}))
    assert (len(images), images.num_classes, images.validation) == (20, 4, None)
    labels = np.concatenate([np.concatenate(b["label"]) for b in _stream(images, last=5)])
    assert np.bincount(labels).tolist() == [5] * 4
    assert _stream(images)[0]["image"].shape[-3:] == (8, 8, 3)


def test_what_is_not_there(tmp_path):
    with pytest.raises(UserError, match=r"config.data.images: there is no folder no_such_set"):
        open_image_set("no_such_set", **OPTIONS)
    _write(tmp_path, suffix=".webp")
    with pytest.raises(UserError, match=r"0.webp: training reads .jpg .jpeg .png"):
        open_image_set(str(tmp_path), **OPTIONS)


def test_a_damaged_picture_is_named(tmp_path):
    _write(tmp_path)
    (tmp_path / "b" / "2.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    images = open_image_set(str(tmp_path), **OPTIONS)
    with pytest.raises(UserError, match=r"b/2.png cannot be decoded .*; repair or remove it"):
        _stream(images)


def test_photographs_are_turned_upright(tmp_path):
    """Blue sky above, whichever way the camera was held."""
    pixels = np.zeros((24, 24, 3), np.uint8)
    pixels[:8] = (0, 0, 255)
    rotations = {1: 0, 3: 2, 6: 1, 8: 3}  # quarter turns, counter-clockwise, as stored
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for orientation, turns in rotations.items():
            exif = Image.Exif()
            exif[0x0112] = orientation
            path = tmp_path / name / f"{orientation}.jpg"
            Image.fromarray(np.rot90(pixels, turns).copy()).save(path, exif=exif, quality=95)
    images = open_image_set(str(tmp_path), **(OPTIONS | {"min_crop_area": 0.9}))
    for batch in _stream(images, last=4):
        for image in np.concatenate(batch["image"]).astype(int):
            assert (image[1, :, 2] > 150).all()
            assert (image[-4:, :, 2] < 100).all()
