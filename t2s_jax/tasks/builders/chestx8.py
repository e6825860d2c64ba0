"""ChestX: the X-rays of ChestX-ray8 that show one of seven findings and no other."""

from __future__ import annotations

import csv

from t2s_jax.tasks.builders.base import ManualImages, instructions, read_text

_TABLE = "Data_Entry_2017.csv"


class Chestx8(ManualImages):
    """Pictures by name in twelve archives; a table of findings joined by `|`.

    The release leaves Pneumonia out of the eight.
    """

    TASK = "ChestX"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    ARCHIVES = (_TABLE, *(f"images_{i:03}.tar.gz" for i in range(1, 13)))
    CLASSES = (
        "Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule",
        "Pneumothorax",
    )  # fmt: skip

    def labeller(self, sources):
        rows = csv.DictReader(read_text(sources, _TABLE).splitlines())
        # A joined entry is none of the names.
        finding = {row["Image Index"]: row["Finding Labels"] for row in rows}

        def label(path):
            name = finding.get(path.name)
            return ("train", name) if name in self.CLASSES else None

        return label
