import os
import signal
import textwrap

import pytest

from t2s_jax.runtime import checkpoint, preemption
from t2s_jax.runtime.errors import Terminated
from tests import two_processes


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


# `t2s` that takes at least so many seconds for a step, so that a signal comes in the middle of a
# short run on any machine, and tells the step from which it goes on and the one after which it
# saves. Noise in memory, no TensorBoard and one layer spare each process the seconds that
# TensorFlow loads and XLA compiles.
_PACED = textwrap.dedent(
    """
    import sys, time
    import flax.linen as nn
    import jax.numpy as jnp
    import numpy as np
    from t2s_jax.runtime import checkpoint, hosts, monitor, parallel
    from t2s_jax.commands import main, pretrain
    from t2s_jax.training import pretraining

    class OneLayer(nn.Module):
        num_classes: int = 4
        dtype: jnp.dtype = jnp.float32
        drop_path: float = 0.0
        zero_init_last: bool = False

        @nn.compact
        def __call__(self, x, *, train=False, keys=None):
            self.variable("batch_stats", "none", lambda: jnp.zeros(()))
            return nn.Dense(self.num_classes)(x.reshape(len(x), -1))

    class Noise:
        identity, num_classes, resolution, crops = "noise", 4, 16, False

        def __len__(self):
            return 40

        def batches(self, *, batch_size, seed, first_step, num_steps):
            print("begin", first_step, flush=True)
            local = parallel.local_batch_size(batch_size)
            for step in range(first_step, num_steps):
                rng = np.random.default_rng([seed, step, hosts.process_index()])
                image = rng.integers(0, 256, (local, 16, 16, 3)).astype(np.uint8)
                label = rng.integers(0, 4, local).astype(np.int32)
                yield parallel.split_batch({"image": image, "label": label})

    class Silent:
        def write_hparams(self, values): pass
        def write_scalars(self, step, values): pass
        def flush(self): pass

    def paced(self, outputs, add=parallel.StepsInFlight.add):
        time.sleep(pace)
        add(self, outputs)

    def saved(self, step, state, save=checkpoint.TrainCheckpoints.save_now):
        print("save", step, flush=True)
        save(self, step, state)

    pace = float(sys.argv.pop(1))
    pretraining.make_model = lambda network, axis: OneLayer()
    pretrain._images = lambda config, workdir: (Noise(), "noise")
    monitor.writer = lambda directory: Silent()
    parallel.StepsInFlight.add = paced
    checkpoint.TrainCheckpoints.save_now = saved
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
    processes = two_processes.start(_PACED, str(pace), "pretrain", *flags)
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
    flags = ["--config.pretrain.batch_size=8", "--config.pretrain.checkpoint_steps=1000"]
    flags += ["--config.pretrain.total_epochs=4.0", "--config.pretrain.warmup_epochs=1.0"]
    flags += [f"--config.output={tmp_path}", f"--workdir={tmp_path}"]

    saved = 0
    for terminated in ((0, 1), (1,)):
        lead, other = _pretrain(flags, 0.2, terminated)
        assert (lead[0], other[0]) == (os.EX_TEMPFAIL, os.EX_TEMPFAIL), lead[2] + other[2]
        assert lead[1] == other[1]
        begin, save = lead[1]
        assert begin == f"begin {saved}"
        saved = max(int(path.name) for path in (tmp_path / "checkpoints").iterdir())
        assert save == f"save {saved}"
        assert "run the same command again" in lead[2]
    lead, other = _pretrain(flags, 0.0)
    assert (lead[:2], other[:2]) == ((0, [f"begin {saved}"]), (0, [f"begin {saved}"])), lead[2]
    assert checkpoint.has_tree(tmp_path / "model")
