"""The categories, as recipes grouped by field.

A recipe is a generator of parts decorated with its material slots.
"""

from t2s_jax.sim.procedural.recipes import (
    carts,
    chess,
    craft,
    electronics,
    furniture,
    games,
    garden,
    instruments,
    kitchen,
    leisure,
    machines,
    music,
    nature,
    playground,
    pocket,
    road,
    sports,
    street,
    strings,
    tools,
    toys,
    vehicles,
    weapons,
    workshop,
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
        nature,
        leisure,
        road,
        machines,
        craft,
        weapons,
        workshop,
        instruments,
        strings,
        sports,
        toys,
        playground,
        chess,
        games,
        garden,
        street,
        carts,
        pocket,
    ]
)

__all__ = ["RECIPES", "Draw", "Recipe"]
