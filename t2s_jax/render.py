"""`t2s render`: make the render set of one SimParams."""

from __future__ import annotations

import os

import ml_collections

from t2s_jax import monitor
from t2s_jax.oracle import BackboneFactory, example_grid


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> str:
    """Renders `config.params` into `workdir/render_sets/<key>`; goes on where it was stopped.

    Args:
      config: with the sections `sim` and `params`, a text that `SimSpace.parse` reads.
      workdir: where the render set goes.

    Returns:
      The render set's directory.
    """
    factory = BackboneFactory(config, workdir)
    params = factory.space.parse(config.params)
    monitor.say(f"SimParams {factory.space.key(params)}: {factory.space.describe(params)}")
    render_set = factory.render_set(params)
    writer = monitor.writer(render_set.directory)
    writer.write_images(0, {"rendered": example_grid(render_set)[None]})
    writer.flush()
    monitor.say(
        f"{len(render_set)} images of {render_set.num_classes} categories, "
        f"{len(render_set.provenance['shards'])} shards in {render_set.directory}"
    )
    monitor.say(f"next: t2s pretrain --workdir={workdir} --config.params={config.params}")
    return str(render_set.directory)
