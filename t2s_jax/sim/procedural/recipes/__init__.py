"""The categories, as recipes grouped by field.

A recipe is a generator of parts decorated with its material slots.
"""

from t2s_jax.sim.procedural.recipes import (
    appliances,
    cabinetry,
    computers,
    electronics,
    furnishings,
    furniture,
    fittings,
    kitchen,
    leisure,
    lighting,
    devices,
    music,
    nature,
    optics,
    seating,
    tools,
    vehicles,
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
        seating,
        furnishings,
        lighting,
        appliances,
        devices,
        computers,
        cabinetry,
        fittings,
        optics,
    ]
)

__all__ = ["RECIPES", "Draw", "Recipe"]
