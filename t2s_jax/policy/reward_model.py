"""A Gaussian process on (task, SimParams): the closed-form rival of REINFORCE.

A task's reward for SimParams a, less the task's mean, is modelled as

  r(t, a) = f(a) + g_t(a) + h_t(a) + noise:

f is shared by all tasks, g varies with the task's features (related tasks have related g), h is
the task's own and independent of other tasks. All three have the same covariance over SimParams, so
the covariance of a table is a Kronecker product, K_tasks (x) K_factors + noise I, and a fit
costs two small eigendecompositions (Rakitsch et al., NeurIPS 2013; Bonilla et al., NeurIPS
2007). Only f carries over to a task unlike all seen ones: there the mean is that of the seen
tasks, and the choice best fixed.

N training tasks, S measured SimParams, B tasks, C candidates, D dimensions of the task vector,
M factors, K levels, E draws.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from t2s_jax.policy.factor_kernels import decompose, factor_kernel
from t2s_jax.policy.settings import ModelSettings
from t2s_jax.sim.simspace import SimParams, SimSpace
from t2s_jax.task2vec.task_features import JointFeatures, squared_distances

DRAWS = 64  # E, of the posterior
_SAME = 0.01  # range of h, in median squared distances: h is shared only with new images of a task
_LEAST_SPREAD = 1e-3  # percent; the noise of a task that no SimParams changes is not amplified

BEST_FIXED = 1e6  # caution with which best fixed is always chosen


class RewardModel:
    """The posterior given a table. It has the choices and probabilities of a `PolicyEnsemble`."""

    def __init__(
        self,
        settings: ModelSettings,
        space: SimSpace,
        params: tuple[SimParams, ...],
        rewards: np.ndarray,
        vectors: np.ndarray,
        layers: tuple[int, ...] = (),
        extra: int = 0,
    ):
        """Fits the model.

        Args:
          settings: Of the model.
          space: Of the SimParams.
          params: S measured SimParams; others of the space may be missing.
          rewards: Percent. Shape [N, S], float64.
          vectors: Task vectors. Shape [N, D], float32; here and in the methods followed by the
            invariances where they are known, [N, D + extra]: `TaskEmbeddings.rows`.
          layers: See `TaskFeatures`.
          extra: Number of columns that are invariances.
        """
        self.settings, self.space, self.params = settings, space, tuple(params)
        self._features = JointFeatures.fit(
            settings.scaling, vectors, layers, extra, settings.invariances
        )
        self._seen = self._features(vectors)
        self._unit = distance_unit(squared_distances(self._seen, self._seen))
        self.best_fixed = self.params[int(rewards.mean(axis=0).argmax())]

        scaled, self._percent = scaled_rewards(rewards, settings.reward_scale)
        self.candidates, cross, eigenvalues, eigenvectors = decompose(
            space, self.params, settings.factor_kernel, settings.correlation
        )
        self._cross = cross
        place = {params: i for i, params in enumerate(self.candidates)}
        self._measured = [place[p] for p in self.params]
        task_values, self._task_vectors = np.linalg.eigh(self._task_kernel(self._seen))
        self._rotated = self._task_vectors.T @ scaled @ eigenvectors
        self._variances = np.maximum(task_values, 0)[:, None] * eigenvalues[None] + settings.noise
        self._amplitude = amplitude(self._rotated, self._variances)
        self._coefficients = self._rotated / self._variances

    @property
    def size(self) -> int:
        """Number of posterior draws, E."""
        return DRAWS

    def log_likelihood(self) -> float:
        """Returns the log marginal likelihood of the rewards, in nats, at the best amplitude."""
        return log_likelihood(self._rotated, self._variances)

    def gains(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns each candidate's gain over best fixed: posterior mean and standard deviation.

        Args:
          vectors: Shape [B, D], float32.

        Returns:
          In percentage points, for a task of average spread. Shapes [B, C], float64.
        """
        means, deviations = [], []
        start = self.candidates.index(self.best_fixed)
        apart = 2 * (1 - self._factor_kernel([self.best_fixed])[:, 0])
        for mean, weights, variance in self._posteriors(vectors):
            means.append(mean - mean[start])
            explained = ((self._cross - self._cross[start]) ** 2) @ weights
            left = np.maximum(variance * apart - explained, 0)
            deviations.append(np.sqrt(left * self._amplitude))
        return self._percent * np.array(means), self._percent * np.array(deviations)

    def choices(self, vectors: np.ndarray, *, measured: bool = False) -> np.ndarray:
        """Returns the cautious choice, see `ModelSettings.caution`.

        Args:
          vectors: Shape [B, D], float32.
          measured: Whether to choose among the measured SimParams alone.

        Returns:
          Shape [B, M], int.
        """
        return self.cautious_choices(vectors, (self.settings.caution,), measured=measured)[0]

    def cautious_choices(
        self, vectors: np.ndarray, cautions: Sequence[float], *, measured: bool = False
    ) -> np.ndarray:
        """Returns `choices` for degrees of caution. Shape [len(cautions), B, M], int."""
        means, deviations = self.gains(vectors)
        start = self.candidates.index(self.best_fixed)
        open_to = np.isin(np.arange(len(self.candidates)), self._measured) | (not measured)
        found = []
        for caution in cautions:
            merit = means - caution * deviations
            if caution == BEST_FIXED:
                merit[:] = -np.inf
            merit[:, ~open_to] = -np.inf
            merit[:, start] = 0.0
            best = merit.argmax(axis=1)
            best[merit.max(axis=1) <= 0] = start  # at equal merit best fixed
            found.append(np.array(self.candidates)[best])
        return np.array(found)

    def probabilities(self, vectors: np.ndarray) -> np.ndarray:
        """Returns the levels of each posterior draw's best candidate, one-hot.

        Their mean over draws is the probability that a level belongs to the best SimParams.
        Shape [B, D] -> [E, B, M, K], float32.
        """
        levels = np.eye(max(self.space.num_levels), dtype=np.float32)
        candidates = np.array(self.candidates)
        prior = self._factor_kernel(candidates)
        normal = np.random.default_rng(0).standard_normal((DRAWS, len(candidates)))
        found = []
        for mean, weights, variance in self._posteriors(vectors):
            cov = variance * prior - (self._cross * weights) @ self._cross.T
            values, axes = np.linalg.eigh(self._amplitude * cov)
            draws = mean + (normal * np.sqrt(np.maximum(values, 0))) @ axes.T
            found.append(levels[candidates[draws.argmax(axis=1)]])
        return np.stack(found, axis=1)

    def familiarity(self, vectors: np.ndarray) -> np.ndarray:
        """Returns how much the seen tasks tell of a task beyond what all tasks share.

        It is the share of g's variance that rewards of the seen tasks without noise would explain:
        near 1 beside a seen task, 0 far from all, where only f carries over.

        Returns:
          Shape [B], float64, in [0, 1].
        """
        s = self.settings
        if not s.related:
            return np.zeros(len(vectors))
        among = self._task_kernel(self._seen) - s.shared
        across = self._task_kernel(self._features(vectors)) - s.shared
        explained = np.einsum("bn,nb->b", across, np.linalg.solve(among, across.T))
        return np.clip(explained / (s.related + s.own), 0.0, 1.0)

    def _posteriors(self, vectors: np.ndarray):
        """Yields for each task, in scaled rewards and units of the amplitude: the posterior
        mean, shape [C]; the weights, shape [S], of `_cross` that make the covariance that the
        data explain; the task's prior variance."""
        features = self._features(vectors)
        s = self.settings
        length = (features**2).sum(axis=1) if s.task_kernel == "linear" else np.ones(len(features))
        for row, square in zip(self._task_kernel(features), length):
            along = row @ self._task_vectors  # [N]
            explained = (along[:, None] ** 2 / self._variances).sum(axis=0)
            variance = s.shared + s.related * square + s.own
            yield self._cross @ (along @ self._coefficients), explained, variance

    def _factor_kernel(self, others) -> np.ndarray:
        """Returns the covariance of the candidates with other SimParams. Shape [n, M] -> [C, n]."""
        s = self.settings
        return factor_kernel(
            np.array(self.candidates), np.array(others), self.space, s.factor_kernel, s.correlation
        )

    def _task_kernel(self, features: np.ndarray) -> np.ndarray:
        """Returns the covariance of tasks with the training tasks. Shape [B, R] -> [B, N]."""
        distances = squared_distances(features, self._seen) / self._unit
        products = features @ self._seen.T if self.settings.task_kernel == "linear" else None
        return task_kernel(self.settings, distances, products)


