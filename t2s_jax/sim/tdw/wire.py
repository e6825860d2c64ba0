"""The messages between controller and build.

A request is one frame, a JSON list of commands. A reply is several frames, serialised
output data and then the frame count, 4 bytes big-endian. The type of output data
stands in bytes 4 to 8; all but the version are FlatBuffers, which `tdw.output_data` decodes.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.util
import json
import struct
import sys
import types
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from t2s_jax.runtime.errors import UserError


@dataclasses.dataclass(frozen=True)
class Reply:
    """One reply of the build.

    Attributes:
      outputs: output data by its four-letter id, in order of arrival.
      frame: the build's frame count.
    """

    outputs: dict[str, list[bytes]]
    frame: int


def encode(commands: Sequence[dict]) -> bytes:
    """Encodes commands as a request: JSON in UTF-8."""
    return json.dumps(list(commands)).encode()


def parse(frames: Sequence[bytes]) -> Reply | None:
    """Parses a reply; returns None for the single frame with which a build introduces itself.

    Every request of ours asks for some data, so that a reply never is a single frame.
    """
    if len(frames) < 2:
        return None
    outputs: dict[str, list[bytes]] = {}
    for data in frames[:-1]:
        outputs.setdefault(data[4:8].decode("ascii", "replace"), []).append(data)
    return Reply(outputs, struct.unpack(">i", frames[-1])[0])


def version(data: bytes) -> tuple[str, str]:
    """Decodes `vers`, which is no FlatBuffer: the versions of TDW and of Unity."""
    length = data[9]
    return data[10 : 10 + length].decode(), data[10 + length :].decode()


def passes(data: bytes) -> dict[str, bytes]:
    """Decodes `imag`: the encoded images by pass, such as "_img"."""
    images = _decoders().Images(data)
    return {
        images.get_pass_mask(n): np.asarray(images.get_image(n)).tobytes()
        for n in range(images.get_num_passes())
    }


def models(data: bytes) -> dict[int, str]:
    """Decodes `mode`: the names of the objects in the scene, by id."""
    found = _decoders().Models(data)
    return {found.get_id(n): found.get_name(n) for n in range(found.get_num())}


def quit_is_ok(data: bytes) -> bool:
    """Decodes `quit`: whether the build quit because it was asked to."""
    return bool(_decoders().QuitSignal(data).get_ok())


def log_message(data: bytes) -> str:
    """Decodes `logm`: the type and text of the build's log message."""
    message = _decoders().LogMessage(data)
    return f"{message.get_message_type()}: {message.get_message()}"


def find_tdw() -> str:
    """Returns the directory of the installed package `tdw`, without importing it.

    Raises:
      UserError: it is not installed.
    """
    spec = importlib.util.find_spec("tdw")
    if spec is None or not spec.submodule_search_locations:
        raise UserError(
            "the tdw simulator needs the package tdw: pip install 't2s_jax[tdw]' (its metadata "
            "and decoders; the build is a download of its own)"
        )
    return next(iter(spec.submodule_search_locations))


@functools.cache
def _decoders() -> Any:
    """Imports `tdw.output_data`, which needs neither the network nor `tdw.controller`.

    Its copy of flatbuffers asks the module `imp` whether NumPy is there. Python 3.12 has no
    such module, so an answer stands in for it during the import.
    """
    find_tdw()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        stands_in = importlib.util.find_spec("imp") is None
        if stands_in:
            sys.modules["imp"] = types.ModuleType("imp")
            sys.modules["imp"].find_module = importlib.util.find_spec
        try:
            import tdw.output_data
        finally:
            if stands_in:
                del sys.modules["imp"]
    return tdw.output_data
