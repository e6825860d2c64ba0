"""The files that make a directory of shards a TFDS dataset."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from t2s_jax.data import records
from t2s_jax.data.shard_files import DATASET_NAME
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.runtime.monitor import quiet_tensorflow


def write_metadata(
    path: pathlib.Path, settings: dict[str, Any], shards: list[dict[str, Any]]
) -> list[str]:
    """Writes `dataset_info.json` and `features.json` of a whole render set.

    Args:
      path: of the set.
      settings: its resolution, encoding, categories and extras.
      shards: the record of each shard, in order; loses its "factors".

    Returns:
      The names of the factors' values in the records.

    Raises:
      UserError: the shards differ in their factors.
    """
    quiet_tensorflow()
    import tensorflow_datasets as tfds

    factors = [shard.pop("factors", []) for shard in shards]
    if factors.count(factors[0]) < len(factors):
        raise UserError(
            f"{path}: the shards hold different factors: the simulator changed, but its version "
            "did not; delete the directory and run the same command again"
        )
    features = records.features(
        resolution=settings["resolution"],
        encoding=settings["encoding"],
        categories=list(settings["categories"]),
        extras=settings["extras"],
        factors=factors[0],
    )
    split = tfds.core.SplitInfo(
        name="train",
        shard_lengths=[s["images"] for s in shards],
        num_bytes=sum(s["bytes"] for s in shards),
        filename_template=tfds.core.ShardedFileTemplate(
            data_dir=path, dataset_name=DATASET_NAME, split="train", filetype_suffix="tfrecord"
        ),
    )
    tfds.folder_dataset.write_metadata(
        data_dir=str(path), features=features, split_infos=[split], check_data=False
    )
    _name_dataset(path)
    return factors[0]


def _name_dataset(path: pathlib.Path) -> None:
    """Gives the dataset its name and description, which TFDS leaves generic."""
    file = path / "dataset_info.json"
    info = json.loads(file.read_text())
    info["name"] = DATASET_NAME
    info["description"] = "Synthetic images rendered by t2s_jax; see provenance.json."
    write_json(file, info)
