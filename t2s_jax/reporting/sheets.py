"""Contact sheets for the report: render sets beside the tasks they were chosen for."""

from __future__ import annotations

import dataclasses
import io
import pathlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

from t2s_jax.data import shards
from t2s_jax.data.splits import Split
from t2s_jax.policy.outputs import PolicyOutputs
from t2s_jax.reporting import record
from t2s_jax.reporting.compared_methods import read_comparison
from t2s_jax.reporting.workdir_setup import provenances
from t2s_jax.runtime import pictures
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.monitor import quiet_tensorflow
from t2s_jax.sim.simspace import SimSpace
from t2s_jax.tasks.labelled import Task

_OWN, _SYNTHETIC = 4, 8  # images in a row
_TILE = 64  # px on the page
_PAGE_WIDTH = 1500  # px of a sheet, at most: one and a half times what the page shows
_MOST_SETS = 8  # shown where nobody chose


@dataclasses.dataclass(frozen=True)
class SheetRow:
    """A render set to show.

    Attributes:
      title: Says what it was chosen for.
      task: That it was chosen for; None for none.
      key: Of its SimParams.
      rendered: Whether the set is there.
    """

    title: str
    task: str | None
    key: str
    rendered: bool


def choices(workdir: pathlib.Path) -> list[SheetRow]:
    """Returns which render sets to show.

    These are the choice for each unseen task, best fixed and all factors varied; without a policy
    some of the sets that are there.

    Raises:
      UserError: None of them is there.
    """
    try:
        chosen = _chosen(workdir, record.policy(workdir))
    except UserError:
        keys = [provenance.key for provenance in provenances(workdir)]
        keys = [keys[i] for i in spread(len(keys), _MOST_SETS)]
        chosen = [("render set", None, key) for key in keys]
    rows = [
        SheetRow(title, task, key, _is_there(workdir / "render_sets" / key))
        for title, task, key in chosen
    ]
    if not any(row.rendered for row in rows):
        raise UserError(
            "None of the chosen render sets is here; `t2s evaluate` renders them."
            if rows
            else "There is no complete render set here; `t2s render` or `t2s train` makes some."
        )
    return rows


def _chosen(workdir: pathlib.Path, found: PolicyOutputs) -> list[tuple[str, str | None, str]]:
    """Returns title, task and key of each render set to show where there is a policy."""
    space = SimSpace.from_json(list(found.factors.items()))
    # What `t2s predict` chose goes first: evaluation uses it.
    predicted = {p.task: p.key for p in record.predictions(workdir)}
    rows = [(t.task, t.task, predicted.get(t.task, t.key)) for t in found.tasks if not t.seen]
    if found.best_fixed:
        key = _compared(workdir, "best_fixed") or space.key(found.best_fixed)
        rows.append(("Best fixed", None, key))
    return [*rows, ("Domain Randomization", None, space.key(space.all_varied))]


def _compared(workdir: pathlib.Path, method: str) -> str | None:
    """Returns the key that a method was evaluated with, if it was with a single one."""
    try:
        methods = read_comparison(workdir).methods
    except UserError:
        return None
    keys = methods[method].keys if method in methods else ()
    return keys[0] if len(keys) == 1 else None


def _is_there(directory: pathlib.Path) -> bool:
    """Returns whether a complete render set is there; its checksums are not computed."""
    try:
        shards.read_provenance(directory, verify=False)
    except UserError:
        return False
    return True


def sheet(
    workdir: pathlib.Path, rows: Sequence[SheetRow], tasks: Sequence[Task]
) -> tuple[Image.Image, int]:
    """Draws the sheet of `choices`; returns it and the width at which to show it, px.

    All rows of synthetic images show the same categories and objects, column by column.
    """
    own = {t.name: task_images(t.train, _OWN) for t in tasks}
    rows = [row for row in rows if row.rendered]
    sets = [first_images(workdir / "render_sets" / r.key, _SYNTHETIC) for r in rows]
    tile = 2 * _TILE if sets[0].shape[1] > _TILE else _TILE
    left = any(row.task in own for row in rows)
    lines = []
    for row, images in zip(rows, sets):
        side = images.shape[1]
        blank = np.full((_OWN if left else 0, side, side, 3), 255, np.uint8)
        mine = _resized(own[row.task], side) if row.task in own else blank
        mine = np.concatenate([mine, blank[len(mine) :]])
        caption = f"{row.title.replace('_', ' ')}\n{row.key}"
        lines.append((caption, np.concatenate([mine, images])))
    headings = [(_OWN, "synthetic, of the SimParams chosen")] if left else []
    if left:
        headings.insert(0, (0, "the task's own images"))
    picture = pictures.contact_sheet(lines, tile=tile, headings=headings)
    return picture, picture.width * _TILE // tile


def _resized(images: np.ndarray, side: int) -> np.ndarray:
    if images.shape[1] == side:
        return images
    return np.stack([np.asarray(Image.fromarray(i).resize((side, side))) for i in images])


def task_images(split: Split, count: int) -> np.ndarray:
    """Returns images of as many classes as possible, spread over the labels.

    Args:
      split: of a task.
      count: at most how many.

    Returns:
      Shape [n, H, W, 3], uint8.
    """
    rank = np.empty(len(split.labels), int)  # of each image within its class
    for label in np.unique(split.labels):
        rows = np.flatnonzero(split.labels == label)
        rank[rows] = np.arange(len(rows))
    order = np.lexsort((split.labels, rank))
    classes = len(np.unique(split.labels))
    pool = order[: max(classes, count)]
    return split.images[pool[spread(len(pool), count)]]


def first_images(directory: pathlib.Path, count: int) -> np.ndarray:
    """Reads an image of each of `count` categories, spread over all. Shape [n, H, W, 3], uint8.

    Categories take turns in a render set, so that its first images are one of each; the
    rest of the set, which may be large, is not read.
    """
    quiet_tensorflow()
    import tensorflow as tf

    provenance = shards.read_provenance(directory, verify=False)
    files = [str(directory / shard["file"]) for shard in provenance["shards"]]
    spec = {"image": tf.io.FixedLenFeature((), tf.string)}
    wanted = max(len(provenance["categories"]), count)
    data = [
        tf.io.parse_single_example(record, spec)["image"].numpy()
        for record in tf.data.TFRecordDataset(files).take(wanted)
    ]
    chosen = [data[i] for i in spread(len(data), count)]
    return np.stack([np.asarray(Image.open(io.BytesIO(d)).convert("RGB")) for d in chosen])


def compact(file: pathlib.Path) -> tuple[bytes, int]:
    """Encodes a sheet for the page: PNG or JPEG, the smaller; also returns its width, px.

    A sheet that is wider than a sharp screen shows is made smaller.
    """
    with Image.open(file) as sheet:
        picture = sheet.convert("RGB")
    if picture.width > _PAGE_WIDTH:
        height = round(picture.height * _PAGE_WIDTH / picture.width)
        picture = picture.resize((_PAGE_WIDTH, height), Image.Resampling.LANCZOS)
    jpeg, png = io.BytesIO(), io.BytesIO()
    picture.save(jpeg, "JPEG", quality=80, optimize=True)
    picture.save(png, "PNG", optimize=True)
    return min(jpeg.getvalue(), png.getvalue(), key=len), picture.width


def spread(total: int, count: int) -> np.ndarray:
    """Returns at most `count` of `range(total)`, evenly spread and in order. Shape [n], int."""
    return np.unique(np.linspace(0, total - 1, min(count, total)).round().astype(int))
