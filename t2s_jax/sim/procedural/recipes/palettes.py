"""Presets that go together, to fill material slots with."""

WOODS = ("oak", "walnut", "pine", "mahogany")
METALS = ("steel", "iron", "brushed_steel")
SHINY = ("chrome", "steel", "brass")
PAINTS = ("red_paint", "blue_paint", "green_paint", "yellow_paint", "white_paint", "teal_paint")
BRIGHT = ("red_paint", "yellow_paint", "orange_paint", "blue_paint")
PLASTICS = ("matte_plastic", "black_paint", "white_paint", "grey_paint")
FABRICS = ("fabric", "linen", "striped_fabric", "checked_fabric", "leather")
POTTERY = ("porcelain", "glazed_clay", "terracotta", "cream_paint")
GLASS = ("glass", "dark_glass")
