"""The space of simulation parameters: factors, their levels, and one choice of them.

A *SimParams* is a tuple of M ints, one level per factor (paper section 3.2: the
action a in Omega). The paper's space has M = 8 factors of k_i = 2 levels each; nothing
here or elsewhere assumes those numbers.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from t2s_jax.runtime.errors import UserError

SimParams = tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Factor:
    """One simulation parameter.

    Attributes:
      name: its name in code, flags, tables and TensorBoard tags.
      levels: the names of its k_i levels; level 0 always means "held fixed".
    """

    name: str
    levels: tuple[str, ...] = ("fixed", "varied")

    def __post_init__(self):
        if len(self.levels) < 2:
            raise ValueError(f"factor {self.name!r} needs at least 2 levels, got {self.levels}")


@dataclasses.dataclass(frozen=True)
class SimSpace:
    """An ordered tuple of factors."""

    factors: tuple[Factor, ...]

    def __post_init__(self):
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"factor names repeat: {self.names}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the factors. Length M."""
        return tuple(f.name for f in self.factors)

    @property
    def num_levels(self) -> tuple[int, ...]:
        """k_i for each factor."""
        return tuple(len(f.levels) for f in self.factors)

    def __len__(self) -> int:
        """Returns M, the number of factors."""
        return len(self.factors)

    @property
    def size(self) -> int:
        """|Omega|, the number of distinct SimParams."""
        return math.prod(self.num_levels)

    def __iter__(self) -> Iterator[SimParams]:
        """Yields every SimParams; the last factor varies fastest."""
        return itertools.product(*(range(k) for k in self.num_levels))

    @property
    def all_fixed(self) -> SimParams:
        """The SimParams that vary no factor: level 0 of each. Length M."""
        return (0,) * len(self)

    @property
    def all_varied(self) -> SimParams:
        """Domain Randomization: the highest level of every factor."""
        return tuple(k - 1 for k in self.num_levels)

    def validate(self, params: Sequence[int]) -> SimParams:
        """Returns `params` as a tuple of ints.

        Raises:
          UserError: wrong length, or a level that its factor does not have.
        """
        params = tuple(int(p) for p in params)
        if len(params) != len(self):
            raise UserError(
                f"SimParams need {len(self)} levels, one for each of {', '.join(self.names)}; "
                f"got {len(params)}: {params}"
            )
        for factor, level in zip(self.factors, params):
            if not 0 <= level < len(factor.levels):
                raise UserError(
                    f"SimParams: {factor.name} has levels 0 to {len(factor.levels) - 1}, "
                    f"got {level}"
                )
        return params

    def key(self, params: Sequence[int]) -> str:
        """Returns a short file name: '01100001', or '0_12_3' where a factor has > 10 levels."""
        params = self.validate(params)
        return ("" if max(self.num_levels) <= 10 else "_").join(map(str, params))

    def parse(self, text: str) -> SimParams:
        """Reads `key`'s form, comma-separated levels, or factor names joined by '+'.

        'object_rotation+materials' means those factors at their highest level and the
        others fixed; 'none' and 'all' are the two extremes; '#17' is the SimParams with
        `index` 17, for arrays of jobs.

        Raises:
          UserError: the text is none of these.
        """
        text = text.strip()
        if text in ("none", "all"):
            return self.all_fixed if text == "none" else self.all_varied
        if text.startswith("#"):
            return self._numbered(text[1:])
        if all(part in self.names for part in text.split("+")):
            on = text.split("+")
            return tuple(k - 1 if name in on else 0 for name, k in zip(self.names, self.num_levels))
        for separator in (",", "_"):
            if separator in text:
                text_levels = text.split(separator)
                break
        else:
            text_levels = list(text)
        if not all(t.strip().isdecimal() for t in text_levels):
            raise UserError(
                f"cannot read SimParams {text!r}: write {len(self)} levels such as "
                f"{self.key(self.all_fixed)}, 'none', 'all', or names joined by '+' "
                f"out of {', '.join(self.names)}"
            )
        return self.validate([int(t) for t in text_levels])

    def _numbered(self, text: str) -> SimParams:
        if not text.isdecimal() or int(text) >= self.size:
            raise UserError(f"SimParams #0 to #{self.size - 1} exist, got #{text}")
        return self._at(int(text))

    def _at(self, number: int) -> SimParams:
        return tuple(int(i) for i in np.unravel_index(number, self.num_levels))

    def sample(self, seed: int, count: int) -> list[SimParams]:
        """Draws distinct SimParams uniformly; a longer list extends a shorter one."""
        order = np.random.default_rng(seed).permutation(self.size)[:count]
        return [self._at(n) for n in order]

    def index(self, params: Sequence[int]) -> int:
        """Returns the position of `params` in the iteration order."""
        return int(np.ravel_multi_index(self.validate(params), self.num_levels))

    def describe(self, params: Sequence[int]) -> str:
        """Returns the varied factors of SimParams as text, or "nothing varied"."""
        params = self.validate(params)
        parts = [
            f.name if len(f.levels) == 2 else f"{f.name}={f.levels[p]}"
            for f, p in zip(self.factors, params)
            if p
        ]
        return " + ".join(parts) or "nothing varied"

    def to_json(self) -> list:
        """Returns a list for JSON: [name, levels] of each factor."""
        return [[f.name, list(f.levels)] for f in self.factors]

    @classmethod
    def from_json(cls, data: list) -> SimSpace:
        """Returns the space of a list that `to_json` made."""
        return cls(tuple(Factor(name, tuple(levels)) for name, levels in data))


# Paper section 4.1, in the order in which it lists them.
PAPER_SPACE = SimSpace(
    tuple(
        Factor(name)
        for name in (
            "object_rotation",
            "object_distance",
            "light_intensity",
            "light_color",
            "light_direction",
            "focus_blur",
            "background",
            "materials",
        )
    )
)
