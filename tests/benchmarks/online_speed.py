"""Pre-training from shards and straight from the renderer, at equal steps, in one run.

Run by hand: `python tests/benchmarks/online_speed.py [epochs [seeds]]`. Trains the
quickstart's backbone on all eight factors varied, with `data.source=shards` and "online",
for the same steps and once for each seed, and prints seconds to render, to train
(compilation left out), images/s, and the 5-NN and linear accuracy: mean over the built-in
downstream tasks and the seeds, +- the standard deviation over seeds.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile
import time

import numpy as np

from configs import quickstart
from t2s_jax.rewards.backbone_factory import BackboneFactory
from t2s_jax.runtime import xla_flags
from t2s_jax.tasks.configured import load_tasks_for
from t2s_jax.training.pretraining import pretrain_backbone
from t2s_jax.transfer.protocols import measure_accuracy


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    config = quickstart.get_config()
    config.pretrain.total_epochs = float(sys.argv[1]) if len(sys.argv) > 1 else 16.0
    seeds = range(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    tasks = load_tasks_for(config)
    print("| source | rendering apart | training | images/s of both | 5-NN | linear |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        workdir = pathlib.Path(name)
        factory = BackboneFactory(config, workdir)
        params = factory.space.all_varied
        _warm_up(config, factory, workdir)
        for source in ("shards", "online"):
            start = time.perf_counter()
            images = (
                factory.online_set(params) if source == "online" else factory.render_set(params)
            )
            rendered = time.perf_counter() - start
            start = time.perf_counter()
            backbones = [
                pretrain_backbone(images, config.pretrain, workdir / f"{source}{seed}", seed=seed)
                for seed in seeds
            ]
            trained = (time.perf_counter() - start) / len(seeds)
            count = len(images) * config.pretrain.total_epochs
            accuracy = {
                protocol: [
                    np.mean([measure_accuracy(protocol, b, task, config).percent for task in tasks])
                    for b in backbones
                ]
                for protocol in ("knn", "linear")
            }
            knn, linear = (f"{np.mean(a):.1f} +- {np.std(a):.1f}" for a in accuracy.values())
            print(
                f"| {source} | {rendered:.1f} s | {trained:.1f} s | "
                f"{count / (rendered + trained):.0f} | {knn} | {linear} |",
                flush=True,
            )


def _warm_up(config, factory: BackboneFactory, workdir: pathlib.Path) -> None:
    """Compiles the renderer for both sources, and the training step by a whole run."""
    params = factory.space.all_varied
    images = factory.online_set(params)
    batches = images.batches(
        batch_size=config.pretrain.batch_size, seed=1, first_step=0, num_steps=1
    )
    next(batches)
    factory.simulator.render(params, [factory.simulator.categories()[0].objects[0]], 1, [0])
    pretrain_backbone(images, config.pretrain, workdir / "warm", seed=1)


if __name__ == "__main__":
    main()
