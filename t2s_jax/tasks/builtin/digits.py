"""The built-in task of handwritten digits."""

from __future__ import annotations

import gzip

import numpy as np

from t2s_jax.data.splits import balanced_subset, stratified_split
from t2s_jax.tasks.builtin.packaged import Content, RngFor, packaged_file, resized, split_rows


def digits(resolution: int, rng_for: RngFor) -> Content:
    """Makes the task of reading handwritten digits of 8 x 8 px."""
    with gzip.open(packaged_file("sklearn", "datasets/data/digits.csv.gz")) as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.int32)
    # 17 levels of grey, 8 x 8.
    patches = np.minimum(table[:, :64] * 16, 255).astype(np.uint8).reshape(-1, 8, 8)
    labels = table[:, 64]
    rng = rng_for("split")
    rows = balanced_subset(labels, 500, rng)
    trains = stratified_split(labels[rows], rng)
    train, test = split_rows(
        resized(patches[rows], resolution), labels[rows], trains, (150, 150), rng
    )
    source = "UCI optical digits (8x8 handwriting), in scikit-learn; CC BY 4.0"
    return Content([str(d) for d in range(10)], train, test, source)
