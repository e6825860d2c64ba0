"""Tasks out of folders and TFDS: layouts, splits, and one clear line for each mistake."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from t2s_jax.data import splits
from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.loading import load_task, load_tasks

CLASSES = ("blau", "красный", "緑")


def write_class(folder, count, level):
    folder.mkdir(parents=True)
    for i in range(count):
        Image.new("RGB", (10, 8), (level, i, 0)).save(folder / f"{i:03}.png")


def write_task(folder, counts=(10, 6, 4), classes=CLASSES):
    for i, (name, count) in enumerate(zip(classes, counts)):
        write_class(folder / name, count, 80 * i)
    return folder


@pytest.fixture
def many(tmp_path):
    """Six tasks, one with a split of its own, and folders to ignore."""
    root = tmp_path / "tasks"
    for name in "abcde":
        write_task(root / name)
    write_task(root / "own" / "train", (3, 2, 1))
    write_task(root / "own" / "test", (2, 1, 1))
    write_task(root / "_raw")
    write_task(root / ".git")
    (root / "README.md").write_text("hello")
    return root


def levels(split):
    """What `write_class` put into the red channel: the label times 80."""
    return split.images[:, 0, 0, 0]


def test_both_layouts_side_by_side(many):
    found = {t.name: t for t in load_tasks(many, resolution=8, seed=0)}
    assert sorted(found) == ["a", "b", "c", "d", "e", "own"]
    for task in found.values():
        assert task.class_names == CLASSES
        assert (task.group, task.origin) == ("user", "user")
        for split in (task.train, task.test):
            assert split.images.dtype == np.uint8
            assert split.labels.dtype == np.int32
            np.testing.assert_array_equal(levels(split), 80 * split.labels)
    assert list(np.bincount(found["own"].train.labels)) == [3, 2, 1]
    assert list(np.bincount(found["own"].test.labels)) == [2, 1, 1]
    # 70 % of 10, 6, 4
    assert list(np.bincount(found["a"].train.labels)) == [7, 4, 3]
    assert list(np.bincount(found["a"].test.labels)) == [3, 2, 1]


def images_of(split):
    return {tuple(image[0, 0]) for image in split.images}


def test_our_split_follows_seed_and_name_alone(many):
    first, again, other = (
        {t.name: t for t in load_tasks(many, resolution=8, seed=s)} for s in (0, 0, 1)
    )
    assert first["a"].fingerprint() == again["a"].fingerprint()
    assert images_of(first["a"].train) != images_of(other["a"].train)
    assert images_of(first["a"].train) != images_of(first["b"].train)
    assert not images_of(first["a"].train) & images_of(first["a"].test)
    assert first["own"].fingerprint() == other["own"].fingerprint()
    alone = load_task(many / "a", resolution=8, seed=0)
    assert alone.fingerprint() == first["a"].fingerprint()


def test_fingerprint_sees_pixels_labels_and_class_names(many):
    task = load_task(many / "a", resolution=8, seed=0)
    prints = {task.fingerprint(), load_task(many / "a", resolution=9, seed=0).fingerprint()}
    train = task.train
    touched = train.images.copy()
    touched[0, 0, 0, 0] ^= 1
    for change in (
        {"train": splits.Split(touched, train.labels)},
        {"train": splits.Split(train.images, train.labels[::-1])},
        {"class_names": ("x", *CLASSES[1:])},
    ):
        prints.add(dataclasses.replace(task, **change).fingerprint())
    assert len(prints) == 5
    renamed = dataclasses.replace(task, name="other", seen=True)
    assert renamed.fingerprint() == task.fingerprint()


def test_unseen_by_hash_or_by_name(many):
    chosen = {t.name for t in load_tasks(many, resolution=8, seed=0) if not t.seen}
    assert len(chosen) == 2
    assert chosen == {t.name for t in load_tasks(many, resolution=8, seed=0) if not t.seen}
    named = load_tasks(many, resolution=8, seed=0, unseen=("a", "own"))
    assert {t.name for t in named if not t.seen} == {"a", "own"}


def test_limits_are_balanced(many):
    tasks = load_tasks(many, resolution=8, seed=0, max_train=7, max_test=4)
    task = next(t for t in tasks if t.name == "a")
    assert sorted(np.bincount(task.train.labels)) == [2, 2, 3]
    assert sorted(np.bincount(task.test.labels)) == [1, 1, 2]


def test_balanced_subset_takes_rare_classes_whole():
    labels = np.array([0] * 50 + [1] * 3)
    rows = splits.balanced_subset(labels, 10, np.random.default_rng(0))
    assert list(np.bincount(labels[rows])) == [7, 3]
    assert list(rows) == sorted(set(rows))


def mistakes():
    def few(root):
        for name in "abc":
            write_task(root / name)

    def six(root):
        for name in "abcdef":
            write_task(root / name, (2, 2, 2))

    def bad(change):
        def make(root):
            six(root)
            change(root / "c")

        return make

    def single(task):
        for file in sorted((task / "blau").iterdir())[1:]:
            file.unlink()

    def train_alone(task):
        write_task(task / "train")

    def mismatch(task):
        write_task(task / "train")
        write_task(task / "test", (2, 2), CLASSES[:2])

    def one_class(task):
        for name in CLASSES[1:]:
            (task / name).rename(task / f"_{name}")

    def broken(task):
        (task / "blau" / "000.png").write_bytes(b"no picture")

    return [
        (lambda root: None, {}, "no such directory"),
        (lambda root: root.write_text("x"), {}, "is a file"),
        (few, {}, "holds 3 task folders; at least 4 seen and 2 unseen"),
        (six, {"unseen": ("a", "zebra")}, "there is no task 'zebra'; there are a, b"),
        (six, {"unseen": ("a",)}, "leaves 5 seen and 1 unseen"),
        (six, {"unseen": ("a", "b", "c")}, "leaves 3 seen and 3 unseen"),
        (bad(lambda task: (task / "empty").mkdir()), {}, "c/empty holds no images"),
        (bad(single), {}, "c: the class 'blau' has 1 image; at least 2"),
        (bad(train_alone), {}, r"c has only train/; it needs both"),
        (bad(mismatch), {}, "train/ .3. and test/ .2. differ: '緑' is in train/ only"),
        (bad(one_class), {}, "c holds 1 class folders; at least 2"),
        (bad(broken), {}, r"c \(.*1 of . images cannot be read.*000\.png"),
    ]


@pytest.mark.parametrize(("make", "options", "message"), mistakes(), ids=lambda v: str(v)[:30])
def test_mistakes_give_one_clear_line(tmp_path, make, options, message):
    root = tmp_path / "root"
    make(root)
    with pytest.raises(UserError, match=message) as caught:
        load_tasks(root, resolution=8, seed=0, **options)
    assert "\n" not in str(caught.value)


def test_load_task_says_what_it_cannot_find(tmp_path):
    with pytest.raises(UserError, match="no such folder of labelled images"):
        load_task(tmp_path / "nowhere", resolution=8, seed=0)
    with pytest.raises(UserError, match="no built-in task 'x'; there are digits"):
        load_task("builtin:x", resolution=8, seed=0)


def test_a_folder_is_read_without_heavy_imports(tmp_path):
    """`t2s predict` starts in seconds since TensorFlow and JAX wait until they are needed."""
    write_task(tmp_path / "task")
    code = (
        f"import sys; from t2s_jax.tasks.loading import load_task; "
        f"load_task({str(tmp_path / 'task')!r}, resolution=8, seed=0); "
        "heavy = {'tensorflow', 'jax', 'scipy', 'sklearn'} & set(sys.modules); assert not heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
