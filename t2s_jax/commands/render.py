"""`t2s render`: make the render set of one SimParams."""

from __future__ import annotations

import contextlib
import os

import ml_collections

from t2s_jax.data.pipeline import read_render_set
from t2s_jax.rewards.backbone_factory import BackboneFactory, example_grid
from t2s_jax.runtime import monitor


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> str:
    """Renders `config.params` to `workdir/render_sets/<key>`; continues an interrupted set.

    Args:
      config: with the sections `sim` and `params`, a text that `SimSpace.parse` reads.
      workdir: where the render set goes.

    Returns:
      The render set's directory.
    """
    factory = BackboneFactory(config, workdir)
    params = factory.space.parse(config.params)
    monitor.log(f"SimParams {factory.space.key(params)}: {factory.space.describe(params)}")
    directory = factory.set_directory(params)
    with contextlib.closing(factory):
        provenance = factory.fill_render_set(params)
    if not provenance["complete"]:
        monitor.log(f"part {config.sim.part} is complete; other parts of {directory} are missing")
        return str(directory)
    render_set = read_render_set(directory)
    writer = monitor.writer(directory)
    writer.write_images(0, {"rendered": example_grid(render_set)[None]})
    writer.flush()
    monitor.log(
        f"{len(render_set)} images of {render_set.num_classes} categories, "
        f"{len(provenance['shards'])} shards in {directory}"
    )
    monitor.log(f"next: t2s pretrain --workdir={workdir} --config.params={config.params}")
    return str(directory)
