"""Effects of the factors on rewards: linear models on the levels of the SimParams.

The measured rewards of a row (a task, or the mean of some) are regressed on the factors in
deviation coding, in which a factor's effect is its mean over all settings of the others,
each with the same weight. On a complete table that is the difference of two plain means; on
an incomplete one the regression corrects for unbalanced settings.

S measured SimParams, M factors, R rows, C levels that are not "held fixed" (M where every
factor has two), Q pairs of such levels of two different factors, P coefficients.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from t2s_jax.rewards.intervals import t_quantile
from t2s_jax.sim.simspace import SimParams, SimSpace

# Residual degrees of freedom that pairwise terms must leave for a useful interval.
_MIN_FREEDOM = 10
_TOLERANCE = 1e-8


@dataclasses.dataclass(frozen=True)
class Estimates:
    """Estimates and their 95 % t-intervals, in points of reward; NaN where not estimable.

    Attributes:
      values: The estimates. Shape [n, R], float64.
      halves: Half the widths of their intervals. Shape [n, R], float64.
    """

    values: np.ndarray
    halves: np.ndarray


@dataclasses.dataclass(frozen=True)
class LinearFit:
    """A least-squares fit of R rows on the same S SimParams.

    Attributes:
      coefficients: Of minimal norm where the design is rank-deficient. Shape [P, R].
      covariance: Of the coefficients, for a residual variance of 1. Shape [P, P].
      estimable: Projector on the row space of the design. Shape [P, P].
      residual: Residual sums of squares. Shape [R].
      freedom: Residual degrees of freedom, S minus the design's rank.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    estimable: np.ndarray
    residual: np.ndarray
    freedom: int

    def contrasts(self, weights: np.ndarray) -> Estimates:
        """Estimates weighted sums of the coefficients. `weights`: Shape [n, P]."""
        values = weights @ self.coefficients
        variance = np.einsum("np,pq,nq->n", weights, self.covariance, weights)
        halves = np.full(values.shape, np.nan)
        if self.freedom:
            quantile = t_quantile(self.freedom)
            halves = quantile * np.sqrt(variance[:, None] * self.residual[None] / self.freedom)
        known = np.abs(weights @ self.estimable - weights).max(axis=1) < _TOLERANCE**0.5
        values, halves = (np.where(known[:, None], x, np.nan) for x in (values, halves))
        return Estimates(values, halves)


def fit(design: np.ndarray, values: np.ndarray) -> LinearFit:
    """Fits by least squares. `design`: Shape [S, P]; `values`: Shape [R, S]."""
    left, scale, right = np.linalg.svd(design, full_matrices=False)
    keep = scale > _TOLERANCE * scale[0]
    left, scale, right = left[:, keep], scale[keep], right[keep]
    inverse = right.T / scale[None]
    coefficients = inverse @ (left.T @ values.T)
    residual = ((values.T - design @ coefficients) ** 2).sum(axis=0)
    return LinearFit(
        coefficients, inverse @ inverse.T, right.T @ right, residual, len(design) - len(scale)
    )


