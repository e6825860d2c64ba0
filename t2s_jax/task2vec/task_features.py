"""Input scalings: what a predictor is given of a task vector.

A Task2Vec embedding is the diagonal Fisher of a probe: non-negative, and spread over orders of
magnitude between layers and tasks. How it is scaled decides which tasks count as alike. Every
scaling is fitted to the training tasks alone and brings their rows to a mean squared length of
about 1, so that predictors need no other settings for another scaling.

N training tasks, B tasks, D dimensions of the task vector, R of the features.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import unit_rows

# Fisher information below this share of a task's mean counts as none: the logarithm of the
# filters that are all but dead would be noise.
_FLOOR = 1e-3
_COMPONENTS = 4  # of "pca"
_LEAST_SPREAD = 0.01  # of an invariance over tasks: what varies less is noise

SCALINGS = ("unit", "sqrt", "log", "log_standard", "layers", "standard", "pca", "plain")
# Those that treat each task by itself, but for a shift and a factor common to all.
_ROW_WISE = ("unit", "sqrt", "log", "layers", "plain")


@dataclasses.dataclass(frozen=True)
class TaskFeatures:
    """One of `SCALINGS`, fitted.

    unit: length 1 (the paper). sqrt: the root, length 1 (the Fisher-Rao sphere). log: the
    logarithm relative to the task's mean, centred. log_standard: the same with every dimension
    standardised. layers: each layer's part of length 1. standard: unit, every dimension
    standardised. pca: the whitened leading principal components of unit. plain: as they are,
    centred.

    Attributes:
      scaling: its name.
      layers: filters of each of the probe's layers, for "layers"; they sum to D.
      center: taken away. Shape [D], float64; None where the scaling has none.
      scale: divided by. Shape [D] or [1], float64; None likewise.
      axes: projected on. Shape [D, R], float64; None likewise.
      length: the result is multiplied by it. Short features leave more to the biases, which
        all tasks share.
    """

    scaling: str = "unit"
    layers: tuple[int, ...] = ()
    center: np.ndarray | None = None
    scale: np.ndarray | None = None
    axes: np.ndarray | None = None
    length: float = 1.0

    @classmethod
    def fit(
        cls,
        scaling: str,
        vectors: np.ndarray,
        layers: tuple[int, ...] = (),
        length: float = 1.0,
    ) -> TaskFeatures:
        """Fits a scaling to the training tasks.

        Args:
          scaling: one of `SCALINGS`.
          vectors: as they were computed. Shape [N, D], float32.
          layers: filters of each of the probe's layers; needed for "layers" alone.
          length: see above.

        Raises:
          UserError: no such scaling; "layers" without layers that sum to D.
        """
        if scaling not in SCALINGS:
            raise UserError(f"an input scaling is one of {SCALINGS}, got {scaling!r}")
        layers = tuple(int(n) for n in layers) if scaling == "layers" else ()
        if scaling == "layers" and sum(layers) != vectors.shape[1]:
            raise UserError(
                f"the input scaling 'layers' needs layers of {vectors.shape[1]} filters in all, "
                f"got {sum(layers)}; task vectors of `t2s embed` bring them along, embed again"
            )
        raw = _shaped(scaling, layers, vectors)
        if scaling in ("unit", "sqrt", "layers"):
            return cls(scaling, layers, length=length)
        center = raw.mean(axis=0)
        centered = raw - center
        if scaling == "pca":
            _, sizes, rows = np.linalg.svd(centered, full_matrices=False)
            kept = sizes > max(1e-6 * sizes[0], 1e-9)
            kept[_COMPONENTS:] = False
            # Each component with the same spread; their squares sum to 1 over a task on average.
            axes = rows[kept].T / sizes[kept] * np.sqrt(len(vectors) / max(kept.sum(), 1))
            return cls(scaling, layers, center, None, axes, length)
        if scaling in ("standard", "log_standard"):
            spread = centered.std(axis=0)
            # A dimension in which the training tasks agree says nothing of how others differ.
            scale = np.where(spread > max(1e-9 * spread.max(), 1e-12), spread, np.inf)
            scale = scale * np.sqrt(max(np.isfinite(scale).sum(), 1))
        else:
            length_now = np.sqrt((centered**2).sum(axis=1).mean())
            # A single task, or several that are the same, are all center.
            scale = np.full(1, length_now if length_now > 1e-9 else 1.0)
        return cls(scaling, layers, center, scale, None, length)

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Task vectors, shape [B, D], float32, to features, shape [B, R], float64."""
        x = _shaped(self.scaling, self.layers, vectors)
        if self.center is not None:
            x = x - self.center
        if self.scale is not None:
            x = x / self.scale
        if self.axes is not None:
            x = x @ self.axes
        return self.length * x

    def arrays(self) -> dict[str, np.ndarray]:
        """What a checkpoint keeps beside `scaling` and `layers`."""
        found = {"center": self.center, "scale": self.scale, "axes": self.axes}
        return {name: value for name, value in found.items() if value is not None}


