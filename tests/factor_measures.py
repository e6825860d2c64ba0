"""What each factor changes in the images, measured: for the factor tests and their table.

`python -m tests.factor_measures [resolution] [category]` prints the table.
"""

from __future__ import annotations

import sys

import numpy as np

from t2s_jax.sim.base import Simulator
from t2s_jax.sim.simspace import PAPER_SPACE

# The quantity that each factor controls, in the order of the factors.
CONTROLLED = (
    "outline", "size", "brightness", "tint", "shadow", "blur", "surroundings", "texture",
)  # fmt: skip

# Spreads that count as varied, in images of 32 px, whose pixels hide some blur; half of one
# counts as fixed.
VARIED = (0.05, 0.2, 0.1, 0.1, 0.08, 0.025, 0.1, 0.2)

# What moves with a factor for a physical reason: another pose casts another shadow, a lower
# sun lights the floor less, another place is differently bright. Nothing else may move.
COUPLED = {
    "object_rotation": {"size", "shadow", "blur", "texture"},
    "object_distance": {"outline", "shadow", "blur"},
    "light_intensity": {"blur", "surroundings"},
    "light_color": {"blur", "surroundings"},
    "light_direction": {"brightness", "blur", "surroundings", "texture"},
    "focus_blur": {"shadow", "surroundings", "texture"},
    "background": {"brightness", "tint", "shadow", "blur", "texture"},
    "materials": {"blur"},
}


def measure(images: np.ndarray, masks: np.ndarray) -> dict[str, np.ndarray]:
    """The quantities of N images of one object.

    Args:
      images: Shape [N, H, W, 3], uint8.
      masks: of the object. Shape [N, H, W, 1], uint8.

    Returns:
      By the names of `CONTROLLED`. Each of shape [N], or [N, values].
    """
    mask = masks[..., 0] / 255
    color = (images / 255.0) ** 2.2
    level = color.mean(axis=3)
    ground = mask == 0
    floor = np.stack([np.median(c[g], axis=0) for c, g in zip(color, ground)])
    dark = (level < 0.7 * floor.mean(axis=1)[:, None, None]) & ground
    inside = mask == 1
    hue = np.stack([c[i].mean(axis=0) for c, i in zip(color, inside)]) / floor
    detail = np.abs(np.diff(level, axis=1)).mean(axis=(1, 2)) / level.mean(axis=(1, 2))
    return {
        "outline": _centred(mask),
        "size": np.log2(mask.sum(axis=(1, 2))) / 2,
        "brightness": np.log2(floor.mean(axis=1)),
        "tint": floor / floor.mean(axis=1, keepdims=True),
        "shadow": _centroid(dark),
        "blur": np.log2(detail),
        "surroundings": color[:, :6, :6].mean(axis=(1, 2)),
        "texture": hue / hue.mean(axis=1, keepdims=True),
    }


def _centroid(region: np.ndarray) -> np.ndarray:
    """In image widths. Shape [N, 2]."""
    rows, columns = np.mgrid[: region.shape[1], : region.shape[2]] / region.shape[1]
    total = np.maximum(region.sum(axis=(1, 2)), 1)
    return np.stack([(region * c[None]).sum(axis=(1, 2)) / total for c in (rows, columns)], axis=1)


def _centred(mask: np.ndarray) -> np.ndarray:
    """Shape of the outline: second moments about its centroid, whatever its size. [N, 3]"""
    rows, columns = np.mgrid[: mask.shape[1], : mask.shape[2]] / mask.shape[1]
    weight = mask / mask.sum(axis=(1, 2), keepdims=True)
    y, x = ((weight * c[None]).sum(axis=(1, 2)) for c in (rows, columns))
    dy, dx = rows[None] - y[:, None, None], columns[None] - x[:, None, None]
    moments = np.stack([(weight * m).sum(axis=(1, 2)) for m in (dy * dy, dx * dx, dx * dy)], axis=1)
    return moments / (moments[:, :1] + moments[:, 1:2])


def spread(values: np.ndarray) -> float:
    """How far a quantity varies over the images: the largest standard deviation."""
    return float(np.std(values, axis=0).max())


def table(simulator: Simulator, object_id: str, count: int) -> dict[str, dict[str, float]]:
    """The spread of every quantity with each factor alone varied, and with "none"."""
    out = {}
    for name in (*PAPER_SPACE.names, "none"):
        found = simulator.render_extras(
            PAPER_SPACE.parse(name), [object_id] * count, 3, range(count), ("mask",)
        )
        quantities = measure(found["image"], found["mask"])
        out[name] = {q: spread(v) for q, v in quantities.items()}
    return out


def main() -> None:
    from t2s_jax.sim.procedural import ProceduralSimulator

    resolution = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    category = sys.argv[2] if len(sys.argv) > 2 else "chair"
    simulator = ProceduralSimulator(
        resolution, categories=[category], objects_per_category=1, batch_size=8
    )
    print("| varied | " + " | ".join(CONTROLLED) + " |\n|---" + "|---" * len(CONTROLLED) + "|")
    for name, row in table(simulator, f"{category}/00", 48).items():
        cells = []
        for quantity, value in row.items():
            controls = name != "none" and CONTROLLED[PAPER_SPACE.names.index(name)] == quantity
            coupled = quantity in COUPLED.get(name, ())
            cells.append(
                ("**{:.3f}**" if controls else "({:.3f})" if coupled else "{:.3f}").format(value)
            )
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
