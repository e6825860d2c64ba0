"""What was rendered and trained in a workdir, as its render sets and backbones say themselves."""

from __future__ import annotations

import dataclasses
import pathlib
from collections import Counter
from collections.abc import Iterable

from t2s_jax.runtime import typed_json
from t2s_jax.runtime.errors import UserError


@dataclasses.dataclass(frozen=True)
class Provenance:
    """What a render set says of itself.

    Attributes:
      space: Each factor's name and levels, see `SimSpace.from_json`.
      simulator: Its name.
      simulator_version: Of the simulator.
      resolution: Side of the images, px.
      categories: Name of each -> its objects.
      images_per_category: How many.
      seed: That addresses the images; None in sets of older versions.
      complete: Whether all shards are there.
      key: Name of its directory, the key of its SimParams.
    """

    space: list
    simulator: str
    simulator_version: str
    resolution: int
    categories: dict[str, list[str]]
    images_per_category: int
    seed: int | None = None
    complete: bool = False
    key: str = ""


def provenances(workdir: pathlib.Path) -> list[Provenance]:
    """Returns those of the complete render sets; what cannot be read counts as not complete."""
    found = []
    for file in sorted((workdir / "render_sets").glob("*/provenance.json")):
        try:
            provenance = typed_json.load(Provenance, file, "t2s render")
        except UserError:
            continue
        if provenance.complete:
            found.append(dataclasses.replace(provenance, key=file.parent.name))
    return found


@dataclasses.dataclass(frozen=True)
class _Pretraining:
    """The settings of a backbone that the report names."""

    network: str
    width: int
    total_epochs: float
    batch_size: int
    optimizer: str
    learning_rate: float


@dataclasses.dataclass(frozen=True)
class _Recipe:
    """The content of a backbone's recipe.json."""

    pretrain: _Pretraining


@dataclasses.dataclass(frozen=True)
class Setup:
    """What was rendered and trained, as the render sets and backbones say themselves.

    Attributes:
      render_sets: How many are complete.
      backbones: How many there are.
      simulator: A line for each kind of render set.
      network: A line for each kind of backbone.
    """

    render_sets: int
    backbones: int
    simulator: tuple[str, ...]
    network: tuple[str, ...]


def setup(workdir: pathlib.Path) -> Setup:
    """Returns what was rendered and trained; backbones whose recipe is damaged do not count."""
    sets, recipes = provenances(workdir), []
    for file in sorted((workdir / "backbones").glob("*/recipe.json")):
        try:
            recipes.append(typed_json.load(_Recipe, file, "t2s pretrain").pretrain)
        except UserError:
            continue
    simulators = _shared(_simulator_line(provenance) for provenance in sets)
    return Setup(len(sets), len(recipes), simulators, _shared(map(_network_line, recipes)))


def _simulator_line(provenance: Provenance) -> str:
    return (
        f"{provenance.simulator}, version {provenance.simulator_version}, "
        f"{provenance.resolution} px, "
        f"{len(provenance.categories)} categories × {provenance.images_per_category} images"
    )


def _network_line(pretrain: _Pretraining) -> str:
    return (
        f"{pretrain.network}, width {pretrain.width}, {pretrain.total_epochs:g} epochs, "
        f"batch {pretrain.batch_size}, {pretrain.optimizer} with learning rate "
        f"{pretrain.learning_rate:g}"
    )


def _shared(lines: Iterable[str]) -> tuple[str, ...]:
    """Returns each different line once; where there are several, with how many share it."""
    counts = Counter(lines)
    if len(counts) == 1:
        return tuple(counts)
    return tuple(f"{line} ({count} of them)" for line, count in counts.most_common())
