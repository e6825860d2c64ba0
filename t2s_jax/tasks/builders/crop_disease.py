"""CropDisease: PlantVillage as the release splits it."""

from __future__ import annotations

from t2s_jax.tasks.builders.base import ManualImages, by_folders, instructions, members


class CropDisease(ManualImages):
    """`{train,test}/<class>/*`. Copies spell the class names differently: the files tell."""

    TASK = "CropDisease"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    ARCHIVES = ("plant-disease.zip",)
    SPLITS = ("train", "test")
    CLASSES = 38

    def labeller(self, sources):
        paths = (path.parts for path, _ in members(sources))
        names = sorted({p[-2] for p in paths if len(p) > 2 and p[-3] in self.SPLITS})
        if len(names) != self.CLASSES:
            raise ValueError(
                f"{sources[0]} holds {len(names)} class folders in train/ and test/; "
                f"{self.CLASSES} are needed"
            )
        self.info.features["label"].names = names
        return by_folders({split: split for split in self.SPLITS}, tuple(names))
