"""Reading and writing the reward table of the original release, `reward_db.json`."""

from __future__ import annotations

import json
import os
import pathlib

import numpy as np

from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.sim.simspace import PAPER_SPACE, SimParams

# The factors of the original release in the alphabetical order of its keys, under our names;
# None is the camera pose, which it never varied. "materials" is written 1 or 3.
_RELEASE_FACTORS = (
    "background",
    "focus_blur",
    "light_color",
    "light_direction",
    "light_intensity",
    "materials",
    None,
    "object_rotation",
    "object_distance",
)
_RELEASE_MATERIALS = ("1", "3")


def import_release(path: str | os.PathLike) -> RewardTable:
    """Reads the original release's `reward_db.json`: {task: {key: percent}}.

    Returns:
      The table, with the SimParams in the order of the space.

    Raises:
      UserError: the file is missing or damaged, a key or a reward cannot be read, or the tasks do
        not all have the same keys.
    """
    try:
        data = json.loads(pathlib.Path(path).read_text())
    except FileNotFoundError:
        raise UserError(f"no reward table at {path}") from None
    except (OSError, ValueError) as error:
        raise UserError(f"reward table {path}: not readable as JSON ({error})") from None
    if (
        not isinstance(data, dict)
        or not data
        or not all(isinstance(v, dict) for v in data.values())
    ):
        raise UserError(f"reward table {path}: expected {{task: {{SimParams: percent}}}}")
    tasks = tuple(data)
    keys = list(data[tasks[0]])
    for task in tasks:
        different = set(keys) ^ set(data[task])
        if different:
            raise UserError(
                f"reward table {path}: the tasks {tasks[0]} and {task} do not have the same "
                f"SimParams; {len(different)} differ, such as {min(different)}"
            )
    rewards = np.empty((len(tasks), len(keys)))
    for (row, column), _ in np.ndenumerate(rewards):
        value = data[tasks[row]][keys[column]]
        if not isinstance(value, int | float):
            raise UserError(
                f"reward table {path}: the reward of task {tasks[row]} for {keys[column]} is "
                f"{value!r}, no number"
            )
        rewards[row, column] = value
    params = [_from_release_key(key, path) for key in keys]
    order = sorted(range(len(keys)), key=lambda i: params[i])
    return RewardTable(PAPER_SPACE, tasks, tuple(params[i] for i in order), rewards[:, order])


def export_release(table: RewardTable, path: str | os.PathLike) -> None:
    """Writes a table in the original release's format, atomically.

    Raises:
      UserError: the table's space is not the paper's; the format holds no other.
    """
    if table.space != PAPER_SPACE:
        raise UserError(
            "the release's reward_db.json holds the paper's 8 factors only, not "
            f"{', '.join(table.space.names)}"
        )
    keys = [_to_release_key(params) for params in table.params]
    data = {task: dict(zip(keys, row.tolist())) for task, row in zip(table.tasks, table.rewards)}
    write_json(path, data)


def _from_release_key(key: str, path: str | os.PathLike) -> SimParams:
    parts, where = key.split("_"), f"reward table {path}: key {key!r}"
    if len(parts) != len(_RELEASE_FACTORS):
        raise UserError(f"{where} has {len(parts)} parts, expected {len(_RELEASE_FACTORS)}")
    levels = {}
    for factor, part in zip(_RELEASE_FACTORS, parts):
        allowed = {None: ("0",), "materials": _RELEASE_MATERIALS}.get(factor, ("0", "1"))
        if part not in allowed:
            raise UserError(f"{where}: {factor or 'pose_cam'} is one of {allowed}, got {part}")
        levels[factor] = allowed.index(part)
    return tuple(levels[name] for name in PAPER_SPACE.names)


def _to_release_key(params: SimParams) -> str:
    levels = dict(zip(PAPER_SPACE.names, params))
    return "_".join(
        _RELEASE_MATERIALS[levels[f]] if f == "materials" else str(levels.get(f, 0))
        for f in _RELEASE_FACTORS
    )
