"""A scene as pure data: SimParams, object, seed and index to commands.

One request renders one image, and every command of it is absolute or follows one that resets
what it changes. It can be sent again, out of order or to a fresh build, and gives the same
image. Ranges are the paper's (its release's `generator`); distances are in metres, angles in
degrees. Axes are Unity's: x right, y up, z forward.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from t2s_jax.sim.simspace import PAPER_SPACE, SimParams
from t2s_jax.sim.tdw.libraries import FIXED_SKYBOX, Model, skybox_command, skyboxes

SPACE = PAPER_SPACE
AVATAR = "a"
OBJECT_ID = 1

CAMERA = np.array([1.0, 1.5, 1.8])
# Centre of the object; the release puts it there, 1.0 above the floor, unless it is tall.
CENTRE = np.array([0.0, 1.0, 0.0])
DISTANCE = (0.4, 1.5)  # times the fixed distance
COLOR = (0.05, 1.0)  # of each channel of the sun
INTENSITY = 0.6  # added to or taken from the sun's
BLURRED = 0.75  # share of the images with a shallow focus
FOCUS = 1.0  # metres before or behind the object
APERTURE = (0.5, 1.2)
SHARP = 70.0  # aperture of everything in focus
# Where the camera looks to find out which way up pictures come: above the object.
_ABOVE = 0.4


@dataclasses.dataclass(frozen=True)
class Scenery:
    """What the scenes of a run share.

    Attributes:
      resolution: of the images, px.
      materials: name to address, to draw from.
      bundles: directory of asset bundles; "" is TDW's own addresses.
      legacy_framing: reproduce the release's defect: with background varied and distance fixed
        the camera is not turned to the object before it carries the object along.
    """

    resolution: int
    materials: Mapping[str, str]
    bundles: str = ""
    legacy_framing: bool = False


def session_start(scenery: Scenery) -> list[dict]:
    """Makes a fresh scene and camera; everything that an earlier render set left is gone."""
    camera = {"avatar_id": AVATAR}
    return [
        {"$type": "set_error_handling"},
        {"$type": "send_version"},
        {"$type": "load_scene", "scene_name": "ProcGenScene"},
        {"$type": "create_avatar", "type": "A_Img_Caps_Kinematic", "id": AVATAR},
        {"$type": "simulate_physics", "value": False},
        {"$type": "set_img_pass_encoding", "value": False},
        {"$type": "set_field_of_view", "field_of_view": 60.0, **camera},
        {"$type": "set_camera_clipping_planes", "near": 0.01, "far": 160.0, **camera},
        {"$type": "set_anti_aliasing", "mode": "subpixel", **camera},
        {"$type": "set_aperture", "aperture": SHARP},
        {"$type": "set_vignette", "enabled": False},
        {"$type": "set_post_exposure", "post_exposure": 0.6},
        {"$type": "set_contrast", "contrast": -20.0},
        {"$type": "set_saturation", "saturation": 10.0},
        {"$type": "set_screen_space_reflections", "enabled": False},
        {"$type": "set_shadow_strength", "strength": 1.0},
        {"$type": "set_render_quality", "render_quality": 5},
        {"$type": "set_screen_size", "width": scenery.resolution, "height": scenery.resolution},
        skybox_command(FIXED_SKYBOX, scenery.bundles),
    ]


def object_start(model: Model, *, first: bool, unload: bool, bundles: str = "") -> list[dict]:
    """Puts a model at its place, 1 m at its longest, and looks somewhat above it.

    Args:
      model: to show.
      first: no other object is in the scene.
      unload: free the memory of earlier models.
    """
    size = 1.0 / max(*model.extents, 1e-6)
    commands = [] if first else [{"$type": "destroy_object", "id": OBJECT_ID}]
    if unload:
        commands.append({"$type": "unload_asset_bundles", "bundle_type": "models"})
    return [
        *commands,
        {
            "$type": "add_object",
            "name": model.name,
            "url": model.url,
            "scale_factor": model.scale_factor,
            "category": model.category,
            "id": OBJECT_ID,
        },
        {"$type": "scale_object", "id": OBJECT_ID, "scale_factor": _vector([size] * 3)},
        *_placed(CENTRE),
        {"$type": "teleport_avatar_to", "avatar_id": AVATAR, "position": _vector(CAMERA)},
        {
            "$type": "look_at_position",
            "avatar_id": AVATAR,
            "position": _vector(CENTRE + np.array([0.0, _ABOVE, 0.0])),
        },
        *_shown(("_mask",)),
    ]


def image(params: SimParams, model: Model, seed: int, index: int, scenery: Scenery) -> list[dict]:
    """Returns the request that renders one image; the model is in the scene already.

    Args:
      params: which factors vary.
      model: in the scene.
      seed: of the render set.
      index: of the image.
    """
    varied = dict(zip((f.name for f in SPACE.factors), params, strict=True))
    draw = Draws(seed, index)
    scale = draw.uniform("distance", *DISTANCE) if varied["object_distance"] else 1.0
    place = CAMERA + scale * (CENTRE - CAMERA)
    return [
        {"$type": "teleport_avatar_to", "avatar_id": AVATAR, "position": _vector(CAMERA)},
        *_placed(place),
        {"$type": "look_at", "object_id": OBJECT_ID, "use_centroid": True, "avatar_id": AVATAR},
        *_rotation(varied, draw),
        *_background(varied, draw, scenery),
        *_light(varied, draw),
        *_focus(varied, draw, float(np.linalg.norm(place - CAMERA))),
        *_materials(varied, draw, model, scenery),
        *_shown(("_img", "_mask")),
    ]


def varies(params: SimParams) -> bool:
    """Returns whether two images of an object differ."""
    return any(params)


class Draws:
    """Random numbers by address: seed, index and purpose."""

    def __init__(self, seed: int, index: int):
        self._address = (int(seed), int(index))

    def of(self, purpose: str) -> np.random.Generator:
        """Returns a fresh generator for a purpose, the same one at every call."""
        return np.random.default_rng((*self._address, zlib.crc32(purpose.encode())))

    def uniform(self, purpose: str, low: float, high: float, size: int | None = None):
        """Draws from [low, high): a float, or a list of `size` floats."""
        found = self.of(purpose).uniform(low, high, size)
        return float(found) if size is None else [float(x) for x in found]

    def direction(self, purpose: str) -> np.ndarray:
        """Draws a unit vector, uniformly on the sphere. Shape [3], float64."""
        vector = self.of(purpose).normal(size=3)
        return vector / np.linalg.norm(vector)


def _placed(place: np.ndarray) -> list[dict]:
    """Returns commands that set the object upright with its centroid at `place`.

    The rotation comes first, since turning the object moves its centroid.
    """
    upright = {"x": 0.0, "y": 0.0, "z": 0.0, "w": 1.0}
    return [
        {"$type": "rotate_object_to", "id": OBJECT_ID, "rotation": upright},
        {
            "$type": "teleport_object",
            "id": OBJECT_ID,
            "position": _vector(place),
            "use_centroid": True,
        },
    ]


def _rotation(varied: Mapping[str, int], draw: Draws) -> list[dict]:
    if not varied["object_rotation"]:
        return []
    angles = draw.uniform("rotation", -180.0, 180.0, 3)
    return [
        {
            "$type": "rotate_object_by",
            "id": OBJECT_ID,
            "axis": axis,
            "angle": angle,
            "use_centroid": True,
        }
        for axis, angle in zip(("pitch", "yaw", "roll"), angles)
    ]


def _background(varied: Mapping[str, int], draw: Draws, scenery: Scenery) -> list[dict]:
    """Returns commands for another skybox, seen in another direction.

    The object is carried along by the camera.
    """
    if not varied["background"]:
        # The sun's strength can only be changed by a difference: the skybox sets it anew.
        reset = varied["light_intensity"] or varied["light_direction"]
        return [skybox_command(FIXED_SKYBOX, scenery.bundles)] if reset else []
    names = list(skyboxes())
    name = names[draw.of("skybox").integers(len(names))]
    commands = [skybox_command(name, scenery.bundles)]
    if scenery.legacy_framing and not varied["object_distance"]:
        commands.append(_looking(draw.direction("where the camera was left")))
    return [
        *commands,
        {
            "$type": "parent_object_to_avatar",
            "id": OBJECT_ID,
            "avatar_id": AVATAR,
            "sensor": True,
        },
        _looking(draw.direction("view")),
        {"$type": "unparent_object", "id": OBJECT_ID},
    ]


def _looking(direction: np.ndarray) -> dict:
    position = _vector(CAMERA + direction)
    return {"$type": "look_at_position", "avatar_id": AVATAR, "position": position}


def _light(varied: Mapping[str, int], draw: Draws) -> list[dict]:
    commands: list[dict] = []
    if varied["light_direction"]:
        yaw, pitch = draw.uniform("light direction", 0.0, 360.0, 2)
        commands += [
            {"$type": "reset_directional_light_rotation"},
            {"$type": "rotate_directional_light_by", "axis": "yaw", "angle": yaw},
            {"$type": "rotate_directional_light_by", "axis": "pitch", "angle": pitch},
        ]
    color = [1.0] * 3
    if varied["light_color"]:
        color = draw.uniform("light color", *COLOR, 3)
    channels = dict(zip("rgba", [*color, 1.0]))
    commands.append({"$type": "set_directional_light_color", "color": channels})
    if varied["light_intensity"]:
        change = draw.uniform("light intensity", -INTENSITY, INTENSITY)
        commands.append({"$type": "adjust_directional_light_intensity_by", "intensity": change})
    return commands


def _focus(varied: Mapping[str, int], draw: Draws, distance: float) -> list[dict]:
    focus, aperture = distance, SHARP
    if varied["focus_blur"] and draw.uniform("whether blurred", 0.0, 1.0) < BLURRED:
        focus = distance + draw.uniform("focus", -FOCUS, FOCUS)
        aperture = draw.uniform("aperture", *APERTURE)
    return [
        {"$type": "set_focus_distance", "focus_distance": max(focus, 0.05)},
        {"$type": "set_aperture", "aperture": aperture},
    ]


def _materials(
    varied: Mapping[str, int], draw: Draws, model: Model, scenery: Scenery
) -> list[dict]:
    if not varied["materials"]:
        return []
    slots = [(part, number) for part, count in model.slots for number in range(count)]
    names = list(scenery.materials)
    chosen = [names[n] for n in draw.of("materials").integers(len(names), size=len(slots))]
    added = [
        {"$type": "add_material", "name": n, "url": scenery.materials[n]} for n in sorted({*chosen})
    ]
    return added + [
        {
            "$type": "set_visual_material",
            "id": OBJECT_ID,
            "object_name": part,
            "material_index": number,
            "material_name": name,
        }
        for (part, number), name in zip(slots, chosen)
    ]


def _shown(passes: Sequence[str]) -> list[dict]:
    """Returns commands for pictures of these passes, and which objects are there."""
    return [
        {"$type": "set_pass_masks", "avatar_id": AVATAR, "pass_masks": list(passes)},
        {"$type": "send_images", "frequency": "once", "ids": [AVATAR]},
        {"$type": "send_models", "frequency": "once", "ids": [OBJECT_ID]},
    ]


def _vector(values: Sequence[float]) -> dict[str, float]:
    return dict(zip("xyz", map(float, values)))
