"""What to measure for accuracy against the size of the pre-training data, and Table 1.

The sweeps (paper Table 1 and Figures 6 to 8):
  factors: the factors varied one group after the other, added up.
  categories: the first so many categories, with the images of each as they are.
  objects: so many objects of each category, and as much fewer images.
  images: fewer images of each category.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import ml_collections

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import Category
from t2s_jax.sim.simspace import PAPER_SPACE, SimParams, SimSpace

SWEEPS = {
    "factors": "Table 1: factors varied, added up",
    "categories": "Figure 6: categories",
    "objects": "Figure 7: objects of each category",
    "images": "Figure 8: images",
}

# The rows of the paper's Table 1, in its order, and what each adds.
_TABLE_1 = {
    "Pose": ("object_rotation", "object_distance"),
    "+Lighting": ("light_intensity", "light_color", "light_direction"),
    "+Blur": ("focus_blur",),
    "+Materials": ("materials",),
    "+Background": ("background",),
}


@dataclasses.dataclass(frozen=True)
class Point:
    """One size of the pre-training data.

    Attributes:
      sweep: a key of SWEEPS other than "factors".
      value: of the sweep's quantity.
      changes: fields of the run card that make it so; empty where it is the card itself.
      images: of the render set.
    """

    sweep: str
    value: int
    changes: dict[str, int]
    images: int

    @property
    def directory(self) -> str:
        """The folder of its render sets and backbones within the workdir."""
        return f"scale/{self.sweep}-{self.value}" if self.changes else ""

    def config(self, config: ml_collections.ConfigDict) -> ml_collections.ConfigDict:
        """Returns the run card with the changes made."""
        changed = config.copy_and_resolve_references()
        with changed.unlocked():
            for field, value in self.changes.items():
                *outer, last = field.split(".")
                section = changed
                for name in outer:
                    section = section[name]
                section[last] = value
        return changed


def cumulative(space: SimSpace) -> dict[str, SimParams]:
    """Returns the rows of Table 1: each varies one more factor, or group, than the row before.

    In the paper's groups for the paper's factors, else factor by factor.
    """
    groups = _TABLE_1
    if set(space.names) != set(PAPER_SPACE.names):
        groups = {f"+{n}" if i else n: (n,) for i, n in enumerate(space.names)}
    on: list[str] = []
    rows = {}
    for title, names in groups.items():
        on += names
        rows[title] = space.parse("+".join(on))
    return rows


def points(
    sweep: str,
    fractions: Sequence[float],
    categories: Sequence[Category],
    images_per_category: int,
) -> list[Point]:
    """Returns the points of a sweep, from small to large; the largest is the run card's own.

    Args:
      sweep: "categories", "objects" or "images".
      fractions: of what the run card has, in (0, 1].
      categories: of the run card's simulator.
      images_per_category: of the run card.

    Raises:
      UserError: no such sweep, or a fraction out of its range.
    """
    if sweep not in SWEEPS or sweep == "factors":
        raise UserError(
            f"config.scale.sweeps: there is no sweep {sweep!r}; there are {', '.join(SWEEPS)}"
        )
    if not fractions or not all(0 < f <= 1 for f in fractions):
        raise UserError(f"config.scale.fractions are to lie in (0, 1], got {tuple(fractions)}")
    full = {
        "categories": len(categories),
        "objects": max(len(c.objects) for c in categories),
        "images": images_per_category,
    }[sweep]
    least = 2 if sweep == "categories" else 1  # a classifier needs two classes
    values = sorted({min(full, max(least, round(f * full))) for f in fractions})
    found = []
    for value in values:
        count, each = len(categories), images_per_category
        changes: dict[str, int] = {}
        if sweep == "categories":
            count, changes = value, {"sim.options.num_categories": value}
        elif sweep == "objects":
            each = max(1, round(images_per_category * value / full))
            changes = {
                "sim.options.objects_per_category": value,
                "sim.images_per_category": each,
            }
        else:
            each, changes = value, {"sim.images_per_category": value}
        found.append(Point(sweep, value, changes if value < full else {}, count * each))
    return found
