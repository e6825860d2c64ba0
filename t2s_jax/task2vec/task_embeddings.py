"""A set of tasks as the policy sees them: names, Task2Vec vectors, which are seen.

N tasks, D dimensions of the Task2Vec embedding.
"""

from __future__ import annotations

import dataclasses
import os
import zipfile
from collections.abc import Sequence

import numpy as np

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write


@dataclasses.dataclass(frozen=True)
class TaskEmbeddings:
    """The embeddings of a set of tasks.

    Attributes:
      names: Of the N tasks, all different.
      vectors: Task2Vec embeddings, not normalised. Shape [N, D], float32.
      seen: For each task whether the policy may train on it.
      groups: For each task its kind, such as "natural"; "" where unknown.
      layers: Number of filters of each of the probe's layers, in the vectors' order; () where
        unknown.
      invariances: See `task2vec.invariances`. Shape [N, I], float32; None where unknown, as in the
        original release.
    """

    names: tuple[str, ...]
    vectors: np.ndarray
    seen: tuple[bool, ...]
    groups: tuple[str, ...]
    layers: tuple[int, ...] = ()
    invariances: np.ndarray | None = None

    def __post_init__(self):
        count = len(self.names)
        if len(set(self.names)) != count:
            raise UserError(f"task names repeat: {', '.join(self.names)}")
        if self.vectors.ndim != 2 or not (
            len(self.vectors) == len(self.seen) == len(self.groups) == count
        ):
            raise UserError(
                f"{count} task names need as many vectors, seen flags and groups; got vectors of "
                f"shape {self.vectors.shape}, {len(self.seen)} flags and {len(self.groups)} groups"
            )
        if self.layers and sum(self.layers) != self.vectors.shape[1]:
            raise UserError(
                f"task vectors have {self.vectors.shape[1]} dimensions, but the layers of their "
                f"probe have {sum(self.layers)} filters; embed the tasks again"
            )
        bad = [n for n, v in zip(self.names, self.vectors) if not np.isfinite(v).all()]
        if bad:
            raise UserError(
                f"the task vectors of {', '.join(bad)} are not finite; embed them again"
            )

        if self.invariances is not None and len(self.invariances) != count:
            raise UserError(
                f"{count} task names need as many rows of invariances, got "
                f"{len(self.invariances)}; embed the tasks again"
            )

    def __len__(self) -> int:
        return len(self.names)

    @property
    def rows(self) -> np.ndarray:
        """Each task's vector, followed by its invariances where known. Shape [N, D + I]."""
        if self.invariances is None:
            return self.vectors
        return np.concatenate([self.vectors, self.invariances], axis=1)

    def save(self, path: str | os.PathLike) -> None:
        """Writes an .npz of plain arrays, whole or not at all."""
        arrays = {
            "names": np.array(self.names, dtype=np.str_),
            "vectors": self.vectors,
            "seen": np.array(self.seen, dtype=bool),
            "groups": np.array(self.groups, dtype=np.str_),
            "layers": np.array(self.layers, dtype=np.int64),
        }
        if self.invariances is not None:
            arrays["invariances"] = self.invariances
        with atomic_write(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, **arrays)

    @classmethod
    def load(cls, path: str | os.PathLike) -> TaskEmbeddings:
        """Reads the file of `save` or of the original release, whose tasks all count as seen.

        Nothing in the file is executed (no pickle).

        Raises:
          UserError: The file is missing, damaged or of another layout.
        """
        try:
            with open(path, "rb") as file, np.load(file, allow_pickle=False) as data:
                arrays = {name: data[name] for name in data.files}
        except FileNotFoundError:
            raise UserError(f"no task vectors at {path}; make them with `t2s embed`") from None
        except (OSError, ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
            raise UserError(f"task vectors {path}: not a readable .npz ({error})") from None
        missing = {"names", "vectors"} - arrays.keys()
        if missing:
            raise UserError(
                f"task vectors {path}: lacks the arrays {sorted(missing)}, has {sorted(arrays)}"
            )
        names = tuple(str(n) for n in arrays["names"])
        return cls(
            names,
            np.asarray(arrays["vectors"], np.float32),
            tuple(bool(s) for s in arrays.get("seen", [True] * len(names))),
            tuple(str(g) for g in arrays.get("groups", [""] * len(names))),
            tuple(int(n) for n in arrays.get("layers", [])),
            arrays.get("invariances"),
        )

    def subset(
        self, *, names: Sequence[str] | None = None, seen: bool | None = None
    ) -> TaskEmbeddings:
        """Returns some of the tasks.

        Args:
          names: Which, in that order; None means all.
          seen: Only the seen (True) or only the unseen (False) among them; None means both.

        Raises:
          UserError: A name is unknown.
        """
        wanted = self.names if names is None else tuple(names)
        unknown = [n for n in wanted if n not in self.names]
        if unknown:
            raise UserError(
                f"no task vector for {', '.join(unknown)}; there are vectors for "
                f"{', '.join(self.names)} (run `t2s embed` on the same tasks)"
            )
        rows = [self.names.index(n) for n in wanted]
        if seen is not None:
            rows = [r for r in rows if self.seen[r] == seen]
        return TaskEmbeddings(
            tuple(self.names[r] for r in rows),
            self.vectors[rows],
            tuple(self.seen[r] for r in rows),
            tuple(self.groups[r] for r in rows),
            self.layers,
            None if self.invariances is None else self.invariances[rows],
        )

    def inputs(self) -> np.ndarray:
        """Returns the policy's inputs: vectors of length 1. Shape [N, D], float32."""
        return unit_rows(self.vectors)

    def distances(self, vector: np.ndarray) -> np.ndarray:
        """Returns the cosine distance (1 - cosine similarity, in [0, 2]) to every task.

        Args:
          vector: Shape [D], float32.

        Returns:
          Shape [N], float32.

        Raises:
          UserError: The vector has another dimension than the embeddings.
        """
        vector = np.asarray(vector, np.float32)
        if vector.shape != self.vectors.shape[1:]:
            raise UserError(
                f"task vector of shape {vector.shape}, but the known tasks' have "
                f"{self.vectors.shape[1:]}: they come from another probe"
            )
        return np.maximum(1.0 - self.inputs() @ unit_rows(vector[None])[0], 0.0)

    def nearest(self, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """Returns the k tasks nearest to a vector, nearest first, and their cosine distances.

        Args:
          vector: Shape [D], float32.
          k: At most all tasks are returned.
        """
        distances = self.distances(vector)
        order = np.argsort(distances, kind="stable")[:k]
        return [(self.names[i], float(distances[i])) for i in order]

    def typical_distance(self) -> float:
        """Returns the largest cosine distance of any task to its nearest other task.

        A new task whose nearest task lies farther away is more isolated than any of these tasks.
        Infinite where there are fewer than 2 tasks.
        """
        if len(self) < 2:
            return float("inf")
        inputs = self.inputs()
        distances = 1.0 - inputs @ inputs.T
        np.fill_diagonal(distances, np.inf)
        return float(distances.min(axis=1).max())


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Scales rows to Euclidean length 1; rows of zeros stay. Shape [N, D], float32."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
