"""Input scalings: from task vectors to the inputs of a predictor.

A Task2Vec embedding is the diagonal Fisher information of a probe: non-negative, and spread over
orders of magnitude between layers and tasks. Its scaling decides which tasks count as similar.
Every scaling is fitted to the training tasks alone and brings their rows to a mean squared length
of about 1, so that the same settings of a predictor suit all scalings.

N training tasks, B tasks, D dimensions of the task vector, R of the features.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import unit_rows

# Added to Fisher information relative to the task's mean: the logarithm of filters that are almost
# dead would be noise.
_FLOOR = 1e-3
_COMPONENTS = 4  # of "pca"
_LEAST_SPREAD = 0.01  # of an invariance over tasks; less is noise

SCALINGS = ("unit", "sqrt", "log", "log_standard", "layers", "standard", "pca", "plain")
# Those that treat each task by itself, up to a shift and a factor common to all.
_ROW_WISE = ("unit", "sqrt", "log", "layers", "plain")


@dataclasses.dataclass(frozen=True)
class TaskFeatures:
    """A fitted scaling.

    The scalings of a task vector v:
      unit: v / |v| (the paper).
      sqrt: sqrt(v) / |sqrt(v)|, a point on the Fisher-Rao sphere.
      log: log(v / mean(v) + 0.001), centred.
      log_standard: The same logarithm with every dimension standardised.
      layers: v with the part of each of the probe's layers scaled to the same length.
      standard: unit with every dimension standardised.
      pca: The whitened leading principal components of unit.
      plain: v, centred.

    Attributes:
      scaling: One of `SCALINGS`.
      layers: Number of filters of each of the probe's layers, for "layers"; they sum to D.
      center: Subtracted. Shape [D], float64; None where the scaling does not centre.
      scale: Divided by. Shape [D] or [1], float64; None where the scaling has none.
      axes: Projected on. Shape [D, R], float64; None where the scaling does not project.
      length: Multiplies the result. With short features, predictions depend more on biases, which
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
          scaling: One of `SCALINGS`.
          vectors: Not normalised. Shape [N, D], float32.
          layers: Number of filters of each of the probe's layers; only "layers" needs them.
          length: See the attribute.

        Raises:
          UserError: The scaling is unknown, or "layers" lacks layers that sum to D.
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
            # All components have the same spread; their squares sum to 1 for a task on average.
            axes = rows[kept].T / sizes[kept] * np.sqrt(len(vectors) / max(kept.sum(), 1))
            return cls(scaling, layers, center, None, axes, length)
        if scaling in ("standard", "log_standard"):
            spread = centered.std(axis=0)
            # A dimension in which the training tasks agree is left out.
            scale = np.where(spread > max(1e-9 * spread.max(), 1e-12), spread, np.inf)
            scale = scale * np.sqrt(max(np.isfinite(scale).sum(), 1))
        else:
            length_now = np.sqrt((centered**2).sum(axis=1).mean())
            # A single task, or several equal ones, lie at the centre.
            scale = np.full(1, length_now if length_now > 1e-9 else 1.0)
        return cls(scaling, layers, center, scale, None, length)

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Returns the features of task vectors. Shape [B, D], float32 -> [B, R], float64."""
        x = _shaped(self.scaling, self.layers, vectors)
        if self.center is not None:
            x = x - self.center
        if self.scale is not None:
            x = x / self.scale
        if self.axes is not None:
            x = x @ self.axes
        return self.length * x

    def arrays(self) -> dict[str, np.ndarray]:
        """Returns the arrays that a checkpoint keeps beside `scaling` and `layers`."""
        found = {"center": self.center, "scale": self.scale, "axes": self.axes}
        return {name: value for name, value in found.items() if value is not None}


@dataclasses.dataclass(frozen=True)
class JointFeatures:
    """Features of task vectors, followed by scaled invariances.

    Both parts are centred on the training tasks, whose rows have a mean squared length of 1 in the
    first part and of weight^2 in the second, in which all invariances have the same spread.

    Attributes:
      vectors: Makes the first part.
      extra: Columns of the second part; 0 leaves the first part unchanged.
      weight: Of the second part.
      center: Subtracted from both parts. Shape [R + extra], float64.
      scale: Both parts are divided by it. Shape [R + extra], float64.
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
        """Fits both parts to the training tasks.

        Args:
          scaling: Of the vectors; one of `SCALINGS`.
          rows: Vectors followed by `extra` invariances. Shape [N, D + extra].
          layers: See `TaskFeatures`.
          extra: Columns of invariances.
          weight: Of the invariances; 0 leaves them out.
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
        """Returns features. Shape [B, D + extra] -> [B, R + extra], or [B, R] without invariances.

        float64.
        """
        dims = rows.shape[1] - self.extra
        first = self.vectors(rows[:, :dims])
        if not self.weight:
            return first
        joint = np.concatenate([first, np.asarray(rows[:, dims:], np.float64)], axis=1)
        return (joint - self.center) / self.scale


def coordinates(
    scaling: str, vectors: np.ndarray, layers: tuple[int, ...] = ()
) -> np.ndarray | None:
    """Returns low-dimensional coordinates of tasks with the distances of their scaled vectors.

    Fitted to any of the tasks, the scaling "plain" of these coordinates gives the same distances as
    `scaling` of the vectors, up to a factor common to all.

    Args:
      scaling: One of `SCALINGS`.
      vectors: Shape [N, D], float32.
      layers: See `TaskFeatures`.

    Returns:
      Shape [N, R] with R <= N, float64; None for scalings whose weight of a dimension depends on
      the tasks that they are fitted to.
    """
    if scaling not in _ROW_WISE:
        return None
    x = _shaped(scaling, layers, vectors)
    left, sizes, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return left * sizes


def _shaped(scaling: str, layers: tuple[int, ...], vectors: np.ndarray) -> np.ndarray:
    """Applies the part of a scaling that depends on each task alone. Shape [B, D], float64."""
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
    """Returns squared Euclidean distances of rows. Shapes [n, R], [m, R] -> [n, m], float64."""
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2.0 * a @ b.T
    return np.maximum(squares, 0.0)
