"""The table of backgrounds: named settings and the ranges that a draw varies them in.

To add one, add a line; backgrounds.py says what the numbers do. Lengths are in object radii.
"""

from __future__ import annotations

from typing import NamedTuple

Range = tuple[float, float]


class Setting(NamedTuple):
    """Kind of background, with the ranges that a draw varies it in.

    Attributes:
      name: unique.
      floors: materials that the ground is made of, one of which is drawn.
      walls: materials of a room's walls; else of what stands on the horizon or of a field.
      zenith, horizon, cloud: colours of the sky, or of a studio's backdrop or a field. sRGB
        in hex, as all colours.
      near, far: colours of the near and the distant hills.
      panel: colour of the lower part of a room's walls: a skirting board unless high.
      picture: colour of the picture or window on the back wall.
      block: colour of the furniture at the back wall.
      room: 1 inside a room.
      field: 1 for nothing but a soft field of colours, without a floor.
      aloft: 1 to look down on a landscape from the air.
      free_hue: how much of the sky's or backdrop's colours is replaced by random ones.
      lift: how far the horizon is lifted into view, as a sine of elevation.
      seam: range below the horizon in which the ground fades into the sky, in the same unit.
      clouds: how much of the sky they cover, 0 to 1.
      cloud_size: of their noise.
      near_height, far_height: of the hills, as a sine of elevation; 0 for none.
      hill_width: hills per unit of tangent.
      blocks: 0 for rolling hills to 1 for the steps of a skyline.
      ragged: how rough the near hills' outline is, in their heights.
      haze: of the ground, per object radius.
      side, back: distances to the walls.
      panel_height: up the walls.
      picture_size: half the width of a picture or window; none below 0.
      block_size: half the width of furniture; none below 0.
      bright: of sky, window and backdrop.
      scale: multiplies the size of the floor's and walls' features.
    """

    name: str
    floors: tuple[str, ...] = ("wall_paint",)
    walls: tuple[str, ...] = ("foliage",)
    zenith: str = "6f9fce"
    horizon: str = "d3e0ea"
    cloud: str = "f4f4f2"
    near: str = "4e6340"
    far: str = "7e929c"
    panel: str = "e4e1da"
    picture: str = "b8c4cc"
    block: str = "8a745c"
    room: float = 0.0
    field: float = 0.0
    aloft: float = 0.0
    free_hue: float = 0.0
    lift: Range = (0.10, 0.28)
    seam: Range = (0.0, 0.0)
    clouds: Range = (0.0, 0.0)
    cloud_size: Range = (0.8, 1.4)
    near_height: Range = (0.0, 0.0)
    far_height: Range = (0.0, 0.0)
    hill_width: Range = (4.0, 8.0)
    blocks: float = 0.0
    ragged: Range = (0.05, 0.15)
    haze: Range = (0.003, 0.012)
    side: Range = (2.4, 5.5)
    back: Range = (1.6, 4.5)
    panel_height: Range = (0.08, 0.14)
    picture_size: Range = (-1.0, -1.0)
    block_size: Range = (-1.0, -1.0)
    bright: Range = (0.85, 1.05)
    scale: Range = (0.8, 1.4)


def _outdoors(name: str, floors: str, **more) -> Setting:
    """Makes outdoor surroundings under a partly cloudy sky."""
    given = {"clouds": (0.1, 0.6)}
    return Setting(name, tuple(floors.split()), **(given | more))


def _room(name: str, floors: str, walls: str, **more) -> Setting:
    """Makes a room."""
    given = {"room": 1.0, "lift": (0.0, 0.0), "haze": (0.0, 0.0)}
    return Setting(name, tuple(floors.split()), tuple(walls.split()), **(given | more))


def _studio(name: str, floors: str, zenith: str, horizon: str, **more) -> Setting:
    """Makes a sweep of paper or cloth: the floor turns into the wall without an edge."""
    given = {"lift": (0.15, 0.35), "seam": (0.15, 0.4), "haze": (0.02, 0.08)}
    return Setting(name, tuple(floors.split()), ("blur",), zenith, horizon, **(given | more))


