"""`t2s pretrain`: train a backbone on the render set of one SimParams."""

from __future__ import annotations

import os
import pathlib

import ml_collections

from t2s_jax import monitor
from t2s_jax.data.pipeline import read_render_set
from t2s_jax.errors import UserError
from t2s_jax.oracle import BackboneFactory
from t2s_jax.pretraining import pretrain_backbone


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> str:
    """Trains a backbone; goes on from its last checkpoint.

    Args:
      config: with the sections `sim`, `data` and `pretrain`; `params`, a text that `SimSpace.parse`
        reads, or `render_set`, a directory to train on instead; `seed`; and `output`,
        the backbone's directory ("" is workdir/backbones/<key>-s<seed>).
      workdir: the render set of `params` is made there first if it is missing, unless
        `data.source` is "online".

    Returns:
      The backbone's directory.
    """
    if config.data.source not in ("shards", "online"):
        raise UserError(f"config.data.source is 'shards' or 'online', got {config.data.source!r}")
    if config.render_set and config.data.source == "online":
        raise UserError("give config.render_set or config.data.source=online, not both")
    if config.render_set:
        render_set = read_render_set(config.render_set)
        name = f"{render_set.directory.resolve().name}-s{config.seed}"
    else:
        factory = BackboneFactory(config, workdir)
        params = factory.space.parse(config.params)
        online = config.data.source == "online"
        render_set = factory.online_set(params) if online else factory.render_set(params)
        name = f"{factory.space.key(params)}-s{config.seed}" + "-online" * online
    directory = pathlib.Path(config.output or pathlib.Path(workdir) / "backbones" / name)
    writer = monitor.writer(directory)
    writer.write_hparams(_scalars(config.pretrain) | {"seed": config.seed})
    pretrain_backbone(
        render_set, config.pretrain, directory, seed=config.seed, writer=writer, label="pretrain"
    )
    monitor.say(f"backbone in {directory}")
    monitor.say(f"next: t2s evaluate --workdir={workdir} --config.evaluate.backbones={directory}")
    return str(directory)


def _scalars(config: ml_collections.ConfigDict) -> dict:
    return {k: v for k, v in config.to_dict().items() if isinstance(v, int | float | str | bool)}
