"""Stands in for a TDW build: a process that speaks the build's side of the protocol.

  python tests/tdw_stand_in.py -port 1071 [--plan plan.json]

It answers with real FlatBuffers, made by TDW's own builders; refuses what the build refuses
(commands, fields, types and ids it does not know, materials that were not added) as the build
does, by logging an error and quitting; and draws each object as a disc of a colour of its own,
where a camera with that pose would see its centroid. The table of commands is TDW 1.13's
documentation of those that are used here.

The plan holds {"faults": [[n, kind], ...]}: what goes wrong with the n-th image that is asked
for (counted over restarts, in plan.json.count); "no_asset" and "upside_down" with the n-th
object.
"""

import argparse
import colorsys
import importlib.util
import io
import json
import os
import pathlib
import struct
import sys
import time
import types
import warnings
import zlib

import flatbuffers
import numpy as np
import zmq
from PIL import Image, ImageFilter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    if sys.version_info >= (3, 12):  # TDW's flatbuffers ask a module that is gone for NumPy
        sys.modules["imp"] = types.SimpleNamespace(find_module=importlib.util.find_spec)
    from tdw.FBOutput import ImagePass, Images, LogMessage, Models, QuitSignal

    sys.modules.pop("imp", None)

TABLE = json.loads((pathlib.Path(__file__).parent / "tdw_commands.json").read_text())
PASSES = {"_img": 1, "_mask": 8}
VERSION = ("1.13.0", "2020.3.24f1")
FIELD_OF_VIEW = 60.0


class Refused(Exception):
    """What the build logs as an error before it quits."""


def object_color(name):
    """A hue of its own for each object, bright and saturated. Shape [3], in [0, 255]."""
    hue = zlib.crc32(name.encode()) % 997 / 997
    return 255 * np.array(colorsys.hsv_to_rgb(hue, 0.9, 0.9))


def check(command):
    """Raises `Refused` where the documentation does not allow a command."""
    kind = command.get("$type")
    if kind not in TABLE:
        raise Refused(f"unknown command {kind}")
    for name, value in command.items():
        if name != "$type" and name not in TABLE[kind]:
            raise Refused(f"{kind} has no field {name}")
        if name != "$type" and not _is_of(value, TABLE[kind][name]["type"]):
            raise Refused(f"{kind}.{name} is no {TABLE[kind][name]['type']}: {value!r}")
    for name, field in TABLE[kind].items():
        if field["required"] and name not in command:
            raise Refused(f"{kind} lacks {name}")


def _is_of(value, kind):
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind.endswith("[]"):
        return isinstance(value, list) and all(_is_of(v, kind[:-2]) for v in value)
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "float":
        return number
    if kind in ("Vector3", "Quaternion", "Color"):
        keys = {"Vector3": "xyz", "Quaternion": "xyzw", "Color": "rgba"}[kind]
        return isinstance(value, dict) and set(value) == set(keys)
    return isinstance(value, str)  # strings and enumerations