def task_kernel(
    settings: ModelSettings, distances: np.ndarray, products: np.ndarray | None = None
) -> np.ndarray:
    """Returns the covariance of tasks.

    Args:
      settings: Of the model.
      distances: Squared, in units of `distance_unit`. Shape [B, N].
      products: Inner products of the features, for a linear kernel. Shape [B, N].

    Returns:
      Shape [B, N], float64.
    """
    s = settings
    related = products if s.task_kernel == "linear" else np.exp(-distances / s.length)
    return s.shared + s.related * related + s.own * np.exp(-distances / _SAME)


def distance_unit(distances: np.ndarray) -> float:
    """Returns the median of all pairs' squared distances, shape [N, N]; 1 where all are 0."""
    pairs = distances[np.triu_indices(len(distances), 1)]
    return float(np.median(pairs)) if pairs.any() else 1.0


def amplitude(rotated: np.ndarray, variances: np.ndarray) -> float:
    """Returns the common factor of all variances that maximises the likelihood, in closed form.

    Args:
      rotated: Scaled rewards in the eigenbasis of the covariance. Shape [N, S].
      variances: Along it, noise included. Shape [N, S].
    """
    return float((rotated**2 / variances).mean())


def log_likelihood(rotated: np.ndarray, variances: np.ndarray) -> float:
    """Returns the log marginal likelihood in nats at the best amplitude; see `amplitude`."""
    count, factor = rotated.size, max(amplitude(rotated, variances), 1e-300)
    logs = np.log(variances).sum() + count * np.log(factor)
    return float(-0.5 * (count * (1 + np.log(2 * np.pi)) + logs))


def scaled_rewards(rewards: np.ndarray, how: str) -> tuple[np.ndarray, float]:
    """Returns centred rewards of unit mean spread, and the percent that one of them stands for.

    Args:
      rewards: Percent. Shape [N, S].
      how: "percent", "root" or "per_task".
    """
    centered = rewards - rewards.mean(axis=1, keepdims=True)
    spread = np.maximum(centered.std(axis=1, keepdims=True), _LEAST_SPREAD)
    power = {"percent": 0.0, "root": 0.5, "per_task": 1.0}[how]
    mean = float(spread.mean())
    return centered / (spread**power * mean ** (1 - power)), mean
