"""The reward table as arrays of a fixed size, which the compiled training program reads.

They have room for S SimParams, of which some are known: all of them when a full table was given,
those measured so far in the live loop. Nothing is recompiled when a row becomes known.

N tasks, S rows, M factors, K levels.
"""

from __future__ import annotations

import math

import flax.struct
import numpy as np

from t2s_jax.policy.network import level_mask
from t2s_jax.sim.simspace import SimParams


class TableArrays(flax.struct.PyTreeNode):
    """The rewards, padded to S rows.

    Attributes:
      rows: One-hot SimParams. Shape [S, M, K], float32.
      known: Which rows hold rewards. Shape [S], bool.
      rewards: Percent, 0 where not known. Shape [N, S], float32.
      scale: Factor on each task's advantage. Shape [N], float32.
    """

    rows: np.ndarray
    known: np.ndarray
    rewards: np.ndarray
    scale: np.ndarray


def make_table(
    params: list[SimParams],
    rewards: np.ndarray,
    capacity: int,
    num_levels: tuple[int, ...],
    reward_scale: str,
) -> TableArrays:
    """Pads the known rewards to `capacity` rows.

    Args:
      params: The known SimParams.
      rewards: Percent. Shape [N, len(params)].
      capacity: S.
      num_levels: Number of levels of each factor.
      reward_scale: "percent" leaves rewards as they are (the paper); "per_task" gives every task
        the same standard deviation of rewards, the mean of all tasks'.
    """
    count = len(params)
    rows = np.zeros((capacity, *level_mask(num_levels).shape), np.float32)
    for row, action in enumerate(params):
        rows[row, np.arange(len(action)), action] = 1.0
    padded = np.zeros((len(rewards), capacity), np.float32)
    padded[:, :count] = rewards
    scale = np.ones(len(rewards), np.float32)
    if reward_scale == "per_task":
        # A task that no SimParams changes teaches nothing: its noise must not be amplified.
        spread = np.maximum(rewards.std(axis=1), 1e-3)
        scale = (spread.mean() / spread).astype(np.float32)
    return TableArrays(rows, np.arange(capacity) < count, padded, scale)


def is_whole(table: TableArrays, num_levels: tuple[int, ...]) -> bool:
    """Returns whether the table holds the whole space in the space's own order."""
    if len(table.rows) != math.prod(num_levels) or not np.all(table.known):
        return False
    places = np.argmax(table.rows, axis=-1) @ level_strides(num_levels)
    return bool(np.array_equal(places, np.arange(len(places))))


def level_strides(num_levels: tuple[int, ...]) -> np.ndarray:
    """Returns what a level of each factor adds to the row of a whole table. Shape [M], int32."""
    return np.cumprod((1, *num_levels[:0:-1]))[::-1].astype(np.int32)
