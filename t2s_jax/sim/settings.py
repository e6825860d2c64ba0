"""Settings of what is rendered."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import section, seed, setting


@dataclasses.dataclass(frozen=True)
class Options:
    """The simulator's own options, passed to its constructor.

    Those of "procedural", besides resolution: num_categories, objects_per_category, categories,
    ranges, batch_size, space, meshes, mesh_up.
    """

    resolution: int = setting(64, "side of the images, px", low=1)


@dataclasses.dataclass(frozen=True)
class Sim:
    """What is rendered. The paper: 256 px, 100 categories, 400 images of each (sec. 4.1)."""

    simulator: str = setting(
        "procedural", "the simulator: procedural, tdw, or an entry point of t2s_jax.simulators"
    )
    options: Options = section(Options(), open_ended=True)
    images_per_category: int = setting(400, "images of each category", low=1)
    seed: int = seed("seed of everything that is drawn while rendering")
    shard_size: int = setting(2048, "images in a shard file", low=1)
    part: str = setting(
        "", "n/N: make every N-th shard from the n-th on (n from 0); empty: all shards"
    )
    encoding: str = setting("png", "encoding of the images in the shards", choices=("png", "jpeg"))
    # For other uses: no result depends on them.
    extras: tuple[str, ...] = setting(
        (),
        "also stored for each image, if the simulator provides it; factors: the values drawn",
        choices=("mask", "depth", "normal", "factors"),
    )
