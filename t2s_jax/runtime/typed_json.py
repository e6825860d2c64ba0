"""JSON and annotated dataclasses: what is read is checked against the types of the fields."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import types
import typing
from typing import Any, TypeVar

from t2s_jax.runtime.errors import UserError

T = TypeVar("T")


def load(kind: type[T], path: pathlib.Path, made_by: str) -> T:
    """Reads a file.

    Args:
      kind: A dataclass, or a type that `decode` knows.
      path: Of the file.
      made_by: The command that writes it, such as "t2s train".

    Raises:
      UserError: The file is missing, cannot be read, or does not hold a `kind`; the message names
        the command that makes it.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        return decode(kind, json.loads(path.read_text()))
    except FileNotFoundError:
        raise UserError(f"There is no `{where}`; `{made_by}` makes it.") from None
    except (OSError, ValueError, UserError) as error:
        raise UserError(
            f"`{where}` cannot be read ({error}); `{made_by}` makes it again."
        ) from None


def decode(kind: Any, data: Any, where: str = "") -> Any:
    """Returns parsed JSON as a value of a type.

    Fields of a dataclass that have a default may be missing; what the dataclass does not name is
    left out, so that files of newer versions can be read.

    Args:
      kind: A dataclass, str, bool, int, float (takes integers, too), list[X], tuple[X, ...],
        dict[str, X], X | None, or Any.
      data: What `json.loads` returned.
      where: Place of `data` in the file, for the message.

    Raises:
      UserError: The data are of another type; the message says where, and what was expected.

    >>> decode(dict[str, tuple[float, ...]], {"loss": [2, 1.5]})
    {'loss': (2.0, 1.5)}
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return data
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, _expect(dict, data, where), where)
    if origin in (typing.Union, types.UnionType):
        rest = [a for a in arguments if a is not types.NoneType]
        return None if data is None else decode(rest[0], data, where)
    if origin in (list, tuple):
        entries = _expect(list, data, where)
        return origin(decode(arguments[0], e, f"{where}[{n}]") for n, e in enumerate(entries))
    if origin is dict:
        entries = _expect(dict, data, where).items()
        return {name: decode(arguments[1], e, _within(where, name)) for name, e in entries}
    return _expect(kind, data, where)


def encode(value: Any) -> Any:
    """Returns what JSON can hold: dictionaries for dataclasses, lists for tuples.

    A dataclass with a method `to_dict` decides itself.

    >>> encode((1, {"a": (2,)}))
    [1, {'a': [2]}]
    """
    if hasattr(value, "to_dict"):
        return encode(value.to_dict())
    if dataclasses.is_dataclass(value):
        return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: encode(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [encode(entry) for entry in value]
    return value


def _dataclass(kind: type[T], data: dict, where: str) -> T:
    hints = typing.get_type_hints(kind)
    values = {}
    for field in dataclasses.fields(kind):
        place = _within(where, field.name)
        if field.name in data:
            values[field.name] = decode(hints[field.name], data[field.name], place)
        elif field.default is field.default_factory is dataclasses.MISSING:
            raise UserError(f"{place} is missing")
    return kind(**values)


def _within(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _expect(kind: type[T], data: Any, where: str) -> T:
    if kind is float and type(data) is int:
        return float(data)
    # bool is a subclass of int, but no number.
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        name = where or "the file"
        raise UserError(f"{name} is of type {type(data).__name__}, expected {kind.__name__}")
    return data
