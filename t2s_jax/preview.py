"""`t2s preview`: a contact sheet of what the simulator renders, one row per factor."""

from __future__ import annotations

import os
import pathlib

import ml_collections
import numpy as np

from t2s_jax import monitor, pictures
from t2s_jax.errors import UserError
from t2s_jax.sim.base import Simulator, load_simulator
from t2s_jax.simspace import SimParams


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> list[str]:
    """Writes `factors.png`, and `categories.png` if asked for, to `workdir/preview`.

    Args:
      config: with the sections `sim` and `preview` (see `t2s_jax.defaults`).
      workdir: where the pictures go.

    Returns:
      The pictures' paths.
    """
    simulator = load_simulator(config.sim.simulator, **config.sim.options.to_dict())
    directory = pathlib.Path(workdir) / "preview"
    sheets = {"factors.png": factor_sheet(simulator, config)}
    if config.preview.gallery:
        sheets["categories.png"] = category_sheet(simulator, config)
    for name, sheet in sheets.items():
        pictures.save(sheet, directory / name)
        monitor.say(f"{directory / name}: {sheet.width} x {sheet.height} px")
    return [str(directory / name) for name in sheets]


def factor_sheet(simulator: Simulator, config: ml_collections.ConfigDict):
    """One row per factor: off to the left, on (its highest level) to the right."""
    space, columns = simulator.space, config.preview.columns
    rows = []
    for number, factor in enumerate(space.factors):
        on = tuple(k - 1 if i == number else 0 for i, k in enumerate(space.num_levels))
        off = _row(simulator, config, space.all_fixed, number, columns)
        varied = _row(simulator, config, on, number, columns)
        rows.append((factor.name, np.concatenate([off, varied])))
    everything = _row(simulator, config, space.all_varied, len(space), 2 * columns)
    rows.append(("all varied", everything))
    title = f"{simulator.name} simulator: each factor off (left half) and on (right half)"
    return pictures.contact_sheet(rows, tile=_tile(simulator), title=title)


def _tile(simulator: Simulator) -> int:
    """Small renders are enlarged: a person has to see them."""
    return max(simulator.resolution, 64)


def _row(
    simulator: Simulator,
    config: ml_collections.ConfigDict,
    params: SimParams,
    row: int,
    columns: int,
) -> np.ndarray:
    """Images of one object under `params`. Shape [columns, H, W, 3]."""
    categories = {c.name: c for c in simulator.categories()}
    if config.preview.category and config.preview.category not in categories:
        raise UserError(
            f"config.preview.category: no category {config.preview.category!r}; there are "
            f"{', '.join(categories)}"
        )
    # A stride through the list shows different kinds of things in neighbouring rows.
    names = list(categories)
    name = config.preview.category or names[(7 * row) % len(names)]
    objects = [categories[name].objects[0]] * columns
    return simulator.render(params, objects, config.sim.seed, list(range(columns)))


def category_sheet(simulator: Simulator, config: ml_collections.ConfigDict):
    """Every category, four instances each, three categories in a row."""
    rows = []
    categories = simulator.categories()
    for start in range(0, len(categories), 3):
        group = categories[start : start + 3]
        objects = [c.objects[i % len(c.objects)] for c in group for i in range(4)]
        images = simulator.render(
            simulator.space.all_fixed, objects, config.sim.seed, list(range(len(objects)))
        )
        rows.append((",\n".join(c.name for c in group), images))
    title = f"{len(categories)} categories, nothing varied"
    return pictures.contact_sheet(rows, tile=_tile(simulator), title=title)
