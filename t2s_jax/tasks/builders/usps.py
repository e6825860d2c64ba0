"""USPS: digits from envelopes, 16 px."""

from __future__ import annotations

import bz2

import numpy as np
import tensorflow_datasets as tfds

from t2s_jax.tasks.builders.base import describe, instructions

_SIDE = 16
_FILES = {"train": "usps.bz2", "test": "usps.t.bz2"}


class Usps(tfds.core.GeneratorBasedBuilder):
    """LIBSVM's text: the digit plus one, then `index:grey`, index from 1, grey in [-1, 1]."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = instructions("USPS")

    def _info(self):
        return describe(self, "USPS", tuple("0123456789"))

    def _split_generators(self, dl_manager):
        manual = tfds.core.Path(dl_manager.manual_dir)
        for name in _FILES.values():
            if not (manual / name).exists():
                raise FileNotFoundError(f"{manual} lacks {name}")
        return {split: self._generate_examples(manual / name) for split, name in _FILES.items()}

    def _generate_examples(self, path):
        text = bz2.decompress(path.read_bytes()).decode("ascii")
        for row, line in enumerate(text.splitlines()):
            label, *cells = line.split()
            image = np.zeros(_SIDE * _SIDE)
            for cell in cells:
                index, grey = cell.split(":")
                image[int(index) - 1] = float(grey)
            grey = np.rint((image + 1) / 2 * 255).astype(np.uint8).reshape(_SIDE, _SIDE, 1)
            yield row, {"image": np.repeat(grey, 3, axis=-1), "label": int(label) - 1}
