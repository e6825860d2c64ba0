"""`t2s pretrain`: train a backbone on the render set of one SimParams, or on real images."""

from __future__ import annotations

import contextlib
import os
import pathlib

import ml_collections

from t2s_jax.data.image_set import open_image_set
from t2s_jax.data.pipeline import read_render_set
from t2s_jax.data.settings import Data
from t2s_jax.rewards.backbone_factory import BackboneFactory, at_training_size
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.settings import check_fields
from t2s_jax.training.pretraining import TrainingSet, check_settings, pretrain_backbone


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> str:
    """Trains a backbone; continues from its last checkpoint.

    Args:
      config: with the sections `sim`, `data` and `pretrain`; `seed`; `output`, the backbone's
        directory ("" is workdir/backbones/<key>-s<seed>); and one of `params`, a text that
        `SimSpace.parse` reads, `render_set`, a directory, and `data.images`, real images.
      workdir: the render set of `params` is first made there if it is missing, unless
        `data.source` is "online".

    Returns:
      The backbone's directory.

    Raises:
      UserError: a setting is not allowed, or the images cannot be read.
    """
    check_settings(config.pretrain)
    images, name = _images(config, workdir)
    directory = pathlib.Path(config.output or pathlib.Path(workdir) / "backbones" / name)
    writer = monitor.writer(directory)
    writer.write_hparams(_scalars(config.pretrain) | {"seed": config.seed})
    pretrain_backbone(
        images, config.pretrain, directory, seed=config.seed, writer=writer, label="pretrain"
    )
    monitor.log(f"backbone in {directory}")
    monitor.log(f"next: t2s evaluate --workdir={workdir} --config.evaluate.backbones={directory}")
    return str(directory)


def _images(
    config: ml_collections.ConfigDict, workdir: str | os.PathLike
) -> tuple[TrainingSet, str]:
    """Returns the images to train on and the name of the backbone."""
    check_fields(config.data, Data, "config.data")
    online = config.data.source == "online"
    if bool(config.render_set) + bool(config.data.images) + online > 1:
        raise UserError(
            "give one of config.render_set, config.data.images and config.data.source=online"
        )
    if online and config.data.resolution not in (0, config.sim.options.resolution):
        raise UserError(
            f"config.data.resolution is {config.data.resolution} px, but images of "
            "data.source=online are trained on as they are rendered; set sim.options.resolution"
        )
    if config.data.images:
        images = open_image_set(
            config.data.images,
            resolution=config.data.resolution or config.sim.options.resolution,
            min_crop_area=config.pretrain.min_crop_area,
            interpolation=config.pretrain.interpolation,
            data_dir=config.data.data_dir or None,
        )
        return images, f"{images.name}-s{config.seed}"
    if config.render_set:
        render_set = read_render_set(config.render_set)
        images = at_training_size(render_set, config)
        return images, f"{render_set.directory.resolve().name}-s{config.seed}"
    factory = BackboneFactory(config, workdir)
    params = factory.space.parse(config.params)
    if online:
        return factory.online_set(params), f"{factory.space.key(params)}-s{config.seed}-online"
    with contextlib.closing(factory):
        images = factory.training_set(params)
    return images, f"{factory.space.key(params)}-s{config.seed}"


def _scalars(config: ml_collections.ConfigDict) -> dict:
    """Returns the settings that TensorBoard can show as hyperparameters."""
    return {k: v for k, v in config.to_dict().items() if isinstance(v, int | float | str | bool)}
