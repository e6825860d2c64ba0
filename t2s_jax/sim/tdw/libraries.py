"""Models, materials and skyboxes, from the metadata in the package `tdw`.

The lists of names in `lists/` are frozen: the paper's 237 categories with 2322 models (the
usable ones of models_full in tdw 1.8.23), its 100 categories with 787 models, and its 141
materials of materials_low. Of each list the models that are marked do_not_use today are left
out.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import json
import pathlib
from collections.abc import Mapping, Sequence

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import Category
from t2s_jax.sim.tdw.wire import find_tdw

_LISTS = pathlib.Path(__file__).parent / "lists"
_PLATFORM = "Linux"
FIXED_SKYBOX = "fish_hoek_beach_4k"
LIBRARIES = ("core", "full", "paper_100", "paper_237")


@dataclasses.dataclass(frozen=True)
class Model:
    """A model.

    Attributes:
      name: its id in TDW.
      wnid: WordNet synset, as "n02942699".
      category: TDW's name of the synset.
      url: of its asset bundle.
      scale_factor: TDW's default for it.
      extents: its size along x, y and z, in metres at scale 1.
      slots: (name of the sub-object, number of its materials).
      is_private: whether the bundle lies where only licence holders may fetch it.
    """

    name: str
    wnid: str
    category: str
    url: str
    scale_factor: float
    extents: tuple[float, float, float]
    slots: tuple[tuple[str, int], ...]
    is_private: bool


def load_models(library: str, bundles: str = "") -> dict[str, Model]:
    """Loads all usable models of a library, by name.

    Args:
      library: one of LIBRARIES.
      bundles: a directory of asset bundles `models/<name>`; "" takes TDW's own addresses.

    Raises:
      UserError: unknown library, or `tdw` is not installed.
    """
    if library not in LIBRARIES:
        raise UserError(
            f"config.sim.options.models: no library {library!r}; there are {', '.join(LIBRARIES)}"
        )
    records = _records("models_core" if library == "core" else "models_full")
    if library.startswith("paper"):
        names = [n for group in _list(library).values() for n in group]
    else:
        names = list(records)
    usable = [records[n] for n in names if n in records and not records[n]["do_not_use"]]
    return {record["name"]: _model(record, bundles) for record in usable}


def categories(
    library: str, models: Mapping[str, Model], limit: int | None = None
) -> list[Category]:
    """Returns the categories of a library, one for each synset, in alphabetical order.

    Args:
      library: one of LIBRARIES.
      models: of `load_models`.
      limit: how many; None is all.
    """
    if library.startswith("paper"):
        groups = {w: [n for n in names if n in models] for w, names in _list(library).items()}
    else:
        groups = collections.defaultdict(list)
        for model in models.values():
            groups[model.wnid].append(model.name)
    groups = {wnid: sorted(names) for wnid, names in groups.items() if names}
    common = {
        wnid: collections.Counter(models[n].category for n in names).most_common(1)[0][0]
        for wnid, names in groups.items()
    }
    counts = collections.Counter(common.values())
    named = [
        Category(common[w] if counts[common[w]] == 1 else f"{common[w]} {w}", tuple(names))
        for w, names in groups.items()
    ]
    return sorted(named)[:limit]


def out_of_reach(models: Mapping[str, Model], bundles: str) -> list[str]:
    """Returns the names of models whose asset bundles the user cannot load."""
    if bundles:
        directory = pathlib.Path(bundles) / "models"
        return [n for n in models if not (directory / n).is_file()]
    return [n for n, model in models.items() if model.is_private]


def materials(bundles: str = "") -> dict[str, str]:
    """Returns the address of each of the paper's 141 materials of materials_low, by name."""
    records = _records("materials_low")
    return {n: _url(records[n], "materials", bundles) for n in _list("materials_141")}


@functools.cache
def skyboxes() -> dict[str, dict]:
    """Returns the records of the paper's skyboxes, by name.

    They are those outdoors with a sun elevation of at least 120 degrees, and the fixed one.
    """
    records = _records("hdri_skyboxes")
    chosen = [n for n, r in records.items() if r["location"] != "interior"]
    chosen = [n for n in chosen if records[n]["sun_elevation"] >= 120]
    return {n: records[n] for n in [*sorted(chosen), FIXED_SKYBOX]}


def skybox_command(name: str, bundles: str = "") -> dict:
    """Loads a skybox; its sun goes back to the skybox's own direction and strength."""
    record = skyboxes()[name]
    fields = ("exposure", "initial_skybox_rotation", "sun_elevation", "sun_initial_angle")
    fields += ("sun_intensity", "name")
    url = _url(record, "hdri_skyboxes", bundles)
    return {"$type": "add_hdri_skybox", "url": url} | {f: record[f] for f in fields}


@functools.cache
def _records(name: str) -> dict[str, dict]:
    path = pathlib.Path(find_tdw()) / "metadata_libraries" / f"{name}.json"
    return json.loads(path.read_text())["records"]


@functools.cache
def _list(name: str) -> Mapping[str, Sequence[str]] | Sequence[str]:
    return json.loads((_LISTS / f"{name}.json").read_text())


def _model(record: dict, bundles: str) -> Model:
    bounds = record["bounds"]
    extents = (
        abs(bounds["right"]["x"] - bounds["left"]["x"]),  # some records have them swapped
        abs(bounds["top"]["y"] - bounds["bottom"]["y"]),
        abs(bounds["front"]["z"] - bounds["back"]["z"]),
    )
    return Model(
        record["name"],
        record["wnid"],
        record["wcategory"],
        _url(record, "models", bundles),
        record["scale_factor"],
        extents,
        tuple((part["name"], len(part["materials"])) for part in record["substructure"]),
        "tdw-private" in record["urls"][_PLATFORM],
    )


def _url(record: dict, kind: str, bundles: str) -> str:
    if bundles:
        return (pathlib.Path(bundles).resolve() / kind / record["name"]).as_uri()
    return record["urls"][_PLATFORM]
