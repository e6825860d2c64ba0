"""The table of built-in tasks, and how they are made."""

from __future__ import annotations

from collections.abc import Sequence

from t2s_jax.data.splits import task_rng
from t2s_jax.tasks.builtin import digits, drawn, photographs
from t2s_jax.tasks.labelled import Task

# Name: group, origin, whether it is seen, and its maker.
_TASKS = {
    "digits": ("symbolic", "real", True, digits.digits),
    "photographs": ("natural", "real", True, photographs.photographs),
    "textures": ("texture", "real", True, photographs.textures),
    "tissue": ("medical", "real", True, photographs.tissue),
    "terrain": ("aerial", "real", True, photographs.terrain),
    "drawings": ("illustrative", "generated", True, drawn.drawings),
    "depth": ("natural", "real", False, photographs.depth),
    "retina": ("medical", "real", False, photographs.retina),
    "letters": ("symbolic", "generated", False, drawn.letters),
}

NAMES = tuple(_TASKS)


def load_builtin_tasks(
    resolution: int, seed: int, names: Sequence[str] | None = None
) -> list[Task]:
    """Makes built-in tasks; a pure function of its arguments.

    Args:
      resolution: side of the images in px.
      seed: of splits, patches and drawings.
      names: which of NAMES; None makes all.
    """
    return [_make(name, resolution, seed) for name in (NAMES if names is None else names)]


def _make(name: str, resolution: int, seed: int) -> Task:
    group, origin, seen, make = _TASKS[name]
    content = make(resolution, lambda purpose: task_rng(seed, name, purpose))
    return Task(
        name,
        group,
        origin,
        seen,
        tuple(content.class_names),
        content.train,
        content.test,
        content.source,
    )
