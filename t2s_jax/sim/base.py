"""The contract of simulators, and the search for one by its name."""

from __future__ import annotations

import abc
import inspect
from collections.abc import Sequence
from importlib import metadata
from typing import Any, NamedTuple

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.simspace import SimParams, SimSpace

ENTRY_POINT_GROUP = "t2s_jax.simulators"

# What a simulator can give for each image besides its pixels; see `Simulator.render_extras`.
EXTRAS = ("mask", "depth", "normal", "factors")


class Category(NamedTuple):
    """A class of the pre-training set.

    Attributes:
      name: the label's name, e.g. "chair".
      objects: ids of its object instances, e.g. ("chair/00", "chair/01").
    """

    name: str
    objects: tuple[str, ...]


class Simulator(abc.ABC):
    """Turns (SimParams, object, seed, index) into an image.

    Each image is a pure function of those four and the resolution: it does not depend on
    what else is rendered in the same call, so a restart is exact and workers need no
    coordination.

    Attributes:
      name: the simulator's name, as in the config and the provenance.
      version: changes whenever the same request would give another image.
      space: the SimSpace it renders.
      resolution: side of the square images, in pixels.
      extras: what else it gives for each image, names out of `EXTRAS`; a simulator that
        names some overrides `render_extras`.
      encoding: "jpeg" where its images come encoded (see `render_encoded`); "" elsewhere.
      batch: preferred number of images per call; 0 leaves it to the caller.
      local_options: names of those of its options that say how it runs on this machine and
        change no image, such as a port.
    """

    name: str
    version: str
    space: SimSpace
    resolution: int
    extras: tuple[str, ...] = ()
    encoding: str = ""
    batch: int = 0
    local_options: tuple[str, ...] = ()

    @abc.abstractmethod
    def categories(self) -> list[Category]:
        """Returns all categories, in label order."""

    @abc.abstractmethod
    def render(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int]
    ) -> np.ndarray:
        """Renders N images.

        Args:
          params: the SimParams of all N images.
          objects: N object ids.
          seed: the render set's seed.
          indices: N image numbers; with the seed they address the random draws.

        Returns:
          Images in sRGB. Shape [N, H, W, 3], uint8.
        """

    def render_extras(
        self,
        params: SimParams,
        objects: Sequence[str],
        seed: int,
        indices: Sequence[int],
        extras: Sequence[str],
    ) -> dict[str, Any]:
        """Renders N images and what else is asked for of each.

        The simulator's duty: "image" is, bit for bit, what `render` returns for the same
        request, whatever the extras; and each extra is a pure function of the same four
        arguments as its image.

        Args:
          params: the SimParams of all N images.
          objects: N object ids.
          seed: the render set's seed.
          indices: N image numbers; with the seed they address the random draws.
          extras: names out of the simulator's `extras`; may be empty.

        Returns:
          "image" as of `render`, and of these the ones asked for:
          - "mask": how much of the pixel the object covers, 255 is all of it.
            Shape [N, H, W, 1], uint8.
          - "depth": distance along the optical axis to what the pixel sees, in object
            radii (in metres for TDW), inf where there is nothing. Shape [N, H, W, 1],
            float32.
          - "normal": unit normal of what the pixel sees in camera coordinates (x right,
            y up, z to the viewer), zeros where there is nothing. Shape [N, H, W, 3],
            float32.
          - "factors": {name: values} of what was drawn for each image, such as "yaw",
            "distance" or "sun_red"; the same names in every call. Each of shape [N],
            float32.

        Raises:
          UserError: the simulator does not give one of the extras.
        """
        if check_extras(self, extras):
            raise NotImplementedError(f"{type(self).__name__} does not override render_extras")
        return {"image": self.render(params, objects, seed, indices)}

    def render_encoded(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int]
    ) -> tuple[list[bytes], list[str]]:
        """Renders N images as the simulator encodes them; only where `encoding` is set.

        Args: as of `render`.

        Returns:
          N encoded images, and the N objects that they show: the ones asked for, or others of
          the same category where an object cannot be rendered.
        """
        raise NotImplementedError(f"{type(self).__name__} encodes no images")

    def provenance(self) -> dict[str, Any]:
        """Returns more entries for a render set's provenance, as JSON; none by default."""
        return {}

    def stream_batch(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int],
        devices: int,
    ) -> Any:  # fmt: skip
        """Renders N images for training, a share of them for each device.

        The same images as `render` gives; a simulator that renders on the devices leaves
        them there.

        Args:
          params, objects, seed, indices: as in `render`.
          devices: local devices; N divides by it.

        Returns:
          Shape [devices, N / devices, H, W, 3], uint8.
        """
        images = self.render(params, objects, seed, indices)
        return images.reshape(devices, -1, *images.shape[1:])

    def swatches(self) -> dict[str, list[tuple[str, np.ndarray]]]:
        """Returns what the simulator draws from, for `t2s preview`: its materials, for example.

        Returns:
          {title: rows of (caption, images [n, H, W, 3] uint8)}, a sheet for each title;
          nothing by default.
        """
        return {}

    def close(self) -> None:  # noqa: B027 (optional to override)
        """Releases what the simulator holds outside this process; nothing by default."""


def check_extras(simulator: Simulator, extras: str | Sequence[str]) -> tuple[str, ...]:
    """Returns the names of extras in the order of `EXTRAS`.

    Args:
      simulator: to be asked for them.
      extras: names out of `EXTRAS`; one text may hold several, joined by commas.

    Raises:
      UserError: a name is unknown, or this simulator does not give it.
    """
    texts = [extras] if isinstance(extras, str) else extras
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    for name in names:
        if name not in EXTRAS:
            raise UserError(
                f"config.sim.extras: there is no extra {name!r}; there are {', '.join(EXTRAS)}"
            )
        if name not in simulator.extras:
            raise UserError(
                f"config.sim.extras: the {simulator.name} simulator gives no {name!r}; "
                f"it gives {', '.join(simulator.extras) or 'none'}"
            )
    return tuple(name for name in EXTRAS if name in names)


def load_simulator(name: str, **options) -> Simulator:
    """Makes the simulator called `name`.

    Args:
      name: registered in the entry points `t2s_jax.simulators`, or "module:Class".
      options: passed to its constructor.

    Raises:
      UserError: no simulator has that name, or it does not take one of the options.
    """
    found = {e.name: e for e in metadata.entry_points(group=ENTRY_POINT_GROUP)}
    if ":" in name:
        entry = metadata.EntryPoint(name, name, ENTRY_POINT_GROUP)
    elif name in found:
        entry = found[name]
    else:
        raise UserError(
            f"config.sim.simulator: no simulator is called {name!r}; installed: "
            f"{', '.join(sorted(found)) or 'none'} (is t2s_jax installed with pip?)"
        )
    try:
        make = entry.load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"config.sim.simulator: {name} cannot be loaded: {error}") from error
    try:
        inspect.signature(make).bind(**options)
    except TypeError as error:
        raise UserError(f"config.sim.options: {name} {error}") from None
    return make(**options)
