"""The categories, as recipes grouped by field.

A recipe is a generator of parts decorated with its material slots.
"""

from t2s_jax.sim.procedural.recipes import (
    animals,
    architecture,
    birds,
    blossoms,
    creatures,
    dwellings,
    electronics,
    furniture,
    insects,
    kitchen,
    landmarks,
    leisure,
    monuments,
    music,
    plants,
    quadrupeds,
    sea,
    swimmers,
    tools,
    treats,
    vehicles,
    wildlife,
)
from t2s_jax.sim.procedural.recipes.base import Draw, Recipe, take_turns

# In label order.
RECIPES: dict[str, Recipe] = take_turns(
    [
        furniture,
        kitchen,
        vehicles,
        tools,
        music,
        electronics,
        treats,
        leisure,
        architecture,
        animals,
        plants,
        dwellings,
        quadrupeds,
        landmarks,
        birds,
        monuments,
        blossoms,
        creatures,
        insects,
        swimmers,
        wildlife,
        sea,
    ]
)

__all__ = ["RECIPES", "Draw", "Recipe"]
