"""ChestXPneumonia: children's chest X-rays."""

from __future__ import annotations

from t2s_jax.tasks.builders.base import ManualImages, by_folders, instructions


class ChestxPneumonia(ManualImages):
    """`chest_xray/{train,test}/<class>/*`; its 16 images val/ are not used."""

    TASK = "ChestXPneumonia"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    ARCHIVES = ("chest-xray-pneumonia.zip",)
    SPLITS = ("train", "test")
    CLASSES = ("NORMAL", "PNEUMONIA")

    def labeller(self, sources):
        return by_folders({"train": "train", "test": "test"}, self.CLASSES)
