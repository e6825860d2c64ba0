"""What ships with the package: a measured reward table, its task vectors, a trained bundle.

`t2s publish` makes such a directory out of a workdir; a distribution has it as
`t2s_jax/shipped`. A checkout before the first publication has none, and says so.
"""

from __future__ import annotations

import pathlib

import ml_collections

from t2s_jax.bundle import load_bundle
from t2s_jax.errors import UserError

DIRECTORY = pathlib.Path(__file__).parent / "shipped"
NAME = "shipped"  # where a path to a table or a bundle may stand
REWARDS, VECTORS, BUNDLE = "rewards.json", "task_vectors.npz", "bundle"

# What rewards and task vectors were measured with; a policy trained on them carries it on.
_RECIPE = ("sim", "data", "pretrain", "reward", "tasks", "task2vec")


def rewards_file() -> pathlib.Path:
    """The reward table, see `reward_tables.open_table`.

    Raises:
      UserError: this installation has none; likewise below.
    """
    return _there(REWARDS, "a reward table", "name a table or a workdir instead")


def task_vectors_file() -> pathlib.Path:
    """The task vectors, see `TaskBank`."""
    return _there(VECTORS, "task vectors", "name a file of `t2s embed` instead")


def bundle_directory() -> pathlib.Path:
    """The bundle that was trained on the table."""
    return _there(BUNDLE, "a trained bundle", "name one by --bundle")


def resolve(table: str) -> str:
    """The path of a reward table, of which `NAME` means the shipped one."""
    return str(rewards_file()) if table == NAME else table


def with_recipe(config: ml_collections.ConfigDict) -> ml_collections.ConfigDict:
    """The run card, with the sections that the shipped table was measured with."""
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
