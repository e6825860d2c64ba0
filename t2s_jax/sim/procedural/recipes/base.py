"""How a recipe is declared, and the random numbers that it draws proportions with."""

from __future__ import annotations

import dataclasses
import itertools
import zlib
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from t2s_jax.sim.procedural import materials
from t2s_jax.sim.procedural.parts import Part


class Draw:
    """Random proportions and structure of one object, addressed by category and instance."""

    def __init__(self, category: str, instance: int):
        self._generator = np.random.default_rng([zlib.crc32(category.encode()), instance])

    def __call__(self, low: float, high: float) -> float:
        """A number between low and high."""
        return float(self._generator.uniform(low, high))

    def count(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return int(self._generator.integers(low, high + 1))

    def chance(self, probability: float = 0.5) -> bool:
        return bool(self._generator.random() < probability)

    def pick(self, *options: Any) -> Any:
        return options[int(self._generator.integers(len(options)))]


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A category: how to build its objects.

    Attributes:
      name: of the category: the WordNet lemma where one fits.
      wnid: its WordNet 3.0 noun synset, as in ImageNet and TDW, such as "n03001627"; ""
        where WordNet has none.
      slots: material slots, each with the presets that suit it.
      parts: yields an object's parts; later parts win where surfaces coincide.
    """

    name: str
    wnid: str
    slots: dict[str, Sequence[str]]
    parts: Callable[[Draw], Iterable[Part]]

    def draw(self, instance: int) -> tuple[list[Part], tuple[int, ...]]:
        """One object: its parts, and the default material (a preset's position) per slot."""
        draw = Draw(self.name, instance)
        defaults = tuple(materials.INDEX[draw.pick(*names)] for names in self.slots.values())
        return list(self.parts(draw)), defaults


def category(wnid: str = "", /, **slots: Sequence[str]) -> Callable[[Callable], Recipe]:
    """Makes a generator of parts the recipe of the category of that name.

    Args:
      wnid: of the category in WordNet; see `Recipe`.
      **slots: presets that suit each material slot, at most 4 slots.
    """
    return lambda parts: Recipe(parts.__name__, wnid, slots, parts)


def take_turns(modules: Sequence[ModuleType]) -> dict[str, Recipe]:
    """All recipes of the modules, one module after the other giving one.

    So the first few categories are as varied as all of them.

    Raises:
      ValueError: two recipes have one name.
    """
    groups = [
        [v for v in vars(m).values() if isinstance(v, Recipe) and v.parts.__module__ == m.__name__]
        for m in modules
    ]
    recipes: dict[str, Recipe] = {}
    for recipe in itertools.chain.from_iterable(itertools.zip_longest(*groups)):
        if recipe and recipes.setdefault(recipe.name, recipe) is not recipe:
            places = recipes[recipe.name].parts.__module__, recipe.parts.__module__
            raise ValueError(f"{' and '.join(places)} both have a category {recipe.name!r}")
    return recipes
