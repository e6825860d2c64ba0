"""ISIC: skin lesions of the ISIC 2018 challenge, task 3 (the training set of HAM10000)."""

from __future__ import annotations

import csv

from t2s_jax.tasks.builders.base import ManualImages, instructions, read_text

_TABLE = "ISIC2018_Task3_Training_GroundTruth"


class Isic2018(ManualImages):
    """Pictures by name; a table with one column for each diagnosis, 1.0 in one of them."""

    TASK = "ISIC"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    ARCHIVES = (f"{_TABLE}.zip", "ISIC2018_Task3_Training_Input.zip")
    CLASSES = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")

    def labeller(self, sources):
        rows = csv.DictReader(read_text(sources, f"{_TABLE}.csv").splitlines())
        diagnosis = {
            row["image"]: name for row in rows for name in self.CLASSES if float(row[name])
        }

        def label(path):
            return ("train", diagnosis[path.stem]) if path.stem in diagnosis else None

        return label