@dataclasses.dataclass(frozen=True)
class Terms:
    """The columns of a design: the mean, the factors' levels, and their pairs.

    Attributes:
      space: Of the SimParams.
      order: 1 for main effects alone, 2 with pairs.
    """

    space: SimSpace
    order: int

    @property
    def levels(self) -> list[tuple[int, int]]:
        """The C (factor, level) that are not "held fixed", in the order of the space."""
        return [(f, k) for f, n in enumerate(self.space.num_levels) for k in range(1, n)]

    @property
    def pairs(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """The Q pairs of `levels` of two different factors."""
        return [(a, b) for a, b in itertools.combinations(self.levels, 2) if a[0] != b[0]]

    def design(self, params: Sequence[SimParams]) -> np.ndarray:
        """Returns the design, shape [S, P], float64; P is 1 + C, or 1 + C + Q with pairs."""
        single = np.stack([self._code(f, k, np.array(params)) for f, k in self.levels], axis=1)
        parts = [np.ones((len(params), 1)), single]
        if self.order > 1:
            places = {level: n for n, level in enumerate(self.levels)}
            products = [single[:, places[a]] * single[:, places[b]] for a, b in self.pairs]
            parts += [np.stack(products, axis=1)] if products else []
        return np.concatenate(parts, axis=1)

    def main_contrasts(self) -> np.ndarray:
        """Returns the weights of a level minus its factor held fixed. Shape [C, P]."""
        weights = np.zeros((len(self.levels), self._width))
        for row, level in enumerate(self.levels):
            weights[row, 1 : 1 + len(self.levels)] = self._step(level)
        return weights

    def pair_contrasts(self) -> np.ndarray:
        """Returns the weights of a level's effect with another minus without it. Shape [Q, P]."""
        weights = np.zeros((len(self.pairs), self._width))
        for row, (a, b) in enumerate(self.pairs):
            step_a, step_b = self._step(a), self._step(b)
            places = {level: n for n, level in enumerate(self.levels)}
            for column, (c, d) in enumerate(self.pairs, 1 + len(self.levels)):
                weights[row, column] = step_a[places[c]] * step_b[places[d]]
        return weights

    @property
    def _width(self) -> int:
        return 1 + len(self.levels) + (len(self.pairs) if self.order > 1 else 0)

    @staticmethod
    def _code(factor: int, level: int, params: np.ndarray) -> np.ndarray:
        """Codes deviations: 1 at the level, -1 where the factor is held fixed, else 0."""
        chosen = params[:, factor]
        return (chosen == level).astype(float) - (chosen == 0)

    def _step(self, level: tuple[int, int]) -> np.ndarray:
        """Returns the change of the C codes from the factor held fixed to the level. Shape [C]."""
        factor, k = level
        return np.array([(f == factor) * (1.0 + (j == k)) for f, j in self.levels])


@dataclasses.dataclass(frozen=True)
class FactorEffects:
    """Main effects and interactions of R rows.

    Attributes:
      terms: Their `levels` and `pairs` name the estimates.
      main: C estimates: a level minus its factor held fixed.
      pairs: Q estimates: by how much the first level's effect is larger where the second is on.
      explained: Share of the variance over SimParams, R values each: "main", "pairwise" (added
        by pairs) and both adjusted for the number of terms; pairs are NaN where too few
        SimParams are measured.
      order: Of the model whose residuals give the intervals.
      freedom: Its residual degrees of freedom.
      predicted: Its rewards for the measured SimParams. Shape [R, S].
    """

    terms: Terms
    main: Estimates
    pairs: Estimates
    explained: dict[str, np.ndarray]
    order: int
    freedom: int
    predicted: np.ndarray


def factor_effects(
    space: SimSpace, params: Sequence[SimParams], values: np.ndarray
) -> FactorEffects:
    """Estimates main effects and pairwise interactions.

    With enough SimParams the model has all pairs, and its residuals (interactions of three and
    more factors, and measurement noise) give the intervals; with fewer it has main effects only,
    and pairs count as noise.

    Args:
      space: Of the SimParams.
      params: S different ones, any part of the space.
      values: Rewards. Shape [R, S], float64.
    """
    first, second = Terms(space, 1), Terms(space, 2)
    designs = {1: first.design(params), 2: second.design(params)}
    fits = {order: fit(design, values) for order, design in designs.items()}
    whole = len(params) - fits[2].freedom == designs[2].shape[1]
    order = 2 if whole and fits[2].freedom >= _MIN_FREEDOM else 1
    chosen, terms = fits[order], {1: first, 2: second}[order]
    none = np.full((len(second.pairs), len(values)), np.nan)
    pairs = chosen.contrasts(second.pair_contrasts()) if order == 2 else Estimates(none, none)
    return FactorEffects(
        terms=second,
        main=chosen.contrasts(terms.main_contrasts()),
        pairs=pairs,
        explained=_explained(values, fits, pairs_known=order == 2),
        order=order,
        freedom=chosen.freedom,
        predicted=(designs[order] @ chosen.coefficients).T,
    )


def _explained(
    values: np.ndarray, fits: dict[int, LinearFit], pairs_known: bool
) -> dict[str, np.ndarray]:
    total = ((values - values.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    freedom = values.shape[1] - 1
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing varies: nothing to explain
        raw = {n: 1 - f.residual / total for n, f in fits.items()}
        fair = {n: 1 - (f.residual / f.freedom) / (total / freedom) for n, f in fits.items()}
    known = total > _TOLERANCE
    missing = np.full(len(values), np.nan)
    return {
        "main": np.where(known, raw[1], np.nan),
        "pairwise": np.where(known, raw[2] - raw[1], np.nan) if pairs_known else missing,
        "main_adjusted": np.where(known & np.isfinite(fair[1]), fair[1], np.nan),
        "pairwise_adjusted": np.where(known, fair[2] - fair[1], np.nan) if pairs_known else missing,
    }
