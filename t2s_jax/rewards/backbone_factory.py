"""The render set and the backbone of any SimParams, and the hash of their settings."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import shutil
from typing import Any

import ml_collections
import numpy as np

from t2s_jax.data import shards
from t2s_jax.data.image_set import ImageSet, crops_of
from t2s_jax.data.online import OnlineSet
from t2s_jax.data.pipeline import RenderSet, read_render_set
from t2s_jax.models.backbone import Backbone
from t2s_jax.runtime import checkpoint, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import Simulator, check_extras, load_simulator
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.training.backbone_recipe import (
    check_same_recipe,
    read_recipe,
    weight_settings,
)
from t2s_jax.training.pretraining import check_settings, pretrain_backbone


class BackboneFactory:
    """A maker of the render set and the backbone of any SimParams, each made once, in a workdir.

    Render sets go to `render_sets/<key>`, backbones to `backbones/<key>-s<seed>`.
    """

    def __init__(
        self,
        config: ml_collections.ConfigDict,
        workdir: str | os.PathLike,
        render_sets: str | os.PathLike | None = None,
    ):
        """Sets the directories; makes nothing yet.

        Args:
          config: with the sections sim, data and pretrain.
          workdir: of the backbones.
          render_sets: directory of the render sets; None is `workdir`/render_sets.
        """
        self._config = config
        self._workdir = pathlib.Path(workdir)
        self._sets = pathlib.Path(render_sets or self._workdir / "render_sets")
        self._simulator: Simulator | None = None

    @property
    def simulator(self) -> Simulator:
        """The simulator, made on first use: it may build its objects or connect to a program."""
        if self._simulator is None:
            sim = self._config.sim
            self._simulator = load_simulator(sim.simulator, **sim.options.to_dict())
            check_extras(self._simulator, sim.extras)  # now, not after an hour of training
        return self._simulator

    @property
    def space(self) -> SimSpace:
        """The simulator's space."""
        return self.simulator.space

    def render_set(self, params: SimParams) -> RenderSet:
        """Renders what is missing of the render set of `params`, and reads the set."""
        self.fill_render_set(params)
        return read_render_set(self.set_directory(params))

    def set_directory(self, params: SimParams) -> pathlib.Path:
        """Returns the directory of the render set of `params`, made or not."""
        return self._sets / self.space.key(params)

    def backbone_directory(self, params: SimParams, seed: int = 0) -> pathlib.Path:
        """Returns the directory of the backbone of `params`, made or not."""
        return self._workdir / "backbones" / f"{self.space.key(params)}-s{seed}"

    def set_size(self) -> tuple[int, int, bool]:
        """Returns the size of one render set: images, bytes on disk, whether the bytes are known.

        They are known where a set of this size is there; else they are those of the raw pixels.
        """
        images = self._config.sim.images_per_category * len(self.simulator.categories())
        for file in self._sets.glob(f"*/{shards.PROVENANCE}"):
            there = json.loads(file.read_text())
            if there["complete"] and there["num_images"] == images:
                return images, sum(shard["bytes"] for shard in there["shards"]), True
        return images, images * 3 * self.simulator.resolution**2, False

    def delete(self, params: SimParams, seed: int = 0) -> None:
        """Deletes the render set and the backbone of `params`."""
        for directory in (self.set_directory(params), self.backbone_directory(params, seed)):
            shutil.rmtree(directory, ignore_errors=True)

    def training_set(self, params: SimParams) -> RenderSet | ImageSet:
        """Returns the images of `params` at the size of training; renders what is missing."""
        return at_training_size(self.render_set(params), self._config)

    def fill_render_set(self, params: SimParams) -> dict:
        """Renders what is missing of a render set, or of the part `config.sim.part` of it.

        Returns:
          The provenance; see `shards.write_render_set`.
        """
        sim = self._config.sim
        return shards.write_render_set(
            self.simulator,
            params,
            self.set_directory(params),
            **self._set_options(),
            part=_part(sim.part),
        )

    def _set_options(self) -> dict[str, Any]:
        """Returns the options that `shards.write_render_set` and `render_settings` share."""
        names = ("images_per_category", "seed", "shard_size", "encoding", "extras")
        return {name: self._config.sim[name] for name in names}

    def close(self) -> None:
        """Closes the simulator, if it was made."""
        if self._simulator is not None:
            self._simulator.close()

    def online_set(self, params: SimParams) -> OnlineSet:
        """Returns the stream of images of `params`, directly from the simulator."""
        sim = self._config.sim
        options = sim.options.to_dict()
        return OnlineSet(self.simulator, params, sim.images_per_category, sim.seed, options)

    def backbone(self, params: SimParams, seed: int = 0) -> Backbone:
        """Trains the backbone of `params`, or reads the one that was trained before.

        A finished backbone is read without its render set, which may have been deleted. Only where
        its recipe.json has no "rendering" (it is of an earlier version) the recipe is compared with
        the render set itself, which is rendered again if it was deleted.

        Raises:
          UserError: the directory holds a backbone of another recipe, or a setting is wrong.
        """
        directory, rendering = self.backbone_directory(params, seed), self._rendering(params)
        finished = checkpoint.has_tree(directory / "model")
        if finished and "rendering" in (read_recipe(directory) or {}):
            pretrain = weight_settings(self._config.pretrain)
            check_same_recipe(
                directory, {"pretrain": pretrain, "seed": seed, "rendering": rendering}
            )
            return Backbone.load(directory)
        if not finished:  # a finished one is read on any number of devices
            check_settings(self._config.pretrain)
        render_set = self.render_set(params)
        if finished:
            writer = None
        else:
            writer = monitor.writer(directory)
            writer.write_images(0, {"rendered": example_grid(render_set)[None]})
        return pretrain_backbone(
            at_training_size(render_set, self._config),
            self._config.pretrain,
            directory,
            seed=seed,
            label=f"pretrain {self.space.key(params)} seed {seed}",
            writer=writer,
            rendering=rendering,
        )

    def _rendering(self, params: SimParams) -> dict[str, Any]:
        """Returns all that decides which images of `params` a backbone is trained on."""
        settings = shards.render_settings(self.simulator, params, **self._set_options())
        resolution = self._config.data.resolution or self.simulator.resolution
        return settings | {"training_resolution": resolution}


