"""FMD, the Flickr Material Database."""

from __future__ import annotations

from t2s_jax.tasks.builders.base import ManualImages, by_folders, instructions


class Fmd(ManualImages):
    """`image/<class>/*.jpg`; the masks beside them are left out."""

    TASK = "FMD"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    ARCHIVES = ("FMD.zip",)
    CLASSES = (
        "fabric", "foliage", "glass", "leather", "metal", "paper", "plastic", "stone", "water",
        "wood",
    )  # fmt: skip

    def labeller(self, sources):
        return by_folders({"image": "train"}, self.CLASSES)
