"""Writing render sets: TFDS-format TFRecord shards made by a simulator.

A render set is a TFDS dataset on disk (`dataset_info.json`, `features.json`,
`task2sim-train.tfrecord-00000-of-000NN`) with `provenance.json` beside it. Shards are
written under a temporary name and renamed when whole; each leaves a small record with its
checksum, so a restart goes on after the last whole shard, a damaged shard is rendered
again, and any number of processes can fill one set without talking to each other. What a
record holds is described in `records`.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
from collections.abc import Sequence
from typing import Any

import jax

from t2s_jax.data import records
from t2s_jax.data.set_metadata import write_metadata
from t2s_jax.data.shard_files import ShardWriter, checksum, whole_shard
from t2s_jax.runtime import hosts
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import locked, write_json
from t2s_jax.runtime.monitor import Progress
from t2s_jax.runtime.version import __version__
from t2s_jax.sim.base import Category, Simulator, check_extras
from t2s_jax.sim.simspace import SimParams

PROVENANCE = "provenance.json"
_PIXELS_AT_ONCE = 2**22  # for each device: with all extras, about 100 MB
_IMAGES_AT_ONCE = 256


@dataclasses.dataclass(frozen=True)
class Request:
    """One image to render: its number in the set, its label and its object."""

    index: int
    label: int
    category: str
    object_id: str


def plan_requests(categories: list[Category], images_per_category: int) -> list[Request]:
    """Returns all images of a render set, in the order in which they are written.

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
    extras: str | Sequence[str] = (),
    render_batch: int | None = None,
    part: tuple[int, int] = (0, 1),
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
      extras: what else to keep of each image, names out of `sim.base.EXTRAS`.
      render_batch: images asked of the simulator at once; None is as many as keep the
        devices busy.
      part: (n, N) renders every N-th shard from the n-th on. N calls that know nothing of each
        other fill the set, and the last to end completes it.

    Returns:
      The provenance. With a `part`, "complete" in it tells whether all others are there too.

    Raises:
      UserError: another render set is in the directory, a setting is out of range, or the
        simulator does not give one of the extras.
    """
    if images_per_category < 1 or shard_size < 1:
        raise UserError(
            "config.sim: images_per_category and shard_size must be at least 1, got "
            f"{images_per_category} and {shard_size}"
        )
    if encoding not in ("png", "jpeg"):
        raise UserError(f"config.sim.encoding is 'png' or 'jpeg', got {encoding!r}")
    path = pathlib.Path(directory)
    extras = check_extras(simulator, extras)
    settings = render_settings(
        simulator,
        params,
        images_per_category=images_per_category,
        seed=seed,
        shard_size=shard_size,
        encoding=encoding,
        extras=extras,
    )
    _check_settings(path, settings)
    requests = plan_requests(simulator.categories(), images_per_category)
    shards = [requests[i : i + shard_size] for i in range(0, len(requests), shard_size)]
    write_json(path / PROVENANCE, settings | {"complete": False})

    missing = [s for s in range(len(shards)) if whole_shard(path, s, len(shards)) is None]
    mine = [s for s in missing if _is_mine(s, part)]
    what = f"render {simulator.space.key(params)}"
    if simulator.encoding and encoding != simulator.encoding:
        raise UserError(
            f"config.sim.encoding is {encoding!r}, but the {simulator.name} simulator gives "
            f"{simulator.encoding}, which is kept as it comes; set it to {simulator.encoding!r}"
        )
    batch = render_batch or simulator.batch or _render_batch(simulator.resolution)
    with ShardWriter(path, len(shards), encoding) as writer:
        progress = Progress(what, sum(len(shards[s]) for s in mine), "images")
        for number in mine:
            factors: set[str] = set()
            for start in range(0, len(shards[number]), batch):
                asked = shards[number][start : start + batch]
                rendered, shown = _render(simulator, params, asked, seed, extras)
                factors.update(rendered.get("factors", ()))
                writer.add(number, list(records.rows(rendered)), [_keys(r, seed) for r in shown])
                progress.update(writer.written)
            writer.finish(number, factors=sorted(factors), simulator=simulator.provenance())
    if mine:
        progress.update(writer.written)
        progress.finish()
    hosts.barrier(f"{what}: shards at {path}")
    if hosts.is_lead():
        with locked(path):
            _complete(path, settings, len(shards), may_lack=part[1] > 1)
    hosts.barrier(f"{what}: metadata at {path}")
    if part[1] > 1:
        return json.loads((path / PROVENANCE).read_text())
    return read_provenance(path, verify=False)


def render_settings(
    simulator: Simulator,
    params: SimParams,
    *,
    images_per_category: int,
    seed: int,
    shard_size: int,
    encoding: str,
    extras: str | Sequence[str],
) -> dict[str, Any]:
    """Returns all that the images and files of a render set depend on, as its provenance has it.

    Args:
      simulator, params, images_per_category, seed, shard_size, encoding, extras: as for
        `write_render_set`.

    Returns:
      What JSON can hold, by the name of each setting.
    """
    return {
        "simulator": simulator.name,
        "simulator_version": simulator.version,
        "space": simulator.space.to_json(),
        "params": list(simulator.space.validate(params)),
        "resolution": simulator.resolution,
        "encoding": encoding,
        "seed": int(seed),
        "images_per_category": int(images_per_category),
        "shard_size": int(shard_size),
        "categories": {c.name: list(c.objects) for c in simulator.categories()},
        "extras": list(check_extras(simulator, extras)),
    }


def _is_mine(shard: int, part: tuple[int, int]) -> bool:
    """Returns whether this process of the job, doing that part, renders the shard."""
    number, count = part
    if shard % count != number:
        return False
    return shard // count % hosts.process_count() == hosts.process_index()


def read_provenance(directory: str | os.PathLike, *, verify: bool = True) -> dict:
    """Returns the provenance of a complete render set.

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
            if not file.is_file() or checksum(file) != shard["sha256"]:
                raise UserError(
                    f"shard {file} is missing or damaged; run the same `t2s render` again, "
                    "it renders that shard alone"
                )
    return provenance


