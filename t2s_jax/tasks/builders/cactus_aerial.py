"""CactusAerial: columnar cacti from the air, 32 px."""

from __future__ import annotations

from t2s_jax.tasks.builders.base import ManualImages, by_folders, instructions


class CactusAerial(ManualImages):
    """`training_set/training_set/<class>/*` and likewise validation_set."""

    TASK = "CactusAerial"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    ARCHIVES = ("cactus-aerial-photos.zip",)
    SPLITS = ("train", "test")
    CLASSES = ("cactus", "no_cactus")

    def labeller(self, sources):
        return by_folders({"training_set": "train", "validation_set": "test"}, self.CLASSES)
