"""`t2s tdw doctor`: checks what TDW needs, point by point, and renders ten images."""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import shutil
import time
from collections.abc import Callable

import ml_collections
import numpy as np
from PIL import Image

from t2s_jax.runtime import monitor, pictures
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import load_simulator
from t2s_jax.sim.tdw import libraries

_IMAGES = 10
_DISK = 5e9  # bytes: the models of models_core that the build keeps, and a render set


def run(config: ml_collections.ConfigDict, workdir: str | os.PathLike) -> dict[str, str]:
    """Checks each point, then renders.

    Args:
      config: the section `sim`, as for `t2s render` with TDW.
      workdir: gets `tdw_doctor.png` and, where models are out of reach, their names in
        `tdw_unreachable.txt`.

    Returns:
      {point: what was found}.

    Raises:
      UserError: a point failed; the printed lines say which, and the remedy.
    """
    options, workdir = config.sim.options.to_dict(), pathlib.Path(workdir)
    workdir.mkdir(parents=True, exist_ok=True)
    points: dict[str, Callable[[], str]] = {
        "package tdw": lambda: _package("tdw"),
        "package pyzmq": lambda: _package("pyzmq"),
        "display": lambda: _display(options),
        "disk": lambda: _disk(workdir),
        "models": lambda: _models(options, workdir),
        "ten images": lambda: _images(config, options, workdir),
    }
    found, failed = {}, []
    for name, check in points.items():
        if failed and name == "ten images":
            continue  # it would fail for the same reason, minutes later
        try:
            found[name] = check()
            monitor.log(f"ok    {name}: {found[name]}")
        except UserError as error:
            failed.append(name)
            monitor.log(f"FAIL  {name}: {error}")
    if failed:
        raise UserError(f"{', '.join(failed)}: see above")
    return found


def _package(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        raise UserError("not installed: pip install 't2s_jax[tdw]'") from None


def _display(options: dict) -> str:
    """Returns the X display, which matters only where this process starts the build."""
    if not options.get("build"):
        return "not checked: the build is started elsewhere (config.sim.options.build is empty)"
    display = options.get("display") or os.environ.get("DISPLAY", "")
    number = display.partition(":")[2].partition(".")[0]
    if not number:
        raise UserError(
            "DISPLAY is not set; Unity draws on an X display, on a server without a screen one "
            "of launch/tdw.sh: give config.sim.options.display=:0"
        )
    if display.startswith(":") and not pathlib.Path(f"/tmp/.X11-unix/X{number}").exists():
        raise UserError(f"no X server answers as {display}; start one (see launch/tdw.sh)")
    return display


def _disk(workdir: pathlib.Path) -> str:
    free = shutil.disk_usage(workdir).free
    if free < _DISK:
        raise UserError(
            f"{free / 1e9:.1f} GB free at {workdir}, under {_DISK / 1e9:g} GB; make room"
        )
    return f"{free / 1e9:.0f} GB free at {workdir}"


def _models(options: dict, workdir: pathlib.Path) -> str:
    library, bundles = options.get("models", "core"), options.get("bundles", "")
    models = libraries.load_models(library, bundles)
    missing = libraries.out_of_reach(models, bundles)
    text = (
        f"{len(models)} models of {len(libraries.categories(library, models))} categories "
        f"({library})"
    )
    if missing and not options.get("skip_private"):
        names = workdir / "tdw_unreachable.txt"
        names.write_text("".join(f"{name}\n" for name in missing))
        raise UserError(
            f"{text}, of which {len(missing)} cannot be fetched from here (they are in {names}); "
            "set config.sim.options.skip_private=True, give bundles, or use models=core"
        )
    return text


def _images(config: ml_collections.ConfigDict, options: dict, workdir: pathlib.Path) -> str:
    simulator = load_simulator("tdw", **options)
    try:
        objects = [c.objects[0] for c in simulator.categories()]
        objects = [objects[n % len(objects)] for n in range(_IMAGES)]
        monitor.log("      waiting for the build, and for its first downloads")
        simulator.render(simulator.space.all_varied, objects[:1], config.sim.seed, [0])
        start = time.monotonic()
        images = simulator.render(
            simulator.space.all_varied, objects, config.sim.seed, range(_IMAGES)
        )
        seconds = time.monotonic() - start
    finally:
        simulator.close()
    path = workdir / "tdw_doctor.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    pictures.save(Image.fromarray(np.concatenate(list(images), axis=1)), path)
    version = simulator.provenance()["tdw_version"]
    return f"build {version}, {_IMAGES / seconds:.1f} images/s with downloads, see {path}"
