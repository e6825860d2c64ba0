"""Declarations of settings: a field's default, range or choices, and one line of text together.

A section of a run card is a frozen dataclass. `setting` declares a field, `section` an inner
section:

  @dataclasses.dataclass(frozen=True)
  class Reward:
      \"\"\"The reward: weighted 5-NN accuracy in percent.\"\"\"

      neighbours: int = setting(5, "training images that vote", low=1)

`to_config` makes the ConfigDict that programs read and run cards change; `check_fields` holds it
against the declarations; `--help` prints them. Modules with declarations import nothing heavy.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ml_collections import ConfigDict

from t2s_jax.runtime.errors import UserError

_KEY = "t2s_jax"


@dataclasses.dataclass(frozen=True)
class Setting:
    """What a field may be, and what it means. Of a tuple, each entry is held against the limits.

    Attributes:
      text: one line on its meaning, with the unit.
      low: least number allowed.
      above: number that it must exceed.
      high: greatest number allowed.
      below: number that it must stay under.
      choices: names allowed; empty allows any text.
      optional: absent unless a run card sets it.
    """

    text: str
    low: float | None = None
    above: float | None = None
    high: float | None = None
    below: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False

    def limits(self) -> str:
        """Returns the range or the choices in words, such as "at least 1"; "" without any."""
        if self.choices:
            return f"one of {', '.join(name or '(empty)' for name in self.choices)}"
        low = self.low if self.above is None else self.above
        high = self.high if self.below is None else self.below
        if low is not None and high is not None:
            left, right = "[("[self.above is not None], "])"[self.below is not None]
            return f"in {left}{low:.10g}, {high:.10g}{right}"
        if low is not None:
            return f"{'at least' if self.above is None else 'above'} {low:.10g}"
        return ""

    def check(self, value: Any, name: str) -> None:
        """Raises `UserError` where a value, or an entry of a tuple, is not allowed.

        Args:
          value: of the field.
          name: of the field, for the message.
        """
        for entry in value if isinstance(value, tuple | list) else (value,):
            if self.choices:
                if entry not in self.choices:
                    near = nearest(str(entry), self.choices)
                    hint = f"; did you mean {near!r}?" if near else ""
                    raise UserError(f"{name} must be {self.limits()}; got {entry!r}{hint}")
            elif not self._holds(entry):
                raise UserError(f"{name} must be {self.limits() or 'a finite number'}, got {entry}")

    def _holds(self, number: Any) -> bool:
        if not isinstance(number, int | float) or isinstance(number, bool):
            return True
        return (
            math.isfinite(number)
            and (self.low is None or number >= self.low)
            and (self.above is None or number > self.above)
            and (self.high is None or number <= self.high)
            and (self.below is None or number < self.below)
        )


def setting(default: Any, text: str, **limits: Any) -> Any:
    """Declares a field of a section.

    Args:
      default: its default; its type is the field's.
      text: one line on its meaning, with the unit.
      **limits: `low` or `above`, `high` or `below`, or `choices`; see `Setting`.
    """
    return dataclasses.field(default=default, metadata={_KEY: Setting(text, **limits)})


def optional(text: str, **limits: Any) -> Any:
    """Declares a field that is absent unless a run card sets it; arguments as of `setting`."""
    return setting(None, text, optional=True, **limits)


def seed(text: str) -> Any:
    """Declares a seed of random numbers, 0 by default."""
    return setting(0, text, low=0, high=2**32 - 1)


def section(default: Any, *, open_ended: bool = False) -> Any:
    """Declares a section within a section.

    Args:
      default: an instance of its dataclass.
      open_ended: whether it may hold further fields, of which nothing is declared.
    """
    return dataclasses.field(default=default, metadata={_KEY: open_ended})


def to_config(declared: Any) -> ConfigDict:
    """Returns the ConfigDict with the values of a section's instance."""
    config = ConfigDict()
    for field in dataclasses.fields(declared):
        value = getattr(declared, field.name)
        if dataclasses.is_dataclass(value):
            config[field.name] = to_config(value)
        elif not field.metadata[_KEY].optional:
            config[field.name] = value
    return config


def check_fields(config: Mapping[str, Any] | ConfigDict, declared: type, path: str = "") -> None:
    """Checks the values of a section. Fields that are missing or not declared are passed over.

    Args:
      config: the section, or the whole run card.
      declared: the dataclass that declares it.
      path: its name, such as "config.pretrain", for the message; "" for arguments of a function.

    Raises:
      UserError: a number is out of its range, or a name is none of the choices; the first such.
    """
    known = fields(declared)
    for name, value in config.items():
        where = f"{path}.{name}" if path else name
        match known.get(name):
            case Setting() as found:
                found.check(value, where)
            case type() as inner:
                check_fields(value, inner, where)


def split_names(config: ConfigDict, declared: type) -> None:
    """Splits "a,b", as a command line gives several names, in all tuples that have choices."""
    for name, found in fields(declared).items():
        if isinstance(found, type) and name in config:
            split_names(config[name], found)
        elif found.choices and isinstance(value := config.get(name), tuple):
            parts = (part.strip() for entry in value for part in str(entry).split(","))
            config[name] = tuple(filter(None, parts))


def undeclared(config: ConfigDict, declared: type, path: str = "") -> str | None:
    """Returns the dotted name of the first field that is not declared; None if all are."""
    known, free = fields(declared), _open_ended(declared)
    for name, value in config.items():
        where = f"{path}{name}"
        if name not in known:
            return where
        if isinstance(known[name], type) != isinstance(value, ConfigDict):
            return where
        within = isinstance(value, ConfigDict) and name not in free
        if within and (found := undeclared(value, known[name], f"{where}.")):
            return found
    return None


def fields(declared: type) -> dict[str, Setting | type]:
    """Returns what each field of a section is: a setting, or the dataclass of a section within."""
    return {
        field.name: found if isinstance(found, Setting) else type(field.default)
        for field in dataclasses.fields(declared)
        for found in (field.metadata[_KEY],)
    }


def names(declared: type) -> Iterator[str]:
    """Yields the dotted names of all settings of a section, in the order of their declaration."""
    for name, found in fields(declared).items():
        if isinstance(found, Setting):
            yield name
        else:
            yield from (f"{name}.{inner}" for inner in names(found))


def declaration(declared: type, name: str) -> Setting:
    """Returns the declaration of a setting, by its dotted name."""
    first, _, rest = name.partition(".")
    found = fields(declared)[first]
    return declaration(found, rest) if isinstance(found, type) else found


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Returns the known name that was probably meant, or None.

    Of dotted names, one with the same last part counts as near: a field in the wrong section.
    """
    known, last = list(known), name.rpartition(".")[2]
    if misplaced := [n for n in known if n.rpartition(".")[2] == last]:
        return misplaced[0]
    if close := difflib.get_close_matches(name, known, 1, cutoff=0.7):
        return close[0]
    lasts = {n.rpartition(".")[2]: n for n in reversed(known)}
    close = difflib.get_close_matches(last, lasts, 1, cutoff=0.7)
    return lasts[close[0]] if close else None


def _open_ended(declared: type) -> set[str]:
    return {f.name for f in dataclasses.fields(declared) if f.metadata[_KEY] is True}
