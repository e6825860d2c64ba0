"""PACS: cartoons and sketches, two of its four domains."""

from __future__ import annotations

import h5py
import numpy as np
import tensorflow_datasets as tfds

from t2s_jax.tasks.builders.base import describe, instructions

_TASKS = {"cartoon": "PacsC", "sketch": "PacsS"}
_FILES = {"train": "train", "test": "val"}


class Pacs(tfds.core.GeneratorBasedBuilder):
    """HDF5 of each domain and split: images [N, H, W, 3] in BGR, labels [N] from 1."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = [  # noqa: RUF012 TFDS asks for a list
        tfds.core.BuilderConfig(name=domain, description=f"The domain {domain}.")
        for domain in _TASKS
    ]
    MANUAL_DOWNLOAD_INSTRUCTIONS = " ".join(instructions(name) for name in _TASKS.values())

    def _info(self):
        classes = ("dog", "elephant", "giraffe", "guitar", "horse", "house", "person")
        return describe(self, _TASKS[self.builder_config.name], classes)

    def _split_generators(self, dl_manager):
        manual, domain = tfds.core.Path(dl_manager.manual_dir), self.builder_config.name
        paths = {split: manual / f"{domain}_{part}.hdf5" for split, part in _FILES.items()}
        for path in paths.values():
            if not path.exists():
                raise FileNotFoundError(f"{manual} lacks {path.name}")
        return {split: self._generate_examples(path) for split, path in paths.items()}

    def _generate_examples(self, path):
        with path.open("rb") as stream, h5py.File(stream, "r") as file:
            for row, label in enumerate(np.asarray(file["labels"], int)):
                bgr = np.asarray(file["images"][row])
                yield row, {"image": bgr[..., ::-1].astype(np.uint8), "label": int(label) - 1}
