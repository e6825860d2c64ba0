"""The recipe of a backbone: all that decides its weights, kept in recipe.json beside them."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Mapping
from typing import Any

import ml_collections

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json

_FILE = "recipe.json"


def weight_settings(config: ml_collections.ConfigDict) -> dict:
    """Returns the section `pretrain` without the fields that do not change the weights."""
    return {k: v for k, v in config.to_dict().items() if k not in ("log_steps", "checkpoint_steps")}


def write_recipe(directory: str | os.PathLike, recipe: Mapping[str, Any]) -> None:
    """Writes recipe.json atomically into a backbone's directory."""
    write_json(pathlib.Path(directory) / _FILE, recipe)


def read_recipe(directory: str | os.PathLike) -> dict | None:
    """Reads recipe.json from a backbone's directory; None where there is none or it is damaged."""
    try:
        return json.loads((pathlib.Path(directory) / _FILE).read_text())
    except (OSError, ValueError):
        return None


def check_same_recipe(directory: str | os.PathLike, recipe: Mapping[str, Any]) -> None:
    """Checks that a directory holds no backbone of another recipe.

    Args:
      directory: of the backbone; it need not exist.
      recipe: "pretrain" (see `weight_settings`), "seed", and one or both of "render_set" (the
        images' identity) and "rendering" (the settings of the render set). "rendering" is not
        compared where recipe.json lacks it.

    Raises:
      UserError: recipe.json there says something else; names what differs.
    """
    there = read_recipe(directory)
    if there is None:
        return
    asked = json.loads(json.dumps(recipe))
    if "rendering" not in there:
        asked.pop("rendering", None)
    differing = [name for name, value in asked.items() if there.get(name) != value]
    if not differing:
        return
    if "rendering" in differing:
        change = f"another render set ({_changes(there['rendering'], asked['rendering'])})"
    elif "render_set" in differing:
        change = "another render set"
    elif "seed" in differing:
        change = f"seed {there.get('seed')}, not {asked['seed']}"
    else:
        change = _changes(there.get("pretrain", {}), asked["pretrain"])
    raise UserError(
        f"{directory} holds a backbone trained with {change}; choose another --workdir or delete it"
    )


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    names = [n for n in sorted({*old, *new}) if old.get(n) != new.get(n)]
    return ", ".join(
        n if isinstance(new.get(n), dict) else f"{n} = {old.get(n)}, not {new.get(n)}"
        for n in names
    )
