"""Backbones that a user names for evaluation, and the baselines among them."""

from __future__ import annotations

import dataclasses
import functools
import pathlib
from collections.abc import Callable

import ml_collections

from t2s_jax.data.pipeline import read_render_set
from t2s_jax.models.backbone import Backbone, random_backbone
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.rewards.backbone_factory import BackboneFactory, at_training_size
from t2s_jax.runtime.errors import UserError
from t2s_jax.training.pretraining import pretrain_backbone


@dataclasses.dataclass(frozen=True)
class BackboneSource:
    """A source of backbones, one for each training seed.

    Attributes:
      name: in tables and file names.
      make: maps a seed to the backbone.
      varies: whether another seed gives another backbone.
      scratch: whether its weights are random, to be trained on the task only: its frozen features
        are not evaluated.
    """

    name: str
    make: Callable[[int], Backbone]
    varies: bool = True
    scratch: bool = False


def open_source(
    text: str, config: ml_collections.ConfigDict, workdir: pathlib.Path, factory: BackboneFactory
) -> BackboneSource:
    """Returns the source that "name=what" or "what" names.

    Args:
      text: "what" is a directory or file that `Backbone.load` reads, "scratch", "random_features",
        "params:<SimParams>" (rendered and trained on if it was not before) or
        "render_set:<directory>" (trained on as `config.pretrain` says).
      config: with the sections `sim`, `data` and `pretrain`.
      workdir: holds backbones/.
      factory: makes the backbones of SimParams.

    Raises:
      UserError: "what" is none of these, or does not exist.
    """
    name, _, what = text.rpartition("=")
    kind, _, rest = what.partition(":")
    if what in ("scratch", "random_features"):
        make = functools.partial(random_backbone, fresh_network(config))
        return BackboneSource(name or what, make, scratch=what == "scratch")
    if kind == "params" and rest:
        params = factory.space.parse(rest)
        return BackboneSource(
            name or factory.space.key(params), functools.partial(factory.backbone, params)
        )
    if kind == "render_set" and rest:
        name = name or pathlib.Path(rest).resolve().name
        return BackboneSource(
            name, functools.partial(_trained_on, pathlib.Path(rest), name, config, workdir)
        )
    if not pathlib.Path(what).exists():
        raise UserError(
            f"config.evaluate.backbones: there is no checkpoint at {what}; give a backbone's "
            "directory or file, scratch, random_features, params:<SimParams> or "
            "render_set:<directory>"
        )
    return file_source(name or pathlib.Path(what).stem, what)


def file_source(name: str, path: str) -> BackboneSource:
    """Returns the source of a backbone on disk; see `Backbone.load`."""
    backbone = Backbone.load(path)
    return BackboneSource(name, lambda seed: backbone, varies=False)


def fresh_network(config: ml_collections.ConfigDict) -> NetworkConfig:
    """Returns the network of `config.pretrain`, without a head, at the resolution of training."""
    return NetworkConfig(
        name=config.pretrain.network,
        width=config.pretrain.width,
        stem=config.pretrain.stem,
        dtype=config.pretrain.dtype,
        num_classes=0,
        resolution=config.data.resolution or config.sim.options.resolution,
    )


def _trained_on(
    directory: pathlib.Path,
    name: str,
    config: ml_collections.ConfigDict,
    workdir: pathlib.Path,
    seed: int,
) -> Backbone:
    output = workdir / "backbones" / f"{name}-s{seed}"
    images = at_training_size(read_render_set(directory), config)
    return pretrain_backbone(images, config.pretrain, output, seed=seed, label=f"pretrain {name}")
