"""The contact sheets of a simulator, as images; `preview` decides which to draw.

Each function takes the simulator, the seed of a render set and the section `preview` of the
config, and returns {file name: image}.
"""

from __future__ import annotations

import difflib
import math
import re
import textwrap
from collections.abc import Sequence

import matplotlib
import ml_collections
import numpy as np
from PIL import Image

from t2s_jax.data import records
from t2s_jax.runtime import pictures
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import Simulator
from t2s_jax.sim.simspace import SimParams, SimSpace

Sheets = dict[str, Image.Image]

_PAGE = 60  # categories
_INSTANCES = 3  # of a category
_DRAWN = 3  # SimParams drawn at random
_EXTRA_ROWS = 6
_EXTRA_TILE = 128  # px, at least
_CAPTION_LINES = 9  # beside an image of the extras
_NOTHING = 225  # grey


def categories(simulator: Simulator, seed: int, preview: ml_collections.ConfigDict) -> Sheets:
    """Draws some instances of every category, on as many pages as are needed."""
    everything = simulator.categories()
    objects = [c.objects[i % len(c.objects)] for c in everything for i in range(_INSTANCES)]
    indices = list(range(len(objects)))
    images = simulator.render(simulator.space.all_fixed, objects, seed, indices)
    groups = images.reshape(len(everything), _INSTANCES, *images.shape[1:])
    cells = [(c.name.replace("_", " "), group) for c, group in zip(everything, groups)]
    count = math.ceil(len(cells) / _PAGE)
    pages = np.array_split(np.arange(len(cells)), count)
    title = f"{simulator.name} simulator: {len(cells)} categories, nothing varied"
    sheets = {}
    for number, page in enumerate(pages, 1):
        where = f", page {number} of {count}" if count > 1 else ""
        sheets[f"categories-{number}.png"] = pictures.gallery(
            [cells[i] for i in page], columns=5, tile=_tile(simulator), title=title + where
        )
    return sheets


def factors(simulator: Simulator, seed: int, preview: ml_collections.ConfigDict) -> Sheets:
    """Draws a row per factor: fixed on the left, varied at its highest level on the right."""
    space, columns = simulator.space, preview.columns

    def images(params: SimParams, row: int, count: int) -> np.ndarray:
        # A stride through the list shows different kinds of things in neighbouring rows.
        objects = [_objects(simulator, preview, [7 * row])[0]] * count
        return simulator.render(params, objects, seed, list(range(count)))

    rows = []
    for number, factor in enumerate(space.factors):
        on = tuple(k - 1 if i == number else 0 for i, k in enumerate(space.num_levels))
        halves = [images(params, number, columns) for params in (space.all_fixed, on)]
        rows.append((factor.name, np.concatenate(halves)))
    rows.append(("all varied", images(space.all_varied, len(space), 2 * columns)))
    title = f"{simulator.name} simulator: each factor off (left half) and on (right half)"
    sheet = pictures.contact_sheet(rows, tile=_tile(simulator), title=title)
    return {"factors.png": sheet}


