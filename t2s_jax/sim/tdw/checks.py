"""Whether a picture may carry its label: what is looked at before anything is written."""

from __future__ import annotations

import importlib.metadata
import io
import re

import numpy as np
from PIL import Image

from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.tdw import wire
from t2s_jax.sim.tdw.scene import OBJECT_ID

MIN_VISIBLE = 0.002  # share of the pixels that the object covers; the release's limit
_BLACK = 4.0  # mean grey level
_FLAT = 1.0  # standard deviation of grey levels


# Directional lights turn about their own axes since then, and the commands have today's names.
_OLDEST = (1, 9, 1)


class Unfit(Exception):
    """A picture that must not be written; the message says why."""


def checked_image(
    reply: wire.Reply, model: str, resolution: int, previous: bytes | None, min_visible: float
) -> bytes:
    """Returns the JPEG of a reply to `scene.image`, if it shows what its label will say.

    Args:
      reply: with the passes _img and _mask and the models in the scene.
      model: that must be there.
      resolution: px.
      previous: the JPEG before, which must be another; None where equal ones are right.
      min_visible: smallest share of the image that the object may cover.

    Raises:
      Unfit: the model is missing or hardly visible; the picture is black, flat, of another
        size, damaged or the one before once more.
    """
    pictures = _pictures(reply, model)
    if "_img" not in pictures:
        raise Unfit("no picture came")
    grey = _grey(pictures["_img"])
    if grey.shape != (resolution, resolution):
        raise Unfit(f"the picture is {grey.shape[1]}x{grey.shape[0]}, not {resolution} px wide")
    if grey.mean() < _BLACK:
        raise Unfit("the picture is black")
    if grey.std() < _FLAT:
        raise Unfit("the picture is of one colour")
    visible = float(np.mean(_mask(pictures)))
    if visible < min_visible:
        raise Unfit(f"the object covers {visible:.2%} of the picture, under {min_visible:.2%}")
    if pictures["_img"] == previous:
        raise Unfit("the picture is the one before once more")
    return pictures["_img"]


def check_start(reply: wire.Reply, model: str) -> None:
    """Checks a reply to `scene.object_start`.

    Raises:
      Unfit: the model is missing or not in view, or pictures come upside down: the camera looks
        above the object, so the object lies in the lower half.
    """
    mask = _mask(_pictures(reply, model))
    if not mask.any():
        raise Unfit("the object is not in view")
    rows = np.flatnonzero(mask.any(axis=1))
    if (rows[0] + rows[-1]) / 2 < (len(mask) - 1) / 2:
        raise Unfit("pictures come upside down")


def _pictures(reply: wire.Reply, model: str) -> dict[str, bytes]:
    there: dict[int, str] = {}
    for data in reply.outputs.get("mode", ()):
        there |= wire.models(data)
    if there.get(OBJECT_ID) != model:
        found = there.get(OBJECT_ID, "nothing")
        raise Unfit(
            f"the scene holds {found} where {model} should be; its download may have failed"
        )
    pictures: dict[str, bytes] = {}
    for data in reply.outputs.get("imag", ()):
        pictures |= wire.passes(data)
    return pictures


def _mask(pictures: dict[str, bytes]) -> np.ndarray:
    if "_mask" not in pictures:
        raise Unfit("no mask came")
    return _grey(pictures["_mask"]) > 127


def _grey(data: bytes) -> np.ndarray:
    try:
        with Image.open(io.BytesIO(data)) as image:
            return np.asarray(image.convert("L"))
    except (OSError, SyntaxError, ValueError) as error:
        raise Unfit(f"the picture is damaged ({error})") from None


def check_version(version: str) -> None:
    """Refuses a build that would understand the commands otherwise.

    Args:
      version: of the build, such as "1.13.0".

    Raises:
      UserError: it is older than 1.9.1.
    """
    numbers = tuple(int(n) for n in re.findall(r"\d+", version))
    if numbers < _OLDEST:
        raise UserError(
            f"the build is TDW {version}; this driver needs {'.'.join(map(str, _OLDEST))} or "
            "later, whose lights turn about their own axes: download a newer build"
        )
    ours = importlib.metadata.version("tdw")
    if numbers[:2] != tuple(int(n) for n in re.findall(r"\d+", ours))[:2]:
        monitor.log(
            f"tdw: the build is {version}, the package {ours}: its lists of models and commands "
            "may differ; use the build of the package's release"
        )
