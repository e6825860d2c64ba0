"""Running a computation as the CPU and as accelerators compute it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from t2s_jax.runtime import implementation


def under_each(compute: Callable[[], Any]) -> tuple[Any, Any]:
    """Returns what `compute` gives under the CPU's and under the accelerators' implementation."""
    results = []
    for name in (implementation.CPU, implementation.ACCELERATOR):
        with implementation.use(name):
            results.append(jax.tree.map(np.asarray, compute()))
    return tuple(results)


def assert_near(found: Any, expected: Any, share: float) -> None:
    """Asserts that two pytrees differ by at most this share of each leaf's largest entry."""
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=0, atol=share * np.abs(b).max())
