"""Folders of pictures: what may lie in them. Layouts and splits: test_tasks.py."""

import unicodedata

import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.folders import read_folder
from t2s_jax.tasks.labelled import ReadOptions
from tests.tasks.test_loading import CLASSES, write_class, write_task

OPTIONS = ReadOptions(resolution=8, seed=0)


@pytest.mark.parametrize("kind", ["file", "class"])
def test_links_stay_within_the_folder(tmp_path, kind):
    folder = write_task(tmp_path / "task")
    write_class(tmp_path / "elsewhere", 3, 9)
    write_class(folder / "also", 3, 9)
    (folder / "also" / "link.png").symlink_to(folder / "also" / "000.png")
    task = read_folder(folder, OPTIONS, seen=True)
    assert len(task.train.labels) + len(task.test.labels) == 24

    if kind == "file":
        (folder / "also" / "out.png").symlink_to(tmp_path / "elsewhere" / "000.png")
    else:
        (folder / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match=r"leads out of .*task, to .*elsewhere.*copy"):
        read_folder(folder, OPTIONS, seen=True)


def test_one_image_of_a_class_trains_where_it_may(tmp_path):
    folder = write_task(tmp_path / "task", (1, 4, 4))
    task = read_folder(folder, OPTIONS, seen=False, lone=True)
    lone = task.class_names.index(CLASSES[0])
    assert (task.train.labels == lone).sum() == 1
    assert (task.test.labels == lone).sum() == 0
    with pytest.raises(UserError, match=r"'blau' has 1 image; .*only t2s predict accepts 1"):
        read_folder(folder, OPTIONS, seen=False)


def test_names_are_compared_as_they_are_read(tmp_path):
    """A file system may hold the same letters as other code points."""
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    assert composed != apart
    for split, name in (("train", composed), ("test", apart)):
        write_class(tmp_path / "t" / split / name, 2, 0)
        write_class(tmp_path / "t" / split / "العربية", 2, 80)
    task = read_folder(tmp_path / "t", OPTIONS, seen=True)
    assert set(task.class_names) == {composed, "العربية"}