def _field(name: str, pattern: str, zenith: str, horizon: str, cloud: str, **more) -> Setting:
    """Makes a soft field of colours without a floor."""
    return Setting(name, ("wall_paint",), (pattern,), zenith, horizon, cloud,
                   **({"field": 1.0} | more))  # fmt: skip


_TREES = {"near_height": (0.06, 0.2), "hill_width": (5.0, 12.0), "ragged": (0.3, 0.6)}
_HILLS = {"near_height": (0.03, 0.08), "far_height": (0.06, 0.14)}
_TOWN = {"near_height": (0.06, 0.2), "hill_width": (5.0, 9.0), "blocks": 1.0,
         "ragged": (0.0, 0.0), "far_height": (0.05, 0.1)}  # fmt: skip
_WINDOW = {"picture": "e8f0f6", "picture_size": (0.3, 0.8)}
_PICTURE = {"picture": "8a8478", "picture_size": (-0.3, 0.7)}
_SIDEBOARD = {"block_size": (-0.4, 1.2)}

SETTINGS = (
    # In the open
    _outdoors("meadow", "meadow grass", **_TREES),
    _outdoors("lawn", "grass", near="3e5636", **(_TREES | {"near_height": (0.1, 0.3)})),
    _outdoors("dry_plain", "dry_grass", far="8c8c84", near="8a8450", **_HILLS),
    _outdoors("wheat_field", "dry_grass straw", near="5c6640", lift=(0.08, 0.2), **_TREES),
    _outdoors("beach", "sand wet_sand", near="5c8694", near_height=(0.03, 0.06),
              hill_width=(0.01, 0.02), ragged=(0.02, 0.04)),
    _outdoors("dunes", "sand", zenith="5c8cc0", horizon="dcdcd0", near="c8b084", far="b8a688",
              clouds=(0.0, 0.2), near_height=(0.05, 0.1), far_height=(0.06, 0.12)),
    _outdoors("desert", "gravel sand soil", zenith="6a96c4", horizon="e2dccc", near="a8825c",
              far="b09a8c", clouds=(0.0, 0.15), near_height=(0.02, 0.06),
              far_height=(0.05, 0.12), blocks=0.4),
    _outdoors("snow_field", "snow_field", zenith="9ab4cc", horizon="dfe6ec", near="5a6a64",
              far="b4c2ce", **_TREES),
    _outdoors("winter_mountains", "snow_field", zenith="5c88b8", horizon="d8e4ee", near="8494a0",
              far="b8c6d2", near_height=(0.06, 0.14), far_height=(0.14, 0.28)),
    _outdoors("forest_edge", "forest_floor grass", near="34462c", horizon="cfd8d4",
              **(_TREES | {"near_height": (0.25, 0.5)})),
    _outdoors("autumn_wood", "leaf_litter", near="7c5c34", horizon="dcd8cc",
              **(_TREES | {"near_height": (0.2, 0.45)})),
    _outdoors("mountain_lake", "water", near="4c5e54", far="7c8ea0", clouds=(0.2, 0.6),
              near_height=(0.04, 0.1), far_height=(0.12, 0.25)),
    _outdoors("sea", "water", near="6c8a98", zenith="7fa4c6", lift=(0.15, 0.35)),
    _outdoors("river_bank", "pebbles mud", near="4a5c40", **_TREES),
    _outdoors("mountain_path", "gravel soil", near="6a705c", far="8492a0",
              near_height=(0.05, 0.12), far_height=(0.12, 0.3)),
    _outdoors("ploughed_field", "soil mud", horizon="dcdcd6", near="66704c", **_HILLS),
    _outdoors("sunset_plain", "dry_grass soil", zenith="6a78a4", horizon="f0cfa8", cloud="e8b49c",
              near="4c4a48", far="8a7c84", clouds=(0.3, 0.8), bright=(0.7, 0.95), **_HILLS),
    _outdoors("dusk_shore", "wet_sand", zenith="5a6488", horizon="d8b4a4", cloud="a890a0",
              near="5c6478", clouds=(0.3, 0.8), bright=(0.6, 0.85), near_height=(0.03, 0.06)),
    _outdoors("overcast_field", "grass meadow", zenith="a8b0b6", horizon="d0d4d6",
              cloud="c4c8cc", clouds=(0.5, 1.0), near="5c6858", far="98a2a6", haze=(0.03, 0.08),
              **_HILLS),
    _outdoors("foggy_meadow", "meadow grass", zenith="c0c6c8", horizon="d4d8d8", near="8c968e",
              far="b0b8b8", haze=(0.12, 0.3), seam=(0.1, 0.2), clouds=(0.0, 0.3), **_TREES),
    _outdoors("stormy_moor", "dry_grass forest_floor", zenith="5e6872", horizon="a8b0b4",
              cloud="848c92", near="4c5248", far="6c767c", clouds=(0.5, 0.9), **_HILLS),
    # Among buildings
    _outdoors("street", "asphalt", walls=("facade",), near="a09488", far="a4aab0", **_TOWN),
    _outdoors("town_square", "cobbles flagstones", walls=("facade",), near="b8a48c", far="a8a8a8",
              **_TOWN),
    _outdoors("skyline", "rough_concrete concrete", walls=("facade",), near="7c8894",
              far="a0acb6", **(_TOWN | {"near_height": (0.12, 0.3)})),
    _outdoors("harbour", "water", walls=("facade",), near="948c84", far="90a0aa", **_TOWN),
    _outdoors("car_park", "asphalt", near="58644e", lift=(0.06, 0.2), **_TREES),
    _outdoors("terrace", "stone_tiles decking", near="54683f", lift=(0.08, 0.25), **_TREES),
    _outdoors("garden_path", "flagstones gravel brick", near="486036", **_TREES),
    _outdoors("courtyard", "cobbles", walls=("brick_far",), near="a4806c", near_height=(0.6, 0.9),
              hill_width=(0.01, 0.02), ragged=(0.0, 0.0)),
    _outdoors("jetty", "decking", near="6a8a96", near_height=(0.04, 0.1), ragged=(0.02, 0.04),
              hill_width=(0.01, 0.02)),
    _outdoors("paved_ground", "asphalt concrete flagstones", lift=(0.0, 0.0)),
    _outdoors("grassy_ground", "grass dry_grass meadow", lift=(0.0, 0.0)),
    _outdoors("bare_ground", "soil sand gravel forest_floor", lift=(0.0, 0.0)),
    # From the air
    _outdoors("over_fields", "meadow grass dry_grass", aloft=1.0, lift=(0.12, 0.4),
              haze=(0.005, 0.02), scale=(1.5, 3.0), near="6c7c64", **_HILLS),
    _outdoors("over_sea", "water", aloft=1.0, lift=(0.2, 0.45), haze=(0.01, 0.03)),
    _outdoors("over_hills", "forest_floor grass rock", aloft=1.0, lift=(0.2, 0.5),
              haze=(0.01, 0.03), scale=(1.5, 3.0), far_height=(0.08, 0.16)),
    _outdoors("in_the_sky", "snow_field", aloft=1.0, lift=(0.9, 1.0), clouds=(0.3, 0.8)),
    # Rooms
    _room("kitchen", "tiles linoleum stone_tiles", "subway_tiles wall_paint", panel="d8d4c8",
          panel_height=(0.7, 1.1), picture_size=(-0.3, 0.6), picture="e4ecf0"),
    _room("living_room", "parquet pale_floorboards carpet", "wall_paint plaster wallpaper",
          **_PICTURE, block="7a6a5c", block_size=(0.5, 1.3)),
    _room("bedroom", "carpet pale_floorboards", "wall_paint patterned_wallpaper", **_WINDOW,
          **_SIDEBOARD),
    _room("bathroom", "tiles mosaic chequered_tiles", "tiles subway_tiles", **_WINDOW),
    _room("office", "carpet linoleum", "wall_paint", panel="b0b0ac", **_WINDOW, **_SIDEBOARD),
    _room("workshop", "concrete boards", "plywood concrete", block="6c6458",
          block_size=(0.4, 1.2), picture_size=(-0.3, 0.6)),
    _room("garage", "concrete rough_concrete", "cinder_block concrete", block="706c68",
          **_WINDOW),
    _room("gallery", "pale_floorboards concrete parquet", "white_wall", picture_size=(0.2, 0.9),
          picture="7c7468", side=(3.5, 6.5), back=(2.5, 5.0)),
    _room("brick_loft", "boards dark_parquet", "brick white_brick", **_WINDOW),
    _room("library", "dark_parquet rug", "wood_panelling", block="4c3626", block_size=(0.5, 1.4),
          **_PICTURE),
    _room("hall", "marble terrazzo chequered_tiles", "plaster travertine", panel="a89c8c",
          panel_height=(0.1, 0.5), side=(3.5, 6.5), back=(3.0, 6.0)),
    _room("cabin", "boards weathered_boards", "wood_panelling boards", **_WINDOW),
    _room("classroom", "linoleum parquet", "wall_paint", picture="38483e",
          picture_size=(0.6, 1.2), panel="a8b0a8", panel_height=(0.1, 0.6)),
    _room("shop", "stone_tiles terrazzo", "wall_paint white_wall", block="a49c90",
          block_size=(0.6, 1.6), bright=(1.0, 1.2)),
    _room("cellar", "rough_concrete flagstones", "grey_brick stucco", bright=(0.5, 0.8)),
    _room("conservatory", "terracotta_tiles flagstones", "white_brick painted_boards",
          picture="c4d8c4", picture_size=(0.7, 1.4)),
    _room("table_by_the_wall", "oak walnut linen", "wall_paint stucco", back=(1.3, 2.2),
          **_PICTURE),
    # Studios
    _studio("white_studio", "white_wall", "e8e8e6", "e2e2e0"),
    _studio("grey_studio", "wall_paint", "8c8e90", "b4b5b6"),
    _studio("dark_studio", "basalt slate asphalt", "2c2e32", "5a5c60", bright=(0.6, 1.0)),
    _studio("warm_studio", "plaster", "b4a08a", "d8c8b4"),
    _studio("paper_sweep", "matt_paint", "b0b4b8", "d0d2d2", free_hue=1.0, seam=(0.3, 0.6)),
    _studio("two_tone", "matt_paint", "a8b0b8", "dcd8d0", free_hue=1.0, seam=(0.02, 0.05)),
    _studio("cloth", "linen canvas felt velvet", "98948c", "b8b4ac", free_hue=0.4),
    _studio("wooden_table", "oak walnut pine dark_parquet boards", "a49c94", "c8c0b8",
            seam=(0.03, 0.1), lift=(0.1, 0.25)),
    _studio("stone_slab", "slate marble granite concrete", "94989c", "b8bcc0", seam=(0.05, 0.2)),
    # Soft fields: out of focus
    _field("soft_greens", "blur", "6c8c50", "a4b480", "3e5c34", scale=(0.6, 1.2)),
    _field("soft_browns", "blur", "a48c6c", "c8b898", "5c4a38", scale=(0.6, 1.2)),
    _field("soft_greys", "blur", "98a0a4", "c4c8ca", "5c6468", scale=(0.6, 1.2)),
    _field("soft_colours", "blur", "98a0a8", "c4c0b8", "70645c", free_hue=1.0, scale=(0.5, 1.5)),
    _field("clouded", "clouds", "6c98cc", "b8d0e4", "f0f2f4", scale=(0.6, 1.4)),
    _field("bokeh_leaves", "bokeh", "3e5634", "6c8450", "b4c488", scale=(0.7, 1.6)),
    _field("bokeh_lights", "bokeh", "2c2e38", "4a4440", "e8c890", scale=(0.6, 1.4)),
    _field("smoke", "smoke", "484c50", "787c80", "a8acb0", scale=(0.6, 1.4)),
    _field("starry_night", "stars", "141a2c", "38405c", "e8ecf4", bright=(0.8, 1.3)),
)  # fmt: skip