def at_training_size(
    render_set: RenderSet, config: ml_collections.ConfigDict
) -> RenderSet | ImageSet:
    """Returns the render set, or its crops of `config.data.resolution` px if that is another size.

    Args:
      render_set: as it was rendered.
      config: with the sections data and pretrain.
    """
    resolution = config.data.resolution
    if resolution in (0, render_set.resolution):
        return render_set
    recipe = config.pretrain
    return crops_of(render_set, resolution, recipe.min_crop_area, recipe.interpolation)


def _part(text: str) -> tuple[int, int]:
    """Parses the part "n/N" of a render set."""
    number, slash, count = (text or "0/1").partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and int(number) < int(count)):
        raise UserError(f"config.sim.part is n/N with n from 0 to N-1, such as 0/8; got {text!r}")
    return int(number), int(count)


def example_grid(render_set: RenderSet, rows: int = 4, columns: int = 8) -> np.ndarray:
    """Returns the set's first images in a grid. Shape [rows * H, columns * W, 3], uint8."""
    images = render_set.decoded(rows * columns)
    count, side = len(images), images.shape[1]
    grid = np.full((rows * columns, side, side, 3), 255, np.uint8)
    grid[:count] = images
    return grid.reshape(rows, columns, side, side, 3).swapaxes(1, 2).reshape(rows * side, -1, 3)


def settings_hash(config: ml_collections.ConfigDict, simulator: Simulator, **more: object) -> str:
    """Returns the hash of every setting that a downstream accuracy depends on.

    Args:
      config: with the sections sim, data, pretrain and reward.
      simulator: that renders.
      **more: other settings that count, as JSON.
    """
    sim = config.sim.to_dict()
    sim.pop("extras", None)  # not used in training
    sim.pop("part", None)
    for name in simulator.local_options:
        sim["options"].pop(name, None)
    settings = {
        "sim": sim,
        "simulator_version": simulator.version,
        "pretrain": weight_settings(config.pretrain),
        "reward": config.reward.to_dict(),
    }
    if config.data.resolution:
        settings["resolution"] = config.data.resolution
    text = json.dumps(settings | more, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
