"""The categories, as recipes grouped by field.

A recipe is a generator of parts decorated with its material slots. Every module of this
package gives its recipes; a new one needs no entry anywhere.
"""

import importlib
import pkgutil

from t2s_jax.sim.procedural.recipes.base import Draw, Recipe, take_turns

_MODULES = [
    importlib.import_module(f"{__name__}.{name}")
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__))
]

# In label order.
RECIPES: dict[str, Recipe] = take_turns(_MODULES)

__all__ = ["RECIPES", "Draw", "Recipe"]