@dataclasses.dataclass(frozen=True)
class JointFeatures:
    """Features of task vectors with a task's invariances beside them.

    Both parts are centred on the training tasks, whose rows have a mean squared length of 1 in the
    first part and of weight^2 in the second, each invariance with the same spread.

    Attributes:
      vectors: of the first part.
      extra: columns of the second; 0 leaves the first as it is.
      weight: of the second.
      center: of both parts. Shape [R + extra], float64.
      scale: divided by, likewise.
    """

    vectors: TaskFeatures
    extra: int = 0
    weight: float = 1.0
    center: np.ndarray | None = None
    scale: np.ndarray | None = None

    @classmethod
    def fit(
        cls, scaling: str, rows: np.ndarray, layers: tuple[int, ...], extra: int, weight: float
    ) -> JointFeatures:
        """Fits both to the training tasks.

        Args:
          scaling: of the vectors.
          rows: vectors, and behind them `extra` invariances. Shape [N, D + extra].
          layers: see `TaskFeatures`.
          extra: columns of invariances.
          weight: of the invariances; 0 leaves them out.
        """
        dims = rows.shape[1] - extra
        vectors = TaskFeatures.fit(scaling, rows[:, :dims], layers)
        if not extra or not weight:
            return cls(vectors, extra, 0.0)
        first, second = vectors(rows[:, :dims]), np.asarray(rows[:, dims:], np.float64)
        centers = first.mean(axis=0), second.mean(axis=0)
        length = np.sqrt(((first - centers[0]) ** 2).sum(axis=1).mean())
        spread = np.maximum(second.std(axis=0), _LEAST_SPREAD) * np.sqrt(extra) / weight
        first_scale = np.full(first.shape[1], length if length > 1e-9 else 1.0)
        return cls(
            vectors,
            extra,
            weight,
            np.concatenate(centers),
            np.concatenate([first_scale, spread]),
        )

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Shape [B, D + extra] -> [B, R + extra], or [B, R] without invariances; float64."""
        dims = rows.shape[1] - self.extra
        first = self.vectors(rows[:, :dims])
        if not self.weight:
            return first
        joint = np.concatenate([first, np.asarray(rows[:, dims:], np.float64)], axis=1)
        return (joint - self.center) / self.scale


def coordinates(
    scaling: str, vectors: np.ndarray, layers: tuple[int, ...] = ()
) -> np.ndarray | None:
    """Few numbers for each task that stand for its vector wherever distances alone matter.

    Whatever tasks a scaling is fitted to, "plain" of these has the distances that the scaling has
    of the vectors, up to a factor common to all.

    Args:
      scaling: one of `SCALINGS`.
      vectors: Shape [N, D], float32.
      layers: see `TaskFeatures`.

    Returns:
      Shape [N, R] with R <= N, float64; None for a scaling that weighs dimensions by what the tasks
      it is fitted to have in them.
    """
    if scaling not in _ROW_WISE:
        return None
    x = _shaped(scaling, layers, vectors)
    left, sizes, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return left * sizes


def _shaped(scaling: str, layers: tuple[int, ...], vectors: np.ndarray) -> np.ndarray:
    """The part of a scaling that looks at one task alone. Shape [B, D], float64."""
    x = np.asarray(vectors, np.float64)
    if scaling == "plain":
        return x
    if scaling == "sqrt":
        return _unit(np.sqrt(np.maximum(x, 0.0)))
    if scaling in ("log", "log_standard"):
        mean = np.maximum(np.abs(x).mean(axis=1, keepdims=True), 1e-300)
        return np.log(np.maximum(x, 0.0) / mean + _FLOOR)
    if scaling == "layers":
        parts = np.split(x, np.cumsum(layers)[:-1], axis=1)
        return np.concatenate([_unit(part) for part in parts], axis=1) / np.sqrt(len(layers))
    return unit_rows(np.asarray(vectors, np.float32)).astype(np.float64)


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-300)


def squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances of rows. Shapes [n, R], [m, R] -> [n, m], float64."""
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2.0 * a @ b.T
    return np.maximum(squares, 0.0)
