# ruff: noqa: RUF012 TFDS asks for plain dictionaries
"""The builders of the paper's tasks, on tiny archives in the layout of the originals."""

import bz2
import io
import itertools
import pathlib
import tarfile
import tempfile
import zipfile

import h5py
import numpy as np
import pytest
import tensorflow_datasets as tfds
from PIL import Image

from t2s_jax.tasks.builders import (
    aid,
    cactus_aerial,
    chestx8,
    chestx_pneumonia,
    crop_disease,
    fmd,
    isic2018,
    kaokore,
    pacs,
    usps,
)
from t2s_jax.tasks.registry import PAPER_TASKS, paper_task

pytestmark = pytest.mark.filterwarnings("ignore")

_SHADES = itertools.count()


def picture(suffix=".jpg"):
    """An encoded picture unlike all others: TFDS refuses one example in two splits."""
    shade = next(_SHADES)
    image = Image.new("RGB", (8, 6), (shade % 256, shade // 256 * 40, 0))
    file = io.BytesIO()
    image.save(file, "PNG" if suffix == ".png" else "JPEG", quality=100, subsampling=0)
    return file.getvalue()


def write_zip(path, names):
    """Pictures under these names, texts where a name comes with one."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, picture(pathlib.Path(name).suffix) if text is None else text)


def by_class(prefix, classes, count, suffix=".jpg"):
    return {f"{prefix}{c}/{i}{suffix}": None for c in classes for i in range(count)}


class Case(tfds.testing.DatasetBuilderTestCase):
    """TFDS's own checks of a builder on what `make` writes into manual_dir."""

    EXPECTED = ()  # (split, label, how many)

    @classmethod
    def setUpClass(cls):
        cls.EXAMPLE_DIR = tempfile.mkdtemp()
        cls.make(pathlib.Path(cls.EXAMPLE_DIR))
        super().setUpClass()

    @staticmethod
    def make(root):
        raise NotImplementedError

    def test_labels(self):
        builder = self._make_builder(
            config=self.BUILDER_CONFIG_NAMES_TO_TEST and self.BUILDER_CONFIG_NAMES_TO_TEST[0]
        )
        config = tfds.download.DownloadConfig(manual_dir=self.EXAMPLE_DIR)
        builder.download_and_prepare(download_config=config)
        names = builder.info.features["label"].names
        for split, label, count in self.EXPECTED:
            examples = list(builder.as_dataset(split).as_numpy_iterator())
            labels = [names[e["label"]] for e in examples]
            assert labels.count(label) == count, (split, label, labels)
            assert all(e["image"].shape[-1] == 3 for e in examples)


class AidTest(Case):
    DATASET_CLASS = aid.Aid
    SPLITS = {"train": 60}
    EXPECTED = (("train", "StorageTanks", 2), ("train", "Viaduct", 2))

    @staticmethod
    def make(root):
        names = by_class("AID/", aid.Aid.CLASSES, 2)
        write_zip(root / "AID.zip", names | {"AID/readme.txt": "x", "AID/Desert/.DS_Store": "x"})


class FmdTest(Case):
    DATASET_CLASS = fmd.Fmd
    SPLITS = {"train": 10}
    EXPECTED = (("train", "wood", 1),)

    @staticmethod
    def make(root):
        names = by_class("image/", fmd.Fmd.CLASSES, 1) | by_class("mask/", fmd.Fmd.CLASSES, 1)
        write_zip(root / "FMD.zip", names)


class CactusAerialTest(Case):
    DATASET_CLASS = cactus_aerial.CactusAerial
    SPLITS = {"train": 6, "test": 4}
    EXPECTED = (("train", "cactus", 3), ("test", "no_cactus", 2))

    @staticmethod
    def make(root):
        classes = cactus_aerial.CactusAerial.CLASSES
        names = by_class("training_set/training_set/", classes, 3)
        names |= by_class("validation_set/validation_set/", classes, 2)
        write_zip(root / "cactus-aerial-photos.zip", names)


class ChestxPneumoniaTest(Case):
    DATASET_CLASS = chestx_pneumonia.ChestxPneumonia
    SPLITS = {"train": 4, "test": 2}
    EXPECTED = (("train", "PNEUMONIA", 2), ("test", "NORMAL", 1))

    @staticmethod
    def make(root):
        classes = chestx_pneumonia.ChestxPneumonia.CLASSES
        names = by_class("chest_xray/train/", classes, 2, ".jpeg")
        names |= by_class("chest_xray/test/", classes, 1, ".jpeg")
        names |= by_class("chest_xray/val/", classes, 1, ".jpeg")
        # As in Kaggle's archive: a second copy, and what macOS leaves behind.
        names |= {f"chest_xray/{name}": None for name in names}
        names |= {"chest_xray/__MACOSX/chest_xray/train/NORMAL/0.jpeg": "x"}
        write_zip(root / "chest-xray-pneumonia.zip", names)


class CropDiseaseTest(Case):
    """From a folder that was unpacked by hand."""

    DATASET_CLASS = crop_disease.CropDisease
    SPLITS = {"train": 76, "test": 38}
    EXPECTED = (("train", "Crop___07", 2), ("test", "Crop___37", 1))

    @staticmethod
    def make(root):
        for split, count in (("train", 2), ("test", 1)):
            for name in by_class("", [f"Crop___{i:02}" for i in range(38)], count, ".JPG"):
                path = root / "crop_disease" / split / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(picture())


class Isic2018Test(Case):
    DATASET_CLASS = isic2018.Isic2018
    SPLITS = {"train": 7}
    EXPECTED = tuple(("train", name, 1) for name in isic2018.Isic2018.CLASSES)

    @staticmethod
    def make(root):
        classes = isic2018.Isic2018.CLASSES
        lines = [",".join(["image", *classes])]
        for i in range(7):
            lines.append(f"ISIC_{i}," + ",".join("1.0" if i == j else "0.0" for j in range(7)))
        table = "ISIC2018_Task3_Training_GroundTruth"
        write_zip(root / f"{table}.zip", {f"{table}/{table}.csv": "\n".join(lines)})
        names = {f"ISIC2018_Task3_Training_Input/ISIC_{i}.jpg": None for i in range(8)}
        write_zip(
            root / "ISIC2018_Task3_Training_Input.zip",
            names | {"ISIC2018_Task3_Training_Input/LICENSE.txt": "x"},
        )


class Chestx8Test(Case):
    DATASET_CLASS = chestx8.Chestx8
    SPLITS = {"train": 14}
    EXPECTED = tuple(("train", name, 2) for name in chestx8.Chestx8.CLASSES)

    @staticmethod
    def make(root):
        findings = [*chestx8.Chestx8.CLASSES] * 2
        findings += ["No Finding", "Mass|Nodule", "Pneumonia", "Hernia"]
        rows = [f"{i:08}_000.png,{finding},0" for i, finding in enumerate(findings)]
        (root / "Data_Entry_2017.csv").write_text(
            "\n".join(["Image Index,Finding Labels,Follow-up #", *rows])
        )
        for part in range(12):
            with tarfile.open(root / f"images_{part + 1:03}.tar.gz", "w:gz") as archive:
                for i in range(part, len(findings), 12):
                    data = picture(".png")
                    member = tarfile.TarInfo(f"images/{i:08}_000.png")
                    member.size = len(data)
                    archive.addfile(member, io.BytesIO(data))


class KaokoreTest(Case):
    """The picture of one row is no longer to be had."""

    DATASET_CLASS = kaokore.Kaokore
    SPLITS = {"train": 8, "test": 2}
    EXPECTED = (("train", "female noble", 1), ("test", "male commoner", 1))

    @staticmethod
    def make(root):
        rows = [(g, s, "train") for g in (0, 1) for s in range(4)]
        rows += [(0, 3, "test"), (1, 1, "test"), (0, 0, "dev"), (1, 2, "train")]
        folder = root / "kaokore"
        (folder / "images_256").mkdir(parents=True)
        lines = ["image,gender,status,set"]
        for i, (gender, status, split) in enumerate(rows):
            lines.append(f"{i:08}.jpg,{gender},{status},{split}")
            if i < len(rows) - 1:
                (folder / "images_256" / f"{i:08}.jpg").write_bytes(picture())
        (folder / "labels.csv").write_text("\n".join(lines))


def libsvm(images, digits):
    """USPS's text for images [N, 16, 16] of greys in [0, 255]."""
    lines = []
    for image, digit in zip(images, digits):
        greys = image.ravel() / 127.5 - 1
        lines.append(f"{digit + 1} " + " ".join(f"{i}:{g:.6f}" for i, g in enumerate(greys, 1)))
    return bz2.compress("\n".join(lines).encode())


class UspsTest(Case):
    DATASET_CLASS = usps.Usps
    SPLITS = {"train": 10, "test": 3}
    EXPECTED = (("train", "7", 1), ("test", "2", 1))

    @staticmethod
    def make(root):
        greys = np.random.default_rng(0).integers(0, 256, (13, 16, 16))
        (root / "usps.bz2").write_bytes(libsvm(greys[:10], range(10)))
        (root / "usps.t.bz2").write_bytes(libsvm(greys[10:], range(3)))

    def test_pixels(self):
        config = tfds.download.DownloadConfig(manual_dir=self.EXAMPLE_DIR)
        self.builder.download_and_prepare(download_config=config)
        greys = np.random.default_rng(0).integers(0, 256, (13, 16, 16))
        for example in self.builder.as_dataset("train").as_numpy_iterator():
            image = np.repeat(greys[example["label"]][..., None], 3, axis=-1)
            np.testing.assert_array_equal(example["image"], image)


class PacsTest(Case):
    DATASET_CLASS = pacs.Pacs
    BUILDER_CONFIG_NAMES_TO_TEST = ("cartoon", "sketch")
    SPLITS = {"train": 7, "test": 2}
    EXPECTED = (("train", "person", 1), ("test", "elephant", 1))

    @staticmethod
    def make(root):
        parts = (("train", 7), ("val", 2))
        for domain, (part, count) in itertools.product(("cartoon", "sketch"), parts):
            images = np.zeros((count, 9, 9, 3), np.uint8)
            images[..., 0] = 200  # blue comes first
            images[..., 1] = np.arange(count)[:, None, None] + 100 * (part == "val")
            with h5py.File(root / f"{domain}_{part}.hdf5", "w") as file:
                file["images"] = images
                file["labels"] = np.arange(count) + 1

    def test_colours_are_turned_round(self):
        builder = self._make_builder(config="sketch")
        config = tfds.download.DownloadConfig(manual_dir=self.EXAMPLE_DIR)
        builder.download_and_prepare(download_config=config)
        (example, *_) = builder.as_dataset("test").as_numpy_iterator()
        assert example["image"][0, 0, 0] == 0
        assert example["image"][0, 0, 2] == 200


del Case  # pytest would collect it as well


def test_every_own_task_has_a_builder_of_its_class_count():
    cases = [c for c in globals().values() if isinstance(c, type) and c.__name__.endswith("Test")]
    built = {case.DATASET_CLASS.name for case in cases}
    own = [task for task in PAPER_TASKS if task.own]
    assert built == {task.tfds.split("/")[0] for task in own}
    for task in own:
        module = task.tfds.split("/")[0]
        info = tfds.builder(task.tfds, data_dir="/nowhere").info
        assert info.features["label"].num_classes == task.classes, module
        splits = {task.train} | ({task.test} if task.test else set())
        assert len(splits) == len(task.sizes)


def test_missing_files_are_named(tmp_path):
    (tmp_path / "AID").mkdir()
    builder = tfds.builder("aid", data_dir=tmp_path / "data")
    config = tfds.download.DownloadConfig(manual_dir=tmp_path)
    with pytest.raises(FileNotFoundError, match=r"lacks AID\.zip$"):
        builder.download_and_prepare(download_config=config)
    assert paper_task("aid").name == "AID"