def params(simulator: Simulator, seed: int, preview: ml_collections.ConfigDict) -> Sheets:
    """Draws a row per SimParams, with the same object and image index down each column."""
    space, columns = simulator.space, 2 * preview.columns
    count = len(simulator.categories())
    objects = _objects(simulator, preview, [n * count // columns for n in range(columns)])
    rows = [
        (_caption(space, chosen), simulator.render(chosen, objects, seed, list(range(columns))))
        for chosen in _chosen(space, preview.params)
    ]
    title = f"{simulator.name} simulator: SimParams, the same objects in each row"
    return {"params.png": pictures.contact_sheet(rows, tile=_tile(simulator), title=title)}


def extras(simulator: Simulator, seed: int, preview: ml_collections.ConfigDict) -> Sheets:
    """Draws some images with all extras that the simulator renders; no sheet if it has none."""
    if not simulator.extras:
        return {}
    count = len(simulator.categories())
    positions = [n * count // _EXTRA_ROWS for n in range(_EXTRA_ROWS)]
    objects = _objects(simulator, preview, positions)
    indices = list(range(_EXTRA_ROWS))
    space, asked = simulator.space, simulator.extras
    rendered = simulator.render_extras(space.all_varied, objects, seed, indices, asked)
    records.check_rendered(rendered, asked, _EXTRA_ROWS, simulator.resolution)
    columns = {"image": rendered["image"]}
    title = f"{simulator.name} simulator, all varied"
    if "mask" in rendered:
        columns["mask"] = np.repeat(rendered["mask"], 3, axis=-1)
    if "depth" in rendered:
        columns["depth"], legend = depth_colors(rendered["depth"])
        title += f"; {legend}"
    if "normal" in rendered:
        nothing = ~rendered["normal"].any(axis=-1, keepdims=True)
        pixels = records.to_pixels("normal", rendered["normal"])
        columns["normal"] = np.where(nothing, np.uint8(_NOTHING), pixels)
    rows = [
        (_values(rendered.get("factors", {}), n) or object_id, np.stack(images))
        for n, (object_id, *images) in enumerate(zip(objects, *columns.values()))
    ]
    # Whole pixels: smoothing would draw depths and normals that are not there.
    factor = math.ceil(_EXTRA_TILE / simulator.resolution)
    rows = [(text, images.repeat(factor, axis=1).repeat(factor, axis=2)) for text, images in rows]
    headings = list(enumerate(columns))
    sheet = pictures.contact_sheet(rows, title=title, headings=headings)
    return {"extras.png": sheet}


def swatches(simulator: Simulator, seed: int, preview: ml_collections.ConfigDict) -> Sheets:
    """Draws what the simulator samples from, a sheet for each of its `swatches`."""
    sheets = {}
    for title, rows in simulator.swatches().items():
        name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        tile = max(rows[0][1].shape[1], 64)
        sheets[f"swatches-{name}.png"] = pictures.contact_sheet(rows, tile=tile, title=title)
    return sheets


def depth_colors(depth: np.ndarray) -> tuple[np.ndarray, str]:
    """Maps depth to colours, linearly in 1 / depth: near depths are the best resolved.

    Args:
      depth: positive, inf where there is nothing. Shape [N, H, W, 1], float32.

    Returns:
      Colours, grey where there is nothing, of shape [N, H, W, 3] uint8; and the legend.
    """
    seen = np.isfinite(depth[..., 0])
    if not seen.any():
        return np.full((*seen.shape, 3), _NOTHING, np.uint8), "grey: nothing"
    near, far = depth[..., 0][seen].min(), depth[..., 0][seen].max()
    position = (1 / depth[..., 0] - 1 / far) / max(1 / near - 1 / far, 1e-9)
    colors = matplotlib.colormaps["viridis"](np.clip(position, 0, 1), bytes=True)[..., :3]
    legend = f"depth {near:.3g} (yellow) to {far:.3g} (violet), grey: nothing"
    return np.where(seen[..., None], colors, np.uint8(_NOTHING)), legend


def _tile(simulator: Simulator) -> int:
    """Returns the side of a tile, px: small renders are enlarged to be visible."""
    return max(simulator.resolution, 64)


def _objects(
    simulator: Simulator, preview: ml_collections.ConfigDict, positions: Sequence[int]
) -> list[str]:
    """Returns an object for each position, of its category or of `preview.category` in turn."""
    known = {c.name: c for c in simulator.categories()}
    if preview.category and preview.category not in known:
        nearest = difflib.get_close_matches(preview.category, known, 4, cutoff=0.0)
        raise UserError(
            f"config.preview.category: no category {preview.category!r}; the nearest of "
            f"{len(known)} are {', '.join(nearest)}"
        )
    if preview.category:
        objects = known[preview.category].objects
        return [objects[n % len(objects)] for n in range(len(positions))]
    names = list(known)
    return [known[names[p % len(names)]].objects[0] for p in positions]


def _chosen(space: SimSpace, text: str) -> list[SimParams]:
    """Returns the SimParams of `config.preview.params`."""
    if not text.strip(" ;"):
        return [space.all_fixed, *space.sample(0, _DRAWN), space.all_varied]
    try:
        return [space.parse(part) for part in text.split(";") if part.strip()]
    except UserError as error:
        raise UserError(f"config.preview.params: {error}") from None


def _caption(space: SimSpace, chosen: SimParams) -> str:
    words = "all varied" if chosen == space.all_varied else space.describe(chosen)
    return "\n".join([space.key(chosen), *textwrap.wrap(words, 34)])


def _values(factors: dict[str, np.ndarray], n: int) -> str:
    """Formats the values drawn for image n, several to a line where there are many."""
    texts = [f"{name} {values[n]:.3g}" for name, values in factors.items()]
    each = math.ceil(len(texts) / _CAPTION_LINES) or 1
    return "\n".join("   ".join(texts[i : i + each]) for i in range(0, len(texts), each))
