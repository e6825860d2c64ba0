import os
import signal
import textwrap

import pytest

from t2s_jax import preemption
from t2s_jax.backbone import Backbone
from t2s_jax.data import shards
from t2s_jax.errors import Terminated
from tests import job_of_two
from tests.toy_simulator import ToySimulator


@pytest.fixture
def installed(monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    preemption.install()
    yield
    signal.signal(signal.SIGTERM, before)
    preemption._noticed.clear()


def test_outside_a_watch_sigterm_ends_the_work_at_once(installed):
    with pytest.raises(Terminated):
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_watch_notes_it_and_leaves_after_the_step(installed):
    with preemption.Watch() as watch:
        assert not watch.is_time_to_leave()
        os.kill(os.getpid(), signal.SIGTERM)
        assert watch.is_time_to_leave()
    with pytest.raises(Terminated):
        os.kill(os.getpid(), signal.SIGTERM)


def test_terminated_is_not_caught_as_an_error():
    assert not issubclass(Terminated, Exception)


# `t2s` with steps of at least so many seconds, so that a signal comes in the middle of a short
# run on any machine. Tells the step from which it goes on, and the one after which it saves.
_PACED = textwrap.dedent(
    """
    import sys, time
    from t2s_jax import checkpoint, main, parallel
    from t2s_jax.data import pipeline

    def begun(*args, batches=pipeline.train_batches, **kwargs):
        print("begin", kwargs["first_step"], flush=True)
        return batches(*args, **kwargs)

    def saved(self, step, state, save=checkpoint.TrainCheckpoints.save_now):
        print("save", step, flush=True)
        save(self, step, state)

    def paced(self, outputs, add=parallel.StepsInFlight.add):
        time.sleep(pace)
        add(self, outputs)

    pace = float(sys.argv.pop(1))
    pipeline.train_batches = begun
    checkpoint.TrainCheckpoints.save_now = saved
    parallel.StepsInFlight.add = paced
    main.main()
    """
)


def _until_it_trains(process) -> str:
    """The line that tells it; others, of the libraries below, may come before."""
    line = process.stdout.readline()
    while line and not line.startswith("begin"):
        line = process.stdout.readline()
    return line


def _pretrain(flags, pace, terminated=()):
    """Runs it as a job of two and sends SIGTERM to those of that number as soon as both train.

    Returns:
      For each process its exit status, what it told in order, and its standard error.
    """
    processes = job_of_two.start(_PACED, str(pace), "pretrain", *flags)
    try:
        begun = [_until_it_trains(process) for process in processes]
        for number in terminated:
            processes[number].send_signal(signal.SIGTERM)
        ends = [process.communicate(timeout=120) for process in processes]
    finally:
        for process in processes:
            process.kill()
    told = [
        [line for line in (first + rest).splitlines() if line.startswith(("begin", "save"))]
        for first, (rest, _) in zip(begun, ends)
    ]
    return [(p.returncode, lines, end[1]) for p, lines, end in zip(processes, told, ends)]


def test_a_job_of_two_processes_leaves_as_one_and_goes_on(tmp_path):
    """SIGTERM to both, then to one of them alone, then nothing, all of the same command."""
    images, output = tmp_path / "images", tmp_path / "backbone"
    shards.write_render_set(ToySimulator(), (0, 0), images, images_per_category=10, seed=1)
    settings = {
        "network": "resnet10", "width": 4, "stem": "small", "batch_size": 8,
        "total_epochs": 4.0, "warmup_epochs": 1.0, "checkpoint_steps": 1000,
    }  # fmt: skip
    flags = [f"--config.pretrain.{name}={value}" for name, value in settings.items()]
    flags += [f"--config.render_set={images}", f"--config.output={output}", f"--workdir={tmp_path}"]

    saved = 0
    for terminated in ((0, 1), (1,)):
        lead, other = _pretrain(flags, 0.2, terminated)
        assert (lead[0], other[0]) == (os.EX_TEMPFAIL, os.EX_TEMPFAIL), lead[2] + other[2]
        assert lead[1] == other[1]
        begin, save = lead[1]
        assert begin == f"begin {saved}"
        saved = max(int(path.name) for path in (output / "checkpoints").iterdir())
        assert save == f"save {saved}"
        assert "run the same command again" in lead[2]
    lead, other = _pretrain(flags, 0.0)
    assert (lead[:2], other[:2]) == ((0, [f"begin {saved}"]), (0, [f"begin {saved}"])), lead[2]
    assert Backbone.load(output)
