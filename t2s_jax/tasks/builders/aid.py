"""AID: aerial scenes."""

from __future__ import annotations

from t2s_jax.tasks.builders.base import ManualImages, by_folders, instructions


class Aid(ManualImages):
    """`AID/<class>/*.jpg`."""

    TASK = "AID"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    ARCHIVES = ("AID.zip",)
    CLASSES = (
        "Airport", "BareLand", "BaseballField", "Beach", "Bridge", "Center", "Church",
        "Commercial", "DenseResidential", "Desert", "Farmland", "Forest", "Industrial",
        "Meadow", "MediumResidential", "Mountain", "Park", "Parking", "Playground", "Pond",
        "Port", "RailwayStation", "Resort", "River", "School", "SparseResidential", "Square",
        "Stadium", "StorageTanks", "Viaduct",
    )  # fmt: skip

    def labeller(self, sources):
        return by_folders({"": "train"}, self.CLASSES)
