"""The paper's twenty tasks, one line each, and which of them are on this machine.

Splits are those of the original release. The images cannot be shipped with this package: each line
says where to get them and under which licence. Nothing here loads TensorFlow.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import re

from t2s_jax.runtime.errors import UserError


@dataclasses.dataclass(frozen=True)
class PaperTask:
    """A downstream task of the paper.

    Attributes:
      name: as in the paper's tables and the original release.
      group: natural, aerial, symbolic, medical, illustrative or texture.
      seen: whether the policy trains on it.
      classes: number of classes.
      sizes: number of images in train and in test, or (total,) where the release has drawn seven
        of every ten images of a class for train.
      tfds: name of its TFDS builder.
      train: the TFDS split (or splits, joined by +) to train on.
      test: the TFDS split to test on; "" where the split `train` is divided.
      source: where to get its images.
      licence: of the images.
      own: whether the builder is one of `tasks.builders`, in the module of its name.
      fetch: the files to put into manual_dir; "" where TFDS downloads them.
    """

    name: str
    group: str
    seen: bool
    classes: int
    sizes: tuple[int, ...]
    tfds: str
    train: str
    test: str
    source: str
    licence: str
    own: bool = False
    fetch: str = ""

    @property
    def total(self) -> int:
        """The number of images in train and test together."""
        return sum(self.sizes)


_KAGGLE = "https://www.kaggle.com/datasets"
_UNSTATED = "not stated"

# fmt: off
PAPER_TASKS = (
    PaperTask(
        "CropDisease", "natural", True, 38, (43456, 10849), "crop_disease", "train", "test",
        f"{_KAGGLE}/saroz014/plant-disease", "not stated (this copy)",
        own=True,
        fetch="plant-disease.zip, or a folder crop_disease/ with train/<class>/* and "
        "test/<class>/*"),
    PaperTask(
        "Flowers102", "natural", True, 102, (2040, 6149), "oxford_flowers102",
        "train+validation", "test",
        "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/", _UNSTATED),
    PaperTask(
        "DeepWeeds", "natural", True, 9, (17509,), "deep_weeds", "train", "",
        "https://github.com/AlexOlsen/DeepWeeds", "CC BY 4.0"),
    PaperTask(
        "EuroSAT", "aerial", True, 10, (27000,), "eurosat/rgb", "train", "",
        "https://github.com/phelber/EuroSAT", "MIT"),
    PaperTask(
        "Resisc45", "aerial", True, 45, (31500,), "resisc45", "train", "",
        "https://1drv.ms/u/s!AmgKYzARBl5ca3HNaHIlzp_IXjs", _UNSTATED,
        fetch="a folder NWPU-RESISC45/ with <class>/*.jpg"),
    PaperTask(
        "SVHN", "symbolic", True, 10, (73257, 26032), "svhn_cropped", "train", "test",
        "http://ufldl.stanford.edu/housenumbers/", "non-commercial use only"),
    PaperTask(
        "Omniglot", "symbolic", True, 659, (13180,), "omniglot", "test", "",
        "https://github.com/brendenlake/omniglot", "MIT"),
    PaperTask(
        "ISIC", "medical", True, 7, (10015,), "isic2018", "train", "",
        "https://challenge.isic-archive.com/data/#2018", "CC BY-NC 4.0", own=True,
        fetch="ISIC2018_Task3_Training_Input.zip and ISIC2018_Task3_Training_GroundTruth.zip"),
    PaperTask(
        "ChestX", "medical", True, 7, (25848,), "chestx8", "train", "",
        "https://nihcc.app.box.com/v/ChestXray-NIHCC",
        "unrestricted; acknowledge the NIH", own=True,
        fetch="images_001.tar.gz to images_012.tar.gz and Data_Entry_2017.csv"),
    PaperTask(
        "Kaokore", "illustrative", True, 8, (6568, 821), "kaokore", "train", "test",
        "https://github.com/rois-codh/kaokore", "CC BY-SA 4.0", own=True,
        fetch="a folder kaokore/, which its download.py --dataset_version 1.1 makes: "
        "images_256/*.jpg and labels.csv"),
    PaperTask(
        "Sketch", "illustrative", True, 1000, (50889,), "imagenet_sketch", "test", "",
        "https://github.com/HaohanWang/ImageNet-Sketch", "MIT"),
    PaperTask(
        "DTD", "texture", True, 47, (3760, 1880), "dtd", "train+validation", "test",
        "https://www.robots.ox.ac.uk/~vgg/data/dtd/", "research purposes only"),
    PaperTask(
        "CUB", "natural", False, 200, (3000, 3033), "caltech_birds2010", "train", "test",
        "https://www.vision.caltech.edu/datasets/", _UNSTATED),
    PaperTask(
        "AID", "aerial", False, 30, (10000,), "aid", "train", "",
        "https://captain-whu.github.io/AID/", _UNSTATED, own=True,
        fetch="AID.zip, or a folder aid/ with <class>/*.jpg"),
    PaperTask(
        "CactusAerial", "aerial", False, 2, (17500, 4000), "cactus_aerial", "train", "test",
        f"{_KAGGLE}/irvingvasquez/cactus-aerial-photos", "not verified; see its page",
        own=True,
        fetch="cactus-aerial-photos.zip, or a folder cactus_aerial/ with training_set/training_set/"
        "<class>/* and validation_set/validation_set/<class>/*"),
    PaperTask(
        "USPS", "symbolic", False, 10, (7291, 2007), "usps", "train", "test",
        "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps", _UNSTATED,
        own=True,
        fetch="usps.bz2 and usps.t.bz2"),
    PaperTask(
        "ChestXPneumonia", "medical", False, 2, (5216, 624), "chestx_pneumonia", "train", "test",
        f"{_KAGGLE}/paultimothymooney/chest-xray-pneumonia", "CC BY 4.0",
        own=True,
        fetch="chest-xray-pneumonia.zip, or a folder chestx_pneumonia/ with train/<class>/* and "
        "test/<class>/*"),
    PaperTask(
        "PacsC", "illustrative", False, 7, (2107, 237), "pacs/cartoon", "train", "test",
        "https://dali-dl.github.io/project_iccv2017.html", _UNSTATED, own=True,
        fetch="cartoon_train.hdf5 and cartoon_val.hdf5"),
    PaperTask(
        "PacsS", "illustrative", False, 7, (3531, 398), "pacs/sketch", "train", "test",
        "https://dali-dl.github.io/project_iccv2017.html", _UNSTATED, own=True,
        fetch="sketch_train.hdf5 and sketch_val.hdf5"),
    PaperTask(
        "FMD", "texture", False, 10, (1000,), "fmd", "train", "",
        "https://people.csail.mit.edu/celiu/CVPR2010/FMD/",
        "Creative Commons, by picture", own=True,
        fetch="FMD.zip, or a folder fmd/ with image/<class>/*.jpg"),
)
# fmt: on


def paper_task(name: str) -> PaperTask:
    """Returns the task of a name, ignoring case.

    Raises:
      UserError: the paper has no task of that name.
    """
    for task in PAPER_TASKS:
        if task.name.lower() == name.lower():
            return task
    names = ", ".join(task.name for task in PAPER_TASKS)
    raise UserError(f"the paper has no task {name!r}; it has {names}")


def default_data_dir() -> pathlib.Path:
    """Returns the directory in which TFDS keeps its data sets by default."""
    place = os.environ.get("TFDS_DATA_DIR") or pathlib.Path.home() / "tensorflow_datasets"
    return pathlib.Path(place).expanduser()


def prepared_directory(
    task: PaperTask, data_dir: str | os.PathLike | None = None
) -> pathlib.Path | None:
    """Returns the directory of the newest version of a task's data set; None without one.

    Args:
      task: of the paper.
      data_dir: where TFDS keeps its data sets; None is its default place.
    """
    root = pathlib.Path(data_dir).expanduser() if data_dir else default_data_dir()
    found = [file.parent for file in (root / task.tfds).glob("*/dataset_info.json")]
    versions = [d for d in found if re.fullmatch(r"\d+\.\d+\.\d+", d.name)]
    return max(versions, key=lambda d: [int(n) for n in d.name.split(".")], default=None)


def prepared_sizes(task: PaperTask, directory: pathlib.Path) -> tuple[int, ...]:
    """Returns the numbers of images of a prepared data set, in the form of `task.sizes`."""
    splits = json.loads((directory / "dataset_info.json").read_text()).get("splits", [])
    images = {s["name"]: sum(int(n) for n in s.get("shardLengths", ())) for s in splits}
    parts = (task.train, task.test) if task.test else (task.train,)
    return tuple(sum(images.get(name, 0) for name in part.split("+")) for part in parts)


def missing_tasks(data_dir: str | os.PathLike | None = None) -> list[PaperTask]:
    """Returns the tasks that are not prepared yet, in the order of the paper's tables."""
    return [task for task in PAPER_TASKS if prepared_directory(task, data_dir) is None]