def is_complete(directory: str | os.PathLike) -> bool:
    """Returns whether the directory holds a complete, undamaged render set."""
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
    there.setdefault("extras", [])  # sets made before there were any
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
    part: list[Request],
    seed: int,
    extras: tuple[str, ...],
) -> tuple[dict[str, Any], list[Request]]:
    """Renders the images of `part`; see `Simulator.render_extras`."""
    objects, indices = [r.object_id for r in part], [r.index for r in part]
    if simulator.encoding:
        encoded, shown = simulator.render_encoded(params, objects, seed, indices)
        part = [dataclasses.replace(r, object_id=o) for r, o in zip(part, shown, strict=True)]
        return {"image": encoded}, part
    if not extras:
        return {"image": simulator.render(params, objects, seed, indices)}, part
    rendered = simulator.render_extras(params, objects, seed, indices, extras)
    records.check_rendered(rendered, extras, len(part), simulator.resolution)
    return rendered, part


def _render_batch(resolution: int) -> int:
    """Returns how many images to render at once: enough for all devices, bounded by memory."""
    each = max(1, min(_IMAGES_AT_ONCE, _PIXELS_AT_ONCE // resolution**2))
    return each * jax.local_device_count()


def _keys(request: Request, seed: int) -> dict[str, bytes | int]:
    """Returns the fields of a record that come from its request."""
    return {
        "label": request.label,
        "category": request.category.encode(),
        "object_id": request.object_id.encode(),
        "index": request.index,
        "seed": seed,
    }


def _complete(path: pathlib.Path, settings: dict, num_shards: int, *, may_lack: bool) -> None:
    """Makes a TFDS dataset of the shards; if one lacks that is an error unless it may."""
    shards = [whole_shard(path, s, num_shards) for s in range(num_shards)]
    if None not in shards:
        details = [shard.pop("simulator", {}) for shard in shards]
        factors = write_metadata(path, settings, shards)
        provenance = settings | {
            "complete": True,
            "t2s_jax_version": __version__,
            "simulator_details": [d for n, d in enumerate(details) if d not in details[:n]],
            "factors": factors,
            "num_images": sum(s["images"] for s in shards),
            "shards": shards,
        }
        write_json(path / PROVENANCE, provenance)
    elif not may_lack:
        raise UserError(
            f"{path}: shard {shards.index(None)} of {num_shards} is not there yet; another "
            "process still renders it or was stopped. Run the same command again"
        )