class World:
    """What the build holds between requests."""

    def __init__(self):
        self.avatars, self.objects, self.materials = {}, {}, set()
        self.size, self.skybox, self.passes = (256, 256), None, []
        self.camera, self.forward = np.zeros(3), np.array([0.0, 0.0, 1.0])
        self.parented, self.offset = None, None
        self.sun_color, self.sun, self.sun_turn = np.ones(3), 1.0, np.zeros(2)
        self.aperture = 4.0

    def object(self, command):
        if command["id"] not in self.objects:
            raise Refused(f"no object {command['id']}")
        return self.objects[command["id"]]

    def do(self, command):
        """Carries one command out; the sending ones are `Build`'s."""
        getattr(self, f"_{command['$type']}", lambda c: None)(command)

    def _load_scene(self, c):
        self.__init__()

    def _create_avatar(self, c):
        self.avatars[c["id"]] = c["type"]

    def _set_screen_size(self, c):
        self.size = (c["width"], c["height"])

    def _set_pass_masks(self, c):
        self.passes = c["pass_masks"]

    def _add_hdri_skybox(self, c):
        self.skybox, self.sun, self.sun_turn = c["name"], c["sun_intensity"], np.zeros(2)

    def _add_object(self, c):
        if c["id"] in self.objects:
            raise Refused(f"object {c['id']} is there already")
        self.objects[c["id"]] = {
            "name": c["name"], "at": np.zeros(3), "scale": 1.0, "spin": 0.0, "look": {}
        }  # fmt: skip

    def _destroy_object(self, c):
        self.object(c)
        del self.objects[c["id"]]

    def _scale_object(self, c):
        self.object(c)["scale"] *= c["scale_factor"]["x"]

    def _teleport_avatar_to(self, c):
        self._avatar(c)
        self.camera = np.array([c["position"][k] for k in "xyz"])

    def _avatar(self, c):
        if c.get("avatar_id", "a") not in self.avatars:
            raise Refused(f"no avatar {c.get('avatar_id')}")

    def _teleport_object(self, c):
        self.object(c)["at"] = np.array([c["position"][k] for k in "xyz"])

    def _rotate_object_to(self, c):
        self.object(c)["spin"] = 0.0

    def _rotate_object_by(self, c):
        self.object(c)["spin"] += c["angle"]

    def _look_at(self, c):
        self._turn(self.object({"id": c["object_id"]})["at"])

    def _look_at_position(self, c):
        self._turn(np.array([c["position"][k] for k in "xyz"]))

    def _turn(self, to):
        self.forward = (to - self.camera) / np.linalg.norm(to - self.camera)
        if self.parented is not None:
            self.objects[self.parented]["at"] = self.camera + self.offset @ self._axes()

    def _axes(self):
        """Right, up and forward of the camera as rows."""
        right = np.cross([0.0, 1.0, 0.0], self.forward)
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(self.forward, right), self.forward])

    def _parent_object_to_avatar(self, c):
        self.offset = self._axes() @ (self.object(c)["at"] - self.camera)
        self.parented = c["id"]

    def _unparent_object(self, c):
        self.object(c)
        self.parented = None

    def _set_directional_light_color(self, c):
        self.sun_color = np.array([c["color"][k] for k in "rgb"])

    def _adjust_directional_light_intensity_by(self, c):
        self.sun += c["intensity"]

    def _reset_directional_light_rotation(self, c):
        self.sun_turn = np.zeros(2)

    def _rotate_directional_light_by(self, c):
        self.sun_turn[0 if c["axis"] == "yaw" else 1] += c["angle"]

    def _set_aperture(self, c):
        self.aperture = c["aperture"]

    def _add_material(self, c):
        self.materials.add(c["name"])

    def _set_visual_material(self, c):
        if c["material_name"] not in self.materials:
            raise Refused(f"material {c['material_name']} was not added")
        self.object(c)["look"][c["object_name"], c["material_index"]] = c["material_name"]

    def draw(self):
        """The scene as the camera sees it, and the object's mask. [H, W, 3] and [H, W]."""
        width, height = self.size
        y, x = np.mgrid[:height, :width]
        sky = zlib.crc32(str(self.skybox).encode())
        turn = (sky % 100) / 100 + self.forward[0]
        waves = 30 * np.sin(x / 17 + 6 * turn)[..., None] * np.array([1, 0.6, 0.3])
        picture = 120 + 60 * (y / height)[..., None] + waves
        mask = np.zeros((height, width), bool)
        for thing in self.objects.values():
            place = self._axes() @ (thing["at"] - self.camera)
            if place[2] <= 0.05:
                continue
            focal = height / 2 / np.tan(np.radians(FIELD_OF_VIEW / 2))
            column, row = (
                width / 2 + focal * place[0] / place[2],
                height / 2 - focal * place[1] / place[2],
            )
            radius = focal * 0.5 / place[2]
            inside = (x - column) ** 2 + (y - row) ** 2 < radius**2
            light = self.sun_color * np.clip(0.6 + 0.4 * self.sun, 0.2, 1.4)
            shade = 0.8 + 0.2 * np.cos(np.radians(self.sun_turn.sum() + thing["spin"]) + x / radius)
            surface = object_color(thing["name"]) * light * shade[..., None]
            if thing["look"]:
                grain = zlib.crc32("".join(thing["look"].values()).encode()) % 7 + 2
                surface = surface * (0.85 + 0.15 * ((x // grain + y // grain) % 2))[..., None]
            picture = np.where(inside[..., None], surface, picture)
            mask |= inside
        image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
        if self.aperture < 10:
            image = image.filter(ImageFilter.GaussianBlur(1.0 / self.aperture))
        return image, Image.fromarray(np.where(mask, 255, 0).astype(np.uint8)).convert("RGB")


class Build:
    """Answers requests, as the plan of faults allows."""

    def __init__(self, plan):
        self.world, self.last = World(), None
        self._plan = pathlib.Path(plan) if plan else None
        faults = json.loads(self._plan.read_text())["faults"] if plan else []
        self._faults = {(where, n): kind for n, kind, where in _placed(faults)}

    def answer(self, commands):
        """The frames of the reply."""
        images = any(c["$type"] == "set_pass_masks" and "_img" in c["pass_masks"] for c in commands)
        objects = any(c["$type"] == "add_object" for c in commands)
        where = "image" if images else "object" if objects else ""
        fault = self._faults.get((where, self._count(where))) if where else None
        if fault == "die":
            os._exit(1)
        if fault == "hang":
            time.sleep(3600)
        if fault == "ftre":
            return [_dummy(b"ftre"), struct.pack(">i", 0)]
        if fault == "slow":
            time.sleep(0.5)
        if fault == "quit":
            return [_log("out of memory"), _quit(False), struct.pack(">i", 0)]
        outputs = []
        for command in commands:
            check(command)
            if command["$type"] == "add_object" and fault == "no_asset":
                commands = [c for c in commands if not _is_about_objects(c)]
                return self._without_object(commands)
            self.world.do(command)
            outputs += self._send(command, fault)
        return [*outputs, struct.pack(">i", 1)]

    def _without_object(self, commands):
        """A download that failed: a warning in the log, and no object."""
        outputs = []
        for command in commands:
            self.world.do(command)
            outputs += self._send(command, None)
        return [*outputs, struct.pack(">i", 1)]

    def _send(self, command, fault):
        kind = command["$type"]
        if kind == "send_version":
            version = VERSION[0].encode()
            return [bytes(4) + b"vers" + bytes([1, len(version)]) + version + VERSION[1].encode()]
        if kind == "send_models":
            return [_models(self.world.objects)]
        if kind == "send_images":
            return [self._images(fault)]
        return []

    def _images(self, fault):
        picture, mask = self.world.draw()
        if fault == "upside_down":
            mask = mask.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        if fault in ("black", "flat"):
            picture = Image.new("RGB", picture.size, (0,) * 3 if fault == "black" else (90,) * 3)
        if fault == "hidden":
            mask = Image.new("RGB", mask.size)
        encoded = {"_img": _jpeg(picture), "_mask": _png(mask)}
        if fault == "cut":
            encoded["_img"] = encoded["_img"][:200]
        if fault == "duplicate" and self.last:
            encoded["_img"] = self.last
        self.last = encoded["_img"] if "_img" in self.world.passes else self.last
        return _images({p: encoded[p] for p in self.world.passes}, self.world.size)

    def _count(self, where):
        """How many of them were asked for before, over all restarts."""
        if self._plan is None:
            return -1
        file = self._plan.with_suffix(f".{where}.count")
        number = int(file.read_text()) if file.exists() else 0
        file.write_text(str(number + 1))
        return number


def _placed(faults):
    for number, kind in faults:
        where = "object" if kind in ("no_asset", "upside_down", "slow") else "image"
        yield number, kind, where


def _is_about_objects(command):
    return command.get("id") == 1 and command["$type"] not in ("send_models",)


def _jpeg(image):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


def _png(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _finished(builder, root, name):
    builder.Finish(root, file_identifier=name)
    return bytes(builder.Output())


def _vector(builder, start, offsets):
    start(builder, len(offsets))
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return builder.EndVector()


def _images(pictures, size):
    builder = flatbuffers.Builder(1 << 16)
    passes = []
    for name, data in pictures.items():
        vector = builder.CreateByteVector(data)
        ImagePass.ImagePassStart(builder)
        ImagePass.ImagePassAddPassMask(builder, PASSES[name])
        ImagePass.ImagePassAddImage(builder, vector)
        ImagePass.ImagePassAddExtension(builder, 2 if name == "_img" else 1)
        passes.append(ImagePass.ImagePassEnd(builder))
    vector = _vector(builder, Images.ImagesStartPassesVector, passes)
    avatar, sensor = builder.CreateString("a"), builder.CreateString("SensorContainer")
    Images.ImagesStart(builder)
    Images.ImagesAddAvatarId(builder, avatar)
    Images.ImagesAddSensorName(builder, sensor)
    Images.ImagesAddWidth(builder, size[0])
    Images.ImagesAddHeight(builder, size[1])
    Images.ImagesAddPasses(builder, vector)
    return _finished(builder, Images.ImagesEnd(builder), b"imag")


def _models(objects):
    builder = flatbuffers.Builder(1024)
    names = [builder.CreateString(o["name"]) for o in objects.values()]
    ids = builder.CreateNumpyVector(np.array(list(objects), np.int32))
    names = _vector(builder, Models.ModelsStartNamesVector, names)
    Models.ModelsStart(builder)
    Models.ModelsAddIds(builder, ids)
    Models.ModelsAddNames(builder, names)
    return _finished(builder, Models.ModelsEnd(builder), b"mode")


def _quit(ok):
    builder = flatbuffers.Builder(64)
    QuitSignal.QuitSignalStart(builder)
    QuitSignal.QuitSignalAddOk(builder, ok)
    return _finished(builder, QuitSignal.QuitSignalEnd(builder), b"quit")


def _log(message):
    builder = flatbuffers.Builder(256)
    text, kind = builder.CreateString(message), builder.CreateString("stand-in")
    LogMessage.LogMessageStart(builder)
    LogMessage.LogMessageAddMessageType(builder, 4)
    LogMessage.LogMessageAddObjectType(builder, kind)
    LogMessage.LogMessageAddMessage(builder, text)
    return _finished(builder, LogMessage.LogMessageEnd(builder), b"logm")


def _dummy(name):
    return bytes(4) + name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-port", type=int, default=1071)
    parser.add_argument("--plan", default="")
    arguments = parser.parse_args()
    socket = zmq.Context().socket(zmq.REQ)
    socket.connect(f"tcp://127.0.0.1:{arguments.port}")
    socket.send(b"hello")
    build = Build(arguments.plan)
    while True:
        commands = json.loads(socket.recv())
        try:
            frames = build.answer(commands)
        except Refused as error:
            frames = [_log(str(error)), _quit(False), struct.pack(">i", 0)]
        if commands and commands[-1].get("$type") == "terminate":
            return
        socket.send_multipart(frames)


if __name__ == "__main__":
    main()
