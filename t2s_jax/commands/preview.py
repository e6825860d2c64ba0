"""`t2s preview`: draws contact sheets of what the simulator renders."""

from __future__ import annotations

import json
import os
import pathlib

import ml_collections

from t2s_jax.reporting import preview_sheets
from t2s_jax.reporting.settings import Preview
from t2s_jax.runtime import monitor, pictures
from t2s_jax.runtime.files import write_json
from t2s_jax.runtime.settings import check_fields
from t2s_jax.runtime.version import __version__
from t2s_jax.sim.base import Simulator, load_simulator

_DRAWN = "drawn.json"  # what each kind of sheet was drawn from, and its files

# Each kind of sheet: what draws it, and the fields of `config.preview` that it depends on.
_KINDS = {
    "categories": (preview_sheets.categories, ()),
    "factors": (preview_sheets.factors, ("columns", "category")),
    "params": (preview_sheets.params, ("columns", "category", "params")),
    "extras": (preview_sheets.extras, ("category",)),
    "swatches": (preview_sheets.swatches, ()),
}


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> list[str]:
    """Draws to `workdir/preview` the sheets that are missing or were drawn with other settings.

    Args:
      config: with the sections `sim` and `preview`.
      workdir: where the pictures go.

    Returns:
      The paths of all sheets: `categories-1.png` and so on, `factors.png`,
      `params.png`, `extras.png`, `swatches-<title>.png`.

    Raises:
      UserError: a field of `config.preview` is not allowed.
    """
    check_fields(config.preview, Preview, "config.preview")
    simulator = load_simulator(config.sim.simulator, **config.sim.options.to_dict())
    directory = pathlib.Path(workdir) / "preview"
    try:
        names = [
            n for kind in config.preview.sheets for n in _sheet(kind, simulator, config, directory)
        ]
    finally:
        simulator.close()
    return [str(directory / name) for name in names]


def _sheet(
    kind: str, simulator: Simulator, config: ml_collections.ConfigDict, directory: pathlib.Path
) -> list[str]:
    """Draws the sheets of a kind unless they exist; returns their file names."""
    draw, fields = _KINDS[kind]
    drawn = _read(directory)
    before = drawn.get(kind, {"inputs": None, "files": []})
    inputs = _inputs(simulator, config, fields)
    there = all((directory / name).is_file() for name in before["files"])
    if there and before["inputs"] == inputs:
        for name in before["files"]:
            monitor.log(f"{directory / name}: exists (delete it to draw it again)")
        return before["files"]
    sheets = draw(simulator, config.sim.seed, config.preview)
    for name in set(before["files"]) - set(sheets):
        (directory / name).unlink(missing_ok=True)
    for name, sheet in sheets.items():
        pictures.save(sheet, directory / name)
        monitor.log(f"{directory / name}: {sheet.width} x {sheet.height} px")
    write_json(directory / _DRAWN, drawn | {kind: {"inputs": inputs, "files": list(sheets)}})
    return list(sheets)


def _read(directory: pathlib.Path) -> dict:
    """Returns the record of what was drawn; empty if the file is missing or damaged."""
    try:
        return json.loads((directory / _DRAWN).read_text())
    except (OSError, ValueError):
        return {}


def _inputs(
    simulator: Simulator, config: ml_collections.ConfigDict, fields: tuple[str, ...]
) -> dict:
    """Returns all that a sheet depends on, as JSON restores it."""
    inputs = {
        "t2s_jax": __version__,
        "simulator": config.sim.simulator,
        "simulator_version": simulator.version,
        "space": simulator.space.to_json(),
        "extras": simulator.extras,
        "options": config.sim.options.to_dict(),
        "seed": config.sim.seed,
        "preview": {name: config.preview[name] for name in fields},
    }
    # Options can be any Python object that a run card makes.
    return json.loads(json.dumps(inputs, default=repr))
