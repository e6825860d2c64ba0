"""Student's t-intervals: how far a mean may lie from what was measured.

N values.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtrit

COVERAGE = 0.95  # probability that an interval holds the true value, where no other is named


def t_quantile(freedom: int, level: float = 1 - COVERAGE) -> float:
    """Returns how many standard errors half of a two-sided t-interval is wide.

    Args:
      freedom: Degrees of freedom, at least 1.
      level: Probability that the interval misses the true value.
    """
    return float(stdtrit(freedom, 1 - level / 2))


def half_width(values: np.ndarray, level: float = 1 - COVERAGE) -> float:
    """Returns half the width of the t-interval of a mean.

    A mean differs significantly from zero, at this level, where it is larger than that.

    Args:
      values: Shape [N], float64.
      level: Probability that the interval misses the true mean.

    Returns:
      In the unit of the values; infinite for a single value, which says nothing of their spread.
    """
    count = len(values)
    if count < 2:
        return math.inf
    return t_quantile(count - 1, level) * float(np.std(values, ddof=1)) / math.sqrt(count)
