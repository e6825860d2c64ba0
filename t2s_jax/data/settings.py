"""Settings of the images that networks are pre-trained on."""

from __future__ import annotations

import dataclasses

from t2s_jax.runtime.settings import setting


@dataclasses.dataclass(frozen=True)
class Data:
    """Where pre-training takes its images from."""

    source: str = setting(
        "shards",
        "shards: render to disk once, train on that every epoch; online: always new images",
        choices=("shards", "online"),
    )
    images: str = setting(
        "",
        "real images instead: FOLDER/<class>/*, FOLDER/{train,val}/<class>/*, or a TFDS name",
    )
    # The release renders 256 px and trains on crops of 224.
    resolution: int = setting(
        0, "side of the training images and the tasks', px; 0: sim.options.resolution", low=0
    )
    data_dir: str = setting("", "data directory of TFDS, for images; empty: its default")
