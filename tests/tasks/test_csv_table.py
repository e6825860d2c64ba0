"""Tasks out of tables."""

import numpy as np
import pytest
from PIL import Image

from t2s_jax.runtime.errors import UserError
from t2s_jax.tasks.csv_table import read_csv
from t2s_jax.tasks.labelled import ReadOptions
from t2s_jax.tasks.loading import in_groups, load_task, load_tasks
from tests.tasks.test_loading import write_task

OPTIONS = ReadOptions(resolution=8, seed=0)
LABELS = ("blau", "красный", "緑")


def _pictures(folder, count):
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        Image.new("RGB", (9, 9), (10 * n, 0, 0)).save(folder / f"{n}.png")


def _table(path, rows, header="path,label", encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def _numbers(split):
    """Which pictures these are."""
    return sorted((split.images[:, 0, 0, 0] // 10).tolist())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_splits_of_its_own(tmp_path, mark, encoding):
    _pictures(tmp_path / "p", 7)
    splits = ["train", "test", "train", "test", "train", "test", "val"]
    rows = [mark.join((f"p/{n}.png", LABELS[n // 2 % 3], splits[n])) for n in range(7)]
    header = mark.join(("Path", " Label", "SPLIT"))
    task = read_csv(_table(tmp_path / "t.csv", rows, header, encoding), OPTIONS, seen=True)
    assert (task.name, task.group, task.seen) == ("t", "user", True)
    assert task.class_names == tuple(sorted(LABELS))
    assert (_numbers(task.train), _numbers(task.test)) == ([0, 2, 4], [1, 3, 5])
    expected = [sorted(LABELS).index(LABELS[n // 2]) for n in (0, 2, 4)]
    assert task.train.labels.tolist() == expected


def test_our_split_is_that_of_a_folder(tmp_path):
    """The same pictures as a folder and as a table are the same task."""
    folder = write_task(tmp_path / "same")
    files = sorted(folder.rglob("*.png"))
    rows = [f"{f.relative_to(tmp_path)},{f.parent.name}" for f in files]
    table = read_csv(_table(tmp_path / "same.csv", rows), OPTIONS, seen=False)
    assert table.fingerprint() == load_task(folder, resolution=8, seed=0).fingerprint()


def test_absolute_paths_may_lie_anywhere(tmp_path):
    _pictures(tmp_path / "else", 4)
    rows = [f"{tmp_path}/else/{n}.png,{'ab'[n % 2]}" for n in range(4)]
    task = read_csv(_table(tmp_path / "here" / "t.csv", rows), OPTIONS, seen=True)
    assert len(task.train.labels) + len(task.test.labels) == 4


def test_a_source_holds_tables_beside_folders(tmp_path):
    for name in "abcde":
        write_task(tmp_path / name)
    files = sorted((tmp_path / "a").rglob("*.png"))
    rows = [f"{f.relative_to(tmp_path)},{f.parent.name}" for f in files]
    _table(tmp_path / "f.csv", rows)
    assert [t.name for t in load_tasks(tmp_path, resolution=8, seed=0)] == list("abcdef")


def test_one_image_of_a_class_trains_where_it_may(tmp_path):
    _pictures(tmp_path, 4)
    table = _table(tmp_path / "t.csv", [f"{n}.png,{'abbb'[n]}" for n in range(4)])
    task = read_csv(table, OPTIONS, seen=False, lone=True)
    assert 0 in _numbers(task.train)
    assert 0 not in np.array(task.test.labels)
    with pytest.raises(UserError, match=r"class 'a' has 1 image; at least 2"):
        read_csv(table, OPTIONS, seen=False)


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        (["0.png,a"], "file,label", r"must name the columns path and label .*file, label"),
        (["0.png,a", "1.png,a"], "path,label", "1 classes are labelled"),
        (["0.png,a", "1.png,"], "path,label", r"line 3: the path or the label is missing"),
        (["0.png,a", "../1.png,b"], "path,label", "leads out of"),
        (["0.png,a,train", "1.png,b,train"], "path,label,split", "no row of split test .* 'a'"),
        (["0.png,a", "1.png,a", "2.png,b", "9.png,b"], "path,label", "9.png"),
    ],
)
def test_mistakes_give_one_clear_line(tmp_path, rows, header, message):
    _pictures(tmp_path / "x", 3)
    with pytest.raises(UserError, match=message) as caught:
        read_csv(_table(tmp_path / "x" / "t.csv", rows, header), OPTIONS, seen=True)
    assert "\n" not in str(caught.value)


def test_other_encodings_are_told(tmp_path):
    _pictures(tmp_path, 2)
    table = _table(tmp_path / "t.csv", ["0.png,grün", "1.png,b"], encoding="latin-1")
    with pytest.raises(UserError, match=r"is not UTF-8 .*; save it as UTF-8"):
        read_csv(table, OPTIONS, seen=True)


def test_groups_of_tasks_of_your_own(tmp_path):
    for name in ("a", "b", "c", "d", "e", "größe"):
        write_task(tmp_path / "tasks" / name)
    tasks = load_tasks(tmp_path / "tasks", resolution=8, seed=0)
    table = _table(tmp_path / "g.csv", ["a,aerial", "größe,texture", "b,", "zebra,x"], "task,group")
    groups = {t.name: t.group for t in in_groups(tasks, table)}
    assert groups == dict.fromkeys("bcde", "user") | {"a": "aerial", "größe": "texture"}
    with pytest.raises(UserError, match=r"gives a group to none of the tasks a, b"):
        in_groups(tasks, _table(tmp_path / "h.csv", ["zebra,x"], "task,group"))
    with pytest.raises(UserError, match=r"must name the columns task and group; it names a, b"):
        in_groups(tasks, _table(tmp_path / "i.csv", ["1,2"], "a,b"))
    with pytest.raises(UserError, match=r"j\.csv cannot be read: No such file"):
        in_groups(tasks, tmp_path / "j.csv")
