"""Where the time of one measured SimParams goes: rendering, training, evaluation, files.

  python tests/benchmarks/reward_speed.py                       (the quickstart's settings)
  python tests/benchmarks/reward_speed.py CARD.py --config.x=y  (others)

The first SimParams pays for compilation and imports, the next ones do not; both are shown.
"""

import contextlib
import pathlib
import sys
import tempfile
import time

from t2s_jax.commands import arguments, startup
from t2s_jax.rewards import backbone_factory
from t2s_jax.runtime import monitor
from t2s_jax.tasks.configured import load_tasks_for
from t2s_jax.training.pretraining import pretrain_backbone
from t2s_jax.transfer.knn import knn_accuracy


class Stopwatch:
    def __init__(self):
        self.seconds = {}

    @contextlib.contextmanager
    def __call__(self, part):
        start = time.monotonic()
        yield
        self.seconds[part] = self.seconds.get(part, 0) + time.monotonic() - start


def measure(config, factory, tasks, params, workdir):
    """Measures one SimParams as `RewardEvaluator.measure` does. Returns seconds of each part."""
    watch = Stopwatch()
    with watch("render"):
        factory.fill_render_set(params)
    with watch("read images"):
        images = factory.training_set(params)
    directory = workdir / "backbones" / factory.space.key(params)
    with watch("events"):
        writer = monitor.writer(directory)
        writer.write_images(0, {"rendered": backbone_factory.example_grid(images)[None]})
    with watch("train and save"):
        backbone = pretrain_backbone(images, config.pretrain, directory, seed=0, writer=writer)
    for task in tasks:
        with watch("features of tasks"):
            train = backbone.features(task.train.images), task.train.labels
            test = backbone.features(task.test.images), task.test.labels
        with watch("5-NN"):
            knn_accuracy(*train, *test)
    return watch.seconds


def run(words):
    card = words.pop(0) if words and not words[0].startswith("--") else ""
    card = card or str(arguments.default_config("quickstart.py"))
    values, _ = arguments.parse_flags("train", [f"--config={card}", *words])
    startup.prepare_jax()
    config = values.config
    with tempfile.TemporaryDirectory() as directory:
        workdir = pathlib.Path(directory)
        factory, tasks = backbone_factory.BackboneFactory(config, workdir), load_tasks_for(config)
        draws = factory.space.sample(0, 4)
        rows = [measure(config, factory, tasks, params, workdir) for params in draws]
    print(f"\n{len(tasks)} tasks\n{'seconds':20}" + "".join(f"{n:>8}." for n in range(1, 5)))
    for part in rows[0]:
        print(f"{part:20}" + "".join(f"{row[part]:9.2f}" for row in rows))
    print(f"{'all':20}" + "".join(f"{sum(row.values()):9.2f}" for row in rows))


if __name__ == "__main__":
    run(sys.argv[1:])
