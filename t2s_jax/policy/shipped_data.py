"""What ships with the package: a measured reward table, its task vectors, a trained bundle.

`t2s publish` makes the directory `policy/shipped` from a workdir.
"""

from __future__ import annotations

import os
import pathlib

import ml_collections

from t2s_jax.policy.bundle import load_bundle
from t2s_jax.runtime.errors import UserError

DIRECTORY = pathlib.Path(__file__).parent / "shipped"
NAME = "shipped"  # where a path to a table or a bundle may stand
REWARDS, VECTORS, BUNDLE = "rewards.json", "task_vectors.npz", "bundle"

# What rewards and task vectors were measured with; a policy trained on them carries it on.
_RECIPE = ("sim", "data", "pretrain", "reward", "tasks", "task2vec")


def rewards_files() -> list[pathlib.Path]:
    """Returns the reward table, then its repeats with other seeds; see `table_files.open_mean`.

    Raises:
      UserError: This installation has none.
    """
    first = _there(REWARDS, "a reward table", "name a table or a workdir instead")
    return [first, *sorted(first.parent.glob(repeat_name("*")))]


def repeat_name(number: int | str) -> str:
    """Returns the file name of a repeat of the table, counted from 1, or their pattern for "*"."""
    return f"rewards_again_{number}.json"


def task_vectors_file() -> pathlib.Path:
    """Returns the task vectors' path, see `TaskEmbeddings`; raises `UserError` without them."""
    return _there(VECTORS, "task vectors", "name a file of `t2s embed` instead")


def bundle_directory() -> pathlib.Path:
    """Returns the path of the bundle trained on the table; raises `UserError` without it."""
    return _there(BUNDLE, "a trained bundle", "name one by --bundle")


def resolve(tables: str) -> list[str]:
    """Returns the paths of reward tables joined by commas; `NAME` stands for the shipped ones."""
    if os.path.exists(tables):
        return [tables]  # a path may contain commas
    found: list[str] = []
    for table in filter(None, map(str.strip, tables.split(","))):
        found += map(str, rewards_files()) if table == NAME else [table]
    return found or [tables]


def with_recipe(config: ml_collections.ConfigDict) -> ml_collections.ConfigDict:
    """Returns the run card with the sections that the shipped table was measured with."""
    shipped = load_bundle(bundle_directory()).config
    config = config.copy_and_resolve_references()
    with config.unlocked():
        for section in _RECIPE:
            if section in shipped:
                config[section] = ml_collections.ConfigDict(shipped[section])
    return config


def _there(name: str, what: str, remedy: str) -> pathlib.Path:
    path = DIRECTORY / name
    if not path.exists():
        raise UserError(
            f"this installation of t2s_jax ships without {what} (no {path}); {remedy}, or make "
            f"it from a workdir: t2s publish --workdir=WORKDIR --output={DIRECTORY}"
        )
    return path
