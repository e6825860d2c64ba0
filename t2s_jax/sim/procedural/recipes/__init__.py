"""The categories, as recipes grouped by field.

A recipe is a generator of parts decorated with its material slots. Categories keep the
order in which the modules below declare them.
"""

from t2s_jax.sim.procedural.recipes import furniture, kitchen, music, tools, vehicles
from t2s_jax.sim.procedural.recipes.base import RECIPES, Draw, Recipe

__all__ = ["RECIPES", "Draw", "Recipe", "furniture", "kitchen", "music", "tools", "vehicles"]
