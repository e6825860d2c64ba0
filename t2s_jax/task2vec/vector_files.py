"""Task vectors on disk: our `.npz`, or the original release's `.pt` as it was downloaded."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Mapping

import numpy as np

from t2s_jax.models.weight_files import read_torch
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

_RELEASE_SUFFIXES = (".pt", ".pth")


def _resnet18_layers() -> tuple[int, ...]:
    """Returns the filters of torchvision's ResNet-18, the release's probe, in module order.

    They sum to 9600.
    """
    layers = [64, 64]  # a convolution and its batch norm
    for stage, width in enumerate((64, 128, 256, 512)):
        for block in range(2):
            shortcut = 2 if stage and not block else 0
            layers += [width] * (4 + shortcut)
    return tuple(layers)


def load_task_embeddings(path: str | os.PathLike) -> TaskEmbeddings:
    """Reads task vectors; nothing in the file is executed.

    Args:
      path: A file that `t2s embed` wrote, or the release's `.pt`: `torch.save` of {task:
        {"hessian", "scale"}}, each of shape [D]. As in the release, the hessian is the task's
        vector; its tasks all count as seen.

    Raises:
      UserError: The file is missing, damaged or of another layout.
    """
    path = pathlib.Path(path)
    if path.suffix not in _RELEASE_SUFFIXES:
        return TaskEmbeddings.load(path)
    if not path.is_file():
        raise UserError(f"no task vectors at {path}; make them with `t2s embed`")
    content = read_torch(path)
    if not isinstance(content, Mapping) or not content:
        raise UserError(f"task vectors {path}: expected {{task: {{'hessian', 'scale'}}}}")
    vectors = {str(name): _hessian(entry) for name, entry in content.items()}
    bad = [name for name, vector in vectors.items() if vector is None]
    if bad:
        raise UserError(
            f"task vectors {path}: the entries of {', '.join(bad)} hold no vector 'hessian'; "
            "expected {task: {'hessian', 'scale'}}"
        )
    sizes = sorted({len(vector) for vector in vectors.values()})
    if len(sizes) > 1:
        raise UserError(
            f"task vectors {path}: lengths differ ({sizes}); one probe gives one length"
        )
    count, layers = len(vectors), _resnet18_layers()
    return TaskEmbeddings(
        tuple(vectors),
        np.stack(list(vectors.values())).astype(np.float32),
        (True,) * count,
        ("",) * count,
        layers if sum(layers) == sizes[0] else (),
    )


def _hessian(entry: object) -> np.ndarray | None:
    vector = entry.get("hessian") if isinstance(entry, Mapping) else None
    return vector if isinstance(vector, np.ndarray) and vector.ndim == 1 else None
