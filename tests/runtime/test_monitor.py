import io

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from t2s_jax.runtime import monitor


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59.4, "59 s"), (60, "1:00"), (3725, "1:02:05")]
)
def test_duration(seconds, text):
    assert monitor.duration(seconds) == text


def test_progress_line_shows_count_rate_and_eta():
    progress = monitor.Progress("render", 100, "images", stream=io.StringIO())
    progress.update(20)
    assert progress.line(10.0) == "render: 20/100 images, 2 images/s, ETA 40 s"
    progress.update(100, "all well")
    assert progress.line(10.0) == "render: 100/100 images, 10 images/s, in 10 s  all well"


def test_rate_counts_from_where_a_resumed_run_began():
    progress = monitor.Progress("train", 100, "steps", done=50, stream=io.StringIO())
    progress.update(60)
    assert progress.line(10.0) == "train: 60/100 steps, 1 steps/s, ETA 40 s"


def test_nothing_done_has_no_eta():
    progress = monitor.Progress("train", 100, "steps", stream=io.StringIO())
    assert progress.line(1.0).endswith("ETA --")


def test_a_log_file_gets_few_lines_and_always_the_last():
    stream = io.StringIO()
    progress = monitor.Progress("render", 1000, "images", stream=stream, log_seconds=3600)
    for done in range(1, 1001):
        progress.update(done)
    progress.finish("done")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("render: 1000/1000 images")
    assert lines[0].endswith("done")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_writer_leaves_scalars_that_tensorboard_reads(tmp_path):
    writer = monitor.writer(tmp_path)
    writer.write_scalars(3, {"train/loss": 0.5})
    writer.flush()
    events = EventAccumulator(str(tmp_path))
    events.Reload()
    # clu writes scalars as tensors, which TensorBoard shows as scalars.
    assert "train/loss" in events.Tags()["tensors"] + events.Tags()["scalars"]


def test_the_last_line_is_printed_once():
    stream = io.StringIO()
    progress = monitor.Progress("render", 2, "images", stream=stream, log_seconds=0.0)
    progress.update(1)
    progress.update(2)
    progress.finish()
    counts = [line.split(",")[0] for line in stream.getvalue().splitlines()]
    assert counts == ["render: 1/2 images", "render: 2/2 images"]
