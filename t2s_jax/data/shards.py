"""Writing render sets: TFDS-format TFRecord shards made by a simulator.

A render set is a TFDS dataset on disk (`dataset_info.json`, `features.json`,
`task2sim-train.tfrecord-00000-of-000NN`) with `provenance.json` beside it. Shards are
written under a temporary name and renamed when whole; each leaves a small record with its
checksum, so a restart goes on after the last whole shard, a damaged shard is rendered
again, and any number of processes can fill one set without talking to each other.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import hashlib
import io
import json
import os
import pathlib
import platform
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image

from t2s_jax import __version__, parallel
from t2s_jax.errors import UserError
from t2s_jax.files import write_json
from t2s_jax.monitor import Progress, quiet_tensorflow, say
from t2s_jax.sim.base import Category, Simulator
from t2s_jax.simspace import SimParams

DATASET_NAME = "task2sim"
PROVENANCE = "provenance.json"
_DONE = "shards_done"  # directory of one JSON record per whole shard


@dataclasses.dataclass(frozen=True)
class Request:
    """One image to render: its number in the set, its label and its object."""

    index: int
    label: int
    category: str
    object_id: str


def plan_requests(categories: list[Category], images_per_category: int) -> list[Request]:
    """All images of a render set, in the order in which they are written.

    Categories take turns, so every shard is balanced; within a category the objects do.
    """
    return [
        Request(
            index=turn * len(categories) + label,
            label=label,
            category=category.name,
            object_id=category.objects[turn % len(category.objects)],
        )
        for turn in range(images_per_category)
        for label, category in enumerate(categories)
    ]


def write_render_set(
    simulator: Simulator,
    params: SimParams,
    directory: str | os.PathLike,
    *,
    images_per_category: int,
    seed: int,
    shard_size: int = 2048,
    encoding: str = "png",
    render_batch: int = 256,
) -> dict:
    """Renders what is missing of a render set.

    Args:
      simulator: renders the images.
      params: the SimParams of every image.
      directory: of the render set.
      images_per_category: at least 1.
      seed: with the image's index it addresses every random draw.
      shard_size: images in a shard.
      encoding: "png" (lossless) or "jpeg" (quality 95).
      render_batch: images asked of the simulator at once.

    Returns:
      The provenance.

    Raises:
      UserError: another render set is in the directory, or a setting is out of range.
    """
    if images_per_category < 1 or shard_size < 1:
        raise UserError(
            "config.sim: images_per_category and shard_size must be at least 1, got "
            f"{images_per_category} and {shard_size}"
        )
    if encoding not in ("png", "jpeg"):
        raise UserError(f"config.sim.encoding is 'png' or 'jpeg', got {encoding!r}")
    path = pathlib.Path(directory)
    categories = simulator.categories()
    settings = {
        "simulator": simulator.name,
        "simulator_version": simulator.version,
        "space": simulator.space.to_json(),
        "params": list(simulator.space.validate(params)),
        "resolution": simulator.resolution,
        "encoding": encoding,
        "seed": int(seed),
        "images_per_category": int(images_per_category),
        "shard_size": int(shard_size),
        "categories": {c.name: list(c.objects) for c in categories},
    }
    _check_settings(path, settings)
    (path / _DONE).mkdir(parents=True, exist_ok=True)
    requests = plan_requests(categories, images_per_category)
    shards = [requests[i : i + shard_size] for i in range(0, len(requests), shard_size)]
    write_json(path / PROVENANCE, settings | {"complete": False})

    what = f"render {simulator.space.key(params)}"
    missing = [s for s in range(len(shards)) if _whole_shard(path, s, len(shards)) is None]
    mine = [s for s in missing if s % parallel.process_count() == parallel.process_index()]
    progress = Progress(what, sum(len(shards[s]) for s in mine), "images")
    done = 0
    for number in mine:
        base = done

        def report(count: int, base: int = base) -> None:
            progress.update(base + count)

        images = _render(simulator, params, shards[number], seed, render_batch, report)
        _write_shard(path, number, len(shards), shards[number], images, seed, encoding)
        done += len(shards[number])
    if mine:
        progress.finish()
    parallel.barrier(f"{what}: shards at {path}")
    if parallel.is_lead():
        _finish(path, settings, categories, len(shards))
    parallel.barrier(f"{what}: metadata at {path}")
    return read_provenance(path, verify=False)


def read_provenance(directory: str | os.PathLike, *, verify: bool = True) -> dict:
    """The provenance of a complete render set.

    Args:
      verify: compare each shard with its checksum.

    Raises:
      UserError: no render set is there, it is unfinished, or a shard is damaged.
    """
    path = pathlib.Path(directory)
    try:
        provenance = json.loads((path / PROVENANCE).read_text())
    except (OSError, ValueError):
        raise UserError(
            f"no render set at {path}: {PROVENANCE} is missing or damaged; "
            "make one with `t2s render`"
        ) from None
    if not provenance.get("complete"):
        raise UserError(
            f"the render set at {path} is unfinished; run the same `t2s render` again to finish it"
        )
    if verify:
        for shard in provenance["shards"]:
            file = path / shard["file"]
            if not file.is_file() or _checksum(file) != shard["sha256"]:
                raise UserError(
                    f"shard {file} is missing or damaged; run the same `t2s render` again, "
                    "it renders that shard alone"
                )
    return provenance


def is_complete(directory: str | os.PathLike) -> bool:
    """Whether a whole, undamaged render set is there."""
    try:
        read_provenance(directory)
    except UserError:
        return False
    return True


def _check_settings(path: pathlib.Path, settings: dict) -> None:
    """Refuses to mix two render sets in one directory."""
    try:
        there = json.loads((path / PROVENANCE).read_text())
    except (OSError, ValueError):
        return
    for name, value in settings.items():
        if there.get(name) != value:
            shown = "" if name == "categories" else f" ({there.get(name)} there, {value} asked)"
            raise UserError(
                f"{path} holds a render set with another {name}{shown}; "
                "choose another --workdir or delete it"
            )


def _render(
    simulator: Simulator,
    params: SimParams,
    requests: list[Request],
    seed: int,
    batch: int,
    report: Callable[[int], None],
) -> Iterator[np.ndarray]:
    """Yields the images of a shard one by one, each [H, W, 3] uint8."""
    for start in range(0, len(requests), batch):
        part = requests[start : start + batch]
        yield from simulator.render(
            params, [r.object_id for r in part], seed, [r.index for r in part]
        )
        report(start + len(part))


def _write_shard(
    path: pathlib.Path,
    number: int,
    count: int,
    requests: list[Request],
    images: Iterator[np.ndarray],
    seed: int,
    encoding: str,
) -> None:
    quiet_tensorflow()
    import tensorflow as tf

    target = path / _shard_name(number, count)
    temporary = target.with_name(f".{target.name}.{platform.node()}.{os.getpid()}")
    # Encoding releases the GIL in zlib and libjpeg: it hides behind the next render call.
    with (
        concurrent.futures.ThreadPoolExecutor(2) as pool,
        tf.io.TFRecordWriter(str(temporary)) as writer,
    ):
        encoded = pool.map(lambda image: encode_image(image, encoding), images)
        for request, data in zip(requests, encoded, strict=True):
            writer.write(_example(tf, request, data, seed))
    record = {
        "file": target.name,
        "images": len(requests),
        "bytes": temporary.stat().st_size,
        "sha256": _checksum(temporary),
    }
    os.replace(temporary, target)
    write_json(path / _DONE / f"{number:05}.json", record)


def _example(tf: Any, request: Request, data: bytes, seed: int) -> bytes:
    """One record, laid out as TFDS serialises the features of `_features`."""

    def integer(value: int):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))

    def text(value: bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))

    feature = {
        "image": text(data),
        "label": integer(request.label),
        "category": text(request.category.encode()),
        "object_id": text(request.object_id.encode()),
        "index": integer(request.index),
        "seed": integer(seed),
    }
    example = tf.train.Example(features=tf.train.Features(feature=feature))
    # Deterministic, or the order of the features may differ from one process to the next.
    return example.SerializeToString(deterministic=True)


def encode_image(image: np.ndarray, encoding: str) -> bytes:
    """Encodes [H, W, 3] uint8 as PNG or as JPEG of quality 95."""
    buffer = io.BytesIO()
    options = {"compress_level": 1} if encoding == "png" else {"quality": 95}
    Image.fromarray(image).save(buffer, encoding, **options)
    return buffer.getvalue()


def _finish(
    path: pathlib.Path, settings: dict, categories: list[Category], num_shards: int
) -> None:
    """Writes the metadata that make the shards a TFDS dataset, and the provenance."""
    quiet_tensorflow()
    import tensorflow_datasets as tfds

    shards = [_whole_shard(path, s, num_shards) for s in range(num_shards)]
    if None in shards:
        raise UserError(
            f"{path}: shard {shards.index(None)} of {num_shards} is not there yet; another "
            "process still renders it or was stopped. Run the same command again"
        )
    features = _features(tfds, settings, categories)
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
    provenance = settings | {
        "complete": True,
        "t2s_jax_version": __version__,
        "num_images": sum(s["images"] for s in shards),
        "shards": shards,
    }
    write_json(path / PROVENANCE, provenance)


def _features(tfds: Any, settings: dict, categories: list[Category]) -> Any:
    side = settings["resolution"]
    return tfds.features.FeaturesDict(
        {
            "image": tfds.features.Image(
                shape=(side, side, 3), dtype=np.uint8, encoding_format=settings["encoding"]
            ),
            "label": tfds.features.ClassLabel(names=[c.name for c in categories]),
            "category": tfds.features.Text(),
            "object_id": tfds.features.Text(),
            "index": np.int64,
            "seed": np.int64,
        }
    )


def _name_dataset(path: pathlib.Path) -> None:
    """Gives the dataset its name and description, which `write_metadata` leaves generic."""
    file = path / "dataset_info.json"
    info = json.loads(file.read_text())
    info["name"] = DATASET_NAME
    info["description"] = "Synthetic images rendered by t2s_jax; see provenance.json."
    write_json(file, info)


def _shard_name(number: int, count: int) -> str:
    return f"{DATASET_NAME}-train.tfrecord-{number:05}-of-{count:05}"


def _whole_shard(path: pathlib.Path, number: int, count: int) -> dict | None:
    """The record of a shard that is there and undamaged."""
    file = path / _shard_name(number, count)
    try:
        record = json.loads((path / _DONE / f"{number:05}.json").read_text())
    except (OSError, ValueError):
        return None
    if not file.is_file() or _checksum(file) != record["sha256"]:
        say(f"{file} is missing or damaged: rendering it again")
        return None
    return record


def _checksum(file: pathlib.Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
