"""Covariances between SimParams: how similar their rewards are expected to be.

S measured SimParams, C candidates, M factors.
"""

from __future__ import annotations

import functools
import itertools

import numpy as np

from t2s_jax.sim.simspace import SimParams, SimSpace

MOST_CANDIDATES = 1024  # in a larger space only measured SimParams are candidates

# "product": correlated by a power of the factors that differ, effects of all orders. "pairwise":
# main effects and effects of pairs. "additive": main effects alone.
FACTOR_KERNELS = ("product", "pairwise", "additive")


def factor_kernel(
    a: np.ndarray, b: np.ndarray, space: SimSpace, kind: str, correlation: float
) -> np.ndarray:
    """Returns the covariance of SimParams. Shapes [n, M], [m, M] -> [n, m], float64; 1 if equal."""
    same = a[:, None] == b[None]  # [n, m, M]
    if kind == "product":
        return np.where(same, 1.0, correlation).prod(axis=2)
    levels = np.array(space.num_levels)
    # Effects of a factor sum to 0 over its levels; the measured SimParams need not, hence the 1.
    effect = np.where(same, 1.0, -1.0 / (levels - 1))
    single = effect.sum(axis=2)
    pairs = (single**2 - (effect**2).sum(axis=2)) / 2
    weight = correlation if kind == "pairwise" else 0.0
    count = len(levels)
    return (1 + single + weight * pairs) / (1 + count + weight * count * (count - 1) / 2)


@functools.lru_cache(maxsize=16)
def decompose(space: SimSpace, params: tuple[SimParams, ...], kind: str, correlation: float):
    """Decomposes the covariance of the measured SimParams, which does not depend on the tasks.

    Returns:
      C candidates; their covariance with the measured SimParams in the eigenbasis of the
      latter's own, [C, S]; its eigenvalues [S]; the basis [S, S].
    """
    measured = np.array(params)
    whole = space.size <= MOST_CANDIDATES
    candidates = tuple(itertools.product(*map(range, space.num_levels))) if whole else params
    values, basis = np.linalg.eigh(factor_kernel(measured, measured, space, kind, correlation))
    cross = factor_kernel(np.array(candidates), measured, space, kind, correlation) @ basis
    return candidates, cross, np.maximum(values, 0.0), basis
