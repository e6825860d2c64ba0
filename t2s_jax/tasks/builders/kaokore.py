"""Kaokore: faces of Japanese illustrations, by gender and social status."""

from __future__ import annotations

import csv

from t2s_jax.tasks.builders.base import ManualImages, instructions, read_text

_GENDERS = ("male", "female")
_STATUSES = ("noble", "warrior", "incarnation", "commoner")


class Kaokore(ManualImages):
    """`images_256/*.jpg` and labels.csv; its split dev is not used.

    Some pictures can no longer be downloaded; the table's rows of those are passed over.
    """

    TASK = "Kaokore"
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions(TASK)
    SPLITS = ("train", "test")
    CLASSES = tuple(f"{gender} {status}" for gender in _GENDERS for status in _STATUSES)

    def labeller(self, sources):
        rows = csv.DictReader(read_text(sources, "labels.csv").splitlines())
        found = {
            row["image"]: (row["set"], self.CLASSES[4 * int(row["gender"]) + int(row["status"])])
            for row in rows
        }
        return lambda path: found.get(path.name)
