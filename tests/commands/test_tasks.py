"""`t2s tasks`: what is here, what is missing, and from the files to the counted data set."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import main, tasks
from t2s_jax.tasks.builders.fmd import Fmd
from t2s_jax.tasks.loading import load_task
from t2s_jax.tasks.registry import PAPER_TASKS
from tests.tasks.test_tfds_sets import write_set

pytestmark = pytest.mark.filterwarnings("ignore")


def run(capsys, *words, status=0):
    """Output and error lines of `t2s tasks`."""
    assert main.run(["tasks", *map(str, words)]) == status
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out, captured.err.splitlines()


def write_fmd(path, count=1000):
    """FMD.zip of one-coloured pictures, 100 of a class; grey follows the class."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(count):
            file = io.BytesIO()
            Image.new("L", (6, 6), 25 * (i % 10)).save(file, "JPEG", quality=95)
            archive.writestr(f"image/{Fmd.CLASSES[i % 10]}/{i:04}.jpg", file.getvalue())


@pytest.fixture(scope="module")
def fmd_dir(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    write_fmd(root / "downloads" / "manual" / "FMD.zip")
    assert main.run(["tasks", "prepare", "fmd", f"--data_dir={root}"]) == 0
    return root


def test_list_names_all_and_counts_the_missing(tmp_path, capsys):
    out, _ = run(capsys, f"--data_dir={tmp_path}")
    lines = out.splitlines()
    assert len(lines) == 24
    for task, line in zip(PAPER_TASKS, lines[2:]):
        assert line.startswith(task.name)
        assert " missing " in line
        assert line.endswith(task.source)
        assert task.licence in line
        assert (" by hand " in line) == bool(task.fetch)
    assert lines[-2] == (
        f"0 of 20 tasks are in {tmp_path}. Missing: TFDS downloads 8 (t2s tasks prepare NAME), "
        "12 to be fetched by hand (t2s tasks show NAME)."
    )
    again, _ = run(capsys, "list", f"--data_dir={tmp_path}")
    assert again == out


def test_a_narrow_terminal_gets_sources_on_lines_of_their_own(tmp_path):
    wide, narrow = (tasks.table(tmp_path, columns).splitlines() for columns in (None, 140))
    assert max(map(len, wide[:-2])) > 140 >= max(map(len, narrow[:-2]))
    assert len(narrow) == len(wide) + 21
    assert narrow[3].startswith("CropDisease")
    assert narrow[4].strip() == PAPER_TASKS[0].source


def test_list_needs_neither_jax_nor_tensorflow(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys; from t2s_jax.commands.main import run;"
        f"run(['tasks', '--data_dir={tmp_path}']);"
        "heavy = {'jax', 'tensorflow', 'tensorflow_datasets'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_show_says_what_to_fetch_and_where_to(tmp_path, capsys):
    out, _ = run(capsys, "show", "AID", "svhn", f"--data_dir={tmp_path}")
    assert f"AID.zip, or a folder aid/ with <class>/*.jpg; into {tmp_path}/downloads/manual" in out
    assert "licence: non-commercial use only" in out
    assert "73,257 + 26,032 (TFDS splits train and test)" in out
    assert f"t2s tasks prepare SVHN --data_dir={tmp_path}\n" in out


def test_prepared_counted_and_loaded(fmd_dir, capsys):
    out, _ = run(capsys, f"--data_dir={fmd_dir}")
    assert f"1 of 20 tasks are in {fmd_dir}" in out
    (line,) = (line for line in out.splitlines() if line.startswith("FMD"))
    assert " yes " in line
    out, _ = run(capsys, "check", f"--data_dir={fmd_dir}")
    assert out == "FMD: 1,000 images of 10 classes, as the release\n"
    out, _ = run(capsys, "show", "FMD", f"--data_dir={fmd_dir}")
    assert f"{fmd_dir}/fmd/1.0.0" in out
    task = load_task("paper:FMD", resolution=4, seed=0, data_dir=fmd_dir)
    assert list(np.bincount(task.train.labels)) == [70] * 10
    grey = task.test.images[:, 0, 0, 0].astype(int)
    assert abs(grey - 25 * task.test.labels).max() <= 2


def test_too_few_images_are_counted(tmp_path, capsys):
    write_fmd(tmp_path / "FMD.zip", count=990)
    options = (f"--data_dir={tmp_path / 'data'}", f"--manual_dir={tmp_path}")
    _, errors = run(capsys, "prepare", "FMD", *options, status=2)
    assert "task FMD: 990 images; the release has 1,000 of 10 classes" in errors[-1]
    assert f"remove {tmp_path}/data/fmd/1.0.0 and run t2s tasks prepare FMD" in errors[-1]
    out, _ = run(capsys, *options)
    (line,) = (line for line in out.splitlines() if line.startswith("FMD"))
    assert " other sizes " in line
    assert "\nother sizes: another number of images than in the release" in out
    shown, _ = run(capsys, "show", "FMD", *options)
    assert "fmd/1.0.0, with 990 images" in shown
    _, errors = run(capsys, "check", *options, status=2)
    assert "990 images" in errors[-1]


def test_one_that_cannot_be_prepared_stops_no_other(tmp_path, capsys):
    write_fmd(tmp_path / "FMD.zip")
    options = (f"--data_dir={tmp_path / 'data'}", f"--manual_dir={tmp_path}")
    out, errors = run(capsys, "prepare", "AID", "FMD", *options, status=2)
    assert "FMD: in " in out
    said = [line for line in errors if line.startswith("t2s tasks")]
    assert f"task AID cannot be prepared ({tmp_path} lacks AID.zip): from https" in said[0]
    assert said[1] == "t2s tasks: 1 of 2 tasks not prepared as the release has them: AID"


def test_what_tfds_lacks_is_told_with_our_source(tmp_path, capsys):
    """Its own builder of Resisc45 names an address that is no more."""
    (tmp_path / "another").touch()
    options = (f"--data_dir={tmp_path / 'data'}", f"--manual_dir={tmp_path}")
    out, errors = run(capsys, "prepare", "Resisc45", *options, status=2)
    assert out == ""
    assert f"Resisc45 cannot be prepared ({tmp_path} lacks its files): from https" in errors[-1]


def test_a_truncated_archive_gives_one_line(tmp_path, capsys):
    write_fmd(tmp_path / "FMD.zip", count=10)
    data = (tmp_path / "FMD.zip").read_bytes()
    (tmp_path / "FMD.zip").write_bytes(data[: len(data) // 2])
    options = (f"--data_dir={tmp_path / 'data'}", f"--manual_dir={tmp_path}")
    _, errors = run(capsys, "prepare", "FMD", *options, status=2)
    assert "task FMD cannot be prepared (File is not a zip file)" in errors[-1]
    assert not (tmp_path / "data" / "fmd" / "1.0.0").exists()


def test_check_finds_damage(tmp_path, capsys):
    directory = write_set(tmp_path, "fmd", "1.0.0", Fmd.CLASSES, {"train": range(10)})
    for file in directory.glob("*.tfrecord*"):
        data = bytearray(file.read_bytes())
        data[40] ^= 1
        file.write_bytes(data)
    _, errors = run(capsys, "check", "FMD", f"--data_dir={tmp_path}", status=2)
    assert f"task FMD: {directory} is damaged" in errors[-1]
    assert "t2s tasks prepare FMD" in errors[-1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("fetch",), "there is no action 'fetch'; there are list, show, prepare, check"),
        (("show",), "show needs the name of a task"),
        (("prepare",), "prepare needs the name of a task"),
        (("show", "moons"), "the paper has no task 'moons'; it has CropDisease"),
        (("list", "AID"), "list takes no names; t2s tasks show AID"),
        (("check",), "; t2s tasks list names their sources"),
        (("check", "AID"), "task AID is missing; t2s tasks show AID"),
        (("prepare", "AID"), "downloads/manual is empty): from https://captain-whu"),
        (("list", "--data=x"), "Unknown command line flag 'data'"),
    ],
)
def test_mistakes_give_one_line(words, message, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    _, errors = run(capsys, *words, status=2)
    assert len(errors) == 1
    assert message in errors[0]
